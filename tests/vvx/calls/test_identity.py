"""Tables of what makes two looks one call, and an entry of the log that of a call."""

from datetime import timedelta
from typing import Any, Final

import pytest

from custom_components.poly_vvx.vvx.calls.followed import CONFIRMATION_PATIENCE
from custom_components.poly_vvx.vvx.calls.identity import (
    LOG_RULES,
    SAME_START,
    contradicts,
    is_behind,
    is_same_call,
    is_still,
    may_be_same,
    same_party,
)
from custom_components.poly_vvx.vvx.calls.models import Call, CallState, LogEntry

from .helpers import MISSED, PLACED, RECEIVED, call, entry, follow, outgoing
from .model_phone import at

DIALTONE, DIALING, RINGBACK = CallState.DIALTONE, CallState.DIALING, CallState.RINGBACK
RINGING, CONNECTED = CallState.RINGING, CallState.CONNECTED
ON_HOLD, HELD, CONFERENCE = CallState.ON_HOLD, CallState.HELD, CallState.CONFERENCE
SAME: Final = SAME_START.total_seconds()
PATIENCE: Final = CONFIRMATION_PATIENCE.total_seconds()


def seconds(number: float) -> timedelta:
    """Return a length of time."""
    return timedelta(seconds=number)


# A call and an entry of the log.

PARTY_AND_START, PARTY, START = LOG_RULES


@pytest.mark.parametrize(
    ("listed", "started", "over", "why"),
    [
        (entry(begun=0), 0, True, [PARTY_AND_START, PARTY, START]),
        (entry(begun=0), 0, False, [PARTY_AND_START, START]),
        # Phones round each time anew.
        (entry(begun=SAME), 0, False, [PARTY_AND_START, START]),
        (entry(begun=-SAME), 0, False, [PARTY_AND_START, START]),
        (entry(begun=SAME + 0.1), 0, False, []),
        (entry(begun=-SAME - 0.1), 0, False, []),
        # The log dates a call that is over by its end, or by another clock.
        (entry(begun=SAME + 0.1), 0, True, [PARTY]),
        # The log writes the party in another form.
        (entry(number="anna"), 0, True, [START]),
        (entry(number="anna"), 0, False, [START]),
        (entry(number="3002", begun=9), 0, True, []),
        # Without a start there is only the party to go by.
        (entry(begun=None), 0, True, [PARTY]),
        (entry(begun=None), 0, False, []),
        (entry(), None, True, [PARTY]),
        (entry(), None, False, [PARTY]),
        (entry(number="3002"), None, True, []),
        # Who has no number has a name.
        (entry(number=None, name="3001"), 0, False, [PARTY_AND_START, START]),
        (entry(number=None, name="Anna"), None, True, []),
    ],
)
def test_rules_of_the_log(
    listed: LogEntry, started: float | None, over: bool, why: list[Any]
) -> None:
    """An entry is that of a call by party and start, else by one of them."""
    followed = follow(
        call(started=None if started is None else at(started)),
        over_since=at(60) if over else None,
    )
    assert [rule for rule in LOG_RULES if rule(listed, followed)] == why


@pytest.mark.parametrize(
    ("listed", "answered", "contradict"),
    [
        (entry(MISSED), False, False),
        (entry(MISSED), True, True),
        (entry(RECEIVED), True, False),
        (entry(RECEIVED, number="3002"), False, True),
        (entry(RECEIVED, number="+49303001"), False, False),
        (entry(RECEIVED, number="anna"), False, False),
        (entry(RECEIVED, number=None), False, False),
    ],
)
def test_contradicts(listed: LogEntry, answered: bool, contradict: bool) -> None:
    """Nobody has missed an answered call, and two numbers are those of two calls."""
    followed = follow(call(), connected_at=at(3) if answered else None)
    assert contradicts(listed, followed) is contradict


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (call(), call(state=CONNECTED), True),
        (call(), outgoing(RINGBACK), False),
        (call(), call(number="3002"), False),
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


# A call and what is said of a call.


