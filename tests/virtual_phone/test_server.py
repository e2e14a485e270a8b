"""Tests of the phone's web server: its pace, its record, its connections."""

import asyncio
from itertools import pairwise

import pytest

from .conftest import SETTINGS, Client

PATH = "v1/mgmt/pollForStatus"
SLOW = SETTINGS.__replace__(latency=0.02)


async def ask_together(client: Client, times: int = 3) -> list[int]:
    """Ask several times at once, and return the HTTP codes."""
    answers = await asyncio.gather(*(client.get(PATH) for _ in range(times)))
    return sorted(answer.http_status for answer in answers)


@pytest.mark.parametrize("settings", [SLOW])
async def test_queue(client: Client) -> None:
    """Requests that come together are answered one after the other, each slowly."""
    assert await ask_together(client) == [200, 200, 200]
    records = client.phone.requests
    for earlier, later in pairwise(records):
        assert later.time < earlier.finished <= later.started
    assert all(record.finished - record.started >= 0.015 for record in records)


@pytest.mark.parametrize("settings", [SLOW.__replace__(overlap="refuse")])
async def test_refuse(client: Client) -> None:
    """Or all but one are sent away at once."""
    assert await ask_together(client) == [200, 403, 403]
    # Those that were sent away did not wait for the one that was answered.
    assert [record.http_status for record in client.phone.requests] == [403, 403, 200]
    assert await ask_together(client, 1) == [200]


async def test_records(client: Client) -> None:
    """Every request is written down."""
    await client.get("v2/mgmt/lineInfo?line=1")
    await client.post_body("v1/callctrl/dial", b'{"data": {}}')
    await client.get(PATH, headers={"Authorization": ""})
    first, second, third = client.phone.requests
    assert (first.method, first.path) == ("GET", "/api/v2/mgmt/lineInfo?line=1")
    assert (first.http_status, first.authorization, first.body) == (200, "Basic", "")
    assert first.time <= first.started <= first.finished
    assert (second.method, second.body) == ("POST", '{"data": {}}')
    assert (third.http_status, third.authorization) == (401, None)


async def test_connections(client: Client) -> None:
    """Connections are kept, except after an error page."""
    for path in (PATH, PATH, "v1/nothing", PATH):
        await client.get(path)
    assert [record.connection for record in client.phone.requests] == [1, 1, 1, 2]
    assert client.phone.connections == 2
    assert client.phone.open_connections == 1
