"""Who it is that asked for an address in the network, found out without a password.

A packet proves nothing, so neither is a phone shown because of one, nor is a
known one followed to where a packet says that it is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from homeassistant.const import CONF_HOST, CONF_SSL
from homeassistant.core import HomeAssistant

from ..const import CONF_FINGERPRINT, CONF_OLD_TLS, LOGGER
from ..vvx.commands import DEVICE_INFO
from ..vvx.errors import PhoneConnectionError, PhoneTimeoutError
from ..vvx.transport import TIMEOUT
from .certificate import async_fetch_certificate
from .session import async_open_session, url_of

BOOT_PAUSES: Final = (60.0, 120.0)
"""Seconds after which somebody who does not answer is looked at again.

Phones ask for an address when they begin to boot, long before they can be spoken to,
and Home Assistant tells of the same address and name only once until it restarts.
"""

# What the REST API, or the web server in its place, says to whoever has no password.
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)

# VVX and Trio say "Polycom SoundPoint IP Telephone HTTPd", Edge says "Poly Edge …".
_MAKER: Final = "Polycom "
_OTHER_FAMILIES: Final = "Poly "


async def async_once_booted[_T](probe: Callable[[], Awaitable[_T]]) -> _T:
    """Return what a probe finds out, as soon as somebody answers.

    Raises:
        PhoneConnectionError: Nobody does, for as long as a boot may take.
    """
    for pause in BOOT_PAUSES:
        try:
            return await probe()
        except PhoneConnectionError as error:
            LOGGER.debug("Nobody answers so far: %s", error)
        await asyncio.sleep(pause)
    return await probe()


async def async_is_vvx(hass: HomeAssistant, host: str, mac: str) -> bool:
    """Tell whether a phone like a VVX, with that MAC address, is at an address.

    Its certificate names the MAC address, or its web server names the maker, and
    the REST API refuses who comes without a password or is switched off. More
    takes a password: a Trio answers just so, and is found out when it is added.

    Raises:
        PhoneConnectionError: Nobody answers there.
    """
    # Nothing is sent that somebody could want to read.
    data = {CONF_HOST: host, CONF_SSL: True, CONF_OLD_TLS: True}
    named = None
    try:
        certificate = await async_fetch_certificate(hass, data, url_of(data))
    except PhoneTimeoutError:
        raise
    except PhoneConnectionError:
        # Some firmware offers plain HTTP only.
        data[CONF_SSL] = False
    else:
        named = certificate.mac
        data[CONF_FINGERPRINT] = certificate.fingerprint
    status, server = await _async_probe(hass, data)
    return answers_as_vvx(status, server, is_named=named == mac)


def answers_as_vvx(status: int, server: str, *, is_named: bool) -> bool:
    """Tell whether a phone like a VVX refuses so, by what its web server calls itself.

    A certificate may name it as well.
    """
    return (
        status in _REFUSALS
        and not server.startswith(_OTHER_FAMILIES)
        and (is_named or server.startswith(_MAKER))
    )


async def _async_probe(hass: HomeAssistant, data: Mapping[str, Any]) -> tuple[int, str]:
    """Return how the phone refuses, and what its web server calls itself."""
    url = url_of(data).with_path(str(DEVICE_INFO.path))
    try:
        async with (
            async_open_session(hass, data) as session,
            session.get(url, allow_redirects=False, timeout=TIMEOUT) as response,
        ):
            return response.status, response.headers.get("Server", "")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise PhoneConnectionError("nobody answers as a phone does") from error


async def async_has_moved(
    hass: HomeAssistant, data: Mapping[str, Any], host: str
) -> bool:
    """Tell whether the phone of an entry with a pinned certificate is elsewhere now.

    So it is if its certificate is shown there, and not where it was.

    Raises:
        PhoneConnectionError: It is gone, and nobody answers at the other address.
    """
    with suppress(PhoneConnectionError):
        if await _async_proves_itself(hass, data):
            return False
    return await _async_proves_itself(hass, {**data, CONF_HOST: host})


async def _async_proves_itself(hass: HomeAssistant, data: Mapping[str, Any]) -> bool:
    """Tell whether the pinned certificate is shown where data says."""
    certificate = await async_fetch_certificate(hass, data, url_of(data))
    known: str = data[CONF_FINGERPRINT]
    return certificate.fingerprint == known
