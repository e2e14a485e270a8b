"""Tests of which event is taken for which call."""

import pytest

from benchmarks.calls import Measured
from benchmarks.matching import (
    Outcome,
    PlacedCall,
    ToldEvent,
    first_after,
    match,
    strangers,
)
from benchmarks.report import Mode

_MISSED = PlacedCall(number="30000", rang_at=10.0, closing="missed")
_ENDED = PlacedCall(number="30001", rang_at=20.0, closing="ended")


def told(*types: str, call: PlacedCall = _MISSED) -> list[ToldEvent]:
    """Return events of a call, one second after the other."""
    return [
        ToldEvent(
            number=call.number, type=kind, source="push", at=call.rang_at + seconds
        )
        for seconds, kind in enumerate(types, start=1)
    ]


def outcome(*types: str) -> Outcome:
    """Return what was told of one call."""
    (found,) = match([_MISSED], told(*types))
    return found


def test_each_call_gets_its_own() -> None:
    """Events are told apart by who called, however they interleave."""
    missed = told("incoming", "missed")
    ended = told("incoming", "connected", "ended", call=_ENDED)

    first, second = match(
        [_MISSED, _ENDED], [missed[0], ended[0], ended[1], missed[1], ended[2]]
    )

    assert first.events == tuple(missed)
    assert second.events == tuple(ended)
    assert (first.exactly_once, second.exactly_once) == (True, True)
    assert (first.rightly_closed, second.rightly_closed) == (True, True)
    assert first.opened_after == 1.0


@pytest.mark.parametrize(
    "types",
    [
        (),
        ("incoming",),
        ("missed",),
        ("incoming", "incoming", "missed"),
        ("incoming", "missed", "missed"),
        ("incoming", "missed", "ended"),
        ("missed", "incoming"),
        ("incoming", "ended", "connected"),
    ],
)
def test_not_exactly_once(types: tuple[str, ...]) -> None:
    """What is lacking, doubled or out of order is found."""
    assert not outcome(*types).exactly_once


def test_complete() -> None:
    """What was told twice is complete too, so that nobody waits for more."""
    assert outcome("incoming", "incoming", "missed").complete
    assert not outcome("incoming").complete
    assert not outcome("missed").complete


def test_wrong_end() -> None:
    """That a call came to another end is found."""
    wrong = outcome("incoming", "rejected")

    assert wrong.exactly_once
    assert not wrong.rightly_closed


def test_never_opened() -> None:
    """What was never told took no time."""
    assert outcome().opened_after is None


def test_strangers() -> None:
    """An event of a call that nobody made is found."""
    ghost = ToldEvent(number=None, type="incoming", source="poll", at=1.0)

    assert strangers([_MISSED], [*told("incoming"), ghost]) == [ghost]
    outcomes = match([_MISSED], told("incoming", "missed"))
    for found, passed in (([], True), ([ghost], False)):
        measured = Measured(outcomes=outcomes, strangers=found)
        assert Mode(name="", measured=measured).exactly_once is passed


@pytest.mark.parametrize(
    ("since", "until", "moment"),
    [(0.0, 9.0, 1.0), (1.0, 9.0, 1.0), (1.5, 9.0, 2.0), (2.5, 9.0, None), (0, 1, None)],
)
def test_first_after(since: float, until: float, moment: float | None) -> None:
    """A moment before the span, or after it, belongs to another call."""
    assert first_after([1.0, 2.0], since, until) == moment
