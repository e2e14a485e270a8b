"""Tests of what docs/reliability.md promises when something happens to a phone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
import re

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.poly_vvx import pace
from custom_components.poly_vvx.vvx import transport
from virtual_phone import Fault, FaultKind, LineSettings, VirtualPhone

from .common import (
    SETTINGS,
    after,
    call_state,
    complaints,
    device_id_of,
    entry_of,
    next_poll,
    now,
    record_calls,
    seconds_pass,
    set_up,
    state_of,
    types_of,
    unavailable,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import act
from .helpers.reliability import LONGEST_WAIT, OFTEN, answered, outages, replaced

pytestmark = pytest.mark.usefixtures("no_crashes")

TESTS = Path(__file__).parent
(DOCUMENT,) = (TESTS.parent / "docs").rglob("reliability.md")


def promises() -> list[list[str]]:
    """Return the rows of the tables in the document, and of each its cells."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| What happens ")
    ]


def test_promises_and_tests() -> None:
    """Each row of the document names its tests, and each test here has its row."""
    promised: set[tuple[str, str]] = set()
    for _, sees, lasts, proof in promises():
        assert sees
        assert lasts
        named = re.findall(r"`(\w+)\.py` (\w+)", proof)
        assert named
        promised |= set(named)

    tested = {
        (module.stem, name)
        for module in TESTS.glob("test_*.py")
        for name in re.findall(
            r"^async def (test_\w+)", module.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert promised <= tested
    assert {it for it in tested if it[0].startswith("test_reliability")} <= promised


def test_figures_are_those_of_the_code() -> None:
    """The document tells the figures that the integration goes by."""
    told = " ".join(DOCUMENT.read_text(encoding="utf-8").split())

    assert not [
        figure
        for figure in (
            f"{pace.IDLE_INTERVAL.seconds} seconds",
            f"{pace.BACK_OFF:g} times",
            f"{pace.LONGEST_BACK_OFF.seconds} seconds",
            f"{transport.BUSY_PATIENCE:g} seconds",
            f"{transport.BUSY_FIRST_PAUSE:g} seconds",
            f"{transport.TIMEOUT.total:g} seconds",
            f"{transport.TIMEOUT.connect:g} seconds",
            f"{pace.CERTIFICATE_INTERVAL.seconds // 60} minutes",
        )
        if figure not in told
    ]


# The phone goes, and comes back.


async def test_reboot_in_a_call(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A phone that loses its power in a call is back soon, and the call is over once."""
    everything = set(desk.hass.states.async_entity_ids())
    before = unavailable(desk.hass)
    told = desk.record_calls()
    await answered(desk.hass, desk.clock, desk.phone)
    await desk.seconds_pass(29)

    desk.phone.power_cut()
    await desk.after(1)
    assert unavailable(desk.hass) == everything
    await desk.seconds_pass(89)
    assert types_of(told) == ["incoming", "connected"]
    await desk.phone.start()
    booted = datetime.fromtimestamp(now(), tz=dt_util.UTC)
    await desk.seconds_pass(45)

    assert types_of(told) == ["incoming", "connected", "ended"]
    # As long as it was seen to last: a phone without power cannot have kept it.
    assert told[-1]["duration"] == 29
    assert unavailable(desk.hass) == before
    assert desk.call_state == "idle"
    last_boot = desk.state(Platform.SENSOR, "last_boot").state
    assert abs(datetime.fromisoformat(last_boot) - booted) <= timedelta(seconds=1)
    assert outages(complaints(caplog)) == 1


async def test_power_that_comes_and_goes(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Each loss is one line in the log, and each ring in between is told of once."""
    told = desk.record_calls()

    for _ in range(5):
        handle = desk.phone.incoming_call("3001")
        await desk.seconds_pass(4)
        assert desk.call_state == "ringing"
        desk.phone.remote_hang_up(handle)
        await desk.seconds_pass(4)
        desk.phone.power_cut()
        await desk.seconds_pass(20)
        await desk.phone.start()
        await desk.seconds_pass(20)
        assert desk.call_state == "idle"

    assert types_of(told) == ["incoming", "missed"] * 5
    assert outages(complaints(caplog)) == 5


async def test_network_that_is_lost_in_a_call(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A call that ends while nobody can see the phone ends once, as long as it was."""
    told = desk.record_calls()
    handle = await answered(desk.hass, desk.clock, desk.phone)

    desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=OFTEN))
    await desk.seconds_pass(180)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(420)
    assert types_of(told) == ["incoming", "connected"]
    assert desk.call_state == "unavailable"
    desk.phone.requests.clear()
    await desk.seconds_pass(120)
    # Each is begun anew at once, for the connection might only have been old.
    assert len({request.time for request in desk.phone.requests}) == 2
    desk.phone.clear_faults()
    await desk.seconds_pass(LONGEST_WAIT)

    assert types_of(told) == ["incoming", "connected", "ended"]
    # From the phone's log: nobody has seen how long it was.
    assert told[-1]["duration"] == 181
    assert desk.call_state == "idle"
    assert outages(complaints(caplog)) == 1


async def test_slow_phone(hass: HomeAssistant, plug_in: PlugIn) -> None:
    """A phone that takes its time works, one request after the other."""
    phone = await plug_in(replace(SETTINGS, latency=0.01))
    entry = entry_of(phone)
    await set_up(hass, entry)
    phone.incoming_call("3001", "Anna")

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=5))
    await act(hass, "ignore", device_id_of(hass, entry))

    assert state_of(hass, Platform.SENSOR, "remote_name").state == "Anna"
    # Each came only when the one before was answered: none had to wait at the phone.
    assert all(
        earlier.finished <= later.time for earlier, later in pairwise(phone.requests)
    )


# Another phone comes back.


async def test_other_lines(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The entities of lines that are gone go, and those of new ones come."""

    def lines() -> set[str]:
        return {
            state.entity_id
            for state in desk.hass.states.async_all(Platform.BINARY_SENSOR)
            if state.entity_id.endswith("_registered")
        }

    before = lines()
    assert len(before) == 2
    lines_now = tuple(LineSettings(number=number) for number in ("2001", "2003", "9"))

    other = await replaced(desk.phone, replace(SETTINGS, lines=lines_now[:1]))
    await desk.seconds_pass(10)
    assert len(lines()) == 2  # noticed with the next reading of the lines

    await desk.seconds_pass(240)
    assert len(lines()) == 1

    other = await replaced(other, replace(SETTINGS, lines=lines_now))
    await desk.seconds_pass(60)
    assert len(lines()) == 3
    assert lines() > before
    assert not complaints(caplog)
    await other.stop()


@pytest.mark.parametrize(
    ("before", "later"), [("5.7", "6.x"), ("6.x", "5.7"), ("5.9", "5.7")]
)
async def test_other_firmware(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    before: str,
    later: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone is asked as its firmware of today understands it."""
    phone = await plug_in(replace(SETTINGS, firmware=before))
    entry = entry_of(phone)
    await set_up(hass, entry)
    told = record_calls(hass)
    phone.power_cut()
    await seconds_pass(hass, clock, 4)

    other = await replaced(phone, replace(SETTINGS, firmware=later))
    await seconds_pass(hass, clock, 10)
    handle = other.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    assert call_state(hass) == "ringing"
    assert state_of(hass, Platform.SENSOR, "remote_name").state == "Anna"
    other.local_answer(handle)
    await after(hass, clock, 1)
    other.remote_hang_up(handle)
    await seconds_pass(hass, clock, 5)

    assert types_of(told) == ["incoming", "connected", "ended"]
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.sw_version == other.settings.release
    # What only newer firmware tells is unknown where it does not.
    disturb = state_of(hass, Platform.BINARY_SENSOR, "line_1_do_not_disturb").state
    assert disturb == (STATE_UNKNOWN if later == "5.7" else STATE_OFF)
    other.requests.clear()
    await seconds_pass(hass, clock, 60)
    asked_in = {request.path[:8] for request in other.requests}
    assert ("/api/v2/" in asked_in) is (later != "5.7")
    assert outages(complaints(caplog)) == 1
    await other.stop()


# The clocks.


async def call_across(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    change: Callable[[], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Have a call go on while clocks change, and another one follow it."""
    phone.remote_hang_up(phone.incoming_call("3000", "Before"))
    entry = entry_of(phone)
    await set_up(hass, entry)
    told = record_calls(hass)
    handle = await answered(hass, clock, phone)
    await seconds_pass(hass, clock, 19)
    started = state_of(hass, Platform.SENSOR, "call_started").state

    change()
    await seconds_pass(hass, clock, 20)
    assert call_state(hass) == "connected"
    assert state_of(hass, Platform.SENSOR, "call_started").state == started
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 10)
    phone.remote_hang_up(phone.incoming_call("3002"))
    await seconds_pass(hass, clock, 10)

    assert [(it["event_type"], it["number"]) for it in told] == [
        *(("incoming", "3001"), ("connected", "3001"), ("ended", "3001")),
        *(("incoming", "3002"), ("missed", "3002")),
    ]
    assert told[2]["duration"] == 39
    assert not complaints(caplog)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
@pytest.mark.parametrize("whose", ["phone", "home"])
async def test_clock_that_jumps(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    hours: int,
    whose: str,
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A call goes on, ends once and is as long as it was, and no old one is news."""
    jump = timedelta(hours=hours)
    jumped = timedelta()

    def change() -> None:
        nonlocal jumped
        if whose == "phone":
            phone.clock_offset = jump
            return
        jumped = jump
        true_time = dt_util.utcnow
        # Nothing else jumps with it: no timer, no stopwatch.
        monkeypatch.setattr(dt_util, "utcnow", lambda: true_time() + jump)

    async with VirtualPhone(
        SETTINGS, clock=lambda: now() - jumped.total_seconds()
    ) as phone:
        await call_across(hass, clock, phone, change, caplog)


@pytest.mark.parametrize(
    "change",
    ["2026-11-01T09:00:00+00:00", "2027-03-14T10:00:00+00:00"],
    ids=["back", "forward"],
)
async def test_daylight_saving(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    socket_enabled: None,
    change: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A call across the change of the clocks is no longer and no shorter for it."""
    clock.move_to(datetime.fromisoformat(change) - timedelta(seconds=30))
    async with VirtualPhone(SETTINGS, clock=now) as phone:
        await call_across(hass, clock, phone, lambda: None, caplog)


# Much at once.


async def test_full_phone(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Of 24 calls each is told of once, from its beginning to its end."""
    told = desk.record_calls()
    handles = [desk.phone.incoming_call(str(3000 + number)) for number in range(24)]
    await desk.next_poll()
    assert desk.state(Platform.SENSOR, "calls").state == "24"
    assert desk.state(Platform.BINARY_SENSOR, "ringing").state == STATE_ON
    for handle in handles:
        desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(10)

    assert sorted(types_of(told)) == ["incoming"] * 24 + ["missed"] * 24
    for kind in ("incoming", "missed"):
        assert {it["call_id"] for it in told if it["event_type"] == kind} == set(
            handles
        )
    assert desk.state(Platform.SENSOR, "calls").state == "0"
    assert not complaints(caplog)
