"""Tests of the buttons."""

from collections.abc import Callable
from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import (
    after,
    call_state,
    commands_of,
    next_poll,
    seconds_pass,
    settle,
    state_of,
    unavailable,
)
from .helpers.actions import ACTING, press
from .helpers.calls import dialling, idle, paging, ringing, talking, waiting

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


ALL = ("answer", "reject", "ignore", "hang_up", "restart", "reboot")


ALWAYS = {"restart", "reboot"}
RINGING = {"answer", "reject", "ignore", "hang_up"}


@pytest.mark.parametrize(
    ("begin", "available"),
    [
        (idle, ALWAYS),
        (ringing, ALWAYS | RINGING),
        (dialling, ALWAYS | {"hang_up"}),
        (talking, ALWAYS | {"hang_up"}),
        (waiting, ALWAYS | RINGING),
        (paging, ALWAYS),
    ],
)
async def test_buttons_are_there_when_they_can_do_something(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    begin: Callable[[VirtualPhone], str],
    available: set[str],
) -> None:
    """A button is available while a call allows it."""
    begin(phone)
    await next_poll(hass, clock)

    assert {
        key
        for key in ALL
        if state_of(hass, Platform.BUTTON, key).state != STATE_UNAVAILABLE
    } == available


@pytest.mark.parametrize(
    ("begin", "key", "command", "state"),
    [
        (ringing, "answer", "answerCall", "connected"),
        (ringing, "reject", "rejectCall", "idle"),
        (ringing, "ignore", "ignoreCall", "ringing"),
        (ringing, "hang_up", "rejectCall", "idle"),
        (dialling, "hang_up", "endCall", "idle"),
        (talking, "hang_up", "endCall", "idle"),
    ],
)
async def test_buttons_of_calls(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    begin: Callable[[VirtualPhone], str],
    key: str,
    command: str,
    state: str,
) -> None:
    """A button does what it says, to the call that is meant, and it shows at once."""
    handle = begin(phone)
    await next_poll(hass, clock)

    await press(hass, key)
    await after(hass, clock, 1)

    (request,) = (it for it in phone.requests if it.method == "POST")
    assert request.path.endswith(command)
    assert handle in request.body
    assert call_state(hass) == state


async def test_hang_up_does_not_reject_a_waiting_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Who wants to hang up means the call that they are in."""
    handle = waiting(phone)
    await next_poll(hass, clock)

    await press(hass, "hang_up")
    await after(hass, clock, 1)

    (call,) = phone.calls
    assert call.handle == handle
    assert call.state == "Offering"


@pytest.mark.parametrize(
    ("key", "command"), [("restart", "safeRestart"), ("reboot", "safeReboot")]
)
@pytest.mark.parametrize("settings", [replace(ACTING, reboot_time=30, effect_delay=0)])
async def test_starting_anew(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    key: str,
    command: str,
) -> None:
    """A phone goes away, comes back, and its last boot is then."""
    await after(hass, clock, 600)
    phone.requests.clear()

    await press(hass, key)
    assert commands_of(phone)[0] == command
    await next_poll(hass, clock)
    assert unavailable(hass) == set(hass.states.async_entity_ids())
    await seconds_pass(hass, clock, 40)

    assert state_of(hass, Platform.BUTTON, key).state != STATE_UNAVAILABLE
    assert state_of(hass, Platform.SENSOR, "last_boot").state.startswith(
        "2026-11-02T20:10:3"
    )


@pytest.mark.parametrize(
    ("begin", "key", "path"),
    [
        (ringing, "answer", "callctrl"),
        (ringing, "reject", "callctrl"),
        (ringing, "ignore", "callctrl"),
        (talking, "hang_up", "callctrl"),
        (idle, "restart", "safeRestart"),
        (idle, "reboot", "safeReboot"),
    ],
)
async def test_a_phone_that_refuses(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    begin: Callable[[VirtualPhone], str],
    key: str,
    path: str,
) -> None:
    """The user reads why nothing happened."""
    begin(phone)
    await next_poll(hass, clock)
    phone.inject(Fault(FaultKind.API_STATUS, value=4003, path=path))

    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, key)

    assert str(caught.value) == (
        "VVX 450 (2001) refused: this is not allowed in the present state of the call"
    )


async def test_a_caller_who_has_given_up_meanwhile(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A button that is pressed too late says so, and the phone shows as it is."""
    handle = ringing(phone)
    await next_poll(hass, clock)
    phone.remote_hang_up(handle)

    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, "answer")
    await settle(hass)

    assert str(caught.value) == "VVX 450 (2001) is not ringing"
    assert call_state(hass) == "idle"
