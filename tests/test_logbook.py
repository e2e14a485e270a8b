"""Tests of the logbook: a real one, asked as the frontend asks it."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.poly_vvx.const import DOMAIN, EVENT_CALL
from custom_components.poly_vvx.logbook import ICONS, MESSAGES, message_of
from custom_components.poly_vvx.vvx.calls.events import EventType
from virtual_phone import VirtualPhone

from .common import next_poll, seconds_pass, set_up
from .desk import Desk

BEGIN = "2026-11-02T19:00:00+00:00"


@pytest.fixture(autouse=True)
def custom_integrations(request: pytest.FixtureRequest) -> None:
    """Have the recorder there before Home Assistant, as it wants to be."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
async def logbook(clock: FrozenDateTimeFactory, hass: HomeAssistant) -> None:
    """Set up the logbook."""
    assert await async_setup_component(hass, "logbook", {})
    await hass.async_block_till_done()


async def lines_of(
    hass: HomeAssistant, ask: WebSocketGenerator, **where: Any
) -> list[tuple[str, str]]:
    """Return who and what the logbook tells of, in order, but for states."""
    await async_wait_recording_done(hass)
    client = await ask(hass)
    await client.send_json_auto_id(
        {"type": "logbook/get_events", "start_time": BEGIN, **where}
    )
    answer = await client.receive_json()
    assert answer["success"]
    assert all(
        line["icon"].startswith("mdi:phone-")
        for line in answer["result"]
        if line.get("domain") == DOMAIN
    )
    return [
        (line["name"], line["message"])
        for line in answer["result"]
        if line.get("domain") == DOMAIN
    ]


async def miss_a_call(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone
) -> None:
    """Let the phone ring in vain."""
    handle = phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 5)


@pytest.mark.usefixtures("logbook")
async def test_a_missed_call(desk: Desk, hass_ws_client: WebSocketGenerator) -> None:
    """The logbook tells of the beginning and the end, by the name of the phone."""
    await miss_a_call(desk.hass, desk.clock, desk.phone)

    assert await lines_of(desk.hass, hass_ws_client) == [
        ("VVX 450 (2001)", "incoming call from Anna (3001)"),
        ("VVX 450 (2001)", "missed call from Anna"),
    ]


async def talk(desk: Desk) -> None:
    """Have a call that is held for a while."""
    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    desk.phone.local_answer(handle)
    await desk.seconds_pass(100)
    desk.phone.local_hold(handle)
    await desk.seconds_pass(5)
    desk.phone.local_resume(handle)
    await desk.seconds_pass(75)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)


@pytest.mark.usefixtures("logbook")
async def test_two_lines_a_call(desk: Desk, hass_ws_client: WebSocketGenerator) -> None:
    """What happens between its beginning and its end is no line."""
    await talk(desk)

    assert await lines_of(desk.hass, hass_ws_client) == [
        ("VVX 450 (2001)", "incoming call from Anna (3001)"),
        ("VVX 450 (2001)", "call with Anna ended after 3 minutes"),
    ]


@pytest.mark.usefixtures("logbook")
async def test_where_the_lines_are(
    desk: Desk, hass_ws_client: WebSocketGenerator
) -> None:
    """The lines are on the page of the device; that of the entity has its own."""
    await miss_a_call(desk.hass, desk.clock, desk.phone)
    entity_id = desk.entity_id(Platform.EVENT, "call")

    assert await lines_of(
        desk.hass, hass_ws_client, device_ids=[desk.device_id]
    ) == await lines_of(desk.hass, hass_ws_client)
    assert await lines_of(desk.hass, hass_ws_client, entity_ids=[entity_id]) == []


