"""What far ends and the telephone system do with the phone's calls."""

from .call_progress import CallProgress
from .calls import (
    ALIVE,
    ANSWERABLE_BY_FAR_END,
    DIALLING,
    ON_HOLD,
    RINGING,
    TALKING,
    Call,
    CallState,
    Direction,
    Logging,
    Party,
)
from .status import ApiStatus, RefusedError


class TelephoneSystem(CallProgress):
    """The other side of every call."""

    def incoming(self, number: str, name: str, line: int) -> str:
        """Let somebody call the phone, and return the handle of the call.

        With do not disturb the call is missed at once, and with a forwarding of
        all calls it never reaches the phone.
        """
        target = self._line_keys.get_registered(line).line
        call = self._list.begin(
            Direction.INCOMING, line, Party(number, name), CallState.OFFERING
        )
        if target.forward_always:
            self._drop(call)
        elif target.do_not_disturb:
            self._finish(call)
        else:
            self._list.choose_focus()
            self._announce()
            if self._settings.ring_timeout is not None:
                self._later(
                    self._settings.ring_timeout,
                    lambda: self._ring_out(call),
                )
        return call.handle

    def remote_answer(self, call: Call, party: Party | None = None) -> None:
        """Let the far end answer, or somebody else in its place.

        The call is put on hold if we talk with another.
        """
        call.require(ANSWERABLE_BY_FAR_END)
        if party is not None:
            call.party = party
        focus = self._list.focus
        call.on_hold = (
            focus is not call and focus is not None and focus.state in TALKING
        )
        self._connect(call)
        self._announce()

    def remote_hold(self, call: Call) -> None:
        """Let the far end put us on hold."""
        self._require_held(call, held=False)
        call.held = True
        self._announce()

    def remote_resume(self, call: Call) -> None:
        """Let the far end go on with a call that it had put on hold."""
        self._require_held(call, held=True)
        call.held = False
        self._announce()

    def remote_hang_up(self, call: Call) -> None:
        """Let the far end hang up, give up ringing, or be busy."""
        call.require(ALIVE)
        self._finish(call)

    def connected_line(self, call: Call, party: Party, *, announce: bool) -> None:
        """Tell the phone who is at the far end now; phones announce no such thing."""
        call.require(ALIVE)
        call.party = party
        if announce:
            self._announcer.party_changed(call, self.calls)

    def restart(self, call: Call) -> None:
        """Count start and duration of a call from now on."""
        call.require(ALIVE)
        call.restart(self._clock.local(), self._clock.stopwatch())

    def log_otherwise(self, call: Call, manner: Logging) -> None:
        """Let the call log treat one call in a manner of its own."""
        call.require(ALIVE)
        call.logging = manner

    def answered_elsewhere(self, call: Call, *, logged: bool) -> None:
        """Stop ringing, since somebody else of the ring group has answered."""
        call.require(RINGING)
        self._finish(call, known=True, logged=logged)

    def remote_active(self, call: Call) -> None:
        """Let another phone of a shared line answer."""
        call.require(RINGING)
        call.advance(CallState.REMOTE_ACTIVE)
        self._list.choose_focus()
        self._announce()

    def _dial_on(self, call: Call, *stages: CallState) -> None:
        """Take a call from dial tone to ringing, step by step."""
        if not stages:
            self._wait_for_answer(call)
            return

        def _step() -> None:
            call.require(DIALLING)
            call.advance(stages[0])
            self._announce()
            self._dial_on(call, *stages[1:])

        self._later(self._settings.dial_step, _step)

    def _wait_for_answer(self, call: Call) -> None:
        if self._settings.auto_answer_after is not None:
            self._later(
                self._settings.auto_answer_after, lambda: self.remote_answer(call)
            )

    def _ring_out(self, call: Call) -> None:
        call.require(RINGING)
        self._finish(call)

    def _require_held(self, call: Call, *, held: bool) -> None:
        call.require(TALKING | ON_HOLD)
        if call.held is not held:
            verb = "does not hold" if held else "already holds"
            raise RefusedError(
                ApiStatus.NOT_ALLOWED, f"The far end {verb} call {call.handle}"
            )
