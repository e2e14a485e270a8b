"""The actions: what automations and scripts can have phones do."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import (
    async_get_device_and_config_entry,
    async_register_admin_service,
)
import voluptuous as vol

from .actions import calls as call_actions, dialing, phone as phone_actions
from .actions.fields import (
    AnswerFields,
    CallFields,
    CallLogFields,
    ConfirmFields,
    DialFields,
    DtmfFields,
    ExportFields,
    GetConfigFields,
    HangUpFields,
    InformationFields,
    KeyFields,
    MuteFields,
    NoFields,
    ResetFields,
    SetConfigFields,
    SkypeFields,
    TextFields,
    TouchFields,
    TransferFields,
    UploadFields,
)
from .const import DOMAIN
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .failures import invalid, raise_failures
from .vvx.calls.models import LogKind

MAXIMUM_PIXEL: Final = 4096
MAXIMUM_TOUCH_DURATION: Final = 60_000
"""In milliseconds."""

type Schema = dict[vol.Marker, Any]
type Items = list[dict[str, Any]]
"""What a phone answers to an action, each item in plain JSON types."""

_DEVICE_IDS: Final[Schema] = {
    vol.Required(ATTR_DEVICE_ID): vol.All(
        cv.ensure_list, vol.Length(min=1), [cv.string]
    )
}
_CALL_ID: Final[Schema] = {vol.Optional("call_id"): cv.string}
_CONFIRM: Final[Schema] = {vol.Required("confirm"): cv.boolean}
_POSITIVE: Final = vol.All(vol.Coerce(int), vol.Range(min=1))
_PIXEL: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=MAXIMUM_PIXEL))


@dataclass(frozen=True, kw_only=True)
class PhoneAction[_FieldsT: Mapping[str, object] = Any]:
    """Describes an action, which is done on each of the phones that are named."""

    name: str
    fields_type: type[_FieldsT]
    """What the schema makes of the data."""
    fields: Schema
    run: Callable[[PhoneCoordinator, _FieldsT], Awaitable[None]] | None = None
    respond: Callable[[PhoneCoordinator, _FieldsT], Awaitable[Items]] | None = None
    """Does it where a response is wanted."""
    items: str = "phones"
    """What the items of the response are called."""
    admin: bool = False
    """Whether only administrators may have it done."""

    @property
    def supports_response(self) -> SupportsResponse:
        """Whether the action responds."""
        if self.respond is None:
            return SupportsResponse.NONE
        return SupportsResponse.ONLY if self.run is None else SupportsResponse.OPTIONAL


async def _hang_up(phone: PhoneCoordinator, fields: HangUpFields) -> None:
    if fields["all"]:
        if "call_id" in fields:
            raise invalid("call_id_and_all")
        await call_actions.hang_up_all(phone)
    else:
        await call_actions.hang_up(phone, fields.get("call_id"))


async def _one(item: Awaitable[dict[str, Any]]) -> Items:
    return [await item]


def _on_a_call(
    name: str, do: Callable[[PhoneCoordinator, str | None], Awaitable[None]]
) -> PhoneAction[CallFields]:
    """Describe an action on a call, which finds the call itself if none is named."""
    return PhoneAction(
        name=name,
        fields_type=CallFields,
        fields=_CALL_ID,
        run=lambda phone, fields: do(phone, fields.get("call_id")),
    )


def _plain(
    name: str, do: Callable[[PhoneCoordinator], Awaitable[None]]
) -> PhoneAction[NoFields]:
    """Describe an action that takes no fields."""
    return PhoneAction(
        name=name, fields_type=NoFields, fields={}, run=lambda phone, _: do(phone)
    )


_ACTIONS = (
    PhoneAction(
        name="dial",
        fields_type=DialFields,
        fields={
            vol.Required("destination"): cv.string,
            vol.Optional("line"): _POSITIVE,
            vol.Optional("type"): vol.In(["tel", "sip", "h323"]),
        },
        run=lambda phone, fields: dialing.dial(phone, **fields),
        respond=lambda phone, fields: dialing.dial_and_wait(phone, **fields),
        items="calls",
    ),
    _plain("redial", dialing.redial),
    _plain("call_back", dialing.call_back),
    PhoneAction(
        name="answer",
        fields_type=AnswerFields,
        fields={
            **_CALL_ID,
            vol.Optional("other_call", default="hold"): vol.In(["hold", "end"]),
        },
        run=lambda phone, fields: call_actions.answer(phone, **fields),
    ),
    _on_a_call("reject", call_actions.reject),
    _on_a_call("ignore", call_actions.ignore),
    PhoneAction(
        name="hang_up",
        fields_type=HangUpFields,
        fields={**_CALL_ID, vol.Optional("all", default=False): cv.boolean},
        run=_hang_up,
    ),
    _on_a_call("hold", call_actions.hold),
    _on_a_call("resume", call_actions.resume),
    _plain("swap", call_actions.swap),
    PhoneAction(
        name="mute",
        fields_type=MuteFields,
        fields={vol.Optional("muted", default=True): cv.boolean},
        run=lambda phone, fields: call_actions.mute(phone, **fields),
    ),
    PhoneAction(
        name="transfer",
        fields_type=TransferFields,
        fields={vol.Required("destination"): cv.string, **_CALL_ID},
        run=lambda phone, fields: call_actions.transfer(phone, **fields),
    ),
    PhoneAction(
        name="send_dtmf",
        fields_type=DtmfFields,
        fields={vol.Required("digits"): cv.string},
        run=lambda phone, fields: call_actions.send_dtmf(phone, **fields),
    ),
    _plain("mark_missed_seen", phone_actions.mark_missed_seen),
    _plain("restart", call_actions.restart),
    _plain("reboot", call_actions.reboot),
    PhoneAction(
        name="get_calls",
        fields_type=NoFields,
        fields={},
        respond=lambda phone, _: call_actions.get_calls(phone),
        items="calls",
    ),
    PhoneAction(
        name="get_call_log",
        fields_type=CallLogFields,
        fields={
            vol.Optional("kind", default="all"): vol.In(
                ["all", *(kind.value for kind in LogKind)]
            ),
            vol.Optional("limit"): _POSITIVE,
        },
        respond=lambda phone, fields: phone_actions.get_call_log(phone, **fields),
        items="entries",
    ),
    PhoneAction(
        name="get_information",
        fields_type=InformationFields,
        fields={vol.Required("section"): vol.In(list(phone_actions.SECTIONS))},
        respond=lambda phone, fields: _one(
            phone_actions.get_information(phone, **fields)
        ),
    ),
    PhoneAction(
        name="get_config",
        fields_type=GetConfigFields,
        fields={vol.Required("parameters"): vol.All(cv.ensure_list, [cv.string])},
        respond=lambda phone, fields: _one(phone_actions.get_config(phone, **fields)),
        admin=True,
    ),
    PhoneAction(
        name="set_config",
        fields_type=SetConfigFields,
        fields={
            vol.Required("parameters"): {cv.string: vol.Any(str, bool, int, float)}
        },
        run=lambda phone, fields: phone_actions.set_config(phone, **fields),
        admin=True,
    ),
    PhoneAction(
        name="press_key",
        fields_type=KeyFields,
        fields={vol.Required("keys"): vol.All(cv.ensure_list, [cv.string])},
        run=lambda phone, fields: phone_actions.press_keys(phone, **fields),
    ),
    PhoneAction(
        name="type_text",
        fields_type=TextFields,
        fields={
            vol.Required("text"): cv.string,
            vol.Optional("replace", default=False): cv.boolean,
        },
        run=lambda phone, fields: phone_actions.type_text(phone, **fields),
    ),
    PhoneAction(
        name="touch",
        fields_type=TouchFields,
        fields={
            vol.Optional("gesture", default="tap"): vol.In(
                list(phone_actions.GESTURES)
            ),
            vol.Required("positions"): vol.All(
                cv.ensure_list, [{vol.Required("x"): _PIXEL, vol.Required("y"): _PIXEL}]
            ),
            vol.Optional("duration"): vol.All(
                vol.Coerce(int), vol.Range(min=0, max=MAXIMUM_TOUCH_DURATION)
            ),
            vol.Optional("easing"): vol.All(
                vol.Coerce(int), vol.Range(min=0, max=phone_actions.MAXIMUM_EASING)
            ),
        },
        run=lambda phone, fields: phone_actions.touch(phone, **fields),
    ),
    PhoneAction(
        name="update_configuration",
        fields_type=NoFields,
        fields={},
        run=lambda phone, _: phone_actions.update_configuration(phone),
        admin=True,
    ),
    PhoneAction(
        name="export_configuration",
        fields_type=ExportFields,
        fields={
            vol.Required("url"): cv.string,
            vol.Optional("kind", default="all"): vol.In(
                list(phone_actions.CONFIGURATION_KINDS)
            ),
        },
        run=lambda phone, fields: phone_actions.export_configuration(phone, **fields),
        admin=True,
    ),
    PhoneAction(
        name="upload_packet_capture",
        fields_type=UploadFields,
        fields={vol.Optional("url"): cv.string},
        run=lambda phone, fields: phone_actions.upload_packet_capture(phone, **fields),
        admin=True,
    ),
    PhoneAction(
        name="reset_configuration",
        fields_type=ResetFields,
        fields={
            vol.Required("scope"): vol.In(list(phone_actions.RESET_SCOPES)),
            **_CONFIRM,
        },
        run=lambda phone, fields: phone_actions.reset_configuration(phone, **fields),
        admin=True,
    ),
    PhoneAction(
        name="factory_reset",
        fields_type=ConfirmFields,
        fields=_CONFIRM,
        run=lambda phone, fields: phone_actions.factory_reset(phone, **fields),
        admin=True,
    ),
    PhoneAction(
        name="skype_sign_in",
        fields_type=SkypeFields,
        fields={
            vol.Required("address"): cv.string,
            vol.Required("user"): cv.string,
            vol.Required("password"): cv.string,
            vol.Optional("domain"): cv.string,
            vol.Optional("lock_code"): cv.string,
        },
        run=lambda phone, fields: phone_actions.skype_sign_in(phone, **fields),
        admin=True,
    ),
    PhoneAction(
        name="skype_sign_out",
        fields_type=NoFields,
        fields={},
        run=lambda phone, _: phone_actions.skype_sign_out(phone),
        admin=True,
    ),
)

# Typed by itself, each action is checked against its own fields.
ACTIONS: Final[tuple[PhoneAction, ...]] = _ACTIONS


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for action in ACTIONS:
        register = (
            partial(async_register_admin_service, hass)
            if action.admin
            else hass.services.async_register
        )
        register(
            DOMAIN,
            action.name,
            partial(_handle, action),
            schema=vol.Schema({**_DEVICE_IDS, **action.fields}),
            supports_response=action.supports_response,
        )


async def _handle(action: PhoneAction, call: ServiceCall) -> ServiceResponse:
    """Do it on all phones, even where one fails, and then say which failed."""
    phones = _phones_of(call)
    do = action.respond if call.return_response else action.run
    assert do is not None
    fields = {key: value for key, value in call.data.items() if key != ATTR_DEVICE_ID}
    results = await asyncio.gather(
        *(do(phone, fields) for phone in phones.values()), return_exceptions=True
    )
    raise_failures(
        [
            (phone.config_entry.title, result)
            for phone, result in zip(phones.values(), results, strict=True)
            if isinstance(result, BaseException)
        ]
    )
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


def _phones_of(call: ServiceCall) -> dict[str, PhoneCoordinator]:
    """Return the phones that are named, each once, by their device."""
    phones: dict[str, PhoneCoordinator] = {}
    for device_id in call.data[ATTR_DEVICE_ID]:
        entry: PolyVvxConfigEntry
        _, entry = async_get_device_and_config_entry(call.hass, DOMAIN, device_id)
        phones[device_id] = entry.runtime_data
    return phones
