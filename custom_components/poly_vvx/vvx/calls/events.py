"""What can happen to a call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .models import Direction


class EventType(StrEnum):
    """What can happen to a call."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    CONNECTED = "connected"
    HELD = "held"
    RESUMED = "resumed"
    ENDED = "ended"
    MISSED = "missed"
    REJECTED = "rejected"

    @property
    def beginning(self) -> bool:
        """Whether nothing has happened to the call before."""
        return self in (EventType.INCOMING, EventType.OUTGOING)

    @property
    def closing(self) -> bool:
        """Whether nothing more can happen to the call."""
        return self in (EventType.ENDED, EventType.MISSED, EventType.REJECTED)


@dataclass(frozen=True, kw_only=True)
class CallEvent:
    """Something that happened to a call."""

    type: EventType
    call_id: str
    direction: Direction
    line: int | None
    name: str | None
    number: str | None
    started: datetime | None
    duration: timedelta | None = None
    """How long they talked; on closing events only, zero if they did not."""
    first_number: str | None = None
    """The number that the call began with, where it is another one now."""
    withheld: bool = False
    """Whether the other party keeps the number back; there is none then."""
    late: bool = False
    """Whether only the call log told of it, after it was over."""
    answered_elsewhere: bool = False
    """Whether another phone took the call; on closing events only."""
