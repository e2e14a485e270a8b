"""Fuzzing of the client as a whole, by a server that answers anything."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
import re
import traceback
from typing import Any, Final, get_type_hints

import aiohttp
from hypothesis import strategies as st
import pytest
from yarl import URL

from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.calls.models import LogKind
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.errors import VvxError
from custom_components.poly_vvx.vvx.transport import Transport

from . import samples
from .documents import bodies, broken
from .drawn import drawn
from .test_parsers import BERLIN
from .typed import faults_of

PASSWORD: Final = "correct horse battery"
SECONDS_AT_MOST: Final = 4.0

_PARAMETERS: Final = {"reg.1.address": "2001"}

# What is asked of the phone, with arguments, and the ends of the paths that answer.
QUESTIONS: Final[dict[str, tuple[tuple[Any, ...], tuple[str, ...]]]] = {
    "poll_for_status": ((), ("pollforstatus",)),
    "device_info": ((), ("device/info",)),
    "network_info": ((), ("network/info",)),
    "lines": ((), ("lineinfo",)),
    "calls": ((), ("callstatus",)),
    "call_log": ((), ("calllogs",)),
    "call_log_of": ((LogKind.MISSED,), ("calllogs/missed",)),
    "network_statistics": ((), ("network/stats",)),
    "device_statistics": ((), ("device/stats",)),
    "media_sessions": ((), ("sessionstats",)),
    "running_configuration": ((), ("runningconfig",)),
    "sip_status": ((), ("sipstatus",)),
    "communication_info": ((), ("communicationinfo",)),
    "location": ((), ("location/info",)),
    "presence": ((), ("getpresence",)),
    "transfer_type": ((), ("transfertype/get",)),
    "uixml": ((), ("uixml",)),
    "get_config": ((list(_PARAMETERS),), ("config/get",)),
    "set_config": ((_PARAMETERS,), ("config/get",)),
    "dial": (("3001",), ("getpresence",)),
    "capture_screen": ((), ("getpresence",)),
}

_STATUS_LINES: Final = (
    *(b"200 OK", b"200 OK", b"200 OK", b"200 OK", b"200 OK", b"200 OK", b"200"),
    *(b"204 No Content", b"206 Partial", b"100 Continue", b"101 Switching", b"304 No"),
    *(b"301 Moved", b"302 Found", b"307 Temporary", b"400 Bad", b"401 Unauthorized"),
    *(b"403 Forbidden", b"404 Not Found", b"413 Large", b"418 Teapot", b"429 Many"),
    *(b"500 Error", b"503 Busy", b"599 ?", b"999 ?", b"000 ?", b"20 ?", b"2000 OK"),
    *(b"OK 200", b"", b"200 \xff\xfe"),
)
_CHALLENGES: Final = (
    *(b'Basic realm="API Authentication"', b"Basic", b"", b"Digest", b"digest "),
    *(b'Digest realm="a", nonce="b", qop="auth"', b'Digest realm="a", nonce=""'),
    *(b'Digest realm="a", nonce="b", algorithm=SHA-256-sess, qop="auth-int"',),
    *(b'Digest realm="a", nonce="b", qop="x"', b'Digest nonce="b"', b"Digest a=b,,,="),
    *(b'Digest realm="a", nonce="b", domain="http://192.0.2.66/ /x"', b"Negotiate"),
    *(b'Digest realm="\xff", nonce="\xfe", opaque="\\""', b"Bearer x, Basic"),
    *(b'Digest realm="a", nonce="b", stale=true, algorithm=md6',),
    *(b"Digest " + b"," * 99,),
)
_HEADERS: Final = (
    *(b"Content-Type: application/json", b"Content-Type: text/html; charset=x"),
    *(b"Content-Encoding: gzip", b"Content-Encoding: deflate", b"Content-Encoding: br"),
    *(b"Transfer-Encoding: chunked", b"Content-Length: 5", b"Content-Length: 99999"),
    *(b"Content-Length: -1", b"Content-Length: x", b"Location: http://192.0.2.66/"),
    *(b"Location: //", b"Location: \xff", b"Set-Cookie: a=b; domain=."),
    *(b"Set-Cookie: =",),
    *(b"Connection: upgrade", b"Upgrade: websocket", b"Connection: keep-alive"),
    *(b"X: " + b"y" * 9000, b": empty", b"no colon", b"\x00: \x00", b" folded"),
    *(b"Retry-After: 99999999", b"Strict-Transport-Security: max-age=1"),
    *(b"WWW-Authenticate: " + challenge for challenge in _CHALLENGES),
)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A question, and what comes instead of an answer."""

    question: str
    challenge: bytes
    """What comes instead of the question for the password."""
    answer: bytes


