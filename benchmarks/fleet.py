"""Many phones at once: orders to the processes in which they are."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
import math
import time
from typing import Any, Final

from .fleet_phones import PASSWORD
from .matching import PlacedCall
from .orders import Worker, working
from .schedule import ScheduledCall

LATENCY: Final = 0.04
"""Seconds that each phone takes for an answer."""

_PHONES_PER_PROCESS: Final = 50
_MOST_PROCESSES: Final = 4
"""Each takes 40 MB before there is any phone in it, and the cores are few."""

_SECONDS_TO_BEGIN: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a phone is."""

    mac: str
    host: str
    port: int

    @property
    def data(self) -> Mapping[str, Any]:
        """What a person would enter for it."""
        return {
            "host": self.host,
            "port": self.port,
            "ssl": True,
            "username": "Polycom",
            "password": PASSWORD,
        }


@dataclass(frozen=True, kw_only=True)
class FleetCall:
    """A call that was made to one of the phones."""

    mac: str
    placed: PlacedCall


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What all phones together have counted in a span of time."""

    commands: Mapping[str, int]
    """Requests, by the name of the command."""
    moments: Mapping[str, int]
    """Requests, by the tenth of a second in which they came."""
    connections: int
    """How many were opened so far; with HTTPS, so many handshakes."""
    open: int
    """How many connections are open now."""

    @property
    def requests(self) -> int:
        """All requests."""
        return sum(self.commands.values())

    @property
    def polls(self) -> int:
        """How often phones were looked at: each look asks for the calls."""
        return self.commands.get("callStatus", 0)

    @property
    def busiest_moment(self) -> int:
        """The most requests in a tenth of a second."""
        return max(self.moments.values(), default=0)


@dataclass(frozen=True, kw_only=True)
class Weight:
    """What the processes of the phones take, which is not Home Assistant's."""

    cpu: float
    """Seconds of processor time since they began."""
    memory: int
    """Bytes, the most that there were."""


class Fleet:
    """All phones."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        """Take over phones that run."""
        self._workers = workers
        self._of: dict[str, Worker] = {}
        self.places: list[Place] = []
        for worker in workers:
            for greeting in worker.greeting:
                place = Place(**greeting)
                self.places.append(place)
                self._of[place.mac] = worker

    async def tally(self, since: float = 0.0, until: float | None = None) -> Tally:
        """Count what has come in a span of time, up to now if it has no end."""
        end = time.monotonic() if until is None else until
        answers = await self._all("tally", since=since, until=end)
        return Tally(
            commands=_sum(answer["commands"] for answer in answers),
            moments=_sum(answer["moments"] for answer in answers),
            connections=sum(answer["connections"] for answer in answers),
            open=sum(answer["open"] for answer in answers),
        )

    async def announcing(self) -> int:
        """Count the phones that send notifications to somebody."""
        return sum(answer["announcing"] for answer in await self._all("announcing"))

    async def weight(self) -> Weight:
        """Return what all phones have taken of this machine so far."""
        answers = await self._all("weight")
        return Weight(
            cpu=sum(answer["cpu"] for answer in answers),
            memory=sum(answer["memory"] for answer in answers),
        )

    async def recorded(
        self, since: float, until: float
    ) -> Mapping[str, list[Mapping[str, Any]]]:
        """Return each request in a span of time, by the phone that got it."""
        merged: dict[str, list[Mapping[str, Any]]] = {}
        for answer in await self._all("recorded", since=since, until=until):
            merged |= answer
        return merged

    async def play(self, calls: Iterable[ScheduledCall]) -> list[FleetCall]:
        """Make calls, and return them when the last one is over."""
        mine: dict[Worker, list[dict[str, Any]]] = {it: [] for it in self._workers}
        for call in calls:
            mine[self._of[call.mac]].append(asdict(call))
        start = time.monotonic() + _SECONDS_TO_BEGIN
        for worker, share in mine.items():
            await worker.do("play", calls=share, start=start)
        return [
            FleetCall(
                mac=made["mac"],
                placed=PlacedCall(
                    number=made["number"],
                    rang_at=made["rang_at"],
                    closing=made["closing"],
                ),
            )
            for answer in await self._all("played")
            for made in answer["calls"]
        ]

    async def talk(self, first_number: int) -> None:
        """Have each phone talk with somebody, until hang_up."""
        for worker in self._workers:
            await worker.do("talk", first_number=first_number)
            first_number += len(worker.greeting)

    async def hang_up(self) -> None:
        """End what talk has begun."""
        await self._all("hang_up")

    async def power_cut(self) -> None:
        """Take the power away from all phones."""
        await self._all("power_cut")

    async def power_on(self) -> None:
        """Give it back."""
        await self._all("power_on")

    async def _all(self, verb: str, **arguments: Any) -> list[Any]:
        return await asyncio.gather(
            *(worker.do(verb, **arguments) for worker in self._workers)
        )


@asynccontextmanager
async def plugged_in(count: int, latency: float = LATENCY) -> AsyncIterator[Fleet]:
    """Plug phones in."""
    share = max(_PHONES_PER_PROCESS, math.ceil(count / _MOST_PROCESSES))
    async with AsyncExitStack() as stack:
        workers = [
            await stack.enter_async_context(
                working(
                    "benchmarks.fleet_phones",
                    str(first),
                    str(min(share, count - first)),
                    str(latency),
                )
            )
            for first in range(0, count, share)
        ]
        yield Fleet(workers)


def _sum(counts: Iterable[Mapping[str, int]]) -> Mapping[Any, int]:
    total: Counter[Any] = Counter()
    for count in counts:
        # JSON knows no numbers as keys, and need not here.
        total.update(count)
    return total
