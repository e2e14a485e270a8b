"""Tests of what happened to each call, exactly once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.poly_vvx.vvx.calls.events import CallEvent, EventType
from custom_components.poly_vvx.vvx.calls.log import LOG_DELAY
from custom_components.poly_vvx.vvx.calls.models import (
    Call,
    Calls,
    CallState,
    Direction,
    LogEntry,
    LogKind,
)
from custom_components.poly_vvx.vvx.calls.tracker import (
    MAXIMUM_UNLOGGED,
    NEWS_AGE,
    CallTracker,
)

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


def test_steps_between_polls(watched: Watched) -> None:
    """What happened between two polls is told in the order in which it did."""
    assert watched.at(0, call(state=CallState.ON_HOLD)) == [
        "incoming",
        "connected",
        "held",
    ]


def test_what_events_say(watched: Watched) -> None:
    """An event says which call it is about, and only the last one for how long."""
    watched.at(0, call(name="Anna", number="3001", line=2))
    watched.at(2, call(name="Anna", number="3001", line=2, state=CallState.CONNECTED))
    watched.at(9)
    said: dict[str, Any] = {
        "call_id": "a1",
        "direction": INCOMING,
        "line": 2,
        "name": "Anna",
        "number": "3001",
        "started": at(0),
    }
    assert watched.told == [
        CallEvent(type=EventType.INCOMING, duration=None, **said),
        CallEvent(type=EventType.CONNECTED, duration=None, **said),
        CallEvent(type=EventType.ENDED, duration=timedelta(), **said),
    ]


@pytest.mark.parametrize("held", [CallState.ON_HOLD, CallState.HELD])
def test_hold(watched: Watched, held: CallState) -> None:
    """A call held by either side is held, until it goes on."""
    watched.at(0, call(state=CallState.CONNECTED))
    assert watched.at(2, call(state=held)) == ["held"]
    assert watched.at(4, call(state=held)) == []
    assert watched.at(6, call(state=CallState.CONNECTED)) == ["resumed"]
    assert watched.at(8, call(state=held)) == ["held"]
    assert watched.at(10) == ["ended"]


def test_held_by_both_sides(watched: Watched) -> None:
    """A held call that the other side holds instead was not resumed."""
    watched.at(0, call(state=CallState.ON_HOLD))
    assert watched.at(2, call(state=CallState.HELD)) == []


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


@pytest.mark.parametrize(
    ("state", "events"),
    [
        (CallState.RINGING, ["incoming"]),
        (CallState.RINGBACK, ["outgoing"]),
        (CallState.CONNECTED, []),
    ],
)
def test_direction_not_said(
    watched: Watched, state: CallState, events: list[str]
) -> None:
    """A call of which nobody can say who began it is not told of."""
    fields = {"CallHandle": "a1", "CallState": state}
    words = {CallState.RINGING: "Offering"}
    parsed = Calls.parse(
        [fields | {"CallState": words.get(state, state.value)}], UTC, complete=True
    )
    assert watched.at(0, *parsed.calls) == events


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


def test_unknown_state_between(watched: Watched) -> None:
    """A state nobody knows in the midst of a call changes nothing."""
    watched.at(0, call(state=CallState.CONNECTED))
    assert watched.at(2, call(state=None)) == []
    assert watched.at(4, call(state=CallState.CONNECTED)) == []
    assert watched.at(6) == ["ended"]


# How a call ended that nobody answered.


@pytest.mark.parametrize(
    ("entries", "events"),
    [
        ([entry(MISSED)], ["missed"]),
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
    talked = sum((one.duration or timedelta() for one in entries), timedelta())
    assert watched.told[-1].duration == talked
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


@pytest.mark.parametrize(
    ("unseen", "events"),
    [
        (entry(MISSED), ["incoming", "missed"]),
        (entry(RECEIVED), ["incoming", "rejected"]),
        (entry(RECEIVED, talked=2), ["incoming", "connected", "ended"]),
        (entry(PLACED), ["outgoing", "ended"]),
        (entry(PLACED, talked=2), ["outgoing", "connected", "ended"]),
    ],
)
def test_call_between_two_polls(
    watched: Watched, unseen: LogEntry, events: list[str]
) -> None:
    """A call that came and went between two polls is told of by the log, once."""
    assert watched.at(5) == []
    assert watched.read(5, unseen) == events
    assert watched.read(7, unseen) == []
    first, *_, last = watched.told
    assert first.call_id == last.call_id == f"{unseen.kind}-20261120120000"
    assert (first.number, first.line, first.started) == ("3001", 1, at(0))
    assert first.duration is None
    assert last.duration == (unseen.duration or timedelta())


def test_unseen_call_without_time(watched: Watched) -> None:
    """An entry without a readable time is told of too."""
    assert watched.read(5, entry(begun=None)) == ["incoming", "missed"]
    assert watched.told[0].call_id == "missed-undated"
    assert watched.told[0].started is None
    assert watched.read(7, entry(begun=None)) == []


def test_unseen_calls_in_order(watched: Watched) -> None:
    """Several calls that nobody saw are told of in the order in which they began."""
    late, early = entry(PLACED, begun=3, number="4001"), entry(MISSED, begun=1)
    watched.read(5, late, early)
    assert [event.number for event in watched.told] == ["3001"] * 2 + ["4001"] * 2


def test_phone_with_a_wrong_clock(watched: Watched) -> None:
    """What the log tells does not depend on the phone's clock being right."""
    assert watched.read(5, entry(begun=-8 * 3600)) == ["incoming", "missed"]


