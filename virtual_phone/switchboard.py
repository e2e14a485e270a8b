"""All calls of the phone and what can be done with them."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

from .announcer import Announcer
from .call_logs import CallLogs
from .calls import (
    ACTIVE,
    ALIVE,
    ANSWERABLE_BY_FAR_END,
    DIALLING,
    ON_HOLD,
    RINGING,
    TALKING,
    Call,
    CallState,
    Direction,
    PagingChannel,
)
from .clock import PhoneClock
from .lines import LineKeys
from .settings import PhoneSettings
from .status import ApiStatus, RefusedError
from .timers import Timers

MUTABLE = TALKING | ANSWERABLE_BY_FAR_END
"""States in which the microphone can be muted."""

_FIRST_RTP_PORT = 2222
_RTP_PORTS = 100


class Switchboard:
    """The calls, the focus among them, and the state machine they go through.

    The focus is the call that the phone's keys mean. It stays with a call the
    phone is busy with; otherwise a ringing call takes it. So a second call that
    rings during a conversation is a waiting call without the focus, until the
    conversation ends or goes on hold.
    """

    def __init__(
        self,
        settings: PhoneSettings,
        clock: PhoneClock,
        timers: Timers,
        line_keys: LineKeys,
        logs: CallLogs,
        announcer: Announcer,
    ) -> None:
        """Start without a call."""
        self._settings = settings
        self._clock = clock
        self._timers = timers
        self._line_keys = line_keys
        self._logs = logs
        self._announcer = announcer
        self._calls: list[Call] = []
        self._when_idle: list[Callable[[], None]] = []
        self._random = Random(settings.mac)
        self._microphone_muted = False
        self._conversations = 0
        self._finished_seconds = 0
        self.digits: dict[str, str] = {}
        """What was dialled within each call, by its handle."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, paging included, oldest first."""
        return tuple(self._calls)

    @property
    def focus(self) -> Call | None:
        """The call that the phone's keys mean."""
        return next((call for call in self._calls if call.in_focus), None)

    @property
    def microphone_muted(self) -> bool:
        """Whether the microphone, which is one for all calls, is muted."""
        return self._microphone_muted

    @property
    def seconds_with_media(self) -> int:
        """Seconds of conversation since the phone has booted, paging left out."""
        now = self._clock.stopwatch()
        return self._finished_seconds + sum(
            call.duration(now)
            for call in self._calls
            if call.ended_at is None and call.channel is None
        )

    def find(self, handle: str) -> Call:
        """Return a call by its handle."""
        for call in self._calls:
            if call.handle == handle:
                return call
        raise RefusedError(ApiStatus.NO_SUCH_CALL, f"There is no call {handle}")

    def require_focus(self) -> Call:
        """Return the call in focus, or refuse if there is none."""
        if (call := self.focus) is None:
            raise RefusedError(ApiStatus.NO_SUCH_CALL, "There is no call")
        return call

    # What the person at the phone does.

    def dial(self, number: str, line: int) -> Call:
        """Call somebody; a conversation that is going on is put on hold."""
        self._line_keys.get_registered(line)
        self._hold_conversation()
        self._announce()
        call = self._new_call(
            Direction.OUTGOING, line, number, number, CallState.DIALTONE
        )
        self._set_focus(call)
        self._announce()
        self._dial_on(call, CallState.SETUP, CallState.PROCEEDING, CallState.RINGBACK)
        return call

    def answer(self, call: Call) -> None:
        """Answer a ringing call; a conversation that is going on is put on hold."""
        call.require(RINGING)
        self._hold_conversation()
        self._announce()
        self._connect(call)
        self._set_focus(call)
        self._announce()

    def reject(self, call: Call) -> None:
        """Send a ringing call away; see the call logs for where it is listed."""
        call.require(RINGING)
        self._finish(call, rejected=True)

    def ignore(self, call: Call) -> None:
        """Silence a ringing call; it is missed unless somebody answers yet."""
        call.require(RINGING)
        call.ignored = True

    def hold(self, call: Call) -> None:
        """Put a conversation on hold, or the whole conference."""
        call.require(TALKING)
        for member in self._with_conference(call):
            member.on_hold = True
        self._choose_focus()
        self._announce()

    def resume(self, call: Call) -> None:
        """Go on with a call on hold, or with the whole conference."""
        call.require(ON_HOLD)
        self._hold_conversation()
        self._announce()
        for member in self._with_conference(call):
            member.on_hold = False
        self._set_focus(call)
        self._announce()

    def end(self, call: Call) -> None:
        """Hang up.

        The phone's keys can also end a call on hold, which the REST API cannot.
        """
        call.require(ACTIVE | ON_HOLD)
        self._finish(call)

    def transfer(self, call: Call) -> None:
        """Hand a conversation over to somebody else, blindly."""
        call.require(TALKING | ON_HOLD)
        self._finish(call)

    def mute(self, muted: bool) -> None:
        """Mute the microphone, which is one for all calls, until they are over."""
        self.require_focus().require(MUTABLE)
        changed, self._microphone_muted = muted is not self._microphone_muted, muted
        self._apply_mute()
        if changed:
            self._announcer.mute_changed()

    def send_digits(self, call: Call, digits: str) -> None:
        """Send tones to the far end."""
        call.require(TALKING)
        self.digits[call.handle] = self.digits.get(call.handle, "") + digits

    def conference(self) -> None:
        """Join the two oldest conversations.

        The earlier leg has the appearance 0, the later one is in focus.
        """
        conversations = [
            call
            for call in self._calls
            if call.state in TALKING | ON_HOLD and call.channel is None
        ]
        if len(conversations) < 2:
            raise RefusedError(ApiStatus.NOT_ALLOWED, "A conference needs two calls")
        self._hold_conversation()
        legs = conversations[:2]
        for leg in legs:
            leg.in_conference = True
            leg.on_hold = False
        self._set_focus(legs[1])
        self._announce()

    def start_paging(self) -> Call:
        """Speak to a paging group; this call is on no line and has no focus."""
        call = self._new_call(Direction.OUTGOING, 0, "", "", CallState.CONNECTED)
        call.channel = PagingChannel()
        call.connected_at = self._clock.stopwatch()
        return call

    def stop_paging(self) -> None:
        """End the paging call."""
        paging = [call for call in self._calls if call.channel is not None]
        if not paging:
            raise RefusedError(ApiStatus.NO_SUCH_CALL, "Nobody is paging")
        for call in paging:
            self._drop(call)

    # What the far end does.

    def incoming(self, number: str, name: str, line: int) -> str:
        """Let somebody call the phone, and return the handle of the call.

        With do not disturb the call is missed at once, and with a forwarding of
        all calls it never reaches the phone.
        """
        target = self._line_keys.get_registered(line).line
        call = self._new_call(
            Direction.INCOMING, line, number, name, CallState.OFFERING
        )
        if target.forward_always:
            self._drop(call)
        elif target.do_not_disturb:
            self._finish(call)
        else:
            self._choose_focus()
            self._announce()
            if self._settings.ring_timeout is not None:
                self._later(
                    self._settings.ring_timeout,
                    lambda: self._ring_out(call),
                )
        return call.handle

    def remote_answer(self, call: Call) -> None:
        """Let the far end answer; it is put on hold if we talk with another."""
        call.require(ANSWERABLE_BY_FAR_END)
        focus = self.focus
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

    # What happens to the phone as a whole.

    def when_idle(self, action: Callable[[], None]) -> None:
        """Do something once no call is left, which may be now."""
        if not self._calls:
            action()
            return
        self._when_idle.append(action)

    @property
    def waits_for_idle(self) -> bool:
        """Whether something is to happen once no call is left."""
        return bool(self._when_idle)

    def clear(self) -> None:
        """Forget all calls without a trace, as without power."""
        self._calls.clear()
        self._when_idle.clear()
        self._microphone_muted = False
        self._finished_seconds = 0

    def _new_call(
        self, direction: Direction, line: int, number: str, name: str, stage: CallState
    ) -> Call:
        paging = line == 0
        others = [call for call in self._calls if call.line != 0]
        on_line = {call.sequence for call in self._calls if call.line == line}
        port = _FIRST_RTP_PORT + 2 * (self._conversations % _RTP_PORTS)
        self._conversations += 1
        call = Call(
            handle=self._new_handle(),
            direction=direction,
            line=line,
            remote_number=number,
            remote_name=name or number,
            sequence=_lowest_free(on_line),
            appearance=0 if paging else _lowest_free({c.appearance for c in others}),
            rtp_port=port,
            start_text=self._clock.local_text(),
            stage=stage,
        )
        self._calls.append(call)
        return call

    def _new_handle(self) -> str:
        """Make up a handle of seven or eight digits, as both were seen."""
        taken = {call.handle for call in self._calls}
        while True:
            digits = self._random.choice((0x4000000, 0x40000000))
            handle = f"{digits + 8 * self._random.randrange(0x200000):x}"
            if handle not in taken:
                return handle

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

    def _connect(self, call: Call) -> None:
        call.advance(CallState.CONNECTED)
        call.connected_at = self._clock.stopwatch()
        self._apply_mute()

    def _with_conference(self, call: Call) -> list[Call]:
        """Return a call, and the other leg if it is in the conference."""
        return [
            other
            for other in self._calls
            if other is call or (call.in_conference and other.in_conference)
        ]

    def _hold_conversation(self) -> None:
        """Put on hold whom we are talking with, before we talk with another."""
        for call in self._calls:
            if call.state in TALKING and call.channel is None:
                call.on_hold = True

    def _require_held(self, call: Call, *, held: bool) -> None:
        call.require(TALKING | ON_HOLD)
        if call.held is not held:
            verb = "does not hold" if held else "already holds"
            raise RefusedError(
                ApiStatus.NOT_ALLOWED, f"The far end {verb} call {call.handle}"
            )

    def _apply_mute(self) -> None:
        for call in self._calls:
            call.muted = self._microphone_muted and call.stage in MUTABLE

    def _finish(self, call: Call, *, rejected: bool = False) -> None:
        call.finish(self._clock.stopwatch())
        self._finished_seconds += call.duration(self._clock.stopwatch())
        self._logs.add(call, rejected=rejected)
        for other in self._with_conference(call):
            other.in_conference = False
        self._choose_focus()
        self._announce()
        if not any(other.state in ALIVE for other in self._calls):
            self._microphone_muted = False
        self._timers.after(self._settings.disconnected_time, lambda: self._drop(call))

    def _drop(self, call: Call) -> None:
        """Take a call off the list."""
        self._calls.remove(call)
        self._choose_focus()
        if call.announced is not None:
            self._announcer.call_gone(call)
        if not self._calls:
            waiting, self._when_idle = self._when_idle, []
            for action in waiting:
                action()

    def _announce(self) -> None:
        """Announce each call whose state has changed since that was done last.

        A call that never rang, because of do not disturb, is not worth a word when
        it is over, and paging none at all.
        """
        for call in self.calls:
            state = call.state
            never_rang = call.announced is None and state not in ALIVE
            if state is not call.announced and not never_rang and call.channel is None:
                call.announced = state
                self._announcer.call_changed(call, self.calls)

    def _choose_focus(self) -> None:
        """Decide which call the keys mean, after something has changed."""
        focus = self.focus
        if focus is not None and focus.state in ACTIVE:
            return
        candidates = [call for call in self._calls if call.channel is None]
        ringing = [call for call in candidates if call.state in RINGING]
        alive = [call for call in candidates if call.state in ALIVE]
        if ringing:
            self._set_focus(ringing[0])
        elif focus not in alive:
            active = [call for call in alive if call.state in ACTIVE]
            self._set_focus(next(reversed(active or alive or candidates), None))

    def _set_focus(self, focus: Call | None) -> None:
        for call in self._calls:
            call.in_focus = call is focus

    def _later(self, delay: float, action: Callable[[], object]) -> None:
        """Do something with a call that may be over, or answered, by then."""

        def _if_still_possible() -> None:
            with suppress(RefusedError):
                action()

        self._timers.after(delay, _if_still_possible)


def _lowest_free(taken: set[int]) -> int:
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
