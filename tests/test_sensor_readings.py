"""Tests of the sensors that are disabled by default, and of what they cost."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    SETTINGS,
    attributes,
    commands_of,
    complaints,
    crashes,
    enable,
    entity_id_of,
    now,
    record_writes,
    state_of,
)
from .desk import Desk
from .helpers.calls import talking

DEVICE = ("cpu_load", "memory_usage")
NETWORK = ("received_packets", "sent_packets")
QUALITY = (
    "call_quality_mos",
    "call_jitter",
    "call_packet_loss",
    "call_latency",
    "call_codec",
)
FORWARDING = ("line_1_forwarding", "line_2_forwarding")
DISABLED = (*DEVICE, *NETWORK, *QUALITY, *FORWARDING, "ip_address")

DEVICE_PATH = "/api/v1/mgmt/device/stats"
NETWORK_PATH = "/api/v1/mgmt/network/stats"
QUALITY_PATH = "/api/v1/mgmt/media/sessionStats"
READINGS = {DEVICE_PATH, NETWORK_PATH, QUALITY_PATH}


def shown(hass: HomeAssistant, *keys: str) -> list[str]:
    """Return what sensors show."""
    return [state_of(hass, Platform.SENSOR, key).state for key in keys]


async def enable_sensors(hass: HomeAssistant, *keys: str) -> None:
    """Enable sensors."""
    await enable(hass, *(entity_id_of(hass, Platform.SENSOR, key) for key in keys))


def read(phone: VirtualPhone) -> list[str]:
    """Return what was read for such sensors alone, in order, and forget it."""
    paths = [request.path for request in phone.requests if request.path in READINGS]
    phone.requests.clear()
    return paths


def pauses(phone: VirtualPhone, path: str) -> set[float]:
    """Return the pauses between the times when something was read."""
    times = [request.time for request in phone.requests if request.path == path]
    return {round(later - earlier) for earlier, later in pairwise(times)}


# What they show.


async def test_health(desk: Desk) -> None:
    """Load, memory and packets are shown as the phone counts them."""
    await desk.after(100)
    await enable_sensors(desk.hass, *DEVICE, *NETWORK)
    assert shown(desk.hass, *DEVICE, *NETWORK) == ["18.0", "52.7", "2000", "50"]

    await desk.seconds_pass(60)
    assert shown(desk.hass, *DEVICE, *NETWORK) == ["20.0", "52.7", "3200", "80"]

    desk.phone.power_cut()
    await desk.phone.start()
    await desk.seconds_pass(60)
    assert shown(desk.hass, *NETWORK) == ["1200", "30"]


@pytest.mark.parametrize(
    ("settings", "mos"),
    [
        (SETTINGS, STATE_UNKNOWN),
        (replace(SETTINGS, voice_quality=4.1, camera=True, firmware="6.x"), "4.1"),
    ],
)
async def test_call_quality(desk: Desk, mos: str) -> None:
    """How the sound arrives is shown during a call, and nothing without one."""
    await enable_sensors(desk.hass, *QUALITY)
    assert shown(desk.hass, *QUALITY) == [STATE_UNKNOWN] * 5

    handle = talking(desk.phone)
    await desk.seconds_pass(210)
    assert shown(desk.hass, *QUALITY) == [mos, "0", "0.5", "0", "G.722.1"]

    desk.phone.local_hold(handle)
    await desk.seconds_pass(12)
    assert shown(desk.hass, *QUALITY) == [STATE_UNKNOWN] * 5

    desk.phone.local_resume(handle)
    await desk.seconds_pass(12)
    assert shown(desk.hass, "call_codec") == ["G.722.1"]

    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(12)
    assert shown(desk.hass, *QUALITY) == [STATE_UNKNOWN] * 5


async def test_forwarding(desk: Desk) -> None:
    """Where a line forwards its calls to is shown within a minute."""
    await enable_sensors(desk.hass, *FORWARDING)
    nowhere = {"busy": None, "no_answer": None, "do_not_disturb": None}
    state = desk.state(Platform.SENSOR, "line_2_forwarding")
    assert shown(desk.hass, *FORWARDING) == ["none", "none"]
    assert attributes(state, *nowhere) == nowhere

    desk.phone.set_forwarding(
        2, always="3001", busy="3002", no_answer="3003", do_not_disturb="3004"
    )
    await desk.seconds_pass(62)

    state = desk.state(Platform.SENSOR, "line_2_forwarding")
    assert shown(desk.hass, *FORWARDING) == ["none", "3001"]
    assert attributes(state, *nowhere) == {
        "busy": "3002",
        "no_answer": "3003",
        "do_not_disturb": "3004",
    }


async def test_forwarding_of_a_line_that_goes(desk: Desk) -> None:
    """Of a line that is not there it is not known."""
    await enable_sensors(desk.hass, *FORWARDING)
    await desk.phone.stop()
    fewer = replace(SETTINGS, lines=SETTINGS.lines[:1])

    async with VirtualPhone(fewer, port=desk.phone.port, clock=now):
        await desk.seconds_pass(66)

        assert shown(desk.hass, *FORWARDING) == ["none", STATE_UNKNOWN]


@pytest.mark.parametrize(
    "settings",
    [replace(SETTINGS, firmware=it, ip_address="192.0.2.77") for it in ("5.7", "6.x")],
)
async def test_ip_address(desk: Desk) -> None:
    """The address is the one that the phone tells."""
    await enable_sensors(desk.hass, "ip_address")

    assert shown(desk.hass, "ip_address") == ["192.0.2.77"]


# When they are read.


async def test_one_reading_serves_all_of_a_call(desk: Desk) -> None:
    """The quality of a call is read every ten seconds, and only during one."""
    await enable_sensors(desk.hass, *QUALITY)
    await desk.seconds_pass(60)
    handle = desk.phone.incoming_call("3001")
    await desk.seconds_pass(30)
    assert read(desk.phone) == []

    desk.phone.local_answer(handle)
    await desk.seconds_pass(100)
    assert pauses(desk.phone, QUALITY_PATH) == {10}
    assert read(desk.phone) == [QUALITY_PATH] * 10

    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(2)
    desk.phone.requests.clear()
    await desk.seconds_pass(60)
    assert read(desk.phone) == []


async def test_in_the_middle_of_a_call(desk: Desk) -> None:
    """Sensors that are enabled during a call show at once what they are for."""
    talking(desk.phone)
    await desk.next_poll()

    await enable_sensors(desk.hass, *QUALITY)

    assert read(desk.phone) == [QUALITY_PATH]
    assert shown(desk.hass, "call_codec") == ["G.722.1"]


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_firmware_that_might_freeze(desk: Desk) -> None:
    """Firmware before 5.8 is never asked for the quality of a call."""
    talking(desk.phone)
    await enable_sensors(desk.hass, *QUALITY, *DEVICE)

    await desk.seconds_pass(30)

    assert set(read(desk.phone)) == {DEVICE_PATH}
    assert shown(desk.hass, *QUALITY) == [STATE_UNKNOWN] * 5


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (NETWORK, Fault(FaultKind.API_STATUS, times=99, value=4004, path=NETWORK_PATH)),
        (QUALITY, Fault(FaultKind.HTTP_STATUS, times=99, value=404, path=QUALITY_PATH)),
    ],
    ids=["network", "quality"],
)
async def test_what_a_phone_does_not_offer(
    desk: Desk, caplog: pytest.LogCaptureFixture, keys: tuple[str, ...], fault: Fault
) -> None:
    """It stays unknown, and the phone is asked once, or again after it was gone."""
    desk.phone.inject(fault)
    talking(desk.phone)
    await desk.next_poll()
    await enable_sensors(desk.hass, *keys)
    await desk.seconds_pass(130)

    assert read(desk.phone) == [fault.path]
    assert set(shown(desk.hass, *keys)) == {STATE_UNKNOWN}
    assert not complaints(caplog)
    assert not crashes(caplog)

    desk.phone.power_cut()
    await desk.next_poll()
    await desk.phone.start()
    desk.phone.clear_faults()
    await desk.next_poll()
    talking(desk.phone)
    await desk.seconds_pass(62)

    assert STATE_UNKNOWN not in shown(desk.hass, keys[-1])


async def test_a_phone_out_of_reach(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is claimed of a phone that is not there, and nothing asked of it."""
    await enable_sensors(desk.hass, *DISABLED)
    talking(desk.phone)
    await desk.next_poll()
    written = record_writes(desk.hass)
    desk.phone.inject(Fault(FaultKind.HTTP_STATUS, times=999, value=500))
    await desk.next_poll()
    assert set(shown(desk.hass, *DISABLED)) == {STATE_UNAVAILABLE}
    assert len(written) == len(set(written))
    desk.phone.requests.clear()
    written.clear()

    await desk.seconds_pass(130)

    assert desk.phone.requests
    assert read(desk.phone) == []
    assert written == []
    assert len(complaints(caplog)) == 1

    desk.phone.clear_faults()
    await desk.seconds_pass(60)
    assert sorted(set(read(desk.phone))) == sorted(READINGS)
    assert not {STATE_UNAVAILABLE, STATE_UNKNOWN} & set(
        shown(desk.hass, *DEVICE, *NETWORK)
    )


