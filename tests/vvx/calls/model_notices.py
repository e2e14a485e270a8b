"""The notifications of a phone whose whole history is known, and their fate."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
import heapq
from itertools import count
from typing import Final

from hypothesis import assume, strategies as st

from custom_components.poly_vvx.vvx.calls.followed import SAME_START
from custom_components.poly_vvx.vvx.calls.models import Call, CallState, Direction

from .drawn import histories
from .model_phone import DIALTONE_TIME, TIDY, History, Oddity, RealCall

SECOND_LOOK: Final = 0.5
LATEST: Final = 50


@dataclass(frozen=True, kw_only=True)
class Post:
    """How a phone announces, and what becomes of it on the way."""

    fates: Sequence[Sequence[float]]
    """Of each notification, over and over, how late its copies are; none is lost."""
    lead: float
    """How many seconds the phone announces a change before it shows it."""
    other_handles: bool
    """Whether notifications call each call by another handle."""
    answers_take: Sequence[float]
    """How long the phone takes to answer, over and over."""
    is_confirmed: bool
    """Whether the phone is asked at once, and soon after, what it has announced."""


DELAYS: Final = (0, 0, 0, 0.2, 1, 3, 20, LATEST)
PROMPT: Final = (0, 0, 0, 0.2, 1)
SLOW: Final = (0, 0, 0.05, 1, 3)
QUICK: Final = (0, 0, 0.05, 1)
"""Seconds that a phone takes to answer; a third of one is usual."""


def posts(*, tidy: bool) -> st.SearchStrategy[Post]:
    """Return how a phone may announce.

    Where numbers change, a handle of its own or a long delay leaves nothing by which
    a notification could be known for that of a call. No phone is known to have either.
    What changes its number, its start and its state between two looks is another call,
    so those are not far apart.
    """
    return st.builds(
        Post,
        fates=st.lists(
            st.lists(st.sampled_from(DELAYS if tidy else PROMPT), max_size=2),
            min_size=1,
            max_size=12,
        ),
        lead=st.sampled_from((0, 0.1, 0.4)),
        other_handles=st.booleans() if tidy else st.just(False),
        answers_take=st.lists(
            st.sampled_from(SLOW if tidy else QUICK), min_size=1, max_size=12
        ),
        is_confirmed=st.booleans() if tidy else st.just(True),
    )


SILENT: Final = Post(
    fates=[[]], lead=0, other_handles=False, answers_take=[0], is_confirmed=False
)
"""Nothing is announced, and the phone answers at once."""


@dataclass(frozen=True, kw_only=True)
class Poll:
    """The phone is asked for its calls."""

    log_is_read: bool | None


@st.composite
def posted_histories(
    draw: st.DrawFn,
    *,
    announced: bool,
    few_numbers: bool = False,
    oddities: frozenset[Oddity] = TIDY,
) -> tuple[History, Post]:
    """Draw a history, and how it is announced, if it is."""
    history = draw(
        histories(few_numbers=few_numbers, announced=announced, oddities=oddities)
    )
    post = draw(posts(tidy=oddities == TIDY)) if announced else SILENT
    assume(not _misleads(history, post))
    return history, post


def _misleads(history: History, post: Post) -> bool:
    """Tell whether a notification is late until the next call of its handle begins.

    For all that anybody can know it is about that one, whose number has changed.
    """
    handles = Counter(real.handle for real in history.calls)
    again = [real for real in history.calls if handles[real.handle] > 1]
    return bool(again) and any(
        isinstance(what, Call)
        and real.handle == what.handle
        and real.number != what.number
        and abs(now - real.began) <= SAME_START.total_seconds()
        for now, what in what_happens(history, post)
        for real in again
    )


def _changes(real: RealCall) -> Iterator[tuple[int, CallState]]:
    """Yield what becomes of a call, and when."""
    moments = [real.began]
    if real.plan.direction is Direction.OUTGOING:
        moments.append(real.began + DIALTONE_TIME)
    if real.answered is not None:
        moments.append(real.answered)
        for length in real.plan.holds:
            moments.append(moments[-1] + length)
    for moment in moments:
        if moment < real.ended:
            yield moment, real.state(moment)
    if not real.power_lost:
        yield real.ended, CallState.DISCONNECTED


def what_happens(history: History, post: Post) -> Iterator[tuple[float, Call | Poll]]:
    """Yield what reaches us, and when: notifications, and turns to ask the phone."""
    order = count()
    queue: list[tuple[float, int, Call | Poll]] = []
    changes = sorted(
        (moment, index, state)
        for index, real in enumerate(history.calls)
        for moment, state in _changes(real)
    )
    for turn, (moment, index, state) in enumerate(changes):
        real = history.calls[index]
        shown = real.shown(min(moment, real.ended - 1), with_start=False)
        handle = f"f{real.handle}" if post.other_handles else real.handle
        number = None if state is CallState.DIALTONE else shown.number
        notice = replace(shown, handle=handle, state=state, number=number)
        for late in post.fates[turn % len(post.fates)]:
            heapq.heappush(queue, (moment - post.lead + late, next(order), notice))
    polls = list(history.polls())
    reads_log = dict(polls)
    last, _ = polls[-1]
    for moment in (*reads_log, last + LATEST + 1, last + 2 * LATEST):
        poll = Poll(log_is_read=reads_log.get(moment, True))
        heapq.heappush(queue, (moment, next(order), poll))
    while queue:
        now, _, what = heapq.heappop(queue)
        if isinstance(what, Call) and post.is_confirmed:
            for later in (0, SECOND_LOOK):
                look = Poll(log_is_read=False)
                heapq.heappush(queue, (now + later, next(order), look))
        yield now, what
