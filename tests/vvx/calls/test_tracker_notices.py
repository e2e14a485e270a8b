"""Tests of what notifications add: at once, and still exactly once."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.vvx.calls.followed import CONFIRMATION_PATIENCE
from custom_components.poly_vvx.vvx.calls.models import Call, CallState, LogKind
from custom_components.poly_vvx.vvx.calls.past import LOG_PATIENCE, NOTICE_DELAY
from custom_components.poly_vvx.vvx.calls.tracker import DIAL_TONE_AGE, CallTracker

from .helpers import OUTGOING, Watched, call, entry, names, outgoing
from .model_phone import at

RINGING, CONNECTED = call(), call(state=CallState.CONNECTED)
OVER = call(state=CallState.DISCONNECTED)
ELSEWHERE = call(state=CallState.IN_USE_ELSEWHERE)
TONE: Final = DIAL_TONE_AGE.total_seconds()
PATIENCE: Final = LOG_PATIENCE.total_seconds()
LATER: Final = CONFIRMATION_PATIENCE.total_seconds()


@pytest.fixture
def watched() -> Watched:
    """Return a tracker that knows an idle phone."""
    return Watched()


# Of a call that is still there.


def test_told_at_once(watched: Watched) -> None:
    """A notification tells what happened and shows it; the poll adds nothing."""
    assert watched.hears(0, RINGING) == ["incoming"]
    assert watched.states == [CallState.RINGING]
    assert watched.at(0.1, RINGING) == []
    assert watched.hears(4, CONNECTED) == ["connected"]
    assert watched.states == [CallState.CONNECTED]
    assert watched.at(4.1, CONNECTED) == []
    assert watched.hears(9, OVER) == []
    assert watched.at(9.1) == ["ended"]
    assert watched.told[-1].duration == timedelta(seconds=5)


def test_outgoing_call_at_once(watched: Watched) -> None:
    """Lifting the receiver is no call, even if announced; dialing is one."""
    assert watched.hears(0, outgoing(CallState.DIALTONE, number=None)) == []
    assert watched.tracker.calls == ()
    assert watched.hears(2, outgoing(CallState.DIALING)) == ["outgoing"]
    assert watched.at(2.1, outgoing(CallState.DIALING)) == []


def test_dialed_after_the_dial_tone_was_seen(watched: Watched) -> None:
    """A call that was seen before it was dialed gets its party with the news."""
    watched.at(0, outgoing(CallState.DIALTONE, number=None, started=at(0)))
    assert watched.hears(2, outgoing(CallState.RINGBACK, name="Anna")) == ["outgoing"]
    assert (watched.told[0].number, watched.told[0].name) == ("3001", "Anna")
    behind = outgoing(CallState.DIALTONE, number=None, started=at(0))
    assert watched.at(2.1, behind) == []
    (shown,) = watched.tracker.calls
    assert (shown.state, shown.number) == (CallState.RINGBACK, "3001")
    assert shown.name == "Anna"


@pytest.mark.parametrize(("age", "told"), [(TONE, ["outgoing"]), (TONE + 0.1, [])])
def test_dial_tone_of_long_ago(watched: Watched, age: float, told: list[str]) -> None:
    """A dial tone that was seen too long ago may be that of another call."""
    watched.at(0, outgoing(CallState.DIALTONE, number=None))
    assert watched.hears(age, outgoing(CallState.RINGBACK)) == told


def test_dial_tone_that_is_over(watched: Watched) -> None:
    """That the receiver was put down is for the next look to find."""
    watched.at(0, outgoing(CallState.DIALTONE, number=None))
    assert watched.hears(1, outgoing(CallState.DISCONNECTED)) == []
    assert watched.states == [CallState.DIALTONE]


def test_dial_tone_of_an_announced_call(watched: Watched) -> None:
    """A phone that shows the dial tone for long does not make it a second call."""
    tone = outgoing(CallState.DIALTONE, number=None)
    watched.hears(0, outgoing(CallState.DIALING))
    watched.at(0.1, tone)
    assert watched.at(LATER, tone) == []
    assert watched.hears(LATER, outgoing(CallState.RINGBACK)) == []
    assert watched.at(9) == ["ended"]


def test_dialed_call_that_the_log_told_of(watched: Watched) -> None:
    """What the log has told of is not told again because of its dial tone."""
    tone = outgoing(CallState.DIALTONE, number=None)
    watched.at(0, tone, complete=False)
    watched.at(2, call("b2", number="3002"), complete=False)
    placed = entry(LogKind.PLACED, begun=9)
    assert watched.read(2, placed) == ["outgoing", "ended"]
    assert watched.hears(3, outgoing(CallState.RINGBACK)) == []


def test_all_at_once_if_the_beginning_was_lost(watched: Watched) -> None:
    """Of a call heard of late, what must have happened before is told first."""
    assert watched.hears(0, CONNECTED) == ["incoming", "connected"]


@pytest.mark.parametrize("held", [CallState.ON_HOLD, CallState.HELD])
def test_hold_is_for_the_poll_to_find(watched: Watched, held: CallState) -> None:
    """A hold that is announced may be over by now."""
    assert watched.hears(0, call(state=held)) == ["incoming", "connected"]
    assert watched.states == [CallState.CONNECTED]
    assert watched.at(0.1, call(state=held)) == ["held"]
    assert watched.hears(1, CONNECTED) == []
    assert watched.states == [held]


@pytest.mark.parametrize("notice", [RINGING, CONNECTED, OVER])
def test_said_twice(watched: Watched, notice: Call) -> None:
    """What was said before is no news."""
    watched.hears(0, RINGING)
    watched.hears(0, CONNECTED)
    assert watched.hears(1, notice) == []
    assert watched.states == [CallState.CONNECTED]


def test_over_is_for_the_poll_to_find(watched: Watched) -> None:
    """A call that is announced to be over may be another one under its handle."""
    watched.at(0, RINGING)
    assert watched.hears(1, OVER) == []
    assert watched.states == [CallState.RINGING]


def test_out_of_order(watched: Watched) -> None:
    """That it rings comes too late for a call that somebody answered."""
    watched.hears(0, CONNECTED)
    assert watched.hears(0.2, RINGING) == []
    assert watched.at(0.3, CONNECTED) == []
    assert watched.at(3) == ["ended"]


@pytest.mark.parametrize(
    "notice",
    [
        call(state=None),
        call(state=CallState.DISCONNECTED),
        call(state=CallState.CONNECTED, direction=None),
    ],
)
def test_nothing_to_tell(watched: Watched, notice: Call) -> None:
    """What is over, or what nobody understands, is no call."""
    assert watched.hears(0, notice) == []
    assert watched.tracker.calls == ()
    assert not watched.waits()


def test_answered_call_of_known_direction(watched: Watched) -> None:
    """Who began a call need not be said again."""
    watched.at(0, RINGING)
    answered = call(state=CallState.CONNECTED, direction=None)
    assert watched.hears(1, answered) == ["connected"]


def test_before_the_first_look() -> None:
    """What is announced before we know the phone may be old."""
    tracker = CallTracker()
    assert tracker.notice(RINGING, at(0)) == []
    assert tracker.calls == ()


# What the phone answers counts.


def test_phone_shows_it_later(watched: Watched) -> None:
    """A phone has a while to show what it announced."""
    watched.hears(0, RINGING)
    assert watched.waits()
    assert watched.at(0.1) == []
    assert watched.states == [CallState.RINGING]
    assert watched.at(0.6, RINGING) == []
    assert not watched.waits()
    assert watched.at(1.5) == []
    assert watched.read(1.5, entry()) == ["missed"]


def test_phone_shows_an_earlier_state(watched: Watched) -> None:
    """Nothing rings again while the phone does not show yet that it was answered."""
    watched.at(0, RINGING)
    watched.hears(2, CONNECTED)
    assert watched.at(2.1, call(number="3002", name="Ben")) == []
    assert watched.states == [CallState.CONNECTED]
    (shown,) = watched.tracker.calls
    assert (shown.number, shown.name) == ("3002", "Ben")
    # If it does not show it in time, that is how it is.
    assert watched.at(2 + LATER, RINGING) == []
    assert watched.states == [CallState.RINGING]


def test_phone_never_shows_it(watched: Watched) -> None:
    """A call that is nowhere to be seen is over before long."""
    watched.hears(0, RINGING)
    assert watched.at(LATER - 0.1) == []
    assert watched.at(LATER) == []
    assert watched.tracker.calls == ()
    assert watched.read(LATER) == []
    assert watched.read(LATER + PATIENCE) == ["missed"]


def test_answer_from_before_the_call(watched: Watched) -> None:
    """An answer that was under way says nothing of what was announced meanwhile."""
    watched.hears(5, RINGING)
    assert watched.answer(1, 9) == []
    assert watched.states == [CallState.RINGING]
    assert watched.answer(9.1, 9.2, RINGING) == []
    assert watched.at(12) == []
    assert watched.tracker.calls == ()
    assert watched.read(12, entry(begun=5)) == ["missed"]


def test_hidden_behind_another_call(watched: Watched) -> None:
    """A phone that tells of one call only does not keep an announced one ringing."""
    talking = call("b2", CallState.CONNECTED, number="3002")
    watched.at(0, talking, complete=False)
    watched.hears(2, RINGING)
    watched.at(2.1, talking, complete=False)
    assert watched.states == [CallState.CONNECTED, CallState.RINGING]
    watched.at(2 + LATER, talking, complete=False)
    assert watched.states == [CallState.CONNECTED]
    assert watched.needs_log(9)
    assert watched.read(9, entry(begun=2)) == ["missed"]
    assert watched.hears(10, RINGING) == []
    assert not watched.needs_log(60)


def test_number_changes_before_it_is_shown(watched: Watched) -> None:
    """A call may have got another number since it was announced."""
    watched.hears(0, RINGING)
    assert watched.at(LATER, call(number="3002")) == []
    assert watched.tracker.calls[0].number == "3002"
    assert watched.hears(4, CONNECTED) == ["connected"]
    assert (watched.told[-1].number, watched.told[-1].first_number) == ("3002", "3001")


def test_taken_by_another_phone_before_it_is_shown(watched: Watched) -> None:
    """A call that was announced may ring elsewhere no more when the phone is asked."""
    watched.hears(0, RINGING)
    assert watched.at(0.5, ELSEWHERE) == ["ended"]
    assert watched.told[-1].answered_elsewhere
    assert watched.hears(1, RINGING) == []
    assert watched.at(9) == []
    assert watched.hears(9.5, RINGING) == []


# Of a call that is over.


def test_late_for_a_call_that_is_over(watched: Watched) -> None:
    """What is said of a call that was told of to its end is no news for a minute."""
    watched.at(0, CONNECTED)
    watched.at(2)
    assert watched.hears(2.5, RINGING) == []
    assert watched.hears(2 + NOTICE_DELAY.total_seconds() - 1, CONNECTED) == []
    assert watched.tracker.calls == ()
    assert watched.hears(2 + NOTICE_DELAY.total_seconds(), RINGING) == ["incoming"]


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        (call("f1"), []),
        (call("f1", number="3002"), []),
        (call("f1", number="3003"), ["incoming"]),
        (call("f1", CallState.RINGBACK, OUTGOING), ["outgoing"]),
        # It may be over by now, as the one before is: the next look will show.
        (call("a1", number="3003"), []),
    ],
)
def test_what_may_be_late(watched: Watched, notice: Call, told: list[str]) -> None:
    """What is said of a call that is over may be by any number, or by its handle."""
    watched.at(0, CONNECTED)
    watched.at(2, call(state=CallState.CONNECTED, number="3002"))
    watched.at(4)
    assert watched.hears(5, notice) == told


def test_late_for_a_call_that_the_log_told_of(watched: Watched) -> None:
    """What the log has told of is not told again."""
    assert watched.read(5, entry()) == ["incoming", "missed"]
    assert watched.hears(6, RINGING) == []
    assert watched.hears(6, call("b2", number="3002")) == ["incoming"]
    later = 5 + NOTICE_DELAY.total_seconds()
    assert watched.hears(later - 0.1, RINGING) == []
    assert watched.hears(later, RINGING) == ["incoming"]


def test_call_that_came_and_went(watched: Watched) -> None:
    """A call that was only announced ends as the log says."""
    watched.hears(0, RINGING)
    watched.at(3)
    assert watched.read(3, entry(begun=0, talked=0)) == ["missed"]
    assert watched.read(5, entry(begun=0, talked=0)) == []


# One handle, several calls; one call, several handles.


def test_handle_of_a_call_that_is_over(watched: Watched) -> None:
    """What may be about the call before is left for the poll to find."""
    watched.at(0, CONNECTED)
    watched.at(2)
    watched.at(4, call(number="3002"))
    assert watched.hears(5, call(state=CallState.CONNECTED, number=None)) == []
    assert watched.at(5.1, call(number="3002", state=CallState.CONNECTED)) == [
        "connected"
    ]


def test_handle_used_again_before_we_saw_it(watched: Watched) -> None:
    """What is said of the next call of a handle is not about the one before."""
    watched.at(0, RINGING)
    assert watched.hears(4, call(number="3002", state=CallState.CONNECTED)) == []
    assert watched.hears(4, outgoing(CallState.CONNECTED)) == []


def test_other_handles(watched: Watched) -> None:
    """A phone may announce a call by another handle than it shows."""
    assert watched.hears(0, call("f1")) == ["incoming"]
    assert watched.at(0.1, RINGING) == []
    assert len(watched.tracker.calls) == 1
    assert watched.hears(2, call("f1", CallState.CONNECTED)) == ["connected"]
    assert watched.at(2.1, CONNECTED) == []
    assert watched.at(4) == ["ended"]
    assert watched.hears(5, call("f1", CallState.CONNECTED)) == []


@pytest.mark.parametrize("late", [0.1, LATER + 0.1])
def test_other_handle_shown(watched: Watched, late: float) -> None:
    """However late it is shown, it is the call that was announced."""
    watched.hears(0, call("f1"))
    assert watched.at(late, RINGING) == []
    assert len(watched.tracker.calls) == 1
    assert watched.at(9) == []
    assert watched.read(9, entry()) == ["missed"]


def test_other_handle_shown_in_an_earlier_state(watched: Watched) -> None:
    """What the phone shows in the end is what it has announced."""
    assert watched.hears(0, call("f1", CallState.CONNECTED)) == [
        "incoming",
        "connected",
    ]
    assert watched.at(LATER, RINGING) == []
    assert watched.states == [CallState.RINGING]
    assert watched.at(9) == ["ended"]


def test_other_handle_shown_late_to_be_answered(watched: Watched) -> None:
    """While the phone may not show the answer, what rings is no second call."""
    watched.hears(0, call("f1", CallState.CONNECTED))
    assert watched.at(0.1, RINGING) == []
    assert watched.states == [CallState.CONNECTED]
    assert watched.at(0.5, CONNECTED) == []
    assert watched.at(9) == ["ended"]


def test_call_back_to_an_announced_caller(watched: Watched) -> None:
    """A call the other way is another one, whatever its party."""
    watched.hears(0, call("f1"))
    assert watched.at(LATER, outgoing(CallState.RINGBACK)) == ["outgoing"]


def test_other_handle_of_a_call_that_is_over(watched: Watched) -> None:
    """An announced call may be shown by the handle of the one before."""
    watched.at(0, call(state=CallState.CONNECTED, number="3002", started=at(0)))
    assert watched.hears(4, call("f1")) == ["incoming"]
    assert watched.at(4.1, call(started=at(4))) == ["ended"]


def test_second_call_of_an_announced_caller(watched: Watched) -> None:
    """A call that is shown by the handle that was announced is that one."""
    watched.hears(0, RINGING)
    assert watched.at(0.1, RINGING, call("b2")) == ["incoming"]
    assert watched.told[-1].call_id == "b2"


def test_two_announced_calls_of_one_caller(watched: Watched) -> None:
    """Of two announced calls each has its own handle."""
    assert watched.hears(0, call("f1")) == ["incoming"]
    assert watched.hears(0.1, RINGING) == ["incoming"]
    assert watched.at(0.2, RINGING) == []
    assert watched.at(LATER + 0.1, RINGING) == []
    watched.read(LATER + 0.1, entry())
    assert [(event.call_id, event.type.value) for event in watched.told] == [
        ("f1", "incoming"),
        ("a1", "incoming"),
        ("f1", "missed"),
    ]
    assert watched.states == [CallState.RINGING]


def test_announced_call_is_listed_before_it_is_shown(watched: Watched) -> None:
    """The log does not end a call that is still to be looked for."""
    watched.hears(0, RINGING)
    assert watched.read(1, entry()) == []
    assert watched.at(LATER) == ["missed"]


def test_answered_here_on_a_shared_line(watched: Watched) -> None:
    """A call that was another phone's is ours once it is announced as answered."""
    watched.at(0, ELSEWHERE)
    assert watched.hears(20, CONNECTED) == ["incoming", "connected"]


