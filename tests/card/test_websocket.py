"""Tests of what the card asks of Home Assistant."""

from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import Platform
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.poly_vvx.const import CONF_INCOMING_CALLS, CONF_PUSH
from tests.actions.test_constellations import ONE, QUIET, TABLE
from tests.common import SETTINGS, commands_of, enable, paths_of
from tests.desk import Desk
from tests.helpers.actions import act
from tests.helpers.browser import Browser
from tests.helpers.calls import elsewhere, held, muted, on_hold, ringing, waiting
from tests.helpers.constellations import begin
from virtual_phone import Fault, FaultKind

TITLE: Final = "VVX 450 (2001)"


def of_calls(shown: dict[str, Any], *keys: str) -> list[tuple[Any, ...]]:
    """Return something about each call that is shown."""
    return [tuple(call[key] for key in keys) for call in shown["calls"]]


async def let_miss_a_call(desk: Desk) -> None:
    """Let somebody call whom nobody answers, and Home Assistant know of it."""
    handle = ringing(desk.phone)
    await desk.next_poll()
    desk.phone.remote_hang_up(handle)
    await desk.next_poll()


# What is shown.


async def test_an_idle_phone(desk: Desk, browser: Browser) -> None:
    """At first everything is sent that is known of a phone."""
    shown = await browser.subscribe(desk.device_id)

    entities = shown.pop("entities")
    assert entities["call_state"] == desk.entity_id(Platform.SENSOR, "call_state")
    assert entities["line_2_registered"] == desk.entity_id(
        Platform.BINARY_SENSOR, "line_2_registered"
    )
    # No two entities of a phone share a key, or one of them could not be found.
    assert sorted(entities.values()) == sorted(
        entity.entity_id
        for entity in er.async_entries_for_device(
            er.async_get(desk.hass), desk.device_id
        )
    )
    line = {"registered": True, "do_not_disturb": False, "forwarding": None}
    assert shown == {
        "now": "2026-11-02T20:00:00+00:00",
        "version": sha256(b"// the card").hexdigest()[:12],
        "available": True,
        "reason": None,
        "message": None,
        "since": None,
        "phone": {
            "device_id": desk.device_id,
            "name": TITLE,
            "model": "VVX 450",
            "number": "2001",
        },
        "push": False,
        "muted": False,
        "transfer_type": "consultative",
        "can_control": True,
        "incoming_calls": "notice",
        "actions": ["dial"],
        "redial": None,
        "call_back": None,
        "calls": [],
        "lines": [
            {"number": 1, "label": "2001", **line},
            {"number": 2, "label": "2002", **line},
        ],
        "missed": {"count": 0, "newest": None},
        "quality": None,
    }


async def test_a_call(desk: Desk, browser: Browser) -> None:
    """A call is shown as it goes on, and each time it changes."""
    await browser.subscribe(desk.device_id)
    handle = ringing(desk.phone)
    await desk.next_poll()

    (shown,) = await browser.news()
    assert shown["calls"] == [
        {
            "call_id": handle,
            "line": 2,
            "line_label": "2002",
            "state": "ringing",
            "direction": "incoming",
            "name": "Anna",
            "number": "3001",
            "withheld": False,
            "started": "2026-11-02T12:00:00-08:00",
            "in_focus": True,
            "silenced": False,
            "actions": ["answer", "reject", "ignore", "hang_up"],
        }
    ]
    assert (await browser.news()) == []


async def test_nothing_is_sent_while_nothing_happens(
    desk: Desk, browser: Browser
) -> None:
    """A call that just goes on is no news, nor is what happens to other things."""
    begin(desk.phone, "talked")
    await desk.next_poll()
    await browser.subscribe(desk.device_id)
    registry = er.async_get(desk.hass)

    await desk.seconds_pass(60)
    entity = registry.async_get_or_create("light", "hue", "1")
    registry.async_remove(entity.entity_id)
    stranger = MockConfigEntry(domain="hue")
    stranger.add_to_hass(desk.hass)
    desk.hass.config_entries.async_update_entry(stranger, title="Lamps")

    assert await browser.news() == []


