"""The phone as a device, which its entities belong to."""

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import UNDEFINED

from ..const import DOMAIN, MANUFACTURER
from ..coordinator import PhoneCoordinator, PolyVvxConfigEntry
from ..vvx.information.device import DeviceInfo
from .session import url_of


@callback
def async_device_of(phone: PhoneCoordinator) -> dr.DeviceEntry | None:
    """Return the device of a phone."""
    entry = phone.config_entry
    return dr.async_get(phone.hass).async_get_device_by_identifier(
        (DOMAIN, str(entry.unique_id)), entry.entry_id
    )


@callback
def async_register_device(entry: PolyVvxConfigEntry) -> None:
    """Register a phone, once for all its entities, and keep it as the phone says it is.

    For each entity alone to describe the device costs more than all else that adds
    the entity. And a phone may come back with other firmware; what it does not say
    for once stays as it was.
    """
    coordinator = entry.runtime_data
    registry = dr.async_get(coordinator.hass)
    known: DeviceInfo | None = None

    @callback
    def update() -> None:
        nonlocal known
        told = coordinator.data.device
        if told == known:
            return
        known = told
        registry.async_get_or_create(
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

    update()
    entry.async_on_unload(coordinator.async_add_listener(update))
