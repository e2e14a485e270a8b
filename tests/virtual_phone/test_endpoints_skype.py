"""Tests of the commands for Skype for Business, and of the location."""

import pytest

from virtual_phone import RefusedError

from .conftest import SETTINGS, Client

SKYPE = SETTINGS.__replace__(skype=True, skype_sign_in_time=0.0)
PRESENCE = "v1/mgmt/getPresence"
SIGN_IN = "v1/mgmt/skype/signIn"
SIGN_OUT = "v1/mgmt/skype/signOut"
ACCOUNT = {"Address": "alice@example.org", "User": "alice", "Password": "secret"}
COMPLETE = ACCOUNT | {"Domain": ""}


async def test_other_servers(client: Client) -> None:
    """A phone at another server does not support any of it."""
    unsupported = {"Status": "4004"}
    assert (await client.get(PRESENCE)).json == unsupported
    assert (await client.post(SIGN_IN, COMPLETE)).json == unsupported
    assert (await client.post(SIGN_OUT)).json == unsupported
    with pytest.raises(RefusedError):
        client.phone.skype_sign_in()


@pytest.mark.parametrize("settings", [SKYPE])
async def test_signing_in_and_out(client: Client) -> None:
    """Somebody signs in once, and out once; others see it."""

    async def _presence() -> str:
        presence: str = (await client.get(PRESENCE)).json["data"]["Presence"]
        return presence

    assert await _presence() == "Offline"
    assert (await client.post(SIGN_OUT)).json == {"Status": "4003"}
    # The manual has a dot too many.
    path = "v1/mgmt./skype/signIn"
    assert (await client.post(path, COMPLETE)).json == {"Status": "2000"}
    assert await _presence() == "Available"
    client.phone.incoming_call("3001")
    assert await _presence() == "Busy"
    assert (await client.post(SIGN_IN, COMPLETE)).json == {"Status": "4003"}
    assert (await client.post(SIGN_OUT)).json == {"Status": "2000"}
    assert await _presence() == "Offline"


@pytest.mark.parametrize(
    ("settings", "data", "status"),
    [
        (SKYPE, ACCOUNT, "4000"),
        (SKYPE, COMPLETE | {"User": ""}, "4000"),
        (SKYPE.__replace__(lines=()), COMPLETE, "4002"),
    ],
)
async def test_incomplete(client: Client, data: object, status: str) -> None:
    """Everything but the lock code has to be there, and a server."""
    assert (await client.post(SIGN_IN, data)).json == {"Status": status}
    assert not client.phone.signed_in


@pytest.mark.parametrize("settings", [SKYPE.__replace__(skype_sign_in_time=0.02)])
async def test_busy_while_signing_in(client: Client) -> None:
    """A phone that signs in sets no parameters and asks no server for news."""
    client.phone.skype_sign_in()
    busy = {"Status": "4001"}
    values = {"call.autoAnswer.SIP": "1"}
    assert (await client.post("v1/mgmt/config/set", values)).json == busy
    assert (await client.post("v1/mgmt/updateConfiguration")).json == busy


@pytest.mark.parametrize(
    "settings",
    [SKYPE.__replace__(presence_at_top=True, location={"House Number": "7"})],
)
async def test_location(client: Client) -> None:
    """All parts of the location are there; the presence may not be in its place."""
    data = (await client.get("v1/mgmt/location/info")).json["data"]
    assert len(data) == 31
    assert data.pop("House Number") == "7"
    assert set(data.values()) == {""}
    answer = (await client.get(PRESENCE)).json
    assert answer == {"Status": "2000", "Presence": "Offline"}