async def test_a_dashboard_costs_the_phone_nothing(
    desk: Desk, browser: Browser
) -> None:
    """Nothing is asked of a phone because somebody looks."""
    begin(desk.phone, "talked")
    await desk.next_poll()
    desk.phone.requests.clear()

    await browser.subscribe(desk.device_id)
    await browser.ask("call_log", device_id=desk.device_id)
    await desk.settle()

    assert paths_of(desk.phone) == []
    await desk.seconds_pass(30)
    assert {*commands_of(desk.phone)} == {"callStatus", "pollForStatus"}


async def test_two_calls(desk: Desk, browser: Browser) -> None:
    """Each call has its own state, and what can be done with it."""
    begin(desk.phone, "held talked")
    await desk.next_poll()

    shown = await browser.subscribe(desk.device_id)

    assert of_calls(shown, "number", "state", "in_focus", "actions") == [
        ("3000", "on_hold", False, ["resume", "transfer", "hang_up"]),
        (
            "3001",
            "connected",
            True,
            ["hold", "mute", "transfer", "dtmf", "hang_up", "swap"],
        ),
    ]


async def test_a_call_that_waits(desk: Desk, browser: Browser) -> None:
    """A call that comes during another one is shown beside it."""
    await browser.subscribe(desk.device_id)
    waiting(desk.phone)
    await desk.next_poll()

    shown = await browser.latest()

    assert of_calls(shown, "name", "state", "actions") == [
        ("Bert", "connected", ["hold", "mute", "transfer", "dtmf", "hang_up"]),
        ("Anna", "ringing", ["answer", "reject", "ignore", "hang_up"]),
    ]


async def test_a_call_that_was_silenced(desk: Desk, browser: Browser) -> None:
    """What was silenced can be answered, and not be silenced again."""
    ringing(desk.phone)
    await desk.next_poll()
    await act(desk.hass, "ignore", desk.device_id)

    shown = await browser.subscribe(desk.device_id)

    assert of_calls(shown, "silenced", "actions") == [
        (True, ["answer", "reject", "hang_up"])
    ]


@pytest.mark.parametrize(
    ("happen", "state", "actions"),
    [
        (held, "held", ["hold", "mute", "transfer", "dtmf", "hang_up"]),
        (on_hold, "on_hold", ["resume", "transfer", "hang_up"]),
        (elsewhere, "in_use_elsewhere", []),
    ],
)
async def test_states(
    desk: Desk, browser: Browser, happen: Any, state: str, actions: list[str]
) -> None:
    """Who holds a call makes a difference, and another phone's call is not ours."""
    happen(desk.phone)
    await desk.next_poll()

    shown = await browser.subscribe(desk.device_id)

    assert of_calls(shown, "state", "actions") == [(state, actions)]


async def test_the_microphone(desk: Desk, browser: Browser) -> None:
    """It is said whether the other side hears anything."""
    muted(desk.phone)
    await desk.next_poll()

    assert (await browser.subscribe(desk.device_id))["muted"] is True


NOTHING: Final = {*QUIET.values(), *ONE.values(), "no_connected_call"}
"""What actions say that find no call."""


@pytest.mark.parametrize("constellation", TABLE)
async def test_what_is_offered_is_what_actions_find(
    desk: Desk, browser: Browser, constellation: str
) -> None:
    """The card offers neither more nor less than there is a call for."""
    begin(desk.phone, constellation)
    await desk.next_poll()

    shown = await browser.subscribe(desk.device_id)

    found = {
        action
        for action in (
            "answer",
            "reject",
            "ignore",
            "hang_up",
            "hold",
            "resume",
            "swap",
        )
        if TABLE[constellation][action] not in NOTHING
    }
    offered = {action for call in shown["calls"] for action in call["actions"]}
    assert offered - {"mute", "transfer", "dtmf"} == found


