"""What automations can ask of phones, by name.

The conditions look at entities, with the helpers that Home Assistant's own
conditions are made of. So phones are chosen as anything else is, any or all of them
can be asked for. A phone that cannot be reached does nothing that is asked for, and of
no phones at all nothing holds.
"""

from collections.abc import Callable
from typing import ClassVar, Final, override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.const import STATE_IDLE, STATE_ON
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)

from .const import DOMAIN
from .entity import key_of
from .vvx.calls.models import CallState


class PhoneCondition(EntityStateConditionBase):
    """Asks for the state of the one entity of each phone that has a certain key."""

    _key: ClassVar[str]
    # Whichever entity of a phone is left, it stands for the phone.
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the entities that are looked at, of the phones that are chosen.

        Another entity of a phone stands for the phone: with nothing to
        look at, "all of them" would hold whatever the phone does.
        """
        registry = er.async_get(self._hass)
        chosen = map(registry.async_get, super().entity_filter(entities))
        phones = {
            entity.device_id
            for entity in chosen
            if entity and entity.platform == DOMAIN
        }
        return {
            entity.entity_id
            for phone in phones
            for entity in er.async_entries_for_device(registry, str(phone))
            if entity.platform == DOMAIN and key_of(entity) == self._key
        }

    @override
    async def _async_track_changes(self, action: Callable[[], None]) -> CALLBACK_TYPE:
        """Report changes of what is looked at, whichever entity of a phone was named."""

        @callback
        def changed(_data: TargetStateChangedData) -> None:
            action()

        return await async_track_target_selector_state_change_event(
            self._hass,
            self._target,
            changed,
            self.entity_filter,
            primary_entities_only=self._primary_entities_only,
        )

    @override
    def _should_include(self, _state: State) -> bool:
        """Return that a phone counts in any case, also one that cannot be reached."""
        return True

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        """Tell whether all phones are so, and there are any."""
        return bool(states) and super()._check_all_match_state(states)


def _when(domain: str, key: str, *states: str) -> type[Condition]:
    class CustomCondition(PhoneCondition):
        """Condition for some states of one entity."""

        _domain_specs = {domain: DomainSpec()}
        _key = key
        _states = set(states)

    return CustomCondition


CONDITIONS: Final[dict[str, type[Condition]]] = {
    # A phone has nothing to do with a call that another one on its line has.
    "is_idle": _when(
        SENSOR_DOMAIN, "call_state", STATE_IDLE, CallState.IN_USE_ELSEWHERE
    ),
    "is_ringing": _when(BINARY_SENSOR_DOMAIN, "ringing", STATE_ON),
    "is_in_call": _when(BINARY_SENSOR_DOMAIN, "in_call", STATE_ON),
    "is_muted": _when(BINARY_SENSOR_DOMAIN, "muted", STATE_ON),
    "is_reachable": _when(BINARY_SENSOR_DOMAIN, "reachable", STATE_ON),
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of phones."""
    return CONDITIONS
