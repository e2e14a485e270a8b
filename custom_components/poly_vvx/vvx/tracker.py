"""What happened to each call, exactly once.

The pure core: fed with what a phone says at one moment after the other, it
tells what happened in between. It knows no clock and no network.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
import re
from typing import Final

from .models import Call, CallLog, Calls, CallState, Direction, LogEntry, LogKind

PLAUSIBLE_CLOCK_ERROR: Final = timedelta(minutes=5)
"""A start that the phone dates further off than this says its clock is wrong."""

SAME_START: Final = timedelta(seconds=2)
"""Starts closer than this are the same; phones may round differently each time."""

LOG_DELAY: Final = timedelta(minutes=10)
"""How long the log may take to list a call that is over."""

NEWS_AGE: Final = timedelta(hours=1)
"""What may have happened longer ago than this is history, not news."""

CONFIRMATION_PATIENCE: Final = timedelta(seconds=2)
"""How long a phone may take to show what it has announced."""

SLOW_ANSWER: Final = timedelta(minutes=1)
"""How long ago an answer may have been asked for; longer is our clock set back."""

UNSEEN: Final = timedelta(seconds=15)
"""How long nobody may have looked for a call to be over as soon as it is gone."""

DIAL_TONE_AGE: Final = timedelta(seconds=6)
"""How long ago a dial tone was seen that is still believed to be there."""

NOTICE_DELAY: Final = timedelta(seconds=60)
"""How late a notification may be of a call that is over."""

MAXIMUM_UNLOGGED: Final = 100
"""How many calls are remembered for a log that cannot be read."""

_UNANSWERED: Final = frozenset(
    {CallState.DIALTONE, CallState.DIALING, CallState.RINGBACK, CallState.RINGING}
)

_DIALLED: Final = re.compile(r"[+*#0-9 ()./-]+")
"""A number that can be dialled, in whatever way it is written."""


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


@dataclass(kw_only=True, eq=False)
class _Tracked:
    """A call that we have seen, as far as we know."""

    call: Call
    """As last seen, with the direction that it was first given."""
    started: datetime
    """As first found out, so that it stays."""
    last_seen: datetime
    announced: bool = False
    connected_at: datetime | None = None
    held: bool = False
    rejected_here: bool = False
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

    def outruns(self, asked: datetime) -> bool:
        """Tell whether the phone, asked then, may not show yet what it announced."""
        return (
            self.noticed_at is not None
            and -SLOW_ANSWER < asked - self.noticed_at < CONFIRMATION_PATIENCE
        )

    def is_meant_by(self, handle: str) -> bool:
        """Tell whether a notification about a handle is about this call."""
        return handle in (self.call.handle, self.announced_as)

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
        return max(self.last_seen - self.connected_at, timedelta())


class CallTracker:
    """Turns what a phone says into events, each call's in order and once.

    A call is in one of three places: on the phone; over, and it takes the log
    to tell how; or told of to its end, and the log is still to list it.
    """

    def __init__(self) -> None:
        """Start without knowing anything."""
        self.calls: tuple[Call, ...] = ()
        """The calls of the last observation, each with a start that stays."""
        self._tracked: dict[str, _Tracked] = {}
        self._undecided: list[_Tracked] = []
        self._unlogged: deque[_Tracked] = deque(maxlen=MAXIMUM_UNLOGGED)
        self._looked_at: datetime | None = None
        self._seen: tuple[str, ...] = ()
        self._over: deque[_Tracked] = deque(maxlen=MAXIMUM_UNLOGGED)
        self._told_by_log: deque[tuple[LogEntry, datetime]] = deque(
            maxlen=MAXIMUM_UNLOGGED
        )
        self._log: Counter[LogEntry] | None = None
        self._log_read_at: datetime | None = None

    @property
    def wants_log(self) -> bool:
        """Whether only the call log can tell how, or that, a call came to its end."""
        return bool(self._undecided) or len(self._tracked) > len(self.calls)

    @property
    def waits_for_proof(self) -> bool:
        """Whether a call is there only by a notification's word."""
        return any(tracked.shown is None for tracked in self._tracked.values())

    def notice(self, call: Call, now: datetime) -> list[CallEvent]:
        """Take in what a notification says of one call; return what happened.

        Notifications get lost, doubled, late and out of order, and may speak of
        a call that is over. So only that counts which is true whenever it is
        heard: that there is, or was, such a call, and that somebody answered.
        The rest is for the next observation to find.
        """
        if self._looked_at is None:
            return []
        tracked = next(
            (one for one in self._tracked.values() if one.is_meant_by(call.handle)),
            None,
        )
        if tracked is None:
            if not _is_under_way(call) or self._may_be_known(call, now):
                return []
            tracked = _Tracked(call=call, started=_start_of(call, now), last_seen=now)
            self._tracked[call.handle] = tracked
        elif tracked.call.state is CallState.DIALTONE and not tracked.announced:
            # A dial tone of long ago may be that of another call.
            if (
                not _is_under_way(call)
                or now - tracked.last_seen > DIAL_TONE_AGE
                or self._may_be_known(call, now)
            ):
                return []
            tracked.call = replace(
                tracked.call, state=call.state, name=call.name, number=call.number
            )
        elif not _may_be_same(tracked.call, call) or any(
            one.is_meant_by(call.handle) for one in self._over_lately(now)
        ):
            # It may be about another call, which has the same handle after or
            # had it before.
            return []
        elif call.answered and tracked.connected_at is None:
            tracked.call = replace(tracked.call, state=call.state)
        else:
            if call.state is CallState.DISCONNECTED:
                # For how long they have talked; that it is over is to be seen.
                tracked.last_seen = now
            return []
        if tracked.call.state is not None and tracked.call.state.held:
            # Whether it is still held is not for a notification to say.
            tracked.call = replace(tracked.call, state=CallState.CONNECTED)
        tracked.noticed_at = now
        events = [_event(kind, tracked) for kind in _steps(tracked, now)]
        self._show(now)
        return events

    def _may_be_known(self, call: Call, now: datetime) -> bool:
        """Tell whether a call that is announced may be one that we know already.

        It need not have the handle under which the phone shows it. Of a call
        that nobody knows who began nothing can be told.
        """
        if call.direction is None:
            return True
        if any(
            handle != call.handle
            and tracked.shown is not None
            and _may_be_same(tracked.call, call)
            for handle, tracked in self._tracked.items()
        ):
            return True
        return any(
            over.is_meant_by(call.handle) or _same_party(over.call, call)
            for over in self._over_lately(now)
        ) or any(
            now - told_at < NOTICE_DELAY and _same_party(entry, call)
            for entry, told_at in self._told_by_log
        )

    def _over_lately(self, now: datetime) -> Iterator[_Tracked]:
        """Yield the calls of which notifications may still be under way."""
        for over in self._over:
            if over.over_since is not None and now - over.over_since < NOTICE_DELAY:
                yield over

    def _show(self, now: datetime) -> None:
        """Show the calls that the phone shows, and those that it just announced."""
        announced = (
            handle
            for handle, tracked in self._tracked.items()
            if tracked.shown is None and tracked.outruns(now)
        )
        self.calls = tuple(
            replace(tracked.call, started=tracked.started)
            for tracked in map(self._tracked.__getitem__, (*self._seen, *announced))
        )

    def note_rejection(self, handle: str) -> None:
        """Remember that a call is being refused from here."""
        if (tracked := self._tracked.get(handle)) is not None:
            tracked.rejected_here = True

    def observe(
        self, calls: Calls, now: datetime, asked: datetime | None = None
    ) -> list[CallEvent]:
        """Take in the calls that are on the phone now; return what happened.

        What the phone has announced since it was asked is not in its answer.
        """
        asked = asked or now
        events: list[CallEvent] = []
        seen = {call.handle: call for call in calls.calls}
        # What is over may leave its handle to what was announced.
        for handle, tracked in sorted(
            self._tracked.items(), key=lambda item: item[1].shown is None
        ):
            call = seen.get(handle)
            if call is None and self._rename(handle, tracked, seen):
                continue
            if call is None and (
                not calls.complete or (tracked.shown is None and tracked.outruns(asked))
            ):
                # The phone tells of one call only, and this one may be on hold
                # behind it; or it does not show yet what it has announced.
                continue
            if call is None or not _is_still(tracked, call, asked):
                del self._tracked[handle]
                events += self._close(tracked, now, gone=call is None)
        for call in seen.values():
            events += self._advance(call, now, asked)
        self._seen = tuple(seen)
        self._show(asked)
        if self._looked_at is not None and now - self._looked_at > NEWS_AGE:
            self._log = None
        self._looked_at = now
        return events

    def _rename(self, handle: str, tracked: _Tracked, seen: dict[str, Call]) -> bool:
        """Find an announced call again that is shown under another handle.

        That both are the same is likely, but shown by no source: if they are
        not, a call must not be told of twice.
        """
        for call in seen.values() if tracked.shown is None else ():
            known = self._tracked.get(call.handle)
            untold = known is None or not known.announced
            if untold and _same_party(call, tracked.call):
                tracked.announced_as = handle
                del self._tracked[handle]
                self._tracked[call.handle] = tracked
                return True
        return False

    def _advance(self, call: Call, now: datetime, asked: datetime) -> list[CallEvent]:
        """Take in one call that is on the phone."""
        tracked = self._tracked.get(call.handle)
        if tracked is None:
            tracked = _Tracked(call=call, started=_start_of(call, now), last_seen=now)
            self._tracked[call.handle] = tracked
            if self._looked_at is None and not call.ringing:
                # It was there before we were: no news, but its end will be.
                tracked.announced = call.direction is not None and _is_under_way(call)
                tracked.held = call.state is not None and call.state.held
                if call.answered:
                    tracked.connected_at = now - (call.duration or timedelta())
        call = replace(call, direction=call.direction or tracked.call.direction)
        if tracked.connected_at is not None:
            tracked.connected_at += _jump_of_our_clock(tracked, call, now)
        tracked.shown = call
        if tracked.outruns(asked) and _is_behind(call, tracked.call):
            call = replace(
                call,
                state=tracked.call.state,
                name=call.name or tracked.call.name,
                number=call.number or tracked.call.number,
            )
        tracked.call = call
        tracked.last_seen = now
        return [_event(kind, tracked) for kind in _steps(tracked, now)]

    def _close(
        self, tracked: _Tracked, now: datetime, *, gone: bool
    ) -> list[CallEvent]:
        """Take in that a call is over: gone, or in the place of another."""
        tracked.over_since = now
        self._over.append(tracked)
        if not tracked.announced:
            return list(_end_by_log(tracked, tracked.entry)) if tracked.entry else []
        talked = tracked.connected_at is not None
        if talked and gone and now - tracked.last_seen > UNSEEN:
            # Nobody saw for how long they talked on, but the log may tell.
            self._undecided.append(tracked)
            return []
        if tracked.cannot_be_missed:
            return [self._finish(tracked, EventType.ENDED)]
        if tracked.rejected_here:
            return [self._finish(tracked, EventType.REJECTED)]
        self._undecided.append(tracked)
        return []

    def _finish(self, tracked: _Tracked, kind: EventType) -> CallEvent:
        """Return a closing event, and expect the log to list the call."""
        if tracked.entry is None:
            self._unlogged.append(tracked)
        return _event(kind, tracked)

    def settle(self, log: CallLog | None, now: datetime) -> list[CallEvent]:
        """Take in the call log, None if it could not be read; return what it tells.

        It decides how calls ended that rang and stopped, and shows calls that
        came and went while nobody looked.
        """
        events: list[CallEvent] = []
        news = [] if log is None else self._news_of(log, now)
        # The party alone counts where the log gives another time, the time
        # alone where it writes the party in another form: a call told of twice
        # is worse than one told of late.
        for fits in (_same_party_and_start, _same_party_over, _same_start):
            unexplained = []
            for entry in news:
                if (tracked := self._find(entry, fits)) is None:
                    unexplained.append(entry)
                else:
                    events += self._take(entry, tracked, now)
            news = unexplained
        for entry in news:
            events += _story_of(entry)
            self._told_by_log.append((entry, now))
        for tracked in self._undecided:
            kind = EventType.ENDED if tracked.cannot_be_missed else EventType.MISSED
            events.append(self._finish(tracked, kind))
        self._undecided.clear()
        if log is not None:
            while self._unlogged and _is_older(self._unlogged[0], now - LOG_DELAY):
                self._unlogged.popleft()
        return events

    def _news_of(self, log: CallLog, now: datetime) -> list[LogEntry]:
        """Return the entries that were not in the log when it was last read."""
        listed = Counter(map(_identity, log.entries))
        before, read_at = self._log, self._log_read_at
        if listed or before is None:
            # An empty log says nothing. A phone that starts may not have loaded
            # it yet, and what was in it before is no news when it comes back.
            self._log = listed
        self._log_read_at = now
        if before is None or read_at is None:
            return []
        if before and not listed & before and listed.total() >= before.total():
            # All of it is dated anew: the phone's clock was set.
            return []
        fresh = listed - before
        news = []
        for entry in reversed(log.entries):
            if fresh[_identity(entry)] > 0:
                fresh[_identity(entry)] -= 1
                news.append(entry)
        # By comparing entries with each other we need not trust the clock.
        newest = max((entry.started for entry in news if entry.started), default=now)
        # As long as it does not run backwards.
        oldest = newest - max(now - read_at, timedelta()) - LOG_DELAY
        return sorted(
            (entry for entry in news if (entry.started or newest) >= oldest),
            key=lambda entry: entry.started or newest,
        )

    def _find(
        self, entry: LogEntry, fits: Callable[[LogEntry, _Tracked], bool]
    ) -> _Tracked | None:
        """Return the call that an entry speaks of; of several, the nearest in time."""
        # Those on the phone too: some phones may list a call as it begins.
        known = (*self._undecided, *self._unlogged, *self._tracked.values())
        return min(
            (
                tracked
                for tracked in known
                if tracked.entry is None
                and tracked.call.direction is entry.direction
                and not _contradicts(entry, tracked)
                and fits(entry, tracked)
            ),
            key=lambda tracked: abs(
                (entry.started or tracked.started) - tracked.started
            ),
            default=None,
        )

    def _take(
        self, entry: LogEntry, tracked: _Tracked, now: datetime
    ) -> Iterator[CallEvent]:
        """Use an entry for the call that it speaks of."""
        tracked.entry = entry
        if tracked in self._undecided:
            self._undecided.remove(tracked)
            yield from _end_by_log(tracked, entry)
        elif tracked.over_since is None and all(
            call.handle != tracked.call.handle for call in self.calls
        ):
            # Hidden behind the call that the phone tells of, and over.
            del self._tracked[tracked.call.handle]
            tracked.over_since = now
            self._over.append(tracked)
            yield from _end_by_log(tracked, entry)


