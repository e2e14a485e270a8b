"""What happened to each call, exactly once.

The pure core: fed with what a phone says at one moment after the other, it
tells what happened in between. It knows no clock and no network.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from .models import Call, CallLog, Calls, CallState, Direction, LogEntry, LogKind

PLAUSIBLE_CLOCK_ERROR: Final = timedelta(minutes=5)
"""A start that the phone dates further off than this says its clock is wrong."""

SAME_START: Final = timedelta(seconds=5)
"""Starts closer than this are the same; phones may round differently each time."""

LOG_DELAY: Final = timedelta(minutes=10)
"""How long the log may take to list a call that is over."""

NEWS_AGE: Final = timedelta(hours=1)
"""What may have happened longer ago than this is history, not news."""

_UNANSWERED: Final = frozenset(
    {CallState.DIALTONE, CallState.DIALING, CallState.RINGBACK, CallState.RINGING}
)


class EventType(StrEnum):
    """What can happen to a call."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    CONNECTED = "connected"
    HELD = "held"
    RESUMED = "resumed"
    ENDED = "ended"
    MISSED = "missed"
    REJECTED = "rejected"

    @property
    def closing(self) -> bool:
        """Whether nothing more can happen to the call."""
        return self in (EventType.ENDED, EventType.MISSED, EventType.REJECTED)


@dataclass(frozen=True, kw_only=True)
class CallEvent:
    """Something that happened to a call."""

    type: EventType
    call_id: str
    direction: Direction
    line: int | None
    name: str | None
    number: str | None
    started: datetime | None
    duration: timedelta | None = None
    """How long they talked; on closing events only, zero if they did not."""


@dataclass(kw_only=True)
class _Tracked:
    """A call that is on the phone, as far as we know."""

    call: Call
    """As last seen, with the start that it was first given."""
    last_seen: datetime
    announced: bool = False
    connected_at: datetime | None = None
    held: bool = False
    rejected_here: bool = False
    logged: bool = False

    @property
    def direction(self) -> Direction | None:
        """Who began the call, by its state where the phone does not say."""
        if self.call.direction is not None:
            return self.call.direction
        match self.call.state:
            case CallState.RINGING:
                return Direction.INCOMING
            case CallState.DIALTONE | CallState.DIALING | CallState.RINGBACK:
                return Direction.OUTGOING
        return None

    @property
    def talked_for(self) -> timedelta:
        """How long they have talked, as far as we saw."""
        if self.connected_at is None:
            return timedelta()
        return self.last_seen - self.connected_at


@dataclass(frozen=True, kw_only=True)
class _Closed:
    """A call that is over and was told of, but not found in the log yet."""

    call: Call
    direction: Direction
    closed_at: datetime


