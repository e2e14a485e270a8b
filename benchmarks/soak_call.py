"""One call of the soak test, played to its end."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from random import Random
import time
from typing import Final

from virtual_phone import Call, RefusedError, VirtualPhone

from .soak_plan import Moment, OtherDesk, Plan
from .soak_reads import CALL_STATUS, good_reads
from .soak_truth import RealCall

_RINGS: Final = (0.3, 8.0)
"""Seconds."""
_TALKS: Final = (0.5, 15.0)
_HOLDS: Final = (0.2, 5.0)
_SECONDS_BETWEEN_LOOKS: Final = 0.05
_OTHER_FORM: Final = {"0": "+49", "+49": "0"}


def forms_of(number: int, *, external: bool) -> tuple[str, ...]:
    """Return how a number is written: as it is, or as one of a town far away."""
    if not external:
        return (str(number),)
    return f"0302{number:07d}", f"+49302{number:07d}"


@dataclass(frozen=True, kw_only=True)
class _Party:
    """Who was at the other end for a while."""

    forms: tuple[str, ...]
    name: str
    since: float
    """By time.monotonic."""
    form: int = 0
    """Which of the forms is shown."""

    @property
    def shown(self) -> tuple[str, str]:
        """Number and name."""
        return self.forms[self.form], self.name


@dataclass(eq=False, kw_only=True)
class PlayedCall:
    """A call, and both of its ends."""

    phone: VirtualPhone
    random: Random
    plan: Plan
    numbers: Iterator[int]
    """Numbers that nobody had before."""
    _parties: list[_Party] = field(default_factory=list)
    _handle: str = ""
    _starts: dict[float, float] = field(default_factory=dict)
    """When it began, in seconds since the epoch, and since when the phone says so."""
    _other_desk: OtherDesk | None = None
    _delay: float = 0.0

    async def play(self) -> RealCall | None:
        """Let the call happen; return what became of it, or nothing if it did not."""
        began_at = time.monotonic()
        try:
            self._handle = self._begin()
        except RefusedError:
            # The line is not registered, or the phone is dialling already.
            return None
        call = next(it for it in self.phone.calls if it.handle == self._handle)
        self._note_start(call)
        self._log_after(self.plan.late_if_unanswered)
        answered = self._be_answered() if self.plan.incoming else self._reach()
        # Others have a say in it: a call may be over before it should.
        with suppress(RefusedError):
            if await answered:
                self._log_after(self.plan.late_if_answered)
                await self._talk(call)
        await self._end(call)
        return self._truth(call, began_at)

    async def _end(self, call: Call) -> None:
        """End the call, as soon as the phone can be told."""
        while any(it is call for it in self.phone.calls):
            with suppress(RefusedError):
                self.phone.remote_hang_up(self._handle)
                # Whoever asks from now on is not shown it any more.
                return
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _begin(self) -> str:
        plan, phone = self.plan, self.phone
        if plan.withheld is not None:
            return phone.withheld_call(plan.withheld, "")
        party = self._new_party()
        number, name = party.shown
        if plan.incoming:
            handle = phone.incoming_call(number, name)
        else:
            handle = phone.local_dial(number)
        self._parties.append(party)
        return handle

    def _truth(self, call: Call, began_at: float) -> RealCall:
        over_at = time.monotonic()
        listed = call.logging.listed and self._other_desk in (None, OtherDesk.RECEIVED)
        last = len(self._parties) - 1
        first_is_listed = self.phone.settings.logged_party == "first"
        party_listed = 0 if first_is_listed else max(last, 0)
        shown = self._shown(over_at)
        looks = [
            request.finished
            for request in good_reads(self.phone, CALL_STATUS)
            if began_at < request.finished < over_at
        ]
        return RealCall(
            mac=self.phone.settings.mac,
            handle=self._handle,
            parties=tuple(party.forms for party in self._parties),
            shown=shown,
            listed=party_listed,
            starts=tuple(self._starts),
            incoming=self.plan.incoming,
            answered=call.connected_at is not None,
            timed=call.duration(call.ended_at or 0.0) > 0,
            rejected=call.rejected,
            elsewhere=self._other_desk is not None,
            began_at=began_at,
            over_at=over_at,
            listed_at=over_at + self._delay if listed else None,
            looked_at=looks,
            unlinked=party_listed > shown
            and len(self._starts) > 1
            and not any(at > max(self._starts.values()) for at in looks),
            oddities=self.plan.oddities,
        )

    def _shown(self, over_at: float) -> int:
        """Return which party was certainly shown last to who asked the phone."""
        until = over_at
        for index in range(len(self._parties) - 1, 0, -1):
            since = self._parties[index].since
            if any(
                since <= request.started and request.finished < until
                for request in good_reads(self.phone, CALL_STATUS)
            ):
                return index
            until = since
        return 0

    # What the telephone system does.

    def _new_party(self) -> _Party:
        number = next(self.numbers)
        return _Party(
            forms=forms_of(number, external=self.plan.external),
            name=f"Caller {number}" if self.plan.named else "",
            since=time.monotonic(),
        )

    def _changed_party(self) -> _Party:
        """Return who is at the far end next: somebody else, or the same in full."""
        party = self._parties[-1]
        if self.plan.form_alone and len(party.forms) > 1:
            return replace(party, form=1)
        return self._new_party()

    def _put_through(self, party: _Party) -> None:
        """Note who is at the far end now."""
        if party.forms == self._parties[-1].forms:
            self._parties.pop()
        self._parties.append(party)

    def _change(self) -> None:
        party = self._changed_party()
        self.phone.connected_line(self._handle, *party.shown)
        self._put_through(party)

    def _log_after(self, delay: float | None) -> None:
        self.phone.log_otherwise(
            self._handle,
            delay=delay,
            prefixes=_OTHER_FORM if self.plan.other_form_in_log else None,
        )
        self._delay = delay or 0.0

    def _note_start(self, call: Call) -> None:
        start = call.started.replace(tzinfo=UTC).timestamp()
        self._starts.setdefault(start, time.monotonic())

    # What happens one after the other.

    async def _be_answered(self) -> bool:
        """Ring; tell whether somebody here has answered."""
        await self._wait(_RINGS)
        if Moment.RINGING in self.plan.changes:
            self._change()
            await self._wait(_RINGS)
        if self.plan.other_desk is not None:
            await self._answer_elsewhere(self.plan.other_desk)
            return False
        match self.random.choice(("answer", "answer", "reject", "give up")):
            case "answer":
                self.phone.local_answer(self._handle)
                return True
            case "reject":
                self.phone.local_reject(self._handle)
        return False

    async def _answer_elsewhere(self, how: OtherDesk) -> None:
        if how is OtherDesk.SHARED_LINE:
            self.phone.remote_active(self._handle)
            self._other_desk = how
            await self._wait(_TALKS)
            return
        self.phone.answered_elsewhere(self._handle, logged=how is OtherDesk.RECEIVED)
        self._other_desk = how

    async def _reach(self) -> bool:
        """Call somebody; tell whether they have answered."""
        await self._wait(_RINGS)
        if Moment.RINGING in self.plan.changes:
            self._change()
            await self._wait(_RINGS)
        match self.random.choice(("answer", "answer", "give up", "be busy")):
            case "answer":
                self._answer_far_away()
                return True
            case "give up":
                self.phone.local_hang_up(self._handle)
        return False

    def _answer_far_away(self) -> None:
        if Moment.ANSWER not in self.plan.changes:
            self.phone.remote_answer(self._handle)
            return
        party = self._changed_party()
        self.phone.remote_answer(self._handle, *party.shown)
        self._put_through(party)

    async def _talk(self, call: Call) -> None:
        phone, handle = self.phone, self._handle
        if self.plan.restarts:
            phone.restart_call(handle)
            self._note_start(call)
        await self._wait(_TALKS)
        if self.plan.moved_minutes:
            phone.move_start(timedelta(minutes=self.plan.moved_minutes), handle)
            self._note_start(call)
        if Moment.TALKING in self.plan.changes:
            self._change()
            await self._wait(_TALKS)
        match self.random.choice(("on", "on", "hold", "be held", "mute")):
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
        if self.random.random() < 0.5:
            phone.local_hang_up(handle)

    async def _wait(self, seconds: tuple[float, float]) -> None:
        await asyncio.sleep(self.random.uniform(*seconds))
