"""Tables of what is known of one call."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from custom_components.poly_vvx.vvx.calls.events import CallEvent, EventType
from custom_components.poly_vvx.vvx.calls.followed import (
    CONFIRMATION_PATIENCE,
    PLAUSIBLE_CLOCK_ERROR,
    SLOW_ANSWER,
    UNSEEN,
    is_under_way,
    start_of,
)
from custom_components.poly_vvx.vvx.calls.models import Call, CallState

from .helpers import INCOMING, call, follow, names, outgoing
from .model_phone import at

PATIENCE: Final = CONFIRMATION_PATIENCE.total_seconds()
SLOW: Final = SLOW_ANSWER.total_seconds()
CLOCK_ERROR: Final = PLAUSIBLE_CLOCK_ERROR.total_seconds()
TALKING: Final = call(state=CallState.CONNECTED)


@pytest.mark.parametrize(
    ("noticed", "asked", "outruns"),
    [
        (None, 0, False),
        (0, 0, True),
        (0, PATIENCE - 0.1, True),
        (0, PATIENCE, False),
        # The phone was asked before it announced the call, or our clock was set back.
        (SLOW - 0.1, 0, True),
        (SLOW, 0, False),
    ],
)
def test_outruns(noticed: float | None, asked: float, outruns: bool) -> None:
    """For a while the phone need not show what it has announced."""
    noticed_at = None if noticed is None else at(noticed)
    assert follow(call(), noticed_at=noticed_at).outruns(at(asked)) is outruns


def test_handles() -> None:
    """A notification means a call by either of its handles."""
    followed = follow(call("a1"), announced_as="f1")
    assert [followed.is_meant_by(handle) for handle in ("a1", "f1", "b2")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("seen", "connected_at", "cannot"),
    [
        (call(), None, False),
        (call(direction=None), None, False),
        (TALKING, at(0), True),
        (outgoing(CallState.RINGBACK), None, True),
    ],
)
def test_cannot_be_missed(
    seen: Call, connected_at: datetime | None, cannot: bool
) -> None:
    """Nobody misses what they answered, or began."""
    assert follow(seen, connected_at=connected_at).cannot_be_missed is cannot


@pytest.mark.parametrize(
    ("seen", "known", "rings"),
    [
        (call(), {"announced": True}, True),
        (call(), {}, False),
        (call(), {"announced": True, "closed": True}, False),
        (TALKING, {"announced": True, "connected_at": at(0)}, False),
        (outgoing(CallState.RINGBACK), {"announced": True}, False),
    ],
)
def test_rings(seen: Call, known: dict[str, Any], rings: bool) -> None:
    """A call rings that was told to, until somebody here answers or it is over."""
    assert follow(seen, **known).rings is rings


@pytest.mark.parametrize(
    ("over", "unseen"),
    [(None, False), (UNSEEN, False), (UNSEEN + timedelta(seconds=0.1), True)],
)
def test_was_unseen(over: timedelta | None, unseen: bool) -> None:
    """Nobody knows when a call ended that was not looked for."""
    over_since = None if over is None else at(0) + over
    assert follow(call(), over_since=over_since).was_unseen is unseen


@pytest.mark.parametrize(
    ("looks", "parties", "first_number"),
    [
        ([call()], {"3001"}, "3001"),
        ([call(), call(number="3002"), call()], {"3001", "3002"}, "3001"),
        # The name counts only where there is no number.
        ([call(name="Anna")], {"3001"}, "3001"),
        ([call(number=None, name="Anna"), call()], {"Anna", "3001"}, "3001"),
        # That a number is withheld is known, that it is not shown yet is nothing.
        ([call(number=None), call(number="3002")], {"3002"}, "3002"),
        ([call(number=None, withheld=True), call()], {None, "3001"}, "3001"),
    ],
)
def test_parties(
    looks: list[Call], parties: set[str | None], first_number: str
) -> None:
    """All that the other party was called is remembered, and what at first."""
    followed = follow(looks[0])
    for seen in looks[1:]:
        followed.remember(seen)
    assert (followed.parties, followed.first_number) == (parties, first_number)


def test_starts() -> None:
    """All starts that the phone has given a call are remembered."""
    followed = follow(call())
    assert followed.starts == set()
    for start in (at(0), at(9), None):
        followed.remember(call(started=start))
    assert followed.starts == {at(0), at(9)}


@pytest.mark.parametrize(
    ("connected", "last_seen", "seconds"), [(None, 9, 0), (4, 9, 5), (9, 4, 0)]
)
def test_talked_for(connected: float | None, last_seen: float, seconds: float) -> None:
    """They talk from the answer on, and never for less than no time."""
    connected_at = None if connected is None else at(connected)
    followed = follow(call(), connected_at=connected_at, last_seen=at(last_seen))
    assert followed.talked_for == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("kind", "duration"),
    [
        (EventType.CONNECTED, None),
        (EventType.ENDED, timedelta(seconds=5)),
        (EventType.MISSED, timedelta(seconds=5)),
        (EventType.REJECTED, timedelta(seconds=5)),
    ],
)
def test_event(kind: EventType, duration: timedelta | None) -> None:
    """An event says all that is known, and for how long they talked when it is over."""
    seen = call(name="Anna", line=2, started=at(-7))
    followed = follow(seen, started=at(1), connected_at=at(4), last_seen=at(9))
    assert followed.event(kind) == CallEvent(
        type=kind,
        call_id="a1",
        direction=INCOMING,
        line=2,
        name="Anna",
        number="3001",
        started=at(1),
        duration=duration,
    )


@pytest.mark.parametrize(
    ("first", "now", "told"),
    [("3001", "3001", None), ("3001", "3002", "3001"), (None, "3002", None)],
)
def test_first_number(first: str | None, now: str, told: str | None) -> None:
    """An event says which number the call began with, if that is another one."""
    followed = follow(call(number=first))
    followed.call = call(number=now)
    followed.remember(followed.call)
    event = followed.event(EventType.CONNECTED)
    assert (event.number, event.first_number) == (now, told)


def test_withheld_number() -> None:
    """An event says that the number is withheld."""
    event = follow(call(number=None, withheld=True)).event(EventType.INCOMING)
    assert (event.number, event.withheld) == (None, True)


@pytest.mark.parametrize(
    ("how", "late", "elsewhere"),
    [
        ({}, False, False),
        ({"late": True}, True, False),
        ({"elsewhere": True}, False, True),
    ],
)
def test_how_it_came_out(how: dict[str, bool], late: bool, elsewhere: bool) -> None:
    """An event says whether it is late, and whether another phone took the call."""
    event = follow(call()).event(EventType.ENDED, **how)
    assert (event.late, event.answered_elsewhere) == (late, elsewhere)


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([CallState.RINGING, CallState.RINGING], ["incoming"]),
        ([CallState.DIALTONE], []),
        ([CallState.DISCONNECTED], []),
        ([CallState.IN_USE_ELSEWHERE], []),
        ([None, CallState.RINGING], ["incoming"]),
        ([CallState.CONNECTED, CallState.CONNECTED], ["incoming", "connected"]),
        ([CallState.ON_HOLD], ["incoming", "connected", "held"]),
        (
            [CallState.HELD, CallState.ON_HOLD, CallState.CONFERENCE],
            ["incoming", "connected", "held", "resumed"],
        ),
        # A state that nobody knows, or that comes too late, changes nothing.
        ([CallState.HELD, None, CallState.RINGING], ["incoming", "connected", "held"]),
    ],
)
def test_advance(states: list[CallState | None], told: list[str]) -> None:
    """Each step is told once, and what must have come before it first."""
    followed = follow(call())
    happened = []
    for moment, state in enumerate(states):
        followed.call = call(state=state)
        happened += names(followed.advance(at(moment)))
    assert happened == told


def test_nothing_of_an_unknown_direction() -> None:
    """A call of which nobody knows who began it is not told."""
    assert list(follow(call(direction=None)).advance(at(0))) == []


def test_nothing_of_a_closed_call() -> None:
    """Nothing more is told of a call whose end was told."""
    followed = follow(TALKING, announced=True, closed=True)
    assert list(followed.advance(at(0))) == []


@pytest.mark.parametrize(
    ("before", "counted", "now", "moved"),
    [
        # What was counted and what our clock says differ by more than a slow answer.
        (10, 15, 5 + SLOW, 0),
        (10, 15, 5.1 + SLOW, SLOW + 0.1),
        (10, 15, 5 - SLOW, 0),
        (10, 15, 4.9 - SLOW, -SLOW - 0.1),
        (10, 10, 3600, 3600),
        # It was counted anew, or not at all.
        (10, 9, 3600, 0),
        (None, 15, 3600, 0),
        (10, None, 3600, 0),
    ],
)
def test_our_clock_is_set(
    before: float | None, counted: float | None, now: float, moved: float
) -> None:
    """The answer moves with our clock where the phone's count shows that it was set."""
    lasted = [
        None if length is None else timedelta(seconds=length)
        for length in (before, counted)
    ]
    followed = follow(
        TALKING,
        connected_at=at(-10),
        shown=call(state=CallState.CONNECTED, duration=lasted[0]),
    )
    followed.follow_our_clock(call(duration=lasted[1]), at(now))
    assert followed.connected_at == at(-10 + moved)


