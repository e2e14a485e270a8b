"""Tests of one request to the phone."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from itertools import pairwise
import json
import logging
from typing import Any

import aiohttp
from freezegun.api import FrozenDateTimeFactory
import pytest
from yarl import URL

from custom_components.poly_vvx.vvx import commands, connection, transport as module
from custom_components.poly_vvx.vvx.answers import OddHttpError
from custom_components.poly_vvx.vvx.commands import Command
from custom_components.poly_vvx.vvx.errors import (
    AccessDeniedError,
    AuthenticationError,
    BusyError,
    DefaultPasswordError,
    HungUpError,
    InvalidResponseError,
    LockedOutError,
    NobodyListensError,
    NotOfferedError,
    PhoneConnectionError,
    PhoneTimeoutError,
    RedirectedError,
    RefusedError,
    RestDisabledError,
    Status,
    TlsError,
    UnknownHostError,
    VvxError,
)
from custom_components.poly_vvx.vvx.refusals import PAUSES, Refusals
from custom_components.poly_vvx.vvx.transport import Transport
from custom_components.poly_vvx.vvx.turns import Priority
from virtual_phone import USERNAME, Fault, FaultKind, VirtualPhone

from .conftest import PASSWORD, SETTINGS, PlugIn, Waiting, transport_to
from .raw_server import UNAUTHORIZED, RawServer, http

pytestmark = pytest.mark.usefixtures("socket_enabled")

IDLE = {"State": "Idle", "StateData": "Time of last call "}
OK = http('{"Status": "2000", "data": {"State": "Idle"}}')

ENCRYPTED = SETTINGS.__replace__(tls=True)
NO_TIME = aiohttp.ClientTimeout(total=0.02)
DIGEST = SETTINGS.__replace__(authentication="digest")


def paths_of(phone: VirtualPhone) -> list[str]:
    """Return what the phone was asked for, without the question for a login."""
    return [
        request.path
        for request in phone.requests
        if request.authorization is not None or request.http_status != 401
    ]


async def poll(transport: Transport) -> object:
    """Ask the phone how it is."""
    answer = await transport.ask(commands.POLL_FOR_STATUS, priority=Priority.POLL)
    return answer.raw("data")


# What goes out, and what comes back.


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(SETTINGS, id="http"),
        pytest.param(ENCRYPTED, id="https"),
        pytest.param(DIGEST, id="digest"),
        pytest.param(ENCRYPTED.__replace__(legacy_tls=True), id="old ciphers"),
        pytest.param(
            ENCRYPTED.__replace__(authentication="digest"), id="https and digest"
        ),
    ],
)
async def test_read(transport: Transport, phone: VirtualPhone) -> None:
    """A phone is read over HTTP or HTTPS, whatever login and ciphers it has."""
    data = await poll(transport)
    assert isinstance(data, dict)
    assert data["State"] == "Idle"
    await poll(transport)
    first, *_, before, last = phone.requests
    assert first.authorization is None
    login = phone.settings.authentication.title()
    assert before.authorization == last.authorization == login
    assert last.http_status == 200


@pytest.mark.parametrize(
    "settings", [ENCRYPTED, ENCRYPTED.__replace__(authentication="digest")]
)
async def test_one_handshake_for_many_polls(
    transport: Transport, phone: VirtualPhone
) -> None:
    """A hundred polls share a connection, after that on which the login was asked."""
    await poll(transport)
    before = phone.connections
    for _ in range(100):
        await poll(transport)
    assert phone.connections == before


@pytest.mark.parametrize(
    ("command", "sent", "line", "body"),
    [
        (commands.RESTART, {}, "POST /api/v1/mgmt/safeRestart", ""),
        (
            commands.DIAL,
            {"body": {"data": {"Dest": "Zoë", "Line": "1"}}},
            "POST /api/v1/callctrl/dial",
            '{"data":{"Dest":"Zo\\u00eb","Line":"1"}}',
        ),
        (
            commands.CALL_LOGS,
            {"variant": "missed"},
            "GET /api/v1/mgmt/callLogs/missed",
            "",
        ),
    ],
)
async def test_what_is_sent(
    session: aiohttp.ClientSession,
    command: Command,
    sent: dict[str, Any],
    line: str,
    body: str,
) -> None:
    """What is posted is compact JSON, and says so, even without a body."""
    async with RawServer(UNAUTHORIZED, OK).run() as server:
        await transport_to(session, server.url).ask(command, **sent)
    asked, told = server.requests
    assert asked.startswith("GET /api/v1/mgmt/device/info HTTP/1.1")
    assert told.startswith(f"{line} HTTP/1.1")
    assert told.endswith(f"\r\n\r\n{body}")
    as_json = "\r\ncontent-type: application/json\r\n" in told.lower()
    assert as_json is (command.method == "POST")


async def test_command_without_a_path(
    transport: Transport, phone: VirtualPhone
) -> None:
    """A command of which nobody knows the path is not sent."""
    with pytest.raises(NotOfferedError, match="undocumented"):
        await transport.ask(commands.SIMULATE_HOOK)
    assert phone.requests == []


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ('{"Status": "2000", "data": {"A": "1"}}', {"A": "1"}),
        ('{"status": 2000, "DATA": [1]}', [1]),
        ('{"Status": " 2000 "}', None),
        ('{"Status": 2000.0, "data": "<xml/>"}', "<xml/>"),
        ('{"Status": "2000", "data": "a\nb"}', "a\nb"),
        # A name in another encoding does not hide that somebody calls.
        (b'{"Status": "2000", "data": "Zo\xeb"}', "Zo\ufffd"),
    ],
)
async def test_data(
    session: aiohttp.ClientSession, body: str | bytes, data: object
) -> None:
    """An answer's data is found in whatever letters, with a number or text as Status."""
    async with RawServer(UNAUTHORIZED, http(body)).run() as server:
        assert await poll(transport_to(session, server.url)) == data


