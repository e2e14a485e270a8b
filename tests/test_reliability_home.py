"""Tests of what docs/engineering/reliability.md promises when something happens at home."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STARTED,
    EVENT_HOMEASSISTANT_STOP,
    STATE_OFF,
    STATE_ON,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.memory import _MEMORIES, SAVE_DELAY
from custom_components.poly_vvx.pace import IDLE_INTERVAL
from custom_components.poly_vvx.push.settings import SWITCHES, URLS, async_read
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    SETTINGS,
    after,
    call_state,
    complaints,
    data_of,
    enable,
    entry_of,
    entry_state,
    foremost_call,
    record_calls,
    seconds_pass,
    set_up,
    settle,
    types_of,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import CALL_ACTIONS, act
from .helpers.push import prove, sources, turn_push

pytestmark = pytest.mark.usefixtures("no_crashes")

type Happens = Callable[[VirtualPhone, str], object]


def hold(phone: VirtualPhone, handle: str) -> None:
    """Answer a call and hold it."""
    phone.local_answer(handle)
    phone.local_hold(handle)


def come_and_go(phone: VirtualPhone, handle: str) -> None:
    """Give up, and let somebody else call and give up."""
    phone.remote_hang_up(handle)
    phone.remote_hang_up(phone.incoming_call("3002"))


def nothing(_phone: VirtualPhone, _handle: str) -> None:
    """Let nothing happen."""


@pytest.fixture
async def announcing(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    home: TestClient[Any, Any],
    phone: VirtualPhone,
) -> Desk:
    """Return a phone that announces its calls."""
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    return Desk(hass, clock, phone, entry)


# Home Assistant lets go of a phone, and takes it up again.


@pytest.mark.parametrize(
    ("before", "meanwhile", "told_before", "told_after"),
    [
        (nothing, nothing, [], ["missed"]),
        (nothing, VirtualPhone.local_answer, [], ["connected", "ended"]),
        (nothing, VirtualPhone.remote_hang_up, [], ["missed"]),
        (nothing, VirtualPhone.local_reject, [], ["ended"]),
        (nothing, come_and_go, [], ["missed", "incoming", "missed"]),
        (VirtualPhone.local_answer, nothing, ["connected"], ["ended"]),
        (
            VirtualPhone.local_answer,
            VirtualPhone.remote_hang_up,
            ["connected"],
            ["ended"],
        ),
        (hold, nothing, ["connected", "held"], ["ended"]),
        (hold, VirtualPhone.local_resume, ["connected", "held"], ["resumed", "ended"]),
    ],
)
@pytest.mark.parametrize("tries", [1, 2])
async def test_reload_in_a_call(
    desk: Desk,
    before: Happens,
    meanwhile: Happens,
    told_before: list[str],
    told_after: list[str],
    tries: int,
) -> None:
    """A reload tells nothing twice, and what happens meanwhile is told after it."""
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    before(desk.phone, handle)
    await desk.after(1)
    assert sorted(types_of(told)) == sorted(["incoming", *told_before])

    assert await desk.hass.config_entries.async_unload(desk.entry.entry_id)
    desk.clock.tick(5)
    meanwhile(desk.phone, handle)
    desk.clock.tick(5)
    if tries > 1:
        # The calls could be read, but not the rest.
        desk.phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="lineInfo"))
    await desk.hass.config_entries.async_setup(desk.entry.entry_id)
    await desk.settle()
    await desk.seconds_pass(10)
    if desk.call_state != "idle":
        desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(10)

    assert entry_state(desk.entry) is ConfigEntryState.LOADED
    # That it was unavailable for a moment is what a trigger does not count.
    assert types_of(told) == ["incoming", *told_before, *told_after]


async def stop(desk: Desk) -> None:
    """Stop Home Assistant: what a phone's entry knows is what was stored."""
    for stage in (EVENT_HOMEASSISTANT_STOP, EVENT_HOMEASSISTANT_FINAL_WRITE):
        desk.hass.bus.async_fire(stage)
        await desk.settle()
    await desk.hass.config_entries.async_unload(desk.entry.entry_id)
    desk.hass.data.pop(_MEMORIES)


