"""The phone as a device, which its entities belong to."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import UNDEFINED

from ..const import DOMAIN, MANUFACTURER
from ..vvx.information.device import DeviceInfo
from .session import url_of


@callback
def async_device_of(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> dr.DeviceEntry | None:
    """Return the device of the phone of an entry."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, str(entry.unique_id)), entry.entry_id
    )


@callback
def name_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return what a person calls the phone of an entry."""
    device = async_device_of(hass, entry)
    return (device and (device.name_by_user or device.name)) or entry.title


def device_info_of(entry: ConfigEntry[Any]) -> dr.DeviceInfo:
    """Return what an entity says of its device: which one it is.

    To describe the device in full for each entity takes longer, and says it twice.
    """
    return dr.DeviceInfo(identifiers={(DOMAIN, str(entry.unique_id))})


@callback
def async_register_device(
    hass: HomeAssistant, entry: ConfigEntry[Any], device: DeviceInfo
) -> None:
    """Register a phone, or update it; what it did not say stays as it was."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        configuration_url=url_of(entry.data),
        connections={(dr.CONNECTION_NETWORK_MAC, str(entry.unique_id))},
        identifiers={(DOMAIN, str(entry.unique_id))},
        manufacturer=MANUFACTURER,
        model=device.model or UNDEFINED,
        model_id=device.part_number or UNDEFINED,
        name=entry.title,
        serial_number=device.mac,
        sw_version=device.firmware or UNDEFINED,
    )
