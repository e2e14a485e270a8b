"""What else a phone can be asked for; each costs requests, while somebody wants it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime

from .coordinator import PhoneCoordinator, ReadingCoordinator
from .vvx.information.device import DeviceStatistics
from .vvx.information.media import MediaStream
from .vvx.information.network import NetworkStatistics


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
