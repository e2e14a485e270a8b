"""Tests of the switches."""

from collections.abc import Callable
from dataclasses import replace

from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import entity_id_of, settle
from .desk import Desk
from .helpers.actions import ACTING
from .helpers.calls import dialling, held, idle, on_hold, ringing, talking

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


async def turn(hass: HomeAssistant, key: str, service: str) -> None:
    """Turn a switch on or off."""
    await hass.services.async_call(
        SWITCH_DOMAIN,
        service,
        {ATTR_ENTITY_ID: entity_id_of(hass, Platform.SWITCH, key)},
        blocking=True,
    )
    await settle(hass)


def both(phone: VirtualPhone) -> str:
    """Let the phone hold one call and be in another."""
    on_hold(phone)
    return talking(phone)


@pytest.mark.parametrize(
    ("begin", "mute", "hold"),
    [
        (idle, STATE_OFF, STATE_OFF),
        (ringing, STATE_OFF, STATE_OFF),
        (dialling, STATE_OFF, STATE_OFF),
        (talking, STATE_OFF, STATE_OFF),
        (on_hold, STATE_OFF, STATE_ON),
        (held, STATE_OFF, STATE_OFF),
        (both, STATE_OFF, STATE_OFF),
    ],
)
async def test_switches_show_what_is(
    desk: Desk, begin: Callable[[VirtualPhone], str], mute: str, hold: str
) -> None:
    """A switch is there whenever the phone is, whatever its calls."""
    begin(desk.phone)
    await desk.next_poll()

    assert desk.state(Platform.SWITCH, "mute").state == mute
    assert desk.state(Platform.SWITCH, "hold").state == hold


@pytest.mark.parametrize(("key", "attribute"), [("mute", "muted"), ("hold", "on_hold")])
async def test_a_switch(desk: Desk, key: str, attribute: str) -> None:
    """A call is muted or held, and not any more, and shows it soon."""
    talking(desk.phone)
    await desk.next_poll()

    for service, on in ((SERVICE_TURN_ON, True), (SERVICE_TURN_OFF, False)):
        await turn(desk.hass, key, service)
        await desk.after(1)

        assert [getattr(call, attribute) for call in desk.phone.calls] == [on]
        state = STATE_ON if on else STATE_OFF
        assert desk.state(Platform.SWITCH, key).state == state


async def test_a_conference_is_held_and_resumed(desk: Desk) -> None:
    """All parties of a conference are held together."""
    talking(desk.phone)
    talking(desk.phone)
    desk.phone.conference()
    await desk.next_poll()

    await turn(desk.hass, "hold", SERVICE_TURN_ON)
    await desk.after(1)
    assert all(call.on_hold for call in desk.phone.calls)
    assert desk.state(Platform.SWITCH, "hold").state == STATE_ON

    await turn(desk.hass, "hold", SERVICE_TURN_OFF)
    await desk.after(1)
    assert not any(call.on_hold for call in desk.phone.calls)


@pytest.mark.parametrize("settings", [replace(ACTING, firmware="5.8")])
async def test_a_phone_that_does_not_tell_of_its_microphone(desk: Desk) -> None:
    """It can be muted all the same."""
    desk.phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=9, value=404, path="v2/webCallControl")
    )
    talking(desk.phone)
    await desk.next_poll()
    assert desk.state(Platform.SWITCH, "mute").state == STATE_UNKNOWN

    await turn(desk.hass, "mute", SERVICE_TURN_ON)
    await desk.after(1)

    assert [call.muted for call in desk.phone.calls] == [True]


@pytest.mark.parametrize(("key", "command"), [("mute", "mute"), ("hold", "holdCall")])
async def test_a_phone_that_refuses(desk: Desk, key: str, command: str) -> None:
    """The user reads why nothing happened, and the switch shows what is."""
    talking(desk.phone)
    await desk.next_poll()
    desk.phone.inject(Fault(FaultKind.API_STATUS, path=command))

    with pytest.raises(HomeAssistantError) as caught:
        await turn(desk.hass, key, SERVICE_TURN_ON)

    assert str(caught.value) == "VVX 450 (2001) failed to process the request"
    assert desk.state(Platform.SWITCH, key).state == STATE_OFF


async def test_a_call_that_has_ended_meanwhile(desk: Desk) -> None:
    """A switch that comes too late says so, and is off."""
    handle = talking(desk.phone)
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)

    with pytest.raises(HomeAssistantError) as caught:
        await turn(desk.hass, "hold", SERVICE_TURN_ON)
    await desk.settle()

    assert str(caught.value) == "VVX 450 (2001) has no connected call"
    assert desk.state(Platform.SWITCH, "hold").state == STATE_OFF
