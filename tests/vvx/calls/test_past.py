"""Tests of how calls ended, and of what only the call log has seen."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.vvx.calls.log import LOG_DELAY
from custom_components.poly_vvx.vvx.calls.models import (
    Calls,
    CallState,
    LogEntry,
    LogKind,
)
from custom_components.poly_vvx.vvx.calls.past import (
    LOG_PATIENCE,
    LOOKS,
    MAXIMUM_KEPT,
    UNREAD_PATIENCE,
)
from custom_components.poly_vvx.vvx.calls.tracker import NEWS_AGE, CallTracker

from .helpers import MISSED, OUTGOING, PLACED, RECEIVED, Watched, call, entry, outgoing
from .model_phone import at

CONNECTED, RINGBACK = CallState.CONNECTED, CallState.RINGBACK
PATIENCE: Final = LOG_PATIENCE.total_seconds()
UNREAD: Final = UNREAD_PATIENCE.total_seconds()
BEFORE: Final = entry(begun=-90)
"""A missed call of before, by which the phone shows that it lists them."""


@pytest.fixture
def watched() -> Watched:
    """Return a tracker that knows an idle phone, whose log is empty."""
    return Watched()


@pytest.fixture
def keeping() -> Watched:
    """Return a tracker that knows an idle phone, which lists missed calls."""
    return Watched(BEFORE)


# How a call ended that nobody answered.


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (entry(MISSED), ["missed"]),
        (entry(RECEIVED), ["ended elsewhere"]),
        (entry(RECEIVED, talked=1), ["late connected", "ended"]),
    ],
)
@pytest.mark.parametrize("late", [0, 1, PATIENCE])
def test_end_by_log(
    watched: Watched, listed: LogEntry, told: list[str], late: float
) -> None:
    """Of a call that rang and stopped the log tells how it ended, if a bit late."""
    watched.at(0, call())
    assert watched.at(2) == []
    if late:
        assert watched.read(2) == []
    watched.read(2 + late, listed)
    assert watched.story == ["incoming", *told]
    assert not watched.needs_log(9)
    assert watched.read(9, listed) == []


@pytest.mark.parametrize(
    ("history", "told"), [([], "missed"), ([BEFORE], "ended elsewhere")]
)
def test_not_listed(history: list[LogEntry], told: str) -> None:
    """A call that a phone does not list was not missed, if it lists those at all."""
    watched = Watched(*history)
    watched.at(0, call())
    watched.at(2)
    assert watched.read(2, *history) == []
    assert watched.read(1.9 + PATIENCE, *history) == []
    watched.read(2 + PATIENCE, *history)
    assert watched.story == ["incoming", told]
    assert watched.told[-1].duration == timedelta()


def test_when_the_log_is_due(watched: Watched) -> None:
    """The log is read when a call is over, and once more after a while."""
    watched.at(0, call())
    assert not watched.needs_log(0)
    watched.at(2)
    assert watched.needs_log(2)
    watched.read(2)
    assert watched.waits()
    assert not watched.needs_log(1.9 + PATIENCE)
    assert watched.needs_log(2 + PATIENCE)
    # Or our clock was set back.
    assert watched.needs_log(1.9)
    watched.read(2 + PATIENCE)
    assert not watched.needs_log(2 + PATIENCE)
    assert not watched.waits()


def test_log_is_due_that_was_never_read() -> None:
    """For a call that is over the log is read even if it never was before."""
    tracker = CallTracker()
    for seconds, calls in ((0, (call(),)), (2, ())):
        tracker.observe(Calls(calls=calls), at(seconds))
    assert tracker.wants_log(at(2))


def test_our_clock_is_set_back(keeping: Watched) -> None:
    """Nobody waits for the log until our clock has caught up."""
    keeping.at(0, call())
    keeping.at(2)
    keeping.read(-3600, BEFORE)
    assert keeping.story == ["incoming", "ended elsewhere"]


def test_log_is_not_offered() -> None:
    """Without a log nobody waits for it: a call that rang and stopped was missed."""
    watched = Watched(has_log=False)
    watched.at(0, call())
    watched.at(2)
    assert watched.needs_log(2)
    assert watched.cannot_read(2) == ["missed"]
    assert watched.cannot_read(4) == []


def test_log_cannot_be_read(keeping: Watched) -> None:
    """A log that cannot be read is waited for, and then the call was missed."""
    keeping.at(0, call())
    keeping.at(2)
    assert keeping.cannot_read(1.9 + UNREAD) == []
    assert keeping.needs_log(1.9 + UNREAD)
    assert keeping.cannot_read(2 + UNREAD) == ["missed"]
    assert keeping.read(40, BEFORE, entry()) == []


@pytest.mark.parametrize("after", [PATIENCE, 20])
def test_log_can_be_read_again(keeping: Watched, after: float) -> None:
    """A log that could not be read for a while tells all the same how a call ended."""
    keeping.at(0, call())
    keeping.at(2)
    assert keeping.cannot_read(2) == []
    assert keeping.cannot_read(1.9 + after) == []
    keeping.read(2 + after, BEFORE)
    assert keeping.story == ["incoming", "ended elsewhere"]


def test_first_log_comes_late() -> None:
    """A log never read before is no news, whatever it says."""
    watched = Watched(has_log=False)
    watched.at(0, call())
    watched.at(2)
    old = entry(RECEIVED, begun=-90)
    assert watched.read(2, old) == []
    assert watched.read(2 + PATIENCE, old) == ["missed"]
    assert watched.read(9, old) == []


def test_answered_where_nobody_looked(keeping: Watched) -> None:
    """Who may have been answered while looks failed is waited for longer."""
    keeping.at(0, call())
    keeping.at(LOOKS.total_seconds() + 0.1)
    keeping.read(9, BEFORE)
    assert keeping.story == ["incoming"]
    keeping.read(12, BEFORE, entry(RECEIVED, talked=4))
    assert keeping.story == ["incoming", "late connected", "ended"]


def test_call_goes_on_where_nobody_looked(watched: Watched) -> None:
    """A call whose end nobody saw has ended, though the log does not list it."""
    watched.at(0, call(state=CONNECTED))
    watched.at(60)
    assert watched.read(60) == []
    watched.read(60 + PATIENCE)
    assert watched.story == ["incoming", "connected", "late ended"]


def test_rejected_from_here(watched: Watched) -> None:
    """A call refused from here was rejected, without asking the log."""
    watched.at(0, call())
    watched.tracker.note_rejection("a1")
    assert watched.at(2) == ["rejected"]
    assert not watched.needs_log(2)
    assert watched.read(2, entry(RECEIVED)) == []


def test_listed_while_it_is_rejected(watched: Watched) -> None:
    """A call refused from here was rejected, whatever list it has come to."""
    watched.at(0, call())
    watched.tracker.note_rejection("a1")
    watched.read(1, entry(RECEIVED))
    assert watched.at(2) == ["rejected"]
    assert watched.read(2, entry(RECEIVED)) == []


def test_answered_in_spite_of_rejection(watched: Watched) -> None:
    """A call that was answered has ended, even if we tried to refuse it."""
    watched.at(0, call())
    watched.tracker.note_rejection("a1")
    watched.at(2, call(state=CONNECTED))
    assert watched.at(4) == ["ended"]


def test_rejection_of_a_call_not_seen(watched: Watched) -> None:
    """Refusing a call that was never seen is no error."""
    watched.tracker.note_rejection("a1")
    assert watched.at(0, call()) == ["incoming"]
    watched.at(2)
    assert watched.read(2, entry()) == ["missed"]


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (entry(MISSED), ["missed"]),
        (entry(RECEIVED), ["ended elsewhere"]),
        (entry(RECEIVED, talked=1), ["late connected", "ended"]),
    ],
)
def test_listed_before_it_is_gone(
    watched: Watched, listed: LogEntry, told: list[str]
) -> None:
    """A call that ends between a look and a reading of the log ends as that says."""
    watched.at(0, call())
    assert watched.read(1, listed) == []
    watched.at(2)
    assert watched.story == ["incoming", *told]
    assert not watched.needs_log(2)
    assert watched.read(4, listed) == []


def test_listed_while_it_goes_on_where_nobody_looks(watched: Watched) -> None:
    """The end of a call that is listed already is not waited for."""
    watched.at(0, call(state=CONNECTED))
    watched.read(1, entry(RECEIVED))
    watched.at(60)
    assert watched.story == ["incoming", "connected", "late ended"]


# What only the log has seen.


def test_call_between_two_polls(watched: Watched) -> None:
    """A call that came and went between two polls is told by the log, once."""
    assert watched.at(5) == []
    watched.read(5, entry())
    assert watched.story == ["late incoming", "late missed"]
    assert watched.read(7, entry()) == []


def test_nobody_looked_for_long(watched: Watched) -> None:
    """After a long silence the log is history; from then on it tells news again."""
    later = NEWS_AGE.total_seconds() - 10 + 0.1
    watched.at(later)
    assert watched.read(later, entry()) == []
    news = entry(begun=later + 1)
    assert watched.read(later + 5, entry(), news) == ["incoming", "missed"]


def test_nobody_looked_for_a_while(watched: Watched) -> None:
    """What the log lists after an hour of silence is news."""
    later = NEWS_AGE.total_seconds() - 10
    watched.at(later)
    assert watched.read(later, entry()) == ["incoming", "missed"]


def test_log_seldom_read(watched: Watched) -> None:
    """As long as somebody looks at the calls, the log may be read seldom."""
    for minute in range(120):
        watched.at(60 * minute)
    watched.at(7200, call(started=at(7200)))
    watched.at(7202, call(started=at(7200), state=CONNECTED))
    watched.at(7210)
    seen, unseen = entry(RECEIVED, begun=7200, talked=8), entry(begun=3000)
    assert watched.read(7212, seen, unseen) == ["incoming", "missed"]
    assert watched.told[-1].started == at(3000)


# Calls that were seen and are in the log too.


@pytest.mark.parametrize("listed", [entry(MISSED), entry(RECEIVED)])
def test_late_entry(watched: Watched, listed: LogEntry) -> None:
    """A call told of is not told of again when the log lists it late."""
    watched.at(0, call())
    watched.at(2)
    assert watched.read(2 + PATIENCE) == ["missed"]
    assert watched.read(300) == []
    assert watched.read(599, listed) == []


def test_entry_without_a_date(watched: Watched) -> None:
    """An entry without a date is that of the call that its party had."""
    watched.at(0, call(started=at(0)))
    watched.at(2)
    assert watched.read(2, entry(begun=None)) == ["missed"]


def test_latest_entry(watched: Watched) -> None:
    """A call that was told of is looked for in the log for as long as that may take."""
    watched.at(0, outgoing(RINGBACK))
    watched.at(2)
    last = 2 + LOG_DELAY.total_seconds()
    watched.read(last)
    assert watched.read(last + 1, entry(PLACED)) == []


def test_log_fails_for_long(watched: Watched) -> None:
    """A call is not told of again however long the log could not be read."""
    for minute in range(50):
        watched.at(60 * minute)
        if minute == 1:
            watched.at(62, call(state=CONNECTED))
            watched.at(64)
        assert watched.cannot_read(60 * minute + 5) == []
    assert watched.read(3000, entry(RECEIVED, begun=62, talked=2)) == []


def test_entry_that_never_came(watched: Watched) -> None:
    """A call that the log leaves out does not swallow the next one for ever."""
    watched.at(0, call())
    watched.at(2)
    watched.read(2 + PATIENCE)
    later = LOG_DELAY.total_seconds() + 60
    watched.read(later)
    assert watched.read(later + 9, entry(begun=later + 5)) == ["incoming", "missed"]


def test_memory_has_an_end(watched: Watched) -> None:
    """Without a log, calls that are over are not remembered without end."""
    for number in range(MAXIMUM_KEPT + 1):
        watched.at(4 * number, outgoing(RINGBACK, number=f"{number}"))
        watched.at(4 * number + 2)
    entries = [
        entry(PLACED, begun=4 * number, number=f"{number}")
        for number in range(MAXIMUM_KEPT + 1)
    ]
    assert watched.read(500, *entries) == ["outgoing", "ended"]
    assert watched.told[-1].number == "0"


@pytest.mark.parametrize("with_start", [True, False])
def test_same_caller_twice(watched: Watched, with_start: bool) -> None:
    """Two calls of one caller are each found by their time, the log late or not."""
    first, second = (at(0), at(30)) if with_start else (None, None)
    watched.at(0, call("a1", CONNECTED, started=first))
    watched.at(4)
    watched.cannot_read(4)
    watched.at(30, call("b2", started=second))
    watched.at(34)
    answered, missed = entry(RECEIVED, begun=0, talked=4), entry(begun=30)
    assert watched.read(34, answered, missed) == ["missed"]


def test_other_direction_is_another_call(watched: Watched) -> None:
    """An entry is never used for a call the other way."""
    watched.at(0, call(started=at(0)))
    watched.at(2)
    assert watched.read(2, entry(PLACED)) == ["outgoing", "ended"]
    assert watched.read(2 + PATIENCE, entry(PLACED)) == ["missed"]


def test_unseen_call_during_a_call(watched: Watched) -> None:
    """A call that nobody saw is not taken for one that is still on the phone."""
    talking = call("a1", CONNECTED, started=at(0), number="3001")
    watched.at(0, talking)
    watched.at(30, talking)
    waiting = entry(begun=27, number="3002")
    assert watched.read(30, waiting) == ["incoming", "missed"]
    assert watched.at(40) == ["ended"]
    assert watched.read(40, waiting, entry(RECEIVED, talked=40)) == []


@pytest.mark.parametrize("kind", [RECEIVED, MISSED])
def test_unseen_call_that_began_with_another(watched: Watched, kind: LogKind) -> None:
    """A call that came and went is told beside the one that began with it."""
    watched.at(2, call("35", started=at(2), number="3035"))
    unseen = entry(kind, begun=1, number="3034")
    assert watched.read(3, unseen) == []
    assert watched.at(8) == []
    watched.read(8, unseen, entry(begun=2, number="3035"))
    assert [event.number for event in watched.told] == ["3035", "3035", "3034", "3034"]
    assert watched.story[1] == "missed"


def test_listed_from_the_beginning(watched: Watched) -> None:
    """A call that the log lists while it goes on is not told of again."""
    other = call("b2", CallState.ON_HOLD, number="3002")
    watched.at(0, outgoing(RINGBACK), other)
    assert watched.read(1, entry(PLACED)) == []
    assert watched.at(2, outgoing(CONNECTED), other) == ["connected"]
    assert watched.read(3, entry(PLACED)) == []
    assert watched.at(9, other) == ["ended"]
    assert watched.read(9, entry(PLACED, talked=7)) == []
    again = entry(PLACED, begun=60)
    assert watched.read(65, entry(PLACED, talked=7), again) == ["outgoing", "ended"]


# What may be the entry of a call, or that of another one.

GUESS: Final = entry(begun=1, number="+49301234")
"""What began when the call was first seen, by another name."""


@pytest.mark.parametrize(
    ("start", "listed", "told"),
    [
        (None, GUESS, ["missed"]),
        (at(0), GUESS, ["missed"]),
        (at(0), entry(number="anna", line=2), ["missed"]),
        (None, entry(RECEIVED, begun=1, number="anna"), ["ended elsewhere"]),
        (
            None,
            entry(RECEIVED, begun=1, number="anna", talked=2),
            ["late connected", "ended"],
        ),
    ],
)
def test_guess(
    keeping: Watched, start: datetime | None, listed: LogEntry, told: list[str]
) -> None:
    """An entry that may be that of a call tells how it ended, if no better one does."""
    keeping.at(0, call(started=start))
    keeping.at(4)
    assert keeping.read(4, BEFORE, listed) == []
    keeping.read(4 + PATIENCE, BEFORE, listed)
    assert keeping.story == ["incoming", *told]
    assert keeping.read(9, BEFORE, listed) == []


def test_guess_after_a_long_silence(watched: Watched) -> None:
    """A call that was not there at the last look began since."""
    watched.at(20, call())
    watched.at(24)
    watched.read(24, entry(begun=-9, number="anna"))
    watched.read(24 + PATIENCE, entry(begun=-9, number="anna"))
    assert watched.story == ["incoming", "missed"]


@pytest.mark.parametrize("start", [None, at(0)])
@pytest.mark.parametrize("while_it_rings", [(BEFORE,), (BEFORE, GUESS)])
@pytest.mark.parametrize(
    ("talked", "end"), [(0, ["ended elsewhere"]), (4, ["late connected", "ended"])]
)
def test_wrong_guess(
    keeping: Watched,
    start: datetime | None,
    while_it_rings: tuple[LogEntry, ...],
    talked: float,
    end: list[str],
) -> None:
    """A guess was another call if the one that it was for is listed in time."""
    keeping.at(0, call(started=start))
    assert keeping.read(3, *while_it_rings) == []
    keeping.at(6)
    assert keeping.read(6, BEFORE, GUESS) == []
    keeping.read(7, BEFORE, GUESS, entry(RECEIVED, talked=talked))
    assert keeping.story == ["incoming", *end, "late incoming", "late missed"]
    assert [event.number for event in keeping.told[-2:]] == ["+49301234"] * 2


def test_wrong_guess_told(keeping: Watched) -> None:
    """A call that ended by a guess has ended; what was meant by it is told late."""
    keeping.at(0, call())
    keeping.at(6)
    keeping.read(6, BEFORE, GUESS)
    keeping.read(6 + PATIENCE, BEFORE, GUESS)
    keeping.read(9, BEFORE, GUESS, entry(RECEIVED))
    assert keeping.story == ["incoming", "missed", "late incoming", "late missed"]
    assert [event.number for event in keeping.told[2:]] == ["+49301234"] * 2


def test_call_of_a_guess_is_announced(keeping: Watched) -> None:
    """What the log has listed is no news, even if it was taken for another call."""
    keeping.at(0, call(), complete=False)
    keeping.read(3, BEFORE, GUESS)
    assert keeping.hears(5, call("b2", number="+49301234")) == []


def test_guess_of_the_wrong_call(watched: Watched) -> None:
    """A guess that was not one call's may be that of another that began with it."""
    first = call("a1", number="3001", started=at(1))
    second = call("b2", CONNECTED, number="3009", started=at(2))
    watched.at(1, first)
    watched.at(2, first, second)
    watched.at(5, first)
    listed = entry(RECEIVED, begun=0, number="3002", talked=1)
    watched.read(5, listed)
    watched.at(9)
    watched.read(9, listed, entry(begun=1, number="3001"))
    watched.read(12, listed, entry(begun=1, number="3001"))
    assert watched.story == ["incoming", "incoming", "connected", "ended", "missed"]


