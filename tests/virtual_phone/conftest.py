"""A phone without delays, a clock that tests move, and both ends that it talks to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
import re
import ssl
from typing import Any, NamedTuple, override

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from virtual_phone import USERNAME, LineSettings, PhoneSettings, VirtualPhone
from virtual_phone.notifications import SWITCHES, Event
from virtual_phone.timers import Timers

PASSWORD = "correct horse"
SETTINGS = PhoneSettings(
    lines=(
        LineSettings(number="2001", label="Desk", display_name="Front desk"),
        LineSettings(number="2002"),
    ),
    password=PASSWORD,
    tls=False,
    latency=0.0,
    effect_delay=0.0,
    dial_step=0.0,
    reboot_time=5.0,
)
CAPTURING = SETTINGS.__replace__(
    configuration={"diags.pcap.enabled": "1", "diags.pcap.background.enabled": "1"}
)
"""A phone that records what it sends and receives."""


class Due(NamedTuple):
    """What a phone does later."""

    time: float
    timers: Timers
    action: Callable[[], object]


class FakeClock:
    """Time that only passes when a test says so."""

    def __init__(self) -> None:
        """Begin on a Sunday noon."""
        self.now = 1_795_348_800.0
        self.due: list[Due] = []

    def __call__(self) -> float:
        """Return the present time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass, and do what is due in its order."""
        end = self.now + seconds
        while ready := [due for due in self.due if due.time <= end]:
            first = min(ready, key=lambda due: due.time)
            self.due.remove(first)
            self.now = first.time
            first.action()
        self.now = end


class FakeTimers(Timers):
    """Timers of one phone that are due by the clock of the test."""

    def __init__(self, clock: FakeClock) -> None:
        """Know the clock."""
        super().__init__()
        self._clock = clock

    @override
    def after(self, delay: float, action: Callable[[], object]) -> None:
        if delay <= 0:
            action()
        else:
            self._clock.due.append(Due(self._clock() + delay, self, action))

    @override
    async def sleep(self, delay: float) -> None:
        awake = asyncio.Event()
        self.after(delay, awake.set)
        await awake.wait()

    @override
    def cancel_all(self) -> None:
        self._clock.due = [due for due in self._clock.due if due.timers is not self]


@dataclass(frozen=True)
class Answer:
    """What came back from the phone."""

    http_status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any


class Client:
    """Asks one phone."""

    def __init__(self, session: aiohttp.ClientSession, phone: VirtualPhone) -> None:
        """Know the phone."""
        self.session = session
        self.phone = phone

    async def get(self, path: str, **options: Any) -> Answer:
        """Read something below /api/."""
        return await self.request("GET", path, **options)

    async def post(self, path: str, data: object = None) -> Answer:
        """Send a command below /api/."""
        body = {} if data is None else {"data": data}
        return await self.request("POST", path, json=body)

    async def post_body(
        self, path: str, body: bytes | None, content_type: str = "application/json"
    ) -> Answer:
        """Send a command with a body of any kind."""
        headers = {"Content-Type": content_type}
        return await self.request("POST", path, data=body, headers=headers)

    async def status(self, path: str, data: object = None) -> str:
        """Send a command and return the Status of its answer."""
        status: str = (await self.post(f"v1/callctrl/{path}", data)).json["Status"]
        return status

    async def request(self, method: str, path: str, **options: Any) -> Answer:
        """Send any request below /api/."""
        url = f"{self.phone.url}/api/{path}"
        async with self.session.request(
            method, url, **{"allow_redirects": False} | options
        ) as response:
            body = await response.read()
            is_json = response.content_type == "application/json" and body
            try:
                json = await response.json() if is_json else None
            except ValueError:
                json = None
            return Answer(response.status, response.headers, body, json)


class Receiver:
    """Takes event notifications, one address as good as another."""

    def __init__(self) -> None:
        """Begin with none."""
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/{path}", self._take)
        self.server = TestServer(app, host="127.0.0.1")
        self.requests: list[web.Request] = []
        self.bodies: list[str] = []
        self.http_status = 204
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    @property
    def url(self) -> str:
        """Address for notifications."""
        return str(self.server.make_url("/events"))

    @property
    def events(self) -> list[str]:
        """What has arrived: names of events, for changes of calls their states."""
        found = (
            re.search(r'<(\w+)Event(?: .* CallState="(\w+)")?>', body)
            for body in self.bodies
        )
        return [match[2] or match[1] if match else "?" for match in found]

    def configuration(self, *events: Event) -> dict[str, str]:
        """Return parameters that send events here, or all events if none is named."""
        switches = {SWITCHES[event]: "1" for event in events or Event}
        return {"apps.telNotification.URL": self.url} | switches

    async def _take(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        self.bodies.append((await request.read()).decode(errors="replace"))
        await self.may_answer.wait()
        return web.Response(status=self.http_status)


def new_phone(settings: PhoneSettings, clock: FakeClock) -> VirtualPhone:
    """Return a phone that knows no other time than that of a clock."""
    return VirtualPhone(settings, clock=clock, timers=FakeTimers(clock))


async def back(phone: VirtualPhone, clock: FakeClock) -> None:
    """Let a phone that restarts take its time, and wait until it is there again."""
    await asyncio.sleep(0)
    clock.advance(phone.settings.reboot_time)
    async with asyncio.timeout(1):
        while not phone.online:
            await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let tests talk to phones on this machine."""


