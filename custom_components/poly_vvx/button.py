"""Buttons for the calls of a phone, and to start it anew."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import (
    ButtonDeviceClass,
    ButtonEntity,
    ButtonEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions import calls as call_actions, phone as phone_actions
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .data import PhoneData
from .entity import PhoneEntity
from .vvx.calls.models import CallState

# The client sends one request at a time and knows which goes first, also where
# they come from different platforms.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PhoneButtonDescription(ButtonEntityDescription):
    """Describes a button of a phone."""

    press_fn: Callable[[PhoneCoordinator], Awaitable[None]]
    available_fn: Callable[[PhoneData], bool] = lambda _: True
    for_administrators: bool = False
    """Whether the phone wants the administrator's account for it."""


def _is_ringing(data: PhoneData) -> bool:
    return any(call.ringing for call in data.calls)


def _has_a_call(data: PhoneData) -> bool:
    call = data.foremost_call
    return call is not None and call.state is not CallState.IN_USE_ELSEWHERE


BUTTONS = (
    PhoneButtonDescription(
        key="answer",
        translation_key="answer",
        press_fn=call_actions.answer,
        available_fn=_is_ringing,
    ),
    PhoneButtonDescription(
        key="reject",
        translation_key="reject",
        press_fn=call_actions.reject,
        available_fn=_is_ringing,
    ),
    PhoneButtonDescription(
        key="ignore",
        translation_key="ignore",
        press_fn=call_actions.ignore,
        available_fn=_is_ringing,
    ),
    PhoneButtonDescription(
        key="hang_up",
        translation_key="hang_up",
        press_fn=call_actions.hang_up,
        available_fn=_has_a_call,
    ),
    PhoneButtonDescription(
        key="restart",
        translation_key="restart",
        for_administrators=True,
        entity_category=EntityCategory.CONFIG,
        press_fn=call_actions.restart,
    ),
    PhoneButtonDescription(
        key="reboot",
        translation_key="reboot",
        for_administrators=True,
        device_class=ButtonDeviceClass.RESTART,
        entity_category=EntityCategory.CONFIG,
        press_fn=call_actions.reboot,
    ),
    PhoneButtonDescription(
        key="update_configuration",
        translation_key="update_configuration",
        for_administrators=True,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        press_fn=phone_actions.update_configuration,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a phone."""
    async_add_entities(
        PhoneButton(entry.runtime_data, description)
        for description in BUTTONS
        if not (description.for_administrators and entry.runtime_data.phone.limited)
    )


class PhoneButton(PhoneEntity, ButtonEntity):
    """A button of a phone."""

    entity_description: PhoneButtonDescription

    @property
    @override
    def available(self) -> bool:
        """Return whether the phone would do it now."""
        return super().available and self.entity_description.available_fn(
            self.coordinator.data
        )

    @override
    async def async_press(self) -> None:
        """Have the phone do it."""
        await self.entity_description.press_fn(self.coordinator)