def _jump_of_our_clock(tracked: _Tracked, call: Call, now: datetime) -> timedelta:
    """Return by how much our clock was set since a call was last seen.

    The phone counts how long a call lasts, whatever any clock says. It may begin
    anew with that, for instance after a hold.
    """
    before = tracked.shown.duration if tracked.shown is not None else None
    if before is None or call.duration is None or call.duration < before:
        return timedelta()
    jump = (now - tracked.last_seen) - (call.duration - before)
    return jump if abs(jump) > SLOW_ANSWER else timedelta()


def _steps(tracked: _Tracked, now: datetime) -> Iterator[EventType]:
    """Move a call on to the state that it was seen in, one event at a time."""
    call, direction = tracked.call, tracked.call.direction
    if not tracked.announced and direction is not None and _is_under_way(call):
        tracked.announced = True
        yield EventType(direction)
    if not tracked.announced or not call.answered:
        return
    if tracked.connected_at is None:
        tracked.connected_at = now
        yield EventType.CONNECTED
    held = call.state is not None and call.state.held
    if held != tracked.held:
        tracked.held = held
        yield EventType.HELD if held else EventType.RESUMED


def _is_under_way(call: Call) -> bool:
    """Tell whether somebody calls somebody.

    Lifting the receiver is not a call yet, and of a state that nobody knows we
    cannot say: another phone on a shared line may have the call.
    """
    return call.state not in (None, CallState.DIALTONE, CallState.DISCONNECTED)


