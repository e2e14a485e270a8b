"""Tests of phones that refuse: the login for a while, or everything."""

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import Platform
import pytest

from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.refusals import PAUSES
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import commands_of, entry_state, record_writes, unavailable
from .desk import Desk

pytestmark = pytest.mark.usefixtures("clock", "no_crashes")

LOCKED_AFTER = 5
"""So many refusals within a minute lock a phone."""


def refusals(phone: VirtualPhone) -> list[float]:
    """Return when the phone has refused a login."""
    return [
        it.time
        for it in phone.requests
        if it.authorization is not None and it.http_status == 401
    ]


def most_in_a_minute(times: list[float]) -> int:
    """Return how many of some moments are within one minute at most."""
    return max(sum(it <= other < it + 60 for other in times) for it in times)


def is_anybody_asked(desk: Desk) -> bool:
    """Tell whether somebody is to enter another password."""
    flows = desk.hass.config_entries.flow.async_progress()
    return any(it["context"]["source"] == SOURCE_REAUTH for it in flows)


async def test_a_login_that_is_refused_once(desk: Desk) -> None:
    """R11: nothing happens, and what was missed meanwhile is read a little later."""
    await desk.next_poll()
    written = record_writes(desk.hass)
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, value=401))
    await desk.seconds_pass(10)
    assert written == []

    desk.phone.incoming_call("3001")
    await desk.seconds_pass(9)

    assert desk.call_state == "ringing"
    assert not is_anybody_asked(desk)


async def test_a_phone_that_starts(desk: Desk) -> None:
    """R11: it may refuse the login three times, and is back by itself."""
    before = unavailable(desk.hass)
    desk.phone.power_cut()
    await desk.seconds_pass(60)
    await desk.phone.start()
    desk.phone.requests.clear()
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, value=401, times=3, path="device"))

    await desk.seconds_pass(sum(map(int, PAUSES)) + 10)

    assert desk.call_state == "idle"
    assert unavailable(desk.hass) == before
    assert not is_anybody_asked(desk)
    assert most_in_a_minute(refusals(desk.phone)) < LOCKED_AFTER / 2


async def test_a_phone_that_starts_with_home_assistant(new_desk: Desk) -> None:
    """R11: the same goes for one that is to be set up."""
    fault = Fault(FaultKind.HTTP_STATUS, value=401, times=2, path="pollForStatus")
    new_desk.phone.inject(fault)
    await new_desk.set_up()
    assert entry_state(new_desk.entry) is ConfigEntryState.SETUP_RETRY

    await new_desk.seconds_pass(180)

    assert entry_state(new_desk.entry) is ConfigEntryState.LOADED
    assert not is_anybody_asked(new_desk)
    assert most_in_a_minute(refusals(new_desk.phone)) < LOCKED_AFTER / 2


async def test_what_a_person_does_meanwhile(desk: Desk) -> None:
    """It brings the lock no nearer, and the reason why nothing works can be read."""
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, value=401, times=99))

    for _ in range(30):
        await desk.seconds_pass(3)
        await desk.entry.runtime_data.async_refresh()

    assert most_in_a_minute(refusals(desk.phone)) < LOCKED_AFTER / 2
    reachable = desk.state(Platform.BINARY_SENSOR, "reachable")
    assert "refused the user name or the password" in reachable.attributes["reason"]


async def test_a_new_login_is_tried_at_once(new_desk: Desk) -> None:
    """What another one was refused is not held against it."""
    hass, entry = new_desk.hass, new_desk.entry
    right = dict(entry.data)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data=right | {"password": "wrong"})
    await hass.config_entries.async_setup(entry.entry_id)
    await new_desk.settle()
    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY

    hass.config_entries.async_update_entry(entry, data=right)
    await hass.config_entries.async_reload(entry.entry_id)

    assert entry_state(entry) is ConfigEntryState.LOADED


async def test_a_last_try(new_desk: Desk) -> None:
    """A login that was refused for good is tried again if somebody reloads the entry."""
    hass, entry = new_desk.hass, new_desk.entry
    new_desk.phone.inject(
        Fault(FaultKind.HTTP_STATUS, value=401, times=99, path="poll")
    )
    await new_desk.set_up()
    await new_desk.seconds_pass(300)
    assert entry_state(entry) is ConfigEntryState.SETUP_ERROR

    new_desk.phone.clear_faults()
    await hass.config_entries.async_reload(entry.entry_id)

    assert entry_state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, value=403, times=9999),
        Fault(FaultKind.API_STATUS, value=4001, times=9999),
    ],
    ids=["403", "4001"],
)
async def test_a_phone_that_refuses_everything(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    """It gets fewer requests, not more, and is found again all the same."""
    # Its patience is tested elsewhere, for it takes real time.
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    await desk.next_poll()
    desk.phone.requests.clear()
    desk.phone.inject(fault)

    await desk.seconds_pass(80)
    assert desk.call_state == "unavailable"
    assert len(commands_of(desk.phone)) <= 9

    desk.phone.clear_faults()
    await desk.seconds_pass(60)
    assert desk.call_state == "idle"
