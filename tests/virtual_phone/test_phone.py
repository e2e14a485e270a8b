"""Tests of a whole phone: plugging in and out, restarts, many at once."""

import asyncio
import time

import aiohttp
import pytest

from virtual_phone import LineSettings, PhoneSettings, RefusedError, VirtualPhone

from .conftest import SETTINGS, Client, FakeClock

pytestmark = pytest.mark.usefixtures("socket_enabled")

INFO = "v1/mgmt/device/info"


async def uptime(client: Client) -> str:
    """Return the uptime as the phone writes it."""
    text: str = (await client.get(INFO)).json["data"]["UpTimeSinceLastReboot"]
    return text


async def refused(client: Client) -> bool:
    """Whether the phone refuses connections."""
    try:
        await client.get(INFO)
    except aiohttp.ClientConnectorError as error:
        return isinstance(error.os_error, ConnectionRefusedError)
    return False


async def back(phone: VirtualPhone) -> None:
    """Wait until the phone is on the network again."""
    async with asyncio.timeout(1):
        while not phone.online:
            await asyncio.sleep(0.005)


def test_defaults() -> None:
    """A phone comes with HTTPS, a line and the delays of a real one."""
    settings = PhoneSettings()
    assert (settings.latency, settings.effect_delay) == (0.04, 0.02)
    assert settings.tls
    assert [line.number for line in settings.lines] == ["2001"]
    phone = VirtualPhone()
    assert phone.settings == settings
    assert phone.url == "https://127.0.0.1:0"
    assert not phone.online


async def test_same_port_after_stop(client: Client, phone: VirtualPhone) -> None:
    """A phone that is plugged in again keeps its port."""
    port = phone.port
    assert port
    await phone.stop()
    assert not phone.online
    assert await refused(client)
    await phone.start()
    assert (phone.port, phone.online) == (port, True)
    assert (await client.get(INFO)).json["Status"] == "2000"


async def test_stop_leaves_nothing(clock: FakeClock) -> None:
    """Neither tasks nor timers of a busy phone outlive it."""
    before = asyncio.all_tasks()
    settings = SETTINGS.__replace__(dial_step=0.01, ring_timeout=0.01, tls=True)
    phone = VirtualPhone(settings, clock=clock)
    await phone.start()
    phone.local_dial("3001")
    phone.incoming_call("3002")
    tls = aiohttp.TCPConnector(ssl=False)
    async with aiohttp.ClientSession(connector=tls) as session:
        await Client(session, phone).get(INFO)
        calls = phone.calls
        await phone.stop()
        assert asyncio.all_tasks() == before
    states = [call.state for call in calls]
    await asyncio.sleep(0.03)
    assert [call.state for call in calls] == states
    await phone.stop()


async def test_stop_during_restart(phone: VirtualPhone) -> None:
    """A phone that is unplugged while it restarts stays off."""
    before = asyncio.all_tasks()
    phone.reboot()
    await phone.stop()
    assert asyncio.all_tasks() == before
    await asyncio.sleep(0.08)
    assert not phone.online


@pytest.mark.parametrize("command", ["safeRestart", "safeReboot"])
async def test_restart_by_command(
    client: Client, clock: FakeClock, command: str
) -> None:
    """A restart is answered first; then connections are refused for a while."""
    phone, port = client.phone, client.phone.port
    clock.advance(3600)
    assert await uptime(client) == "0 Day 1:00:00"
    answer = await client.post(f"v1/mgmt/{command}")
    assert answer.json == {"Status": "2000"}
    await asyncio.sleep(0.03)
    assert not phone.online
    assert await refused(client)
    await back(phone)
    assert phone.port == port
    assert await uptime(client) == "0 Day 0:00:00"


async def test_restart_waits_for_calls(client: Client) -> None:
    """A restart comes when the last call is over, and a new call puts it off."""
    phone = client.phone
    first = phone.incoming_call("3001")
    phone.local_answer(first)
    assert (await client.post("v1/mgmt/safeRestart")).json == {"Status": "2000"}
    await asyncio.sleep(0.03)
    seen = [phone.online]
    second = phone.incoming_call("3002")
    phone.local_hang_up(first)
    seen.append(phone.online)
    phone.remote_hang_up(second)
    seen.append(phone.online)
    assert seen == [True, True, False]
    await back(phone)
    logs = (await client.get("v1/mgmt/callLogs")).json["data"]
    assert [entry["RemotePartyNumber"] for entry in logs["Missed"]] == ["3002"]


