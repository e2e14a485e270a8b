"""Tests of what happened to each call, exactly once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.poly_vvx.vvx.calls.followed import UNSEEN
from custom_components.poly_vvx.vvx.calls.log import LOG_DELAY
from custom_components.poly_vvx.vvx.calls.models import (
    Call,
    Calls,
    CallState,
    LogEntry,
    LogKind,
)
from custom_components.poly_vvx.vvx.calls.past import MAXIMUM_KEPT
from custom_components.poly_vvx.vvx.calls.tracker import NEWS_AGE, CallTracker

from .helpers import (
    INCOMING,
    MISSED,
    OUTGOING,
    PLACED,
    RECEIVED,
    Watched,
    call,
    entry,
    log,
    names,
    outgoing,
)
from .model_phone import at


@pytest.fixture
def watched() -> Watched:
    """Return a tracker that knows an idle phone."""
    return Watched()


# One call.


def test_incoming_call(watched: Watched) -> None:
    """A call that is answered and ended tells each step once, however often seen."""
    assert watched.at(0, call()) == ["incoming"]
    assert watched.at(2, call()) == []
    talking = call(state=CallState.CONNECTED)
    assert watched.at(5, talking) == ["connected"]
    assert watched.at(8, talking) == []
    assert watched.at(11) == ["ended"]
    assert watched.at(14) == []
    assert watched.told[-1].duration == timedelta(seconds=3)


def test_outgoing_call(watched: Watched) -> None:
    """A call that the phone makes begins once it is more than a dial tone."""
    assert watched.at(0, outgoing(CallState.DIALTONE, number=None)) == []
    assert watched.at(2, outgoing(CallState.DIALING)) == ["outgoing"]
    assert watched.at(4, outgoing(CallState.RINGBACK)) == []
    assert watched.at(6, outgoing(CallState.CONNECTED)) == ["connected"]
    assert watched.at(8) == ["ended"]


def test_outgoing_call_without_answer(watched: Watched) -> None:
    """A call that nobody answers has ended, after no time."""
    watched.at(0, outgoing(CallState.RINGBACK))
    assert watched.at(2) == ["ended"]
    assert watched.told[-1].duration == timedelta()


def test_lifted_receiver(watched: Watched) -> None:
    """Lifting the receiver and putting it back is no call."""
    watched.at(0, outgoing(CallState.DIALTONE, number=None))
    assert watched.at(2) == []
    assert not watched.needs_log()


def test_conference(watched: Watched) -> None:
    """Two calls that are joined go on as one conversation and end as two calls."""
    first = call("a1", CallState.ON_HOLD)
    second = call("b2", CallState.CONNECTED, OUTGOING, number="4001")
    assert watched.at(0, first, second) == [
        "incoming",
        "connected",
        "held",
        "outgoing",
        "connected",
    ]
    joined = [replace(one, state=CallState.CONFERENCE) for one in (first, second)]
    assert watched.at(2, *joined) == ["resumed"]
    assert watched.at(4, *joined) == []
    assert watched.at(6) == ["ended", "ended"]


def test_waiting_call(watched: Watched) -> None:
    """A second call that rings during the first is told of beside it."""
    talking = call("a1", CallState.CONNECTED)
    watched.at(0, talking)
    assert watched.at(2, talking, call("b2", number="3002")) == ["incoming"]
    assert watched.at(4, talking) == []
    assert watched.read(4, entry(begun=2, number="3002")) == ["missed"]
    assert watched.told[-1].call_id == "b2"
    assert watched.at(6) == ["ended"]


def test_swapped_calls(watched: Watched) -> None:
    """Answering the waiting call holds the first; ending it brings that one back."""
    watched.at(0, call("a1", CallState.CONNECTED))
    second = call("b2", CallState.CONNECTED, number="3002")
    assert watched.at(2, call("a1", CallState.ON_HOLD), second) == [
        "held",
        "incoming",
        "connected",
    ]
    assert watched.at(4, call("a1", CallState.CONNECTED)) == ["ended", "resumed"]
    assert [event.call_id for event in watched.told[-2:]] == ["b2", "a1"]


def test_direction_said_once(watched: Watched) -> None:
    """A direction that was known stays known."""
    watched.at(0, call())
    connected = call(state=CallState.CONNECTED, direction=None)
    assert watched.at(2, connected) == ["connected"]
    assert watched.tracker.calls[0].direction is INCOMING
    assert watched.at(4) == ["ended"]


def test_unknown_direction_to_the_end(watched: Watched) -> None:
    """A call that was not told of does not end either."""
    watched.at(0, call(state=CallState.CONNECTED, direction=None))
    assert watched.at(2) == []
    assert watched.read(2) == []


def test_unknown_state(watched: Watched) -> None:
    """A state nobody knows tells nothing: another phone may have the call."""
    assert watched.at(0, call(state=None)) == []
    assert watched.at(2) == []
    assert not watched.needs_log()


# How a call ended that nobody answered.


@pytest.mark.parametrize(
    ("entries", "events"),
    [
        ([entry(RECEIVED)], ["rejected"]),
        ([entry(RECEIVED, talked=1)], ["connected", "ended"]),
        ([], ["missed"]),
    ],
)
def test_end_by_log(
    watched: Watched, entries: list[LogEntry], events: list[str]
) -> None:
    """Of a call that rang and stopped the log tells how it ended, or it was missed."""
    watched.at(0, call())
    assert watched.at(2) == []
    assert watched.needs_log()
    assert watched.read(2, *entries) == events
    assert not watched.needs_log()
    assert watched.read(4, *entries) == []


def test_log_cannot_be_read(watched: Watched) -> None:
    """Without the log, a call that rang and stopped was missed."""
    watched.at(0, call())
    watched.at(2)
    assert watched.cannot_read(2) == ["missed"]
    assert watched.cannot_read(4) == []


def test_first_log_comes_late() -> None:
    """A log never read before is no news, whatever it says."""
    tracker = CallTracker()
    tracker.observe(Calls(), at(-10))
    tracker.observe(Calls(calls=(call(),)), at(0))
    tracker.observe(Calls(), at(2))
    old = entry(RECEIVED, begun=-90)
    assert names(tracker.settle(log(old, entry(begun=-99)), at(2))) == ["missed"]
    assert tracker.settle(log(old), at(4)) == []


def test_rejected_from_here(watched: Watched) -> None:
    """A call refused from here was rejected, without asking the log."""
    watched.at(0, call())
    watched.tracker.note_rejection("a1")
    assert watched.at(2) == ["rejected"]
    assert not watched.needs_log()
    assert watched.read(2, entry(RECEIVED)) == []


def test_answered_in_spite_of_rejection(watched: Watched) -> None:
    """A call that was answered has ended, even if we tried to refuse it."""
    watched.at(0, call())
    watched.tracker.note_rejection("a1")
    watched.at(2, call(state=CallState.CONNECTED))
    assert watched.at(4) == ["ended"]


def test_rejection_of_a_call_not_seen(watched: Watched) -> None:
    """Refusing a call that was never seen is no error."""
    watched.tracker.note_rejection("a1")
    assert watched.at(0, call()) == ["incoming"]
    watched.at(2)
    assert watched.read(2, entry()) == ["missed"]


# What only the log has seen.


def test_call_between_two_polls(watched: Watched) -> None:
    """A call that came and went between two polls is told by the log, once."""
    assert watched.at(5) == []
    assert watched.read(5, entry()) == ["incoming", "missed"]
    assert watched.read(7, entry()) == []


def test_nobody_looked_for_long(watched: Watched) -> None:
    """After a long silence the log is history; from then on it tells news again."""
    later = NEWS_AGE.total_seconds() + 1
    watched.at(later)
    assert watched.read(later, entry()) == []
    news = entry(begun=later + 1)
    assert watched.read(later + 5, entry(), news) == ["incoming", "missed"]


def test_log_seldom_read(watched: Watched) -> None:
    """As long as somebody looks at the calls, the log may be read seldom."""
    for minute in range(120):
        watched.at(60 * minute)
    watched.at(7200, call(started=at(7200)))
    watched.at(7202, call(started=at(7200), state=CallState.CONNECTED))
    watched.at(7210)
    seen, unseen = entry(RECEIVED, begun=7200, talked=8), entry(begun=3000)
    assert watched.read(7212, seen, unseen) == ["incoming", "missed"]
    assert watched.told[-1].started == at(3000)


# Calls that were seen and are in the log too.


def test_late_entry(watched: Watched) -> None:
    """A call told of is not told of again when the log lists it late."""
    watched.at(0, call())
    watched.at(2)
    assert watched.read(2) == ["missed"]
    assert watched.read(300) == []
    assert watched.read(599, entry(RECEIVED)) == []


def test_log_fails_for_long(watched: Watched) -> None:
    """A call is not told of again however long the log could not be read."""
    for minute in range(50):
        watched.at(60 * minute)
        if minute == 1:
            watched.at(62, call(state=CallState.CONNECTED))
            watched.at(64)
        assert watched.cannot_read(60 * minute + 5) == []
    assert watched.read(3000, entry(RECEIVED, begun=62, talked=2)) == []


def test_entry_that_never_came(watched: Watched) -> None:
    """A call that the log leaves out does not swallow the next one for ever."""
    watched.at(0, call())
    watched.at(2)
    watched.read(2)
    later = LOG_DELAY.total_seconds() + 60
    watched.read(later)
    assert watched.read(later + 9, entry(begun=later + 5)) == ["incoming", "missed"]


def test_memory_has_an_end(watched: Watched) -> None:
    """Without a log, calls that are over are not remembered without end."""
    for number in range(MAXIMUM_KEPT + 1):
        watched.at(4 * number, outgoing(CallState.RINGBACK, number=f"{number}"))
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
    watched.at(0, call("a1", CallState.CONNECTED, started=first))
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
    assert watched.read(2, entry(PLACED)) == ["outgoing", "ended", "missed"]


def test_unseen_call_during_a_call(watched: Watched) -> None:
    """A call that nobody saw is not taken for one that is still on the phone."""
    talking = call("a1", CallState.CONNECTED, started=at(0), number="3001")
    watched.at(0, talking)
    watched.at(30, talking)
    waiting = entry(begun=27, number="3002")
    assert watched.read(30, waiting) == ["incoming", "missed"]
    assert watched.at(40) == ["ended"]
    assert watched.read(40, waiting, entry(RECEIVED, talked=40)) == []


@pytest.mark.parametrize("kind", [RECEIVED, MISSED])
def test_unseen_call_that_began_with_another(watched: Watched, kind: LogKind) -> None:
    """A call that came and went is not taken for one with another number."""
    watched.at(2, call("35", started=at(2), number="3035"))
    unseen = entry(kind, begun=1, number="3034")
    assert watched.read(3, unseen)[0] == "incoming"
    assert watched.told[-1].number == "3034"

    assert watched.at(8) == []
    assert watched.read(8, unseen, entry(RECEIVED, begun=2, number="3035")) == [
        "rejected"
    ]
    assert watched.told[-1].call_id == "35"


def test_listed_from_the_beginning(watched: Watched) -> None:
    """A call that the log lists while it goes on is not told of again."""
    other = call("b2", CallState.ON_HOLD, number="3002")
    watched.at(0, outgoing(CallState.RINGBACK), other)
    assert watched.read(1, entry(PLACED)) == []
    assert watched.at(2, outgoing(CallState.CONNECTED), other) == ["connected"]
    assert watched.read(3, entry(PLACED)) == []
    assert watched.at(9, other) == ["ended"]
    assert watched.read(9, entry(PLACED, talked=7)) == []
    again = entry(PLACED, begun=60)
    assert watched.read(65, entry(PLACED, talked=7), again) == ["outgoing", "ended"]


# A phone that tells of its active call only.


def test_call_hidden_behind_another(watched: Watched) -> None:
    """A call that the active one hides is not over."""
    watched.at(0, call("a1", CallState.CONNECTED), complete=False)
    second = call("b2", CallState.CONNECTED, OUTGOING, number="4001")
    assert watched.at(4, second, complete=False) == ["outgoing", "connected"]
    assert [one.handle for one in watched.tracker.calls] == ["b2"]
    assert watched.at(8, call("a1", CallState.CONNECTED), complete=False) == []
    assert watched.at(12) == ["ended", "ended"]


def test_hidden_call_ends(watched: Watched) -> None:
    """A hidden call ends when the log lists it."""
    watched.at(0, call("a1", CallState.CONNECTED), complete=False)
    second = call("b2", CallState.CONNECTED, OUTGOING, number="4001")
    watched.at(4, second, complete=False)
    assert watched.needs_log()
    assert watched.read(4) == []
    assert watched.read(6, entry(RECEIVED, talked=5)) == ["ended"]
    assert watched.told[-1].duration == timedelta(seconds=5)
    assert not watched.needs_log()
    assert watched.at(8) == ["ended"]


def test_hidden_call_ends_without_a_duration(watched: Watched) -> None:
    """Where the log does not say for how long they talked, what we saw counts."""
    watched.at(0, call("a1", CallState.CONNECTED), complete=False)
    watched.at(3, call("a1", CallState.CONNECTED), complete=False)
    watched.at(4, call("b2", CallState.RINGBACK, OUTGOING), complete=False)
    assert watched.read(6, entry(RECEIVED)) == ["ended"]
    assert watched.told[-1].duration == timedelta(seconds=3)


def test_hidden_dial_tone(watched: Watched) -> None:
    """A call that we saw only as a dial tone begins before it ends."""
    watched.at(0, outgoing(CallState.DIALTONE), complete=False)
    watched.at(2, call("b2", CallState.CONNECTED, number="3002"), complete=False)
    assert watched.read(4, entry(PLACED, talked=1)) == [
        "outgoing",
        "connected",
        "ended",
    ]


def test_nothing_shown_for_a_moment(watched: Watched) -> None:
    """A phone that shows no call but does not say it is idle tells nothing."""
    watched.at(0, call("a1", CallState.CONNECTED), complete=False)
    watched.at(2, call("b2", CallState.RINGBACK, OUTGOING), complete=False)
    assert watched.at(4, complete=False) == []
    assert watched.at(6, call("a1", CallState.CONNECTED), complete=False) == []
    assert watched.at(8) == ["ended", "ended"]


# One handle, several calls.


def test_handle_used_again(watched: Watched) -> None:
    """A handle that means another call ends the first and begins the next."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    assert watched.at(9, call(number="3002", started=at(8))) == ["ended", "incoming"]
    assert [event.number for event in watched.told[-2:]] == ["3001", "3002"]