def test_our_clock_is_set_before_the_answer() -> None:
    """A call that nobody has answered has no answer to move."""
    followed = follow(call(), shown=call(duration=timedelta()))
    followed.follow_our_clock(call(duration=timedelta()), at(3600))
    assert followed.connected_at is None


@pytest.mark.parametrize("state", [None, *CallState])
def test_is_under_way(state: CallState | None) -> None:
    """Lifting the receiver is no call yet, and what another phone has is none here."""
    no_call = {
        None,
        CallState.DIALTONE,
        CallState.IN_USE_ELSEWHERE,
        CallState.DISCONNECTED,
    }
    assert is_under_way(call(state=state)) is (state not in no_call)


@pytest.mark.parametrize(
    ("by_the_phone", "lasts", "start"),
    [
        (None, None, 0),
        (None, 30, -30),
        (200, None, 200),
        (CLOCK_ERROR + 0.5, None, CLOCK_ERROR + 0.5),
        (CLOCK_ERROR + 0.6, None, 0),
        (0.5 - CLOCK_ERROR, None, 0.5 - CLOCK_ERROR),
        (0.4 - CLOCK_ERROR, None, 0),
        (-29.5 - CLOCK_ERROR, 30, -29.5 - CLOCK_ERROR),
        (-29.6 - CLOCK_ERROR, 30, -30),
        (-3600, 60, -60),
    ],
)
def test_start_of(
    by_the_phone: float | None, lasts: float | None, start: float
) -> None:
    """A phone whose clock is far out is not believed when a call began."""
    seen = call(
        started=None if by_the_phone is None else at(by_the_phone),
        duration=None if lasts is None else timedelta(seconds=lasts),
    )
    assert start_of(seen, at(0.5)) == at(start)
