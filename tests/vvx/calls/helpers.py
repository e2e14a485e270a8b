"""Calls, entries of a log, and a tracker that is watched at work."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from custom_components.poly_vvx.vvx.calls.events import CallEvent
from custom_components.poly_vvx.vvx.calls.followed import FollowedCall
from custom_components.poly_vvx.vvx.calls.models import (
    Call,
    CallLog,
    Calls,
    CallState,
    Direction,
    LogEntry,
    LogKind,
)
from custom_components.poly_vvx.vvx.calls.tracker import CallTracker

from .model_phone import at

INCOMING, OUTGOING = Direction.INCOMING, Direction.OUTGOING
MISSED, RECEIVED, PLACED = LogKind.MISSED, LogKind.RECEIVED, LogKind.PLACED


def call(
    handle: str = "a1",
    state: CallState | None = CallState.RINGING,
    direction: Direction | None = INCOMING,
    **what: Any,
) -> Call:
    """Return a call."""
    what.setdefault("number", "3001")
    what.setdefault("line", 1)
    return Call(
        handle=handle,
        reference=handle,
        state=state,
        state_name=state,
        direction=direction,
        **what,
    )


def outgoing(state: CallState | None, **what: Any) -> Call:
    """Return a call that the phone makes."""
    return call(state=state, direction=OUTGOING, **what)


def entry(
    kind: LogKind = MISSED, begun: float | None = 0, talked: float = 0, **what: Any
) -> LogEntry:
    """Return an entry of the log."""
    what.setdefault("number", "3001")
    what.setdefault("line", 1)
    return LogEntry(
        kind=kind,
        started=None if begun is None else at(begun),
        duration=timedelta(seconds=talked) or None,
        **what,
    )


def log(*entries: LogEntry) -> CallLog:
    """Return a log."""
    return CallLog(
        missed=tuple(entry for entry in entries if entry.kind is MISSED),
        received=tuple(entry for entry in entries if entry.kind is RECEIVED),
        placed=tuple(entry for entry in entries if entry.kind is PLACED),
    )


def names(events: Iterable[CallEvent]) -> list[str]:
    """Return what happened, as words."""
    return [event.type.value for event in events]


def story(events: Iterable[CallEvent]) -> list[str]:
    """Return what happened, and whether late and elsewhere, as words."""
    return [
        "late " * event.late + event.type + " elsewhere" * event.answered_elsewhere
        for event in events
    ]


def follow(call: Call, **what: Any) -> FollowedCall:
    """Return what is known of a call that was first seen at noon."""
    what.setdefault("started", at(0))
    what.setdefault("first_seen", at(0))
    what.setdefault("last_seen", at(0))
    what.setdefault("last_asked", at(0))
    return FollowedCall(call=call, **what)


class Watched:
    """A tracker at work, and everything that it has told."""

    def __init__(self, *history: LogEntry, has_log: bool = True) -> None:
        """Begin with a phone that is idle."""
        self.tracker = CallTracker()
        self.told: list[CallEvent] = []
        self.at(-10)
        self._settle(log(*history) if has_log else None, -10)

    def at(self, seconds: float, *calls: Call, complete: bool = True) -> list[str]:
        """Let it see calls; return what it tells."""
        events = self.tracker.observe(
            Calls(calls=calls, complete=complete), at(seconds)
        )
        self.told += events
        return names(events)

    def read(self, seconds: float, *entries: LogEntry) -> list[str]:
        """Let it read the log; return what it tells."""
        return self._settle(log(*entries), seconds)

    def cannot_read(self, seconds: float) -> list[str]:
        """Let it fail to read the log; return what it tells."""
        return self._settle(None, seconds)

    def needs_log(self, seconds: float) -> bool:
        """Tell whether it has to read the log."""
        return self.tracker.wants_log(at(seconds))

    def _settle(self, call_log: CallLog | None, seconds: float) -> list[str]:
        events = self.tracker.settle(call_log, at(seconds))
        self.told += events
        return names(events)

    def hears(self, seconds: float, notice: Call) -> list[str]:
        """Let it hear a notification; return what it tells."""
        events = self.tracker.notice(notice, at(seconds))
        self.told += events
        return names(events)

    def answer(self, asked: float, seconds: float, *calls: Call) -> list[str]:
        """Let it see what the phone answers late; return what it tells."""
        events = self.tracker.observe(Calls(calls=calls), at(seconds), at(asked))
        self.told += events
        return names(events)

    def waits(self) -> bool:
        """Tell whether it has only a notification's word, or waits for the log."""
        return self.tracker.waits

    @property
    def story(self) -> list[str]:
        """All that it has told, and whether late and elsewhere."""
        return story(self.told)

    @property
    def states(self) -> list[CallState | None]:
        """What it shows."""
        return [shown.state for shown in self.tracker.calls]