async def test_the_sensors_are_disabled_again(desk: Desk) -> None:
    """A sensor that nobody wants any more is not read for any more."""
    await enable_sensors(desk.hass, "cpu_load", "sent_packets")
    registry = er.async_get(desk.hass)
    registry.async_update_entity(
        desk.entity_id(Platform.SENSOR, "cpu_load"),
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await desk.after(31)
    desk.phone.requests.clear()

    await desk.seconds_pass(120)

    assert set(read(desk.phone)) == {NETWORK_PATH}


async def test_nothing_is_written_while_nothing_happens(desk: Desk) -> None:
    """Of the sensors only those are written whose value has changed."""
    await enable_sensors(desk.hass, *DISABLED)
    await desk.after(60)
    written = record_writes(desk.hass)

    for _ in range(20):
        await desk.after(15)

    changing = {
        desk.entity_id(Platform.SENSOR, key)
        for key in ("cpu_load", "memory_usage", *NETWORK)
    }
    assert set(written) <= changing


# What they cost.


@pytest.mark.parametrize(
    ("keys", "more"),
    [((), {}), (DEVICE, {"stats": 10}), (DISABLED, {"stats": 20})],
    ids=["none", "one", "all"],
)
async def test_requests_without_calls(
    desk: Desk, keys: tuple[str, ...], more: dict[str, int]
) -> None:
    """In ten minutes sensors of one kind cost a request a minute, the rest nothing."""
    await enable_sensors(desk.hass, *keys)
    # Until nothing is left of the set-up.
    await desk.after(300)
    desk.phone.requests.clear()

    for _ in range(200):
        await desk.next_poll()

    assert (
        Counter(commands_of(desk.phone))
        == {
            "callStatus": 200,
            "pollForStatus": 40,
            "callLogs": 10,
            "lineInfo": 10,
            "info": 2,
            "get": 2,
        }
        | more
    )


@pytest.mark.parametrize(
    ("keys", "more"),
    [((), {}), (DISABLED, {"sessionStats": 12, "stats": 4})],
    ids=["none", "all"],
)
async def test_requests_of_a_call(
    desk: Desk, keys: tuple[str, ...], more: dict[str, int]
) -> None:
    """In two minutes of a call its quality costs a request every ten seconds."""
    await enable_sensors(desk.hass, *keys)
    talking(desk.phone)
    await desk.after(270)
    desk.phone.requests.clear()

    await desk.seconds_pass(120)

    assert (
        Counter(commands_of(desk.phone))
        == {
            "callStatus": 120,
            "pollForStatus": 8,
            "callLogs": 2,
            "lineInfo": 2,
            "info": 1,
            "get": 1,
        }
        | more
    )
