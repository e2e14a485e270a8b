"""Where a host is, asked as the requests to it are."""

from ipaddress import IPv4Address, IPv6Address
import socket

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
