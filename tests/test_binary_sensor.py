"""Tests of the binary sensors."""

from collections.abc import Callable
from dataclasses import replace

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import SETTINGS, set_up, state_of
from .desk import Desk
from .helpers.actions import press
from .helpers.calls import (
    dialling,
    elsewhere,
    held,
    idle,
    muted,
    on_hold,
    paging,
    ringing,
    talking,
    waiting,
)

pytestmark = pytest.mark.usefixtures("clock", "everything_enabled")


def shown(hass: HomeAssistant, *keys: str) -> list[str]:
    """Return what binary sensors show."""
    return [state_of(hass, Platform.BINARY_SENSOR, key).state for key in keys]


def conference(phone: VirtualPhone) -> None:
    """Let the phone join two calls, with nobody to be heard."""
    talking(phone)
    phone.local_answer(phone.incoming_call("3002"))
    phone.conference()
    phone.local_mute(True)


OFF, ON = STATE_OFF, STATE_ON


@pytest.mark.parametrize(
    ("begin", "states"),
    [
        (idle, [OFF, OFF, OFF, OFF]),
        (ringing, [ON, OFF, OFF, OFF]),
        (dialling, [OFF, OFF, OFF, OFF]),
        (talking, [OFF, ON, OFF, OFF]),
        (muted, [OFF, ON, ON, OFF]),
        (on_hold, [OFF, ON, OFF, OFF]),
        (held, [OFF, ON, OFF, OFF]),
        (waiting, [ON, ON, OFF, OFF]),
        (conference, [OFF, ON, ON, OFF]),
        (paging, [OFF, OFF, OFF, ON]),
        (elsewhere, [OFF, OFF, OFF, OFF]),
    ],
)
async def test_calls(
    desk: Desk, begin: Callable[[VirtualPhone], object], states: list[str]
) -> None:
    """What is going on is on, and all is off again afterwards."""
    keys = ("ringing", "in_call", "muted", "paging")
    begin(desk.phone)
    await desk.next_poll()

    assert shown(desk.hass, *keys) == states

    desk.phone.power_cut()
    await desk.phone.start()
    await desk.next_poll()

    assert shown(desk.hass, *keys) == [OFF] * 4


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_mute_on_old_firmware(desk: Desk) -> None:
    """Old firmware tells of the microphone as well."""
    muted(desk.phone)
    await desk.next_poll()

    assert shown(desk.hass, "muted") == [ON]


async def test_a_phone_that_does_not_tell_of_its_microphone(desk: Desk) -> None:
    """In a call it is unknown then whether the microphone is muted; else it is not."""
    # Version 2 is lacking, and version 1 of firmware 5.9 leaves the microphone out.
    desk.phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=9, value=404, path="v2/webCallControl")
    )
    await desk.next_poll()
    assert shown(desk.hass, "muted") == [OFF]

    muted(desk.phone)
    await desk.next_poll()

    assert shown(desk.hass, "in_call", "muted") == [ON, STATE_UNKNOWN]


async def test_a_phone_that_cannot_be_reached(desk: Desk) -> None:
    """It says so itself, and why, as long as it lasts."""

    def reachable() -> tuple[str, str | None]:
        state = desk.state(Platform.BINARY_SENSOR, "reachable")
        return state.state, state.attributes["reason"]

    assert reachable() == (ON, None)

    desk.phone.power_cut()
    await desk.next_poll()
    away = (OFF, "VVX 450 (2001) cannot be reached. Check that it is switched on and ")
    assert reachable()[0] == OFF
    assert str(reachable()[1]).startswith(away[1])

    await desk.phone.start()
    desk.phone.rest_enabled = False
    await desk.next_poll()
    assert reachable()[0] == OFF
    assert "REST API" in str(reachable()[1])

    desk.phone.rest_enabled = True
    await desk.seconds_pass(6)
    assert reachable() == (ON, None)


async def test_a_problem(desk: Desk) -> None:
    """A phone in trouble says what is wrong, until it is not."""
    state = desk.state(Platform.BINARY_SENSOR, "problem")
    assert (state.state, state.attributes["message"]) == (OFF, None)

    desk.phone.ready = False
    await desk.after(15)

    assert desk.state(Platform.SENSOR, "status").state == "error"
    state = desk.state(Platform.BINARY_SENSOR, "problem")
    assert state.state == ON
    assert state.attributes["message"] == "All Phone applications are not ready."

    desk.phone.ready = True
    await desk.after(15)

    state = desk.state(Platform.BINARY_SENSOR, "problem")
    assert (state.state, state.attributes["message"]) == (OFF, None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="pollForStatus"),
        Fault(FaultKind.WRONG_TYPES, times=99, path="pollForStatus"),
    ],
)
async def test_a_phone_that_does_not_say_how_it_is(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry, fault: Fault
) -> None:
    """Whether there is a problem is unknown then."""
    phone.inject(fault)
    await set_up(hass, entry)

    assert shown(hass, "problem") == [STATE_UNKNOWN]
    assert state_of(hass, Platform.SENSOR, "status").state == STATE_UNKNOWN


async def test_lines(desk: Desk) -> None:
    """Each line shows its own registration and its own do not disturb."""
    keys = (
        "line_1_registered",
        "line_2_registered",
        "line_1_do_not_disturb",
        "line_2_do_not_disturb",
    )
    assert shown(desk.hass, *keys) == [ON, ON, OFF, OFF]

    desk.phone.set_line_registered(2, False)
    desk.phone.set_do_not_disturb(1, True)
    await desk.after(60)

    assert shown(desk.hass, *keys) == [ON, OFF, ON, OFF]


@pytest.mark.parametrize("where", ["here", "there"])
async def test_a_silenced_call_rings_no_more(desk: Desk, where: str) -> None:
    """A call that somebody has silenced stays, but it does not ring; the next one does."""
    handle = ringing(desk.phone)
    await desk.next_poll()

    if where == "here":
        await press(desk.hass, "ignore")
    else:
        desk.phone.local_ignore(handle)
    await desk.next_poll()

    assert shown(desk.hass, "ringing") == [OFF]
    assert desk.call_state == "ringing"

    desk.phone.incoming_call("3002")
    await desk.next_poll()
    assert shown(desk.hass, "ringing") == [ON]
