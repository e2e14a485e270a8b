"""What the integration costs, on both sides: requests, handshakes, time and memory.

python -m benchmarks.cost                    200 phones, five minutes for each figure
python -m benchmarks.cost --minutes 60       whole hours, and nothing extrapolated
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
import json
from pathlib import Path
import statistics
import sys
from typing import Final

from demo.console import Console
from demo.errors import DemoError

from . import bare
from .arguments import count, minutes, profiles_in
from .bare import FEW, TIMES
from .cost_report import (
    Cost,
    Leftovers,
    Mode,
    Period,
    SettingUp,
    as_json,
    as_text,
    figures,
)
from .fleet import LATENCY
from .probe import POLLER, Inventory, Span
from .running import exit_code_of
from .schedule import one_a_minute
from .stage import Stage, staged
from .targets import all_met

_SINGLES: Final = 5
"""How many phones are set up one by one."""

_MINUTE: Final = 60
_SECONDS_UNTIL_CLOSED: Final = 1
_SECONDS_BETWEEN_LOOKS: Final = 2
_LOOKS_UNTIL_QUIET: Final = 30
_SECONDS_TO_FINISH: Final = 3
_SECONDS_TO_GIVE_UP: Final = 120
_SECONDS_TO_RETURN: Final = 70
_TALK: Final = 8_000_000
_CALLS: Final = 1_000_000
_NOT_NEEDED: Final = ("config/get", "config/set")
"""Requests for notifications, which nobody waits for while a phone is set up."""


@dataclass(frozen=True, kw_only=True)
class _Lengths:
    """For how long to measure, in seconds."""

    idle: float
    call: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for, and return the exit code."""
    options = parser().parse_args(arguments)
    return exit_code_of("cost", _run(options))


def parser() -> argparse.ArgumentParser:
    """Return what understands the arguments."""
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.cost",
        description="What the integration costs: a real Home Assistant, and virtual "
        "phones that take 40 ms for each answer in processes of their own.",
    )
    add = result.add_argument
    add("--phones", type=count, default=200, help="at least 11 (%(default)s)")
    add(
        "--minutes",
        type=minutes,
        default=5.0,
        help="for how long idle phones are watched, each way; what comes every five "
        "minutes is in it to the right part if this is a multiple of five (%(default)g)",
    )
    add(
        "--call-minutes",
        type=minutes,
        default=2.0,
        help="for how long phones in a call are watched, each way (%(default)g)",
    )
    add("--json", action="store_true", help="print the figures as JSON, for machines")
    add(
        "--profile",
        type=Path,
        metavar="FOLDER",
        help="write there which functions took most; what is printed is then too high",
    )
    return result


async def _run(options: argparse.Namespace) -> int:
    # What is printed meanwhile must not stand among figures for machines.
    console = Console(file=sys.stderr)
    if options.phones <= FEW:
        raise DemoError(f"The memory is a slope: it takes more than {FEW} phones.")
    profiles = profiles_in(options.profile)
    async with staged(console, options.phones, profiles) as stage:
        lengths = _Lengths(
            idle=options.minutes * _MINUTE, call=options.call_minutes * _MINUTE
        )
        cost = await _measure(stage, lengths)
    cost = replace(
        cost, bare=await bare.measure(console, options.phones, cost.entities)
    )
    if options.json:
        print(json.dumps(as_json(cost), indent=2))
    else:
        print(as_text(cost))
    return 0 if all_met(figures(cost)) else 1


async def _measure(stage: Stage, lengths: _Lengths) -> Cost:
    """Measure one thing after the other, each with what the one before has left."""
    probe, fleet = stage.probe, stage.fleet
    macs = [place.mac for place in fleet.places]
    nothing = await stage.during("Home Assistant without phones", lengths.call)
    entries = await stage.add(0, FEW)
    await stage.prove(macs[:FEW])
    memory_of_few = await probe.memory()
    one = [await _set_up(stage, [entry]) for entry in entries[:_SINGLES]]
    await probe.unload(entries)
    await stage.settle()
    before = await probe.inventory()
    await probe.set_up(entries)
    entries += await stage.add(FEW, len(macs))
    await stage.prove(macs)
    memory = await probe.memory()
    entities = await probe.entities(entries[0])
    open_connections = (await fleet.tally()).open
    push = await _mode(stage, "with push", lengths, macs)
    leftovers = await _unload(stage, entries, before)
    all_at_once = [await _set_up(stage, entries) for _ in range(TIMES)]
    await probe.configure(entries, push=False)
    await stage.announcing(0)
    await stage.settle()
    polling = await _mode(stage, "by polling only", lengths, ())
    gone = await _gone(stage, lengths.call)
    await probe.remove(entries)
    watchers = await stage.add(0, len(macs), POLLER)
    await stage.settle()
    poller = await _mode(stage, "plain poller", lengths, ())
    await probe.remove(watchers)
    return Cost(
        machine=stage.machine,
        phones=len(macs),
        nothing=nothing,
        push=push,
        polling=polling,
        gone=gone,
        poller=poller,
        one=one,
        all_at_once=all_at_once,
        memory=(memory - memory_of_few) / (len(macs) - FEW),
        open_connections=open_connections,
        entities=entities,
        leftovers=leftovers,
    )


