"""A phone whose whole history is known, to compare with what the tracker tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final

from custom_components.poly_vvx.vvx.calls.events import EventType
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
MOVE: Final = 30
"""Seconds by which a start moves."""
LONGEST_LOOK: Final = 60
"""Seconds between two answers of the phone, at most, if one comes late."""
TRIMMED_TO: Final = 1
"""How many entries each list of a trimmed log keeps."""


class Oddity(Enum):
    """What real telephone systems do; a tidy one does nothing of it."""

    NUMBER_WHILE_RINGING = auto()
    """Another number, and a name, come while it rings."""
    NUMBER_AT_ANSWER = auto()
    """Who answered is not who was called: the connected line."""
    NUMBER_WHILE_TALKING = auto()
    """The telephone system has transferred the call."""
    LISTED_INTERNATIONALLY = auto()
    """The log has the country's code where the call has a zero."""
    COUNTED_FROM_ANSWER = auto()
    """Start and duration begin anew when somebody answers."""
    START_MOVES = auto()
    """The phone's clock is set in mid-call."""
    ANSWERED_ELSEWHERE = auto()
    """Another phone took the call; the log may list it as received."""
    SHOWN_IN_USE = auto()
    """A call that another phone took is shown on the line for a while."""
    LISTED_LATE = auto()
    """Each entry comes when it likes, up to minutes after the end."""
    LISTED_WITHOUT_DURATION = auto()
    """Nobody can tell by the log whether they talked."""
    LOG_CLEARED = auto()
    LOG_TRIMMED = auto()
    """The log keeps the newest entries only."""


TIDY: Final[frozenset[Oddity]] = frozenset()


class Outcome(Enum):
    """What becomes of a call that rings."""

    ANSWERED = auto()
    UNANSWERED = auto()
    REJECTED = auto()
    """At the phone itself."""
    REJECTED_FROM_HERE = auto()
    """Only if it was seen before; else as at the phone."""
    ELSEWHERE = auto()
    """Answered by another phone, and not listed."""
    ELSEWHERE_AND_LISTED = auto()


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
    oddities: frozenset[Oddity] = TIDY
    listed_late: int = 0
    """Seconds until the log lists it, beside those that it takes for every call."""

    @property
    def shown_in_use(self) -> bool:
        """Whether it is shown on after another phone took it."""
        elsewhere = self.outcome in (Outcome.ELSEWHERE, Outcome.ELSEWHERE_AND_LISTED)
        return elsewhere and Oddity.SHOWN_IN_USE in self.oddities


