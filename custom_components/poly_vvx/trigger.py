"""What automations can start from, by name: calls, and lines that come and go.

The triggers follow entities, the event of the calls and the registration of the
lines, with the helpers that Home Assistant's own triggers are made of. So phones
are chosen as anything else is, by device, area, floor or label; what is unavailable
or restored starts nothing; and a line that appears is followed from then on.
"""

from abc import abstractmethod
from collections.abc import Mapping
from fnmatch import translate
import re
from typing import TYPE_CHECKING, Any, ClassVar, Final, override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.components.event import (
    DOMAIN as EVENT_DOMAIN,
    EventEntityStateAttribute,
)
from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    CONF_OPTIONS,
    STATE_OFF,
    STATE_ON,
)
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR,
    EntityTargetStateTriggerBase,
    EntityTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
import voluptuous as vol

from .entity import async_filter_by_key, key_of
from .vvx.calls.events import EventType

CONF_LINE: Final = "line"
CONF_NUMBER: Final = "number"

CALL_VARIABLES: Final = (
    "call_id",
    "line",
    "direction",
    "name",
    "number",
    "started",
    "duration",
    "source",
)
"""What an automation gets to know of a call, as variables of the trigger."""

_CALL: Final = re.compile("call")
_LINE_REGISTERED: Final = re.compile(r"line_(\d+)_registered")

_LINE: Final = vol.All(vol.Coerce(int), vol.Range(min=1))
# A list without a number would fit no call; somebody could take it for all calls.
_NUMBERS: Final = vol.All(
    cv.ensure_list,
    vol.Length(min=1),
    [vol.All(cv.string, str.strip, vol.Length(min=1))],
)
_CALL_SCHEMA: Final = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {
        vol.Required(CONF_OPTIONS, default={}): {
            vol.Optional(CONF_LINE): _LINE,
            vol.Optional(CONF_NUMBER): _NUMBERS,
        }
    }
)
_LINE_SCHEMA: Final = ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR.extend(
    {vol.Required(CONF_OPTIONS, default={}): {vol.Optional(CONF_LINE): _LINE}}
)


def _pattern_of(number: str) -> re.Pattern[str]:
    """Return what matches a number, in which nothing but `*` has a meaning.

    However many of them there are, matching takes no time to speak of: the pattern
    never goes back to try a `*` again.
    """
    return re.compile(translate(re.sub(r"[?\[]", r"[\g<0>]", number)), re.IGNORECASE)


class PhoneTrigger(EntityTriggerBase):
    """Follows the entities of phones that have a certain key."""

    _key: ClassVar[re.Pattern[str]]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return which of the chosen entities are followed."""
        return async_filter_by_key(
            self._hass, super().entity_filter(entities), self._follows
        )

    def _follows(self, key: str) -> bool:
        return self._key.fullmatch(key) is not None

    @abstractmethod
    def _variables(self, key: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Return what an automation gets to know besides device and entity."""

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Have an action run, and tell it what happened and where."""
        registry = er.async_get(self._hass)

        @callback
        def run(
            extra_trigger_payload: dict[str, Any],
            description: str,
            context: Context | None = None,
        ) -> Any:
            state: State = extra_trigger_payload["to_state"]
            # What is followed is registered, and what no longer is, is not followed.
            entity = registry.async_get(extra_trigger_payload[ATTR_ENTITY_ID])
            if TYPE_CHECKING:
                assert entity is not None
            payload = {
                **extra_trigger_payload,
                ATTR_DEVICE_ID: entity.device_id,
                **self._variables(key_of(entity), state.attributes),
            }
            return run_action(payload, description, context)

        return await super().async_attach_runner(run, did_not_trigger)


class CallTrigger(PhoneTrigger, StatelessEntityTriggerBase):
    """Fires on one type of event of the calls."""

    _domain_specs = {EVENT_DOMAIN: DomainSpec()}
    _schema = _CALL_SCHEMA
    _key = _CALL
    _event_type: ClassVar[EventType]

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take in which calls are wanted."""
        super().__init__(hass, config)
        self._line: int | None = self._options.get(CONF_LINE)
        self._numbers = [
            _pattern_of(number) for number in self._options.get(CONF_NUMBER, ())
        ]

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Tell whether this happened, and to a call that is wanted."""
        happened = state.attributes.get(EventEntityStateAttribute.EVENT_TYPE)
        if happened != self._event_type:
            return False
        line = state.attributes.get(CONF_LINE)
        if self._line not in {None, line}:
            report_not_triggered("other_line", line=line)
            return False
        number = state.attributes.get(CONF_NUMBER)
        if self._numbers and not (
            number and any(pattern.match(number) for pattern in self._numbers)
        ):
            report_not_triggered("other_number", number=number)
            return False
        return True

    @override
    def _variables(self, key: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        return {name: attributes.get(name) for name in CALL_VARIABLES}


class LineTrigger(PhoneTrigger, EntityTargetStateTriggerBase):
    """Fires when a line loses or regains its registration."""

    _domain_specs = {BINARY_SENSOR_DOMAIN: DomainSpec()}
    _schema = _LINE_SCHEMA
    _key = _LINE_REGISTERED

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take in which line is wanted."""
        super().__init__(hass, config)
        self._line: int | None = self._options.get(CONF_LINE)

    @override
    def _follows(self, key: str) -> bool:
        return super()._follows(key) and self._line in {None, _line_of(key)}

    @override
    def _variables(self, key: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        return {CONF_LINE: _line_of(key)}


def _line_of(key: str) -> int:
    return int(re.sub(r"\D", "", key))


def _on_call(event_type: EventType) -> type[Trigger]:
    class CustomTrigger(CallTrigger):
        """Trigger for one type of event."""

        _event_type = event_type

    return CustomTrigger


def _on_line(state: str) -> type[Trigger]:
    class CustomTrigger(LineTrigger):
        """Trigger for one state of a line."""

        _to_states = {state}

    return CustomTrigger


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "started_ringing": _on_call(EventType.INCOMING),
    "placed_call": _on_call(EventType.OUTGOING),
    "call_connected": _on_call(EventType.CONNECTED),
    "call_ended": _on_call(EventType.ENDED),
    "call_missed": _on_call(EventType.MISSED),
    "line_unregistered": _on_line(STATE_OFF),
    "line_registered": _on_line(STATE_ON),
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of phones."""
    return TRIGGERS
