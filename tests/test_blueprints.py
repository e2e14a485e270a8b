"""Tests of the blueprints: each is loaded by Home Assistant and run with a phone."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
import shutil
import sys
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import quote

from aiohttp import web
from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation import AutomationEntity
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.script import Script
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import create_eager_task
from homeassistant.util.json import load_json_object
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from virtual_phone import VirtualPhone

from . import common
from .common import paths_of

pytestmark = pytest.mark.usefixtures("clock")

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "blueprints" / "automation" / "poly_vvx"
PAGE = ROOT / "docs" / "blueprints.md"
NAMES = (
    "announce_caller",
    "answer_or_reject",
    "busy_light",
    "doorbell",
    "flash_lights",
    "missed_call",
    "nightly_restart",
    "pause_media",
    "registration_lost",
    "reject_numbers",
)

STEPS = 20
"""More than an automation takes without waiting for anything."""

LAMP = "light.lamp"
RADIO = "media_player.radio"
TELEVISION = "media_player.television"


@pytest.fixture(autouse=True)
async def blueprints(hass: HomeAssistant, tmp_path: Path) -> None:
    """Have the blueprints where Home Assistant keeps those that were imported."""
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "poly_vvx")
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(autouse=True)
async def patience(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Let a test settle while an automation still waits for time.

    Home Assistant counts a run that is in a delay among what has begun and is not
    finished: settling would wait for it, and the time that it waits for would not
    come. What a run has phones do is counted nevertheless.
    """
    trigger = AutomationEntity.async_trigger
    create_task = hass.async_create_task_internal

    async def start(self: AutomationEntity, *args: Any, **kwargs: Any) -> None:
        create_eager_task(trigger(self, *args, **kwargs))

    def create(
        target: Coroutine[Any, Any, Any],
        name: str | None = None,
        eager_start: bool = True,
    ) -> asyncio.Task[Any]:
        if getattr(target, "__qualname__", "") == Script.async_run.__qualname__:
            return create_eager_task(target)
        return create_task(target, name, eager_start)

    monkeypatch.setattr(AutomationEntity, "async_trigger", start)
    monkeypatch.setattr(hass, "async_create_task_internal", create)
    yield
    for automation in hass.states.async_entity_ids("automation"):
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": automation}, blocking=True
        )


async def settle(hass: HomeAssistant) -> None:
    """Let everything finish that has begun, and automations take their next steps."""
    for _ in range(STEPS):
        await common.settle(hass)


async def after(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, seconds: float
) -> None:
    """Let time pass, and everything happen that is due then."""
    await common.after(hass, clock, seconds)
    await settle(hass)


async def seconds_pass(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, seconds: int
) -> None:
    """Let time pass second by second, and everything happen when it is due."""
    for _ in range(seconds):
        await after(hass, clock, 1)


async def next_poll(hass: HomeAssistant, clock: FrozenDateTimeFactory) -> None:
    """Let time pass until an idle phone has been asked for its calls again."""
    await after(hass, clock, 3)


class Mobile:
    """A mobile device: what it was shown, and what was tapped on it."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Have been shown nothing."""
        self._hass = hass
        self.shown: list[dict[str, Any]] = []
        self.device_id = ""

    async def show(self, request: web.Request) -> web.Response:
        """Take in what the maker's server would pass on."""
        self.shown.append(await request.json())
        return web.json_response({}, status=201)

    async def tap(self, title: str) -> None:
        """Tap on a button of the last notification."""
        buttons = self.shown[-1]["data"]["actions"]
        (action,) = (it["action"] for it in buttons if it["title"] == title)
        self._hass.bus.async_fire("mobile_app_notification_action", {"action": action})
        await settle(self._hass)


