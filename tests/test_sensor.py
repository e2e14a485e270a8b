"""Tests of the sensors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.memory import SAVE_DELAY
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import SETTINGS, attributes, complaints, state_of
from .desk import Desk
from .helpers.calls import dialling, elsewhere, held, on_hold, ringing, talking, waiting

pytestmark = pytest.mark.usefixtures("clock", "everything_enabled")


def shown(hass: HomeAssistant, *keys: str) -> list[str]:
    """Return what sensors show."""
    return [state_of(hass, Platform.SENSOR, key).state for key in keys]


def second_call(phone: VirtualPhone) -> str:
    """Let the phone be in a call, with another one on hold that is older."""
    phone.local_answer(phone.incoming_call("3002", "Bert"))
    return talking(phone)


def conference(phone: VirtualPhone) -> str:
    """Let the phone join two calls."""
    handle = second_call(phone)
    phone.conference()
    return handle


def conference_on_hold(phone: VirtualPhone) -> str:
    """Let the phone hold two calls that are joined."""
    handle = conference(phone)
    phone.local_hold(handle)
    return handle


def on_hold_beside_one_elsewhere(phone: VirtualPhone) -> str:
    """Let the phone hold a call, while another phone has one on the same line."""
    phone.remote_active(phone.incoming_call("3002"))
    return on_hold(phone)


def unit_of(desk: Desk, key: str) -> str | None:
    """Return the unit that a sensor counts in."""
    return desk.state(Platform.SENSOR, key).attributes.get("unit_of_measurement")


async def call(desk: Desk, *, answered: bool) -> None:
    """Have somebody call for some seconds."""
    handle = ringing(desk.phone)
    await desk.next_poll()
    if answered:
        desk.phone.local_answer(handle)
        await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)


async def test_an_idle_phone(desk: Desk) -> None:
    """A phone without a call shows so, and nobody's name."""
    assert shown(desk.hass, "status", "call_state") == ["idle", "idle"]
    assert shown(desk.hass, "calls", "missed_calls") == ["0", "0"]
    unknown = (
        "remote_name",
        "remote_number",
        "call_direction",
        "call_line",
        "call_started",
        "last_call",
        "last_missed_call",
    )
    assert set(shown(desk.hass, *unknown)) == {STATE_UNKNOWN}


@pytest.mark.parametrize(
    ("begin", "state", "direction", "calls"),
    [
        (ringing, "ringing", "incoming", "1"),
        (dialling, "ringback", "outgoing", "1"),
        (talking, "connected", "incoming", "1"),
        (on_hold, "on_hold", "incoming", "1"),
        (held, "held", "incoming", "1"),
        (waiting, "ringing", "incoming", "2"),
        (second_call, "connected", "incoming", "2"),
        (conference, "conference", "incoming", "2"),
        (conference_on_hold, "conference", "incoming", "2"),
        (elsewhere, "in_use_elsewhere", "incoming", "1"),
        (on_hold_beside_one_elsewhere, "on_hold", "incoming", "2"),
    ],
)
async def test_calls(
    desk: Desk,
    begin: Callable[[VirtualPhone], str],
    state: str,
    direction: str,
    calls: str,
) -> None:
    """The sensors show the foremost call: one that rings, else that in focus."""
    begin(desk.phone)
    await desk.next_poll()

    keys = ("call_state", "call_direction", "remote_number", "calls")
    assert shown(desk.hass, *keys) == [state, direction, "3001", calls]


@pytest.mark.parametrize("settings", [replace(SETTINGS, dial_step=10)])
async def test_dialling(desk: Desk) -> None:
    """A call to somebody goes through all its states."""
    desk.phone.local_dial("3001")
    await desk.next_poll()
    states = shown(desk.hass, "call_state")
    for _ in range(3):
        await desk.after(10)
        await desk.after(1)
        states += shown(desk.hass, "call_state")

    assert states == ["dialtone", "dialing", "dialing", "ringback"]


async def test_the_calls_as_attributes(desk: Desk) -> None:
    """The main entity says whose the foremost call is, and tells of the others."""
    handle = waiting(desk.phone)
    await desk.next_poll()

    anna = {
        "name": "Anna",
        "number": "3001",
        "withheld": False,
        "direction": "incoming",
        "line": 2,
        "line_label": "2002",
        "started": "2026-11-02T12:00:00-08:00",
    }
    state = desk.state(Platform.SENSOR, "call_state")
    assert attributes(state, *anna) == anna
    calls = state.attributes["calls"]
    assert calls[1] == anna | {
        "call_id": handle,
        "state": "ringing",
        "in_focus": False,
    }
    assert [(it["number"], it["state"], it["in_focus"]) for it in calls] == [
        ("3002", "connected", True),
        ("3001", "ringing", False),
    ]

    desk.phone.power_cut()
    await desk.phone.start()
    await desk.next_poll()

    state = desk.state(Platform.SENSOR, "call_state")
    assert attributes(state, *anna) == dict.fromkeys(anna)
    assert state.attributes["calls"] == []


async def test_the_main_entity(desk: Desk) -> None:
    """It has the name of the phone."""
    state = desk.state(Platform.SENSOR, "call_state")

    assert state.entity_id == "sensor.vvx_450_2001"
    assert state.attributes["friendly_name"] == "VVX 450 (2001)"


async def test_one_call_and_several(desk: Desk) -> None:
    """Calls are counted as one would say it."""
    units = []
    for _ in range(3):
        units.append(unit_of(desk, "calls"))
        talking(desk.phone)
        await desk.next_poll()

    assert units == ["calls", "call", "calls"]


