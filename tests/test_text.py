"""Tests of the number to dial."""

from homeassistant.const import STATE_UNAVAILABLE, Platform
import pytest

from .desk import Desk
from .helpers.actions import enter

pytestmark = pytest.mark.usefixtures("clock")


async def test_a_number_is_kept(desk: Desk) -> None:
    """It begins empty, and what is entered stays, even if the phone was away last."""
    assert desk.state(Platform.TEXT, "number").state == ""

    await enter(desk.hass, " 3001 ")
    assert desk.state(Platform.TEXT, "number").state == "3001"

    desk.phone.power_cut()
    await desk.next_poll()
    assert desk.state(Platform.TEXT, "number").state == STATE_UNAVAILABLE
    await desk.hass.config_entries.async_unload(desk.entry.entry_id)
    await desk.phone.start()
    await desk.hass.config_entries.async_setup(desk.entry.entry_id)
    await desk.settle()

    assert desk.state(Platform.TEXT, "number").state == "3001"