def test_log_from_before(watched: Watched) -> None:
    """What stands in the log when it is first read is history."""
    tracker = CallTracker()
    assert tracker.settle(log(entry(begun=-60)), at(0)) == []
    new = entry(begun=1)
    assert len(tracker.settle(log(entry(begun=-60), new), at(5))) == 2


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


def test_log_loaded_late(watched: Watched) -> None:
    """A log that a starting phone shows empty at first is no news when it is back."""
    old = [entry(begun=-3600), entry(RECEIVED, begun=-5)]
    watched.read(0, *old)
    assert watched.read(2) == []
    assert watched.read(4, *old) == []
    assert watched.read(6, *old, entry(begun=5)) == ["incoming", "missed"]


def test_log_first_read_from_a_starting_phone(watched: Watched) -> None:
    """Of a log that was empty at first, what is long past is no news."""
    history = [entry(begun=-86400 * day) for day in range(2, 9)]
    events = watched.read(0, *history, entry(PLACED, begun=-1, talked=1))
    assert events == ["outgoing", "connected", "ended"]


def test_log_dated_anew(watched: Watched) -> None:
    """When the phone's clock is set, all of its log changes and none of it is news."""
    watched.read(0, entry(begun=-500), entry(begun=-60), entry(PLACED, begun=-30))
    shifted = [entry(begun=3100), entry(begun=3540), entry(PLACED, begun=3570)]
    assert watched.read(2, *shifted) == []
    assert watched.read(4, *shifted, entry(begun=3603)) == ["incoming", "missed"]


def test_cleared_log(watched: Watched) -> None:
    """A log that was cleared tells of the next call as ever."""
    watched.read(0, entry(begun=-500), entry(begun=-60), entry(PLACED, begun=-30))
    assert watched.read(2, entry(begun=1)) == ["incoming", "missed"]


def test_name_found_later(watched: Watched) -> None:
    """A name that the directory adds to an old entry is no new call."""
    watched.read(2, entry())
    assert watched.read(4, entry(name="Anna")) == []


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
    for number in range(MAXIMUM_UNLOGGED + 1):
        watched.at(4 * number, outgoing(CallState.RINGBACK, number=f"{number}"))
        watched.at(4 * number + 2)
    entries = [
        entry(PLACED, begun=4 * number, number=f"{number}")
        for number in range(MAXIMUM_UNLOGGED + 1)
    ]
    assert watched.read(500, *entries) == ["outgoing", "ended"]
    assert watched.told[-1].number == "0"


@pytest.mark.parametrize("wrong", [0, -30000])
def test_number_in_another_form(watched: Watched, wrong: int) -> None:
    """A call is found in the log by its time where the party is written otherwise.

    Both times are the phone's own, so its clock may be wrong.
    """
    watched.at(0, call(started=at(wrong)))
    watched.at(2)
    other_form = entry(RECEIVED, begun=wrong + 1, number="+493001")
    assert watched.read(2, other_form) == ["rejected"]


