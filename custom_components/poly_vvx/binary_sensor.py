"""What is on or off about a phone, its calls and its lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PolyVvxConfigEntry
from .data import PhoneData
from .entity import LineEntity, PhoneEntity, async_add_line_entities
from .vvx.information.status import PhoneState
from .vvx.lines import Line

# The coordinator does the reading.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PhoneBinarySensorDescription(BinarySensorEntityDescription):
    """Describes a binary sensor of a phone."""

    is_on_fn: Callable[[PhoneData], bool | None]
    attributes_fn: Callable[[PhoneData], dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class LineBinarySensorDescription(BinarySensorEntityDescription):
    """Describes a binary sensor of a line."""

    is_on_fn: Callable[[Line], bool | None]


def is_muted(data: PhoneData) -> bool | None:
    """Return whether the microphone is muted, None where the phone does not say."""
    said = [call.muted for call in data.calls]
    return None if said and all(muted is None for muted in said) else any(said)


def _has_problem(data: PhoneData) -> bool | None:
    if data.status is None or data.status.state is None:
        return None
    return data.status.state is PhoneState.ERROR


def _problem(data: PhoneData) -> dict[str, Any]:
    return {"message": data.status.message if data.status else None}


BINARY_SENSORS = (
    PhoneBinarySensorDescription(
        key="ringing",
        translation_key="ringing",
        is_on_fn=lambda data: any(call.ringing for call in data.calls),
    ),
    PhoneBinarySensorDescription(
        key="in_call",
        translation_key="in_call",
        is_on_fn=lambda data: any(call.answered for call in data.calls),
    ),
    PhoneBinarySensorDescription(
        key="muted", translation_key="muted", is_on_fn=is_muted
    ),
    PhoneBinarySensorDescription(
        key="paging", translation_key="paging", is_on_fn=lambda data: data.paging
    ),
    PhoneBinarySensorDescription(
        key="problem",
        translation_key="problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on_fn=_has_problem,
        attributes_fn=_problem,
    ),
)

PUSH = BinarySensorEntityDescription(
    key="push",
    translation_key="push",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)

LINE_BINARY_SENSORS = (
    LineBinarySensorDescription(
        key="registered",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        is_on_fn=lambda line: line.registered,
    ),
    LineBinarySensorDescription(
        key="do_not_disturb", is_on_fn=lambda line: line.do_not_disturb
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a phone and of its lines."""
    coordinator = entry.runtime_data
    async_add_entities(
        PhoneBinarySensor(coordinator, description) for description in BINARY_SENSORS
    )
    async_add_entities([PushBinarySensor(coordinator, PUSH)])
    async_add_line_entities(
        entry,
        async_add_entities,
        lambda number: (
            LineBinarySensor(coordinator, description, number)
            for description in LINE_BINARY_SENSORS
        ),
    )


class PhoneBinarySensor(PhoneEntity, BinarySensorEntity):
    """A binary sensor of a phone."""

    entity_description: PhoneBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is on."""
        return self.entity_description.is_on_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to the state."""
        if (attributes_fn := self.entity_description.attributes_fn) is None:
            return None
        return attributes_fn(self.coordinator.data)


class PushBinarySensor(PhoneEntity, BinarySensorEntity):
    """Whether the phone's notifications are known to arrive."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether they may be relied on; None while nothing has shown it."""
        return self.coordinator.push.proven


class LineBinarySensor(LineEntity, BinarySensorEntity):
    """A binary sensor of a line."""

    entity_description: LineBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is on."""
        line = self.line
        return None if line is None else self.entity_description.is_on_fn(line)
