"""The phone behind its sockets: all that it knows and does, without any network."""

from collections.abc import Callable
from contextlib import suppress

from .access import Access
from .announcer import Announcer
from .call_logs import CallLogs
from .clock import PhoneClock
from .configuration import Configuration
from .keypad import Keypad
from .lines import LineKeys
from .notifications import Notification
from .settings import PhoneSettings
from .skype import Skype
from .status import ApiStatus, RefusedError
from .switchboard import Switchboard
from .timers import Timers
from .transfers import Export

_TIME_TO_ANSWER = 0.01


class Device:
    """What the endpoints of the REST API work on."""

    def __init__(
        self,
        settings: PhoneSettings,
        seconds: Callable[[], float],
        go_down: Callable[[], None],
        notify: Callable[[Notification, str], None],
        timers: Timers | None = None,
    ) -> None:
        """Take the phone out of its box.

        Args:
            settings: What is fixed about the phone.
            seconds: Seconds since the epoch, such as time.time.
            go_down: Takes the phone off the network for a restart.
            notify: Sends an event notification to an address.
            timers: What the phone does a little later; tests can move their own.
        """
        self.settings = settings
        self.clock = PhoneClock(seconds, settings.timezone, settings.clock_offset)
        self.access = Access(settings)
        self.timers = timers or Timers()
        self.line_keys = LineKeys(settings.lines, settings.model)
        self.logs = CallLogs(settings, self.timers)
        self.configuration = Configuration(settings, self.line_keys)
        self.announcer = Announcer(
            settings, self.clock, self.configuration, self.line_keys, notify
        )
        self.switchboard = Switchboard(
            settings,
            self.clock,
            self.timers,
            self.line_keys,
            self.logs,
            self.announcer,
        )
        self.keypad = Keypad(
            settings.model,
            self.clock,
            self.switchboard,
            self.line_keys,
            self.logs,
            self.configuration,
        )
        self.skype = Skype(settings, self.timers)
        self.exports: list[Export] = []
        """Configuration that was exported."""
        self.captures: list[str] = []
        """Addresses to which captured packets were uploaded."""
        self.captured_at: float | None = None
        """When that was done last, by the stopwatch."""
        self.ready = True
        """Whether the phone's applications have started."""
        self.keys_locked = False
        """Whether somebody has locked the keys, which is told and nothing more."""
        self.user = ""
        """Who has logged in at the phone; empty is nobody."""
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
        self.configuration.forget_until_restart()
        self.announcer.boot()
        self.keypad.reset()
        self.captured_at = None

    def set_up(self) -> None:
        """Do what an administrator does with a phone fresh from the factory."""
        self.access.set_up()
        self.line_keys.set_up()
        self.configuration.set_up()

    def factory_reset(self) -> None:
        """Forget everything and restart at once, calls or no calls."""
        self.announcer.go_down()
        self.access.reset()
        self.line_keys.reset()
        self.configuration.forget_everything()
        self.logs.clear()
        self.skype.sign_out()
        self.keys_locked = False
        self.user = ""
        self._go_down()

    def lock_keys(self, locked: bool) -> None:
        """Lock the keys, or unlock them."""
        if locked is not self.keys_locked:
            self.keys_locked = locked
            self.announcer.lock_changed(locked=locked)

    def log_in(self, user: str) -> None:
        """Let somebody log in at the phone."""
        self.user = user
        self.announcer.user_changed(user)

    def log_out(self) -> None:
        """Let the user log out again."""
        if not self.user:
            raise RefusedError(ApiStatus.NOT_ALLOWED, "Nobody is logged in")
        self.user = ""
        self.announcer.user_changed("")

    def register_line(self, number: int, registered: bool) -> None:
        """Let the SIP server accept or lose a line."""
        line = self.line_keys.get(number).line
        if line.factory:
            raise RefusedError(ApiStatus.NOT_ALLOWED, "Nobody has set up this line")
        if registered is not line.registered:
            line.registered = registered
            self.announcer.line_changed(line)

    def shut_down(self) -> None:
        """Lose all calls and all that was about to happen."""
        self.timers.cancel_all()
        self.skype.interrupt()
        self.switchboard.clear()

    def restart(self) -> None:
        """Restart once all calls are over."""
        self.switchboard.when_idle(self._restart_now)

    def restart_after_answer(self) -> None:
        """Restart for a client that is still to read the answer."""
        self._after_answer(self.restart)

    def factory_reset_after_answer(self) -> None:
        """Forget everything but the answer that a client is still to read."""
        self._after_answer(self.factory_reset)

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

    def _restart_now(self) -> None:
        self.announcer.go_down()
        self._go_down()

    def _after_answer(self, action: Callable[[], None]) -> None:
        delay = max(self.settings.effect_delay, _TIME_TO_ANSWER)
        self.timers.after(delay + self.settings.latency, action)
