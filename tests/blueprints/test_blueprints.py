"""Tests of the blueprints: each is loaded by Home Assistant and run with a phone."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.json import load_json_object
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.poly_vvx.actions import dialing
from custom_components.poly_vvx.vvx.calls.events import EventType
from custom_components.poly_vvx.vvx.calls.models import Direction
from tests.helpers.calls import talking, tell
from tests.people.books import add_file
from virtual_phone import CallState, Fault, FaultKind, VirtualPhone

from .desk import LAMP, RADIO, TELEVISION, Desk, Mobile, settle

pytestmark = pytest.mark.usefixtures("clock")

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "blueprints.md"
NAMES = sorted(
    path.stem for path in (ROOT / "blueprints/automation/poly_vvx").iterdir()
)


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
    pauses, plays = await desk.pause_the_radio()

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
    deletes = desk.calls_of("scene.delete")
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
    assert [call.data["entity_id"] for call in (*restores, *deletes)] == [[scene]] * 2


async def test_flash_lights_for_so_long(desk: Desk) -> None:
    """Lights do not flash for ever if nobody answers."""
    desk.calls_of("scene.create")
    toggles = desk.calls_of("light.toggle")
    restores = desk.calls_of("scene.turn_on")
    desk.calls_of("scene.delete")
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
        ("3003", "Anna", {}, "Anna is calling."),
        ("3003", "", {}, "3003 is calling."),
        ("", "", {}, "Somebody is calling."),
        ("3003", "", {"message": "Ring ring, {{ caller }}"}, "Ring ring, 3003"),
        # R04: with the plus sign that belongs to a number.
        ("+493012345", "", {}, "+493012345 is calling."),
        ("+493012345", "", {"message": "{{ caller }}"}, "\u200e+493012345"),
        # R38: a name is a name.
        ("", "None", {}, "None is calling."),
        # A contact has the name by which the family knows it.
        ("+49301234567", "", {}, "Anna Berg is calling."),
        ("3002", "Ext. 2", {}, "Ben Ito / Kim is calling."),
        ("3002", "", {"message": "{{ caller }}"}, "Ben Ito / Kim"),
    ],
)
async def test_announce_caller(
    desk: Desk, number: str, name: str, inputs: dict[str, str], message: str
) -> None:
    """A voice says who is calling."""
    await add_file(desk.hass)
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
    tell(desk.entry, EventType.CONNECTED, call_id="b2", direction=Direction.OUTGOING)
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


@pytest.mark.parametrize(
    ("number", "time", "inputs", "rejected"),
    [
        # Anna is a favourite, one of those with this number is blocked.
        ("3002", "12:00", {}, True),
        ("3002", "23:00", {}, True),
        ("3001", "23:00", {}, False),
        ("3009", "23:00", {}, True),
        ("", "06:59", {}, True),
        ("3009", "07:00", {}, False),
        ("3009", "12:00", {}, False),
        ("3009", "12:00", {"from": "11:00:00", "to": "13:00:00"}, True),
        ("3009", "23:00", {"strangers": False}, False),
    ],
)
async def test_reject_strangers(
    desk: Desk, number: str, time: str, inputs: dict[str, Any], rejected: bool
) -> None:
    """Blocked callers are rejected at any time, unknown ones at night."""
    await add_file(desk.hass)
    await desk.use("reject_strangers", phones={"device_id": [desk.device_id]}, **inputs)
    await desk.turn_to(time)
    desk.phone.incoming_call(number)
    await desk.next_poll()

    assert desk.commands == ["rejectCall"] * rejected


@pytest.mark.parametrize(
    ("number", "time", "inputs", "silenced"),
    [
        ("3001", "23:00", {}, False),
        ("3002", "23:00", {}, True),
        ("", "23:00", {}, True),
        ("3002", "12:00", {}, False),
        ("3002", "23:00", {"groups": ["blocked"]}, False),
        ("3002", "12:00", {"from": "11:00:00", "to": "13:00:00"}, True),
    ],
)
async def test_favorites_ring(
    desk: Desk, number: str, time: str, inputs: dict[str, Any], silenced: bool
) -> None:
    """At night, a phone rings only for favourites and for groups that are chosen."""
    await add_file(desk.hass)
    await desk.use("favorites_ring", phones={"device_id": [desk.device_id]}, **inputs)
    await desk.turn_to(time)
    desk.phone.incoming_call(number)
    await desk.next_poll()

    assert desk.commands == ["ignoreCall"] * silenced
    assert len(desk.phone.calls) == 1


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
