"""A phone's life at random: calls, and everything that may go wrong with them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from random import Random
import time
from typing import Final

from virtual_phone import (
    CallLog,
    Fault,
    FaultKind,
    NotificationFault,
    RefusedError,
    VirtualPhone,
)

from .soak_call import PlayedCall
from .soak_odd import begin_oddities
from .soak_plan import Plan, awkward, tidy
from .soak_reads import CALL_LOGS, good_reads
from .soak_truth import RealCall, wiped

_PAUSE: Final = (1.0, 15.0)
"""Seconds between two calls."""
_HOLDS: Final = (0.2, 5.0)
_CALM: Final = (5.0, 30.0)
"""Seconds between two troubles."""
_SILENCE: Final = (3.0, 40.0)
_DARKNESS: Final = (1.0, 20.0)
_BAD_POST: Final = (10.0, 40.0)
_SECONDS_BETWEEN_LOOKS: Final = 0.05
_FOR_EVER: Final = 1_000_000
_LOG_GROWS: Final = (20.0, 90.0)
"""Seconds until somebody tidies the call log up."""
_CLEARS: Final = 0.3
_MOST_REMOVED: Final = 3
_SECONDS_BETWEEN_WITHHELD: Final = 20.0
"""They have no number to be told apart by, but their start."""

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
            first_number: Who calls first; whoever comes later has the next number.
        """
        self._phone = phone
        self._random = random
        self._numbers = count(first_number)
        self._may_withhold_at = 0.0
        self._troubled = self._awkward = False
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

    def begin(self, *, troubled: bool, odd: bool, awkward: bool) -> None:
        """Let things happen from now on.

        Args:
            troubled: Whether something goes wrong with the phone.
            odd: Whether that is nothing but small troubles that do not last.
            awkward: Whether the telephone system does what real ones do.
        """
        self._troubled, self._awkward = troubled, awkward
        create = asyncio.get_running_loop().create_task
        self._tasks.append(create(self._be_called()))
        if awkward:
            self._tasks.append(create(self._tend_log()))
        if odd:
            begin_oddities(self._phone, Random(self._random.random()))
        elif troubled:
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
        """Have a call, and write down what has become of it."""
        power_cuts = self._power_cuts
        played = PlayedCall(
            phone=self._phone,
            # Of its own: calls overlap, and none shall depend on when.
            random=Random(self._random.random()),
            plan=self._plan(),
            numbers=self._numbers,
        )
        if (call := await played.play()) is not None:
            forgotten = power_cuts != self._power_cuts
            self.truth.append(
                replace(call, forgotten=forgotten, watched=not self._troubled)
            )

    def _plan(self) -> Plan:
        if not self._awkward:
            return tidy(self._random)
        now = time.monotonic()
        plan = awkward(self._random, may_withhold=now >= self._may_withhold_at)
        if plan.withheld is not None:
            self._may_withhold_at = now + _SECONDS_BETWEEN_WITHHELD
        return plan

    # The call log.

    async def _tend_log(self) -> None:
        """Now and then clear the call log, or remove the oldest calls of a list."""
        while True:
            await self._wait(_LOG_GROWS)
            if self._random.random() < _CLEARS:
                self._phone.clear_call_log()
            else:
                name = self._random.choice(list(CallLog))
                with suppress(RefusedError):
                    for _ in range(self._random.randint(1, _MOST_REMOVED)):
                        self._phone.remove_log_entry(name, 0)
            reads = good_reads(self._phone, CALL_LOGS)
            last_read_at = max((read.started for read in reads), default=0.0)
            self.truth = wiped(self.truth, last_read_at)

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
        # What the log was about to list is lost.
        self.truth = wiped(self.truth, time.monotonic())
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