def with_length(body: bytes, length: int) -> bytes:
    """Return an answer that announces another length than it has."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (length, body)


WHOLE = b'{"Status": "2000", "data": "a"}'


@pytest.mark.parametrize("hangs_up", [True, False])
async def test_more_is_announced_than_comes(
    session: aiohttp.ClientSession, hangs_up: bool
) -> None:
    """R29: a body that is whole counts, and nobody waits for what will not come."""
    answer = with_length(WHOLE, len(WHOLE) + 2)
    async with RawServer(UNAUTHORIZED, answer, hangs_up=hangs_up).run() as server:
        assert await poll(transport_to(session, server.url)) == "a"


async def test_the_end_is_not_announced(session: aiohttp.ClientSession) -> None:
    """R29: an answer in pieces counts without the last one, which is empty."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = head + b"%x\r\n%s\r\n" % (len(WHOLE), WHOLE)
    async with RawServer(UNAUTHORIZED, answer, hangs_up=True).run() as server:
        assert await poll(transport_to(session, server.url)) == "a"


async def test_half_of_what_is_announced(session: aiohttp.ClientSession) -> None:
    """A body that is not whole does not count."""
    answer = with_length(WHOLE[:-1], len(WHOLE))
    async with RawServer(UNAUTHORIZED, answer, hangs_up=True).run() as server:
        with pytest.raises(PhoneConnectionError, match="broke"):
            await poll(transport_to(session, server.url))


async def test_line_ends(session: aiohttp.ClientSession) -> None:
    """R28: a header whose lines end as on other systems is read."""
    answer = http(WHOLE).replace(b"\r\n", b"\n")
    async with RawServer(UNAUTHORIZED, answer).run() as server:
        assert await poll(transport_to(session, server.url)) == "a"


# Login


@pytest.mark.parametrize("settings", [SETTINGS, DIGEST])
async def test_wrong_password(
    session: aiohttp.ClientSession, phone: VirtualPhone
) -> None:
    """A refused login is sent once and never again, however often somebody asks."""
    transport = transport_to(session, phone.url, password="wrong")
    for _ in range(10):
        with pytest.raises(AuthenticationError):
            await poll(transport)
    sent = [request for request in phone.requests if request.authorization]
    assert len(sent) == 1
    assert not phone.locked


UMLAUTS = SETTINGS.__replace__(password="T\u00fcr-456!")
OLD_UMLAUTS = UMLAUTS.__replace__(password_encoding="latin-1")


def refused(phone: VirtualPhone) -> int:
    """Return how often a phone has refused a login."""
    return sum(
        request.authorization is not None and request.http_status == 401
        for request in phone.requests
    )


