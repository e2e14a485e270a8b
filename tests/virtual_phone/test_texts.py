"""Tests of how the phone writes durations."""

import pytest

from virtual_phone.texts import duration_text, uptime_text

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 Day 0:00:00"),
        (12 * MINUTE + 25, "0 Day 0:12:25"),
        (DAY + 2 * HOUR, "1 Day 2:00:00"),
        (20 * DAY + 16 * HOUR + 11 * MINUTE + 42.9, "20 Days 16:11:42"),
    ],
)
def test_uptime(seconds: float, text: str) -> None:
    """Hours have no leading zero, and only more than one day is plural."""
    assert uptime_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 sec"),
        (1, "1 sec"),
        (26, "26 secs"),
        (4 * MINUTE + 49, "4 mins 49 secs"),
        (HOUR, "1 hour 0 min 0 sec"),
        (2 * DAY + HOUR + 3, "2 days 1 hour 0 min 3 secs"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    """Units that are not reached are left out."""
    assert duration_text(seconds) == text
