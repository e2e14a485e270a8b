"""All that the card shows of a phone at one moment.

Nothing in it changes while nothing happens, so that nothing is sent then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from ..actions.possible import possible
from ..data import PhoneData
from ..vvx.calls.models import (
    Call,
    CallLog,
    CallState,
    Direction,
    LogEntry,
    LogKind,
    newest_with_number,
)
from ..vvx.information.media import MediaStream
from ..vvx.lines import Line

DIAL: Final = "dial"
REDIAL: Final = "redial"
CALL_BACK: Final = "call_back"


class Absence(StrEnum):
    """Why a phone cannot be shown as it is now."""

    UNREACHABLE = "unreachable"
    NOT_LOADED = "not_loaded"
    """Home Assistant has not set it up, or not yet."""
    DISABLED = "disabled"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class ShownPhone:
    """Which phone it is."""

    device_id: str
    name: str
    model: str | None = None
    number: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShownParty:
    """Somebody who would be called."""

    name: str | None
    number: str | None

    @classmethod
    def of(cls, entry: LogEntry | None) -> Self | None:
        """Return who an entry of the call log is about."""
        return cls(name=entry.name, number=entry.number) if entry else None


@dataclass(frozen=True, kw_only=True)
class ShownCall:
    """A call, and what can be done with it."""

    call_id: str
    line: int | None
    line_label: str | None
    state: CallState | None
    direction: Direction | None
    name: str | None
    number: str | None
    withheld: bool
    started: datetime | None
    in_focus: bool
    silenced: bool
    actions: tuple[str, ...]

    @classmethod
    def of(cls, call: Call, data: PhoneData, *, can_control: bool) -> Self:
        """Return what is shown of a call."""
        return cls(
            call_id=call.handle,
            line=call.line,
            line_label=data.label_of(call.line),
            state=call.state,
            direction=call.direction,
            name=call.name,
            number=call.number,
            withheld=call.withheld,
            started=call.started,
            in_focus=call.in_focus,
            silenced=call.silenced,
            actions=tuple(possible(call, data.calls)) if can_control else (),
        )


@dataclass(frozen=True, kw_only=True)
class ShownEntry:
    """A call that is over."""

    kind: LogKind
    name: str | None
    number: str | None
    withheld: bool
    started: datetime | None
    duration: timedelta | None
    line: int | None
    line_label: str | None

    @classmethod
    def of(cls, entry: LogEntry, data: PhoneData) -> Self:
        """Return what is shown of an entry of the call log."""
        return cls(
            kind=entry.kind,
            name=entry.name,
            number=entry.number,
            withheld=entry.withheld,
            started=entry.started,
            duration=entry.duration,
            line=entry.line,
            line_label=data.label_of(entry.line),
        )


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A line of the phone."""

    number: int
    label: str | None
    registered: bool | None
    do_not_disturb: bool | None
    forwarding: str | None

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return what is shown of a line."""
        return cls(
            number=line.number,
            label=line.label,
            registered=line.registered,
            do_not_disturb=line.do_not_disturb,
            forwarding=line.forwarding.always if line.forwarding else None,
        )


@dataclass(frozen=True, kw_only=True)
class ShownMissed:
    """The calls that were missed since somebody looked."""

    count: int | None = None
    """None where the phone offers no call log."""
    newest: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ShownQuality:
    """How the sound of the call arrives."""

    mos: float | None
    packet_loss: float | None

    @classmethod
    def of(cls, voice: MediaStream | None) -> Self | None:
        """Return what is shown of the sound."""
        if voice is None:
            return None
        return cls(mos=voice.received_mos_conversational, packet_loss=voice.packet_loss)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All that is shown of a phone, at first what is known of one that is not set up."""

    version: str | None
    """Of the card that goes with this; None if there is none."""
    phone: ShownPhone
    can_control: bool
    incoming_calls: str
    entities: Mapping[str, str]
    available: bool = False
    reason: Absence | None = None
    message: str | None = None
    since: datetime | None = None
    push: bool | None = None
    muted: bool | None = None
    transfer_type: str | None = None
    actions: tuple[str, ...] = ()
    redial: ShownParty | None = None
    call_back: ShownParty | None = None
    calls: tuple[ShownCall, ...] = ()
    lines: tuple[ShownLine, ...] = ()
    missed: ShownMissed = ShownMissed()
    quality: ShownQuality | None = None

    def with_data(
        self,
        data: PhoneData,
        *,
        push: bool | None,
        unseen: int | None,
        voice: MediaStream | None,
    ) -> Self:
        """Return it with what is known of a phone that is set up."""
        log = data.call_log or CallLog()
        redial = ShownParty.of(newest_with_number(log.placed))
        call_back = ShownParty.of(newest_with_number(log.missed))
        own = next(iter(data.lines), None)
        newest = data.last_missed
        possible_now = {DIAL: True, REDIAL: redial, CALL_BACK: call_back}
        return replace(
            self,
            phone=replace(self.phone, number=own.user if own else None),
            available=True,
            push=push,
            muted=data.muted,
            transfer_type=data.transfer_type,
            actions=tuple(
                action
                for action, offered in possible_now.items()
                if offered and self.can_control
            ),
            redial=redial,
            call_back=call_back,
            calls=tuple(
                ShownCall.of(call, data, can_control=self.can_control)
                for call in data.calls
            ),
            lines=tuple(map(ShownLine.of, data.lines)),
            missed=ShownMissed(count=unseen, newest=newest.started if newest else None),
            quality=ShownQuality.of(voice),
        )

    def away(
        self,
        reason: Absence,
        *,
        message: str | None = None,
        since: datetime | None = None,
    ) -> Self:
        """Return what stays known of a phone that is away, and why it is."""
        return replace(
            self,
            available=False,
            reason=reason,
            message=message,
            since=since,
            push=None,
            muted=None,
            actions=(),
            calls=(),
            quality=None,
        )