@pytest.mark.parametrize(
    ("settings", "times"),
    [
        (UMLAUTS, 0),
        (OLD_UMLAUTS, 1),
        (UMLAUTS.__replace__(authentication="digest"), 0),
    ],
)
async def test_letters_beyond_ascii(
    session: aiohttp.ClientSession, phone: VirtualPhone, times: int
) -> None:
    """R34: whatever encoding a phone reads a password in is found out, and known then."""
    refusals = Refusals()
    for _ in range(5):
        transport = Transport(
            session,
            URL(phone.url),
            USERNAME,
            phone.settings.password,
            refusals=refusals,
        )
        await poll(transport)
        await poll(transport)
    assert refused(phone) == times


@pytest.mark.parametrize(
    ("settings", "password", "times"),
    [
        (SETTINGS, "T\u00fcr-789!", 2),
        (SETTINGS, "wrong", 1),
        # There is no such letter in the other encoding.
        (SETTINGS, "5\u20ac", 1),
        (DIGEST, "T\u00fcr-789!", 1),
    ],
)
async def test_wrong_letters_beyond_ascii(
    session: aiohttp.ClientSession, phone: VirtualPhone, password: str, times: int
) -> None:
    """R34: a wrong password is sent in the other encoding as well, if there is one."""
    transport = transport_to(session, phone.url, password=password)
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            await poll(transport)
    assert refused(phone) == times


async def test_the_encoding_is_asked_for(session: aiohttp.ClientSession) -> None:
    """A phone that names the encoding gets that one and no other."""
    unauthorized = http(
        "",
        status="401 Unauthorized",
        headers=('WWW-Authenticate: Basic realm="x", charset="UTF-8"',),
    )
    async with RawServer(unauthorized).run() as server:
        transport = transport_to(session, server.url, password="T\u00fcr-456!")
        with pytest.raises(AuthenticationError):
            await poll(transport)
    assert len(server.requests) == 2


async def test_another_kind_of_login(
    session: aiohttp.ClientSession, freezer: FrozenDateTimeFactory
) -> None:
    """A phone that refuses is asked anew what kind of login it wants, in due time."""
    digest = 'WWW-Authenticate: Digest realm="x", nonce="y"'
    by_now = http("", status="401 Unauthorized", headers=(digest,))
    async with RawServer(UNAUTHORIZED, OK, by_now, by_now, by_now, OK).run() as server:
        transport = transport_to(session, server.url)
        await poll(transport)
        with pytest.raises(AuthenticationError):
            await poll(transport)
        freezer.tick(PAUSES[0])
        await poll(transport)
    assert "\r\nAuthorization: Digest " in server.requests[-1]


async def test_no_login_needed(session: aiohttp.ClientSession) -> None:
    """A phone that asks for no password gets none."""
    async with RawServer(OK).run() as server:
        await poll(transport_to(session, server.url))
    assert len(server.requests) == 2
    assert not any("authorization" in one.lower() for one in server.requests)


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http("<html>"), InvalidResponseError),
        (http("", status="302 Found"), RedirectedError),
        (http("", status="403 Forbidden"), LockedOutError),
        (http("", status="404 Not Found"), RestDisabledError),
    ],
)
async def test_nobody_else_gets_the_password(
    session: aiohttp.ClientSession, answer: bytes, error: type[VvxError]
) -> None:
    """What does not ask for a password as a phone does is not sent one."""
    async with RawServer(answer).run() as server:
        with pytest.raises(error):
            await poll(transport_to(session, server.url))
    assert {one.splitlines()[0] for one in server.requests} == {
        "GET /api/v1/mgmt/device/info HTTP/1.1"
    }
    assert not any("authorization" in one.lower() for one in server.requests)


@pytest.mark.parametrize("challenge", ["Negotiate", "", 'bAsIc realm="x"'])
async def test_other_challenges(session: aiohttp.ClientSession, challenge: str) -> None:
    """A phone that does not ask for Digest gets Basic."""
    unauthorized = http(
        "", status="401 Unauthorized", headers=(f"WWW-Authenticate: {challenge}",)
    )
    async with RawServer(unauthorized, OK).run() as server:
        await poll(transport_to(session, server.url, username="u", password="p"))
    assert "\r\nAuthorization: Basic dTpw\r\n" in server.requests[1]


