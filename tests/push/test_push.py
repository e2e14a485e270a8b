"""Tests of instant notifications: shown at once, confirmed, and relied on or not."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from homeassistant.const import (
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.push.health import MISSES_TO_TELL
from custom_components.poly_vvx.vvx.calls.models import Calls
from custom_components.poly_vvx.vvx.client import Phone
from tests.common import (
    commands_of,
    data_of,
    foremost_call,
    issues,
    settle,
    timers,
    types_of,
)
from tests.desk import Desk
from tests.helpers.automations import automate, ids_of
from tests.helpers.push import (
    CALLS,
    End,
    by_name,
    device_disabled_for_a_while,
    disabled_for_a_while,
    event,
    missed_changes,
    nobody_announces,
    offering,
    path_of,
    polls,
    polls_in,
    post,
    prove,
    push_state,
    reloaded,
    removed,
    removed_and_added,
    resolving_to,
    sources,
    unloaded,
)
from virtual_phone import Fault, FaultKind

pytestmark = pytest.mark.usefixtures("clock", "home", "loaded")


# Shown at once, and confirmed.


async def test_a_call_from_end_to_end(desk: Desk) -> None:
    """A call is told of as it happens, without any time passing."""
    told = desk.record_calls()

    handle = desk.phone.incoming_call("3001", "Anna")
    await desk.arrive()
    assert desk.call_state == "ringing"
    assert desk.state(Platform.BINARY_SENSOR, "ringing").state == STATE_ON
    assert foremost_call(desk.hass, "name") == "Anna"
    for step, state in (
        (desk.phone.local_answer, "connected"),
        (desk.phone.local_hold, "on_hold"),
        (desk.phone.remote_hang_up, "idle"),
    ):
        step(handle)
        await desk.arrive()
        assert desk.call_state == state

    assert sources(told) == [
        ("incoming", "push"),
        ("connected", "push"),
        ("held", "poll"),
        ("ended", "poll"),
    ]
    assert {it["call_id"] for it in told} == {handle}


@pytest.mark.parametrize("announced", [True, False])
async def test_automations_find_the_call_that_started_them(
    desk: Desk, announced: bool
) -> None:
    """What starts with a ring may ask whether it rings, and who it is."""
    target = {"device_id": desk.device_id}
    phone = desk.entity_id(Platform.SENSOR, "call_state")
    done = await automate(
        desk.hass,
        [{"trigger": f"{DOMAIN}.started_ringing", "target": target, "id": "rings"}],
        [
            {"condition": f"{DOMAIN}.is_ringing", "target": target},
            {
                "condition": "state",
                "entity_id": phone,
                "attribute": "name",
                "state": "Alice Example",
            },
        ],
    )

    if not announced:
        nobody_announces(desk.phone)
    desk.phone.incoming_call("3001", "Alice Example")
    await desk.arrive()
    assert ids_of(done) == (["rings"] if announced else [])
    await desk.after(10)

    assert ids_of(done) == ["rings"]


async def test_answer_that_was_under_way(desk: Desk) -> None:
    """A call is shown before it is confirmed; an answer from before does not end it."""
    told = desk.record_calls()
    has_answered, may_answer = asyncio.Event(), asyncio.Event()
    calls = Phone.calls

    async def late(self: Phone, **kwargs: Any) -> Calls:
        found = await calls(self, **kwargs)
        has_answered.set()
        await may_answer.wait()
        return found

    with patch.object(Phone, "calls", late):
        desk.clock.tick(3)
        async_fire_time_changed(desk.hass)
        await has_answered.wait()
        desk.phone.incoming_call("3001")
        await desk.phone.wait_for_notifications()
        await desk.hass.async_block_till_done()
        assert sources(told) == [("incoming", "push")]
        assert desk.call_state == "ringing"
        desk.clock.tick(5)
        may_answer.set()
        await desk.settle()
    assert desk.call_state == "ringing"
    await desk.seconds_pass(5)

    assert desk.call_state == "ringing"
    assert types_of(told) == ["incoming"]


async def test_call_that_the_phone_does_not_show(
    desk: Desk, home: TestClient[Any, Any]
) -> None:
    """What the phone does not confirm is over soon, even where it is asked seldom."""
    await prove(desk)
    told = desk.record_calls()
    await post(home, desk.entry, offering())
    await desk.settle()
    assert desk.call_state == "ringing"

    await desk.after(0.5)
    await desk.seconds_pass(3)
    assert desk.call_state == "idle"
    await desk.seconds_pass(3)

    assert types_of(told) == ["incoming", "ended"]


async def test_burst(desk: Desk, home: TestClient[Any, Any]) -> None:
    """However many come together, the phone is asked twice."""
    desk.phone.requests.clear()
    all_came = asyncio.Event()
    calls = Phone.calls

    async def slow(self: Phone, **kwargs: Any) -> Calls:
        await all_came.wait()
        return await calls(self, **kwargs)

    with patch.object(Phone, "calls", slow):
        await asyncio.gather(*(post(home, desk.entry, event()) for _ in range(5)))
        all_came.set()
        await desk.settle()
    for _ in range(3):
        await desk.after(0.5)

    assert polls(desk.phone) == 2


async def test_line_that_is_announced(desk: Desk) -> None:
    """A line that loses its server is shown at once; that proves no calls."""
    for registered, state in ((False, STATE_OFF), (True, STATE_ON)):
        desk.phone.set_line_registered(1, registered)
        await desk.arrive()
        line = desk.state(Platform.BINARY_SENSOR, "line_1_registered")
        assert line.state == state
        await desk.after(0.5)

    assert push_state(desk) == STATE_UNKNOWN


async def test_notification_of_an_unavailable_phone(desk: Desk) -> None:
    """What a phone announces that could not be read is told when it can be again."""
    told = desk.record_calls()
    desk.phone.inject(Fault(FaultKind.NOT_JSON, times=9, path=CALLS))
    await desk.next_poll()

    desk.phone.incoming_call("3001")
    await desk.arrive()
    assert desk.call_state == STATE_UNAVAILABLE
    assert told == []
    desk.phone.clear_faults()
    await desk.after(0.5)
    await desk.seconds_pass(3)

    assert desk.call_state == "ringing"
    assert sources(told) == [("incoming", "push")]


# Unloading.


type Pending = Callable[[Desk], Awaitable[None]]


async def to_be_confirmed(desk: Desk) -> None:
    """Let a call be announced."""
    desk.phone.incoming_call("3001")
    await desk.arrive()


async def to_be_decided(desk: Desk) -> None:
    """Let a call be found that nobody has announced yet."""
    nobody_announces(desk.phone)
    desk.phone.incoming_call("3001")
    await desk.next_poll()


@pytest.mark.parametrize("pending", [to_be_confirmed, to_be_decided])
async def test_unloaded_while_something_is_pending(
    desk: Desk, pending: Pending
) -> None:
    """No timer is left behind that would look at the phone again."""
    await pending(desk)
    assert len(timers(desk.hass)) == 1

    await unloaded(desk.hass, desk.entry)

    assert timers(desk.hass) == []


async def test_stop(desk: Desk) -> None:
    """Home Assistant may stop at any moment; the phone keeps its settings."""
    nobody_announces(desk.phone)
    desk.phone.incoming_call("3001")
    await desk.hass.async_stop(force=True)

    assert desk.phone.notification_urls == (
        f"{desk.hass.config.internal_url}{path_of(desk.entry)}",
    )


# Relied on, or not.


async def test_unproven(desk: Desk, home: TestClient[Any, Any]) -> None:
    """Neither the settings nor a notification without a change prove anything."""
    assert push_state(desk) == STATE_UNKNOWN
    await post(home, desk.entry, event())
    await desk.settle()
    await desk.seconds_pass(5)

    assert push_state(desk) == STATE_UNKNOWN
    assert await polls_in(desk, 30) == 10


async def test_proven(desk: Desk) -> None:
    """One that a poll confirms is enough to be asked seldom."""
    handle = desk.phone.incoming_call("3001")
    await desk.arrive()
    assert push_state(desk) == STATE_ON
    await desk.seconds_pass(5)
    assert await polls_in(desk, 60) == 12

    desk.phone.remote_hang_up(handle)
    await desk.arrive()
    await desk.seconds_pass(5)
    assert await polls_in(desk, 190) == 10
    assert push_state(desk) == STATE_ON


async def test_in_doubt(desk: Desk, home: TestClient[Any, Any]) -> None:
    """A change that nobody announced is found, and the phone is asked often again."""
    await prove(desk)
    # What was announced before the phone was last asked is another thing.
    await post(home, desk.entry, event())
    await desk.settle()
    await desk.seconds_pass(1)
    nobody_announces(desk.phone)
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001")
    await desk.seconds_pass(30)
    assert sources(told) == [("incoming", "poll")]
    await desk.seconds_pass(3)

    assert push_state(desk) == STATE_OFF
    assert await polls_in(desk, 10) == 10

    desk.phone.notification_faults.clear()
    desk.phone.remote_hang_up(handle)
    await desk.arrive()
    assert push_state(desk) == STATE_ON
    assert issues(desk.hass) == {}


async def come_and_go(desk: Desk) -> None:
    """Let a call come and go between two polls, and the log be read."""
    desk.phone.remote_hang_up(desk.phone.incoming_call("3001"))
    await desk.seconds_pass(77)


async def test_a_call_that_only_the_log_tells_of(desk: Desk) -> None:
    """One that nobody announced is enough to be asked often, and no reason to worry."""
    await prove(desk)
    nobody_announces(desk.phone)
    told = desk.record_calls()

    for _ in range(MISSES_TO_TELL + 1):
        await come_and_go(desk)
        assert push_state(desk) == STATE_OFF

    assert told[0]["late"] is True
    assert await polls_in(desk, 30) == 10
    assert issues(desk.hass) == {}


async def test_a_call_that_did_not_ring(desk: Desk) -> None:
    """Of a line that is not to be disturbed, nothing is announced."""
    await prove(desk)
    desk.phone.set_do_not_disturb(1, True)
    await desk.seconds_pass(77)
    told = desk.record_calls()

    desk.phone.incoming_call("3001")
    await desk.seconds_pass(77)

    assert types_of(told) == ["incoming", "missed"]
    assert push_state(desk) == STATE_ON


@pytest.mark.parametrize(
    ("pending", "seconds", "state"),
    [
        (prove, 31, STATE_ON),
        (to_be_confirmed, 6, STATE_ON),
        (to_be_decided, 6, STATE_UNKNOWN),
    ],
)
async def test_power_cut(
    desk: Desk, pending: Pending, seconds: int, state: str
) -> None:
    """What a power cut has ended nobody could announce; that is no reason to doubt.

    Even a phone that was asked seldom is looked for often.
    """
    await pending(desk)
    desk.phone.power_cut()
    await desk.seconds_pass(seconds)
    assert push_state(desk) == STATE_UNAVAILABLE
    await desk.phone.start()
    await desk.seconds_pass(6)

    assert push_state(desk) == state


async def test_a_call_while_the_phone_could_not_be_reached(desk: Desk) -> None:
    """Nobody could announce it, so that it is no reason to doubt either."""
    await prove(desk)
    told = desk.record_calls()
    desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=999))
    nobody_announces(desk.phone)
    await desk.seconds_pass(40)
    desk.phone.remote_hang_up(desk.phone.incoming_call("3001"))
    await desk.seconds_pass(5)

    desk.phone.clear_faults()
    desk.phone.notification_faults.clear()
    await desk.seconds_pass(30)

    assert types_of(told) == ["incoming", "missed"]
    assert push_state(desk) == STATE_ON


async def test_requests_of_an_hour_without_calls(desk: Desk) -> None:
    """A phone that speaks for itself is hardly ever asked."""
    await prove(desk)
    # Until nothing is left of the set-up.
    for _ in range(11):
        await desk.after(30)
    desk.phone.requests.clear()

    for _ in range(120):
        await desk.after(30)

    assert Counter(commands_of(desk.phone)) == {
        CALLS: pytest.approx(120, abs=5),
        "pollForStatus": pytest.approx(60, abs=5),
        "lineInfo": pytest.approx(60, abs=5),
        "callLogs": pytest.approx(12, abs=2),
        "info": pytest.approx(12, abs=2),
        "get": pytest.approx(12, abs=2),
    }


# What is known of them over a reload.


async def at_another_url(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let Home Assistant have another address after a reload."""
    await unloaded(hass, entry)
    hass.config.internal_url = "http://127.0.0.1:9"
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


