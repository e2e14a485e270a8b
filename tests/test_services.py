"""Tests of the actions: their fields, their phones, and how they are refused."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

from homeassistant.auth.models import User
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx.actions import (
    calls as call_actions,
    phone as phone_actions,
)
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.services import ACTIONS, PhoneAction
from custom_components.poly_vvx.vvx.configuration import MAXIMUM_PARAMETERS
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import paths_of, settle
from .desk import Desk
from .helpers.actions import (
    ACTING,
    CALL_ACTIONS,
    PHONE_ACTIONS,
    TITLE,
    act,
    act_as,
    ask,
    commands_given,
)
from .helpers.calls import on_hold, ringing, talking

ALL_ACTIONS = CALL_ACTIONS | PHONE_ACTIONS
FOR_ADMINISTRATORS = {
    "export_configuration",
    "factory_reset",
    "get_config",
    "reset_configuration",
    "set_config",
    "skype_sign_in",
    "skype_sign_out",
    "update_configuration",
    "upload_packet_capture",
}


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


@pytest.fixture
def device_id(device_id: str, phone: VirtualPhone) -> str:
    """Return the device of the phone, whose set-up is over and forgotten."""
    phone.requests.clear()
    return device_id


# Their fields.


def test_actions() -> None:
    """All actions are known here, and who may do them."""
    assert {action.name for action in ACTIONS} == set(ALL_ACTIONS)
    assert {action.name for action in ACTIONS if action.admin} == FOR_ADMINISTRATORS


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_types_of_fields(action: PhoneAction) -> None:
    """The type of the fields has those of the schema, and knows which are always there."""
    always = {
        str(marker)
        for marker in action.fields
        if not (isinstance(marker, vol.Optional) and marker.default is vol.UNDEFINED)
    }

    assert action.fields_type.__required_keys__ == always
    assert action.fields_type.__optional_keys__ == set(action.fields) - always


SERVER = "https://192.0.2.20/upload"
WRONG_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("dial", {}),
    ("dial", {"destination": None}),
    ("dial", {"destination": "3001", "line": 0}),
    ("dial", {"destination": "3001", "line": "one"}),
    ("dial", {"destination": "3001", "type": "skype"}),
    ("dial", {"destination": "3001", "call_id": "1"}),
    ("dial", {"destination": {"number": "3001"}}),
    ("answer", {"line": 1}),
    ("hang_up", {"all": "some"}),
    ("mute", {"muted": "perhaps"}),
    ("mute", {"call_id": "1"}),
    ("transfer", {}),
    ("send_dtmf", {}),
    ("restart", {"confirm": True}),
    ("export_configuration", {}),
    ("export_configuration", {"url": SERVER, "kind": "everything"}),
    ("export_configuration", {"url": None}),
    ("factory_reset", {}),
    ("factory_reset", {"confirm": None}),
    ("factory_reset", {"confirm": "perhaps"}),
    ("factory_reset", {"confirm": ""}),
    ("get_call_log", {"kind": "dialed"}),
    ("get_call_log", {"limit": 0}),
    ("get_call_log", {"limit": "some"}),
    ("get_config", {}),
    ("get_config", {"parameters": [None]}),
    ("get_config", {"parameters": [{"name": "x"}]}),
    ("get_information", {}),
    ("get_information", {"section": "secrets"}),
    ("press_key", {}),
    ("press_key", {"keys": [["Home"]]}),
    ("reset_configuration", {"confirm": True}),
    ("reset_configuration", {"scope": "all"}),
    ("reset_configuration", {"scope": "cloud", "confirm": True}),
    ("set_config", {}),
    ("set_config", {"parameters": ["httpd.enabled"]}),
    ("set_config", {"parameters": {"httpd.enabled": None}}),
    ("set_config", {"parameters": {"httpd.enabled": ["1"]}}),
    ("skype_sign_in", {"address": "a", "user": "b"}),
    ("skype_sign_out", {"user": "b"}),
    ("touch", {}),
    ("touch", {"positions": [{"x": 1}]}),
    ("touch", {"positions": [{"x": 1, "y": -1}]}),
    ("touch", {"positions": [{"x": 4097, "y": 1}]}),
    ("touch", {"positions": [{"x": 1, "y": 1, "z": 1}]}),
    ("touch", {"positions": "1,1"}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "gesture": "pinch"}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "duration": -1}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "duration": 60_001}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "easing": 41}),
    ("type_text", {}),
    ("type_text", {"text": ["2001"]}),
    ("type_text", {"text": "2001", "replace": "some"}),
    ("update_configuration", {"confirm": True}),
    ("upload_packet_capture", {"url": None}),
]


async def test_fields_that_a_schema_refuses(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Fields that are missing, unknown or of the wrong kind are refused."""
    for action, fields in WRONG_FIELDS:
        with pytest.raises(vol.Invalid):
            await act(hass, action, device_id, **fields)

    assert phone.requests == []


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("device_ids", [[], None])
async def test_no_phone(hass: HomeAssistant, device_ids: list[str] | None) -> None:
    """An action needs a phone."""
    for action, fields in ALL_ACTIONS.items():
        with pytest.raises(vol.Invalid):
            await act(hass, action, device_ids, **fields)


