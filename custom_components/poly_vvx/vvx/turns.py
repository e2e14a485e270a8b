"""One request at a time for a phone, people before polls."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from enum import IntEnum
import heapq
from itertools import count


class Priority(IntEnum):
    """Who is asking; the lower value goes first."""

    PERSON = 0
    POLL = 1


class Turns:
    """Hands out turns: one at a time, people first, then in order of asking."""

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self._busy = False
        self._reservations = 0
        self._order = count()
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def take(self, priority: Priority) -> AsyncIterator[None]:
        """Wait for a turn and hold it for the length of the block."""
        if self._busy or not self._may_start(priority):
            await self._wait(priority)
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
            self._call_next()

    @contextmanager
    def reserve(self) -> Iterator[None]:
        """Hold back polls for the length of the block.

        What a person asks for may take two requests, one to find the call and
        one to act on it. No poll slips in between.
        """
        self._reservations += 1
        try:
            yield
        finally:
            self._reservations -= 1
            if not self._busy:
                self._call_next()

    def _may_start(self, priority: Priority) -> bool:
        return priority is Priority.PERSON or not self._reservations

    async def _wait(self, priority: Priority) -> None:
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), called))
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                # The turn was ours already and nobody else will pass it on.
                self._busy = False
                self._call_next()
            raise

    def _call_next(self) -> None:
        while self._waiting and self._may_start(self._waiting[0][0]):
            called = heapq.heappop(self._waiting)[2]
            if not called.done():
                # Taken before the one called wakes up, so that nobody who asks
                # in between overtakes.
                self._busy = True
                called.set_result(None)
                return