@pytest.mark.parametrize(
    ("shown", "announced", "may_be"),
    [
        (call(), call("f1"), True),
        (call(), call(number="3002"), False),
        (call(), outgoing(RINGBACK), False),
        # Before somebody has dialled, nobody knows the party.
        (outgoing(DIALTONE, number=None), outgoing(DIALING), True),
        (outgoing(DIALING), outgoing(DIALING, number=None), True),
        (call(number=None), outgoing(DIALING), False),
        (call(direction=None), call(), True),
        (call(), call(direction=None), True),
        (call(direction=None, number="3002"), call(), False),
    ],
)
def test_may_be_same(shown: Call, announced: Call, may_be: bool) -> None:
    """What is shown may be what was announced if nothing speaks against it."""
    assert may_be_same(shown, announced) is may_be


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
    ("before", "now", "same"),
    [
        # Nothing has changed, or only how far it has come.
        (call(), call(), True),
        (call(), call(state=CONNECTED), True),
        (call(), call(number=None), True),
        (call(), call(direction=None), True),
        (call(state=CONNECTED), call(state=None), True),
        (call(state=CONNECTED), call(state=CONFERENCE), True),
        # What cannot happen to one call.
        (call(state=CONNECTED), outgoing(CONNECTED), False),
        (call(state=CONNECTED), call(), False),
        (call(state=HELD), outgoing(DIALTONE), False),
        (call(state=CONNECTED, direction=None), call(state=DIALING), False),
        # Another start is another call, but for how phones round.
        (call(started=at(0)), call(started=at(SAME)), True),
        (call(started=at(0)), call(started=at(-SAME)), True),
        (call(started=at(0)), call(started=at(SAME + 0.1)), False),
        (call(started=at(0)), call(started=at(-SAME - 0.1)), False),
        # With the same start, the party may be corrected.
        (call(started=at(0)), call(started=at(0), number="3002"), True),
        # At the answer a phone may begin to count anew, but not with somebody else.
        (call(started=at(0)), call(state=CONNECTED, started=at(9)), True),
        (
            call(started=at(0)),
            call(state=CONNECTED, started=at(0), number="3002"),
            True,
        ),
        (
            call(started=at(0)),
            call(state=CONNECTED, started=at(9), number="3002"),
            False,
        ),
        # Without a start, what got shorter is another call.
        (call(duration=seconds(9)), call(duration=seconds(9 - SAME)), True),
        (call(duration=seconds(9)), call(duration=seconds(8.9 - SAME)), False),
        (
            call(state=CONNECTED, duration=seconds(9)),
            call(state=ON_HOLD, duration=seconds(0)),
            True,
        ),
        (
            call(duration=seconds(9)),
            call(state=CONNECTED, duration=seconds(0), number="3002"),
            False,
        ),
        # Without a start, another caller is another call.
        (call(), call(number="3002"), False),
        (call(number=None), call(number="3002"), True),
        (outgoing(RINGBACK), outgoing(RINGBACK, number="3002"), True),
        (call(state=CONNECTED), call(state=CONNECTED, number="3002"), True),
        # One start says nothing, nor does one duration.
        (call(duration=seconds(9)), call(), True),
        (call(), call(duration=seconds(9)), True),
        (call(started=at(0)), call(), True),
        (call(), call(started=at(99)), True),
    ],
)
def test_is_same_call(before: Call, now: Call, same: bool) -> None:
    """A handle means the same call as long as nothing shows that it is a later one."""
    assert is_same_call(before, now) is same


@pytest.mark.parametrize(
    ("shown", "announced", "now", "asked", "still"),
    [
        # What the phone has shown counts.
        (call(), call(), call(), 99, True),
        (call(), call(), call(number="3002"), 0, False),
        # What it has only announced may be shown otherwise for a while.
        (None, call(number="+493001"), call(), PATIENCE - 0.1, True),
        (None, call(number="+493001"), call(), PATIENCE, False),
        (
            None,
            outgoing(DIALING),
            outgoing(DIALTONE, number=None),
            PATIENCE - 0.1,
            True,
        ),
        (None, outgoing(DIALING), outgoing(DIALTONE, number=None), PATIENCE, False),
        (None, call(), call(), PATIENCE, True),
        (None, call(state=CONNECTED), call(), PATIENCE, False),
        (None, call(started=at(0)), call(started=at(30)), PATIENCE, False),
    ],
)
def test_is_still(
    shown: Call | None, announced: Call, now: Call, asked: float, still: bool
) -> None:
    """A handle is still that of a call by what was shown, else by what was announced."""
    followed = follow(announced, shown=shown, noticed_at=at(0))
    assert is_still(followed, now, at(asked)) is still
