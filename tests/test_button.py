"""Tests of the buttons."""

from collections.abc import Callable
from dataclasses import replace

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.exceptions import HomeAssistantError
import pytest

from virtual_phone import PhoneSettings, VirtualPhone

from .common import commands_of, unavailable, unavailable_when_away
from .desk import Desk
from .helpers.actions import ACTING, press
from .helpers.calls import dialling, elsewhere, idle, paging, ringing, talking, waiting

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


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
        (elsewhere, ALWAYS),
    ],
)
async def test_buttons_are_there_when_they_can_do_something(
    desk: Desk, begin: Callable[[VirtualPhone], str], available: set[str]
) -> None:
    """A button is available while a call allows it."""
    begin(desk.phone)
    await desk.next_poll()

    assert {
        key
        for key in ALWAYS | RINGING
        if desk.state(Platform.BUTTON, key).state != STATE_UNAVAILABLE
    } == available


@pytest.mark.parametrize(
    ("begin", "key", "command", "state"),
    [
        (ringing, "answer", "answerCall", "connected"),
        (ringing, "reject", "rejectCall", "idle"),
        (ringing, "ignore", "ignoreCall", "ringing"),
        (talking, "hang_up", "endCall", "idle"),
    ],
)
async def test_buttons_of_calls(
    desk: Desk, begin: Callable[[VirtualPhone], str], key: str, command: str, state: str
) -> None:
    """A button does what it says, to the call that is meant, and it shows at once."""
    handle = begin(desk.phone)
    await desk.next_poll()

    await press(desk.hass, key)
    await desk.after(1)

    (request,) = (it for it in desk.phone.requests if it.method == "POST")
    assert request.path.endswith(command)
    assert handle in request.body
    assert desk.call_state == state


@pytest.mark.parametrize(
    ("key", "command"), [("restart", "safeRestart"), ("reboot", "safeReboot")]
)
@pytest.mark.parametrize("settings", [replace(ACTING, reboot_time=30, effect_delay=0)])
async def test_starting_anew(desk: Desk, key: str, command: str) -> None:
    """A phone goes away, comes back, and its last boot is then."""
    await desk.after(600)
    desk.phone.requests.clear()

    await press(desk.hass, key)
    assert commands_of(desk.phone)[0] == command
    await desk.next_poll()
    assert unavailable(desk.hass) == unavailable_when_away(desk.hass)
    await desk.seconds_pass(40)

    assert desk.state(Platform.BUTTON, key).state != STATE_UNAVAILABLE
    assert desk.state(Platform.SENSOR, "last_boot").state.startswith(
        "2026-11-02T20:10:3"
    )


async def test_a_caller_who_has_given_up_meanwhile(desk: Desk) -> None:
    """A button that is pressed too late says so, and the phone shows as it is."""
    handle = ringing(desk.phone)
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)

    with pytest.raises(HomeAssistantError) as caught:
        await press(desk.hass, "answer")
    await desk.settle()

    assert str(caught.value) == "VVX 450 (2001) is not ringing"
    assert desk.call_state == "idle"