def test_second_guess(keeping: Watched) -> None:
    """Of two guesses either may be the call: none of them is told beside it."""
    keeping.at(0, call())
    keeping.at(6)
    second = entry(RECEIVED, begun=2, number="anna")
    keeping.read(6, BEFORE, GUESS)
    keeping.read(6 + PATIENCE, BEFORE, GUESS, second)
    assert keeping.story == ["incoming", "missed"]
    # But neither was it.
    keeping.read(9, BEFORE, GUESS, second, entry())
    assert [event.number for event in keeping.told[2::2]] == ["+49301234", "anna"]


def test_wrong_guess_of_an_earlier_call(watched: Watched) -> None:
    """What had been listed before a call was seen is no guess for that one."""
    watched.at(4, call())
    before = entry(RECEIVED, begun=1, number="anna", talked=2)
    watched.read(4, before)
    watched.at(8, call("b2", number="3002"))
    watched.read(8, before, entry(RECEIVED, begun=4, talked=2))
    watched.at(12)
    watched.read(12, before, entry(RECEIVED, begun=4, talked=2))
    numbers = ["3001", "3002", "3001", "3001", "anna", "anna", "anna"]
    assert [event.number for event in watched.told] == numbers


NEAR: Final = entry(number="anna")


@pytest.mark.parametrize(("first", "second"), [(NEAR, GUESS), (GUESS, NEAR)])
def test_nearer_guess(keeping: Watched, first: LogEntry, second: LogEntry) -> None:
    """Where the phone says when a call began, the nearer of two guesses is it."""
    keeping.at(0, call(started=at(0)))
    keeping.at(6)
    keeping.read(6, BEFORE, first)
    keeping.read(7, BEFORE, first, second)
    assert [event.number for event in keeping.told[1:]] == ["+49301234"] * 2
    keeping.read(6 + PATIENCE, BEFORE, first, second)
    assert keeping.story == ["incoming", "late incoming", "late missed", "missed"]


