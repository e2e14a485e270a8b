"""Switches for what can be on or off in a call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions import calls as call_actions
from .actions.possible import is_active, is_on_hold
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .data import PhoneData
from .entity import PhoneEntity

# The client sends one request at a time and knows which goes first, also where
# they come from different platforms.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PhoneSwitchDescription(SwitchEntityDescription):
    """Describes a switch of a phone."""

    is_on_fn: Callable[[PhoneData], bool | None]
    turn_on_fn: Callable[[PhoneCoordinator], Awaitable[None]]
    turn_off_fn: Callable[[PhoneCoordinator], Awaitable[None]]


def _is_on_hold(data: PhoneData) -> bool:
    """Tell whether a call is on hold, and nobody talks in another one meanwhile."""
    return any(map(is_on_hold, data.calls)) and not any(map(is_active, data.calls))


SWITCHES = (
    PhoneSwitchDescription(
        key="mute",
        translation_key="mute",
        is_on_fn=lambda data: data.muted,
        turn_on_fn=partial(call_actions.mute, muted=True),
        turn_off_fn=partial(call_actions.mute, muted=False),
    ),
    PhoneSwitchDescription(
        key="hold",
        translation_key="hold",
        is_on_fn=_is_on_hold,
        turn_on_fn=call_actions.hold,
        turn_off_fn=call_actions.resume,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of a phone."""
    async_add_entities(
        PhoneSwitch(entry.runtime_data, description) for description in SWITCHES
    )


class PhoneSwitch(PhoneEntity, SwitchEntity):
    """A switch of a phone."""

    entity_description: PhoneSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is on."""
        return self.entity_description.is_on_fn(self.coordinator.data)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn it on."""
        await self.entity_description.turn_on_fn(self.coordinator)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn it off."""
        await self.entity_description.turn_off_fn(self.coordinator)
