"""Tests of the plain poller: it is what we say that we compare with."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import SETTINGS, after, commands_of, data_of, set_up
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


async def test_eight_in_a_row(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """It reads everything every 30 s, on one connection, and shows what it finds."""
    assert commands_of(phone) == READS
    assert phone.connections == 1
    assert state_of(hass, "binary_sensor", "ringing") == "off"
    phone.incoming_call("3001")
    # Home Assistant spreads polls within a second.
    await after(hass, clock, 31)

    assert commands_of(phone) == READS
    assert state_of(hass, "binary_sensor", "ringing") == "on"
    assert state_of(hass, "sensor", "remote_number") == "3001"
    assert state_of(hass, "sensor", "status") == "Active"
