"""What happened to people with automations like these, and what is right instead."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.helpers.automations import targets_of
from virtual_phone import Fault, FaultKind, VirtualPhone

from .desk import LAMP, RADIO, Desk, Mobile, settle

pytestmark = pytest.mark.usefixtures("clock")

STRIP = "light.strip"

type Shown = Callable[[], Awaitable[list[str]]]
"""Returns the notifications that Home Assistant shows."""


def lose_one(phone: VirtualPhone, path: str) -> None:
    """Let one answer be lost; the command itself is carried out."""
    phone.inject(Fault(FaultKind.CUT_CONNECTION, path=path))


async def miss(desk: Desk, number: str, name: str = "") -> None:
    """Let somebody call whom nobody answers."""
    handle = desk.phone.incoming_call(number, name)
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)


@pytest.mark.parametrize(
    ("number", "name", "message"),
    [
        ("+493012345", "", "+493012345"),
        ("+493012345", "+493012345", "+493012345"),
        ("+493012345", "Anna", "Anna, +493012345"),
        ("", "None", "None"),
        ("", "1e3", "1e3"),
        ("", "{1: 2}", "{1: 2}"),
        ("1001", "1001", "1001"),
    ],
)
async def test_who_called(
    desk: Desk, mobile: Mobile, number: str, name: str, message: str
) -> None:
    """R04, R38: numbers keep their plus sign, and names are what they are."""
    await desk.use(
        "missed_call", phones={"device_id": [desk.device_id]}, mobile=mobile.device_id
    )
    await miss(desk, number, name)

    assert [it["message"] for it in mobile.shown] == [message]


async def test_who_calls(desk: Desk, mobile: Mobile) -> None:
    """R04: so they do on a notification with buttons."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": [desk.device_id]},
        mobile=mobile.device_id,
    )
    desk.phone.incoming_call("+493012345")
    await desk.next_poll()

    assert [it["message"] for it in mobile.shown] == ["+493012345"]


async def test_many_missed_calls_and_a_restart(desk: Desk, mobile: Mobile) -> None:
    """R09: each of 25 missed calls is shown, and can be called back after a restart."""
    await desk.use(
        "missed_call", phones={"device_id": [desk.device_id]}, mobile=mobile.device_id
    )
    for caller in range(25):
        await miss(desk, f"+49301234{caller:02}")
    assert len({it["message"] for it in mobile.shown}) == 25

    await desk.restart_automations()
    await mobile.tap("Call back", mobile.shown[0])
    assert [call.remote_number for call in desk.phone.calls] == ["+4930123400"]


@pytest.mark.parametrize(
    ("button", "command"), [("Answer", "answerCall"), ("Reject", "rejectCall")]
)
async def test_a_restart_while_it_rings(
    desk: Desk, mobile: Mobile, button: str, command: str
) -> None:
    """The buttons work, and the notification goes, after a restart."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": [desk.device_id]},
        mobile=mobile.device_id,
    )
    desk.phone.incoming_call("3001")
    await desk.next_poll()
    await desk.restart_automations()
    await mobile.tap(button)

    assert desk.commands == [command]
    assert mobile.cleared == {mobile.shown[0]["data"]["tag"]}


async def test_several_calls(
    desk: Desk, other: VirtualPhone, other_id: str, mobile: Mobile
) -> None:
    """R10: what rings stays, with buttons that work, whatever becomes of other calls."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": [desk.device_id, other_id]},
        mobile=mobile.device_id,
    )
    first = desk.phone.incoming_call("3001", "A")
    await desk.next_poll()
    other.incoming_call("3002", "B")
    await desk.next_poll()
    shown_for_a, shown_for_b = mobile.shown
    desk.phone.local_answer(first)
    await desk.seconds_pass(5)
    desk.phone.incoming_call("3003", "C")
    await desk.next_poll()
    desk.phone.remote_hang_up(first)
    desk.phone.remote_answer(desk.phone.local_dial("3004"))
    await desk.seconds_pass(5)

    assert mobile.cleared == {shown_for_a["data"]["tag"]}
    await mobile.tap("Reject", shown_for_b)
    assert other.calls == ()


