"""What is printed in the end: for people, and for machines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
import os
import platform
from typing import Any, Final, Self

from .calls import Measured
from .figures import Figures
from .table import table

TARGET_MEDIAN: Final = 20.0
"""Milliseconds from the phone's event to the event entity, with push."""
TARGET_P95: Final = 60.0

_ENTITY: Final = "ringing, to the event entity"
_HEADER: Final = ("milliseconds from", "n", "min", "median", "p95", "max")


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where it was measured."""

    cores: int
    python: str
    home_assistant: str
    load: float
    """How busy others kept the machine when it began."""

    @classmethod
    def here(cls, release: str, load: float) -> Self:
        """Return this machine, with a release of Home Assistant."""
        return cls(
            cores=os.process_cpu_count() or 0,
            python=platform.python_version(),
            home_assistant=release,
            load=round(load, 2),
        )

    @property
    def text(self) -> str:
        """All of it in a line."""
        return (
            f"Home Assistant {self.home_assistant}, Python {self.python}, "
            f"{self.cores} cores, load {self.load:.2f} when it began"
        )


@dataclass(frozen=True, kw_only=True)
class Mode:
    """What was measured in one way of hearing from the phone."""

    name: str
    measured: Measured

    @property
    def exactly_once(self) -> bool:
        """Whether each call was told of exactly once, and no other."""
        return not self.measured.strangers and all(
            outcome.exactly_once for outcome in self.measured.outcomes
        )

    @property
    def figures(self) -> Mapping[str, Figures | None]:
        """All times, by what they lie between."""
        measured = self.measured
        return {
            _ENTITY: Figures.of(measured.entity),
            "ringing, to binary_sensor ringing": Figures.of(measured.ringing),
            "action mute, to its request": Figures.of(measured.mute),
            "action answer or reject, to its request": Figures.of(measured.take),
        }

    @property
    def counts(self) -> dict[str, int]:
        """How many calls were told of, and in which ways."""
        outcomes = self.measured.outcomes
        sources = Counter(
            outcome.openings[0].source for outcome in outcomes if outcome.openings
        )
        return {
            "calls": len(outcomes),
            "one_incoming": sum(len(it.openings) == 1 for it in outcomes),
            "one_closing": sum(len(it.closings) == 1 for it in outcomes),
            "exactly_once": sum(it.exactly_once for it in outcomes),
            "closed_as_they_were": sum(it.rightly_closed for it in outcomes),
            "events_of_no_call": len(self.measured.strangers),
            "told_by_push": sources["push"],
            "told_by_poll": sources["poll"],
            "requests": self.measured.requests,
        }


def as_json(machine: Machine, modes: Iterable[Mode]) -> dict[str, Any]:
    """Return everything, for machines."""
    return {
        "machine": asdict(machine),
        "modes": [
            {
                "name": mode.name,
                "milliseconds": {
                    name: None
                    if figures is None
                    else {"n": figures.count, **figures.milliseconds}
                    for name, figures in mode.figures.items()
                },
                "counts": mode.counts,
            }
            for mode in modes
        ],
    }


def as_text(machine: Machine, modes: Sequence[Mode]) -> str:
    """Return everything, for people."""
    return "\n".join(_lines(machine, modes))


def _lines(machine: Machine, modes: Sequence[Mode]) -> Iterator[str]:
    yield machine.text
    for mode in modes:
        counts = mode.counts
        yield ""
        yield f"{mode.name[0].upper()}{mode.name[1:]}"
        yield table(_HEADER, [_row(*item) for item in mode.figures.items()])
        yield (
            f"Exactly once: {counts['exactly_once']} of {counts['calls']} calls; one "
            f"incoming: {counts['one_incoming']}, one closing: {counts['one_closing']}, "
            f"closed as they were: {counts['closed_as_they_were']}, events of no call: "
            f"{counts['events_of_no_call']}"
        )
        yield (
            f"Told first by push: {counts['told_by_push']}, "
            f"by poll: {counts['told_by_poll']}; requests at the phone: "
            f"{counts['requests']}"
        )
        if mode.name == "with push":
            yield _verdict(mode.figures[_ENTITY])
        yield from _what_went_wrong(mode)


def _row(name: str, figures: Figures | None) -> list[str]:
    if figures is None:
        return [name, "0", *["-"] * (len(_HEADER) - 2)]
    times = (f"{time:.1f}" for time in figures.milliseconds.values())
    return [name, str(figures.count), *times]


def _verdict(figures: Figures | None) -> str:
    times = figures.milliseconds if figures else {"median": 0.0, "p95": 0.0}
    met = (
        figures is not None
        and times["median"] <= TARGET_MEDIAN
        and times["p95"] <= TARGET_P95
    )
    return (
        f"Target: median at most {TARGET_MEDIAN:g} ms and p95 at most "
        f"{TARGET_P95:g} ms to the event entity: {'met' if met else 'missed'}"
    )


def _what_went_wrong(mode: Mode) -> Iterator[str]:
    for outcome in mode.measured.outcomes:
        if not (outcome.exactly_once and outcome.rightly_closed):
            told = ", ".join(f"{it.type} ({it.source})" for it in outcome.events)
            yield f"  {outcome.call.number}, {outcome.call.closing}: {told or 'nothing'}"
    for event in mode.measured.strangers:
        yield f"  nobody's: {event.type} of {event.number} ({event.source})"
