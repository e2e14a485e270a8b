"""The phone behind its sockets: all that it knows and does, without any network."""

from collections.abc import Callable
from contextlib import suppress

from .call_logs import CallLogs
from .clock import PhoneClock
from .configuration import Configuration
from .lines import LineKeys
from .settings import PhoneSettings
from .status import RefusedError
from .switchboard import Switchboard
from .timers import Timers

_TIME_TO_ANSWER = 0.01


class Device:
    """What the endpoints of the REST API work on."""

    def __init__(
        self,
        settings: PhoneSettings,
        seconds: Callable[[], float],
        go_down: Callable[[], None],
    ) -> None:
        """Take the phone out of its box.

        Args:
            settings: What is fixed about the phone.
            seconds: Seconds since the epoch, such as time.time.
            go_down: Takes the phone off the network for a restart.
        """
        self.settings = settings
        self.clock = PhoneClock(seconds, settings.timezone, settings.clock_offset)
        self.timers = Timers()
        self.line_keys = LineKeys(settings.lines, settings.model)
        self.logs = CallLogs()
        self.configuration = Configuration(settings, self.line_keys)
        self.switchboard = Switchboard(
            settings, self.clock, self.timers, self.line_keys, self.logs
        )
        self.ready = True
        """Whether the phone's applications have started."""
        self._go_down = go_down
        self._booted_at = self.clock.stopwatch()

    @property
    def uptime(self) -> float:
        """Seconds since the phone has booted."""
        return self.clock.stopwatch() - self._booted_at

    def boot(self) -> None:
        """Begin anew; only what the phone stores is still there."""
        self.shut_down()
        self._booted_at = self.clock.stopwatch()

    def shut_down(self) -> None:
        """Lose all calls and all that was about to happen."""
        self.timers.cancel_all()
        self.switchboard.clear()

    def restart(self) -> None:
        """Restart once all calls are over."""
        self.switchboard.when_idle(self._go_down)

    def restart_after_answer(self) -> None:
        """Restart for a client that is still to read the answer."""
        delay = max(self.settings.effect_delay, _TIME_TO_ANSWER)
        self.timers.after(delay + self.settings.latency, self.restart)

    def acknowledge(self, effect: Callable[[], object]) -> None:
        """Let a command take effect shortly after its answer.

        What the command was about can be gone by then; a phone that has already
        answered 2000 has nobody to tell.
        """

        def _take_effect() -> None:
            with suppress(RefusedError):
                effect()

        delay = self.settings.effect_delay
        self.timers.after(delay + self.settings.latency if delay else 0, _take_effect)
