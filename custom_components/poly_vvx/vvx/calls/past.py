"""Calls that are over, until the phone's call log has told how they ended."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from .events import CallEvent, EventType
from .followed import FollowedCall, Listed
from .identity import DOUBTFUL, LOG_RULES, contradicts, knows_party, same_party
from .log import LOG_DELAY, LogNews, end_by_log, story_of
from .models import Call, CallLog, LogEntry

NOTICE_DELAY: Final = timedelta(seconds=60)
"""How late a notification may be of a call that is over."""

LOG_PATIENCE: Final = timedelta(seconds=2)
"""How long a call that is over and not listed yet stays undecided."""

LOOKS: Final = timedelta(seconds=6)
"""How far apart two looks at a call are at most, if none fails."""

GAP_PATIENCE: Final = timedelta(seconds=10)
"""How long, if somebody may have answered it while looks failed."""

UNREAD_PATIENCE: Final = timedelta(seconds=30)
"""How long, if the phone offers its log, but it could not be read."""

MAXIMUM_KEPT: Final = 100
"""How many calls are remembered of each kind."""


@dataclass
class PastCalls:
    """What is known of calls that are over.

    It takes the log to tell how some of them ended; others were told of to their end,
    and the log is still to list them.
    """

    undecided: list[FollowedCall] = field(default_factory=list)
    unlogged: list[FollowedCall] = field(default_factory=list)
    over: list[FollowedCall] = field(default_factory=list)
    """All of them, the last one last, for notifications that come late."""
    listed: list[Listed] = field(default_factory=list)
    """Entries that are not surely of a call that was seen."""
    news: LogNews = field(default_factory=LogNews)
    settled_at: datetime | None = None
    """When the log was last asked for, or found not to be offered."""

    def is_due(self, now: datetime) -> bool:
        """Tell whether the log is to be read for a call that is over."""
        return any(
            self.settled_at is None
            or self.settled_at < followed.over_at
            or _has_waited(followed, now)
            for followed in self.undecided
        )

    def are_meant_by(self, handle: str, now: datetime) -> bool:
        """Tell whether a notification about a handle may be about one of them."""
        return any(one.is_meant_by(handle) for one in self._over_lately(now))

    def may_include(self, call: Call, now: datetime) -> bool:
        """Tell whether a call that is announced may be one that is over."""
        return (
            self.are_meant_by(call.handle, now)
            or any(
                one.call.direction is call.direction and knows_party(one, call)
                for one in self._over_lately(now)
            )
            or any(
                now - listed.read_at < NOTICE_DELAY and same_party(listed.entry, call)
                for listed in self.listed
            )
        )

    def _over_lately(self, now: datetime) -> Iterator[FollowedCall]:
        """Yield the calls of which notifications may still be under way."""
        return (one for one in self.over if now - one.over_at < NOTICE_DELAY)

    # The end of a call.

    def close_elsewhere(self, followed: FollowedCall, now: datetime) -> CallEvent:
        """End a call that another phone has taken, though this one still shows it."""
        followed.closed = True
        followed.over_since = now
        return self._finish(followed, EventType.ENDED, elsewhere=True)

    def close(
        self, followed: FollowedCall, now: datetime, *, gone: bool
    ) -> list[CallEvent]:
        """Follow a call to its end: it is gone, or another has its handle."""
        _keep(self.over, followed)
        if followed.closed:
            return []
        followed.over_since = now
        if followed.entry is not None:
            return list(end_by_log(followed, followed.entry, now))
        if not followed.announced:
            return []
        if followed.was_unseen and gone and followed.connected_at:
            # Nobody saw for how long they talked on, but the log may tell.
            self.undecided.append(followed)
            return []
        if followed.cannot_be_missed:
            return [self._finish(followed, EventType.ENDED)]
        if followed.rejected_here:
            return [self._finish(followed, EventType.REJECTED)]
        self.undecided.append(followed)
        return []

    def _finish(
        self, followed: FollowedCall, kind: EventType, *, elsewhere: bool = False
    ) -> CallEvent:
        """Return a closing event, and expect the log to list the call."""
        _keep(self.unlogged, followed)
        return followed.event(kind, late=followed.was_unseen, elsewhere=elsewhere)

    # What the log says.

    def settle(
        self, log: CallLog | None, present: Collection[FollowedCall], now: datetime
    ) -> list[CallEvent]:
        """Read the log, None if there is none; return what it shows.

        A call that is present and that the log shows to be over gets its end.
        """
        events: list[CallEvent] = []
        fresh = [] if log is None else self.news.read(log, now)
        news = [Listed(entry, now) for entry in fresh]
        # Of a dial tone nothing was told, and the log may list what came of it.
        tones = [one for one in self.over if not one.announced]
        for fits in LOG_RULES:
            unexplained: list[Listed] = []
            for listed in news:
                # Those on the phone too: some phones may list a call as it begins.
                known = [*self.undecided, *self.unlogged, *present]
                if fits in DOUBTFUL:
                    known += tones
                followed = _find(listed, fits, known, now)
                if followed is None or followed in tones:
                    unexplained.append(listed)
                    continue
                # A call not told of cannot be told of twice.
                if fits in DOUBTFUL and followed.announced:
                    unexplained += followed.guess(listed)
                    _keep(self.listed, listed)
                else:
                    # Its guesses were those of others, seen or not.
                    unexplained += followed.guesses
                    followed.guesses.clear()
                    events += self._take(listed.entry, followed, now)
            news = unexplained
        events += self._tell(news)
        for followed in tuple(self.undecided):
            if self._is_ripe(followed, now, is_read=log is not None):
                self.undecided.remove(followed)
                events += self._decide(followed, now, is_read=log is not None)
        self.settled_at = now
        if log is not None:
            self.unlogged = [
                one for one in self.unlogged if one.over_at >= now - LOG_DELAY
            ]
        return events

    def _tell(self, news: Iterable[Listed]) -> Iterator[CallEvent]:
        """Tell of calls that only the log has seen."""
        for listed in news:
            _keep(self.listed, listed)
            yield from story_of(listed.entry)

    def _is_ripe(self, followed: FollowedCall, now: datetime, *, is_read: bool) -> bool:
        """Tell whether nothing more can be learnt of how a call ended."""
        if not self.news.was_read:
            return True
        if is_read or followed.cannot_be_missed:
            return _has_waited(followed, now)
        return not timedelta() <= now - followed.over_at < UNREAD_PATIENCE

    def _decide(
        self, followed: FollowedCall, now: datetime, *, is_read: bool
    ) -> Iterator[CallEvent]:
        """Say how a call ended that the log does not list, as far as we know."""
        if followed.guesses:
            _keep(self.unlogged, followed)
            yield from end_by_log(followed, followed.guesses[0].entry, now)
        elif followed.cannot_be_missed:
            yield self._finish(followed, EventType.ENDED)
        elif is_read and self.news.keeps_missed:
            # The phone would list it if it had been missed.
            yield self._finish(followed, EventType.ENDED, elsewhere=True)
        else:
            yield self._finish(followed, EventType.MISSED)

    def _take(
        self, entry: LogEntry, followed: FollowedCall, now: datetime
    ) -> Iterator[CallEvent]:
        """Use an entry for the call that it speaks of."""
        followed.entry = entry
        if followed in self.undecided:
            self.undecided.remove(followed)
            yield from end_by_log(followed, entry, now)
        elif followed.is_hidden and followed.over_since is None:
            followed.over_since = now
            _keep(self.over, followed)
            yield from end_by_log(followed, entry, now)


def _find(
    listed: Listed,
    fits: Callable[[LogEntry, FollowedCall], bool],
    known: Iterable[FollowedCall],
    now: datetime,
) -> FollowedCall | None:
    """Return the call that an entry speaks of; of several, the nearest in time.

    One that may have an entry already leaves it to others. One that was first seen
    after the entry had been read is another call.
    """
    entry, read_at = listed
    return min(
        (
            followed
            for followed in known
            if followed.entry is None
            and (read_at == now or followed.first_seen <= read_at)
            and not contradicts(entry, followed)
            and fits(entry, followed)
        ),
        key=lambda it: (fits in DOUBTFUL and it.guesses != [], it.distance(entry)),
        default=None,
    )


def _has_waited(followed: FollowedCall, now: datetime) -> bool:
    """Tell whether the log has had time to list a call that is over."""
    was_seen = followed.over_at - followed.last_seen <= LOOKS
    is_known = was_seen or followed.cannot_be_missed
    patience = LOG_PATIENCE if is_known else GAP_PATIENCE
    return not timedelta() <= now - followed.over_at < patience


def _keep[_T](kept: list[_T], one: _T) -> None:
    """Keep one more, and not more than enough."""
    kept.append(one)
    del kept[:-MAXIMUM_KEPT]
