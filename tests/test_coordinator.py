"""Tests of how a phone is read: how often, how much, and what if it fails."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import PurePosixPath

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed_exact,
)

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import Fault, FaultKind, LineSettings, VirtualPhone

from .common import (
    MAC,
    OTHER_MAC,
    SETTINGS,
    commands_of,
    complaints,
    crashes,
    entry_state,
    foremost_call,
    issues,
    kept_data_of,
    record_writes,
    set_up,
    types_of,
    unavailable,
    unavailable_when_away,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import act
from .helpers.calls import idle, talking

CALLS = "callStatus"
STATUS = "pollForStatus"
LINES = "lineInfo"
LOG = "callLogs"
DEVICE = "info"
IDLE_PACES = {CALLS: 3, STATUS: 15, LINES: 60, LOG: 60, DEVICE: 300}
"""How often each part of an idle phone is asked for, in seconds."""

pytestmark = pytest.mark.usefixtures("clock")


def asked(phone: VirtualPhone) -> list[str]:
    """Return the parts that the phone was asked for, in order, and forget them."""
    return [command for command in commands_of(phone) if command in IDLE_PACES]


def pauses_of(phone: VirtualPhone, command: str) -> list[int]:
    """Return the pauses between the times when the phone was given a command."""
    times = [
        request.time
        for request in phone.requests
        if PurePosixPath(request.path).name == command
    ]
    return [round(later - earlier) for earlier, later in pairwise(times)]


async def test_everything_is_read_at_set_up(
    phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """Each part is read once, after a question without a password."""
    assert asked(phone) == [DEVICE, STATUS, DEVICE, LINES, CALLS, LOG]


async def test_paces_of_an_idle_phone(desk: Desk) -> None:
    """Calls are asked for every 3 seconds, what changes seldom is asked for seldom."""
    desk.phone.requests.clear()

    await desk.seconds_pass(15 * 60)

    for command, seconds in IDLE_PACES.items():
        assert set(pauses_of(desk.phone, command)) == {seconds}
    assert asked(desk.phone).count(DEVICE) == 3


async def test_paces_of_a_phone_in_a_call(desk: Desk) -> None:
    """Calls are asked for every second while there is one, the rest no more often."""
    handle = talking(desk.phone)
    await desk.next_poll()
    desk.phone.requests.clear()

    await desk.seconds_pass(120)

    for command, seconds in ((CALLS, 1), (STATUS, 15), (LINES, 60), (LOG, 60)):
        assert set(pauses_of(desk.phone, command)) == {seconds}

    desk.phone.remote_hang_up(handle)
    await desk.after(1)
    desk.phone.requests.clear()
    await desk.seconds_pass(30)

    assert set(pauses_of(desk.phone, CALLS)) == {3}


async def test_what_a_change_of_calls_makes_worth_reading(desk: Desk) -> None:
    """The status is read when calls change, the log when one is over."""
    await desk.next_poll()
    desk.phone.requests.clear()
    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    assert asked(desk.phone) == [CALLS, STATUS]
    await desk.after(1)
    assert asked(desk.phone) == [CALLS]

    for step, parts in (
        (desk.phone.local_answer, [CALLS, STATUS]),
        (desk.phone.remote_hang_up, [CALLS, STATUS, LOG]),
    ):
        step(handle)
        await desk.after(1)
        assert asked(desk.phone) == parts


@pytest.mark.parametrize("situation", [idle, talking])
async def test_nothing_is_written_while_nothing_happens(
    desk: Desk, situation: Callable[[VirtualPhone], str]
) -> None:
    """For an hour in which nothing happens no state is written, not even the same."""
    situation(desk.phone)
    await desk.next_poll()
    await desk.after(60)
    written = record_writes(desk.hass)

    for _ in range(240):
        await desk.after(15)

    assert written == []


async def test_a_failure_is_told_of_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A phone without power is unavailable, said once; then everything is read anew."""
    everything = unavailable_when_away(desk.hass)
    available = everything - unavailable(desk.hass)
    written = record_writes(desk.hass)
    desk.phone.power_cut()

    await desk.next_poll()

    assert unavailable(desk.hass) == everything
    assert available <= set(written)
    assert len(written) == len(set(written))
    written.clear()

    await desk.seconds_pass(60)

    assert written == []
    (complaint,) = complaints(caplog)
    assert "VVX 450 (2001) cannot be reached." in complaint

    await desk.phone.start()
    desk.phone.requests.clear()
    await desk.after(60)

    assert asked(desk.phone) == [DEVICE, LINES, CALLS, STATUS, LOG]
    assert everything - unavailable(desk.hass) == available
    assert complaints(caplog) == [complaint]


