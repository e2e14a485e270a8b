"""Tests of the XML of event notifications."""

from collections.abc import Callable
from datetime import timedelta
import re

import pytest

from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.calls import Call, CallState
from virtual_phone.clock import PhoneClock
from virtual_phone.lines import LineKeys
from virtual_phone.notifications import Event, NotificationWriter

from .conftest import SETTINGS, FakeClock

PHONE = "<PhoneIP>192.0.2.10</PhoneIP>\n<MACAddress>64167f0a0001</MACAddress>"
TIME = "<TimeStamp>2026-11-22T12:00:00+00:00</TimeStamp>"
type Write = Callable[[PhoneSettings], NotificationWriter]


@pytest.fixture
def write(clock: FakeClock) -> Write:
    """Return a function that returns the writer of a phone."""

    def _write(settings: PhoneSettings) -> NotificationWriter:
        phone_clock = PhoneClock(clock, settings.timezone, timedelta())
        lines = LineKeys(settings.lines, settings.model)
        return NotificationWriter(settings, phone_clock, lines)

    return _write


def ringing(phone: VirtualPhone) -> Call:
    """Let Alice call the first line."""
    phone.incoming_call("3001", "Alice Example")
    return phone.calls[0]


def leaf(body: bytes, name: str) -> str:
    """Return the text of an element without children, the first of its name."""
    found = re.search(rf"<{name}>([^<]*)</{name}>", body.decode())
    assert found is not None
    return found[1]


def test_plain_event(write: Write) -> None:
    """The simplest event tells where and when, or which line."""
    body = write(SETTINGS).line(Event.LINE_REGISTRATION, 2).body.decode()
    assert f"{PHONE}\n<LineNumber>2</LineNumber>\n{TIME}" in body
    notification = write(SETTINGS).plain(Event.OFF_HOOK)
    assert (notification.event, notification.call_reference) == ("OffHookEvent", None)
    assert notification.body.decode() == (
        "<PolycomIPPhone>\n<OffHookEvent>\n"
        f"{PHONE}\n{TIME}\n"
        "</OffHookEvent>\n</PolycomIPPhone>\n"
    )


async def test_incoming_call(write: Write, phone: VirtualPhone) -> None:
    """An incoming call is told as in the guide's example, an outgoing one turned."""
    call = ringing(phone)
    notification = write(SETTINGS).call(Event.INCOMING_CALL, call)
    assert notification.call_reference == call.handle
    assert notification.body.decode() == (
        f"<PolycomIPPhone>\n<IncomingCallEvent>\n{PHONE}\n"
        "<CallingPartyName>Alice Example</CallingPartyName>\n"
        "<CallingPartyNumber>3001@192.0.2.5</CallingPartyNumber>\n"
        "<CalledPartyName>Front desk</CalledPartyName>\n"
        "<CalledPartyNumber>2001</CalledPartyNumber>\n"
        f"{TIME}\n</IncomingCallEvent>\n</PolycomIPPhone>\n"
    )
    phone.local_dial("3001", line=2)
    body = write(SETTINGS).call(Event.OUTGOING_CALL, phone.calls[1]).body
    assert leaf(body, "CallingPartyNumber") == "2002"
    assert leaf(body, "CalledPartyNumber") == "3001@192.0.2.5"
    phone.connected_line(call.handle, "sip:3001@example.org")
    body = write(SETTINGS).call(Event.INCOMING_CALL, call).body
    assert leaf(body, "CallingPartyNumber") == "sip:3001@example.org"


async def test_state_change(
    write: Write, phone: VirtualPhone, clock: FakeClock
) -> None:
    """A change of state tells of the line and of the call on it."""
    call = ringing(phone)
    phone.local_answer(call.handle)
    clock.advance(60)
    writer = write(SETTINGS)
    notification = writer.state_change(call, "Connected")
    assert notification.call_reference == call.handle
    assert notification.body.decode() == (
        "<PolycomIPPhone>\n"
        f'<CallStateChangeEvent CallReference="{call.handle}" CallState="Connected">\n'
        f"{PHONE}\n<LineNumber>1</LineNumber>\n"
        "<TimeStamp>2026-11-22T12:01:00+00:00</TimeStamp>\n"
        "<CallLineInfo>\n<LineKeyNum>1</LineKeyNum>\n<LineDirNum>2001</LineDirNum>\n"
        "<LineState>Active</LineState>\n<CallInfo>\n<CallState>Connected</CallState>\n"
        "<CallType>Incoming</CallType>\n<UIAppearanceIndex>1*</UIAppearanceIndex>\n"
        "<CalledPartyName>Front desk</CalledPartyName>\n"
        "<CalledPartyDirNum>sip:2001@192.0.2.5</CalledPartyDirNum>\n"
        "<CallingPartyName>Alice Example</CallingPartyName>\n"
        "<CallingPartyDirNum>sip:3001@192.0.2.5</CallingPartyDirNum>\n"
        f"<CallReference>{call.handle}</CallReference>\n"
        "<CallDuration>60</CallDuration>\n"
        "</CallInfo>\n</CallLineInfo>\n</CallStateChangeEvent>\n</PolycomIPPhone>\n"
    )
    phone.remote_hang_up(call.handle)
    body = writer.state_change(call, "Disconnected").body
    assert leaf(body, "LineState") == "Inactive"


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(dial_step=9, notification_shape="as_seen")]
)
async def test_state_change_as_seen(
    write: Write, settings: PhoneSettings, phone: VirtualPhone
) -> None:
    """A VVX 410 leaves the line out, and nobody is called while there is a tone."""
    phone.local_dial("3001")
    (call,) = phone.calls
    assert call.state is CallState.DIALTONE
    body = write(settings).state_change(call, "Dialtone").body.decode()
    assert "LineNumber" not in body
    assert (
        f"<CallInfo>\n<CallReference>{call.handle}</CallReference>\n"
        "<CallState>Dialtone</CallState>\n<CallType>Outgoing</CallType>\n"
        "<UIAppearanceIndex>1*</UIAppearanceIndex>\n"
        "<CalledPartyName></CalledPartyName>\n"
        "<CalledPartyDirNum></CalledPartyDirNum>\n"
        "<CallingPartyName>Front desk</CallingPartyName>\n"
        "<CallingPartyDirNum>sip:2001@192.0.2.5</CallingPartyDirNum>\n"
        "<CallDuration>0</CallDuration>\n</CallInfo>\n"
    ) in body
