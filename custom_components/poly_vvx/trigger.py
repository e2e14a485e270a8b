"""What automations can start from, by name: calls, lines and phones that come and go.

Phones are chosen as anything else is, by device, area, floor or label. Calls are heard
of from the phones themselves; the registration of a line, and whether a phone can be
reached, are followed by their entities, with the helpers that Home Assistant's own
triggers are made of: a line that appears is followed from then on.
"""

from abc import abstractmethod
from collections.abc import Mapping
import re
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast, override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    CONF_OPTIONS,
    CONF_TYPE,
    STATE_OFF,
    STATE_ON,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    Context,
    Event,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.helpers.trigger import (
    ATTR_BEHAVIOR,
    BEHAVIOR_EACH,
    ENTITY_STATE_TRIGGER_SCHEMA,
    ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR,
    EntityTargetStateTriggerBase,
    NotTriggeredInfo,
    NotTriggeredReasonReporter,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import DOMAIN, EVENT_CALL
from .entity import async_filter_by_key, key_of
from .vvx.calls.events import EventType
from .wanted import CONF_LINE, LINE, OPTIONS as WANTED_OPTIONS, WantedCalls

CALL_VARIABLES: Final = (
    "call_id",
    "line",
    "line_label",
    "direction",
    "name",
    "number",
    "first_number",
    "withheld",
    "started",
    "duration",
    "source",
    "late",
    "answered_elsewhere",
    "contact",
    "groups",
    "favourite",
    "blocked",
)
"""What an automation gets to know of a call, as variables of the trigger."""

_LINE_REGISTERED: Final = re.compile(r"line_(\d+)_registered")


_CALL_SCHEMA: Final = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default={}): WANTED_OPTIONS}
)
_LINE_SCHEMA: Final = ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR.extend(
    {vol.Required(CONF_OPTIONS, default={}): {vol.Optional(CONF_LINE): LINE}}
)