@pytest.mark.parametrize(
    ("username", "password"),
    [("Poly:com", PASSWORD), ("Polycom", "secret\ud800"), ("Poly\ncom", PASSWORD)],
)
@pytest.mark.parametrize("settings", [SETTINGS, DIGEST])
async def test_login_that_cannot_be_sent(
    session: aiohttp.ClientSession, phone: VirtualPhone, username: str, password: str
) -> None:
    """A login that cannot be written down fails like others, and tells nothing."""
    transport = transport_to(session, phone.url, username=username, password=password)
    with pytest.raises(VvxError) as failure:
        await poll(transport)
    assert failure.value.__cause__ is None
    assert failure.value.__context__ is None


async def test_broken_digest_challenge(session: aiohttp.ClientSession) -> None:
    """A challenge that nobody can answer is no traceback."""
    unauthorized = http(
        "",
        status="401 Unauthorized",
        headers=('WWW-Authenticate: Digest realm="x", nonce="y", algorithm=ROT13',),
    )
    async with RawServer(unauthorized).run() as server:
        with pytest.raises(PhoneConnectionError):
            await poll(transport_to(session, server.url))


# What answers mean


def status(code: object, http_status: str = "200 OK") -> bytes:
    """Return an answer with a Status."""
    return http(json.dumps({"Status": code, "data": {}}), status=http_status)


def page(http_status: str, *headers: str) -> bytes:
    """Return a page of the web server."""
    return http("<html>", status=http_status, headers=headers)


ELSEWHERE = "Location: http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        # The phone says itself what is wrong, and is heard before HTTP.
        (status("4004"), NotOfferedError, None),
        (status(4004), NotOfferedError, None),
        (status("4010"), DefaultPasswordError, None),
        (status("4002"), RefusedError, 4002),
        (status("4403"), RefusedError, 4403),
        (status("5000"), RefusedError, 5000),
        (status("4999"), RefusedError, 4999),
        (status("-1"), RefusedError, -1),
        (status("4007", "404 Not Found"), RefusedError, 4007),
        (status("4000", "400 Bad Request"), RefusedError, 4000),
        # A login is refused by HTTP, whatever else the answer says.
        (status("4403", "401 Unauthorized"), AuthenticationError, None),
        # A Status that is none.
        (status(""), InvalidResponseError, None),
        (status("fine"), InvalidResponseError, None),
        (status(None), InvalidResponseError, None),
        (status([2000]), InvalidResponseError, None),
        # JSON that is no object, or has no end.
        (http(b"[" * 200_000), InvalidResponseError, None),
        (http(b"[]"), InvalidResponseError, None),
        (http(b'"2000"'), InvalidResponseError, None),
        (http(b"2000"), InvalidResponseError, None),
        (http(b"null"), InvalidResponseError, None),
        (http(b"\xff\xfe"), InvalidResponseError, None),
        (http(b""), InvalidResponseError, None),
        (http(b'{"Status": "20'), InvalidResponseError, None),
        # A page of the web server, or of something else.
        (page("200 OK"), InvalidResponseError, None),
        (page("500 Internal Server Error"), InvalidResponseError, None),
        (page("418 I'm a teapot"), InvalidResponseError, None),
        (page("301 Moved Permanently", ELSEWHERE), RedirectedError, None),
        (page("302 Found", ELSEWHERE), RedirectedError, None),
        (page("307 Temporary Redirect", ELSEWHERE), RedirectedError, None),
        (
            page("413 Request Entity Too Large"),
            RefusedError,
            Status.INPUT_SIZE_LIMIT_EXCEEDED,
        ),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", OddHttpError, None),
    ],
    ids=lambda it: it[:60].decode("latin-1") if isinstance(it, bytes) else "",
)
async def test_answers(
    session: aiohttp.ClientSession,
    answer: bytes,
    error: type[VvxError],
    code: int | None,
) -> None:
    """Each answer that is not success is an error that says what it means, at once."""
    async with RawServer(UNAUTHORIZED, answer).run() as server:
        with pytest.raises(error) as failure:
            await poll(transport_to(session, server.url))
    assert type(failure.value) is error
    assert getattr(failure.value, "code", None) == code
    assert len(server.requests) == 2


async def test_redirect_is_not_followed(
    transport: Transport, phone: VirtualPhone, plug_in: PlugIn
) -> None:
    """A password never goes to where a phone points."""
    elsewhere = await plug_in(SETTINGS)
    await poll(transport)
    phone.inject(Fault(FaultKind.REDIRECT, value=elsewhere.url))
    with pytest.raises(RedirectedError):
        await poll(transport)
    assert elsewhere.requests == []
    await poll(transport)


