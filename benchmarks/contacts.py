"""How soon somebody is found among many contacts, and what loading them costs.

python -m benchmarks.contacts                    10,000 contacts
python -m benchmarks.contacts --picture 10000    the same, each with a picture of so many bytes
"""

import argparse
import asyncio
from base64 import b64encode
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import partial
import gc
import os
from statistics import median, quantiles
import sys
from time import perf_counter, process_time
from typing import Any, Final, NamedTuple

from custom_components.poly_vvx.people.contacts import Directory
from custom_components.poly_vvx.people.everybody import Everybody
from custom_components.poly_vvx.people.files import read_file

from .table import markdown

_REGION: Final = "DE"
_NAMES: Final = ("Anna", "Ben", "Chloë", "Deniz", "Eva", "Finn", "Greta", "Hugo", "Ida")
_LOOKUPS: Final = 2000
_TICK: Final = 0.001
_ROUNDS: Final = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=10_000)
    parser.add_argument("--picture", type=int, default=0)
    options = parser.parse_args(arguments)
    data = _cards(options.contacts, options.picture)
    directory = Directory(read_file(data), _REGION)
    everybody = Everybody()
    everybody.set_book("book", directory)
    print(f"{options.contacts} contacts, a file of {len(data) / 1e6:.1f} MB\n")
    print(markdown(("Look-up", "median", "95 %"), list(_lookups(directory))), "\n")
    print(markdown(("Search", "median", "95 %"), list(_searches(everybody))), "\n")
    loading = [asyncio.run(_loading(data)) for _ in range(_ROUNDS)]
    waiting = asyncio.run(_longest_delay(asyncio.sleep(loading[0][0])))
    rows = [
        ("seconds until all are there", f"{min(it[0] for it in loading):.2f}"),
        ("seconds of processor time", f"{min(it[1] for it in loading):.2f}"),
        (
            "longest delay of the event loop, ms, in each round",
            ", ".join(f"{it[2].by_the_clock * 1e3:.1f}" for it in loading),
        ),
        (
            "longest delay by this process alone, ms, in each round",
            ", ".join(f"{it[2].by_own_work * 1e3:.1f}" for it in loading),
        ),
        ("delay while nothing is loaded, ms", f"{waiting.by_the_clock * 1e3:.1f}"),
        ("load of this machine", f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"),
    ]
    print(markdown(("Loading", ""), rows))
    return 0


def _cards(number: int, picture: int) -> bytes:
    """Return a file as an address book exports it: two numbers, a group, an address."""
    photo = b64encode(os.urandom(picture)).decode()
    line = f"PHOTO;ENCODING=b;TYPE=JPEG:{photo}\r\n" if picture else ""
    return "".join(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Address book//EN\r\n"
        f"UID:{index:08}\r\nFN:{_NAMES[index % len(_NAMES)]} Berg {index}\r\n"
        f"N:Berg {index};{_NAMES[index % len(_NAMES)]};;;\r\n"
        f"TEL;TYPE=CELL:+49 151 {1_000_0000 + index}\r\n"
        f"TEL;TYPE=HOME:(030) {2_000_000 + index}\r\n"
        f"EMAIL:{index}@example.com\r\nCATEGORIES:Family\r\n"
        f"ADR;TYPE=HOME:;;Long Street {index};Berlin;;10115;Germany\r\n{line}"
        "END:VCARD\r\n"
        for index in range(number)
    ).encode()


def _lookups(directory: Directory) -> Iterable[tuple[str, ...]]:
    """Yield how long it takes to find a number, in microseconds."""
    step = max(1, len(directory.contacts) // _LOOKUPS)
    people = directory.contacts[::step]
    same = [person.numbers[0] for person in people]
    other = [f"0{number.removeprefix('+49')}" for number in same]
    nobody = [f"+4940{3_000_000 + index}" for index in range(len(people))]
    kinds = {
        "as the address book writes it, the first time": same,
        "the same again": same,
        "written otherwise, the first time": other,
        "the same again, written otherwise": other,
        "a number of nobody, the first time": nobody,
    }
    for kind, numbers in kinds.items():
        took = _times([partial(directory.find, it) for it in numbers])
        yield kind, *(f"{it * 1e6:.1f} µs" for it in took)


def _searches(everybody: Everybody) -> Iterable[tuple[str, ...]]:
    """Yield how long it takes to find who may be meant, in milliseconds."""
    kinds = {
        "nothing typed yet": "",
        "a first name": "anna",
        "a first name and a surname that all have": "anna be",
        "the surname that all have": "b",
        "the first digits of a number": "0302",
    }
    for kind, typed in kinds.items():
        took = _times([partial(everybody.search, typed)] * 50)
        yield kind, *(f"{it * 1e3:.1f} ms" for it in took)


def _times(actions: Iterable[Callable[[], object]]) -> tuple[float, float]:
    """Return how long it takes, as the median and the 95th percentile, in seconds."""
    took = []
    gc.collect()
    for action in actions:
        begun = perf_counter()
        action()
        took.append(perf_counter() - begun)
    return median(took), quantiles(took, n=20)[-1]


class _Delay(NamedTuple):
    """By how much the event loop was late, in seconds."""

    by_the_clock: float
    by_own_work: float
    """For how long this process worked meanwhile: what others do is not in it."""


async def _loading(data: bytes) -> tuple[float, float, _Delay]:
    """Load as an address book does; return seconds, those of the processor, and the delay."""

    async def load() -> None:
        loop = asyncio.get_running_loop()
        people = await loop.run_in_executor(None, read_file, data)
        await loop.run_in_executor(None, Directory, people, _REGION)

    begun, begun_working = perf_counter(), process_time()
    delay = await _longest_delay(load())
    return perf_counter() - begun, process_time() - begun_working, delay


async def _longest_delay(what: Coroutine[Any, Any, None]) -> _Delay:
    """Return for how long the event loop was kept from its next tick, at most."""
    task = asyncio.ensure_future(what)
    longest = _Delay(0.0, 0.0)
    while not task.done():
        begun, begun_working = perf_counter(), process_time()
        await asyncio.sleep(_TICK)
        delay = perf_counter() - begun - _TICK, process_time() - begun_working
        longest = _Delay(*map(max, longest, delay, strict=True))
    await task
    return longest


if __name__ == "__main__":
    sys.exit(main())
