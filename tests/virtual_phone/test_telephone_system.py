"""Tests of what telephone systems do to calls and phones to their logs."""

from datetime import timedelta
import re
from typing import Any

import aiohttp
import pytest

from virtual_phone import CallLog, RefusedError, VirtualPhone
from virtual_phone.notifications import Event

from .conftest import SETTINGS, Client, FakeClock, PlugIn, Receiver, heard, talk

V1 = "v1/webCallControl/callStatus"
V2 = "v2/webCallControl/callStatus"
POLL = "v1/mgmt/pollForStatus"
NOON = "2026-11-22T12:00:00"
ONE_PM = "2026-11-22T13:00:00"


async def shown(client: Client, key: str = "RemotePartyNumber") -> list[str]:
    """Return what callStatus says of all calls."""
    return [call[key] for call in (await client.get(V2)).json["data"]]


async def logged(client: Client, *keys: str) -> dict[str, list[tuple[str, ...]]]:
    """Return what the call log lists: by default number and duration."""
    keys = keys or ("RemotePartyNumber", "Duration")
    logs = (await client.get("v1/mgmt/callLogs")).json["data"]
    return {
        name: [tuple(entry[key] for key in keys) for entry in entries]
        for name, entries in logs.items()
        if entries
    }


async def test_connected_line(client: Client) -> None:
    """The other party changes while it rings, at the answer and in mid-call."""
    phone = client.phone
    handle = phone.local_dial("600")
    phone.connected_line(handle, "107", "Anna")
    assert await shown(client, "RemotePartyName") == ["Anna"]
    phone.remote_answer(handle, "201", "Bob")
    assert await shown(client, "RemotePartyName") == ["Bob"]
    phone.local_hold(handle)
    phone.connected_line(handle, "0301234")
    assert await shown(client) == ["0301234"]
    assert await shown(client, "RemotePartyName") == ["0301234"]
    assert await shown(client, "CallHandle") == [handle]
    phone.remote_hang_up(handle)
    with pytest.raises(RefusedError, match="no call"):
        phone.connected_line(handle, "201")


@pytest.mark.parametrize(
    ("settings", "number"),
    [(SETTINGS, "+493012345"), (SETTINGS.__replace__(logged_party="first"), "3001")],
)
async def test_logged_party(client: Client, number: str) -> None:
    """The log lists who was there at the end, or in the beginning."""
    handle = client.phone.incoming_call("3001")
    client.phone.local_answer(handle)
    client.phone.connected_line(handle, "+493012345")
    client.phone.remote_hang_up(handle)
    assert await logged(client) == {"Received": [(number, "0 sec")]}


async def test_announced_party(plug_in: PlugIn, receiver: Receiver) -> None:
    """A new party comes with the next change of state, or by itself if asked."""
    phone = await plug_in(Event.CALL_STATE_CHANGE)
    handle = phone.local_dial("600")
    await heard(phone, receiver)
    phone.connected_line(handle, "107")
    phone.remote_answer(handle, "201", "Bob")
    phone.connected_line(handle, "3001", announce=True)
    await phone.wait_for_notifications()
    assert receiver.events == ["Connected", "Connected"]
    assert "sip:201@" in receiver.bodies[0]
    assert "<CalledPartyName>Bob<" in receiver.bodies[0]
    assert "sip:3001@" in receiver.bodies[1]


@pytest.mark.parametrize(
    ("arguments", "number", "name"),
    [
        ({}, "sip:anonymous@anonymous.invalid", "Anonymous"),
        ({"shown": "", "name": ""}, "", ""),
        ({"shown": "Restricted", "name": "", "line": 2}, "Restricted", "Restricted"),
    ],
)
async def test_withheld_call(
    plug_in: PlugIn,
    session: aiohttp.ClientSession,
    receiver: Receiver,
    arguments: dict[str, Any],
    number: str,
    name: str,
) -> None:
    """Who withholds their number is shown, announced and logged in its place."""
    phone = await plug_in(Event.INCOMING_CALL)
    client = Client(session, phone)
    handle = phone.withheld_call(**arguments)
    assert await shown(client) == [number]
    assert await shown(client, "RemotePartyName") == [name]
    await phone.wait_for_notifications()
    assert f"<CallingPartyName>{name}<" in receiver.bodies[0]
    phone.remote_hang_up(handle)
    assert await logged(client) == {"Missed": [(number, "")]}