async def test_rest_api_is_off(transport: Transport, phone: VirtualPhone) -> None:
    """Nothing found without a login means that the REST API is off, now or later."""
    phone.rest_enabled = False
    with pytest.raises(RestDisabledError):
        await poll(transport)
    phone.rest_enabled = True
    await poll(transport)
    phone.rest_enabled = False
    with pytest.raises(RestDisabledError):
        await poll(transport)
    phone.rest_enabled = True
    await poll(transport)


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(firmware="5.7")])
async def test_command_is_missing(transport: Transport, phone: VirtualPhone) -> None:
    """Nothing found with a login means that this firmware lacks the command."""
    with pytest.raises(NotOfferedError):
        await transport.ask(commands.CALL_STATUS_V2)
    await poll(transport)


@pytest.mark.parametrize(
    ("then", "error"), [(OK, None), (page("400 Bad Request"), RefusedError)]
)
async def test_good_request_turned_away(
    session: aiohttp.ClientSession, then: bytes, error: type[RefusedError] | None
) -> None:
    """A request that the web server turns away is sent once more, even a call."""
    answers = UNAUTHORIZED, page("400 Bad Request"), then
    async with RawServer(*answers).run() as server:
        with pytest.raises(error) if error else nullcontext() as failure:
            await transport_to(session, server.url).ask(commands.DIAL, body={})
    assert len(server.requests) == 3
    assert failure is None or failure.value.status is Status.BAD_REQUEST


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
async def test_size_of_answers(
    session: aiohttp.ClientSession, more: int, fits: bool
) -> None:
    """An answer of a mebibyte is read, one byte more is not."""
    head, tail = b'{"Status": "2000", "data": "', b'"}'
    body = head + b"x" * (1024 * 1024 - len(head) - len(tail) + more) + tail
    async with RawServer(UNAUTHORIZED, http(body)).run() as server:
        transport = transport_to(session, server.url)
        if fits:
            assert await poll(transport)
        else:
            with pytest.raises(InvalidResponseError, match="too large"):
                await poll(transport)


# Connections


@pytest.mark.parametrize(
    ("url", "error"),
    [
        # Port 9 is where nobody listens.
        ("http://127.0.0.1:9", NobodyListensError),
        ("http://bad..name", UnknownHostError),
        ("http:", PhoneConnectionError),
        # A phone that speaks plain HTTP agrees on no encryption.
        ("https://127.0.0.1:{port}", TlsError),
    ],
)
async def test_out_of_reach(
    session: aiohttp.ClientSession,
    phone: VirtualPhone,
    url: str,
    error: type[VvxError],
) -> None:
    """Where nobody is, or nobody who agrees on encryption, nothing can be reached."""
    with pytest.raises(error) as failure:
        await poll(transport_to(session, url.format(port=phone.port)))
    assert type(failure.value) is error


@pytest.mark.parametrize(
    ("command", "then", "times"),
    [
        # Phones close connections that were idle, now and then as we send.
        pytest.param(commands.POLL_FOR_STATUS, OK, 2, id="read"),
        pytest.param(commands.MUTE_CALL, OK, 2, id="does no harm twice"),
        # A call is never dialled twice, even if nobody knows whether it was once.
        pytest.param(commands.DIAL, None, 1, id="act"),
        pytest.param(commands.MUTE_CALL, None, 2, id="closed for ever"),
    ],
)
async def test_connection_closed(
    session: aiohttp.ClientSession, command: Command, then: bytes | None, times: int
) -> None:
    """What does no harm twice is sent once more when the connection broke."""
    async with RawServer(UNAUTHORIZED, None, then).run() as server:
        transport = transport_to(session, server.url)
        if then:
            await transport.ask(command)
        else:
            with pytest.raises(PhoneConnectionError, match="closed the connection"):
                await transport.ask(command)
    assert len(server.requests) == 1 + times


