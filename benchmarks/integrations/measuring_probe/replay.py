"""The same requests as the integration's, and nothing else."""

import asyncio
from collections.abc import Iterable, Mapping
import time
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.util.ssl import SSLCipherList, client_context_no_verify


async def async_replay(_hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Send requests to all phones at once, to each phone one after the other.

    On new connections: nobody has spoken with the phones before.
    """
    async with open_session() as session:
        began = time.monotonic()
        cpu = time.process_time()
        await asyncio.gather(
            *(send(session, phone, phone["requests"]) for phone in arguments["phones"])
        )
        return {
            "seconds": time.monotonic() - began,
            "cpu": time.process_time() - cpu,
        }


def open_session(**options: Any) -> aiohttp.ClientSession:
    """Return a session that takes any certificate and opens any number of connections."""
    connector = aiohttp.TCPConnector(
        ssl=client_context_no_verify(SSLCipherList.INSECURE), limit=0, **options
    )
    return aiohttp.ClientSession(connector=connector)


async def send(
    session: aiohttp.ClientSession,
    phone: Mapping[str, Any],
    requests: Iterable[Mapping[str, Any]],
) -> None:
    """Send requests to a phone, one after the other."""
    login = aiohttp.encode_basic_auth(phone["username"], phone["password"])
    for request in requests:
        headers = {"Authorization": login} if request["login"] else {}
        if request["method"] == "POST":
            headers["Content-Type"] = "application/json"
        async with session.request(
            request["method"],
            f"https://{phone['host']}:{phone['port']}{request['path']}",
            data=request["body"].encode() or None,
            headers=headers,
        ) as response:
            await response.read()
