"""Open connections to phones, and nothing else."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.util.ssl import SSLCipherList, client_context_no_verify

_PATH: Final = "/api/v1/mgmt/device/info"
"""Something that a phone answers: after an error it would hang up."""


class Connections:
    """Holds one to each phone, from one order to the next."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._session: aiohttp.ClientSession | None = None

    async def async_hold(
        self, _hass: HomeAssistant, arguments: Mapping[str, Any]
    ) -> Any:
        """Hold one to each of these phones, and to no others."""
        if self._session is not None:
            await self._session.close()
        connector = aiohttp.TCPConnector(
            ssl=client_context_no_verify(SSLCipherList.INSECURE),
            limit=0,
            keepalive_timeout=600,
        )
        session = self._session = aiohttp.ClientSession(connector=connector)

        async def ask(phone: Mapping[str, Any]) -> None:
            url = f"https://{phone['host']}:{phone['port']}{_PATH}"
            login = aiohttp.encode_basic_auth(phone["username"], phone["password"])
            headers = {"Authorization": login}
            async with session.get(url, headers=headers) as response:
                await response.read()

        await asyncio.gather(*map(ask, arguments["phones"]))
        return {}