def _message(status_line: bytes, headers: list[bytes], body: bytes) -> bytes:
    head = b"\r\n".join((b"HTTP/1.1 " + status_line, *headers, b"", b""))
    return head + body


def _challenge(value: bytes) -> bytes:
    headers = [b"WWW-Authenticate: " + value, b"Content-Length: 0"]
    return _message(b"401 Unauthorized", headers, b"")


_USUAL_CHALLENGE: Final = _challenge(_CHALLENGES[0])


def _exchanges() -> st.SearchStrategy[Exchange]:
    headers = st.lists(st.sampled_from(_HEADERS) | st.binary(max_size=12), max_size=3)
    usual = st.just(_USUAL_CHALLENGE)
    challenges = st.one_of(
        usual, usual, st.sampled_from(_CHALLENGES).map(_challenge), st.binary()
    )

    def about(question: str) -> st.SearchStrategy[Exchange]:
        content = bodies(samples.of(*QUESTIONS[question][1]))
        plain = st.builds(_message, st.just(b"200 OK"), st.just([]), content)
        answers = st.builds(_message, st.sampled_from(_STATUS_LINES), headers, content)
        return st.builds(
            Exchange,
            question=st.just(question),
            challenge=challenges,
            answer=st.one_of(plain, answers, broken(answers, _HEADERS)),
        )

    return st.one_of([about(question) for question in QUESTIONS])


@asynccontextmanager
async def _server(answer: Callable[[bytes], bytes]) -> AsyncIterator[URL]:
    """Answer, and then hang up, so that nobody waits for more."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = _USUAL_CHALLENGE
        try:
            while said == _USUAL_CHALLENGE:
                head = await reader.readuntil(b"\r\n\r\n")
                if length := re.search(rb"Content-Length: (\d+)", head):
                    await reader.readexactly(int(length.group(1)))
                said = answer(head)
                writer.write(said)
                await writer.drain()
        except asyncio.IncompleteReadError, ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")


async def test_exchanges(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is answered is read or refused with an error of ours, and soon."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0.0)
    now: list[Exchange] = []

    def answer(head: bytes) -> bytes:
        return now[-1].answer if b"Authorization: " in head else now[-1].challenge

    async with _server(answer) as url, aiohttp.ClientSession() as session:
        for exchange in drawn(_exchanges()):
            now.append(exchange)
            phone = Phone(Transport(session, url, "Polycom", PASSWORD), BERLIN)
            await _ask(phone, exchange)


async def _ask(phone: Phone, exchange: Exchange) -> None:
    method = getattr(phone, exchange.question)
    arguments = QUESTIONS[exchange.question][0]
    try:
        async with asyncio.timeout(SECONDS_AT_MOST):
            value = await method(*arguments)
    except VvxError as error:
        told = "".join(traceback.format_exception(error))
        assert PASSWORD not in told
        assert "Authorization" not in told
        return
    promised = get_type_hints(method)["return"]
    whole = exchange.question == "uixml"
    assert not list(faults_of(value, promised, exchange.question, whole=whole)), (
        exchange
    )


async def test_halves_of_characters(socket_enabled: None) -> None:
    """What no text can hold does not keep the screen's text from being shown."""
    screen = b'{"Status": "2000", "data": "A\\ud83dB\\ud800\\udc00"}'

    def answer(head: bytes) -> bytes:
        if b"Authorization: " not in head:
            return _USUAL_CHALLENGE
        return _message(b"200 OK", [], screen)

    async with _server(answer) as url, aiohttp.ClientSession() as session:
        phone = Phone(Transport(session, url, "Polycom", PASSWORD), BERLIN)
        shown = await phone.uixml()

    assert shown == "A\ufffdB\U00010000"