def test_nothing_in_common(watched: Watched) -> None:
    """An entry without a time is not used for a call with somebody else."""
    watched.at(0, call(started=at(0)))
    watched.at(2)
    other = entry(RECEIVED, begun=None, number="3002")
    assert watched.read(2, other) == ["incoming", "rejected", "missed"]


def test_log_dates_otherwise(watched: Watched) -> None:
    """A call is found in the log by its party where the time is another."""
    watched.at(0, call(started=at(0)))
    watched.at(2)
    assert watched.read(2, entry(RECEIVED, begun=-25)) == ["rejected"]


def test_anonymous_caller(watched: Watched) -> None:
    """Somebody without a number is found by name."""
    watched.at(0, call(number=None, name="Anonymous", started=at(0)))
    watched.at(2)
    unlike = entry(begun=-60, number=None, name="Withheld")
    alike = entry(RECEIVED, begun=-55, number=None, name="Anonymous")
    assert watched.read(2, unlike, alike) == ["rejected", "incoming", "missed"]


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


def test_missed_call_that_began_with_another(watched: Watched) -> None:
    """Of two callers at once, the one that nobody saw is the one that was missed."""
    watched.at(1, call("43", started=at(0), number="3043"))
    watched.at(5, call("43", CallState.CONNECTED, started=at(0), number="3043"))
    missed = entry(begun=1, number="3044")

    assert watched.read(6, missed) == ["incoming", "missed"]
    assert watched.told[-1].number == "3044"

    over = entry(RECEIVED, talked=9, number="3043")
    assert watched.at(20) == ["ended"]
    assert watched.told[-1].call_id == "43"
    assert watched.read(21, missed, over) == []


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


@pytest.mark.parametrize("number", ["alice", None, "+49 (30) 3001", "#3001"])
def test_party_that_cannot_be_compared(watched: Watched, number: str | None) -> None:
    """A call is found by its time where nothing says that it is another."""
    watched.at(0, call(started=at(0)))
    watched.at(2)
    assert watched.read(2, entry(RECEIVED, number=number)) == ["rejected"]


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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(call(started=at(-30)), call(started=at(3)), id="other start"),
        pytest.param(
            call(state=CallState.CONNECTED, duration=timedelta(seconds=9)),
            call(state=CallState.CONNECTED, duration=timedelta(seconds=1)),
            id="shorter",
        ),
        pytest.param(
            call(state=CallState.CONNECTED), call(), id="rings after it was answered"
        ),
        pytest.param(
            call(state=CallState.CONNECTED),
            outgoing(CallState.CONNECTED),
            id="other direction",
        ),
        pytest.param(call(), call(number="3002"), id="other caller"),
        pytest.param(
            call(started=at(-30)),
            call(number="3002", state=CallState.CONNECTED, started=at(3)),
            id="other caller and start",
        ),
    ],
)
def test_handle_used_again(watched: Watched, before: Call, after: Call) -> None:
    """A handle that means another call ends the first and begins the next."""
    watched.at(0, before)
    watched.at(4, after)
    watched.read(4)
    told = [event.type for event in watched.told]
    assert sum(kind.closing for kind in told) == 1
    assert sum(kind.value in Direction for kind in told) == 2


@pytest.mark.parametrize(
    "after",
    [
        call(started=at(1), state=CallState.RINGING, number="3002"),
        call(number="3002", state=CallState.CONNECTED, started=at(0)),
        call(number="3001", state=CallState.CONNECTED, started=at(9)),
        call(started=at(0), direction=None),
        call(number=None, state=CallState.RINGING),
    ],
)
def test_same_call_in_other_words(watched: Watched, after: Call) -> None:
    """A call whose party or start the phone corrects stays the same call."""
    watched.at(0, call(started=at(0)))
    assert "incoming" not in watched.at(4, after)
    assert watched.tracker.calls[0].started == at(0)
    assert watched.at(8, replace(after, state=CallState.CONNECTED)) in (
        [],
        ["connected"],
    )
    assert watched.at(9) == ["ended"]


def test_duration_starts_again_on_hold(watched: Watched) -> None:
    """A phone that counts a hold anew still has the same call."""
    talking = call(state=CallState.CONNECTED, duration=timedelta(seconds=60))
    watched.at(0, talking)
    on_hold = call(state=CallState.ON_HOLD, duration=timedelta())
    assert watched.at(2, on_hold) == ["held"]


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


