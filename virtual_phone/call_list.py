"""The calls of the phone, how they are numbered, and which of them is in focus."""

from random import Random

from .calls import (
    ACTIVE,
    ALIVE,
    AT_ANOTHER_DESK,
    RINGING,
    Call,
    CallState,
    Direction,
    Party,
)
from .clock import PhoneClock
from .status import ApiStatus, RefusedError

_FIRST_RTP_PORT = 2222
_RTP_PORTS = 100


class CallList:
    """The calls, oldest first.

    The focus is the call that the phone's keys mean. It stays with a call the
    phone is busy with; otherwise a ringing call takes it. So a second call that
    rings during a conversation is a waiting call without the focus, until the
    conversation ends or goes on hold.
    """

    def __init__(self, clock: PhoneClock, seed: str) -> None:
        """Start without a call.

        Args:
            clock: The phone's clock.
            seed: What the handles are made up from.
        """
        self._clock = clock
        self._random = Random(seed)
        self._begun = 0
        self._calls: list[Call] = []

    @property
    def all(self) -> tuple[Call, ...]:
        """All calls, paging included."""
        return tuple(self._calls)

    @property
    def focus(self) -> Call | None:
        """The call that the phone's keys mean."""
        return next((call for call in self._calls if call.in_focus), None)

    def find(self, handle: str) -> Call:
        """Return a call by its handle."""
        for call in self._calls:
            if call.handle == handle:
                return call
        raise RefusedError(ApiStatus.NO_SUCH_CALL, f"There is no call {handle}")

    def begin(
        self, direction: Direction, line: int, party: Party, stage: CallState
    ) -> Call:
        """Add a call; line 0 is paging."""
        paging = line == 0
        others = [call for call in self._calls if call.line != 0]
        on_line = {call.sequence for call in self._calls if call.line == line}
        call = Call(
            handle=self._new_handle(),
            direction=direction,
            line=line,
            party=party,
            sequence=_lowest_free(on_line),
            appearance=0 if paging else _lowest_free({c.appearance for c in others}),
            rtp_port=_FIRST_RTP_PORT + 2 * (self._begun % _RTP_PORTS),
            started=self._clock.local(),
            stage=stage,
        )
        self._begun += 1
        self._calls.append(call)
        return call

    def remove(self, call: Call) -> None:
        """Take a call off the list."""
        self._calls.remove(call)
        self.choose_focus()

    def clear(self) -> None:
        """Forget all calls without a trace."""
        self._calls.clear()

    def choose_focus(self) -> None:
        """Decide which call the keys mean, after something has changed."""
        focus = self.focus
        if focus is not None and focus.state in ACTIVE:
            return
        candidates = [call for call in self._calls if call.channel is None]
        ringing = [call for call in candidates if call.state in RINGING]
        if ringing:
            self.set_focus(ringing[0])
            return
        alive = [call for call in candidates if call.state in ALIVE]
        here = [call for call in alive if call.state not in AT_ANOTHER_DESK]
        if focus not in here:
            active = [call for call in here if call.state in ACTIVE]
            self.set_focus(next(reversed(active or here or alive or candidates), None))

    def set_focus(self, focus: Call | None) -> None:
        """Let the keys mean a call."""
        for call in self._calls:
            call.in_focus = call is focus

    def _new_handle(self) -> str:
        """Make up a handle of seven or eight digits, as both were seen."""
        taken = {call.handle for call in self._calls}
        while True:
            digits = self._random.choice((0x4000000, 0x40000000))
            handle = f"{digits + 8 * self._random.randrange(0x200000):x}"
            if handle not in taken:
                return handle


def _lowest_free(taken: set[int]) -> int:
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
