"""A phone's life at random: calls, and everything that may go wrong with them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
import time
from typing import Final

from virtual_phone import (
    Fault,
    FaultKind,
    NotificationFault,
    RefusedError,
    VirtualPhone,
)

from .soak_truth import RealCall

_PAUSE: Final = (1.0, 15.0)
"""Seconds between two calls."""
_RINGS: Final = (0.3, 8.0)
_TALKS: Final = (0.5, 15.0)
_HOLDS: Final = (0.2, 5.0)
_CALM: Final = (5.0, 30.0)
"""Seconds between two troubles."""
_SILENCE: Final = (3.0, 40.0)
_DARKNESS: Final = (1.0, 20.0)
_BAD_POST: Final = (10.0, 40.0)
_SECONDS_BETWEEN_LOOKS: Final = 0.05
_FOR_EVER: Final = 1_000_000

# What a phone that is well otherwise may answer for a moment. A refused login is
# not among it: that stops everything until somebody logs in anew, and shall.
_HTTP_CODES: Final = (400, 403, 403, 404, 413, 500, 500, 503)
_STATUS_CODES: Final = (4000, 4001, 4001, 4003, 4004, 5000, 5000)

_LOSSES: Final = (
    NotificationFault.LOSS,
    NotificationFault.DUPLICATION,
    NotificationFault.REORDERING,
    NotificationFault.GARBAGE,
    NotificationFault.WRONG_MAC,
    NotificationFault.OVERSIZE,
)


class Life:
    """What happens to one phone."""

    def __init__(self, phone: VirtualPhone, random: Random, first_number: int) -> None:
        """Prepare; nothing happens yet.

        Args:
            phone: The phone.
            random: Decides what happens and when.
            first_number: Who calls first; each other one has the next number.
        """
        self._phone = phone
        self._random = random
        self._number = first_number
        self._calls: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._power_cuts = 0
        self.truth: list[RealCall] = []
        """The calls that are over."""
        self.troubles = 0
        """How often something went wrong."""

    @property
    def calling(self) -> int:
        """How many calls are not over."""
        return len(self._calls)

    def begin(self, *, troubled: bool) -> None:
        """Let things happen from now on."""
        create = asyncio.get_running_loop().create_task
        self._tasks.append(create(self._be_called()))
        if troubled:
            self._tasks.append(create(self._have_trouble()))

    async def heal(self) -> None:
        """Begin no more calls, and let nothing go wrong any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._mend()
        self._phone.power_on()
        while not self._phone.online or self._calls:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    # Calls.

    async def _be_called(self) -> None:
        while True:
            await self._wait(_PAUSE)
            if self._phone.online:
                task = asyncio.get_running_loop().create_task(self._call())
                self._calls.add(task)
                task.add_done_callback(self._calls.discard)

    async def _call(self) -> None:
        """Make a call, and write down what has become of it."""
        number = str(self._number)
        self._number += 1
        incoming = self._random.random() < 0.7
        began_at, power_cuts = time.monotonic(), self._power_cuts
        try:
            if incoming:
                handle = self._phone.incoming_call(number)
            else:
                handle = self._phone.local_dial(number)
        except RefusedError:
            # The line is not registered, or the phone is dialling already.
            return
        call = next(it for it in self._phone.calls if it.handle == handle)
        answered = self._be_answered(handle) if incoming else self._reach(handle)
        # Others have a say in it: a call may be over before it should.
        with suppress(RefusedError):
            if await answered:
                await self._talk(handle)
        while any(it is call for it in self._phone.calls):
            with suppress(RefusedError):
                self._phone.remote_hang_up(handle)
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        self.truth.append(
            RealCall(
                mac=self._phone.settings.mac,
                number=number,
                incoming=incoming,
                answered=call.connected_at is not None,
                began_at=began_at,
                over_at=time.monotonic(),
                forgotten=power_cuts != self._power_cuts,
            )
        )

    async def _be_answered(self, handle: str) -> bool:
        """Ring; tell whether somebody has answered."""
        await self._wait(_RINGS)
        match self._random.choice(("answer", "answer", "reject", "give up")):
            case "answer":
                self._phone.local_answer(handle)
                return True
            case "reject":
                self._phone.local_reject(handle)
        return False

    async def _reach(self, handle: str) -> bool:
        """Call somebody; tell whether they have answered."""
        await self._wait(_RINGS)
        match self._random.choice(("answer", "answer", "give up", "be busy")):
            case "answer":
                self._phone.remote_answer(handle)
                return True
            case "give up":
                self._phone.local_hang_up(handle)
        return False

    async def _talk(self, handle: str) -> None:
        phone = self._phone
        await self._wait(_TALKS)
        match self._random.choice(("on", "on", "hold", "be held", "mute")):
            case "hold":
                phone.local_hold(handle)
                await self._wait(_HOLDS)
                phone.local_resume(handle)
            case "be held":
                phone.remote_hold(handle)
                await self._wait(_HOLDS)
                phone.remote_resume(handle)
            case "mute":
                phone.local_mute(True)
                await self._wait(_HOLDS)
                phone.local_mute(False)
        if self._random.random() < 0.5:
            phone.local_hang_up(handle)

    # Troubles.

    async def _have_trouble(self) -> None:
        troubles: tuple[Callable[[], Awaitable[None]], ...] = (
            *[self._answer_badly] * 6,
            *[self._announce_badly] * 4,
            *[self._announce_late] * 2,
            *[self._fall_silent] * 2,
            self._lose_power,
            self._lose_line,
        )
        while True:
            await self._wait(_CALM)
            self.troubles += 1
            await self._random.choice(troubles)()

    async def _answer_badly(self) -> None:
        self._phone.inject(self._fault())

    def _fault(self) -> Fault:
        kind = self._random.choice(list(FaultKind))
        value: float | str | None = None
        match kind:
            case FaultKind.HTTP_STATUS:
                value = self._random.choice(_HTTP_CODES)
            case FaultKind.API_STATUS:
                value = self._random.choice(_STATUS_CODES)
            case FaultKind.CUT_CONNECTION:
                value = self._random.choice((None, "body"))
            case FaultKind.HANG:
                value = self._random.choice((None, 1.0, 4.0))
            case FaultKind.WRONG_TYPES:
                # Other types in good JSON say that there are other calls: no fault
                # that can be seen, but a lie. A wrong shape can be seen.
                value = "data"
        return Fault(kind, times=self._random.randint(1, 3), value=value)

    async def _announce_badly(self) -> None:
        faults = self._phone.notification_faults
        for fault in _LOSSES:
            faults.set_chance(fault, self._random.choice((0.0, 0.0, 0.2, 0.5, 1.0)))
        await self._wait(_BAD_POST)
        faults.clear()

    async def _announce_late(self) -> None:
        faults = self._phone.notification_faults
        faults.set_delay(self._random.uniform(0, 1), self._random.uniform(0, 3))
        await self._wait(_BAD_POST)
        faults.clear()

    async def _fall_silent(self) -> None:
        """Be out of reach for a while, in both directions; calls go on."""
        self._phone.inject(Fault(FaultKind.HANG, times=_FOR_EVER))
        self._phone.notification_faults.set_chance(NotificationFault.LOSS, 1.0)
        await self._wait(_SILENCE)
        self._mend()

    async def _lose_power(self) -> None:
        self._power_cuts += 1
        self._phone.power_cut()
        await self._wait(_DARKNESS)
        self._phone.power_on()

    async def _lose_line(self) -> None:
        for registered in (False, True):
            with suppress(RefusedError):
                self._phone.set_line_registered(1, registered)
            await self._wait(_HOLDS)

    def _mend(self) -> None:
        self._phone.clear_faults()
        self._phone.notification_faults.clear()
        with suppress(RefusedError):
            self._phone.set_line_registered(1, True)

    async def _wait(self, seconds: tuple[float, float]) -> None:
        await asyncio.sleep(self._random.uniform(*seconds))
