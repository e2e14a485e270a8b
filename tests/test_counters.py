"""Tests of the sensors that add up calls that are over."""

from dataclasses import replace

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest

from .common import SETTINGS, state_of
from .desk import Desk

pytestmark = pytest.mark.usefixtures("clock", "everything_enabled")

KEYS = ("received_calls", "placed_calls", "talk_time")


def sums(hass: HomeAssistant) -> list[str]:
    """Return what was added up."""
    return [state_of(hass, Platform.SENSOR, key).state for key in KEYS]


async def end(desk: Desk, handle: str) -> None:
    """Have a call end after a minute."""
    await desk.seconds_pass(60)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)


async def test_calls_are_added_up(desk: Desk) -> None:
    """Those that were answered here, those that were made, and how long they took."""
    received = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.local_answer(received)
    await end(desk, received)
    assert sums(desk.hass) == ["1", "0", "59"]

    placed = desk.phone.local_dial("3002")
    await desk.next_poll()
    desk.phone.remote_answer(placed)
    await end(desk, placed)
    assert sums(desk.hass) == ["1", "1", "118"]


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_calls_in_which_nobody_talked_here(desk: Desk) -> None:
    """Neither a missed call counts nor one that another phone has taken."""
    missed = desk.phone.incoming_call("3001")
    await end(desk, missed)
    elsewhere = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.remote_active(elsewhere)
    await end(desk, elsewhere)

    assert sums(desk.hass) == ["0", "0", "0"]


async def test_while_the_phone_is_away(desk: Desk) -> None:
    """The sums can be read."""
    desk.phone.power_cut()
    await desk.next_poll()

    assert sums(desk.hass) == ["0", "0", "0"]


async def test_after_a_reload(desk: Desk) -> None:
    """They go on from where they were, as Home Assistant has them kept."""
    handle = desk.phone.local_dial("3002")
    await desk.next_poll()
    await end(desk, handle)

    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.settle()

    assert sums(desk.hass) == ["0", "1", "0"]