def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a connection that was used just now count as one that was not for long."""
    monkeypatch.setattr(connection, "IDLE_LIMIT", -1.0)


@pytest.mark.parametrize("is_idle", [True, False])
async def test_an_idle_connection_is_cut(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, is_idle: bool
) -> None:
    """R14: a call is dialled once, though the phone cuts the connection that was idle."""
    if is_idle:
        idle(monkeypatch)
    async with RawServer(UNAUTHORIZED, OK, None, OK, OK).run() as server:
        transport = transport_to(session, server.url)
        await poll(transport)
        with (
            nullcontext()
            if is_idle
            # Nobody knows then whether the phone has heard it.
            else pytest.raises(PhoneConnectionError, match="closed the connection")
        ):
            await transport.ask(commands.DIAL, body={})
    dialled = [it for it in server.requests if it.startswith("POST")]
    assert len(dialled) == 1


async def test_an_idle_connection_is_not_tried_by_what_may_be_repeated(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does no harm twice needs no question before it."""
    idle(monkeypatch)
    async with RawServer(UNAUTHORIZED, OK).run() as server:
        await transport_to(session, server.url).ask(commands.MUTE_CALL, body={})
    assert len(server.requests) == 2


async def test_the_login_is_refused_on_an_idle_connection(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login that the question finds refused is not sent again with the command."""
    async with RawServer(UNAUTHORIZED, OK, UNAUTHORIZED).run() as server:
        transport = transport_to(session, server.url)
        await poll(transport)
        idle(monkeypatch)
        with pytest.raises(AuthenticationError):
            await transport.ask(commands.DIAL, body={})
    assert len(server.requests) == 3


async def test_we_have_hung_up(
    session: aiohttp.ClientSession, transport: Transport, phone: VirtualPhone
) -> None:
    """Finding 10: who asks when nobody listens to answers any more is told so."""
    await poll(transport)
    phone.inject(Fault(FaultKind.HANG))
    waiting = asyncio.create_task(poll(transport)), asyncio.create_task(poll(transport))
    while phone.faults:
        await asyncio.sleep(0.001)
    await session.close()
    for task in waiting:
        with pytest.raises(HungUpError):
            await task


async def test_connection_breaks_within_the_answer(
    transport: Transport, phone: VirtualPhone
) -> None:
    """Half an answer is none."""
    await poll(transport)
    phone.inject(Fault(FaultKind.CUT_CONNECTION, value="body"))
    with pytest.raises(PhoneConnectionError):
        await poll(transport)
    await poll(transport)


@pytest.mark.parametrize(
    "fault",
    [Fault(FaultKind.HANG), Fault(FaultKind.SLOW_BODY, value=5)],
    ids=["silent", "slow"],
)
async def test_no_answer_in_time(
    transport: Transport,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
) -> None:
    """A phone that does not answer to the end in time is given up on, asked once."""
    assert (module.TIMEOUT.total, module.TIMEOUT.connect) == (10, 5)
    await poll(transport)
    before = len(phone.requests)
    monkeypatch.setattr(module, "TIMEOUT", NO_TIME)
    phone.inject(fault)
    with pytest.raises(PhoneTimeoutError):
        await poll(transport)
    monkeypatch.undo()
    await poll(transport)
    assert len(phone.requests) == before + 2


async def test_what_is_read_after_no_answer(
    transport: Transport, phone: VirtualPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is read has less time, and only until something is answered."""
    in_time = module.TIMEOUT
    monkeypatch.setattr(module, "LATE_TIMEOUT", aiohttp.ClientTimeout(total=1e-6))
    await poll(transport)
    phone.inject(Fault(FaultKind.HANG))
    monkeypatch.setattr(module, "TIMEOUT", NO_TIME)
    with pytest.raises(PhoneTimeoutError):
        await poll(transport)
    monkeypatch.setattr(module, "TIMEOUT", in_time)

    with pytest.raises(PhoneTimeoutError):
        await poll(transport)
    await transport.ask(commands.GET_CONFIG, body={"data": ["reg.1.address"]})
    await poll(transport)


async def test_no_connection_in_time(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that does not even greet is given up on sooner."""
    timeout = aiohttp.ClientTimeout(total=10, connect=0.02)
    monkeypatch.setattr(module, "TIMEOUT", timeout)
    hold_on = asyncio.Event()

    async def say_nothing(
        _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await hold_on.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(PhoneTimeoutError):
            await poll(transport_to(session, f"https://127.0.0.1:{port}"))
        hold_on.set()


# One at a time


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(latency=0.005)])
async def test_one_request_at_a_time(transport: Transport, phone: VirtualPhone) -> None:
    """However many ask, the phone answers one before the next comes."""
    await asyncio.gather(*(poll(transport) for _ in range(10)))
    requests = sorted(phone.requests, key=lambda request: request.time)
    for earlier, later in pairwise(requests):
        assert earlier.finished <= later.time


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(latency=0.005)])
async def test_person_before_polls(transport: Transport, phone: VirtualPhone) -> None:
    """What a person asks for goes before all polls that wait."""
    await poll(transport)
    polls = [asyncio.create_task(poll(transport)) for _ in range(5)]
    await asyncio.sleep(0)
    await transport.ask(commands.CALL_LOGS)
    await asyncio.gather(*polls)
    names = [path.rpartition("/")[2] for path in paths_of(phone)]
    assert names == ["pollForStatus"] * 2 + ["callLogs"] + ["pollForStatus"] * 4


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(latency=0.005)])
async def test_reserve(transport: Transport, phone: VirtualPhone) -> None:
    """No poll comes between a person's requests that belong together."""
    await poll(transport)
    with transport.reserve():
        polls = [asyncio.create_task(poll(transport)) for _ in range(2)]
        await asyncio.sleep(0)
        await transport.ask(commands.CALL_STATUS_V2)
        await transport.ask(commands.CALL_LOGS)
    await asyncio.gather(*polls)
    names = [path.rpartition("/")[2] for path in paths_of(phone)]
    expected = ["pollForStatus", "callStatus", "callLogs"]
    assert names == [*expected, "pollForStatus", "pollForStatus"]


async def test_cancelled_request(transport: Transport, phone: VirtualPhone) -> None:
    """A request that is given up makes room for the next."""
    await poll(transport)
    phone.inject(Fault(FaultKind.HANG))
    hanging = asyncio.create_task(poll(transport))
    waiting = asyncio.create_task(poll(transport))
    while phone.faults:
        await asyncio.sleep(0.001)
    hanging.cancel()
    assert await waiting
    assert hanging.cancelled()


# Busy


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, value=403, times=2),
        Fault(FaultKind.API_STATUS, value=4001, times=2),
    ],
    ids=lambda fault: fault.kind,
)
async def test_busy_for_a_moment(
    transport: Transport, phone: VirtualPhone, fault: Fault
) -> None:
    """A busy phone is asked again until it has time, even to dial."""
    await poll(transport)
    phone.inject(fault)
    await transport.ask(commands.DIAL, body={"data": {"Dest": "3001"}})
    assert paths_of(phone)[1:] == ["/api/v1/callctrl/dial"] * 3
    assert len(phone.calls) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, value=403, times=99),
        Fault(FaultKind.API_STATUS, value=4001, times=99),
    ],
    ids=lambda fault: fault.kind,
)
async def test_busy_for_long(
    transport: Transport, phone: VirtualPhone, fault: Fault, waiting: Waiting
) -> None:
    """A phone that stays busy is given up on, after a last try when time is up."""
    await poll(transport)
    phone.inject(fault)
    with pytest.raises(BusyError):
        await poll(transport)
    assert waiting.pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 1.9])
    assert len(paths_of(phone)) == 1 + len(waiting.pauses) + 1