def _event(kind: EventType, tracked: _Tracked) -> CallEvent:
    call = tracked.call
    assert call.direction is not None  # nothing is announced before it is known
    return CallEvent(
        type=kind,
        call_id=call.handle,
        direction=call.direction,
        line=call.line,
        name=call.name,
        number=call.number,
        started=tracked.started,
        duration=tracked.talked_for if kind.closing else None,
    )


def _end_by_log(tracked: _Tracked, entry: LogEntry) -> Iterator[CallEvent]:
    """Return how a call ended of which we only saw the beginning."""
    if not tracked.announced:
        # It was seen before anybody had dialed.
        number = tracked.call.number or entry.number
        name = tracked.call.name or entry.name
        tracked.call = replace(tracked.call, number=number, name=name)
        yield _event(EventType(entry.direction), tracked)
    answered = tracked.connected_at is not None
    if not answered and entry.duration is None:
        yield _event(_end_of(entry), tracked)
        return
    if not answered:
        yield _event(EventType.CONNECTED, tracked)
    talked_for = entry.duration or tracked.talked_for
    yield replace(_event(EventType.ENDED, tracked), duration=talked_for)


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
    moment = f"{entry.started:%Y%m%d%H%M%S}" if entry.started else "undated"
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


def _identity(entry: LogEntry) -> LogEntry:
    """Return what tells an entry from others.

    Some phones may list a call as it begins and add its duration later, and a
    name follows the directory.
    """
    return replace(entry, duration=None, name=None)


