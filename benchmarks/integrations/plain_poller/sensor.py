"""What the phone does."""

from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PollerConfigEntry, PollerCoordinator
from .entity import CALL, DEVICE_INFO, STATUS, PollerEntity


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PollerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the entities of a phone."""
    async_add_entities(
        AnswerEntity(entry.runtime_data, *parts)
        for parts in (
            ("status", STATUS, "State"),
            ("call_state", CALL, "CallState"),
            ("remote_number", CALL, "RemotePartyNumber"),
            ("model", DEVICE_INFO, "ModelNumber"),
        )
    )


class AnswerEntity(PollerEntity, SensorEntity):
    """Shows a part of an answer."""

    def __init__(
        self, coordinator: PollerCoordinator, key: str, read: str, name: str
    ) -> None:
        """Show a part by its name in the answer."""
        super().__init__(coordinator, key)
        self._read = read
        self._name = name

    @property
    @override
    def native_value(self) -> str | None:
        """Return the part."""
        value = self._answer(self._read, self._name)
        return None if value is None else str(value)
