"""The actions: what automations and scripts can have phones do."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID, CONF_PASSWORD, CONF_URL
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import (
    async_get_device_and_config_entry,
    async_register_admin_service,
)
import voluptuous as vol

from .actions import calls as call_actions, phone as phone_actions
from .const import DOMAIN
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .vvx.calls.models import Call, LogKind

ATTR_ADDRESS: Final = "address"
ATTR_ALL: Final = "all"
ATTR_CALL_ID: Final = "call_id"
ATTR_CONFIRM: Final = "confirm"
ATTR_DESTINATION: Final = "destination"
ATTR_DIGITS: Final = "digits"
ATTR_DOMAIN: Final = "domain"
ATTR_DURATION: Final = "duration"
ATTR_EASING: Final = "easing"
ATTR_GESTURE: Final = "gesture"
ATTR_KEYS: Final = "keys"
ATTR_KIND: Final = "kind"
ATTR_LIMIT: Final = "limit"
ATTR_LINE: Final = "line"
ATTR_LOCK_CODE: Final = "lock_code"
ATTR_MUTED: Final = "muted"
ATTR_PARAMETERS: Final = "parameters"
ATTR_POSITIONS: Final = "positions"
ATTR_REPLACE: Final = "replace"
ATTR_SCOPE: Final = "scope"
ATTR_SECTION: Final = "section"
ATTR_TEXT: Final = "text"
ATTR_TYPE: Final = "type"
ATTR_USER: Final = "user"

MAXIMUM_PIXEL: Final = 4096
MAXIMUM_TOUCH_DURATION: Final = 60_000
"""In milliseconds."""

_CALL_ID: Final[Schema] = {vol.Optional(ATTR_CALL_ID): cv.string}
_CONFIRM: Final[Schema] = {vol.Required(ATTR_CONFIRM): cv.boolean}
_PIXEL: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=MAXIMUM_PIXEL))

type Schema = dict[vol.Marker, Any]
type Fields = dict[str, Any]
type Items = list[dict[str, Any]]
"""What a phone answers to an action, each item in plain JSON types."""


@dataclass(frozen=True, kw_only=True)
class PhoneAction:
    """Describes an action: it is done on each of the phones that are named."""

    name: str
    fields: Schema
    do: Callable[[PhoneCoordinator, Fields, bool], Awaitable[Items | None]]
    """Takes the phone, the fields, and whether a response is wanted."""
    admin: bool = False
    """Whether only administrators may have it done."""
    supports_response: SupportsResponse = SupportsResponse.NONE
    items: str = "phones"
    """What the items of the response are called."""


def _plain(
    do: Callable[..., Awaitable[None]], *names: str
) -> Callable[[PhoneCoordinator, Fields, bool], Awaitable[None]]:
    """Hand the named fields on, and have nothing to say."""

    async def run(phone: PhoneCoordinator, fields: Fields, _respond: bool) -> None:
        await do(phone, *(fields.get(name) for name in names))

    return run


async def _dial(phone: PhoneCoordinator, fields: Fields, respond: bool) -> Items | None:
    kind = fields.get(ATTR_TYPE)
    wish = (
        phone,
        fields[ATTR_DESTINATION],
        fields.get(ATTR_LINE),
        kind.upper() if kind else None,
    )
    if not respond:
        await call_actions.dial(*wish)
        return None
    call = await call_actions.dial_and_wait(*wish)
    return [_as_json(call)] if call else []


async def _hang_up(phone: PhoneCoordinator, fields: Fields, _respond: bool) -> None:
    if fields[ATTR_ALL]:
        await call_actions.hang_up_all(phone)
    else:
        await call_actions.hang_up(phone, fields.get(ATTR_CALL_ID))


async def _get_calls(phone: PhoneCoordinator, _fields: Fields, _respond: bool) -> Items:
    return [_as_json(call) for call in await call_actions.get_calls(phone)]


async def _get_call_log(
    phone: PhoneCoordinator, fields: Fields, _respond: bool
) -> Items:
    return await phone_actions.get_call_log(
        phone, fields[ATTR_KIND], fields.get(ATTR_LIMIT)
    )


async def _get_config(phone: PhoneCoordinator, fields: Fields, _respond: bool) -> Items:
    return [await phone_actions.get_config(phone, fields[ATTR_PARAMETERS])]


async def _get_information(
    phone: PhoneCoordinator, fields: Fields, _respond: bool
) -> Items:
    return [await phone_actions.get_information(phone, fields[ATTR_SECTION])]


ACTIONS: Final = (
    PhoneAction(
        name="dial",
        fields={
            vol.Required(ATTR_DESTINATION): cv.string,
            vol.Optional(ATTR_LINE): vol.All(vol.Coerce(int), vol.Range(min=1)),
            vol.Optional(ATTR_TYPE): vol.In(["tel", "sip", "h323"]),
        },
        do=_dial,
        supports_response=SupportsResponse.OPTIONAL,
        items="calls",
    ),
    PhoneAction(
        name="answer", fields=_CALL_ID, do=_plain(call_actions.answer, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="reject", fields=_CALL_ID, do=_plain(call_actions.reject, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="ignore", fields=_CALL_ID, do=_plain(call_actions.ignore, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="hang_up",
        fields={**_CALL_ID, vol.Optional(ATTR_ALL, default=False): cv.boolean},
        do=_hang_up,
    ),
    PhoneAction(
        name="hold", fields=_CALL_ID, do=_plain(call_actions.hold, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="resume", fields=_CALL_ID, do=_plain(call_actions.resume, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="mute",
        fields={vol.Optional(ATTR_MUTED, default=True): cv.boolean},
        do=_plain(call_actions.mute, ATTR_MUTED),
    ),
    PhoneAction(
        name="transfer",
        fields={vol.Required(ATTR_DESTINATION): cv.string, **_CALL_ID},
        do=_plain(call_actions.transfer, ATTR_DESTINATION, ATTR_CALL_ID),
    ),
    PhoneAction(
        name="send_dtmf",
        fields={vol.Required(ATTR_DIGITS): cv.string},
        do=_plain(call_actions.send_dtmf, ATTR_DIGITS),
    ),
    PhoneAction(name="restart", fields={}, do=_plain(call_actions.restart)),
    PhoneAction(name="reboot", fields={}, do=_plain(call_actions.reboot)),
    PhoneAction(
        name="get_calls",
        fields={},
        do=_get_calls,
        supports_response=SupportsResponse.ONLY,
        items="calls",
    ),
    PhoneAction(
        name="get_call_log",
        fields={
            vol.Optional(ATTR_KIND, default="all"): vol.In(
                ["all", *(kind.value for kind in LogKind)]
            ),
            vol.Optional(ATTR_LIMIT): vol.All(vol.Coerce(int), vol.Range(min=1)),
        },
        do=_get_call_log,
        supports_response=SupportsResponse.ONLY,
        items="entries",
    ),
    PhoneAction(
        name="get_information",
        fields={vol.Required(ATTR_SECTION): vol.In(list(phone_actions.SECTIONS))},
        do=_get_information,
        supports_response=SupportsResponse.ONLY,
    ),
    PhoneAction(
        name="get_config",
        fields={vol.Required(ATTR_PARAMETERS): vol.All(cv.ensure_list, [cv.string])},
        do=_get_config,
        admin=True,
        supports_response=SupportsResponse.ONLY,
    ),
    PhoneAction(
        name="set_config",
        fields={
            vol.Required(ATTR_PARAMETERS): {cv.string: vol.Any(str, bool, int, float)}
        },
        do=_plain(phone_actions.set_config, ATTR_PARAMETERS),
        admin=True,
    ),
    PhoneAction(
        name="press_key",
        fields={vol.Required(ATTR_KEYS): vol.All(cv.ensure_list, [cv.string])},
        do=_plain(phone_actions.press_keys, ATTR_KEYS),
    ),
    PhoneAction(
        name="type_text",
        fields={
            vol.Required(ATTR_TEXT): cv.string,
            vol.Optional(ATTR_REPLACE, default=False): cv.boolean,
        },
        do=_plain(phone_actions.type_text, ATTR_TEXT, ATTR_REPLACE),
    ),
    PhoneAction(
        name="touch",
        fields={
            vol.Optional(ATTR_GESTURE, default="tap"): vol.In(
                list(phone_actions.GESTURES)
            ),
            vol.Required(ATTR_POSITIONS): vol.All(
                cv.ensure_list, [{vol.Required("x"): _PIXEL, vol.Required("y"): _PIXEL}]
            ),
            vol.Optional(ATTR_DURATION): vol.All(
                vol.Coerce(int), vol.Range(min=0, max=MAXIMUM_TOUCH_DURATION)
            ),
            vol.Optional(ATTR_EASING): vol.All(
                vol.Coerce(int), vol.Range(min=0, max=phone_actions.MAXIMUM_EASING)
            ),
        },
        do=_plain(
            phone_actions.touch,
            ATTR_GESTURE,
            ATTR_POSITIONS,
            ATTR_DURATION,
            ATTR_EASING,
        ),
    ),
    PhoneAction(
        name="update_configuration",
        fields={},
        do=_plain(phone_actions.update_configuration),
        admin=True,
    ),
    PhoneAction(
        name="export_configuration",
        fields={
            vol.Required(CONF_URL): cv.string,
            vol.Optional(ATTR_KIND, default="all"): vol.In(
                list(phone_actions.CONFIGURATION_KINDS)
            ),
        },
        do=_plain(phone_actions.export_configuration, CONF_URL, ATTR_KIND),
        admin=True,
    ),
    PhoneAction(
        name="upload_packet_capture",
        fields={vol.Optional(CONF_URL): cv.string},
        do=_plain(phone_actions.upload_packet_capture, CONF_URL),
        admin=True,
    ),
    PhoneAction(
        name="reset_configuration",
        fields={
            vol.Required(ATTR_SCOPE): vol.In(list(phone_actions.RESET_SCOPES)),
            **_CONFIRM,
        },
        do=_plain(phone_actions.reset_configuration, ATTR_SCOPE, ATTR_CONFIRM),
        admin=True,
    ),
    PhoneAction(
        name="factory_reset",
        fields=_CONFIRM,
        do=_plain(phone_actions.factory_reset, ATTR_CONFIRM),
        admin=True,
    ),
    PhoneAction(
        name="skype_sign_in",
        fields={
            vol.Required(ATTR_ADDRESS): cv.string,
            vol.Required(ATTR_USER): cv.string,
            vol.Required(CONF_PASSWORD): cv.string,
            vol.Optional(ATTR_DOMAIN): cv.string,
            vol.Optional(ATTR_LOCK_CODE): cv.string,
        },
        do=_plain(
            phone_actions.skype_sign_in,
            ATTR_ADDRESS,
            ATTR_USER,
            CONF_PASSWORD,
            ATTR_DOMAIN,
            ATTR_LOCK_CODE,
        ),
        admin=True,
    ),
    PhoneAction(
        name="skype_sign_out",
        fields={},
        do=_plain(phone_actions.skype_sign_out),
        admin=True,
    ),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for action in ACTIONS:
        schema = vol.Schema(
            {
                vol.Required(ATTR_DEVICE_ID): vol.All(
                    cv.ensure_list, vol.Length(min=1), [cv.string]
                ),
                **action.fields,
            }
        )
        if action.admin:
            async_register_admin_service(
                hass,
                DOMAIN,
                action.name,
                _handler_of(action),
                schema=schema,
                supports_response=action.supports_response,
            )
        else:
            hass.services.async_register(
                DOMAIN,
                action.name,
                _handler_of(action),
                schema=schema,
                supports_response=action.supports_response,
            )


def _handler_of(
    action: PhoneAction,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        """Do it on all phones, even where one fails, and then say which failed."""
        phones = _phones_of(call)
        results = await asyncio.gather(
            *(
                action.do(phone, call.data, call.return_response)
                for phone in phones.values()
            ),
            return_exceptions=True,
        )
        _raise_failures([it for it in results if isinstance(it, BaseException)])
        if not call.return_response:
            return None
        return {
            action.items: [
                {ATTR_DEVICE_ID: device_id, **item}
                for device_id, items in zip(phones, results, strict=True)
                if isinstance(items, list)
                for item in items
            ]
        }

    return handle


def _phones_of(call: ServiceCall) -> dict[str, PhoneCoordinator]:
    """Return the phones that are named, each once, by their device."""
    phones: dict[str, PhoneCoordinator] = {}
    for device_id in call.data[ATTR_DEVICE_ID]:
        entry: PolyVvxConfigEntry
        _, entry = async_get_device_and_config_entry(call.hass, DOMAIN, device_id)
        phones[device_id] = entry.runtime_data
    return phones


def _raise_failures(failures: list[BaseException]) -> None:
    """Raise what went wrong, in one error where it did on several phones."""
    for failure in failures:
        if len(failures) == 1 or not isinstance(failure, HomeAssistantError):
            raise failure
    if failures:
        wrong_input = all(isinstance(it, ServiceValidationError) for it in failures)
        raise (ServiceValidationError if wrong_input else HomeAssistantError)(
            translation_domain=DOMAIN,
            translation_key="several_failed",
            translation_placeholders={"reasons": "; ".join(map(str, failures))},
        )


def _as_json(call: Call) -> dict[str, Any]:
    return {
        ATTR_CALL_ID: call.handle,
        "line": call.line,
        "sequence": call.sequence,
        "state": call.state.value if call.state else None,
        "direction": call.direction.value if call.direction else None,
        "name": call.name,
        "number": call.number,
        "started": call.started.isoformat() if call.started else None,
        "duration": (
            None if call.duration is None else round(call.duration.total_seconds())
        ),
        "muted": call.muted,
        "in_focus": call.in_focus,
    }