class CallTracker:
    """Turns what a phone says into events, each call's in order and once."""

    def __init__(self) -> None:
        """Start without knowing anything."""
        self.calls: tuple[Call, ...] = ()
        """The calls of the last observation, each with a start that stays."""
        self._tracked: dict[str, _Tracked] = {}
        self._observed = False
        self._undecided: list[_Tracked] = []
        self._closed: list[_Closed] = []
        self._log: Counter[LogEntry] | None = None
        self._log_read_at: datetime | None = None

    @property
    def wants_log(self) -> bool:
        """Whether only the call log can tell how a call came to its end."""
        return bool(self._undecided)

    def note_rejection(self, handle: str) -> None:
        """Remember that a call is being refused from here."""
        if (tracked := self._tracked.get(handle)) is not None:
            tracked.rejected_here = True

    def observe(self, calls: Calls, now: datetime) -> list[CallEvent]:
        """Take in the calls that are on the phone now; return what happened."""
        events: list[CallEvent] = []
        seen = {call.handle: call for call in calls.calls}
        for handle, tracked in list(self._tracked.items()):
            call = seen.get(handle)
            if call is None and not calls.complete and seen:
                # The phone tells of one call only; this one may be on hold
                # behind it.
                continue
            if call is None or not _is_same_call(tracked.call, call):
                del self._tracked[handle]
                events += self._close(tracked, now)
        for call in seen.values():
            events += self._advance(call, now)
        self.calls = tuple(self._tracked[handle].call for handle in seen)
        self._observed = True
        return events

    def _advance(self, call: Call, now: datetime) -> list[CallEvent]:
        """Take in one call that is on the phone."""
        tracked = self._tracked.get(call.handle)
        if tracked is None:
            first_seen = replace(call, started=_start_of(call, now))
            tracked = _Tracked(call=first_seen, last_seen=now)
            self._tracked[call.handle] = tracked
            if not self._observed and not call.ringing:
                # It was there before we were: no news, but its end will be.
                tracked.announced = tracked.direction is not None
                tracked.connected_at = first_seen.started if call.answered else None
                tracked.held = call.state is not None and call.state.held
        else:
            tracked.call = replace(call, started=tracked.call.started)
        tracked.last_seen = now
        return [_event(kind, tracked) for kind in _steps(tracked, now)]

    def _close(self, tracked: _Tracked, now: datetime) -> list[CallEvent]:
        """Take in that a call is over."""
        if not tracked.announced:
            return []
        if tracked.connected_at is not None or tracked.direction is Direction.OUTGOING:
            kind = EventType.ENDED
        elif tracked.rejected_here:
            kind = EventType.REJECTED
        else:
            self._undecided.append(tracked)
            return []
        return [self._finish(tracked, kind, now)]

    def _finish(self, tracked: _Tracked, kind: EventType, now: datetime) -> CallEvent:
        """Return a closing event, and expect the log to list the call."""
        event = _event(kind, tracked)
        if not tracked.logged:
            closed = _Closed(
                call=tracked.call, direction=event.direction, closed_at=now
            )
            self._closed.append(closed)
        return event

    def settle(self, log: CallLog | None, now: datetime) -> list[CallEvent]:
        """Take in the call log, None if it could not be read; return what it tells.

        It decides how calls ended that rang and stopped, and shows calls that
        came and went while nobody looked.
        """
        self._closed = [
            closed for closed in self._closed if now - closed.closed_at <= LOG_DELAY
        ]
        events: list[CallEvent] = []
        for entry in self._explain(self._news_of(log, now), events, now):
            events += _story_of(entry)
        for tracked in self._undecided:
            events.append(self._finish(tracked, EventType.MISSED, now))
        self._undecided = []
        return events

    def _news_of(self, log: CallLog | None, now: datetime) -> list[LogEntry]:
        """Return the entries that were not in the log when it was last read."""
        if log is None:
            return []
        # Some phones may list a call as it begins and add its duration later.
        entries = Counter(replace(entry, duration=None) for entry in log.entries)
        before, read_at = self._log, self._log_read_at
        self._log, self._log_read_at = entries, now
        if before is None or read_at is None or now - read_at > NEWS_AGE:
            return []
        fresh = entries - before
        news = []
        for entry in reversed(log.entries):
            bare = replace(entry, duration=None)
            if fresh[bare] > 0:
                fresh[bare] -= 1
                news.append(entry)
        return sorted(news, key=_age)

    def _explain(
        self, news: list[LogEntry], events: list[CallEvent], now: datetime
    ) -> list[LogEntry]:
        """Find the calls that entries speak of; return the entries without one.

        First by the other party. Then by direction alone, because the log may
        write a number in another form, and a call told of twice is worse than
        one told of late.
        """
        for matches in (_same_party, _same_direction):
            news = [
                entry for entry in news if not self._match(entry, matches, events, now)
            ]
        return news

    def _match(
        self,
        entry: LogEntry,
        matches: Callable[[LogEntry, Call, Direction | None], bool],
        events: list[CallEvent],
        now: datetime,
    ) -> bool:
        """Use an entry for the first call that it fits."""
        for tracked in self._undecided:
            if matches(entry, tracked.call, tracked.direction):
                self._undecided.remove(tracked)
                events += _end_by_log(tracked, entry)
                return True
        for closed in self._closed:
            if matches(entry, closed.call, closed.direction):
                self._closed.remove(closed)
                return True
        for handle, tracked in self._tracked.items():
            if tracked.logged or not matches(entry, tracked.call, tracked.direction):
                continue
            tracked.logged = True
            if not any(call.handle == handle for call in self.calls):
                # Hidden behind the call that the phone tells of, and over.
                del self._tracked[handle]
                events += _end_by_log(tracked, entry)
            return True
        return False