class CallTrigger(Trigger):
    """Fires on one type of event of the calls of the chosen phones.

    It follows the phones themselves, so that it does not matter whether the entity
    with the same events is enabled.
    """

    _event_type: ClassVar[EventType]

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate which phones and which calls are wanted."""
        return cast(ConfigType, _CALL_SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Remember which phones and which calls are wanted."""
        super().__init__(hass, config)
        if TYPE_CHECKING:
            assert config.target is not None
        options = config.options or {}
        self._target = TargetSelection(config.target)
        self._wanted = WantedCalls(options)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run an action with what happened, and on which phone."""

        @callback
        def is_wanted(call: Mapping[str, Any]) -> bool:
            return bool(call[CONF_TYPE] == self._event_type)

        @callback
        def handle(event: Event[Any]) -> None:
            call = event.data
            device_id = call[ATTR_DEVICE_ID]
            entity = _call_entity_of(self._hass, device_id)
            if not self._is_chosen(device_id, entity):
                return
            if reason := self.reason_not_triggered(call):
                if did_not_trigger is not None:
                    did_not_trigger(reason, event.context)
                return
            payload = {
                ATTR_DEVICE_ID: device_id,
                ATTR_ENTITY_ID: entity and entity.entity_id,
                **{name: call.get(name) for name in CALL_VARIABLES},
            }
            run_action(payload, f"call {self._event_type.value}", event.context)

        return self._hass.bus.async_listen(EVENT_CALL, handle, event_filter=is_wanted)

    def _is_chosen(self, device_id: str, entity: er.RegistryEntry | None) -> bool:
        """Tell whether a phone is one of those that are chosen, as of now."""
        selected = async_extract_referenced_entity_ids(self._hass, self._target)
        registry = er.async_get(self._hass)
        named = map(registry.async_get, selected.referenced)
        if any(it is not None and it.device_id == device_id for it in named):
            return True
        if entity is None or entity.disabled:
            # Home Assistant passes over an entity that is disabled.
            return device_id in selected.referenced_devices
        return entity.entity_id in selected.indirectly_referenced

    def reason_not_triggered(self, call: Mapping[str, Any]) -> NotTriggeredInfo | None:
        """Return why a call is not one of those that are wanted, None if it is."""
        if call["late"] and not self._event_type.closing:
            # Nothing begins: the call is over, and lights or voices come too late.
            return NotTriggeredInfo("late")
        return self._wanted.reason_against(call, self._hass.config.country)


def _call_entity_of(hass: HomeAssistant, device_id: str) -> er.RegistryEntry | None:
    """Return the entity with the events of a phone, even if it is disabled."""
    registry = er.async_get(hass)
    entities = er.async_entries_for_device(
        registry, device_id, include_disabled_entities=True
    )
    return next(
        (it for it in entities if it.platform == DOMAIN and key_of(it) == "call"), None
    )


class EntityTrigger(EntityTargetStateTriggerBase):
    """Fires when an entity of a phone that has a certain key gets a certain state."""

    _domain_specs = {BINARY_SENSOR_DOMAIN: DomainSpec()}

    @abstractmethod
    def follows(self, key: str) -> bool:
        """Tell whether an entity is followed."""

    def payload_of(self, key: str) -> dict[str, Any]:
        """Return what else an automation gets to know."""
        return {}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return which of the chosen entities are followed."""
        return async_filter_by_key(
            self._hass, super().entity_filter(entities), self.follows
        )

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run an action with the phone that it is about."""
        registry = er.async_get(self._hass)

        @callback
        def run(
            extra_trigger_payload: dict[str, Any],
            description: str,
            context: Context | None = None,
        ) -> Any:
            # What is followed is registered, and what no longer is, is not followed.
            entity = registry.async_get(extra_trigger_payload[ATTR_ENTITY_ID])
            if TYPE_CHECKING:
                assert entity is not None
            payload = {
                **extra_trigger_payload,
                ATTR_DEVICE_ID: entity.device_id,
                **self.payload_of(key_of(entity)),
            }
            return run_action(payload, description, context)

        return await super().async_attach_runner(run, did_not_trigger)


class LineTrigger(EntityTrigger):
    """Fires when a line loses or regains its registration.

    While a phone is away nobody sees that happen: what counts then is what a line was
    before and is afterwards. With a time for which it has to be so, that begins anew.
    """

    _schema = _LINE_SCHEMA
    _excluded_from_states = frozenset()

    @override
    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Begin with nothing to be told."""
        super().__init__(hass, config)
        self._news: set[str] = set()
        """The entities that were not as is wanted since that was told last."""

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Tell whether a line is as is wanted, and note if it is not."""
        if super().is_valid_state(state, report_not_triggered):
            return True
        self._news.add(state.entity_id)
        return False

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Tell whether a line has become what is wanted, if only while nobody looked."""
        if from_state.state not in self._excluded_states:
            return super().is_valid_transition(from_state, to_state)
        # They come back one by one: which is the first, or the last, cannot be told.
        each = self._options[ATTR_BEHAVIOR] == BEHAVIOR_EACH
        return each and to_state.entity_id in self._news

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run an action with each change, beginning with what the lines are now."""

        @callback
        def run(
            extra_trigger_payload: dict[str, Any],
            description: str,
            context: Context | None = None,
        ) -> Any:
            self._news.discard(extra_trigger_payload[ATTR_ENTITY_ID])
            return run_action(extra_trigger_payload, description, context)

        self.count_matches(
            self.entity_filter(set(self._hass.states.async_entity_ids()))
        )
        return await super().async_attach_runner(run, did_not_trigger)

    @override
    def follows(self, key: str) -> bool:
        """Tell whether it is about a line that is wanted."""
        match = _LINE_REGISTERED.fullmatch(key)
        return match is not None and self._options.get(CONF_LINE) in {
            None,
            int(match[1]),
        }

    @override
    def payload_of(self, key: str) -> dict[str, Any]:
        """Return the line."""
        return {CONF_LINE: int(re.sub(r"\D", "", key))}


class PhoneTrigger(EntityTrigger):
    """Fires when a phone stops or begins to answer."""

    # The entity is a diagnostic one, which Home Assistant leaves out otherwise
    # where a device, an area, a floor or a label is chosen.
    _primary_entities_only = False

    @override
    def follows(self, key: str) -> bool:
        """Tell whether it says that a phone can be reached."""
        return key == "reachable"


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


def _on_phone(state: str) -> type[Trigger]:
    class CustomTrigger(PhoneTrigger):
        """Trigger for one state of a phone."""

        _to_states = {state}

    return CustomTrigger


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "started_ringing": _on_call(EventType.INCOMING),
    "placed_call": _on_call(EventType.OUTGOING),
    "call_connected": _on_call(EventType.CONNECTED),
    "call_held": _on_call(EventType.HELD),
    "call_resumed": _on_call(EventType.RESUMED),
    "call_ended": _on_call(EventType.ENDED),
    "call_missed": _on_call(EventType.MISSED),
    "call_rejected": _on_call(EventType.REJECTED),
    "line_unregistered": _on_line(STATE_OFF),
    "line_registered": _on_line(STATE_ON),
    "phone_unreachable": _on_phone(STATE_OFF),
    "phone_reachable": _on_phone(STATE_ON),
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of phones."""
    return TRIGGERS
