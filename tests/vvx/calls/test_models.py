"""Tests of calls and of the call log, as a phone tells of them.

The answers have the shape of real ones; every name and address in them is ours.
"""

from dataclasses import MISSING, FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from custom_components.poly_vvx.vvx.calls import models
from custom_components.poly_vvx.vvx.calls.models import (
    Call,
    CallLog,
    Calls,
    CallState,
    Direction,
    LogEntry,
    LogKind,
    foremost,
    parse_call_state,
    parse_handle,
)
from custom_components.poly_vvx.vvx.errors import InvalidResponseError
from custom_components.poly_vvx.vvx.fields import Fields

BERLIN: Final = ZoneInfo("Europe/Berlin")


V2_CONNECTED: Final = {
    "Ringing": "0",
    "Media Direction": "sendrecv",
    "Protocol": "SIP",
    "Muted": "1",
    "RTCPPort": "2227",
    "Remote Connection IP": "192.0.2.77",
    "CallState": "Connected",
    "RemotePartyNumber": "anna",
    "CallHandle": "41d0e008",
    "Type": "Incoming",
    "RemotePartyName": "anna@phones.example",
    "UIAppearanceIndex": "1*",
    "StartTime": "2026-10-11T17:28:46",
    "RTPPort": "2226",
    "LineID": "1",
    "CallSequence": "1",
    "DurationSeconds": "812",
}
V1_CONNECTED: Final = {
    "RemotePartyName": "ben-x1@phones.example",
    "CallState": "Connected",
    "CallHandle": "0x59e7ed8",
    "LineId": "1",
    "Type": "Outgoing",
    "Protocol": "Sip",
    "RemotePartyNumber": "sip:BEN-X1@phones.example",
    "DurationInSeconds": "409",
}
PAGING: Final = {
    "CallHandle": "8905078",
    "RemotePartyNumber": "",
    "Type": "Outgoing",
    "UIAppearanceIndex": "0",
    "CallState": "Connected",
    "Protocol": "PTT",
    "DurationInSeconds": "2",
    "LineID": "0",
    "Channel": {"Mode": "Ptt", "Number": "1", "Label": "All", "State": "WAITING"},
}


def parse_call(**raw: Any) -> Call:
    """Return a call as it is read."""
    return Call.parse(Fields({"CallHandle": "a1"} | raw), BERLIN)


def test_call_of_version_2() -> None:
    """All that version 2 says of a call is understood."""
    assert Call.parse(Fields(V2_CONNECTED), BERLIN) == Call(
        handle="41d0e008",
        reference="41d0e008",
        state=CallState.CONNECTED,
        state_name="Connected",
        direction=Direction.INCOMING,
        name=None,
        number="anna",
        line=1,
        sequence=1,
        started=datetime(2026, 10, 11, 17, 28, 46, tzinfo=BERLIN),
        duration=timedelta(seconds=812),
        muted=True,
        aloud=False,
        in_focus=True,
        paging=False,
    )


def test_call_of_version_1() -> None:
    """All that version 1 says of a call is understood, the rest is unknown."""
    assert Call.parse(Fields(V1_CONNECTED), BERLIN) == Call(
        handle="59e7ed8",
        reference="0x59e7ed8",
        state=CallState.CONNECTED,
        state_name="Connected",
        direction=Direction.OUTGOING,
        name=None,
        number="BEN-X1",
        line=1,
        duration=timedelta(seconds=409),
    )


def test_call_of_version_1_of_firmware_57() -> None:
    """Firmware 5.7 says more in version 1, and names the duration otherwise."""
    call = parse_call(
        DurationSeconds="5", Muted="0", Ringing="1", UIAppearanceIndex="1*"
    )
    assert call.duration == timedelta(seconds=5)
    assert call.muted is False
    assert call.in_focus


def test_ringing_call() -> None:
    """A call that is offered rings, and nobody has picked up."""
    call = parse_call(CallState="Offering", Type="Incoming", UIAppearanceIndex="1*")
    assert call.ringing
    assert not call.answered


def test_call_that_says_nothing() -> None:
    """A call of which only the handle is known is a call."""
    assert parse_call() == Call(
        handle="a1", reference="a1", state=None, state_name=None, direction=None
    )
    assert not parse_call().answered
    assert not parse_call().ringing


@pytest.mark.parametrize("handle", [None, "", "  ", [], {}, True])
def test_call_without_a_handle(handle: object) -> None:
    """A call without a handle is no answer: without it the call would seem over."""
    with pytest.raises(InvalidResponseError):
        parse_call(CallHandle=handle)


