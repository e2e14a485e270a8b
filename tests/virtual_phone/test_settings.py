"""Tests of what is fixed about a phone."""

from typing import Any

import pytest

from virtual_phone import LineSettings, PhoneSettings
from virtual_phone.settings import FirmwareShape

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize(
    ("firmware", "shape"),
    [
        ("5.7", FirmwareShape.WITHOUT_V2),
        ("5.6.3.2223", FirmwareShape.WITHOUT_V2),
        ("5.8.0.1000", FirmwareShape.WITH_V2),
        ("5.9", FirmwareShape.WITH_V2),
        ("6.x", FirmwareShape.EXTENDED_V2),
        ("6.4.3.5814", FirmwareShape.EXTENDED_V2),
        ("8.6.0.1", FirmwareShape.EXTENDED_V2),
    ],
)
def test_shape(firmware: str, shape: FirmwareShape) -> None:
    """Any firmware belongs to one of three generations."""
    assert PhoneSettings(firmware=firmware).shape is shape


def test_release() -> None:
    """A phone reports four numbers, the given ones if they were given."""
    assert PhoneSettings(firmware="6.1.0.1234").release == "6.1.0.1234"
    assert PhoneSettings(firmware="6.x").release == "6.4.3.5814"


def test_names_of_a_line() -> None:
    """A line that is only a number shows its number."""
    line = LineSettings(number="2001")
    assert (line.shown_label, line.shown_name) == ("2001", "2001")
    line = LineSettings(number="2001", label="Desk")
    assert (line.shown_label, line.shown_name) == ("Desk", "Desk")
    line = LineSettings(number="2001", label="Desk", display_name="Front desk")
    assert (line.shown_label, line.shown_name) == ("Desk", "Front desk")


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
