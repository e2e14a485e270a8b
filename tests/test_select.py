"""Tests of the select."""

from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    MAC,
    SETTINGS,
    after,
    commands_of,
    entity_id_of,
    objections,
    set_up,
    settle,
    state_of,
)
from .desk import Desk
from .helpers.actions import act

pytestmark = pytest.mark.usefixtures("clock")

KEY = "transfer_type"
PARAMETER = "call.defaultTransferType"


def there(hass: HomeAssistant) -> bool:
    """Tell whether there is a select."""
    registry = er.async_get(hass)
    return registry.async_get_entity_id(Platform.SELECT, DOMAIN, f"{MAC}_{KEY}") in (
        hass.states.async_entity_ids(Platform.SELECT)
    )


async def select(hass: HomeAssistant, option: str) -> None:
    """Choose something."""
    await hass.services.async_call(
        Platform.SELECT,
        "select_option",
        {"entity_id": entity_id_of(hass, Platform.SELECT, KEY), "option": option},
        blocking=True,
    )
    await settle(hass)


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (replace(SETTINGS, configuration={PARAMETER: configured}), shown)
        for configured, shown in (
            ("Consultative", "consultative"),
            ("Blind", "blind"),
            ("Safe", "safe"),
            ("Sideways", STATE_UNKNOWN),
        )
    ],
)
async def test_what_is_set(desk: Desk, shown: str) -> None:
    """The select shows what is set, or nothing where the phone does not know."""
    state = desk.state(Platform.SELECT, KEY)

    assert state.state == shown
    assert state.attributes["options"] == ["consultative", "blind", "safe"]


@pytest.mark.parametrize(
    ("option", "sent"),
    [("blind", "Blind"), ("safe", "Safe"), ("consultative", "Consultative")],
)
async def test_choosing(desk: Desk, option: str, sent: str) -> None:
    """What is chosen is set on the phone, and shown as soon as the phone says so."""
    await select(desk.hass, "safe")
    desk.phone.requests.clear()

    await select(desk.hass, option)

    assert [it.body for it in desk.phone.requests if it.method == "POST"] == [
        f'{{"data":{{"Type":"{sent}"}}}}'
    ]
    assert desk.state(Platform.SELECT, KEY).state == option


async def test_somebody_sets_it_at_the_phone(desk: Desk) -> None:
    """What is set elsewhere shows within five minutes."""
    await act(desk.hass, "set_config", desk.device_id, parameters={PARAMETER: "Safe"})

    await desk.after(299)
    assert desk.state(Platform.SELECT, KEY).state == "consultative"
    await desk.after(3)
    assert desk.state(Platform.SELECT, KEY).state == "safe"


async def test_a_phone_without_it(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """A phone that has no transfer type gets no select, and is asked now and then."""
    fault = Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="transferType")
    phone.inject(fault)
    await set_up(hass, entry)
    assert not there(hass)
    assert commands_of(phone).count("get") == 1

    for _ in range(3):
        await after(hass, clock, 300)

    assert not there(hass)
    assert commands_of(phone).count("get") == 3


async def test_a_phone_that_tells_later(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone that failed to tell at first gets its select when it does, and one."""
    phone.inject(Fault(FaultKind.API_STATUS, value=5000, path="transferType"))
    await set_up(hass, entry)
    assert not there(hass)

    await after(hass, clock, 300)
    assert there(hass)
    assert state_of(hass, Platform.SELECT, KEY).state == "consultative"

    await select(hass, "safe")
    assert len(hass.states.async_entity_ids(Platform.SELECT)) == 1
    assert objections(caplog) == []
