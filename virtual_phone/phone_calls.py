"""What can happen to the calls of a phone, by their handles."""

from collections.abc import Mapping
from datetime import timedelta

from .call_logs import CallLog
from .calls import Call, Logging, Party
from .device import Device

ANONYMOUS = "sip:anonymous@anonymous.invalid"
"""What SIP has for the address of who does not want to be known."""


class PhoneCalls:
    """The calls of a phone, and both ends of each.

    Methods named remote_ are what the far end of a call does, methods named
    local_ are keys that somebody presses on the phone. They take effect at once,
    and raise RefusedError if the phone would not do so. A line is meant by the
    number of its line key, as in the REST API.
    """

    _device: Device

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, oldest first."""
        return self._device.switchboard.calls

    @property
    def dtmf(self) -> dict[str, str]:
        """Digits that the far ends have received, by the handle of the call."""
        return self._device.switchboard.digits

    # What the far end does.

    def incoming_call(self, number: str, name: str = "", line: int = 1) -> str:
        """Call the phone, and return the handle of the call."""
        return self._device.switchboard.incoming(number, name, line)

    def withheld_call(
        self, shown: str = ANONYMOUS, name: str = "Anonymous", line: int = 1
    ) -> str:
        """Call the phone without saying who it is, and return the handle.

        Args:
            shown: What stands for the number, which differs between systems; it can
                be empty.
            name: What stands for the name; without, the number is shown there too.
            line: The line key.
        """
        return self._device.switchboard.incoming(shown, name, line)

    def remote_answer(
        self, handle: str, number: str | None = None, name: str | None = None
    ) -> None:
        """Answer a call that the phone makes.

        Args:
            handle: The call.
            number: Who answers, if that is somebody else than was called.
            name: Their name, if the telephone system tells it.
        """
        party = None if number is None else Party(number, name or "")
        self._device.switchboard.remote_answer(self._find(handle), party)

    def remote_hold(self, handle: str) -> None:
        """Put the phone on hold."""
        self._device.switchboard.remote_hold(self._find(handle))

    def remote_resume(self, handle: str) -> None:
        """Take the phone off hold."""
        self._device.switchboard.remote_resume(self._find(handle))

    def remote_hang_up(self, handle: str) -> None:
        """Hang up, give up ringing, or be busy."""
        self._device.switchboard.remote_hang_up(self._find(handle))

    def connected_line(
        self,
        handle: str,
        number: str,
        name: str | None = None,
        *,
        announce: bool = False,
    ) -> None:
        """Tell the phone who is at the far end now, while it rings or later.

        So a telephone system says that it has transferred the call, that somebody
        of a ring group has it, or how the number is written in full.

        Args:
            handle: The call, which keeps its handle.
            number: The number that the phone shows from now on.
            name: The name, or the number is shown in its place.
            announce: Whether there is a notification although no state changes.
        """
        self._device.switchboard.connected_line(
            self._find(handle), Party(number, name or ""), announce=announce
        )

    def answered_elsewhere(self, handle: str, *, logged: bool = False) -> None:
        """Answer a ringing call at another desk of the ring group.

        Args:
            handle: The call.
            logged: Whether it stands among the received calls, without a duration.
        """
        self._device.switchboard.answered_elsewhere(self._find(handle), logged=logged)

    def remote_active(self, handle: str) -> None:
        """Answer a ringing call at another phone that shares the line.

        It is shown until remote_hang_up(), and is in no call log.
        """
        self._device.switchboard.remote_active(self._find(handle))

    def restart_call(self, handle: str) -> None:
        """Count StartTime and duration of a call from now on.

        So do phones for which a call that was answered, or has another far end, is
        a new one; it keeps its handle.
        """
        self._device.switchboard.restart(self._find(handle))

    # What somebody at the phone does.

    def local_dial(self, number: str, line: int = 1) -> str:
        """Call somebody, and return the handle of the call."""
        return self._device.switchboard.dial(number, line).handle

    def local_answer(self, handle: str) -> None:
        """Answer a ringing call, whether it is in focus or waiting."""
        self._device.switchboard.answer(self._find(handle))

    def local_reject(self, handle: str) -> None:
        """Send a ringing call away."""
        self._device.switchboard.reject(self._find(handle))

    def local_ignore(self, handle: str) -> None:
        """Silence a ringing call."""
        self._device.switchboard.ignore(self._find(handle))

    def local_hang_up(self, handle: str) -> None:
        """Hang up."""
        self._device.switchboard.end(self._find(handle))

    def local_hold(self, handle: str) -> None:
        """Put a call on hold."""
        self._device.switchboard.hold(self._find(handle))

    def local_resume(self, handle: str) -> None:
        """Go on with a call on hold."""
        self._device.switchboard.resume(self._find(handle))

    def local_mute(self, muted: bool) -> None:
        """Mute or unmute the microphone."""
        self._device.switchboard.mute(muted)

    def conference(self) -> None:
        """Join two calls."""
        self._device.switchboard.conference()

    def start_paging(self) -> str:
        """Speak to a paging group, and return the handle of the call."""
        return self._device.switchboard.start_paging().handle

    def stop_paging(self) -> None:
        """End the paging call."""
        self._device.switchboard.stop_paging()

    def set_do_not_disturb(self, line: int, enabled: bool) -> None:
        """Set do not disturb for a line."""
        self._device.line_keys.get(line).line.do_not_disturb = enabled

    def set_forwarding(
        self,
        line: int,
        *,
        always: str | None = None,
        busy: str | None = None,
        no_answer: str | None = None,
        do_not_disturb: str | None = None,
    ) -> None:
        """Set where a line sends its calls; an empty number is nowhere."""
        target = self._device.line_keys.get(line).line
        if always is not None:
            target.forward_always = always
        if busy is not None:
            target.forward_busy = busy
        if no_answer is not None:
            target.forward_no_answer = no_answer
        if do_not_disturb is not None:
            target.forward_do_not_disturb = do_not_disturb

    # What happens to times and to the call log.

    def log_otherwise(
        self,
        handle: str,
        *,
        listed: bool = True,
        delay: float | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        """Decide how the call log will list a call that is not over yet.

        Args:
            handle: The call.
            listed: Whether it is listed at all.
            delay: Seconds from its end until it is; None is as for other calls.
            prefixes: What is written for the beginning of the number, as
                {"0": "+49"}; None is as for other calls.
        """
        self._device.switchboard.log_otherwise(
            self._find(handle),
            Logging(listed=listed, delay=delay, prefixes=prefixes),
        )

    def move_start(self, by: timedelta, handle: str | None = None) -> None:
        """Change the StartTime of a call, or of all, as when the clock is set."""
        call = None if handle is None else self._find(handle)
        self._device.switchboard.move_start(by, call)

    def move_call_log(self, by: timedelta) -> None:
        """Change the times in the call log, as when the clock is set."""
        self._device.logs.move(by)

    def clear_call_log(self) -> None:
        """Forget all finished calls."""
        self._device.logs.clear()

    def remove_log_entry(self, log: CallLog, place: int = -1) -> None:
        """Forget one finished call, the latest of its list unless a place is given."""
        self._device.logs.remove(log, place)

    def _find(self, handle: str) -> Call:
        return self._device.switchboard.find(handle)
