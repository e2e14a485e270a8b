"""What is new in a call log, and what its entries tell of how calls went."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from .events import CallEvent, EventType
from .followed import UNSEEN, FollowedCall
from .models import CallLog, LogEntry, LogKind

LOG_DELAY: Final = timedelta(minutes=10)
"""How long the log may take to list a call that is over."""


@dataclass
class LogNews:
    """Tells which entries of a log were not there when it was last read."""

    _known: CallLog | None = None
    _read_at: datetime | None = None
    _was_empty: bool = False
    keeps_missed: bool = False
    """Whether the phone has ever listed a missed call: it may keep no such list."""

    @property
    def was_read(self) -> bool:
        """Whether the phone has ever offered its log."""
        return self._read_at is not None

    def forget(self) -> None:
        """Take whatever the log holds for history when it is read the next time."""
        self._known = None

    def read(self, log: CallLog, now: datetime) -> list[LogEntry]:
        """Return the new entries, oldest first; none of a log that is read first."""
        self.keeps_missed = self.keeps_missed or bool(log.missed)
        before, read_at = self._known, self._read_at
        if log.entries or before is None or self._was_empty:
            # Seen empty once, it may not be loaded yet: a phone that starts shows it
            # so, and what was in it before is no news when it comes back.
            self._known = log
        self._was_empty = not log.entries
        self._read_at = now
        if before is None or read_at is None:
            return []
        if _dated_anew(before, log, read_at, now):
            before = CallLog(
                **{kind.value: log.of(kind)[: len(before.of(kind))] for kind in LogKind}
            )
        fresh = _count(log)
        fresh.subtract(_count(before))
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


def _dated_anew(
    before: CallLog, log: CallLog, read_at: datetime, now: datetime
) -> bool:
    """Tell whether a log is the one before with all of it moved: the clock was set.

    A single entry that is dated since the last reading is news all the same: the log
    was emptied, and the same party has called once more.
    """
    moves: set[timedelta] = set()
    moved = []
    for kind in LogKind:
        old, new = before.of(kind), log.of(kind)[: len(before.of(kind))]
        if list(map(_undated, old)) != list(map(_undated, new)):
            return False
        for one, other in zip(old, new, strict=True):
            if one.started is not None and other.started is not None:
                moves.add(other.started - one.started)
                moved.append(other.started)
    if len(moves) != 1 or moves == {timedelta()}:
        return False
    # Nobody calls twice at the same distance as before.
    return len(moved) > 1 or not read_at - LOG_DELAY <= moved[0] <= now


def _count(log: CallLog) -> Counter[LogEntry]:
    return Counter(map(_identity, log.entries))


def _undated(entry: LogEntry) -> LogEntry:
    """Return what stays of an entry when the clock is set."""
    return replace(entry, started=None, duration=None, name=None, line=None)


def _identity(entry: LogEntry) -> LogEntry:
    """Return what tells an entry from others.

    Some phones may list a call as it begins and add its duration later, a name
    follows the directory, the line is known once the lines are, and a number may be
    read damaged once.
    """
    entry = replace(entry, duration=None, name=None, line=None)
    if entry.started is None:
        return entry
    return replace(entry, number=None, withheld=False)


def end_by_log(
    followed: FollowedCall, entry: LogEntry, now: datetime
) -> Iterator[CallEvent]:
    """Return how a call ended of which we only saw the beginning."""
    late = not followed.announced or now - followed.last_seen > UNSEEN
    if not followed.announced:
        # It was seen before anybody had dialed.
        call = followed.call
        followed.call = replace(
            call,
            number=call.number or entry.number,
            name=call.name or entry.name,
            withheld=call.withheld and entry.withheld,
        )
        followed.remember(followed.call)
        yield followed.event(EventType(entry.direction), late=True)
    if followed.connected_at is None and entry.duration is None:
        kind, elsewhere = end_of(entry)
        if followed.rejected_here and not followed.cannot_be_missed:
            kind, elsewhere = EventType.REJECTED, False
        yield followed.event(kind, late=late, elsewhere=elsewhere)
        return
    if followed.connected_at is None:
        yield followed.event(EventType.CONNECTED, late=True)
    talked_for = entry.duration or followed.talked_for
    yield replace(followed.event(EventType.ENDED, late=late), duration=talked_for)


def story_of(entry: LogEntry) -> list[CallEvent]:
    """Return all that happened to a call that nobody saw."""
    kinds = [EventType(entry.direction.value)]
    elsewhere = False
    if entry.duration is None:
        end, elsewhere = end_of(entry)
        kinds.append(end)
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
            withheld=entry.withheld,
            started=entry.started,
            duration=(entry.duration or timedelta()) if kind.closing else None,
            late=True,
            answered_elsewhere=elsewhere and kind.closing,
        )
        for kind in kinds
    ]


def end_of(entry: LogEntry) -> tuple[EventType, bool]:
    """Return how a call ended in which nobody talked here, and whether elsewhere.

    A call that another phone took is listed as received, and lasted no time. One that
    was rejected at the phone may be listed so too: nobody was called in vain.
    """
    if entry.kind is LogKind.MISSED:
        return EventType.MISSED, False
    return EventType.ENDED, entry.kind is LogKind.RECEIVED
