"""Many phones with random calls and random troubles: is each call told of once?

python -m benchmarks.soak --minutes 10           20 phones
python -m benchmarks.soak --phones 2 --seed 7    other phones, and other troubles
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
from random import Random
import sys
from tempfile import TemporaryDirectory
import time
from typing import Any, Final

from demo import configuration, ports, set_up
from demo.api import HomeAssistant, RefusedError, WebSocket
from demo.console import Console
from demo.entities import PhoneEntities
from demo.errors import DemoError
from demo.hass import HomeAssistantProcess
from demo.session import started

from . import soak_log
from .arguments import minutes
from .orders import Worker, working
from .running import exit_code_of
from .soak_odd import Absences, absences_in_calls
from .soak_phones import settings_of
from .soak_report import Footprint, Soaked, as_json, as_text
from .soak_truth import RealCall, Told, judge, strangers

_EVENT: Final = "poly_vvx_call"
_PROBE: Final = Path(__file__).with_name("soak_probe.py")
_PHONES_PER_PROCESS: Final = 10
_SECONDS_TO_CONFIGURE: Final = 60
_SECONDS_BETWEEN_LOOKS: Final = 0.5
_SECONDS_TO_HEAL: Final = 120
"""The longest call is over by then."""
_SECONDS_UNTIL_LAST: Final = 180
"""Within this time the call log has told of everything, whatever else got lost."""
_AFTERMATH: Final = 65.0
"""Seconds in the end in which something may be told once too often: the call log,
which is read once a minute, could do so."""
_WARM_UP: Final = 60.0
"""Seconds after which Home Assistant has taken what it takes anyhow."""
_SECONDS_BETWEEN_ACTIONS: Final = (0.5, 4.0)
_WORDS_EVERY: Final = 60.0

_ACTIONS: Final = (
    *("answer", "answer", "reject", "hang_up", "hold", "resume", "mute", "mute"),
    *("get_calls", "get_call_log"),
)
# The whole log is read by the integration alone, so that the phones know when it was.
_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {"get_call_log": {"kind": "missed"}}


@dataclass(kw_only=True)
class _Bench:
    """Everything that takes part."""

    console: Console
    home: HomeAssistant
    socket: WebSocket
    workers: list[Worker]
    phones: list[PhoneEntities]
    process: HomeAssistantProcess
    macs: dict[str, str] = field(default_factory=dict)
    """MAC addresses by device ID."""
    told: list[Told] = field(default_factory=list)
    footprints: list[Footprint] = field(default_factory=list)
    actions: int = 0
    refused_actions: int = 0
    tellers: dict[str, str] = field(default_factory=dict)
    """MAC addresses by the entity that is unavailable when the phone is."""

    def __post_init__(self) -> None:
        """Be ready to hear of phones that are unavailable."""
        self.absences = Absences(self.tellers)

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take in what Home Assistant tells."""
        data = event["data"]
        self.told.append(Told.of(data, self.macs.get(data["device_id"])))

    async def everybody(self, verb: str, **arguments: Any) -> list[Any]:
        """Have all phones do something."""
        return await asyncio.gather(
            *(worker.do(verb, **arguments) for worker in self.workers)
        )

    async def look(self, when: str) -> None:
        """Note what Home Assistant takes."""
        figures = await self.socket.ask("soak_probe/figures")
        self.footprints.append(Footprint(when=when, **figures))


def main(arguments: Sequence[str] | None = None) -> int:
    """Let it all happen, and return the exit code."""
    options = parser().parse_args(arguments)
    return exit_code_of("soak", _run(options))


