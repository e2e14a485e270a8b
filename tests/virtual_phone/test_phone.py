"""Tests of a whole phone: plugging in and out, restarts, many at once."""

import asyncio

import aiohttp
import pytest

from virtual_phone import VirtualPhone

from .conftest import SETTINGS, Client, FakeClock, back

INFO = "v1/mgmt/device/info"


async def refused(client: Client) -> bool:
    """Whether the phone refuses connections."""
    try:
        await client.get(INFO)
    except aiohttp.ClientConnectorError as error:
        return isinstance(error.os_error, ConnectionRefusedError)
    return False


async def test_stop_leaves_nothing() -> None:
    """Neither tasks nor timers of a busy phone outlive it."""
    before = asyncio.all_tasks()
    phone = VirtualPhone(SETTINGS.__replace__(dial_step=0.01, tls=True))
    await phone.start()
    phone.local_dial("3001")
    tls = aiohttp.TCPConnector(ssl=False)
    async with aiohttp.ClientSession(connector=tls) as session:
        await Client(session, phone).get(INFO)
        (call,) = phone.calls
        phone.power_cut()
        phone.power_on()
        await phone.stop()
        assert asyncio.all_tasks() == before
    state = call.state
    await asyncio.sleep(0.015)
    assert call.state is state
    await phone.stop()


async def test_restart_by_command(client: Client, clock: FakeClock) -> None:
    """A restart is answered first; then connections are refused for a while."""
    phone, port = client.phone, client.phone.port
    clock.advance(3600)
    assert phone.uptime == 3600
    answer = await client.post("v1/mgmt/safeReboot")
    assert answer.json == {"Status": "2000"}
    assert phone.online
    clock.advance(1)
    assert await refused(client)
    phone.reboot()
    await back(phone, clock)
    assert phone.port == port
    assert phone.uptime == 0


async def test_restart_waits_for_calls(client: Client, clock: FakeClock) -> None:
    """A restart comes when the last call is over, and keeps what is stored."""
    phone = client.phone
    phone.set_do_not_disturb(2, True)
    first = phone.incoming_call("3001")
    phone.local_answer(first)
    assert (await client.post("v1/mgmt/safeRestart")).json == {"Status": "2000"}
    clock.advance(1)
    seen = [phone.online]
    second = phone.incoming_call("3002")
    phone.local_hang_up(first)
    seen.append(phone.online)
    phone.remote_hang_up(second)
    seen.append(phone.online)
    assert seen == [True, True, False]
    await back(phone, clock)
    logs = (await client.get("v1/mgmt/callLogs")).json["data"]
    assert [entry["RemotePartyNumber"] for entry in logs["Missed"]] == ["3002"]
    assert phone.line_keys[1].line.do_not_disturb


async def test_power_cut(client: Client, clock: FakeClock) -> None:
    """Without power there are no calls and no connections, until it is back."""
    phone = client.phone
    phone.incoming_call("3001")
    request = asyncio.create_task(client.get("v2/webCallControl/callStatus"))
    phone.power_cut()
    assert phone.calls == ()
    with pytest.raises(aiohttp.ClientConnectionError):
        await request
    clock.advance(60)
    assert await refused(client)
    phone.power_on()
    phone.power_on()
    await back(phone, clock)
    assert (await client.get("v2/webCallControl/callStatus")).json["data"] == []