async def test_who_is_called_again(desk: Desk, browser: Browser) -> None:
    """Redial and call back say whom they would call, and count who was missed."""
    await let_miss_a_call(desk)
    desk.phone.local_hang_up(desk.phone.local_dial("3005"))
    await desk.seconds_pass(16)

    shown = await browser.subscribe(desk.device_id)

    assert shown["actions"] == ["dial", "redial", "call_back"]
    assert shown["redial"] == {"name": None, "number": "3005"}
    assert shown["call_back"] == {"name": "Anna", "number": "3001"}
    assert shown["missed"] == {"count": 1, "newest": "2026-11-02T12:00:00-08:00"}

    await act(desk.hass, "mark_missed_seen", desk.device_id)

    assert (await browser.latest())["missed"]["count"] == 0


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, voice_quality=4.1, camera=True, firmware="6.x")]
)
async def test_the_sound(desk: Desk, browser: Browser) -> None:
    """How a call sounds is shown while a sensor for it is enabled, and follows it."""
    begin(desk.phone, "talked")
    await desk.next_poll()
    assert (await browser.subscribe(desk.device_id))["quality"] is None
    entity_id = desk.entity_id(Platform.SENSOR, "call_quality_mos")

    await enable(desk.hass, entity_id)
    await desk.seconds_pass(12)

    assert (await browser.latest())["quality"] == {"mos": 4.1, "packet_loss": 0.0}

    er.async_get(desk.hass).async_update_entity(
        entity_id, disabled_by=er.RegistryEntryDisabler.USER
    )
    await desk.settle()

    assert (await browser.latest())["quality"] is None


async def test_names(desk: Desk, browser: Browser) -> None:
    """What a person calls the phone, and its entities, is followed."""
    await browser.subscribe(desk.device_id)
    entity_id = desk.entity_id(Platform.SWITCH, "mute")

    dr.async_get(desk.hass).async_update_device(desk.device_id, name_by_user="Office")
    assert (await browser.latest())["phone"]["name"] == "Office"

    registry = er.async_get(desk.hass)
    registry.async_update_entity(entity_id, new_entity_id="switch.quiet")
    await desk.settle()
    assert (await browser.latest())["entities"]["mute"] == "switch.quiet"

    registry.async_remove("switch.quiet")
    await desk.settle()
    assert "mute" not in (await browser.latest())["entities"]


async def test_incoming_calls(desk: Desk, browser: Browser) -> None:
    """What other pages show is what was chosen for the phone."""
    await browser.subscribe(desk.device_id)

    form = await desk.hass.config_entries.options.async_init(desk.entry.entry_id)
    await desk.hass.config_entries.options.async_configure(
        form["flow_id"], {CONF_PUSH: False, CONF_INCOMING_CALLS: "dialog"}
    )
    await desk.settle()

    assert (await browser.latest())["incoming_calls"] == "dialog"


# A phone that is away.


def reasons_of(events: list[dict[str, Any]]) -> list[str | None]:
    """Return why the phone was not shown, one after the other."""
    return [event["reason"] for event in events]


async def test_unreachable(desk: Desk, browser: Browser) -> None:
    """A phone that is gone is said to be, since when and why, and nothing can be done."""
    begin(desk.phone, "talked")
    await desk.next_poll()
    await browser.subscribe(desk.device_id)
    desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=99))
    await desk.seconds_pass(10)

    shown = await browser.latest()
    assert shown["available"] is False
    assert shown["reason"] == "unreachable"
    assert (
        shown["message"]
        == desk.state(Platform.BINARY_SENSOR, "reachable").attributes["reason"]
    )
    assert shown["since"] == "2026-11-02T20:00:04+00:00"
    assert shown["calls"] == shown["actions"] == []
    assert [line["label"] for line in shown["lines"]] == ["2001", "2002"]

    desk.phone.clear_faults()
    await desk.seconds_pass(10)

    shown = await browser.latest()
    assert shown["available"] is True
    assert shown["reason"] is shown["message"] is shown["since"] is None


