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
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.helpers.start import async_at_started

from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .entity import (
    LineEntity,
    LineEntityDescription,
    PhoneEntity,
    PhoneEntityDescription,
    async_add_line_entities,
    async_add_phone_entities,
)
from .vvx.information.status import PhoneState
from .vvx.lines import Line

# The coordinator does the reading.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PhoneBinarySensorDescription(
    PhoneEntityDescription, BinarySensorEntityDescription
):
    """Describes a binary sensor of a phone."""

    is_on_fn: Callable[[PhoneCoordinator], bool | None]
    attributes_fn: Callable[[PhoneCoordinator], dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class LineBinarySensorDescription(LineEntityDescription, BinarySensorEntityDescription):
    """Describes a binary sensor of a line."""

    is_on_fn: Callable[[Line], bool | None]


def _has_problem(phone: PhoneCoordinator) -> bool | None:
    if (status := phone.data.status) is None or status.state is None:
        return None
    return status.state is PhoneState.ERROR


def _problem(phone: PhoneCoordinator) -> dict[str, Any]:
    return {"message": phone.data.status.message if phone.data.status else None}


BINARY_SENSORS = (
    PhoneBinarySensorDescription(
        key="ringing",
        translation_key="ringing",
        is_on_fn=lambda phone: any(call.audible for call in phone.data.calls),
    ),
    PhoneBinarySensorDescription(
        key="in_call",
        translation_key="in_call",
        is_on_fn=lambda phone: any(call.answered for call in phone.data.calls),
    ),
    PhoneBinarySensorDescription(
        key="muted", translation_key="muted", is_on_fn=lambda phone: phone.data.muted
    ),
    PhoneBinarySensorDescription(
        key="paging",
        translation_key="paging",
        entity_registry_enabled_default=False,
        is_on_fn=lambda phone: phone.data.paging,
    ),
    PhoneBinarySensorDescription(
        key="problem",
        translation_key="problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on_fn=_has_problem,
        attributes_fn=_problem,
    ),
    PhoneBinarySensorDescription(
        key="push",
        translation_key="push",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        # A user's account may not configure them.
        has_fn=lambda phone: not phone.phone.limited,
        is_on_fn=lambda phone: phone.push.proven,
    ),
)

REACHABLE = PhoneBinarySensorDescription(
    key="reachable",
    translation_key="reachable",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    is_on_fn=lambda phone: phone.last_update_success,
    attributes_fn=lambda phone: {"reason": phone.reason},
)


REGISTERED = LineBinarySensorDescription(
    key="registered", is_on_fn=lambda line: line.registered
)

DO_NOT_DISTURB = LineBinarySensorDescription(
    key="do_not_disturb",
    has_fn=lambda line: line.do_not_disturb is not None,
    is_on_fn=lambda line: line.do_not_disturb,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a phone and of its lines."""
    async_add_entities([ReachableBinarySensor(entry.runtime_data, REACHABLE)])
    async_add_phone_entities(
        entry, async_add_entities, PhoneBinarySensor, BINARY_SENSORS
    )
    async_add_line_entities(
        entry, async_add_entities, RegisteredBinarySensor, [REGISTERED]
    )
    async_add_line_entities(
        entry, async_add_entities, LineBinarySensor, [DO_NOT_DISTURB]
    )


class PhoneBinarySensor(PhoneEntity, BinarySensorEntity):
    """A binary sensor of a phone."""

    entity_description: PhoneBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is on."""
        return self.entity_description.is_on_fn(self.coordinator)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to the state."""
        if (attributes_fn := self.entity_description.attributes_fn) is None:
            return None
        return attributes_fn(self.coordinator)


class ReachableBinarySensor(PhoneBinarySensor):
    """Whether a phone can be reached, which is known of one that cannot be, too."""

    @property
    @override
    def available(self) -> bool:
        """Return that it is."""
        return True


class LineBinarySensor(LineEntity, BinarySensorEntity):
    """A binary sensor of a line."""

    entity_description: LineBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is on."""
        line = self.line
        return None if line is None else self.entity_description.is_on_fn(line)


class RegisteredBinarySensor(LineBinarySensor, RestoreEntity):
    """Whether a line is registered.

    It begins with what it was before Home Assistant stopped, and goes on from there
    once automations are listening: what has changed meanwhile is a change to them, too.
    """

    _before: bool | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Begin with what it was before."""
        if (extra := await self.async_get_last_extra_data()) is not None:
            self._before = extra.as_dict()["registered"]
        await super().async_added_to_hass()
        self.async_on_remove(async_at_started(self.hass, self._go_on))

    @callback
    def _go_on(self, _hass: HomeAssistant) -> None:
        """Show what it is now, after what it was."""
        if self._before is not None:
            self.async_write_ha_state()
            self._before = None
            self.async_write_changed_state()

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is registered."""
        return super().is_on if self._before is None else self._before

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return which line it is."""
        return {"line": self._number}

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        """Return what is kept, whatever the phone does when Home Assistant stops."""
        return RestoredExtraData({"registered": self.is_on})
