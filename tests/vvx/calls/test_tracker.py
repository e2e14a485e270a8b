"""Tests of what happened to each call, exactly once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.poly_vvx.vvx.calls.followed import UNSEEN
from custom_components.poly_vvx.vvx.calls.models import Call, Calls, CallState
from custom_components.poly_vvx.vvx.calls.tracker import (
    HIDDEN_LOG_INTERVAL,
    CallTracker,
)

from .helpers import (
    INCOMING,
    OUTGOING,
    PLACED,
    RECEIVED,
    Watched,
    call,
    entry,
    names,
    outgoing,
    story,
)
from .model_phone import at

ELSEWHERE = call(state=CallState.IN_USE_ELSEWHERE)


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


def test_what_is_only_in_passing(watched: Watched) -> None:
    """Nothing is told of hold while somebody acts, and then what has become of it."""
    talking, held = call(state=CallState.CONNECTED), call(state=CallState.ON_HOLD)
    watched.at(0, call())
    watched.at(1, talking)

    with watched.tracker.in_passing(["a1"]):
        assert watched.at(2, held) == []
        with watched.tracker.in_passing(["a1"]):
            assert watched.at(3, talking) == []
        assert watched.at(4, held) == []

    assert watched.at(5, held) == ["held"]
    assert watched.at(6, talking) == ["resumed"]


def silenced(watched: Watched) -> list[str]:
    """Return the calls that were silenced."""
    return [it.handle for it in watched.tracker.calls if it.silenced]


def test_silenced_from_here(watched: Watched) -> None:
    """A call that somebody has silenced rings no more here; the next one does."""
    watched.at(0, call(aloud=True))
    watched.tracker.note_silence("a1")
    watched.tracker.note_silence("none")

    assert watched.at(1, call(aloud=True), call("b2")) == ["incoming"]
    assert silenced(watched) == ["a1"]
    assert [it.audible for it in watched.tracker.calls] == [False, True]

    watched.at(2, call(state=CallState.CONNECTED))
    assert silenced(watched) == []


@pytest.mark.parametrize(
    ("aloud", "beside", "expected"),
    [
        ([True, False], False, ["a1"]),
        ([True, False, True], False, []),
        ([True, False], True, []),
        ([False, False], False, []),
        ([True, None], False, []),
    ],
)
def test_silenced_at_the_phone(
    watched: Watched, aloud: list[bool | None], beside: bool, expected: list[str]
) -> None:
    """A bell that falls silent was silenced, unless it waits during another call."""
    others = [call("b2", CallState.CONNECTED)] * beside

    for second, heard in enumerate(aloud):
        watched.at(second, call(aloud=heard), *others)

    assert silenced(watched) == expected


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
    assert not watched.needs_log(2)


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


def test_direction_said_late(watched: Watched) -> None:
    """A call is told as soon as it is known who began it."""
    assert watched.at(0, call(state=CallState.CONNECTED, direction=None)) == []
    assert watched.at(2, call(state=CallState.CONNECTED)) == ["incoming", "connected"]


def test_unknown_direction_to_the_end(watched: Watched) -> None:
    """A call that was not told of does not end either."""
    watched.at(0, call(state=CallState.CONNECTED, direction=None))
    assert watched.at(2) == []
    assert watched.read(2) == []


def test_unknown_state(watched: Watched) -> None:
    """A state nobody knows tells nothing."""
    assert watched.at(0, call(state=None)) == []
    assert watched.at(2) == []
    assert not watched.needs_log(2)


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
    assert watched.read(4) == []
    assert watched.read(6, entry(RECEIVED, talked=5)) == ["ended"]
    assert watched.told[-1].duration == timedelta(seconds=5)
    assert not watched.told[-1].late
    assert not watched.needs_log(60)
    assert watched.at(8) == ["ended"]


def test_log_of_a_hidden_call(watched: Watched) -> None:
    """For a hidden call the log is read now and then, and if another call is shown."""
    first, second = call("a1", CallState.CONNECTED), call("b2", CallState.RINGBACK)
    watched.at(0, first, complete=False)
    assert not watched.needs_log(0)
    watched.at(4, second, complete=False)
    assert watched.needs_log(4)
    watched.read(4)
    interval = HIDDEN_LOG_INTERVAL.total_seconds()
    assert not watched.needs_log(3.9 + interval)
    assert watched.needs_log(4 + interval)
    # Or our clock was set back.
    assert watched.needs_log(3.9)
    watched.at(6, first, complete=False)
    assert watched.needs_log(6)
    watched.read(6)
    assert not watched.needs_log(6)


def test_log_not_read_yet_of_a_hidden_call() -> None:
    """For a hidden call the log is read even if it never was before."""
    tracker = CallTracker()
    for seconds, shown in ((0, (call(state=CallState.CONNECTED),)), (4, ())):
        tracker.observe(Calls(calls=shown, complete=False), at(seconds))
    assert tracker.wants_log(at(4))


def test_call_hidden_no_more(watched: Watched) -> None:
    """A call that is shown again may be over when nobody looked for long."""
    watched.at(0, call(), complete=False)
    watched.at(2, call("b2", number="3002"), complete=False)
    watched.at(4, call(), complete=False)
    assert watched.at(15, call(number="3003"), complete=False) == ["incoming"]


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


@pytest.mark.parametrize("complete", [True, False])
def test_handle_used_again(watched: Watched, complete: bool) -> None:
    """A handle that means another call ends the first and begins the next."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)), complete=complete)
    another = call(number="3002", started=at(8))
    assert watched.at(9, another, complete=complete) == ["ended", "incoming"]
    assert [event.number for event in watched.told[-2:]] == ["3001", "3002"]