def _is_older(tracked: _Tracked, moment: datetime) -> bool:
    return tracked.over_since is not None and tracked.over_since < moment


def _contradicts(entry: LogEntry, tracked: _Tracked) -> bool:
    """Tell whether an entry must be about another call, however much else agrees."""
    if entry.kind is LogKind.MISSED and tracked.connected_at is not None:
        return True
    ends = _digits_of(entry.number), _digits_of(tracked.call.number)
    length = min(map(len, ends))
    return len({digits[-length:] for digits in ends if length}) > 1


def _digits_of(number: str | None) -> str:
    """Return the digits of a number that can be dialled; of a name, none.

    With or without a prefix, two forms of a number end alike.
    """
    if number is None or not _DIALLED.fullmatch(number):
        return ""
    return "".join(filter(str.isdigit, number))


def _same_party_and_start(entry: LogEntry, tracked: _Tracked) -> bool:
    return _same_number(entry, tracked.call) and _same_start(entry, tracked)


def _same_party_over(entry: LogEntry, tracked: _Tracked) -> bool:
    # While a call goes on, its party may call once more.
    over = tracked.over_since is not None or tracked.call.started is None
    return over and _same_number(entry, tracked.call)


def _same_number(one: Call | LogEntry, other: Call) -> bool:
    return (one.number or one.name) == (other.number or other.name)