@pytest.mark.parametrize(
    ("name", "button", "commands"),
    [
        ("missed_call", "Call back", ["dial"]),
        ("answer_or_reject", "Reject", ["rejectCall"]),
    ],
)
async def test_two_automations_with_buttons(
    desk: Desk, mobile: Mobile, name: str, button: str, commands: list[str]
) -> None:
    """Of two automations from one blueprint, one does what was tapped."""
    await desk.use(
        name,
        {"title": "Second"},
        phones={"device_id": [desk.device_id]},
        mobile=mobile.device_id,
    )
    if name == "missed_call":
        await miss(desk, "3001")
    else:
        desk.phone.incoming_call("3001")
        await desk.next_poll()
    assert {it["title"] for it in mobile.shown} >= {"Second"}

    await mobile.tap(button, mobile.shown[0])
    assert desk.commands == commands


@pytest.mark.parametrize("inputs", [{}, {"numbers": []}])
async def test_reject_withheld_callers_only(desk: Desk, inputs: dict[str, Any]) -> None:
    """R08: no number needs to be listed."""
    await desk.use(
        "reject_numbers",
        phones={"device_id": [desk.device_id]},
        anonymous=True,
        **inputs,
    )
    desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert desk.commands == []

    desk.phone.remote_hang_up(desk.phone.calls[0].handle)
    await desk.seconds_pass(5)
    desk.phone.incoming_call("sip:anonymous@anonymous.invalid")
    await desk.next_poll()
    assert desk.commands == ["rejectCall"]


@pytest.fixture
async def shown(desk: Desk, hass_ws_client: WebSocketGenerator) -> Shown:
    """Return what tells the notifications that Home Assistant shows."""
    await async_setup_component(desk.hass, "persistent_notification", {})

    async def shown() -> list[str]:
        client = await hass_ws_client(desk.hass)
        await client.send_json_auto_id({"type": "persistent_notification/get"})
        answer = await client.receive_json()
        return [it["message"] for it in answer["result"]]

    return shown


LOST = ["Line 2 has lost its registration: it cannot be called."]


async def test_a_line_lost_in_a_power_cut(desk: Desk, shown: Shown) -> None:
    """R02: the phone is back after a power cut, and its telephone system is not."""
    await desk.use("registration_lost", phones={"device_id": [desk.device_id]})
    desk.phone.power_cut()
    await desk.seconds_pass(5)
    desk.phone.set_line_registered(2, False)
    desk.phone.power_on()
    for _ in range(20):
        await desk.after(8)
    await desk.after(125)

    assert await shown() == LOST


async def test_a_line_that_is_back_after_a_reload(desk: Desk, shown: Shown) -> None:
    """R02: the alert goes, although nobody saw the line come back."""
    await desk.use("registration_lost", phones={"device_id": [desk.device_id]})
    desk.phone.set_line_registered(2, False)
    await desk.after(60)
    await desk.after(125)
    assert await shown() == LOST

    desk.phone.set_line_registered(2, True)
    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await settle(desk.hass)
    await desk.after(1)
    assert await shown() == []


@pytest.mark.parametrize("chosen", ["device", "entity", "area", "floor", "label"])
async def test_a_line_lost_before_a_restart(
    desk: Desk, shown: Shown, chosen: str
) -> None:
    """R02: Home Assistant has forgotten its notifications, and shows them again."""
    targets = targets_of(desk.hass, desk.device_id)
    targets["entity"] = {"entity_id": desk.entity_id("event", "call")}
    desk.phone.set_line_registered(2, False)
    await desk.after(60)
    desk.hass.set_state(CoreState.starting)
    await desk.use("registration_lost", phones=targets[chosen])
    desk.hass.set_state(CoreState.running)
    desk.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(desk.hass)
    assert await shown() == []

    await desk.after(125)
    assert await shown() == LOST


async def test_a_line_lost_beside_a_lost_poll(desk: Desk, shown: Shown) -> None:
    """R02: one failure while the alert is due does not take it away."""
    await desk.use("registration_lost", phones={"device_id": [desk.device_id]})
    desk.phone.set_line_registered(2, False)
    await desk.after(60)
    desk.phone.power_cut()
    await desk.seconds_pass(4)
    await desk.phone.start()
    await desk.seconds_pass(30)
    assert await shown() == []

    await desk.after(125)
    assert await shown() == LOST


