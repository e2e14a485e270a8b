"""Tests of the control page and its API."""

from collections.abc import AsyncIterator
from html.parser import HTMLParser
import re
from typing import Any, override

import aiohttp
import pytest

from virtual_phone import (
    CallState,
    ControlServer,
    FaultKind,
    NotificationFault,
    VirtualPhone,
)
from virtual_phone.control_verbs import VERBS
from virtual_phone.notifications import Event

from .conftest import SETTINGS, FakeClock, Receiver

pytestmark = pytest.mark.usefixtures("socket_enabled")


class Control:
    """Asks a control server."""

    def __init__(self, session: aiohttp.ClientSession, server: ControlServer) -> None:
        """Know the server."""
        self.session = session
        self.server = server

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """Read something."""
        url = f"{self.server.url}/{path}"
        async with self.session.get(url, headers=headers) as response:
            return response.status, await response.json()

    async def post(self, path: str, body: object = None) -> tuple[int, Any]:
        """Do something."""
        url = f"{self.server.url}/{path}"
        async with self.session.post(url, json=body or {}) as response:
            return response.status, await response.json()

    async def do(self, verb: str, **arguments: object) -> Any:
        """Do something that works."""
        status, answer = await self.post(f"api/{verb}", arguments)
        assert status == 200, answer
        return answer

    async def state(self) -> Any:
        """Return the state of the only phone."""
        status, answer = await self.get("api/state")
        assert status == 200
        return answer


@pytest.fixture
async def control(
    session: aiohttp.ClientSession, phone: VirtualPhone
) -> AsyncIterator[Control]:
    """Return the control server of one phone."""
    async with ControlServer({"phone": phone}) as server:
        yield Control(session, server)


async def test_state(control: Control, phone: VirtualPhone) -> None:
    """The state tells everything that the page shows."""
    handle = phone.incoming_call("3001", "Alice Example")
    phone.set_forwarding(2, always="4001")
    state = await control.state()
    assert (state["model"], state["mac"]) == ("VVX 450", "64167f0a0001")
    assert (state["url"], state["online"], state["locked"]) == (phone.url, True, False)
    assert state["lines"][0] == {
        "line": 1,
        "label": "Desk",
        "number": "2001",
        "extra": False,
        "factory": False,
        "registered": True,
        "do_not_disturb": False,
        "forwarding": {
            "always": "",
            "busy": "",
            "no_answer": "",
            "do_not_disturb": "",
        },
    }
    assert state["lines"][1]["forwarding"]["always"] == "4001"
    assert state["calls"] == [
        {
            "handle": handle,
            "direction": "Incoming",
            "line": 1,
            "number": "3001",
            "name": "Alice Example",
            "state": "Offering",
            "in_focus": True,
            "muted": False,
            "ringing": True,
            "paging": False,
            "digits": "",
            "verbs": [
                "local_answer",
                "local_reject",
                "local_ignore",
                "remote_hang_up",
            ],
        }
    ]


async def test_offered_verbs_work(control: Control, phone: VirtualPhone) -> None:
    """Whatever is offered for a call is accepted, and nothing else."""
    named = {verb for verb in VERBS if verb.startswith(("local_", "remote_"))}
    about_calls = named - {"local_dial", "local_mute"}

    def ringing() -> str:
        return phone.incoming_call("3001")

    def ignored() -> str:
        handle = ringing()
        phone.local_ignore(handle)
        return handle

    def dialling() -> str:
        return phone.local_dial("3001")

    def connected() -> str:
        handle = dialling()
        phone.remote_answer(handle)
        return handle

    def on_hold() -> str:
        handle = connected()
        phone.local_hold(handle)
        return handle

    def held() -> str:
        handle = connected()
        phone.remote_hold(handle)
        return handle

    for make in (ringing, ignored, dialling, connected, on_hold, held):
        for verb in about_calls:
            handle = make()
            (call,) = (await control.state())["calls"]
            status, _ = await control.post(f"api/{verb}", {"handle": handle})
            if (make, verb) != (ignored, "local_ignore"):
                assert (status == 200) is (verb in call["verbs"]), (make, verb)
            if phone.calls:
                phone.remote_hang_up(handle)


