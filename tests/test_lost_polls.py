"""Tests of what becomes of a reading that fails: one changes nothing, two are an outage."""

import asyncio
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, Platform
from homeassistant.core import Event, EventStateChangedData, callback
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.vvx import transport
from virtual_phone import Fault, FaultKind

from .common import (
    commands_of,
    complaints,
    record_writes,
    unavailable,
    unavailable_when_away,
)
from .desk import Desk
from .helpers.automations import automate
from .helpers.calls import talking

CALLS = "callStatus"
OFTEN = 9999

pytestmark = pytest.mark.usefixtures("clock", "no_crashes")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing in real time."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)


def lost(kind: FaultKind, times: int, value: int | str | None = None) -> Any:
    """Return a fault that spoils one reading of the calls, with all its requests."""
    fault = Fault(kind, times=times, value=value, path=CALLS)
    return pytest.param(fault, id=f"{kind}-{value}")


LOST = pytest.mark.parametrize(
    "fault",
    [
        # What makes no sense is asked for once more, and then the older way.
        lost(FaultKind.HTTP_STATUS, 3, 500),
        lost(FaultKind.HALF_JSON, 3),
        lost(FaultKind.EMPTY_BODY, 3),
        lost(FaultKind.WRONG_TYPES, 3, "data"),
        # The connection might only have been old, which aiohttp knows as well.
        lost(FaultKind.CUT_CONNECTION, 3),
        lost(FaultKind.CUT_CONNECTION, 1, "body"),
        lost(FaultKind.HTTP_STATUS, 1, 403),
        lost(FaultKind.HTTP_STATUS, 1, 401),
        lost(FaultKind.API_STATUS, 1, 4001),
        lost(FaultKind.API_STATUS, 1, 4010),
        lost(FaultKind.API_STATUS, 1, 5000),
    ],
)
"""All that may happen to one reading, and not be more than chance."""


@LOST
async def test_one_reading_that_is_lost(desk: Desk, fault: Fault) -> None:
    """R25: no state changes, nothing is told, and the phone is read as before."""
    talking(desk.phone)
    await desk.next_poll()
    told, written = desk.record_calls(), record_writes(desk.hass)
    desk.phone.inject(fault)

    await desk.seconds_pass(20)

    assert (told, written) == ([], [])
    assert desk.call_state == "connected"
    desk.phone.requests.clear()
    await desk.seconds_pass(3)
    assert commands_of(desk.phone).count(CALLS) == 3


@LOST
async def test_two_readings_in_a_row(desk: Desk, fault: Fault) -> None:
    """The phone is away, until one reading is well."""
    talking(desk.phone)
    await desk.next_poll()
    desk.phone.inject(Fault(fault.kind, OFTEN, fault.value, CALLS))

    await desk.seconds_pass(80)
    assert unavailable(desk.hass) == unavailable_when_away(desk.hass)
    assert desk.entry.runtime_data.reason

    desk.phone.clear_faults()
    await desk.seconds_pass(60)
    assert desk.call_state == "connected"


async def test_an_answer_that_never_comes(desk: Desk) -> None:
    """R25: the last state stands, and the phone is asked again at once."""
    handle = talking(desk.phone)
    await desk.next_poll()
    states: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        states.append(str(event.data["new_state"] and event.data["new_state"].state))

    desk.hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    desk.phone.inject(Fault(FaultKind.HANG, path=CALLS))
    desk.phone.remote_hold(handle)
    desk.clock.tick(1)
    async_fire_time_changed(desk.hass)
    while desk.phone.faults:
        await asyncio.sleep(0)
    assert desk.call_state == "connected"

    await desk.after(11)

    assert desk.call_state == "held"
    assert STATE_UNAVAILABLE not in states


async def test_a_lost_reading_is_made_up_for_at_once(desk: Desk) -> None:
    """What has happened meanwhile shows without waiting for the next turn."""
    await desk.next_poll()
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=3, value=500, path=CALLS))
    desk.phone.incoming_call("3001")

    await desk.next_poll()

    assert desk.call_state == "ringing"


async def test_a_connection_that_is_refused(desk: Desk) -> None:
    """Nobody is there who could have lost a reading: the phone is away at once."""
    await desk.next_poll()
    desk.phone.power_cut()

    await desk.next_poll()

    assert desk.call_state == "unavailable"


async def test_a_call_that_ends_while_a_reading_is_lost(desk: Desk) -> None:
    """It ends once, as long as it was."""
    handle = talking(desk.phone)
    await desk.next_poll()
    told = desk.record_calls()
    await desk.seconds_pass(9)
    desk.phone.remote_hang_up(handle)
    desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=3, path=CALLS))

    await desk.seconds_pass(10)

    assert [it["event_type"] for it in told] == ["ended"]
    assert told[0]["duration"] == 9


