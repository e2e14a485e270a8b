"""Open connections to phones, and nothing else."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from homeassistant.core import HomeAssistant

from .replay import open_session, send

_REQUEST: Final = {
    "method": "GET",
    "path": "/api/v1/mgmt/device/info",
    "body": "",
    "login": True,
}
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
        self._session = open_session(keepalive_timeout=600)
        await asyncio.gather(
            *(send(self._session, phone, [_REQUEST]) for phone in arguments["phones"])
        )
        return {}
