"""Tests of setting a phone up and letting go of it."""

from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import VirtualPhone

from .common import (
    MAC,
    OTHER_MAC,
    SETTINGS,
    after,
    call_state,
    complaints,
    crashes,
    data_of,
    device_id_of,
    entry_of,
    entry_state,
    log_of,
    next_poll,
    records_of,
    seconds_pass,
    set_up,
    settle,
    state_of,
    unavailable,
)
from .fixtures import PlugIn
from .helpers.actions import act

pytestmark = pytest.mark.usefixtures("clock")


async def test_actions_are_there_without_phones(hass: HomeAssistant) -> None:
    """Automations can be checked even while no phone is set up."""
    assert await async_setup_component(hass, DOMAIN, {})

    assert set(hass.services.async_services_for_domain(DOMAIN)) >= {
        "answer",
        "dial",
        "get_calls",
        "hang_up",
        "hold",
        "ignore",
        "mute",
        "reboot",
        "reject",
        "restart",
        "resume",
        "send_dtmf",
        "transfer",
    }


async def test_set_up_and_unload(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An entry that is unloaded leaves the phone alone."""
    assert entry_state(loaded) is ConfigEntryState.LOADED
    assert not complaints(caplog)

    assert await hass.config_entries.async_unload(loaded.entry_id)
    await settle(hass)
    phone.requests.clear()
    phone.incoming_call("3001")
    await seconds_pass(hass, clock, 10)

    assert entry_state(loaded) is ConfigEntryState.NOT_LOADED
    assert phone.requests == []
    assert unavailable(hass) == set(hass.states.async_entity_ids())


async def test_unload_forgets_to_look_again(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """What an action has done is not looked at any more after unloading."""
    await act(hass, "hang_up", device_id_of(hass, loaded), all=True)
    # The harness finds timers that are left behind.
    assert await hass.config_entries.async_unload(loaded.entry_id)


async def test_reload(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """After a reload the same entities show the phone as it is then."""
    before = set(hass.states.async_entity_ids())
    phone.incoming_call("3001", "Anna")

    assert await hass.config_entries.async_reload(loaded.entry_id)
    await settle(hass)

    assert set(hass.states.async_entity_ids()) == before
    assert state_of(hass, Platform.SENSOR, "remote_name").state == "Anna"


async def test_a_phone_that_is_switched_on_later(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """An entry waits for its phone, and says why."""
    phone.power_cut()

    await set_up(hass, entry)

    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"
    assert entry.error_reason_translation_placeholders == {"phone": entry.title}

    await phone.start()
    await after(hass, clock, 10)

    assert entry_state(entry) is ConfigEntryState.LOADED
    assert call_state(hass) == "idle"


async def test_a_password_that_was_changed(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A wrong password is tried once and not again until the entry is changed."""
    phone = await plug_in(replace(SETTINGS, password="changed"))
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=dr.format_mac(MAC),
        data=data_of(phone) | {"password": "not-the-default"},
    )

    await set_up(hass, entry)
    await seconds_pass(hass, clock, 60)

    assert entry_state(entry) is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "invalid_auth"
    assert [it.http_status for it in phone.requests if it.authorization] == [401]
    assert not crashes(caplog)

    hass.config_entries.async_update_entry(entry, data=data_of(phone))
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)

    assert entry_state(entry) is ConfigEntryState.LOADED


async def test_several_phones(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    plug_in: PlugIn,
) -> None:
    """Each phone has its own device and entities, and one does not disturb another."""
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC))
    entry = entry_of(other, title="Kitchen")
    await set_up(hass, entry)
    assert device_id_of(hass, entry) != device_id_of(hass, loaded)

    other.incoming_call("3001")
    await next_poll(hass, clock)

    assert call_state(hass) == "idle"
    state = state_of(hass, Platform.SENSOR, "call_state", OTHER_MAC)
    assert state.state == "ringing"
    assert state.name == "Kitchen Call state"

    other.power_cut()
    await next_poll(hass, clock)

    assert call_state(hass) == "idle"
    state = state_of(hass, Platform.SENSOR, "call_state", OTHER_MAC)
    assert state.state == STATE_UNAVAILABLE

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry_state(loaded) is ConfigEntryState.LOADED


async def test_an_entry_can_be_removed(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """An entry that is removed takes its device and its entities with it."""
    assert await hass.config_entries.async_remove(loaded.entry_id)
    await settle(hass)

    assert hass.states.async_entity_ids() == []
    assert dr.async_entries_for_config_entry(device_registry, loaded.entry_id) == []


@pytest.mark.parametrize(
    "settings",
    [SETTINGS, replace(SETTINGS, authentication="digest")],
    ids=["basic", "digest"],
)
async def test_no_secret_is_logged(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Even with debug logging no log shows the password or who calls."""
    phone.incoming_call("5550100", "Anna Karenina")
    await next_poll(hass, clock)
    phone.power_cut()
    await seconds_pass(hass, clock, 5)
    await phone.start()
    await seconds_pass(hass, clock, 5)

    own = "\n".join(
        record.getMessage()
        for record in records_of(caplog)
        if record.name.startswith("custom_components.poly_vvx")
    )
    assert "Finished fetching" in own
    assert SETTINGS.password not in log_of(caplog)
    assert "Authorization" not in log_of(caplog)
    assert "Anna Karenina" not in own
    assert "5550100" not in own