@pytest.mark.parametrize(
    ("kind", "state", "direction"),
    [
        ("Incoming", "Connected", Direction.INCOMING),
        ("OUTGOING", "Offering", Direction.OUTGOING),
        ("", "Offering", Direction.INCOMING),
        (None, "Dialtone", Direction.OUTGOING),
        (None, "Setup", Direction.OUTGOING),
        ("Sideways", "RingBack", Direction.OUTGOING),
        (None, "Connected", None),
        (None, "Whatever", None),
    ],
)
def test_direction(kind: str | None, state: str, direction: Direction | None) -> None:
    """Who began a call is what the phone says, or follows from its state."""
    assert parse_call(Type=kind, CallState=state).direction is direction


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Dialtone", CallState.DIALTONE),
        ("Setup", CallState.DIALING),
        ("Proceeding", CallState.DIALING),
        ("RingBack", CallState.RINGBACK),
        ("Ringback", CallState.RINGBACK),
        ("Offering", CallState.RINGING),
        ("Connected", CallState.CONNECTED),
        ("Hold", CallState.ON_HOLD),
        ("CallHold", CallState.ON_HOLD),
        ("Held", CallState.HELD),
        (" CALLHELD ", CallState.HELD),
        ("CallConference", CallState.CONFERENCE),
        ("CallConfHold", CallState.CONFERENCE),
        ("CallConfHeld", CallState.CONFERENCE),
        ("Disconnected", CallState.DISCONNECTED),
        ("Free", CallState.DISCONNECTED),
        ("CallRemoteActive", CallState.IN_USE_ELSEWHERE),
        ("Call", None),
        ("", None),
        (None, None),
    ],
)
def test_call_state(name: str | None, state: CallState | None) -> None:
    """Every name of a state that any interface uses is understood, others are not."""
    assert parse_call_state(name) is state


def test_what_states_mean() -> None:
    """Somebody has picked up in four states, and holds in two of them."""
    assert {state for state in CallState if state.answered} == {
        CallState.CONNECTED,
        CallState.ON_HOLD,
        CallState.HELD,
        CallState.CONFERENCE,
    }
    assert {state for state in CallState if state.held} == {
        CallState.ON_HOLD,
        CallState.HELD,
    }


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("41d0e008", "41d0e008"),
        ("0x41D0E008", "41d0e008"),
        (" 0X41d0e008 ", "41d0e008"),
        ("0x0041d0e008", "41d0e008"),
        ("0x0", "0"),
        ("", "0"),
    ],
)
def test_handle(text: str, handle: str) -> None:
    """All spellings of a handle are one."""
    assert parse_handle(text) == handle


def test_calls() -> None:
    """Pages and calls that are over are kept apart from calls."""
    over = {"CallHandle": "b2", "CallState": "Disconnected"}
    calls = Calls.parse([PAGING, V2_CONNECTED, over], BERLIN, complete=True)
    assert [call.handle for call in calls.calls] == ["41d0e008"]
    assert calls.paging
    assert calls.complete


@pytest.mark.parametrize(
    "page", [{"Protocol": "PTT"}, {"Protocol": "paging"}, {"Channel": None}]
)
def test_paging(page: dict[str, object]) -> None:
    """A page is known by its channel or its protocol."""
    calls = Calls.parse([{"CallHandle": "a1"} | page], BERLIN, complete=True)
    assert calls.paging
    assert calls.calls == ()


def test_paging_that_is_over() -> None:
    """A page that is over is none."""
    page = PAGING | {"CallState": "Disconnected"}
    assert Calls.parse([page], BERLIN, complete=True) == Calls()


def test_idle_phone() -> None:
    """An idle phone has no calls and is not paging."""
    assert Calls.parse([], BERLIN, complete=True) == Calls()


def test_active_call_only() -> None:
    """Version 1 tells of one call, and says nothing of others."""
    calls = Calls.parse(V1_CONNECTED, BERLIN, complete=False)
    assert [call.reference for call in calls.calls] == ["0x59e7ed8"]
    assert not calls.complete


def test_foremost_call() -> None:
    """A ringing call matters most, then the one in focus, then the first."""
    first = parse_call(CallHandle="a1", CallState="Hold")
    focus = parse_call(CallHandle="b2", CallState="Connected", UIAppearanceIndex="2*")
    rings = parse_call(CallHandle="c3", CallState="Offering")
    assert foremost((first, focus, rings)) is rings
    assert foremost((first, focus)) is focus
    assert foremost((first,)) is first
    assert foremost(()) is None


def test_foremost_call_on_a_shared_line() -> None:
    """A call that another phone has matters least."""
    elsewhere = parse_call(
        CallHandle="a1", CallState="CallRemoteActive", UIAppearanceIndex="1*"
    )
    ours = parse_call(CallHandle="b2", CallState="Hold")
    assert foremost((elsewhere, ours)) is ours
    assert foremost((elsewhere,)) is elsewhere


# The call log


