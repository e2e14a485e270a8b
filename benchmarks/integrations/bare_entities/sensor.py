"""Sensors that show nothing."""

from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import BareEntity, add_entities


class BareSensorEntity(BareEntity, SensorEntity):
    """Shows nothing."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up those of a device."""
    add_entities(hass, entry, async_add_entities, "sensor", BareSensorEntity)