def _same_party(one: Call | LogEntry, other: Call) -> bool:
    """Tell whether two calls are between the same parties, begun by the same one."""
    return one.direction is other.direction and _same_number(one, other)


def _same_start(entry: LogEntry, tracked: _Tracked) -> bool:
    # Both by the phone's clock, which then need not be right.
    if entry.started is None or tracked.call.started is None:
        return False
    return abs(entry.started - tracked.call.started) <= SAME_START


def _start_of(call: Call, now: datetime) -> datetime:
    """Return when a call began, by the phone's clock if that can be right."""
    expected = now - (call.duration or timedelta())
    if call.started and abs(call.started - expected) <= PLAUSIBLE_CLOCK_ERROR:
        return call.started
    return expected.replace(microsecond=0)


def _may_be_same(shown: Call, announced: Call) -> bool:
    """Tell whether a call that the phone shows may be one that it announced.

    Neither needs to know the party, which it does not before somebody has dialled.
    """
    directions = {shown.direction, announced.direction}
    if None not in directions and len(directions) > 1:
        return False
    return None in (shown.number, announced.number) or _same_number(shown, announced)


def _is_behind(shown: Call, announced: Call) -> bool:
    """Tell whether the phone shows an earlier state than it has announced."""
    return shown.state in _UNANSWERED and (
        announced.answered or shown.state is CallState.DIALTONE
    )


def _is_still(tracked: _Tracked, call: Call, asked: datetime) -> bool:
    """Tell whether a handle still means the call that it meant before."""
    if tracked.shown is not None:
        return _is_same_call(tracked.shown, call)
    # What was announced longer ago may have been over before we looked.
    return tracked.outruns(asked) or (
        _may_be_same(tracked.call, call)
        and not _is_behind(call, tracked.call)
        and _is_same_call(tracked.call, call)
    )


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
    if before.state is call.state:
        return not _began_anew(before, call)
    # Answered or held, a call may be counted anew, but with the same party.
    return before.number == call.number or not _began_anew(before, call)


def _began_anew(before: Call, call: Call) -> bool:
    """Tell whether what the phone says of a call is that of a later one."""
    if before.started is not None and call.started is not None:
        return abs(call.started - before.started) > SAME_START
    if before.duration is not None and call.duration is not None:
        if call.duration < before.duration - SAME_START:
            return True
    # Without a start to go by, who calls is all there is to tell them apart.
    return (
        call.ringing
        and None not in (before.number, call.number)
        and (before.number != call.number)
    )
