"""Tests of the configuration store and its commands."""

import pytest

from .conftest import SETTINGS, Client, FakeClock, back

GET = "v1/mgmt/config/get"
SET = "v1/mgmt/config/set"
URL = "apps.telNotification.URL"


async def read(client: Client, name: str) -> tuple[str, str]:
    """Return the value and the source of a parameter."""
    parameter = (await client.post(GET, [name])).json["data"][name]
    return parameter["Value"], parameter["Source"]


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(configuration={"call.autoAnswer.SIP": "1"})]
)
async def test_sources(client: Client) -> None:
    """A parameter tells where its value comes from; what is set is there at once."""
    assert await read(client, URL) == ("", "default")
    assert await read(client, "device.local.deviceName") == ("", "device")
    assert await read(client, "reg.1.displayName") == ("Front desk", "config")
    assert await read(client, "reg.2.address") == ("2002", "config")
    assert await read(client, "call.autoAnswer.SIP") == ("1", "config")
    values: dict[str, object] = {URL: "http://192.0.2.20/", "up.screenCapture.value": 1}
    assert (await client.post(SET, values)).json == {"Status": "2000"}
    assert await read(client, URL) == ("http://192.0.2.20/", "web")
    assert await read(client, "up.screenCapture.value") == ("1", "web")


@pytest.mark.parametrize(
    ("settings", "unknown"),
    [
        (SETTINGS, {"1": "no.such", "2": "nor.this"}),
        (SETTINGS.__replace__(firmware="6.x"), ["no.such", "nor.this"]),
    ],
)
async def test_unknown_names(client: Client, unknown: object) -> None:
    """Unknown names are listed: as an object on 5.x, as a list on 6.x."""
    answer = (await client.post(GET, ["no.such", URL, "nor.this"])).json
    assert answer == {
        "Status": "2000",
        "data": {URL: {"Value": "", "Source": "default"}},
        "InvalidParams": unknown,
    }
    answer = (await client.post(SET, {"no.such": "1", URL: "x", "nor.this": "1"})).json
    assert answer == {"Status": "4000", "InvalidParams": unknown}
    assert await read(client, URL) == ("", "default")


async def test_limit(client: Client) -> None:
    """Twenty parameters are the most."""
    names = [f"reg.{number}.address" for number in range(1, 22)]
    assert (await client.post(GET, names[:20])).json["Status"] == "2000"
    too_many = {"Status": "4009"}
    assert (await client.post(GET, names)).json == too_many
    assert (await client.post(SET, dict.fromkeys(names, "1"))).json == too_many


USELESS_NAMES: tuple[object, ...] = ([], {}, "name", [1], [None], None)
USELESS_VALUES: tuple[object, ...] = (None, True, ["x"])


@pytest.mark.parametrize(
    ("path", "data"),
    [
        *((GET, names) for names in USELESS_NAMES),
        *((SET, {URL: value}) for value in USELESS_VALUES),
        (SET, {}),
        (SET, [URL]),
    ],
)
async def test_useless_input(client: Client, path: str, data: object) -> None:
    """A question is a list of names, a setting a name with a text or a number."""
    assert (await client.post(path, data)).json == {"Status": "4000"}


async def test_line_breaks(client: Client) -> None:
    """JSON over several lines is not understood."""
    body = b'{\n"data": ["apps.telNotification.URL"]\n}'
    assert (await client.post_body(GET, body)).json == {"Status": "4000"}


async def test_rest_cannot_switch_itself_off(client: Client) -> None:
    """The REST API is switched elsewhere."""
    name = "apps.restapi.enabled"
    assert await read(client, name) == ("1", "config")
    answer = (await client.post(SET, {name: "0"})).json
    assert answer == {"Status": "4000", "InvalidParams": {"1": name}}


async def test_device_parameters(client: Client, clock: FakeClock) -> None:
    """Parameters of the device need two switches, and restart the phone."""
    name = "device.theme"
    await client.post(SET, {name: "Classic"})
    await client.post(SET, {name: "Classic", "device.set": "1"})
    clock.advance(1)
    assert await read(client, name) == ("Modern", "device")
    switches = {"device.set": "1", f"{name}.set": "1"}
    await client.post(SET, {name: "Classic"} | switches)
    clock.advance(1)
    assert not client.phone.online
    await back(client.phone, clock)
    assert await read(client, name) == ("Classic", "device")


@pytest.mark.parametrize(
    ("name", "value", "restarts"),
    [
        ("msg.mwi.1.led", "0", True),
        ("msg.mwi.1.led", "1", False),
        ("diags.pcap.enabled", "1", True),
        (URL, "http://192.0.2.20/", False),
    ],
)
async def test_restarts(
    client: Client, clock: FakeClock, name: str, value: str, restarts: bool
) -> None:
    """Some parameters restart the phone, if they change."""
    assert (await client.post(SET, {name: value})).json == {"Status": "2000"}
    clock.advance(1)
    assert client.phone.online is not restarts
