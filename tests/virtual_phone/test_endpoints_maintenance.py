"""Tests of the commands that restart, reset and update the phone."""

import aiohttp
import pytest

from virtual_phone import USERNAME
from virtual_phone.settings import FACTORY_PASSWORD

from .conftest import SETTINGS, Client, FakeClock, back
from .test_endpoints_configuration import read

RESET = "v1/mgmt/configReset"
UPDATE = "v1/mgmt/updateConfiguration"
TYPE = "call.defaultTransferType"
URL = "apps.telNotification.URL"


async def fill(client: Client) -> None:
    """Set one parameter by REST and one at the phone."""
    await client.post("v1/mgmt/config/set", {URL: "http://192.0.2.20/"})
    await client.post("v1/mgmt/transferType/set", {"Type": "Blind"})
    assert await read(client, URL) == ("http://192.0.2.20/", "web")
    assert await read(client, TYPE) == ("Blind", "local")


@pytest.mark.parametrize(
    ("path", "web_is_left", "local_is_left"),
    [
        (RESET, False, False),
        (f"{RESET}/web", False, True),
        (f"{RESET}/local", True, False),
        (f"{RESET}/device", True, True),
    ],
)
async def test_sources(
    client: Client, path: str, web_is_left: bool, local_is_left: bool
) -> None:
    """A reset takes back what its sources have set, and nothing else."""
    await fill(client)
    assert (await client.post(path)).json == {"Status": "2000"}
    assert ((await read(client, URL))[1] == "web") is web_is_left
    assert ((await read(client, TYPE))[1] == "local") is local_is_left


async def test_factory_reset(client: Client, clock: FakeClock) -> None:
    """The phone forgets everything, its password and its REST API too."""
    phone = client.phone
    await fill(client)
    phone.local_reject(phone.incoming_call("3001"))
    phone.incoming_call("3002")
    assert (await client.post("v1/mgmt/factoryReset")).json == {"Status": "2000"}
    clock.advance(1)
    assert not phone.online
    assert phone.calls == ()
    await back(phone, clock)
    assert (await client.get("v1/mgmt/lineInfo")).http_status == 404

    phone.rest_enabled = True
    assert (await client.get("v1/mgmt/lineInfo")).http_status == 401
    header = aiohttp.encode_basic_auth(USERNAME, FACTORY_PASSWORD)
    factory = {"headers": {"Authorization": header}}
    assert (await client.get("v1/mgmt/lineInfo", **factory)).json == {"Status": "4010"}

    phone.default_password = False
    (line,) = (await client.get("v1/mgmt/lineInfo", **factory)).json["data"]
    assert line["SIPAddress"] == "VVX450"
    logs = (await client.get("v1/mgmt/callLogs", **factory)).json["data"]
    assert logs == {"Missed": [], "Received": [], "Placed": []}

    phone.set_up()
    assert len((await client.get("v1/mgmt/lineInfo")).json["data"]) == 2
    assert await read(client, URL) == ("", "default")
    assert await read(client, TYPE) == ("Consultative", "default")


@pytest.mark.parametrize(
    ("settings", "restarts"),
    [(SETTINGS, False), (SETTINGS.__replace__(update_restarts=True), True)],
)
async def test_update(client: Client, clock: FakeClock, restarts: bool) -> None:
    """What the provisioning server has can restart the phone, which is busy then."""
    handle = client.phone.incoming_call("3001")
    answer = await client.post(UPDATE)
    assert answer.json == {"Status": "2000", "data": {"ProvisioningState": "0"}}
    clock.advance(1)
    if restarts:
        assert (await client.post(UPDATE)).json == {"Status": "4001"}
    client.phone.remote_hang_up(handle)
    assert client.phone.online is not restarts