@pytest.mark.parametrize(
    ("again", "state", "polls_in_a_minute"),
    [
        (reloaded, STATE_ON, 3),
        (at_another_url, STATE_UNKNOWN, 20),
        (disabled_for_a_while, STATE_UNKNOWN, 20),
        (device_disabled_for_a_while, STATE_UNKNOWN, 20),
        (removed_and_added, STATE_UNKNOWN, 20),
    ],
)
async def test_what_outlives_a_proof(
    desk: Desk, again: End, state: str, polls_in_a_minute: int
) -> None:
    """A proof outlives a reload, but no other URL, and nobody's giving up the phone."""
    await prove(desk)

    await again(desk.hass, desk.entry)

    assert push_state(desk) == state
    assert await polls_in(desk, 60) == polls_in_a_minute


# Repairs.


@pytest.mark.parametrize("way_out", ["mended", "readdressed", "removed"])
async def test_nothing_arrives(desk: Desk, way_out: str) -> None:
    """The user is told once it is clear, and until it is mended or given up."""
    nobody_announces(desk.phone)
    await missed_changes(desk, MISSES_TO_TELL - 1)
    assert issues(desk.hass) == {}
    assert push_state(desk) == STATE_OFF
    await missed_changes(desk, 2)
    # R32: it says what the phone was told.
    assert issues(desk.hass) == {
        "push_not_arriving": {
            "phone": desk.entry.title,
            "url": desk.hass.config.internal_url,
        }
    }

    match way_out:
        case "mended":
            desk.phone.notification_faults.clear()
            desk.phone.incoming_call("3002")
            await desk.arrive()
        case "readdressed":
            await desk.hass.config.async_update(internal_url="http://127.0.0.1:10")
            await desk.settle()
        case _:
            await removed(desk.hass, desk.entry)

    assert issues(desk.hass) == {}