async def test_music_during_a_lost_poll(desk: Desk) -> None:
    """R07: one answer that is lost does not end a call."""
    _, plays = await desk.pause_the_radio()
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.local_answer(handle)
    desk.hass.states.async_set(RADIO, "paused")
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="callStatus"))
    await desk.seconds_pass(30)
    assert plays == []

    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(10)
    assert len(plays) == 1


async def test_music_after_a_phone_is_gone(
    desk: Desk, other: VirtualPhone, other_id: str
) -> None:
    """A phone without power does not keep the music away for ever."""
    _, plays = await desk.pause_the_radio(other_id)
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.hass.states.async_set(RADIO, "paused")
    other.power_cut()
    await desk.seconds_pass(30)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(60)
    assert plays == []

    await desk.seconds_pass(90)
    assert len(plays) == 1


async def test_busy_light_beside_an_outage(desk: Desk) -> None:
    """The light stays on while nobody knows whether another call goes on."""
    desk.calls_of("light.turn_on")
    switched_off = desk.calls_of("light.turn_off")
    await desk.use("busy_light", phones={"device_id": [desk.device_id]}, lights=[LAMP])
    first = desk.phone.incoming_call("3001")
    desk.phone.local_answer(first)
    second = desk.phone.incoming_call("3002")
    desk.phone.local_answer(second)
    await desk.seconds_pass(5)
    desk.phone.remote_hang_up(second)
    await desk.next_poll()
    desk.phone.inject(
        Fault(FaultKind.HTTP_STATUS, value=500, path="callStatus", times=8)
    )
    await desk.seconds_pass(15)
    assert switched_off == []

    desk.phone.clear_faults()
    await desk.seconds_pass(30)
    assert switched_off == []

    desk.phone.remote_hang_up(first)
    await desk.seconds_pass(10)
    assert len(switched_off) == 1


@pytest.mark.parametrize("lost", ["dial", "callStatus", "endCall"])
async def test_doorbell_beside_a_lost_answer(desk: Desk, lost: str) -> None:
    """A phone that was made to ring does not ring for ever, whatever gets lost."""
    await desk.use(
        "doorbell",
        doorbell=[{"trigger": "event", "event_type": "test_doorbell"}],
        phone=desk.device_id,
        destination="+493012345",
        seconds=10,
    )
    if lost == "dial":
        lose_one(desk.phone, lost)
    desk.hass.bus.async_fire("test_doorbell")
    await settle(desk.hass)
    await desk.seconds_pass(8)
    assert [it.remote_number for it in desk.phone.calls] == ["+493012345"]

    if lost != "dial":
        lose_one(desk.phone, lost)
    await desk.seconds_pass(10)
    assert desk.phone.calls == ()


async def lights_of(hass: HomeAssistant) -> None:
    """Have two lights that do what they are told."""

    @callback
    def switch(call: ServiceCall) -> None:
        for entity_id in cv.ensure_list(call.data["entity_id"]):
            state = hass.states.get(entity_id)
            assert state is not None
            toggled = "off" if state.state == "on" else "on"
            new = {"turn_on": "on", "turn_off": "off"}.get(call.service, toggled)
            hass.states.async_set(entity_id, new)

    for service in ("toggle", "turn_on", "turn_off"):
        hass.services.async_register("light", service, switch)
    hass.states.async_set(LAMP, "on")
    hass.states.async_set(STRIP, "off")
    assert await async_setup_component(hass, "scene", {})


@pytest.mark.parametrize("apart", [0, 3, 4])
async def test_two_automations_that_flash(
    desk: Desk, other: VirtualPhone, other_id: str, apart: int
) -> None:
    """Lights are left as they were, also those that two automations share."""
    await lights_of(desk.hass)
    await desk.use(
        "flash_lights",
        {"phones": {"device_id": other_id}, "lights": [LAMP, STRIP]},
        phones={"device_id": [desk.device_id]},
        lights=[LAMP],
    )
    first = desk.phone.incoming_call("3001")
    await desk.seconds_pass(apart)
    second = other.incoming_call("3001")
    await desk.seconds_pass(5)
    desk.phone.remote_hang_up(first)
    await desk.seconds_pass(5)
    other.remote_hang_up(second)
    await desk.seconds_pass(8)

    states = [desk.hass.states.get(it) for it in (LAMP, STRIP)]
    assert [it and it.state for it in states] == ["on", "off"]
    assert desk.hass.states.async_entity_ids("scene") == []
