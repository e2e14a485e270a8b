"""Tests of the event entity: what happens to calls, each thing once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.poly_vvx.const import DOMAIN, EVENT_CALL
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    SETTINGS,
    after,
    commands_of,
    crashes,
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
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import press
from .helpers.automations import automate, ids_of

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


NOT_OFFERED: Final = Fault(FaultKind.HTTP_STATUS, times=99, value=404)


async def test_nothing_has_happened(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """A phone on which nothing happens tells of nothing."""
    state = state_of(hass, Platform.EVENT, "call")

    assert state.state == STATE_UNKNOWN
    assert state.attributes["event_types"] == TYPES


async def test_an_incoming_call(desk: Desk) -> None:
    """A call that is answered comes in, is connected and ends; each event says whose."""
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001", "Anna", line=2)
    await desk.seconds_pass(5)
    desk.phone.local_answer(handle)
    await desk.seconds_pass(20)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(60)

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


BEGINNINGS: Final = {"rings": "incoming_call", "dial": "local_dial"}
STEPS: Final = {
    "answer": "local_answer",
    "hang_up": "local_hang_up",
    "reject": "local_reject",
    "ignore": "local_ignore",
    "hold": "local_hold",
    "resume": "local_resume",
    "they_answer": "remote_answer",
    "they_hang_up": "remote_hang_up",
    "they_hold": "remote_hold",
    "they_resume": "remote_resume",
}
"""What may be done with a call, and what the phone calls it."""


async def play(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone, script: str
) -> None:
    """Let things happen to calls; those with "2" happen to the second call."""
    handles: dict[str, str] = {}
    for step in script.split(", "):
        name, _, call = step.partition(" ")
        if name in BEGINNINGS:
            handles[call] = getattr(phone, BEGINNINGS[name])(f"300{call or 1}")
        elif name == "join":
            phone.conference()
        else:
            getattr(phone, STEPS[name])(handles[call])
        await next_poll(hass, clock)
    await seconds_pass(hass, clock, 60)


@pytest.mark.parametrize(
    ("script", "first", "second"),
    [
        ("dial, they_answer, hang_up", "outgoing connected ended", ""),
        ("dial, hang_up", "outgoing ended", ""),
        ("rings, they_hang_up", "incoming missed", ""),
        ("rings, reject", "incoming rejected", ""),
        ("rings, ignore, they_hang_up", "incoming missed", ""),
        (
            "rings, they_hang_up, rings, they_hang_up, rings, reject",
            "incoming missed incoming missed incoming rejected",
            "",
        ),
        # Held once, however many sides hold it.
        (
            "rings, answer, hold, they_hold, resume, they_resume, they_hold,"
            " they_resume, they_hang_up",
            "incoming connected held resumed held resumed ended",
            "",
        ),
        (
            "rings, answer, rings 2, answer 2, they_hang_up 2, resume, they_hang_up",
            "incoming connected held resumed ended",
            "incoming connected ended",
        ),
        (
            "rings, answer, dial 2, they_answer 2, join, they_hang_up 2, they_hang_up",
            "incoming connected held resumed ended",
            "outgoing connected ended",
        ),
    ],
)
async def test_stories(desk: Desk, script: str, first: str, second: str) -> None:
    """Each thing that happens to a call is told once, however many calls there are."""
    told = desk.record_calls()

    await play(desk.hass, desk.clock, desk.phone, script)

    for number, story in (("3001", first), ("3002", second)):
        of_the_call = [it for it in told if it["number"] == number]
        assert types_of(of_the_call) == story.split()
    assert {it["number"] for it in told} <= {"3001", "3002"}


async def test_do_not_disturb(desk: Desk) -> None:
    """A call that never rang is missed all the same, and nobody talked."""
    told = desk.record_calls()
    desk.phone.set_do_not_disturb(1, True)
    await play(desk.hass, desk.clock, desk.phone, "rings")

    assert types_of(told) == ["incoming", "missed"]
    assert told[-1]["duration"] == 0


async def test_a_page_is_no_call(desk: Desk) -> None:
    """A page to a group is told of by a sensor, not as a call."""
    told = desk.record_calls()
    desk.phone.start_paging()
    await desk.seconds_pass(5)
    desk.phone.stop_paging()
    await desk.seconds_pass(60)

    assert told == []


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
async def test_a_call_in_bad_times(desk: Desk, fault: Fault, moment: int) -> None:
    """Polls that fail make events late, but neither lost nor told twice."""
    told = desk.record_calls()

    handle = ""
    for step in range(3):
        match step:
            case 0:
                handle = desk.phone.incoming_call("3001")
            case 1:
                desk.phone.local_answer(handle)
            case _:
                desk.phone.remote_hang_up(handle)
        if step == moment:
            desk.phone.inject(fault)
        await desk.seconds_pass(12)
    for _ in range(8):
        await desk.after(15)

    assert types_of(told) == ["incoming", "connected", "ended"]


async def reject_by_action(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Send the caller away from here."""
    await press(hass, "reject")


