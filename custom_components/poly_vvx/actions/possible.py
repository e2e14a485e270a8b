"""What can be done with which call: asked by the actions, and by the card."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..vvx.calls.models import UNANSWERED, Call, CallState


def is_ringing(call: Call) -> bool:
    """Tell whether a call waits to be answered here."""
    return call.ringing


def is_dialed(call: Call) -> bool:
    """Tell whether somebody here calls, and nobody has answered yet."""
    return call.state in UNANSWERED - {CallState.RINGING}


def is_active(call: Call) -> bool:
    """Tell whether the phone is busy with a call: it is talked or dialled."""
    return is_talked(call) or is_dialed(call)


def is_here(call: Call) -> bool:
    """Tell whether it is not another phone of the line that has a call."""
    return call.state is not CallState.IN_USE_ELSEWHERE


def is_answered(call: Call) -> bool:
    """Tell whether somebody has picked up."""
    return call.answered


def is_talked(call: Call) -> bool:
    """Tell whether a call is answered and not held from here."""
    return call.answered and not is_on_hold(call)


def is_on_hold(call: Call) -> bool:
    """Tell whether a call is held from here."""
    # Of a conference nothing but the phone's own word tells.
    word = (call.state_name or "").lower()
    return call.state is CallState.ON_HOLD or word.endswith("confhold")


@dataclass(frozen=True)
class Wanted:
    """The calls that an action is for."""

    nothing: str
    """What is said where there is none."""
    kinds: tuple[Callable[[Call], bool], ...]
    """Of several kinds the first that is there counts."""

    def includes(self, call: Call) -> bool:
        """Tell whether the action is for a call."""
        return any(fits(call) for fits in self.kinds)


RINGING: Final = Wanted("no_ringing_call", (is_ringing,))
TALKED: Final = Wanted("no_connected_call", (is_talked,))
ANSWERED: Final = Wanted("no_connected_call", (is_talked, is_answered))
HELD: Final = Wanted("no_held_call", (is_on_hold,))
SWAPPED: Final = Wanted("nothing_to_swap", (is_on_hold,))
ENDED: Final = Wanted("no_call", (is_active, is_ringing, is_here))


def can_swap(calls: Sequence[Call]) -> bool:
    """Tell whether a call is talked and another one on hold."""
    return any(map(is_talked, calls)) and any(map(is_on_hold, calls))


_ON_A_CALL: Final[Mapping[str, Callable[[Call], bool]]] = {
    "answer": RINGING.includes,
    "reject": RINGING.includes,
    # To silence a call once more does nothing.
    "ignore": lambda call: RINGING.includes(call) and call.audible,
    "hold": TALKED.includes,
    "resume": HELD.includes,
    "mute": TALKED.includes,
    "transfer": ANSWERED.includes,
    "dtmf": TALKED.includes,
    "hang_up": ENDED.includes,
}


def possible(call: Call, calls: Sequence[Call]) -> list[str]:
    """Return what can be done with one of the calls of a phone.

    To swap is offered with the call that is talked: to take up another one is to
    resume it.
    """
    actions = [action for action, fits in _ON_A_CALL.items() if fits(call)]
    return [*actions, "swap"] if is_talked(call) and can_swap(calls) else actions
