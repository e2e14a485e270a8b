"""Tests of answers that are not quite HTTP, with the inputs of report R29."""

import asyncio
from functools import partial

import aiohttp
import pytest
from yarl import URL

from custom_components.poly_vvx.vvx import commands, connection
from custom_components.poly_vvx.vvx.errors import InvalidResponseError
from custom_components.poly_vvx.vvx.transport import Transport
from custom_components.poly_vvx.vvx.turns import Priority

from .conftest import PASSWORD
from .raw_server import UNAUTHORIZED, RawServer, http

pytestmark = pytest.mark.usefixtures("socket_enabled")

BODY = b'{"Status": "2000", "data": "a"}'
OK = http(BODY)


def odd(answer: bytes) -> bytes:
    """Return an answer with header lines that are none."""
    return answer.replace(b"\r\n", b"\r\nCookie-Check :x\r\nneither nor\r\n", 1)


def transport_to(session: aiohttp.ClientSession, server: RawServer) -> Transport:
    """Return a transport that can connect without the session."""
    url = URL(server.url)
    connect = partial(asyncio.open_connection, url.host, url.port)
    return Transport(session, url, "Polycom", PASSWORD, connect)


async def poll(transport: Transport) -> object:
    """Ask the phone how it is."""
    answer = await transport.ask(commands.POLL_FOR_STATUS, priority=Priority.POLL)
    return answer.raw("data")


@pytest.mark.parametrize(
    "answer",
    [
        odd(OK),
        odd(OK).replace(b"\r\n", b"\n"),
        # More comes than was announced, or two things were.
        OK.replace(b"Length: 31", b"Length: 29"),
        OK.replace(b"Length: 31", b"Length: 31\r\nContent-Length: 4"),
        odd(OK).replace(b"Length: 31", b"Length: 33"),
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n" + BODY,
    ],
)
@pytest.mark.parametrize("hangs_up", [True, False])
async def test_a_body_that_can_be_used(
    session: aiohttp.ClientSession, answer: bytes, hangs_up: bool
) -> None:
    """R29: whatever is wrong around a body, it is used; a call is dialled once."""
    if b"Content-Length" not in answer and not hangs_up:
        pytest.skip("only the end of the connection is the end of this answer")
    refusal = odd(UNAUTHORIZED)
    async with RawServer(refusal, refusal, answer, hangs_up=hangs_up).run() as server:
        transport = transport_to(session, server)
        assert await poll(transport) == "a"
        await transport.ask(commands.DIAL, body={"data": {"Dest": "3001"}})

    *_, polled, dialled = server.requests
    assert "\r\nAuthorization: Basic " in polled
    assert dialled.startswith("POST /api/v1/callctrl/dial HTTP/1.1\r\n")
    assert dialled.endswith('\r\n\r\n{"data":{"Dest":"3001"}}')
    assert len([it for it in server.requests if it.startswith("POST")]) == 1


async def test_odd_for_once(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while a phone may show that it speaks HTTP; a call is not the test."""
    async with RawServer(UNAUTHORIZED, odd(OK), OK).run() as server:
        transport = transport_to(session, server)
        await poll(transport)
        later = asyncio.get_running_loop().time() + connection.ODD_FOR
        monkeypatch.setattr(connection, "_now", lambda: later)
        monkeypatch.setattr(connection, "IDLE_LIMIT", 2 * connection.ODD_FOR)
        for command in (commands.DIAL, commands.POLL_FOR_STATUS, commands.DIAL):
            await transport.ask(command, body={})
    closing = ["Connection: close" in it for it in server.requests]
    assert closing == [False, False, True, True, False, False]


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"",
        odd(http(BODY, headers=("Transfer-Encoding: chunked",))),
        odd(http(b"x" * 3 * 1024 * 1024)),
    ],
    ids=lambda it: it[-50:-30],
)
async def test_nothing_like_http(session: aiohttp.ClientSession, answer: bytes) -> None:
    """What is not HTTP at all, or goes on for too long, is no answer."""
    async with RawServer(
        UNAUTHORIZED, odd(OK), OK, answer, hangs_up=True
    ).run() as server:
        transport = transport_to(session, server)
        await poll(transport)
        with pytest.raises(InvalidResponseError):
            await poll(transport)


async def test_who_acts_and_answers_oddly(session: aiohttp.ClientSession) -> None:
    """What may be done once only is not done again because of its answer."""
    async with RawServer(UNAUTHORIZED, OK, odd(OK)).run() as server:
        transport = transport_to(session, server)
        await poll(transport)
        with pytest.raises(InvalidResponseError):
            await transport.ask(commands.DIAL, body={})
        await transport.ask(commands.DIAL, body={})
    assert len([it for it in server.requests if it.startswith("POST")]) == 2
