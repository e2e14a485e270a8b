"""What happens to the calls of a phone, each thing once."""

from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PolyVvxConfigEntry
from .entity import PhoneEntity
from .vvx.tracker import CallEvent, EventType

# The coordinator does the reading.
PARALLEL_UPDATES = 0

SOURCE_POLL = "poll"

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
        """Listen for what happens to calls."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_listen_for_calls(self._tell))

    @callback
    def _tell(self, event: CallEvent) -> None:
        # What follows directly on "unavailable" is no event for a trigger.
        self.async_write_ha_state()
        self._trigger_event(event.type.value, attributes_of(event))
        self.async_write_ha_state()


def attributes_of(event: CallEvent) -> dict[str, Any]:
    """Return what an event says about its call, in plain types."""
    attributes: dict[str, Any] = {
        "call_id": event.call_id,
        "line": event.line,
        "direction": event.direction.value,
        "name": event.name,
        "number": event.number,
        "started": event.started.isoformat() if event.started else None,
        "source": SOURCE_POLL,
    }
    if event.duration is not None:
        attributes["duration"] = round(event.duration.total_seconds())
    return attributes
