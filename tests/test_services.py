"""Tests of the actions: their fields, their phones, and how they are refused."""

from collections.abc import Iterator
from typing import Any

from homeassistant.auth.models import User
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Context
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

from .helpers.actions import (
    ACTING,
    CALL_ACTIONS,
    PHONE_ACTIONS,
    TITLE,
    Person,
    act,
    commands_given,
)

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
    ("set_config", {"parameters": ["httpd.enabled"]}),
    ("set_config", {"parameters": {"httpd.enabled": None}}),
    ("set_config", {"parameters": {"httpd.enabled": ["1"]}}),
    ("touch", {"positions": [{"x": 1}]}),
    ("touch", {"positions": [{"x": 1, "y": -1}]}),
    ("touch", {"positions": [{"x": 4097, "y": 1}]}),
    ("touch", {"positions": [{"x": 1, "y": 1, "z": 1}]}),
    ("touch", {"positions": "1,1"}),
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
        with pytest.raises(vol.Invalid):
            await act(person.hass, action, [], **fields)
        with pytest.raises(vol.Invalid):
            await act(person.hass, action, None, **fields)

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


# Who may have them done.


async def test_who_may_have_them_done(
    person: Person, hass_read_only_user: User
) -> None:
    """Who is no administrator is refused what is theirs, before the phone is asked."""
    person.phone.inject(Fault(FaultKind.API_STATUS, times=999))
    context = Context(user_id=hass_read_only_user.id)

    for action, fields in ALL_ACTIONS.items():
        person.phone.requests.clear()
        refused = Unauthorized if action in FOR_ADMINISTRATORS else HomeAssistantError
        with pytest.raises(refused):
            await person.act(action, context=context, **fields)
        assert (person.phone.requests == []) is (action in FOR_ADMINISTRATORS)


# On which phones.


async def test_several_phones_act(
    person: Person, other: VirtualPhone, other_id: str
) -> None:
    """An action is done once on each phone that is named, and each responds."""
    ids = [person.device_id, other_id]

    response = await person.ask("dial", *ids, destination="3001")

    assert (len(person.commands), len(commands_given(other))) == (1, 1)
    assert [call[ATTR_DEVICE_ID] for call in response["calls"]] == ids


async def test_one_of_several_phones_fails(
    person: Person, other: VirtualPhone, other_id: str
) -> None:
    """What works is done, and what does not is said."""
    person.phone.inject(Fault(FaultKind.API_STATUS, value=4003, path="dial"))

    error = await person.fails("dial", other_id, destination="3001")

    assert str(error) == (
        f"{TITLE} refused: this is not allowed in the present state of the call"
    )
    assert len(commands_given(other)) == 1


async def test_several_phones_fail(person: Person, other_id: str) -> None:
    """Each phone that failed is named with its reason."""
    person.phone.power_cut()

    error = await person.fails("answer", other_id)

    assert not isinstance(error, ServiceValidationError)
    assert str(error) == (
        f"Failed on {TITLE}, Kitchen: {TITLE} cannot be reached. "
        "Check that it is switched on and connected; Kitchen is not ringing"
    )
    assert isinstance(error.__cause__, ExceptionGroup)
    keys = [
        cause.translation_key
        for cause in error.__cause__.exceptions
        if isinstance(cause, HomeAssistantError)
    ]
    assert keys == ["cannot_connect", "no_ringing_call"]


async def test_the_input_is_wrong_for_several_phones(
    person: Person, other_id: str
) -> None:
    """Wrong input is wrong input, on however many phones, and is said once."""
    error = await person.fails("send_dtmf", other_id, digits="E")

    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        f"Failed on {TITLE}, Kitchen: "
        "The digits may be 0 to 9, A to D, * and #, and commas to wait"
    )


async def test_an_error_of_ours_is_not_hidden(
    person: Person,
    loaded: MockConfigEntry,
    other_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is no refusal of a phone shows as what it is, beside refusals as well."""

    async def fail(*_: object, **_options: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(loaded.runtime_data.phone, "calls", fail)

    with pytest.raises(ArithmeticError):
        await act(person.hass, "answer", [person.device_id, other_id])


async def test_devices_that_are_no_phones(
    person: Person, device_registry: dr.DeviceRegistry
) -> None:
    """A device that is none or of others is refused, and the others are left alone."""
    entry = MockConfigEntry(domain="light")
    entry.add_to_hass(person.hass)
    device = device_registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("light", "1")}
    )

    for action, fields in ALL_ACTIONS.items():
        for device_id in ("none", device.id):
            error = await person.fails(action, device_id, **fields)
            assert isinstance(error, ServiceValidationError)
            assert device_id in str(error) or DOMAIN in str(error)

    assert person.phone.requests == []


async def test_a_phone_that_is_not_set_up(
    person: Person, entry: MockConfigEntry
) -> None:
    """A phone whose entry is not loaded is refused."""
    await person.hass.config_entries.async_unload(entry.entry_id)

    error = await person.fails("answer")

    assert isinstance(error, ServiceValidationError)
    assert TITLE in str(error)


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
