"""What happened to each call, exactly once.

Fed with what a phone says at one moment after the other, the tracker tells what
happened in between. It knows no clock and no network.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .events import CallEvent, EventType
from .followed import FollowedCall, is_under_way, start_of
from .identity import (
    LOG_RULES,
    contradicts,
    is_behind,
    is_still,
    may_be_same,
    same_party,
)
from .log import LOG_DELAY, LogNews, end_by_log, story_of
from .models import Call, CallLog, Calls, CallState, LogEntry

NEWS_AGE: Final = timedelta(hours=1)
"""What may have happened longer ago than this is history, not news."""

UNSEEN: Final = timedelta(seconds=15)
"""How long nobody may have looked for a call to be over as soon as it is gone."""

DIAL_TONE_AGE: Final = timedelta(seconds=6)
"""How long ago a dial tone was seen that is still believed to be there."""

NOTICE_DELAY: Final = timedelta(seconds=60)
"""How late a notification may be of a call that is over."""

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
        self._seen: tuple[str, ...] = ()
        self._over: deque[FollowedCall] = deque(maxlen=MAXIMUM_UNLOGGED)
        self._told_by_log: deque[tuple[LogEntry, datetime]] = deque(
            maxlen=MAXIMUM_UNLOGGED
        )
        self._news = LogNews()

    @property
    def wants_log(self) -> bool:
        """Whether only the call log can tell how, or that, a call came to its end."""
        return bool(self._undecided) or len(self._present) > len(self.calls)

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
                call=call, started=start_of(call, now), last_seen=now
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
        elif not may_be_same(followed.call, call) or any(
            one.is_meant_by(call.handle) for one in self._over_lately(now)
        ):
            # It may be about another call, which has the same handle after or
            # had it before.
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
            and may_be_same(followed.call, call)
            for handle, followed in self._present.items()
        ):
            return True
        return any(
            over.is_meant_by(call.handle) or same_party(over.call, call)
            for over in self._over_lately(now)
        ) or any(
            now - told_at < NOTICE_DELAY and same_party(entry, call)
            for entry, told_at in self._told_by_log
        )

    def _over_lately(self, now: datetime) -> Iterator[FollowedCall]:
        """Yield the calls of which notifications may still be under way."""
        for over in self._over:
            if over.over_since is not None and now - over.over_since < NOTICE_DELAY:
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
            if call is None and self._rename(handle, followed, seen):
                continue
            if call is None and (
                not calls.complete
                or (followed.shown is None and followed.outruns(asked))
            ):
                # The phone tells of one call only, and this one may be on hold
                # behind it; or it does not show yet what it has announced.
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
        return events

    def _rename(
        self, handle: str, followed: FollowedCall, seen: dict[str, Call]
    ) -> bool:
        """Find an announced call again that is shown under another handle.

        That both are the same is likely, but shown by no source: if they are
        not, a call must not be told of twice.
        """
        for call in seen.values() if followed.shown is None else ():
            known = self._present.get(call.handle)
            untold = known is None or not known.announced
            if untold and same_party(call, followed.call):
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
                call=call, started=start_of(call, now), last_seen=now
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
        followed.last_seen = now
        return list(followed.advance(now))

    def _close(
        self, followed: FollowedCall, now: datetime, *, gone: bool
    ) -> list[CallEvent]:
        """Follow a call to its end: it is gone, or another has its handle."""
        followed.over_since = now
        self._over.append(followed)
        if not followed.announced:
            return list(end_by_log(followed, followed.entry)) if followed.entry else []
        talked = followed.connected_at is not None
        if talked and gone and now - followed.last_seen > UNSEEN:
            # Nobody saw for how long they talked on, but the log may tell.
            self._undecided.append(followed)
            return []
        if followed.cannot_be_missed:
            return [self._finish(followed, EventType.ENDED)]
        if followed.rejected_here:
            return [self._finish(followed, EventType.REJECTED)]
        self._undecided.append(followed)
        return []

    def _finish(self, followed: FollowedCall, kind: EventType) -> CallEvent:
        """Return a closing event, and expect the log to list the call."""
        if followed.entry is None:
            self._unlogged.append(followed)
        return followed.event(kind)

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
                else:
                    events += self._take(entry, followed, now)
            news = unexplained
        for entry in news:
            events += story_of(entry)
            self._told_by_log.append((entry, now))
        for followed in self._undecided:
            kind = EventType.ENDED if followed.cannot_be_missed else EventType.MISSED
            events.append(self._finish(followed, kind))
        self._undecided.clear()
        if log is not None:
            while self._unlogged and _is_older(self._unlogged[0], now - LOG_DELAY):
                self._unlogged.popleft()
        return events

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
                if followed.entry is None
                and followed.call.direction is entry.direction
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
            yield from end_by_log(followed, entry)
        elif followed.over_since is None and all(
            call.handle != followed.call.handle for call in self.calls
        ):
            # Hidden behind the call that the phone tells of, and over.
            del self._present[followed.call.handle]
            followed.over_since = now
            self._over.append(followed)
            yield from end_by_log(followed, entry)


def _is_older(followed: FollowedCall, moment: datetime) -> bool:
    return followed.over_since is not None and followed.over_since < moment
