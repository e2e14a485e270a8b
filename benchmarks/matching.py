"""Which event belongs to which call, and whether each call was told of once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

OPENING: Final = "incoming"
CLOSING: Final = frozenset({"ended", "missed", "rejected"})


@dataclass(frozen=True, kw_only=True)
class PlacedCall:
    """A call that was made to the phone."""

    number: str
    """Who called: nobody calls twice, so that this is the name of the call."""
    rang_at: float
    closing: str
    """How it came to its end."""


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """An event that Home Assistant told of."""

    number: str | None
    type: str
    source: str
    """Whether the phone announced it, push, or a poll found it."""
    at: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A call, and what was told of it."""

    call: PlacedCall
    events: tuple[ToldEvent, ...]

    @property
    def openings(self) -> list[ToldEvent]:
        """What told that it began."""
        return [event for event in self.events if event.type == OPENING]

    @property
    def closings(self) -> list[ToldEvent]:
        """What told that it is over."""
        return [event for event in self.events if event.type in CLOSING]

    @property
    def complete(self) -> bool:
        """Whether its beginning and its end were told, once or more often."""
        return bool(self.openings and self.closings)

    @property
    def exactly_once(self) -> bool:
        """Whether its beginning and its end were told once each, in this order."""
        types = [event.type for event in self.events]
        return (
            len(self.openings) == len(self.closings) == 1
            and types[0] == OPENING
            and types[-1] in CLOSING
        )

    @property
    def rightly_closed(self) -> bool:
        """Whether it was told how it ended."""
        return [event.type for event in self.closings] == [self.call.closing]

    @property
    def opened_after(self) -> float | None:
        """Seconds until its beginning was told, if it was."""
        return self.openings[0].at - self.call.rang_at if self.openings else None


def match(calls: Iterable[PlacedCall], events: Sequence[ToldEvent]) -> list[Outcome]:
    """Return each call with what was told of it, in the order of telling."""
    return [
        Outcome(
            call=call,
            events=tuple(event for event in events if event.number == call.number),
        )
        for call in calls
    ]


def strangers(
    calls: Iterable[PlacedCall], events: Iterable[ToldEvent]
) -> list[ToldEvent]:
    """Return what was told of calls that nobody made."""
    known = {call.number for call in calls}
    return [event for event in events if event.number not in known]


def first_after(moments: Sequence[float], since: float, until: float) -> float | None:
    """Return the first of some ascending moments in a span of time, if there is one."""
    return next((moment for moment in moments if since <= moment < until), None)
