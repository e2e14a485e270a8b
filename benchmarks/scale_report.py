"""What benchmarks.scale prints: for people, and for machines."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from .bare import Bare
from .figures import Quantiles
from .fleet import FleetCall, Weight
from .matching import OPENING, Outcome, first_after, match, strangers
from .probe import POLLER, Span
from .report import Machine
from .scale_limits import Grown, called, growth, limits_of, whose_code
from .table import markdown
from .targets import Figure, table_of

PUSH: Final = "with push"

_MILLISECONDS: Final = 1000
_PERCENT: Final = 100
_HOUR: Final = 3600
_HEADER: Final = (
    "phones watched",
    "phones",
    "calls",
    "event p50",
    "p95",
    "p99",
    "ringing p50",
    "p95",
    "p99",
    "seen, %",
    "loop p99",
    "CPU, %",
    "requests/h",
    "lost",
    "doubled",
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured with so many phones."""

    mode: str
    """How they were watched."""
    phones: int
    platform: str
    """Whose entities showed the calls."""
    calls: Sequence[FleetCall]
    span: Span
    requests: int
    weight: Weight
    """What the phones' own processes took meanwhile."""

    @property
    def tells(self) -> bool:
        """Whether there are events of calls at all."""
        return self.platform != POLLER

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Each call with what was told of it."""
        return match([call.placed for call in self.calls], self.span.told)

    @cached_property
    def entity(self) -> Quantiles | None:
        """How soon the event entity told."""
        opened: dict[str, float] = {}
        for shown in self.span.shown:
            if shown.type == OPENING and shown.number is not None:
                opened.setdefault(shown.number, shown.at)
        placed = [call.placed for call in self.calls]
        return Quantiles.of(
            [opened[it.number] - it.rang_at for it in placed if it.number in opened]
        )

    @cached_property
    def ringing_after(self) -> list[float]:
        """Seconds until each ringing was seen, of those that were."""
        rang = {call.mac: list[float]() for call in self.calls}
        for call in self.calls:
            rang[call.mac].append(call.placed.rang_at)
        on = {mac: list[float]() for mac in rang}
        for shown in self.span.shown:
            if (shown.platform, shown.key) == (self.platform, "ringing"):
                if shown.state == "on" and shown.mac in on:
                    on[shown.mac].append(shown.at)
        return [
            seen - at
            for mac, moments in rang.items()
            for at, end in pairwise([*sorted(moments), self.span.ended])
            if (seen := first_after(on[mac], at, end)) is not None
        ]

    @cached_property
    def ringing(self) -> Quantiles | None:
        """How soon the binary sensor showed the ringing."""
        return Quantiles.of(self.ringing_after)

    @property
    def seen(self) -> float:
        """How much of all ringing was seen, in percent."""
        return len(self.ringing_after) / len(self.calls) * _PERCENT

    @property
    def lost(self) -> int:
        """How many calls were not told of from their beginning to their end."""
        return sum(not outcome.complete for outcome in self.outcomes)

    @property
    def doubled(self) -> int:
        """How much was told once too often, or of no call."""
        again = sum(
            max(len(it.openings) - 1, 0) + max(len(it.closings) - 1, 0)
            for it in self.outcomes
        )
        known = [call.placed for call in self.calls]
        return again + len(strangers(known, self.span.told))


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Everything that was measured."""

    machine: Machine
    minutes: int
    nothing: Span
    """Home Assistant without any phone."""
    measured: Sequence[Measured]
    grown: Sequence[Grown]
    bare: Bare | None
    """What Home Assistant takes for the same entities, if it was measured."""

    def load(self, measured: Measured) -> float:
        """Return how much of one core the phones cost, in percent."""
        return measured.span.load - self.nothing.load


def figures(scale: Scale) -> list[Figure]:
    """Return all figures that have a target, beside it."""
    return [figure for it in scale.measured if it.tells for figure in _judged(it)]


