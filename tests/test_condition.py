"""Tests of the conditions: real automations that ask phones before they act."""

from collections.abc import Callable
from dataclasses import replace
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

from .automations import automate
from .common import (
    SETTINGS,
    after,
    device_id_of,
    entity_id_of,
    entry_of,
    next_poll,
    seconds_pass,
    set_up,
    state_of,
)
from .fixtures import PlugIn

pytestmark = pytest.mark.usefixtures("clock")

OTHER_MAC = "64167f0a0002"
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


@pytest.fixture
def device_id(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    """Return the device of the phone."""
    return device_id_of(hass, loaded)


@pytest.fixture
async def other(plug_in: PlugIn) -> VirtualPhone:
    """Return another phone that is plugged in."""
    return await plug_in(replace(SETTINGS, mac=OTHER_MAC))


@pytest.fixture
async def other_id(
    hass: HomeAssistant, loaded: MockConfigEntry, other: VirtualPhone
) -> str:
    """Return the device of another phone."""
    entry = entry_of(other, title="Kitchen")
    await set_up(hass, entry)
    return device_id_of(hass, entry)


def nothing(phone: VirtualPhone) -> None:
    """Leave the phone alone."""


def rings(phone: VirtualPhone) -> None:
    """Have the phone ring."""
    phone.incoming_call("3001")


def talks(phone: VirtualPhone) -> None:
    """Have the phone in a call."""
    phone.local_answer(phone.incoming_call("3001"))


def holds(phone: VirtualPhone) -> None:
    """Have the phone in a call that is on hold."""
    talks(phone)
    phone.local_hold(phone.calls[0].handle)


def talks_and_rings(phone: VirtualPhone) -> None:
    """Have the phone in a call, and another one ringing."""
    talks(phone)
    rings(phone)


def talks_muted(phone: VirtualPhone) -> None:
    """Have the phone in a call with the microphone off."""
    talks(phone)
    phone.local_mute(True)


def dials(phone: VirtualPhone) -> None:
    """Have the phone call somebody who does not answer yet."""
    phone.local_dial("3001")


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
    ("happens", "passed"),
    [
        (nothing, {"is_idle"}),
        (rings, {"is_ringing"}),
        (talks, {"is_in_call"}),
        (holds, {"is_in_call"}),
        (talks_and_rings, {"is_in_call", "is_ringing"}),
        (talks_muted, {"is_in_call", "is_muted"}),
        (dials, set()),
    ],
)
@pytest.mark.parametrize("name", NAMES)
async def test_each_condition(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    name: str,
    happens: Callable[[VirtualPhone], None],
    passed: set[str],
) -> None:
    """A condition passes while the phone is so, and not otherwise."""
    automation = await asked(hass, when(name, device_id))
    happens(phone)
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
    talks(phone)
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
    talks(phone)
    await next_poll(hass, clock)

    assert state_of(hass, Platform.BINARY_SENSOR, "in_call").state == "on"
    assert not await automation.passes()


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
    talks_muted(phone)
    rings(phone)
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