@pytest.mark.parametrize("issue", ["default_password", "rest_disabled"])
@pytest.mark.parametrize("way_out", ["mended", "unloaded", "removed"])
async def test_what_only_a_person_can_mend(
    desk: Desk, issue: str, way_out: str
) -> None:
    """The user is told what to do, until it is done or the phone is given up.

    Not at the first word of it: a phone that starts says so for a moment.
    """
    if issue == "rest_disabled":
        desk.phone.rest_enabled = False
    else:
        desk.phone.inject(Fault(FaultKind.API_STATUS, times=99, value=4010))
    await desk.next_poll()
    assert desk.call_state == "unavailable"
    assert issues(desk.hass) == {}
    await desk.seconds_pass(15)
    assert set(issues(desk.hass)) == {issue}

    match way_out:
        case "mended":
            desk.phone.clear_faults()
            desk.phone.rest_enabled = True
            await desk.seconds_pass(20)
        case "unloaded":
            await desk.hass.config_entries.async_unload(desk.entry.entry_id)
        case _:
            await desk.hass.config_entries.async_remove(desk.entry.entry_id)

    assert issues(desk.hass) == {}


@pytest.mark.parametrize(("noticed_after", "reasons"), [(3, 2), (300, 1)])
async def test_another_phone_at_the_address(
    desk: Desk, caplog: pytest.LogCaptureFixture, noticed_after: int, reasons: int
) -> None:
    """What another phone says is not taken for what this one does.

    It is noticed after minutes, even if it came so soon that no poll has failed.
    """
    everything = unavailable_when_away(desk.hass)
    await desk.phone.stop()
    if noticed_after == 3:
        await desk.next_poll()

    settings = replace(SETTINGS, mac=OTHER_MAC)
    async with VirtualPhone(settings, port=desk.phone.port) as other:
        await desk.seconds_pass(6)
        assert (unavailable(desk.hass) == everything) is (noticed_after == 3)
        await desk.after(300)

        assert unavailable(desk.hass) == everything
        told = desk.record_calls()
        other.incoming_call("3001")
        other.requests.clear()
        await desk.seconds_pass(60)

        assert set(asked(other)) == {DEVICE}
        assert told == []

    await desk.phone.start()
    await desk.seconds_pass(60)

    assert desk.call_state == "idle"
    assert len(complaints(caplog)) == reasons
    assert not crashes(caplog)


async def test_what_a_person_has_to_mend_at_set_up(new_desk: Desk) -> None:
    """The same goes for a phone that cannot even be set up."""
    new_desk.phone.rest_enabled = False
    await new_desk.set_up()
    await new_desk.seconds_pass(30)
    assert set(issues(new_desk.hass)) == {"rest_disabled"}

    new_desk.phone.rest_enabled = True
    await new_desk.seconds_pass(60)

    assert entry_state(new_desk.entry) is ConfigEntryState.LOADED
    assert issues(new_desk.hass) == {}


