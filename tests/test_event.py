"""Tests of the event entity: what happens to calls, each thing once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    SETTINGS,
    after,
    commands_of,
    complaints,
    entity_id_of,
    entry_of,
    next_poll,
    record_calls,
    seconds_pass,
    set_up,
    settle,
    state_of,
    types_of,
)
from .fixtures import PlugIn
from .helpers.actions import press

pytestmark = pytest.mark.usefixtures("clock")

TYPES = [
    "incoming",
    "outgoing",
    "connected",
    "held",
    "resumed",
    "ended",
    "missed",
    "rejected",
]


def data_of(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what belongs to the event, not to the entity."""
    return {
        name: value
        for name, value in attributes.items()
        if name not in {"event_types", "event_type", "friendly_name"}
    }


def stories_of(told: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return what happened to each call, by the other party's number."""
    return {
        number: [it["event_type"] for it in told if it["number"] == number]
        for number in dict.fromkeys(it["number"] for it in told)
    }


async def test_nothing_has_happened(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A phone on which nothing happens tells of nothing."""
    state = state_of(hass, Platform.EVENT, "call")

    assert state.state == STATE_UNKNOWN
    assert state.attributes["event_types"] == TYPES


async def test_an_incoming_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call that is answered comes in, is connected and ends; each event says whose."""
    told = record_calls(hass)
    handle = phone.incoming_call("3001", "Anna", line=2)
    await seconds_pass(hass, clock, 5)
    phone.local_answer(handle)
    await seconds_pass(hass, clock, 20)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    call = {
        "call_id": handle,
        "line": 2,
        "direction": "incoming",
        "name": "Anna",
        "number": "3001",
        "started": "2026-11-02T12:00:00-08:00",
        "source": "poll",
    }
    assert types_of(told) == ["incoming", "connected", "ended"]
    assert [data_of(it) for it in told] == [call, call, call | {"duration": 19}]


async def test_an_outgoing_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call to somebody goes out, is connected and ends."""
    told = record_calls(hass)
    handle = phone.local_dial("3001")
    await seconds_pass(hass, clock, 5)
    phone.remote_answer(handle)
    await seconds_pass(hass, clock, 20)
    phone.local_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["outgoing", "connected", "ended"]
    assert {it["direction"] for it in told} == {"outgoing"}
    assert {it["number"] for it in told} == {"3001"}
    assert {it["call_id"] for it in told} == {handle}


async def test_nobody_answers(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call in vain ends; a call in vain to us is missed; nobody talked."""
    told = record_calls(hass)
    out = phone.local_dial("3001")
    await seconds_pass(hass, clock, 5)
    phone.local_hang_up(out)
    await seconds_pass(hass, clock, 5)
    handle = phone.incoming_call("3002")
    await seconds_pass(hass, clock, 5)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    assert stories_of(told) == {
        "3001": ["outgoing", "ended"],
        "3002": ["incoming", "missed"],
    }
    assert [it["duration"] for it in told if "duration" in it] == [0, 0]


async def test_a_rejected_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call that is sent away is rejected, whether from here or at the phone."""
    told = record_calls(hass)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.local_reject(handle)
    await seconds_pass(hass, clock, 20)
    phone.incoming_call("3002")
    await next_poll(hass, clock)
    await press(hass, "reject")
    await seconds_pass(hass, clock, 60)

    assert stories_of(told) == {
        "3001": ["incoming", "rejected"],
        "3002": ["incoming", "rejected"],
    }


async def test_an_ignored_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call that is silenced is missed in the end."""
    told = record_calls(hass)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.local_ignore(handle)
    await seconds_pass(hass, clock, 5)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["incoming", "missed"]


async def test_do_not_disturb(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call that never rang is missed all the same."""
    told = record_calls(hass)
    phone.set_do_not_disturb(1, True)
    phone.incoming_call("3001")
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["incoming", "missed"]


async def test_hold_by_either_side(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call is held and resumed, once however many sides hold it."""
    told = record_calls(hass)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.local_answer(handle)
    for step in (
        phone.local_hold,
        phone.remote_hold,
        phone.local_resume,
        phone.remote_resume,
        phone.remote_hold,
        phone.remote_resume,
    ):
        await seconds_pass(hass, clock, 2)
        step(handle)
    await seconds_pass(hass, clock, 2)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == [
        "incoming",
        "connected",
        "held",
        "resumed",
        "held",
        "resumed",
        "ended",
    ]


async def test_a_second_call_waits(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Two calls at once have a story each."""
    told = record_calls(hass)
    first = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.local_answer(first)
    await seconds_pass(hass, clock, 2)
    second = phone.incoming_call("3002")
    await seconds_pass(hass, clock, 2)
    phone.local_answer(second)
    await seconds_pass(hass, clock, 2)
    phone.remote_hang_up(second)
    await seconds_pass(hass, clock, 2)
    phone.local_resume(first)
    await seconds_pass(hass, clock, 2)
    phone.remote_hang_up(first)
    await seconds_pass(hass, clock, 60)

    assert stories_of(told) == {
        "3001": ["incoming", "connected", "held", "resumed", "ended"],
        "3002": ["incoming", "connected", "ended"],
    }


async def test_a_conference(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Joined calls go on, and each ends once."""
    told = record_calls(hass)
    first = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.local_answer(first)
    second = phone.local_dial("3002")
    phone.remote_answer(second)
    await seconds_pass(hass, clock, 2)
    phone.conference()
    await seconds_pass(hass, clock, 5)
    phone.remote_hang_up(second)
    await seconds_pass(hass, clock, 2)
    phone.remote_hang_up(first)
    await seconds_pass(hass, clock, 60)

    assert stories_of(told) == {
        "3001": ["incoming", "connected", "held", "resumed", "ended"],
        "3002": ["outgoing", "connected", "ended"],
    }


async def test_a_page_is_no_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A page to a group is told of by a sensor, not as a call."""
    told = record_calls(hass)
    phone.start_paging()
    await seconds_pass(hass, clock, 5)
    phone.stop_paging()
    await seconds_pass(hass, clock, 60)

    assert told == []


async def test_calls_of_the_same_person_in_a_row(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Each of several calls is told of, however alike and quick they are."""
    told = record_calls(hass)
    for _ in range(3):
        handle = phone.incoming_call("3001")
        await next_poll(hass, clock)
        phone.remote_hang_up(handle)
        await next_poll(hass, clock)
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["incoming", "missed"] * 3


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, times=3, value=500),
        Fault(FaultKind.HTTP_STATUS, times=3, value=500, path="callLogs"),
        Fault(FaultKind.API_STATUS, times=3, path="callLogs"),
        Fault(FaultKind.API_STATUS, times=3, path="callStatus"),
        Fault(FaultKind.HTTP_STATUS, times=3, value=500, path="pollForStatus"),
    ],
)
@pytest.mark.parametrize("moment", range(3))
async def test_a_call_in_bad_times(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    fault: Fault,
    moment: int,
) -> None:
    """Polls that fail make events late, but neither lost nor told twice."""
    told = record_calls(hass)

    async def time_goes_by(now: int) -> None:
        for _ in range(now == moment):
            phone.inject(fault)
        await seconds_pass(hass, clock, 12)

    handle = phone.incoming_call("3001")
    await time_goes_by(0)
    phone.local_answer(handle)
    await time_goes_by(1)
    phone.remote_hang_up(handle)
    await time_goes_by(2)
    for _ in range(8):
        await after(hass, clock, 15)

    assert types_of(told) == ["incoming", "connected", "ended"]


async def reject_by_action(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Send the caller away from here."""
    await press(hass, "reject")


async def give_up(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Let the caller hang up."""
    phone.remote_hang_up(phone.calls[0].handle)


@pytest.mark.parametrize("lacking", ["callLogs", "pollForStatus"])
@pytest.mark.parametrize(
    ("end", "story"),
    [
        (reject_by_action, ["incoming", "rejected"]),
        (give_up, ["incoming", "missed"]),
    ],
)
async def test_a_phone_that_lacks_something(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    lacking: str,
    end: Callable[[HomeAssistant, VirtualPhone], Awaitable[None]],
    story: list[str],
) -> None:
    """Without the log or the status the end of a call is told of at once all the same."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=404, path=lacking))
    await set_up(hass, entry)
    told = record_calls(hass)
    phone.incoming_call("3001")
    await next_poll(hass, clock)

    await end(hass, phone)
    await after(hass, clock, 1)

    assert types_of(told) == story


async def test_a_log_without_a_status(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """The log is read when a call is over, whether or not the status can be read."""
    phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="pollForStatus")
    )
    await set_up(hass, entry)
    handle = phone.local_dial("3001")
    await next_poll(hass, clock)
    phone.requests.clear()

    phone.remote_hang_up(handle)
    await after(hass, clock, 1)

    assert "callLogs" in commands_of(phone)


async def test_an_answer_that_nobody_saw(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """A call that was seen ringing and then gone is not missed if the log knows better."""
    phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="pollForStatus")
    )
    await set_up(hass, entry)
    told = record_calls(hass)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)

    phone.local_answer(handle)
    clock.tick(5)
    phone.remote_hang_up(handle)
    await after(hass, clock, 1)

    assert types_of(told) == ["incoming", "connected", "ended"]
    assert told[-1]["duration"] == 5


async def test_a_call_while_the_phone_was_out_of_reach(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """The log tells of a call that came while no poll got through."""
    told = record_calls(hass)
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=9999, value=500))
    await seconds_pass(hass, clock, 10)
    handle = phone.incoming_call("3001", "Anna")
    clock.tick(5)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 10)
    phone.clear_faults()
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["incoming", "missed"]
    assert data_of(told[0]) == {
        "call_id": "missed-20261102120010",
        "line": 1,
        "direction": "incoming",
        "name": "Anna",
        "number": "3001",
        "started": "2026-11-02T12:00:10-08:00",
        "source": "poll",
    }


@pytest.mark.parametrize("offset", [timedelta(hours=-8), timedelta(days=-20000)])
@pytest.mark.parametrize("settings", [SETTINGS])
async def test_a_phone_with_a_wrong_clock(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    offset: timedelta,
) -> None:
    """A call has begun when it was seen, if the phone's clock cannot be right."""
    phone.clock_offset = offset
    told = record_calls(hass)
    handle = phone.incoming_call("3001")
    await seconds_pass(hass, clock, 10)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["incoming", "missed"]
    assert {it["started"] for it in told} == {"2026-11-02T20:00:03+00:00"}


async def test_ringing_at_set_up(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """A call that rings while the phone is set up is told of, and its end as well."""
    handle = phone.incoming_call("3001")
    await set_up(hass, entry)

    assert state_of(hass, Platform.EVENT, "call").attributes["event_type"] == "incoming"

    told = record_calls(hass)
    await seconds_pass(hass, clock, 10)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 10)

    assert types_of(told) == ["missed"]


async def test_in_a_call_at_set_up(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """A call that was there before is no news, but its end is."""
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    clock.tick(60)
    await set_up(hass, entry)
    assert state_of(hass, Platform.EVENT, "call").state == STATE_UNKNOWN
    told = record_calls(hass)
    await seconds_pass(hass, clock, 10)
    assert told == []
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["ended"]
    assert told[0]["duration"] == 70


async def test_old_calls_are_history(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """What is in the log when the phone is set up has happened before."""
    phone.remote_hang_up(phone.incoming_call("3001"))
    await set_up(hass, entry)
    told = record_calls(hass)

    await seconds_pass(hass, clock, 120)

    assert told == []
    assert state_of(hass, Platform.EVENT, "call").state == STATE_UNKNOWN


async def test_too_much_has_happened(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Of a long outage as many calls are told of as can be of interest yet."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=9999, value=500))
    await seconds_pass(hass, clock, 10)
    told = record_calls(hass)
    for number in range(40):
        handle = phone.incoming_call(str(3000 + number))
        clock.tick(5)
        phone.remote_hang_up(handle)
    phone.clear_faults()
    await seconds_pass(hass, clock, 60)

    assert len(told) == 50
    assert told[-1]["number"] == "3039"
    assert types_of(told) == ["incoming", "missed"] * 25


async def test_an_event_entity_that_is_disabled(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody has to listen."""
    entity_registry.async_update_entity(
        entity_id_of(hass, Platform.EVENT, "call"),
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await settle(hass)

    for _ in range(30):
        handle = phone.incoming_call("3001")
        await next_poll(hass, clock)
        phone.remote_hang_up(handle)
        await next_poll(hass, clock)

    assert state_of(hass, Platform.SENSOR, "missed_calls").state == "30"
    assert not complaints(caplog)


async def listen(hass: HomeAssistant, *types: str) -> list[Any]:
    """Let an automation wait for events, as users make it; return its runs."""
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "trigger": {
                    "trigger": "event.received",
                    "target": {"entity_id": entity_id_of(hass, Platform.EVENT, "call")},
                    "options": {"event_type": list(types)},
                },
                "action": {"event": "automation_ran"},
            }
        },
    )
    await settle(hass)
    return async_capture_events(hass, "automation_ran")


async def test_automations_run(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """An automation runs once for each call that is missed."""
    runs = await listen(hass, "missed")

    for count in range(1, 4):
        handle = phone.incoming_call("3001")
        await seconds_pass(hass, clock, 5)
        assert len(runs) == count - 1
        phone.remote_hang_up(handle)
        await seconds_pass(hass, clock, 60)
        assert len(runs) == count


async def test_automations_run_for_what_happened_in_an_outage(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """An event that comes to light when the phone is back is an event, too."""
    runs = await listen(hass, "ended", "connected")
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=9999, value=500))
    await seconds_pass(hass, clock, 10)
    phone.local_answer(handle)
    clock.tick(5)
    phone.remote_hang_up(handle)
    phone.clear_faults()
    assert runs == []

    await seconds_pass(hass, clock, 60)

    assert len(runs) == 2


async def test_automations_run_after_a_reload(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call that rings while the entry is reloaded makes an automation run."""
    runs = await listen(hass, "incoming")
    phone.incoming_call("3001")

    assert await hass.config_entries.async_reload(loaded.entry_id)
    await seconds_pass(hass, clock, 10)

    assert len(runs) == 1


@pytest.mark.parametrize("firmware", ["5.7", "5.9", "6.x"])
@pytest.mark.parametrize("number_form", ["bare", "sip", "tel"])
async def test_whatever_the_firmware(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    firmware: str,
    number_form: Any,
) -> None:
    """Events are the same whatever the phone writes, and however."""
    phone = await plug_in(replace(SETTINGS, firmware=firmware, number_form=number_form))
    await set_up(hass, entry_of(phone))
    told = record_calls(hass)

    handle = phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    phone.local_answer(handle)
    await after(hass, clock, 1)
    phone.local_hold(handle)
    await after(hass, clock, 1)
    phone.local_resume(handle)
    await after(hass, clock, 1)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 60)

    assert types_of(told) == ["incoming", "connected", "held", "resumed", "ended"]
    assert {it["number"] for it in told} == {"3001"}
    assert {it["name"] for it in told} == {"Anna"}
