"""Tests of the buttons."""

from collections.abc import Callable
from dataclasses import replace

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest

from virtual_phone import PhoneSettings, VirtualPhone

from .common import commands_of, unavailable, unavailable_when_away
from .desk import Desk
from .helpers.actions import ACTING, enter, press
from .helpers.calls import dialling, elsewhere, idle, paging, ringing, talking, waiting

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


KEYS = {
    *("answer", "reject", "ignore", "hang_up", "dial", "redial", "call_back"),
    *("restart", "reboot"),
}


@pytest.mark.parametrize(
    "begin", [idle, ringing, dialling, talking, waiting, paging, elsewhere]
)
async def test_buttons_stay(desk: Desk, begin: Callable[[VirtualPhone], str]) -> None:
    """A button is available whatever the phone does: each change would be news."""
    begin(desk.phone)
    await desk.next_poll()

    shown = {key: desk.state(Platform.BUTTON, key).state for key in KEYS}
    assert STATE_UNAVAILABLE not in shown.values()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("answer", "VVX 450 (2001) is not ringing"),
        ("hang_up", "VVX 450 (2001) has no call to hang up"),
        ("dial", "There is no number to dial. Enter one under Number first"),
        (
            "redial",
            "VVX 450 (2001) has no number to redial. "
            "Its call log lists no placed call with a number",
        ),
        (
            "call_back",
            "VVX 450 (2001) has nobody to call back. "
            "Its call log lists no missed call with a number",
        ),
    ],
)
async def test_the_wrong_moment(desk: Desk, key: str, words: str) -> None:
    """A button that has nothing to do says why."""
    with pytest.raises(ServiceValidationError) as caught:
        await press(desk.hass, key)

    assert str(caught.value) == words


async def test_dial_what_was_entered(desk: Desk) -> None:
    """The button beside the number calls it, as one would write it."""
    await enter(desk.hass, "+49 (0)30 1234")

    await press(desk.hass, "dial")
    await desk.after(1)

    assert desk.call_state == "ringback"
    assert [call.remote_number for call in desk.phone.calls] == ["+49301234"]


async def test_dial_without_the_text(
    desk: Desk, entity_registry: er.EntityRegistry
) -> None:
    """Without the entity there is no number."""
    entity_registry.async_remove(desk.entity_id(Platform.TEXT, "number"))

    with pytest.raises(ServiceValidationError) as caught:
        await press(desk.hass, "dial")

    assert caught.value.translation_key == "no_number_entered"


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