async def test_notifications_from_elsewhere(desk: Desk) -> None:
    """If something hides where notifications come from, the user is told what."""
    by_name(desk)
    with resolving_to(desk.hass, "192.0.2.20"):
        await missed_changes(desk, MISSES_TO_TELL)

    assert issues(desk.hass) == {
        "push_wrong_address": {"phone": desk.entry.title, "address": "127.0.0.1"}
    }


@pytest.mark.parametrize("address", ["2001:db8::20", "100.64.0.20"])
async def test_address_that_is_not_local(desk: Desk, address: str) -> None:
    """R15: notifications that Home Assistant drops before us have a cause to be told."""
    by_name(desk)
    nobody_announces(desk.phone)
    with resolving_to(desk.hass, address):
        await missed_changes(desk, MISSES_TO_TELL)

    assert issues(desk.hass) == {
        "push_not_local": {"phone": desk.entry.title, "address": address}
    }


async def test_another_cause(desk: Desk) -> None:
    """Finding 31: the repair is about what is in the way now."""
    nobody_announces(desk.phone)
    await missed_changes(desk, MISSES_TO_TELL)
    assert set(issues(desk.hass)) == {"push_not_arriving"}

    desk.phone.notification_faults.clear()
    by_name(desk)
    with resolving_to(desk.hass, "192.0.2.20"):
        await missed_changes(desk, 1)

    assert set(issues(desk.hass)) == {"push_wrong_address"}


