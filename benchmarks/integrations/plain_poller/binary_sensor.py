"""Whether the phone rings."""

from typing import override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PollerConfigEntry
from .entity import CALL, PollerEntity


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PollerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the entity of a phone."""
    async_add_entities([RingingEntity(entry.runtime_data, "ringing")])


class RingingEntity(PollerEntity, BinarySensorEntity):
    """On while an incoming call is offered."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the phone rings."""
        return bool(self._answer(CALL, "CallState") == "Offering")
