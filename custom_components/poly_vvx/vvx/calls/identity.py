"""Is this the same call, and is it with the same party?

Three questions, each with its own table of rules: which call an entry of the log
speaks of, whether a handle still means the call that it meant at the last look, and
whether what is announced may be a call that we know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..phone_numbers import same
from .followed import SAME_START, FollowedCall
from .models import UNANSWERED, Call, CallState, LogEntry, LogKind

ROUNDING: Final = timedelta(seconds=1)
"""By how much a duration may be off, which phones count in whole seconds."""

NO_GAP: Final = timedelta(seconds=3)
"""Two looks this close leave no time for one call to end and another to be answered."""

SHORT_GAP: Final = timedelta(seconds=10)
"""Two looks this close hardly leave time for that."""

LONG_GAP: Final = timedelta(seconds=60)
"""Two looks farther apart than this are hardly of one call that changed altogether."""

NEAR: Final = timedelta(seconds=5)
"""By how much the clock of a phone that tells no start may be off."""


def party_of(call: Call | LogEntry) -> str | None:
    """Return how a call names its other party; None if it does not."""
    return call.number or call.name


def same_party(one: Call | LogEntry, other: Call) -> bool:
    """Tell whether two calls are between the same parties, begun by the same one."""
    return one.direction is other.direction and _alike(party_of(one), party_of(other))


def knows_party(followed: FollowedCall, call: Call | LogEntry) -> bool:
    """Tell whether a call has, or had, the party that another one is with."""
    party = party_of(call)
    return any(_alike(party, known) for known in followed.parties or {None})


def _alike(one: str | None, other: str | None) -> bool:
    return one == other or same(one, other)


# A call and an entry of the log.


def contradicts(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry must be about another call, however much else agrees."""
    if entry.direction is not followed.call.direction:
        return True
    return entry.kind is LogKind.MISSED and followed.connected_at is not None


