"""A phone whose whole history is known, to compare with what the tracker tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final

from hypothesis import strategies as st

from custom_components.poly_vvx.vvx.calls.models import (
    Call,
    CallLog,
    Calls,
    CallState,
    Direction,
    LogEntry,
    LogKind,
)

NOON: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
DIALTONE_TIME: Final = 2
APART: Final = 3
"""Seconds between the beginnings of two calls, or nothing can tell them apart."""


class Outcome(Enum):
    """What becomes of a call that rings."""

    ANSWERED = auto()
    UNANSWERED = auto()
    REJECTED = auto()
    """At the phone itself."""
    REJECTED_FROM_HERE = auto()
    """Only if it was seen before; else as at the phone."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One call that is going to happen."""

    after: int
    """Seconds since the beginning of the one before."""
    direction: Direction
    outcome: Outcome
    rings: int
    talks: int
    holds: tuple[int, ...]
    """Seconds between being held and being resumed, and so on."""
    old_handle: bool
    """Whether it gets the handle of the call that ended last."""
    number: int


@dataclass(kw_only=True)
class RealCall:
    """One call as it really is."""

    plan: Plan
    handle: str
    number: str
    began: int
    ended: int
    listed: bool = True
    """Whether the log will list it; not if the phone lost its power."""

    @property
    def answered(self) -> int | None:
        """When somebody picked up."""
        if self.plan.outcome is not Outcome.ANSWERED:
            return None
        return self.began + self.plan.rings

    @property
    def answered_in_time(self) -> bool:
        """Whether somebody picked up before it ended."""
        return self.answered is not None and self.answered < self.ended

    def state(self, now: float) -> CallState:
        """Return where it stands."""
        if self.answered is not None and now >= self.answered:
            passed, held = now - self.answered, False
            for length in self.plan.holds:
                if (passed := passed - length) < 0:
                    break
                held = not held
            return CallState.ON_HOLD if held else CallState.CONNECTED
        if self.plan.direction is Direction.INCOMING:
            return CallState.RINGING
        if now < self.began + DIALTONE_TIME:
            return CallState.DIALTONE
        return CallState.RINGBACK

    def shown(self, now: float, *, with_start: bool) -> Call:
        """Return what the phone says of it."""
        state = self.state(now)
        talked = 0 if self.answered is None else max(now - self.answered, 0)
        return Call(
            handle=self.handle,
            reference=self.handle,
            state=state,
            state_name=state,
            direction=self.plan.direction,
            number=None if state is CallState.DIALTONE else self.number,
            started=at(self.began) if with_start else None,
            duration=timedelta(seconds=talked),
        )

    def entry(self) -> LogEntry:
        """Return how the log lists it."""
        duration = None
        kind = LogKind.MISSED
        if self.plan.direction is Direction.OUTGOING:
            kind = LogKind.PLACED
        elif self.plan.outcome is not Outcome.UNANSWERED:
            kind = LogKind.RECEIVED
        if self.answered is not None:
            duration = timedelta(seconds=self.ended - self.answered)
        return LogEntry(
            kind=kind, started=at(self.began), number=self.number, duration=duration
        )


@dataclass(kw_only=True)
class History:
    """All that happens to a phone, and how it is looked at."""

    calls: list[RealCall]
    whole: bool
    """Whether the phone tells of all calls, or of the active one only."""
    log_lag: int
    """Seconds until the log lists a call that is over."""
    gaps: Sequence[int]
    """Seconds between two polls, over and over."""
    log_is_read: Sequence[bool | None]
    """At each poll, over and over; None where reading fails."""
    old: tuple[LogEntry, ...] = field(default=())
    """What stands in the log from before."""

    @property
    def end(self) -> int:
        """When all is over and listed."""
        return max((call.ended for call in self.calls), default=0) + self.log_lag

    def snapshot(self, now: float) -> Calls:
        """Return what the phone says of its calls."""
        present = [
            call.shown(now, with_start=self.whole)
            for call in self.calls
            if call.began <= now < call.ended
        ]
        if self.whole or not present:
            return Calls(calls=tuple(present))
        active = [call for call in present if call.state is not CallState.ON_HOLD]
        return Calls(calls=((active or present)[-1],), complete=False)

    def log(self, now: float) -> CallLog:
        """Return the log, each list oldest first."""
        entries = [
            *self.old,
            *(
                call.entry()
                for call in sorted(self.calls, key=lambda call: call.ended)
                if call.listed and call.ended + self.log_lag <= now
            ),
        ]
        return CallLog(
            **{
                kind.value: tuple(entry for entry in entries if entry.kind is kind)
                for kind in LogKind
            }
        )

    def polls(self) -> Iterator[tuple[int, bool | None]]:
        """Yield when the phone is looked at, and whether the log is read then."""
        now = turn = 0
        while now <= self.end:
            yield now, self.log_is_read[turn % len(self.log_is_read)]
            now += self.gaps[turn % len(self.gaps)]
            turn += 1
        yield now, True
        yield now + 1, True


def at(seconds: float) -> datetime:
    """Return a moment after noon."""
    return NOON + timedelta(seconds=seconds)


_PLANS: Final = st.builds(
    Plan,
    after=st.integers(APART, 40),
    direction=st.sampled_from(Direction),
    outcome=st.sampled_from(Outcome),
    rings=st.integers(DIALTONE_TIME, 25),
    talks=st.integers(1, 60),
    holds=st.lists(st.integers(1, 20), max_size=4).map(tuple),
    old_handle=st.booleans(),
    number=st.integers(1, 3),
)


@st.composite
def histories(draw: st.DrawFn, *, few_numbers: bool) -> History:
    """Draw a history.

    With few numbers the same people call again and again. Otherwise everybody
    calls once, and the phone may lose its power.
    """
    whole = draw(st.booleans())
    calls: list[RealCall] = []
    began = 1
    for index, plan in enumerate(draw(st.lists(_PLANS, max_size=7))):
        began += plan.after
        ended = began + plan.rings
        if plan.outcome is Outcome.ANSWERED:
            ended += plan.talks
        over = [call for call in calls if call.ended < began]
        taken = {call.handle for call in calls if call.ended >= began}
        handle = f"{index + 1:x}0"
        # Without a start, nothing tells two calls of one handle apart for sure.
        if whole and plan.old_handle and over and over[-1].handle not in taken:
            handle = over[-1].handle
        number = plan.number if few_numbers else index
        if not whole and f"30{number:02}" in {
            call.number for call in calls if call.ended >= began
        }:
            # Without a start, nothing tells two calls of one caller apart.
            number = 10 + index
        calls.append(
            RealCall(
                plan=plan,
                handle=handle,
                number=f"30{number:02}",
                began=began,
                ended=ended,
            )
        )
    if not few_numbers and calls and draw(st.booleans()):
        _cut_power(calls, draw(st.integers(1, calls[-1].ended)))
    return History(
        calls=calls,
        whole=whole,
        log_lag=draw(st.sampled_from((0, 0, 1, 30, 300))),
        gaps=draw(st.lists(st.integers(1, 25), min_size=1, max_size=12)),
        log_is_read=draw(
            st.lists(st.sampled_from((True, False, None)), min_size=1, max_size=12)
        ),
        old=draw(st.sampled_from(((), (OLD_ENTRY,)))),
    )


OLD_ENTRY: Final = LogEntry(kind=LogKind.MISSED, started=at(-9000), number="3001")


def _cut_power(calls: list[RealCall], moment: int) -> None:
    """End all calls at one moment, unlisted."""
    for call in calls:
        if call.began < moment < call.ended:
            call.ended = moment
            call.listed = False
