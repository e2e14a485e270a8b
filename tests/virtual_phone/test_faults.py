"""Tests of what goes wrong on demand."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import pytest

from virtual_phone import CallState, Fault, FaultKind, VirtualPhone
from virtual_phone.faults import FaultQueue

from .conftest import Client

pytestmark = pytest.mark.usefixtures("socket_enabled")

LINES = "v1/mgmt/lineInfo"
DIAL = "v1/callctrl/dial"
SHORT = aiohttp.ClientTimeout(total=0.05)


async def healthy(client: Client) -> bool:
    """Whether the phone answers as it should."""
    answer = await client.get(LINES)
    return answer.http_status == 200 and answer.json["Status"] == "2000"


async def dialled(client: Client) -> bool:
    """Whether a command was carried out."""
    await client.post(DIAL, {"Dest": "3001"})
    return bool(client.phone.calls)


@pytest.mark.parametrize(
    ("value", "http_status"), [(None, 500), (503, 503), (401, 401)]
)
async def test_http_status(client: Client, value: int | None, http_status: int) -> None:
    """Any HTTP code can come, as a page and without effect."""
    client.phone.inject(Fault(FaultKind.HTTP_STATUS, value=value))
    answer = await client.post(DIAL, {"Dest": "3001"})
    assert answer.http_status == http_status
    assert answer.headers["Content-Type"] == "text/html"
    assert client.phone.calls == ()
    assert client.phone.requests[-1].http_status == http_status
    assert await healthy(client)


@pytest.mark.parametrize(
    ("value", "status"), [(None, "5000"), (4001, "4001"), ("4400", "4400")]
)
async def test_api_status(client: Client, value: Any, status: str) -> None:
    """Any Status can come, without effect."""
    client.phone.inject(Fault(FaultKind.API_STATUS, value=value))
    answer = await client.post(DIAL, {"Dest": "3001"})
    assert (answer.http_status, answer.json) == (200, {"Status": status})
    assert client.phone.calls == ()
    assert await healthy(client)


@pytest.mark.parametrize("value", [None, "http://127.0.0.1:9/"])
async def test_redirect(client: Client, value: str | None) -> None:
    """A redirect leads to some other place, without effect."""
    client.phone.inject(Fault(FaultKind.REDIRECT, value=value))
    answer = await client.post(DIAL, {"Dest": "3001"})
    assert answer.http_status == 302
    assert answer.headers["Location"] == (value or "https://192.0.2.99/elsewhere")
    assert client.phone.calls == ()
    assert await healthy(client)


async def test_hang(client: Client) -> None:
    """A phone that hangs is back when the client has given up, and did nothing."""
    client.phone.inject(Fault(FaultKind.HANG))
    with pytest.raises(TimeoutError):
        await client.request("POST", DIAL, json={}, timeout=SHORT)
    assert await healthy(client)
    record = client.phone.requests[0]
    assert (record.path, record.http_status) == ("/api/v1/callctrl/dial", None)
    assert client.phone.calls == ()


async def test_hang_for_a_while(client: Client) -> None:
    """A phone that hangs for a while does what it was told, late."""
    client.phone.inject(Fault(FaultKind.HANG, value=0.03))
    begin = time.monotonic()
    assert await dialled(client)
    assert time.monotonic() - begin >= 0.03


async def test_slow_body(client: Client) -> None:
    """The head comes at once, the body bit by bit."""
    client.phone.inject(Fault(FaultKind.SLOW_BODY, value=0.05))
    async with client.session.get(f"{client.phone.url}/api/{LINES}") as response:
        head_came = time.monotonic()
        answer = await response.json()
    assert answer["Status"] == "2000"
    assert time.monotonic() - head_came >= 0.03
    assert await healthy(client)


async def test_cut_connection(client: Client) -> None:
    """The command is carried out, but nobody hears of it."""
    client.phone.inject(Fault(FaultKind.CUT_CONNECTION))
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.post(DIAL, {"Dest": "3001"})
    assert client.phone.calls[0].state is CallState.RINGBACK
    assert client.phone.requests[-1].http_status is None
    assert await healthy(client)


async def test_cut_body(client: Client) -> None:
    """The connection can also be cut within the answer."""
    client.phone.inject(Fault(FaultKind.CUT_CONNECTION, value="body"))
    url = f"{client.phone.url}/api/{LINES}"
    async with client.session.get(url) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientError):
            await response.read()
    assert await healthy(client)


async def test_half_json(client: Client) -> None:
    """The answer breaks off, although HTTP is content."""
    whole = (await client.get(LINES)).body
    client.phone.inject(Fault(FaultKind.HALF_JSON))
    answer = await client.get(LINES)
    assert answer.body == whole[: len(whole) // 2]
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)
    assert await healthy(client)


async def test_wrong_types(client: Client) -> None:
    """Nothing within the data is a text any more."""
    client.phone.inject(Fault(FaultKind.WRONG_TYPES))
    answer = (await client.get(LINES)).json
    assert answer["Status"] == "2000"
    values = [value for line in answer["data"] for value in line.values()]
    assert {type(value) for value in values} == {
        int,
        type(None),
        bool,
        list,
        dict,
        float,
    }
    assert await healthy(client)


async def test_wrong_data(client: Client) -> None:
    """A list comes in the place of an object, and the other way round."""
    client.phone.inject(Fault(FaultKind.WRONG_TYPES, times=2, value="data"))
    assert isinstance((await client.get(LINES)).json["data"], dict)
    assert isinstance((await client.get("v1/mgmt/device/info")).json["data"], list)
    assert await healthy(client)


@pytest.mark.parametrize(
    ("value", "size"), [(None, 5 * 1024 * 1024), (100_000, 100_000)]
)
async def test_huge_body(client: Client, value: int | None, size: int) -> None:
    """An answer comes that is much too long, and does not say so before."""
    client.phone.inject(Fault(FaultKind.HUGE_BODY, value=value))
    answer = await client.get(LINES)
    assert len(answer.json["data"]) == size
    assert "Content-Length" not in answer.headers
    assert await healthy(client)


async def test_bad_utf8(client: Client) -> None:
    """The answer is no UTF-8."""
    client.phone.inject(Fault(FaultKind.BAD_UTF8))
    answer = await client.get(LINES)
    assert answer.http_status == 200
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()
    assert await healthy(client)


async def test_empty_body(client: Client) -> None:
    """The answer is nothing at all."""
    client.phone.inject(Fault(FaultKind.EMPTY_BODY))
    answer = await client.post(DIAL, {"Dest": "3001"})
    assert (answer.http_status, answer.body) == (200, b"")
    assert client.phone.calls
    assert await healthy(client)


async def test_not_json(client: Client) -> None:
    """A page for people comes, and HTTP is content."""
    client.phone.inject(Fault(FaultKind.NOT_JSON))
    answer = await client.get(LINES)
    assert answer.http_status == 200
    assert answer.headers["Content-Type"] == "text/html"
    assert answer.body.startswith(b"<!DOCTYPE HTML")
    assert await healthy(client)


async def test_times_and_path(client: Client) -> None:
    """A fault strikes as often as it was told, and only where it was told."""
    fault = Fault(FaultKind.API_STATUS, times=2, path="LINEinfo")
    client.phone.inject(fault)
    assert (await client.get("v1/mgmt/pollForStatus")).json["Status"] == "2000"
    for left in (2, 1):
        assert [*client.phone.faults] == [(fault, left)]
        assert not await healthy(client)
    assert [*client.phone.faults] == []
    assert await healthy(client)


async def test_clear(client: Client) -> None:
    """Faults can be called off."""
    client.phone.inject(Fault(FaultKind.EMPTY_BODY, times=3))
    client.phone.clear_faults()
    assert await healthy(client)


async def test_faults_wait_for_commands(client: Client) -> None:
    """A request without the password uses up no fault."""
    client.phone.inject(Fault(FaultKind.API_STATUS))
    answer = await client.get(LINES, headers={"Authorization": ""})
    assert answer.http_status == 401
    assert not await healthy(client)


def test_order() -> None:
    """Faults strike in the order in which they were ordered."""
    queue = FaultQueue()
    first = Fault(FaultKind.EMPTY_BODY, path="dial")
    second = Fault(FaultKind.NOT_JSON)
    queue.add(first)
    queue.add(second)
    assert queue.take("/api/v1/mgmt/lineInfo") is second
    assert queue.take("/api/v1/callctrl/dial") is first
    assert queue.take("/api/v1/callctrl/dial") is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": FaultKind.HANG, "times": 0}, "times"),
        ({"kind": FaultKind.HANG, "value": "long"}, "number"),
        ({"kind": FaultKind.HTTP_STATUS, "value": 101}, "200 to 599"),
        ({"kind": FaultKind.HTTP_STATUS, "value": 1000}, "200 to 599"),
    ],
)
def test_impossible_faults(wrong: dict[str, Any], message: str) -> None:
    """A mistake in a fault is reported at once."""
    with pytest.raises(ValueError, match=message):
        Fault(**wrong)


async def test_stop_ends_a_hanging_request(client: Client, phone: VirtualPhone) -> None:
    """Unplugging the phone ends what hangs."""
    phone.inject(Fault(FaultKind.HANG))
    request = asyncio.create_task(client.get(LINES))
    await asyncio.sleep(0.02)
    await phone.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await request