@pytest.fixture
async def mobile(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Mobile]:
    """Return a mobile device on which the app is set up."""
    # The app's integration imports these for what is not used here. They want
    # libraries that Home Assistant does not install before somebody sets them up.
    for component in ("camera", "cloud", "conversation"):
        monkeypatch.setitem(
            sys.modules,
            f"homeassistant.components.{component}",
            MagicMock(**{"async_active_subscription.return_value": False}),
        )
    device = Mobile(hass)
    application = web.Application()
    application.router.add_post("/push", device.show)
    async with TestServer(application, host="127.0.0.1") as server:
        entry = MockConfigEntry(
            domain="mobile_app",
            title="Anna's phone",
            data={
                "app_data": {
                    "push_token": "token",
                    "push_url": str(server.make_url("/push")),
                },
                "app_id": "io.homeassistant.companion.android",
                "app_name": "Home Assistant",
                "app_version": "2026.10",
                "device_id": "anna",
                "device_name": "Anna's phone",
                "manufacturer": "Maker",
                "model": "Model",
                "os_name": "Android",
                "os_version": "16",
                "secret": "0" * 64,
                "supports_encryption": False,
                "user_id": "1",
                "webhook_id": "webhook-of-anna",
            },
        )
        entry.add_to_hass(hass)
        assert await async_setup_component(hass, "mobile_app", {})
        await settle(hass)
        (registered,) = dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        device.device_id = registered.id
        yield device


