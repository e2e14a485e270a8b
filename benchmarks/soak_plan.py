"""How one call of the soak test goes, as telephone systems have it: drawn at random."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from virtual_phone import ANONYMOUS

WITHHELD: Final = (
    *(ANONYMOUS, "anonymous", "", "sip:Unknown@192.0.2.7"),
    *("Restricted", "Private", "unavailable"),
)
"""What is shown in the place of a number that is kept back."""

_INCOMING: Final = 0.7
_EXTERNAL: Final = 0.6
_NAMED: Final = 0.5
_CHANGES: Final = 0.15
"""How often a call has another party, or another form of its number, per moment."""
_FORM_ALONE: Final = 0.4
"""How many of these changes are of the form alone, for numbers that have several."""
_OTHER_DESK: Final = 0.2
_WITHHELD: Final = 0.08
_RESTARTS: Final = 0.1
_MOVES: Final = 0.05
_LOGGED_LATE: Final = 0.2
_LOGGED_IN_ANOTHER_FORM: Final = 0.3

# An end that only the log can tell is waited for during one more reading, 2 to 3 s.
_LATE_IF_UNANSWERED: Final = (0.3, 1.8)
_LATE_IF_ANSWERED: Final = (0.5, 8.0)
_MOVED_MINUTES: Final = (-5, -3, -2, 2, 3, 5)


class Moment(StrEnum):
    """When the far end of a call changes."""

    RINGING = "ringing"
    ANSWER = "answer"
    TALKING = "talking"


class OtherDesk(StrEnum):
    """What is left of a call that another desk answers."""

    NO_TRACE = "no trace"
    RECEIVED = "received"
    """Listed among the received calls, without a duration."""
    SHARED_LINE = "shared line"
    """Shown as CallRemoteActive for as long as it lasts, and not listed."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to happen to a call, if nobody else has a say in it."""

    incoming: bool
    external: bool = False
    """Whether the number has a national and an international form."""
    named: bool = False
    withheld: str | None = None
    """What is shown in the place of the number, which nobody knows then."""
    changes: frozenset[Moment] = frozenset()
    """When there is another far end, or another form of its number."""
    form_alone: bool = False
    """Whether it is the form, as far as there is another one."""
    other_desk: OtherDesk | None = None
    """Who answers, if that is not this phone."""
    restarts: bool = False
    """Whether start and duration are counted from the answer."""
    moved_minutes: int = 0
    """By how much StartTime moves in the conversation, which just goes on."""
    late_if_unanswered: float | None = None
    """Seconds until the call log lists the call."""
    late_if_answered: float | None = None
    other_form_in_log: bool = False

    @property
    def oddities(self) -> tuple[str, ...]:
        """Return what is odd about the call, whether or not it comes to that."""
        found = {
            "withheld": self.withheld is not None,
            **{f"another number, {it}": it in self.changes for it in Moment},
            **{f"other desk, {it}": it is self.other_desk for it in OtherDesk},
            "counted from the answer": self.restarts,
            "start moved": bool(self.moved_minutes),
            "logged late": self.late_if_answered is not None,
            "logged in another form": self.other_form_in_log,
        }
        return tuple(name for name, is_so in found.items() if is_so)


def tidy(random: Random) -> Plan:
    """Draw a call of a telephone system that keeps to the book."""
    return Plan(incoming=random.random() < _INCOMING)


def awkward(random: Random, *, may_withhold: bool) -> Plan:
    """Draw a call as it may come along in an office.

    Args:
        random: Decides.
        may_withhold: Whether the number may be kept back.
    """

    def chance(of: float) -> bool:
        return random.random() < of

    incoming = chance(_INCOMING)
    # All is drawn, whether it is needed or not, so that a plan is easy to compare.
    drawn_late = chance(_LOGGED_LATE)
    late = random.uniform(*_LATE_IF_UNANSWERED), random.uniform(*_LATE_IF_ANSWERED)
    withheld, shown = chance(_WITHHELD), random.choice(WITHHELD)
    other_desk, how = chance(_OTHER_DESK), random.choice(list(OtherDesk))
    is_withheld = incoming and withheld and may_withhold
    # Who comes in is the same at the answer; whom we dial may be somebody else.
    moments = [it for it in Moment if chance(_CHANGES)]
    moved, minutes = chance(_MOVES), random.choice(_MOVED_MINUTES)
    return Plan(
        incoming=incoming,
        external=chance(_EXTERNAL),
        named=chance(_NAMED),
        withheld=shown if is_withheld else None,
        changes=frozenset(
            it
            for it in moments
            if not is_withheld and not (incoming and it is Moment.ANSWER)
        ),
        form_alone=chance(_FORM_ALONE),
        other_desk=how if incoming and other_desk else None,
        restarts=chance(_RESTARTS),
        # The start is what tells withheld calls apart here.
        moved_minutes=minutes if moved and not is_withheld else 0,
        late_if_unanswered=late[0] if drawn_late else None,
        late_if_answered=late[1] if drawn_late else None,
        other_form_in_log=chance(_LOGGED_IN_ANOTHER_FORM),
    )
