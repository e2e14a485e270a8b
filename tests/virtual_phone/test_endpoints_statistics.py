"""Tests of the commands that count, and of what the phone runs with."""

import pytest

from .conftest import SETTINGS, Client, FakeClock, talk

NETWORK = "v1/mgmt/network/stats"
DEVICE = "v1/mgmt/device/stats"
CONFIG = "v1/mgmt/device/runningConfig"


async def test_network(client: Client, clock: FakeClock) -> None:
    """Packets are counted from the start, those of conversations too."""
    clock.advance(86400 + 6110)
    assert (await client.get(NETWORK)).json["data"] == {
        "UpTime": "1 day 1:41:50",
        "RxPackets": "1850200",
        "TxPackets": "46255",
    }
    client.phone.local_hang_up(talk(client.phone))
    client.phone.local_answer(client.phone.incoming_call("3001"))
    clock.advance(10)
    assert (await client.get(NETWORK)).json["data"]["TxPackets"] == "46760"


async def test_device(client: Client) -> None:
    """Load and memory are texts, and a call shows in them."""
    before = (await client.get(DEVICE)).json["data"]
    assert before["CPU"] == {"Current": "18.0", "Average": "20.0"}
    memory = before["Memory"]
    assert set(memory) == {
        *("Used", "Free", "Total", "Cached", "ComAS", "SReclaim", "polyapp", "pgui")
    }
    assert set(memory["pgui"]) == {"uordblks", "hblkhd", "arena", "fordblks"}
    assert int(memory["Used"]) + int(memory["Free"]) == int(memory["Total"])
    client.phone.incoming_call("3001")
    after = (await client.get(DEVICE)).json["data"]
    assert after["CPU"]["Current"] == "27.5"


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(device_stats_delay=0.02)])
async def test_slowness(client: Client) -> None:
    """The answer takes very long on some firmware, unless something is switched on."""
    await client.get(DEVICE)
    await client.post("v1/mgmt/config/set", {"httpd.ta.enabled": "1"})
    await client.get(DEVICE)
    slow, _, fast = (it.finished - it.started for it in client.phone.requests)
    assert slow >= 0.015
    assert fast < slow


@pytest.mark.parametrize(
    "settings", [SETTINGS.__replace__(provisioning_server="192.0.2.30")]
)
async def test_running_config(client: Client) -> None:
    """What the phone runs with comes in groups, some of it from the configuration."""
    data = (await client.get(CONFIG)).json["data"]
    assert {group: len(members) for group, members in data.items()} == {
        "Network": 16,
        "DHCP": 8,
        "DNS": 4,
        "Provisioning": 8,
        "Syslog": 5,
        "SNTP": 3,
        "TR069": 7,
    }
    assert data["Network"]["IPAddress"] == "192.0.2.10"
    assert data["DHCP"]["Feature"] == "Enabled"
    assert data["Provisioning"]["Server"] == "192.0.2.30"
    info = (await client.get("v1/mgmt/network/info")).json["data"]
    assert info["ProvServerAddress"] == "192.0.2.30"