async def test_who_calls(desk: Desk) -> None:
    """The other party, the line and the start of the call are shown."""
    keys = ("remote_name", "remote_number", "call_line", "call_started")
    handle = ringing(desk.phone)
    await desk.next_poll()

    started = "2026-11-02T20:00:00+00:00"
    assert shown(desk.hass, *keys) == ["Anna", "3001", "2", started]

    desk.phone.remote_hang_up(handle)
    await desk.next_poll()

    assert shown(desk.hass, *keys) == [STATE_UNKNOWN] * 4


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_a_shared_line(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A call that another phone on the line takes is shown until it is over."""
    handle = ringing(desk.phone)
    await desk.next_poll()
    states = [desk.call_state]
    for step in (desk.phone.remote_active, desk.phone.remote_hang_up):
        step(handle)
        await desk.seconds_pass(5)
        states.append(desk.call_state)

    assert states == ["ringing", "in_use_elsewhere", "idle"]
    assert complaints(caplog) == []


async def test_a_start_that_is_worked_out_does_not_jitter(desk: Desk) -> None:
    """Old firmware only counts seconds; the start stays the same all the same."""
    talking(desk.phone)
    await desk.next_poll()
    before = shown(desk.hass, "call_started")
    assert before == ["2026-11-02T20:00:00+00:00"]

    for _ in range(20):
        await desk.after(1.3)
        assert shown(desk.hass, "call_started") == before


async def test_the_status(desk: Desk) -> None:
    """The status follows the calls."""
    handle = ringing(desk.phone)
    await desk.next_poll()
    assert shown(desk.hass, "status") == ["active"]

    desk.phone.remote_hang_up(handle)
    await desk.next_poll()
    assert shown(desk.hass, "status") == ["idle"]


async def test_the_last_call(desk: Desk) -> None:
    """It is when somebody was last in a call: a call that was missed is none."""
    await call(desk, answered=False)
    assert shown(desk.hass, "last_call") == [STATE_UNKNOWN]

    started = dt_util.utcnow()
    await call(desk, answered=True)
    assert shown(desk.hass, "last_call") == [started.isoformat()]

    await call(desk, answered=False)
    assert shown(desk.hass, "last_call") == [started.isoformat()]


async def test_the_last_call_where_there_is_no_log(
    new_desk: Desk,
) -> None:
    """It is what the phone says itself."""
    new_desk.phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="callLogs")
    )
    await new_desk.set_up()
    started = dt_util.utcnow()

    await call(new_desk, answered=True)

    assert shown(new_desk.hass, "last_call", "missed_calls") == [
        started.isoformat(),
        STATE_UNKNOWN,
    ]


async def test_missed_calls(desk: Desk) -> None:
    """Missed calls are counted, and the newest is shown with who it was."""
    for number, name in (("3001", "Anna"), ("3002", "Bert")):
        handle = desk.phone.incoming_call(number, name, line=2)
        await desk.seconds_pass(5)
        desk.phone.remote_hang_up(handle)
        await desk.seconds_pass(5)

    assert shown(desk.hass, "missed_calls", "last_missed_call") == [
        "2",
        "2026-11-02T20:00:10+00:00",
    ]
    state = desk.state(Platform.SENSOR, "last_missed_call")
    assert attributes(state, "name", "number", "line") == {
        "name": "Bert",
        "number": "3002",
        "line": 2,
    }


async def mark_seen(desk: Desk) -> None:
    """Have somebody see the missed calls."""
    await desk.hass.services.async_call(
        DOMAIN, "mark_missed_seen", {"device_id": desk.device_id}, blocking=True
    )


async def test_missed_calls_that_were_seen(desk: Desk, stored: dict[str, Any]) -> None:
    """They are not counted any more, nor after a restart; those after them are."""
    for _ in range(2):
        await call(desk, answered=False)
    assert shown(desk.hass, "missed_calls") == ["2"]

    await mark_seen(desk)
    assert shown(desk.hass, "missed_calls") == ["0"]

    await call(desk, answered=False)
    assert shown(desk.hass, "missed_calls") == ["1"]

    await desk.after(SAVE_DELAY + 1)
    (seen,) = (
        data["data"]["missed_seen"]
        for key, data in stored.items()
        if key == f"{DOMAIN}.{desk.entry.entry_id}"
    )
    assert len(seen) == 2


async def test_what_stays_while_the_phone_is_away(desk: Desk) -> None:
    """Whom to call back can be read, and seen, also then."""
    await call(desk, answered=True)
    await call(desk, answered=False)
    keys = ("last_call", "missed_calls", "last_missed_call")
    before = shown(desk.hass, *keys)
    desk.phone.power_cut()
    await desk.next_poll()

    assert desk.call_state == STATE_UNAVAILABLE
    assert shown(desk.hass, *keys) == before

    await mark_seen(desk)
    assert shown(desk.hass, "missed_calls") == ["0"]


@pytest.mark.parametrize("settings", [replace(SETTINGS, disconnected_time=5)])
async def test_a_call_that_is_still_listed(desk: Desk) -> None:
    """A call that is over is over, even if the phone lists it for a moment."""
    handle = talking(desk.phone)
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.after(1)

    assert len(desk.phone.calls) == 1
    assert shown(desk.hass, "call_state", "calls") == ["idle", "0"]


async def test_boot_times_are_rounded(desk: Desk) -> None:
    """A boot does not move because an uptime counts whole seconds only."""
    desk.clock.tick(timedelta(seconds=60.5))
    desk.phone.power_cut()
    await desk.phone.start()
    await desk.settle()
    await desk.after(300)
    before = shown(desk.hass, "last_boot")

    for _ in range(10):
        await desk.after(300.77)
        assert shown(desk.hass, "last_boot") == before
