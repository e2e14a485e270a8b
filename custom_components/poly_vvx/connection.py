"""A client for the phone of a config entry."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util
from homeassistant.util.ssl import SSLCipherList
from yarl import URL

from .vvx.client import Phone
from .vvx.transport import Transport


def url_of(data: Mapping[str, Any]) -> URL:
    """Return the address of the phone that an entry's data names."""
    return URL.build(
        scheme="https" if data[CONF_SSL] else "http",
        host=data[CONF_HOST],
        port=data.get(CONF_PORT),
    )


def async_create_phone(hass: HomeAssistant, data: Mapping[str, Any]) -> Phone:
    """Return a client for the phone that an entry's data names."""
    session = async_get_clientsession(
        hass,
        # A phone's certificate is signed by a maker's authority that nobody has
        # and names the phone's MAC address, never its host.
        verify_ssl=False,
        # Firmware 5.x agrees only on ciphers that are no longer offered.
        ssl_cipher=SSLCipherList.INSECURE,
    )
    transport = Transport(
        session, url_of(data), data[CONF_USERNAME], data[CONF_PASSWORD]
    )
    return Phone(transport, dt_util.get_default_time_zone())