def test_other_handle_of_a_call_that_we_know(watched: Watched) -> None:
    """What is announced may be what we know, by another handle."""
    watched.at(0, RINGING)
    assert watched.hears(0.1, call("f1")) == []
    assert watched.at(0.2, RINGING) == []
    assert watched.hears(0.3, call("f2", number="3002")) == ["incoming"]


def test_other_handle_of_a_lifted_receiver(watched: Watched) -> None:
    """Who has dialed is announced by one handle and shown by another."""
    watched.hears(0, replace(outgoing(CallState.DIALING), handle="f1"))
    assert watched.at(0.1, outgoing(CallState.DIALTONE, number=None)) == []
    assert watched.at(0.5, outgoing(CallState.DIALING)) == []
    assert watched.at(4) == ["ended"]
    assert names(watched.told) == ["outgoing", "ended"]


@pytest.mark.parametrize(
    ("rang", "told"), [(0, ["connected"]), (2, ["incoming", "connected"])]
)
def test_announced_call_that_is_counted_anew(
    watched: Watched, rang: float, told: list[str]
) -> None:
    """With its number and start changed, it is the one that was just answered."""
    watched.hears(0, RINGING)
    answered = replace(CONNECTED, number="3009", started=at(5 - rang))
    assert watched.at(7, replace(answered, duration=timedelta(seconds=2))) == told


