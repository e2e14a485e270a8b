"""What the tests of instant notifications share."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_WEBHOOK_ID, Platform
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_PUSH
from tests.common import settle, state_of
from virtual_phone import NotificationFault, VirtualPhone


async def arrive(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Let everything arrive that the phone has announced, and be confirmed."""
    await phone.wait_for_notifications()
    await settle(hass)


def nobody_announces(phone: VirtualPhone) -> None:
    """Let all notifications get lost from now on."""
    phone.notification_faults.set_chance(NotificationFault.LOSS, 1)


def path_of(entry: MockConfigEntry) -> str:
    """Return the path of the webhook."""
    return f"/api/webhook/{entry.data[CONF_WEBHOOK_ID]}"


async def post(home: TestClient[Any, Any], entry: MockConfigEntry, body: bytes) -> int:
    """Post as the phone does; return the HTTP code of the answer."""
    async with home.post(path_of(entry), data=body) as response:
        return response.status


def push_state(hass: HomeAssistant) -> str:
    """Return whether notifications are shown to arrive."""
    return state_of(hass, Platform.BINARY_SENSOR, "push").state


async def turn_push(hass: HomeAssistant, entry: MockConfigEntry, *, push: bool) -> None:
    """Turn notifications on or off, as a user does."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {CONF_PUSH: push}
    )
    await settle(hass)


# The ways in which they end.


async def turned_off(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Turn notifications off."""
    await turn_push(hass, entry, push=False)


async def disabled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Disable the entry."""
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await settle(hass)


async def unloaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload the entry, which may be loaded again."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)


async def removed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove the entry."""
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
