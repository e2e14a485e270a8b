"""What happened to each call, exactly once.

Fed with what a phone says at one moment after the other, the tracker tells what
happened in between. It knows no clock and no network.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from .events import CallEvent
from .followed import FollowedCall, is_under_way, start_of
from .identity import is_behind, is_still, knows_party, may_be_same
from .models import Call, CallLog, Calls, CallState
from .past import PastCalls

NEWS_AGE: Final = timedelta(hours=1)
"""What may have happened longer ago than this is history, not news."""

DIAL_TONE_AGE: Final = timedelta(seconds=6)
"""How long ago a dial tone was seen that is still believed to be there."""

HIDDEN_LOG_INTERVAL: Final = timedelta(seconds=15)
"""How often the log is read for calls hidden behind the one that the phone shows."""


@dataclass(eq=False)
class CallTracker:
    """Turns what a phone says into events, each call's in order and once.

    A call is on the phone, or it is one of the past.
    """

    calls: tuple[Call, ...] = ()
    """The calls of the last observation, each with a start that stays."""
    _present: dict[str, FollowedCall] = field(default_factory=dict)
    _past: PastCalls = field(default_factory=PastCalls)
    _looked_at: datetime | None = None
    _asked_at: datetime | None = None
    _seen: tuple[str, ...] = ()
    _settled_for: tuple[str, ...] = ()
    """The handles that were seen when the log was last read."""

    def __post_init__(self) -> None:
        """Begin with nothing that is being done from here."""
        # Not a field: what is being done does not outlive Home Assistant.
        self._in_passing: set[str] = set()

    def wants_log(self, now: datetime) -> bool:
        """Tell whether to read the log now: only that tells how a call ended."""
        if self._past.is_due(now):
            return True
        settled = self._past.settled_at
        # For a call that is hidden behind another, and may be over.
        return len(self._present) > len(self.calls) and (
            settled is None
            or self._settled_for != self._seen
            or not timedelta() <= now - settled < HIDDEN_LOG_INTERVAL
        )

    @property
    def waits(self) -> bool:
        """Whether the phone has to be asked again soon.

        A call is there only by a notification's word, or it is over and the log has not
        told yet how it ended.
        """
        return bool(self._past.undecided) or any(
            followed.shown is None for followed in self._present.values()
        )

    def notice(self, call: Call, now: datetime) -> list[CallEvent]:
        """Follow what a notification says of one call; return what happened.

        Notifications get lost, doubled, late and out of order, and may speak of
        a call that is over. So only that counts which is true whenever it is
        heard: that there is, or was, such a call, and that somebody answered.
        The rest is for the next observation to find.
        """
        if self._looked_at is None or (followed := self._heed(call, now)) is None:
            return []
        if followed.call.state is not None and followed.call.state.held:
            # Whether it is still held is not for a notification to say.
            followed.call = replace(followed.call, state=CallState.CONNECTED)
        followed.noticed_at = now
        events = list(followed.advance(now))
        self._update_calls(now)
        return events

    def _heed(self, call: Call, now: datetime) -> FollowedCall | None:
        """Take what is news in a notification; return whose it is, None if nothing is."""
        followed = next(
            (one for one in self._present.values() if one.is_meant_by(call.handle)),
            None,
        )
        if followed is None:
            if not is_under_way(call) or self._may_be_known(call, now):
                return None
            return self._follow(call, now, now)
        if followed.call.state is CallState.DIALTONE and not followed.announced:
            # A dial tone of long ago may be that of another call.
            if (
                not is_under_way(call)
                or now - followed.last_seen > DIAL_TONE_AGE
                or self._may_be_known(call, now)
            ):
                return None
            followed.call = replace(
                followed.call,
                state=call.state,
                name=call.name,
                number=call.number,
                withheld=call.withheld,
            )
            followed.remember(followed.call)
            return followed
        if (
            followed.closed
            or not may_be_same(followed, call)
            or self._past.are_meant_by(call.handle, now)
        ):
            # It may be about another call, which has the same handle after or
            # had it before; or the call has another number now.
            return None
        if call.answered and followed.connected_at is None:
            followed.call = replace(followed.call, state=call.state)
            return followed
        if call.state is CallState.DISCONNECTED:
            # For how long they have talked; that it is over is to be seen.
            followed.last_seen = now
        return None

    def _follow(self, call: Call, now: datetime, asked: datetime) -> FollowedCall:
        """Begin to follow a call."""
        followed = FollowedCall(
            call=call,
            started=start_of(call, now),
            first_seen=now,
            last_seen=now,
            last_asked=asked,
            not_there_at=self._asked_at,
        )
        self._present[call.handle] = followed
        return followed

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
        return self._past.may_include(call, now)

    def _update_calls(self, now: datetime) -> None:
        """Show the calls that the phone shows, and those that it just announced."""
        announced = (
            handle
            for handle, followed in self._present.items()
            if followed.shown is None and followed.outruns(now)
        )
        self.calls = tuple(
            replace(followed.call, started=followed.started, silenced=followed.silenced)
            for followed in map(self._present.__getitem__, (*self._seen, *announced))
        )

    def note_rejection(self, handle: str) -> None:
        """Remember that a call is being refused from here."""
        if (followed := self._present.get(handle)) is not None:
            followed.rejected_here = True

    def note_silence(self, handle: str) -> None:
        """Remember that a call was silenced from here; some phones do not tell."""
        if (followed := self._present.get(handle)) is not None:
            followed.silenced_here = True

    @contextmanager
    def in_passing(self, handles: Iterable[str]) -> Iterator[None]:
        """Tell nothing of hold meanwhile: who acts holds and resumes only on the way.

        What has become of it in the end is told.
        """
        passing = set(handles) - self._in_passing
        self._in_passing |= passing
        try:
            yield
        finally:
            self._in_passing -= passing

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
            if call is not None and followed.may_come_after(call, asked):
                # Which of both has the handle by now the next look will show.
                del seen[handle]
                continue
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
                events += self._past.close(followed, now, gone=call is None)
        busy = any(call.answered for call in seen.values())
        for call in seen.values():
            events += self._advance(call, now, asked)
            self._present[call.handle].listen(call, busy=busy)
        self._seen = tuple(seen)
        self._update_calls(asked)
        if self._looked_at is not None and now - self._looked_at > NEWS_AGE:
            self._past.news.forget()
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
            other = self._present.get(call.handle)
            if call.direction is not followed.call.direction or (
                other is not None and other.announced
            ):
                continue
            known = knows_party(followed, call)
            # Before somebody has dialled, it shows no party yet.
            if (
                (known or call.state is CallState.DIALTONE)
                and is_behind(call, followed.call)
                and followed.outruns(asked)
            ):
                # Which of both it is the next look will show.
                del seen[call.handle]
                return False
            if known:
                followed.announced_as = handle
                del self._present[handle]
                self._present[call.handle] = followed
                return True
        return False

    def _advance(self, call: Call, now: datetime, asked: datetime) -> list[CallEvent]:
        """Follow one call that is on the phone."""
        followed = self._present.get(call.handle)
        if followed is None:
            followed = self._follow(call, now, asked)
            if self._looked_at is None and not call.ringing:
                # It was there before we were: no news, but its end will be.
                followed.announced = call.direction is not None and is_under_way(call)
                followed.held = call.state is not None and call.state.held
                if call.answered:
                    followed.connected_at = now - (call.duration or timedelta())
        call = replace(call, direction=call.direction or followed.call.direction)
        if call.number is None and not call.withheld:
            # The phone does not say, or it could not be read.
            call = replace(
                call,
                number=followed.call.number,
                name=call.name or followed.call.name,
                withheld=followed.call.withheld,
            )
        followed.follow_our_clock(call, now)
        followed.shown = call
        if followed.outruns(asked) and is_behind(call, followed.call):
            call = replace(
                call,
                state=followed.call.state,
            )
        followed.call = call
        followed.remember(call)
        followed.last_seen, followed.last_asked = now, asked
        followed.is_hidden = False
        if call.state is not CallState.IN_USE_ELSEWHERE:
            followed.left_at = None
        elif followed.rings:
            return [self._past.close_elsewhere(followed, now)]
        elif followed.left_at is None:
            followed.left_at = now
        in_passing = call.handle in self._in_passing
        return list(followed.advance(now, in_passing=in_passing))

    def settle(self, log: CallLog | None, now: datetime) -> list[CallEvent]:
        """Read the call log, None if there is none; return what it shows.

        It decides how calls ended that rang and stopped, and shows calls that
        came and went while nobody looked.
        """
        events = self._past.settle(log, self._present.values(), now)
        self._present = {
            handle: followed
            for handle, followed in self._present.items()
            if followed.over_since is None or followed.closed
        }
        self._settled_for = self._seen
        return events
