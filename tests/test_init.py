"""Tests of setting a phone up and letting go of it."""

from dataclasses import replace
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.poly_vvx.const import CONF_PUSH, DOMAIN, EVENT_CALL, LOGGER

from .common import (
    OTHER_MAC,
    SETTINGS,
    complaints,
    crashes,
    device_id_of,
    entry_of,
    entry_state,
    foremost_call,
    issues,
    records_of,
    set_up,
    unavailable,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import CALL_ACTIONS
from .helpers.push import (
    End,
    device_disabled,
    device_disabled_for_a_while,
    disabled_for_a_while,
    reloaded,
    removed_and_added,
)
from .helpers.version_0_1_0 import WEBHOOK_ID, restore

pytestmark = pytest.mark.usefixtures("clock")


async def test_actions_are_there_without_phones(hass: HomeAssistant) -> None:
    """Automations can be checked even while no phone is set up."""
    assert await async_setup_component(hass, DOMAIN, {})

    assert hass.services.async_services_for_domain(DOMAIN).keys() >= CALL_ACTIONS.keys()


async def test_set_up_and_unload(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """An entry that is unloaded leaves the phone alone."""
    assert entry_state(desk.entry) is ConfigEntryState.LOADED
    assert not complaints(caplog)

    assert await desk.hass.config_entries.async_unload(desk.entry.entry_id)
    await desk.settle()
    desk.phone.requests.clear()
    desk.phone.incoming_call("3001")
    await desk.seconds_pass(10)

    assert entry_state(desk.entry) is ConfigEntryState.NOT_LOADED
    assert desk.phone.requests == []
    assert unavailable(desk.hass) == set(desk.hass.states.async_entity_ids())


@pytest.mark.parametrize(
    ("again", "times"),
    [
        (reloaded, 1),
        (disabled_for_a_while, 2),
        (device_disabled_for_a_while, 2),
        (removed_and_added, 2),
    ],
)
async def test_what_is_remembered(desk: Desk, again: End, times: int) -> None:
    """The same entities show the phone; its calls are news unless it was reloaded."""
    entities = set(desk.hass.states.async_entity_ids())
    told = async_capture_events(desk.hass, EVENT_CALL)
    desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()

    await again(desk.hass, desk.entry)
    await desk.next_poll()

    assert set(desk.hass.states.async_entity_ids()) == entities
    assert foremost_call(desk.hass, "name") == "Anna"
    assert [event.data["type"] for event in told] == ["incoming"] * times


async def test_a_device_that_is_disabled(
    desk: Desk, plug_in: PlugIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is asked of its phone, not after a restart either; others go on."""
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC))
    await set_up(desk.hass, entry_of(other, title="Kitchen"))
    dr.async_get(desk.hass).async_update_device(
        desk.device_id, name_by_user="Office desk"
    )

    await device_disabled(desk.hass, desk.entry)
    desk.phone.requests.clear()
    other.requests.clear()
    await desk.seconds_pass(60)
    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.seconds_pass(60)

    assert desk.phone.requests == []
    assert other.requests != []
    assert desk.entry.reason is not None
    assert desk.entry.reason.startswith("Office desk is disabled")
    assert issues(desk.hass) == {}
    assert not crashes(caplog)


async def test_devices_of_others(
    desk: Desk, device_registry: dr.DeviceRegistry
) -> None:
    """What becomes of the devices of other integrations is no concern of phones."""
    stranger = MockConfigEntry(domain="other")
    stranger.add_to_hass(desk.hass)
    device = device_registry.async_get_or_create(
        config_entry_id=stranger.entry_id, identifiers={("other", "1")}
    )
    desk.phone.requests.clear()

    device_registry.async_update_device(
        device.id, disabled_by=dr.DeviceEntryDisabler.USER
    )
    await desk.settle()

    assert desk.phone.requests == []
    assert entry_state(desk.entry) is ConfigEntryState.LOADED


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("settings", [replace(SETTINGS, tls=True)])
async def test_an_entry_of_version_0_1_0(
    new_desk: Desk, entity_registry: er.EntityRegistry
) -> None:
    """It goes on as it was stored, with what the user has renamed and disabled."""
    hass, entry = new_desk.hass, restore(new_desk.hass, new_desk.phone)
    desk = replace(new_desk, entry=entry)
    data = dict(entry.data)
    change = entity_registry.async_update_entity
    change("sensor.vvx_450_2001_call_state", new_entity_id="sensor.desk")
    change("event.vvx_450_2001_call", disabled_by=er.RegistryEntryDisabler.USER)
    change("sensor.vvx_450_2001_ip_address", disabled_by=None)
    stored = stored_entities(desk)

    await hass.config_entries.async_setup(entry.entry_id)
    await desk.settle()

    assert entry_state(entry) is ConfigEntryState.LOADED
    assert stored_entities(desk) >= stored
    assert entry.data == data
    assert entry.options == {CONF_PUSH: True}
    assert desk.call_state == "idle"
    assert desk.phone.notification_urls == (
        f"{hass.config.internal_url}/api/webhook/{WEBHOOK_ID}",
    )


def stored_entities(
    desk: Desk,
) -> set[tuple[str, str, bool, er.RegistryEntryDisabler | None]]:
    """Return which entities of its device there are, and who disabled them."""
    registry = er.async_get(desk.hass)
    return {
        (it.unique_id, it.entity_id, it.device_id == desk.device_id, it.disabled_by)
        for it in er.async_entries_for_config_entry(registry, desk.entry.entry_id)
    }


@pytest.mark.parametrize("settings", [replace(SETTINGS, password="changed")])
async def test_a_password_that_was_changed(
    new_desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong password is tried four times, and not again until the entry is changed."""
    hass, entry = new_desk.hass, new_desk.entry
    right = dict(entry.data)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data=right | {"password": "wrong"})

    await hass.config_entries.async_setup(entry.entry_id)
    await new_desk.seconds_pass(300)

    assert entry_state(entry) is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "invalid_auth"
    answers = [it.http_status for it in new_desk.phone.requests if it.authorization]
    assert answers == [401] * 4
    assert not new_desk.phone.locked
    assert not crashes(caplog)

    hass.config_entries.async_update_entry(entry, data=right)
    await reloaded(hass, entry)

    assert entry_state(entry) is ConfigEntryState.LOADED


async def test_several_phones(desk: Desk, plug_in: PlugIn) -> None:
    """Each phone has its own device and entities, and one does not disturb another."""
    entities = set(desk.hass.states.async_entity_ids())
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC))
    entry = entry_of(other, title="Kitchen")
    await set_up(desk.hass, entry)
    assert device_id_of(desk.hass, entry) != desk.device_id

    for happens, state in (
        (lambda: other.incoming_call("3001"), "ringing"),
        (other.power_cut, STATE_UNAVAILABLE),
    ):
        happens()
        await desk.next_poll()
        assert desk.call_state == "idle"
        shown = desk.state(Platform.SENSOR, "call_state", OTHER_MAC)
        assert (shown.name, shown.state) == ("Kitchen", state)

    assert await desk.hass.config_entries.async_remove(entry.entry_id)
    await desk.settle()

    assert entry_state(desk.entry) is ConfigEntryState.LOADED
    assert set(desk.hass.states.async_entity_ids()) == entities
    devices = dr.async_get(desk.hass)
    assert dr.async_entries_for_config_entry(devices, entry.entry_id) == []


async def test_nobody_who_calls_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Even with debug logging no log of ours shows who calls."""
    desk.phone.incoming_call("5550100", "Anna Karenina")
    await desk.next_poll()
    desk.phone.power_cut()
    await desk.seconds_pass(5)

    records = [it for it in records_of(caplog) if it.name.startswith(LOGGER.name)]
    assert logging.DEBUG in {it.levelno for it in records}
    own = "\n".join(it.getMessage() for it in records)
    assert "Anna Karenina" not in own
    assert "5550100" not in own