def test_party_is_corrected(watched: Watched) -> None:
    """A call whose party the phone corrects stays the same call."""
    watched.at(0, call(started=at(0)))
    assert watched.at(4, call(started=at(1), number="3002")) == []
    (shown,) = watched.tracker.calls
    assert (shown.started, shown.number) == (at(0), "3002")


# The first look, silence, and clocks.


@pytest.mark.parametrize(
    ("present", "news", "end"),
    [
        (call(state=CallState.CONNECTED), [], ["ended"]),
        (call(state=CallState.ON_HOLD), [], ["ended"]),
        (outgoing(CallState.RINGBACK), [], ["ended"]),
        (call(state=CallState.RINGING), ["incoming"], []),
        (outgoing(CallState.DIALTONE), [], []),
        (call(state=CallState.CONNECTED, direction=None), [], []),
        (call(state=None), [], []),
    ],
)
def test_call_there_before_us(present: Call, news: list[str], end: list[str]) -> None:
    """Only a ringing call is news at the first look; of others the end will be."""
    tracker = CallTracker()
    assert names(tracker.observe(Calls(calls=(present,)), at(0))) == news
    assert names(tracker.observe(Calls(calls=(present,)), at(2))) == []
    assert names(tracker.observe(Calls(), at(4))) == end


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            outgoing(CallState.RINGBACK),
            outgoing(CallState.ON_HOLD),
            ["connected", "held"],
        ),
        (outgoing(CallState.DIALTONE), outgoing(CallState.DIALING), ["outgoing"]),
        (call(state=CallState.HELD), call(state=CallState.CONNECTED), ["resumed"]),
    ],
)
def test_call_there_before_us_goes_on(
    before: Call, after: Call, told: list[str]
) -> None:
    """What happens to a call after the first look is news."""
    tracker = CallTracker()
    tracker.observe(Calls(calls=(before,)), at(0))
    assert names(tracker.observe(Calls(calls=(after,)), at(2))) == told