def wrong_input() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Return input that passes a schema and is wrong, and what is said of it."""
    empty = "The destination is empty. Enter a number or a SIP address"
    yield "dial", {"destination": " "}, empty
    yield "transfer", {"destination": ""}, empty
    long = "The destination is too long. At most 255 characters can be dialed"
    yield "dial", {"destination": "3" * (MAXIMUM_TEXT_LENGTH + 1)}, long
    yield "transfer", {"destination": "3" * 10_000}, long
    undialable = (
        "The destination holds characters that cannot be dialed, such as line breaks "
        "or blanks between letters"
    )
    yield "dial", {"destination": "call my mum"}, undialable
    yield "transfer", {"destination": "30\u202e01"}, undialable
    yield "dial", {"destination": "3001", "line": 3}, f"{TITLE} has no line 3"
    for digits in ("", " ", "E", "1;2", "1\n2", "٣", "1.5", "½"):
        yield (
            "send_dtmf",
            {"digits": digits},
            "The digits may be 0 to 9, A to D, * and #, and commas to wait",
        )
    yield (
        "send_dtmf",
        {"digits": "1" * (call_actions.MAXIMUM_DIGITS + 1)},
        "These are too many digits. At most 64 can be sent at once",
    )

    none = "No parameter was named. Name at least one"
    yield "get_config", {"parameters": []}, none
    yield "get_config", {"parameters": ["httpd.enabled", " "]}, none
    yield "set_config", {"parameters": {}}, none
    yield "set_config", {"parameters": {"": "1"}}, none
    names = [f"test.parameter.{number}" for number in range(MAXIMUM_PARAMETERS + 1)]
    many = "These are too many parameters. At most 20 can be sent at once"
    yield "get_config", {"parameters": names}, many
    yield "set_config", {"parameters": dict.fromkeys(names, "1")}, many
    yield (
        "get_config",
        {"parameters": [f"{number:04}" * 300 for number in range(20)]},
        "This is too much at once. At most 20 KB can be sent",
    )

    yield "press_key", {"keys": []}, "No key was named. Name at least one"
    for key in ("", "Dialpad10", "SoftKey", "12", "Home Home"):
        yield (
            "press_key",
            {"keys": ["Home", key]},
            f"There is no key {key}. The keys are: {', '.join(phone_actions.KEYS)}",
        )
    yield "type_text", {"text": ""}, "The text is empty. Enter at least one character"
    yield (
        "type_text",
        {"text": "x" * (MAXIMUM_TEXT_LENGTH + 1)},
        "The text is too long. At most 255 characters can be typed at once",
    )
    for text in ("a\nb", "a\x00", "\u202e", "\t"):
        yield (
            "type_text",
            {"text": text, "replace": True},
            "The text holds characters that cannot be typed, such as line breaks",
        )
    for gesture, least, most, counts in (
        ("tap", 1, 1, (0, 2)),
        ("press", 1, 1, (0, 2)),
        ("release", 1, 1, (0, 2)),
        ("swipe", 2, 5, (0, 1, 6)),
    ):
        for count in counts:
            yield (
                "touch",
                {"gesture": gesture, "positions": [{"x": 1, "y": 1}] * count},
                f"The gesture {gesture} takes {least} to {most} positions",
            )
    for confirm in (False, "off", 0):
        for action, fields in (
            ("reset_configuration", {"scope": "all"}),
            ("factory_reset", {}),
        ):
            yield (
                action,
                {**fields, "confirm": confirm},
                "Nothing was done."
                " Confirm that you want this, because it cannot be undone",
            )


async def test_wrong_input(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What can be known to be wrong is refused in words, before the phone is asked."""
    for action, fields, message in wrong_input():
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id, **fields)
        assert caught.value.translation_domain == DOMAIN
        assert str(caught.value) == message

    with pytest.raises(ServiceValidationError, match="has no line 3"):
        await ask(hass, "dial", device_id, destination="3001", line=3)
    assert phone.requests == []


