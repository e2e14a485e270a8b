"""Tests of where a host is, as Home Assistant finds it."""

import asyncio
from collections.abc import AsyncIterator
import socket
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER, async_get_clientsession
import pytest

from custom_components.poly_vvx.link.resolver import async_open_connection

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Known = dict[str, list[str]]


@pytest.fixture
async def known(hass: HomeAssistant) -> AsyncIterator[Known]:
    """Return the hosts that Home Assistant's resolver knows, and no other does."""
    hosts: Known = {}

    async def resolve(host: str, **_: Any) -> list[dict[str, str]]:
        if host not in hosts:
            raise OSError("nobody knows it")
        return [{"host": address} for address in hosts[host]]

    async_get_clientsession(hass)
    with patch.object(hass.data[DATA_RESOLVER], "resolve", resolve):
        yield hosts


async def _hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return where somebody was looked for; only 127.0.0.1 takes connections."""
    tried: list[str] = []
    connect = asyncio.open_connection

    async def open_connection(host: str, port: int, **more: Any) -> Any:
        tried.append(host)
        if host != "127.0.0.1":
            raise ConnectionRefusedError
        return await connect(host, port, **more)

    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    return tried


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::1", "127.0.0.1", "fe80::1"]])
async def test_a_host_that_it_knows(
    hass: HomeAssistant, known: Known, tried: list[str], addresses: list[str]
) -> None:
    """A name is looked up as those of requests are; IPv4 is tried first."""
    known["phone.local"] = addresses
    server = await asyncio.start_server(_hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async with server:
        _, writer = await async_open_connection(hass, "phone.local", port, None)
        writer.close()

    assert tried == ["127.0.0.1"]


async def test_no_address_answers(
    hass: HomeAssistant, known: Known, tried: list[str]
) -> None:
    """All addresses are tried before the host cannot be reached."""
    known["phone.local"] = ["::1", "192.0.2.1"]

    with pytest.raises(ConnectionRefusedError):
        await async_open_connection(hass, "phone.local", 443, None)

    assert tried == ["192.0.2.1", "::1"]


async def test_nobody_knows_it(hass: HomeAssistant, known: Known) -> None:
    """That is told from a host that is away."""
    with pytest.raises(socket.gaierror):
        await async_open_connection(hass, "phone.invalid", 443, None)
