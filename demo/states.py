"""What Home Assistant's entities were and are."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
import time
from typing import Any


@dataclass(frozen=True, kw_only=True)
class EntityState:
    """What an entity was from one moment on."""

    entity_id: str
    state: str
    attributes: Mapping[str, Any]
    received: float
    """When we heard of it, by time.monotonic."""


class States:
    """All states, and all that they were since somebody began to listen."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._now: dict[str, EntityState] = {}
        self.history: list[EntityState] = []
        self._changed = asyncio.Event()

    def __getitem__(self, entity_id: str) -> EntityState:
        """Return what an entity is now."""
        return self._now[entity_id]

    def get(self, entity_id: str) -> EntityState | None:
        """Return what an entity is now, or None if there is none."""
        return self._now.get(entity_id)

    def take_in(self, entity_id: str, data: Mapping[str, Any] | None) -> None:
        """Take in a state as Home Assistant tells of it; None is an entity that went."""
        if data is None:
            self._now.pop(entity_id, None)
        else:
            state = EntityState(
                entity_id=entity_id,
                state=data["state"],
                attributes=data["attributes"],
                received=time.monotonic(),
            )
            self._now[entity_id] = state
            self.history.append(state)
        self._changed.set()

    async def wait_for(self, condition: Callable[[], bool], timeout: float) -> None:
        """Wait until the states are as they should be, or raise TimeoutError."""
        async with asyncio.timeout(timeout):
            while not condition():
                self._changed.clear()
                await self._changed.wait()
