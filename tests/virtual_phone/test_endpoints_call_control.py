"""Tests of the commands that act on calls."""

from collections.abc import Callable

import pytest

from virtual_phone import CallState

from .conftest import SETTINGS, Client, FakeClock, talk

UNKNOWN = {"Ref": "0x40000000"}


@pytest.mark.parametrize(
    ("data", "line", "number"),
    [
        ({"Dest": "3001"}, 1, "3001"),
        ({"Dest": "3001", "Line": 2, "Type": "TEL"}, 2, "3001"),
        ({"Dest": "3001", "Line": "2"}, 2, "3001"),
        ({"Dest": "a@example.org", "Type": "SIP"}, 1, "sip:a@example.org"),
        ({"Dest": "sip:b@example.org", "Type": "SIP"}, 1, "sip:b@example.org"),
    ],
)
async def test_dial(
    client: Client, data: dict[str, object], line: int, number: str
) -> None:
    """Dialling needs no more than a destination; the type SIP makes it an address."""
    assert await client.status("dial", data) == "2000"
    (call,) = client.phone.calls
    assert (call.state, call.line) == (CallState.RINGBACK, line)
    assert call.remote_number == number


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, "4000"),
        ({"Dest": ""}, "4000"),
        ({"Dest": True}, "4000"),
        ({"Dest": ["3001"]}, "4000"),
        ({"Dest": "3001", "Line": "one"}, "4000"),
        ({"Dest": "3001", "Type": "FAX"}, "4000"),
        ({"Dest": "3001", "Line": "2"}, "4002"),
        ({"Dest": "3001", "Line": "3"}, "4005"),
        ({"Dest": "3001", "Line": "0"}, "4005"),
    ],
)
async def test_dial_refused(
    client: Client, data: dict[str, object], status: str
) -> None:
    """What is wrong with a destination or a line has its code."""
    client.phone.set_line_registered(2, False)
    assert await client.status("dial", data) == status
    assert client.phone.calls == ()


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(effect_delay=0.02)])
async def test_effects_follow_the_answer(client: Client, clock: FakeClock) -> None:
    """An answer only says that the command was taken, be it too late or not."""
    handle = client.phone.incoming_call("3001")
    assert await client.status("answerCall") == "2000"
    client.phone.remote_hang_up(handle)
    assert await client.status("dial", {"Dest": "3002"}) == "2000"
    assert client.phone.calls == ()
    clock.advance(0.02)
    assert [call.remote_number for call in client.phone.calls] == ["3002"]


@pytest.mark.parametrize(
    "form",
    [
        lambda handle: handle,
        lambda handle: f"0x{handle}",
        lambda handle: f"0X{handle.upper()}",
        lambda handle: int(handle, 16),
        lambda handle: str(int(handle, 16)),
    ],
)
async def test_forms_of_references(
    client: Client, form: Callable[[str], object]
) -> None:
    """A call is found by hexadecimal digits, with 0x, and by decimal numbers."""
    handle = talk(client.phone)
    talk(client.phone, "3002")
    client.phone.local_resume(handle)
    assert await client.status("endCall", {"Ref": form(handle)}) == "2000"
    assert [call.remote_number for call in client.phone.calls] == ["3002"]


@pytest.mark.parametrize("reference", [None, "", "call", "0x", True, 1.5, []])
@pytest.mark.parametrize("command", ["endCall", "transferCall"])
async def test_missing_references(
    client: Client, command: str, reference: object
) -> None:
    """Commands that need to know the call say so."""
    talk(client.phone)
    data = {"Ref": reference, "TransferDest": "4001"}
    assert await client.status(command, data) == "4000"


@pytest.mark.parametrize(
    "command",
    ["holdCall", "holdCal", "resumeCall", "answerCall", "ignoreCall", "rejectCall"],
)
async def test_no_such_call(client: Client, command: str) -> None:
    """Commands that can do without a reference need some call nevertheless."""
    client.phone.start_paging()
    assert await client.status(command) == "4007"
    talk(client.phone)
    assert await client.status(command, UNKNOWN) == "4007"
    assert await client.status(command, {"Ref": "call"}) == "4000"


