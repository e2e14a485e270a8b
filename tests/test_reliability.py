"""Tests of what docs/engineering/reliability.md promises when something happens to a phone."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
import re
import time
from typing import Final

from aiohttp import ClientSession, encode_basic_auth
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import (
    CONF_PASSWORD,
    CONF_USERNAME,
    STATE_OFF,
    STATE_ON,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.poly_vvx import pace
from custom_components.poly_vvx.vvx import transport
from virtual_phone import USERNAME, Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import (
    SETTINGS,
    complaints,
    entry_of,
    foremost_call,
    now,
    paths_of,
    set_up,
    types_of,
    unavailable,
    unavailable_when_away,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import act

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
        for module in TESTS.rglob("test_*.py")
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
            f"{pace.SEARCH_INTERVAL.seconds} seconds",
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


LONGEST_WAIT: Final = 60
"""Seconds after which a phone that is there again has been found at the latest."""


@pytest.fixture
async def phone(
    settings: PhoneSettings, socket_enabled: None
) -> AsyncIterator[VirtualPhone]:
    """Return a phone that has a clock of its own, and an old call in its log."""
    async with VirtualPhone(settings, clock=time.time) as phone:
        phone.remote_hang_up(phone.incoming_call("3000", "Before"))
        yield phone


def outages(caplog: pytest.LogCaptureFixture) -> int:
    """Return how often the log says that the phone cannot be reached, and no more."""
    told = complaints(caplog)
    assert all("VVX 450 (2001) cannot be reached" in complaint for complaint in told)
    return len(told)


async def answered(desk: Desk) -> str:
    """Have somebody call and be answered, and both be seen; return the call."""
    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    desk.phone.local_answer(handle)
    await desk.after(1)
    return handle


def exchange(phone: VirtualPhone, settings: PhoneSettings) -> VirtualPhone:
    """Return the phone that answers where another one did."""
    return VirtualPhone(settings, port=phone.port, clock=now)


# The phone goes, and comes back.


async def test_reboot_in_a_call(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A phone that loses its power in a call is back soon, and the call is over once."""
    everything = unavailable_when_away(desk.hass)
    before = unavailable(desk.hass)
    told = desk.record_calls()
    await answered(desk)
    await desk.seconds_pass(29)

    desk.phone.power_cut()
    await desk.after(1)
    assert unavailable(desk.hass) == everything
    await desk.seconds_pass(89)
    assert types_of(told) == ["incoming", "connected"]
    await desk.phone.start()
    booted = datetime.fromtimestamp(now(), tz=dt_util.UTC)
    await desk.seconds_pass(5)

    assert types_of(told) == ["incoming", "connected", "ended"]
    # As long as it was seen to last: a phone without power cannot have kept it.
    assert told[-1]["duration"] == 29
    assert unavailable(desk.hass) == before
    assert desk.call_state == "idle"
    last_boot = desk.state(Platform.SENSOR, "last_boot").state
    assert abs(datetime.fromisoformat(last_boot) - booted) <= timedelta(seconds=1)
    assert outages(caplog) == 1


@pytest.mark.parametrize("seconds", [5, 20, 60, 80, 119])
async def test_short_outage(desk: Desk, seconds: int) -> None:
    """A phone that was away for less than two minutes is back at once."""
    desk.phone.power_cut()
    await desk.seconds_pass(seconds)
    assert desk.call_state == "unavailable"

    await desk.phone.start()
    await desk.seconds_pass(5)

    assert desk.call_state == "idle"


async def test_network_that_is_lost_in_a_call(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A call that ends while nobody can see the phone ends once, as long as it was."""
    told = desk.record_calls()
    handle = await answered(desk)

    desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=9999))
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
    assert outages(caplog) == 1


@pytest.mark.parametrize("settings", [replace(SETTINGS, latency=0.01)])
async def test_slow_phone(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone that takes its time works, one request after the other."""
    phone.incoming_call("3001", "Anna")

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=5))
    await act(hass, "ignore", device_id)

    assert foremost_call(hass, "name") == "Anna"
    # Each came only when the one before was answered: none had to wait at the phone.
    assert all(
        earlier.finished <= later.time for earlier, later in pairwise(phone.requests)
    )


@pytest.mark.parametrize(
    ("settings", "later"),
    [
        (replace(SETTINGS, firmware=before), later)
        for before, later in (("5.7", "6.x"), ("6.x", "5.7"), ("5.9", "5.7"))
    ],
)
async def test_other_firmware(
    desk: Desk,
    device_registry: dr.DeviceRegistry,
    caplog: pytest.LogCaptureFixture,
    later: str,
) -> None:
    """A phone is asked as its firmware of today understands it."""
    told = desk.record_calls()
    desk.phone.power_cut()
    await desk.seconds_pass(4)

    async with exchange(desk.phone, replace(SETTINGS, firmware=later)) as phone:
        await desk.seconds_pass(10)
        handle = await answered(replace(desk, phone=phone))
        assert foremost_call(desk.hass, "name") == "Anna"
        phone.remote_hang_up(handle)
        await desk.seconds_pass(5)

        assert types_of(told) == ["incoming", "connected", "ended"]
        (device,) = dr.async_entries_for_config_entry(
            device_registry, desk.entry.entry_id
        )
        assert device.sw_version == phone.settings.release
        # What only newer firmware tells is unknown where it does not.
        disturb = desk.state(Platform.BINARY_SENSOR, "line_1_do_not_disturb").state
        assert disturb == (STATE_UNKNOWN if later == "5.7" else STATE_OFF)
        phone.requests.clear()
        await desk.seconds_pass(60)
        asked_in = {path[:8] for path in paths_of(phone)}
        assert ("/api/v2/" in asked_in) is (later != "5.7")
    assert outages(caplog) == 1


