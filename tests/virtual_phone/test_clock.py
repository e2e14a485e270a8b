"""Tests of the phone's idea of time."""

from datetime import timedelta

import pytest

from virtual_phone.clock import PhoneClock

from .conftest import FakeClock

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_time_with_zone(clock: FakeClock) -> None:
    """Notifications tell the zone, and are as wrong as the clock."""
    phone_clock = PhoneClock(clock, "Europe/Berlin", timedelta(hours=1))
    assert phone_clock.zoned_text() == "2026-11-22T14:00:00+01:00"


def test_jump(clock: FakeClock) -> None:
    """A wrong clock on the wall does not disturb the stopwatch."""
    phone_clock = PhoneClock(clock, "UTC", timedelta(hours=-1))
    assert phone_clock.local_text() == "2026-11-22T11:00:00"
    before = phone_clock.stopwatch()
    phone_clock.offset = timedelta(days=3)
    clock.advance(5)
    assert phone_clock.local_text() == "2026-11-25T12:00:05"
    assert phone_clock.stopwatch() - before == 5
