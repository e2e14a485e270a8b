"""A phone, automations that are made of blueprints for it, and a mobile device."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override

from aiohttp import web
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_mock_service

from tests import common, desk as desks
from tests.common import paths_of

STEPS = 8
"""More than an automation takes without waiting for anything."""

LAMP = "light.lamp"
RADIO = "media_player.radio"
TELEVISION = "media_player.television"


async def settle(hass: HomeAssistant) -> None:
    """Let everything finish that has begun, and automations take their next steps."""
    for _ in range(STEPS):
        await common.settle(hass)


@dataclass(frozen=True)
class Desk(desks.Desk):
    """A phone, and an automation that is made of a blueprint for it."""

    async def use(self, name: str, *others: Mapping[str, Any], **inputs: Any) -> None:
        """Make an automation of a blueprint, and others with some other inputs."""
        path = f"poly_vvx/{name}.yaml"
        automations = [
            {
                "alias": f"Test {index}",
                "use_blueprint": {"path": path, "input": {**inputs, **other}},
            }
            for index, other in enumerate(({}, *others))
        ]
        assert await async_setup_component(
            self.hass, "automation", {"automation": automations}
        )
        await settle(self.hass)
        states = self.hass.states.async_all("automation")
        assert [it.state for it in states] == [STATE_ON] * len(automations)

    async def restart_automations(self) -> None:
        """Have them forget what they do, as with a restart of Home Assistant."""
        for action in ("turn_off", "turn_on"):
            await self.hass.services.async_call(
                "automation", action, {"entity_id": "all"}, blocking=True
            )
        await settle(self.hass)

    def calls_of(self, action: str) -> list[ServiceCall]:
        """Return what an action will have been called with, which does nothing."""
        domain, _, service = action.partition(".")
        return async_mock_service(self.hass, domain, service)

    async def pause_the_radio(
        self, *others: str
    ) -> tuple[list[ServiceCall], list[ServiceCall]]:
        """Have a radio that plays paused during calls, also those of other phones.

        Return what will have been paused, and what will have been resumed.
        """
        paused = self.calls_of("media_player.media_pause")
        resumed = self.calls_of("media_player.media_play")
        self.hass.states.async_set(RADIO, "playing")
        phones = {"device_id": [self.device_id, *others]}
        await self.use("pause_media", phones=phones, players=[RADIO])
        return paused, resumed

    @override
    async def after(self, seconds: float) -> None:
        """Let time pass, and everything happen that is due then."""
        await common.after(self.hass, self.clock, seconds)
        await settle(self.hass)

    @override
    async def seconds_pass(self, seconds: int) -> None:
        """Let time pass second by second, and everything happen when it is due."""
        for _ in range(seconds):
            await self.after(1)

    @override
    async def next_poll(self) -> None:
        """Let time pass until an idle phone has been asked for its calls again."""
        await self.after(3)

    async def turn_to(self, time: str) -> None:
        """Let time pass until a clock at home shows an hour and a minute."""
        hour, minute = map(int, time.split(":"))
        now = dt_util.now()
        then = now.replace(hour=hour, minute=minute, second=0)
        await self.after((then - now).total_seconds() % 86400)

    @property
    def commands(self) -> list[str]:
        """What the phone was told to do, in order."""
        return [path.rpartition("/")[2] for path in paths_of(self.phone, "POST")]


class Mobile:
    """A mobile device: what it was shown, and what was tapped on it."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Have been shown nothing."""
        self._hass = hass
        self.shown: list[dict[str, Any]] = []
        self.device_id = ""

    async def show(self, request: web.Request) -> web.Response:
        """Take in what the maker's server would pass on."""
        self.shown.append(await request.json())
        return web.json_response({}, status=201)

    @property
    def cleared(self) -> set[str]:
        """The tags of the notifications that were taken away."""
        return {
            it["data"]["tag"]
            for it in self.shown
            if it["message"] == "clear_notification"
        }

    async def tap(self, title: str, shown: dict[str, Any] | None = None) -> None:
        """Tap on a button of a notification, the last one if left out."""
        buttons = (shown or self.shown[-1])["data"]["actions"]
        (action,) = (it["action"] for it in buttons if it["title"] == title)
        self._hass.bus.async_fire("mobile_app_notification_action", {"action": action})
        await settle(self._hass)