def test_earlier_guess(keeping: Watched) -> None:
    """A call that is counted from its answer is listed from when it began."""
    keeping.at(2, call(state=CONNECTED, number="3009", started=at(2)))
    keeping.at(6)
    keeping.read(6, BEFORE, entry(RECEIVED, talked=3), entry(begun=3, number="anna"))
    assert [event.number for event in keeping.told] == ["3009"] * 3 + ["anna"] * 2


def test_two_calls_of_one_caller_listed_at_once(watched: Watched) -> None:
    """Of two calls without a start each has the entry that is nearest to it."""
    for begun, state in ((0.1, CONNECTED), (60.1, CallState.RINGING)):
        watched.at(begun, call(f"a{begun:.0f}", state))
        watched.at(begun + 3)
    watched.read(64, entry(RECEIVED, 0.2, 3), entry(begun=60.2))
    assert watched.story == ["incoming", "connected", "ended", "incoming", "missed"]


def test_guesses_of_two_calls(watched: Watched) -> None:
    """Of two calls each has one entry, though one is nearer to both."""
    watched.at(2, call(state=CONNECTED, number="3008", started=at(2)))
    watched.at(5, call("b2", CONNECTED, number="3009", started=at(5)))
    watched.at(8)
    watched.read(8, entry(RECEIVED, talked=1), entry(RECEIVED, 3, 1, number="3002"))
    assert watched.story == ["incoming", "connected", "ended"] * 2