def test_lifted_receiver_of_a_call_that_is_listed(watched: Watched) -> None:
    """The dial tone of an announced call does not take its entry of the log."""
    tone = outgoing(CallState.DIALTONE, number=None, started=at(0))
    watched.hears(2, replace(outgoing(CallState.CONNECTED), handle="f1"))
    assert watched.answer(0, 3, tone) == []
    assert watched.read(3, entry(LogKind.PLACED)) == []
    assert watched.at(4) == ["ended"]


@pytest.mark.parametrize("gone", [0.5, 4])
def test_late_for_a_call_that_was_dialled_unseen(watched: Watched, gone: float) -> None:
    """What the log told of a dial tone is not told again when it is announced."""
    watched.at(0, outgoing(CallState.DIALTONE, number=None, started=at(0)))
    if gone < 1:
        watched.at(gone)
    told = watched.read(1, entry(LogKind.PLACED))
    assert told + watched.at(4) == ["outgoing", "ended"]
    assert watched.hears(5, replace(outgoing(CallState.CONNECTED), handle="f1")) == []


def test_two_announced_calls(watched: Watched) -> None:
    """Each call that is shown is the one of its party."""
    watched.hears(0, call("f1", number="3001"))
    watched.hears(0, call("f2", number="3002"))
    assert watched.at(0.1, call("a2", number="3002"), call("a1")) == []
    assert watched.hears(1, call("f2", CallState.CONNECTED, number="3002")) == [
        "connected"
    ]
    assert watched.told[-1].call_id == "a2"