@pytest.fixture
def clock() -> FakeClock:
    """Return the clock of the phone."""
    return FakeClock()


@pytest.fixture
def settings() -> PhoneSettings:
    """Return the settings of the phone; tests override this."""
    return SETTINGS


@pytest.fixture
async def phone(
    settings: PhoneSettings, clock: FakeClock
) -> AsyncIterator[VirtualPhone]:
    """Return a phone that is plugged in."""
    async with new_phone(settings, clock) as phone:
        yield phone


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that trusts every phone and knows the password."""
    tls = ssl.create_default_context()
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    async with aiohttp.ClientSession(
        headers={"Authorization": aiohttp.encode_basic_auth(USERNAME, PASSWORD)},
        connector=aiohttp.TCPConnector(ssl=tls),
    ) as session:
        yield session


@pytest.fixture
def client(session: aiohttp.ClientSession, phone: VirtualPhone) -> Client:
    """Return a client of the phone."""
    return Client(session, phone)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Return a receiver of event notifications."""
    receiver = Receiver()
    await receiver.server.start_server()
    yield receiver
    await receiver.server.close()


type MakeClient = Callable[[PhoneSettings], Awaitable[Client]]
type PlugIn = Callable[..., Awaitable[VirtualPhone]]


@pytest.fixture
async def make_client(
    session: aiohttp.ClientSession, clock: FakeClock
) -> AsyncIterator[MakeClient]:
    """Return a function that plugs in another phone and returns its client."""
    phones: list[VirtualPhone] = []

    async def _make(settings: PhoneSettings) -> Client:
        phone = new_phone(settings, clock)
        phones.append(phone)
        await phone.start()
        return Client(session, phone)

    yield _make
    for phone in phones:
        await phone.stop()


@pytest.fixture
def plug_in(make_client: MakeClient, receiver: Receiver) -> PlugIn:
    """Return a function that plugs in a phone that announces events, or all."""

    async def _plug_in(*events: Event, **changes: Any) -> VirtualPhone:
        configuration = receiver.configuration(*events) | changes.pop("more", {})
        settings = SETTINGS.__replace__(configuration=configuration, **changes)
        phone = (await make_client(settings)).phone
        await phone.wait_for_notifications()
        receiver.bodies.clear()
        return phone

    return _plug_in


async def heard(phone: VirtualPhone, receiver: Receiver) -> list[str]:
    """Return what has arrived since this was asked last."""
    await phone.wait_for_notifications()
    events = receiver.events
    receiver.bodies.clear()
    return events


def talk(phone: VirtualPhone, number: str = "3001") -> str:
    """Have the phone in a conversation that it began."""
    handle = phone.local_dial(number)
    phone.remote_answer(handle)
    return handle
