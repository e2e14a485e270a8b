"""Tests of what is fixed about a phone."""

import pytest

from virtual_phone import PhoneSettings
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
