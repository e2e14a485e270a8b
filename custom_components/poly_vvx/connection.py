"""A client for the phone of a config entry."""

import asyncio
from collections.abc import Mapping
import re
from typing import Any, Final

from cryptography import x509
from cryptography.x509.oid import NameOID
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
from homeassistant.util.ssl import SSLCipherList, client_context_no_verify
from yarl import URL

from .vvx.client import Phone
from .vvx.transport import Transport

CERTIFICATE_TIMEOUT: Final = 5.0
"""Seconds that it may take to see the phone's certificate."""

_MAC: Final = re.compile(r"[0-9A-Fa-f]{12}")


def url_of(data: Mapping[str, Any]) -> URL:
    """Return the address of the phone that an entry's data names."""
    return URL.build(
        scheme="https" if data[CONF_SSL] else "http",
        host=data[CONF_HOST],
        port=data.get(CONF_PORT),
    )


async def async_mac_of_certificate(data: Mapping[str, Any]) -> str | None:
    """Return the MAC address that the phone's certificate is made out to.

    None where there is no certificate, or where it names something else.
    """
    if not data[CONF_SSL]:
        return None
    try:
        async with asyncio.timeout(CERTIFICATE_TIMEOUT):
            _, writer = await asyncio.open_connection(
                data[CONF_HOST],
                url_of(data).port,
                ssl=client_context_no_verify(SSLCipherList.INSECURE),
            )
    except OSError, TimeoutError:
        return None
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    names = x509.load_der_x509_certificate(certificate).subject.get_attributes_for_oid(
        NameOID.COMMON_NAME
    )
    found = [name for name in names if _MAC.fullmatch(str(name.value))]
    return str(found[0].value).lower() if found else None


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
