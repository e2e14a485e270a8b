"""Calls, one after the other, and when Home Assistant showed what of them."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
import time
from typing import Any, Final

from demo.api import WebSocket
from demo.entities import PhoneEntities
from demo.errors import DemoError
from demo.states import EntityState, States

from .far_end import FarEnd
from .matching import (
    CLOSING,
    OPENING,
    Outcome,
    PlacedCall,
    ToldEvent,
    first_after,
    match,
    strangers,
)

_EVENT: Final = "poly_vvx_call"
_FIRST_NUMBER: Final = 30_000
_ENDINGS: Final = ("rejected", "ended", "missed")
_SECONDS_BETWEEN_LOOKS: Final = 0.2
_SECONDS_UNTIL_LAST: Final = 150
"""Within this time the call log has told of everything, whatever else got lost."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How the calls follow each other; all times in seconds."""

    pause: float
    """Longest pause before a call; how long it is, is left to chance."""
    reaction: float
    """Longest time from seeing a call to doing something about it."""
    patience: float
    """How long to wait for something to show before going on."""
    aftermath: float
    """How long to listen in the end for what is told once too often."""


@dataclass(kw_only=True)
class Measured:
    """What was measured of some calls."""

    outcomes: list[Outcome] = field(default_factory=list)
    strangers: list[ToldEvent] = field(default_factory=list)
    """What was told of calls that nobody made."""
    entity: list[float] = field(default_factory=list)
    """Seconds from the ringing until the event entity told."""
    ringing: list[float] = field(default_factory=list)
    """Seconds from the ringing until the binary sensor showed it."""
    mute: list[float] = field(default_factory=list)
    """Seconds from an action until the phone got its only request."""
    take: list[float] = field(default_factory=list)
    """Seconds from the action answer or reject until the phone got that request.

    Before it, the phone was asked which call there is.
    """
    requests: int = 0
    """How many requests the phone got, from the first call to the last."""


class Caller:
    """Makes calls that Home Assistant follows."""

    def __init__(
        self,
        socket: WebSocket,
        states: States,
        entities: PhoneEntities,
        far_end: FarEnd,
    ) -> None:
        """Know the phone from both sides."""
        self._socket = socket
        self._states = states
        self._entities = entities
        self._far_end = far_end
        # The same pauses each time.
        self._random = Random(_FIRST_NUMBER)
        self._numbers = iter(range(_FIRST_NUMBER, 10 * _FIRST_NUMBER))
        self._told: list[ToldEvent] = []

    async def listen(self) -> None:
        """Hear of all events from now on."""
        await self._socket.subscribe(_EVENT, self._hear)

    def _hear(self, event: Mapping[str, Any]) -> None:
        data = event["data"]
        self._told.append(
            ToldEvent(
                number=data["number"],
                type=data["type"],
                source=data["source"],
                at=time.monotonic(),
            )
        )

    async def make_calls(
        self, count: int, pace: Pace, progress: Callable[[int], None]
    ) -> Measured:
        """Make calls that end in every way in turn."""
        measured = Measured()
        first_event, first_state = len(self._told), len(self._states.history)
        calls = []
        began = time.monotonic()
        for index in range(count):
            progress(index)
            ending = _ENDINGS[index % len(_ENDINGS)]
            calls.append(await self._make_call(ending, pace, measured))
        measured.requests = await self._far_end.requests(began)
        await self._wait_for_the_last(calls, first_event)
        await asyncio.sleep(pace.aftermath)
        told = self._told[first_event:]
        measured.outcomes = match(calls, told)
        measured.strangers = strangers(calls, told)
        self._time(calls, self._states.history[first_state:], measured)
        return measured

    async def _make_call(
        self, ending: str, pace: Pace, measured: Measured
    ) -> PlacedCall:
        number = str(next(self._numbers))
        await self._pause(pace.pause)
        since = len(self._states.history)
        handle, rang_at = await self._far_end.ring(number)
        await self._shown({OPENING}, number, since, pace)
        await self._pause(pace.reaction)
        match ending:
            case "rejected":
                measured.take.append(await self._act("reject", "rejectCall"))
            case "ended":
                measured.take.append(await self._act("answer", "answerCall"))
                await self._shown({"connected"}, number, since, pace)
                await self._pause(pace.reaction)
                measured.mute.append(await self._act("mute", "mute"))
                await self._far_end.hang_up(handle)
            case "missed":
                await self._far_end.hang_up(handle)
        await self._shown(CLOSING, number, since, pace)
        return PlacedCall(number=number, rang_at=rang_at, closing=ending)

    async def _pause(self, longest: float) -> None:
        await asyncio.sleep(self._random.uniform(0, longest))

    async def _act(self, action: str, command: str) -> float:
        """Perform an action; return the seconds until its command was at the phone."""
        began = time.monotonic()
        await self._socket.ask(
            "call_service",
            domain="poly_vvx",
            service=action,
            service_data={"device_id": self._entities.device_id},
        )
        return await self._far_end.arrival(command, began) - began

    async def _shown(
        self, types: frozenset[str] | set[str], number: str, since: int, pace: Pace
    ) -> None:
        """Wait until the event entity has told something, or it takes too long."""

        def told() -> bool:
            return any(
                state.attributes.get("number") == number
                and state.attributes.get("event_type") in types
                for state in self._states.history[since:]
                if state.entity_id == self._entities["event", "call"]
            )

        # With lost announcements it may take longer. What never comes is counted.
        with suppress(TimeoutError):
            await self._states.wait_for(told, pace.patience)

    async def _wait_for_the_last(self, calls: list[PlacedCall], since: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_UNTIL_LAST):
                while not all(
                    outcome.complete for outcome in match(calls, self._told[since:])
                ):
                    await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _time(
        self,
        calls: list[PlacedCall],
        history: list[EntityState],
        measured: Measured,
    ) -> None:
        """Find out when calls were shown."""
        event, ringing = (
            self._entities[key]
            for key in (("event", "call"), ("binary_sensor", "ringing"))
        )
        shown = [
            state.received
            for state in history
            if state.entity_id == ringing and state.state == "on"
        ]
        opened: dict[str, float] = {}
        for state in history:
            if (
                state.entity_id == event
                and state.attributes.get("event_type") == OPENING
            ):
                opened.setdefault(state.attributes["number"], state.received)
        ends = [*(call.rang_at for call in calls[1:]), time.monotonic()]
        for call, end in zip(calls, ends, strict=True):
            if (at := opened.get(call.number)) is not None:
                measured.entity.append(at - call.rang_at)
            if (on := first_after(shown, call.rang_at, end)) is not None:
                measured.ringing.append(on - call.rang_at)


async def wait_until(condition: Callable[[], bool], states: States, what: str) -> None:
    """Wait until the states are as they have to be before anything is measured."""
    try:
        await states.wait_for(condition, _SECONDS_UNTIL_LAST)
    except TimeoutError:
        raise DemoError(f"Nothing can be measured: {what}.") from None
