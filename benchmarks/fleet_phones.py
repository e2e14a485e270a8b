"""Many phones in one process, which is not Home Assistant's.

python -m benchmarks.fleet_phones FIRST COUNT LATENCY

Each phone has an address of its own on this machine, and speaks from it: the
integration knows a phone by its address.
"""

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import PurePosixPath
import resource
import sys
import time
from typing import Any, Final

from virtual_phone import LineSettings, PhoneSettings, RequestRecord, VirtualPhone

from .orders import obey
from .schedule import ScheduledCall

PASSWORD: Final = "vvx-benchmark-4711"
MOMENT: Final = 0.1
"""Seconds in which requests are taken to come in the same instant."""

_PHONES_PER_NET: Final = 250

type _Arguments = Mapping[str, Any]
type _Answer = dict[str, Any]


def settings_of(number: int, latency: float) -> PhoneSettings:
    """Return what the phone with a number is, counted from 0."""
    net, host = divmod(number, _PHONES_PER_NET)
    address = f"127.77.{net}.{host + 1}"
    return PhoneSettings(
        model="VVX 450",
        mac=f"64167f{number:06x}",
        firmware="6.x",
        lines=(LineSettings(number=str(20_000 + number)),),
        ip_address=address,
        notification_source=address,
        password=PASSWORD,
        latency=latency,
    )


class _Phones:
    """What the phones can be told to do."""

    def __init__(self, phones: list[VirtualPhone]) -> None:
        """Know the phones."""
        self._phones = {phone.settings.mac: phone for phone in phones}
        self._playing: asyncio.Task[list[_Answer]] | None = None
        self._talking: list[tuple[VirtualPhone, str]] = []

    @property
    def greeting(self) -> list[_Answer]:
        """Where the phones are."""
        return [
            {"mac": mac, "host": phone.host, "port": phone.port}
            for mac, phone in self._phones.items()
        ]

    async def play(self, arguments: _Arguments) -> _Answer:
        """Begin to make calls, and come back at once."""
        calls = [ScheduledCall(**call) for call in arguments["calls"]]
        self._playing = asyncio.create_task(self._play(calls, arguments["start"]))
        return {}

    async def played(self, _arguments: _Arguments) -> _Answer:
        """Wait until all calls are over, and tell when each began to ring."""
        assert self._playing is not None
        return {"calls": await self._playing}

    async def _play(self, calls: list[ScheduledCall], start: float) -> list[_Answer]:
        return list(await asyncio.gather(*(self._make(call, start) for call in calls)))

    async def _make(self, call: ScheduledCall, start: float) -> _Answer:
        phone = self._phones[call.mac]
        await asyncio.sleep(start + call.after - time.monotonic())
        at = time.monotonic()
        handle = phone.incoming_call(call.number)
        await asyncio.sleep(call.rings)
        match call.closing:
            case "rejected":
                phone.local_reject(handle)
            case "ended":
                phone.local_answer(handle)
                await asyncio.sleep(call.talks)
                phone.remote_hang_up(handle)
            case "missed":
                phone.remote_hang_up(handle)
        return {
            "mac": call.mac,
            "number": call.number,
            "rang_at": at,
            "closing": call.closing,
        }

    async def talk(self, arguments: _Arguments) -> _Answer:
        """Have each phone talk with somebody, until hang_up."""
        for index, phone in enumerate(self._phones.values()):
            handle = phone.incoming_call(str(arguments["first_number"] + index))
            self._talking.append((phone, handle))
        for phone, handle in self._talking:
            # Not all in the same instant.
            await asyncio.sleep(MOMENT / 10)
            phone.local_answer(handle)
        return {}

    async def hang_up(self, _arguments: _Arguments) -> _Answer:
        """End what talk has begun."""
        while self._talking:
            phone, handle = self._talking.pop()
            await asyncio.sleep(MOMENT / 10)
            phone.remote_hang_up(handle)
        return {}

    async def power_cut(self, _arguments: _Arguments) -> _Answer:
        """Take the power away from all phones."""
        for phone in self._phones.values():
            phone.power_cut()
        return {}

    async def power_on(self, _arguments: _Arguments) -> _Answer:
        """Give it back to all phones, which take their time to boot."""
        for phone in self._phones.values():
            phone.power_on()
        return {}

    async def tally(self, arguments: _Arguments) -> _Answer:
        """Count what has come in a span of time."""
        records = list(self._records(arguments))
        return {
            "commands": Counter(_command(record) for record in records),
            "moments": Counter(int(record.time / MOMENT) for record in records),
            "connections": sum(phone.connections for phone in self._phones.values()),
            "open": sum(phone.open_connections for phone in self._phones.values()),
        }

    async def announcing(self, _arguments: _Arguments) -> _Answer:
        """Count the phones that send notifications: asked often, so without a tally."""
        phones = self._phones.values()
        return {"announcing": sum(bool(phone.notification_urls) for phone in phones)}

    async def weight(self, _arguments: _Arguments) -> _Answer:
        """Tell what this process has taken of the machine."""
        return {"cpu": time.process_time(), "memory": _memory()}

    async def recorded(self, arguments: _Arguments) -> _Answer:
        """Tell of each request in a span of time."""
        return {
            mac: [
                {
                    "method": record.method,
                    "path": record.path,
                    "body": record.body,
                    "login": record.authorization is not None,
                }
                for record in _within(phone, arguments)
            ]
            for mac, phone in self._phones.items()
        }

    def _records(self, arguments: _Arguments) -> Iterator[RequestRecord]:
        for phone in self._phones.values():
            yield from _within(phone, arguments)


def _within(phone: VirtualPhone, arguments: _Arguments) -> list[RequestRecord]:
    """Return the requests to a phone in a span of time, in their order."""
    since, until = arguments["since"], arguments["until"]
    # What came in before was done with before: all of a long run is not looked at.
    first = bisect_left(phone.requests, since, key=lambda record: record.finished)
    return [it for it in phone.requests[first:] if since <= it.time < until]


def _memory() -> int:
    """Return the most bytes that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _command(record: RequestRecord) -> str:
    """Return the name of a command, whatever its version and its query."""
    return PurePosixPath(record.path.partition("?")[0]).name


async def _run(first: int, count: int, latency: float) -> None:
    async with AsyncExitStack() as stack:
        plugged_in = []
        for number in range(first, first + count):
            settings = settings_of(number, latency)
            phone = VirtualPhone(settings, host=settings.ip_address)
            plugged_in.append(await stack.enter_async_context(phone))
        phones = _Phones(plugged_in)
        await obey(
            {
                "play": phones.play,
                "played": phones.played,
                "talk": phones.talk,
                "hang_up": phones.hang_up,
                "power_cut": phones.power_cut,
                "power_on": phones.power_on,
                "tally": phones.tally,
                "announcing": phones.announcing,
                "weight": phones.weight,
                "recorded": phones.recorded,
            },
            phones.greeting,
        )


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
