"""A phone takes the place of another one: all but the phone itself stays."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import CONF_SETTINGS_BEFORE, DOMAIN, LOGGER
from ..entity import key_of
from ..link.device import async_device_of, name_of
from ..link.session import async_connect, url_of
from ..memory import async_remove_memory
from ..push.settings import async_withdraw
from ..vvx.errors import VvxError

_OF_THE_PHONE: Final = {CONF_SETTINGS_BEFORE, CONF_WEBHOOK_ID}
"""What an entry holds that the new phone has nothing to do with."""


async def async_make_way(
    hass: HomeAssistant, entry: ConfigEntry, data: dict[str, Any], mac: str
) -> dict[str, Any]:
    """Let the phone of an entry go, and return the entry's data for the new one.

    Its entities and its device become those of the new phone.
    """
    await hass.config_entries.async_unload(entry.entry_id)
    # Where the new phone has the old one's address, nobody is left to talk to.
    if url_of(data) != url_of(entry.data):
        try:
            async with async_connect(hass, entry.data) as phone:
                await async_withdraw(phone, entry.data)
        except VvxError as error:
            name = name_of(hass, entry)
            LOGGER.debug("%s keeps our notification settings: %s", name, error)
    await async_remove_memory(hass, entry)
    _async_rename(hass, entry, mac)
    return {key: value for key, value in data.items() if key not in _OF_THE_PHONE}


@callback
def _async_rename(hass: HomeAssistant, entry: ConfigEntry, mac: str) -> None:
    """Give what is registered for an entry's phone the MAC address of another one."""
    unique_id = dr.format_mac(mac)
    if (device := async_device_of(hass, entry)) is not None:
        dr.async_get(hass).async_update_device(
            device.id,
            new_connections={(dr.CONNECTION_NETWORK_MAC, unique_id)},
            new_identifiers={(DOMAIN, unique_id)},
        )
    entities = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        entities.async_update_entity(
            entity.entity_id, new_unique_id=f"{mac}_{key_of(entity)}"
        )
