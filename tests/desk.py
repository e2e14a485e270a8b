"""A phone on a desk that Home Assistant watches: what most tests need, in one object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.common import MockConfigEntry

from virtual_phone import VirtualPhone

from . import common


@dataclass(frozen=True)
class Desk:
    """A phone, its entry that is set up, and time that is moved."""

    hass: HomeAssistant
    clock: FrozenDateTimeFactory
    phone: VirtualPhone
    entry: MockConfigEntry

    @property
    def device_id(self) -> str:
        """The device of the phone."""
        return common.device_id_of(self.hass, self.entry)

    @property
    def call_state(self) -> str:
        """The state of the foremost call."""
        return common.call_state(self.hass)

    def state(self, platform: str, key: str, mac: str = common.MAC) -> State:
        """Return the state of the entity that goes with a key."""
        return common.state_of(self.hass, platform, key, mac)

    def entity_id(self, platform: str, key: str, mac: str = common.MAC) -> str:
        """Return the entity ID that goes with a key."""
        return common.entity_id_of(self.hass, platform, key, mac)

    def record_calls(self) -> list[Mapping[str, Any]]:
        """Return a list that will hold what a trigger gets to know of calls."""
        return common.record_calls(self.hass)

    async def set_up(self) -> None:
        """Set up the entry, where that has not been done yet."""
        await common.set_up(self.hass, self.entry)

    async def settle(self) -> None:
        """Let everything finish that has begun."""
        await common.settle(self.hass)

    async def after(self, seconds: float) -> None:
        """Let time pass, and everything happen that is due then."""
        await common.after(self.hass, self.clock, seconds)

    async def seconds_pass(self, seconds: int) -> None:
        """Let time pass second by second, and everything happen when it is due."""
        await common.seconds_pass(self.hass, self.clock, seconds)

    async def next_poll(self) -> None:
        """Let time pass until an idle phone has been asked for its calls again."""
        await common.next_poll(self.hass, self.clock)

    async def arrive(self) -> None:
        """Let everything arrive that the phone has announced, and be confirmed."""
        await self.phone.wait_for_notifications()
        await self.settle()