def entry(**what: str) -> dict[str, str]:
    """Return an entry of the log."""
    return {
        "LineNumber": "1",
        "Duration": "",
        "StartTime": "2026-09-26T08:05:33",
        "RemotePartyName": "sip:1234@phones.example",
        "RemotePartyNumber": "sip:1234@phones.example",
        **what,
    }


def test_call_log() -> None:
    """The three lists are understood, in the letters of phones and of the manual."""
    log = CallLog.parse(
        {
            "Received": [entry(Duration="4 mins 49 secs")],
            "missed": [entry(), entry(StartTime="")],
            "Placed": [],
        },
        BERLIN,
    )
    received, missed, undated = (*log.received, *log.missed)
    assert received == LogEntry(
        kind=LogKind.RECEIVED,
        started=datetime(2026, 9, 26, 8, 5, 33, tzinfo=BERLIN),
        name=None,
        number="1234",
        line=1,
        duration=timedelta(seconds=289),
    )
    assert missed.duration is None
    assert undated.started is None
    assert log.entries == (missed, undated, received)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # On the last Sunday of October, two o'clock comes twice in Berlin.
        (["02:30", "02:30", "03:10"], ["00:30", "01:30", "02:10"]),
        (["02:50", "02:10"], ["00:50", "01:10"]),
        (["02:10", "02:50"], ["00:10", "00:50"]),
        (["01:10", "", "02:10", "02:05"], ["23:10", None, "00:10", "01:05"]),
        # The phone's clock was set.
        (["05:10", "04:10"], ["04:10", "03:10"]),
    ],
)
def test_hour_that_comes_twice(written: list[str], meant: list[str | None]) -> None:
    """The log is in the order in which calls were, whatever its clock shows."""
    log = CallLog.parse(
        {"Missed": [entry(StartTime=f"2026-10-25T{time}:00") for time in written]},
        BERLIN,
    )
    moments = [it.started for it in log.missed]
    assert [it and f"{it.astimezone(UTC):%H:%M}" for it in moments] == meant


def test_empty_call_log() -> None:
    """A log of which nothing is said is empty."""
    assert CallLog.parse({}, BERLIN) == CallLog()
    assert CallLog.parse(None, BERLIN).entries == ()


@pytest.mark.parametrize("duration", ["", "0", "0 secs", None])
def test_no_duration(duration: str) -> None:
    """A call in which nobody talked has no duration."""
    parsed = LogEntry.parse(LogKind.PLACED, Fields(entry(Duration=duration)), UTC)
    assert parsed.duration is None


@pytest.mark.parametrize(
    ("kind", "direction"),
    [
        (LogKind.MISSED, Direction.INCOMING),
        (LogKind.RECEIVED, Direction.INCOMING),
        (LogKind.PLACED, Direction.OUTGOING),
    ],
)
def test_direction_of_an_entry(kind: LogKind, direction: Direction) -> None:
    """Which list a call is in says who began it."""
    assert LogEntry(kind=kind, started=None).direction is direction


# All of them


@pytest.mark.parametrize(
    "model",
    [kind for kind in vars(models).values() if is_dataclass(kind)],
    ids=lambda model: model.__name__,
)
def test_models_are_frozen(model: Any) -> None:
    """Nobody can change what a phone has said."""
    made = model(
        **{field.name: None for field in fields(model) if field.default is MISSING}
    )
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(model)[0].name, "changed")


@pytest.mark.parametrize(
    ("fields", "name", "number", "withheld"),
    [
        ({"RemotePartyNumber": "sip:anonymous@anonymous.invalid"}, None, None, True),
        ({"RemotePartyNumber": ""}, None, None, True),
        ({"RemotePartyNumber": "", "RemotePartyName": "Anna"}, "Anna", None, True),
        ({"RemotePartyNumber": "sip:*31%23030123@h"}, None, "*31#030123", False),
        ({"RemotePartyNumber": '"Anna" <sip:3001@h>'}, "Anna", "3001", False),
    ],
)
def test_who_calls(
    fields: dict[str, str], name: str | None, number: str | None, withheld: bool
) -> None:
    """Who calls without a number keeps it back, on the phone and in its log."""
    call = parse_call(**fields, CallState="Offering")
    (logged,) = CallLog.parse({"Missed": [fields]}, BERLIN).entries

    for shown in (call, logged):
        assert (shown.name, shown.number, shown.withheld) == (name, number, withheld)


def test_who_is_called() -> None:
    """Who is called keeps nothing back, even if there is no number to be seen."""
    nobody = {"RemotePartyNumber": "anonymous", "RemotePartyName": ""}
    (placed,) = CallLog.parse({"Placed": [nobody]}, BERLIN).entries

    assert not placed.withheld
    assert not parse_call(**nobody, CallState="Dialtone", Type="").withheld
    assert not parse_call(CallState="Connected", Type="").withheld
    # Nobody knows who began this one, but the phone says it.
    assert parse_call(**nobody, CallState="Connected", Type="").withheld