async def start(desk: Desk) -> None:
    """Start Home Assistant again."""
    await desk.hass.config_entries.async_setup(desk.entry.entry_id)
    await desk.settle()
    await desk.seconds_pass(10)


@pytest.mark.parametrize(
    ("before", "meanwhile", "told_before", "told_after"),
    [
        (nothing, nothing, [], []),
        (nothing, VirtualPhone.local_answer, [], ["connected"]),
        (nothing, VirtualPhone.remote_hang_up, [], ["missed"]),
        (nothing, come_and_go, [], ["missed", "incoming", "missed"]),
        (VirtualPhone.local_answer, nothing, ["connected"], []),
        (
            VirtualPhone.local_answer,
            VirtualPhone.remote_hang_up,
            ["connected"],
            ["ended"],
        ),
        (hold, nothing, ["connected", "held"], []),
    ],
)
async def test_restart_in_a_call(
    desk: Desk,
    before: Happens,
    meanwhile: Happens,
    told_before: list[str],
    told_after: list[str],
) -> None:
    """A restart tells nothing twice, and what has happened meanwhile is told late."""
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    before(desk.phone, handle)
    await desk.after(1)
    assert types_of(told) == ["incoming", *told_before]
    started = foremost_call(desk.hass, "started")

    await stop(desk)
    desk.clock.tick(5)
    meanwhile(desk.phone, handle)
    desk.clock.tick(20)
    await start(desk)

    assert types_of(told) == ["incoming", *told_before, *told_after]
    ends = [it for it in told if it["event_type"] in {"ended", "missed"}]
    assert all(it["late"] for it in ends)
    if desk.call_state != "idle":
        assert foremost_call(desk.hass, "started") == started


async def test_what_waits_over_a_restart(desk: Desk) -> None:
    """What could not be told before a restart is told after it."""
    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.next_poll()
    told = desk.record_calls()
    desk.entry.runtime_data.feed.close()
    desk.phone.local_answer(handle)
    await desk.next_poll()
    assert told == []

    await stop(desk)
    await start(desk)

    assert types_of(told) == ["connected"]


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_told_once_home_assistant_has_started(desk: Desk) -> None:
    """Nothing is told before automations can hear it."""
    told = desk.record_calls()
    await stop(desk)
    desk.phone.incoming_call("3001")
    desk.hass.set_state(CoreState.starting)
    await start(desk)
    assert desk.call_state == "ringing"
    assert told == []

    desk.hass.set_state(CoreState.running)
    desk.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await desk.settle()

    assert types_of(told) == ["incoming"]


@pytest.mark.parametrize(
    "damaged", [{}, {"tracker": None}, {"tracker": {"calls": 1}}, {"waiting": "x"}, []]
)
async def test_damaged_storage(
    desk: Desk,
    stored: dict[str, Any],
    damaged: object,
) -> None:
    """What cannot be read is as if nothing had been stored."""
    await stop(desk)
    stored[f"{DOMAIN}.{desk.entry.entry_id}"]["data"] = damaged
    told = desk.record_calls()
    await start(desk)
    desk.phone.incoming_call("3001")
    await desk.next_poll()

    assert types_of(told) == ["incoming"]


async def test_nothing_stays_stored(desk: Desk, stored: dict[str, Any]) -> None:
    """Who called whom is forgotten with the phone."""
    desk.phone.incoming_call("3001")
    await desk.next_poll()
    await desk.seconds_pass(SAVE_DELAY)
    key = f"{DOMAIN}.{desk.entry.entry_id}"
    assert "3001" in str(stored[key])

    await desk.hass.config_entries.async_remove(desk.entry.entry_id)
    await desk.settle()

    assert key not in stored


