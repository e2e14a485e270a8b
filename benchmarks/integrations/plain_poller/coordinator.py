"""Reads everything of a phone, again and again."""

from datetime import timedelta
from http import HTTPStatus
import logging
from typing import Any, Final, override

import aiohttp
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util.ssl import SSLCipherList

INTERVAL: Final = timedelta(seconds=30)

READS: Final = (
    "v1/mgmt/device/info",
    "v1/mgmt/network/info",
    "v1/mgmt/lineInfo",
    "v1/mgmt/device/stats",
    "v1/mgmt/network/stats",
    "v1/mgmt/device/runningConfig",
    "v1/mgmt/pollForStatus",
    "v1/webCallControl/callStatus",
)
"""What is read, one after the other."""

_SECONDS_FOR_AN_ANSWER: Final = 10

type PollerConfigEntry = ConfigEntry[PollerCoordinator]


class PollerCoordinator(DataUpdateCoordinator[dict[str, Any]]):
    """Keeps the answers of one phone, by what was read."""

    config_entry: PollerConfigEntry

    def __init__(self, hass: HomeAssistant, entry: PollerConfigEntry) -> None:
        """Set up for one phone."""
        super().__init__(
            hass,
            logging.getLogger(__name__),
            config_entry=entry,
            name=entry.title,
            update_interval=INTERVAL,
        )
        self._session = async_get_clientsession(
            hass, verify_ssl=False, ssl_cipher=SSLCipherList.INSECURE
        )
        data = entry.data
        self._url = f"https://{data[CONF_HOST]}:{data[CONF_PORT]}/api/"
        self._login = aiohttp.encode_basic_auth(
            data[CONF_USERNAME], data[CONF_PASSWORD]
        )

    @override
    async def _async_update_data(self) -> dict[str, Any]:
        """Read everything."""
        return {path: await self._read(path) for path in READS}

    async def _read(self, path: str) -> Any:
        try:
            async with self._session.get(
                self._url + path,
                headers={"Authorization": self._login},
                timeout=aiohttp.ClientTimeout(total=_SECONDS_FOR_AN_ANSWER),
            ) as response:
                if response.status != HTTPStatus.OK:
                    return None
                return (await response.json(content_type=None)).get("data")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UpdateFailed(str(error)) from error
