"""Tests of the webhook: who may post to it, and what they may say."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from unittest.mock import Mock, patch

from aiohttp import StreamReader
from aiohttp.test_utils import TestClient, make_mocked_request
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import CONF_HOST, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.vvx.notifications import MAXIMUM_SIZE
from tests.common import (
    OTHER_MAC,
    SETTINGS,
    call_state,
    complaints,
    crashes,
    entry_of,
    next_poll,
    record_calls,
    set_up,
    settle,
    types_of,
)
from tests.desk import Desk
from tests.fixtures import PlugIn
from tests.helpers.push import (
    arrive,
    disabled,
    event,
    path_of,
    post,
    posts,
    resolving_to,
    sources,
    turned_off,
    unloaded,
)
from virtual_phone import NotificationFault, VirtualPhone

pytestmark = pytest.mark.usefixtures("clock", "home")


# Who may post.


async def test_only_local(
    hass: HomeAssistant, loaded: MockConfigEntry, home: TestClient[Any, Any]
) -> None:
    """The webhook takes POST from the network here, and nothing else."""
    async with home.get(path_of(loaded)) as response:
        assert response.status == HTTPStatus.METHOD_NOT_ALLOWED
    assert await post(home, loaded, event()) == HTTPStatus.NO_CONTENT
    with patch(
        "homeassistant.components.webhook.network_util.is_local", return_value=False
    ):
        await post(home, loaded, event())

    assert await posts(hass, loaded) == (1, 0)


async def test_somebody_else(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Only the phone's address counts, as its name resolves by then."""
    await set_up(hass, entry)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_HOST: "phone.example"}
    )
    for addresses, counted in (
        (["192.0.2.20"], (0, 1)),
        ([], (0, 2)),
        (["127.0.0.1"], (1, 2)),
        # What is known need not be looked up again.
        ([], (2, 2)),
    ):
        with resolving_to(hass, *addresses):
            await post(home, entry, event())
        assert await posts(hass, entry) == counted

    assert complaints(caplog) == [
        f"{entry.title}: a notification was refused because it does not come from the"
        " phone; this is said once"
    ]


async def test_two_phones(
    desk: Desk, home: TestClient[Any, Any], plug_in: PlugIn
) -> None:
    """Each phone's notifications are its own."""
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC))
    await set_up(desk.hass, entry_of(other, "VVX 250", push=True))
    told, other_told = desk.record_calls(), record_calls(desk.hass, OTHER_MAC)

    desk.phone.incoming_call("3001")
    await desk.arrive()
    await post(home, desk.entry, event(mac=OTHER_MAC))
    assert types_of(told) == ["incoming"]
    assert other_told == []
    assert (await posts(desk.hass, desk.entry))[1] == 1

    other.incoming_call("3001")
    await arrive(desk.hass, other)
    assert types_of(told) == types_of(other_told) == ["incoming"]


# What they say.


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

    assert await posts(hass, entry) == (0, 3)
    assert phone.requests == []
    assert complaints(caplog) == [
        f"{entry.title}: a notification was refused because {reason}; this is said once"
    ]


@pytest.mark.parametrize(
    "body",
    [event("UserLoginOutEvent"), b"<PolycomIPPhone><LaterEvent/></PolycomIPPhone>"],
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
    assert await posts(hass, entry) == (0, 0)
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
    received, refused = await posts(hass, entry)
    assert received == 0 < refused

    await next_poll(hass, clock)

    assert sources(told) == [("incoming", "poll")]
    assert len(complaints(caplog)) == 1
    assert not crashes(caplog)


# How it comes.


async def turns() -> None:
    """Let sockets work for a while; time itself does not pass."""
    for _ in range(100):
        await asyncio.sleep(0)


async def send(
    writer: asyncio.StreamWriter, path: str, *pieces: bytes, length: int
) -> None:
    """Post in pieces a body that is said to have a length."""
    head = f"POST {path} HTTP/1.1\r\nHost: home\r\nContent-Length: {length}\r\n\r\n"
    for piece in (head.encode(), *pieces):
        writer.write(piece)
        await writer.drain()
        await turns()


async def test_in_pieces(
    hass: HomeAssistant, loaded: MockConfigEntry, home: TestClient[Any, Any]
) -> None:
    """A body may come in several pieces."""
    reader, writer = await asyncio.open_connection(home.host, home.port)
    body = event()
    pieces = body[:10], body[10:40], body[40:]

    await send(writer, path_of(loaded), *pieces, length=len(body))

    assert b" 204 " in await reader.readline()
    assert await posts(hass, loaded) == (1, 0)
    writer.close()
    await writer.wait_closed()


async def test_broken_off(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone that loses its power in the midst of a notification breaks nothing."""
    await set_up(hass, entry)
    _, writer = await asyncio.open_connection(home.host, home.port)

    await send(writer, path_of(entry), event()[:30], length=200)
    writer.close()
    await writer.wait_closed()
    await turns()

    assert await post(home, entry, event()) == HTTPStatus.NO_CONTENT
    assert (await posts(hass, entry))[0] == 1
    assert not crashes(caplog)


async def test_broken_off_while_it_is_read(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What is not there to its end has not been said."""
    body = StreamReader(Mock(_reading_paused=False), limit=1024, loop=hass.loop)
    body.feed_data(event()[:30])
    body.set_exception(ConnectionResetError())
    transport = Mock()
    transport.get_extra_info.return_value = ("127.0.0.1", 0)
    request = make_mocked_request(
        "POST", "/", transport=transport, payload=body, app=hass.http.app
    )

    await async_handle_webhook(hass, loaded.data[CONF_WEBHOOK_ID], request)

    assert await posts(hass, loaded) == (0, 1)


async def test_wrongly_packed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A body that is not what it says breaks nothing."""
    await set_up(hass, entry)
    packed = {"Content-Encoding": "deflate"}
    async with home.post(path_of(entry), data=event(), headers=packed) as response:
        assert response.status == HTTPStatus.NO_CONTENT
    assert await posts(hass, entry) == (0, 1)
    assert not crashes(caplog)


# When nobody listens any more.


@pytest.mark.parametrize("end", [unloaded, disabled, turned_off])
async def test_webhook_is_gone(
    desk: Desk,
    home: TestClient[Any, Any],
    end: Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]],
) -> None:
    """Whoever posts gets to know nothing, and the phone is not asked."""
    await end(desk.hass, desk.entry)
    desk.phone.requests.clear()

    assert await post(home, desk.entry, event()) == HTTPStatus.OK
    await desk.settle()

    assert desk.phone.requests == []


async def test_unloaded_while_it_arrives(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What was on its way when the entry was unloaded is dropped."""
    await set_up(hass, entry)
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

    assert phone.requests == []
    assert not crashes(caplog)
