"""Calls and the call log as frozen dataclasses, whatever the firmware."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone as FixedZone, tzinfo
from enum import StrEnum
from typing import Final, Self

from ..errors import InvalidResponseError
from ..fields import Fields, objects, parse_duration, parse_time
from ..phone_numbers import Party, parse_party


class Direction(StrEnum):
    """Who began a call."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class CallState(StrEnum):
    """Where a call stands."""

    DIALTONE = "dialtone"
    DIALING = "dialing"
    RINGBACK = "ringback"
    RINGING = "ringing"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    """Held from here."""
    HELD = "held"
    """Held by the other side."""
    CONFERENCE = "conference"
    IN_USE_ELSEWHERE = "in_use_elsewhere"
    """Another phone on a shared line has the call."""
    DISCONNECTED = "disconnected"
    """Over; some firmware shows it for a moment."""

    @property
    def answered(self) -> bool:
        """Whether somebody has picked up."""
        return self in _ANSWERED

    @property
    def held(self) -> bool:
        """Whether one of the sides holds the call."""
        return self in (CallState.ON_HOLD, CallState.HELD)


_ANSWERED: Final = frozenset(
    {CallState.CONNECTED, CallState.ON_HOLD, CallState.HELD, CallState.CONFERENCE}
)

UNANSWERED: Final = frozenset(
    {CallState.DIALTONE, CallState.DIALING, CallState.RINGBACK, CallState.RINGING}
)

# Lower case without the leading "call" that some places have and some have not.
_CALL_STATES: Final = {
    "dialtone": CallState.DIALTONE,
    "setup": CallState.DIALING,
    "proceeding": CallState.DIALING,
    "ringback": CallState.RINGBACK,
    "offering": CallState.RINGING,
    "connected": CallState.CONNECTED,
    "hold": CallState.ON_HOLD,
    "held": CallState.HELD,
    "conference": CallState.CONFERENCE,
    "confhold": CallState.CONFERENCE,
    "confheld": CallState.CONFERENCE,
    "remoteactive": CallState.IN_USE_ELSEWHERE,
    "disconnected": CallState.DISCONNECTED,
    "free": CallState.DISCONNECTED,
}

# A call in any other state may be either.
_DIRECTIONS: Final[dict[CallState | None, Direction]] = {
    CallState.DIALTONE: Direction.OUTGOING,
    CallState.DIALING: Direction.OUTGOING,
    CallState.RINGBACK: Direction.OUTGOING,
    CallState.RINGING: Direction.INCOMING,
}


def parse_call_state(name: str | None) -> CallState | None:
    """Return the state that a name stands for, None for a name nobody knows."""
    return _CALL_STATES.get((name or "").strip().lower().removeprefix("call"))


def parse_direction(kind: str | None, state: CallState | None) -> Direction | None:
    """Return who began a call, by its state where the phone does not say."""
    word = (kind or "").lower()
    return Direction(word) if word in Direction else _DIRECTIONS.get(state)


def is_withheld(party: Party, direction: Direction | None) -> bool:
    """Tell whether the other party keeps its number back.

    Who calls without one does so, whatever the phone says; who is called does not,
    and has none before it is dialled.
    """
    if direction is Direction.OUTGOING:
        return False
    nameless = party.number is None and not party.damaged
    return party.withheld or (direction is Direction.INCOMING and nameless)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call on the phone (CallStatus, either version)."""

    handle: str
    """What tells this call from others: hexadecimal, lower case, without 0x."""
    reference: str
    """The handle as the phone writes it, which is what it wants back."""
    state: CallState | None
    """None for a state whose name nobody knows."""
    state_name: str | None
    """The phone's own word for the state."""
    direction: Direction | None
    """Who began it; by the state where the phone does not say, None if unknown."""
    name: str | None = None
    """The other party."""
    number: str | None = None
    """The other party's number or SIP user, without scheme and host."""
    withheld: bool = False
    """Whether the other party keeps the number back; there is none then."""
    line: int | None = None
    sequence: int | None = None
    """Counts the calls of a line from 1."""
    started: datetime | None = None
    duration: timedelta | None = None
    muted: bool | None = None
    aloud: bool | None = None
    """Whether the bell is heard for it; None where the phone does not say."""
    silenced: bool = False
    """Whether somebody here has silenced it, which is not for one answer to tell."""
    in_focus: bool = False
    """Whether it is the call that keys and commands without a reference mean."""
    paging: bool = False
    """Whether it is a page or push-to-talk, not a call to somebody."""

    @classmethod
    def parse(cls, fields: Fields, timezone: tzinfo) -> Self:
        """Read one entry of CallStatus.

        Raises InvalidResponseError if it has no handle: leaving the call out
        would pretend that it is over.
        """
        if (reference := fields.text("CallHandle")) is None:
            raise InvalidResponseError("a call without a handle")
        party = parse_party(
            fields.text("RemotePartyName"), fields.text("RemotePartyNumber")
        )
        state_name = fields.text("CallState")
        state = parse_call_state(state_name)
        direction = parse_direction(fields.text("Type"), state)
        return cls(
            handle=parse_handle(reference),
            reference=reference,
            state=state,
            state_name=state_name,
            direction=direction,
            name=party.name,
            number=party.number,
            withheld=is_withheld(party, direction),
            line=fields.number("LineID"),
            sequence=fields.number("CallSequence"),
            started=fields.time(timezone, "StartTime"),
            duration=fields.duration("DurationSeconds", "DurationInSeconds"),
            muted=fields.flag("Muted"),
            aloud=fields.flag("Ringing"),
            in_focus="*" in (fields.text("UIAppearanceIndex") or ""),
            paging="Channel" in fields
            or (fields.text("Protocol") or "").lower() in ("ptt", "paging"),
        )

    @property
    def answered(self) -> bool:
        """Whether somebody has picked up."""
        return self.state is not None and self.state.answered

    @property
    def ringing(self) -> bool:
        """Whether it waits to be answered here."""
        return self.state is CallState.RINGING

    @property
    def audible(self) -> bool:
        """Whether it rings, and nobody here has silenced it."""
        return self.ringing and not self.silenced


