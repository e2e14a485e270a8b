"""What is new in a call log, and what its entries tell of how calls went."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .events import CallEvent, EventType
from .followed import FollowedCall
from .models import CallLog, LogEntry, LogKind

LOG_DELAY: Final = timedelta(minutes=10)
"""How long the log may take to list a call that is over."""


class LogNews:
    """Tells which entries of a log were not there when it was last read."""

    def __init__(self) -> None:
        """Start without knowing what the log holds."""
        self._known: Counter[LogEntry] | None = None
        self._read_at: datetime | None = None

    def forget(self) -> None:
        """Take whatever the log holds for history when it is read the next time."""
        self._known = None

    def read(self, log: CallLog, now: datetime) -> list[LogEntry]:
        """Return the new entries, oldest first; none of a log that is read first."""
        listed = Counter(map(_identity, log.entries))
        before, read_at = self._known, self._read_at
        if listed or before is None:
            # An empty log says nothing. A phone that starts may not have loaded
            # it yet, and what was in it before is no news when it comes back.
            self._known = listed
        self._read_at = now
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


def _identity(entry: LogEntry) -> LogEntry:
    """Return what tells an entry from others.

    Some phones may list a call as it begins and add its duration later, a name
    follows the directory, and the line is known once the lines are.
    """
    return replace(entry, duration=None, name=None, line=None)


def end_by_log(followed: FollowedCall, entry: LogEntry) -> Iterator[CallEvent]:
    """Return how a call ended of which we only saw the beginning."""
    if not followed.announced:
        # It was seen before anybody had dialed.
        number = followed.call.number or entry.number
        name = followed.call.name or entry.name
        followed.call = replace(followed.call, number=number, name=name)
        yield followed.event(EventType(entry.direction))
    answered = followed.connected_at is not None
    if not answered and entry.duration is None:
        yield followed.event(_end_of(entry))
        return
    if not answered:
        yield followed.event(EventType.CONNECTED)
    talked_for = entry.duration or followed.talked_for
    yield replace(followed.event(EventType.ENDED), duration=talked_for)


def story_of(entry: LogEntry) -> list[CallEvent]:
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


def _end_of(entry: LogEntry) -> EventType:
    """Return how a call ended in which nobody talked."""
    match entry.kind:
        case LogKind.PLACED:
            return EventType.ENDED
        case LogKind.MISSED:
            return EventType.MISSED
    return EventType.REJECTED