async def test_options_changed_in_a_call(announcing: Desk) -> None:
    """The options can be changed while the phone rings: nothing is told twice."""
    told = announcing.record_calls()
    handle = announcing.phone.incoming_call("3001", "Anna")
    await announcing.arrive()

    for push in (False, True, False):
        await turn_push(announcing.hass, announcing.entry, push=push)
        assert announcing.call_state == "ringing"
        # Nobody writes to a phone that rings.
        assert announcing.phone.notification_urls
    announcing.phone.local_answer(handle)
    await announcing.next_poll()
    announcing.phone.remote_hang_up(handle)
    await announcing.seconds_pass(10)

    assert announcing.phone.notification_urls == ()
    assert types_of(told) == ["incoming", "connected", "ended"]


async def test_event_entity_that_was_disabled(desk: Desk) -> None:
    """Whoever enables the event entity hears of what happens from then on."""
    event = desk.entity_id(Platform.EVENT, "call")
    told = desk.record_calls()
    er.async_get(desk.hass).async_update_entity(
        event, disabled_by=er.RegistryEntryDisabler.USER
    )
    await desk.settle()
    for _ in range(3):
        handle = desk.phone.incoming_call("3001")
        await desk.next_poll()
        desk.phone.remote_hang_up(handle)
        await desk.next_poll()

    await enable(desk.hass, event)
    await desk.seconds_pass(10)
    assert told == []
    desk.phone.incoming_call("3002")
    await desk.next_poll()

    assert [it["number"] for it in told] == ["3002"]


# A request that hangs.


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("callStatus", None),
        ("callStatus", "hang_up"),
        ("endCall", "hang_up"),
        ("dial", "dial"),
    ],
)
async def test_unload_while_a_request_hangs(
    desk: Desk, caplog: pytest.LogCaptureFixture, path: str, action: str | None
) -> None:
    """A phone that does not answer holds up nobody, and who waits for it is told."""
    desk.phone.local_answer(desk.phone.incoming_call("3001"))
    desk.phone.inject(Fault(FaultKind.HANG, path=path))
    waiting = None
    if action is None:
        async_fire_time_changed(desk.hass, dt_util.utcnow() + 2 * IDLE_INTERVAL)
    else:
        waiting = desk.hass.async_create_task(
            act(desk.hass, action, desk.device_id, **CALL_ACTIONS[action])
        )
    async with asyncio.timeout(5):
        while desk.phone.faults:
            await asyncio.sleep(0)

    async with asyncio.timeout(5):
        assert await desk.hass.config_entries.async_unload(desk.entry.entry_id)
        if waiting is not None:
            with pytest.raises(HomeAssistantError) as caught:
                await waiting
            assert caught.value.translation_key == "reloaded"
        while desk.phone.open_connections:
            await asyncio.sleep(0)

    assert entry_state(desk.entry) is ConfigEntryState.NOT_LOADED
    assert not complaints(caplog)


# Many phones.


