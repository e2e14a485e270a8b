"""Tests of what goes wrong on demand."""

import asyncio
import json
from random import Random
import re
from typing import Any

import aiohttp
import pytest

from virtual_phone import USERNAME, Fault, FaultKind, VirtualPhone

from .conftest import Client

LINES = "v1/mgmt/lineInfo"
DIAL = "v1/callctrl/dial"


async def healthy(client: Client) -> bool:
    """Whether the phone answers as it should."""
    answer = await client.get(LINES)
    return answer.http_status == 200 and answer.json["Status"] == "2000"


@pytest.mark.parametrize(
    ("kind", "value", "http_status", "content"),
    [
        (FaultKind.HTTP_STATUS, None, 500, "text/html"),
        (FaultKind.HTTP_STATUS, 401, 401, "text/html"),
        (FaultKind.REDIRECT, "http://127.0.0.1:9/", 302, "http://127.0.0.1:9/"),
        (FaultKind.API_STATUS, None, 200, {"Status": "5000"}),
        (FaultKind.API_STATUS, 4001, 200, {"Status": "4001"}),
    ],
)
async def test_refusals(
    client: Client, kind: FaultKind, value: Any, http_status: int, content: object
) -> None:
    """Any code, Status or redirect can come once, without effect."""
    client.phone.inject(Fault(kind, value=value))
    answer = await client.post(DIAL, {"Dest": "3001"})
    assert answer.http_status == http_status
    assert client.phone.requests[-1].http_status == http_status
    assert content in (*answer.headers.values(), answer.json)
    assert client.phone.calls == ()
    assert await healthy(client)


@pytest.mark.parametrize(
    ("kind", "value", "pattern"),
    [
        (FaultKind.JSON_SLIPS, None, rb"\xef\xbb\xbf\{.*,\}\0"),
        (FaultKind.HALF_JSON, None, rb"\{.*[^}]"),
        (
            FaultKind.WRONG_TYPES,
            None,
            rb".*: 7\b.*: null\b.*: true\b.*: \[\].*: \{\}.*",
        ),
        (FaultKind.WRONG_TYPES, "data", rb'.*"data": \{.*'),
        (FaultKind.HUGE_BODY, 70_000, rb'.*"x{70000}".*'),
        (FaultKind.BAD_UTF8, None, rb".*\xff\xfe.*"),
        (FaultKind.EMPTY_BODY, None, rb""),
        (FaultKind.NOT_JSON, None, rb"<!DOCTYPE HTML.*"),
    ],
)
async def test_damage(
    client: Client, kind: FaultKind, value: Any, pattern: bytes
) -> None:
    """An answer can be damaged, although HTTP is content."""
    client.phone.inject(Fault(kind, value=value))
    answer = await client.get(LINES)
    assert answer.http_status == 200
    assert re.fullmatch(pattern, answer.body, re.DOTALL)
    assert ("Content-Length" in answer.headers) is (kind is not FaultKind.HUGE_BODY)
    assert await healthy(client)


async def test_damaged_answers_have_effects(client: Client) -> None:
    """The command was carried out, whatever becomes of its answer."""
    client.phone.inject(Fault(FaultKind.EMPTY_BODY))
    await client.post(DIAL, {"Dest": "3001"})
    client.phone.inject(Fault(FaultKind.CUT_CONNECTION))
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.post(DIAL, {"Dest": "3002"})
    assert client.phone.requests[-1].http_status is None
    assert len(client.phone.calls) == 2
    assert await healthy(client)
    assert [record.fault for record in client.phone.requests] == [
        *(FaultKind.EMPTY_BODY, FaultKind.CUT_CONNECTION),
        None,
    ]


async def test_an_idle_connection_is_cut(client: Client) -> None:
    """A command on a connection that was idle is not carried out, on another it is."""
    client.phone.inject(Fault(FaultKind.CUT_IDLE, value=0, times=3))
    await client.post(DIAL, {"Dest": "3001"})
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.post(DIAL, {"Dest": "3002"})
    await client.post(DIAL, {"Dest": "3003"})
    assert [it.remote_number for it in client.phone.calls] == ["3001", "3003"]


