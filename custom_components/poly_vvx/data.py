"""All that is known of a phone at one moment, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from .people.everybody import Everybody
from .vvx.calls.models import Call, CallLog, LogEntry, LogKind, foremost
from .vvx.information.device import DeviceInfo
from .vvx.information.status import Status
from .vvx.lines import Line

ATTR_CALLS: Final = "calls"

FIRST_FIRMWARE_WITH_MEDIA_SESSIONS: Final = [5, 8]
"""Older firmware was seen to freeze when it was asked during a call."""


@dataclass(frozen=True, kw_only=True)
class PhoneData:
    """All that is known of a phone at one moment.

    Nothing in it changes while nothing happens: no durations, no ages.
    """

    device: DeviceInfo
    last_boot: datetime | None
    calls: tuple[Call, ...]
    paging: bool
    status: Status | None
    """None where the phone does not offer it."""
    last_call: datetime | None
    lines: tuple[Line, ...]
    call_log: CallLog | None
    """None where the phone does not offer it."""
    transfer_type: str | None
    """In lower case; None where the phone does not offer it."""

    @property
    def foremost_call(self) -> Call | None:
        """The call that matters most."""
        return foremost(self.calls)

    def label_of(self, line: int | None) -> str | None:
        """Return what a line is called on the phone, by the number of any of its keys."""
        return next((it.label for it in self.lines if line in it.keys), None)

    @property
    def muted(self) -> bool | None:
        """Whether the microphone is muted; None where the phone does not say."""
        # What has only been announced does not say, and nobody talks yet.
        said = [
            call.muted for call in self.calls if call.answered or call.muted is not None
        ]
        return None if said and all(muted is None for muted in said) else any(said)

    @property
    def offers_media_sessions(self) -> bool:
        """Whether the phone can be asked for the media of its calls."""
        firmware = self.device.firmware or ""
        numbers = [int(part) for part in firmware.split(".") if part.isdecimal()]
        return numbers[:2] >= FIRST_FIRMWARE_WITH_MEDIA_SESSIONS

    @property
    def last_missed(self) -> LogEntry | None:
        """The newest entry of the missed log."""
        missed = self.call_log.missed if self.call_log else ()
        dated = {entry.started: entry for entry in missed if entry.started}
        return dated[max(dated)] if dated else None


def named[_NamedT: (Call, LogEntry)](
    items: Iterable[_NamedT], everybody: Everybody
) -> tuple[_NamedT, ...]:
    """Return calls, or entries of the log, with the names that are known of people."""
    return tuple(
        replace(item, name=everybody.name_of(item.name, item.number))
        if everybody
        else item
        for item in items
    )


def named_log(log: CallLog | None, everybody: Everybody) -> CallLog | None:
    """Return the call log with the names that are known of people."""
    if log is None or not everybody:
        return log
    return CallLog(**{kind.value: named(log.of(kind), everybody) for kind in LogKind})


def without_ages(device: DeviceInfo) -> DeviceInfo:
    """Return what a phone is, without what changes by itself."""
    return replace(
        device,
        uptime=None,
        application_state=None,
        ready_to_use=None,
        can_shut_down=None,
        intends_to_shut_down=None,
    )


def without_durations(calls: Iterable[Call]) -> tuple[Call, ...]:
    """Return calls without what changes by itself."""
    return tuple(replace(call, duration=None) for call in calls)


def about_calls(data: PhoneData) -> dict[str, Any]:
    """Return whose the foremost call is, and all calls, in plain types."""
    return {
        **_about(data.foremost_call, data),
        ATTR_CALLS: [
            {
                "call_id": call.handle,
                "state": call.state and call.state.value,
                **_about(call, data),
                "in_focus": call.in_focus,
            }
            for call in data.calls
        ],
    }


def _about(call: Call | None, data: PhoneData) -> dict[str, Any]:
    return {
        "name": call and call.name,
        "number": call and call.number,
        "withheld": call and call.withheld,
        "direction": call and call.direction and call.direction.value,
        "line": call and call.line,
        "line_label": call and data.label_of(call.line),
        "started": call and call.started and call.started.isoformat(),
    }
