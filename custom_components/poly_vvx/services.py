"""The actions: what automations and scripts can have phones do."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .actions import calls as call_actions, dialing, phone as phone_actions
from .actions.action import Items, PhoneAction
from .actions.fields import (
    AnswerFields,
    CallFields,
    CallLogFields,
    ConfirmFields,
    DialFields,
    DirectoryFields,
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
from .actions.people import async_find_contact, export_directory
from .const import DOMAIN
from .coordinator import PhoneCoordinator
from .failures import invalid
from .vvx.calls.models import LogKind

MAXIMUM_PIXEL: Final = 4096
MAXIMUM_TOUCH_DURATION: Final = 60_000
"""In milliseconds."""

type Schema = dict[vol.Marker, Any]

_CALL_ID: Final[Schema] = {vol.Optional("call_id"): cv.string}
_CONFIRM: Final[Schema] = {vol.Required("confirm"): cv.boolean}
_POSITIVE: Final = vol.All(vol.Coerce(int), vol.Range(min=1))
_PIXEL: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=MAXIMUM_PIXEL))


def _or_else(key: str, schema: Any) -> Callable[[Any], Any]:
    """Say in plain words what is wanted where a schema would speak of mappings."""
    validate = vol.Schema(schema)

    def validator(value: Any) -> Any:
        try:
            return validate(value)
        except vol.Invalid as error:
            raise invalid(key, maximum=str(MAXIMUM_PIXEL)) from error

    return validator


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
        name="export_directory",
        fields_type=DirectoryFields,
        fields={vol.Optional("group"): vol.All(cv.ensure_list, [cv.string])},
        respond=lambda phone, fields: export_directory(phone, **fields),
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
            vol.Required("parameters"): _or_else(
                "wrong_parameters", {cv.string: vol.Any(str, bool, int, float)}
            )
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
            vol.Required("positions"): _or_else(
                "wrong_places",
                vol.All(
                    cv.ensure_list,
                    [{vol.Required("x"): _PIXEL, vol.Required("y"): _PIXEL}],
                ),
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
            action.async_handle,
            schema=vol.Schema({**cv.ENTITY_SERVICE_FIELDS, **action.fields}),
            supports_response=action.supports_response,
        )
    hass.services.async_register(
        DOMAIN,
        "find_contact",
        async_find_contact,
        schema=vol.Schema(
            {vol.Optional("name"): cv.string, vol.Optional("number"): cv.string}
        ),
        supports_response=SupportsResponse.ONLY,
    )
