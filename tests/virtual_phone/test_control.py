"""Tests of the control page and its API."""

from collections.abc import AsyncIterator
import re
from typing import Any

import aiohttp
import pytest

from virtual_phone import ControlServer, FaultKind, VirtualPhone
from virtual_phone.control_verbs import VERBS
from virtual_phone.notifications import Event

from .conftest import SETTINGS, Client, Receiver

CALL_VERBS = (
    *("local_answer", "local_reject", "local_ignore", "local_hold", "local_resume"),
    *("local_hang_up", "remote_answer", "remote_hold", "remote_resume"),
    *("remote_hang_up", "remote_active", "answered_elsewhere"),
)


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


async def test_a_call(control: Control, phone: VirtualPhone) -> None:
    """A call can be played by hand, and is described as it is."""
    arguments = {"number": "3001", "name": "Alice Example", "line": 2}
    handle = (await control.do("incoming_call", **arguments))["handle"]
    await control.do("local_answer", handle=handle)
    await control.do("local_mute", muted=True)
    await control.do("move_start", seconds=60, handle=handle)
    await control.do("move_start", seconds=60)
    assert phone.calls[0].start_text == "2026-11-22T12:02:00"
    (call,) = (await control.state())["calls"]
    assert (call["name"], call["state"], call["muted"]) == (
        *("Alice Example", "Connected", True),
    )
    other = (await control.do("local_dial", number="600"))["handle"]
    await control.do("remote_answer", handle=other, number="201", name="Bob")
    assert phone.calls[1].remote_name == "Bob"
    await control.do("connected_line", handle=other, number="3002", announce=True)
    assert phone.calls[1].remote_number == "3002"
    await control.do("conference")
    assert {call.state for call in phone.calls} == {"CallConference"}
    await control.do("remote_hang_up", handle=handle)
    await control.do("start_paging")
    assert (await control.state())["calls"][1]["verbs"] == []
    await control.do("stop_paging")
    await control.do("move_call_log", seconds=60)
    await control.do("remove_log_entry", log="received")
    await control.do("clear_call_log")


@pytest.mark.parametrize(
    "keys",
    [
        *((), ("local_ignore",), ("local_answer",), ("local_answer", "local_hold")),
        ("local_answer", "remote_hold"),
    ],
)
async def test_offered_verbs_work(
    control: Control, phone: VirtualPhone, keys: tuple[str, ...]
) -> None:
    """Whatever is offered for a call is accepted, and nothing else."""
    for verb in set(CALL_VERBS) - set(keys):
        handle = phone.incoming_call("3001")
        for key in keys:
            await control.do(key, handle=handle)
        (call,) = (await control.state())["calls"]
        status, _ = await control.ask(verb, {"handle": handle})
        assert (status == 200) is (verb in call["verbs"]), verb
        for left in phone.calls:
            phone.remote_hang_up(left.handle)


@pytest.mark.parametrize(
    ("verb", "arguments", "read", "expected"),
    [
        ("set_rest_enabled", {"enabled": False}, ["rest_enabled"], False),
        ("set_default_password", {"enabled": True}, ["default_password"], True),
        ("set_ready", {"enabled": False}, ["ready"], False),
        ("set_clock_offset", {"seconds": -3600}, ["clock_offset"], -3600),
        ("set_screen_capture", {"enabled": True}, ["screen_capture_allowed"], True),
        ("lock_keys", {"locked": True}, ["keys_locked"], True),
        ("log_in", {"user": "Alice"}, ["user"], "Alice"),
        ("press_key", {"key": "Dialpad3"}, ["screen", "rows", 1], "> 3_"),
        (
            "set_line_registered",
            {"registered": False},
            ["lines", 0, "registered"],
            False,
        ),
        ("set_do_not_disturb", {"enabled": True}, ["lines", 0, "do_not_disturb"], True),
        ("set_forwarding", {"busy": "1"}, ["lines", 0, "forwarding", "busy"], "1"),
        ("power_cut", {}, ["online"], False),
        ("reboot", {}, ["online"], False),
        ("factory_reset", {}, ["lines", 0, "factory"], True),
    ],
)
async def test_the_phone_itself(
    control: Control, verb: str, arguments: Any, read: list[Any], expected: object
) -> None:
    """Switches, keys and plugs can be used, and the state tells of them."""
    value = await control.state()
    await control.do(verb, **arguments)
    before, value = value, await control.state()
    for key in read:
        before, value = before[key], value[key]
    assert value == expected
    assert before != expected


@pytest.mark.parametrize(
    "settings",
    [SETTINGS.__replace__(skype=True, skype_sign_in_time=0.0, tls=True)],
)
async def test_what_not_every_phone_has(control: Control) -> None:
    """What was done can be undone, and the rest be done on a phone that has it."""
    for verb in ("skype_sign_in", "skype_sign_out", "renew_certificate"):
        await control.do(verb)
    for verb in ("factory_reset", "set_up", "power_cut", "power_on"):
        await control.do(verb)


async def test_notifications(
    control: Control, phone: VirtualPhone, receiver: Receiver
) -> None:
    """Notifications are shown, and can go wrong."""
    configuration = receiver.configuration(Event.INCOMING_CALL)
    await Client(control.session, phone).post("v1/mgmt/config/set", configuration)
    await control.do("strike_notifications", fault="loss")
    await control.do("set_notification_chance", fault="duplication", chance=0.25)
    await control.do("delay_notifications", seconds=2)
    state = (await control.state())["notifications"]
    assert (state["urls"], state["delay"]) == ([receiver.url], 2)
    assert (state["next"], state["chances"]) == ({"loss": 1}, {"duplication": 0.25})
    phone.incoming_call("3001")
    await control.do("clear_notification_faults")
    phone.incoming_call("3001")
    await phone.wait_for_notifications()
    latest = (await control.state())["notifications"]["latest"]
    assert [record["lost"] for record in latest] == [False, True]


async def test_faults(control: Control, phone: VirtualPhone) -> None:
    """Every fault can be injected and called off."""
    for kind in FaultKind:
        await control.do("inject", kind=kind, times=3, path="callStatus")
    assert [fault["kind"] for fault in (await control.state())["faults"]] == [
        *FaultKind
    ]
    await control.do("clear_faults")
    assert phone.faults == ()


@pytest.mark.parametrize(
    ("verb", "body", "message"),
    [
        ("incoming_call", {}, "number is missing"),
        ("incoming_call", {"number": "1", "line": True}, "line must be a whole number"),
        ("remote_answer", {"handle": "40000000"}, "There is no call 40000000"),
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


async def test_body_must_be_json(control: Control, phone: VirtualPhone) -> None:
    """A form of another page cannot do anything."""
    url = f"{control.server.url}/api/incoming_call"
    async with control.session.post(url, data='{"number": "3001"}') as response:
        assert response.status == 400
    assert phone.calls == ()


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


async def test_several_phones(
    session: aiohttp.ClientSession, phone: VirtualPhone
) -> None:
    """One server can control several phones, then by their names."""
    async with ControlServer({"desk": phone, "hall": phone}) as server:
        control = Control(session, server)
        phones = (await control.ask("phones"))[1]["phones"]
        assert [phone["name"] for phone in phones] == ["desk", "hall"]
        await control.do("phones/hall/incoming_call", number="3001")
        for path in ("reboot", "phones/other/reboot", "phones/hall/explode"):
            assert (await control.ask(path, {}))[0] == 404
        for path in ("state", "phones/other/state"):
            assert (await control.ask(path))[0] == 404
    assert phone.calls


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
