"""Tests of what somebody gets who takes a phone's place in the network: nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
import ssl
from typing import Literal

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from benchmarks.impostor import Impostor, data_in
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.issues import issue_id_of
from custom_components.poly_vvx.link.certificate import PinnedContext
from custom_components.poly_vvx.pace import CERTIFICATE_INTERVAL
from tests.common import (
    MAC,
    SETTINGS,
    after,
    device_id_of,
    entity_id_of,
    entry_of,
    entry_state,
    next_poll,
    set_up,
    settle,
    state_of,
)
from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.certificates import DeviceCertificate

type Login = Literal["basic", "digest"]

REDIRECT = (
    b"HTTP/1.1 301 Moved Permanently\r\nLocation: http://127.0.0.1/\r\n"
    b"Content-Length: 0\r\n\r\n"
)
CHALLENGE = (
    b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="API Authentication"'
    b"\r\nContent-Length: 0\r\n\r\n"
)


def with_a_certificate(name: str, says: bytes = b"") -> Callable[[], Impostor]:
    """Return what makes somebody who speaks TLS, as phones with new firmware do."""
    return lambda: Impostor(DeviceCertificate(name, legacy_tls=False), says=says)


def with_old_tls() -> Impostor:
    """Make somebody who agrees on encryption before his certificate is judged."""
    return Impostor(DeviceCertificate(MAC.upper(), legacy_tls=True))


def in_plain_text(says: bytes) -> Callable[[], Impostor]:
    """Return what makes somebody who speaks no TLS at all."""
    return lambda: Impostor(says=says)


IMPOSTORS = {
    "another name": with_a_certificate("impostor.example.com"),
    "the same name": with_a_certificate(MAC.upper()),
    "the same name, old TLS": with_old_tls,
    "redirects at once": with_a_certificate(MAC.upper(), says=REDIRECT),
    "asks for a password at once": with_a_certificate(MAC.upper(), says=CHALLENGE),
    "plain text": in_plain_text(b"220 ready\r\n"),
    "plain HTTP": in_plain_text(CHALLENGE),
    "plain HTTP that redirects": in_plain_text(REDIRECT),
}


# With each kind of login, where the impostor could make a difference between them.
CASES = [
    *((impostor, "basic") for impostor in IMPOSTORS.values()),
    (IMPOSTORS["asks for a password at once"], "digest"),
    (IMPOSTORS["plain HTTP"], "digest"),
]
NAMES = [*IMPOSTORS, "asks for a password at once, digest", "plain HTTP, digest"]


@pytest.fixture
def login() -> Login:
    """Return how the phone has people log in."""
    return "basic"


@pytest.fixture
def settings(login: Login) -> PhoneSettings:
    """Return a phone with HTTPS."""
    return replace(SETTINGS, tls=True, authentication=login)


@pytest.fixture
async def impostor(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncIterator[Impostor]:
    """Have somebody who is about to take the phone's place."""
    async with request.param() as impostor:
        yield impostor


async def have_all_tried(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Have a person try everything that would send something to the phone."""
    device = {ATTR_DEVICE_ID: device_id_of(hass, entry)}
    for action, data in (
        ("dial", {"destination": "3001"}),
        ("answer", {}),
        ("get_call_log", {}),
        ("set_config", {"parameters": {"up.oneTouchVoiceMail": "1"}}),
    ):
        with pytest.raises(HomeAssistantError) as caught:
            await hass.services.async_call(
                DOMAIN,
                action,
                device | data,
                blocking=True,
                return_response=action == "get_call_log",
            )
        assert caught.value.translation_key in {"certificate_changed", "tls_failed"}
    for platform, action, key in (
        (Platform.BUTTON, "press", "reboot"),
        (Platform.BUTTON, "press", "restart"),
        (Platform.SWITCH, "turn_on", "mute"),
    ):
        # Home Assistant itself leaves out what is unavailable.
        await hass.services.async_call(
            platform,
            action,
            {ATTR_ENTITY_ID: entity_id_of(hass, platform, key)},
            blocking=True,
        )
    await settle(hass)


@pytest.mark.parametrize(("impostor", "login"), CASES, ids=NAMES, indirect=["impostor"])
async def test_who_takes_the_place_of_a_phone_gets_nothing(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    impostor: Impostor,
) -> None:
    """Not by polls, nor by a person's actions, nor by setting up anew; then it heals."""
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    assert state_of(hass, "sensor", "call_state").state == "idle"

    phone.power_cut()
    await impostor.take_place(phone.host, phone.port)
    requests = len(phone.requests)

    # Polls.
    await next_poll(hass, clock)
    assert state_of(hass, "sensor", "call_state").state == STATE_UNAVAILABLE
    for _ in range(3):
        await after(hass, clock, CERTIFICATE_INTERVAL.total_seconds())
    polls = impostor.connections
    assert polls > 0

    # A person.
    await have_all_tried(hass, entry)
    persons = impostor.connections
    assert persons > polls

    # Setting up anew, by a person and by itself, and being disabled and enabled.
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY
    for _ in range(3):
        await after(hass, clock, 600)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert impostor.connections > persons

    assert impostor.data == b""
    assert len(phone.requests) == requests
    assert state_of(hass, "sensor", "call_state").state == STATE_UNAVAILABLE
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, issue_id_of(entry, "certificate_changed")
    )
    # Who shows no certificate at all is a phone that is out of order.
    assert (issue is not None) is impostor.speaks_tls

    # The phone comes back.
    await impostor.leave()
    await phone.start()
    await after(hass, clock, 600)

    assert entry_state(entry) is ConfigEntryState.LOADED
    assert state_of(hass, "sensor", "call_state").state == "idle"
    assert ir.async_get(hass).issues == {}
    assert impostor.data == b""


@pytest.mark.parametrize(
    ("impostor", "scheme"),
    [(with_old_tls, "https"), (in_plain_text(b""), "http")],
    indirect=["impostor"],
)
async def test_the_impostor_would_notice(impostor: Impostor, scheme: str) -> None:
    """Whoever does not check the certificate gives everything away."""
    port = await impostor.take_place("127.0.0.1")
    careless = PinnedContext.to(None)
    careless.sslobject_class = ssl.SSLObject
    async with aiohttp.ClientSession() as session:
        url = f"{scheme}://127.0.0.1:{port}/"
        asked = asyncio.ensure_future(
            session.get(url, ssl=careless, headers={"Authorization": "Basic secret"})
        )
        while not impostor.data:
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait([asked])

    assert impostor.connections == 1
    assert b"Authorization: Basic secret" in impostor.data


@pytest.mark.parametrize(
    ("stream", "data"),
    [
        (b"", b""),
        (b"\x16\x03\x01\x00\x02ab", b""),
        (b"\x16\x03\x01\x00\x02ab\x15\x03\x03\x00\x02\x02\x28", b""),
        (b"\x16\x03\x01\x00\x02abGET / HTTP/1.1", b"GET / HTTP/1.1"),
        (b"\x17\x03\x03\x00\x02ab", b"\x17\x03\x03\x00\x02ab"),
        (b"GET", b"GET"),
    ],
)
def test_what_counts_as_data(stream: bytes, data: bytes) -> None:
    """All counts but what it takes to begin with TLS."""
    assert data_in(stream) == data
