"""Tests of the phone's web server: its pace, its record, its connections."""

import asyncio
from itertools import pairwise
import time

import aiohttp
import pytest

from virtual_phone import PhoneSettings

from .conftest import SETTINGS, Client

pytestmark = pytest.mark.usefixtures("socket_enabled")

PATH = "v1/mgmt/pollForStatus"
SLOW = SETTINGS.__replace__(latency=0.03)


async def ask_together(client: Client, times: int = 3) -> list[int]:
    """Ask several times at once, and return the HTTP codes."""
    answers = await asyncio.gather(*(client.get(PATH) for _ in range(times)))
    return sorted(answer.http_status for answer in answers)


@pytest.mark.parametrize("settings", [SLOW])
async def test_queue(settings: PhoneSettings, client: Client) -> None:
    """Requests that come together are answered one after the other."""
    assert await ask_together(client) == [200, 200, 200]
    records = client.phone.requests
    for earlier, later in pairwise(records):
        assert later.time < earlier.finished <= later.started


@pytest.mark.parametrize("settings", [SLOW.__replace__(overlap="refuse")])
async def test_refuse(settings: PhoneSettings, client: Client) -> None:
    """Or all but one are sent away at once."""
    assert await ask_together(client) == [200, 403, 403]
    # Those that were sent away did not wait for the one that was answered.
    assert [record.http_status for record in client.phone.requests] == [403, 403, 200]
    assert await ask_together(client, 1) == [200]


@pytest.mark.parametrize("settings", [SLOW])
async def test_latency(settings: PhoneSettings, client: Client) -> None:
    """An answer takes its time, also if it is no."""
    for path, http_status in ((PATH, 200), ("v1/nothing", 404)):
        begin = time.monotonic()
        assert (await client.get(path)).http_status == http_status
        assert time.monotonic() - begin >= 0.03


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(latency=0.1)])
async def test_impatient_client(settings: PhoneSettings, client: Client) -> None:
    """A command is carried out although the client did not wait for the answer."""
    with pytest.raises(TimeoutError):
        await client.request(
            "POST",
            "v1/callctrl/dial",
            json={"data": {"Dest": "3001"}},
            timeout=aiohttp.ClientTimeout(total=0.05),
        )
    assert client.phone.calls
    assert await ask_together(client, 1) == [200]
    assert client.phone.requests[0].http_status is None


async def test_records(client: Client) -> None:
    """Every request is written down."""
    before = time.monotonic()
    await client.get("v2/mgmt/lineInfo?line=1")
    await client.post_body("v1/callctrl/dial", b'{"data": {}}')
    await client.get(PATH, headers={"Authorization": ""})
    first, second, third = client.phone.requests
    assert (first.method, first.path) == ("GET", "/api/v2/mgmt/lineInfo?line=1")
    assert (first.http_status, first.authorization, first.body) == (200, "Basic", "")
    assert before <= first.time <= first.started <= first.finished
    assert (second.method, second.body) == ("POST", '{"data": {}}')
    assert (third.http_status, third.authorization) == (401, None)


async def test_connections(client: Client) -> None:
    """Connections are kept, except after an error page."""
    for _ in range(3):
        await client.get(PATH)
    assert client.phone.connections == 1
    await client.get("v1/nothing")
    await client.get(PATH)
    assert client.phone.connections == 2
    assert [record.connection for record in client.phone.requests] == [1, 1, 1, 1, 2]
    assert client.phone.open_connections == 1