def parser() -> argparse.ArgumentParser:
    """Return what understands the arguments."""
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.soak",
        description="Phones with random calls and random troubles, in processes of "
        "their own, and a real Home Assistant that has to tell of each call once.",
    )
    result.add_argument(
        "--minutes", type=minutes, default=10.0, help="for how long (%(default)g)"
    )
    result.add_argument(
        "--phones", type=_count, default=20, help="how many phones (%(default)s)"
    )
    result.add_argument(
        "--seed", type=int, default=1, help="another one is another life (%(default)s)"
    )
    result.add_argument(
        "--calm", action="store_true", help="nothing goes wrong: for comparison"
    )
    result.add_argument(
        "--odd",
        action="store_true",
        help="nothing but small troubles that do not last: a lost poll in 50, a refused "
        "login in 200, a closed connection in 20, a broken notification in 50",
    )
    result.add_argument(
        "--tidy",
        action="store_true",
        help="a telephone system without oddities: for comparison",
    )
    result.add_argument(
        "--json", action="store_true", help="print the figures as JSON, for machines"
    )
    result.add_argument(
        "--keep-log", type=Path, metavar="FILE", help="where to keep the whole log"
    )
    return result


async def _run(options: argparse.Namespace) -> int:
    # What is printed meanwhile must not stand among figures for machines.
    console = Console(file=sys.stderr)
    load = os.getloadavg()[0]
    async with _bench(console, options) as bench:
        release = (await bench.home.get("config"))["version"]
        await _live(bench, options)
        calls, requests, troubles = await _truth(bench)
        absences = bench.absences.so_far()
        log = bench.process.log.read_text(encoding="utf-8", errors="replace")
    if options.keep_log:
        options.keep_log.write_text(log, encoding="utf-8")
    soaked = Soaked(
        release=release,
        phones=options.phones,
        minutes=options.minutes,
        seed=options.seed,
        load=round(load, 2),
        requests=requests,
        troubles=troubles,
        actions=bench.actions,
        refused_actions=bench.refused_actions,
        judged=judge(calls, bench.told),
        events=bench.told,
        strangers=strangers(calls, bench.told),
        footprints=bench.footprints,
        unreachable=soak_log.unreachable(log),
        absences=absences,
        absences_in_calls=list(absences_in_calls(absences, calls)),
        odd=options.odd,
        warnings=soak_log.warnings(log),
        faults=soak_log.faults(log),
    )
    if options.json:
        print(json.dumps(as_json(soaked), indent=2))
    else:
        print(as_text(soaked))
    return 0 if soaked.passed else 1


@asynccontextmanager
async def _bench(
    console: Console, options: argparse.Namespace
) -> AsyncIterator[_Bench]:
    """Start everything, with phones that are set up and idle."""
    async with AsyncExitStack() as stack:
        config = Path(stack.enter_context(TemporaryDirectory(prefix="poly-vvx-soak-")))
        port = ports.any_free_port()
        configuration.write(config, port, "UTC", log_level="warning")
        _add_probe(config)
        workers = [
            await stack.enter_async_context(
                working("benchmarks.soak_phones", *map(str, share), str(options.seed))
            )
            for share in _shares(options.phones)
        ]
        console.say("Home Assistant is starting, in a folder that goes afterwards")
        process = await stack.enter_async_context(HomeAssistantProcess(config))
        await stack.enter_async_context(process.watched(console))
        home = await stack.enter_async_context(started(console, port))
        socket = await stack.enter_async_context(home.connected())
        bench = _Bench(
            console=console,
            home=home,
            socket=socket,
            workers=workers,
            phones=[],
            process=process,
        )
        await bench.look("empty")
        await _add_phones(bench)
        await socket.subscribe(_EVENT, bench.hear)
        await socket.subscribe("state_changed", bench.absences.hear)
        await bench.look("start")
        yield bench


def _shares(phones: int) -> Iterator[tuple[int, int]]:
    """Yield the first phone of each process, and how many there are."""
    for first in range(0, phones, _PHONES_PER_PROCESS):
        yield first, min(_PHONES_PER_PROCESS, phones - first)