async def test_busy_for_longer(
    transport: Transport, phone: VirtualPhone, waiting: Waiting
) -> None:
    """A poll waits no more for a phone that goes on being busy, until it was free."""
    busy = Fault(FaultKind.API_STATUS, value=4001, times=99)
    await poll(transport)
    phone.inject(busy)
    pauses = []
    for free in (False, False, True):
        if free:
            phone.clear_faults()
            await poll(transport)
            phone.inject(busy)
        before = len(waiting.pauses)
        with pytest.raises(BusyError):
            await poll(transport)
        pauses.append(len(waiting.pauses) - before)
    assert pauses == [6, 0, 6]


@pytest.mark.usefixtures("waiting")
async def test_busy_or_locked(transport: Transport, phone: VirtualPhone) -> None:
    """Who never got in cannot tell; a refused command shows that the login is right."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=403, times=1000))
    with pytest.raises(LockedOutError):
        await poll(transport)
    phone.clear_faults()
    with pytest.raises(RefusedError):
        await transport.ask(commands.CALL_STATUS)
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=403, times=1000))
    with pytest.raises(BusyError):
        await poll(transport)


@pytest.mark.usefixtures("waiting")
async def test_others_have_their_turn_meanwhile(
    transport: Transport, phone: VirtualPhone
) -> None:
    """While one request waits for a busy phone, another may get through."""
    await poll(transport)
    phone.inject(Fault(FaultKind.API_STATUS, value=4001, times=2, path="dial"))
    dial = transport.ask(commands.DIAL, body={"data": {"Dest": "3001"}})
    await asyncio.gather(dial, poll(transport))
    names = [path.rpartition("/")[2] for path in paths_of(phone)]
    assert names[:3] == ["pollForStatus", "dial", "pollForStatus"]


# Accounts with fewer rights


@pytest.mark.parametrize("how", ["401", "4403", "403"])
@pytest.mark.usefixtures("waiting")
async def test_limited_account(
    transport: Transport, phone: VirtualPhone, how: str
) -> None:
    """Who gets in but is denied what is the administrator's asks for no more of it."""
    kind = FaultKind.API_STATUS if how == "4403" else FaultKind.HTTP_STATUS
    phone.inject(Fault(kind, value=int(how), times=99, path="safeRestart"))
    await poll(transport)
    with pytest.raises(AccessDeniedError):
        await transport.ask(commands.RESTART)
    assert transport.limited
    before = len(phone.requests)
    with pytest.raises(AccessDeniedError):
        await transport.ask(commands.REBOOT)
    assert len(phone.requests) == before
    await poll(transport)


