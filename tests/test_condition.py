"""Tests of the conditions: real automations that ask phones before they act."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.condition import (
    async_from_config,
    async_get_all_descriptions,
    async_validate_condition_config,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
import voluptuous as vol

from custom_components.poly_vvx.condition import CONDITIONS
from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import Fault, FaultKind, VirtualPhone

from .desk import Desk
from .helpers.calls import (
    dialling,
    elsewhere,
    idle,
    muted,
    on_hold,
    ringing,
    talking,
    waiting,
)

pytestmark = pytest.mark.usefixtures("clock")

NAMES = ("is_idle", "is_ringing", "is_in_call", "is_muted", "is_reachable")


def when(
    name: str, target: str | list[str] | dict[str, Any], **options: Any
) -> dict[str, Any]:
    """Return a condition as a user would write it."""
    return {
        "condition": f"{DOMAIN}.{name}",
        "target": target if isinstance(target, dict) else {"device_id": target},
        "options": options,
    }


type Asked = Callable[[], Awaitable[set[str]]]
"""Returns which of some conditions pass now."""


async def asked(hass: HomeAssistant, conditions: dict[str, dict[str, Any]]) -> Asked:
    """Set up an automation for each of some conditions."""
    done = async_mock_service(hass, "test", "note")
    automations = [
        {
            "alias": name,
            "triggers": [{"trigger": "event", "event_type": "test_ask"}],
            "conditions": [condition],
            "actions": [{"action": "test.note", "data": {"condition": name}}],
        }
        for name, condition in conditions.items()
    ]
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await hass.async_block_till_done()
    states = hass.states.async_all("automation")
    assert [state.state for state in states] == ["on"] * len(conditions)

    async def passing() -> set[str]:
        done.clear()
        hass.bus.async_fire("test_ask")
        await hass.async_block_till_done()
        return {call.data["condition"] for call in done}

    return passing


async def test_they_are_offered(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The automation editor shows each condition, with its target and its options."""
    await asked(hass, {})
    descriptions = await async_get_all_descriptions(hass)
    ours: dict[str, Any] = {
        name.removeprefix(f"{DOMAIN}."): description
        for name, description in descriptions.items()
        if name.startswith(f"{DOMAIN}.")
    }

    assert set(ours) == set(CONDITIONS) == set(NAMES)
    for description in ours.values():
        assert set(description["fields"]) == {"behavior", "for"}
        assert description["target"]["entity"][0]["integration"] == DOMAIN


@pytest.mark.parametrize(
    ("begin", "passing"),
    [
        (idle, {"is_idle"}),
        (ringing, {"is_ringing"}),
        (talking, {"is_in_call"}),
        (on_hold, {"is_in_call"}),
        (waiting, {"is_in_call", "is_ringing"}),
        (muted, {"is_in_call", "is_muted"}),
        (dialling, set()),
        (elsewhere, {"is_idle"}),
    ],
)
async def test_each_condition(
    desk: Desk, begin: Callable[[VirtualPhone], object], passing: set[str]
) -> None:
    """A condition passes while the phone is so, and not otherwise."""
    passing_now = await asked(
        desk.hass, {name: when(name, desk.device_id) for name in NAMES}
    )
    assert await passing_now() == {"is_idle", "is_reachable"}

    begin(desk.phone)
    await desk.next_poll()
    assert await passing_now() == {"is_reachable", *passing}

    # Nothing is said of a phone that cannot be reached.
    desk.phone.power_cut()
    await desk.after(60)
    assert await passing_now() == set()


