"""Tests of when a phone last booted."""

from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.util import dt as dt_util
import pytest

from custom_components.poly_vvx.boot import Boot


def follow(boot: Boot, uptime: timedelta, ahead: timedelta = timedelta()) -> datetime:
    """Let a phone say for how long it has been up, by a clock that is ahead; return when."""
    boot.follow(uptime, dt_util.utcnow() + ahead)
    assert boot.at is not None
    return boot.at


def test_a_clock_that_is_slow(clock: FrozenDateTimeFactory) -> None:
    """After weeks, the boot is still the same."""
    boot = Boot()
    uptime = timedelta(days=1)
    first = follow(boot, uptime)

    for _ in range(100):
        clock.tick(timedelta(hours=6))
        # By 50 millionths, as cheap clocks are.
        uptime += timedelta(hours=6) * (1 - 50e-6)
        assert follow(boot, uptime) == first

    clock.tick(300)
    assert follow(boot, timedelta(seconds=100)) == dt_util.utcnow() - timedelta(
        seconds=100
    )


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_a_clock_that_jumps(clock: FrozenDateTimeFactory, hours: int) -> None:
    """When Home Assistant's clock is set, no phone has booted."""
    boot = Boot()
    first = follow(boot, timedelta(days=1))
    clock.tick(300)

    uptime = timedelta(days=1, seconds=300)
    assert follow(boot, uptime, timedelta(hours=hours)) == first


@pytest.mark.parametrize(
    ("late", "same"),
    [(0, True), (29, True), (-29, True), (60, True), (200, False), (-200, False)],
)
def test_after_a_restart(clock: FrozenDateTimeFactory, late: int, same: bool) -> None:
    """What is stored of the boot is compared with what a clock may be off by then."""
    boot = Boot(at=dt_util.utcnow())
    clock.tick(timedelta(days=3))

    at = follow(boot, timedelta(days=3) - timedelta(seconds=late))

    assert (at == dt_util.utcnow() - timedelta(days=3)) is same


def test_a_quick_boot(clock: FrozenDateTimeFactory) -> None:
    """A boot that nobody saw shows, even if the phone has been up for longer since."""
    boot = Boot()
    first = follow(boot, timedelta(seconds=100))
    clock.tick(timedelta(hours=1))

    assert follow(boot, timedelta(seconds=200)) > first
