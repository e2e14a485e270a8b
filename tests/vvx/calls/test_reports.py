"""What went wrong with real telephone systems, with the values of the reports."""

from datetime import timedelta
from typing import Any, Final

import pytest

from custom_components.poly_vvx.vvx.calls.models import CallState, Direction, LogEntry

from .helpers import (
    INCOMING,
    MISSED,
    OUTGOING,
    PLACED,
    RECEIVED,
    Watched,
    call,
    entry,
    outgoing,
)
from .model_phone import at

RINGBACK, RINGING = CallState.RINGBACK, CallState.RINGING
CONNECTED, ON_HOLD = CallState.CONNECTED, CallState.ON_HOLD
BEFORE: Final = entry(begun=-90, number="4711")
"""A missed call of before, by which the phone shows that it lists them."""


@pytest.fixture
def watched() -> Watched:
    """Return a tracker that knows an idle phone, which lists missed calls."""
    return Watched(BEFORE)


@pytest.fixture(params=["v1", "v2"])
def start(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return what a version tells of a start: none, or that all began at once."""
    return {"started": None if request.param == "v1" else at(0)}


# A number that changes.


@pytest.mark.parametrize("listed_at", [5, 8])
@pytest.mark.parametrize("listed", [0, 1])
@pytest.mark.parametrize(
    ("direction", "numbers", "forms"),
    [
        # A ring group, of which somebody answers.
        (OUTGOING, ("600", "201"), ("600", "201")),
        # The telephone system asserts the number in another form.
        (OUTGOING, ("0301234567", "+49301234567"), ("0301234567", "+49301234567")),
        # The call is transferred by the telephone system.
        (INCOMING, ("2001", "0301234"), ("2001", "0301234")),
        # Only the log has another form.
        (INCOMING, ("0301234567", "0301234567"), ("+49301234567", "anna.smith")),
    ],
)
def test_number_changes(
    watched: Watched,
    start: dict[str, Any],
    direction: Direction,
    numbers: tuple[str, str],
    forms: tuple[str, str],
    listed: int,
    listed_at: float,
) -> None:
    """A call whose number changes is one call, by whichever of them it is listed."""
    begins, ringing = (
        ("outgoing", RINGBACK) if direction is OUTGOING else ("incoming", RINGING)
    )
    kind = PLACED if direction is OUTGOING else RECEIVED
    own = entry(kind, talked=6, number=forms[listed])
    first, then = ({**start, "number": number} for number in numbers)
    watched.at(0, call("a1", ringing, direction, **first))
    watched.at(2, call("a1", CONNECTED, direction, **first))
    watched.at(4, call("a1", CONNECTED, direction, **then))
    if listed_at < 8:
        watched.read(listed_at, BEFORE, own)
    watched.at(8)
    watched.read(8, BEFORE, own)
    watched.read(10, BEFORE, own)
    assert watched.story == [begins, "connected", "ended"]
    assert watched.told[-1].number == numbers[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"duration": timedelta(seconds=6)}, {"duration": timedelta(seconds=1)}),
        ({"started": at(0)}, {"started": at(5)}),
    ],
)
def test_number_and_count_change_at_the_answer(
    watched: Watched, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Who answers in a ring group does not begin another call, though counted anew."""
    watched.at(0, outgoing(RINGBACK, number="600"))
    watched.at(4, outgoing(RINGBACK, number="600", **before))
    watched.at(6, outgoing(CONNECTED, number="201", **after))
    watched.at(9)
    assert watched.story == ["outgoing", "connected", "ended"]
    watched.read(9, BEFORE, entry(PLACED, begun=5, number="201", talked=3))
    assert len(watched.told) == 3


def test_start_moves_in_a_call(watched: Watched) -> None:
    """The phone's clock is set in a call: its duration goes on, so it is the same."""
    for seconds, start in ((0, 0), (30, 0), (32, 3600), (34, 3600)):
        length = timedelta(seconds=seconds)
        watched.at(seconds, call("a1", CONNECTED, started=at(start), duration=length))
    watched.at(36)
    watched.read(36, BEFORE, entry(RECEIVED, begun=3600, talked=36))
    assert watched.story == ["incoming", "connected", "ended"]


def test_number_changes_while_it_rings_by_old_firmware(watched: Watched) -> None:
    """Without starts, a caller that changes while it rings is still the one call."""
    watched.at(0, call(number="107"), complete=False)
    watched.at(3, call(number="122"), complete=False)
    watched.at(6, call("a1", CONNECTED, number="122"), complete=False)
    watched.at(9)
    watched.read(9, BEFORE, entry(RECEIVED, number="122", talked=3))
    assert watched.story == ["incoming", "connected", "ended"]
    assert [event.number for event in watched.told] == ["107", "122", "122"]
    assert [event.first_number for event in watched.told] == [None, "107", "107"]


# A call that rings on several desks.


@pytest.mark.parametrize("own", [(), (entry(RECEIVED),)])
def test_answered_at_another_desk(watched: Watched, own: tuple[LogEntry, ...]) -> None:
    """A call that another desk took was neither missed nor rejected here."""
    watched.at(0, call(started=at(0)))
    watched.at(6)
    for seconds in (6, 7, 8):
        watched.read(seconds, BEFORE, *own)
    assert watched.story == ["incoming", "ended elsewhere"]
    assert watched.told[-1].duration == timedelta()


@pytest.mark.parametrize(
    ("own", "end"), [(entry(RECEIVED), "ended elsewhere"), (entry(MISSED), "missed")]
)
def test_listed_a_second_later(watched: Watched, own: LogEntry, end: str) -> None:
    """A phone that lists a call a second after it was gone has the last word."""
    watched.at(0, call(started=at(0)))
    watched.at(6)
    watched.read(6, BEFORE)
    watched.read(7, BEFORE, own)
    assert watched.story == ["incoming", end]


def test_shared_line(watched: Watched) -> None:
    """A call that another phone on the line takes is over here at once."""
    elsewhere = call("a1", CallState.IN_USE_ELSEWHERE, started=at(0))
    watched.at(0, call(started=at(0)))
    for seconds in range(6, 66, 10):
        watched.at(seconds, elsewhere)
    assert watched.story == ["incoming", "ended elsewhere"]
    watched.at(66)
    watched.read(66, BEFORE)
    watched.read(68, BEFORE)
    assert len(watched.told) == 2


def test_second_call_that_stops(watched: Watched) -> None:
    """A second call that rings and stops in a call is missed, and the first goes on."""
    talking = call("a1", CONNECTED, number="3001")
    watched.at(0, talking)
    watched.at(3, talking, call("b2", number="3002"))
    watched.at(6, talking)
    watched.read(6, BEFORE, entry(begun=3, number="3002"))
    watched.at(9)
    assert watched.story == ["incoming", "connected", "incoming", "missed", "ended"]
    assert [event.call_id for event in watched.told] == ["a1", "a1", "b2", "b2", "a1"]


def test_blocked_caller(watched: Watched) -> None:
    """A call that the phone itself refuses is one that it lists, or none."""
    watched.at(0)
    assert watched.read(0, BEFORE) == []
    watched.read(2, BEFORE, entry(begun=1, number="3002"))
    assert watched.story == ["late incoming", "late missed"]


# The call log.


@pytest.mark.parametrize("seen_empty", [0, 1, 2])
@pytest.mark.parametrize(
    ("old", "own", "end"),
    [
        (entry(begun=-60, number="2001"), entry(RECEIVED), "ended elsewhere"),
        (entry(RECEIVED, begun=-60), entry(RECEIVED), "ended elsewhere"),
        (entry(begun=-60), entry(MISSED), "missed"),
    ],
)
def test_cleared_log(old: LogEntry, own: LogEntry, end: str, seen_empty: int) -> None:
    """A log that was cleared does not hide the next call, seen or not."""
    watched = Watched(old)
    for reading in range(seen_empty):
        watched.read(reading - 5)
    watched.at(0, call())
    watched.at(6)
    watched.read(6, own)
    unseen = entry(begun=9, number="3002")
    watched.read(12, own, unseen)
    assert watched.story == ["incoming", end, "late incoming", "late missed"]


def test_cleared_log_hides_no_call_that_nobody_saw() -> None:
    """After one entry was cleared the next one looks just like that one dated anew."""
    watched = Watched(entry(begun=-60))
    watched.read(9, entry(begun=5))
    assert watched.story == ["late incoming", "late missed"]


def test_log_of_old_firmware(watched: Watched) -> None:
    """Behind a held call the whole log is not read every second."""
    held = call("a1", CONNECTED, number="3001")
    shown = call("b2", CONNECTED, OUTGOING, number="4001")
    watched.at(-1, held, complete=False)
    readings = []
    for second in range(60):
        watched.at(second, shown, complete=False)
        if watched.needs_log(second):
            readings.append(second)
            watched.read(second, BEFORE)
    assert readings == [0, 15, 30, 45]


# What nobody looked for.


def test_call_during_an_outage(watched: Watched) -> None:
    """Of a call that came and went in an outage all is late: nobody is to answer it."""
    watched.at(600)
    watched.read(600, BEFORE, entry(begun=300))
    assert watched.story == ["late incoming", "late missed"]


def test_end_during_an_outage(watched: Watched) -> None:
    """A call that rang before an outage was told in time, and its end is late."""
    watched.at(0, call())
    watched.at(600)
    watched.read(600, BEFORE, entry())
    assert watched.story == ["incoming", "late missed"]