async def test_another_phone_at_set_up(
    hass: HomeAssistant, phone: VirtualPhone, plug_in: PlugIn
) -> None:
    """A phone that is not the one of the entry is not set up, and it says why."""
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC))
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="VVX 450 (2001)",
        unique_id=dr.format_mac(MAC),
        data=kept_data_of(other),
    )

    await set_up(hass, entry)

    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "wrong_device"
    assert entry.reason is not None
    assert entry.reason.startswith("Another phone answers at the address of VVX 450")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.WRONG_TYPES, path="device/info"),
        Fault(FaultKind.API_STATUS, path="device/info"),
        Fault(FaultKind.HTTP_STATUS, times=2, value=404, path="device/info"),
    ],
)
async def test_a_phone_that_does_not_say_which_it_is(
    new_desk: Desk, fault: Fault
) -> None:
    """A phone is not set up before it says which one it is."""
    new_desk.phone.inject(fault)

    await new_desk.set_up()

    assert entry_state(new_desk.entry) is ConfigEntryState.SETUP_RETRY
    assert new_desk.entry.error_reason_translation_key == "invalid_response"

    await new_desk.after(10)

    assert entry_state(new_desk.entry) is ConfigEntryState.LOADED


async def test_an_unknown_call_state_is_logged_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A word that nobody knows leaves the state unknown and is told of once."""
    monkeypatch.setattr(
        "virtual_phone.Call.state_name", lambda _call, long_names: "Levitating"
    )
    desk.phone.incoming_call("3001")

    await desk.seconds_pass(10)

    assert desk.call_state == STATE_UNKNOWN
    assert desk.state(Platform.SENSOR, "calls").state == "1"
    assert complaints(caplog) == [
        "VVX 450 (2001): unknown call state 'Levitating'; please report it"
    ]


SEVERAL_KEYS = pytest.mark.parametrize(
    "settings",
    [
        replace(
            SETTINGS,
            lines=(
                LineSettings(number="2001", line_keys=2),
                LineSettings(number="2002"),
            ),
        )
    ],
)
"""Has one line fill the keys 1 and 2, and another the key 3."""


@SEVERAL_KEYS
@pytest.mark.parametrize(("key", "line"), [(1, 1), (2, 1), (3, 3)])
async def test_the_line_of_a_call(desk: Desk, key: int, line: int) -> None:
    """A call is on the line that the entities have, whatever key it is on."""
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001", line=key)
    await desk.next_poll()
    assert foremost_call(desk.hass, "line") == line

    desk.phone.remote_hang_up(handle)
    await desk.after(1)

    assert [(it["event_type"], it["line"]) for it in told] == [
        ("incoming", line),
        ("missed", line),
    ]
    last = desk.state(Platform.SENSOR, "last_missed_call")
    assert last.attributes["line"] == line


@SEVERAL_KEYS
async def test_lines_that_become_known_later(new_desk: Desk) -> None:
    """Nothing is told again because its line is known by now."""
    desk = new_desk
    for key in (1, 2, 3):
        desk.phone.remote_hang_up(desk.phone.incoming_call("3001", line=key))
    desk.phone.inject(Fault(FaultKind.API_STATUS, path=LINES))
    await desk.set_up()
    told = desk.record_calls()
    desk.phone.remote_hang_up(desk.phone.incoming_call("3002", line=2))
    handle = desk.phone.incoming_call("3003", line=2)
    await desk.seconds_pass(150)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(150)

    assert [(it["event_type"], it["number"], it["line"]) for it in told] == [
        ("incoming", "3003", 2),
        ("missed", "3003", 1),
        ("incoming", "3002", 2),
        ("missed", "3002", 2),
    ]


@pytest.mark.parametrize("seconds", [0.3, 1])
async def test_an_action_is_followed_by_looks(desk: Desk, seconds: float) -> None:
    """What an action does shows at once, or 0.3 or 1 second later."""
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.requests.clear()

    await act(desk.hass, "answer", desk.device_id)

    assert commands_of(desk.phone)[:3] == [CALLS, "answerCall", CALLS]
    assert desk.call_state == "connected"

    desk.phone.remote_hold(handle)
    desk.clock.tick(timedelta(seconds=seconds))
    async_fire_time_changed_exact(desk.hass)
    await desk.settle()

    assert CALLS in commands_of(desk.phone)
    assert desk.call_state == "held"


async def test_looks_are_three(desk: Desk) -> None:
    """An action of which nothing comes is followed by three looks, then the old pace."""
    desk.phone.requests.clear()
    for _ in range(2):
        await act(desk.hass, "hang_up", desk.device_id, all=True)
    desk.phone.requests.clear()

    for _ in range(29):
        desk.clock.tick(timedelta(seconds=0.1))
        async_fire_time_changed_exact(desk.hass)
        await desk.settle()

    assert asked(desk.phone) == [CALLS, CALLS]


async def test_a_call_between_two_polls(desk: Desk) -> None:
    """A call that nobody saw is told of, from the log, within the pace of the status."""
    await desk.next_poll()
    told = desk.record_calls()
    handle = talking(desk.phone)
    desk.clock.tick(1)
    desk.phone.remote_hang_up(handle)

    await desk.seconds_pass(18)

    assert types_of(told) == ["incoming", "connected", "ended"]
    assert {attributes["number"] for attributes in told} == {"3001"}
    assert told[-1]["duration"] == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, times=9999, value=404, path="{}"),
        Fault(FaultKind.API_STATUS, times=9999, value=4004, path="{}"),
    ],
    ids=["404", "4004"],
)
@pytest.mark.parametrize(
    ("command", "most"), [(LINES, 3), (LOG, 1), (STATUS, 1)], ids=[LINES, LOG, STATUS]
)
async def test_what_a_phone_does_not_offer(
    new_desk: Desk,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    command: str,
    most: int,
) -> None:
    """The rest works, and a phone is seldom asked again for what it does not have."""
    desk = new_desk
    desk.phone.inject(replace(fault, path=command))
    await desk.set_up()
    assert asked(desk.phone).count(command) <= most

    for _ in range(40):
        await desk.after(15)

    count = Counter(asked(desk.phone))
    # Two times in these ten minutes: it may have been starting.
    assert 0 < count[command] <= 2 * most
    assert count[CALLS] == 40
    assert desk.state(Platform.BINARY_SENSOR, "ringing").state == STATE_OFF
    desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    assert desk.state(Platform.BINARY_SENSOR, "ringing").state == STATE_ON
    assert foremost_call(desk.hass, "name") == "Anna"
    assert not crashes(caplog)


@pytest.mark.parametrize("command", [LINES, LOG, STATUS, DEVICE])
async def test_what_a_phone_refuses_for_now(
    desk: Desk, caplog: pytest.LogCaptureFixture, command: str
) -> None:
    """What failed by itself is asked for at the next interval, and stands till then."""
    seconds = IDLE_PACES[command]
    everything = {it.entity_id: it.state for it in desk.hass.states.async_all()}
    desk.phone.inject(Fault(FaultKind.API_STATUS, times=9999, path=command))
    desk.phone.requests.clear()

    await desk.seconds_pass(2 * seconds + 30)

    assert set(pauses_of(desk.phone, command)) == {seconds}
    assert everything == {it.entity_id: it.state for it in desk.hass.states.async_all()}
    assert not complaints(caplog)


async def test_a_boot_that_nobody_saw(desk: Desk) -> None:
    """The time of the last boot changes with a boot, and with nothing else."""
    before = desk.state(Platform.SENSOR, "last_boot").state
    assert before == "2026-11-02T20:00:00+00:00"

    await desk.after(1000.9)
    assert desk.state(Platform.SENSOR, "last_boot").state == before
    await desk.after(0.1)
    desk.phone.power_cut()
    await desk.phone.start()
    await desk.after(300)

    assert desk.state(Platform.SENSOR, "last_boot").state == "2026-11-02T20:16:41+00:00"


async def test_a_clock_that_was_set_back(desk: Desk) -> None:
    """What was read in the future is read now."""
    await async_setup_component(desk.hass, "homeassistant", {})
    desk.phone.requests.clear()
    desk.clock.tick(timedelta(hours=-1))

    await desk.hass.services.async_call(
        "homeassistant",
        "update_entity",
        {"entity_id": desk.entity_id(Platform.SENSOR, "calls", MAC)},
        blocking=True,
    )
    await desk.settle()

    assert asked(desk.phone) == [DEVICE, CALLS, STATUS, LOG, LINES]
