"""Tests of the sensors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from virtual_phone import VirtualPhone

from .common import SETTINGS, attributes, entry_of, set_up, state_of
from .desk import Desk
from .fixtures import PlugIn
from .helpers.calls import dialling, held, on_hold, ringing, talking, waiting

pytestmark = pytest.mark.usefixtures("clock")


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


async def test_an_idle_phone(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A phone without a call shows so, and nobody's name."""
    assert shown(hass, "status", "call_state") == ["idle", "idle"]
    assert shown(hass, "calls", "missed_calls") == ["0", "0"]
    unknown = (
        "remote_name",
        "remote_number",
        "call_direction",
        "call_line",
        "call_started",
        "last_call",
        "last_missed_call",
    )
    assert set(shown(hass, *unknown)) == {STATE_UNKNOWN}


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

    assert shown(
        desk.hass, "call_state", "call_direction", "remote_number", "calls"
    ) == [
        state,
        direction,
        "3001",
        calls,
    ]


@pytest.mark.parametrize("hold_names", ["as_seen", "short", "long"])
@pytest.mark.parametrize("firmware", ["5.7", "5.9"])
@pytest.mark.parametrize(("begin", "state"), [(on_hold, "on_hold"), (held, "held")])
async def test_names_of_hold(
    hass: HomeAssistant,
    plug_in: PlugIn,
    begin: Callable[[VirtualPhone], str],
    state: str,
    firmware: str,
    hold_names: Any,
) -> None:
    """Who holds a call is understood in all the words that phones have for it."""
    phone = await plug_in(replace(SETTINGS, hold_names=hold_names, firmware=firmware))
    begin(phone)
    await set_up(hass, entry_of(phone))

    assert shown(hass, "call_state") == [state]


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


async def test_who_calls(desk: Desk) -> None:
    """The other party, the line and the start of the call are shown."""
    ringing(desk.phone)
    await desk.next_poll()

    assert shown(
        desk.hass, "remote_name", "remote_number", "call_line", "call_started"
    ) == [
        "Anna",
        "3001",
        "2",
        "2026-11-02T20:00:00+00:00",
    ]

    desk.phone.remote_hang_up(desk.phone.calls[0].handle)
    await desk.next_poll()

    assert (
        shown(desk.hass, "remote_name", "remote_number", "call_line", "call_started")
        == [STATE_UNKNOWN] * 4
    )


@pytest.mark.parametrize(
    "name", ["Ägnes Ωmega 💥", "x" * 1000, 'a "b" <c> {{ d }}', "line\nbreak\x00"]
)
async def test_strange_names(
    desk: Desk, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A name of whatever kind is shown, cut where it gets too long for a state."""
    desk.phone.incoming_call("3001", name)
    await desk.next_poll()

    (state,) = shown(desk.hass, "remote_name")
    assert state == name[:255].replace("\n", " ").replace("\x00", "")
    assert "Error" not in caplog.text


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_a_start_that_is_worked_out_does_not_jitter(desk: Desk) -> None:
    """Old firmware only counts seconds; the start stays the same all the same."""
    talking(desk.phone)
    await desk.next_poll()
    before = shown(desk.hass, "call_started")
    assert before == ["2026-11-02T20:00:00+00:00"]

    for _ in range(20):
        await desk.after(1.3)
        assert shown(desk.hass, "call_started") == before


async def test_status_and_last_call(desk: Desk) -> None:
    """The status follows the calls; the last call stays known during the next."""
    await desk.after(30)
    handle = ringing(desk.phone)
    await desk.next_poll()
    assert shown(desk.hass, "status", "last_call") == ["active", STATE_UNKNOWN]

    desk.phone.remote_hang_up(handle)
    await desk.next_poll()
    assert shown(desk.hass, "status", "last_call") == [
        "idle",
        "2026-11-02T20:00:30+00:00",
    ]

    ringing(desk.phone)
    await desk.next_poll()
    assert shown(desk.hass, "status", "last_call") == [
        "active",
        "2026-11-02T20:00:30+00:00",
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


async def test_nobody_was_missed(desk: Desk) -> None:
    """A call that was answered is not missed."""
    handle = talking(desk.phone)
    await desk.seconds_pass(5)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)

    assert shown(desk.hass, "missed_calls", "last_missed_call") == ["0", STATE_UNKNOWN]
    state = desk.state(Platform.SENSOR, "last_missed_call")
    assert "number" not in state.attributes


@pytest.mark.parametrize("settings", [replace(SETTINGS, disconnected_time=5)])
async def test_a_call_that_is_still_listed(desk: Desk) -> None:
    """A call that is over is over, even if the phone lists it for a moment."""
    handle = talking(desk.phone)
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.after(1)

    assert len(desk.phone.calls) == 1
    assert shown(desk.hass, "call_state", "calls") == ["idle", "0"]


async def test_a_page_is_no_call(desk: Desk) -> None:
    """A page leaves the sensors of calls alone."""
    desk.phone.start_paging()
    await desk.next_poll()

    assert shown(desk.hass, "call_state", "calls") == ["idle", "0"]


async def test_a_phone_out_of_reach(desk: Desk) -> None:
    """Nothing is claimed of a phone that is not there."""
    desk.phone.power_cut()
    await desk.next_poll()

    assert shown(desk.hass, "call_state", "missed_calls") == [STATE_UNAVAILABLE] * 2


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
