"""Tests of the plain poller: it is what we say that we compare with."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from tests.common import SETTINGS, commands_of, data_of, set_up, settle
from tests.fixtures import PlugIn
from virtual_phone import VirtualPhone

pytestmark = pytest.mark.usefixtures("integrations")

READS = [
    *("info", "info", "lineInfo", "stats", "stats", "runningConfig"),
    *("pollForStatus", "callStatus"),
]


@pytest.fixture
async def phone(plug_in: PlugIn) -> VirtualPhone:
    """Return a phone that speaks HTTPS, as real ones do."""
    return await plug_in(SETTINGS.__replace__(tls=True))


@pytest.fixture
async def entry(hass: HomeAssistant, phone: VirtualPhone) -> MockConfigEntry:
    """Return a phone that is watched."""
    entry = MockConfigEntry(domain="plain_poller", data=data_of(phone))
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    return entry


def state_of(hass: HomeAssistant, domain: str, key: str) -> str | None:
    """Return what an entity of the phone shows."""
    entity_id = er.async_get(hass).async_get_entity_id(
        domain, "plain_poller", f"{SETTINGS.mac}_{key}"
    )
    assert entity_id is not None
    state = hass.states.get(entity_id)
    return state.state if state else None


async def half_a_minute(hass: HomeAssistant, clock: FrozenDateTimeFactory) -> None:
    """Let time pass until the next poll."""
    # Home Assistant spreads polls within a second.
    clock.tick(timedelta(seconds=31))
    async_fire_time_changed(hass)
    await settle(hass)


async def test_eight_in_a_row(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """It reads everything every 30 s, on one connection as long as that is kept."""
    assert commands_of(phone) == READS
    assert phone.connections == 1
    await half_a_minute(hass, clock)

    assert commands_of(phone) == READS


async def test_ringing(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """It sees a call that is there when it looks."""
    assert state_of(hass, "binary_sensor", "ringing") == "off"
    assert state_of(hass, "sensor", "call_state") == "unknown"
    phone.incoming_call("3001")
    await half_a_minute(hass, clock)

    assert state_of(hass, "binary_sensor", "ringing") == "on"
    assert state_of(hass, "sensor", "remote_number") == "3001"
    assert state_of(hass, "sensor", "status") == "Active"
