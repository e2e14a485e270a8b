"""Tests of the webhook: who may post to it, and what they may say."""

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from unittest.mock import Mock, patch

from aiohttp import StreamReader
from aiohttp.test_utils import TestClient, make_mocked_request
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER
import pytest

from custom_components.poly_vvx.const import CONF_SENDERS
from custom_components.poly_vvx.vvx.notifications import MAXIMUM_SIZE
from tests.common import (
    OTHER_MAC,
    SETTINGS,
    complaints,
    crashes,
    entry_of,
    record_calls,
    set_up,
    types_of,
)
from tests.desk import Desk
from tests.fixtures import PlugIn
from tests.helpers.push import (
    End,
    by_name,
    disabled,
    event,
    nobody_announces,
    offering,
    path_of,
    post,
    posts,
    prove,
    resolving_to,
    sources,
    turned_off,
    unloaded,
)
from virtual_phone import LineSettings

pytestmark = pytest.mark.usefixtures("clock", "home")


async def test_only_local(desk: Desk, home: TestClient[Any, Any]) -> None:
    """The webhook takes POST from the network here, and nothing else."""
    async with home.get(path_of(desk.entry)) as response:
        assert response.status == HTTPStatus.METHOD_NOT_ALLOWED
    assert await post(home, desk.entry, event()) == HTTPStatus.NO_CONTENT
    with patch(
        "homeassistant.components.webhook.network_util.is_local", return_value=False
    ):
        await post(home, desk.entry, event())

    assert await posts(desk) == (1, 0)


async def test_somebody_else(
    desk: Desk, home: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Only the phone's address counts, as its name resolves by then."""
    by_name(desk)
    for addresses, counted in (
        (["192.0.2.20"], (0, 1)),
        ([], (0, 2)),
        # One resolver writes it so, a server for both kinds of addresses as well.
        (["::ffff:127.0.0.1"], (1, 2)),
        # What is known need not be looked up again.
        ([], (2, 2)),
    ):
        with resolving_to(desk.hass, *addresses):
            await post(home, desk.entry, event())
        assert await posts(desk) == counted

    assert complaints(caplog) == [
        f"{desk.entry.title}: a notification was refused because it does not come from"
        " the phone; this is said once"
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
    assert (await posts(desk))[1] == 1

    other.incoming_call("3001")
    await other.wait_for_notifications()
    await desk.settle()
    assert types_of(told) == types_of(other_told) == ["incoming"]


# What they say.


OVERSIZE: Final = event() + b" " * MAXIMUM_SIZE
DOCTYPE: Final = b'<!DOCTYPE a [<!ENTITY b "c">]>' + event()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (event(mac=OTHER_MAC), "it names another phone"),
        (event(mac="64:16:7F-0A.00-02"), "it names another phone"),
        (OVERSIZE, "the notification is too large"),
        (DOCTYPE, "the notification has a document type"),
        (b"<html/>", "the notification is of something else"),
        (b"\x00", "the notification is not XML"),
        (event(mac=OTHER_MAC) + b"<", "it names another phone"),
        # What we do not know, or later firmware says, is nobody's fault.
        (event("UserLoginOutEvent"), None),
        (b"<PolycomIPPhone><LaterEvent/></PolycomIPPhone>", None),
    ],
)
async def test_refused(
    desk: Desk,
    home: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    reason: str | None,
) -> None:
    """What is not the phone's is refused, said once, and the phone is not asked."""
    desk.phone.requests.clear()

    for _ in range(3):
        assert await post(home, desk.entry, body) == HTTPStatus.NO_CONTENT
    await desk.settle()

    assert await posts(desk) == (0, 3 if reason else 0)
    assert desk.phone.requests == []
    because = f"{desk.entry.title}: a notification was refused because {reason}"
    assert complaints(caplog) == [f"{because}; this is said once"] * bool(reason)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        # R06, and more of its kind.
        (offering(name=b"M\xfcller"), ("push", "Müller")),
        (offering(name=b"Hinz & Kunz"), ("push", "Hinz & Kunz")),
        (offering(name=b"An\x01na"), ("push", "Anna")),
        (offering(name=b"Anna") + b"\0", ("push", "Anna")),
        (b"\r\n" + offering(name=b"Anna"), ("push", "Anna")),
        (offering(name=b"A < B"), ("poll", "3002")),
        (offering(name=b"Anna")[:-40], ("poll", "3002")),
    ],
)
async def test_broken(
    desk: Desk, home: TestClient[Any, Any], body: bytes, told: tuple[str, str]
) -> None:
    """R06: a ring is seen at once, by the notification or by asking the phone."""
    await prove(desk)
    heard = desk.record_calls()
    nobody_announces(desk.phone)
    handle = desk.phone.incoming_call("3002")

    assert await post(home, desk.entry, body.replace(b"41c2c008", handle.encode())) == (
        HTTPStatus.NO_CONTENT
    )
    await desk.settle()

    assert [(it["source"], it["name"] or it["number"]) for it in heard] == [told]
    assert (await posts(desk))[1] == 0


