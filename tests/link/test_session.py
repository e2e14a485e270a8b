"""Tests of the connections to a phone."""

from dataclasses import replace
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
import pytest

from custom_components.poly_vvx.const import CONF_FINGERPRINT
from custom_components.poly_vvx.link.session import (
    KEEP_ALIVE,
    async_connect,
    async_open_session,
    url_of,
)
from custom_components.poly_vvx.vvx.errors import CertificateChangedError
from tests.common import MAC, SETTINGS, kept_data_of
from tests.vvx.raw_server import RawServer, http
from virtual_phone import VirtualPhone


@pytest.mark.parametrize(
    ("data", "url"),
    [
        ({"host": "phone", "ssl": True}, "https://phone"),
        ({"host": "phone", "ssl": False}, "http://phone"),
        ({"host": "192.0.2.1", "ssl": True, "port": 8443}, "https://192.0.2.1:8443"),
        ({"host": "::1", "ssl": True, "port": None}, "https://[::1]"),
        ({"host": "fe80::1%eth0", "ssl": True}, "https://[fe80::1%eth0]"),
        ({"host": "Polycom_64167f0a0001", "ssl": True}, "https://polycom_64167f0a0001"),
        ({"host": "phone.example.com.", "ssl": True}, "https://phone.example.com."),
    ],
)
def test_address(data: dict[str, Any], url: str) -> None:
    """An entry's data lead to the phone."""
    assert str(url_of(data)) == url


async def test_session(hass: HomeAssistant) -> None:
    """Connections are kept for long; proxies and passwords of others are not used."""
    async with async_open_session(hass, {}) as session:
        assert isinstance(session.connector, aiohttp.TCPConnector)
        assert session.connector._keepalive_timeout == KEEP_ALIVE  # noqa: SLF001 - only there
        assert session.trust_env is False
        assert session.auth is None
    assert session.closed


@pytest.mark.parametrize("settings", [replace(SETTINGS, tls=True)])
async def test_the_known_certificate_is_demanded(
    hass: HomeAssistant, hang_ups: None, phone: VirtualPhone
) -> None:
    """With the known certificate the phone answers; without one nobody is good enough."""
    data = kept_data_of(phone)
    async with async_connect(hass, data) as client:
        assert (await client.device_info()).mac == MAC
    answered = len(phone.requests)

    del data[CONF_FINGERPRINT]
    async with async_connect(hass, data) as client:
        with pytest.raises(CertificateChangedError):
            await client.device_info()

    assert len(phone.requests) == answered


async def test_a_session_of_the_phone(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    """R30: the cookie by which a phone knows us again goes back to it, and nowhere else."""
    cookie = ("Set-Cookie: session=abc; Path=/; HttpOnly",)
    answer = http("", status="401 Unauthorized", headers=cookie)
    async with RawServer(answer).run() as server, RawServer(answer).run() as other:
        for _ in range(2):
            async with async_open_session(hass, {}) as session:
                for url in (server.url, server.url, other.url):
                    await session.get(url)

    assert ["session=abc" in it for it in server.requests] == [False, True] * 2
