"""Phones, real enough, and a session like that of Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC
from typing import Self

import aiohttp
from homeassistant.util.ssl import SSLCipherList, client_context_no_verify
import pytest
from yarl import URL

from custom_components.poly_vvx.vvx import transport as transport_module
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.transport import Transport
from virtual_phone import USERNAME, LineSettings, PhoneSettings, VirtualPhone

type PlugIn = Callable[[PhoneSettings], Awaitable[VirtualPhone]]
"""Plugs in another phone, which is unplugged after the test."""

PASSWORD = "correct horse battery"

SETTINGS = PhoneSettings(
    lines=(LineSettings(number="2001", label="Desk"), LineSettings(number="2002")),
    password=PASSWORD,
    tls=False,
    latency=0.0,
    effect_delay=0.0,
    dial_step=0.0,
    reboot_time=0.05,
)


@pytest.fixture
def settings() -> PhoneSettings:
    """Return the settings of the phone; tests override this."""
    return SETTINGS


@pytest.fixture
async def plug_in(socket_enabled: None) -> AsyncIterator[PlugIn]:
    """Return a function that plugs in a phone."""
    phones: list[VirtualPhone] = []

    async def plug_in(settings: PhoneSettings) -> VirtualPhone:
        phone = VirtualPhone(settings)
        phones.append(phone)
        await phone.start()
        return phone

    yield plug_in
    for phone in phones:
        await phone.stop()


@pytest.fixture
async def phone(settings: PhoneSettings, plug_in: PlugIn) -> VirtualPhone:
    """Return a phone that is plugged in."""
    return await plug_in(settings)


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session with the ciphers that the integration asks for."""
    tls = client_context_no_verify(SSLCipherList.INSECURE)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=tls)
    ) as session:
        yield session


def transport_to(
    session: aiohttp.ClientSession,
    url: str,
    *,
    username: str = USERNAME,
    password: str = PASSWORD,
) -> Transport:
    """Return a transport to an address."""
    return Transport(session, URL(url), username, password)


@pytest.fixture
def transport(session: aiohttp.ClientSession, phone: VirtualPhone) -> Transport:
    """Return a transport to the phone."""
    return transport_to(session, phone.url)


@pytest.fixture
def client(transport: Transport) -> Phone:
    """Return a client of the phone."""
    return Phone(transport, lambda: UTC)


class Waiting:
    """Time that passes while somebody waits, and at no other moment."""

    def __init__(self) -> None:
        """Begin at the beginning."""
        self.pauses: list[float] = []

    def get_running_loop(self) -> Self:
        """Return what knows the time."""
        return self

    def time(self) -> float:
        """Return the time."""
        return sum(self.pauses)

    async def sleep(self, seconds: float) -> None:
        """Let time pass, and others have their turn."""
        self.pauses.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    """Wait for a busy phone without waiting."""
    waiting = Waiting()
    monkeypatch.setattr(transport_module, "asyncio", waiting)
    return waiting


def asked(phone: VirtualPhone) -> list[str]:
    """Return what the phone was asked with a login, without the "/api/" of each."""
    return [
        f"{request.method} {request.path.removeprefix('/api/')}"
        for request in phone.requests
        if request.authorization
    ]
