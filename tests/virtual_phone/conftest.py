"""A phone without delays, a clock that tests move, and a client for the REST API."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
import ssl
from typing import Any

import aiohttp
import pytest

from virtual_phone import USERNAME, LineSettings, PhoneSettings, VirtualPhone

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
    reboot_time=0.05,
)


class FakeClock:
    """Time that only passes when a test says so."""

    def __init__(self) -> None:
        """Begin on a Sunday noon."""
        self.now = 1_795_348_800.0

    def __call__(self) -> float:
        """Return the present time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


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
    async with VirtualPhone(settings, clock=clock) as phone:
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
async def make_client(
    session: aiohttp.ClientSession, clock: FakeClock
) -> AsyncIterator[Callable[..., Any]]:
    """Return a function that plugs in another phone and returns its client."""
    phones: list[VirtualPhone] = []

    async def _make(settings: PhoneSettings) -> Client:
        phone = VirtualPhone(settings, clock=clock)
        phones.append(phone)
        await phone.start()
        return Client(session, phone)

    yield _make
    for phone in phones:
        await phone.stop()
