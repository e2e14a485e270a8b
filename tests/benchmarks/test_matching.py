"""Tests of which event is taken for which call."""

import pytest

from benchmarks.calls import Measured
from benchmarks.matching import PlacedCall, ToldEvent, first_after, match, strangers
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
    ("types", "exactly_once", "complete"),
    [
        ("", False, False),
        ("incoming", False, False),
        ("missed", False, False),
        ("incoming missed", True, True),
        ("incoming rejected", True, True),
        # Nobody waits for more, although it was told twice.
        ("incoming incoming missed", False, True),
        ("incoming missed missed", False, True),
        ("incoming missed ended", False, True),
    ],
)
def test_exactly_once(types: str, exactly_once: bool, complete: bool) -> None:
    """What is lacking or doubled is found."""
    (found,) = match([_MISSED], told(*types.split()))

    assert (found.exactly_once, found.complete) == (exactly_once, complete)


def test_wrong_end() -> None:
    """That a call came to another end is found, or that it never was told to begin."""
    (wrong,) = match([_MISSED], told("incoming", "rejected"))
    (never,) = match([_MISSED], [])

    assert not wrong.rightly_closed
    assert never.opened_after is None


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
