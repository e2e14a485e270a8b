"""Which events are announced, and to whom, as the phone's parameters say."""

from collections.abc import Callable, Iterable

from .calls import ACTIVE, ON_HOLD, Call, CallState
from .clock import PhoneClock
from .configuration import Configuration
from .lines import Line, LineKeys
from .notifications import (
    SWITCHES,
    UNPUBLISHED,
    URL_PARAMETERS,
    Event,
    Notification,
    NotificationWriter,
)
from .settings import PhoneSettings

_OFF_HOOK = ACTIVE | ON_HOLD
_WHEN_UP = (
    Event.NETWORK_UP,
    Event.APP_INITIALIZATION,
    Event.TA_INITIALIZATION,
    Event.UI_INITIALIZATION,
)


class Announcer:
    """Hears of everything that happens, and announces what is switched on."""

    def __init__(
        self,
        settings: PhoneSettings,
        clock: PhoneClock,
        configuration: Configuration,
        line_keys: LineKeys,
        send: Callable[[Notification, str], None],
    ) -> None:
        """Announce nothing before the phone has booted.

        Args:
            settings: What is fixed about the phone.
            clock: The phone's clock.
            configuration: Where addresses and switches are.
            line_keys: The phone's lines.
            send: Sends a notification to an address, without waiting for it.
        """
        self._settings = settings
        self._configuration = configuration
        self._line_keys = line_keys
        self._writer = NotificationWriter(settings, clock, line_keys)
        self._send = send
        self._off_hook = False
        self._at_boot: dict[str, str] = {}

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses to which notifications go now."""
        urls = (self._value(name) for name in URL_PARAMETERS)
        return tuple(url for url in urls if url)

    @property
    def events(self) -> tuple[Event, ...]:
        """Events that are switched on now."""
        return tuple(event for event in Event if self._is_on(event))

    # What happens to the phone as a whole.

    def boot(self) -> None:
        """Begin anew, with the parameters as they are now."""
        self._off_hook = False
        self._at_boot = {
            name: self._configuration.value(name)
            for name in (*URL_PARAMETERS, *SWITCHES.values())
        }

    def come_up(self) -> None:
        """Announce what happens once the network is there."""
        for event in _WHEN_UP:
            self._announce(event, self._writer.plain)
        self._announce_lines(Event.LINE_REGISTRATION)

    def go_down(self) -> None:
        """Announce an orderly restart; without power, nobody is told."""
        self._announce_lines(Event.LINE_UNREGISTRATION)

    def line_changed(self, line: Line) -> None:
        """Announce that the server has accepted or lost a line."""
        self._announce_line(
            Event.LINE_REGISTRATION if line.registered else Event.LINE_UNREGISTRATION,
            line,
        )

    def lock_changed(self, *, locked: bool) -> None:
        """Announce that somebody has locked the keys, or unlocked them."""
        event = Event.PHONE_LOCKED if locked else Event.PHONE_UNLOCKED
        self._announce(event, self._writer.plain)

    def user_changed(self, user: str) -> None:
        """Announce who has logged in; nobody means that somebody has logged out."""
        self._announce(Event.USER_LOGIN_OUT, lambda _: self._writer.login(user))

    # What happens to calls.

    def call_changed(self, call: Call, calls: Iterable[Call]) -> None:
        """Announce the state of a call.

        The phone is taken to be off the hook from the first call that somebody
        makes or answers until none of those is left.

        Args:
            call: The call whose state has changed.
            calls: All calls of the phone.
        """
        off_hook = any(
            other.state in _OFF_HOOK and other.channel is None for other in calls
        )
        if off_hook and not self._off_hook:
            self._announce(Event.OFF_HOOK, self._writer.plain)
        if call.state is CallState.OFFERING:
            self._announce_call(Event.INCOMING_CALL, call)
        if call.state is CallState.SETUP:
            self._announce_call(Event.OUTGOING_CALL, call)
        self._announce_state(call, calls)
        if self._off_hook and not off_hook:
            self._announce(Event.ON_HOOK, self._writer.plain)
        self._off_hook = off_hook

    def party_changed(self, call: Call, calls: Iterable[Call]) -> None:
        """Announce another far end, by a state that has not changed."""
        self._announce_state(call, calls)

    def call_gone(self, call: Call, calls: Iterable[Call]) -> None:
        """Announce that a call is not listed any more, if the phone does so."""
        if self._settings.notification_free:
            self._announce_state(call, calls, "Free")

    def mute_changed(self) -> None:
        """Announce that the microphone was muted or unmuted."""
        self._announce(Event.MUTE_UNMUTE, self._writer.plain)

    def _announce_call(self, event: Event, call: Call) -> None:
        self._announce(event, lambda event: self._writer.call(event, call))

    def _announce_state(
        self, call: Call, calls: Iterable[Call], state: str | None = None
    ) -> None:
        long_names = self._settings.hold_names != "short"
        name = state or call.state_name(long_names=long_names)
        self._announce(
            Event.CALL_STATE_CHANGE,
            lambda _: self._writer.state_change(call, name, calls),
        )

    def _announce_lines(self, event: Event) -> None:
        for key in self._line_keys.all:
            if key.line.registered and not key.extra:
                self._announce_line(event, key.line)

    def _announce_line(self, event: Event, line: Line) -> None:
        """Announce what has happened to a line, by the number of its first key."""
        number = min(key.number for key in self._line_keys.all if key.line is line)
        self._announce(event, lambda event: self._writer.line(event, number))

    def _announce(self, event: Event, write: Callable[[Event], Notification]) -> None:
        if not self._is_on(event) or not (urls := self.urls):
            return
        notification = write(event)
        for url in urls:
            self._send(notification, url)

    def _is_on(self, event: Event) -> bool:
        if event in UNPUBLISHED and not self._settings.unpublished_notifications:
            return False
        return self._value(SWITCHES[event]) == "1"

    def _value(self, name: str) -> str:
        if self._settings.notification_changes_restart:
            return self._at_boot.get(name, "")
        return self._configuration.value(name)
