"""The phone's lists of missed, received and placed calls."""

from collections import deque
from dataclasses import dataclass

from .calls import Call, Direction
from .texts import duration_text

_ENTRIES_PER_LIST = 100


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One finished call."""

    line: int
    start_text: str
    remote_name: str
    remote_number: str
    duration: str
    """Empty if nobody answered."""


class CallLogs:
    """Finished calls, oldest first."""

    def __init__(self) -> None:
        """Start with empty lists."""
        self.missed: deque[LogEntry] = deque(maxlen=_ENTRIES_PER_LIST)
        self.received: deque[LogEntry] = deque(maxlen=_ENTRIES_PER_LIST)
        self.placed: deque[LogEntry] = deque(maxlen=_ENTRIES_PER_LIST)
        self.last_call_text = ""
        """When the last of all calls began."""

    def clear(self) -> None:
        """Forget all calls."""
        for entries in (self.missed, self.received, self.placed):
            entries.clear()
        self.last_call_text = ""

    def add(self, call: Call, *, rejected: bool = False) -> None:
        """Write down a finished call.

        What phones do with a rejected call is not documented. Here it stands
        among the received calls without a duration: the person knows of it, so
        it was not missed.
        """
        answered = call.connected_at is not None
        end = call.ended_at or 0.0
        self._list_for(call, seen=answered or rejected).append(
            LogEntry(
                line=call.line,
                start_text=call.start_text,
                remote_name=call.remote_name,
                remote_number=call.remote_number,
                duration=duration_text(call.duration(end)) if answered else "",
            )
        )
        self.last_call_text = call.start_text

    def _list_for(self, call: Call, *, seen: bool) -> deque[LogEntry]:
        if call.direction is Direction.OUTGOING:
            return self.placed
        return self.received if seen else self.missed
