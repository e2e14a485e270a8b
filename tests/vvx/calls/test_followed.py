"""Tables of what is known of one call."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.vvx.calls.events import CallEvent, EventType
from custom_components.poly_vvx.vvx.calls.followed import (
    CONFIRMATION_PATIENCE,
    PLAUSIBLE_CLOCK_ERROR,
    SLOW_ANSWER,
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
    ("states", "told"),
    [
        ([CallState.RINGING, CallState.RINGING], ["incoming"]),
        ([CallState.DIALTONE], []),
        ([CallState.DISCONNECTED], []),
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
    """Lifting the receiver is no call yet, and of an unknown state nobody can say."""
    no_call = {None, CallState.DIALTONE, CallState.DISCONNECTED}
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
