"""Tests of instant notifications: whom we believe, how fast, and if they fail."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath
import socket
from typing import Any, Final
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import CONF_HOST, STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.push.health import MISSES_TO_TELL, PushState
from custom_components.poly_vvx.vvx.calls.models import Calls
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.notifications import MAXIMUM_SIZE
from tests.common import (
    MAC,
    OTHER_MAC,
    SETTINGS,
    after,
    call_state,
    commands_of,
    complaints,
    crashes,
    device_id_of,
    entry_of,
    issues,
    next_poll,
    paths_of,
    record_calls,
    record_writes,
    seconds_pass,
    set_up,
    settle,
    state_of,
    timers,
    types_of,
)
from tests.fixtures import PlugIn
from tests.helpers.push import (
    arrive,
    disabled,
    nobody_announces,
    path_of,
    post,
    push_state,
    turned_off,
    unloaded,
)
from virtual_phone import Fault, FaultKind, NotificationFault, VirtualPhone

pytestmark = pytest.mark.usefixtures("clock", "home")

CALLS: Final = "callStatus"


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return a config entry for the phone, with notifications."""
    return entry_of(phone, push=True)


def event(name: str = "OnHookEvent", mac: str = MAC, inside: str = "") -> bytes:
    """Return a notification."""
    return (
        f"<PolycomIPPhone><{name}><MACAddress>{mac}</MACAddress>{inside}</{name}>"
        "</PolycomIPPhone>"
    ).encode()


def change(state: str, reference: str = "41c2c008", number: str = "3001") -> bytes:
    """Return the notification of a change of an incoming call."""
    return event(
        "CallStateChangeEvent",
        inside=f"<CallLineInfo><CallInfo><CallReference>{reference}</CallReference>"
        f"<CallState>{state}</CallState><CallType>Incoming</CallType>"
        f"<CallingPartyDirNum>sip:{number}@pbx</CallingPartyDirNum>"
        "</CallInfo></CallLineInfo>",
    )


async def prove(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone
) -> None:
    """Let a call show that notifications arrive."""
    handle = phone.incoming_call("3099")
    await arrive(hass, phone)
    await seconds_pass(hass, clock, 3)
    phone.remote_hang_up(handle)
    await arrive(hass, phone)
    await seconds_pass(hass, clock, 3)
    assert push_state(hass) == STATE_ON


def polls(phone: VirtualPhone) -> int:
    """Return how often the phone was asked for its calls, and forget it."""
    names = [PurePosixPath(path).name for path in paths_of(phone)]
    phone.requests.clear()
    return names.count(CALLS)


