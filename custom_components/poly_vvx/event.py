"""What happens to the calls of a phone, each thing once."""

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.const import ATTR_DEVICE_ID, CONF_TYPE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import EVENT_CALL
from .coordinator import PolyVvxConfigEntry
from .entity import PhoneEntity
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
        """Listen for what happens to calls."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_listen_for_calls(self._tell))

    @override
    def _shows(self) -> tuple[Any, ...]:
        # An event is written as it is told.
        return (self.available,)

    @callback
    def _tell(self, event: CallEvent, source: str) -> None:
        attributes = attributes_of(event, source)
        self._trigger_event(event.type.value, attributes)
        self.async_write_ha_state()
        if TYPE_CHECKING:
            assert self.device_entry is not None
        self.hass.bus.async_fire(
            EVENT_CALL,
            {
                ATTR_DEVICE_ID: self.device_entry.id,
                CONF_TYPE: event.type.value,
                **attributes,
            },
        )


def attributes_of(event: CallEvent, source: str) -> dict[str, Any]:
    """Return what an event says about its call, in plain types."""
    attributes: dict[str, Any] = {
        "call_id": event.call_id,
        "line": event.line,
        "direction": event.direction.value,
        "name": event.name,
        "number": event.number,
        "started": event.started.isoformat() if event.started else None,
        "source": source,
    }
    if event.duration is not None:
        attributes["duration"] = round(event.duration.total_seconds())
    return attributes
