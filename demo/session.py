"""Home Assistant with both phones in it, ready to be played with."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp

from . import ports, set_up
from .api import HomeAssistant, WebSocket
from .console import Console
from .entities import PhoneEntities
from .errors import DemoError
from .phones import Phones

_SECONDS_TO_START: Final = 180


@dataclass(frozen=True, kw_only=True)
class Session:
    """All that can be spoken to once everything has started."""

    home: HomeAssistant
    socket: WebSocket
    entities: Mapping[str, PhoneEntities]
    """The entities of each phone, by where it stands."""


@asynccontextmanager
async def ready(console: Console, phones: Phones, port: int) -> AsyncIterator[Session]:
    """Wait until Home Assistant has started, and do there what is still to be done."""
    async with started(console, port) as home, home.connected() as socket:
        entities = await _add_what_is_missing(console, home, socket, phones)
        yield Session(home=home, socket=socket, entities=entities)


@asynccontextmanager
async def started(console: Console, port: int) -> AsyncIterator[HomeAssistant]:
    """Wait until Home Assistant has started, and log in."""
    async with aiohttp.ClientSession() as http:
        home = HomeAssistant(http, ports.url_of(port))
        await _wait_until_started(home)
        console.say(f"Home Assistant has started at {home.url}")
        yield home


async def _wait_until_started(home: HomeAssistant) -> None:
    try:
        async with asyncio.timeout(_SECONDS_TO_START):
            await home.wait_until_up()
            await home.log_in(set_up.USER, set_up.USER_PASSWORD)
            await home.wait_until_running()
    except TimeoutError:
        raise DemoError(
            f"Home Assistant has not started within {_SECONDS_TO_START} s."
        ) from None


async def _add_what_is_missing(
    console: Console, home: HomeAssistant, socket: WebSocket, phones: Phones
) -> Mapping[str, PhoneEntities]:
    entities = {}
    for place, phone in phones.all.items():
        found = await set_up.entities_of(socket, phone.settings)
        if found is None:
            title = await set_up.add_phone(home, phone.settings, phone.host, phone.port)
            console.say(f"{title} was added through the config flow")
            found = await set_up.entities_of(socket, phone.settings)
        if found is None:
            raise DemoError(f"The {phone.settings.model} was added without entities.")
        entities[place] = found
    await set_up.add_automation(home, entities)
    if await set_up.add_dashboard(socket, entities, phones.control_url):
        console.say("The dashboard has a section for each of them")
    return entities
