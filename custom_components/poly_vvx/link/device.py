"""The phone as a device, which its entities belong to."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import UNDEFINED

from ..const import DOMAIN, MANUFACTURER
from ..vvx.information.device import DeviceInfo
from .session import url_of


@callback
def async_device_of(hass: HomeAssistant, entry: ConfigEntry) -> dr.DeviceEntry | None:
    """Return the device of the phone of an entry."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, str(entry.unique_id)), entry.entry_id
    )


@callback
def async_register_device(
    hass: HomeAssistant, entry: ConfigEntry, told: DeviceInfo
) -> None:
    """Register a phone as it says that it is; what it does not say stays as it was."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        configuration_url=url_of(entry.data),
        connections={(dr.CONNECTION_NETWORK_MAC, str(entry.unique_id))},
        identifiers={(DOMAIN, str(entry.unique_id))},
        manufacturer=MANUFACTURER,
        model=told.model or UNDEFINED,
        model_id=told.part_number or UNDEFINED,
        name=entry.title,
        serial_number=told.mac,
        sw_version=told.firmware or UNDEFINED,
    )
