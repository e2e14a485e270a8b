"""What happens to the calls of a phone, each thing once."""

from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PolyVvxConfigEntry
from .entity import PhoneEntity
from .feed import event_data
from .vvx.calls.events import CallEvent, EventType

# The coordinator does the reading.
PARALLEL_UPDATES = 0

CALL = EventEntityDescription(
    key="call",
    translation_key="call",
    event_types=[kind.value for kind in EventType],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the event of a phone."""
    async_add_entities([CallEventEntity(entry.runtime_data, CALL)])


class CallEventEntity(PhoneEntity, EventEntity):
    """Tells what happens to the calls of a phone."""

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to what happens to calls."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.feed.subscribe(self._async_handle_event))

    @property
    @override
    def available(self) -> bool:
        """Return that it can be read, also while the phone is away.

        What happened last would else look like news when the phone comes back.
        """
        return True

    @override
    def _shows(self) -> tuple[Any, ...]:
        # An event is written as it is told.
        return ()

    @callback
    def _async_handle_event(self, event: CallEvent, source: str) -> None:
        phone = self.coordinator
        label = phone.data.label_of(event.line)
        data = event_data(event, source, label, phone.everybody)
        self._trigger_event(event.type.value, data)
        self.async_write_ha_state()
