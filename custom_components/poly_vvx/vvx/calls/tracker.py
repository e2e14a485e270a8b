"""What happened to each call, exactly once.

Fed with what a phone says at one moment after the other, the tracker tells what
happened in between. It knows no clock and no network.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .events import CallEvent, EventType
from .followed import UNSEEN, FollowedCall, is_under_way, start_of
from .identity import (
    DOUBTFUL,
    LOG_RULES,
    contradicts,
    is_behind,
    is_still,
    knows_party,
    may_be_same,
    same_party,
)
from .log import LOG_DELAY, LogNews, end_by_log, story_of
from .models import Call, CallLog, Calls, CallState, LogEntry

NEWS_AGE: Final = timedelta(hours=1)
"""What may have happened longer ago than this is history, not news."""

DIAL_TONE_AGE: Final = timedelta(seconds=6)
"""How long ago a dial tone was seen that is still believed to be there."""

NOTICE_DELAY: Final = timedelta(seconds=60)
"""How late a notification may be of a call that is over."""

LOG_PATIENCE: Final = timedelta(seconds=2)
"""How long a call that is over and not listed yet stays undecided."""

HIDDEN_LOG_INTERVAL: Final = timedelta(seconds=15)
"""How often the log is read for calls hidden behind the one that the phone shows."""

MAXIMUM_UNLOGGED: Final = 100
"""How many calls are remembered for a log that cannot be read."""


class CallTracker:
    """Turns what a phone says into events, each call's in order and once.

    A call is in one of three places: on the phone; over, and it takes the log
    to tell how; or told of to its end, and the log is still to list it.
    """

    def __init__(self) -> None:
        """Start without knowing anything."""
        self.calls: tuple[Call, ...] = ()
        """The calls of the last observation, each with a start that stays."""
        self._present: dict[str, FollowedCall] = {}
        self._undecided: list[FollowedCall] = []
        self._unlogged: deque[FollowedCall] = deque(maxlen=MAXIMUM_UNLOGGED)
        self._looked_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._seen: tuple[str, ...] = ()
        self._over: deque[FollowedCall] = deque(maxlen=MAXIMUM_UNLOGGED)
        self._told_by_log: deque[tuple[LogEntry, datetime]] = deque(
            maxlen=MAXIMUM_UNLOGGED
        )
        self._news = LogNews()
        self._settled_at: datetime | None = None
        self._settled_for: tuple[str, ...] = ()

    @property
    def waits_for_log(self) -> bool:
        """Whether a call is over of which the log has not told yet how it ended."""
        return bool(self._undecided)

    def wants_log(self, now: datetime) -> bool:
        """Tell whether to read the log now: only that tells how a call ended."""
        settled = self._settled_at
        if any(
            settled is None or settled < followed.over_at or _is_due(followed, now)
            for followed in self._undecided
        ):
            return True
        # For a call that is hidden behind another, and may be over.
        return len(self._present) > len(self.calls) and (
            settled is None
            or self._settled_for != self._seen
            or not timedelta() <= now - settled < HIDDEN_LOG_INTERVAL
        )

    @property
    def waits_for_proof(self) -> bool:
        """Whether a call is there only by a notification's word."""
        return any(followed.shown is None for followed in self._present.values())

    def notice(self, call: Call, now: datetime) -> list[CallEvent]:
        """Follow what a notification says of one call; return what happened.

        Notifications get lost, doubled, late and out of order, and may speak of
        a call that is over. So only that counts which is true whenever it is
        heard: that there is, or was, such a call, and that somebody answered.
        The rest is for the next observation to find.
        """
        if self._looked_at is None:
            return []
        followed = next(
            (one for one in self._present.values() if one.is_meant_by(call.handle)),
            None,
        )
        if followed is None:
            if not is_under_way(call) or self._may_be_known(call, now):
                return []
            followed = FollowedCall(
                call=call,
                started=start_of(call, now),
                last_seen=now,
                last_asked=now,
                not_there_at=self._asked_at,
            )
            self._present[call.handle] = followed
        elif followed.call.state is CallState.DIALTONE and not followed.announced:
            # A dial tone of long ago may be that of another call.
            if (
                not is_under_way(call)
                or now - followed.last_seen > DIAL_TONE_AGE
                or self._may_be_known(call, now)
            ):
                return []
            followed.call = replace(
                followed.call, state=call.state, name=call.name, number=call.number
            )
            followed.remember(followed.call)
        elif not may_be_same(followed, call) or any(
            one.is_meant_by(call.handle) for one in self._over_lately(now)
        ):
            # It may be about another call, which has the same handle after or
            # had it before; or the call has another number now.
            return []
        elif call.answered and followed.connected_at is None:
            followed.call = replace(followed.call, state=call.state)
        else:
            if call.state is CallState.DISCONNECTED:
                # For how long they have talked; that it is over is to be seen.
                followed.last_seen = now
            return []
        if followed.call.state is not None and followed.call.state.held:
            # Whether it is still held is not for a notification to say.
            followed.call = replace(followed.call, state=CallState.CONNECTED)
        followed.noticed_at = now
        events = list(followed.advance(now))
        self._update_calls(now)
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
            and followed.shown is not None
            and may_be_same(followed, call)
            for handle, followed in self._present.items()
        ):
            return True
        return any(
            over.is_meant_by(call.handle)
            or (over.call.direction is call.direction and knows_party(over, call))
            for over in self._over_lately(now)
        ) or any(
            now - told_at < NOTICE_DELAY and same_party(entry, call)
            for entry, told_at in self._told_by_log
        )

    def _over_lately(self, now: datetime) -> Iterator[FollowedCall]:
        """Yield the calls of which notifications may still be under way."""
        for over in self._over:
            if now - over.over_at < NOTICE_DELAY:
                yield over

    def _update_calls(self, now: datetime) -> None:
        """Show the calls that the phone shows, and those that it just announced."""
        announced = (
            handle
            for handle, followed in self._present.items()
            if followed.shown is None and followed.outruns(now)
        )
        self.calls = tuple(
            replace(followed.call, started=followed.started)
            for followed in map(self._present.__getitem__, (*self._seen, *announced))
        )

    def note_rejection(self, handle: str) -> None:
        """Remember that a call is being refused from here."""
        if (followed := self._present.get(handle)) is not None:
            followed.rejected_here = True

    def observe(
        self, calls: Calls, now: datetime, asked: datetime | None = None
    ) -> list[CallEvent]:
        """Follow the calls that are on the phone now; return what happened.

        What the phone has announced since it was asked is not in its answer.
        """
        asked = asked or now
        events: list[CallEvent] = []
        seen = {call.handle: call for call in calls.calls}
        # What is over may leave its handle to what was announced.
        for handle, followed in sorted(
            self._present.items(), key=lambda item: item[1].shown is None
        ):
            call = seen.get(handle)
            if call is None and self._rename(handle, followed, seen, asked):
                continue
            if call is None and (
                not calls.complete
                or (followed.shown is None and followed.outruns(asked))
            ):
                # The phone tells of one call only, and this one may be on hold
                # behind it; or it does not show yet what it has announced.
                followed.is_hidden = not calls.complete
                continue
            if call is None or not is_still(followed, call, asked):
                del self._present[handle]
                events += self._close(followed, now, gone=call is None)
        for call in seen.values():
            events += self._advance(call, now, asked)
        self._seen = tuple(seen)
        self._update_calls(asked)
        if self._looked_at is not None and now - self._looked_at > NEWS_AGE:
            self._news.forget()
        self._looked_at = now
        self._asked_at = asked
        return events

    def _rename(
        self,
        handle: str,
        followed: FollowedCall,
        seen: dict[str, Call],
        asked: datetime,
    ) -> bool:
        """Find an announced call again that is shown under another handle.

        That both are the same is likely, but shown by no source: if they are
        not, a call must not be told of twice.
        """
        for call in tuple(seen.values()) if followed.shown is None else ():
            known = self._present.get(call.handle)
            if known is not None and known.announced:
                continue
            if call.direction is followed.call.direction and knows_party(
                followed, call
            ):
                if is_behind(call, followed.call) and followed.outruns(asked):
                    # Which of both it is the next look will show.
                    del seen[call.handle]
                    return False
                followed.announced_as = handle
                del self._present[handle]
                self._present[call.handle] = followed
                return True
        return False

    def _advance(self, call: Call, now: datetime, asked: datetime) -> list[CallEvent]:
        """Follow one call that is on the phone."""
        followed = self._present.get(call.handle)
        if followed is None:
            followed = FollowedCall(
                call=call,
                started=start_of(call, now),
                last_seen=now,
                last_asked=asked,
                not_there_at=self._asked_at,
            )
            self._present[call.handle] = followed
            if self._looked_at is None and not call.ringing:
                # It was there before we were: no news, but its end will be.
                followed.announced = call.direction is not None and is_under_way(call)
                followed.held = call.state is not None and call.state.held
                if call.answered:
                    followed.connected_at = now - (call.duration or timedelta())
        call = replace(call, direction=call.direction or followed.call.direction)
        followed.follow_our_clock(call, now)
        followed.shown = call
        if followed.outruns(asked) and is_behind(call, followed.call):
            call = replace(
                call,
                state=followed.call.state,
                name=call.name or followed.call.name,
                number=call.number or followed.call.number,
            )
        followed.call = call
        followed.remember(call)
        followed.last_seen, followed.last_asked = now, asked
        followed.is_hidden = False
        if call.state is CallState.IN_USE_ELSEWHERE and followed.rings:
            return [self._close_elsewhere(followed, now)]
        return list(followed.advance(now))

    def _close_elsewhere(self, followed: FollowedCall, now: datetime) -> CallEvent:
        """End a call that rang here and that another phone has taken."""
        followed.closed = True
        followed.over_since = now
        return self._finish(followed, EventType.ENDED, elsewhere=True)

    def _close(
        self, followed: FollowedCall, now: datetime, *, gone: bool
    ) -> list[CallEvent]:
        """Follow a call to its end: it is gone, or another has its handle."""
        self._over.append(followed)
        if followed.closed:
            return []
        followed.over_since = now
        entry = followed.entry if followed.is_sure else None
        if not followed.announced:
            return list(end_by_log(followed, entry, now)) if entry else []
        talked = followed.connected_at is not None
        if talked and gone and now - followed.last_seen > UNSEEN and not entry:
            # Nobody saw for how long they talked on, but the log may tell.
            self._undecided.append(followed)
            return []
        if followed.cannot_be_missed:
            return [self._finish(followed, EventType.ENDED)]
        if followed.rejected_here:
            return [self._finish(followed, EventType.REJECTED)]
        if entry is not None:
            return list(end_by_log(followed, entry, now))
        self._undecided.append(followed)
        return []

    def _finish(
        self, followed: FollowedCall, kind: EventType, *, elsewhere: bool = False
    ) -> CallEvent:
        """Return a closing event, and expect the log to list the call."""
        if followed.entry is None or not followed.is_sure:
            self._unlogged.append(followed)
        late = followed.over_at - followed.last_seen > UNSEEN
        return followed.event(kind, late=late, elsewhere=elsewhere)

    def settle(self, log: CallLog | None, now: datetime) -> list[CallEvent]:
        """Read the call log, None if there is none; return what it shows.

        It decides how calls ended that rang and stopped, and shows calls that
        came and went while nobody looked.
        """
        events: list[CallEvent] = []
        news = [] if log is None else self._news.read(log, now)
        for fits in LOG_RULES:
            unexplained = []
            for entry in news:
                if (followed := self._find(entry, fits)) is None:
                    unexplained.append(entry)
                    continue
                if followed.entry is not None:
                    # A guess, which was wrong.
                    events += self._tell([followed.entry], now)
                followed.is_sure = fits not in DOUBTFUL
                events += self._take(entry, followed, now)
            news = unexplained
        events += self._tell(news, now)
        for followed in tuple(self._undecided):
            if log is None or _is_due(followed, now):
                self._undecided.remove(followed)
                events.append(self._decide(followed, has_log=log is not None))
        self._settled_at = now
        self._settled_for = self._seen
        if log is not None:
            while self._unlogged and self._unlogged[0].over_at < now - LOG_DELAY:
                self._unlogged.popleft()
        return events

    def _tell(self, entries: Iterable[LogEntry], now: datetime) -> Iterator[CallEvent]:
        """Tell of calls that only the log has seen."""
        for entry in entries:
            self._told_by_log.append((entry, now))
            yield from story_of(entry)

    def _decide(self, followed: FollowedCall, *, has_log: bool) -> CallEvent:
        """Say how a call ended that the log does not list."""
        if followed.cannot_be_missed:
            return self._finish(followed, EventType.ENDED)
        if has_log and self._news.keeps_missed:
            # The phone would list it if it had been missed.
            return self._finish(followed, EventType.ENDED, elsewhere=True)
        return self._finish(followed, EventType.MISSED)

    def _find(
        self, entry: LogEntry, fits: Callable[[LogEntry, FollowedCall], bool]
    ) -> FollowedCall | None:
        """Return the call that an entry speaks of; of several, the nearest in time."""
        # Those on the phone too: some phones may list a call as it begins.
        known = (*self._undecided, *self._unlogged, *self._present.values())
        return min(
            (
                followed
                for followed in known
                if (followed.entry is None or (fits not in DOUBTFUL and not followed.is_sure))
                and not contradicts(entry, followed)
                and fits(entry, followed)
            ),
            key=lambda followed: abs(
                (entry.started or followed.started) - followed.started
            ),
            default=None,
        )

    def _take(
        self, entry: LogEntry, followed: FollowedCall, now: datetime
    ) -> Iterator[CallEvent]:
        """Use an entry for the call that it speaks of."""
        followed.entry = entry
        if followed in self._undecided:
            self._undecided.remove(followed)
            if not followed.is_sure:
                self._unlogged.append(followed)
            yield from end_by_log(followed, entry, now)
        elif followed.is_hidden and followed.over_since is None and followed.is_sure:
            # Hidden behind the call that the phone tells of, and over.
            del self._present[followed.call.handle]
            followed.over_since = now
            self._over.append(followed)
            yield from end_by_log(followed, entry, now)


def _is_due(followed: FollowedCall, now: datetime) -> bool:
    """Tell whether the log has had time to list a call that is over."""
    return not timedelta() <= now - followed.over_at < LOG_PATIENCE
