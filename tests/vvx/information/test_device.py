"""Tests of the phone as a thing, and of its load."""

from datetime import timedelta

import pytest

from custom_components.poly_vvx.vvx.fields import Fields
from custom_components.poly_vvx.vvx.information.device import (
    DeviceInfo,
    DeviceStatistics,
)


@pytest.mark.parametrize(
    "raw",
    [
        {"UpTimeSinceLastReboot": "20 Days 16:11:42"},
        {"UpTime": {"Seconds": "42", "Days": "20", "Minutes": "11", "Hours": "16"}},
    ],
)
def test_uptime(raw: dict[str, object]) -> None:
    """Version 2 has other words for it than version 1."""
    uptime = timedelta(days=20, hours=16, minutes=11, seconds=42)
    assert DeviceInfo.parse(raw).uptime == uptime


@pytest.mark.parametrize(
    "raw",
    [
        {"FirmwareRelease": "5.9.7.1477"},
        {"Firmware": {"Application": "5.9.7.1477 14-May-24 09:26"}},
    ],
)
def test_firmware(raw: dict[str, object]) -> None:
    """Version 2 adds when it was built, which is left out."""
    assert DeviceInfo.parse(raw).firmware == "5.9.7.1477"


@pytest.mark.parametrize(
    ("raw", "mac"),
    [
        ("64:16:7F:0A:00:01", "64167f0a0001"),
        ("64-16-7f-0a-00-01", "64167f0a0001"),
        ("64167f0a00", None),
        ("64167f0a000122", None),
        ("", None),
        (None, None),
    ],
)
def test_mac(raw: str | None, mac: str | None) -> None:
    """A MAC address is twelve digits in any spelling, or none."""
    assert DeviceInfo.parse({"MACAddress": raw}).mac == mac


@pytest.mark.parametrize(
    ("boot_block", "part_number"),
    [
        ("3.0.6.0099 (48840-001)", "48840-001"),
        ("3.0.6.0099", None),
        ("(4884-001)", None),
        (None, None),
    ],
)
def test_part_number(boot_block: str | None, part_number: str | None) -> None:
    """The part number stands in brackets behind the boot block, or not at all."""
    info = DeviceInfo.parse({"Firmware": {"BootBlock": boot_block}})
    assert info.part_number == part_number
    assert info.boot_block == boot_block


@pytest.mark.parametrize(
    ("memory", "usage"),
    [
        ({"Used": "300000", "Total": "500000", "SReclaim": "50000"}, 50.0),
        ({"Used": "1", "Total": "3"}, 33.3),
        ({"Used": "1", "Total": "3", "SReclaim": "1"}, 0.0),
        ({"Used": "3", "Total": "3"}, 100.0),
        ({"Used": "4", "Total": "3"}, None),
        ({"Used": "1", "Total": "3", "SReclaim": "2"}, None),
        ({"Used": "0", "Total": "0"}, None),
        ({"Used": "-1", "Total": "-3"}, None),
        ({"Used": "1"}, None),
        ({"Total": "3"}, None),
        ({"Used": 10**400, "Total": 10**400}, None),
        ({}, None),
    ],
)
def test_memory_usage(memory: dict[str, object], usage: float | None) -> None:
    """What could be taken back is not in use, and what cannot be is unknown."""
    assert DeviceStatistics.parse({"Memory": memory}).memory_usage == usage


@pytest.mark.parametrize(
    ("value", "decimal"),
    [
        ("35.5", 35.5),
        (" -3 ", -3.0),
        ("7", 7.0),
        (7, 7.0),
        (7.25, 7.25),
        ("1e3", None),
        (".5", None),
        ("5.", None),
        ("nan", None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("٣", None),
        ("9" * 19, None),
        ("", None),
        (None, None),
        ([1.5], None),
    ],
)
def test_decimal(value: object, decimal: float | None) -> None:
    """A number that may have decimals comes as such, sent as text or not."""
    assert Fields({"Key": value}).decimal("Key") == decimal
    assert DeviceStatistics.parse({"CPU": {"Current": value}}).cpu_load == decimal
