"""Tests of every call told exactly once, whatever happens and however it is seen."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import cycle
import json
from typing import Final

from hypothesis import given, strategies as st
from mashumaro.codecs import BasicDecoder, BasicEncoder
import pytest

from custom_components.poly_vvx.vvx.calls.events import CallEvent, EventType
from custom_components.poly_vvx.vvx.calls.models import (
    CallLog,
    Calls,
    CallState,
    Direction,
)
from custom_components.poly_vvx.vvx.calls.tracker import CallTracker
from tests.conftest import each_history

from .drawn import OLD_ENTRY, make_calls
from .model_notices import LATEST, SILENT, Poll, Post, posted_histories, what_happens
from .model_phone import TIDY, History, Oddity, Outcome, Plan, RealCall, at

_ENCODER: Final = BasicEncoder(CallTracker)
_DECODER: Final = BasicDecoder(CallTracker)
BEGINNINGS: Final = {EventType(direction) for direction in Direction}
ENDS: Final = {kind for kind in EventType if kind.closing}


@dataclass(kw_only=True)
class Told:
    """What a tracker told of a history, and what it had to go by."""

    events: list[CallEvent] = field(default_factory=list)
    states: dict[RealCall, set[CallState]]
    """The states in which each call was seen, or heard of."""
    listed: set[RealCall] = field(default_factory=set)
    """The calls that stood in the log when it was read."""
    keeps_missed: bool
    """Whether the log shows from the first that it lists missed calls."""

    def of(self, real: RealCall) -> list[CallEvent]:
        """Return what was told of a call, by its numbers."""
        return [event for event in self.events if event.number in real.numbers]


def play(history: History, post: Post = SILENT) -> Told:
    """Let a tracker watch a history, as the integration would."""
    tracker = CallTracker()
    told = Told(
        states={real: set() for real in history.calls}, keeps_missed=bool(history.old)
    )
    told.events += tracker.observe(Calls(), at(-10))
    told.events += tracker.settle(CallLog(missed=history.old), at(-10))
    answers_take = cycle(post.answers_take)
    restarts = cycle(history.restarts)
    asked: tuple[float, float, Poll] | None = None
    looked = -10.0

    def answer(asked_at: float, now: float, poll: Poll) -> None:
        nonlocal tracker
        if next(restarts):
            tracker = _DECODER.decode(json.loads(json.dumps(_ENCODER.encode(tracker))))
        snapshot = history.snapshot(asked_at)
        _note_rejections(tracker, history, looked, now)
        for real in history.calls:
            told.states[real] |= {
                one.state
                for one in snapshot.calls
                if one.number in real.numbers and one.state is not None
            }
        told.events += tracker.observe(snapshot, at(now), at(asked_at))
        if not tracker.wants_log(at(now)) and poll.log_is_read is False:
            return
        if poll.log_is_read is None:
            told.events += tracker.settle(None, at(now))
            return
        told.listed.update(history.listed(now))
        told.events += tracker.settle(history.log(now), at(now))

    for now, what in what_happens(history, post):
        if asked is not None and asked[1] <= now:
            answer(*asked)
            looked, asked = asked[1], None
        if not isinstance(what, Poll):
            told.events += tracker.notice(what, at(now))
        elif asked is None:
            asked = now, now + next(answers_take), what
            if asked[1] == now:
                answer(*asked)
                looked, asked = now, None
    if asked is not None:
        answer(*asked)
    assert tracker.calls == ()
    assert not tracker.waits
    return told


def _note_rejections(
    tracker: CallTracker, history: History, since: float, now: float
) -> None:
    """Tell the tracker which calls were refused from here since the last look."""
    shown = {(one.handle, one.number) for one in tracker.calls}
    for real in history.calls:
        if (
            real.plan.outcome is Outcome.REJECTED_FROM_HERE
            and not real.power_lost
            and since < real.ended <= now
            and (real.handle, real.number) in shown
        ):
            tracker.note_rejection(real.handle)


def check(history: History, post: Post = SILENT) -> None:
    """See that each call is told from one beginning to the right end, in order."""
    told = play(history, post)
    assert sum(len(told.of(real)) for real in history.calls) == len(told.events)
    # Late notifications may seem to prolong a call.
    longer = 0 if post is SILENT else LATEST
    for real in history.calls:
        events = told.of(real)
        states = told.states[real]
        if not events:
            assert states <= {CallState.IN_USE_ELSEWHERE}
            assert real not in told.listed or any(
                _may_be_listed_as(other, real, history, told) for other in history.calls
            )
            continue
        kinds = [event.type for event in events]
        _check_order(kinds, real)
        # Without a start, another entry may be taken for one that is listed too late.
        listed_in_time = not (history.log_lag or real.plan.listed_late)
        is_known = history.whole or listed_in_time
        assert (
            real.answered_in_time
            or EventType.CONNECTED not in kinds
            or not is_known
            or any(
                _may_be_listed_as(real, other, history, told)
                for other in told.listed
                if not told.of(other)
            )
        )
        if any(state.answered for state in states):
            assert EventType.CONNECTED in kinds
        assert {event.duration for event in events[:-1]} <= {None}
        duration = events[-1].duration
        assert duration is not None
        assert duration >= timedelta()
        if is_known:
            assert duration <= timedelta(seconds=real.plan.talks + longer)
        if (
            not history.log_lag
            and None not in history.log_is_read
            # Today, an entry that is read while the call seems to go on is forgotten.
            and not any(post.answers_take)
        ):
            assert kinds[-1] in _right_ends(real, kinds, told)
            assert events[-1].answered_elsewhere is _ended_elsewhere(real, kinds)


def _may_be_listed_as(
    real: RealCall, other: RealCall, history: History, told: Told
) -> bool:
    """Tell whether the entry of another call may be that of this one, as far as known.

    Where neither a start nor a number that stays tells them apart, or this one is never
    listed, the other one's is swallowed in doubt.
    """
    has_start = history.whole and told.states[real]
    has_entry = real in told.listed and len(real.numbers) == 1
    return (
        other is not real
        and other.plan.direction is real.plan.direction
        and not has_start
        and not has_entry
    )


def _check_order(kinds: list[EventType], real: RealCall) -> None:
    """See that a call is told as it can happen: one beginning, one end."""
    assert kinds[0] == real.plan.direction.value
    assert [kind for kind in kinds if kind in BEGINNINGS] == kinds[:1]
    assert [kind for kind in kinds if kind in ENDS] == kinds[-1:]
    middle = kinds[1:-1]
    if middle:
        turns = [EventType.HELD, EventType.RESUMED] * len(middle)
        assert middle == [EventType.CONNECTED, *turns[: len(middle) - 1]]


def _ended_elsewhere(real: RealCall, kinds: list[EventType]) -> bool:
    """Tell whether a call ended at another phone, for all that this one can know.

    One that was rejected at the phone is listed likewise, and so is one of which the
    log does not say that it was answered.
    """
    return (
        kinds[-1] is EventType.ENDED
        and real.plan.direction is Direction.INCOMING
        and EventType.CONNECTED not in kinds
    )


def _right_ends(real: RealCall, kinds: list[EventType], told: Told) -> set[EventType]:
    """Return what can be told of the end by what there was to go by."""
    ends = real.right_ends()
    if EventType.CONNECTED in kinds or real.plan.direction is Direction.OUTGOING:
        return ends
    # Each reading is at least a second after the one before, and the log has two.
    if real.power_lost or real not in told.listed or real.plan.listed_late > 1:
        ends |= {EventType.ENDED}
        if not told.keeps_missed:
            ends |= {EventType.MISSED}
    return ends


POLLED_OR_ANNOUNCED: Final = pytest.mark.parametrize(
    "announced", [False, True], ids=["polled", "announced"]
)


# A tidy telephone system.


@POLLED_OR_ANNOUNCED
@each_history
@given(data=st.data())
def test_every_call_exactly_once(announced: bool, data: st.DataObject) -> None:
    """Each call is told from one beginning to one end, in order.

    However it is looked at, whatever fails meanwhile, and whatever becomes of its
    notifications.
    """
    check(*data.draw(posted_histories(announced=announced, oddities=TIDY)))


@POLLED_OR_ANNOUNCED
@each_history
@given(data=st.data())
def test_every_call_counts(announced: bool, data: st.DataObject) -> None:
    """However often the same people call, as many calls are told as there were."""
    history, post = data.draw(posted_histories(announced=announced, few_numbers=True))
    told = play(history, post)
    for number in {real.number for real in history.calls}:
        reals = [real for real in history.calls if real.number == number]
        kinds = Counter(event.type for event in told.events if event.number == number)
        for direction in Direction:
            count = sum(real.plan.direction is direction for real in reals)
            assert kinds[EventType(direction)] == count
        assert sum(kinds[kind] for kind in ENDS) == len(reals)
        # Which of them was answered, only a start or a prompt log can tell.
        if history.whole and not history.log_lag and not announced:
            answered = sum(real.answered_in_time for real in reals)
            assert kinds[EventType.CONNECTED] <= answered
    assert all(
        (event.duration or timedelta()) >= timedelta()
        and (event.duration is not None) == event.type.closing
        for event in told.events
    )


# Telephone systems that are not tidy.


def one_call(
    *oddities: Oddity,
    outcome: Outcome = Outcome.ANSWERED,
    direction: Direction = Direction.INCOMING,
    listed_late: int = 0,
    whole: bool = True,
    gap: int = 2,
    cleared_at: int | None = None,
    trimmed: bool = False,
) -> History:
    """Return the history of one call of ten seconds that all goes well with."""
    plan = Plan(
        after=5,
        direction=direction,
        outcome=outcome,
        rings=10,
        talks=20,
        holds=(),
        old_handle=False,
        number=1,
        oddities=frozenset(oddities),
        listed_late=listed_late,
    )
    return History(
        calls=make_calls([plan]),
        whole=whole,
        log_lag=0,
        gaps=[gap],
        log_is_read=[True],
        old=(OLD_ENTRY,),
        cleared_at=cleared_at,
        trimmed=trimmed,
    )


AWKWARD: Final = {
    "connected line": one_call(Oddity.NUMBER_AT_ANSWER),
    "transferred": one_call(Oddity.NUMBER_WHILE_TALKING),
    "rings on": one_call(Oddity.NUMBER_WHILE_RINGING),
    "rings on, one shown": one_call(Oddity.NUMBER_WHILE_RINGING, whole=False),
    "national and international": one_call(Oddity.LISTED_INTERNATIONALLY),
    "log cleared": one_call(outcome=Outcome.REJECTED, cleared_at=5),
    "log cleared, call not seen": one_call(
        outcome=Outcome.UNANSWERED, cleared_at=5, gap=50
    ),
    "log trimmed, call not seen": one_call(
        outcome=Outcome.UNANSWERED, trimmed=True, gap=50
    ),
    "connected line and start": one_call(
        Oddity.NUMBER_AT_ANSWER, Oddity.COUNTED_FROM_ANSWER
    ),
    "connected line and count, one shown": one_call(
        Oddity.NUMBER_AT_ANSWER, Oddity.COUNTED_FROM_ANSWER, whole=False
    ),
    "start moves": one_call(Oddity.START_MOVES),
    "rejected, listed late": one_call(outcome=Outcome.REJECTED, listed_late=1),
    "answered elsewhere": one_call(outcome=Outcome.ELSEWHERE),
    "answered elsewhere, listed": one_call(outcome=Outcome.ELSEWHERE_AND_LISTED),
    "answered elsewhere, in use there": one_call(
        Oddity.SHOWN_IN_USE, outcome=Outcome.ELSEWHERE
    ),
    "start at the answer": one_call(Oddity.COUNTED_FROM_ANSWER),
    "answered, listed late": one_call(listed_late=60),
    "listed without duration": one_call(Oddity.LISTED_WITHOUT_DURATION),
}


@pytest.mark.parametrize("history", AWKWARD.values(), ids=AWKWARD)
def test_awkward_call(history: History) -> None:
    """One call is told once and right, whatever the telephone system does."""
    check(history)


@POLLED_OR_ANNOUNCED
@each_history
@given(data=st.data())
def test_awkward_calls(announced: bool, data: st.DataObject) -> None:
    """Each call is told once and right, whatever the telephone system does."""
    check(*data.draw(posted_histories(announced=announced, oddities=frozenset(Oddity))))


def answered(
    after: int,
    talks: int,
    *,
    direction: Direction = Direction.INCOMING,
    old_handle: bool = False,
    rings: int = 2,
    outcome: Outcome = Outcome.ANSWERED,
) -> Plan:
    """Return a call that is soon answered, unless it comes to something else."""
    return Plan(
        after=after,
        direction=direction,
        outcome=outcome,
        rings=rings,
        talks=talks,
        holds=(),
        old_handle=old_handle,
        number=1,
        oddities=TIDY,
        listed_late=0,
    )


def whole_history(plans: list[Plan], *, every: int, log_is_read: bool) -> History:
    """Return a history of calls that is looked at every so many seconds."""
    return History(
        calls=make_calls(plans),
        whole=True,
        log_lag=0,
        gaps=[every],
        log_is_read=[log_is_read],
        old=(),
        cleared_at=None,
        trimmed=False,
    )


def test_late_for_a_call_whose_handle_is_used_again() -> None:
    """A notification that is late does not rename the call that has the handle now."""
    plans = [answered(3, 1), answered(3, 1), answered(14, 5, old_handle=True)]
    history = whole_history(plans, every=10, log_is_read=False)
    fates: list[list[float]] = [[], [], [], [20]]
    check(history, replace(SILENT, fates=fates, is_confirmed=True))


def test_two_dial_tones_under_one_handle() -> None:
    """A receiver that is lifted again makes another call than it made meanwhile."""
    outgoing = Direction.OUTGOING
    plans = [
        answered(14, 1, direction=outgoing),
        answered(14, 15, direction=outgoing, old_handle=True),
        answered(3, 1),
    ]
    check(whole_history(plans, every=15, log_is_read=True))


def test_announced_while_the_phone_is_asked() -> None:
    """An answer that is older than the announcement may be about the call before."""
    plans = [
        answered(8, 1, rings=7, outcome=Outcome.UNANSWERED),
        answered(8, 1, old_handle=True),
    ]
    history = whole_history(plans, every=7, log_is_read=True)
    fates: list[list[float]] = [[], [], [0]]
    check(history, replace(SILENT, fates=fates, answers_take=[3]))


def test_guess_is_no_more_than_that() -> None:
    """The nearest guess is let go once the call's own entry comes."""
    plans = [answered(3, 1) for _ in range(4)]
    history = whole_history(plans, every=1, log_is_read=True)
    check(replace(history, whole=False, gaps=[1, 6]))
