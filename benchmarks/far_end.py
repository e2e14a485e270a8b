"""The other side of the calls: orders to the process that is the phone."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import json
from pathlib import Path
import sys
from typing import Any, Final

from demo.errors import DemoError

_ROOT: Final = Path(__file__).parents[1]
_SECONDS_TO_STOP: Final = 10


class FarEnd:
    """Calls the phone, and knows what it was asked for."""

    def __init__(self, process: Process, host: str, port: int) -> None:
        """Take over a phone that runs."""
        self._process = process
        self.host = host
        self.port = port

    async def ring(self, number: str) -> tuple[str, float]:
        """Call the phone; return the handle, and when it began to ring."""
        answer = await self._do("ring", number=number)
        return answer["handle"], answer["at"]

    async def hang_up(self, handle: str) -> None:
        """Hang up, or give up ringing."""
        await self._do("hang_up", handle=handle)

    async def lose(self, chance: float) -> None:
        """Let a part of all notifications get lost from now on."""
        await self._do("lose", chance=chance)

    async def arrival(self, command: str, since: float) -> float:
        """Return when a command arrived at the phone."""
        answer = await self._do("requests", since=since, command=f"/{command}")
        moment: float | None = answer["first"]
        if moment is None:
            raise DemoError(f"The phone has not been asked for {command}.")
        return moment

    async def requests(self, since: float) -> int:
        """Return how many requests the phone has got since a moment."""
        answer = await self._do("requests", since=since)
        count: int = answer["count"]
        return count

    async def announces(self) -> bool:
        """Tell whether the phone sends notifications to anybody."""
        return bool((await self._do("notifications"))["urls"])

    async def _do(self, verb: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        order = {"do": verb, **arguments}
        self._process.stdin.write(f"{json.dumps(order)}\n".encode())
        return await _answer(self._process)


@asynccontextmanager
async def plugged_in() -> AsyncIterator[FarEnd]:
    """Plug the phone in."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.phone",
        cwd=_ROOT,
        stdin=PIPE,
        stdout=PIPE,
        # Ctrl+C is for the benchmark, which then stops things in their order.
        start_new_session=True,
    )
    try:
        place = await _answer(process)
        yield FarEnd(process, place["host"], place["port"])
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(_SECONDS_TO_STOP):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _answer(process: Process) -> Any:
    assert process.stdout is not None
    if not (line := await process.stdout.readline()):
        raise DemoError("The process of the virtual phone has ended by itself.")
    return json.loads(line)
