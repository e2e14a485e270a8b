"""What the phone knows of SIP."""

from dataclasses import dataclass

from .section import Section, number, sections, text


@dataclass(frozen=True, kw_only=True)
class SipEvent(Section):
    """A subscription of a SIP user."""

    type: str | None = text()
    call_id: str | None = text()
    registration_state: str | None = text()
    expires: int | None = number()
    overlap: int | None = number()


@dataclass(frozen=True, kw_only=True)
class SipCall(Section):
    """A call of a SIP user."""

    state: str | None = text("CallState")
    call_id: str | None = text()


@dataclass(frozen=True, kw_only=True)
class SipUser(Section):
    """A SIP user of the phone."""

    name: str | None = text()
    line: int | None = number("LineNumber")
    total_events: int | None = number()
    total_calls: int | None = number()
    events: tuple[SipEvent, ...] = sections(SipEvent)
    calls: tuple[SipCall, ...] = sections(SipCall)


@dataclass(frozen=True, kw_only=True)
class SipStatus(Section):
    """What the phone knows of its SIP users (WebCallControl.SipStatus)."""

    users: tuple[SipUser, ...] = sections(SipUser, "User")
    total_users: int | None = number("TotalUser")
