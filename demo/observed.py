"""A phone seen from both sides: what Home Assistant shows, and what it really does."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
import time
from typing import Any, Final

from virtual_phone import Call, VirtualPhone

from .api import HomeAssistant
from .entities import PhoneEntities
from .states import EntityState, States

PATIENCE: Final = 5.0
"""Seconds within which Home Assistant shows what happens on a phone."""
_SECONDS_BETWEEN_LOOKS: Final = 0.02
_NOTHING_HAPPENED: Final = ("unavailable", "unknown")


class CheckError(Exception):
    """Something is not as it should be."""


@dataclass(kw_only=True)
class ObservedPhone:
    """One of the phones."""

    place: str
    phone: VirtualPhone
    entities: PhoneEntities
    home: HomeAssistant
    states: States

    # What Home Assistant shows.

    def state(self, domain: str, key: str) -> str:
        """Return a state as it is now."""
        return self.states[self.entities[domain, key]].state

    def attributes(self, domain: str, key: str) -> Mapping[str, Any]:
        """Return the attributes of a state as it is now."""
        return self.states[self.entities[domain, key]].attributes

    async def shows(
        self, timeout: float = PATIENCE, /, **expected: str | frozenset[str]
    ) -> float:
        """Wait until all states are as expected, and return how long that took.

        Args:
            timeout: Seconds to wait.
            expected: State, or several of them, by domain__key.
        """
        started = time.monotonic()
        try:
            await self.states.wait_for(lambda: not self._amiss(expected), timeout)
        except TimeoutError:
            amiss = "; ".join(self._amiss(expected))
            raise CheckError(f"{self.place}: {amiss}, after {timeout:g} s") from None
        return time.monotonic() - started

    def _amiss(self, expected: Mapping[str, str | frozenset[str]]) -> list[str]:
        amiss = []
        for name, wanted in expected.items():
            domain, _, key = name.partition("__")
            state = self.state(domain, key)
            if state not in (wanted if isinstance(wanted, frozenset) else {wanted}):
                amiss.append(f"{domain} {key} is {state!r}, not {wanted!r}")
        return amiss

    async def shows_attributes(self, domain: str, key: str, **expected: object) -> None:
        """Wait until attributes are as expected."""
        try:
            await self.states.wait_for(
                lambda: expected.items() <= self.attributes(domain, key).items(),
                PATIENCE,
            )
        except TimeoutError:
            raise CheckError(
                f"{self.place}: {domain} {key} has {self.attributes(domain, key)}, "
                f"not {expected}"
            ) from None

    def events(self, since: float) -> list[Mapping[str, Any]]:
        """Return what the event entity told since a moment, oldest first."""
        entity_id = self.entities["event", "call"]
        # By the moment that is its state: when the entity comes back after it was
        # unavailable, it shows the same moment, and that is no other event.
        told: dict[str, EntityState] = {}
        for state in self.states.history:
            if state.entity_id == entity_id and state.state not in _NOTHING_HAPPENED:
                told.setdefault(state.state, state)
        return [state.attributes for state in told.values() if state.received >= since]

    # What is done in Home Assistant.

    async def press(self, key: str) -> None:
        """Press a button."""
        await self.home.perform(
            "button.press", {"entity_id": self.entities["button", key]}
        )

    async def turn(self, key: str, on_or_off: str) -> None:
        """Turn a switch on or off."""
        await self.home.perform(
            f"switch.turn_{on_or_off}", {"entity_id": self.entities["switch", key]}
        )

    async def act(self, action: str, *, respond: bool = False, **fields: Any) -> Any:
        """Perform an action of the integration."""
        return await self.home.perform(
            f"poly_vvx.{action}",
            {"device_id": self.entities.device_id, **fields},
            respond=respond,
        )

    # What the phone really does.

    @property
    def call(self) -> Call:
        """The one call of the phone."""
        if len(self.phone.calls) != 1:
            raise CheckError(f"{self.place}: the phone has {self.phone.calls}")
        return self.phone.calls[0]

    async def really(self, what: str, condition: Callable[[], bool]) -> None:
        """Wait until the phone itself does something."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        except TimeoutError:
            raise CheckError(f"{self.place}: the phone is not {what}") from None
