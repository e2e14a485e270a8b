"""One call and the states it can be in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .status import ApiStatus, RefusedError
from .texts import time_text


class CallState(StrEnum):
    """States of a call, by their names on the wire."""

    DIALTONE = "Dialtone"
    SETUP = "Setup"
    PROCEEDING = "Proceeding"
    RINGBACK = "RingBack"
    OFFERING = "Offering"
    CONNECTED = "Connected"
    HOLD = "Hold"
    HELD = "Held"
    CONFERENCE = "CallConference"
    CONFERENCE_HOLD = "CallConfHold"
    CONFERENCE_HELD = "CallConfHeld"
    REMOTE_ACTIVE = "CallRemoteActive"
    DISCONNECTED = "Disconnected"


class Direction(StrEnum):
    """Who began the call."""

    INCOMING = "Incoming"
    OUTGOING = "Outgoing"


DIALLING = frozenset(
    {CallState.DIALTONE, CallState.SETUP, CallState.PROCEEDING, CallState.RINGBACK}
)
"""We called and nobody has answered yet."""
TALKING = frozenset(
    {
        CallState.CONNECTED,
        CallState.HELD,
        CallState.CONFERENCE,
        CallState.CONFERENCE_HELD,
    }
)
"""Somebody has answered, and we have not put the call on hold."""
ON_HOLD = frozenset({CallState.HOLD, CallState.CONFERENCE_HOLD})
"""We have put the call on hold."""
RINGING = frozenset({CallState.OFFERING})
"""Somebody calls us."""
ANSWERABLE_BY_FAR_END = frozenset({CallState.PROCEEDING, CallState.RINGBACK})
"""The far end rings."""
AT_ANOTHER_DESK = frozenset({CallState.REMOTE_ACTIVE})
"""Another phone of a shared line has the call."""
ACTIVE = DIALLING | TALKING
"""The phone is busy with this very call."""
ALIVE = ACTIVE | ON_HOLD | RINGING | AT_ANOTHER_DESK
"""The call is not over."""

_LONG_NAMES = {CallState.HOLD: "CallHold", CallState.HELD: "CallHeld"}

# Hold and conference come and go within Connected; they are marks of the call.
_NEXT_STAGES = {
    CallState.DIALTONE: {CallState.SETUP},
    CallState.SETUP: {CallState.PROCEEDING},
    CallState.PROCEEDING: {CallState.RINGBACK, CallState.CONNECTED},
    CallState.RINGBACK: {CallState.CONNECTED},
    CallState.OFFERING: {CallState.CONNECTED, CallState.REMOTE_ACTIVE},
    CallState.CONNECTED: set(),
    CallState.REMOTE_ACTIVE: set(),
}


@dataclass(frozen=True)
class PagingChannel:
    """The channel of a push-to-talk or paging call."""

    number: int = 1
    label: str = "Channel"
    state: str = "WAITING"


@dataclass(frozen=True)
class Party:
    """Who is at the far end of a call."""

    number: str
    name: str = ""

    @property
    def shown_name(self) -> str:
        """The name, or the number in its place."""
        return self.name or self.number


@dataclass(frozen=True, kw_only=True)
class Logging:
    """How the call log lists one call; None is as the settings of the phone say."""

    listed: bool = True
    """Whether it lists the call at all."""
    delay: float | None = None
    """Seconds from the end of the call until it does."""
    prefixes: Mapping[str, str] | None = None
    """What it writes for the beginning of the number."""


@dataclass(eq=False, kw_only=True)
class Call:
    """One call of the phone."""

    handle: str
    """Hexadecimal digits without 0x."""
    direction: Direction
    line: int
    """Number of the line key; 0 for paging."""
    party: Party
    """Who is at the far end now."""
    first_party: Party = field(init=False)
    """Who was at the far end when the call began."""
    sequence: int
    """Number of the call on its line."""
    appearance: int
    """Number of the call on the display."""
    rtp_port: int
    started: datetime
    """When the call began, by the phone's clock and without a zone."""
    stage: CallState
    """How far the call has come, hold and conference left aside."""

    in_focus: bool = False
    """Whether the phone's keys, and REST without a Ref, mean this call."""
    on_hold: bool = False
    held: bool = False
    """Whether the far end has put us on hold."""
    in_conference: bool = False
    ignored: bool = False
    """Whether the ringing was silenced."""
    muted: bool = False
    connected_at: float | None = None
    ended_at: float | None = None
    channel: PagingChannel | None = None
    rejected: bool = False
    """Whether somebody has sent the call away, at the phone or by REST."""
    logging: Logging = Logging()
    announced: CallState | None = None
    """State that was announced last."""

    def __post_init__(self) -> None:
        """Remember with whom the call began."""
        self.first_party = self.party

    @property
    def remote_number(self) -> str:
        """Number of the far end."""
        return self.party.number

    @property
    def remote_name(self) -> str:
        """Name of the far end."""
        return self.party.shown_name

    @property
    def start_text(self) -> str:
        """When the call began, as the phone writes it."""
        return time_text(self.started)

    @property
    def state(self) -> CallState:
        """What the call is doing."""
        if self.stage is not CallState.CONNECTED:
            return self.stage
        if self.in_conference:
            if self.on_hold:
                return CallState.CONFERENCE_HOLD
            return CallState.CONFERENCE_HELD if self.held else CallState.CONFERENCE
        if self.on_hold:
            return CallState.HOLD
        return CallState.HELD if self.held else CallState.CONNECTED

    @property
    def ringing(self) -> bool:
        """Whether the bell is heard."""
        return self.state in RINGING and not self.ignored

    @property
    def shown_appearance(self) -> str:
        """Number of the call on the display, with a star if it is in focus."""
        if self.in_focus:
            return f"{self.appearance}*"
        return "0" if self.in_conference else str(self.appearance)

    def state_name(self, *, long_names: bool) -> str:
        """Return the name of the state, which is not the same everywhere."""
        name = self.state.value
        return _LONG_NAMES.get(self.state, name) if long_names else name

    def advance(self, stage: CallState) -> None:
        """Take the call to its next stage."""
        if stage not in _NEXT_STAGES[self.stage]:
            raise ValueError(f"{self.stage} does not lead to {stage}")
        self.stage = stage

    def restart(self, started: datetime, now: float) -> None:
        """Let the call begin anew, start and duration, for whoever counts them."""
        self.started = started
        if self.connected_at is not None:
            self.connected_at = now

    def finish(self, now: float) -> None:
        """End the call, whatever its stage."""
        self.stage = CallState.DISCONNECTED
        self.ended_at = now

    def require(self, states: frozenset[CallState]) -> None:
        """Refuse what cannot be done in the present state."""
        if self.state not in states:
            raise RefusedError(
                ApiStatus.NOT_ALLOWED, f"Call {self.handle} is {self.state}"
            )

    def duration(self, now: float) -> int:
        """Seconds since somebody answered."""
        if self.connected_at is None:
            return 0
        end = now if self.ended_at is None else self.ended_at
        return int(end - self.connected_at)
