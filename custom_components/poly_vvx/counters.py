"""What is added up of the calls that are over, for statistics."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfTime

from .entity import PhoneEntityDescription
from .vvx.calls.events import CallEvent, EventType
from .vvx.calls.models import Direction


@dataclass(frozen=True, kw_only=True)
class CounterDescription(PhoneEntityDescription, SensorEntityDescription):
    """Describes a sensor that adds up calls that are over."""

    adds_fn: Callable[[CallEvent], int]
    """What a call adds."""
    state_class: SensorStateClass = SensorStateClass.TOTAL_INCREASING
    entity_registry_enabled_default: bool = False


COUNTERS: Final = (
    CounterDescription(
        key="received_calls",
        translation_key="received_calls",
        adds_fn=lambda call: (
            call.type is EventType.ENDED and call.direction is Direction.INCOMING
        ),
    ),
    CounterDescription(
        key="placed_calls",
        translation_key="placed_calls",
        adds_fn=lambda call: call.direction is Direction.OUTGOING,
    ),
    CounterDescription(
        key="talk_time",
        translation_key="talk_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        adds_fn=lambda call: (
            round(call.duration.total_seconds()) if call.duration else 0
        ),
    ),
)
