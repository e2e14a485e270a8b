"""Is this the same call, and is it with the same party?"""

from datetime import datetime, timedelta
from typing import Final

from ..phone_numbers import contradict
from .followed import FollowedCall
from .models import UNANSWERED, Call, CallState, LogEntry, LogKind

SAME_START: Final = timedelta(seconds=2)
"""Starts closer than this are the same; phones may round differently each time."""


def same_number(one: Call | LogEntry, other: Call) -> bool:
    """Tell whether two calls are with the same party, as both write it."""
    return (one.number or one.name) == (other.number or other.name)


def same_party(one: Call | LogEntry, other: Call) -> bool:
    """Tell whether two calls are between the same parties, begun by the same one."""
    return one.direction is other.direction and same_number(one, other)


# A call and an entry of the log.


def contradicts(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry must be about another call, however much else agrees."""
    if entry.kind is LogKind.MISSED and followed.connected_at is not None:
        return True
    return contradict(entry.number, followed.call.number)


def same_start(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry and a call began together, by the phone's clock."""
    if entry.started is None or followed.call.started is None:
        return False
    return abs(entry.started - followed.call.started) <= SAME_START


def same_party_and_start(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry and a call agree in all that tells calls apart."""
    return same_number(entry, followed.call) and same_start(entry, followed)


def same_party_over(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry can be about a call that is over, whatever it is dated."""
    # While a call goes on, its party may call once more.
    over = followed.over_since is not None or followed.call.started is None
    return over and same_number(entry, followed.call)


LOG_RULES: Final = (same_party_and_start, same_party_over, same_start)
"""How an entry finds its call; the first rule that fits any call decides.

The party alone counts where the log gives another time, the time alone where it
writes the party in another form: a call told of twice is worse than one told late.
"""


# A call and what is said of a call.


def may_be_same(shown: Call, announced: Call) -> bool:
    """Tell whether a call that the phone shows may be one that it announced.

    Neither needs to know the party, which it does not before somebody has dialled.
    """
    directions = {shown.direction, announced.direction}
    if None not in directions and len(directions) > 1:
        return False
    return None in (shown.number, announced.number) or same_number(shown, announced)


def is_behind(shown: Call, announced: Call) -> bool:
    """Tell whether the phone shows an earlier state than it has announced."""
    return shown.state in UNANSWERED and (
        announced.answered or shown.state is CallState.DIALTONE
    )


def is_still(followed: FollowedCall, call: Call, asked: datetime) -> bool:
    """Tell whether a handle still means the call that it meant before."""
    if followed.shown is not None:
        return is_same_call(followed.shown, call)
    # What was announced longer ago may have been over before we looked.
    return followed.outruns(asked) or (
        may_be_same(followed.call, call)
        and not is_behind(call, followed.call)
        and is_same_call(followed.call, call)
    )


def is_same_call(before: Call, call: Call) -> bool:
    """Tell whether two looks at one handle saw the same call.

    Handles look like addresses in the phone's memory: once a call is over the
    next may get the same.
    """
    if None not in (before.direction, call.direction):
        if before.direction is not call.direction:
            return False
    if before.answered and call.state in UNANSWERED:
        return False
    if before.state is call.state:
        return not _began_anew(before, call)
    # Answered or held, a call may be counted anew, but with the same party.
    return before.number == call.number or not _began_anew(before, call)


def _began_anew(before: Call, call: Call) -> bool:
    """Tell whether what the phone says of a call is that of a later one."""
    if before.started is not None and call.started is not None:
        return abs(call.started - before.started) > SAME_START
    if before.duration is not None and call.duration is not None:
        if call.duration < before.duration - SAME_START:
            return True
    # Without a start to go by, who calls is all there is to tell them apart.
    return (
        call.ringing
        and None not in (before.number, call.number)
        and (before.number != call.number)
    )
