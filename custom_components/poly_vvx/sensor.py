"""What a phone and its calls are like at the moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import ATTR_NAME, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PhoneData, PolyVvxConfigEntry
from .entity import PhoneEntity
from .vvx.models import CallState, Direction, PhoneState

# The coordinator does the reading.
PARALLEL_UPDATES = 0

IDLE = "idle"


@dataclass(frozen=True, kw_only=True)
class PhoneSensorDescription(SensorEntityDescription):
    """Describes a sensor of a phone."""

    value_fn: Callable[[PhoneData], str | int | datetime | None]
    attributes_fn: Callable[[PhoneData], dict[str, Any]] | None = None


def _status(data: PhoneData) -> str | None:
    return data.status.state if data.status else None


def _call_state(data: PhoneData) -> str | None:
    return call.state if (call := data.foremost_call) else IDLE


def _remote_name(data: PhoneData) -> str | None:
    return call.name if (call := data.foremost_call) else None


def _remote_number(data: PhoneData) -> str | None:
    return call.number if (call := data.foremost_call) else None


def _call_direction(data: PhoneData) -> str | None:
    return call.direction if (call := data.foremost_call) else None


def _call_line(data: PhoneData) -> int | None:
    return call.line if (call := data.foremost_call) else None


def _call_started(data: PhoneData) -> datetime | None:
    return call.started if (call := data.foremost_call) else None


def _missed_calls(data: PhoneData) -> int | None:
    return len(data.call_log.missed) if data.call_log else None


def _last_missed_call(data: PhoneData) -> datetime | None:
    return entry.started if (entry := data.last_missed) else None


def _last_missed_caller(data: PhoneData) -> dict[str, Any]:
    if (entry := data.last_missed) is None:
        return {}
    return {ATTR_NAME: entry.name, "number": entry.number, "line": entry.line}


SENSORS = (
    PhoneSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in PhoneState],
        value_fn=_status,
    ),
    PhoneSensorDescription(
        key="call_state",
        translation_key="call_state",
        device_class=SensorDeviceClass.ENUM,
        options=[
            IDLE,
            *(
                state.value
                for state in CallState
                if state is not CallState.DISCONNECTED
            ),
        ],
        value_fn=_call_state,
    ),
    PhoneSensorDescription(
        key="remote_name", translation_key="remote_name", value_fn=_remote_name
    ),
    PhoneSensorDescription(
        key="remote_number", translation_key="remote_number", value_fn=_remote_number
    ),
    PhoneSensorDescription(
        key="call_direction",
        translation_key="call_direction",
        device_class=SensorDeviceClass.ENUM,
        options=[direction.value for direction in Direction],
        value_fn=_call_direction,
    ),
    PhoneSensorDescription(
        key="call_line", translation_key="call_line", value_fn=_call_line
    ),
    PhoneSensorDescription(
        key="call_started",
        translation_key="call_started",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_call_started,
    ),
    PhoneSensorDescription(
        key="calls",
        translation_key="calls",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data: len(data.calls),
    ),
    PhoneSensorDescription(
        key="last_call",
        translation_key="last_call",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda data: data.last_call,
    ),
    PhoneSensorDescription(
        key="missed_calls",
        translation_key="missed_calls",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_missed_calls,
    ),
    PhoneSensorDescription(
        key="last_missed_call",
        translation_key="last_missed_call",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_last_missed_call,
        attributes_fn=_last_missed_caller,
    ),
    PhoneSensorDescription(
        key="last_boot",
        translation_key="last_boot",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.last_boot,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a phone."""
    async_add_entities(
        PhoneSensor(entry.runtime_data, description) for description in SENSORS
    )


class PhoneSensor(PhoneEntity, SensorEntity):
    """A sensor of a phone."""

    entity_description: PhoneSensorDescription

    @property
    @override
    def native_value(self) -> str | int | datetime | None:
        """Return what the sensor shows."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to the value."""
        if (attributes_fn := self.entity_description.attributes_fn) is None:
            return None
        return attributes_fn(self.coordinator.data)
