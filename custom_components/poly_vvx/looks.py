"""Looks at a phone besides those at its pace: at once, and soon after."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

AFTER_ACTION: Final = (timedelta(seconds=0.3), timedelta(seconds=1))
"""When to look after an action, besides at once: its effect follows the answer."""

CONFIRM_AFTER: Final = timedelta(seconds=0.5)
"""When to look once more after a notification, which the phone may be ahead of."""


class Looks:
    """When one phone is looked at because something has happened."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        look: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        """Plan nothing yet."""
        self._hass = hass
        self._entry = entry
        self._look = look
        self._looking: asyncio.Task[None] | None = None
        self._cancel_planned: list[CALLBACK_TYPE] = []
        self._stopped = False

    @callback
    def now(self, _now: datetime | None = None) -> None:
        """Look at once."""
        self._looking = self._entry.async_create_background_task(
            self._hass, self._look(), f"{self._entry.title} - refresh"
        )

    @callback
    def now_unless_looking(self) -> None:
        """Look at once, but only one time for whatever comes together."""
        if self._looking is None or self._looking.done():
            self.now()

    @callback
    def confirm(self) -> None:
        """Look once more soon."""
        self._later(CONFIRM_AFTER)

    @callback
    def _later(self, *delays: timedelta) -> None:
        """Look again after some delays, instead of what was planned before."""
        self._cancel()
        job = HassJob(self.now, cancel_on_shutdown=True)
        self._cancel_planned = [
            async_call_later(self._hass, delay, job) for delay in delays
        ]

    @callback
    def after_action(self) -> None:
        """Look at what somebody has done, now and twice more soon."""
        # The action may still be under way when the entry is unloaded.
        if not self._stopped:
            self._later(*AFTER_ACTION)
            self.now()

    @callback
    def stop(self) -> None:
        """Plan nothing any more."""
        self._stopped = True
        self._cancel()

    @callback
    def _cancel(self) -> None:
        for cancel in self._cancel_planned:
            cancel()
        self._cancel_planned = []
