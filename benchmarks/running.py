"""How a benchmark is run, and in which Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from typing import Any

from demo import configuration, ports, set_up
from demo.api import HomeAssistant, WebSocket
from demo.console import Console
from demo.entities import PhoneEntities
from demo.errors import DemoError
from demo.hass import HomeAssistantProcess
from demo.session import started
from demo.signals import until_signal
from virtual_phone import PhoneSettings


def exit_code_of(name: str, work: Coroutine[Any, Any, int]) -> int:
    """Run a benchmark until it ends or somebody ends it; return its exit code."""
    try:
        return asyncio.run(until_signal(work))
    except DemoError as error:
        print(f"benchmarks.{name}: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 1


@asynccontextmanager
async def home_assistant(console: Console) -> AsyncIterator[HomeAssistant]:
    """Run a Home Assistant of which nothing is left afterwards."""
    with TemporaryDirectory(prefix="poly-vvx-benchmark-") as folder:
        config = Path(folder)
        port = ports.any_free_port()
        configuration.write(config, port, "UTC", log_level="warning")
        console.say("Home Assistant is starting, in a folder that goes afterwards")
        async with (
            HomeAssistantProcess(config) as process,
            process.watched(console),
            started(console, port) as home,
        ):
            yield home


async def add_phone(
    home: HomeAssistant,
    socket: WebSocket,
    settings: PhoneSettings,
    host: str,
    port: int,
) -> PhoneEntities:
    """Add a phone, and return its entities."""
    await set_up.add_phone(home, settings, host, port)
    entities = await set_up.entities_of(socket, settings)
    if entities is None:
        raise DemoError("A phone was added without entities.")
    return entities
