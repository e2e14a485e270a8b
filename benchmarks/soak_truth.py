"""What really happened to calls, and whether Home Assistant told the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, override

from .matching import CLOSING, ToldEvent

OPENING: Final = frozenset({"incoming", "outgoing"})
CONNECTED: Final = "connected"
_UNANSWERED: Final = frozenset({"missed", "rejected"})


@dataclass(frozen=True, kw_only=True)
class RealCall:
    """A call as the phone had it. Times are those of time.monotonic."""

    mac: str
    number: str
    """Who was at the other end: nobody is so twice, so this names the call."""
    incoming: bool
    answered: bool
    began_at: float
    over_at: float
    forgotten: bool
    """Whether the phone lost its power meanwhile, and lists the call nowhere."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A call, and what was told of it, in the order of telling."""

    call: RealCall
    types: tuple[str, ...]

    @property
    def _openings(self) -> int:
        return sum(kind in OPENING for kind in self.types)

    @property
    def _closings(self) -> int:
        return sum(kind in CLOSING for kind in self.types)

    @property
    def missed(self) -> bool:
        """Whether its beginning or its end was never told.

        What a phone has forgotten nobody can tell of. But what has begun ends.
        """
        if self.call.forgotten and not self._openings:
            return False
        return not (self._openings and self._closings)

    @property
    def doubled(self) -> bool:
        """Whether something was told twice, or after the end, or before the beginning."""
        if not self.types:
            return False
        return (
            self._openings > 1
            or self._closings > 1
            or self.types.count(CONNECTED) > 1
            or (self._openings > 0 and self.types[0] not in OPENING)
            or (self._closings > 0 and self.types[-1] not in CLOSING)
        )

    @property
    def told_otherwise(self) -> bool:
        """Whether it was told to have begun or ended in another way than it did."""
        if self.call.forgotten:
            return False
        opening = "incoming" if self.call.incoming else "outgoing"
        if any(kind in OPENING and kind != opening for kind in self.types):
            return True
        unanswered = self.call.incoming and not self.call.answered
        return any(
            kind in CLOSING and (kind in _UNANSWERED) is not unanswered
            for kind in self.types
        )

    @override
    def __str__(self) -> str:
        """Say it in a line."""
        call = self.call
        words = [
            "incoming" if call.incoming else "outgoing",
            "answered" if call.answered else "unanswered",
            *["forgotten"] * call.forgotten,
        ]
        return (
            f"{call.number} at {call.mac} ({', '.join(words)}, "
            f"{call.over_at - call.began_at:.1f} s): {' '.join(self.types) or 'nothing'}"
        )


def judge(calls: Iterable[RealCall], events: Sequence[ToldEvent]) -> list[Judged]:
    """Return each call with what was told of it."""
    told: dict[str | None, list[str]] = {}
    for event in events:
        told.setdefault(event.number, []).append(event.type)
    return [Judged(call=call, types=tuple(told.get(call.number, ()))) for call in calls]


def strangers(
    calls: Iterable[RealCall], events: Iterable[ToldEvent]
) -> list[ToldEvent]:
    """Return what was told of calls that nobody made."""
    known = {call.number for call in calls}
    return [event for event in events if event.number not in known]
