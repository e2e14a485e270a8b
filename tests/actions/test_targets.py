"""Tests of which phones an action is meant for, and who may have it done."""

from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.websocket_api.automation import (
    async_get_services_for_target,
)
from homeassistant.const import ATTR_AREA_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.poly_vvx.actions.targets import MAIN_ENTITY
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.services import ACTIONS
from tests.common import OTHER_MAC, device_id_of, entity_id_of
from tests.helpers.actions import CALL_ACTIONS, PHONE_ACTIONS, Person, act
from virtual_phone import Fault, FaultKind

ALL_ACTIONS = CALL_ACTIONS | PHONE_ACTIONS
BOTH = {"Kitchen", "VVX 450 (2001)"}
ONE = {"VVX 450 (2001)"}
READING = {"get_call_log", "get_calls", "get_information"}
FOR_ADMINISTRATORS = {action.name for action in ACTIONS if action.admin}


async def asked(hass: HomeAssistant, target: dict[str, Any]) -> set[str]:
    """Return which phones have answered, by their names."""
    response = await hass.services.async_call(
        DOMAIN,
        "get_information",
        {"section": "device"},
        target=target,
        blocking=True,
        return_response=True,
    )
    assert response is not None
    phones: Any = response["phones"]
    return {phone["device_name"] for phone in phones}


@pytest.fixture
def house(
    person: Person,
    other_id: str,
    device_registry: dr.DeviceRegistry,
    area_registry: ar.AreaRegistry,
    floor_registry: fr.FloorRegistry,
    label_registry: lr.LabelRegistry,
) -> HomeAssistant:
    """Return a house with a phone each in two rooms of a floor, and a lamp."""
    floor = floor_registry.async_create("Ground floor")
    office = area_registry.async_create("Office", floor_id=floor.floor_id)
    kitchen = area_registry.async_create("Kitchen", floor_id=floor.floor_id)
    label = label_registry.async_create("Doorbell").label_id
    light = MockConfigEntry(domain="light")
    light.add_to_hass(person.hass)
    lamp = device_registry.async_get_or_create(
        config_entry_id=light.entry_id, identifiers={("light", "1")}, name="Lamp"
    )
    for device_id, area in ((person.device_id, office), (lamp.id, office)):
        device_registry.async_update_device(device_id, area_id=area.id, labels={label})
    device_registry.async_update_device(other_id, area_id=kitchen.id)
    return person.hass


@pytest.mark.parametrize(
    ("target", "phones"),
    [
        ({"area_id": "office"}, ONE),
        ({"area_id": ["office", "kitchen"]}, BOTH),
        ({"floor_id": "ground_floor"}, BOTH),
        ({"label_id": "doorbell"}, ONE),
        ({"entity_id": "switch.vvx_450_2001_mute"}, ONE),
        ({"entity_id": "group.switches"}, ONE),
        ({"entity_id": "all"}, BOTH),
    ],
    ids=str,
)
async def test_targets(
    house: HomeAssistant, target: dict[str, Any], phones: set[str]
) -> None:
    """A target stands for its phones, and what else it holds is passed over."""
    switches = ["light.lamp", "switch.vvx_450_2001_mute"]
    assert await async_setup_component(
        house, "group", {"group": {"switches": {"entities": switches}}}
    )

    assert await asked(house, target) == phones


async def test_an_entity_in_another_room(
    house: HomeAssistant, person: Person, entity_registry: er.EntityRegistry
) -> None:
    """An entity that was put into a room brings its phone along."""
    entity_registry.async_update_entity(
        entity_id_of(house, Platform.BINARY_SENSOR, "ringing"), area_id="kitchen"
    )

    assert await asked(house, {"area_id": "kitchen"}) == BOTH


async def test_a_disabled_phone_in_an_area(
    house: HomeAssistant, person: Person, device_registry: dr.DeviceRegistry
) -> None:
    """A phone that is disabled is none that its floor stands for."""
    device_registry.async_update_device(
        person.device_id, disabled_by=dr.DeviceEntryDisabler.USER
    )

    assert await asked(house, {"floor_id": "ground_floor"}) == {"Kitchen"}


@pytest.mark.parametrize(
    "target",
    [{}, {"device_id": []}, {"device_id": "none"}, {"area_id": "attic"}],
    ids=str,
)
async def test_no_phones(house: HomeAssistant, target: dict[str, Any]) -> None:
    """Where no phone is meant, that is said."""
    with pytest.raises(ServiceValidationError) as caught:
        await house.services.async_call(
            DOMAIN, "mute", {}, target=target, blocking=True
        )

    assert caught.value.translation_key == "no_phones"


