"""Tests of what is fixed about a phone."""

from typing import Any

import pytest

from virtual_phone import LineSettings, PhoneSettings
from virtual_phone.settings import FirmwareShape


@pytest.mark.parametrize(
    ("firmware", "shape", "release"),
    [
        ("5.7", FirmwareShape.WITHOUT_V2, "5.7.3.2205"),
        ("5.6.3.2223", FirmwareShape.WITHOUT_V2, "5.6.3.2223"),
        ("5.8.0.1000", FirmwareShape.WITH_V2, "5.8.0.1000"),
        ("6.x", FirmwareShape.EXTENDED_V2, "6.4.3.5814"),
        ("8.6.0.1", FirmwareShape.EXTENDED_V2, "8.6.0.1"),
    ],
)
def test_firmware(firmware: str, shape: FirmwareShape, release: str) -> None:
    """Any firmware belongs to one of three generations, and has four numbers."""
    settings = PhoneSettings(firmware=firmware)
    assert (settings.shape, settings.release) == (shape, release)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"mac": "64:16:7f:0a:00:01"}, "mac"),
        ({"mac": "64167F0A0001"}, "mac"),
        ({"firmware": "new"}, "firmware"),
        ({"lines": (LineSettings(number="2001", line_keys=0),)}, "line key"),
        ({"timezone": "Nowhere/At_All"}, "Nowhere/At_All"),
    ],
)
def test_impossible_phones(wrong: dict[str, Any], message: str) -> None:
    """A mistake in the settings is reported at once."""
    with pytest.raises((ValueError, KeyError), match=message):
        PhoneSettings(**wrong)
