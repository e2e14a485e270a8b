"""Tests of the sensors that are disabled by default, and of what they cost."""

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    MAC,
    SETTINGS,
    after,
    attributes,
    commands_of,
    complaints,
    crashes,
    enable,
    entity_id_of,
    entry_of,
    next_poll,
    record_writes,
    seconds_pass,
    set_up,
    state_of,
)
from .fixtures import PlugIn
from .helpers.actions import press
from .helpers.calls import ringing, talking

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

HEALTH = [(DEVICE, DEVICE_PATH), (NETWORK, NETWORK_PATH)]


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


async def test_health(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Load, memory and packets are shown as the phone counts them."""
    await after(hass, clock, 100)
    await enable_sensors(hass, *DEVICE, *NETWORK)
    assert shown(hass, *DEVICE, *NETWORK) == ["18.0", "52.7", "2000", "50"]

    await seconds_pass(hass, clock, 60)
    assert shown(hass, *DEVICE, *NETWORK) == ["20.0", "52.7", "3200", "80"]

    phone.power_cut()
    await phone.start()
    await seconds_pass(hass, clock, 60)
    assert shown(hass, *NETWORK) == ["1200", "30"]


@pytest.mark.parametrize(
    ("settings", "mos"),
    [
        (SETTINGS, STATE_UNKNOWN),
        (replace(SETTINGS, voice_quality=4.1), "4.1"),
        (replace(SETTINGS, voice_quality=4.1, camera=True, firmware="6.x"), "4.1"),
    ],
)
async def test_call_quality(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    mos: str,
) -> None:
    """How the sound arrives is shown during a call, and nothing without one."""
    await enable_sensors(hass, *QUALITY)
    assert shown(hass, *QUALITY) == [STATE_UNKNOWN] * 5

    handle = talking(phone)
    await seconds_pass(hass, clock, 210)
    assert shown(hass, *QUALITY) == [mos, "0", "0.5", "0", "G.722.1"]

    phone.local_hold(handle)
    await seconds_pass(hass, clock, 12)
    assert shown(hass, *QUALITY) == [STATE_UNKNOWN] * 5

    phone.local_resume(handle)
    await seconds_pass(hass, clock, 12)
    assert shown(hass, "call_codec") == ["G.722.1"]

    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 12)
    assert shown(hass, *QUALITY) == [STATE_UNKNOWN] * 5


async def test_forwarding(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Where a line forwards its calls to is shown within a minute."""
    await enable_sensors(hass, *FORWARDING)
    nowhere = {"busy": None, "no_answer": None, "do_not_disturb": None}
    state = state_of(hass, Platform.SENSOR, "line_2_forwarding")
    assert shown(hass, *FORWARDING) == ["none", "none"]
    assert attributes(state, *nowhere) == nowhere

    phone.set_forwarding(
        2, always="3001", busy="3002", no_answer="3003", do_not_disturb="3004"
    )
    await seconds_pass(hass, clock, 62)

    state = state_of(hass, Platform.SENSOR, "line_2_forwarding")
    assert shown(hass, *FORWARDING) == ["none", "3001"]
    assert attributes(state, *nowhere) == {
        "busy": "3002",
        "no_answer": "3003",
        "do_not_disturb": "3004",
    }


async def test_forwarding_of_a_line_that_goes(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A line that is gone takes its sensor along."""
    await enable_sensors(hass, *FORWARDING)
    await phone.stop()
    await next_poll(hass, clock)

    async with VirtualPhone(
        replace(SETTINGS, lines=SETTINGS.lines[:1]), port=phone.port
    ):
        await seconds_pass(hass, clock, 190)
        assert shown(hass, "line_1_forwarding") == ["none"]
        registry = er.async_get(hass)
        assert (
            registry.async_get_entity_id(
                Platform.SENSOR, DOMAIN, f"{MAC}_line_2_forwarding"
            )
            is None
        )


@pytest.mark.parametrize("firmware", ["5.7", "5.9", "6.x"])
async def test_ip_address(hass: HomeAssistant, plug_in: PlugIn, firmware: str) -> None:
    """The address is the one that the phone tells."""
    phone = await plug_in(replace(SETTINGS, firmware=firmware, ip_address="192.0.2.77"))
    await set_up(hass, entry_of(phone))

    await enable_sensors(hass, "ip_address")

    assert shown(hass, "ip_address") == ["192.0.2.77"]


# When they are read.


async def test_nothing_is_read_for_nobody(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """What nobody has enabled is not read, in a call or not."""
    await seconds_pass(hass, clock, 65)
    talking(phone)
    await seconds_pass(hass, clock, 65)

    assert read(phone) == []


@pytest.mark.parametrize(("keys", "path"), HEALTH)
async def test_one_reading_serves_all(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    keys: tuple[str, ...],
    path: str,
) -> None:
    """Sensors of one kind are read together: at once, and then every minute."""
    await enable_sensors(hass, *keys)
    assert STATE_UNKNOWN not in shown(hass, *keys)

    await seconds_pass(hass, clock, 300)

    assert pauses(phone, path) == {60}
    assert read(phone) == [path] * 6


async def test_one_reading_serves_all_of_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """The quality of a call is read every ten seconds, and only during one."""
    await enable_sensors(hass, *QUALITY)
    await seconds_pass(hass, clock, 60)
    handle = phone.incoming_call("3001")
    await seconds_pass(hass, clock, 30)
    assert read(phone) == []

    phone.local_answer(handle)
    await seconds_pass(hass, clock, 100)
    assert pauses(phone, QUALITY_PATH) == {10}
    assert read(phone) == [QUALITY_PATH] * 10

    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 2)
    phone.requests.clear()
    await seconds_pass(hass, clock, 60)
    assert read(phone) == []


async def test_in_the_middle_of_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Sensors that are enabled during a call show at once what they are for."""
    talking(phone)
    await next_poll(hass, clock)

    await enable_sensors(hass, *QUALITY)

    assert read(phone) == [QUALITY_PATH]
    assert shown(hass, "call_codec") == ["G.722.1"]


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_firmware_that_might_freeze(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Firmware before 5.8 is never asked for the quality of a call."""
    talking(phone)
    await enable_sensors(hass, *QUALITY, *DEVICE)

    await seconds_pass(hass, clock, 30)

    assert set(read(phone)) == {DEVICE_PATH}
    assert shown(hass, *QUALITY) == [STATE_UNKNOWN] * 5


@pytest.mark.parametrize(
    ("firmware", "asked"),
    [
        ("5.7.9.9999", False),
        ("5.8.0.1", True),
        ("5.10.0.1", True),
        ("6.0.0.1", True),
    ],
)
async def test_firmware_that_can_be_asked(
    hass: HomeAssistant, plug_in: PlugIn, firmware: str, asked: bool
) -> None:
    """The numbers of a firmware are compared as numbers."""
    phone = await plug_in(replace(SETTINGS, firmware=firmware))
    talking(phone)
    await set_up(hass, entry_of(phone))
    await enable_sensors(hass, "call_codec")

    assert bool(read(phone)) is asked


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (DEVICE, Fault(FaultKind.HTTP_STATUS, times=99, value=404, path=DEVICE_PATH)),
        (NETWORK, Fault(FaultKind.API_STATUS, times=99, value=4004, path=NETWORK_PATH)),
        (QUALITY, Fault(FaultKind.HTTP_STATUS, times=99, value=404, path=QUALITY_PATH)),
    ],
    ids=["device", "network", "quality"],
)
async def test_what_a_phone_does_not_offer(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    keys: tuple[str, ...],
    fault: Fault,
) -> None:
    """It stays unknown, and the phone is asked once, or again after it was gone."""
    phone.inject(fault)
    talking(phone)
    await next_poll(hass, clock)
    await enable_sensors(hass, *keys)
    await seconds_pass(hass, clock, 130)

    assert read(phone) == [fault.path]
    assert set(shown(hass, *keys)) == {STATE_UNKNOWN}
    assert not complaints(caplog)
    assert not crashes(caplog)

    phone.power_cut()
    await next_poll(hass, clock)
    await phone.start()
    phone.clear_faults()
    await next_poll(hass, clock)
    talking(phone)
    await seconds_pass(hass, clock, 62)

    assert STATE_UNKNOWN not in shown(hass, keys[-1])


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.API_STATUS,
        FaultKind.HTTP_STATUS,
        FaultKind.NOT_JSON,
        FaultKind.WRONG_TYPES,
        FaultKind.CUT_CONNECTION,
        FaultKind.REDIRECT,
    ],
)
async def test_a_reading_that_fails(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind,
) -> None:
    """It leaves things unknown for a minute, and the rest as it was."""
    await enable_sensors(hass, *NETWORK)
    phone.inject(Fault(kind, times=99, path=NETWORK_PATH))

    await after(hass, clock, 60)

    assert STATE_UNKNOWN in shown(hass, *NETWORK)
    assert shown(hass, "call_state") == ["idle"]
    assert not complaints(caplog)
    assert not crashes(caplog)

    phone.clear_faults()
    await after(hass, clock, 60)
    assert STATE_UNKNOWN not in shown(hass, *NETWORK)


async def test_a_phone_out_of_reach(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing is claimed of a phone that is not there, and nothing asked of it."""
    await enable_sensors(hass, *DISABLED)
    talking(phone)
    await next_poll(hass, clock)
    written = record_writes(hass)
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=999, value=500))
    await next_poll(hass, clock)
    assert set(shown(hass, *DISABLED)) == {STATE_UNAVAILABLE}
    assert len(written) == len(set(written))
    phone.requests.clear()
    written.clear()

    await seconds_pass(hass, clock, 130)

    assert phone.requests
    assert read(phone) == []
    assert written == []
    assert len(complaints(caplog)) == 1

    phone.clear_faults()
    await seconds_pass(hass, clock, 60)
    assert sorted(set(read(phone))) == sorted(READINGS)
    assert not {STATE_UNAVAILABLE, STATE_UNKNOWN} & set(shown(hass, *DEVICE, *NETWORK))


async def test_the_sensors_are_disabled_again(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A sensor that nobody wants any more is not read for any more."""
    await enable_sensors(hass, "cpu_load", "sent_packets")
    registry = er.async_get(hass)
    registry.async_update_entity(
        entity_id_of(hass, Platform.SENSOR, "cpu_load"),
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await after(hass, clock, 31)
    phone.requests.clear()

    await seconds_pass(hass, clock, 120)

    assert set(read(phone)) == {NETWORK_PATH}


async def test_nothing_is_written_while_nothing_happens(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Of the sensors only those are written whose value has changed."""
    await enable_sensors(hass, *DISABLED)
    await after(hass, clock, 60)
    written = record_writes(hass)

    for _ in range(20):
        await after(hass, clock, 15)

    changing = {
        entity_id_of(hass, Platform.SENSOR, key)
        for key in ("cpu_load", "memory_usage", *NETWORK)
    }
    assert set(written) <= changing


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, firmware="5.7", device_stats_delay=0.02)]
)
async def test_slow_statistics(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """Statistics that take their time hold up calls, and people, by that request only."""
    await enable_sensors(hass, *DEVICE)
    ringing(phone)
    phone.requests.clear()
    coordinator = loaded.runtime_data

    slow = hass.async_create_task(coordinator.device_statistics.async_refresh())
    poll = hass.async_create_task(coordinator.async_refresh())
    await press(hass, "restart")
    await asyncio.gather(slow, poll)

    assert [request.path for request in phone.requests[:3]] == [
        DEVICE_PATH,
        "/api/v1/mgmt/safeRestart",
        "/api/v1/webCallControl/callStatus",
    ]
    assert shown(hass, "call_state") == ["ringing"]


# What they cost.


@pytest.mark.parametrize(
    ("keys", "more"),
    [((), {}), (("cpu_load",), {"stats": 10}), (DISABLED, {"stats": 20})],
    ids=["none", "one", "all"],
)
async def test_requests_without_calls(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    keys: tuple[str, ...],
    more: dict[str, int],
) -> None:
    """In ten minutes sensors of one kind cost a request a minute, the rest nothing."""
    await enable_sensors(hass, *keys)
    # Until nothing is left of the set-up.
    await after(hass, clock, 300)
    phone.requests.clear()

    for _ in range(200):
        await next_poll(hass, clock)

    assert (
        Counter(commands_of(phone))
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
    [
        ((), {}),
        (("call_codec",), {"sessionStats": 12}),
        (DISABLED, {"sessionStats": 12, "stats": 4}),
    ],
    ids=["none", "one", "all"],
)
async def test_requests_of_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    keys: tuple[str, ...],
    more: dict[str, int],
) -> None:
    """In two minutes of a call its quality costs a request every ten seconds."""
    await enable_sensors(hass, *keys)
    talking(phone)
    await after(hass, clock, 270)
    phone.requests.clear()

    await seconds_pass(hass, clock, 120)

    assert (
        Counter(commands_of(phone))
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
