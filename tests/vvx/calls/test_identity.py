"""Tables of what makes two looks one call, and an entry of the log that of a call."""

from datetime import timedelta
from typing import Any, Final

import pytest

from custom_components.poly_vvx.vvx.calls.followed import (
    CONFIRMATION_PATIENCE,
    SAME_START,
    FollowedCall,
)
from custom_components.poly_vvx.vvx.calls.identity import (
    LOG_RULES,
    LONG_GAP,
    NEAR,
    NO_GAP,
    ROUNDING,
    RULES,
    SHORT_GAP,
    Looks,
    answered_since,
    began_anew,
    began_together,
    contradicts,
    counted_anew,
    dialled_on,
    is_behind,
    is_same_call,
    is_still,
    knows_party,
    may_be_same,
    other_direction,
    rings_for_another,
    same_party,
    talks_on,
    unanswered_again,
)
from custom_components.poly_vvx.vvx.calls.models import Call, CallState, LogEntry

from .helpers import MISSED, PLACED, RECEIVED, call, entry, follow, outgoing
from .model_phone import at

DIALTONE, DIALING, RINGBACK = CallState.DIALTONE, CallState.DIALING, CallState.RINGBACK
RINGING, CONNECTED = CallState.RINGING, CallState.CONNECTED
ON_HOLD, HELD, CONFERENCE = CallState.ON_HOLD, CallState.HELD, CallState.CONFERENCE
ELSEWHERE = CallState.IN_USE_ELSEWHERE
SAME: Final = SAME_START.total_seconds()
NEARBY: Final = NEAR.total_seconds()
ROUNDED: Final = ROUNDING.total_seconds()
NONE: Final = NO_GAP.total_seconds()
SHORT: Final = SHORT_GAP.total_seconds()
LONG: Final = SHORT + 0.1
LONGEST: Final = LONG_GAP.total_seconds()
PATIENCE: Final = CONFIRMATION_PATIENCE.total_seconds()


def seconds(number: float) -> timedelta:
    """Return a length of time."""
    return timedelta(seconds=number)


def rings(begun: float | None = None, lasts: float | None = None, **what: Any) -> Call:
    """Return a call that waits for an answer."""
    return call(
        started=None if begun is None else at(begun),
        duration=None if lasts is None else seconds(lasts),
        **what,
    )


def talks(
    begun: float | None = None,
    lasts: float | None = None,
    number: str = "3001",
    state: CallState = CONNECTED,
) -> Call:
    """Return a call that somebody has answered."""
    return rings(begun, lasts, number=number, state=state)


def known(*calls: Call, **what: Any) -> FollowedCall:
    """Return what is known of a call that looked now like this and then like that."""
    followed = follow(calls[0], **what)
    for later in calls[1:]:
        followed.remember(later)
    return followed


# Parties.


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (call(), call(state=CONNECTED), True),
        (call(), outgoing(RINGBACK), False),
        (call(), call(number="3002"), False),
        (call(number="0301234567"), call(number="+49301234567"), True),
        (call(number=None, name="Anna"), call(number=None, name="Anna"), True),
        (call(number=None, name="Anna"), call(number=None, name="Ben"), False),
        (call(name="Anna"), call(name="Ben"), True),
        (entry(RECEIVED), call(), True),
        (entry(PLACED), call(), False),
        (entry(PLACED), outgoing(RINGBACK), True),
    ],
)
def test_same_party(one: Call | LogEntry, other: Call, same: bool) -> None:
    """Calls have the same party if the same side began them with the same number."""
    assert same_party(one, other) is same


