"""The phone's lists of missed, received and placed calls."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from .calls import Call, Direction
from .settings import PhoneSettings
from .status import ApiStatus, RefusedError
from .texts import duration_text, time_text
from .timers import Timers

_ENTRIES_PER_LIST = 100


class CallLog(StrEnum):
    """The lists of finished calls."""

    MISSED = "missed"
    RECEIVED = "received"
    PLACED = "placed"


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One finished call."""

    line: int
    started: datetime
    """When the call began, by the phone's clock and without a zone."""
    remote_name: str
    remote_number: str
    duration: str
    """Empty if nobody answered."""

    @property
    def start_text(self) -> str:
        """When the call began, as the phone writes it."""
        return time_text(self.started)


class CallLogs:
    """Finished calls, oldest first."""

    def __init__(self, settings: PhoneSettings, timers: Timers) -> None:
        """Start with empty lists."""
        self._settings = settings
        self._timers = timers
        self._lists: dict[CallLog, deque[LogEntry]] = {
            name: deque(maxlen=_ENTRIES_PER_LIST) for name in CallLog
        }
        self._last_call: datetime | None = None

    @property
    def missed(self) -> deque[LogEntry]:
        """Calls that nobody here has answered."""
        return self._lists[CallLog.MISSED]

    @property
    def received(self) -> deque[LogEntry]:
        """Calls that were answered or rejected."""
        return self._lists[CallLog.RECEIVED]

    @property
    def placed(self) -> deque[LogEntry]:
        """Calls from this phone, answered or not."""
        return self._lists[CallLog.PLACED]

    @property
    def last_call_text(self) -> str:
        """When the last of all calls began."""
        return time_text(self._last_call) if self._last_call else ""

    def clear(self) -> None:
        """Forget all calls."""
        for entries in self._lists.values():
            entries.clear()
        self._last_call = None

    def remove(self, name: CallLog, place: int) -> None:
        """Forget one call; place -1 is the latest of its list."""
        try:
            del self._lists[name][place]
        except IndexError:
            raise RefusedError(
                ApiStatus.NOT_ALLOWED, f"There is no call {place} in {name}"
            ) from None

    def move(self, by: timedelta) -> None:
        """Let all calls have begun later by the same time, as when a clock is set."""
        for entries in self._lists.values():
            moved = [replace(entry, started=entry.started + by) for entry in entries]
            entries.clear()
            entries.extend(moved)
        if self._last_call is not None:
            self._last_call += by

    def add(self, call: Call, started: datetime, *, known: bool = False) -> None:
        """Write down a finished call.

        What phones do with a rejected call is not documented. Here it stands
        among the received calls without a duration: the person knows of it, so
        it was not missed.

        Args:
            call: The call.
            started: When it began, as the phone sees that now.
            known: Whether somebody knows of the call, answered here or not.
        """
        self._last_call = started
        settings, manner = self._settings, call.logging
        if settings.log_entries == "none" or not manner.listed:
            return
        answered = call.connected_at is not None
        timed = answered and settings.log_entries == "complete"
        party = call.first_party if settings.logged_party == "first" else call.party
        entry = LogEntry(
            line=call.line,
            started=started,
            remote_name=party.shown_name,
            remote_number=_written(
                party.number,
                settings.log_prefixes if manner.prefixes is None else manner.prefixes,
            ),
            duration=duration_text(call.duration(call.ended_at or 0.0))
            if timed
            else "",
        )
        entries = self._list_for(call, known=answered or known)
        delay = settings.log_delay if manner.delay is None else manner.delay
        self._timers.after(delay, lambda: entries.append(entry))

    def _list_for(self, call: Call, *, known: bool) -> deque[LogEntry]:
        if call.direction is Direction.OUTGOING:
            return self.placed
        return self.received if known else self.missed


def _written(number: str, prefixes: Mapping[str, str]) -> str:
    """Return a number in the form of the call log."""
    for prefix, written in prefixes.items():
        if number.startswith(prefix):
            return written + number.removeprefix(prefix)
    return number