async def test_a_whole_call(control: Control, phone: VirtualPhone) -> None:
    """A call can be played by hand."""
    handle = (await control.do("local_dial", number="3001", line=2))["handle"]
    await control.do("remote_answer", handle=handle)
    await control.do("local_mute", muted=True)
    (call,) = phone.calls
    assert (call.line, call.state, call.muted) == (2, CallState.CONNECTED, True)
    other = (await control.do("incoming_call", number="3002", name="Bob"))["handle"]
    await control.do("local_answer", handle=other)
    await control.do("conference")
    assert {call.state for call in phone.calls} == {CallState.CONFERENCE}
    await control.do("local_hang_up", handle=other)
    await control.do("remote_hang_up", handle=handle)
    assert phone.calls == ()


async def test_paging(control: Control, phone: VirtualPhone) -> None:
    """Paging has no keys but its own."""
    assert (await control.do("start_paging"))["handle"] == phone.calls[0].handle
    (call,) = (await control.state())["calls"]
    assert (call["paging"], call["verbs"]) == (True, [])
    await control.do("stop_paging")
    assert phone.calls == ()


async def test_lines(control: Control, phone: VirtualPhone) -> None:
    """Lines can be changed."""
    await control.do("set_line_registered", line=2, registered=False)
    await control.do("set_do_not_disturb", line=1, enabled=True)
    await control.do("set_forwarding", line=1, busy="4001")
    first, second = phone.line_keys
    assert (first.line.do_not_disturb, first.line.forward_busy) == (True, "4001")
    assert not second.line.registered


async def test_the_phone_itself(control: Control, phone: VirtualPhone) -> None:
    """Switches and plugs of the phone can be used."""
    await control.do("set_rest_enabled", enabled=False)
    await control.do("set_default_password", enabled=True)
    await control.do("set_ready", enabled=False)
    await control.do("set_clock_offset", seconds=-3600)
    state = await control.state()
    assert (state["rest_enabled"], state["default_password"]) == (False, True)
    assert (state["ready"], state["clock_offset"]) == (False, -3600)
    await control.do("power_cut")
    assert not phone.online
    assert not (await control.state())["online"]
    await control.do("power_on")
    await control.do("reboot")


async def test_factory_reset(control: Control, phone: VirtualPhone) -> None:
    """The phone can be reset, and set up again."""
    await control.do("factory_reset")
    state = await control.state()
    assert (state["rest_enabled"], state["default_password"]) == (False, True)
    assert state["lines"][0]["factory"]
    await control.do("set_up")
    state = await control.state()
    assert (state["rest_enabled"], state["default_password"]) == (True, False)
    assert len(state["lines"]) == 2


async def test_display_and_keys(control: Control, phone: VirtualPhone) -> None:
    """The display is shown, and its keys can be pressed."""
    screen = (await control.state())["screen"]
    assert screen["rows"][1] == "> Desk"
    assert screen["soft_keys"][0] == "New Call"
    await control.do("press_key", key="Dialpad3")
    assert (await control.state())["screen"]["rows"] == ["12:00 Dialer", "> 3_"]
    assert await control.post("api/press_key", {"key": "Fly"}) == (
        400,
        {"message": "There is no key Fly"},
    )
    await control.do("set_screen_capture", enabled=True)
    assert (await control.state())["screen_capture_allowed"]


async def test_skype(session: aiohttp.ClientSession, clock: FakeClock) -> None:
    """Somebody at the phone can sign in and out."""
    settings = SETTINGS.__replace__(skype=True, skype_sign_in_time=0.0)
    async with (
        VirtualPhone(settings, clock=clock) as phone,
        ControlServer({"phone": phone}) as server,
    ):
        control = Control(session, server)
        await control.do("skype_sign_in")
        assert (await control.state())["signed_in"]
        status, answer = await control.post("api/skype_sign_in")
        assert (status, answer) == (400, {"message": "Somebody is signed in"})
        await control.do("skype_sign_out")
        state = await control.state()
        assert (state["skype"], state["signed_in"]) == (True, False)


async def test_certificate(session: aiohttp.ClientSession, clock: FakeClock) -> None:
    """The certificate can be renewed, if there is one."""
    settings = SETTINGS.__replace__(tls=True)
    async with (
        VirtualPhone(settings, clock=clock) as phone,
        ControlServer({"phone": phone}) as server,
    ):
        await Control(session, server).do("renew_certificate")


async def test_keys_and_users(control: Control) -> None:
    """The keys can be locked, and users come and go."""
    await control.do("lock_keys", locked=True)
    await control.do("log_in", user="Alice Example")
    state = await control.state()
    assert (state["keys_locked"], state["user"]) == (True, "Alice Example")
    await control.do("log_out")
    await control.do("lock_keys", locked=False)
    state = await control.state()
    assert (state["keys_locked"], state["user"]) == (False, "")