def _steps(tracked: _Tracked, now: datetime) -> Iterable[EventType]:
    """Move a call on to the state that it was seen in, one event at a time."""
    call = tracked.call
    if tracked.direction is None:
        return
    if not tracked.announced and call.state is not CallState.DIALTONE:
        # Lifting the receiver is not a call yet.
        tracked.announced = True
        yield EventType(tracked.direction.value)
    if not tracked.announced or not call.answered:
        return
    if tracked.connected_at is None:
        tracked.connected_at = now
        yield EventType.CONNECTED
    held = call.state is not None and call.state.held
    if held != tracked.held:
        tracked.held = held
        yield EventType.HELD if held else EventType.RESUMED


def _event(kind: EventType, tracked: _Tracked) -> CallEvent:
    call, direction = tracked.call, tracked.direction
    assert direction is not None  # nothing is announced before it is known
    return CallEvent(
        type=kind,
        call_id=call.handle,
        direction=direction,
        line=call.line,
        name=call.name,
        number=call.number,
        started=call.started,
        duration=tracked.talked_for if kind.closing else None,
    )


def _end_by_log(tracked: _Tracked, entry: LogEntry) -> list[CallEvent]:
    """Return how a call ended of which we only saw the beginning."""
    answered = tracked.connected_at is not None
    if not answered and entry.duration is None:
        return [_event(_end_of(entry), tracked)]
    talked_for = entry.duration or tracked.talked_for
    ended = replace(_event(EventType.ENDED, tracked), duration=talked_for)
    return [ended] if answered else [_event(EventType.CONNECTED, tracked), ended]


def _end_of(entry: LogEntry) -> EventType:
    """Return how a call ended in which nobody talked."""
    match entry.kind:
        case LogKind.PLACED:
            return EventType.ENDED
        case LogKind.MISSED:
            return EventType.MISSED
    return EventType.REJECTED


def _story_of(entry: LogEntry) -> list[CallEvent]:
    """Return all that happened to a call that nobody saw."""
    kinds = [EventType(entry.direction.value)]
    if entry.duration is None:
        kinds.append(_end_of(entry))
    else:
        kinds += [EventType.CONNECTED, EventType.ENDED]
    moment = f"{entry.started:%Y%m%d%H%M%S}" if entry.started else "unknown"
    return [
        CallEvent(
            type=kind,
            call_id=f"{entry.kind}-{moment}",
            direction=entry.direction,
            line=entry.line,
            name=entry.name,
            number=entry.number,
            started=entry.started,
            duration=(entry.duration or timedelta()) if kind.closing else None,
        )
        for kind in kinds
    ]


def _age(entry: LogEntry) -> float:
    return entry.started.timestamp() if entry.started else float("inf")


def _same_party(entry: LogEntry, call: Call, direction: Direction | None) -> bool:
    if entry.number is not None and call.number is not None:
        same = entry.number == call.number
    else:
        same = entry.name == call.name
    return same and entry.direction is direction


def _same_direction(entry: LogEntry, _call: Call, direction: Direction | None) -> bool:
    return entry.direction is direction


def _start_of(call: Call, now: datetime) -> datetime:
    """Return when a call began, by the phone's clock if that can be right."""
    expected = now - (call.duration or timedelta())
    if call.started and abs(call.started - expected) <= PLAUSIBLE_CLOCK_ERROR:
        return call.started
    return expected.replace(microsecond=0)


def _is_same_call(before: Call, call: Call) -> bool:
    """Tell whether a handle still means the call that it meant before.

    Handles look like addresses in the phone's memory: once a call is over the
    next may get the same.
    """
    if None not in (before.direction, call.direction):
        if before.direction is not call.direction:
            return False
    if before.answered and call.state in _UNANSWERED:
        return False
    if before.answered is not call.answered:
        return True
    if before.ringing and before.number != call.number:
        return False
    if before.duration is not None and call.duration is not None:
        return call.duration >= before.duration - SAME_START
    return True
