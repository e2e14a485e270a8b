"""The process that is Home Assistant."""

import asyncio
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
import signal
import sys
from types import TracebackType
from typing import Final, Self

from .console import Console
from .errors import DemoError

RESTART_EXIT_CODE: Final = 100
"""Home Assistant was asked to restart, and leaves it to whoever started it."""

_LAUNCHER: Final = Path(__file__).with_name("launch.py")
_SECONDS_TO_STOP: Final = 20
_LINES_OF_THE_LOG: Final = 30


class HomeAssistantProcess:
    """Home Assistant, with a configuration directory of its own."""

    def __init__(self, config: Path) -> None:
        """Prepare to start it."""
        self._config = config
        self.log = config / "output.log"
        """All that Home Assistant prints."""
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        """Start it."""
        self.log.unlink(missing_ok=True)
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop it."""
        await self.stop()

    async def start(self) -> None:
        """Start it, again if it has ended."""
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                # Home Assistant shall find the integration where it finds any
                # other, not in this checkout.
                "-P",
                str(_LAUNCHER),
                "--config",
                str(self._config),
                "--log-no-color",
                # All that it needs is there, in the locked versions.
                "--skip-pip",
                cwd=self._config,
                stdin=PIPE,
                stdout=output,
                stderr=STDOUT,
                # Ctrl+C is for the demo, which then stops things in their order.
                start_new_session=True,
            )

    @asynccontextmanager
    async def watched(self, console: Console) -> AsyncIterator[None]:
        """Raise DemoError if it ends meanwhile; start it again if it asks for that."""
        try:
            async with asyncio.TaskGroup() as group:
                watching = group.create_task(self._watch(console))
                yield
                watching.cancel()
        except* DemoError as errors:
            raise errors.exceptions[0] from None

    async def _watch(self, console: Console) -> None:
        while (code := await self._ended()) == RESTART_EXIT_CODE:
            console.say("Home Assistant restarts.")
            await self.start()
        raise DemoError(
            f"Home Assistant has ended by itself, with exit code {code}. "
            f"Its last words:\n{self.last_words()}"
        )

    async def _ended(self) -> int:
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """Stop it, in the end by force, and leave nothing of it."""
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            process.terminate()
            with suppress(TimeoutError):
                async with asyncio.timeout(_SECONDS_TO_STOP):
                    await process.wait()
        # What it may have started itself is in its group.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    def last_words(self) -> str:
        """Return the end of the log."""
        with self.log.open(encoding="utf-8", errors="replace") as log:
            return "".join(deque(log, maxlen=_LINES_OF_THE_LOG)).rstrip()