async def use(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    config = {
        "alias": "Test",
        "use_blueprint": {"path": f"poly_vvx/{name}.yaml", "input": inputs},
    }
    assert await async_setup_component(hass, "automation", {"automation": config})
    await settle(hass)
    state = hass.states.get("automation.test")
    assert state is not None
    assert state.state == STATE_ON


def posts_of(phone: VirtualPhone) -> list[str]:
    """Return what the phone was told to do, in order."""
    return [path.rpartition("/")[2] for path in paths_of(phone, "POST")]


def test_there_are_ten() -> None:
    """Each blueprint is one of those that are tested here."""
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_import(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, name: str
) -> None:
    """Home Assistant can import each blueprint from where it says it is."""
    manifest = load_json_object(ROOT / "custom_components/poly_vvx/manifest.json")
    path = f"blueprints/automation/poly_vvx/{name}.yaml"
    url = f"{manifest['documentation']}/blob/main/{path}"
    aioclient_mock.get(  # type: ignore[no-untyped-call]
        url.replace("github.com", "raw.githubusercontent.com").replace("/blob", ""),
        text=(ROOT / path).read_text(encoding="utf-8"),
    )

    imported = await fetch_blueprint_from_url(hass, url)

    assert imported.suggested_filename == f"poly-vvx/{name}"
    assert imported.blueprint.metadata["source_url"] == url
    assert imported.blueprint.metadata["homeassistant"]["min_version"] == "2026.10.0"
    assert imported.blueprint.validate() is None


@pytest.mark.parametrize("name", NAMES)
async def test_inputs(hass: HomeAssistant, name: str) -> None:
    """A form asks for nothing without a name, and for phones of this integration."""
    blueprint = await async_get_blueprints(hass).async_get_blueprint(
        f"poly_vvx/{name}.yaml"
    )
    inputs = blueprint.inputs
    phones = inputs.keys() & {"phone", "phones"}

    assert all(field["name"] and field["selector"] for field in inputs.values())
    assert len(phones) == 1
    assert inputs[phones.pop()]["selector"]["device"]["filter"] == [
        {"integration": "poly_vvx"}
    ]


@pytest.mark.parametrize("name", NAMES)
def test_page(name: str) -> None:
    """The documentation has a link by which each blueprint can be imported."""
    url = (
        "https://github.com/poly-vvx/home-assistant-poly-vvx/blob/main/"
        f"blueprints/automation/poly_vvx/{name}.yaml"
    )

    assert (
        "https://my.home-assistant.io/redirect/blueprint_import/"
        f"?blueprint_url={quote(url, safe='')}"
    ) in PAGE.read_text(encoding="utf-8")


async def test_pause_media(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """What plays is paused when it rings, and goes on when the call is over."""
    pauses = async_mock_service(hass, "media_player", "media_pause")
    plays = async_mock_service(hass, "media_player", "media_play")
    hass.states.async_set(RADIO, "playing")
    hass.states.async_set(TELEVISION, "paused")
    await use(hass, "pause_media", phones=[device_id], players=[RADIO, TELEVISION])

    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert [call.data["entity_id"] for call in pauses] == [[RADIO]]

    hass.states.async_set(RADIO, "paused")
    await seconds_pass(hass, clock, 10)
    phone.local_answer(handle)
    await seconds_pass(hass, clock, 30)
    assert plays == []

    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 10)
    assert [call.data["entity_id"] for call in plays] == [[RADIO]]
    assert len(pauses) == 1


async def test_pause_media_for_two_phones(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
) -> None:
    """What was paused goes on when nobody is on the phone any more."""
    async_mock_service(hass, "media_player", "media_pause")
    plays = async_mock_service(hass, "media_player", "media_play")
    hass.states.async_set(RADIO, "playing")
    await use(hass, "pause_media", phones=[device_id, other_id], players=[RADIO])
    first = phone.local_dial("3001")
    second = other.local_dial("3002")
    await next_poll(hass, clock)
    hass.states.async_set(RADIO, "paused")

    phone.local_hang_up(first)
    await seconds_pass(hass, clock, 10)
    assert plays == []

    other.local_hang_up(second)
    await seconds_pass(hass, clock, 10)
    assert len(plays) == 1


async def test_pause_media_that_somebody_switched_off(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """What was switched off during a call stays off; what was silent stays silent."""
    pauses = async_mock_service(hass, "media_player", "media_pause")
    plays = async_mock_service(hass, "media_player", "media_play")
    hass.states.async_set(RADIO, "playing")
    await use(hass, "pause_media", phones=[device_id], players=[RADIO])

    handle = phone.local_dial("3001")
    await next_poll(hass, clock)
    hass.states.async_set(RADIO, "off")
    phone.local_hang_up(handle)
    await seconds_pass(hass, clock, 10)
    assert len(pauses) == 1
    assert plays == []

    phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert len(pauses) == 1


async def test_flash_lights(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """Lights flash while it rings, and are then as they were."""
    snapshots = async_mock_service(hass, "scene", "create")
    toggles = async_mock_service(hass, "light", "toggle")
    restores = async_mock_service(hass, "scene", "turn_on")
    await use(hass, "flash_lights", phones=[device_id], lights=[LAMP])

    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert snapshots[0].data["snapshot_entities"] == [LAMP]
    assert [call.data["entity_id"] for call in toggles] == [[LAMP]]

    await seconds_pass(hass, clock, 5)
    assert len(toggles) == 6
    assert restores == []

    phone.local_answer(handle)
    await seconds_pass(hass, clock, 5)
    assert len(toggles) <= 8
    scene = f"scene.{snapshots[0].data['scene_id']}"
    assert [call.data["entity_id"] for call in restores] == [[scene]]


async def test_flash_lights_for_so_long(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """Lights do not flash for ever if nobody answers."""
    async_mock_service(hass, "scene", "create")
    toggles = async_mock_service(hass, "light", "toggle")
    restores = async_mock_service(hass, "scene", "turn_on")
    await use(hass, "flash_lights", phones=[device_id], lights=[LAMP], longest=4)

    phone.incoming_call("3001")
    await seconds_pass(hass, clock, 20)

    assert len(toggles) == 4
    assert len(restores) == 1


@pytest.mark.parametrize(
    ("number", "name", "inputs", "message"),
    [
        ("3001", "Anna", {}, "Anna is calling."),
        ("3001", "", {}, "3001 is calling."),
        ("", "", {}, "Somebody is calling."),
        ("3001", "", {"message": "Ring ring, {{ caller }}"}, "Ring ring, 3001"),
    ],
)
async def test_announce_caller(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    number: str,
    name: str,
    inputs: dict[str, str],
    message: str,
) -> None:
    """A voice says who is calling."""
    spoken = async_mock_service(hass, "tts", "speak")
    await use(
        hass,
        "announce_caller",
        phones=[device_id],
        voice="tts.voice",
        players=[RADIO],
        **inputs,
    )

    phone.incoming_call(number, name)
    await next_poll(hass, clock)

    assert [call.data for call in spoken] == [
        {
            "entity_id": ["tts.voice"],
            "media_player_entity_id": [RADIO],
            "message": message,
        }
    ]


async def test_missed_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    mobile: Mobile,
) -> None:
    """A missed call is shown, and a tap has the phone call back."""
    await use(hass, "missed_call", phones=[device_id], mobile=mobile.device_id)
    handle = phone.incoming_call("+4930123", "Anna")
    await next_poll(hass, clock)
    assert mobile.shown == []

    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 5)
    assert [(it["title"], it["message"]) for it in mobile.shown] == [
        ("Missed call", "Anna, +4930123")
    ]

    await mobile.tap("Call back")
    (call,) = phone.calls
    assert call.remote_number == "+4930123"


async def test_missed_call_of_a_second_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
    mobile: Mobile,
) -> None:
    """The phone that missed the call is the one that calls back."""
    await use(
        hass, "missed_call", phones=[device_id, other_id], mobile=mobile.device_id
    )
    handle = other.incoming_call("0301")
    await next_poll(hass, clock)
    other.remote_hang_up(handle)
    await seconds_pass(hass, clock, 5)
    assert mobile.shown[0]["message"] == "0301"

    await mobile.tap("Call back")
    assert [call.remote_number for call in other.calls] == ["0301"]
    assert phone.calls == ()


async def test_missed_call_without_a_number(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    mobile: Mobile,
) -> None:
    """Nobody can call back who does not know whom."""
    await use(hass, "missed_call", phones=[device_id], mobile=mobile.device_id)
    handle = phone.incoming_call("")
    await next_poll(hass, clock)
    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 5)

    assert mobile.shown[0]["message"] == "Unknown number"
    assert mobile.shown[0]["data"]["actions"] == []