async def give_up(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Let the caller hang up."""
    phone.remote_hang_up(phone.calls[0].handle)


@pytest.mark.parametrize("lacking", ["nothing", "callLogs", "pollForStatus"])
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
    phone.inject(replace(NOT_OFFERED, path=lacking))
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
    phone.inject(replace(NOT_OFFERED, path="pollForStatus"))
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
    phone.inject(replace(NOT_OFFERED, path="pollForStatus"))
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


async def test_a_call_while_the_phone_was_out_of_reach(desk: Desk) -> None:
    """The log tells of a call that came while no poll got through."""
    told = desk.record_calls()
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=9999, value=500))
    await desk.seconds_pass(10)
    handle = desk.phone.incoming_call("3001", "Anna")
    desk.clock.tick(5)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(10)
    desk.phone.clear_faults()
    await desk.seconds_pass(60)

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
async def test_a_phone_with_a_wrong_clock(desk: Desk, offset: timedelta) -> None:
    """A call has begun when it was seen, if the phone's clock cannot be right."""
    desk.phone.clock_offset = offset
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001")
    await desk.seconds_pass(10)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(60)

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


async def test_too_much_has_happened(desk: Desk) -> None:
    """Of a long outage as many calls are told of as can be of interest yet."""
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=9999, value=500))
    await desk.seconds_pass(10)
    told = desk.record_calls()
    for number in range(40):
        handle = desk.phone.incoming_call(str(3000 + number))
        desk.clock.tick(5)
        desk.phone.remote_hang_up(handle)
    desk.phone.clear_faults()
    await desk.seconds_pass(60)

    assert len(told) == 50
    assert told[-1]["number"] == "3039"
    assert types_of(told) == ["incoming", "missed"] * 25


async def disable_event(hass: HomeAssistant) -> None:
    """Disable the event entity, as a user does."""
    er.async_get(hass).async_update_entity(
        entity_id_of(hass, Platform.EVENT, "call"),
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await settle(hass)


async def ignore_event(hass: HomeAssistant) -> None:
    """Leave the event entity as it is."""


@pytest.mark.parametrize("entity", [disable_event, ignore_event])
async def test_a_reload_in_a_call(
    desk: Desk, entity: Callable[[HomeAssistant], Awaitable[None]]
) -> None:
    """Triggers and logbook hear each thing once, whatever becomes of the entity."""
    await entity(desk.hass)
    on_the_bus = async_capture_events(desk.hass, EVENT_CALL)
    triggers = ("started_ringing", "call_connected", "call_ended")
    device_id = desk.device_id
    done = await automate(
        desk.hass,
        [
            {"trigger": f"{DOMAIN}.{it}", "target": {"device_id": device_id}, "id": it}
            for it in triggers
        ],
    )

    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    for step in (desk.phone.local_answer, desk.phone.remote_hang_up):
        assert await desk.hass.config_entries.async_unload(desk.entry.entry_id)
        step(handle)
        desk.clock.tick(5)
        assert await desk.hass.config_entries.async_setup(desk.entry.entry_id)
        await desk.seconds_pass(5)
    await desk.seconds_pass(60)

    assert ids_of(done) == list(triggers)
    assert [(it.data["type"], it.data["device_id"]) for it in on_the_bus] == [
        (kind, device_id) for kind in ("incoming", "connected", "ended")
    ]
    shown = desk.hass.states.get("event.vvx_450_2001_call")
    assert (shown and shown.attributes["event_type"]) == (
        None if entity is disable_event else "ended"
    )


async def test_a_device_that_was_deleted(
    desk: Desk, device_registry: dr.DeviceRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can wait for the calls of a device that is not there any more."""
    on_the_bus = async_capture_events(desk.hass, EVENT_CALL)
    device_registry.async_remove_device(desk.device_id)

    desk.phone.incoming_call("3001")
    await desk.next_poll()

    assert on_the_bus == []
    assert not crashes(caplog)


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


async def test_automations_run(desk: Desk) -> None:
    """An automation runs once for each call that is missed."""
    runs = await listen(desk.hass, "missed")

    for count in range(1, 4):
        handle = desk.phone.incoming_call("3001")
        await desk.seconds_pass(5)
        assert len(runs) == count - 1
        desk.phone.remote_hang_up(handle)
        await desk.seconds_pass(60)
        assert len(runs) == count


async def test_automations_run_for_what_happened_in_an_outage(desk: Desk) -> None:
    """An event that comes to light when the phone is back is an event, too."""
    runs = await listen(desk.hass, "ended", "connected")
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=9999, value=500))
    await desk.seconds_pass(10)
    desk.phone.local_answer(handle)
    desk.clock.tick(5)
    desk.phone.remote_hang_up(handle)
    desk.phone.clear_faults()
    assert runs == []

    await desk.seconds_pass(60)

    assert len(runs) == 2


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

    await play(hass, clock, phone, "rings, answer, hold, resume, they_hang_up")

    assert types_of(told) == ["incoming", "connected", "held", "resumed", "ended"]
    assert {it["number"] for it in told} == {"3001"}