async def test_restarted_call(client: Client, clock: FakeClock) -> None:
    """A call can count start and duration from the answer, or from a transfer."""
    phone = client.phone
    handle = phone.incoming_call("3001")
    clock.advance(10)
    phone.local_answer(handle)
    phone.restart_call(handle)
    assert await shown(client, "StartTime") == ["2026-11-22T12:00:10"]
    clock.advance(20)
    assert await shown(client, "DurationSeconds") == ["20"]
    phone.restart_call(handle)
    assert await shown(client, "DurationSeconds") == ["0"]
    clock.advance(5)
    phone.remote_hang_up(handle)
    assert await logged(client, "StartTime", "Duration") == {
        "Received": [("2026-11-22T12:00:30", "5 secs")]
    }


async def test_restarted_ringing(client: Client, clock: FakeClock) -> None:
    """A ringing call has a start and no duration to count anew."""
    handle = client.phone.incoming_call("3001")
    clock.advance(10)
    client.phone.restart_call(handle)
    assert await shown(client, "StartTime") == ["2026-11-22T12:00:10"]
    assert await shown(client, "DurationSeconds") == ["0"]


async def test_rejection_is_noted(phone: VirtualPhone) -> None:
    """Whoever knows the truth knows which calls were sent away."""
    for end in (VirtualPhone.local_reject, VirtualPhone.remote_hang_up):
        handle = phone.incoming_call("3001")
        (call,) = phone.calls
        end(phone, handle)
        assert call.rejected is (end is VirtualPhone.local_reject)


@pytest.mark.parametrize(
    ("is_logged", "log"), [(False, {}), (True, {"Received": [("3001", "")]})]
)
async def test_answered_elsewhere(
    client: Client, is_logged: bool, log: dict[str, Any]
) -> None:
    """Another desk of the ring group answers: no trace, or one without duration."""
    handle = client.phone.incoming_call("3001")
    client.phone.answered_elsewhere(handle, logged=is_logged)
    assert client.phone.calls == ()
    assert await logged(client) == log
    with pytest.raises(RefusedError, match="is Connected"):
        client.phone.answered_elsewhere(talk(client.phone))


async def test_shared_line(
    plug_in: PlugIn, session: aiohttp.ClientSession, receiver: Receiver
) -> None:
    """A call at another phone of the line is shown until it is over, and no more."""
    phone = await plug_in(Event.CALL_STATE_CHANGE, Event.OFF_HOOK)
    client = Client(session, phone)
    handle = phone.incoming_call("3001")
    phone.remote_active(handle)
    assert await shown(client, "CallState") == ["CallRemoteActive"]
    assert await shown(client, "Ringing") == ["0"]
    assert (await client.get(POLL)).json["data"]["State"] == "Idle"
    assert phone.screen.soft_keys[0] == "New Call"
    other = phone.incoming_call("3002")
    assert (await client.get(V1)).json["data"]["CallHandle"] == f"0x{other}"
    phone.local_answer(other)
    phone.local_hold(other)
    assert (await client.get(V1)).json["data"]["CallHandle"] == f"0x{other}"
    phone.local_hang_up(other)
    phone.remote_hang_up(handle)
    assert phone.calls == ()
    assert await logged(client) == {"Received": [("3002", "0 sec")]}
    assert await heard(phone, receiver) == [
        *("Offering", "CallRemoteActive", "Offering", "OffHook", "Connected"),
        *("CallHold", "Disconnected", "Disconnected"),
    ]


async def test_moving_start_times(client: Client, clock: FakeClock) -> None:
    """A clock that is set moves the StartTime of one call or of all."""
    phone = client.phone
    first = talk(phone)
    talk(phone, "3002")
    phone.move_start(timedelta(hours=1), first)
    assert await shown(client, "StartTime") == [ONE_PM, NOON]
    phone.move_start(timedelta(hours=-1))
    assert await shown(client, "StartTime") == [NOON, "2026-11-22T11:00:00"]
    phone.remote_hang_up(first)
    assert await logged(client, "StartTime") == {"Placed": [(NOON,)]}


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(start_times="computed")])
async def test_computed_start_times(client: Client, clock: FakeClock) -> None:
    """A phone that takes the duration from now moves until somebody answers."""
    handle = client.phone.incoming_call("3001")
    clock.advance(10)
    assert await shown(client, "StartTime") == ["2026-11-22T12:00:10"]
    client.phone.local_answer(handle)
    clock.advance(60)
    assert await shown(client, "StartTime") == ["2026-11-22T12:00:10"]
    client.phone.clock_offset = timedelta(hours=1)
    assert await shown(client, "StartTime") == ["2026-11-22T13:00:10"]
    client.phone.remote_hang_up(handle)
    assert await logged(client, "StartTime") == {"Received": [("2026-11-22T13:00:10",)]}


