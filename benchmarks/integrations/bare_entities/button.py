"""Buttons that do nothing."""

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import BareEntity, add_entities


class BareButtonEntity(BareEntity, ButtonEntity):
    """Shows nothing."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up those of a device."""
    add_entities(hass, entry, async_add_entities, "button", BareButtonEntity)