def test_dialled_after_a_dial_tone(watched: Watched) -> None:
    """What began with a dial tone that was seen is no guess for the call before it."""
    watched.at(0, outgoing(CONNECTED, number="3009", started=at(0)))
    watched.at(1, call("b2", CallState.DIALTONE, OUTGOING, number=None, started=at(1)))
    watched.at(3)
    assert watched.read(3, entry(PLACED, begun=1)) == ["outgoing", "ended"]
    assert watched.read(5, entry(PLACED, begun=1)) == []


def test_guess_for_a_call_that_goes_on(keeping: Watched) -> None:
    """A guess does not end a call that is hidden behind another."""
    keeping.at(0, call("a1", CONNECTED), complete=False)
    keeping.at(4, call("b2", RINGBACK, OUTGOING, number="4001"), complete=False)
    guess = entry(RECEIVED, begun=1, number="anna", talked=2)
    assert keeping.read(4, BEFORE, guess) == []
    keeping.read(6, BEFORE, guess, entry(RECEIVED, talked=3))
    assert [event.call_id for event in keeping.told if event.type.closing] == [
        "a1",
        "received-20261120120001",
    ]


def test_guess_for_a_call_that_has_ended(keeping: Watched) -> None:
    """A call that ended as we saw is still to be listed, whatever else was."""
    guess = entry(PLACED, begun=1, number="anna")
    keeping.at(0, outgoing(RINGBACK))
    keeping.read(3, BEFORE, guess)
    assert keeping.at(6) == ["ended"]
    keeping.read(9, BEFORE, guess, entry(PLACED))
    assert keeping.story == ["outgoing", "ended", "late outgoing", "late ended"]
    assert [event.number for event in keeping.told[2:]] == ["anna", "anna"]


def test_guess_for_a_call_that_nobody_saw_end(watched: Watched) -> None:
    """For how long they talked where nobody looked a guess can say."""
    guess = entry(RECEIVED, begun=1, number="anna", talked=40)
    watched.at(0, call(state=CONNECTED))
    watched.at(60)
    watched.read(60, guess)
    watched.read(60 + PATIENCE, guess)
    assert watched.story == ["incoming", "connected", "late ended"]
    assert watched.told[-1].duration == timedelta(seconds=40)