async def test_each_reason_is_said(
    desk: Desk, home: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong in another way is worth another line, once."""
    for body in (b"<html/>", event(mac=OTHER_MAC)) * 2:
        await post(home, desk.entry, body)

    assert len(complaints(caplog)) == 2


@pytest.mark.parametrize(
    ("body", "is_taken"),
    [
        (event(), True),
        (event(mac=""), False),
        (event(mac=OTHER_MAC), False),
        (event("UserLoginOutEvent"), False),
    ],
)
async def test_accepted_sender(
    desk: Desk, home: TestClient[Any, Any], body: bytes, is_taken: bool
) -> None:
    """From an address that somebody has accepted comes what names the phone, only."""
    by_name(desk)
    data = {**desk.entry.data, CONF_SENDERS: ["127.0.0.1"]}
    desk.hass.config_entries.async_update_entry(desk.entry, data=data)

    with resolving_to(desk.hass, "192.0.2.20"):
        await post(home, desk.entry, body)

    assert await posts(desk) == ((1, 0) if is_taken else (0, 1))


@pytest.mark.parametrize("mac", ["64167F-0A0001", "6416.7f0a.0001"])
async def test_mac_in_another_form(
    desk: Desk, home: TestClient[Any, Any], mac: str
) -> None:
    """A phone that writes its MAC address in another way is believed."""
    told = desk.record_calls()

    await post(home, desk.entry, offering(mac=mac))
    await desk.settle()

    assert types_of(told) == ["incoming"]
    assert await posts(desk) == (1, 0)


@pytest.mark.parametrize("mac", ["", "unknown"])
async def test_mac_that_is_missing(
    desk: Desk, home: TestClient[Any, Any], mac: str
) -> None:
    """What does not name a phone is not believed, but has the phone asked at once."""
    told = desk.record_calls()
    await post(home, desk.entry, offering(mac=mac))
    await desk.settle()
    assert told == []

    nobody_announces(desk.phone)
    desk.phone.incoming_call("3002")
    await post(home, desk.entry, offering(mac=mac))
    await desk.settle()

    assert sources(told) == [("incoming", "poll")]
    assert told[0]["number"] == "3002"
    assert await posts(desk) == (2, 0)


@pytest.mark.parametrize(
    "settings",
    [replace(SETTINGS, lines=(LineSettings(number="2001", line_keys=2),))],
)
async def test_line_of_an_announced_call(desk: Desk) -> None:
    """A call is announced on the line of its key, as the phone shows it afterwards."""
    told = desk.record_calls()

    handle = desk.phone.incoming_call("3001", line=2)
    await desk.arrive()
    desk.phone.local_answer(handle)
    await desk.arrive()

    assert sources(told) == [("incoming", "push"), ("connected", "push")]
    assert [it["line"] for it in told] == [1, 1]


async def test_call_that_is_not_described(
    desk: Desk, home: TestClient[Any, Any]
) -> None:
    """Of a call of which nothing is said, the phone tells at once."""
    told = desk.record_calls()
    nobody_announces(desk.phone)
    handle = desk.phone.incoming_call("3002")
    inside = f"<CallReference>{handle}</CallReference><CallState>Offering</CallState>"

    await post(home, desk.entry, event("CallStateChangeEvent", inside=inside))
    await desk.settle()

    assert sources(told) == [("incoming", "poll")]
    assert told[0]["number"] == "3002"


async def test_call_that_is_not_named(desk: Desk, home: TestClient[Any, Any]) -> None:
    """A call that nobody saw is found even if it is not told which it was."""
    told = desk.record_calls()
    nobody_announces(desk.phone)
    desk.phone.remote_hang_up(desk.phone.incoming_call("3002"))
    inside = "<CallState>Disconnected</CallState>"

    await post(home, desk.entry, event("CallStateChangeEvent", inside=inside))
    await desk.settle()

    assert types_of(told) == ["incoming", "missed"]


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


async def test_in_pieces(desk: Desk, home: TestClient[Any, Any]) -> None:
    """A body may come in several pieces."""
    reader, writer = await asyncio.open_connection(home.host, home.port)
    body = event()
    pieces = body[:10], body[10:40], body[40:]

    await send(writer, path_of(desk.entry), *pieces, length=len(body))

    assert b" 204 " in await reader.readline()
    assert await posts(desk) == (1, 0)
    writer.close()
    await writer.wait_closed()


async def test_broken_off(
    desk: Desk, home: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A phone that loses its power in the midst of a notification breaks nothing."""
    _, writer = await asyncio.open_connection(home.host, home.port)

    await send(writer, path_of(desk.entry), event()[:30], length=200)
    writer.close()
    await writer.wait_closed()
    await turns()

    assert await post(home, desk.entry, event()) == HTTPStatus.NO_CONTENT
    assert (await posts(desk))[0] == 1
    assert not crashes(caplog)


@pytest.mark.parametrize(
    ("body", "counted"), [(event(), (1, 0)), (event()[:30], (1, 0)), (b"<", (0, 1))]
)
async def test_broken_off_while_it_is_read(
    desk: Desk, body: bytes, counted: tuple[int, int]
) -> None:
    """What has come counts, whatever its length was to be."""
    hass = desk.hass
    payload = StreamReader(Mock(_reading_paused=False), limit=1024, loop=hass.loop)
    payload.feed_data(body)
    hass.loop.call_soon(payload.set_exception, ConnectionResetError())
    transport = Mock()
    transport.get_extra_info.return_value = ("127.0.0.1", 0)
    request = make_mocked_request(
        "POST", "/", transport=transport, payload=payload, app=hass.http.app
    )

    await async_handle_webhook(hass, desk.entry.data[CONF_WEBHOOK_ID], request)

    assert await posts(desk) == counted


async def test_wrongly_packed(
    desk: Desk, home: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A body that is not what it says breaks nothing."""
    packed = {"Content-Encoding": "deflate"}
    path = path_of(desk.entry)
    async with home.post(path, data=event(), headers=packed) as response:
        assert response.status == HTTPStatus.NO_CONTENT
    assert await posts(desk) == (0, 1)
    assert not crashes(caplog)


# When nobody listens any more.


@pytest.mark.parametrize("end", [unloaded, disabled, turned_off])
async def test_webhook_is_gone(
    desk: Desk, home: TestClient[Any, Any], end: End
) -> None:
    """Whoever posts gets to know nothing, and the phone is not asked."""
    await end(desk.hass, desk.entry)
    desk.phone.requests.clear()

    assert await post(home, desk.entry, event()) == HTTPStatus.OK
    await desk.settle()

    assert desk.phone.requests == []


async def test_unloaded_while_it_arrives(
    desk: Desk, home: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """What was on its way when the entry was unloaded is dropped."""
    by_name(desk)
    may_resolve, asked = asyncio.Event(), asyncio.Event()

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        asked.set()
        await may_resolve.wait()
        return [{"host": "127.0.0.1"}]

    with patch.object(desk.hass.data[DATA_RESOLVER], "resolve", resolve):
        posting = asyncio.create_task(post(home, desk.entry, event()))
        await asked.wait()
        await unloaded(desk.hass, desk.entry)
        desk.phone.requests.clear()
        may_resolve.set()
        assert await posting == HTTPStatus.NO_CONTENT
    await desk.settle()

    assert desk.phone.requests == []
    assert not crashes(caplog)