async def test_what_is_no_phone(house: HomeAssistant, person: Person) -> None:
    """What is named and is no phone is refused, and the others are left alone."""
    (light,) = house.config_entries.async_entries("light")

    for target, words in (
        ({ATTR_DEVICE_ID: "gone"}, "There is no device gone any more"),
        ({ATTR_DEVICE_ID: device_id_of(house, light)}, "Lamp is not a Poly VVX phone"),
        ({ATTR_ENTITY_ID: "light.lamp"}, "light.lamp is not a Poly VVX phone"),
    ):
        with pytest.raises(ServiceValidationError, match=words):
            await asked(house, {ATTR_AREA_ID: "office", **target})
    assert person.phone.requests == []


async def test_where_the_editor_looks(house: HomeAssistant) -> None:
    """The editor offers every action for a phone, its room and its entities."""
    for target in (
        {"area_id": ["office"]},
        {"entity_id": [entity_id_of(house, Platform.SENSOR, MAIN_ENTITY)]},
    ):
        offered = await async_get_services_for_target(house, target, True)

        assert {f"{DOMAIN}.{action}" for action in ALL_ACTIONS} <= offered


# Who may.


def person_with(hass: HomeAssistant, entities: Any) -> Context:
    """Return what somebody does who may do only that."""
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": entities})
    return Context(user_id=user.id)


def only(person: Person) -> dict[str, Any]:
    """Return what allows all with one phone."""
    main = entity_id_of(person.hass, Platform.SENSOR, MAIN_ENTITY)
    return {"entity_ids": {main: True}}


async def outcomes(person: Person, context: Context) -> dict[str, type[Exception]]:
    """Return with which error each action ends where the phone refuses everything."""
    person.phone.inject(Fault(FaultKind.API_STATUS, times=999))
    found: dict[str, type[Exception]] = {}
    for action, fields in ALL_ACTIONS.items():
        person.phone.requests.clear()
        with pytest.raises(HomeAssistantError) as caught:
            await person.act(action, context=context, **fields)
        found[action] = type(caught.value)
        assert (person.phone.requests == []) is (found[action] is Unauthorized)
    return found


async def test_who_may_read(person: Person, hass_read_only_user: User) -> None:
    """Who may only look can read calls, and have nothing done."""
    found = await outcomes(person, Context(user_id=hass_read_only_user.id))

    assert {it for it in found if found[it] is not Unauthorized} == READING


async def test_who_may_control(person: Person) -> None:
    """Who may control the phone can have done all but what is for administrators."""
    found = await outcomes(person, person_with(person.hass, only(person)))

    assert {it for it in found if found[it] is Unauthorized} == FOR_ADMINISTRATORS


async def test_who_may_nothing(person: Person) -> None:
    """Who may not even look gets to know nothing."""
    found = await outcomes(person, person_with(person.hass, {}))

    assert {*found.values()} == {Unauthorized}


async def test_what_is_refused(person: Person, other_id: str) -> None:
    """One phone that a person may not control is enough, and nothing is done."""
    context = person_with(person.hass, only(person))
    main = entity_id_of(person.hass, Platform.SENSOR, MAIN_ENTITY, OTHER_MAC)

    for action, permission in (("mute", POLICY_CONTROL), ("get_calls", POLICY_READ)):
        with pytest.raises(Unauthorized) as caught:
            await act(
                person.hass,
                action,
                [person.device_id, other_id],
                context=context,
            )
        assert (caught.value.entity_id, caught.value.permission) == (main, permission)
    assert person.phone.requests == []


async def test_a_phone_without_its_main_entity(
    person: Person, entity_registry: er.EntityRegistry
) -> None:
    """What cannot be looked up is left to administrators."""
    entity_registry.async_remove(
        entity_id_of(person.hass, Platform.SENSOR, MAIN_ENTITY)
    )
    context = person_with(person.hass, True)

    with pytest.raises(Unauthorized):
        await person.act("get_calls", context=context)


async def test_an_administrator(person: Person, hass_admin_user: User) -> None:
    """An administrator may."""
    await person.act("get_calls", context=Context(user_id=hass_admin_user.id))

    assert person.phone.requests


async def test_nobody(person: Person) -> None:
    """Who is no user any more may nothing."""
    with pytest.raises(UnknownUser):
        await person.act("get_calls", context=Context(user_id="nobody"))