async def test_notifications(
    session: aiohttp.ClientSession, clock: FakeClock, receiver: Receiver
) -> None:
    """Notifications are shown, and can go wrong."""
    configuration = receiver.configuration(Event.INCOMING_CALL)
    settings = SETTINGS.__replace__(configuration=configuration)
    async with (
        VirtualPhone(settings, clock=clock) as phone,
        ControlServer({"phone": phone}) as server,
    ):
        control = Control(session, server)
        await control.do("strike_notifications", fault="loss")
        await control.do("set_notification_chance", fault="duplication", chance=0.25)
        await control.do("delay_notifications", seconds=2, spread=0.5)
        state = (await control.state())["notifications"]
        assert state == {
            "urls": [receiver.url],
            "events": ["IncomingCallEvent"],
            "delay": 2,
            "spread": 0.5,
            "next": {"loss": 1},
            "chances": {"duplication": 0.25},
            "latest": [],
        }
        phone.incoming_call("3001")
        await control.do("clear_notification_faults")
        handle = phone.incoming_call("3001")
        await phone.wait_for_notifications()
        state = (await control.state())["notifications"]
        assert (state["delay"], state["next"], state["chances"]) == (0, {}, {})
        latest, lost = state["latest"]
        assert latest.pop("milliseconds") < 1000
        assert latest == {
            "event": "IncomingCallEvent",
            "call": handle,
            "url": receiver.url,
            "http_status": 204,
            "lost": False,
        }
        assert (lost["http_status"], lost["lost"]) == (None, True)


@pytest.mark.parametrize("kind", list(FaultKind))
async def test_faults(control: Control, phone: VirtualPhone, kind: FaultKind) -> None:
    """Every fault can be injected and called off."""
    await control.do("inject", kind=kind, times=3, path="callStatus")
    ((fault, left),) = phone.faults
    assert (fault.kind, fault.path, left) == (kind, "callStatus", 3)
    assert (await control.state())["faults"] == [
        {"kind": kind, "value": None, "path": "callStatus", "left": 3}
    ]
    await control.do("clear_faults")
    assert phone.faults == ()


@pytest.mark.parametrize(
    ("verb", "body", "message"),
    [
        ("incoming_call", {}, "number is missing"),
        ("incoming_call", {"number": ""}, "number is missing"),
        ("incoming_call", {"number": 3001}, "number must be a text"),
        ("incoming_call", {"number": "1", "line": "1"}, "line must be a whole number"),
        ("incoming_call", {"number": "1", "line": True}, "line must be a whole number"),
        ("incoming_call", {"number": "1", "line": 9}, "There is no line 9"),
        ("remote_answer", {}, "handle is missing"),
        ("remote_answer", {"handle": "40000000"}, "There is no call 40000000"),
        ("local_mute", {"muted": 1}, "muted must be true or false"),
        ("conference", {}, "A conference needs two calls"),
        ("renew_certificate", {}, "The phone speaks plain HTTP"),
        ("inject", {"kind": "flood"}, "'flood' is not a valid FaultKind"),
        ("inject", {"kind": "hang", "times": 0}, "times must be at least 1"),
        ("inject", {"kind": "hang", "value": []}, "value must be a number or a text"),
        ("inject", {"kind": "hang", "value": True}, "value must be a number or a text"),
        (
            "strike_notifications",
            {"fault": "x"},
            "'x' is not a valid NotificationFault",
        ),
        ("delay_notifications", {"seconds": "1"}, "seconds must be a number"),
        ("delay_notifications", {"spread": True}, "spread must be a number"),
        ("log_out", {}, "Nobody is logged in"),
        ("reboot", [1], "The body must be a JSON object"),
    ],
)
async def test_mistakes(
    control: Control, verb: str, body: object, message: str
) -> None:
    """A mistake is explained."""
    assert await control.post(f"api/{verb}", body) == (400, {"message": message})


async def test_unknown(control: Control) -> None:
    """Verbs and phones that are not there are not found."""
    unknown_verb = {"message": "There is no such verb"}
    unknown_phone = {"message": "There is no such phone"}
    assert await control.post("api/explode") == (404, unknown_verb)
    assert await control.post("api/phones/other/reboot") == (404, unknown_phone)
    assert await control.get("api/phones/other/state") == (404, unknown_phone)