async def test_any_or_all(
    desk: Desk,
    other: VirtualPhone,
    other_id: str,
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Any of several phones is enough, unless all are wanted, or those of an area."""
    office = area_registry.async_create("Office")
    device_registry.async_update_device(other_id, area_id=office.id)
    both = [desk.device_id, other_id]
    passing_now = await asked(
        desk.hass,
        {
            "default": when("is_ringing", both),
            "any": when("is_ringing", both, behavior="any"),
            "all": when("is_ringing", both, behavior="all"),
            "area": when("is_ringing", {"area_id": office.id}),
        },
    )
    assert await passing_now() == set()

    desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert await passing_now() == {"default", "any"}

    other.incoming_call("3001")
    await desk.next_poll()
    assert await passing_now() == {"default", "any", "all", "area"}


@pytest.mark.parametrize("name", NAMES)
async def test_all_phones_of_which_one_is_away(
    desk: Desk, other: VirtualPhone, other_id: str, name: str
) -> None:
    """A phone that cannot be reached is not so; that of any others does not change."""
    both = [desk.device_id, other_id]
    passing_now = await asked(
        desk.hass, {it: when(name, both, behavior=it) for it in ("any", "all")}
    )
    for phone in (desk.phone, other):
        muted(phone)
        ringing(phone)
    await desk.next_poll()
    before = await passing_now()

    other.power_cut()
    await desk.next_poll()

    assert await passing_now() == before - {"all"}


@pytest.mark.parametrize("name", NAMES)
async def test_all_of_no_phones(
    desk: Desk, area_registry: ar.AreaRegistry, name: str
) -> None:
    """Nothing holds for no phones."""
    empty = {"area_id": area_registry.async_create("Attic").id}
    passing_now = await asked(
        desk.hass, {it: when(name, empty, behavior=it) for it in ("any", "all")}
    )

    assert await passing_now() == set()


async def test_for_some_time(desk: Desk) -> None:
    """A condition can ask how long it has been so, whatever changes about the call."""
    condition = when("is_in_call", desk.device_id, **{"for": {"seconds": 30}})
    passing_now = await asked(desk.hass, {"long": condition})
    talking(desk.phone)
    await desk.next_poll()
    await desk.seconds_pass(20)
    desk.phone.local_mute(True)
    await desk.seconds_pass(9)
    assert await passing_now() == set()

    await desk.seconds_pass(2)
    assert await passing_now() == {"long"}


async def test_entities(desk: Desk, entity_registry: er.EntityRegistry) -> None:
    """Whichever entity of a phone is chosen, it is the phone that is asked for.

    What looks like an entity of a phone, and is not, is left out.
    """
    foreign = entity_registry.async_get_or_create("binary_sensor", "other", "x_ringing")
    strangers = [foreign.entity_id, "binary_sensor.not_registered"]
    for entity_id in strangers:
        desk.hass.states.async_set(entity_id, "on")
    chosen = {
        f"{key}, {behavior}": when(
            "is_ringing",
            {"entity_id": [desk.entity_id(Platform.BINARY_SENSOR, key), *more]},
            behavior=behavior,
        )
        for key, more in {
            "ringing": [],
            "paging": [],
            "line_1_registered": [],
            "in_call": strangers,
        }.items()
        for behavior in ("any", "all")
    }
    passing_now = await asked(desk.hass, chosen)
    assert await passing_now() == set()

    ringing(desk.phone)
    await desk.next_poll()
    assert await passing_now() == set(chosen)


@pytest.mark.parametrize("name", NAMES)
async def test_what_makes_no_sense(hass: HomeAssistant, name: str) -> None:
    """A condition with options that do not exist is refused."""
    await async_setup_component(hass, DOMAIN, {})
    config = cv.CONDITION_SCHEMA(when(name, "some-device", line=1))

    with pytest.raises(vol.Invalid, match="line"):
        await async_validate_condition_config(hass, config)


@pytest.mark.parametrize("key", ["ringing", "muted"])
async def test_the_editor_follows(desk: Desk, key: str) -> None:
    """The result that the editor shows is a live one, whichever entity is named."""
    await async_setup_component(desk.hass, "automation", {})
    target = {"entity_id": desk.entity_id(Platform.BINARY_SENSOR, key)}
    config = await async_validate_condition_config(
        desk.hass, cv.CONDITION_SCHEMA(when("is_ringing", target))
    )
    condition = await async_from_config(desk.hass, config)
    heard: list[bool | None] = []
    unsubscribe = await condition.async_track_changes(
        lambda: heard.append(condition.async_check())
    )

    ringing(desk.phone)
    await desk.next_poll()
    unsubscribe()

    assert heard == [True]


async def test_lost_poll_while_it_lasts(desk: Desk) -> None:
    """One lost poll does not begin the time anew for which something has to be so."""
    asking = await asked(
        desk.hass, {"it": when("is_in_call", desk.device_id, **{"for": 20})}
    )
    talking(desk.phone)
    await desk.seconds_pass(15)
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, value=500))
    await desk.seconds_pass(3)
    assert await asking() == set()

    await desk.seconds_pass(6)

    assert await asking() == {"it"}
