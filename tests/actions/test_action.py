"""Tests of actions on several phones: all are tried, and each is told of by name."""

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.actions import steps
from tests.helpers.actions import ACTING, TITLE, Person, act, commands_given
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

AWAY = f"{TITLE} cannot be reached. Check that it is switched on and connected."


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


async def test_each_responds(
    person: Person, other: VirtualPhone, other_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An action is done once on each phone, and each response says whose it is."""
    monkeypatch.setattr(steps, "ASK_AGAIN_AFTER", 0.005)
    response = await person.ask("dial", other_id, other_id, destination="3001")

    assert (len(person.commands), len(commands_given(other))) == (1, 1)
    assert {it[ATTR_DEVICE_ID]: it["device_name"] for it in response["calls"]} == {
        person.device_id: TITLE,
        other_id: "Kitchen",
    }
    assert response["errors"] == []


async def test_one_refuses(person: Person, other: VirtualPhone, other_id: str) -> None:
    """What works is done, and what does not is said."""
    person.phone.inject(Fault(FaultKind.API_STATUS, value=4003, path="dial"))

    error = await person.fails("dial", other_id, destination="3001")

    assert str(error) == (
        f"{TITLE} refused: this is not allowed in the present state of the call"
    )
    assert len(commands_given(other)) == 1


async def test_one_was_never_reached(
    person: Person, entry: MockConfigEntry, other: VirtualPhone, other_id: str
) -> None:
    """A phone that was off when Home Assistant started does not stop the others."""
    person.phone.power_cut()
    await person.hass.config_entries.async_reload(entry.entry_id)

    error = await person.fails("dial", other_id, destination="3001")

    assert not isinstance(error, ServiceValidationError)
    assert f"{error}." == AWAY
    assert len(commands_given(other)) == 1


async def test_one_is_not_set_up(
    person: Person, entry: MockConfigEntry, other: VirtualPhone, other_id: str
) -> None:
    """Nor does one that is not set up for another reason, or for none."""
    await person.hass.config_entries.async_unload(entry.entry_id)

    error = await person.fails("dial", other_id, destination="3001")

    assert error.translation_key == "not_loaded"
    assert error.translation_placeholders == {"phone": TITLE}
    assert len(commands_given(other)) == 1


async def test_one_is_disabled(
    person: Person,
    device_registry: dr.DeviceRegistry,
    other: VirtualPhone,
    other_id: str,
) -> None:
    """Nor does one that is disabled, which is not asked."""
    device_registry.async_update_device(
        person.device_id, disabled_by=dr.DeviceEntryDisabler.USER
    )

    error = await person.fails("dial", other_id, destination="3001")

    assert error.translation_key == "phone_disabled"
    assert (len(person.commands), len(commands_given(other))) == (0, 1)


async def test_several_fail(person: Person, other_id: str) -> None:
    """Each phone that failed is named with its reason."""
    person.phone.power_cut()

    error = await person.fails("answer", other_id)

    assert not isinstance(error, ServiceValidationError)
    assert str(error) == (
        "This did not work on several phones. Kitchen is not ringing.\n" + AWAY
    )
    assert isinstance(error.__cause__, ExceptionGroup)
    keys = [
        cause.translation_key
        for cause in error.__cause__.exceptions
        if isinstance(cause, HomeAssistantError)
    ]
    assert keys == ["no_ringing_call", "cannot_connect"]


async def test_wrong_input_for_several(person: Person, other_id: str) -> None:
    """Wrong input is wrong on all phones, and is said once."""
    error = await person.fails("send_dtmf", other_id, digits="E")

    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "invalid_digits"


async def test_what_was_read(person: Person, other_id: str) -> None:
    """Who reads from several phones gets what there is, and is told what is not."""
    person.phone.power_cut()

    response = await person.ask("get_information", other_id, section="device")

    assert [it[ATTR_DEVICE_ID] for it in response["phones"]] == [other_id]
    assert response["errors"] == [
        {"device_id": person.device_id, "name": TITLE, "reason": AWAY}
    ]


async def test_nothing_was_read(person: Person) -> None:
    """An automation does not go on with nothing."""
    person.phone.power_cut()

    with pytest.raises(HomeAssistantError, match="cannot be reached"):
        await person.ask("get_calls")


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