def test_call_there_before_us_goes_on() -> None:
    """What happens to a call after the first look is news."""
    tracker = CallTracker()
    tracker.observe(Calls(calls=(outgoing(CallState.RINGBACK),)), at(0))
    tracker.observe(Calls(calls=(outgoing(CallState.CONNECTED),)), at(2))
    on_hold = Calls(calls=(outgoing(CallState.ON_HOLD),))
    assert names(tracker.observe(on_hold, at(4))) == ["held"]


def test_dial_tone_there_before_us() -> None:
    """Somebody who lifted the receiver before the first look may still call."""
    tracker = CallTracker()
    tracker.observe(Calls(calls=(outgoing(CallState.DIALTONE),)), at(0))
    dialing = Calls(calls=(outgoing(CallState.DIALING),))
    assert names(tracker.observe(dialing, at(2))) == ["outgoing"]


def test_held_call_there_before_us() -> None:
    """A call that was held at the first look is resumed later."""
    tracker = CallTracker()
    tracker.observe(Calls(calls=(call(state=CallState.ON_HOLD),)), at(0))
    resumed = Calls(calls=(call(state=CallState.CONNECTED),))
    assert names(tracker.observe(resumed, at(2))) == ["resumed"]


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


def test_end_that_nobody_saw(watched: Watched) -> None:
    """Of a call that went on while nobody looked the log tells how long it was."""
    watched.tracker.settle(log(), at(0))
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    assert watched.at(120) == []
    assert watched.tracker.wants_log
    listed = entry(RECEIVED, talked=50)
    (ended,) = watched.tracker.settle(log(listed), at(120))
    assert (ended.type, ended.duration) == ("ended", timedelta(seconds=50))


@pytest.mark.parametrize("hours", [-3, 3])
def test_our_clock_is_set_in_a_call(watched: Watched, hours: int) -> None:
    """A call is as long as the phone says, whatever our clock does meanwhile."""
    later = hours * 3600
    connected = call(state=CallState.CONNECTED, duration=timedelta())
    watched.at(0, connected)
    watched.at(10, replace(connected, duration=timedelta(seconds=10)))
    watched.at(later + 15, replace(connected, duration=timedelta(seconds=15)))
    watched.at(later + 20, replace(connected, duration=timedelta(seconds=20)))
    (ended,) = watched.tracker.observe(Calls(), at(later + 21))
    assert ended.duration == timedelta(seconds=20)


def test_reboot_not_noticed(watched: Watched) -> None:
    """The first call after a boot that nobody noticed is another one."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    again = call(state=CallState.CONNECTED, started=at(300))
    assert watched.at(305, again) == ["ended", "incoming", "connected"]


def test_start_stays(watched: Watched) -> None:
    """The start of a call does not follow the phone's rounding."""
    watched.at(0, call(state=CallState.CONNECTED, duration=timedelta(seconds=30)))
    (before,) = watched.tracker.calls
    assert before.started == at(-30)
    watched.at(2.7, call(state=CallState.CONNECTED, duration=timedelta(seconds=33)))
    (after,) = watched.tracker.calls
    assert after.started == at(-30)
    assert after.duration == timedelta(seconds=33)


@pytest.mark.parametrize(
    ("by_the_phone", "told"),
    [
        (at(200), at(200)),
        (at(-299), at(-299)),
        (at(302), at(0)),
        (at(-3600), at(0)),
        (None, at(0)),
    ],
)
def test_start_by_a_wrong_clock(
    watched: Watched, by_the_phone: datetime | None, told: datetime
) -> None:
    """A phone whose clock is far out is not believed when a call began."""
    watched.at(0.5, call(started=by_the_phone))
    assert watched.tracker.calls[0].started == told


def test_clock_set_back(watched: Watched) -> None:
    """No call lasts less than no time, even if our own clock is set back."""
    watched.at(0, call(state=CallState.CONNECTED))
    watched.at(-5, call(state=CallState.CONNECTED))
    assert watched.at(-4) == ["ended"]
    assert watched.told[-1].duration == timedelta()


def test_one_call_listed_twice(watched: Watched) -> None:
    """A call that the phone lists twice is one call."""
    assert watched.at(0, call(), call()) == ["incoming"]
    assert len(watched.tracker.calls) == 1