@pytest.mark.parametrize("kind", [FaultKind.ODD_HEADERS, FaultKind.WRONG_LENGTH])
async def test_what_is_hardly_http(client: Client, kind: FaultKind) -> None:
    """What is sent around a body may be wrong, which nobody reads who is strict."""
    client.phone.inject(Fault(kind, times=2))
    with pytest.raises(aiohttp.ClientError):
        await client.get(LINES)
    reader, writer = await asyncio.open_connection("127.0.0.1", client.phone.port)
    login = aiohttp.encode_basic_auth(USERNAME, client.phone.settings.password)
    writer.write(
        f"GET /api/{LINES} HTTP/1.1\r\nHost: a\r\nAuthorization: {login}\r\n\r\n".encode()
    )
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert json.loads(body)["Status"] == "2000"


async def test_hang(client: Client) -> None:
    """A phone that hangs is back when the client has given up, and did nothing."""
    client.phone.inject(Fault(FaultKind.HANG))
    short = aiohttp.ClientTimeout(total=0.02)
    with pytest.raises(TimeoutError):
        await client.request("POST", DIAL, json={}, timeout=short)
    assert await healthy(client)
    record = client.phone.requests[0]
    assert (record.path, record.http_status) == ("/api/v1/callctrl/dial", None)
    assert client.phone.calls == ()


async def test_slow_body(client: Client) -> None:
    """The head comes at once, the body bit by bit."""
    client.phone.inject(Fault(FaultKind.SLOW_BODY, value=0.02))
    async with client.session.get(f"{client.phone.url}/api/{LINES}") as response:
        first = await response.content.readany()
        rest = await response.read()
    assert json.loads(first + rest)["Status"] == "2000"
    assert rest


async def test_times_and_path(client: Client) -> None:
    """A fault strikes as often as it was told, only where, or until it is off."""
    fault = Fault(FaultKind.API_STATUS, times=2, path="LINEinfo")
    client.phone.inject(fault)
    assert (await client.get("v1/mgmt/pollForStatus")).json["Status"] == "2000"
    for left in (2, 1):
        assert [*client.phone.faults] == [(fault, left)]
        assert not await healthy(client)
    assert [*client.phone.faults] == []
    client.phone.inject(fault)
    client.phone.clear_faults()
    assert await healthy(client)


async def test_faults_wait_for_commands(client: Client) -> None:
    """A request without the password uses up no fault."""
    client.phone.inject(Fault(FaultKind.API_STATUS))
    answer = await client.get(LINES, headers={"Authorization": ""})
    assert answer.http_status == 401
    assert not await healthy(client)


async def test_stop_ends_a_hanging_request(client: Client, phone: VirtualPhone) -> None:
    """Unplugging the phone ends what hangs."""
    phone.inject(Fault(FaultKind.HANG))
    request = asyncio.create_task(client.get(LINES))
    async with asyncio.timeout(1):
        while phone.faults:
            await asyncio.sleep(0)
    await phone.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await request


async def test_by_chance(client: Client) -> None:
    """What goes wrong by chance does so with what it is meant for, again and again."""
    fault = Fault(FaultKind.HTTP_STATUS, path=LINES)
    client.phone.inject_by_chance(fault, 1.0, Random(1))
    client.phone.inject_by_chance(Fault(FaultKind.EMPTY_BODY), 0.0, Random(1))
    for _ in range(2):
        assert not await healthy(client)
    assert (await client.post(DIAL, {"Dest": "3001"})).http_status == 200

    client.phone.clear_faults()
    assert await healthy(client)
    with pytest.raises(ValueError, match="chance"):
        client.phone.inject_by_chance(fault, 1.5, Random(1))