async def test_a_reload(desk: Desk, browser: Browser) -> None:
    """A subscription goes on after a reload, with what happens then."""
    await browser.subscribe(desk.device_id)

    await desk.hass.config_entries.async_reload(desk.entry.entry_id)
    await desk.settle()

    events = await browser.news()
    assert reasons_of(events) == ["not_loaded", None]
    assert events[0]["phone"]["number"] == "2001"

    ringing(desk.phone)
    await desk.next_poll()
    assert of_calls(await browser.latest(), "state") == [("ringing",)]


async def test_a_phone_that_was_away_from_the_start(
    new_desk: Desk, browser: Browser
) -> None:
    """A phone that could not be set up yet is said not to be, and comes."""
    await new_desk.set_up()
    device_id = new_desk.device_id
    await new_desk.hass.config_entries.async_unload(new_desk.entry.entry_id)
    new_desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=99))
    await new_desk.hass.config_entries.async_setup(new_desk.entry.entry_id)

    shown = await browser.subscribe(device_id)
    assert shown["reason"] == "not_loaded"
    assert shown["message"].startswith(f"{TITLE} cannot be reached")
    assert shown["since"] == "2026-11-02T20:00:00+00:00"
    assert shown["phone"]["name"] == TITLE
    assert shown["lines"] == []
    answer = await browser.ask("call_log", device_id=device_id)
    assert answer["result"] == {"entries": [], "read": None, "available": False}

    new_desk.phone.clear_faults()
    await new_desk.seconds_pass(40)
    assert (await browser.latest())["available"] is True


async def test_a_phone_that_is_disabled(desk: Desk, browser: Browser) -> None:
    """A phone that nobody wants watched says so, and comes back."""
    await browser.subscribe(desk.device_id)
    registry = dr.async_get(desk.hass)

    for disabled_by, expected in (
        (dr.DeviceEntryDisabler.USER, ["disabled"]),
        (None, ["not_loaded", None]),
    ):
        registry.async_update_device(desk.device_id, disabled_by=disabled_by)
        await desk.settle()
        assert reasons_of(await browser.news()) == expected


async def test_an_entry_that_is_disabled(desk: Desk, browser: Browser) -> None:
    """So does one whose entry is disabled."""
    await browser.subscribe(desk.device_id)

    await desk.hass.config_entries.async_set_disabled_by(
        desk.entry.entry_id, ConfigEntryDisabler.USER
    )
    await desk.settle()

    assert reasons_of(await browser.news())[-1] == "disabled"


async def test_a_phone_that_is_removed(desk: Desk, browser: Browser) -> None:
    """The last that is told of a phone is that it was removed."""
    await browser.subscribe(desk.device_id)

    await desk.hass.config_entries.async_remove(desk.entry.entry_id)
    await desk.settle()

    events = await browser.news()
    assert reasons_of(events) == ["not_loaded", "removed"]
    assert events[-1]["phone"]["name"] == TITLE


async def test_the_end_of_a_subscription(desk: Desk, browser: Browser) -> None:
    """Who has left is sent nothing any more."""
    await browser.subscribe(desk.device_id)
    subscription = browser.client

    await subscription.send_json_auto_id(
        {"type": "unsubscribe_events", "subscription": 1}
    )
    assert (await subscription.receive_json())["success"]
    ringing(desk.phone)
    await desk.next_poll()

    assert await browser.news() == []


# Who may.


