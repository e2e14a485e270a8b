"""Images that show nothing."""

from homeassistant.components.image import ImageEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import BareEntity, add_entities


class BareImageEntity(BareEntity, ImageEntity):
    """Shows nothing."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, key: str, *, enabled: bool
    ) -> None:
        """Belong to the device."""
        BareEntity.__init__(self, hass, entry, key, enabled=enabled)
        ImageEntity.__init__(self, hass)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up those of a device."""
    add_entities(hass, entry, async_add_entities, "image", BareImageEntity)
