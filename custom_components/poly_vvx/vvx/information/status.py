"""What the phone as a whole is doing."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Self

from ..fields import Fields


class PhoneState(StrEnum):
    """What the phone as a whole is doing."""

    IDLE = "idle"
    ACTIVE = "active"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True)
class Status:
    """The phone as a whole (Management.PollForStatus)."""

    state: PhoneState | None
    last_call: datetime | None = None
    """When the last call was; only an idle phone says."""
    active_for: timedelta | None = None
    """How long the present call lasts; only an active phone says."""
    message: str | None = None
    """What is wrong; only a phone in error says."""

    @classmethod
    def parse(cls, raw: object, timezone: tzinfo) -> Self:
        """Read the data of PollForStatus."""
        fields = Fields(raw)
        word = (fields.text("State") or "").lower()
        state = PhoneState(word) if word in PhoneState else None
        match state:
            case PhoneState.IDLE:
                return cls(state=state, last_call=fields.time(timezone, "StateData"))
            case PhoneState.ACTIVE:
                return cls(state=state, active_for=fields.duration("StateData"))
            case PhoneState.ERROR:
                return cls(state=state, message=fields.text("StateData"))
        return cls(state=None)
