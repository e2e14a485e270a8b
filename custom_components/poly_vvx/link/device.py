"""The phone as a device, which its entities belong to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import UNDEFINED

from ..const import CONF_ADDRESS_BOOK, DOMAIN, MANUFACTURER
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
def async_phones(
    hass: HomeAssistant, *, include_disabled: bool = True
) -> list[ConfigEntry[Any]]:
    """Return the entries of the phones; those of address books are others."""
    entries = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=include_disabled
    )
    return [entry for entry in entries if CONF_ADDRESS_BOOK not in entry.data]


@callback
def name_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return what a person calls the phone of an entry."""
    device = async_device_of(hass, entry)
    # A phone that was never read has no device yet.
    return (device and (device.name_by_user or device.name)) or entry.title


@callback
def async_is_disabled(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Tell whether somebody wants nothing to be done with a phone."""
    device = async_device_of(hass, entry)
    return entry.disabled_by is not None or (device is not None and device.disabled)


@callback
def async_follow_disabling(hass: HomeAssistant) -> None:
    """Unload each phone whose device is disabled, and load it when that is enabled.

    Home Assistant itself only takes the entities away, and the phone would be read on.
    """

    @callback
    def is_wanted(data: Mapping[str, Any]) -> bool:
        return "disabled_by" in data.get("changes", ())

    @callback
    def follow(event: Event[Any]) -> None:
        device = dr.async_get(hass).async_get(event.data["device_id"])
        if TYPE_CHECKING:
            assert device is not None
        by = {device.disabled_by, event.data["changes"]["disabled_by"]}
        if dr.DeviceEntryDisabler.CONFIG_ENTRY in by:
            # It goes and comes with its entry, which Home Assistant sees to.
            return
        entry = hass.config_entries.async_get_entry(device.config_entry_id)
        if entry is not None and entry.domain == DOMAIN:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, follow, is_wanted)


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
