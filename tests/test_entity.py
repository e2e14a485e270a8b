"""Tests of what entities share: identity, device, and lines that come and go."""

from dataclasses import replace

from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import Fault, FaultKind, LineSettings, VirtualPhone

from .common import MAC, SETTINGS, now, objections, settle, state_of
from .desk import Desk

DISABLED = {
    "call_codec",
    "call_direction",
    "call_jitter",
    "call_latency",
    "call_line",
    "call_packet_loss",
    "call_quality_mos",
    "call_started",
    "cpu_load",
    "ip_address",
    "last_notification",
    "line_1_forwarding",
    "line_2_forwarding",
    "memory_usage",
    "paging",
    "placed_calls",
    "received_calls",
    "received_packets",
    "remote_name",
    "remote_number",
    "screen",
    "sent_packets",
    "status",
    "talk_time",
    "update_configuration",
}
"""The entities that are there for who enables them."""

OLD = replace(SETTINGS, firmware="5.7")
"""A phone that tells of its lines no more than whether they are registered."""


def lines(*numbers: int) -> set[str]:
    """Return the keys of the entities of lines."""
    return {
        f"line_{number}_{key}"
        for number in numbers
        for key in ("do_not_disturb", "forwarding", "registered")
    }


pytestmark = pytest.mark.usefixtures("clock")


def entities_of(desk: Desk) -> dict[str, er.RegistryEntry]:
    """Return the entities by their keys."""
    registry = er.async_get(desk.hass)
    entities = er.async_entries_for_config_entry(registry, desk.entry.entry_id)
    return {it.unique_id.removeprefix(f"{MAC}_"): it for it in entities}


def lines_shown(desk: Desk) -> set[str]:
    """Return the keys of the entities of lines, which have states if enabled."""
    lines = {
        key: it for key, it in entities_of(desk).items() if key.startswith("line_")
    }
    states = desk.hass.states
    assert all(states.get(it.entity_id) or it.disabled for it in lines.values())
    return set(lines)


def device_of(desk: Desk) -> dr.DeviceEntry:
    """Return the device as it is registered now."""
    device = dr.async_get(desk.hass).async_get(desk.device_id)
    assert isinstance(device, dr.DeviceEntry)
    return device


def exchange(phone: VirtualPhone, *lines: int) -> VirtualPhone:
    """Return the same phone, set up with other lines."""
    settings = replace(
        phone.settings, lines=tuple(LineSettings(number=f"200{it}") for it in lines)
    )
    return VirtualPhone(settings, port=phone.port, clock=now)


async def test_disabled_entities(desk: Desk) -> None:
    """What few people look at takes somebody to enable it."""
    disabled = {key for key, it in entities_of(desk).items() if it.disabled}

    assert disabled == DISABLED


@pytest.mark.parametrize(
    "settings",
    [replace(SETTINGS, lines=(LineSettings(number="2001", label="Sales"),))],
)
async def test_names_of_lines(desk: Desk) -> None:
    """A line has the name that it has on the phone beside its number."""
    state = desk.state(Platform.BINARY_SENSOR, "line_1_registered")

    name = "VVX 450 (2001) Line 1 (Sales) registration"
    assert state.attributes["friendly_name"] == name


async def test_other_firmware(desk: Desk) -> None:
    """The device shows the firmware that a phone comes back with."""
    before = device_of(desk)
    await desk.phone.stop()
    await desk.next_poll()
    settings = replace(SETTINGS, firmware="6.4.3.5814")

    async with VirtualPhone(settings, port=desk.phone.port, clock=now):
        await desk.seconds_pass(66)

        device = device_of(desk)
        assert (before.sw_version, device.sw_version) == ("5.9.7.1477", "6.4.3.5814")
        assert (device.model, device.model_id) == ("VVX 450", "48840-001")
        assert device.id == before.id


async def test_what_a_phone_does_not_say_for_once(desk: Desk) -> None:
    """What is known of the device stays, if the phone once says less."""
    before = device_of(desk)
    fault = Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="v2/mgmt/device")
    desk.phone.inject(fault)
    await desk.phone.stop()
    await desk.next_poll()
    await desk.phone.start()

    await desk.seconds_pass(66)

    device = device_of(desk)
    assert desk.entry.runtime_data.data.device.part_number is None
    assert device.model_id == before.model_id == "48840-001"


async def test_the_device_is_not_written_for_nothing(desk: Desk) -> None:
    """News of calls are none of the device."""
    updated = async_capture_events(desk.hass, dr.EVENT_DEVICE_REGISTRY_UPDATED)

    desk.phone.local_answer(desk.phone.incoming_call("3001"))
    await desk.seconds_pass(10)

    assert updated == []


@pytest.mark.parametrize("settings", [OLD])
async def test_what_a_phone_never_tells(desk: Desk) -> None:
    """It has no entity, until the phone comes back with firmware that tells it."""
    assert lines_shown(desk) == {
        "line_1_registered",
        "line_2_registered",
    }
    await desk.phone.stop()
    await desk.next_poll()

    async with VirtualPhone(SETTINGS, port=desk.phone.port, clock=now):
        await desk.seconds_pass(66)

        assert lines_shown(desk) == lines(1, 2)
        key = "line_2_do_not_disturb"
        assert desk.state(Platform.BINARY_SENSOR, key).state == "off"


