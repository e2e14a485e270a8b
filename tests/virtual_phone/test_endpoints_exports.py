"""Tests of the commands that send files."""

import pytest

from .conftest import CAPTURING, SETTINGS, Client, FakeClock, back

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
        ("All", "call.autoAnswer.SIP", "device.theme"),
    ],
)
async def test_export(client: Client, kind: str, name: str, foreign: str) -> None:
    """An export holds what its sources have set."""
    await client.post("v1/mgmt/config/set", {"call.autoAnswer.SIP": "1"})
    await client.post("v1/mgmt/transferType/set", {"Type": "Safe"})
    answer = await client.post(EXPORT, {"Url": URL, "ConfigType": kind})
    assert answer.json == {"Status": "2000"}
    (export,) = client.phone.exports
    assert (export.url, export.kind) == (URL, kind)
    assert name in export.parameters
    assert foreign not in export.parameters


@pytest.mark.parametrize(
    ("settings", "data", "status"),
    [
        (SETTINGS, {"Url": URL}, "4000"),
        (SETTINGS, {"Url": URL, "ConfigType": "Everything"}, "4000"),
        (SETTINGS, {"Url": "http://[", "ConfigType": "All"}, "4000"),
        (SETTINGS, {"Url": "", "ConfigType": "All"}, "4006"),
        (SETTINGS, {"Url": "gopher://192.0.2.20/", "ConfigType": "All"}, "4008"),
        (
            SETTINGS.__replace__(export_fails=True),
            {"Url": URL, "ConfigType": "All"},
            "4008",
        ),
    ],
)
async def test_useless_exports(client: Client, data: object, status: str) -> None:
    """An export needs a type, and an address that takes it."""
    assert (await client.post(EXPORT, data)).json == {"Status": status}
    assert client.phone.exports == []


@pytest.mark.parametrize(
    ("settings", "address", "status"),
    [
        (CAPTURING, None, "4006"),
        (CAPTURING, "files", "4000"),
        # Without an address the provisioning server gets the packets.
        (CAPTURING.__replace__(provisioning_server="192.0.2.30"), None, "2000"),
    ],
)
async def test_capture_address(
    client: Client, address: str | None, status: str
) -> None:
    """The packets go somewhere."""
    data = None if address is None else {"url": address}
    assert (await client.post(CAPTURE, data)).json == {"Status": status}
    assert client.phone.captures == (["192.0.2.30"] if status == "2000" else [])


@pytest.mark.parametrize("settings", [CAPTURING])
async def test_capture(client: Client, clock: FakeClock) -> None:
    """An upload works once in ten seconds, or after a restart."""
    for seconds, status in ((0, "2000"), (9, "4001"), (1, "2000")):
        clock.advance(seconds)
        assert (await client.post(CAPTURE, {"url": URL})).json == {"Status": status}
    client.phone.reboot()
    await back(client.phone, clock)
    assert (await client.post(CAPTURE, {"url": URL})).json == {"Status": "2000"}
    assert client.phone.captures == [URL, URL, URL]


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS.__replace__(configuration={"diags.pcap.enabled": "1"}),
        CAPTURING.__replace__(model="VVX 150"),
        CAPTURING.__replace__(firmware="6.x"),
    ],
)
async def test_no_capture(client: Client) -> None:
    """The command is there only when packets are captured, and not everywhere."""
    answer = await client.post(CAPTURE, {"url": URL})
    assert answer.http_status == 404
    assert answer.headers["Content-Type"] == "text/html"
