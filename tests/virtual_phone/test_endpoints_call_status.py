"""Tests of the commands that tell what the phone is doing."""

import pytest

from .conftest import SETTINGS, Client, FakeClock, talk

V1 = "v1/webCallControl/callStatus"
V2 = "v2/webCallControl/callStatus"


async def test_version_1(client: Client, clock: FakeClock) -> None:
    """Version 1 describes the call in focus, if there is one."""
    assert (await client.get(V1)).json == {"Status": "4007"}
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


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(firmware="5.7", line_id_key="LineID")]
)
async def test_version_1_of_5_7(client: Client) -> None:
    """Firmware 5.7 tells more; the manual spells a key otherwise."""
    client.phone.incoming_call("3001")
    data = (await client.get(V1)).json["data"]
    assert data.keys() >= {"DurationSeconds", "RTPPort", "RTCPPort", "Muted"}
    assert (data["Ringing"], data["UIAppearanceIndex"]) == ("1", "1*")
    assert not data.keys() & {"DurationInSeconds", "LineId"}
    assert data["LineID"] == "1"


async def test_version_2(client: Client, clock: FakeClock) -> None:
    """Version 2 describes all calls."""
    assert (await client.get(V2)).json == {"Status": "2000", "data": []}
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
    assert second["CallState"] == "Offering"
    assert second["UIAppearanceIndex"] == "2*"
    assert (second["RTPPort"], second["RTCPPort"]) == ("0", "1")
    assert (second["DurationSeconds"], second["Ringing"]) == ("0", "1")
    client.phone.local_ignore(ringing)
    assert (await client.get(V2)).json["data"][1]["Ringing"] == "0"
    client.phone.local_answer(ringing)
    client.phone.conference()
    # One leg has the index 0, the other the star.
    calls = (await client.get(V2)).json["data"]
    assert [call["UIAppearanceIndex"] for call in calls] == ["0", "2*"]


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(firmware="6.x")])
async def test_version_2_of_6(client: Client) -> None:
    """Firmware 6 has two keys with blanks."""
    handle = client.phone.local_dial("3001")
    (call,) = (await client.get(V2)).json["data"]
    assert (call["Media Direction"], call["Remote Connection IP"]) == ("sendrecv", "")
    client.phone.remote_answer(handle)
    for act, direction in (
        (client.phone.remote_hold, "recvonly"),
        (client.phone.local_hold, "inactive"),
        (client.phone.remote_resume, "sendonly"),
        (client.phone.local_resume, "sendrecv"),
    ):
        act(handle)
        (call,) = (await client.get(V2)).json["data"]
        assert call["Media Direction"] == direction
        assert call["Remote Connection IP"] == "192.0.2.5"


async def test_queries(client: Client) -> None:
    """A query picks a call, those of a line, or one of a line."""
    first, second, third = (
        client.phone.incoming_call(number, line=line)
        for number, line in (("3001", 1), ("3002", 2), ("3003", 1))
    )
    for query, handles in (
        (f"handle={second}", [second]),
        (f"handle={second.upper()}", [second]),
        ("line=1", [first, third]),
        ("line=1&sequence=2", [third]),
    ):
        calls = (await client.get(f"{V2}?{query}")).json["data"]
        assert [call["CallHandle"] for call in calls] == handles


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("handle=40000000", "4007"),
        ("line=2", "4007"),
        ("sequence=1", "4000"),
        ("line=one", "4000"),
        ("handle=0x40000000", "4000"),
        ("handle=40000000&line=1", "4000"),
    ],
)
async def test_useless_queries(client: Client, query: str, status: str) -> None:
    """Queries that find nothing differ from those that are wrong."""
    client.phone.incoming_call("3001")
    assert (await client.get(f"{V2}?{query}")).json == {"Status": status}


async def test_paging(client: Client, clock: FakeClock) -> None:
    """A paging call is on line 0 and has a channel."""
    client.phone.start_paging()
    clock.advance(2)
    (call,) = (await client.get(V2)).json["data"]
    assert (call["Protocol"], call["LineID"]) == ("PTT", "0")
    assert (call["UIAppearanceIndex"], call["DurationInSeconds"]) == ("0", "2")
    assert "DurationSeconds" not in call
    assert call["Channel"] == {
        "Mode": "Ptt",
        "Number": "1",
        "Label": "Channel",
        "State": "WAITING",
    }
    assert (await client.get(V1)).json == {"Status": "4007"}


@pytest.mark.parametrize(
    ("settings", "held", "on_hold"),
    [
        (SETTINGS, ("CallHeld", "Held"), ("CallHold", "Hold")),
        (
            SETTINGS.__replace__(hold_names="short"),
            *(("Held", "Held"), ("Hold", "Hold")),
        ),
        (
            SETTINGS.__replace__(hold_names="long"),
            *(("CallHeld", "CallHeld"), ("CallHold", "CallHold")),
        ),
    ],
)
async def test_names_of_hold(
    client: Client, held: tuple[str, str], on_hold: tuple[str, str]
) -> None:
    """Phones have two names for a call on hold."""
    handle = talk(client.phone)
    for act, names in (
        (client.phone.remote_hold, held),
        (client.phone.local_hold, on_hold),
    ):
        act(handle)
        v1 = (await client.get(V1)).json["data"]["CallState"]
        assert (v1, (await client.get(V2)).json["data"][0]["CallState"]) == names


@pytest.mark.parametrize(
    ("settings", "written"),
    [
        (SETTINGS, "3001"),
        (SETTINGS.__replace__(number_form="sip"), "sip:3001@192.0.2.5"),
        (SETTINGS.__replace__(number_form="tel"), "tel:3001"),
    ],
)
async def test_forms_of_numbers(client: Client, written: str) -> None:
    """Numbers come bare or as an address, but never as two."""
    client.phone.incoming_call("3001")
    client.phone.incoming_call("sip:3002@example.org")
    client.phone.start_paging()
    calls = (await client.get(V2)).json["data"]
    numbers = [call["RemotePartyNumber"] for call in calls]
    assert numbers == [written, "sip:3002@example.org", ""]


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(disconnected_time=60.0)])
async def test_poll_for_status(client: Client, clock: FakeClock) -> None:
    """One word and a text tell what the phone is doing; a call that is over counts not."""

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
    assert (await client.get(V1)).json["data"]["CallState"] == "Disconnected"
    assert await status() == ("Idle", "Time of last call 2026-11-22T12:00:00")
    client.phone.ready = False
    assert await status() == ("Error", "All Phone applications are not ready.")