def _add_probe(config: Path) -> None:
    """Put the integration that counts into a configuration directory."""
    folder = config / "custom_components" / _PROBE.stem
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_bytes(_PROBE.read_bytes())
    manifest = {"domain": _PROBE.stem, "name": "Soak probe", "version": "1.0.0"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with (config / "configuration.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n{_PROBE.stem}:\n")


async def _add_phones(bench: _Bench) -> None:
    number = 0
    for worker in bench.workers:
        for place in worker.greeting:
            settings = settings_of(number)
            await set_up.add_phone(bench.home, settings, place["host"], place["port"])
            number += 1
    registry = await bench.socket.ask("config/entity_registry/list")
    for index in range(number):
        entities = PhoneEntities.of(settings_of(index).mac, registry)
        if entities is None:
            raise DemoError("A phone was added without entities.")
        bench.phones.append(entities)
        bench.macs[entities.device_id] = settings_of(index).mac
        bench.tellers[entities["sensor", "call_state"]] = settings_of(index).mac
    try:
        async with asyncio.timeout(_SECONDS_TO_CONFIGURE):
            while await _announcing(bench) < number:
                await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    except TimeoutError:
        raise DemoError("The phones do not get their settings.") from None
    bench.console.say(f"{number} phones were added")


async def _announcing(bench: _Bench) -> int:
    return sum(answer["announcing"] for answer in await bench.everybody("truth"))


async def _live(bench: _Bench, options: argparse.Namespace) -> None:
    """Let everything happen, end well, and be told."""
    seconds = 60 * options.minutes
    await bench.everybody(
        "begin",
        troubled=not options.calm,
        odd=options.odd,
        awkward=not options.tidy,
    )
    acting = asyncio.create_task(_act(bench, Random(options.seed)))
    began = time.monotonic()
    warm_up = min(_WARM_UP, seconds / 2)
    await asyncio.sleep(warm_up)
    await bench.look("warm")
    while (left := began + seconds - time.monotonic()) > 0:
        await asyncio.sleep(min(left, _WORDS_EVERY))
        minutes = (time.monotonic() - began) / 60
        bench.console.say(f"{minutes:.1f} minutes, {len(bench.told)} events")
    acting.cancel()
    with suppress(asyncio.CancelledError):
        await acting
    try:
        async with asyncio.timeout(_SECONDS_TO_HEAL):
            await bench.everybody("heal")
    except TimeoutError:
        raise DemoError("Calls of the virtual phones do not end.") from None
    bench.console.say("All is well again; what is still to be told comes now")
    await _wait_for_the_last(bench)
    await asyncio.sleep(min(_AFTERMATH, seconds))
    await bench.look("end")


async def _act(bench: _Bench, random: Random) -> None:
    """Do this and that with the phones, as people do."""
    while True:
        await asyncio.sleep(random.uniform(*_SECONDS_BETWEEN_ACTIONS))
        action, phone = random.choice(_ACTIONS), random.choice(bench.phones)
        bench.actions += 1
        try:
            # Longer than any phone is waited for, so that none is given up.
            await bench.socket.ask(
                "call_service",
                domain="poly_vvx",
                service=action,
                service_data={"device_id": phone.device_id, **_FIELDS.get(action, {})},
                return_response=action.startswith("get_"),
            )
        except RefusedError, TimeoutError:
            # No such call, or the phone is in trouble.
            bench.refused_actions += 1


async def _wait_for_the_last(bench: _Bench) -> None:
    calls, _, _ = await _truth(bench)
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS_UNTIL_LAST):
            while any(it.missed for it in judge(calls, bench.told)):
                await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


async def _truth(bench: _Bench) -> tuple[list[RealCall], int, int]:
    """Return all calls, and how many requests and troubles there were."""
    answers = await bench.everybody("truth")
    return (
        [RealCall(**call) for answer in answers for call in answer["calls"]],
        sum(answer["requests"] for answer in answers),
        sum(answer["troubles"] for answer in answers),
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is no number of phones")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
