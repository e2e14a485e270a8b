"""Tests of the commands that tell what the phone is doing."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import SETTINGS, Client, FakeClock, talk

V1 = "v1/webCallControl/callStatus"
V2 = "v2/webCallControl/callStatus"


async def test_idle(client: Client) -> None:
    """Version 1 knows no call, version 2 an empty list of them."""
    assert (await client.get(V1)).json == {"Status": "4007"}
    assert (await client.get(V2)).json == {"Status": "2000", "data": []}


async def test_version_1(client: Client, clock: FakeClock) -> None:
    """Version 1 describes the call in focus."""
    handle = client.phone.incoming_call("3001", "Alice Example", line=2)
    client.phone.local_answer(handle)
    clock.advance(409)
    assert (await client.get(V1)).json["data"] == {
        "CallHandle": f"0x{handle}",
        "Type": "Incoming",
        "Protocol": "Sip",
        "CallState": "Connected",
        "LineId": "2",
        "RemotePartyName": "Alice Example",
        "RemotePartyNumber": "3001",
        "DurationInSeconds": "409",
    }
    client.phone.local_dial("3002")
    assert (await client.get(V1)).json["data"]["RemotePartyNumber"] == "3002"


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(firmware="5.7")])
async def test_version_1_of_5_7(client: Client) -> None:
    """Firmware 5.7 tells more, and has no version 2."""
    client.phone.incoming_call("3001")
    data = (await client.get(V1)).json["data"]
    assert data.keys() >= {"DurationSeconds", "RTPPort", "RTCPPort", "Muted"}
    assert (data["Ringing"], data["UIAppearanceIndex"]) == ("1", "1*")
    assert "DurationInSeconds" not in data
    for path in ("webCallControl/callStatus", "mgmt/lineInfo", "mgmt/device/info"):
        assert (await client.get(f"v2/{path}")).http_status == 404


async def test_version_2(client: Client, clock: FakeClock) -> None:
    """Version 2 describes all calls."""
    held = talk(client.phone)
    ringing = client.phone.incoming_call("3002", "Bob Example", line=2)
    clock.advance(812)
    client.phone.local_mute(True)
    client.phone.local_hold(held)
    first, second = (await client.get(V2)).json["data"]
    assert first == {
        "CallHandle": held,
        "Type": "Outgoing",
        "Protocol": "SIP",
        "CallState": "Hold",
        "RemotePartyName": "3001",
        "RemotePartyNumber": "3001",
        "StartTime": "2026-11-22T12:00:00",
        "DurationSeconds": "812",
        "LineID": "1",
        "CallSequence": "1",
        "UIAppearanceIndex": "1",
        "Ringing": "0",
        "Muted": "1",
        "RTPPort": "2222",
        "RTCPPort": "2223",
    }
    assert second["CallHandle"] == ringing
    assert second["CallState"] == "Offering"
    assert second["UIAppearanceIndex"] == "2*"
    assert second["Ringing"] == "1"
    assert (second["RTPPort"], second["RTCPPort"]) == ("0", "1")
    assert second["DurationSeconds"] == "0"
    client.phone.local_ignore(ringing)
    assert (await client.get(V2)).json["data"][1]["Ringing"] == "0"


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(firmware="6.x")])
async def test_version_2_of_6(client: Client) -> None:
    """Firmware 6 has two keys with blanks."""

    async def media() -> tuple[str, str]:
        call = (await client.get(V2)).json["data"][0]
        return call["Media Direction"], call["Remote Connection IP"]

    handle = client.phone.local_dial("3001")
    assert await media() == ("sendrecv", "")
    client.phone.remote_answer(handle)
    assert await media() == ("sendrecv", "192.0.2.5")
    client.phone.remote_hold(handle)
    assert await media() == ("recvonly", "192.0.2.5")
    client.phone.local_hold(handle)
    assert await media() == ("inactive", "192.0.2.5")
    client.phone.remote_resume(handle)
    assert await media() == ("sendonly", "192.0.2.5")


async def test_queries(client: Client) -> None:
    """A query picks a call, those of a line, or one of a line."""
    handles = [
        client.phone.incoming_call("3001", line=1),
        client.phone.incoming_call("3002", line=2),
        client.phone.incoming_call("3003", line=1),
    ]

    async def found(query: str) -> list[str]:
        answer = (await client.get(f"{V2}?{query}")).json
        return [call["CallHandle"] for call in answer["data"]]

    assert await found(f"handle={handles[1]}") == [handles[1]]
    assert await found(f"handle={handles[1].upper()}") == [handles[1]]
    assert await found("line=1") == [handles[0], handles[2]]
    assert await found("line=1&sequence=2") == [handles[2]]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("handle=40000000", "4007"),
        ("line=2", "4007"),
        ("line=1&sequence=2", "4007"),
        ("sequence=1", "4000"),
        ("line=one", "4000"),
        ("line=1&sequence=one", "4000"),
        ("handle=0x40000000", "4000"),
        ("handle=40000000&line=1", "4000"),
        ("call=1", "4000"),
    ],
)
async def test_useless_queries(client: Client, query: str, status: str) -> None:
    """Queries that find nothing differ from those that are wrong."""
    client.phone.incoming_call("3001")
    assert (await client.get(f"{V2}?{query}")).json == {"Status": status}


async def test_conference(client: Client) -> None:
    """In a conference one leg has the index 0, the other the star."""
    talk(client.phone)
    talk(client.phone, "3002")
    client.phone.conference()
    calls = (await client.get(V2)).json["data"]
    assert [call["CallState"] for call in calls] == ["CallConference"] * 2
    assert [call["UIAppearanceIndex"] for call in calls] == ["0", "2*"]


async def test_paging(client: Client, clock: FakeClock) -> None:
    """A paging call is on line 0 and has a channel."""
    client.phone.start_paging()
    clock.advance(2)
    (call,) = (await client.get(V2)).json["data"]
    assert (call["Protocol"], call["LineID"]) == ("PTT", "0")
    assert call["UIAppearanceIndex"] == "0"
    assert call["DurationInSeconds"] == "2"
    assert "DurationSeconds" not in call
    assert call["Channel"] == {
        "Mode": "Ptt",
        "Number": "1",
        "Label": "Channel",
        "State": "WAITING",
    }
    assert (await client.get(V1)).json == {"Status": "4007"}


@pytest.mark.parametrize(
    ("names", "held", "holding"),
    [
        ("as_seen", ("CallHold", "Hold"), ("CallHeld", "Held")),
        ("short", ("Hold", "Hold"), ("Held", "Held")),
        ("long", ("CallHold", "CallHold"), ("CallHeld", "CallHeld")),
    ],
)
async def test_names_of_hold(
    make_client: Callable[..., Any],
    names: Any,
    held: tuple[str, str],
    holding: tuple[str, str],
) -> None:
    """Phones have two names for a call on hold."""
    client: Client = await make_client(SETTINGS.__replace__(hold_names=names))

    async def state_names() -> tuple[str, str]:
        v1 = (await client.get(V1)).json["data"]["CallState"]
        return v1, (await client.get(V2)).json["data"][0]["CallState"]

    handle = talk(client.phone)
    client.phone.remote_hold(handle)
    assert await state_names() == holding
    client.phone.local_hold(handle)
    assert await state_names() == held


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(line_id_key="LineID")])
async def test_spelling_of_line(client: Client) -> None:
    """The manual spells a key otherwise than the phones that were seen."""
    client.phone.incoming_call("3001")
    data = (await client.get(V1)).json["data"]
    assert data["LineID"] == "1"
    assert "LineId" not in data


@pytest.mark.parametrize(
    ("form", "written"),
    [("bare", "3001"), ("sip", "sip:3001@192.0.2.5"), ("tel", "tel:3001")],
)
async def test_forms_of_numbers(
    make_client: Callable[..., Any], form: Any, written: str
) -> None:
    """Numbers come bare or as an address, but never as two."""
    client: Client = await make_client(SETTINGS.__replace__(number_form=form))
    client.phone.incoming_call("3001")
    client.phone.incoming_call("sip:3002@example.org")
    client.phone.start_paging()
    numbers = [
        call["RemotePartyNumber"] for call in (await client.get(V2)).json["data"]
    ]
    assert numbers == [written, "sip:3002@example.org", ""]


async def test_poll_for_status(client: Client, clock: FakeClock) -> None:
    """One word and a text tell what the phone is doing."""

    async def status() -> tuple[str, str]:
        data = (await client.get("v1/mgmt/pollForStatus")).json["data"]
        return data["State"], data["StateData"]

    assert await status() == ("Idle", "Time of last call ")
    handle = client.phone.incoming_call("3001")
    assert await status() == ("Active", "Active call duration 0 sec")
    client.phone.local_answer(handle)
    clock.advance(325)
    assert await status() == ("Active", "Active call duration 5 mins 25 secs")
    client.phone.remote_hang_up(handle)
    assert await status() == ("Idle", "Time of last call 2026-11-22T12:00:00")
    client.phone.ready = False
    assert await status() == ("Error", "All Phone applications are not ready.")


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(disconnected_time=60.0)])
async def test_poll_after_a_call(client: Client) -> None:
    """A call that is over keeps the phone no longer busy."""
    client.phone.local_hang_up(talk(client.phone))
    assert (await client.get(V1)).json["data"]["CallState"] == "Disconnected"
    poll = (await client.get("v1/mgmt/pollForStatus")).json["data"]
    assert poll["State"] == "Idle"
