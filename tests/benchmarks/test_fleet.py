"""Tests of many phones in processes of their own."""

import aiohttp
import pytest
from pytest_socket import socket_allow_hosts

from benchmarks import fleet
from benchmarks.fleet import Fleet
from benchmarks.fleet_phones import settings_of
from benchmarks.orders import working
from benchmarks.schedule import ScheduledCall
from demo.errors import DemoError

pytestmark = pytest.mark.usefixtures("socket_enabled")

_STATUS = "/api/v1/mgmt/pollForStatus"


async def ask(phones: Fleet, index: int, path: str = _STATUS) -> None:
    """Ask one of the phones something."""
    place = phones.places[index]
    login = aiohttp.encode_basic_auth(place.data["username"], place.data["password"])
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session,
        session.get(
            f"https://{place.host}:{place.port}{path}", headers={"Authorization": login}
        ) as response,
    ):
        assert response.status == 200


def test_each_has_its_own() -> None:
    """No two phones have the same address, name or number."""
    settings = [settings_of(number, 0.04) for number in range(600)]

    for name in ("mac", "ip_address", "notification_source"):
        assert len({getattr(it, name) for it in settings}) == len(settings)


async def test_tally(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests of all processes are counted together, each in its time."""
    # Each phone has an address of its own, and all of them are on this machine.
    socket_allow_hosts([settings_of(number, 0.0).ip_address for number in range(2)])
    monkeypatch.setattr(fleet, "_PHONES_PER_PROCESS", 1)
    async with fleet.plugged_in(2, latency=0.0) as phones:
        await ask(phones, 0)
        await ask(phones, 1, "/api/v2/mgmt/lineInfo?line=1")
        tally = await phones.tally()
        recorded = await phones.recorded(0.0, float("inf"))
        nothing = await phones.tally(0.0, 1.0)

    assert tally.commands == {"pollForStatus": 1, "lineInfo": 1}
    assert (tally.requests, tally.polls, tally.connections) == (2, 0, 2)
    assert tally.busiest_moment in (1, 2)
    assert (nothing.requests, nothing.busiest_moment) == (0, 0)
    assert [it["path"] for it in recorded[phones.places[0].mac]] == [_STATUS]


async def test_calls() -> None:
    """Calls come when they should and end as they should."""
    async with fleet.plugged_in(2, latency=0.0) as phones:
        made = await phones.play(
            ScheduledCall(
                mac=phones.places[index % 2].mac,
                number=str(index),
                after=index / 10,
                rings=0.05,
                talks=0.0,
                closing=closing,
            )
            for index, closing in enumerate(("rejected", "ended", "missed"))
        )
        await phones.talk(1)
        await phones.hang_up()

    assert [call.placed.closing for call in made] == ["rejected", "ended", "missed"]
    first, second, third = (call.placed.rang_at for call in made)
    assert first + 0.05 < second < third - 0.05


async def test_power() -> None:
    """Phones without power are not there."""
    socket_allow_hosts([settings_of(0, 0.0).ip_address])
    async with fleet.plugged_in(1, latency=0.0) as phones:
        await phones.power_cut()
        with pytest.raises(aiohttp.ClientConnectorError):
            await ask(phones, 0)
        await phones.power_on()


async def test_process_that_ends() -> None:
    """A process that cannot do its work says so by ending."""
    with pytest.raises(DemoError, match="has ended by itself"):
        async with working("benchmarks.fleet_phones"):
            raise AssertionError("not reached")