async def test_ten_phones_of_which_five_are_dead(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The living ones do not wait for the dead ones, which come when they can."""
    phones = [
        await plug_in(replace(SETTINGS, mac=f"64167f0a10{number:02}"))
        for number in range(10)
    ]
    entries = [entry_of(phone) for phone in phones]
    for entry in entries:
        entry.add_to_hass(hass)
    silent, without_power = phones[:3], phones[3:5]
    dead, living = entries[:5], entries[5:]
    for phone in silent:
        phone.inject(Fault(FaultKind.HANG, times=999))
    for phone in without_power:
        phone.power_cut()

    starting = asyncio.create_task(async_setup_component(hass, DOMAIN, {}))
    # As long as it takes, without the time that dead phones are given.
    while any(entry_state(it) is not ConfigEntryState.LOADED for it in living):
        await asyncio.sleep(0)
    assert not starting.done()
    for phone in silent:
        # Time does not pass here by itself.
        phone.power_cut()
        phone.clear_faults()
    assert await starting
    for _ in range(12):
        await after(hass, clock, 10)

    # Home Assistant shows why on its page of integrations, and complains of nothing.
    assert {(entry_state(it), it.error_reason_translation_key) for it in dead} == {
        (ConfigEntryState.SETUP_RETRY, "cannot_connect")
    }
    assert {call_state(hass, phone.settings.mac) for phone in phones[5:]} == {"idle"}
    assert not complaints(caplog)

    for phone in phones[:5]:
        await phone.start()
    for _ in range(10):
        await after(hass, clock, 10)
    assert {entry_state(it) for it in entries} == {ConfigEntryState.LOADED}


# Somebody else uses the phone's notifications.


async def test_phone_without_power_while_idle(announcing: Desk) -> None:
    """A phone that announces its calls is missed soon, too, whenever it goes."""
    await prove(announcing)
    for already in range(0, 25, 6):
        await announcing.seconds_pass(25 + already)
        announcing.phone.power_cut()
        await announcing.seconds_pass(25)
        assert announcing.state(Platform.BINARY_SENSOR, "reachable").state == STATE_OFF
        await announcing.phone.start()
        await announcing.seconds_pass(5)
        assert announcing.state(Platform.BINARY_SENSOR, "push").state == STATE_ON


async def test_phone_that_hangs_while_idle(announcing: Desk) -> None:
    """A phone that takes connections and answers nothing is missed soon, too."""
    await prove(announcing)
    await announcing.seconds_pass(25)
    announcing.phone.inject(Fault(FaultKind.HANG, times=99))

    reachable = []

    # At most: the next poll begins, its time is up, and that of the one after it.
    for seconds in (19, 11, 4):
        announcing.clock.tick(seconds)
        async_fire_time_changed(announcing.hass)
        for _ in range(500):
            # What waits for the phone would never be done.
            await asyncio.sleep(0)
        reachable.append(announcing.state(Platform.BINARY_SENSOR, "reachable"))

    assert [it.state for it in reachable] == [STATE_ON, STATE_ON, STATE_OFF]
    assert "does not answer in time" in reachable[-1].attributes["reason"]


async def test_notifications_that_somebody_turns_off(announcing: Desk) -> None:
    """The next call shows by polling; after it they are turned on again."""
    phone = announcing.phone
    told = announcing.record_calls()
    for _ in range(2):
        handle = phone.incoming_call("3001")
        await announcing.arrive()
        await announcing.seconds_pass(2)
        phone.remote_hang_up(handle)
        await announcing.arrive()
        await announcing.seconds_pass(2)
    assert announcing.state(Platform.BINARY_SENSOR, "push").state == STATE_ON
    told.clear()
    async with async_connect(announcing.hass, data_of(phone)) as other:
        await other.set_config(dict.fromkeys(SWITCHES, "0"))
    assert phone.notified_events == ()

    handle = phone.incoming_call("3002")
    await announcing.seconds_pass(40)

    assert sources(told) == [("incoming", "poll")]
    phone.remote_hang_up(handle)
    await announcing.seconds_pass(10)
    assert phone.notified_events != ()
    assert announcing.state(Platform.BINARY_SENSOR, "push").state == STATE_UNKNOWN
    phone.incoming_call("3003")
    await announcing.arrive()
    await announcing.after(1)
    assert told[-1]["source"] == "push"
    assert announcing.state(Platform.BINARY_SENSOR, "push").state == STATE_ON


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("other_first", [True, False])
async def test_two_homes_at_one_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    other_first: bool,
) -> None:
    """Each has an address of its own on the phone, and only that one goes with it."""
    entry = entry_of(phone, push=True)
    # Nobody has to listen there.
    url = "http://127.0.0.1:9/other"

    async def other_begins() -> None:
        async with async_connect(hass, data_of(phone)) as client:
            settings = await async_read(client)
            slot = next(name for name in URLS if not settings[name])
            await client.set_config({slot: url, **dict.fromkeys(SWITCHES, "1")})

    if other_first:
        await other_begins()
    await set_up(hass, entry)
    if not other_first:
        await other_begins()
    events = len(phone.notified_events)
    assert len(phone.notification_urls) == 2
    told = record_calls(hass)
    phone.remote_hang_up(phone.incoming_call("3001"))
    await phone.wait_for_notifications()
    # Neither of them changes what the other one has written.
    await seconds_pass(hass, clock, 120)
    assert url in phone.notification_urls
    assert types_of(told) == ["incoming", "missed"]
    assert told[0]["source"] == "push"

    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert list(phone.notification_urls) == [url]
    assert len(phone.notified_events) == events