async def test_changed_log(client: Client) -> None:
    """The log is re-dated when the clock is set, and cleared in part or wholly."""
    phone = client.phone
    for number in ("3001", "3002", "3003"):
        phone.remote_hang_up(phone.incoming_call(number))
    phone.move_call_log(timedelta(hours=1))
    poll = (await client.get(POLL)).json["data"]
    assert poll["StateData"] == f"Time of last call {ONE_PM}"
    phone.remove_log_entry(CallLog.MISSED)
    phone.remove_log_entry(CallLog.MISSED, 0)
    assert await logged(client, "RemotePartyNumber", "StartTime") == {
        "Missed": [("3002", ONE_PM)]
    }
    with pytest.raises(RefusedError, match="no call 0 in placed"):
        phone.remove_log_entry(CallLog.PLACED, 0)
    phone.clear_call_log()
    phone.move_call_log(timedelta(hours=1))
    assert await logged(client) == {}
    assert (await client.get(POLL)).json["data"]["StateData"] == "Time of last call "


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(log_delay=3.0)])
async def test_late_entry(client: Client, clock: FakeClock) -> None:
    """A call can be listed seconds after it is over, with its own time."""
    client.phone.remote_hang_up(client.phone.incoming_call("3001"))
    clock.advance(2)
    assert await logged(client) == {}
    clock.advance(1)
    assert await logged(client, "StartTime") == {"Missed": [(NOON,)]}


async def test_one_call_logged_otherwise(client: Client, clock: FakeClock) -> None:
    """One call is listed late, in another form or not at all; others are not."""
    phone = client.phone
    for number in ("0301", "0302", "0303"):
        handle = phone.incoming_call(number)
        if number == "0301":
            phone.log_otherwise(handle, delay=3, prefixes={"0": "+49"})
        if number == "0302":
            phone.log_otherwise(handle, listed=False)
        phone.remote_hang_up(handle)
    assert await logged(client) == {"Missed": [("0303", "")]}
    clock.advance(3)
    assert await logged(client) == {"Missed": [("0303", ""), ("+49301", "")]}
    with pytest.raises(RefusedError, match="no call"):
        phone.log_otherwise(handle)


@pytest.mark.parametrize(
    ("settings", "log"),
    [
        (
            SETTINGS.__replace__(log_entries="without_duration"),
            {"Placed": [("3001", "")]},
        ),
        (SETTINGS.__replace__(log_entries="none"), {}),
        (
            SETTINGS.__replace__(log_prefixes={"300": "+49300", "3": ""}),
            {"Placed": [("+493001", "0 sec")]},
        ),
    ],
)
async def test_other_entries(client: Client, log: dict[str, Any]) -> None:
    """A log can lack durations or calls, or write numbers in another form."""
    handle = talk(client.phone)
    assert await shown(client) == ["3001"]
    client.phone.local_hang_up(handle)
    assert await logged(client) == log


async def test_all_calls_in_one_event(plug_in: PlugIn, receiver: Receiver) -> None:
    """An event can describe all calls on its line, the one it is about anywhere."""
    phone = await plug_in(
        Event.CALL_STATE_CHANGE, notification_all_calls=True, notification_free=True
    )
    first = phone.incoming_call("3001")
    phone.incoming_call("3002", line=2)
    second = phone.incoming_call("3003")
    phone.local_answer(first)
    phone.remote_hang_up(second)
    await phone.wait_for_notifications()
    told = [re.findall("<CallReference>(.*?)<", body) for body in receiver.bodies]
    active = ["<LineState>Active<" in body for body in receiver.bodies]
    del told[1]
    assert told == [[first], *[[second, first]] * 3, [first, second]]
    assert all(active)
    assert receiver.events == [
        *("Offering", "Offering", "Offering", "Connected", "Disconnected", "Free")
    ]