@pytest.mark.parametrize(
    ("button", "command", "left"),
    [("Answer", "answerCall", 1), ("Reject", "rejectCall", 0)],
)
async def test_answer_or_reject(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    mobile: Mobile,
    button: str,
    command: str,
    left: int,
) -> None:
    """A tap answers or rejects the call, and the notification goes."""
    await use(hass, "answer_or_reject", phones=[device_id], mobile=mobile.device_id)
    phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    (shown,) = mobile.shown
    assert (shown["title"], shown["message"]) == ("Incoming call", "Anna, 3001")

    await mobile.tap(button)
    assert posts_of(phone) == [command]
    assert len(phone.calls) == left
    assert mobile.shown[1]["message"] == "clear_notification"
    assert mobile.shown[1]["data"]["tag"] == shown["data"]["tag"]


@pytest.mark.parametrize("end", ["local_answer", "local_reject", "remote_hang_up"])
async def test_answered_or_rejected_at_the_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    mobile: Mobile,
    end: str,
) -> None:
    """The notification goes when there is nothing left to answer."""
    await use(hass, "answer_or_reject", phones=[device_id], mobile=mobile.device_id)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert len(mobile.shown) == 1

    getattr(phone, end)(handle)
    await seconds_pass(hass, clock, 5)

    assert [it["message"] for it in mobile.shown[1:]] == ["clear_notification"]
    assert posts_of(phone) == []


