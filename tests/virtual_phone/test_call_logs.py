"""Tests of the lists of finished calls."""

from datetime import timedelta

import pytest

from virtual_phone import VirtualPhone

from .conftest import Client, FakeClock

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def durations(client: Client) -> dict[str, list[tuple[str, str]]]:
    """Return the numbers and durations in all lists."""
    logs = (await client.get("v1/mgmt/callLogs")).json["data"]
    return {
        name: [(entry["RemotePartyNumber"], entry["Duration"]) for entry in entries]
        for name, entries in logs.items()
    }


async def test_missed(client: Client) -> None:
    """Who gives up, was ignored or not let through, was missed; oldest first."""
    phone = client.phone
    phone.remote_hang_up(phone.incoming_call("3001"))
    ignored = phone.incoming_call("3002")
    phone.local_ignore(ignored)
    phone.remote_hang_up(ignored)
    phone.set_do_not_disturb(1, True)
    phone.incoming_call("3003")
    assert (await durations(client))["Missed"] == [
        ("3001", ""),
        ("3002", ""),
        ("3003", ""),
    ]


async def test_received(client: Client, clock: FakeClock) -> None:
    """Who was answered or sent away was not missed."""
    phone = client.phone
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    clock.advance(289)
    phone.remote_hang_up(handle)
    phone.local_reject(phone.incoming_call("3002"))
    logs = await durations(client)
    assert logs["Received"] == [("3001", "4 mins 49 secs"), ("3002", "")]
    assert logs["Missed"] == []


async def test_placed(client: Client, clock: FakeClock) -> None:
    """Calls from this phone stand in one list, answered or not."""
    phone = client.phone
    handle = phone.local_dial("3001")
    phone.remote_answer(handle)
    clock.advance(26)
    phone.local_hang_up(handle)
    phone.remote_hang_up(phone.local_dial("3002"))
    assert (await durations(client))["Placed"] == [("3001", "26 secs"), ("3002", "")]


async def test_entry(client: Client, clock: FakeClock) -> None:
    """An entry has five texts; its time is when the call began."""
    phone = client.phone
    phone.clock_offset = timedelta(hours=1)
    handle = phone.incoming_call("3001", "Alice Example", line=2)
    clock.advance(20)
    phone.remote_hang_up(handle)
    entry = {
        "LineNumber": "2",
        "StartTime": "2026-11-22T13:00:00",
        "RemotePartyName": "Alice Example",
        "RemotePartyNumber": "3001",
        "Duration": "",
    }
    assert (await client.get("v1/mgmt/callLogs/missed")).json["data"] == [entry]
    assert (await client.get("v1/mgmt/callLogs/received")).json["data"] == []
    assert (await client.get("v1/mgmt/callLogs/placed")).json["data"] == []


async def test_limit(client: Client) -> None:
    """The lists forget the oldest calls."""
    phone = client.phone
    for number in range(3001, 3102):
        phone.remote_hang_up(phone.incoming_call(str(number)))
    missed = (await durations(client))["Missed"]
    assert len(missed) == 100
    assert missed[0] == ("3002", "")


async def test_not_logged(client: Client) -> None:
    """Paging, forwarded calls and calls that lost their power leave no trace."""
    phone: VirtualPhone = client.phone
    phone.start_paging()
    phone.stop_paging()
    phone.set_forwarding(1, always="4001")
    phone.incoming_call("3001")
    phone.set_forwarding(1, always="")
    phone.incoming_call("3002")
    await phone.stop()
    await phone.start()
    assert await durations(client) == {"Missed": [], "Received": [], "Placed": []}