@pytest.mark.parametrize(
    ("seen", "other", "knows"),
    [
        ([call()], call(), True),
        ([call()], call(number="3002"), False),
        ([call(), call(number="3002")], call(), True),
        ([call(), call(number="3002")], entry(number="3002"), True),
        ([call(), call(number="3002")], entry(number="3003"), False),
        # The telephone system writes one number in two ways.
        ([call(number="0301234567")], entry(number="+49301234567"), True),
        ([call(number="3001")], entry(number="+49303001"), False),
        # Who has no number has a name.
        ([call(number=None, name="Anna")], entry(number=None, name="Anna"), True),
        ([call(number=None, name="Anna")], entry(number=None, name="Ben"), False),
        # A number that is not known is no other number's, and a withheld one neither.
        ([call(number=None)], entry(number=None), True),
        ([call(number=None)], entry(), False),
        ([call(number=None), call()], entry(number=None), False),
        ([call(number=None, withheld=True)], entry(number=None), True),
        ([call(number=None, withheld=True)], entry(), False),
        ([call(number=None, withheld=True), call()], entry(number=None), True),
    ],
)
def test_knows_party(seen: list[Call], other: Call | LogEntry, knows: bool) -> None:
    """A call is with everyone whom it was seen to be with."""
    assert knows_party(known(*seen), other) is knows


# A call and an entry of the log.


@pytest.mark.parametrize(
    ("listed", "answered", "contradict"),
    [
        (entry(MISSED), False, False),
        (entry(MISSED), True, True),
        (entry(RECEIVED), True, False),
        (entry(PLACED), False, True),
        # The telephone system may have changed the number.
        (entry(RECEIVED, number="3002"), False, False),
    ],
)
def test_contradicts(listed: LogEntry, answered: bool, contradict: bool) -> None:
    """Nobody has missed an answered call, or made one that somebody else began."""
    followed = follow(call(), connected_at=at(3) if answered else None)
    assert contradicts(listed, followed) is contradict


PARTY_AND_START, LINE_AND_START, PARTY, START, MAYBE = LOG_RULES
ON: Final = known(call(started=at(0)))
TALKS: Final = known(talks(0))
GONE: Final = known(call(started=at(0)), over_since=at(60))
MOVED: Final = known(call(started=at(0)), call(number="3002", started=at(9)))
UNDATED: Final = known(call())
RANG: Final = known(call(), announced=True)
RANG_SINCE: Final = known(call(), announced=True, not_there_at=at(-3))


@pytest.mark.parametrize(
    ("listed", "followed", "rules"),
    [
        (entry(), ON, [PARTY_AND_START, LINE_AND_START, START]),
        (entry(), GONE, [PARTY_AND_START, LINE_AND_START, PARTY, START]),
        # Phones round each time anew.
        (entry(begun=ROUNDED), ON, [PARTY_AND_START, LINE_AND_START, START]),
        (entry(begun=-ROUNDED), ON, [PARTY_AND_START, LINE_AND_START, START]),
        (entry(begun=ROUNDED + 0.1), ON, []),
        (entry(begun=-ROUNDED - 0.1), ON, []),
        # What was first shown when it was answered may be counted from then on.
        (entry(RECEIVED, SAME), TALKS, [PARTY_AND_START, LINE_AND_START, START]),
        (entry(RECEIVED, -SAME), TALKS, [PARTY_AND_START, LINE_AND_START, START]),
        (entry(RECEIVED, SAME + 0.1), TALKS, []),
        # The log dates a call that is over by its end, or by another clock, or not.
        (entry(begun=SAME + 0.1), GONE, [PARTY]),
        (entry(begun=None), GONE, [PARTY]),
        (entry(begun=None), ON, []),
        # The telephone system has changed the number, or the log writes it otherwise.
        (entry(number="3002"), ON, [LINE_AND_START, START]),
        (entry(number="3002", line=None), ON, [LINE_AND_START, START]),
        (
            entry(number="3002"),
            known(call(line=None, started=at(0))),
            [*LOG_RULES[1::2]],
        ),
        (entry(number="3002", line=2), ON, [START]),
        (entry(number="3002", begun=9), GONE, []),
        # All numbers and starts that it has had are its own.
        (entry(), MOVED, [PARTY_AND_START, LINE_AND_START, START]),
        (entry(number="3002"), MOVED, [PARTY_AND_START, LINE_AND_START, START]),
        (entry(begun=9), MOVED, [PARTY_AND_START, LINE_AND_START, START]),
        # Who has no number has a name.
        (
            entry(number=None, name="Anna"),
            known(call(number=None, name="Anna", started=at(0))),
            [PARTY_AND_START, LINE_AND_START, START],
        ),
        # Without a start there is the party to go by, or when it was first seen.
        (entry(begun=99), UNDATED, [PARTY]),
        (entry(begun=None), UNDATED, [PARTY]),
        (entry(number="3002"), UNDATED, []),
        (entry(), RANG, [PARTY, MAYBE]),
        (entry(number="3002", begun=None), RANG, []),
        (entry(number="3002", begun=NEARBY), RANG, [MAYBE]),
        (entry(number="3002", begun=NEARBY + 0.1), RANG, []),
        (entry(number="3002", begun=-NEARBY), RANG, [MAYBE]),
        (entry(number="3002", begun=-NEARBY - 0.1), RANG, []),
        (entry(number="3002", begun=-3 - NEARBY), RANG_SINCE, [MAYBE]),
        (entry(number="3002", begun=-3.1 - NEARBY), RANG_SINCE, []),
        (entry(number="3002", begun=4), known(call(started=at(0)), announced=True), []),
    ],
)
def test_rules_of_the_log(
    listed: LogEntry, followed: FollowedCall, rules: list[Any]
) -> None:
    """An entry is that of a call by party and start, else by one of them."""
    assert [rule for rule in LOG_RULES if rule(listed, followed)] == rules