# The clocks.


async def call_across(desk: Desk, change: Callable[[], object]) -> None:
    """Have a call go on while clocks change, and another one follow it."""
    told = desk.record_calls()
    handle = await answered(desk)
    await desk.seconds_pass(19)
    started = foremost_call(desk.hass, "started")

    change()
    await desk.seconds_pass(20)
    assert desk.call_state == "connected"
    assert foremost_call(desk.hass, "started") == started
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(10)
    desk.phone.remote_hang_up(desk.phone.incoming_call("3002"))
    await desk.seconds_pass(10)

    assert [(it["event_type"], it["number"]) for it in told] == [
        *(("incoming", "3001"), ("connected", "3001"), ("ended", "3001")),
        *(("incoming", "3002"), ("missed", "3002")),
    ]
    assert told[2]["duration"] == 39


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
@pytest.mark.parametrize("whose", ["phone", "home"])
async def test_clock_that_jumps(
    desk: Desk,
    hours: int,
    whose: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A call goes on, ends once and is as long as it was, and no old one is news."""
    jump = timedelta(hours=hours)

    def change() -> None:
        if whose == "phone":
            desk.phone.clock_offset = jump
            return
        # Nothing else jumps with it: no timer, no stopwatch.
        true_time = dt_util.utcnow
        monkeypatch.setattr(dt_util, "utcnow", lambda: true_time() + jump)

    await call_across(desk, change)
    assert not complaints(caplog)


@pytest.mark.parametrize(
    "change",
    ["2026-11-01T09:00:00+00:00", "2027-03-14T10:00:00+00:00"],
    ids=["back", "forward"],
)
async def test_daylight_saving(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, plug_in: PlugIn, change: str
) -> None:
    """A call across the change of the clocks is no longer and no shorter for it."""
    clock.move_to(datetime.fromisoformat(change) - timedelta(seconds=30))
    phone = await plug_in(SETTINGS)
    entry = entry_of(phone)
    await set_up(hass, entry)

    await call_across(Desk(hass, clock, phone, entry), lambda: None)


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
        told_of = {it["call_id"] for it in told if it["event_type"] == kind}
        assert told_of == set(handles)
    assert desk.state(Platform.SENSOR, "calls").state == "0"
    assert not complaints(caplog)


# The login.


def with_password(phone: VirtualPhone) -> list[int | None]:
    """Return how the phone has answered the requests that carried a password."""
    return [request.http_status for request in phone.requests if request.authorization]


async def test_password_that_is_changed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal that lasts asks for the new password; then the phone is left alone."""
    everything = unavailable_when_away(desk.hass)
    before = unavailable(desk.hass)
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()

    await desk.phone.stop()
    changed = exchange(desk.phone, replace(SETTINGS, password="changed"))
    await changed.start()
    await desk.seconds_pass(600)
    with pytest.raises(HomeAssistantError) as caught:
        await act(desk.hass, "answer", desk.device_id)
    await desk.seconds_pass(5)

    assert caught.value.translation_key == "invalid_auth"
    assert with_password(changed) == [401] * 4
    assert not changed.locked
    assert unavailable(desk.hass) == everything
    assert desk.call_state == "unavailable"
    (flow,) = desk.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    (complaint,) = complaints(caplog)
    assert "refused the user name or the password" in complaint

    result = await desk.hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: USERNAME, CONF_PASSWORD: "changed"}
    )
    await desk.settle()
    await desk.seconds_pass(15)

    assert result["reason"] == "reauth_successful"
    assert unavailable(desk.hass) == before
    assert 401 not in with_password(changed)[4:]
    assert not desk.hass.config_entries.flow.async_progress()
    # The phone that came back does not have the call that rang before.
    assert handle not in {call.handle for call in changed.calls}
    assert types_of(told) == ["incoming", "ended"]
    await changed.stop()


async def guess_passwords(phone: VirtualPhone) -> None:
    """Have somebody else lock the phone, who has no regard for that."""
    url = f"http://{phone.host}:{phone.port}/api/v2/webCallControl/callStatus"
    login = {"Authorization": encode_basic_auth(USERNAME, "wrong")}
    async with ClientSession(headers=login) as session:
        for _ in range(5):
            async with session.get(url) as response:
                assert response.status == HTTPStatus.UNAUTHORIZED
    assert phone.locked


async def test_lock_that_somebody_else_sets_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A phone that locks itself is waited for, and the password is not doubted."""
    # While it is busy it is asked again for a while, in real time.
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    before = unavailable(desk.hass)
    await guess_passwords(desk.phone)
    desk.phone.requests.clear()

    await desk.seconds_pass(58)
    assert unavailable(desk.hass) == unavailable_when_away(desk.hass)
    assert set(with_password(desk.phone)) == {403}
    assert len(with_password(desk.phone)) < 10
    await desk.seconds_pass(2 + LONGEST_WAIT)

    assert not desk.phone.locked
    assert unavailable(desk.hass) == before
    assert not desk.hass.config_entries.flow.async_progress()
    assert len(complaints(caplog)) == 1
    assert "is busy with something else" in complaints(caplog)[0]
