"""Histories of a phone, drawn by chance."""

from collections.abc import Collection
from typing import Final

from hypothesis import strategies as st

from custom_components.poly_vvx.vvx.calls.models import Direction, LogEntry, LogKind
from custom_components.poly_vvx.vvx.calls.tracker import DIAL_TONE_AGE

from .model_phone import (
    APART,
    DIALTONE_TIME,
    LONGEST_LOOK,
    TIDY,
    History,
    Oddity,
    Outcome,
    Plan,
    RealCall,
    at,
)

_OUTCOMES: Final[tuple[Outcome, ...]] = (
    Outcome.ANSWERED,
    Outcome.UNANSWERED,
    Outcome.REJECTED,
    Outcome.REJECTED_FROM_HERE,
)
_ELSEWHERE: Final = (Outcome.ELSEWHERE, Outcome.ELSEWHERE_AND_LISTED)
LONGEST_GAP: Final = 25
POLLS: Final = 3
"""Seconds between two polls of an idle phone, if none is lost.

Who looks less often cannot know that a call has another number, or another start, and
takes it for another call.
"""
_LATE: Final = (0, 1, 5, 60)


@st.composite
def _plans(draw: st.DrawFn, oddities: frozenset[Oddity]) -> Plan:
    """Draw a call with some of the oddities."""
    own = frozenset(odd for odd in sorted(oddities, key=str) if draw(st.booleans()))
    direction = draw(st.sampled_from(Direction))
    outcomes = _OUTCOMES
    if Oddity.ANSWERED_ELSEWHERE in own and direction is Direction.INCOMING:
        outcomes += _ELSEWHERE
    return Plan(
        after=draw(st.integers(APART, 40)),
        direction=direction,
        outcome=draw(st.sampled_from(outcomes)),
        rings=draw(st.integers(DIALTONE_TIME, 25)),
        talks=draw(st.integers(1, 60)),
        holds=tuple(draw(st.lists(st.integers(1, 20), max_size=4))),
        old_handle=draw(st.booleans()),
        number=draw(st.integers(1, 3)),
        oddities=own,
        listed_late=draw(st.sampled_from(_LATE)) if Oddity.LISTED_LATE in own else 0,
    )


def make_calls(
    plans: Collection[Plan],
    *,
    whole: bool = True,
    few_numbers: bool = False,
    announced: bool = False,
) -> list[RealCall]:
    """Return the calls that are planned, as far as something tells them apart."""
    calls: list[RealCall] = []
    began = 1
    for index, plan in enumerate(plans):
        began += plan.after
        ended = began + plan.rings
        if plan.outcome is Outcome.ANSWERED or plan.shown_in_use:
            ended += plan.talks
        handle = f"{index + 1:x}0"
        # Without a start, nothing tells two calls of one handle apart for sure.
        # And today, a late notification is taken for the next call of its handle.
        if whole and plan.old_handle and not (announced and few_numbers):
            handle = _old_handle(calls, began, announced=announced) or handle
        number = f"30{plan.number if few_numbers else index:02}"
        # Without a start, nothing tells two calls of one caller apart. And today,
        # what was only announced is taken for the next call of its caller.
        pause = LONGEST_LOOK if announced else 0
        if (announced or not whole) and any(
            call.number == number and began <= call.ended + pause for call in calls
        ):
            number = f"30{10 + index:02}"
        calls.append(
            RealCall(plan=plan, handle=handle, number=number, began=began, ended=ended)
        )
    return calls


def _old_handle(calls: list[RealCall], began: int, *, announced: bool) -> str | None:
    """Return the handle of the call that ended last, if it is free."""
    over = [call for call in calls if call.ended < began]
    if not over or over[-1].handle in {
        call.handle for call in calls if call.ended >= began
    }:
        return None
    # A lifted receiver that was put down is taken for the one lifted next: today the
    # number that is dialled then is told twice, if it is announced.
    last = over[-1]
    lifted = last.plan.direction is Direction.OUTGOING
    if announced and lifted and began - last.ended < DIAL_TONE_AGE.total_seconds():
        return None
    return last.handle


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    few_numbers: bool = False,
    announced: bool = False,
    oddities: frozenset[Oddity] = TIDY,
) -> History:
    """Draw a history.

    With few numbers the same people call again and again. Otherwise everybody
    calls once, and the phone may lose its power.
    """
    tidy = oddities == TIDY
    whole = draw(st.booleans())
    plans = draw(st.lists(_plans(oddities), max_size=7))
    calls = make_calls(plans, whole=whole, few_numbers=few_numbers, announced=announced)
    last = calls[-1].ended if calls else 1
    if not few_numbers and calls and draw(st.booleans()):
        _cut_power(calls, draw(st.integers(1, last)))
    return History(
        calls=calls,
        whole=whole,
        log_lag=draw(st.sampled_from((0, 0, 1, 30, 300))),
        gaps=draw(
            st.lists(
                st.integers(1, LONGEST_GAP if tidy else POLLS), min_size=1, max_size=12
            )
        ),
        log_is_read=draw(
            st.lists(st.sampled_from((True, False, None)), min_size=1, max_size=12)
        ),
        old=draw(st.sampled_from(((), (OLD_ENTRY,)))),
        cleared_at=draw(st.none() | st.integers(1, last))
        if Oddity.LOG_CLEARED in oddities
        else None,
        restarts=draw(st.lists(st.booleans(), min_size=1, max_size=5)),
        trimmed=Oddity.LOG_TRIMMED in oddities and draw(st.booleans()),
    )


OLD_ENTRY: Final = LogEntry(kind=LogKind.MISSED, started=at(-9000), number="3001")


def _cut_power(calls: list[RealCall], moment: int) -> None:
    """End all calls at one moment, unlisted."""
    for call in calls:
        if call.began < moment < call.ended:
            call.ended = moment
            call.power_lost = True
