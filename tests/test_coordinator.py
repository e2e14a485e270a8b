"""Tests of how a phone is read: how often, how much, and what if it fails."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import PurePosixPath

from freezegun.api import FrozenDateTimeFactory
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
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    MAC,
    OTHER_MAC,
    SETTINGS,
    after,
    call_state,
    commands_of,
    complaints,
    crashes,
    device_id_of,
    entity_id_of,
    entry_of,
    entry_state,
    issues,
    kept_data_of,
    next_poll,
    record_calls,
    record_writes,
    seconds_pass,
    set_up,
    settle,
    state_of,
    types_of,
    unavailable,
)
from .fixtures import PlugIn
from .helpers.actions import act

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
    assert asked(phone) == [DEVICE, STATUS, DEVICE, CALLS, LOG, LINES]


async def test_paces_of_an_idle_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Calls are asked for every 3 seconds, what changes seldom is asked for seldom."""
    phone.requests.clear()

    await seconds_pass(hass, clock, 15 * 60)

    for command, seconds in IDLE_PACES.items():
        assert set(pauses_of(phone, command)) == {seconds}
    assert asked(phone).count(DEVICE) == 3


async def test_paces_of_a_phone_in_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Calls are asked for every second while there is one, the rest no more often."""
    handle = phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    phone.local_answer(handle)
    await after(hass, clock, 1)
    phone.requests.clear()

    await seconds_pass(hass, clock, 120)

    for command, seconds in ((CALLS, 1), (STATUS, 15), (LINES, 60), (LOG, 60)):
        assert set(pauses_of(phone, command)) == {seconds}

    phone.remote_hang_up(handle)
    await after(hass, clock, 1)
    phone.requests.clear()
    await seconds_pass(hass, clock, 30)

    assert set(pauses_of(phone, CALLS)) == {3}


async def test_what_a_change_of_calls_makes_worth_reading(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """The status is read when calls change, the log when one is over."""
    await next_poll(hass, clock)
    phone.requests.clear()
    handle = phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    assert asked(phone) == [CALLS, STATUS]
    await after(hass, clock, 1)
    assert asked(phone) == [CALLS]

    for step, parts in (
        (phone.local_answer, [CALLS, STATUS]),
        (phone.remote_hang_up, [CALLS, STATUS, LOG]),
    ):
        step(handle)
        await after(hass, clock, 1)
        assert asked(phone) == parts


@pytest.mark.parametrize("in_call", [False, True])
async def test_nothing_is_written_while_nothing_happens(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    in_call: bool,
) -> None:
    """For an hour in which nothing happens no state is written, not even the same."""
    if in_call:
        handle = phone.incoming_call("3001", "Anna")
        await next_poll(hass, clock)
        phone.local_answer(handle)
    await next_poll(hass, clock)
    await after(hass, clock, 60)
    written = record_writes(hass)

    for _ in range(240):
        await after(hass, clock, 15)

    assert written == []


async def test_a_failure_is_told_of_once(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone without power is unavailable, written once and logged once."""
    everything = set(hass.states.async_entity_ids())
    available = everything - unavailable(hass)
    written = record_writes(hass)
    phone.power_cut()

    await next_poll(hass, clock)

    assert unavailable(hass) == everything
    assert available <= set(written)
    assert len(written) == len(set(written))
    written.clear()

    await seconds_pass(hass, clock, 60)

    assert written == []
    (complaint,) = complaints(caplog)
    assert "VVX 450 (2001) cannot be reached." in complaint

    await phone.start()
    await seconds_pass(hass, clock, 60)

    assert everything - unavailable(hass) == available
    assert complaints(caplog) == [complaint]