@pytest.mark.parametrize("settings", [OLD])
@pytest.mark.parametrize(
    ("platform", "key"),
    [
        (Platform.BINARY_SENSOR, "line_1_do_not_disturb"),
        (Platform.SELECT, "transfer_type"),
    ],
)
async def test_what_a_phone_does_not_tell_any_more(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    platform: Platform,
    key: str,
) -> None:
    """An entity that was there before stays, and is unknown."""
    entry.add_to_hass(hass)
    entity_registry.async_get_or_create(
        platform, DOMAIN, f"{MAC}_{key}", config_entry=entry
    )
    fault = Fault(FaultKind.HTTP_STATUS, times=9, value=404, path="transferType")
    phone.inject(fault)

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert state_of(hass, platform, key).state == STATE_UNKNOWN


async def test_a_line_that_appears(desk: Desk) -> None:
    """The entities of a line that was added come without a restart."""
    assert lines_shown(desk) == lines(1, 2)
    await desk.phone.stop()

    async with exchange(desk.phone, 1, 2, 3):
        await desk.seconds_pass(66)

        assert lines_shown(desk) == lines(1, 2, 3)
        key = "line_3_registered"
        assert desk.state(Platform.BINARY_SENSOR, key).state == "on"


async def test_a_line_that_goes_and_comes_back(desk: Desk) -> None:
    """The entities of a line that was taken away go, and come back with it."""
    await desk.phone.stop()
    async with exchange(desk.phone, 1) as without:
        await desk.seconds_pass(66)
        key = "line_2_registered"
        assert desk.state(Platform.BINARY_SENSOR, key).state == "unknown"
        await desk.seconds_pass(180)
        assert lines_shown(desk) == lines(1)
        await without.stop()

        await desk.phone.start()
        await desk.seconds_pass(66)

    assert lines_shown(desk) == lines(1, 2)
    assert desk.state(Platform.BINARY_SENSOR, key).state == "on"


async def test_lines_that_go_one_after_the_other(desk: Desk) -> None:
    """Each has its own time to come back."""
    await desk.phone.stop()
    async with exchange(desk.phone, 1, 2, 3) as three:
        await desk.seconds_pass(66)
        await three.stop()
        async with exchange(desk.phone, 1, 2) as two:
            await desk.seconds_pass(150)
            await two.stop()
            async with exchange(desk.phone, 1):
                await desk.seconds_pass(120)
                assert lines_shown(desk) == lines(1, 2)
                await desk.seconds_pass(120)
                assert lines_shown(desk) == lines(1)


@pytest.mark.parametrize("away", [True, False])
async def test_a_line_that_is_not_told_of_for_a_while(
    desk: Desk, caplog: pytest.LogCaptureFixture, away: bool
) -> None:
    """A phone that boots does not cost a person's settings of an entity."""
    everything = lines_shown(desk)
    await desk.phone.stop()
    async with exchange(desk.phone, 1) as without:
        await desk.seconds_pass(66)
        await without.stop()
        if away:
            await desk.seconds_pass(200)

    await desk.phone.start()
    await desk.seconds_pass(200)

    assert lines_shown(desk) == everything
    key = "line_2_registered"
    assert desk.state(Platform.BINARY_SENSOR, key).state == "on"
    assert objections(caplog) == []


async def test_a_line_that_goes_before_its_phone(desk: Desk) -> None:
    """Of a phone that is given up meanwhile nothing is removed any more."""
    await desk.phone.stop()
    async with exchange(desk.phone, 1):
        await desk.seconds_pass(66)
        everything = lines_shown(desk)

        await desk.hass.config_entries.async_unload(desk.entry.entry_id)
        await desk.seconds_pass(181)

    assert lines_shown(desk) == everything


async def test_a_line_that_goes_while_nobody_looks(desk: Desk) -> None:
    """What is left of a line that went meanwhile goes when the entry is set up."""
    await desk.hass.config_entries.async_unload(desk.entry.entry_id)
    await desk.phone.stop()

    async with exchange(desk.phone, 1):
        await desk.hass.config_entries.async_setup(desk.entry.entry_id)
        await desk.seconds_pass(181)

        assert lines_shown(desk) == lines(1)


async def test_lines_that_are_not_told_of_stay(desk: Desk) -> None:
    """A phone that does not tell of its lines for once has not lost them."""
    desk.phone.inject(Fault(FaultKind.API_STATUS, times=99, path="lineInfo"))

    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.seconds_pass(120)

    assert entities_of(desk).keys() >= lines(1, 2)


@pytest.mark.parametrize(
    "settings",
    [
        replace(
            SETTINGS,
            firmware=firmware,
            lines=(
                LineSettings(number="2001", line_keys=3),
                LineSettings(number="2002"),
            ),
        )
        for firmware in ("5.7", "5.9", "6.x")
    ],
)
async def test_a_line_on_several_keys(desk: Desk) -> None:
    """A line that fills several keys is one line, with the number of its first."""
    keys = lines_shown(desk)

    assert {key.split("_")[1] for key in keys} == {"1", "4"}