@dataclass(kw_only=True, eq=False)
class RealCall:
    """One call as it really is."""

    plan: Plan
    handle: str
    number: str
    """As the log lists it, but for the country's code."""
    began: int
    ended: int
    power_lost: bool = False

    def __post_init__(self) -> None:
        """Find out under which numbers it is shown, and from when on."""
        self._numbers = [(self.began, self.number)]
        if Oddity.LISTED_INTERNATIONALLY in self.plan.oddities:
            self._numbers = [(self.began, f"03055{self.number}")]
        if Oddity.NUMBER_WHILE_RINGING in self.plan.oddities:
            self._numbers.append((self.began + self.plan.rings // 2, f"{self.number}4"))
        if self.answered is not None:
            if Oddity.NUMBER_AT_ANSWER in self.plan.oddities:
                self._numbers.append((self.answered, f"{self.number}5"))
            if Oddity.NUMBER_WHILE_TALKING in self.plan.oddities:
                moment = self.answered + self.plan.talks // 2
                self._numbers.append((moment, f"{self.number}6"))

    @property
    def numbers(self) -> set[str]:
        """All numbers that anybody has for it."""
        return {self.listed_number, *(number for _, number in self._numbers)}

    @property
    def listed_number(self) -> str:
        """The number that the log has for it."""
        if Oddity.LISTED_INTERNATIONALLY in self.plan.oddities:
            return f"+493055{self.number}"
        return self.number

    @property
    def listed(self) -> bool:
        """Whether the log will list it."""
        return not self.power_lost and self.plan.outcome is not Outcome.ELSEWHERE

    @property
    def taken(self) -> int | None:
        """When another phone took it, if it is still shown then."""
        return self.began + self.plan.rings if self.plan.shown_in_use else None

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
        if self.taken is not None and now >= self.taken:
            return CallState.IN_USE_ELSEWHERE
        if self.plan.direction is Direction.INCOMING:
            return CallState.RINGING
        if now < self.began + DIALTONE_TIME:
            return CallState.DIALTONE
        return CallState.RINGBACK

    def shown(self, now: float, *, with_start: bool) -> Call:
        """Return what the phone says of it."""
        state = self.state(now)
        number = [number for since, number in self._numbers if since <= now][-1]
        return Call(
            handle=self.handle,
            reference=self.handle,
            state=state,
            state_name=state,
            direction=self.plan.direction,
            name=None if number == self._numbers[0][1] else f"Name of {number}",
            number=None if state is CallState.DIALTONE else number,
            started=at(self._start(now)) if with_start else None,
            duration=timedelta(seconds=self._counted(now)),
        )

    def _counted(self, now: float) -> float:
        """Return how long it is said to last."""
        if self.answered is not None and now >= self.answered:
            return now - self.answered
        counts = Oddity.COUNTED_FROM_ANSWER in self.plan.oddities
        return now - self.began if counts else 0

    def _start(self, now: float) -> float:
        """Return when it is said to have begun."""
        oddities, answered = self.plan.oddities, self.answered
        if answered is None or now < answered:
            return self.began
        moved = now >= answered + self.plan.talks / 2
        begun = answered if Oddity.COUNTED_FROM_ANSWER in oddities else self.began
        return begun + MOVE if moved and Oddity.START_MOVES in oddities else begun

    def entry(self) -> LogEntry:
        """Return how the log lists it."""
        duration = None
        kind = LogKind.MISSED
        if self.plan.direction is Direction.OUTGOING:
            kind = LogKind.PLACED
        elif self.plan.outcome is not Outcome.UNANSWERED:
            kind = LogKind.RECEIVED
        if (
            self.answered is not None
            and Oddity.LISTED_WITHOUT_DURATION not in self.plan.oddities
        ):
            duration = timedelta(seconds=self.ended - self.answered)
        return LogEntry(
            kind=kind,
            started=at(self.began),
            number=self.listed_number,
            duration=duration,
        )

    def right_ends(self) -> set[EventType]:
        """Return how it may be told to have ended, by who has all the facts."""
        if self.plan.direction is Direction.OUTGOING or self.answered_in_time:
            return {EventType.ENDED}
        match self.plan.outcome:
            case Outcome.UNANSWERED:
                return {EventType.MISSED}
            case Outcome.REJECTED_FROM_HERE:
                # Only if it was seen before; else it is listed like the next two.
                return {EventType.REJECTED, EventType.ENDED}
        return {EventType.ENDED}


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
    cleared_at: int | None = None
    """When somebody clears the log."""
    trimmed: bool = False
    """Whether each list keeps its newest entries only."""
    restarts: Sequence[bool] = (False,)
    """At each poll, over and over, whether Home Assistant has restarted before."""

    @property
    def end(self) -> int:
        """When all is over and listed."""
        last = max((call.ended for call in self.calls), default=0)
        late = max((call.plan.listed_late for call in self.calls), default=0)
        return last + self.log_lag + late

    def listed_at(self, call: RealCall) -> int:
        """Return when the log lists a call, if it does."""
        return call.ended + self.log_lag + call.plan.listed_late

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

    def listed(self, now: float) -> list[RealCall]:
        """Return the calls that the log lists, each list oldest first."""
        since = -1
        if self.cleared_at is not None and self.cleared_at <= now:
            since = self.cleared_at
        calls = sorted(
            (
                call
                for call in self.calls
                if call.listed and since < self.listed_at(call) <= now
            ),
            key=self.listed_at,
        )
        kept = -TRIMMED_TO if self.trimmed else None
        return [
            call
            for kind in LogKind
            for call in [one for one in calls if one.entry().kind is kind][kept:]
        ]

    def log(self, now: float) -> CallLog:
        """Return the log, each list oldest first."""
        cleared = self.cleared_at is not None and self.cleared_at <= now
        entries = [] if cleared else [*self.old]
        entries += [call.entry() for call in self.listed(now)]
        kept = -TRIMMED_TO if self.trimmed else None
        return CallLog(
            **{
                kind.value: tuple(one for one in entries if one.kind is kind)[kept:]
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
