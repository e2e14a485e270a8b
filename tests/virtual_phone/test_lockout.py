"""Tests of the lock that wrong passwords set off."""

import aiohttp

from virtual_phone import USERNAME

from .conftest import Client, FakeClock

WRONG = aiohttp.encode_basic_auth(USERNAME, "wrong")
PATH = "v1/mgmt/pollForStatus"


async def guess(client: Client, times: int, login: str = WRONG) -> list[int]:
    """Try a password."""
    headers = {"Authorization": login}
    return [(await client.get(PATH, headers=headers)).http_status for _ in range(times)]


async def test_locked_for_a_minute(client: Client, clock: FakeClock) -> None:
    """Five wrong passwords lock out the right one as well, for a minute."""
    assert await guess(client, 6, login="") == [401] * 6
    assert await guess(client, 5) == [401] * 5
    assert client.phone.locked
    answer = await client.get(PATH)
    assert (answer.http_status, answer.headers["Content-Type"]) == (403, "text/html")
    clock.advance(59)
    assert (await client.get(PATH)).http_status == 403
    clock.advance(1)
    assert (await client.get(PATH)).http_status == 200


async def test_attempts_are_forgotten(client: Client, clock: FakeClock) -> None:
    """Attempts count for a minute, and until the right password or a restart."""
    await guess(client, 4)
    clock.advance(60)
    await guess(client, 4)
    assert (await client.get(PATH)).http_status == 200
    await guess(client, 4)
    assert not client.phone.locked
    await guess(client, 1)
    assert (await client.get(PATH)).http_status == 403
    await client.phone.stop()
    await client.phone.start()
    assert (await client.get(PATH)).http_status == 200