def _judged(measured: Measured) -> Iterator[Figure]:
    what = f"{measured.phones} phone{'s' * (measured.phones != 1)} {measured.mode}"
    if measured.mode == PUSH:
        for name, quantiles in (
            ("the event entity", measured.entity),
            ("ringing", measured.ringing),
        ):
            yield Figure(
                name=f"to {name}, p95, ms, {what}",
                value=quantiles.p95 * _MILLISECONDS if quantiles else None,
                target=100.0,
            )
    yield Figure(
        name=f"event loop delay p99, ms, {what}",
        value=measured.span.delay_p99 * _MILLISECONDS,
        target=15.0,
    )
    yield Figure(name=f"lost events, {what}", value=measured.lost, target=0, digits=0)
    yield Figure(
        name=f"doubled events, {what}", value=measured.doubled, target=0, digits=0
    )


def as_json(scale: Scale) -> dict[str, Any]:
    """Return everything, for machines."""
    return {
        "machine": asdict(scale.machine),
        "minutes": scale.minutes,
        "load_without_phones": scale.nothing.load,
        "measured": [
            {
                "mode": it.mode,
                "phones": it.phones,
                "calls": len(it.calls),
                "event": it.entity and asdict(it.entity),
                "ringing": it.ringing and asdict(it.ringing),
                "seen": it.seen,
                "delay_p99": it.span.delay_p99,
                "load": scale.load(it),
                "requests": it.requests,
                "lost": it.lost if it.tells else None,
                "doubled": it.doubled if it.tells else None,
                "phones_cpu": it.weight.cpu,
                "phones_memory": it.weight.memory,
                **limits_of(it.span),
            }
            for it in scale.measured
        ],
        "grown": [it.as_json for it in scale.grown],
        "bare": scale.bare and asdict(scale.bare),
        "figures": [figure.as_json for figure in figures(scale)],
    }


def as_text(scale: Scale) -> str:
    """Return everything, for people."""
    return "\n".join(_lines(scale))


def _lines(scale: Scale) -> Iterator[str]:
    yield scale.machine.text
    yield (
        f"One call per phone and minute for {scale.minutes} min. Times in ms; CPU of "
        f"one core, without the {scale.nothing.load:.1f} % that Home Assistant takes "
        "without phones; requests per phone"
    )
    yield ""
    yield markdown(_HEADER, [_row(scale, it) for it in scale.measured])
    yield ""
    yield from growth(scale.grown, scale.bare)
    yield ""
    yield called([(it.mode, it.phones, it.span, it.weight) for it in scale.measured])
    yield ""
    if spans := _looked_at(scale):
        yield whose_code(spans)
        yield ""
    yield table_of(figures(scale))
    for it in scale.measured:
        if it.tells:
            yield from _what_went_wrong(it)


def _looked_at(scale: Scale) -> dict[str, Span]:
    """Return the spans in which it was looked whose code runs, by their names."""
    spans = {f"adding {it.added}": it.adding for it in scale.grown}
    spans |= {f"set-up of {it.phones}": it.span for it in scale.grown}
    spans |= {f"{it.phones} {it.mode}": it.span for it in scale.measured}
    return {name: span for name, span in spans.items() if span.owners}


def _row(scale: Scale, it: Measured) -> list[str]:
    return [
        it.mode,
        str(it.phones),
        str(len(it.calls)),
        *_times(it.entity),
        *_times(it.ringing),
        f"{it.seen:.0f}",
        f"{it.span.delay_p99 * _MILLISECONDS:.1f}",
        f"{scale.load(it):.1f}",
        f"{it.requests / it.phones / it.span.seconds * _HOUR:,.0f}",
        *((str(it.lost), str(it.doubled)) if it.tells else ("-", "-")),
    ]


def _times(quantiles: Quantiles | None) -> list[str]:
    if quantiles is None:
        return ["-"] * 3
    return [
        f"{seconds * _MILLISECONDS:,.1f}"
        for seconds in (quantiles.p50, quantiles.p95, quantiles.p99)
    ]


def _what_went_wrong(measured: Measured) -> Iterator[str]:
    for outcome in measured.outcomes:
        if not outcome.exactly_once:
            told = ", ".join(f"{it.type} ({it.source})" for it in outcome.events)
            yield (
                f"  {measured.mode}, {measured.phones} phones, "
                f"{outcome.call.number}, {outcome.call.closing}: {told or 'nothing'}"
            )