async def test_the_entity_excluded(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """Whoever takes the entity out of the logbook still reads of the calls."""
    config = {"logbook": {"exclude": {"entity_globs": ["event.*_call"]}}}
    assert await async_setup_component(hass, "logbook", config)
    await set_up(hass, entry)
    await miss_a_call(hass, clock, phone)

    assert len(await lines_of(hass, hass_ws_client)) == 2


@pytest.mark.usefixtures("logbook")
async def test_a_name_of_the_user(
    desk: Desk, hass_ws_client: WebSocketGenerator, device_registry: dr.DeviceRegistry
) -> None:
    """A phone is called as the user calls it, and a deleted one by what it was."""
    await miss_a_call(desk.hass, desk.clock, desk.phone)
    device_id = desk.device_id
    device_registry.async_update_device(device_id, name_by_user="Desk phone")
    names = {name for name, _ in await lines_of(desk.hass, hass_ws_client)}
    assert names == {"Desk phone"}

    await desk.hass.config_entries.async_remove(desk.entry.entry_id)
    await desk.hass.async_block_till_done()
    names = {name for name, _ in await lines_of(desk.hass, hass_ws_client)}
    assert names == {"Poly VVX"}


async def test_the_entity_disabled(
    desk: Desk, entity_registry: er.EntityRegistry
) -> None:
    """Calls are told whether or not somebody wants the entity."""
    entity_registry.async_update_entity(
        desk.entity_id(Platform.EVENT, "call"),
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    events = async_capture_events(desk.hass, EVENT_CALL)
    await miss_a_call(desk.hass, desk.clock, desk.phone)

    assert [event.data["type"] for event in events] == ["incoming", "missed"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"type": "incoming"}, "incoming call from Anna (3001)"),
        ({"type": "incoming", "name": None}, "incoming call from 3001"),
        ({"type": "incoming", "name": "3001"}, "incoming call from 3001"),
        ({"type": "incoming", "number": None}, "incoming call from Anna"),
        (
            {"type": "incoming", "name": None, "number": None},
            "incoming call from an unknown number",
        ),
        (
            {"type": "incoming", "name": None, "number": None, "withheld": True},
            "incoming call from a withheld number",
        ),
        ({"type": "incoming", "name": "{x}"}, "incoming call from {x} (3001)"),
        ({"type": "outgoing"}, "outgoing call to Anna (3001)"),
        ({"type": "ended", "duration": 0}, "call with Anna ended"),
        ({"type": "ended", "duration": 1}, "call with Anna ended after 1 second"),
        ({"type": "ended", "duration": 59}, "call with Anna ended after 59 seconds"),
        ({"type": "ended", "duration": 89}, "call with Anna ended after 1 minute"),
        ({"type": "ended", "duration": 185}, "call with Anna ended after 3 minutes"),
        (
            {"type": "ended", "duration": 3660},
            "call with Anna ended after 1 hour 1 minute",
        ),
        ({"type": "ended", "duration": 7200}, "call with Anna ended after 2 hours"),
        (
            {"type": "ended", "duration": 0, "direction": "outgoing"},
            "call to Anna was not answered",
        ),
        (
            {"type": "ended", "duration": 0, "answered_elsewhere": True},
            "call from Anna was answered at another phone",
        ),
        ({"type": "missed", "duration": 0}, "missed call from Anna"),
        ({"type": "missed", "duration": 0, "name": None}, "missed call from 3001"),
        (
            {"type": "missed", "duration": 0, "late": True},
            "missed call from Anna, found later in the call log",
        ),
        ({"type": "rejected", "duration": 0}, "rejected call from Anna"),
    ],
)
def test_messages(call: dict[str, Any], message: str) -> None:
    """Each beginning and each end is put into words that a reader would use."""
    anna = {"name": "Anna", "number": "3001", "direction": "incoming"}

    assert message_of(anna | call) == message


def test_each_line_has_a_message() -> None:
    """There is no beginning and no end without words, and none without a picture."""
    lines = {it for it in EventType if it.beginning or it.closing}
    assert set(MESSAGES) == set(ICONS) == lines
