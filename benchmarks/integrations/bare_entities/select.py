"""Selects that show nothing."""

from homeassistant.components.select import SelectEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import BareEntity, add_entities


class BareSelectEntity(BareEntity, SelectEntity):
    """Shows nothing."""

    _attr_options: list[str] = []


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up those of a device."""
    add_entities(hass, entry, async_add_entities, "select", BareSelectEntity)