@pytest.mark.parametrize("state", [CallState.CONNECTED, CallState.RINGBACK])
def test_number_changes(watched: Watched, state: CallState) -> None:
    """A call whose number changes is shown and told with it, and with the first one."""
    watched.at(0, outgoing(CallState.DIALTONE, number=None))
    watched.at(2, outgoing(CallState.RINGBACK, number="600"))
    watched.at(4, outgoing(state, number="201", name="Anna"))
    (shown,) = watched.tracker.calls
    assert (shown.number, shown.name) == ("201", "Anna")
    watched.at(6)
    begin, *_, end = watched.told
    assert (begin.number, begin.first_number) == ("600", None)
    assert (end.number, end.first_number, end.name) == ("201", "600", "Anna")


def test_party_is_corrected(watched: Watched) -> None:
    """A call whose party the phone corrects stays the same call."""
    watched.at(0, call(started=at(0)))
    assert watched.at(4, call(started=at(1), number="3002")) == []
    (shown,) = watched.tracker.calls
    assert (shown.started, shown.number) == (at(0), "3002")


# A line that phones share.


@pytest.mark.parametrize(
    "after", [[], [ELSEWHERE], [call(state=CallState.CONNECTED)], [call(state=None)]]
)
def test_another_phone_answers(watched: Watched, after: list[Call]) -> None:
    """A call that another phone takes is over here at once, and only once."""
    watched.at(0, call())
    assert watched.at(6, ELSEWHERE) == ["ended"]
    assert watched.read(6) == []
    assert watched.at(8, *after) == []
    assert watched.hears(9, call()) == []
    watched.at(70)
    assert watched.read(70, entry(RECEIVED)) == []
    assert watched.story == ["incoming", "ended elsewhere"]
    assert watched.told[-1].duration == timedelta()


def test_another_phone_answers_and_the_log_is_read(watched: Watched) -> None:
    """What the log lists of a call that another phone has is not told again."""
    watched.at(0, call())
    watched.at(6, ELSEWHERE)
    assert watched.read(8, entry(RECEIVED)) == []
    assert watched.at(10, ELSEWHERE) == []
    assert watched.at(66) == []
    assert not watched.needs_log(66)


def test_another_phone_has_a_hidden_call(watched: Watched) -> None:
    """A call that another phone has does not end again behind one of ours."""
    watched.at(0, call(), complete=False)
    watched.at(6, ELSEWHERE, complete=False)
    watched.at(8, call("b2", CallState.RINGBACK, OUTGOING), complete=False)
    assert watched.read(8, entry(RECEIVED, talked=2)) == []
    assert watched.at(10) == ["ended"]
    assert watched.told[-1].call_id == "b2"


def test_another_phone_answers_by_another_clock(watched: Watched) -> None:
    """A call that is over here is found by its party, whatever the log dates it."""
    watched.at(0, call(started=at(0)))
    watched.at(6, call(state=CallState.IN_USE_ELSEWHERE, started=at(0)))
    assert watched.read(8, entry(RECEIVED, begun=6)) == []


def test_next_call_after_one_elsewhere(watched: Watched) -> None:
    """The next call under a handle begins, whatever became of the one before."""
    watched.at(0, call())
    watched.at(6, ELSEWHERE)
    assert watched.at(8, call()) == ["incoming"]


def test_call_of_another_phone(watched: Watched) -> None:
    """What another phone does is no call here, until this one takes it."""
    assert watched.at(0, ELSEWHERE) == []
    assert watched.states == [CallState.IN_USE_ELSEWHERE]
    assert watched.at(2, call(state=CallState.CONNECTED)) == ["incoming", "connected"]
    assert watched.at(4, ELSEWHERE) == []
    assert watched.at(6) == ["ended"]


