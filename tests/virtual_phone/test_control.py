"""Tests of the control page and its API."""

from collections.abc import AsyncIterator
import re
from typing import Any

import aiohttp
import pytest

from virtual_phone import ControlServer, VirtualPhone
from virtual_phone.control_verbs import VERBS

from .conftest import Client


class Control:
    """Asks a control server."""

    def __init__(self, session: aiohttp.ClientSession, server: ControlServer) -> None:
        """Know the server."""
        self.session = session
        self.server = server

    async def ask(self, path: str, body: object = None, **headers: str) -> Any:
        """Read something, or do it with a body; return the HTTP code and the answer."""
        method = "GET" if body is None else "POST"
        url = f"{self.server.url}/api/{path}"
        async with self.session.request(
            method, url, json=body, headers=headers
        ) as response:
            return response.status, await response.json()

    async def do(self, verb: str, **arguments: object) -> Any:
        """Do something that works."""
        status, answer = await self.ask(verb, arguments)
        assert status == 200, answer
        return answer

    async def state(self) -> Any:
        """Return the state of the only phone."""
        return (await self.ask("state"))[1]


@pytest.fixture
async def control(
    session: aiohttp.ClientSession, phone: VirtualPhone
) -> AsyncIterator[Control]:
    """Return the control server of one phone."""
    async with ControlServer({"phone": phone}) as server:
        yield Control(session, server)


async def test_a_call(control: Control) -> None:
    """A call can be played by hand, and what is offered for it is accepted."""
    arguments = {"number": "3001", "name": "Alice Example", "line": 2}
    handle = (await control.do("incoming_call", **arguments))["handle"]
    for verb in ("local_ignore", "local_answer", "remote_hold", "remote_resume"):
        (call,) = (await control.state())["calls"]
        assert verb in call["verbs"]
        await control.do(verb, handle=handle)
    (call,) = (await control.state())["calls"]
    assert (call["name"], call["state"]) == ("Alice Example", "Connected")
    assert "local_answer" not in call["verbs"]
    other = (await control.do("local_dial", number="600"))["handle"]
    await control.do("remote_answer", handle=other, number="201", name="Bob")
    await control.do("conference")
    for call in (await control.state())["calls"]:
        assert call["state"] == "CallConference"
        await control.do("remote_hang_up", handle=call["handle"])


async def test_an_awkward_telephone_system(control: Control, client: Client) -> None:
    """A call without a number can become another, begin anew and be logged anyhow."""
    handle = (await control.do("withheld_call", line=2, name="Alice"))["handle"]
    (call,) = (await control.state())["calls"]
    assert (call["number"], call["name"], call["line"]) == (
        *("sip:anonymous@anonymous.invalid", "Anonymous"),
        2,
    )
    assert {"connected_line", "restart_call", "log_otherwise"} <= set(call["verbs"])
    await control.do("connected_line", handle=handle, number="0301", name="Bob")
    await control.do("restart_call", handle=handle)
    await control.do("log_otherwise", handle=handle, prefix="0", written="+49", delay=0)
    await control.do("remote_hang_up", handle=handle)
    other = (await control.do("withheld_call", shown=""))["handle"]
    await control.do("log_otherwise", handle=other, listed=False)
    await control.do("answered_elsewhere", handle=other, logged=True)
    logs = (await client.get("v1/mgmt/callLogs")).json["data"]
    assert [entry["RemotePartyNumber"] for entry in logs["Missed"]] == ["+49301"]
    assert logs["Received"] == []


@pytest.mark.parametrize(
    ("verb", "body", "message"),
    [
        ("incoming_call", {}, "number is missing"),
        ("incoming_call", {"number": "1", "line": True}, "line must be a whole number"),
        ("remote_answer", {"handle": "40000000"}, "There is no call 40000000"),
        ("log_otherwise", {"handle": "4", "delay": "1"}, "delay must be a number"),
        ("local_mute", {"muted": 1}, "muted must be true or false"),
        ("inject", {"kind": "flood"}, "'flood' is not a valid FaultKind"),
        ("delay_notifications", {"seconds": "1"}, "seconds must be a number"),
        ("reboot", [1], "The body must be a JSON object"),
    ],
)
async def test_mistakes(
    control: Control, verb: str, body: object, message: str
) -> None:
    """A mistake is explained."""
    assert await control.ask(verb, body) == (400, {"message": message})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:1234"}, 200),
        ({"Host": "[::1]:1234"}, 200),
        ({"Host": "phone.example.org"}, 403),
        ({"Host": "["}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:2"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_requests_from_elsewhere(
    control: Control, headers: dict[str, str], status: int
) -> None:
    """Other names and other pages are turned away."""
    assert (await control.ask("state", **headers))[0] == status


async def test_forms_from_elsewhere(control: Control, phone: VirtualPhone) -> None:
    """A form of another page, which is no JSON, cannot do anything."""
    url = f"{control.server.url}/api/incoming_call"
    async with control.session.post(url, data='{"number": "3001"}') as response:
        assert response.status == 400
    assert phone.calls == ()


async def test_several_phones(client: Client) -> None:
    """One server can control several phones, then by their names."""
    phones = {"desk": client.phone, "hall": client.phone}
    async with ControlServer(phones) as server:
        control = Control(client.session, server)
        listed = (await control.ask("phones"))[1]["phones"]
        assert [phone["name"] for phone in listed] == ["desk", "hall"]
        await control.do("phones/hall/incoming_call", number="3001")
        for path in ("reboot", "phones/other/reboot", "phones/hall/explode"):
            assert (await control.ask(path, {}))[0] == 404
        assert (await control.ask("state"))[0] == 404
    assert client.phone.calls


async def test_page(control: Control) -> None:
    """The page needs nothing from elsewhere, and uses only verbs that there are."""
    async with control.session.get(control.server.url) as response:
        page = await response.text()
        assert response.headers["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"https?://|@import|url\(", page)
    used = set(re.findall(r'(?:act|button)\([^()]*?"([a-z]+_[a-z_]+)"', page))
    assert used
    assert used <= VERBS.keys()
