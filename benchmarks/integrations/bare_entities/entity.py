"""Entities that show nothing and do nothing."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback


def identifier_of(entry: ConfigEntry) -> tuple[str, str]:
    """Return what tells a device from all others."""
    return (entry.domain, entry.entry_id)


class BareEntity(Entity):
    """An entity of a device."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, key: str, *, enabled: bool
    ) -> None:
        """Belong to the device."""
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_name = key.replace("_", " ").capitalize()
        self._attr_entity_registry_enabled_default = enabled
        self.device_entry = dr.async_get(hass).async_get_device_by_identifier(
            identifier_of(entry), entry.entry_id
        )


def add_entities(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    platform: str,
    make: Callable[..., BareEntity],
) -> None:
    """Add those entities of a device that are of one platform."""
    async_add_entities(
        make(hass, entry, it["key"], enabled=it["enabled"])
        for it in entry.data["entities"]
        if it["platform"] == platform
    )
