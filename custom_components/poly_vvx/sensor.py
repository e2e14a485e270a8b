"""What a phone and its calls are like at the moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import ATTR_NAME, EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry, ReadingCoordinator
from .counters import COUNTERS, CounterDescription
from .data import ATTR_CALLS, PhoneData, about_calls
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
from .readings import READING_SENSORS, ReadingSensorDescription
from .vvx.calls.events import CallEvent
from .vvx.calls.models import Call, CallState, Direction
from .vvx.information.status import PhoneState
from .vvx.lines import Forwarding

# The coordinator does the reading.
PARALLEL_UPDATES = 0

IDLE: Final = "idle"


@dataclass(frozen=True, kw_only=True)
class PhoneSensorDescription(PhoneEntityDescription, SensorEntityDescription):
    """Describes a sensor of a phone."""

    value_fn: Callable[[PhoneCoordinator], str | int | datetime | None]
    attributes_fn: Callable[[PhoneData], dict[str, Any]] | None = None
    counts_calls: bool = False
    """Whether the value is a number of calls, such as "1 call" and "2 calls"."""
    stays: bool = False
    """Whether it can be read while the phone is away."""


def _status(phone: PhoneCoordinator) -> str | None:
    return status.state if (status := phone.data.status) else None


def _call_state(phone: PhoneCoordinator) -> str | None:
    return call.state if (call := phone.data.foremost_call) else IDLE


def _of_foremost[_T](value_fn: Callable[[Call], _T]) -> Callable[..., _T | None]:
    """Return a function that returns something about the foremost call, if any."""
    return lambda phone: value_fn(call) if (call := phone.data.foremost_call) else None


def _last_missed_call(phone: PhoneCoordinator) -> datetime | None:
    return entry.started if (entry := phone.data.last_missed) else None


def _last_missed_caller(data: PhoneData) -> dict[str, Any]:
    if (entry := data.last_missed) is None:
        return {}
    return {ATTR_NAME: entry.name, "number": entry.number, "line": entry.line}


SENSORS: Final = (
    PhoneSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        options=[state.value for state in PhoneState],
        value_fn=_status,
    ),
    PhoneSensorDescription(
        key="call_state",
        translation_key="call_state",
        # The device's main entity: it has the name of the phone.
        name=None,
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
        attributes_fn=about_calls,
    ),
    PhoneSensorDescription(
        key="remote_name",
        translation_key="remote_name",
        entity_registry_enabled_default=False,
        value_fn=_of_foremost(lambda call: call.name),
    ),
    PhoneSensorDescription(
        key="remote_number",
        translation_key="remote_number",
        entity_registry_enabled_default=False,
        value_fn=_of_foremost(lambda call: call.number),
    ),
    PhoneSensorDescription(
        key="call_direction",
        translation_key="call_direction",
        device_class=SensorDeviceClass.ENUM,
        entity_registry_enabled_default=False,
        options=[direction.value for direction in Direction],
        value_fn=_of_foremost(lambda call: call.direction),
    ),
    PhoneSensorDescription(
        key="call_line",
        translation_key="call_line",
        entity_registry_enabled_default=False,
        value_fn=_of_foremost(lambda call: call.line),
    ),
    PhoneSensorDescription(
        key="call_started",
        translation_key="call_started",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=_of_foremost(lambda call: call.started),
    ),
    PhoneSensorDescription(
        key="calls",
        translation_key="calls",
        counts_calls=True,
        value_fn=lambda phone: len(phone.data.calls),
    ),
    PhoneSensorDescription(
        key="last_call",
        translation_key="last_call",
        device_class=SensorDeviceClass.TIMESTAMP,
        stays=True,
        value_fn=lambda phone: phone.data.last_call,
    ),
    PhoneSensorDescription(
        key="missed_calls",
        translation_key="missed_calls",
        counts_calls=True,
        stays=True,
        value_fn=lambda phone: phone.memory.unseen_in(phone.data.call_log),
    ),
    PhoneSensorDescription(
        key="last_missed_call",
        translation_key="last_missed_call",
        device_class=SensorDeviceClass.TIMESTAMP,
        stays=True,
        value_fn=_last_missed_call,
        attributes_fn=_last_missed_caller,
    ),
    PhoneSensorDescription(
        key="last_boot",
        translation_key="last_boot",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        has_fn=lambda phone: phone.data.last_boot is not None,
        value_fn=lambda phone: phone.data.last_boot,
    ),
    PhoneSensorDescription(
        key="last_notification",
        translation_key="last_notification",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        stays=True,
        # A user's account may not configure them.
        has_fn=lambda phone: not phone.phone.limited,
        value_fn=lambda phone: phone.push.last_notification,
    ),
    PhoneSensorDescription(
        key="ip_address",
        translation_key="ip_address",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        has_fn=lambda phone: phone.data.device.ip_address is not None,
        value_fn=lambda phone: phone.data.device.ip_address,
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
    async_add_phone_entities(entry, async_add_entities, CounterSensor, COUNTERS)
    if not phone.phone.limited:
        async_add_entities(
            ReadingSensor(phone, description) for description in READING_SENSORS
        )
    async_add_line_entities(entry, async_add_entities, ForwardingSensor, [FORWARDING])


class PhoneSensor(PhoneEntity, SensorEntity):
    """A sensor of a phone."""

    _unrecorded_attributes = frozenset({ATTR_CALLS})
    entity_description: PhoneSensorDescription

    @property
    @override
    def available(self) -> bool:
        """Return whether the phone is there, where that matters."""
        return self.entity_description.stays or super().available

    @property
    @override
    def native_value(self) -> str | int | datetime | None:
        """Return what the sensor shows."""
        return self.entity_description.value_fn(self.coordinator)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return what is counted, in the words for one call or for several."""
        if not self.entity_description.counts_calls:
            return None
        key = "one_call" if self.native_value == 1 else "several_calls"
        # Home Assistant knows one word per entity.
        return self.platform_data.default_language_platform_translations.get(
            f"component.{DOMAIN}.entity.sensor.{key}.unit_of_measurement"
        )

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to the value."""
        if (attributes_fn := self.entity_description.attributes_fn) is None:
            return None
        return attributes_fn(self.coordinator.data)


class CounterSensor(PhoneEntity, RestoreSensor):
    """Adds up the calls that are over, across restarts of Home Assistant."""

    entity_description: CounterDescription
    _attr_native_value: int = 0

    @override
    async def async_added_to_hass(self) -> None:
        """Go on from where it was."""
        if (last := await self.async_get_last_sensor_data()) is not None:
            value = last.native_value
            self._attr_native_value = value if isinstance(value, int) else 0
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.feed.subscribe(self._async_handle_event))

    @property
    @override
    def available(self) -> bool:
        """Return that it can be read, also while the phone is away."""
        return True

    @callback
    def _async_handle_event(self, event: CallEvent, _source: str) -> None:
        if event.type.closing and not event.answered_elsewhere:
            self._attr_native_value += self.entity_description.adds_fn(event)
            self.async_write_changed_state()


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
