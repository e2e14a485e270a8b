"""Tests of the conditions: real automations that ask phones before they act."""

from collections.abc import Callable
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.condition import (
    async_get_all_descriptions,
    async_validate_condition_config,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx.condition import CONDITIONS
from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import VirtualPhone

from .common import after, entity_id_of, next_poll, seconds_pass
from .helpers.automations import automate
from .helpers.calls import dialling, idle, muted, on_hold, ringing, talking, waiting

pytestmark = pytest.mark.usefixtures("clock")

NAMES = ("is_idle", "is_ringing", "is_in_call", "is_muted")


def when(
    name: str, target: str | list[str] | dict[str, Any], **options: Any
) -> dict[str, Any]:
    """Return a condition as a user would write it."""
    return {
        "condition": f"{DOMAIN}.{name}",
        "target": target if isinstance(target, dict) else {"device_id": target},
        "options": options,
    }


class Asked:
    """An automation that does something if its condition allows it."""

    def __init__(self, hass: HomeAssistant, done: list[ServiceCall]) -> None:
        """Keep what it has done."""
        self._hass = hass
        self._done = done

    async def passes(self) -> bool:
        """Tell whether the condition allows it now."""
        self._done.clear()
        self._hass.bus.async_fire("test_ask")
        await self._hass.async_block_till_done()
        return bool(self._done)


async def asked(hass: HomeAssistant, *conditions: dict[str, Any]) -> Asked:
    """Return an automation with conditions."""
    trigger = {"trigger": "event", "event_type": "test_ask"}
    return Asked(hass, await automate(hass, [trigger], list(conditions)))


async def test_they_are_offered(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The automation editor shows each condition, with its target and its options."""
    await asked(hass)
    descriptions = await async_get_all_descriptions(hass)
    ours: dict[str, Any] = {
        name.removeprefix(f"{DOMAIN}."): description
        for name, description in descriptions.items()
        if name.startswith(f"{DOMAIN}.")
    }

    assert set(ours) == set(CONDITIONS) == set(NAMES)
    assert [set(it["fields"]) for it in ours.values()] == [{"behavior", "for"}] * 4
    assert {it["target"]["entity"][0]["integration"] for it in ours.values()} == {
        DOMAIN
    }


@pytest.mark.parametrize(
    ("begin", "passed"),
    [
        (idle, {"is_idle"}),
        (ringing, {"is_ringing"}),
        (talking, {"is_in_call"}),
        (on_hold, {"is_in_call"}),
        (waiting, {"is_in_call", "is_ringing"}),
        (muted, {"is_in_call", "is_muted"}),
        (dialling, set()),
    ],
)
@pytest.mark.parametrize("name", NAMES)
async def test_each_condition(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    name: str,
    begin: Callable[[VirtualPhone], object],
    passed: set[str],
) -> None:
    """A condition passes while the phone is so, and not otherwise."""
    automation = await asked(hass, when(name, device_id))
    begin(phone)
    await next_poll(hass, clock)

    assert await automation.passes() is (name in passed)


async def test_it_changes_with_the_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A condition is about the moment in which it is asked."""
    automation = await asked(hass, when("is_ringing", device_id))
    assert not await automation.passes()

    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert await automation.passes()

    phone.remote_hang_up(handle)
    await next_poll(hass, clock)
    assert not await automation.passes()


@pytest.mark.parametrize(
    ("options", "ringing", "passes"),
    [
        ({}, 0, False),
        ({}, 1, True),
        ({"behavior": "any"}, 1, True),
        ({"behavior": "all"}, 1, False),
        ({"behavior": "all"}, 2, True),
    ],
)
async def test_any_or_all(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
    options: dict[str, Any],
    ringing: int,
    passes: bool,
) -> None:
    """Any of several phones is enough, unless all are wanted."""
    automation = await asked(hass, when("is_ringing", [device_id, other_id], **options))
    for it in (phone, other)[:ringing]:
        it.incoming_call("3001")
    await next_poll(hass, clock)

    assert await automation.passes() is passes


async def test_for_some_time(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A condition can ask how long it has been so, whatever changes about the call."""
    automation = await asked(
        hass, when("is_in_call", device_id, **{"for": {"seconds": 30}})
    )
    talking(phone)
    await next_poll(hass, clock)
    await seconds_pass(hass, clock, 20)
    phone.local_mute(True)
    await seconds_pass(hass, clock, 9)
    assert not await automation.passes()

    await seconds_pass(hass, clock, 2)
    assert await automation.passes()


async def test_the_phones_of_an_area(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Phones can be chosen by where they stand."""
    office = area_registry.async_create("Office")
    device_registry.async_update_device(device_id, area_id=office.id)
    automation = await asked(hass, when("is_ringing", {"area_id": office.id}))
    other.incoming_call("3001")
    await next_poll(hass, clock)
    assert not await automation.passes()

    phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert await automation.passes()


async def test_entities_that_are_none_of_ours(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    """What looks like an entity of a phone, or is another one, is left out."""
    foreign = entity_registry.async_get_or_create("binary_sensor", "other", "x_ringing")
    hass.states.async_set(foreign.entity_id, "on")
    hass.states.async_set("binary_sensor.not_registered", "on")
    automation = await asked(
        hass,
        when(
            "is_ringing",
            {
                "entity_id": [
                    foreign.entity_id,
                    "binary_sensor.not_registered",
                    entity_id_of(hass, Platform.BINARY_SENSOR, "in_call"),
                ]
            },
        ),
    )
    assert not await automation.passes()

    ringing(phone)
    await next_poll(hass, clock)
    assert await automation.passes()


@pytest.mark.parametrize("behavior", ["any", "all"])
@pytest.mark.parametrize("key", ["ringing", "paging", "line_1_registered"])
async def test_any_entity_of_a_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    key: str,
    behavior: str,
) -> None:
    """Whichever entity of a phone is chosen, it is the phone that is asked for."""
    chosen = entity_id_of(hass, Platform.BINARY_SENSOR, key)
    automation = await asked(
        hass, when("is_ringing", {"entity_id": chosen}, behavior=behavior)
    )
    assert not await automation.passes()

    ringing(phone)
    await next_poll(hass, clock)
    assert await automation.passes()


@pytest.mark.parametrize("name", NAMES)
async def test_a_phone_that_is_gone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    name: str,
) -> None:
    """Nothing is said of a phone that cannot be reached."""
    automation = await asked(hass, when(name, device_id))
    muted(phone)
    ringing(phone)
    await next_poll(hass, clock)
    phone.power_cut()
    await after(hass, clock, 60)

    assert not await automation.passes()


@pytest.mark.parametrize("name", NAMES)
async def test_what_makes_no_sense(
    hass: HomeAssistant, device_id: str, name: str
) -> None:
    """A condition with options that do not exist is refused."""
    config = cv.CONDITION_SCHEMA(when(name, device_id, line=1))

    with pytest.raises(vol.Invalid, match="line"):
        await async_validate_condition_config(hass, config)
