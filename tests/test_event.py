"""Tests of the event entity: what happens to calls, each thing once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNKNOWN, Platform
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.poly_vvx.const import DOMAIN, EVENT_CALL
from custom_components.poly_vvx.vvx.calls.events import EventType
from virtual_phone import Fault, FaultKind

from .common import NOBODY, SETTINGS, crashes, types_of
from .desk import Desk
from .helpers.actions import press
from .helpers.automations import automate, ids_of
from .helpers.calls import tell

pytestmark = pytest.mark.usefixtures("clock")


def data_of(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what belongs to the event, not to the entity."""
    return {
        name: value
        for name, value in attributes.items()
        if name not in {"event_types", "event_type", "friendly_name"}
    }


async def test_an_incoming_call(desk: Desk) -> None:
    """A call that is answered comes in, is connected and ends; each event says whose."""
    told = desk.record_calls()
    on_the_bus = async_capture_events(desk.hass, EVENT_CALL)
    handle = desk.phone.incoming_call("3001", "Anna", line=2)
    await desk.seconds_pass(5)
    desk.phone.local_answer(handle)
    await desk.seconds_pass(20)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(60)

    call = {
        "call_id": handle,
        "line": 2,
        "line_label": "2002",
        "direction": "incoming",
        "name": "Anna",
        "number": "3001",
        **NOBODY,
        "first_number": None,
        "withheld": False,
        "started": "2026-11-02T12:00:00-08:00",
        "source": "poll",
        "late": False,
    }
    at_the_end = {"duration": 19, "answered_elsewhere": False}
    assert types_of(told) == ["incoming", "connected", "ended"]
    assert [data_of(it) for it in told] == [call, call, call | at_the_end]
    assert [event.data for event in on_the_bus] == [
        {"device_id": desk.device_id, "type": kind, **data_of(it)}
        for kind, it in zip(types_of(told), told, strict=True)
    ]


async def test_an_awkward_call(desk: Desk) -> None:
    """It is said what the telephone system has done with a call."""
    told = desk.record_calls()
    awkward = {"first_number": "600", "withheld": True, "answered_elsewhere": True}

    tell(desk.entry, EventType.ENDED, late=True, **awkward)
    await desk.settle()

    (attributes,) = told
    assert attributes.items() >= {"late": True, **awkward}.items()


async def play(desk: Desk, script: str) -> None:
    """Let things happen to calls; those with "2" happen to the second call."""
    handles: dict[str, str] = {}
    for step in script.split(", "):
        name, _, call = step.partition(" ")
        happen = getattr(desk.phone, name)
        if name in {"incoming_call", "local_dial"}:
            handles[call] = happen(f"300{call or 1}")
        elif name == "conference":
            happen()
        else:
            happen(handles[call])
        await desk.next_poll()
    await desk.seconds_pass(60)


@pytest.mark.parametrize(
    ("script", "first", "second"),
    [
        (
            "local_dial, remote_answer, local_hang_up",
            "outgoing connected ended",
            "",
        ),
        ("incoming_call, local_reject", "incoming ended", ""),
        ("incoming_call, local_ignore, remote_hang_up", "incoming missed", ""),
        # Held once, however many sides hold it.
        (
            "incoming_call, local_answer, local_hold, remote_hold, local_resume,"
            " remote_resume, remote_hold, remote_resume, remote_hang_up",
            "incoming connected held resumed held resumed ended",
            "",
        ),
        (
            "incoming_call, local_answer, local_dial 2, remote_answer 2, conference,"
            " remote_hang_up 2, remote_hang_up",
            "incoming connected held resumed ended",
            "outgoing connected ended",
        ),
    ],
)
async def test_stories(desk: Desk, script: str, first: str, second: str) -> None:
    """Each thing that happens to a call is told once, however many calls there are."""
    told = desk.record_calls()

    await play(desk, script)

    for number, story in (("3001", first), ("3002", second)):
        of_the_call = [it for it in told if it["number"] == number]
        assert types_of(of_the_call) == story.split()
    assert {it["number"] for it in told} <= {"3001", "3002"}


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, firmware="5.7", number_form="tel"),
        replace(SETTINGS, firmware="5.9", number_form="bare"),
        replace(SETTINGS, firmware="6.x", number_form="sip"),
    ],
    ids=["5.7", "5.9", "6.x"],
)
async def test_whatever_the_firmware(desk: Desk) -> None:
    """Events are the same whatever the phone writes, and however."""
    told = desk.record_calls()

    script = "incoming_call, local_answer, local_hold, local_resume, remote_hang_up"
    await play(desk, script)

    assert types_of(told) == ["incoming", "connected", "held", "resumed", "ended"]
    assert {it["number"] for it in told} == {"3001"}


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

    handle = desk.phone.incoming_call("3001")
    steps = (None, desk.phone.local_answer, desk.phone.remote_hang_up)
    for number, step in enumerate(steps):
        if step is not None:
            step(handle)
        if number == moment:
            desk.phone.inject(fault)
        await desk.seconds_pass(12)
    for _ in range(8):
        await desk.after(15)

    assert types_of(told) == ["incoming", "connected", "ended"]


