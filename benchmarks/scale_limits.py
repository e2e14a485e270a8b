"""Where it ends with very many phones: at Home Assistant, at asyncio, or at us."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .bare import Bare
from .fleet import Weight
from .probe import SetUp, Span
from .table import markdown

_MILLISECONDS: Final = 1000
_PERCENT: Final = 100
_KB: Final = 1024
_MB: Final = 1024 * 1024
_LEAST_SHARE: Final = 0.01
_SET_UP: Final = (
    "phones set up at once",
    "added",
    "s",
    "CPU, s",
    "set up, s",
    "CPU, s",
    "- event loop",
    "loop p99",
    "loop most",
    "not loaded",
    "memory, MB",
    "KB/phone",
)
_CALLED: Final = (
    "phones with calls",
    "phones",
    "loop p99",
    "loop most",
    "CPU, %",
    "- event loop",
    "phones' CPU, %",
    "phones' memory, MB",
)


@dataclass(frozen=True, kw_only=True)
class Grown:
    """What it took until so many phones were there."""

    phones: int
    added: int
    """How many of them were new."""
    adding: Span
    """What happened in their config flows, ten at a time."""
    set_up: SetUp
    span: Span
    """What happened while all were set up at once."""
    memory: int
    """Bytes that Home Assistant had then, with open connections to all phones."""
    entities: Sequence[Mapping[str, Any]]
    """What one phone has."""

    @property
    def as_json(self) -> Mapping[str, Any]:
        """Everything, for machines."""
        return {
            "phones": self.phones,
            "added": self.added,
            "adding": self.adding.seconds,
            "adding_cpu": self.adding.cpu,
            "seconds": self.set_up.ended - self.set_up.began,
            "failed": self.phones - self.set_up.loaded,
            "memory": self.memory,
            **limits_of(self.span),
        }


def limits_of(span: Span) -> Mapping[str, Any]:
    """Return what shows where the limit is, for machines."""
    return {
        "cpu": span.cpu,
        "loop_cpu": span.loop,
        "delay_p99": span.delay_p99,
        "delay_most": span.delay_most,
        "owners": span.owners,
    }


def growth(grown: Sequence[Grown], bare: Bare | None) -> Iterator[str]:
    """Yield how long it took and how much memory, and what Home Assistant needs."""
    yield markdown(_SET_UP, [_grown(it, grown[0]) for it in grown])
    if bare is not None:
        yield ""
        yield (
            f"As many entities that do nothing: {bare.seconds:.2f} s, of it "
            f"{bare.cpu:.2f} s CPU, and {bare.memory_of_entities / _KB:.0f} KB for "
            f"each phone; {bare.memory_of_connection / _KB:.0f} KB for each open "
            "TLS connection"
        )


def _grown(it: Grown, first: Grown) -> list[str]:
    more = it.phones - first.phones
    each = (it.memory - first.memory) / more / _KB if more else None
    return [
        str(it.phones),
        str(it.added),
        f"{it.adding.seconds:.1f}",
        f"{it.adding.cpu:.1f}",
        f"{it.set_up.ended - it.set_up.began:.2f}",
        f"{it.span.cpu:.2f}",
        f"{it.span.loop:.2f}",
        *_delays(it.span),
        str(it.phones - it.set_up.loaded),
        f"{it.memory / _MB:,.0f}",
        "-" if each is None else f"{each:,.0f}",
    ]


def called(spans: Sequence[tuple[str, int, Span, Weight]]) -> str:
    """Return how busy Home Assistant and the phones were while calls came.

    Args:
        spans: How the phones were watched, how many there were, what happened, and
            what their own processes took meanwhile.
    """
    return markdown(
        _CALLED,
        [
            [
                mode,
                str(phones),
                *_delays(span),
                f"{span.load:.1f}",
                f"{span.loop_load:.1f}",
                f"{weight.cpu / span.seconds * _PERCENT:.1f}",
                f"{weight.memory / _MB:,.0f}",
            ]
            for mode, phones, span, weight in spans
        ],
    )


def _delays(span: Span) -> list[str]:
    return [
        f"{seconds * _MILLISECONDS:,.1f}"
        for seconds in (span.delay_p99, span.delay_most)
    ]


def whose_code(spans: Mapping[str, Span]) -> str:
    """Return which part of the processor time went to whose code."""
    shares = {
        name: {
            who: count / sum(span.owners.values()) for who, count in span.owners.items()
        }
        for name, span in spans.items()
    }
    names = sorted(
        {who for share in shares.values() for who in share},
        key=lambda who: -sum(share.get(who, 0) for share in shares.values()),
    )
    return markdown(
        ("% of Home Assistant's CPU in", *spans),
        [
            [who, *(f"{share.get(who, 0) * _PERCENT:.1f}" for share in shares.values())]
            for who in names
            if max(share.get(who, 0) for share in shares.values()) >= _LEAST_SHARE
        ],
    )
