"""Binary sensors that show nothing."""

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import BareEntity, add_entities


class BareBinarySensorEntity(BareEntity, BinarySensorEntity):
    """Shows nothing."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up those of a device."""
    add_entities(
        hass, entry, async_add_entities, "binary_sensor", BareBinarySensorEntity
    )
