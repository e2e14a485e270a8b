"""Tests of the blueprints: each is loaded by Home Assistant and run with a phone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
import shutil
import sys
from typing import Any, override
from unittest.mock import MagicMock
from urllib.parse import quote

from aiohttp import web
from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation import AutomationEntity
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall
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

from custom_components.poly_vvx.actions import dialing
from custom_components.poly_vvx.vvx.calls.events import EventType
from virtual_phone import CallState, Fault, FaultKind, VirtualPhone

from . import common, desk as desks
from .common import paths_of
from .helpers.calls import talking, tell

pytestmark = pytest.mark.usefixtures("clock")

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "blueprints" / "automation" / "poly_vvx"
PAGE = ROOT / "docs" / "blueprints.md"
NAMES = sorted(path.stem for path in FOLDER.iterdir())

STEPS = 8
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


@dataclass(frozen=True)
class Desk(desks.Desk):
    """A phone, and an automation that is made of a blueprint for it."""

    async def use(self, name: str, **inputs: Any) -> None:
        """Make an automation of a blueprint."""
        config = {
            "alias": "Test",
            "use_blueprint": {"path": f"poly_vvx/{name}.yaml", "input": inputs},
        }
        assert await async_setup_component(
            self.hass, "automation", {"automation": config}
        )
        await settle(self.hass)
        state = self.hass.states.get("automation.test")
        assert state is not None
        assert state.state == STATE_ON

    def calls_of(self, action: str) -> list[ServiceCall]:
        """Return what an action will have been called with, which does nothing."""
        domain, _, service = action.partition(".")
        return async_mock_service(self.hass, domain, service)

    @override
    async def after(self, seconds: float) -> None:
        """Let time pass, and everything happen that is due then."""
        await common.after(self.hass, self.clock, seconds)
        await settle(self.hass)

    @override
    async def seconds_pass(self, seconds: int) -> None:
        """Let time pass second by second, and everything happen when it is due."""
        for _ in range(seconds):
            await self.after(1)

    @override
    async def next_poll(self) -> None:
        """Let time pass until an idle phone has been asked for its calls again."""
        await self.after(3)

    @property
    def commands(self) -> list[str]:
        """What the phone was told to do, in order."""
        return [path.rpartition("/")[2] for path in paths_of(self.phone, "POST")]


@pytest.fixture
def desk(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> Desk:
    """Return a phone that is set up."""
    return Desk(hass, clock, phone, loaded)


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


def mobile_entry(owner: str, url: str) -> MockConfigEntry:
    """Return the entry of a mobile device that gets its notifications from a URL."""
    name = f"{owner}'s phone"
    return MockConfigEntry(
        domain="mobile_app",
        title=name,
        data={
            "app_data": {"push_token": "token", "push_url": url},
            "app_id": "io.homeassistant.companion.android",
            "app_name": "Home Assistant",
            "app_version": "2026.10",
            "device_id": owner,
            "device_name": name,
            "manufacturer": "Maker",
            "model": "Model",
            "os_name": "Android",
            "os_version": "16",
            "secret": "0" * 64,
            "supports_encryption": False,
            "user_id": "1",
            "webhook_id": f"webhook-of-{owner}",
        },
    )


@pytest.fixture
async def mobiles(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Mobile]]:
    """Return mobile devices on which the app is set up."""
    # The app's integration imports these for what is not used here. They want
    # libraries that Home Assistant does not install before somebody sets them up.
    for component in ("camera", "cloud", "conversation"):
        monkeypatch.setitem(
            sys.modules,
            f"homeassistant.components.{component}",
            MagicMock(**{"async_active_subscription.return_value": False}),
        )
    owners = {"Anna": Mobile(hass), "Bob": Mobile(hass)}
    application = web.Application()
    for owner, mobile in owners.items():
        application.router.add_post(f"/{owner}", mobile.show)
    async with TestServer(application, host="127.0.0.1") as server:
        entries = {
            owner: mobile_entry(owner, str(server.make_url(f"/{owner}")))
            for owner in owners
        }
        for entry in entries.values():
            entry.add_to_hass(hass)
        assert await async_setup_component(hass, "mobile_app", {})
        await settle(hass)
        for owner, mobile in owners.items():
            (registered,) = dr.async_entries_for_config_entry(
                dr.async_get(hass), entries[owner].entry_id
            )
            mobile.device_id = registered.id
        yield list(owners.values())


@pytest.fixture
def mobile(mobiles: list[Mobile]) -> Mobile:
    """Return one mobile device."""
    return mobiles[0]


@pytest.mark.parametrize("name", NAMES)
async def test_import(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, name: str
) -> None:
    """Home Assistant can import each blueprint from where it says it is.

    The documentation has a link for it.
    """
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
    link = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="
    assert link + quote(url, safe="") in PAGE.read_text(encoding="utf-8")


async def test_inputs(hass: HomeAssistant) -> None:
    """A form asks for nothing without a name, and for phones of this integration."""
    blueprints = async_get_blueprints(hass)
    for name in NAMES:
        blueprint = await blueprints.async_get_blueprint(f"poly_vvx/{name}.yaml")
        inputs = blueprint.inputs
        maker, _, title = blueprint.name.partition(": ")
        assert maker == "Poly VVX"
        assert f"\n## {title}\n" in PAGE.read_text(encoding="utf-8")
        assert all(field["name"] and field["selector"] for field in inputs.values())
        (phones,) = inputs.keys() & {"phone", "phones"}
        of_ours = [{"integration": "poly_vvx"}]
        assert inputs[phones]["selector"] in (
            {"device": {"filter": of_ours, "multiple": False}},
            {"target": {"entity": of_ours}},
        )


async def test_pause_media(desk: Desk, other: VirtualPhone, other_id: str) -> None:
    """What plays is paused when it rings, and goes on when nobody is on the phone."""
    pauses = desk.calls_of("media_player.media_pause")
    plays = desk.calls_of("media_player.media_play")
    desk.hass.states.async_set(RADIO, "playing")
    desk.hass.states.async_set(TELEVISION, "paused")
    await desk.use(
        "pause_media",
        phones={"device_id": [desk.device_id, other_id]},
        players=[RADIO, TELEVISION],
    )

    first = desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert [call.data["entity_id"] for call in pauses] == [[RADIO]]

    desk.hass.states.async_set(RADIO, "paused")
    second = other.local_dial("3002")
    await desk.seconds_pass(10)
    desk.phone.local_answer(first)
    await desk.seconds_pass(30)
    desk.phone.remote_hang_up(first)
    await desk.seconds_pass(10)
    assert plays == []

    other.local_hang_up(second)
    await desk.seconds_pass(10)
    assert [call.data["entity_id"] for call in plays] == [[RADIO]]
    assert len(pauses) == 1


async def test_pause_media_that_somebody_switched_off(desk: Desk) -> None:
    """What was switched off during a call stays off; what was silent stays silent."""
    pauses = desk.calls_of("media_player.media_pause")
    plays = desk.calls_of("media_player.media_play")
    desk.hass.states.async_set(RADIO, "playing")
    await desk.use(
        "pause_media", phones={"device_id": [desk.device_id]}, players=[RADIO]
    )

    handle = desk.phone.local_dial("3001")
    await desk.next_poll()
    desk.hass.states.async_set(RADIO, "off")
    desk.phone.local_hang_up(handle)
    await desk.seconds_pass(10)
    assert len(pauses) == 1
    assert plays == []

    desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert len(pauses) == 1


async def test_flash_lights(desk: Desk) -> None:
    """Lights flash while it rings, and are then as they were."""
    snapshots = desk.calls_of("scene.create")
    toggles = desk.calls_of("light.toggle")
    restores = desk.calls_of("scene.turn_on")
    await desk.use(
        "flash_lights", phones={"device_id": [desk.device_id]}, lights=[LAMP]
    )

    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert snapshots[0].data["snapshot_entities"] == [LAMP]
    assert [call.data["entity_id"] for call in toggles] == [[LAMP]]

    await desk.seconds_pass(5)
    assert len(toggles) == 6
    assert restores == []

    desk.phone.local_answer(handle)
    await desk.seconds_pass(5)
    assert len(toggles) <= 8
    scene = f"scene.{snapshots[0].data['scene_id']}"
    assert [call.data["entity_id"] for call in restores] == [[scene]]


async def test_flash_lights_for_so_long(desk: Desk) -> None:
    """Lights do not flash for ever if nobody answers."""
    desk.calls_of("scene.create")
    toggles = desk.calls_of("light.toggle")
    restores = desk.calls_of("scene.turn_on")
    await desk.use(
        "flash_lights", phones={"device_id": [desk.device_id]}, lights=[LAMP], longest=4
    )

    desk.phone.incoming_call("3001")
    await desk.seconds_pass(20)

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
    desk: Desk, number: str, name: str, inputs: dict[str, str], message: str
) -> None:
    """A voice says who is calling."""
    spoken = desk.calls_of("tts.speak")
    await desk.use(
        "announce_caller",
        phones={"device_id": [desk.device_id]},
        voice="tts.voice",
        players=[RADIO],
        **inputs,
    )

    desk.phone.incoming_call(number, name)
    await desk.next_poll()

    assert [call.data for call in spoken] == [
        {
            "entity_id": ["tts.voice"],
            "media_player_entity_id": [RADIO],
            "message": message,
        }
    ]


async def test_missed_call(
    desk: Desk, other: VirtualPhone, other_id: str, mobile: Mobile
) -> None:
    """A missed call is shown, and a tap has the phone call back that missed it."""
    await desk.use(
        "missed_call",
        phones={"device_id": [desk.device_id, other_id]},
        mobile=mobile.device_id,
    )
    handle = other.incoming_call("+4930123", "Anna")
    await desk.next_poll()
    assert mobile.shown == []

    other.remote_hang_up(handle)
    await desk.seconds_pass(5)
    assert [(it["title"], it["message"]) for it in mobile.shown] == [
        ("Missed call", "Anna, +4930123")
    ]

    await mobile.tap("Call back")
    assert [call.remote_number for call in other.calls] == ["+4930123"]
    assert desk.phone.calls == ()


@pytest.mark.parametrize("number", ["", "sip:anonymous@anonymous.invalid", "Private"])
async def test_missed_call_without_a_number(
    desk: Desk, mobile: Mobile, number: str
) -> None:
    """Nobody can call back who does not know whom."""
    await desk.use(
        "missed_call", phones={"device_id": [desk.device_id]}, mobile=mobile.device_id
    )
    handle = desk.phone.incoming_call(number)
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(5)

    assert mobile.shown[0]["message"] == "Unknown number"
    assert mobile.shown[0]["data"]["actions"] == []


@pytest.mark.parametrize(
    ("button", "command", "left"),
    [("Answer", "answerCall", 1), ("Reject", "rejectCall", 0)],
)
async def test_answer_or_reject(
    desk: Desk, mobile: Mobile, button: str, command: str, left: int
) -> None:
    """A tap answers or rejects the call, and the notification goes."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": [desk.device_id]},
        mobile=mobile.device_id,
    )
    desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    (shown,) = mobile.shown
    assert (shown["title"], shown["message"]) == ("Incoming call", "Anna, 3001")

    await mobile.tap(button)
    assert desk.commands == [command]
    assert len(desk.phone.calls) == left
    assert mobile.shown[1]["message"] == "clear_notification"
    assert mobile.shown[1]["data"]["tag"] == shown["data"]["tag"]


