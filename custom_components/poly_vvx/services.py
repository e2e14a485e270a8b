"""The actions: what automations and scripts can have phones do."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_device_and_config_entry
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from . import call_control
from .const import DOMAIN
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .vvx.models import Call

ATTR_ALL: Final = "all"
ATTR_CALL_ID: Final = "call_id"
ATTR_DESTINATION: Final = "destination"
ATTR_DIGITS: Final = "digits"
ATTR_LINE: Final = "line"
ATTR_MUTED: Final = "muted"
ATTR_TYPE: Final = "type"

_CALL_ID: Final[dict[vol.Marker, Any]] = {vol.Optional(ATTR_CALL_ID): cv.string}

type Fields = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PhoneAction:
    """Describes an action: it is done on each of the phones that are named."""

    name: str
    fields: dict[vol.Marker, Any]
    do: Callable[[PhoneCoordinator, Fields, bool], Awaitable[list[Call] | None]]
    """Takes the phone, the fields, and whether a response is wanted."""
    supports_response: SupportsResponse = SupportsResponse.NONE


def _plain(
    do: Callable[..., Awaitable[None]], *names: str
) -> Callable[[PhoneCoordinator, Fields, bool], Awaitable[None]]:
    """Hand the named fields on, and have nothing to say."""

    async def run(phone: PhoneCoordinator, fields: Fields, _respond: bool) -> None:
        await do(phone, *(fields.get(name) for name in names))

    return run


async def _dial(
    phone: PhoneCoordinator, fields: Fields, respond: bool
) -> list[Call] | None:
    kind = fields.get(ATTR_TYPE)
    wish = (
        phone,
        fields[ATTR_DESTINATION],
        fields.get(ATTR_LINE),
        kind.upper() if kind else None,
    )
    if not respond:
        await call_control.dial(*wish)
        return None
    call = await call_control.dial_and_wait(*wish)
    return [call] if call else []


async def _hang_up(phone: PhoneCoordinator, fields: Fields, _respond: bool) -> None:
    if fields[ATTR_ALL]:
        await call_control.hang_up_all(phone)
    else:
        await call_control.hang_up(phone, fields.get(ATTR_CALL_ID))


async def _get_calls(
    phone: PhoneCoordinator, _fields: Fields, _respond: bool
) -> list[Call]:
    return await call_control.get_calls(phone)


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
    ),
    PhoneAction(
        name="answer", fields=_CALL_ID, do=_plain(call_control.answer, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="reject", fields=_CALL_ID, do=_plain(call_control.reject, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="ignore", fields=_CALL_ID, do=_plain(call_control.ignore, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="hang_up",
        fields={**_CALL_ID, vol.Optional(ATTR_ALL, default=False): cv.boolean},
        do=_hang_up,
    ),
    PhoneAction(
        name="hold", fields=_CALL_ID, do=_plain(call_control.hold, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="resume", fields=_CALL_ID, do=_plain(call_control.resume, ATTR_CALL_ID)
    ),
    PhoneAction(
        name="mute",
        fields={vol.Optional(ATTR_MUTED, default=True): cv.boolean},
        do=_plain(call_control.mute, ATTR_MUTED),
    ),
    PhoneAction(
        name="transfer",
        fields={vol.Required(ATTR_DESTINATION): cv.string, **_CALL_ID},
        do=_plain(call_control.transfer, ATTR_DESTINATION, ATTR_CALL_ID),
    ),
    PhoneAction(
        name="send_dtmf",
        fields={vol.Required(ATTR_DIGITS): cv.string},
        do=_plain(call_control.send_dtmf, ATTR_DIGITS),
    ),
    PhoneAction(name="restart", fields={}, do=_plain(call_control.restart)),
    PhoneAction(name="reboot", fields={}, do=_plain(call_control.reboot)),
    PhoneAction(
        name="get_calls",
        fields={},
        do=_get_calls,
        supports_response=SupportsResponse.ONLY,
    ),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            _handler_of(action),
            schema=vol.Schema(
                {
                    vol.Required(ATTR_DEVICE_ID): vol.All(
                        cv.ensure_list, vol.Length(min=1), [cv.string]
                    ),
                    **action.fields,
                }
            ),
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
            "calls": [
                {ATTR_DEVICE_ID: device_id, **_as_json(found)}
                for device_id, calls in zip(phones, results, strict=True)
                if isinstance(calls, list)
                for found in calls
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


def _as_json(call: Call) -> JsonObjectType:
    return {
        ATTR_CALL_ID: call.handle,
        "line": call.line,
        "sequence": call.sequence,
        "state": call.state,
        "direction": call.direction,
        "name": call.name,
        "number": call.number,
        "started": call.started.isoformat() if call.started else None,
        "duration": round(call.duration.total_seconds()) if call.duration else None,
        "muted": call.muted,
        "in_focus": call.in_focus,
    }