async def test_a_phone_that_is_slow(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R31: the pace follows what the phone can take."""
    talking(desk.phone)
    await desk.next_poll()
    # Time stands still while a phone answers, however long that takes.
    monkeypatch.setattr(desk.entry.runtime_data.phone, "effort", lambda: 0.75)
    await desk.seconds_pass(5)
    desk.phone.requests.clear()

    await desk.seconds_pass(9)

    assert commands_of(desk.phone).count(CALLS) == 3


# What else a phone says of itself.


async def minutes_pass(desk: Desk, minutes: int) -> None:
    """Let time pass in steps as long as the shortest interval of what is read."""
    for _ in range(minutes * 4):
        await desk.after(15)


PARTS = {
    "pollForStatus": "Management.PollForStatus",
    "lineInfo": "Management.LineInfo",
    "callLogs": "WebCallControl.CallLogs",
    "transferType": "Management.GetTransferType",
    "device/info": "Management.DeviceInfo",
}
"""Parts of the paths, and how the manual calls the commands."""

ODD = pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, times=OFTEN, value=500),
        Fault(FaultKind.HALF_JSON, times=OFTEN),
        Fault(FaultKind.WRONG_TYPES, times=OFTEN, value="data"),
    ],
    ids=lambda fault: fault.kind,
)


@ODD
@pytest.mark.parametrize("path", PARTS)
async def test_a_part_that_makes_no_sense(
    desk: Desk, caplog: pytest.LogCaptureFixture, path: str, fault: Fault
) -> None:
    """It costs that part: the last value stands, and it is said once which one it is."""
    talking(desk.phone)
    await desk.next_poll()
    await desk.after(15)
    written = record_writes(desk.hass)
    desk.phone.inject(Fault(fault.kind, OFTEN, fault.value, path))

    await minutes_pass(desk, 6)

    assert written == []
    (complaint,) = complaints(caplog)
    assert f"(2001): what it answers to {PARTS[path]}" in complaint


@ODD
@pytest.mark.parametrize("path", set(PARTS) - {"device/info"})
async def test_a_part_that_makes_no_sense_at_set_up(
    new_desk: Desk, path: str, fault: Fault
) -> None:
    """The phone is set up without it, and its calls are seen."""
    new_desk.phone.inject(Fault(fault.kind, OFTEN, fault.value, path))
    await new_desk.set_up()

    new_desk.phone.incoming_call("3001")
    await new_desk.next_poll()

    assert new_desk.call_state == "ringing"


@pytest.mark.parametrize("path", PARTS)
async def test_a_part_that_never_comes(desk: Desk, path: str) -> None:
    """A phone that does not answer one question is not away."""
    talking(desk.phone)
    await desk.next_poll()
    await desk.after(15)
    written = record_writes(desk.hass)
    desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, OFTEN, path=path))

    await minutes_pass(desk, 6)

    assert written == []


@ODD
async def test_the_older_way_where_the_newer_makes_no_sense(
    desk: Desk, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    """Calls are seen all the same, and after some minutes the newer way is tried again."""
    desk.phone.inject(Fault(fault.kind, OFTEN, fault.value, "v2/webCallControl"))
    desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    assert desk.call_state == "ringing"
    await desk.seconds_pass(5)
    desk.phone.requests.clear()

    await desk.seconds_pass(10)
    assert not [it for it in desk.phone.requests if "v2" in it.path]
    desk.phone.clear_faults()
    await minutes_pass(desk, 5)

    assert [it for it in desk.phone.requests if "v2/webCallControl" in it.path]
    assert len(complaints(caplog)) == 1


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_log_that_makes_no_sense_when_a_call_is_over(
    desk: Desk, times: int
) -> None:
    """How it ended is known once the log can be read."""
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    told = desk.record_calls()
    desk.phone.local_reject(handle)
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times, 500, "callLogs"))

    await desk.seconds_pass(10)

    assert [it["event_type"] for it in told] == ["ended"]


# Automations.


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, times=3, value=500, path=CALLS),
        Fault(FaultKind.CUT_CONNECTION, times=3, path=CALLS),
    ],
)
async def test_a_line_that_is_lost_for_some_time(desk: Desk, fault: Fault) -> None:
    """R02: a reading that is lost meanwhile does not end the time."""
    done = await automate(
        desk.hass,
        [
            {
                "trigger": f"{DOMAIN}.line_unregistered",
                "target": {"device_id": desk.device_id},
                "options": {"for": {"seconds": 60}},
            }
        ],
    )
    desk.phone.set_line_registered(1, False)
    await desk.seconds_pass(60)
    assert desk.state(Platform.BINARY_SENSOR, "line_1_registered").state == "off"
    desk.phone.inject(fault)
    await desk.seconds_pass(40)
    assert len(done) == 0
    await desk.seconds_pass(25)

    assert len(done) == 1
