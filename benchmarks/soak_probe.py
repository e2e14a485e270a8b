"""An integration for Home Assistant that tells how much of everything there is.

It is put into the configuration directory of the soak test, and of nobody else. It
answers the command soak_probe/figures on Home Assistant's WebSocket API.
"""

import asyncio
from collections import Counter
import gc
from pathlib import Path
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

_KIB: Final = 1024
_MOST_NAMES: Final = 8


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer the command."""
    websocket_api.async_register_command(hass, _figures)
    return True


@websocket_api.websocket_command({vol.Required("type"): "soak_probe/figures"})
@websocket_api.async_response
async def _figures(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    message: dict[str, Any],
) -> None:
    """Count what there is at this moment."""
    # Only what is left after it has run is there to stay.
    gc.collect()
    memory, sockets = await hass.async_add_executor_job(_ask_the_system)
    tasks = Counter(_kind_of(task) for task in asyncio.all_tasks())
    connection.send_result(
        message["id"],
        {
            "memory": memory,
            "sockets": sockets,
            "tasks": tasks.total(),
            "kinds": dict(tasks.most_common(_MOST_NAMES)),
        },
    )


def _kind_of(task: asyncio.Task[Any]) -> str:
    """Return what the task runs."""
    return getattr(task.get_coro(), "__qualname__", "?")


def _ask_the_system() -> tuple[int, int]:
    return _resident_memory(), _open_sockets()


def _resident_memory() -> int:
    """Return how many bytes this process has in memory."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (it for it in status.splitlines() if it.startswith("VmRSS:"))
    return int(line.split()[1]) * _KIB


def _open_sockets() -> int:
    """Return how many sockets this process has."""
    count = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            count += str(link.readlink()).startswith("socket:")
        except OSError:
            # It was that of the listing itself.
            continue
    return count