# Who may have them done.


@pytest.mark.parametrize("action", sorted(FOR_ADMINISTRATORS))
async def test_what_only_administrators_may_do(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    hass_read_only_user: User,
    action: str,
) -> None:
    """Somebody who is no administrator is refused before the phone is asked."""
    with pytest.raises(Unauthorized):
        await act_as(
            hass_read_only_user, hass, action, device_id, **ALL_ACTIONS[action]
        )

    assert phone.requests == []


@pytest.mark.parametrize("action", sorted(set(ALL_ACTIONS) - FOR_ADMINISTRATORS))
async def test_what_everybody_may_do(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    hass_read_only_user: User,
    action: str,
) -> None:
    """The phone is asked for what anybody may have it do."""
    talking(phone)

    with suppress(ServiceValidationError):
        await act_as(
            hass_read_only_user, hass, action, device_id, **ALL_ACTIONS[action]
        )

    assert phone.requests


# On which phones.


async def test_several_phones_act(
    hass: HomeAssistant,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
) -> None:
    """An action is done once on each phone that is named, and each responds."""
    response = await ask(
        hass, "dial", [device_id, other_id, device_id], destination="3001"
    )

    assert len(commands_given(phone)) == 1
    assert len(commands_given(other)) == 1
    assert [call[ATTR_DEVICE_ID] for call in response["calls"]] == [device_id, other_id]


async def test_one_of_several_phones_fails(
    hass: HomeAssistant,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
) -> None:
    """What works is done, and what does not is said."""
    phone.inject(Fault(FaultKind.API_STATUS, value=4003, path="dial"))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "dial", [device_id, other_id], destination="3001")

    assert str(caught.value) == (
        f"{TITLE} refused: this is not allowed in the present state of the call"
    )
    assert len(commands_given(other)) == 1


@pytest.mark.usefixtures("other")
async def test_several_phones_fail(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, other_id: str
) -> None:
    """Each phone that failed is named with its reason."""
    phone.power_cut()

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "answer", [device_id, other_id])

    assert not isinstance(caught.value, ServiceValidationError)
    assert str(caught.value) == (
        f"Failed on {TITLE}, Kitchen: {TITLE} cannot be reached. "
        "Check that it is switched on and connected; Kitchen is not ringing"
    )
    assert isinstance(caught.value.__cause__, ExceptionGroup)
    keys = [
        error.translation_key
        for error in caught.value.__cause__.exceptions
        if isinstance(error, HomeAssistantError)
    ]
    assert keys == ["cannot_connect", "no_ringing_call"]


@pytest.mark.usefixtures("phone", "other")
async def test_the_input_is_wrong_for_several_phones(
    hass: HomeAssistant, device_id: str, other_id: str
) -> None:
    """Wrong input is wrong input, on however many phones, and is said once."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "send_dtmf", [device_id, other_id], digits="E")

    assert str(caught.value) == (
        f"Failed on {TITLE}, Kitchen: "
        "The digits may be 0 to 9, A to D, * and #, and commas to wait"
    )


async def test_an_error_of_ours_is_not_hidden(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    device_id: str,
    other_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is no refusal of a phone shows as what it is, beside refusals as well."""

    async def fail(*_: object, **_options: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(loaded.runtime_data.phone, "calls", fail)

    with pytest.raises(ArithmeticError):
        await act(hass, "answer", [device_id, other_id])


async def refusals(
    hass: HomeAssistant, device_ids: str | list[str]
) -> AsyncIterator[str]:
    """Return in which words each of all actions is refused."""
    for action, fields in ALL_ACTIONS.items():
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_ids, **fields)
        yield str(caught.value)