async def test_everything_is_read_after_a_failure(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A phone that was away may be another one when it is back."""
    phone.power_cut()
    await next_poll(hass, clock)
    await phone.start()
    phone.requests.clear()

    await next_poll(hass, clock)

    assert asked(phone) == [DEVICE, CALLS, STATUS, LOG, LINES]


async def test_a_phone_that_stays_away(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A phone that is away is soon looked for, then ever more seldom."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=500))
    await next_poll(hass, clock)
    phone.requests.clear()

    await seconds_pass(hass, clock, 300)

    pauses = pauses_of(phone, DEVICE)
    assert pauses == sorted(pauses)
    assert pauses[0] < 10
    assert pauses[-1] == 60


@pytest.mark.parametrize("issue", ["default_password", "rest_disabled"])
@pytest.mark.parametrize("way_out", ["mended", "unloaded", "removed"])
async def test_what_only_a_person_can_mend(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    issue: str,
    way_out: str,
) -> None:
    """The user is told what to do, until it is done or the phone is given up."""
    if issue == "rest_disabled":
        phone.rest_enabled = False
    else:
        phone.inject(Fault(FaultKind.API_STATUS, times=99, value=4010))
    await next_poll(hass, clock)
    assert set(issues(hass)) == {issue}

    match way_out:
        case "mended":
            phone.clear_faults()
            phone.rest_enabled = True
            await seconds_pass(hass, clock, 10)
        case "unloaded":
            await hass.config_entries.async_unload(loaded.entry_id)
        case _:
            await hass.config_entries.async_remove(loaded.entry_id)

    assert issues(hass) == {}


async def test_what_a_person_has_to_mend_at_set_up(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """The same goes for a phone that cannot even be set up."""
    phone.rest_enabled = False
    await set_up(hass, entry)
    assert set(issues(hass)) == {"rest_disabled"}

    phone.rest_enabled = True
    await seconds_pass(hass, clock, 30)

    assert entry.state is ConfigEntryState.LOADED
    assert issues(hass) == {}


async def test_another_phone_at_the_address(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What another phone says is not taken for what this one does."""
    everything = set(hass.states.async_entity_ids())
    told = record_calls(hass)
    await phone.stop()
    other = VirtualPhone(replace(SETTINGS, mac=OTHER_MAC), port=phone.port)
    await next_poll(hass, clock)

    async with other:
        other.incoming_call("3001")
        await seconds_pass(hass, clock, 30)

        assert unavailable(hass) == everything
        assert told == []
        assert CALLS not in commands_of(other)

    await phone.start()
    await seconds_pass(hass, clock, 60)

    assert call_state(hass) == "idle"
    assert len(complaints(caplog)) == 1
    assert not crashes(caplog)


async def test_another_phone_within_a_moment(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Another phone is noticed after minutes, even if no poll has failed."""
    everything = set(hass.states.async_entity_ids())
    await phone.stop()

    async with VirtualPhone(replace(SETTINGS, mac=OTHER_MAC), port=phone.port) as other:
        await next_poll(hass, clock)
        assert unavailable(hass) != everything

        await after(hass, clock, 300)

        assert unavailable(hass) == everything
        assert "Another phone answers at the address of VVX 450 (2001)" in caplog.text
        other.requests.clear()

        await seconds_pass(hass, clock, 12)

        assert set(asked(other)) == {DEVICE}


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
    ("fault"),
    [
        Fault(FaultKind.WRONG_TYPES, path="device/info"),
        Fault(FaultKind.API_STATUS, path="device/info"),
        Fault(FaultKind.HTTP_STATUS, times=2, value=404, path="device/info"),
    ],
)
async def test_a_phone_that_does_not_say_which_it_is(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    fault: Fault,
) -> None:
    """A phone is not set up before it says which one it is."""
    phone.inject(fault)

    await set_up(hass, entry)

    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "invalid_response"

    await after(hass, clock, 10)

    assert entry_state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize("seconds", [0.3, 1])
async def test_an_action_is_followed_by_looks(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, plug_in: PlugIn, seconds: float
) -> None:
    """What an action does shows at once, or 0.3 or 1 second later."""
    phone = await plug_in(SETTINGS)
    entry = entry_of(phone)
    await set_up(hass, entry)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.requests.clear()

    await act(hass, "answer", device_id_of(hass, entry))

    assert commands_of(phone)[:3] == [CALLS, "answerCall", CALLS]
    assert call_state(hass) == "connected"

    phone.remote_hold(handle)
    clock.tick(timedelta(seconds=seconds))
    async_fire_time_changed_exact(hass)
    await settle(hass)

    assert CALLS in commands_of(phone)
    assert call_state(hass) == "held"


async def test_looks_are_three(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """An action of which nothing comes is followed by three looks, then the old pace."""
    phone.requests.clear()
    for _ in range(2):
        await act(hass, "hang_up", device_id_of(hass, loaded), all=True)
    phone.requests.clear()

    for _ in range(29):
        clock.tick(timedelta(seconds=0.1))
        async_fire_time_changed_exact(hass)
        await settle(hass)

    assert asked(phone) == [CALLS, CALLS]


@pytest.mark.parametrize(
    ("begin", "answer", "story"),
    [
        (VirtualPhone.incoming_call, [], ["incoming", "missed"]),
        (
            VirtualPhone.incoming_call,
            [VirtualPhone.local_answer],
            ["incoming", "connected", "ended"],
        ),
        (VirtualPhone.local_dial, [], ["outgoing", "ended"]),
        (
            VirtualPhone.local_dial,
            [VirtualPhone.remote_answer],
            ["outgoing", "connected", "ended"],
        ),
    ],
)
async def test_a_call_between_two_polls(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    begin: Callable[[VirtualPhone, str], str],
    answer: list[Callable[[VirtualPhone, str], None]],
    story: list[str],
) -> None:
    """A call that nobody saw is told of, from the log, within the pace of the status."""
    await next_poll(hass, clock)
    told = record_calls(hass)
    handle = begin(phone, "3001")
    for pick_up in answer:
        pick_up(phone, handle)
        clock.tick(1)
    phone.remote_hang_up(handle)

    await seconds_pass(hass, clock, 18)

    assert types_of(told) == story
    assert {attributes["number"] for attributes in told} == {"3001"}
    assert told[-1]["duration"] == len(answer)


async def test_an_unknown_call_state_is_logged_once(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A word that nobody knows leaves the state unknown and is told of once."""
    monkeypatch.setattr(
        "virtual_phone.Call.state_name", lambda _call, long_names: "Levitating"
    )
    phone.incoming_call("3001")

    await seconds_pass(hass, clock, 10)

    assert call_state(hass) == STATE_UNKNOWN
    assert state_of(hass, Platform.SENSOR, "calls").state == "1"
    assert complaints(caplog) == [
        "VVX 450 (2001): unknown call state 'Levitating'; please report it"
    ]


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
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    command: str,
    most: int,
) -> None:
    """The rest works, and a phone is not asked again for what it does not have."""
    phone.inject(replace(fault, path=command))
    await set_up(hass, entry)
    assert asked(phone).count(command) <= most

    for _ in range(40):
        await after(hass, clock, 15)

    count = Counter(asked(phone))
    assert command not in count
    assert count[CALLS] == 40
    assert state_of(hass, Platform.BINARY_SENSOR, "ringing").state == STATE_OFF
    phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    assert state_of(hass, Platform.BINARY_SENSOR, "ringing").state == STATE_ON
    assert state_of(hass, Platform.SENSOR, "remote_name").state == "Anna"
    assert not crashes(caplog)


@pytest.mark.parametrize("command", [LINES, LOG, STATUS, DEVICE])
async def test_what_a_phone_refuses_for_now(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    command: str,
) -> None:
    """What failed by itself is asked for at the next interval; the rest works."""
    seconds = IDLE_PACES[command]
    everything = {state.entity_id: state.state for state in hass.states.async_all()}
    phone.inject(Fault(FaultKind.API_STATUS, times=9999, path=command))
    phone.requests.clear()

    await seconds_pass(hass, clock, 2 * seconds + 30)

    assert set(pauses_of(phone, command)) == {seconds}
    assert {
        state.entity_id: state.state for state in hass.states.async_all()
    } == everything
    assert not complaints(caplog)


async def test_a_part_that_is_refused_and_then_not(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """What stood last stands until the phone tells of it again."""
    phone.inject(Fault(FaultKind.API_STATUS, path=LINES))
    phone.set_do_not_disturb(1, True)
    await after(hass, clock, 60)
    key = "line_1_do_not_disturb"
    assert state_of(hass, Platform.BINARY_SENSOR, key).state == STATE_OFF

    await after(hass, clock, 60)

    assert state_of(hass, Platform.BINARY_SENSOR, key).state == STATE_ON


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_old_firmware(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A phone without the second version of commands is asked by the first."""
    assert {it.path for it in phone.requests if "/v2/" in it.path} == {
        "/api/v2/mgmt/device/info",
        "/api/v2/webCallControl/callStatus",
        "/api/v2/mgmt/lineInfo",
    }
    phone.requests.clear()

    phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    assert call_state(hass) == "ringing"
    await after(hass, clock, 300)
    assert not [it for it in phone.requests if "/v2/" in it.path]


async def test_a_boot_that_nobody_saw(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """The time of the last boot changes with a boot, and with nothing else."""
    before = state_of(hass, Platform.SENSOR, "last_boot").state
    assert before == "2026-11-02T20:00:00+00:00"

    await after(hass, clock, 1000.9)
    assert state_of(hass, Platform.SENSOR, "last_boot").state == before
    await after(hass, clock, 0.1)
    phone.power_cut()
    await phone.start()
    await after(hass, clock, 300)

    assert (
        state_of(hass, Platform.SENSOR, "last_boot").state
        == "2026-11-02T20:16:41+00:00"
    )


async def test_a_clock_that_was_set_back(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """What was read in the future is read now."""
    await async_setup_component(hass, "homeassistant", {})
    phone.requests.clear()
    clock.tick(timedelta(hours=-1))

    await hass.services.async_call(
        "homeassistant",
        "update_entity",
        {"entity_id": entity_id_of(hass, Platform.SENSOR, "calls", MAC)},
        blocking=True,
    )
    await settle(hass)

    assert asked(phone) == [DEVICE, CALLS, STATUS, LOG, LINES]
