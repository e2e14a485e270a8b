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
from homeassistant.const import ATTR_NAME, PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import PhoneCoordinator, PolyVvxConfigEntry, ReadingCoordinator
from .data import PhoneData
from .entity import (
    LineEntity,
    LineEntityDescription,
    PhoneEntity,
    PhoneEntityDescription,
    SparingEntity,
    async_add_line_entities,
    async_add_phone_entities,
    unique_id_of,
)
from .link.device import device_info_of
from .vvx.calls.models import CallState, Direction
from .vvx.information.device import DeviceStatistics
from .vvx.information.media import MediaStream
from .vvx.information.network import NetworkStatistics
from .vvx.information.status import PhoneState
from .vvx.lines import Forwarding

# The coordinator does the reading.
PARALLEL_UPDATES = 0

IDLE = "idle"


@dataclass(frozen=True, kw_only=True)
class PhoneSensorDescription(PhoneEntityDescription, SensorEntityDescription):
    """Describes a sensor of a phone."""

    value_fn: Callable[[PhoneData], str | int | datetime | None]
    attributes_fn: Callable[[PhoneData], dict[str, Any]] | None = None


def _status(data: PhoneData) -> str | None:
    return data.status.state if data.status else None


def _call_state(data: PhoneData) -> str | None:
    return call.state if (call := data.foremost_call) else IDLE


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
        key="remote_name",
        translation_key="remote_name",
        value_fn=lambda data: call.name if (call := data.foremost_call) else None,
    ),
    PhoneSensorDescription(
        key="remote_number",
        translation_key="remote_number",
        value_fn=lambda data: call.number if (call := data.foremost_call) else None,
    ),
    PhoneSensorDescription(
        key="call_direction",
        translation_key="call_direction",
        device_class=SensorDeviceClass.ENUM,
        options=[direction.value for direction in Direction],
        value_fn=lambda data: call.direction if (call := data.foremost_call) else None,
    ),
    PhoneSensorDescription(
        key="call_line",
        translation_key="call_line",
        value_fn=lambda data: call.line if (call := data.foremost_call) else None,
    ),
    PhoneSensorDescription(
        key="call_started",
        translation_key="call_started",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda data: call.started if (call := data.foremost_call) else None,
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
        has_fn=lambda phone: phone.data.last_boot is not None,
        value_fn=lambda data: data.last_boot,
    ),
    PhoneSensorDescription(
        key="ip_address",
        translation_key="ip_address",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        has_fn=lambda phone: phone.data.device.ip_address is not None,
        value_fn=lambda data: data.device.ip_address,
    ),
)


@dataclass(frozen=True, kw_only=True)
class ReadingSensorDescription[_T](SensorEntityDescription):
    """Describes a sensor that costs requests of its own, and only while it is enabled."""

    coordinator_fn: Callable[[PhoneCoordinator], ReadingCoordinator[_T]]
    value_fn: Callable[[_T], str | int | float | None]
    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC
    entity_registry_enabled_default: bool = False


def _network_statistics(
    phone: PhoneCoordinator,
) -> ReadingCoordinator[NetworkStatistics]:
    return phone.network_statistics


def _device_statistics(
    phone: PhoneCoordinator,
) -> ReadingCoordinator[DeviceStatistics]:
    return phone.device_statistics


def _call_quality(phone: PhoneCoordinator) -> ReadingCoordinator[MediaStream | None]:
    return phone.call_quality