async def test_busy_light(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A light is on from the first answer until the last call is over."""
    switched_on = async_mock_service(hass, "light", "turn_on")
    switched_off = async_mock_service(hass, "light", "turn_off")
    await use(hass, "busy_light", phones=[device_id], lights=[LAMP])
    first = phone.incoming_call("3001")
    await seconds_pass(hass, clock, 5)
    assert switched_on == []

    phone.local_answer(first)
    await seconds_pass(hass, clock, 5)
    assert [call.data for call in switched_on] == [
        {"entity_id": [LAMP], "rgb_color": [255, 0, 0]}
    ]

    second = phone.incoming_call("3002")
    await seconds_pass(hass, clock, 5)
    phone.local_answer(second)
    await seconds_pass(hass, clock, 5)
    phone.remote_hang_up(second)
    await seconds_pass(hass, clock, 10)
    assert switched_off == []

    phone.remote_hang_up(first)
    await seconds_pass(hass, clock, 5)
    assert [call.data["entity_id"] for call in switched_off] == [[LAMP]]


async def ring(hass: HomeAssistant) -> None:
    """Ring the doorbell."""
    hass.bus.async_fire("test_doorbell")
    await settle(hass)


async def use_doorbell(hass: HomeAssistant, device_id: str) -> None:
    """Have the phone call 2009 for ten seconds when the doorbell rings."""
    await use(
        hass,
        "doorbell",
        doorbell=[{"trigger": "event", "event_type": "test_doorbell"}],
        phone=device_id,
        destination="2009",
        seconds=10,
    )


async def test_doorbell(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """The phone calls, and hangs up after a while."""
    await use_doorbell(hass, device_id)
    await ring(hass)
    assert [call.remote_number for call in phone.calls] == ["2009"]

    await seconds_pass(hass, clock, 9)
    assert posts_of(phone) == ["dial"]

    await seconds_pass(hass, clock, 2)
    assert phone.calls == ()
    assert posts_of(phone) == ["dial", "endCall"]


async def test_doorbell_that_was_hung_up(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """No call is hung up but the one that the doorbell made."""
    await use_doorbell(hass, device_id)
    await ring(hass)
    phone.local_hang_up(phone.calls[0].handle)
    phone.local_dial("3001")
    await seconds_pass(hass, clock, 15)

    assert [call.remote_number for call in phone.calls] == ["3001"]
    assert posts_of(phone) == ["dial"]


async def test_doorbell_during_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """Nobody is put on hold because of the doorbell."""
    await use_doorbell(hass, device_id)
    phone.local_answer(phone.incoming_call("3001"))
    await next_poll(hass, clock)
    await ring(hass)

    assert posts_of(phone) == []


@pytest.mark.parametrize(
    ("number", "anonymous", "rejected"),
    [
        ("0900123", False, True),
        ("3001", False, True),
        ("3002", False, False),
        ("", False, False),
        ("", True, True),
        ("3001", True, True),
        ("3002", True, False),
    ],
)
async def test_reject_numbers(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    number: str,
    anonymous: bool,
    rejected: bool,
) -> None:
    """Calls from listed numbers are rejected, and those without one if so wanted."""
    await use(
        hass,
        "reject_numbers",
        phones=[device_id],
        numbers=["0900*", "3001"],
        anonymous=anonymous,
    )
    phone.incoming_call(number)
    await next_poll(hass, clock)

    assert posts_of(phone) == ["rejectCall"] * rejected
    assert len(phone.calls) == 1 - rejected


async def test_registration_lost(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A line that is gone for a while is shown until it is back."""
    also = async_mock_service(hass, "test", "note")
    client = await hass_ws_client(hass)

    async def shown() -> list[tuple[str, str]]:
        await client.send_json_auto_id({"type": "persistent_notification/get"})
        answer = await client.receive_json()
        return [(it["title"], it["message"]) for it in answer["result"]]

    await async_setup_component(hass, "persistent_notification", {})
    await use(
        hass,
        "registration_lost",
        phones=[device_id],
        actions=[
            {"action": "test.note", "data": {"text": "{{ phone }}: line {{ line }}"}}
        ],
    )
    phone.set_line_registered(2, False)
    await after(hass, clock, 60)
    assert await shown() == []

    await after(hass, clock, 121)
    assert await shown() == [
        ("VVX 450 (2001)", "Line 2 has lost its registration: it cannot be called.")
    ]
    assert [call.data for call in also] == [{"text": "VVX 450 (2001): line 2"}]

    phone.set_line_registered(2, True)
    await after(hass, clock, 60)
    assert await shown() == []
    assert len(also) == 1


@pytest.mark.parametrize(
    ("reboot", "command"), [(False, "safeRestart"), (True, "safeReboot")]
)
async def test_nightly_restart(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    reboot: bool,
    command: str,
) -> None:
    """A phone without a call is restarted when it is time."""
    await use(hass, "nightly_restart", phone=device_id, at="12:10:00", reboot=reboot)
    await after(hass, clock, 590)
    assert posts_of(phone) == []

    await after(hass, clock, 11)
    assert posts_of(phone) == [command]


async def test_nightly_restart_after_a_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A call is not cut off, and the phone is restarted when it is over."""
    await use(hass, "nightly_restart", phone=device_id, at="12:10:00")
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    await next_poll(hass, clock)
    await after(hass, clock, 600)
    await seconds_pass(hass, clock, 90)
    assert posts_of(phone) == []

    phone.remote_hang_up(handle)
    await seconds_pass(hass, clock, 65)
    assert posts_of(phone) == ["safeRestart"]


async def test_nightly_restart_during_an_endless_call(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """After an hour, the phone is left alone."""
    await use(hass, "nightly_restart", phone=device_id, at="12:10:00")
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    await next_poll(hass, clock)
    await after(hass, clock, 600)
    for _ in range(61):
        await after(hass, clock, 60)
    phone.remote_hang_up(handle)
    await after(hass, clock, 60)
    await after(hass, clock, 60)

    assert posts_of(phone) == []


@pytest.mark.parametrize(("days", "restarts"), [(["mon"], 1), (["tue", "sun"], 0)])
async def test_nightly_restart_on_some_days(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    days: list[str],
    restarts: int,
) -> None:
    """The phone is restarted on the days that were chosen; this is a Monday."""
    await use(hass, "nightly_restart", phone=device_id, at="12:10:00", days=days)
    await after(hass, clock, 601)

    assert len(posts_of(phone)) == restarts