async def test_restart_keeps_settings(client: Client, phone: VirtualPhone) -> None:
    """What a phone stores is still there after a restart."""
    name = "apps.telNotification.URL"
    await client.post("v1/mgmt/config/set", {name: "http://192.0.2.20/"})
    phone.set_do_not_disturb(1, True)
    phone.reboot()
    assert not phone.online
    await back(phone)
    data = (await client.post("v1/mgmt/config/get", [name])).json["data"]
    assert data[name]["Value"] == "http://192.0.2.20/"
    assert phone.line_keys[0].line.do_not_disturb


async def test_two_restarts(client: Client, phone: VirtualPhone) -> None:
    """Restarting a phone that restarts makes no difference."""
    handle = phone.incoming_call("3001")
    phone.reboot()
    phone.reboot()
    phone.remote_hang_up(handle)
    phone.reboot()
    await back(phone)
    assert (await client.get(INFO)).json["Status"] == "2000"
    await asyncio.sleep(0.08)
    assert phone.online


async def test_power_cut(client: Client, phone: VirtualPhone) -> None:
    """Without power there are no calls and no connections, until it is back."""
    phone.incoming_call("3001")
    request = asyncio.create_task(client.get("v2/webCallControl/callStatus"))
    phone.power_cut()
    assert phone.calls == ()
    with pytest.raises(aiohttp.ClientConnectionError):
        await request
    assert await refused(client)
    await asyncio.sleep(0.08)
    assert not phone.online
    phone.power_on()
    phone.power_on()
    assert not phone.online
    await back(phone)
    assert (await client.get("v2/webCallControl/callStatus")).json["data"] == []


async def test_power_cut_breaks_connections(
    client: Client, phone: VirtualPhone
) -> None:
    """An open connection does not survive the power cut."""
    await client.get(INFO)
    phone.power_cut()
    phone.power_on()
    await back(phone)
    await client.get(INFO)
    assert phone.connections == 2


async def test_factory_line_cannot_register(clock: FakeClock) -> None:
    """A line that nobody has set up cannot be registered."""
    async with VirtualPhone(SETTINGS.__replace__(lines=()), clock=clock) as phone:
        with pytest.raises(RefusedError, match="Nobody has set up"):
            phone.set_line_registered(1, True)


async def test_forwarding(phone: VirtualPhone) -> None:
    """Each forwarding is set by itself."""
    phone.set_forwarding(1, always="4001", busy="4002")
    phone.set_forwarding(1, always="", no_answer="4003", do_not_disturb="4004")
    line = phone.line_keys[0].line
    assert (line.forward_always, line.forward_busy) == ("", "4002")
    assert (line.forward_no_answer, line.forward_do_not_disturb) == ("4003", "4004")


async def test_real_time() -> None:
    """Without another clock a phone lives in the present."""
    async with VirtualPhone(SETTINGS) as phone:
        phone.incoming_call("3001")
        today = time.strftime("%Y-%m-%dT", time.gmtime())
        assert phone.calls[0].start_text.startswith(today)
        assert 0 <= phone.uptime < 5


async def test_many_phones(session: aiohttp.ClientSession, clock: FakeClock) -> None:
    """Phones in one process know nothing of each other."""
    phones = [
        VirtualPhone(
            SETTINGS.__replace__(
                mac=f"64167f0a{number:04x}",
                lines=(LineSettings(number=str(2000 + number)),),
            ),
            clock=clock,
        )
        for number in range(20)
    ]
    async with asyncio.TaskGroup() as group:
        for phone in phones:
            group.create_task(phone.start())
    phones[3].incoming_call("3001")
    for number, phone in enumerate(phones):
        answer = await Client(session, phone).get("v1/mgmt/lineInfo")
        assert answer.json["data"][0]["UserID"] == str(2000 + number)
        assert len(phone.calls) == (number == 3)
    async with asyncio.TaskGroup() as group:
        for phone in phones:
            group.create_task(phone.stop())