@pytest.mark.parametrize("lacking", ["nothing", "callLogs", "pollForStatus"])
@pytest.mark.parametrize("end", ["rejected", "missed"])
async def test_a_phone_that_lacks_something(
    new_desk: Desk, lacking: str, end: str
) -> None:
    """Without the log or the status the end of a call is told of at once all the same."""
    desk = new_desk
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=404, path=lacking))
    await desk.set_up()
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()

    if end == "rejected":
        await press(desk.hass, "reject")
    else:
        desk.phone.remote_hang_up(handle)
    await desk.after(1)

    assert types_of(told) == ["incoming", end]


async def test_an_answer_that_nobody_saw(new_desk: Desk) -> None:
    """A call that was seen ringing and then gone is not missed if the log knows better.

    The log is read when a call is over, whether or not the status can be read.
    """
    desk = new_desk
    desk.phone.inject(
        Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="pollForStatus")
    )
    await desk.set_up()
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()

    desk.phone.local_answer(handle)
    desk.clock.tick(5)
    desk.phone.remote_hang_up(handle)
    await desk.after(1)

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
        "line_label": "2001",
        "direction": "incoming",
        "name": "Anna",
        "number": "3001",
        **NOBODY,
        "first_number": None,
        "withheld": False,
        "started": "2026-11-02T12:00:10-08:00",
        "source": "poll",
        "late": True,
    }


async def test_ringing_at_set_up(new_desk: Desk) -> None:
    """A call that rings while the phone is set up is told of, and its end as well."""
    desk = new_desk
    handle = desk.phone.incoming_call("3001")
    await desk.set_up()

    state = desk.state(Platform.EVENT, "call")
    assert state.attributes["event_type"] == "incoming"

    told = desk.record_calls()
    await desk.seconds_pass(10)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(10)

    assert types_of(told) == ["missed"]


async def test_in_a_call_at_set_up(new_desk: Desk) -> None:
    """A call that was there before is no news, and history even less; its end is."""
    desk = new_desk
    desk.phone.remote_hang_up(desk.phone.incoming_call("3002"))
    handle = desk.phone.incoming_call("3001")
    desk.phone.local_answer(handle)
    desk.clock.tick(60)
    await desk.set_up()
    assert desk.state(Platform.EVENT, "call").state == STATE_UNKNOWN
    told = desk.record_calls()
    await desk.seconds_pass(10)
    assert told == []
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(60)

    assert types_of(told) == ["ended"]
    assert told[0]["duration"] == 70


@pytest.mark.parametrize("disabled", [True, False])
async def test_a_reload_in_a_call(desk: Desk, disabled: bool) -> None:
    """Triggers and logbook hear each thing once, whatever becomes of the entity."""
    if disabled:
        er.async_get(desk.hass).async_update_entity(
            desk.entity_id(Platform.EVENT, "call"),
            disabled_by=er.RegistryEntryDisabler.USER,
        )
        await desk.settle()
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
    assert (shown and shown.attributes["event_type"]) == (None if disabled else "ended")


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


async def test_automations_run_for_what_happened_in_an_outage(desk: Desk) -> None:
    """An event that comes to light when the phone is back is an event, too."""
    event = {"entity_id": desk.entity_id(Platform.EVENT, "call")}
    types = ["connected", "ended"]
    done = await automate(
        desk.hass,
        [
            {
                "trigger": "event.received",
                "target": event,
                "options": {"event_type": [it]},
                "id": it,
            }
            for it in types
        ],
    )
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=9999, value=500))
    await desk.seconds_pass(10)
    desk.phone.local_answer(handle)
    desk.clock.tick(5)
    desk.phone.remote_hang_up(handle)
    desk.phone.clear_faults()
    assert ids_of(done) == []

    await desk.seconds_pass(60)

    assert ids_of(done) == types


async def test_an_outage_is_no_event(desk: Desk) -> None:
    """R26: what happened last does not look like news when the phone comes back."""
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)
    before = desk.state(Platform.EVENT, "call")
    changed = async_capture_events(desk.hass, EVENT_STATE_CHANGED)

    desk.phone.power_cut()
    await desk.seconds_pass(36)
    await desk.phone.start()
    await desk.seconds_pass(36)

    assert desk.call_state == "idle"
    assert desk.state(Platform.EVENT, "call") is before
    assert before.entity_id not in {event.data["entity_id"] for event in changed}
