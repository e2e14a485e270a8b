"""How calls go from one stage to the next, whoever has caused it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from .announcer import Announcer
from .call_list import CallList
from .call_logs import CallLogs
from .calls import (
    ALIVE,
    ANSWERABLE_BY_FAR_END,
    AT_ANOTHER_DESK,
    TALKING,
    Call,
    CallState,
)
from .clock import PhoneClock
from .lines import LineKeys
from .settings import PhoneSettings
from .status import RefusedError
from .timers import Timers

MUTABLE = TALKING | ANSWERABLE_BY_FAR_END
"""States in which the microphone can be muted."""


class CallProgress:
    """The calls, and what becomes of each step: focus, announcement, log."""

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
        self._list = CallList(clock, settings.mac)
        self._when_idle: list[Callable[[], None]] = []
        self._microphone_muted = False
        self._finished_seconds = 0
        self.digits: dict[str, str] = {}
        """What was dialled within each call, by its handle."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, paging included, oldest first."""
        return self._list.all

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
            for call in self.calls
            if call.ended_at is None and call.channel is None
        )

    def find(self, handle: str) -> Call:
        """Return a call by its handle."""
        return self._list.find(handle)

    def started(self, call: Call) -> datetime:
        """Return when a call began, as the phone sees it now."""
        if self._settings.start_times == "fixed":
            return call.started
        duration = call.duration(self._clock.stopwatch())
        return self._clock.local() - timedelta(seconds=duration)

    def move_start(self, by: timedelta, call: Call | None = None) -> None:
        """Let a call, or each, have begun later, as when the clock is set."""
        for moved in self.calls if call is None else (call,):
            moved.started += by

    # What happens to the phone as a whole.

    def when_idle(self, action: Callable[[], None]) -> None:
        """Do something once no call is left, which may be now."""
        if not self.calls:
            action()
            return
        self._when_idle.append(action)

    @property
    def waits_for_idle(self) -> bool:
        """Whether something is to happen once no call is left."""
        return bool(self._when_idle)

    def clear(self) -> None:
        """Forget all calls without a trace, as without power."""
        self._list.clear()
        self._when_idle.clear()
        self._microphone_muted = False
        self._finished_seconds = 0

    # Steps that several events have in common.

    def _connect(self, call: Call) -> None:
        call.advance(CallState.CONNECTED)
        call.connected_at = self._clock.stopwatch()
        self._apply_mute()

    def _with_conference(self, call: Call) -> list[Call]:
        """Return a call, and the other leg if it is in the conference."""
        return [
            other
            for other in self.calls
            if other is call or (call.in_conference and other.in_conference)
        ]

    def _hold_conversation(self) -> None:
        """Put on hold whom we are talking with, before we talk with another."""
        for call in self.calls:
            if call.state in TALKING and call.channel is None:
                call.on_hold = True

    def _apply_mute(self) -> None:
        for call in self.calls:
            call.muted = self._microphone_muted and call.stage in MUTABLE

    def _finish(self, call: Call, *, known: bool = False, logged: bool = True) -> None:
        """End a call.

        Args:
            call: The call.
            known: Whether somebody knows of the call, answered here or not.
            logged: Whether it stands in the call log.
        """
        logged = logged and call.state not in AT_ANOTHER_DESK
        call.finish(self._clock.stopwatch())
        self._finished_seconds += call.duration(self._clock.stopwatch())
        if logged:
            self._logs.add(call, self.started(call), known=known)
        for other in self._with_conference(call):
            other.in_conference = False
        self._list.choose_focus()
        self._announce()
        if not any(other.state in ALIVE for other in self.calls):
            self._microphone_muted = False
        self._timers.after(self._settings.disconnected_time, lambda: self._drop(call))

    def _drop(self, call: Call) -> None:
        """Take a call off the list."""
        self._list.remove(call)
        if call.announced is not None:
            self._announcer.call_gone(call, self.calls)
        if not self.calls:
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

    def _later(self, delay: float, action: Callable[[], object]) -> None:
        """Do something with a call that may be over, or answered, by then."""

        def _if_still_possible() -> None:
            with suppress(RefusedError):
                action()

        self._timers.after(delay, _if_still_possible)