async def test_end_call(client: Client) -> None:
    """A call on hold has to be resumed before it can be ended, and none may ring."""
    phone = client.phone
    assert await client.status("endCall", UNKNOWN) == "4007"
    assert await client.status("endCall", {"Ref": phone.start_paging()}) == "4007"
    handle = talk(phone)
    phone.local_hold(handle)
    assert await client.status("endCall", {"Ref": handle}) == "4003"
    phone.local_resume(handle)
    assert await client.status("endCall", {"Ref": handle}) == "2000"
    ringing = phone.incoming_call("3001")
    assert await client.status("endCall", {"Ref": ringing}) == "4003"
    dialled = phone.local_dial("3001")
    assert await client.status("endCall", {"Ref": dialled}) == "2000"


async def test_mute(client: Client) -> None:
    """Muting needs a call that is not on hold, and 0 or 1 in lower case."""
    assert await client.status("mute", {"state": "1"}) == "4007"
    ringing = client.phone.incoming_call("3002")
    assert await client.status("mute", {"state": "1"}) == "4003"
    client.phone.local_reject(ringing)
    handle = talk(client.phone)
    assert await client.status("mute", {"state": "1"}) == "2000"
    assert [call.muted for call in client.phone.calls] == [True]
    assert await client.status("mute", {"state": 0}) == "2000"
    assert [call.muted for call in client.phone.calls] == [False]
    for data in ({}, {"State": "1"}, {"state": "2"}, {"state": True}):
        assert await client.status("mute", data) == "4000"
    client.phone.local_hold(handle)
    assert await client.status("mute", {"state": "1"}) == "4003"


async def test_transfer(client: Client) -> None:
    """A transferred call is gone, also from hold, but has to be answered before."""
    handle = client.phone.local_dial("3001")
    data = {"Ref": f"0x{handle}", "TransferDest": "4001"}
    assert await client.status("transferCall", data) == "5000"
    client.phone.remote_answer(handle)
    assert await client.status("transferCall", {"Ref": handle}) == "4000"
    assert await client.status("transferCall", data | UNKNOWN) == "4007"
    client.phone.local_hold(handle)
    assert await client.status("transferCall", data) == "2000"
    assert client.phone.calls == ()


async def test_digits(client: Client) -> None:
    """Tones arrive at the far end in their order, if somebody hears them."""
    handle = client.phone.local_dial("3001")
    assert await client.status("sendDTMF", {"Digits": "1"}) == "4007"
    client.phone.remote_answer(handle)
    for data in ({"Digits": "12"}, {"digits": "*#"}, {"Digits": 3}):
        assert await client.status("sendDTMF", data) == "2000"
    for useless in ({"Digits": "one"}, {}):
        assert await client.status("sendDTMF", useless) == "4000"
    client.phone.local_hold(handle)
    assert await client.status("sendDTMF", {"Digits": "1"}) == "4007"
    assert client.phone.dtmf == {handle: "12*#3"}


async def test_hold_and_resume(client: Client) -> None:
    """Holding and resuming mean the call in focus, or the one that is named."""
    handle = talk(client.phone)
    assert await client.status("resumeCall") == "4003"
    assert await client.status("holdCall") == "2000"
    assert [call.state for call in client.phone.calls] == ["Hold"]
    assert await client.status("holdCall", {"Ref": handle}) == "4003"
    assert await client.status("resumeCall", {"Ref": ""}) == "2000"
    assert [call.state for call in client.phone.calls] == ["Connected"]
    assert await client.status("holdCal", {"Ref": handle}) == "2000"
    assert await client.status("resumeCall", {"Ref": f"0x{handle}"}) == "2000"
    assert [call.state for call in client.phone.calls] == ["Connected"]


async def test_answer_ignore_reject(client: Client) -> None:
    """A ringing call can be silenced, answered or sent away."""
    client.phone.incoming_call("3001")
    (call,) = client.phone.calls
    assert await client.status("ignoreCall") == "2000"
    assert not call.ringing
    assert await client.status("answerCall", {"Ref": call.handle}) == "2000"
    assert call.state is CallState.CONNECTED
    assert await client.status("answerCall") == "4003"
    client.phone.local_hang_up(call.handle)
    client.phone.incoming_call("3002")
    assert await client.status("rejectCall") == "2000"
    assert client.phone.calls == ()


@pytest.mark.parametrize("command", ["answerCall", "ignoreCall", "rejectCall"])
async def test_waiting_calls_are_out_of_reach(client: Client, command: str) -> None:
    """A ringing call without the focus is not for these commands."""
    first = talk(client.phone)
    waiting = client.phone.incoming_call("3002")
    assert await client.status(command, {"Ref": waiting}) == "4003"
    assert await client.status(command) == "4003"
    client.phone.local_hold(first)
    assert await client.status(command, {"Ref": waiting}) == "2000"
