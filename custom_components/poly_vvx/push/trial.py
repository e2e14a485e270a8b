"""Has a phone announce something, to see at once whether that arrives."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..vvx.calls.models import CallState
from ..vvx.client import Phone
from ..vvx.errors import NotOfferedError, RefusedError, VvxError

TRIAL_TIMEOUT: Final = timedelta(seconds=4)
"""How long to wait for a notification; a person waits for the answer."""

LIFT_KEY: Final = "Handsfree"
"""The key that gives a dial tone, and takes it away again; it disturbs nobody else."""


class TrialResult(StrEnum):
    """What has become of it."""

    ARRIVED = "arrived"
    LOST = "lost"
    """The phone has done as it was told, and nothing has arrived."""
    IN_A_CALL = "in_a_call"
    """Not tried: the key means something else then."""
    BY_HAND = "by_hand"
    """The phone has no such key, or lets nobody press it from afar."""
    NOT_SET = "not_set"
    """Not tried: the phone does not send us any. A repair says why."""
    UNREACHABLE = "unreachable"


class Trial:
    """Lifts the receiver of one phone."""

    def __init__(self, hass: HomeAssistant, phone: Phone) -> None:
        """Try nothing yet."""
        self._hass = hass
        self._phone = phone
        self._arrival: asyncio.Future[bool] | None = None

    @callback
    def async_heard(self) -> None:
        """Note that the phone has announced something."""
        self._settle(arrived=True)

    @callback
    def _time_is_up(self, _now: datetime) -> None:
        self._settle(arrived=False)

    @callback
    def _settle(self, *, arrived: bool) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(arrived)

    async def async_run(self) -> TrialResult:
        """Lift the receiver of an idle phone, wait for what it announces, put it down.

        Raises VvxError if the phone cannot be reached.
        """
        self._arrival = self._hass.loop.create_future()
        job = HassJob(self._time_is_up, cancel_on_shutdown=True)
        cancel = async_call_later(self._hass, TRIAL_TIMEOUT, job)
        try:
            return await self._async_lift(self._arrival)
        except NotOfferedError, RefusedError:
            return TrialResult.BY_HAND
        finally:
            cancel()

    async def _async_lift(self, arrival: asyncio.Future[bool]) -> TrialResult:
        await self._phone.simulate_key_event(LIFT_KEY)
        try:
            return TrialResult.ARRIVED if await arrival else TrialResult.LOST
        finally:
            await self._async_put_down()

    async def _async_put_down(self) -> None:
        """End the dial tone, unless somebody has dialled, or calls, by now."""
        with suppress(VvxError):
            calls = (await self._phone.calls()).calls
            if all(call.state is CallState.DIALTONE for call in calls):
                await self._phone.simulate_key_event(LIFT_KEY)
