"""A client for the phone of a config entry."""

from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import aiohttp
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import (
    DATA_RESOLVER,
    SERVER_SOFTWARE,
    async_get_clientsession,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from ..const import CONF_FINGERPRINT, CONF_OLD_TLS, DOMAIN
from ..vvx.client import Phone
from ..vvx.refusals import MOST, Refusals
from ..vvx.transport import Transport
from .certificate import PinnedContext
from .resolver import async_open_connection

KEEP_ALIVE: Final = 300.0
"""Seconds for which an idle connection is kept, if the phone keeps it.

To agree on a new one costs a phone far more than any request. Home Assistant's
own sessions keep them for less time than there is between two polls.
"""


_RECENT_REFUSALS: Final[HassKey[dict[URL, deque[float]]]] = HassKey(
    f"{DOMAIN}_recent_refusals"
)
"""When phones have refused what somebody entered, by their addresses."""


def mac_of(entry: ConfigEntry) -> str:
    """Return the MAC address of an entry's phone as the phone writes it."""
    return str(entry.unique_id).replace(":", "")


def url_of(data: Mapping[str, Any]) -> URL:
    """Return the address of the phone that an entry's data names."""
    return URL.build(
        scheme="https" if data[CONF_SSL] else "http",
        host=data[CONF_HOST],
        port=data.get(CONF_PORT),
    )


@callback
def async_open_session(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> aiohttp.ClientSession:
    """Return a session for the phone that an entry's data names, to be closed."""
    # Makes the resolver, if nobody has needed it before.
    async_get_clientsession(hass)
    connector = aiohttp.TCPConnector(
        ssl=_context_for(data),
        keepalive_timeout=KEEP_ALIVE,
        resolver=hass.data[DATA_RESOLVER],
    )
    return aiohttp.ClientSession(
        connector=connector,
        # Some phones count everybody who has no cookie as somebody new, and take
        # in only so many. Unsafe is what aiohttp calls cookies of an IP address.
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        headers={"User-Agent": SERVER_SOFTWARE},
    )


def _context_for(data: Mapping[str, Any]) -> PinnedContext:
    return PinnedContext.to(
        data.get(CONF_FINGERPRINT), old_tls=data.get(CONF_OLD_TLS, False)
    )


def create_phone(
    hass: HomeAssistant,
    session: aiohttp.ClientSession,
    data: Mapping[str, Any],
    refusals: Refusals | None = None,
) -> Phone:
    """Return a client for the phone that an entry's data names.

    What the phone has refused before is nothing if left out.
    """
    url = url_of(data)
    connect = partial(
        async_open_connection,
        hass,
        data[CONF_HOST],
        url.port,
        _context_for(data) if data[CONF_SSL] else None,
    )
    transport = Transport(
        session, url, data[CONF_USERNAME], data[CONF_PASSWORD], connect, refusals
    )
    return Phone(transport, dt_util.get_default_time_zone)


@asynccontextmanager
async def async_connect(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> AsyncIterator[Phone]:
    """Have a client for the phone that data names, for a while."""
    recent = hass.data.setdefault(_RECENT_REFUSALS, {})
    refusals = Refusals(recent.setdefault(url_of(data), deque(maxlen=MOST)))
    async with async_open_session(hass, data) as session:
        yield create_phone(hass, session, data, refusals)