READING_SENSORS: tuple[ReadingSensorDescription[Any], ...] = (
    ReadingSensorDescription(
        key="cpu_load",
        translation_key="cpu_load",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        coordinator_fn=_device_statistics,
        value_fn=lambda statistics: statistics.cpu_load,
    ),
    ReadingSensorDescription(
        key="memory_usage",
        translation_key="memory_usage",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        coordinator_fn=_device_statistics,
        value_fn=lambda statistics: statistics.memory_usage,
    ),
    ReadingSensorDescription(
        key="received_packets",
        translation_key="received_packets",
        state_class=SensorStateClass.TOTAL_INCREASING,
        coordinator_fn=_network_statistics,
        value_fn=lambda statistics: statistics.received_packets,
    ),
    ReadingSensorDescription(
        key="sent_packets",
        translation_key="sent_packets",
        state_class=SensorStateClass.TOTAL_INCREASING,
        coordinator_fn=_network_statistics,
        value_fn=lambda statistics: statistics.sent_packets,
    ),
    ReadingSensorDescription(
        key="call_quality_mos",
        translation_key="call_quality_mos",
        state_class=SensorStateClass.MEASUREMENT,
        coordinator_fn=_call_quality,
        value_fn=lambda voice: voice.received_mos_conversational,
    ),
    ReadingSensorDescription(
        key="call_jitter",
        translation_key="call_jitter",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        coordinator_fn=_call_quality,
        value_fn=lambda voice: voice.jitter,
    ),
    ReadingSensorDescription(
        key="call_packet_loss",
        translation_key="call_packet_loss",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        coordinator_fn=_call_quality,
        value_fn=lambda voice: voice.packet_loss,
    ),
    ReadingSensorDescription(
        key="call_latency",
        translation_key="call_latency",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        coordinator_fn=_call_quality,
        value_fn=lambda voice: voice.latency,
    ),
    ReadingSensorDescription(
        key="call_codec",
        translation_key="call_codec",
        coordinator_fn=_call_quality,
        value_fn=lambda voice: voice.received_codec,
    ),
)


@dataclass(frozen=True, kw_only=True)
class LineSensorDescription(LineEntityDescription, SensorEntityDescription):
    """Describes a sensor of a line."""


FORWARDING = LineSensorDescription(
    key="forwarding",
    entity_registry_enabled_default=False,
    has_fn=lambda line: line.forwarding is not None,
)
NOT_FORWARDED = "none"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a phone."""
    phone = entry.runtime_data
    async_add_phone_entities(entry, async_add_entities, PhoneSensor, SENSORS)
    if not phone.phone.limited:
        async_add_entities(
            ReadingSensor(phone, description) for description in READING_SENSORS
        )
    async_add_line_entities(entry, async_add_entities, ForwardingSensor, [FORWARDING])


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


class ReadingSensor[_T](
    CoordinatorEntity[ReadingCoordinator[_T]], SparingEntity, SensorEntity
):
    """A sensor that costs requests of its own."""

    _attr_has_entity_name = True
    entity_description: ReadingSensorDescription[_T]

    def __init__(
        self, phone: PhoneCoordinator, description: ReadingSensorDescription[_T]
    ) -> None:
        """Take identity and device from the phone."""
        super().__init__(description.coordinator_fn(phone))
        self.entity_description = description
        self._attr_unique_id = unique_id_of(phone, description.key)
        self._attr_device_info = device_info_of(phone.config_entry)

    @override
    async def async_added_to_hass(self) -> None:
        """Have it read at once, without holding up what else is being added."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.phone.async_add_listener(self._handle_phone_update)
        )
        self.coordinator.async_catch_up()

    @callback
    def _handle_phone_update(self) -> None:
        """Follow the phone, which may have come back."""
        self.coordinator.async_catch_up()
        self.async_write_changed_state()

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Follow what was read."""
        self.async_write_changed_state()

    @property
    @override
    def available(self) -> bool:
        """Return whether the phone is there."""
        return self.coordinator.phone.last_update_success

    @property
    @override
    def native_value(self) -> str | int | float | None:
        """Return what the sensor shows."""
        data = self.coordinator.data
        return None if data is None else self.entity_description.value_fn(data)


class ForwardingSensor(LineEntity, SensorEntity):
    """Where a line forwards all its calls to."""

    @property
    @override
    def native_value(self) -> str | None:
        """Return the number; None where the firmware does not say."""
        if (forwarding := self._forwarding) is None:
            return None
        return forwarding.always or NOT_FORWARDED

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return where it forwards to in other cases."""
        if (forwarding := self._forwarding) is None:
            return None
        return {
            "busy": forwarding.busy,
            "do_not_disturb": forwarding.do_not_disturb,
            "no_answer": forwarding.no_answer,
        }

    @property
    def _forwarding(self) -> Forwarding | None:
        return self.line.forwarding if self.line else None