async def test_a_person_who_may_only_look(
    desk: Desk,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Everything can be read, and nothing done."""
    waiting(desk.phone)
    await desk.next_poll()
    browser = Browser(await hass_ws_client(desk.hass, hass_read_only_access_token))

    shown = await browser.subscribe(desk.device_id)

    assert shown["can_control"] is False
    assert of_calls(shown, "name", "actions") == [("Bert", []), ("Anna", [])]
    assert shown["actions"] == []


async def test_a_person_who_may_not_look(
    desk: Desk,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    hass_read_only_user: MockUser,
) -> None:
    """Who may not read a phone gets to know nothing of it."""
    hass_read_only_user.mock_policy({})
    browser = Browser(await hass_ws_client(desk.hass, hass_read_only_access_token))

    for command in ("phone/subscribe", "call_log"):
        answer = await browser.ask(command, device_id=desk.device_id)
        assert answer["error"]["code"] == "unauthorized"


async def test_what_is_no_phone(desk: Desk, browser: Browser) -> None:
    """Another device, or none, is not found."""
    stranger = MockConfigEntry(domain="hue")
    stranger.add_to_hass(desk.hass)
    lamp = dr.async_get(desk.hass).async_get_or_create(
        config_entry_id=stranger.entry_id, identifiers={("hue", "1")}
    )

    for command in ("phone/subscribe", "call_log"):
        for device_id in (lamp.id, "gone"):
            answer = await browser.ask(command, device_id=device_id)
            assert answer["error"]["code"] == "not_found"
            assert answer["error"]["translation_key"] == "unknown_device"


# The calls that are over.


async def test_the_call_log(desk: Desk, browser: Browser) -> None:
    """All calls that are known to be over are told, the newest first."""
    await let_miss_a_call(desk)
    talk = desk.phone.local_dial("3005")
    desk.phone.remote_answer(talk)
    await desk.seconds_pass(20)
    desk.phone.local_hang_up(talk)
    await desk.seconds_pass(5)
    desk.phone.requests.clear()

    answer = await browser.ask("call_log", device_id=desk.device_id)

    assert paths_of(desk.phone) == []
    result = answer["result"]
    assert result["available"] is True
    assert result["entries"] == [
        {
            "kind": "placed",
            "name": None,
            "number": "3005",
            "withheld": False,
            "started": "2026-11-02T12:00:06-08:00",
            "duration": 20,
            "line": 1,
            "line_label": "2001",
        },
        {
            "kind": "missed",
            "name": "Anna",
            "number": "3001",
            "withheld": False,
            "started": "2026-11-02T12:00:00-08:00",
            "duration": None,
            "line": 2,
            "line_label": "2002",
        },
    ]

    answer = await browser.ask("call_log", device_id=desk.device_id, kind="missed")
    assert [entry["kind"] for entry in answer["result"]["entries"]] == ["missed"]
    answer = await browser.ask("call_log", device_id=desk.device_id, limit=1)
    assert [entry["kind"] for entry in answer["result"]["entries"]] == ["placed"]


async def test_the_call_log_as_it_is_now(desk: Desk, browser: Browser) -> None:
    """Whoever wants to be sure has the phone asked, and is told when that was."""
    before = await browser.ask("call_log", device_id=desk.device_id)
    assert before["result"]["read"] == "2026-11-02T20:00:00+00:00"
    desk.clock.tick(1)
    desk.phone.remote_hang_up(ringing(desk.phone))

    answer = await browser.ask("call_log", device_id=desk.device_id, refresh=True)

    assert [entry["name"] for entry in answer["result"]["entries"]] == ["Anna"]
    assert answer["result"]["read"] == "2026-11-02T20:00:01+00:00"


async def test_the_call_log_of_a_phone_that_is_away(
    desk: Desk, browser: Browser
) -> None:
    """What is known stays known, and it is said that the phone could not be asked."""
    await let_miss_a_call(desk)
    desk.phone.power_cut()

    answer = await browser.ask("call_log", device_id=desk.device_id, refresh=True)

    assert answer["result"]["available"] is False
    assert [entry["name"] for entry in answer["result"]["entries"]] == ["Anna"]
