"""Tests of the commands that send files."""

import pytest

from virtual_phone import Export, PhoneSettings

from .conftest import CAPTURING, SETTINGS, Client, FakeClock, back

pytestmark = pytest.mark.usefixtures("socket_enabled")

EXPORT = "v1/mgmt/config/export"
CAPTURE = "v1/mgmt/network/uploadBgCapture"
URL = "https://192.0.2.20/files/"


@pytest.mark.parametrize(
    ("kind", "name", "foreign"),
    [
        ("ConfigFiles", "reg.1.address", "call.autoAnswer.SIP"),
        ("Web", "call.autoAnswer.SIP", "reg.1.address"),
        ("Local", "call.defaultTransferType", "reg.1.address"),
        ("Device", "device.theme", "reg.1.address"),
        ("All", "reg.1.address", "device.theme"),
        ("All", "call.autoAnswer.SIP", "httpd.enabled"),
    ],
)
async def test_export(client: Client, kind: str, name: str, foreign: str) -> None:
    """An export holds what its sources have set."""
    await client.post("v1/mgmt/config/set", {"call.autoAnswer.SIP": "1"})
    await client.post("v1/mgmt/transferType/set", {"Type": "Safe"})
    answer = await client.post(EXPORT, {"Url": URL, "ConfigType": kind})
    assert answer.json == {"Status": "2000"}
    (export,) = client.phone.exports
    assert isinstance(export, Export)
    assert (export.url, export.kind) == (URL, kind)
    assert name in export.parameters
    assert foreign not in export.parameters


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (None, "4000"),
        ({"Url": URL}, "4000"),
        ({"Url": URL, "ConfigType": "Everything"}, "4000"),
        ({"Url": 7, "ConfigType": "All"}, "4000"),
        ({"Url": "files", "ConfigType": "All"}, "4000"),
        ({"Url": "http://[", "ConfigType": "All"}, "4000"),
        ({"ConfigType": "All"}, "4006"),
        ({"Url": "", "ConfigType": "All"}, "4006"),
        ({"Url": "gopher://192.0.2.20/", "ConfigType": "All"}, "4008"),
    ],
)
async def test_useless_exports(client: Client, data: object, status: str) -> None:
    """An export needs a type and an address that can be reached."""
    assert (await client.post(EXPORT, data)).json == {"Status": status}
    assert client.phone.exports == []


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(export_fails=True)])
async def test_failing_export(settings: PhoneSettings, client: Client) -> None:
    """The server can refuse an export."""
    answer = await client.post(EXPORT, {"Url": URL, "ConfigType": "All"})
    assert answer.json == {"Status": "4008"}


@pytest.mark.parametrize("settings", [CAPTURING])
async def test_capture(
    settings: PhoneSettings, client: Client, clock: FakeClock
) -> None:
    """An upload works once in ten seconds."""
    assert (await client.post(CAPTURE, {"url": URL})).json == {"Status": "2000"}
    clock.advance(9)
    assert (await client.post(CAPTURE, {"url": URL})).json == {"Status": "4001"}
    clock.advance(1)
    assert (await client.post(CAPTURE, {"url": URL})).json == {"Status": "2000"}
    assert client.phone.captures == [URL, URL]
    client.phone.reboot()
    await back(client.phone, clock)
    assert (await client.post(CAPTURE, {"url": URL})).json == {"Status": "2000"}


@pytest.mark.parametrize(
    ("settings", "data", "status"),
    [
        (CAPTURING, None, "4006"),
        (CAPTURING, {"url": "files"}, "4000"),
        (CAPTURING.__replace__(provisioning_server="192.0.2.30"), None, "2000"),
    ],
)
async def test_capture_address(
    settings: PhoneSettings, client: Client, data: object, status: str
) -> None:
    """Without an address the provisioning server gets the packets."""
    assert (await client.post(CAPTURE, data)).json == {"Status": status}
    assert client.phone.captures == (["192.0.2.30"] if status == "2000" else [])


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        SETTINGS.__replace__(configuration={"diags.pcap.enabled": "1"}),
        CAPTURING.__replace__(model="VVX 101"),
        CAPTURING.__replace__(model="VVX 150"),
        CAPTURING.__replace__(model="VVX 201"),
        CAPTURING.__replace__(firmware="6.x"),
    ],
)
async def test_no_capture(settings: PhoneSettings, client: Client) -> None:
    """The command is there only when packets are captured, and not everywhere."""
    answer = await client.post(CAPTURE, {"url": URL})
    assert answer.http_status == 404
    assert answer.headers["Content-Type"] == "text/html"