@dataclass(frozen=True, kw_only=True)
class Calls:
    """All the calls that a phone told of in one answer."""

    calls: tuple[Call, ...] = ()
    paging: bool = False
    """Whether a page or push-to-talk is on."""
    complete: bool = True
    """False where the phone tells of the active call only (CallStatus v1)."""

    @classmethod
    def parse(cls, raw: object, timezone: tzinfo, *, complete: bool) -> Self:
        """Read the data of CallStatus."""
        entries = [Call.parse(fields, timezone) for fields in objects(raw)]
        present = [call for call in entries if call.state is not CallState.DISCONNECTED]
        return cls(
            calls=tuple(call for call in present if not call.paging),
            paging=any(call.paging for call in present),
            complete=complete,
        )


def foremost(calls: tuple[Call, ...]) -> Call | None:
    """Return the call that matters most: ringing, else in focus, else the first.

    One that another phone has comes after all of our own.
    """
    ours = [call for call in calls if call.state is not CallState.IN_USE_ELSEWHERE]
    ringing = [call for call in ours if call.ringing]
    in_focus = [call for call in ours if call.in_focus]
    return next(iter((*ringing, *in_focus, *ours, *calls)), None)


class LogKind(StrEnum):
    """The lists of a phone's call log."""

    MISSED = "missed"
    RECEIVED = "received"
    PLACED = "placed"


def _begun_by(kind: LogKind) -> Direction:
    return Direction.OUTGOING if kind is LogKind.PLACED else Direction.INCOMING


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One call that is over."""

    kind: LogKind
    started: datetime | None
    name: str | None = None
    number: str | None = None
    withheld: bool = False
    """Whether the other party kept the number back; there is none then."""
    line: int | None = None
    duration: timedelta | None = None
    """How long they talked; None if they did not."""

    @classmethod
    def parse(cls, kind: LogKind, fields: Fields, timezone: tzinfo) -> Self:
        """Read one entry of CallLogs."""
        party = parse_party(
            fields.text("RemotePartyName"), fields.text("RemotePartyNumber")
        )
        return cls(
            kind=kind,
            started=parse_time(fields.raw("StartTime"), timezone),
            name=party.name,
            number=party.number,
            withheld=is_withheld(party, _begun_by(kind)),
            line=fields.number("LineNumber"),
            duration=parse_duration(fields.raw("Duration")) or None,
        )

    @property
    def talked(self) -> bool:
        """Whether somebody answered, for however short a time."""
        return self.kind is LogKind.RECEIVED or self.duration is not None

    @property
    def direction(self) -> Direction:
        """Who began the call."""
        return _begun_by(self.kind)


@dataclass(frozen=True, kw_only=True)
class CallLog:
    """The phone's call log, each list oldest first."""

    missed: tuple[LogEntry, ...] = ()
    received: tuple[LogEntry, ...] = ()
    placed: tuple[LogEntry, ...] = ()

    @classmethod
    def parse(cls, raw: object, timezone: tzinfo) -> Self:
        """Read the data of CallLogs."""
        fields = Fields(raw)
        return cls(
            **{
                kind.value: parse_entries(kind, fields.objects(kind.value), timezone)
                for kind in LogKind
            }
        )

    def of(self, kind: LogKind) -> tuple[LogEntry, ...]:
        """Return one of the three lists."""
        return {
            LogKind.MISSED: self.missed,
            LogKind.RECEIVED: self.received,
            LogKind.PLACED: self.placed,
        }[kind]

    @property
    def entries(self) -> tuple[LogEntry, ...]:
        """All entries of the three lists."""
        return (*self.missed, *self.received, *self.placed)


def newest_first(entries: Iterable[LogEntry]) -> list[LogEntry]:
    """Return entries by their time; those without one were long ago."""
    oldest_first = sorted(
        entries, key=lambda entry: entry.started.timestamp() if entry.started else 0
    )
    return oldest_first[::-1]


def newest_with_number(oldest_first: Sequence[LogEntry]) -> LogEntry | None:
    """Return the newest entry of somebody who can be called.

    By their place, not their time: a clock that was wrong has no say in who was last.
    """
    return next((entry for entry in reversed(oldest_first) if entry.number), None)


def parse_entries(
    kind: LogKind, raw: Iterable[Fields], timezone: tzinfo
) -> tuple[LogEntry, ...]:
    """Read one list of CallLogs, which has the oldest call first.

    In autumn an hour comes twice. What is dated before, or as, the call before it has
    been in the second one.
    """
    entries: list[LogEntry] = []
    latest: datetime | None = None
    for fields in raw:
        entry = LogEntry.parse(kind, fields, timezone)
        if entry.started is not None:
            if latest is not None and entry.started <= latest:
                entry = replace(entry, started=_in_second_hour(entry.started))
            latest = entry.started
        entries.append(entry)
    return tuple(entries)


def _in_second_hour(moment: datetime) -> datetime:
    """Return a moment of an hour that comes twice when it comes again."""
    again = moment.replace(fold=1)
    offset = again.utcoffset()
    if offset is None or offset == moment.utcoffset():
        return moment
    # Two moments of one zone are compared by their clock, which goes back here.
    return again.astimezone(FixedZone(offset))


def parse_handle(text: str) -> str:
    """Return a call handle in the one form that all its spellings share."""
    return text.strip().lower().removeprefix("0x").lstrip("0") or "0"
