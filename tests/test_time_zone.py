"""Tests of what happens when Home Assistant gets another time zone."""

from dataclasses import replace
from datetime import datetime, timedelta

from homeassistant.const import Platform
from homeassistant.util import dt as dt_util
import pytest

from virtual_phone import PhoneSettings

from .common import SETTINGS
from .desk import Desk
from .helpers.calls import talking

pytestmark = pytest.mark.usefixtures("clock", "no_crashes")


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone whose clock shows another zone than Home Assistant's."""
    return replace(SETTINGS, timezone="America/New_York")


async def test_another_time_zone(desk: Desk) -> None:
    """R24: calls are dated anew at once, and none is told of again."""
    desk.phone.remote_hang_up(desk.phone.incoming_call("3001"))
    desk.phone.remote_hang_up(talking(desk.phone))
    begun = dt_util.utcnow()
    await desk.seconds_pass(20)
    told = desk.record_calls()

    def off_by(key: str) -> timedelta:
        moment = datetime.fromisoformat(desk.state(Platform.SENSOR, key).state)
        return moment - begun

    # Pacific time is three hours behind.
    assert off_by("last_missed_call") == timedelta(hours=3)
    assert off_by("last_call") == timedelta(hours=3)

    await desk.hass.config.async_update(time_zone="America/New_York")
    await desk.settle()

    assert off_by("last_missed_call") == timedelta()
    assert off_by("last_call") == timedelta()
    await desk.seconds_pass(90)
    assert told == []


async def test_other_settings_of_the_home(desk: Desk) -> None:
    """They are no reason to ask the phone."""
    await desk.next_poll()
    desk.phone.requests.clear()

    await desk.hass.config.async_update(location_name="Elsewhere")
    await desk.settle()

    assert desk.phone.requests == []
