"""Tests of the lists of finished calls."""

from datetime import timedelta

from virtual_phone import VirtualPhone

from .conftest import Client, FakeClock


async def durations(client: Client) -> dict[str, list[tuple[str, str]]]:
    """Return the numbers and durations in all lists."""
    logs = (await client.get("v1/mgmt/callLogs")).json["data"]
    return {
        name: [(entry["RemotePartyNumber"], entry["Duration"]) for entry in entries]
        for name, entries in logs.items()
    }


async def test_lists(client: Client, clock: FakeClock) -> None:
    """Each call stands in one list, the oldest first."""
    phone = client.phone
    assert await durations(client) == {"Missed": [], "Received": [], "Placed": []}
    phone.remote_hang_up(phone.incoming_call("3001"))
    ignored = phone.incoming_call("3002")
    phone.local_ignore(ignored)
    phone.remote_hang_up(ignored)
    answered = phone.incoming_call("3003")
    phone.local_answer(answered)
    clock.advance(289)
    phone.remote_hang_up(answered)
    phone.local_reject(phone.incoming_call("3004"))
    dialled = phone.local_dial("3005")
    phone.remote_answer(dialled)
    clock.advance(26)
    phone.local_hang_up(dialled)
    phone.remote_hang_up(phone.local_dial("3006"))
    phone.set_do_not_disturb(1, True)
    phone.incoming_call("3007")
    assert await durations(client) == {
        "Missed": [("3001", ""), ("3002", ""), ("3007", "")],
        "Received": [("3003", "4 mins 49 secs"), ("3004", "")],
        "Placed": [("3005", "26 secs"), ("3006", "")],
    }


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


async def test_not_logged(client: Client) -> None:
    """Paging, forwarded calls and calls that lost their power leave no trace."""
    phone: VirtualPhone = client.phone
    phone.start_paging()
    phone.stop_paging()
    phone.set_forwarding(2, always="4001")
    phone.incoming_call("3001", line=2)
    phone.incoming_call("3002")
    await phone.stop()
    await phone.start()
    assert await durations(client) == {"Missed": [], "Received": [], "Placed": []}