async def test_body_must_be_json(control: Control, phone: VirtualPhone) -> None:
    """A form of another page cannot do anything."""
    url = f"{control.server.url}/api/incoming_call"
    form = {"Content-Type": "text/plain"}
    for headers, body in ((form, b'{"number": "3001"}'), ({}, b"{"), ({}, b"\xff")):
        typed = {"Content-Type": "application/json"} | headers
        async with control.session.post(url, data=body, headers=typed) as response:
            assert response.status == 400
            assert (await response.json())["message"]
    assert phone.calls == ()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1234"}, 200),
        ({"Host": "[::1]:1234"}, 200),
        ({"Host": "phone.example.org"}, 403),
        ({"Host": "["}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, 200),
        ({"Host": "localhost:1", "Origin": "http://localhost:2"}, 403),
        ({"Origin": "https://example.org"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_requests_from_elsewhere(
    control: Control, headers: dict[str, str], status: int
) -> None:
    """Other names and other pages are turned away."""
    assert (await control.get("api/state", **headers))[0] == status


async def test_several_phones(session: aiohttp.ClientSession, clock: FakeClock) -> None:
    """One server can control several phones, then by their names."""
    second_settings = SETTINGS.__replace__(model="VVX 250", mac="64167f0a0002")
    async with (
        VirtualPhone(SETTINGS, clock=clock) as first,
        VirtualPhone(second_settings, clock=clock) as second,
        ControlServer({"desk": first, "hall": second}) as server,
    ):
        control = Control(session, server)
        status, answer = await control.get("api/phones")
        assert (status, answer["phones"]) == (
            200,
            [
                {"name": "desk", "model": "VVX 450"},
                {"name": "hall", "model": "VVX 250"},
            ],
        )
        assert answer["fault_kinds"] == list(FaultKind)
        assert answer["notification_faults"] == list(NotificationFault)
        await control.post("api/phones/hall/incoming_call", {"number": "3001"})
        assert (len(first.calls), len(second.calls)) == (0, 1)
        _, state = await control.get("api/phones/hall/state")
        assert state["calls"][0]["number"] == "3001"
        assert (await control.get("api/state"))[0] == 404
        assert (await control.post("api/reboot"))[0] == 404


class PageChecker(HTMLParser):
    """Collects what matters for people who do not see the page."""

    def __init__(self) -> None:
        """Start with nothing found."""
        super().__init__()
        self.ids: set[str] = set()
        self.labelled_by: set[str] = set()
        self.addresses: list[str] = []
        self.unlabelled: list[str] = []
        self.language: str | None = None
        self._labels = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.ids |= {attributes["id"] or ""} if "id" in attributes else set()
        self.labelled_by |= {attributes.get("aria-labelledby") or ""} - {""}
        self.addresses += [
            attributes[name] or "" for name in ("src", "href") if name in attributes
        ]
        if tag == "html":
            self.language = attributes.get("lang")
        self._labels += tag == "label"
        if tag in {"input", "select"} and not self._labels:
            self.unlabelled.append(str(attributes))

    @override
    def handle_endtag(self, tag: str) -> None:
        self._labels -= tag == "label"


async def test_page(control: Control) -> None:
    """The page needs nothing from elsewhere, and is made for everybody."""
    async with control.session.get(control.server.url) as response:
        page = await response.text()
        assert response.headers["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    checker = PageChecker()
    checker.feed(page)
    assert checker.language == "en"
    assert checker.addresses == []
    assert not re.search(r"https?://|@import|url\(", page)
    assert checker.unlabelled == []
    assert checker.labelled_by
    assert checker.labelled_by <= checker.ids
    assert "prefers-color-scheme: dark" in page
    used = set(re.findall(r'byId\("([\w-]+)"\)|draw\("([\w-]+)"', page))
    assert {name for pair in used for name in pair if name} <= checker.ids


async def test_page_knows_every_verb(control: Control) -> None:
    """Each verb of the page exists, and each verb has its place on the page."""
    async with control.session.get(control.server.url) as response:
        page = await response.text()
    for verb in VERBS.keys() - {"set_clock_offset"}:
        assert re.search(rf"\b{verb}\b", page), verb
    for verb in re.findall(r'(?:act|button)\([^()]*?"([a-z]+_[a-z_]+)"', page):
        assert verb in VERBS


async def test_recent_requests(control: Control, phone: VirtualPhone) -> None:
    """The latest requests come first."""
    for path in ("first", "second"):
        async with control.session.get(f"{phone.url}/{path}") as response:
            await response.read()
    requests = (await control.state())["requests"]
    assert [request["path"] for request in requests] == ["/second", "/first"]
    assert requests[0]["http_status"] == 404