# A call and what is said of a call.


@pytest.mark.parametrize(
    ("followed", "announced", "may_be"),
    [
        (known(call()), call("f1"), True),
        (known(call()), call(number="3002"), False),
        (known(call(), call(number="3002")), call(number="3002"), True),
        (known(call()), outgoing(RINGBACK), False),
        # Before somebody has dialled, nobody knows the party.
        (known(outgoing(DIALTONE, number=None)), outgoing(DIALING), True),
        (known(outgoing(DIALING)), outgoing(DIALING, number=None), True),
        (known(call(number=None)), outgoing(DIALING), False),
        (known(call(direction=None)), call(), True),
        (known(call()), call(direction=None), True),
        (known(call(direction=None, number="3002")), call(), False),
    ],
)
def test_may_be_same(followed: FollowedCall, announced: Call, may_be: bool) -> None:
    """What is shown may be what was announced if nothing speaks against it."""
    assert may_be_same(followed, announced) is may_be


@pytest.mark.parametrize(
    ("shown", "announced", "behind"),
    [
        (RINGING, CONNECTED, True),
        (RINGBACK, HELD, True),
        (DIALTONE, DIALING, True),
        (DIALTONE, RINGBACK, True),
        (RINGING, RINGING, False),
        (DIALING, RINGBACK, False),
        (CONNECTED, CONNECTED, False),
        (CONNECTED, RINGING, False),
        (None, CONNECTED, False),
    ],
)
def test_is_behind(shown: CallState | None, announced: CallState, behind: bool) -> None:
    """The phone shows an earlier state if it still waits for an answer or a number."""
    assert is_behind(call(state=shown), call(state=announced)) is behind


@pytest.mark.parametrize(
    ("now", "asked", "hidden", "still"),
    [
        (call(), LONG, False, True),
        (call(number="3002"), SHORT, False, True),
        (call(number="3002"), LONG, False, False),
        # Behind another call the phone was looked at all the time.
        (call(number="3002"), LONG, True, True),
        (outgoing(RINGBACK), 0, True, False),
    ],
)
def test_is_still_as_shown(now: Call, asked: float, hidden: bool, still: bool) -> None:
    """A handle is still that of a call by what was shown, and how long ago."""
    followed = follow(call(), shown=call(), is_hidden=hidden)
    assert is_still(followed, now, at(asked)) is still