def test_duration_of_a_call_there_before_us() -> None:
    """A call that was there before us lasted as long as the phone says, and on."""
    tracker = CallTracker()
    talking = call(
        state=CallState.CONNECTED, duration=timedelta(seconds=60), started=at(200)
    )
    tracker.observe(Calls(calls=(talking,)), at(0))
    tracker.observe(Calls(calls=(talking,)), at(5))
    (ended,) = tracker.observe(Calls(), at(7))
    assert ended.duration == timedelta(seconds=65)


def test_phone_reboots_in_a_call(watched: Watched) -> None:
    """A call that a phone lost when it booted ends once; the next is another."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    assert watched.at(120) == []
    assert names(watched.tracker.settle(None, at(120))) == ["ended"]
    assert watched.at(125, call(started=at(124))) == ["incoming"]


@pytest.mark.parametrize(
    ("silence", "at_once", "by_the_log"),
    [
        (UNSEEN.total_seconds(), ["ended"], []),
        (UNSEEN.total_seconds() + 0.1, [], ["ended"]),
    ],
)
def test_end_that_nobody_saw(
    watched: Watched, silence: float, at_once: list[str], by_the_log: list[str]
) -> None:
    """Of a call that went on while nobody looked the log tells how long it was."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    assert watched.at(silence) == at_once
    assert watched.needs_log() is bool(by_the_log)
    assert watched.read(silence, entry(RECEIVED, talked=5)) == by_the_log
    assert watched.told[-1].duration == timedelta(seconds=5 if by_the_log else 0)


def test_our_clock_is_set_in_a_call(watched: Watched) -> None:
    """A call is as long as the phone says, whatever our clock does meanwhile."""
    connected = call(state=CallState.CONNECTED, duration=timedelta())
    watched.at(0, connected)
    watched.at(3600, replace(connected, duration=timedelta(seconds=15)))
    assert watched.at(3601) == ["ended"]
    assert watched.told[-1].duration == timedelta(seconds=15)


def test_start_stays(watched: Watched) -> None:
    """The start of a call does not follow the phone's rounding."""
    watched.at(0, call(state=CallState.CONNECTED, duration=timedelta(seconds=30)))
    (before,) = watched.tracker.calls
    assert before.started == at(-30)
    watched.at(2.7, call(state=CallState.CONNECTED, duration=timedelta(seconds=33)))
    (after,) = watched.tracker.calls
    assert after.started == at(-30)
    assert after.duration == timedelta(seconds=33)


def test_one_call_listed_twice(watched: Watched) -> None:
    """A call that the phone lists twice is one call."""
    assert watched.at(0, call(), call()) == ["incoming"]
    assert len(watched.tracker.calls) == 1
