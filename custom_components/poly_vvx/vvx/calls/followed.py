"""What is known of one call, from when it was first seen until the log lists it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from .events import CallEvent, EventType
from .models import UNANSWERED, Call, CallState, Direction, LogEntry

CONFIRMATION_PATIENCE: Final = timedelta(seconds=2)
"""How long a phone may take to show what it has announced."""

SAME_START: Final = timedelta(seconds=2)
"""Starts closer than this are the same; phones may round differently each time."""

SLOW_ANSWER: Final = timedelta(minutes=1)
"""How long ago an answer may have been asked for; longer is our clock set back."""

UNSEEN: Final = timedelta(seconds=15)
"""How long nobody may have looked for a call to be over as soon as it is gone."""

PLAUSIBLE_CLOCK_ERROR: Final = timedelta(minutes=5)
"""A start that the phone dates further off than this says its clock is wrong."""


class Listed(NamedTuple):
    """An entry of the log, and when it was first read."""

    entry: LogEntry
    read_at: datetime


@dataclass(kw_only=True, eq=False)
class FollowedCall:
    """A call that we have seen, as far as we know."""

    call: Call
    """As last seen, with the direction that it was first given."""
    started: datetime
    """As first found out, so that it stays."""
    first_seen: datetime
    last_seen: datetime
    announced: bool = False
    """Whether its beginning has been told."""
    connected_at: datetime | None = None
    held: bool = False
    rejected_here: bool = False
    silenced_here: bool = False
    silenced_there: bool = False
    """Whether its bell was silenced at the phone, or by the phone."""
    was_aloud: bool = False
    """Whether the bell was heard for it."""
    entry: LogEntry | None = None
    """How the log lists it."""
    over_since: datetime | None = None
    """When we saw that it is over; None while it is on the phone."""
    noticed_at: datetime | None = None
    """When a notification last told something new of it."""
    shown: Call | None = None
    """As the phone last showed it; None if there is only a notification's word."""
    announced_as: str | None = None
    """The handle that notifications have for it, where that is another one."""
    last_asked: datetime
    """When the phone was asked for the look that showed it last."""
    not_there_at: datetime | None = None
    """When the phone was asked last before it showed the call; None if unknown."""
    parties: set[str | None] = field(default_factory=set)
    """All that its other party was called; None if the number was withheld."""
    starts: set[datetime] = field(default_factory=set)
    """All starts that the phone has given it."""
    was_shown_waiting: bool = False
    """Whether the phone has given it a start before anybody had answered."""
    first_number: str | None = None
    is_hidden: bool = False
    """Whether the phone tells of another call only, behind which this one may be."""
    left_at: datetime | None = None
    """Since when another phone has it that was answered here."""
    closed: bool = False
    """Whether its end was told though the phone still shows it."""
    guesses: list[Listed] = field(default_factory=list)
    """Entries of the log of which one may be its own, until that is known."""

    def __post_init__(self) -> None:
        """Remember what it is called at first."""
        self.remember(self.call)

    def remember(self, call: Call) -> None:
        """Keep what the call is known by now, besides all that it was known by."""
        if (party := call.number or call.name) or call.withheld:
            self.parties.add(party)
        if call.started is not None:
            self.starts.add(call.started)
            self.was_shown_waiting |= call.state in UNANSWERED
        self.first_number = self.first_number or call.number

    def distance(self, entry: LogEntry) -> timedelta:
        """Return how far an entry is from the nearest start that it was given.

        After it is farther than before: some calls are counted from their answer on.
        """
        gaps = [
            (entry.started or start) - start for start in self.starts or {self.started}
        ]
        return min(SAME_START + gap if gap > timedelta() else -gap for gap in gaps)

    def guess(self, listed: Listed) -> list[Listed]:
        """Take an entry for its own, perhaps; return those that are others' then."""
        self.guesses.append(listed)
        if not self.starts:
            return []
        self.guesses.sort(key=lambda listed: self.distance(listed.entry))
        others = self.guesses[1:]
        del self.guesses[1:]
        return others

    def listen(self, call: Call, *, busy: bool) -> None:
        """Notice that its bell falls silent, or is heard again.

        A call that waits during another one may have no bell by nature.
        """
        if call.aloud:
            self.was_aloud, self.silenced_there = True, False
        elif call.aloud is False and self.was_aloud and not busy:
            self.silenced_there = True

    @property
    def silenced(self) -> bool:
        """Whether it rings on although somebody here has silenced it."""
        return self.call.ringing and (self.silenced_here or self.silenced_there)

    def outruns(self, asked: datetime) -> bool:
        """Tell whether the phone, asked then, may not show yet what it announced."""
        return (
            self.noticed_at is not None
            and -SLOW_ANSWER < asked - self.noticed_at < CONFIRMATION_PATIENCE
        )

    def may_come_after(self, call: Call, asked: datetime) -> bool:
        """Tell whether a phone, asked then, may show the call that had the handle before.

        This one was announced since then, with another party.
        """
        return (
            self.shown is None
            and self.noticed_at is not None
            and asked < self.noticed_at
            and (call.number or call.name) not in self.parties
        )

    def is_meant_by(self, handle: str) -> bool:
        """Tell whether a notification about a handle is about this call."""
        return handle in (self.call.handle, self.announced_as)

    @property
    def over_at(self) -> datetime:
        """When we saw that it is over."""
        return self.over_since or self.last_seen

    @property
    def was_unseen(self) -> bool:
        """Whether nobody had looked for long when it was found to be over."""
        return self.over_at - self.last_seen > UNSEEN

    @property
    def rings(self) -> bool:
        """Whether it was told to ring, and nobody here has answered yet."""
        return self.announced and not self.closed and not self.cannot_be_missed

    @property
    def cannot_be_missed(self) -> bool:
        """Whether somebody here has made the call, or answered it."""
        return (
            self.connected_at is not None or self.call.direction is Direction.OUTGOING
        )

    @property
    def talked_for(self) -> timedelta:
        """How long they have talked, as far as we saw."""
        if self.connected_at is None:
            return timedelta()
        # The clock may have been set back meanwhile.
        until = self.left_at or self.last_seen
        return max(until - self.connected_at, timedelta())

    def event(
        self, kind: EventType, *, late: bool = False, elsewhere: bool = False
    ) -> CallEvent:
        """Return an event of the call as it is known now."""
        assert self.call.direction is not None  # nothing is told before it is known
        return CallEvent(
            type=kind,
            call_id=self.call.handle,
            direction=self.call.direction,
            line=self.call.line,
            name=self.call.name,
            number=self.call.number,
            first_number=(
                None if self.first_number == self.call.number else self.first_number
            ),
            withheld=self.call.withheld,
            started=self.started,
            duration=self.talked_for if kind.closing else None,
            late=late,
            answered_elsewhere=elsewhere,
        )

    def advance(
        self, now: datetime, *, in_passing: bool = False
    ) -> Iterator[CallEvent]:
        """Move on to the state that the call was seen in, one event at a time.

        In passing, whether it is held is not what it will be.
        """
        call, direction = self.call, self.call.direction
        if self.closed:
            return
        if not self.announced and direction is not None and is_under_way(call):
            self.announced = True
            yield self.event(EventType(direction))
        if not self.announced or not call.answered:
            return
        if self.connected_at is None:
            self.connected_at = now
            yield self.event(EventType.CONNECTED)
        held = call.state is not None and call.state.held
        if held != self.held and not in_passing:
            self.held = held
            yield self.event(EventType.HELD if held else EventType.RESUMED)

    def follow_our_clock(self, call: Call, now: datetime) -> None:
        """Move the answer with our clock where that was set since the last look.

        The phone counts how long a call lasts, whatever any clock says. It may begin
        anew with that, for instance after a hold.
        """
        before = self.shown.duration if self.shown is not None else None
        if self.connected_at is None or before is None:
            return
        if call.duration is None or call.duration < before:
            return
        jump = (now - self.last_seen) - (call.duration - before)
        if abs(jump) > SLOW_ANSWER:
            self.connected_at += jump


_NO_CALL_HERE: Final = frozenset(
    {
        None,
        CallState.DIALTONE,
        CallState.IN_USE_ELSEWHERE,
        CallState.DISCONNECTED,
    }
)


def is_under_way(call: Call) -> bool:
    """Tell whether somebody calls somebody.

    Lifting the receiver is not a call yet, what another phone on a shared line has is
    none of ours, and of a state that nobody knows we cannot say.
    """
    return call.state not in _NO_CALL_HERE


def start_of(call: Call, now: datetime) -> datetime:
    """Return when a call began, by the phone's clock if that can be right."""
    expected = now - (call.duration or timedelta())
    if call.started and abs(call.started - expected) <= PLAUSIBLE_CLOCK_ERROR:
        return call.started
    return expected.replace(microsecond=0)
