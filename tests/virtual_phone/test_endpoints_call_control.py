"""Tests of the commands that act on calls."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from virtual_phone import CallState, VirtualPhone

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
    assert not client.phone.calls
    clock.advance(0.02)
    assert [call.remote_number for call in client.phone.calls] == ["3002"]


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


async def test_forms_of_references(client: Client) -> None:
    """A call is found by hexadecimal digits, with 0x, and by decimal numbers."""
    for form in ("{0}", "0x{0}", "0X{0}", "{1}"):
        handle = talk(client.phone)
        talk(client.phone, "3002")
        client.phone.local_resume(handle)
        reference = form.format(handle.upper(), int(handle, 16))
        assert await client.status("endCall", {"Ref": reference}) == "2000"
        (left,) = client.phone.calls
        assert left.remote_number == "3002"
        client.phone.remote_hang_up(left.handle)


@pytest.mark.parametrize("reference", [None, "", "call", "0x", True, 1.5, []])
async def test_missing_references(client: Client, reference: object) -> None:
    """Commands that need to know the call say so."""
    talk(client.phone)
    data = {"Ref": reference, "TransferDest": "4001"}
    assert await client.status("endCall", data) == "4000"
    assert await client.status("transferCall", data) == "4000"


def on_hold(phone: VirtualPhone) -> str:
    """Have a conversation on hold."""
    handle = talk(phone)
    phone.local_hold(handle)
    return handle


SITUATIONS: tuple[Callable[[VirtualPhone], str], ...] = (
    lambda phone: phone.start_paging(),
    lambda phone: phone.incoming_call("3001"),
    lambda phone: phone.local_dial("3001"),
    talk,
    on_hold,
)


@pytest.mark.parametrize(
    ("command", "statuses"),
    [
        # Paging, ringing, dialling, talking, on hold.
        ("endCall", ("4007", "4003", "2000", "2000", "4003")),
        ("transferCall", ("4007", "5000", "5000", "2000", "2000")),
        ("mute", ("4007", "4003", "2000", "2000", "4003")),
        ("sendDTMF", ("4007", "4007", "4007", "2000", "4007")),
        ("holdCall", ("4007", "4003", "4003", "2000", "4003")),
        ("resumeCall", ("4007", "4003", "4003", "4003", "2000")),
        ("answerCall", ("4007", "2000", "4003", "4003", "4003")),
        ("ignoreCall", ("4007", "2000", "4003", "4003", "4003")),
        ("rejectCall", ("4007", "2000", "4003", "4003", "4003")),
    ],
)
async def test_situations(
    client: Client, command: str, statuses: tuple[str, ...]
) -> None:
    """What does not fit the state of the call has a code of its own."""
    for situation, status in zip(SITUATIONS, statuses, strict=True):
        data = {"Ref": situation(client.phone), "TransferDest": "4001"}
        data |= {"state": "1", "Digits": "1"}
        assert await client.status(command, data) == status
        client.phone.power_cut()
        await client.phone.start()


async def test_effects(client: Client) -> None:
    """A call is silenced, answered, held and resumed, handed on; another sent away."""
    handle = client.phone.incoming_call("3001")
    (call,) = client.phone.calls
    for command, data, state, ringing in (
        ("ignoreCall", None, "Offering", False),
        ("answerCall", {"Ref": handle}, "Connected", False),
        ("holdCall", None, "Hold", False),
        ("resumeCall", {"Ref": ""}, "Connected", False),
        ("holdCal", {"Ref": handle}, "Hold", False),
        ("resumeCall", {"Ref": f"0x{handle}"}, "Connected", False),
    ):
        assert await client.status(command, data) == "2000"
        assert (call.state, call.ringing) == (state, ringing)
    assert await client.status("transferCall", {"Ref": handle}) == "4000"
    data = {"Ref": f"0x{handle}", "TransferDest": "4001"}
    assert await client.status("transferCall", data) == "2000"
    assert client.phone.calls == ()
    client.phone.incoming_call("3002")
    assert await client.status("rejectCall") == "2000"
    assert client.phone.calls == ()


async def test_mute_and_digits(client: Client) -> None:
    """The microphone is muted by 1 and live by 0; tones arrive in their order."""
    handle = talk(client.phone)
    for state, muted in (("1", True), (0, False)):
        await client.status("mute", {"state": state})
        assert [call.muted for call in client.phone.calls] == [muted]
    for data in ({}, {"State": "1"}, {"state": "2"}, {"state": True}):
        assert await client.status("mute", data) == "4000"
    for digits in ({"Digits": "12"}, {"digits": "*#"}, {"Digits": 3}):
        assert await client.status("sendDTMF", digits) == "2000"
    assert await client.status("sendDTMF", {"Digits": "one"}) == "4000"
    assert client.phone.dtmf == {handle: "12*#3"}


@pytest.mark.parametrize("command", ["answerCall", "ignoreCall", "rejectCall"])
async def test_waiting_calls_are_out_of_reach(client: Client, command: str) -> None:
    """A ringing call without the focus is not for these commands."""
    first = talk(client.phone)
    waiting = client.phone.incoming_call("3002")
    assert await client.status(command, {"Ref": waiting}) == "4003"
    assert await client.status(command) == "4003"
    client.phone.local_hold(first)
    assert await client.status(command, {"Ref": waiting}) == "2000"


@pytest.mark.parametrize(
    ("settings", "reached"),
    [
        (replace(SETTINGS, out_of_focus="act"), True),
        (replace(SETTINGS, out_of_focus="pretend"), False),
    ],
)
async def test_other_phones_and_waiting_calls(client: Client, reached: bool) -> None:
    """What phones do with a call out of focus is not known of all."""
    talk(client.phone)
    waiting = client.phone.incoming_call("3002")

    assert await client.status("rejectCall", {"Ref": waiting}) == "2000"

    assert (waiting not in [call.handle for call in client.phone.calls]) is reached