@pytest.mark.parametrize(
    ("announced", "now", "asked", "still"),
    [
        (call(), call(), LONG, True),
        # It may be shown otherwise for a while.
        (outgoing(DIALING), outgoing(DIALTONE), PATIENCE - 0.1, True),
        (outgoing(DIALING), outgoing(DIALTONE), PATIENCE, False),
        (call(state=CONNECTED), call(), PATIENCE - 0.1, True),
        (call(state=CONNECTED), call(), PATIENCE, False),
        # Who has talked since before does not ring: that was the call before.
        (call(), talks(None, 1 + SAME, "3002"), 1, True),
        (call(), talks(None, 1.1 + SAME, "3002"), 1, False),
        (call(), talks(None, 99), 1, True),
        (call(), talks(number="3002"), 1, True),
        (call(), rings(None, 99, number="3002"), 1, True),
        (talks(), talks(None, 99, "3002"), 1, True),
        # Its number may have changed before the phone showed it.
        (call(), call(number="3002"), SHORT, True),
        (call(), call(number="3002"), LONG, False),
        (call(), call(number="3002", started=at(SAME)), LONG, True),
        (call(), call(number="3002", started=at(-SAME)), LONG, True),
        (call(), call(number="3002", started=at(SAME + 0.1)), SHORT, False),
        (call(started=at(0)), call(started=at(30)), PATIENCE, False),
    ],
)
def test_is_still_as_announced(
    announced: Call, now: Call, asked: float, still: bool
) -> None:
    """A handle that the phone has not shown is still that of a call as announced."""
    assert is_still(follow(announced, noticed_at=at(0)), now, at(asked)) is still


# Two looks at one handle.


