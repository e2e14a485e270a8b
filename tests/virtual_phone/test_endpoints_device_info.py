"""Tests of the commands that describe the phone."""

import pytest

from .conftest import SETTINGS, Client, FakeClock

V1 = "v1/mgmt/device/info"
V2 = "v2/mgmt/device/info"


async def test_version_1(client: Client, clock: FakeClock) -> None:
    """Version 1 is flat."""
    clock.advance(86400 + 3723)
    assert (await client.get(V1)).json["data"] == {
        "ModelNumber": "VVX 450",
        "FirmwareRelease": "5.9.7.1477",
        "DeviceType": "hardwareEndpoint",
        "DeviceVendor": "Polycom",
        "UpTimeSinceLastReboot": "1 Day 1:02:03",
        "IPV4Address": "192.0.2.10",
        "IPV6Address": "::",
        "MACAddress": "64167f0a0001",
        "AttachedHardware": {"EM": []},
    }


async def test_version_2(client: Client, clock: FakeClock) -> None:
    """Version 2 has parts."""
    clock.advance(3723)
    assert (await client.get(V2)).json["data"] == {
        "ModelNumber": "VVX 450",
        "DeviceVendor": "Polycom",
        "DeviceType": "HardwareEndpoint",
        "MACAddress": "64167f0a0001",
        "Firmware": {
            "Application": "5.9.7.1477 14-May-24 09:26",
            "Updater": "5.9.7.1477",
            "BootBlock": "3.0.6.0098 (48840-001)",
        },
        "IPAddress": "192.0.2.10",
        "IPStack": "IPv4 Only",
        "PreferredNetwork": "IPv6",
        "IPv6Address": "::",
        "IPv6LinkAddress": "::",
        "IPv6ULAAddress": "::",
        "UpTime": {"Days": "0", "Hours": "1", "Minutes": "2", "Seconds": "3"},
        "AttachedHardware": {"EM": []},
        "CanApplyShutdownRequest": "True",
        "IntendToShutdown": "False",
        "AppState": "AppStateCall",
        "ReadyToUse": "True",
    }


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(firmware="5.7", model="VVX 501", camera=True)]
)
async def test_shape_of_5_7(client: Client) -> None:
    """Firmware 5.7 answers in the later shape under the earlier path."""
    data = (await client.get(V1)).json["data"]
    assert data["Firmware"]["BootBlock"] == "3.0.6.0098 (48500-001)"
    assert data["UpTime"]["Days"] == "0"
    assert data["IPAddress"] == "192.0.2.10"
    assert data["AttachedHardware"] == {"EM": [], "Camera": "yes"}
    assert "FirmwareRelease" not in data


async def test_restart_ahead(client: Client) -> None:
    """A phone that waits for a call to end says that it will restart."""
    client.phone.incoming_call("3001")
    client.phone.reboot()
    client.phone.ready = False
    data = (await client.get(V2)).json["data"]
    assert data["CanApplyShutdownRequest"] == "False"
    assert data["IntendToShutdown"] == "True"
    assert data["ReadyToUse"] == "False"


async def test_network(client: Client) -> None:
    """The network is described in lower case, and with a syllable more."""
    data = (await client.get("v1/mgmt/network/info")).json["data"]
    assert len(data) == 26
    assert data["IPV4Address"] == "192.0.2.10"
    assert data["DefaultGateway"] == "192.0.2.1"
    assert (data["DHCP"], data["CDPCompatibility"]) == ("enabled", "enabled")
    assert "CDPCompability" not in data
    assert all(isinstance(value, str) for value in data.values())