def sources(told: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return what happened, and who told."""
    return [(it["event_type"], it["source"]) for it in told]


# Told at once.


async def test_a_call_from_end_to_end(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """A call is told of as it happens, without any time passing."""
    told = record_calls(hass)

    handle = phone.incoming_call("3001", "Anna")
    await arrive(hass, phone)
    assert call_state(hass) == "ringing"
    assert state_of(hass, Platform.BINARY_SENSOR, "ringing").state == STATE_ON
    assert state_of(hass, Platform.SENSOR, "remote_name").state == "Anna"
    assert state_of(hass, Platform.SENSOR, "status").state == "active"
    phone.local_answer(handle)
    await arrive(hass, phone)
    assert call_state(hass) == "connected"
    phone.local_hold(handle)
    await arrive(hass, phone)
    assert call_state(hass) == "on_hold"
    phone.remote_hang_up(handle)
    await arrive(hass, phone)
    assert call_state(hass) == "idle"

    assert sources(told) == [
        ("incoming", "push"),
        ("connected", "push"),
        ("held", "poll"),
        ("ended", "poll"),
    ]
    assert {it["call_id"] for it in told} == {handle}


async def test_shown_before_it_is_confirmed(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """What is announced is told and shown while the phone is still being asked."""
    told = record_calls(hass)
    may_answer = asyncio.Event()
    calls = Phone.calls

    async def slowly(self: Phone, **kwargs: Any) -> Calls:
        await may_answer.wait()
        return await calls(self, **kwargs)

    with patch.object(Phone, "calls", slowly):
        phone.incoming_call("3001")
        await phone.wait_for_notifications()
        await hass.async_block_till_done()
        assert sources(told) == [("incoming", "push")]
        assert call_state(hass) == "ringing"
        may_answer.set()
        await settle(hass)

    assert types_of(told) == ["incoming"]
    assert call_state(hass) == "ringing"


async def test_answer_that_was_under_way(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """An answer from before the call does not end it."""
    told = record_calls(hass)
    has_answered, may_answer = asyncio.Event(), asyncio.Event()
    calls = Phone.calls

    async def late(self: Phone, **kwargs: Any) -> Calls:
        found = await calls(self, **kwargs)
        has_answered.set()
        await may_answer.wait()
        return found

    with patch.object(Phone, "calls", late):
        polling = hass.async_create_task(loaded.runtime_data.async_refresh())
        await has_answered.wait()
        phone.incoming_call("3001")
        await phone.wait_for_notifications()
        clock.tick(5)
        may_answer.set()
        await polling
    assert call_state(hass) == "ringing"
    await seconds_pass(hass, clock, 5)

    assert call_state(hass) == "ringing"
    assert types_of(told) == ["incoming"]


async def test_phone_shows_it_a_little_later(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """A phone may announce a call some 100 ms before it shows it."""
    told = record_calls(hass)
    phone.requests.clear()
    await post(home, loaded, change("Offering"))
    await settle(hass)
    assert call_state(hass) == "ringing"
    nobody_announces(phone)
    phone.incoming_call("3001")
    await after(hass, clock, 0.5)
    assert call_state(hass) == "ringing"
    assert polls(phone) == 2
    await seconds_pass(hass, clock, 10)

    # The handle is another, but it is the same call.
    assert types_of(told) == ["incoming"]


async def test_call_that_the_phone_does_not_show(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """What the phone does not confirm is over soon, even where it is asked seldom."""
    await prove(hass, clock, phone)
    told = record_calls(hass)
    await post(home, loaded, change("Offering"))
    await settle(hass)
    assert call_state(hass) == "ringing"

    await after(hass, clock, 0.5)
    await seconds_pass(hass, clock, 3)

    assert call_state(hass) == "idle"
    assert types_of(told) == ["incoming", "missed"]


async def test_burst(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """However many come together, the phone is asked twice."""
    phone.requests.clear()

    await asyncio.gather(*(post(home, loaded, event()) for _ in range(5)))
    await settle(hass)
    await after(hass, clock, 0.5)
    await after(hass, clock, 0.5)
    await after(hass, clock, 0.5)

    assert polls(phone) == 2


async def test_line_that_is_announced(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A line that loses its server is shown at once; that proves no calls."""
    phone.set_line_registered(1, False)
    await arrive(hass, phone)
    assert state_of(hass, Platform.BINARY_SENSOR, "line_1_registered").state == "off"
    assert push_state(hass) == STATE_UNKNOWN
    phone.set_line_registered(1, True)
    await arrive(hass, phone)
    await after(hass, clock, 0.5)
    assert state_of(hass, Platform.BINARY_SENSOR, "line_1_registered").state == "on"


async def test_notification_of_an_unavailable_phone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """What a phone announces that could not be read is told when it can be again."""
    told = record_calls(hass)
    phone.inject(Fault(FaultKind.NOT_JSON, times=2, path=CALLS))
    await next_poll(hass, clock)
    assert call_state(hass) == "unavailable"

    phone.incoming_call("3001")
    await arrive(hass, phone)
    await after(hass, clock, 0.5)
    await seconds_pass(hass, clock, 3)

    assert call_state(hass) == "ringing"
    assert sources(told) == [("incoming", "push")]


async def test_nothing_new_is_not_written(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """What says nothing new changes nothing."""
    phone.incoming_call("3001")
    await arrive(hass, phone)
    written = record_writes(hass)

    await post(home, loaded, event("OffHookEvent"))
    await settle(hass)

    assert written == []


@pytest.mark.parametrize("seed", range(3))
async def test_bad_post(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    seed: int,
) -> None:
    """Lost, doubled and reordered, each call is told of exactly once."""
    told = record_calls(hass)
    faults = phone.notification_faults
    faults.random.seed(seed)
    for fault in (
        NotificationFault.LOSS,
        NotificationFault.DUPLICATION,
        NotificationFault.REORDERING,
    ):
        faults.set_chance(fault, 0.4)

    for number in ("3001", "3002", "3003"):
        handle = phone.incoming_call(number)
        await arrive(hass, phone)
        await seconds_pass(hass, clock, 2)
        phone.local_answer(handle)
        await arrive(hass, phone)
        await seconds_pass(hass, clock, 12)
        phone.remote_hang_up(handle)
        await arrive(hass, phone)
        await seconds_pass(hass, clock, 31)
    await seconds_pass(hass, clock, 60)

    assert [(it["number"], it["event_type"]) for it in told] == [
        (number, kind)
        for number in ("3001", "3002", "3003")
        for kind in ("incoming", "connected", "ended")
    ]
    assert call_state(hass) == "idle"


# Whom we believe.


async def test_only_local(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """The webhook takes POST from the network here, and nothing else."""
    async with home.get(path_of(loaded)) as response:
        assert response.status == HTTPStatus.METHOD_NOT_ALLOWED
    assert await post(home, loaded, event()) == HTTPStatus.NO_CONTENT
    assert loaded.runtime_data.push.webhook.received == 1
    with patch(
        "homeassistant.components.webhook.network_util.is_local", return_value=False
    ):
        await post(home, loaded, event())
    assert loaded.runtime_data.push.webhook.received == 1
    await settle(hass)


OVERSIZE: Final = event() + b" " * MAXIMUM_SIZE
DOCTYPE: Final = b'<!DOCTYPE a [<!ENTITY b "c">]>' + event()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (event(mac=OTHER_MAC), "it names another phone"),
        (b"<PolycomIPPhone><OnHookEvent/></PolycomIPPhone>", "it names another phone"),
        (OVERSIZE, "the notification is too large"),
        (DOCTYPE, "the notification has a document type"),
        (b"<html/>", "the notification is of something else"),
        (b"\x00", "the notification is not XML"),
    ],
)
async def test_refused(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    reason: str,
) -> None:
    """What is not the phone's is refused, said once, and the phone is not asked."""
    await set_up(hass, entry)
    phone.requests.clear()

    for _ in range(3):
        assert await post(home, entry, body) == HTTPStatus.NO_CONTENT
    await settle(hass)

    assert entry.runtime_data.push.webhook.refused == 3
    assert entry.runtime_data.push.webhook.received == 0
    assert phone.requests == []
    assert complaints(caplog) == [
        f"{entry.title}: a notification was refused because {reason}; this is said once"
    ]


@pytest.mark.parametrize(
    "body",
    [
        event("UserLoginOutEvent"),
        b"<PolycomIPPhone><LaterEvent/></PolycomIPPhone>",
    ],
)
async def test_unknown_events_are_ignored(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
    body: bytes,
) -> None:
    """What we do not know, or later firmware says, is nobody's fault."""
    await set_up(hass, entry)
    phone.requests.clear()
    await post(home, entry, body)
    await settle(hass)
    assert phone.requests == []
    assert entry.runtime_data.push.webhook.refused == 0
    assert not complaints(caplog)


@pytest.mark.parametrize(
    "fault",
    [
        NotificationFault.WRONG_MAC,
        NotificationFault.OVERSIZE,
        NotificationFault.EXTERNAL_ENTITY,
        NotificationFault.ENTITY_BOMB,
        NotificationFault.GARBAGE,
    ],
)
async def test_attacks(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    fault: NotificationFault,
) -> None:
    """Nothing that is posted breaks anything; the calls are found by asking."""
    await set_up(hass, entry)
    told = record_calls(hass)
    phone.notification_faults.set_chance(fault, 1)
    phone.incoming_call("3001")
    await arrive(hass, phone)
    assert told == []
    assert call_state(hass) == "idle"
    assert entry.runtime_data.push.webhook.refused > 0
    await next_poll(hass, clock)

    assert sources(told) == [("incoming", "poll")]
    assert len(complaints(caplog)) == 1
    assert not crashes(caplog)


async def test_somebody_else(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Only the phone's address counts, as its name resolves by then."""
    await set_up(hass, entry)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_HOST: "phone.example"}
    )
    push = entry.runtime_data.push.webhook
    resolved = ["192.0.2.20"]

    async def resolve(_host: str, _port: None, **_: Any) -> list[Any]:
        if not resolved:
            raise socket.gaierror
        return [(None, None, 0, "", (address, 0)) for address in resolved]

    with patch.object(hass.loop, "getaddrinfo", resolve):
        await post(home, entry, event())
        assert (push.received, push.refused) == (0, 1)
        resolved.clear()
        await post(home, entry, event())
        assert (push.received, push.refused) == (0, 2)
        resolved.append("127.0.0.1")
        await post(home, entry, event())
        assert (push.received, push.refused) == (1, 2)
        resolved.clear()
        await post(home, entry, event())
        assert (push.received, push.refused) == (2, 2)
    await settle(hass)
    assert complaints(caplog) == [
        f"{entry.title}: a notification was refused because it does not come from the"
        " phone; this is said once"
    ]