@pytest.mark.parametrize(
    ("before", "now", "gap", "rule", "same"),
    [
        # Nobody makes a call that somebody else has begun.
        (talks(), outgoing(CONNECTED), 1, other_direction, False),
        (rings(0), outgoing(RINGING, started=at(0)), 1, other_direction, False),
        # What was answered does not ring again.
        (talks(0), rings(0), 1, unanswered_again, False),
        (outgoing(HELD), outgoing(DIALTONE), 1, unanswered_again, False),
        (rings(state=HELD, direction=None), call(), 1, unanswered_again, False),
        (rings(state=ELSEWHERE), rings(), 1, unanswered_again, False),
        # One start is one call, but for how phones round.
        (rings(0), rings(SAME), 99, began_together, True),
        (rings(0), rings(-SAME), 99, began_together, True),
        (rings(0), rings(0, number="3002"), 99, began_together, True),
        (rings(0), talks(0, number="3002"), 99, began_together, True),
        # A duration that goes on is that of one call, whatever the start says.
        (talks(None, 9), talks(None, 108, "3002"), 99, talks_on, True),
        (talks(0, 9), talks(3600, 11), 2, talks_on, True),
        (talks(0, 9), talks(3600, 11 - ROUNDED), 2, talks_on, True),
        (talks(0, 9), talks(3600, 10.9 - ROUNDED), 2, began_anew, False),
        # As long as somebody talks.
        (rings(0, 9), rings(3600, 11), 2, began_anew, False),
        (rings(0, 9), talks(3600, 108, "3002"), 99, began_anew, False),
        (talks(0, 9), rings(3600, 11, state=None, number="3"), 2, began_anew, False),
        # Who answers may be another one, if there was no time for two calls.
        (rings(), talks(), 99, answered_since, True),
        (rings(0), talks(9), 99, answered_since, True),
        (rings(0), talks(9, number="3002"), NONE, answered_since, True),
        (rings(None, 9), talks(None, 0, "3002"), NONE, answered_since, True),
        (rings(0), talks(80, 5, "3002"), NONE, answered_since, True),
        # After a short gap, if it is counted from its answer on.
        (rings(), talks(number="3002"), SHORT, answered_since, True),
        (rings(0), talks(9, number="3002"), SHORT, answered_since, True),
        (rings(None, 9), talks(None, 0, "3002"), SHORT, answered_since, True),
        (rings(0), talks(95, 5.1 - SAME, "3002"), SHORT, answered_since, True),
        (rings(0), talks(95, 99, "3002"), SHORT, answered_since, True),
        (rings(0), talks(95, 5 - SAME, "3002"), SHORT, began_anew, False),
        (rings(0), talks(9, number="3002"), LONG, began_anew, False),
        (rings(None, 9), talks(None, 0, "3002"), LONG, began_anew, False),
        # And after a longer one, if also its start says so.
        (rings(0), talks(95, 5.1 - SAME, "3002"), LONGEST, answered_since, True),
        (rings(0), talks(95, 5 - SAME, "3002"), LONGEST, began_anew, False),
        (rings(0), talks(95, 5, "3002"), LONGEST + 0.1, began_anew, False),
        # The same party was called once more if it has rung since the first look.
        (rings(0), talks(98, 2 - SAME), NONE, answered_since, True),
        (rings(0), talks(95, 5 - SAME), 5, began_anew, False),
        (rings(0), talks(95, 5 - SAME), 4.9, answered_since, True),
        (rings(0), talks(95, 5.1 - SAME), 99, answered_since, True),
        # What is held or resumed may be counted anew, but not with somebody else.
        (talks(0), talks(9, state=ON_HOLD), 99, counted_anew, True),
        (talks(None, 9), talks(None, 0, state=CONFERENCE), 99, counted_anew, True),
        (talks(0), talks(9, number="3002", state=ON_HOLD), 1, began_anew, False),
        # Else another start is another call.
        (rings(0), rings(SAME + 0.1), 1, began_anew, False),
        (rings(0), rings(-SAME - 0.1), 1, began_anew, False),
        # Without a start, what got shorter is another call.
        (rings(None, 9), rings(None, 9 - SAME), 1, None, True),
        (rings(None, 9), rings(None, 8.9 - SAME), 1, began_anew, False),
        # Without either, another caller is another call, if there was time for two.
        (rings(), rings(number="3002"), SHORT, None, True),
        (rings(), rings(number="3002"), LONG, rings_for_another, False),
        (rings(), rings(number=None), LONG, None, True),
        (rings(), talks(number="3002"), LONG, None, True),
        (outgoing(RINGBACK), outgoing(RINGBACK, number="3002"), LONG, None, True),
        (talks(), talks(number="3002"), LONG, None, True),
        # Nothing has changed, or only how far it has come.
        (rings(), rings(), 99, None, True),
        (rings(), rings(direction=None), 99, None, True),
        (rings(), rings(state=ELSEWHERE), 99, counted_anew, True),
        (talks(), rings(state=None), 99, counted_anew, True),
        # One start says nothing, nor does one duration.
        (rings(None, 9), rings(), 99, None, True),
        (rings(), rings(None, 9), 99, None, True),
        (talks(None, 9), talks(), 99, None, True),
        (talks(), talks(None, 9), 99, None, True),
        (rings(0), rings(), 99, None, True),
        (rings(), rings(99), 99, None, True),
    ],
)
def test_rules_of_looks(
    before: Call, now: Call, gap: float, rule: Any, same: bool
) -> None:
    """A handle means the same call as the first rule says that knows."""
    knows = knows_party(known(before), now)
    looks = Looks(before, now, seconds(gap), at(100), knows)
    assert next((rule for rule in RULES if rule(looks) is not None), None) is rule
    assert is_same_call(looks) is same


@pytest.mark.parametrize(
    ("party_is_known", "rule", "same"),
    [(True, dialled_on, True), (False, began_anew, False)],
)
def test_receiver_lifted_twice(party_is_known: bool, rule: Any, same: bool) -> None:
    """A lifted receiver goes on to the call that was announced, whenever it began."""
    tone = outgoing(DIALTONE, number=None, started=at(0))
    dialled = outgoing(DIALING, started=at(9))
    looks = Looks(tone, dialled, seconds(99), at(100), party_is_known)
    assert next(rule for rule in RULES if rule(looks) is not None) is rule
    assert is_same_call(looks) is same
