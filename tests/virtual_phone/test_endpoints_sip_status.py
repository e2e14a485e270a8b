"""Tests of the command about the SIP servers."""

import pytest

from virtual_phone import LineSettings

from .conftest import SETTINGS, Client

PATH = "v1/webCallControl/sipStatus"


async def test_idle(client: Client) -> None:
    """Without calls there is no list of calls."""
    client.phone.set_line_registered(2, False)
    data = (await client.get(PATH)).json["data"]
    assert data["TotalUser"] == "2"
    first, second = data["User"]
    assert "Calls" not in first
    (event,) = first.pop("Events")
    assert first == {
        "Name": "2001",
        "LineNumber": "1",
        "TotalEvents": "1",
        "TotalCalls": "0",
    }
    assert event.pop("CallID").endswith("@192.0.2.10")
    assert event == {
        "Type": "Register",
        "RegistrationState": "Registered",
        "Expires": "3600",
        "Overlap": "120",
    }
    assert second["Events"] == [
        {
            "Type": "Register",
            "RegistrationState": "Registering",
            "CallID": "",
            "Expires": "6",
        }
    ]


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(lines=(LineSettings(number="2", line_keys=2),))]
)
async def test_calls(client: Client) -> None:
    """A registration has all calls of its keys, and is listed once."""
    phone = client.phone
    for line in (1, 2):
        handle = phone.incoming_call("3001", line=line)
        phone.local_answer(handle)
    phone.start_paging()
    (user,) = (await client.get(PATH)).json["data"]["User"]
    assert user["TotalCalls"] == "2"
    assert [call["CallState"] for call in user["Calls"]] == ["Hold", "Connected"]
    assert len({call["CallID"] for call in user["Calls"]}) == 2