def test_log_entry_of_a_call_not_told_of(watched: Watched) -> None:
    """A call whose beginning was missed is told of when it is over."""
    tone = outgoing(CallState.DIALTONE, number=None, started=at(0))
    watched.at(0, tone)
    placed = entry(LogKind.PLACED, begun=0, talked=2)
    assert watched.read(3, placed) == []
    assert watched.at(3) == ["outgoing", "connected", "ended"]


# What random histories found.


def test_two_calls_of_one_caller(watched: Watched) -> None:
    """A call that is announced and over is not the other one of its caller."""
    watched.hears(0, CONNECTED)
    watched.at(1, call("b2", started=at(-5)))
    short = entry(LogKind.RECEIVED, begun=-2, talked=1)
    watched.read(1, short)
    watched.at(2)
    watched.read(2, short, entry(begun=-5))
    assert sorted(names(watched.told)) == [
        "connected",
        "ended",
        "incoming",
        "incoming",
        "missed",
    ]


def test_receiver_lifted_twice(watched: Watched) -> None:
    """Who puts the receiver down, lifts it again and dials makes one call."""
    watched.at(0, outgoing(CallState.DIALTONE, number=None, started=at(0)))
    assert watched.hears(5, outgoing(CallState.RINGBACK)) == ["outgoing"]
    assert watched.at(5.1, outgoing(CallState.RINGBACK, started=at(3))) == []