async def _mode(
    stage: Stage, name: str, lengths: _Lengths, calls_to: Sequence[str]
) -> Mode:
    """Measure idle phones, phones in a call, and what calls cost if any come."""
    fleet = stage.fleet
    idle = await _period(stage, f"{name}, idle", lengths.idle)
    await fleet.talk(_TALK)
    await stage.settle()
    in_call = await _period(stage, f"{name}, in a call", lengths.call)
    await fleet.hang_up()
    await stage.settle()
    calls = None
    if calls_to:
        schedule = one_a_minute(calls_to, max(1, round(lengths.call / _MINUTE)), _CALLS)
        calls, _ = await stage.while_doing(
            f"{name}, calls", partial(stage.play, schedule)
        )
    return Mode(name=name, idle=idle, in_call=in_call, calls=calls)


async def _gone(stage: Stage, seconds: float) -> Span:
    """Measure phones that have no power, once that is no news any more."""
    await stage.fleet.power_cut()
    stage.console.say("waiting until nobody expects the phones any more")
    await asyncio.sleep(_SECONDS_TO_GIVE_UP)
    span = await stage.during("by polling only, all phones gone", seconds)
    await stage.fleet.power_on()
    await asyncio.sleep(_SECONDS_TO_RETURN)
    return span


async def _period(stage: Stage, name: str, seconds: float) -> Period:
    connections = (await stage.fleet.tally()).connections
    span = await stage.during(name, seconds)
    return Period(
        span=span,
        tally=await stage.fleet.tally(span.began, span.ended),
        handshakes=(await stage.fleet.tally()).connections - connections,
    )


async def _set_up(stage: Stage, entries: Sequence[str]) -> SettingUp:
    """Set entries up anew; compare with their requests and nothing else."""
    probe, fleet = stage.probe, stage.fleet
    await probe.unload(entries)
    await asyncio.sleep(_SECONDS_TO_FINISH)
    stage.console.say(f"setting up {len(entries)} at once")
    set_up = await probe.set_up(entries)
    recorded = await fleet.recorded(set_up.began, set_up.ended)
    requests = {
        mac: [it for it in found if not it["path"].endswith(_NOT_NEEDED)]
        for mac, found in recorded.items()
    }
    asked = [place for place in fleet.places if requests[place.mac]]
    await asyncio.sleep(_SECONDS_TO_FINISH)
    # Nobody else may ask the phones meanwhile.
    await probe.unload(entries)
    alone = await probe.replay(asked, requests)
    await probe.set_up(entries)
    return SettingUp(
        seconds=set_up.ended - set_up.began,
        cpu=set_up.cpu,
        failed=len(entries) - set_up.loaded,
        requests=statistics.mean(len(requests[place.mac]) for place in asked),
        latency=LATENCY * max(len(requests[place.mac]) for place in asked),
        alone=alone,
    )


async def _unload(stage: Stage, entries: Sequence[str], before: Inventory) -> Leftovers:
    """Unload all, and return what is left of them."""
    stage.console.say("unloading all")
    await stage.probe.unload(entries)
    await asyncio.sleep(_SECONDS_UNTIL_CLOSED)
    sockets = (await stage.fleet.tally()).open
    # Home Assistant saves some time later what it has to save.
    left: Mapping[str, int] = {}
    for _ in range(_LOOKS_UNTIL_QUIET):
        if not (left := (await stage.probe.inventory()).beyond(before)):
            break
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    return Leftovers(sockets=sockets, others=left)


if __name__ == "__main__":
    sys.exit(main())
