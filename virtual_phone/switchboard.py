"""All calls of the phone, and what the person at it or a client does with them."""

from .call_progress import MUTABLE
from .calls import (
    ACTIVE,
    ON_HOLD,
    RINGING,
    TALKING,
    Call,
    CallState,
    Direction,
    PagingChannel,
    Party,
)
from .status import ApiStatus, RefusedError
from .telephone_system import TelephoneSystem


class Switchboard(TelephoneSystem):
    """The calls, from this side."""

    @property
    def focus(self) -> Call | None:
        """The call that the phone's keys mean."""
        return self._list.focus

    def require_focus(self) -> Call:
        """Return the call in focus, or refuse if there is none."""
        if (call := self.focus) is None:
            raise RefusedError(ApiStatus.NO_SUCH_CALL, "There is no call")
        return call

    def dial(self, number: str, line: int) -> Call:
        """Call somebody; a conversation that is going on is put on hold."""
        self._line_keys.get_registered(line)
        self._hold_conversation()
        self._announce()
        call = self._list.begin(
            Direction.OUTGOING, line, Party(number), CallState.DIALTONE
        )
        self._list.set_focus(call)
        self._announce()
        self._dial_on(call, CallState.SETUP, CallState.PROCEEDING, CallState.RINGBACK)
        return call

    def lift(self) -> bool:
        """Begin a call without a number, where the phone has such; tell whether."""
        if self._settings.dial_tone:
            call = self._list.begin(
                Direction.OUTGOING, 1, Party(""), CallState.DIALTONE
            )
            self._list.set_focus(call)
            self._announce()
        return self._settings.dial_tone

    def answer(self, call: Call) -> None:
        """Answer a ringing call; a conversation that is going on is put on hold."""
        call.require(RINGING)
        self._hold_conversation()
        self._announce()
        self._connect(call)
        self._list.set_focus(call)
        self._announce()

    def reject(self, call: Call) -> None:
        """Send a ringing call away; see the call logs for where it is listed."""
        call.require(RINGING)
        call.rejected = True
        self._finish(call, known=True)

    def ignore(self, call: Call) -> None:
        """Silence a ringing call; it is missed unless somebody answers yet."""
        call.require(RINGING)
        call.ignored = True

    def hold(self, call: Call) -> None:
        """Put a conversation on hold, or the whole conference."""
        call.require(TALKING)
        for member in self._with_conference(call):
            member.on_hold = True
        self._list.choose_focus()
        self._announce()

    def resume(self, call: Call) -> None:
        """Go on with a call on hold, or with the whole conference."""
        call.require(ON_HOLD)
        self._hold_conversation()
        self._announce()
        for member in self._with_conference(call):
            member.on_hold = False
        self._list.set_focus(call)
        self._announce()

    def end(self, call: Call) -> None:
        """Hang up.

        The phone's keys can also end a call on hold, which the REST API cannot.
        """
        call.require(ACTIVE | ON_HOLD)
        # Where nobody was called there is nothing to list.
        self._finish(call, logged=call.state is not CallState.DIALTONE)

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
            for call in self.calls
            if call.state in TALKING | ON_HOLD and call.channel is None
        ]
        if len(conversations) < 2:
            raise RefusedError(ApiStatus.NOT_ALLOWED, "A conference needs two calls")
        self._hold_conversation()
        legs = conversations[:2]
        for leg in legs:
            leg.in_conference = True
            leg.on_hold = False
        self._list.set_focus(legs[1])
        self._announce()

    def start_paging(self) -> Call:
        """Speak to a paging group; this call is on no line and has no focus."""
        call = self._list.begin(Direction.OUTGOING, 0, Party(""), CallState.CONNECTED)
        call.channel = PagingChannel()
        call.connected_at = self._clock.stopwatch()
        return call

    def stop_paging(self) -> None:
        """End the paging call."""
        paging = [call for call in self.calls if call.channel is not None]
        if not paging:
            raise RefusedError(ApiStatus.NO_SUCH_CALL, "Nobody is paging")
        for call in paging:
            self._drop(call)