async def test_several_mobile_devices(desk: Desk, mobiles: list[Mobile]) -> None:
    """Each shows the call, with the number as it is, and none does once one answers."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": desk.device_id},
        mobile=[mobile.device_id for mobile in mobiles],
    )
    desk.phone.incoming_call("+4930123")
    await desk.next_poll()

    await mobiles[1].tap("Answer")
    await desk.next_poll()

    assert desk.commands == ["answerCall"]
    for mobile in mobiles:
        messages = [it["message"] for it in mobile.shown]
        assert messages == ["+4930123", "clear_notification"]


@pytest.mark.parametrize("end", ["local_answer", "local_reject", "remote_hang_up"])
async def test_answered_or_rejected_at_the_phone(
    desk: Desk, mobile: Mobile, end: str
) -> None:
    """The notification goes when there is nothing left to answer."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": [desk.device_id]},
        mobile=mobile.device_id,
    )
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert len(mobile.shown) == 1

    getattr(desk.phone, end)(handle)
    await desk.seconds_pass(5)

    assert [it["message"] for it in mobile.shown[1:]] == ["clear_notification"]
    assert desk.commands == []


async def test_answered_at_another_phone(desk: Desk, mobile: Mobile) -> None:
    """The notification goes when somebody else has taken the call."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": [desk.device_id]},
        mobile=mobile.device_id,
    )
    tell(desk.entry, EventType.INCOMING)
    await desk.next_poll()
    assert len(mobile.shown) == 1

    tell(desk.entry, EventType.ENDED, answered_elsewhere=True)
    await desk.next_poll()

    assert [it["message"] for it in mobile.shown[1:]] == ["clear_notification"]


async def test_what_happens_to_another_call(
    desk: Desk, other: VirtualPhone, other_id: str, mobile: Mobile
) -> None:
    """The buttons stay and work, whatever becomes of other calls and other phones."""
    await desk.use(
        "answer_or_reject",
        phones={"device_id": [desk.device_id, other_id]},
        mobile=mobile.device_id,
    )
    desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    tell(desk.entry, EventType.CONNECTED, call_id="b2")
    other.remote_answer(other.local_dial("3002"))
    await desk.seconds_pass(5)
    assert [it["message"] for it in mobile.shown] == ["Anna, 3001"]

    await mobile.tap("Answer")
    assert desk.commands == ["answerCall"]
    assert mobile.shown[1]["message"] == "clear_notification"


async def test_busy_light(desk: Desk) -> None:
    """A light is on from the first answer until the last call is over."""
    switched_on = desk.calls_of("light.turn_on")
    switched_off = desk.calls_of("light.turn_off")
    await desk.use("busy_light", phones={"device_id": [desk.device_id]}, lights=[LAMP])
    first = desk.phone.incoming_call("3001")
    await desk.seconds_pass(5)
    assert switched_on == []

    desk.phone.local_answer(first)
    await desk.seconds_pass(5)
    assert [call.data for call in switched_on] == [
        {"entity_id": [LAMP], "rgb_color": [255, 0, 0]}
    ]

    second = desk.phone.incoming_call("3002")
    await desk.seconds_pass(5)
    desk.phone.local_answer(second)
    await desk.seconds_pass(5)
    desk.phone.remote_hang_up(second)
    await desk.seconds_pass(10)
    assert switched_off == []

    desk.phone.remote_hang_up(first)
    await desk.seconds_pass(5)
    assert [call.data["entity_id"] for call in switched_off] == [[LAMP]]


@pytest.fixture
async def doorbell(desk: Desk) -> Callable[[], Awaitable[None]]:
    """Have the phone call 2009 for ten seconds when the doorbell rings, and ring it."""
    await desk.use(
        "doorbell",
        doorbell=[{"trigger": "event", "event_type": "test_doorbell"}],
        phone=desk.device_id,
        destination="2009",
        seconds=10,
    )

    async def ring() -> None:
        desk.hass.bus.async_fire("test_doorbell")
        await settle(desk.hass)

    return ring


async def test_doorbell(desk: Desk, doorbell: Callable[[], Awaitable[None]]) -> None:
    """The phone calls, and hangs up after a while."""
    await doorbell()
    assert [call.remote_number for call in desk.phone.calls] == ["2009"]

    await desk.seconds_pass(9)
    assert desk.commands == ["dial"]

    await desk.seconds_pass(2)
    assert desk.phone.calls == ()
    assert desk.commands == ["dial", "endCall"]


async def test_doorbell_that_was_hung_up(
    desk: Desk, doorbell: Callable[[], Awaitable[None]]
) -> None:
    """No call is hung up but the one that the doorbell made."""
    await doorbell()
    desk.phone.local_hang_up(desk.phone.calls[0].handle)
    desk.phone.local_dial("3001")
    await desk.seconds_pass(15)

    assert [call.remote_number for call in desk.phone.calls] == ["3001"]
    assert desk.commands == ["dial"]


@pytest.mark.parametrize(
    ("destination", "sent", "left"),
    [
        ("2009", "2009", []),
        ("+49 (0)30 123-4567", "+49301234567", []),
        ("sip:2009@192.0.2.9:5061", "2009", []),
        ("anna@192.0.2.9", "anna", []),
        ("2009", "12009", ["12009"]),
    ],
)
async def test_doorbell_of_a_slow_phone(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    destination: str,
    sent: str,
    left: list[str],
) -> None:
    """A call that did not show at once is found by its number, however it is written."""
    monkeypatch.setattr(dialing, "NEW_CALL_PATIENCE", 0)
    desk.phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="dial"))
    await desk.use(
        "doorbell",
        doorbell=[{"trigger": "event", "event_type": "test_doorbell"}],
        phone=desk.device_id,
        destination=destination,
        seconds=10,
    )
    desk.hass.bus.async_fire("test_doorbell")
    await settle(desk.hass)
    desk.phone.local_dial(sent)
    await desk.seconds_pass(11)

    assert [call.remote_number for call in desk.phone.calls] == left


async def test_doorbell_during_a_call(
    desk: Desk, doorbell: Callable[[], Awaitable[None]]
) -> None:
    """Nobody is put on hold because of the doorbell."""
    talking(desk.phone)
    await desk.next_poll()
    await doorbell()

    assert desk.commands == []


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
        ("00493012345", False, True),
        ("sip:anonymous@anonymous.invalid", True, True),
        ("sip:Unknown@192.0.2.7", True, True),
        ("Restricted", True, True),
        ("Private", False, False),
    ],
)
async def test_reject_numbers(
    desk: Desk, number: str, anonymous: bool, rejected: bool
) -> None:
    """Calls from listed numbers are rejected, and those without one if so wanted."""
    desk.hass.config.country = "DE"
    await desk.use(
        "reject_numbers",
        phones={"device_id": [desk.device_id]},
        numbers=["0900*", "3001", "(030) 12345"],
        anonymous=anonymous,
    )
    desk.phone.incoming_call(number)
    await desk.next_poll()

    assert desk.commands == ["rejectCall"] * rejected
    assert len(desk.phone.calls) == 1 - rejected


async def test_reject_numbers_during_a_call(desk: Desk) -> None:
    """An unwanted caller is rejected as well while somebody talks, who talks on."""
    await desk.use(
        "reject_numbers", phones={"device_id": [desk.device_id]}, numbers=["0900*"]
    )
    talked = talking(desk.phone)
    desk.phone.incoming_call("0900123")
    await desk.next_poll()

    assert [(it.handle, it.state) for it in desk.phone.calls] == [
        (talked, CallState.CONNECTED)
    ]


async def test_registration_lost(
    desk: Desk, hass_ws_client: WebSocketGenerator
) -> None:
    """A line that is gone for a while is shown until it is back."""
    also = desk.calls_of("test.note")
    client = await hass_ws_client(desk.hass)

    async def shown() -> list[tuple[str, str]]:
        await client.send_json_auto_id({"type": "persistent_notification/get"})
        answer = await client.receive_json()
        return [(it["title"], it["message"]) for it in answer["result"]]

    await async_setup_component(desk.hass, "persistent_notification", {})
    await desk.use(
        "registration_lost",
        phones={"device_id": [desk.device_id]},
        actions=[
            {"action": "test.note", "data": {"text": "{{ phone }}: line {{ line }}"}}
        ],
    )
    desk.phone.set_line_registered(2, False)
    await desk.after(60)
    assert await shown() == []

    await desk.after(121)
    assert await shown() == [
        ("VVX 450 (2001)", "Line 2 has lost its registration: it cannot be called.")
    ]
    assert [call.data for call in also] == [{"text": "VVX 450 (2001): line 2"}]

    desk.phone.set_line_registered(2, True)
    await desk.after(60)
    assert await shown() == []
    assert len(also) == 1


@pytest.mark.parametrize(
    ("inputs", "commands"),
    [
        ({}, ["safeRestart"]),
        ({"reboot": True}, ["safeReboot"]),
        # This is a Monday.
        ({"days": ["mon"]}, ["safeRestart"]),
        ({"days": ["tue", "sun"]}, []),
    ],
)
async def test_nightly_restart(
    desk: Desk, inputs: dict[str, Any], commands: list[str]
) -> None:
    """A phone without a call is restarted when it is time, on the days chosen."""
    await desk.use("nightly_restart", phone=desk.device_id, at="12:10:00", **inputs)
    await desk.after(590)
    assert desk.commands == []

    await desk.after(11)
    assert desk.commands == commands


async def test_nightly_restart_after_a_call(desk: Desk) -> None:
    """A call is not cut off, and the phone is restarted when it is over."""
    await desk.use("nightly_restart", phone=desk.device_id, at="12:10:00")
    handle = talking(desk.phone)
    await desk.next_poll()
    await desk.after(600)
    await desk.seconds_pass(90)
    assert desk.commands == []

    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(65)
    assert desk.commands == ["safeRestart"]


async def test_nightly_restart_during_an_endless_call(desk: Desk) -> None:
    """After an hour, the phone is left alone."""
    await desk.use("nightly_restart", phone=desk.device_id, at="12:10:00")
    handle = talking(desk.phone)
    await desk.next_poll()
    await desk.after(600)
    for _ in range(61):
        await desk.after(60)
    desk.phone.remote_hang_up(handle)
    await desk.after(60)
    await desk.after(60)

    assert desk.commands == []
