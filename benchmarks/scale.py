"""How it grows: calls at random to more and more phones on one Home Assistant.

python -m benchmarks.scale                              1, 10, 50 and 200 phones
python -m benchmarks.scale --phones 1,50 --minutes 1    fewer, and shorter
python -m benchmarks.scale --phones 10,1000 --minutes 1 --only push --bare --owners
                                                        where it ends, and at what
"""

import argparse
from collections.abc import Sequence
from functools import partial
import json
from pathlib import Path
import sys
from typing import Final

from demo.console import Console

from . import bare
from .arguments import counts, profiles_in, whole_minutes
from .probe import OURS, POLLER
from .running import exit_code_of
from .scale_limits import Grown
from .scale_plot import picture
from .scale_report import Measured, Scale, as_json, as_text, figures
from .schedule import one_a_minute
from .stage import Stage, staged
from .targets import all_met

PUSH: Final = "push"
POLL: Final = "poll"
PLAIN_POLLER: Final = "plain-poller"
MODES: Final = (PUSH, POLL, PLAIN_POLLER)
"""How phones can be watched, in the order in which it is measured."""

_NAMES: Final = {
    PUSH: "with push",
    POLL: "by polling only",
    PLAIN_POLLER: "plain poller",
}
_SECONDS_AT_REST: Final = 30
_FIRST_NUMBER: Final = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for, and return the exit code."""
    options = parser().parse_args(arguments)
    return exit_code_of("scale", _run(options))


def parser() -> argparse.ArgumentParser:
    """Return what understands the arguments."""
    result = argparse.ArgumentParser(
        prog="python -m benchmarks.scale",
        description="How soon calls show with more and more phones, and what they "
        "cost: a real Home Assistant, and virtual phones that take 40 ms for each "
        "answer in processes of their own. Each phone gets one call a minute.",
    )
    add = result.add_argument
    add(
        "--phones",
        type=counts,
        default=[1, 10, 50, 200],
        metavar="N,N",
        help="numbers of phones (1,10,50,200)",
    )
    add("--minutes", type=whole_minutes, default=5, help="for each (%(default)s)")
    add(
        "--only",
        choices=MODES,
        action="append",
        help="watch the phones in this way alone; may be given again (all ways)",
    )
    add("--json", action="store_true", help="print the figures as JSON, for machines")
    add("--plot", type=Path, metavar="FILE", help="write the plot there, as SVG")
    add(
        "--bare",
        action="store_true",
        help="also measure what Home Assistant takes for as many entities that do "
        "nothing, and for open connections to as many phones (needs push)",
    )
    add(
        "--owners",
        action="store_true",
        help="also look each 2 ms of processor time whose code runs, which costs 1 %%",
    )
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
    sizes: list[int] = options.phones
    profiles = profiles_in(options.profile)
    grown: list[Grown] = []
    async with staged(console, max(sizes), profiles, sampled=options.owners) as stage:
        nothing = await stage.during("Home Assistant without phones", _SECONDS_AT_REST)
        measured = [
            it
            for mode in MODES
            if mode in (options.only or MODES)
            for it in await _measure(stage, mode, sizes, options.minutes, grown)
        ]
    least = None
    if options.bare and grown:
        least = await bare.measure(console, max(sizes), grown[-1].entities)
    scale = Scale(
        machine=stage.machine,
        minutes=options.minutes,
        nothing=nothing,
        measured=measured,
        grown=grown,
        bare=least,
    )
    if options.json:
        print(json.dumps(as_json(scale), indent=2))
    else:
        print(as_text(scale))
    if options.plot is not None:
        options.plot.write_text(picture(scale), encoding="utf-8")
    return 0 if all_met(figures(scale)) else 1


async def _measure(
    stage: Stage, mode: str, sizes: Sequence[int], minutes: int, grown: list[Grown]
) -> list[Measured]:
    """Measure one way of watching the phones, with more and more of them."""
    entries: list[str] = []
    measured = []
    for size in sizes:
        if mode == PUSH:
            grown.append(await _grow(stage, entries, size))
        else:
            entries += await _watch(stage, mode, len(entries), size)
        macs = [place.mac for place in stage.fleet.places[:size]]
        schedule = one_a_minute(macs, minutes, _FIRST_NUMBER)

        name = f"{_NAMES[mode]}, {size} phones"
        play = partial(stage.while_doing, name, partial(stage.play, schedule))
        (span, calls), weight = await stage.weighing(play)
        measured.append(
            Measured(
                mode=_NAMES[mode],
                phones=size,
                platform=POLLER if mode == PLAIN_POLLER else OURS,
                calls=calls,
                span=span,
                requests=(await stage.fleet.tally(span.began, span.ended)).requests,
                weight=weight,
            )
        )
    stage.console.say("removing all")
    await stage.probe.remove(entries)
    return measured


async def _grow(stage: Stage, entries: list[str], size: int) -> Grown:
    """Add phones, set all up anew at once, and prove their notifications."""
    new = size - len(entries)
    add = partial(stage.add, len(entries), size)
    adding, added = await stage.while_doing(f"{new} phones added", add)
    entries += added
    await stage.settle()
    await stage.probe.unload(entries)
    await stage.settle()
    set_up = partial(stage.probe.set_up, entries)
    span, done = await stage.while_doing(f"set-up of {size} phones", set_up)
    # Of a long run that fails in the end, this much shall be known.
    stage.console.say(
        f"{new} added in {adding.seconds:.1f} s ({adding.cpu:.2f} s CPU), {size} set "
        f"up in {done.ended - done.began:.2f} s ({span.cpu:.2f} s CPU)"
    )
    await stage.prove([place.mac for place in stage.fleet.places[:size]])
    return Grown(
        phones=size,
        added=new,
        adding=adding,
        set_up=done,
        span=span,
        memory=await stage.probe.memory(),
        entities=await stage.probe.entities(entries[0]),
    )


async def _watch(stage: Stage, mode: str, first: int, size: int) -> list[str]:
    """Add phones, and wait until they are watched as they shall be."""
    if mode == PLAIN_POLLER:
        added = await stage.add(first, size, POLLER)
    else:
        added = await stage.add(first, size)
    if mode == POLL:
        await stage.announcing(len(added))
        await stage.probe.configure(added, push=False)
        await stage.announcing(0)
    await stage.settle()
    return added


if __name__ == "__main__":
    sys.exit(main())
