"""The number that is called with a button."""

from typing import Final, override

from homeassistant.components.text import RestoreText, TextEntityDescription
from homeassistant.const import MAX_LENGTH_STATE_STATE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .entity import PhoneEntity

# Nothing is sent to the phone.
PARALLEL_UPDATES = 0

NUMBER: Final = TextEntityDescription(
    key="number", translation_key="number", native_max=MAX_LENGTH_STATE_STATE
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the text of a phone."""
    async_add_entities([PhoneText(entry.runtime_data, NUMBER)])


class PhoneText(PhoneEntity, RestoreText):
    """A number that somebody has entered."""

    def __init__(
        self, coordinator: PhoneCoordinator, description: TextEntityDescription
    ) -> None:
        """Begin with none."""
        super().__init__(coordinator, description)
        self._attr_native_value = ""

    @override
    async def async_added_to_hass(self) -> None:
        """Take up what was entered before."""
        if (last := await self.async_get_last_text_data()) is not None:
            self._attr_native_value = last.native_value
        await super().async_added_to_hass()

    @override
    async def async_set_value(self, value: str) -> None:
        """Keep a number; whether it can be dialled is told when it is."""
        self._attr_native_value = value.strip()
        self.async_write_changed_state()
