"""Orders to processes of our own: what they cost is not Home Assistant's.

A process is told what to do in lines of JSON on its standard input, and answers
each with one on its standard output. The end of the input is its own end.
"""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
import json
from pathlib import Path
import sys
from typing import Any, Final

from demo.errors import DemoError

_ROOT: Final = Path(__file__).parents[1]
_SECONDS_TO_STOP: Final = 10
_LONGEST_LINE: Final = 64 * 1024 * 1024

type Verb = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Does something, and returns what is to be known of it."""


class Worker:
    """A process that does what it is told, one thing after the other."""

    def __init__(self, process: Process, greeting: Any) -> None:
        """Take over a process that has said its first line."""
        self._process = process
        self._turn = asyncio.Lock()
        self.greeting = greeting

    async def do(self, verb: str, **arguments: Any) -> Any:
        """Have something done, and return what is to be known of it."""
        assert self._process.stdin is not None
        order = {"do": verb, **arguments}
        async with self._turn:
            self._process.stdin.write(f"{json.dumps(order)}\n".encode())
            await self._process.stdin.drain()
            return await _answer(self._process)


@asynccontextmanager
async def working(module: str, *arguments: str) -> AsyncIterator[Worker]:
    """Run a module in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=_ROOT,
        stdin=PIPE,
        stdout=PIPE,
        limit=_LONGEST_LINE,
        # Ctrl+C is for the benchmark, which then stops things in their order.
        start_new_session=True,
    )
    try:
        yield Worker(process, await _answer(process))
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
        raise DemoError("The process of the virtual phones has ended by itself.")
    return json.loads(line)


# What the process itself does.


async def obey(verbs: Mapping[str, Verb], greeting: Any) -> None:
    """Do what comes in on the standard input, until that ends."""
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=_LONGEST_LINE)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin.buffer
    )
    _say(greeting)
    async for line in lines:
        order = json.loads(line)
        _say(await verbs[order["do"]](order))


def _say(answer: Any) -> None:
    print(json.dumps(answer), flush=True)