async def test_a_device_that_does_not_exist(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A device that does not exist is refused, and the others are left alone."""
    async for refusal in refusals(hass, [device_id, "none"]):
        assert "none" in refusal

    assert phone.requests == []


async def test_a_device_of_others(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    device_registry: dr.DeviceRegistry,
) -> None:
    """A device of another integration is refused."""
    entry = MockConfigEntry(domain="light")
    entry.add_to_hass(hass)
    device = device_registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("light", "1")}
    )

    async for refusal in refusals(hass, [device_id, device.id]):
        assert device.id in refusal or DOMAIN in refusal

    assert phone.requests == []


async def test_a_phone_that_is_not_set_up(desk: Desk, device_id: str) -> None:
    """A phone whose entry is not loaded is refused."""
    await desk.hass.config_entries.async_unload(desk.entry.entry_id)
    await desk.settle()
    desk.phone.requests.clear()

    async for refusal in refusals(desk.hass, device_id):
        assert TITLE in refusal

    assert desk.phone.requests == []


# What phones refuse.


async def test_a_phone_out_of_reach(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone that does not answer is told of by name."""
    phone.power_cut()

    for action, fields in ALL_ACTIONS.items():
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, action, device_id, **fields)
        await settle(hass)
        assert str(caught.value) == (
            f"{TITLE} cannot be reached. Check that it is switched on and connected"
        )


REFUSALS: list[tuple[int, str, str]] = [
    (4000, "refused_invalid_input", "refused: the input is invalid"),
    (4002, "refused_line_not_registered", "refused: the line is not registered"),
    (
        4003,
        "refused_operation_not_allowed",
        "refused: this is not allowed in the present state of the call",
    ),
    (4004, "not_offered", "does not offer this. It may need other firmware"),
    (4005, "refused_line_does_not_exist", "refused: there is no such line"),
    (
        4006,
        "refused_urls_not_configured",
        "refused: no address to send to is configured",
    ),
    (4007, "refused_call_does_not_exist", "refused: there is no such call"),
    (
        4008,
        "refused_configuration_export_failed",
        "refused: the configuration could not be exported",
    ),
    (4009, "refused_input_size_limit_exceeded", "refused: this is too much at once"),
    (
        4010,
        "default_password",
        "has its default password again and keeps its REST API shut."
        " Set a new administrator password",
    ),
    (4011, "refused_contact_not_found", "refused: there is no such contact"),
    (4400, "refused_bad_request", "refused: it did not understand the request"),
    (4403, "refused_forbidden", "refused: this is forbidden"),
    (5000, "refused_failed", "failed to process the request"),
    (5500, "refused_internal_error", "failed because of an error of its own"),
    (4999, "refused", "refused, with code 4999"),
]


async def test_refusals_are_put_into_words(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Whatever code a phone refuses with, the user reads what it means."""
    for code, key, reason in REFUSALS:
        phone.inject(Fault(FaultKind.API_STATUS, value=code, path="dial"))

        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "dial", device_id, destination="3001")

        assert not isinstance(caught.value, ServiceValidationError)
        assert caught.value.translation_domain == DOMAIN
        assert caught.value.translation_key == key
        assert str(caught.value) == f"{TITLE} {reason}"


@pytest.mark.parametrize("action", sorted(set(CALL_ACTIONS) - {"get_calls", "mute"}))
async def test_an_action_goes_out_once(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str
) -> None:
    """What a person asks for is not repeated when the answer gets lost."""
    on_hold(phone)
    talking(phone)
    ringing(phone)
    for path in ("callctrl", "safeRe"):
        phone.inject(Fault(FaultKind.CUT_CONNECTION, times=99, path=path))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, device_id, **CALL_ACTIONS[action])
    await settle(hass)

    assert caught.value.translation_key == "cannot_connect"
    assert len(paths_of(phone, "POST")) == 1
