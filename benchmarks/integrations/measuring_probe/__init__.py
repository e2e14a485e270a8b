"""Measures Home Assistant from inside, and does there what takes many requests.

It knows nothing of benchmarks/: Home Assistant loads it from its configuration
directory, as it loads any other integration.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.typing import ConfigType

from .connections import Connections
from .entries import (
    async_add,
    async_configure,
    async_remove,
    async_set_up,
    async_unload,
)
from .inventory import async_entities, async_inventory, async_memory, async_states
from .profile import Profile
from .replay import async_replay
from .window import Window

DOMAIN: Final = "measuring_probe"
CONFIG_SCHEMA: Final = cv.empty_config_schema(DOMAIN)

type Verb = Callable[[HomeAssistant, Mapping[str, Any]], Awaitable[Any]]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Wait for orders."""
    window = Window(hass)
    profile = Profile()
    connections = Connections()
    hass.http.register_view(
        OrdersView(
            {
                "begin": window.async_begin,
                "end": window.async_end,
                "add": async_add,
                "set_up": async_set_up,
                "unload": async_unload,
                "remove": async_remove,
                "configure": async_configure,
                "replay": async_replay,
                "hold": connections.async_hold,
                "entities": async_entities,
                "inventory": async_inventory,
                "memory": async_memory,
                "states": async_states,
                "profile": profile.async_profile,
            }
        )
    )
    return True


class OrdersView(HomeAssistantView):
    """Takes orders."""

    url = "/api/measuring_probe/{verb}"
    name = "api:measuring_probe"
    # Requests of all phones come in one piece.
    max_body_size = 64 * 1024 * 1024

    def __init__(self, verbs: Mapping[str, Verb]) -> None:
        """Know what can be done."""
        self._verbs = verbs

    async def post(self, request: web.Request, verb: str) -> web.Response:
        """Do something, and tell what came of it."""
        arguments = await request.json()
        try:
            answer = await self._verbs[verb](request.app[KEY_HASS], arguments)
        except HomeAssistantError as error:
            # The log goes with the folder in which it is.
            return self.json_message(str(error), HTTPStatus.INTERNAL_SERVER_ERROR)
        return self.json(answer)
