"""Tests of the actions: their fields, their phones, and how they are refused."""

from collections.abc import Iterator
from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.poly_vvx.actions import (
    calls as call_actions,
    phone as phone_actions,
)
from custom_components.poly_vvx.actions.action import PhoneAction
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.services import ACTIONS
from custom_components.poly_vvx.vvx.configuration import MAXIMUM_PARAMETERS
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from virtual_phone import Fault, FaultKind, PhoneSettings

from .helpers.actions import ACTING, CALL_ACTIONS, PHONE_ACTIONS, TITLE, Person

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


WITHOUT_THE_PHONE = {"export_directory", "mark_missed_seen"}
"""Actions that ask nothing of it."""


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


# Their fields.


def test_actions() -> None:
    """All actions are known here, and who may do them."""
    assert {action.name for action in ACTIONS} == {*ALL_ACTIONS, *WITHOUT_THE_PHONE}
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


WRONG_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("dial", {"destination": None}),
    ("dial", {"line": 0}),
    ("dial", {"line": "one"}),
    ("dial", {"type": "skype"}),
    ("dial", {"destination": {"number": "3001"}}),
    ("hang_up", {"all": "some"}),
    ("mute", {"muted": "perhaps"}),
    ("export_configuration", {"kind": "everything"}),
    ("export_configuration", {"url": None}),
    ("factory_reset", {"confirm": None}),
    ("factory_reset", {"confirm": "perhaps"}),
    ("get_call_log", {"kind": "dialed"}),
    ("get_call_log", {"limit": 0}),
    ("get_config", {"parameters": [None]}),
    ("get_config", {"parameters": [{"name": "x"}]}),
    ("get_information", {"section": "secrets"}),
    ("press_key", {"keys": [["Home"]]}),
    ("reset_configuration", {"scope": "cloud"}),
    ("touch", {"gesture": "pinch"}),
    ("touch", {"duration": -1}),
    ("touch", {"duration": 60_001}),
    ("touch", {"easing": 41}),
    ("type_text", {"text": ["2001"]}),
    ("type_text", {"replace": "some"}),
    ("upload_packet_capture", {"url": None}),
    *((action, {"nonsense": "1"}) for action in ALL_ACTIONS),
]


async def test_fields_that_a_schema_refuses(person: Person) -> None:
    """Fields that are missing, unknown or of the wrong kind are refused."""
    for action, fields in WRONG_FIELDS:
        with pytest.raises(vol.Invalid):
            await person.act(action, **ALL_ACTIONS[action] | fields)
    for action, fields in ALL_ACTIONS.items():
        for field in fields:
            others = {key: fields[key] for key in fields if key != field}
            with pytest.raises(vol.Invalid):
                await person.act(action, **others)

    assert person.phone.requests == []


def wrong_input() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Return input that passes a schema and is wrong, and what is said of it."""
    empty = "The destination is empty. Enter a number or a SIP address"
    yield "dial", {"destination": " "}, empty
    yield "transfer", {"destination": ""}, empty
    long = "The destination is too long. At most 255 characters can be dialed"
    yield "dial", {"destination": "3" * (MAXIMUM_TEXT_LENGTH + 1)}, long
    yield "transfer", {"destination": "3" * 10_000}, long
    undialable = (
        "The destination holds characters that cannot be dialed, such as line breaks, "
        "or letters in a number. Write only the number, or a SIP address without blanks"
    )
    yield "dial", {"destination": "call my mum"}, undialable
    yield "transfer", {"destination": "30\u202e01"}, undialable
    unclear = (
        "It is not clear whether the 0 in parentheses is dialed. Leave it out, or write "
        "it without parentheses"
    )
    yield "dial", {"destination": "+39 (0)332 123456"}, unclear
    yield "transfer", {"destination": "49 (0)30 123456"}, unclear
    tones = (
        "An extension or a pause cannot be dialed. Dial {}, and once it has answered, "
        "send {} with the action Send DTMF"
    )
    for written, number, digits in (
        ("+15550100100;ext=42", "+15550100100", "42"),
        ("+1 555 010 0100 x12", "+15550100100", "12"),
        ("030 123456,,99#", "030123456", ",,99#"),
    ):
        for action in ("dial", "transfer"):
            yield action, {"destination": written}, tones.format(number, digits)
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

    values = (
        "The parameters have to be names with values, such as "
        'up.backlight.idleIntensity: "1", one on each line'
    )
    for parameters in ("foo=1", ["foo"], {"foo": None}, {"foo": ["1"]}):
        yield "set_config", {"parameters": parameters}, values
    pixels = (
        "Each position has to have an x and a y in pixels from 0 to 4096, such as "
        "x: 40 and y: 220"
    )
    for position in ({"x": 1}, {"x": 1, "y": -1}, {"x": 4097, "y": 1}, "1,1"):
        yield "touch", {"positions": position}, pixels
    yield "touch", {"positions": [{"x": 1, "y": 1, "z": 1}]}, pixels
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


async def test_wrong_input(person: Person) -> None:
    """What can be known to be wrong is refused in words, before the phone is asked."""
    for action, fields, message in wrong_input():
        error = await person.fails(action, **fields)
        assert isinstance(error, ServiceValidationError)
        assert error.translation_domain == DOMAIN
        assert str(error) == message

    with pytest.raises(ServiceValidationError, match="has no line 3"):
        await person.ask("dial", destination="3001", line=3)
    assert person.phone.requests == []


# What phones refuse.


async def test_a_phone_out_of_reach(person: Person) -> None:
    """A phone that does not answer is told of by name."""
    person.phone.power_cut()

    for action, fields in ALL_ACTIONS.items():
        error = await person.fails(action, **fields)

        assert str(error) == (
            f"{TITLE} cannot be reached. Check that it is switched on and connected"
        )


async def test_an_action_goes_out_once(person: Person) -> None:
    """What a person asks for is not repeated when the answer gets lost."""
    person.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=99, path="callctrl"))

    error = await person.fails("dial", destination="3001")

    assert error.translation_key == "cannot_connect"
    assert len(person.commands) == 1