async def test_administrator(transport: Transport, phone: VirtualPhone) -> None:
    """Who once was let do what is the administrator's is not limited later."""
    await transport.ask(commands.DEVICE_INFO)
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=401, path="safeRestart"))
    with pytest.raises(AuthenticationError):
        await transport.ask(commands.RESTART)
    assert not transport.limited


# Secrets


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("settings", [SETTINGS, DIGEST])
@pytest.mark.parametrize(
    "break_phone",
    [
        pytest.param(lambda phone: phone.power_cut(), id="gone"),
        pytest.param(
            lambda phone: phone.inject(Fault(FaultKind.HANG, times=9)), id="silent"
        ),
        *(
            pytest.param(
                lambda phone, kind=kind, value=value: phone.inject(
                    Fault(kind, times=999, value=value)
                ),
                id=f"{kind} {value}",
            )
            for kind, value in [
                (FaultKind.CUT_CONNECTION, None),
                (FaultKind.CUT_CONNECTION, "body"),
                (FaultKind.HUGE_BODY, None),
                (FaultKind.REDIRECT, None),
                (FaultKind.HTTP_STATUS, 401),
                (FaultKind.HTTP_STATUS, 403),
                (FaultKind.API_STATUS, 4002),
            ]
        ),
    ],
)
async def test_no_secrets(
    transport: Transport,
    phone: VirtualPhone,
    break_phone: Callable[[VirtualPhone], None],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever goes wrong, the password is in no error, no repr and no log."""
    caplog.set_level(logging.DEBUG)
    await poll(transport)
    monkeypatch.setattr(module, "TIMEOUT", NO_TIME)
    break_phone(phone)
    with pytest.raises(VvxError) as failure:
        await transport.ask(commands.RESTART)
    told = [caplog.text, repr(vars(transport)["_login"]), repr(transport)]
    error: BaseException | None = failure.value
    while error is not None:
        told += [str(error), repr(error), repr(vars(error))]
        error = error.__context__
    basic = aiohttp.encode_basic_auth("Polycom", PASSWORD)
    for secret in (PASSWORD, basic.removeprefix("Basic "), 'response="'):
        assert not [text for text in told if secret in text]


async def test_error_does_not_quote_the_phone(session: aiohttp.ClientSession) -> None:
    """What the phone sends is in no error."""
    answer = http("SENT BY THE PHONE", status="500 SENT BY THE PHONE")
    async with RawServer(UNAUTHORIZED, answer).run() as server:
        with pytest.raises(VvxError) as failure:
            await poll(transport_to(session, server.url))
    assert "SENT BY" not in repr(failure.value)


async def test_effort(session: aiohttp.ClientSession, waiting: Waiting) -> None:
    """How long requests take is told by the quickest of the last three."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        for seconds in (3, 2, 5, 5, 5):
            await reader.readuntil(b"\r\n\r\n")
            waiting.pauses.append(seconds)
            writer.write(OK)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        transport = transport_to(session, f"http://127.0.0.1:{port}")
        efforts = [transport.effort()]
        for _ in range(4):
            await poll(transport)
            efforts.append(transport.effort())

    # The first is asked how to log in besides.
    assert efforts == [0, 2, 2, 2, 5]