def test_call_of_another_phone_to_its_end(watched: Watched) -> None:
    """A call that only another phone had does not end here either."""
    watched.at(0, ELSEWHERE)
    assert watched.at(2) == []
    assert not watched.needs_log(2)


def test_call_taken_over_by_another_phone(watched: Watched) -> None:
    """A call that was answered here and goes on elsewhere ends when it is gone."""
    watched.at(0, call(state=CallState.CONNECTED))
    assert watched.at(2, ELSEWHERE) == []
    assert watched.at(4, call(state=CallState.CONNECTED)) == []
    assert watched.at(6, ELSEWHERE) == []
    assert watched.at(9, ELSEWHERE) == []
    assert watched.at(12) == ["ended"]
    assert not watched.told[-1].answered_elsewhere
    assert watched.told[-1].duration == timedelta(seconds=6)


def test_announced_after_another_phone_took_it(watched: Watched) -> None:
    """What is announced late of a call that another phone has does not bring it back."""
    watched.at(0, call())
    watched.at(6, ELSEWHERE)
    assert watched.hears(7, call(state=CallState.CONNECTED)) == []
    assert watched.states == [CallState.IN_USE_ELSEWHERE]


def test_listed_before_the_end_is_seen(watched: Watched) -> None:
    """For how long they talked the log knows better than looks that were late."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    watched.read(12, entry(RECEIVED, begun=0, talked=9))
    assert watched.at(14) == ["ended"]
    assert watched.told[-1].duration == timedelta(seconds=9)


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
        (call(state=CallState.IN_USE_ELSEWHERE), [], []),
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


def test_number_that_is_not_said(watched: Watched) -> None:
    """A number that a look does not show, or that came damaged, stays as it was."""
    watched.at(0, call(name="Anna"))
    watched.at(2, call(state=CallState.CONNECTED, number=None))
    (shown,) = watched.tracker.calls
    assert (shown.name, shown.number, shown.withheld) == ("Anna", "3001", False)
    watched.at(4, call(state=CallState.CONNECTED, number=None, withheld=True))
    (shown,) = watched.tracker.calls
    assert (shown.name, shown.number, shown.withheld) == (None, None, True)


def test_two_who_withhold_their_numbers(watched: Watched) -> None:
    """That nobody is known is no reason to take two calls for one."""
    nobody: dict[str, Any] = {"number": None, "withheld": True}
    watched.at(0, call(started=at(0), **nobody))
    watched.at(2)
    assert watched.cannot_read(40) == ["missed"]
    watched.at(60)
    assert watched.read(60, entry(begun=52, **nobody)) == ["incoming", "missed"]


def test_phone_reboots_in_a_call(watched: Watched) -> None:
    """A call that a phone lost when it booted ends once; the next is another."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    assert watched.at(120) == []
    assert watched.cannot_read(120) == []
    assert watched.cannot_read(122) == ["ended"]
    assert watched.told[-1].late
    assert watched.at(125, call(started=at(124))) == ["incoming"]


@pytest.mark.parametrize(
    ("silence", "at_once", "by_the_log"),
    [
        (UNSEEN.total_seconds(), ["ended"], []),
        (UNSEEN.total_seconds() + 0.1, [], ["late ended"]),
    ],
)
def test_end_that_nobody_saw(
    watched: Watched, silence: float, at_once: list[str], by_the_log: list[str]
) -> None:
    """Of a call that went on while nobody looked the log tells how long it was."""
    watched.at(0, call(state=CallState.CONNECTED, started=at(0)))
    assert watched.at(silence) == at_once
    assert watched.needs_log(silence) is bool(by_the_log)
    watched.read(silence, entry(RECEIVED, talked=5))
    assert watched.story == ["incoming", "connected", *at_once, *by_the_log]
    assert watched.told[-1].duration == timedelta(seconds=5 if by_the_log else 0)


@pytest.mark.parametrize(
    ("seen", "after", "end"),
    [
        # It was rejected from here, or made from here; the log need not tell.
        (call(), [], "rejected"),
        (outgoing(CallState.RINGBACK), [], "ended"),
        # Another has its handle by now; for how long it was is not known then.
        (call(state=CallState.CONNECTED), [call(number="3002")], "ended"),
    ],
)
def test_late_end(watched: Watched, seen: Call, after: list[Call], end: str) -> None:
    """An end that was found after nobody looked for long is late."""
    watched.at(0, seen)
    watched.tracker.note_rejection("a1")
    later = UNSEEN.total_seconds() + 0.1
    watched.at(later, *after)
    (ended,) = (event for event in watched.told if event.type.closing)
    assert story([ended]) == [f"late {end}"]


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