async def test_mended_while_the_cause_is_looked_for(desk: Desk) -> None:
    """What is known by then counts."""
    nobody_announces(desk.phone)
    by_name(desk)

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        desk.entry.runtime_data.push.async_sender_accepted()
        return []

    with patch.object(desk.hass.data[DATA_RESOLVER], "resolve", resolve):
        await missed_changes(desk, MISSES_TO_TELL)

    assert issues(desk.hass) == {}


async def test_reset_settings_are_found_by_a_miss(desk: Desk) -> None:
    """Settings that somebody has reset are noticed with the next call, and set anew."""
    urls = desk.phone.notification_urls
    async with async_connect(desk.hass, data_of(desk.phone)) as client:
        await client.set_config({"apps.telNotification.URL": ""})
    assert desk.phone.notification_urls != urls

    handle = desk.phone.incoming_call("3001")
    await desk.seconds_pass(6)
    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(3)

    assert desk.phone.notification_urls == urls
    assert push_state(desk) == STATE_UNKNOWN


@pytest.mark.usefixtures("everything_enabled")
async def test_the_last_notification(
    desk: Desk, home: TestClient[Any, Any], entry: MockConfigEntry
) -> None:
    """When the phone last announced something shows at once, news or not, and stays."""
    await reloaded(desk.hass, desk.entry)
    for _ in range(2):
        await desk.after(10)
        await post(home, entry, event())

        shown = desk.state(Platform.SENSOR, "last_notification").state
        assert datetime.fromisoformat(shown) == dt_util.utcnow().replace(microsecond=0)

    desk.phone.power_cut()
    await desk.next_poll()

    assert desk.state(Platform.SENSOR, "last_notification").state == shown
