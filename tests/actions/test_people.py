"""Tests of actions on the address books, and of calling people by name."""

from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.people.phone_directory import read_directory
from tests.common import MAC
from tests.helpers.actions import Person
from tests.people.books import FAMILY, add_file, plain

ANNA = plain(
    name="Anna Berg",
    numbers=["+49301234567", "3001"],
    groups=["Family", "VIP"],
    favourite=True,
)
BEN = plain(name="Ben Ito", numbers=["3002"], groups=["Blocked"], blocked=True)
KIM = plain(name="Kim", numbers=["3002"])


@pytest.fixture(autouse=True)
async def book(person: Person) -> None:
    """Set up an address book."""
    await add_file(person.hass)


async def find(hass: HomeAssistant, user: User | None = None, **fields: Any) -> Any:
    """Return who is found."""
    response = await hass.services.async_call(
        DOMAIN,
        "find_contact",
        fields,
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id) if user else None,
    )
    assert response is not None
    return response["contacts"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"name": "anna"}, [ANNA]),
        ({"number": "+49 (30) 123-4567"}, [ANNA]),
        ({"number": "3002"}, [BEN, KIM]),
        ({"number": "3002", "name": "kim"}, [KIM]),
        ({"number": "3002", "name": "anna"}, []),
        ({"number": "9"}, []),
    ],
)
async def test_find_contact(person: Person, fields: dict[str, Any], found: Any) -> None:
    """People are found by name, by number, or by both."""
    assert await find(person.hass, **fields) == found


async def test_find_nobody_in_particular(person: Person) -> None:
    """Whom to look for has to be said."""
    with pytest.raises(ServiceValidationError) as caught:
        await find(person.hass)

    assert caught.value.translation_key == "name_or_number"


async def test_who_may_find(
    person: Person, hass_admin_user: User, hass_read_only_user: User
) -> None:
    """Who may read no phone gets to know nobody."""
    hass = person.hass
    stranger = MockUser().add_to_hass(hass)
    stranger.mock_policy({})

    assert await find(hass, hass_admin_user, name="kim") == [KIM]
    assert await find(hass, hass_read_only_user, name="kim") == [KIM]
    with pytest.raises(Unauthorized):
        await find(hass, stranger, name="kim")
    with pytest.raises(Unauthorized):
        await find(hass, MockUser(id="gone"), name="kim")


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        ({}, {"Anna Berg", "Ben Ito"}),
        ({"group": "family"}, {"Anna Berg"}),
        ({"group": ["Work", "Blocked"]}, {"Ben Ito"}),
    ],
)
async def test_export_directory(
    person: Person, groups: dict[str, Any], names: set[str]
) -> None:
    """A phone's directory file holds everybody, or some groups, each number once."""
    response = await person.ask("export_directory", **groups)

    (file,) = response["phones"]
    assert file["file_name"] == f"{MAC}-directory.xml"
    assert {it.name for it in read_directory(file["content"].encode())} == names
    assert response["errors"] == []


@pytest.mark.parametrize(
    ("destination", "dialled"),
    [
        ("Anna", "+49301234567"),
        ("anna berg", "+49301234567"),
        ("kim", "3002"),
        ("3001", "3001"),
        ("reception", "reception"),
        ("sip:anna@example.org", "sip:anna@example.org"),
    ],
)
async def test_call_by_name(person: Person, destination: str, dialled: str) -> None:
    """A contact is called by the first of their numbers; a number is a number."""
    await person.act_fully("dial", destination=destination)

    assert [call.party.number for call in person.phone.calls] == [dialled]


@pytest.mark.parametrize("count", [2, 12])
async def test_several_of_that_name(person: Person, count: int) -> None:
    """Nobody is called where several could be meant; they are named."""
    cards = [
        FAMILY.partition("END:VCARD\n")[0].replace("Anna Berg", f"Otto {it:02}")
        + "END:VCARD\n"
        for it in range(count)
    ]
    await add_file(person.hass, "".join(cards), "Ottos")

    error = await person.fails("dial", destination="otto")

    assert error.translation_key == "several_contacts"
    assert error.translation_placeholders is not None
    names = error.translation_placeholders["names"]
    assert names.startswith("Otto 00, Otto 01")
    assert names.endswith(" …") is (count > 8)
    assert person.phone.calls == ()


async def test_names_in_responses(person: Person) -> None:
    """Calls, and the call log, are told with names."""
    handle = person.phone.incoming_call("3001", "")
    calls = await person.ask("get_calls")
    person.phone.remote_hang_up(handle)
    log = await person.ask("get_call_log")

    assert [it["name"] for it in calls["calls"]] == ["Anna Berg"]
    assert [it["name"] for it in log["entries"]] == ["Anna Berg"]


async def test_name_of_a_dialled_call(person: Person) -> None:
    """The call that was begun is told with the name."""
    response = await person.ask("dial", destination="3001")

    assert [it["name"] for it in response["calls"]] == ["Anna Berg"]