def same_start(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry and a call began together, by the phone's clock.

    A call that was first shown when it was answered may be counted from then on.
    """
    if entry.started is None:
        return False
    near = ROUNDING if followed.was_shown_waiting else SAME_START
    return any(abs(entry.started - start) <= near for start in followed.starts)


def same_party_and_start(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry and a call agree in all that tells calls apart."""
    return same_start(entry, followed) and knows_party(followed, entry)


def same_line_and_start(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether a call began when an entry says, on the same line.

    The telephone system may have changed the number, or the log writes another form.
    """
    lines = {entry.line, followed.call.line}
    return same_start(entry, followed) and (None in lines or len(lines) == 1)


def same_party_over(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether an entry can be about a call that is over, whatever it is dated."""
    # While a call goes on, its party may call once more. Who has no name is anybody.
    over = followed.over_since is not None or not followed.starts
    return over and party_of(entry) is not None and knows_party(followed, entry)


def began_then(entry: LogEntry, followed: FollowedCall) -> bool:
    """Tell whether a call without a start can have begun when an entry says.

    It was not there at the look before the one that first saw it.
    """
    if followed.starts or entry.started is None or not followed.announced:
        return False
    since = followed.not_there_at or followed.started
    return since - NEAR <= entry.started <= followed.started + NEAR


LOG_RULES: Final = (
    same_party_and_start,
    same_line_and_start,
    same_party_over,
    same_start,
    began_then,
)
"""How an entry finds its call; the first rule that fits any call decides.

The party alone counts where the log gives another time, the time alone where it
writes the party in another form: a call told of twice is worse than one told late.
"""

DOUBTFUL: Final = frozenset({same_line_and_start, same_start, began_then})
"""Rules that guess, until an entry comes that is surely that of the call."""


# A call and what is said of a call.


def may_be_same(followed: FollowedCall, announced: Call) -> bool:
    """Tell whether a call may be one that is announced.

    Neither needs to know the party, which it does not before somebody has dialled.
    """
    directions = {followed.call.direction, announced.direction}
    if None not in directions and len(directions) > 1:
        return False
    if None in (followed.call.number, announced.number):
        return True
    return knows_party(followed, announced)


def is_behind(shown: Call, announced: Call) -> bool:
    """Tell whether the phone shows an earlier state than it has announced."""
    return shown.state in UNANSWERED and (
        announced.answered or shown.state is CallState.DIALTONE
    )


def is_still(followed: FollowedCall, call: Call, asked: datetime) -> bool:
    """Tell whether a handle still means the call that it meant before."""
    known = knows_party(followed, call)
    if followed.shown is not None:
        # Behind another call there is no gap: the phone was looked at all the time.
        gap = timedelta() if followed.is_hidden else asked - followed.last_asked
        return is_same_call(Looks(followed.shown, call, gap, asked, known))
    if followed.outruns(asked):
        return known or not _talks_for_longer(followed, call, asked)
    # What was announced longer ago may have been over before we looked.
    return (
        (
            may_be_same(followed, call)
            or _began_when_announced(followed, call, asked)
            or _was_answered_since(followed, call, asked)
        )
        and not is_behind(call, followed.call)
        and is_same_call(Looks(followed.call, call, SHORT_GAP, asked, known))
    )


def _talks_for_longer(followed: FollowedCall, call: Call, asked: datetime) -> bool:
    """Tell whether they have talked since before a call was announced that rings.

    The announcement was late, and it was about the call that had the handle before.
    """
    if followed.call.answered or not call.answered or call.duration is None:
        return False
    return call.duration > asked - followed.started + SAME_START


def _began_when_announced(followed: FollowedCall, call: Call, asked: datetime) -> bool:
    """Tell whether a call began when another was announced, under the same handle.

    Its number may have changed before the phone first showed it.
    """
    if call.started is None:
        return asked - followed.started <= SHORT_GAP
    return abs(call.started - followed.started) <= SAME_START


def _was_answered_since(followed: FollowedCall, call: Call, asked: datetime) -> bool:
    """Tell whether a call that was announced may be the one that is counted anew.

    Its number may have changed with that, before the phone first showed it.
    """
    return _was_answered(followed.call, call) and _counts_anew(
        call, asked, asked - followed.started
    )


def _was_answered(before: Call, call: Call) -> bool:
    """Tell whether somebody has answered what was waiting for that."""
    return before.state in UNANSWERED and call.answered


def _counts_anew(call: Call, asked: datetime, gap: timedelta) -> bool:
    """Tell whether a call is counted from its answer on, not long ago.

    Both are told in whole seconds. The next call, if it was looked at after its answer
    only, has rung before.
    """
    if call.started is None or call.duration is None:
        return gap <= SHORT_GAP
    return gap <= LONG_GAP and asked - call.started - call.duration < SAME_START


# Two looks at one handle, which looks like an address in the phone's memory: once a
# call is over the next may get the same.


@dataclass(frozen=True)
class Looks:
    """Two looks at one handle."""

    before: Call
    call: Call
    gap: timedelta
    """How long the second look came after the first."""
    asked: datetime
    """When the second look was."""
    known: bool
    """Whether the call that was seen first has had the party that it shows now."""


def other_direction(looks: Looks) -> bool | None:
    """Nobody makes a call that somebody else has begun."""
    directions = {looks.before.direction, looks.call.direction} - {None}
    return False if len(directions) > 1 else None


def unanswered_again(looks: Looks) -> bool | None:
    """What was answered, here or elsewhere, does not ring again."""
    answered = looks.before.answered or looks.before.state is CallState.IN_USE_ELSEWHERE
    return False if answered and looks.call.state in UNANSWERED else None


def began_together(looks: Looks) -> bool | None:
    """One start is that of one call, whoever takes part in it by now."""
    before, now = looks.before.started, looks.call.started
    if before is None or now is None:
        return None
    return True if abs(now - before) <= SAME_START else None


def talks_on(looks: Looks) -> bool | None:
    """Who has talked for longer than we did not look has talked before."""
    before, now = looks.before.duration, looks.call.duration
    if before is None or now is None:
        return None
    if not (looks.before.answered and looks.call.answered):
        return None
    return True if now + ROUNDING >= before + looks.gap else None


def dialled_on(looks: Looks) -> bool | None:
    """A receiver that was lifted twice makes the one call that it announces."""
    dialled = looks.call.state is not CallState.DIALTONE and looks.known
    return True if looks.before.state is CallState.DIALTONE and dialled else None


def answered_since(looks: Looks) -> bool | None:
    """Who answers may be another one than was called, and be counted anew.

    After a gap it may be the next call, if it has rung before it was answered.
    """
    if not _was_answered(looks.before, looks.call):
        return None
    if looks.gap <= NO_GAP:
        return True
    if looks.known:
        return None if _rang_since(looks) else True
    return True if _counts_anew(looks.call, looks.asked, looks.gap) else None


def _rang_since(looks: Looks) -> bool:
    """Tell whether a call began since the first look, and was answered later."""
    started, duration = looks.call.started, looks.call.duration
    if started is None or duration is None:
        return False
    age = looks.asked - started
    return age <= looks.gap and age - duration >= SAME_START


def counted_anew(looks: Looks) -> bool | None:
    """A call that is held or resumed may be counted anew, but with the same party."""
    changed = looks.before.state is not looks.call.state
    if not changed or _was_answered(looks.before, looks.call):
        return None
    return True if looks.known else None


def began_anew(looks: Looks) -> bool | None:
    """Another start, or a shorter duration, is that of a later call."""
    before, call = looks.before, looks.call
    if before.started is not None and call.started is not None:
        return False
    if before.duration is not None and call.duration is not None:
        return False if call.duration < before.duration - SAME_START else None
    return None


def rings_for_another(looks: Looks) -> bool | None:
    """Without a start, who calls tells calls apart, if there was time for two."""
    another = looks.call.ringing and looks.call.number and not looks.known
    return False if another and looks.gap > SHORT_GAP else None


RULES: Final[tuple[Callable[[Looks], bool | None], ...]] = (
    other_direction,
    unanswered_again,
    began_together,
    talks_on,
    dialled_on,
    answered_since,
    counted_anew,
    began_anew,
    rings_for_another,
)
"""Whether two looks saw the same call; the first rule that knows decides."""


def is_same_call(looks: Looks) -> bool:
    """Tell whether two looks at one handle saw the same call."""
    return next(
        (verdict for rule in RULES if (verdict := rule(looks)) is not None), True
    )
