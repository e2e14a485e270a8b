"""Tests of how little a call leaves behind, with all that is on by default."""

from collections import Counter
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from virtual_phone import VirtualPhone

from .common import entry_of
from .desk import Desk

MOST_STATES = 16
MOST_LINES = 14
BEGIN = "2026-11-02T20:00:01+00:00"
DOCUMENTED = Path(__file__).parent.parent / "docs" / "logbook.md"
"""Says how to make it quieter still."""


@pytest.fixture(autouse=True)
def custom_integrations(request: pytest.FixtureRequest) -> None:
    """Have the recorder there before Home Assistant, as it wants to be."""
    request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return an entry with all that is on by default, notifications too."""
    return entry_of(phone, push=True)


@pytest.fixture
async def logbook(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, config: dict[str, Any]
) -> None:
    """Set up the logbook."""
    assert await async_setup_component(hass, "logbook", config)
    await hass.async_block_till_done()


@pytest.fixture
def config() -> dict[str, Any]:
    """Return the configuration of the logbook."""
    return {}


def documented() -> Any:
    """Return the configuration that the documentation shows."""
    blocks = DOCUMENTED.read_text(encoding="utf-8").split("```")
    (example,) = (it for it in blocks if it.startswith("yaml"))
    return parse_yaml(example.removeprefix("yaml"))


@pytest.fixture
def states(desk: Desk) -> list[str]:
    """Return a list that will name the entity of each state that is written."""
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(event.data["entity_id"])

    desk.hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    return written


async def answer_a_call(desk: Desk) -> None:
    """Let somebody call, and talk for a while."""
    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.arrive()
    await desk.seconds_pass(5)
    desk.phone.local_answer(handle)
    await desk.arrive()
    await desk.seconds_pass(20)
    desk.phone.remote_hang_up(handle)
    await desk.arrive()
    await desk.seconds_pass(70)


async def lines(desk: Desk, ask: WebSocketGenerator) -> list[str]:
    """Return what the lines of the logbook are about, since it began."""
    await async_wait_recording_done(desk.hass)
    client = await ask(desk.hass)
    await client.send_json_auto_id({"type": "logbook/get_events", "start_time": BEGIN})
    answer = await client.receive_json()
    return [line.get("entity_id") or line["message"] for line in answer["result"]]


@pytest.mark.usefixtures("clock", "home", "logbook")
async def test_an_answered_call(
    desk: Desk, states: list[str], hass_ws_client: WebSocketGenerator
) -> None:
    """It writes few states, and leaves few lines."""
    await desk.after(2)
    states.clear()
    await answer_a_call(desk)

    told = await lines(desk, hass_ws_client)
    print(f"{len(states)} states: {Counter(states)}")  # noqa: T201  # a figure
    print(f"{len(told)} lines: {Counter(told)}")  # noqa: T201  # a figure
    assert len(states) <= MOST_STATES
    assert len(told) <= MOST_LINES


@pytest.mark.usefixtures("clock", "home", "logbook")
@pytest.mark.parametrize("config", [documented()])
async def test_quieter_still(desk: Desk, hass_ws_client: WebSocketGenerator) -> None:
    """With what the documentation leaves out, the phone's state and two lines stay."""
    await desk.after(2)
    await answer_a_call(desk)

    told = await lines(desk, hass_ws_client)
    assert Counter(told) == {
        # With the first call only.
        "binary_sensor.vvx_450_2001_instant_notifications": 1,
        "sensor.vvx_450_2001": 3,
        "incoming call from Anna (3001)": 1,
        "call with Anna ended after 20 seconds": 1,
    }


@pytest.mark.usefixtures("clock", "home")
async def test_an_idle_phone(desk: Desk, states: list[str]) -> None:
    """While nothing happens, nothing is written."""
    await desk.seconds_pass(600)

    assert states == []