async def test_two_phones(
    hass: HomeAssistant,
    plug_in: PlugIn,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """Each phone's notifications are its own."""
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC))
    other_entry = entry_of(other, "VVX 250", push=True)
    await set_up(hass, entry)
    await set_up(hass, other_entry)
    told, other_told = record_calls(hass), record_calls(hass, OTHER_MAC)

    phone.incoming_call("3001")
    await arrive(hass, phone)
    await post(home, entry, event(mac=OTHER_MAC))

    assert types_of(told) == ["incoming"]
    assert other_told == []
    assert entry.runtime_data.push.webhook.refused == 1


async def turns() -> None:
    """Let sockets work for a while; time itself does not pass."""
    for _ in range(100):
        await asyncio.sleep(0)


async def raw_post(
    home: TestClient[Any, Any], entry: MockConfigEntry, *pieces: bytes, length: int
) -> bytes:
    """Post in pieces, and hang up if that is less than was promised."""
    reader, writer = await asyncio.open_connection(home.host, home.port)
    writer.write(
        f"POST {path_of(entry)} HTTP/1.1\r\nHost: home\r\nConnection: close\r\n"
        f"Content-Length: {length}\r\n\r\n".encode()
    )
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await turns()
    answer = b""
    if sum(map(len, pieces)) == length:
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_in_pieces(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """A body may come in several pieces."""
    body = event()
    answer = await raw_post(
        home, loaded, body[:10], body[10:40], body[40:], length=len(body)
    )
    assert b" 204 " in answer
    assert loaded.runtime_data.push.webhook.received == 1
    await settle(hass)


async def test_broken_off(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone that loses its power in the midst of a notification breaks nothing."""
    await set_up(hass, entry)
    # So that nothing needs to be looked up any more.
    await post(home, entry, event())
    await raw_post(home, entry, event()[:30], length=200)
    await turns()
    await settle(hass)
    assert entry.runtime_data.push.webhook.received == 1
    assert not crashes(caplog)


async def test_wrongly_packed(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A body that is not what it says breaks nothing."""
    await set_up(hass, entry)
    packed = {"Content-Encoding": "deflate"}
    async with home.post(path_of(entry), data=event(), headers=packed) as response:
        assert response.status == HTTPStatus.NO_CONTENT
    assert entry.runtime_data.push.webhook.refused == 1
    assert not crashes(caplog)


# Unloading and the like.


@pytest.mark.parametrize("end", [unloaded, disabled, turned_off])
async def test_webhook_is_gone(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
    end: Callable[..., Any],
) -> None:
    """Nobody listens any more, and whoever posts gets to know nothing."""
    push = loaded.runtime_data.push
    await end(hass, loaded)
    await settle(hass)
    phone.requests.clear()

    assert await post(home, loaded, event()) == HTTPStatus.OK

    assert push.webhook.received == 0
    assert phone.requests == []


async def test_reloaded(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """After a reload notifications arrive as before."""
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await settle(hass)
    told = record_calls(hass)
    phone.incoming_call("3001")
    await arrive(hass, phone)
    assert sources(told) == [("incoming", "push")]


async def test_unloaded_while_it_arrives(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What was on its way when we were let go of is dropped."""
    await set_up(hass, entry)
    push = entry.runtime_data.push
    may_resolve, asked = asyncio.Event(), asyncio.Event()

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        asked.set()
        await may_resolve.wait()
        return [(None, None, 0, "", ("127.0.0.1", 0))]

    with patch.object(hass.loop, "getaddrinfo", resolve):
        posting = asyncio.create_task(post(home, entry, event()))
        await asked.wait()
        await unloaded(hass, entry)
        phone.requests.clear()
        may_resolve.set()
        assert await posting == HTTPStatus.NO_CONTENT
    await settle(hass)

    assert push.webhook.received == 0
    assert phone.requests == []
    assert not crashes(caplog)


async def test_unloaded_before_it_is_confirmed(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """No timer is left behind that would look at the phone again."""
    phone.incoming_call("3001")
    await arrive(hass, phone)
    assert timers(hass) == ["PhoneCoordinator._refresh_now"]

    await unloaded(hass, loaded)

    assert timers(hass) == []


async def test_unloaded_before_it_is_decided(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Whether a change was announced is of no interest any more."""
    nobody_announces(phone)
    phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert timers(hass) == ["Push._decide"]

    await unloaded(hass, loaded)

    assert timers(hass) == []


async def test_stop(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """Home Assistant may stop at any moment; the phone keeps its settings."""
    nobody_announces(phone)
    phone.incoming_call("3001")
    await hass.async_stop(force=True)
    assert phone.notification_urls == (f"{hass.config.internal_url}{path_of(loaded)}",)


# Whether they arrive.


async def test_not_proven_by_being_configured(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """Neither the settings nor a notification without a change prove anything."""
    assert loaded.runtime_data.push.health.state is PushState.UNPROVEN
    await post(home, loaded, event())
    await settle(hass)
    await seconds_pass(hass, clock, 5)
    assert push_state(hass) == STATE_UNKNOWN
    polls(phone)
    await seconds_pass(hass, clock, 30)
    assert polls(phone) == 10


async def test_proven(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """One that a poll confirms is enough to be asked seldom."""
    assert push_state(hass) == STATE_UNKNOWN
    handle = phone.incoming_call("3001")
    await arrive(hass, phone)
    assert push_state(hass) == STATE_ON
    await seconds_pass(hass, clock, 5)
    polls(phone)
    await seconds_pass(hass, clock, 60)
    assert polls(phone) == 12

    phone.remote_hang_up(handle)
    await arrive(hass, phone)
    await seconds_pass(hass, clock, 5)
    polls(phone)
    await seconds_pass(hass, clock, 300)
    assert polls(phone) == 10
    assert push_state(hass) == STATE_ON


async def test_poll_is_quicker_than_the_announcement(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """An announcement may come a little after the poll."""
    nobody_announces(phone)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    await after(hass, clock, 1)
    await post(home, loaded, change("Offering", handle))
    await settle(hass)
    await seconds_pass(hass, clock, 2)
    assert loaded.runtime_data.push.health.state is PushState.PROVEN
    assert loaded.runtime_data.push.health.misses == 0


async def test_slow_poll(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A phone that takes long to answer has announced its call all the same."""
    calls = Phone.calls

    async def slowly(self: Phone, **kwargs: Any) -> Calls:
        found = await calls(self, **kwargs)
        clock.tick(8)
        return found

    with patch.object(Phone, "calls", slowly):
        phone.incoming_call("3001")
        await arrive(hass, phone)
    assert push_state(hass) == STATE_ON


async def test_in_doubt(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A change that nobody announced is found, and the phone is asked often again."""
    await prove(hass, clock, phone)
    nobody_announces(phone)
    told = record_calls(hass)
    handle = phone.incoming_call("3001")
    await seconds_pass(hass, clock, 30)
    assert sources(told) == [("incoming", "poll")]
    await seconds_pass(hass, clock, 3)

    assert push_state(hass) == STATE_OFF
    polls(phone)
    await seconds_pass(hass, clock, 10)
    assert polls(phone) == 10

    phone.notification_faults.clear()
    phone.remote_hang_up(handle)
    await arrive(hass, phone)
    assert push_state(hass) == STATE_ON
    assert issues(hass) == {}


async def test_old_announcement_proves_nothing(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """What was announced before the phone was last asked is another thing."""
    await prove(hass, clock, phone)
    await post(home, loaded, event())
    await settle(hass)
    await seconds_pass(hass, clock, 1)
    nobody_announces(phone)
    phone.incoming_call("3001")
    await seconds_pass(hass, clock, 33)
    assert push_state(hass) == STATE_OFF


async def missed_changes(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone, number: int
) -> None:
    """Let so many changes of calls pass, whose notifications count for nothing."""
    for turn in range(number):
        if turn % 2:
            phone.remote_hang_up(phone.calls[0].handle)
        else:
            phone.incoming_call("3001")
        await phone.wait_for_notifications()
        await seconds_pass(hass, clock, 6)


@pytest.mark.parametrize(
    ("scheme", "issue"), [("http", "push_not_arriving"), ("https", "push_https")]
)
async def test_repair_after_three_misses(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    scheme: str,
    issue: str,
) -> None:
    """The user is told what is in the way once it is clear that something is."""
    hass.config.internal_url = f"{scheme}://127.0.0.1:9"
    await set_up(hass, entry)
    await missed_changes(hass, clock, phone, MISSES_TO_TELL - 1)
    assert issues(hass) == {}
    assert entry.runtime_data.push.health.state is PushState.IN_DOUBT

    await missed_changes(hass, clock, phone, 1)
    assert issues(hass) == {issue: {"phone": entry.title}}
    await missed_changes(hass, clock, phone, 4)
    assert set(issues(hass)) == {issue}

    # An address that the phone can use is all it takes.
    await hass.config.async_update(internal_url="http://127.0.0.1:10")
    await settle(hass)
    assert issues(hass) == {}


async def test_repair_is_taken_back(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Once notifications arrive, nothing is in their way."""
    nobody_announces(phone)
    await missed_changes(hass, clock, phone, MISSES_TO_TELL)
    assert set(issues(hass)) == {"push_not_arriving"}
    phone.notification_faults.clear()
    phone.incoming_call("3002")
    await arrive(hass, phone)
    assert issues(hass) == {}
    assert push_state(hass) == STATE_ON


async def test_repair_goes_with_the_entry(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Nobody is told of what is not there any more."""
    nobody_announces(phone)
    await missed_changes(hass, clock, phone, MISSES_TO_TELL)
    await hass.config_entries.async_remove(loaded.entry_id)
    assert issues(hass) == {}


async def test_notifications_from_elsewhere(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """If something hides where notifications come from, the user is told what."""

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(None, None, 0, "", ("192.0.2.20", 0))]

    with patch.object(hass.loop, "getaddrinfo", resolve):
        await missed_changes(hass, clock, phone, MISSES_TO_TELL)
    assert issues(hass) == {
        "push_wrong_address": {"phone": loaded.title, "address": "127.0.0.1"}
    }


async def test_many_changes_at_once_are_one_miss(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """What happens within two seconds is one chance to announce."""
    nobody_announces(phone)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.local_answer(handle)
    await after(hass, clock, 1)
    await seconds_pass(hass, clock, 3)
    assert loaded.runtime_data.push.health.misses == 1


async def test_reset_settings_are_found_by_a_miss(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """Settings that somebody has reset are noticed with the next call, and set anew."""
    urls = phone.notification_urls
    await loaded.runtime_data.phone.set_config({"apps.telNotification.URL": ""})
    phone.incoming_call("3001")
    await seconds_pass(hass, clock, 6)
    assert phone.notification_urls == urls
    assert loaded.runtime_data.push.health.state is PushState.UNPROVEN


async def test_changes_without_notifications(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
) -> None:
    """Who does without notifications does not miss them."""
    entry = entry_of(phone)
    await set_up(hass, entry)
    await missed_changes(hass, clock, phone, MISSES_TO_TELL)
    assert issues(hass) == {}
    assert entry.runtime_data.push.health.state is PushState.OFF
    assert push_state(hass) == STATE_OFF


async def test_phone_that_was_gone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A call that a power cut has ended was announced by nobody, and need not be."""
    phone.incoming_call("3001")
    await arrive(hass, phone)
    await after(hass, clock, 0.5)
    phone.power_cut()
    await seconds_pass(hass, clock, 6)
    assert push_state(hass) == "unavailable"
    await phone.start()
    await seconds_pass(hass, clock, 6)

    assert loaded.runtime_data.push.health.misses == 0
    assert push_state(hass) == STATE_ON


async def test_gone_before_it_was_decided(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A phone that is gone could not announce in time."""
    nobody_announces(phone)
    phone.incoming_call("3001")
    await next_poll(hass, clock)
    phone.power_cut()
    await seconds_pass(hass, clock, 4)
    await phone.start()
    assert loaded.runtime_data.push.health.misses == 0


async def test_requests_of_an_hour_without_calls(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A phone that speaks for itself is hardly ever asked."""
    await prove(hass, clock, phone)
    # Until nothing is left of the set-up.
    await seconds_pass(hass, clock, 310)
    phone.requests.clear()

    await seconds_pass(hass, clock, 3600)

    counted = Counter(commands_of(phone))
    assert counted.pop("callStatus") == pytest.approx(120, abs=5)
    assert counted.pop("pollForStatus") == pytest.approx(60, abs=5)
    assert counted.pop("lineInfo") == pytest.approx(60, abs=5)
    assert counted == {
        "callLogs": pytest.approx(12, abs=2),
        "info": pytest.approx(12, abs=2),
        "get": pytest.approx(12, abs=2),
    }


async def test_lost_phone_is_looked_for_often(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A phone that is asked seldom is asked more often when it has gone."""
    await prove(hass, clock, phone)
    phone.power_cut()
    await seconds_pass(hass, clock, 31)
    assert push_state(hass) == "unavailable"
    await phone.start()
    await seconds_pass(hass, clock, 5)
    assert push_state(hass) == STATE_ON


async def test_actions_look_as_before(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """What an action does is told once, whoever is first to tell."""
    told = record_calls(hass)
    await hass.services.async_call(
        DOMAIN,
        "dial",
        {"device_id": device_id_of(hass, loaded), "destination": "3001"},
        blocking=True,
    )
    await arrive(hass, phone)
    await seconds_pass(hass, clock, 3)
    assert types_of(told) == ["outgoing"]
    assert told[0]["number"] == "3001"
