"""Fuzzing of the client as a whole, by a server that answers anything."""

import asyncio
from contextlib import suppress
import re
import traceback
from typing import Any, Final, NamedTuple, get_type_hints

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
    "get_config": ((["reg.1.address"],), ("config/get",)),
    "set_config": (({"reg.1.address": "2001"},), ("config/get",)),
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


def _message(status_line: bytes, headers: list[bytes], body: bytes) -> bytes:
    head = b"\r\n".join((b"HTTP/1.1 " + status_line, *headers, b"", b""))
    return head + body


class Exchange(NamedTuple):
    """A question, and what comes instead of an answer."""

    question: str
    challenge: bytes
    """What comes instead of the question for the password."""
    answer: bytes


def _challenge(value: bytes) -> bytes:
    headers = [b"WWW-Authenticate: " + value, b"Content-Length: 0"]
    return _message(b"401 Unauthorized", headers, b"")


_USUAL_CHALLENGE: Final = _challenge(_CHALLENGES[0])


def _exchanges() -> st.SearchStrategy[Exchange]:
    headers = st.lists(st.sampled_from(_HEADERS) | st.binary(max_size=12), max_size=3)
    challenges = st.one_of(
        st.just(_USUAL_CHALLENGE),
        st.sampled_from(_CHALLENGES).map(_challenge),
        st.binary(),
    )

    def about(question: str) -> st.SearchStrategy[Exchange]:
        content = bodies(samples.of(*QUESTIONS[question][1]))
        plain = st.builds(_message, st.just(b"200 OK"), st.just([]), content)
        answers = st.builds(_message, st.sampled_from(_STATUS_LINES), headers, content)
        return st.builds(
            Exchange,
            st.just(question),
            challenges,
            st.one_of(plain, answers, broken(answers, _HEADERS)),
        )

    return st.one_of([about(question) for question in QUESTIONS])


async def test_exchanges(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is answered is read or refused with an error of ours, and soon."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0.0)
    exchange: Exchange

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer, and then hang up, so that nobody waits for more."""
        said = _USUAL_CHALLENGE
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while said == _USUAL_CHALLENGE:
                head = await reader.readuntil(b"\r\n\r\n")
                if length := re.search(rb"Content-Length: (\d+)", head):
                    await reader.readexactly(int(length.group(1)))
                knows_us = b"Authorization: " in head
                said = exchange.answer if knows_us else exchange.challenge
                writer.write(said)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server, aiohttp.ClientSession() as session:
        for exchange in drawn(_exchanges()):
            phone = Phone(Transport(session, url, "Polycom", PASSWORD), lambda: BERLIN)
            await _ask(phone, exchange.question)


async def _ask(phone: Phone, question: str) -> None:
    method = getattr(phone, question)
    try:
        async with asyncio.timeout(SECONDS_AT_MOST):
            value = await method(*QUESTIONS[question][0])
    except VvxError as error:
        told = "".join(traceback.format_exception(error))
        assert PASSWORD not in told
        assert "Authorization" not in told
        return
    promised = get_type_hints(method)["return"]
    assert not list(faults_of(value, promised, question, whole=question == "uixml"))
