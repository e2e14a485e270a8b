"""Where a host is, asked as the requests to it are."""

import asyncio
from ipaddress import IPv4Address, IPv6Address
import socket
from ssl import SSLContext

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER, async_get_clientsession

from .address import ip_address_of


async def async_resolve(
    hass: HomeAssistant, host: str
) -> frozenset[IPv4Address | IPv6Address]:
    """Return the addresses of a host; none if nobody knows it."""
    if (address := ip_address_of(host)) is not None:
        return frozenset({address})
    # Makes the resolver, if nobody has needed it before.
    async_get_clientsession(hass)
    try:
        found = await hass.data[DATA_RESOLVER].resolve(host, family=socket.AF_UNSPEC)
    except OSError:
        return frozenset()
    return frozenset(filter(None, (ip_address_of(it["host"]) for it in found)))


async def async_open_connection(
    hass: HomeAssistant, host: str, port: int | None, ssl: SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to a host, at the first of its addresses that takes one.

    Raises OSError if there is none, as gaierror if nobody knows the host.
    """
    # Home Assistant's resolver also knows names that end with .local.
    addresses = sorted(await async_resolve(hass, host), key=lambda it: it.version)
    failure: OSError = socket.gaierror(socket.EAI_NONAME, "nobody knows the host")
    for address in addresses:
        try:
            return await asyncio.open_connection(str(address), port, ssl=ssl)
        except OSError as error:
            failure = error
    raise failure
