"""Tests of the lines and their keys."""

import pytest

from virtual_phone import ApiStatus, LineSettings, RefusedError
from virtual_phone.lines import LineKeys

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_numbers_count_line_keys() -> None:
    """A line with two keys takes two numbers."""
    keys = LineKeys(
        (LineSettings(number="2001", line_keys=2), LineSettings(number="2002")),
        "VVX 450",
    )
    assert [(key.number, key.line.settings.number, key.extra) for key in keys.all] == [
        (1, "2001", False),
        (2, "2001", True),
        (3, "2002", False),
    ]
    assert keys.get(1).line is keys.get(2).line


def test_factory() -> None:
    """A phone nobody has set up shows a line named like its model."""
    (key,) = LineKeys((), "VVX 450").all
    assert key.line.factory
    assert not key.line.registered
    assert key.line.settings.number == "VVX450"


def test_refusals() -> None:
    """Lines can be missing, or be there without registration."""
    keys = LineKeys((LineSettings(number="2001", registered=False),), "VVX 450")
    with pytest.raises(RefusedError) as missing:
        keys.get(2)
    assert missing.value.status is ApiStatus.NO_SUCH_LINE
    with pytest.raises(RefusedError) as unregistered:
        keys.get_registered(1)
    assert unregistered.value.status is ApiStatus.LINE_NOT_REGISTERED
