"""Tests of what a person is told of a phone that cannot be read."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.outage import TELL_AFTER, Outage
from custom_components.poly_vvx.vvx.errors import PhoneTimeoutError

from .common import complaints, entry_state, issues
from .desk import Desk
from .helpers.push import End, device_disabled, disabled, removed

MINUTES = int(TELL_AFTER.total_seconds()) // 60


async def minutes_pass(desk: Desk, minutes: int) -> None:
    """Let time pass as quickly as a phone that is away needs to be looked for."""
    for _ in range(minutes * 6):
        await desk.after(10)


async def test_ten_minutes_without_a_phone(desk: Desk) -> None:
    """What to check is told after ten minutes, and no more once the phone is back."""
    desk.phone.power_cut()
    await minutes_pass(desk, MINUTES - 1)
    assert issues(desk.hass) == {}

    await minutes_pass(desk, 2)
    assert issues(desk.hass) == {
        "unreachable": {
            "phone": "VVX 450 (2001)",
            "host": desk.phone.host,
            "reason": "VVX 450 (2001) cannot be reached. "
            "Check that it is switched on and connected",
        }
    }

    await desk.phone.start()
    await minutes_pass(desk, 1)
    assert issues(desk.hass) == {}

    # The next outage is another one.
    desk.phone.power_cut()
    await minutes_pass(desk, MINUTES - 1)
    assert issues(desk.hass) == {}


async def test_a_phone_that_was_never_there(new_desk: Desk) -> None:
    """One that was away when Home Assistant started is looked for by a person, too."""
    desk = new_desk
    desk.phone.power_cut()
    await desk.set_up()
    assert entry_state(desk.entry) is ConfigEntryState.SETUP_RETRY
    await minutes_pass(desk, MINUTES + 2)
    assert set(issues(desk.hass)) == {"unreachable"}

    await desk.phone.start()
    # Home Assistant looks for such a phone at its own pace.
    await minutes_pass(desk, 11)

    assert entry_state(desk.entry) is ConfigEntryState.LOADED
    assert issues(desk.hass) == {}


async def test_an_outage_over_a_reload(desk: Desk) -> None:
    """To set up a phone anew that is away makes its outage no shorter."""
    desk.phone.power_cut()
    await minutes_pass(desk, MINUTES + 1)

    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.settle()

    assert entry_state(desk.entry) is ConfigEntryState.SETUP_RETRY
    assert set(issues(desk.hass)) == {"unreachable"}


@pytest.mark.parametrize("end", [disabled, device_disabled, removed])
async def test_a_phone_that_is_given_up(desk: Desk, end: End) -> None:
    """Nobody has to look for it any more."""
    desk.phone.power_cut()
    await minutes_pass(desk, MINUTES + 1)

    await end(desk.hass, desk.entry)

    assert issues(desk.hass) == {}


async def test_a_phone_that_was_never_there_is_given_up(new_desk: Desk) -> None:
    """The same goes for one that could never be set up."""
    desk = new_desk
    desk.phone.power_cut()
    await desk.set_up()
    await minutes_pass(desk, MINUTES + 2)
    assert set(issues(desk.hass)) == {"unreachable"}

    await disabled(desk.hass, desk.entry)

    assert issues(desk.hass) == {}


async def test_what_a_person_is_told_already(desk: Desk) -> None:
    """Where the cause is known, that is told, and nothing beside."""
    desk.phone.power_cut()
    await minutes_pass(desk, MINUTES + 1)
    await desk.phone.start()
    desk.phone.rest_enabled = False
    await minutes_pass(desk, MINUTES)

    assert set(issues(desk.hass)) == {"rest_disabled"}


async def test_another_reason(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Each reason of an outage is logged once, however often they take turns."""
    desk.phone.rest_enabled = False
    for _ in range(2):
        desk.phone.power_cut()
        await desk.seconds_pass(10)
        await desk.phone.start()
        await desk.seconds_pass(10)

    first, second = complaints(caplog)
    assert "cannot be reached" in first
    assert "REST API" in second


async def test_a_clock_that_is_set_back(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, entry: MockConfigEntry
) -> None:
    """An outage begins anew then, for nobody knows how long it lasted."""
    outage = Outage()

    def lasts(minutes: int) -> timedelta:
        clock.tick(timedelta(minutes=minutes))
        return outage.async_failed(hass, entry, PhoneTimeoutError())

    assert [lasts(it) for it in (0, 5, -60, 5)] == [
        timedelta(minutes=it) for it in (0, 5, 0, 5)
    ]
