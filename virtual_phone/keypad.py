"""The keys of the phone, and what they do."""

from collections.abc import Callable, Mapping
from functools import partial

from .call_logs import CallLogs
from .call_progress import MUTABLE
from .calls import ACTIVE, ON_HOLD, RINGING, TALKING
from .clock import PhoneClock
from .configuration import Configuration
from .display import MENU, Display
from .lines import LineKeys
from .screen import Screen, View
from .status import ApiStatus, RefusedError
from .switchboard import Switchboard

CONSULTATIVE = "Consultative"
TRANSFER_TYPE = "call.defaultTransferType"

_SOFT_KEYS = 5
_LINE_KEYS = 12


class Keypad:
    """Keys, by the names that simulateKeyEvent gives them.

    The names are those that two tools use with phones; the manuals list only
    MicMute, VolDown and VolUp, for a Trio. Every model here has all of them.
    """

    def __init__(
        self,
        model: str,
        clock: PhoneClock,
        switchboard: Switchboard,
        line_keys: LineKeys,
        logs: CallLogs,
        configuration: Configuration,
    ) -> None:
        """Begin with the home screen."""
        self._display = Display(model, clock, switchboard, line_keys)
        self._switchboard = switchboard
        self._line_keys = line_keys
        self._logs = logs
        self._configuration = configuration
        self._keys = self._name_keys()
        self._soft_keys: Mapping[str, Callable[[], None]] = {
            "Answer": self._answer,
            "Cancel": self._display.go_home,
            "DND": self._toggle_do_not_disturb,
            "Delete": self._delete,
            "Dial": self._send,
            "End Call": self._end,
            "Hold": self._hold,
            "Home": self._display.go_home,
            "Ignore": self._ignore,
            "New Call": self._open_dialer,
            "Redial": self._redial,
            "Reject": self._reject,
            "Resume": self._resume,
            "Select": self._select,
            "Transfer": self._transfer,
        }
        self.reset()

    def reset(self) -> None:
        """Show the home screen, as after a restart."""
        self._display.reset()
        self._touched: str | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the display in pixels."""
        return self._display.size

    @property
    def screen(self) -> Screen:
        """What the display shows now."""
        return self._display.screen

    @property
    def key_names(self) -> tuple[str, ...]:
        """Names of all keys."""
        return tuple(self._keys)

    def require(self, key: str) -> None:
        """Refuse a key that the phone does not have."""
        if key not in self._keys:
            raise RefusedError(ApiStatus.INVALID_INPUT, f"There is no key {key}")

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        self.require(key)
        self._keys[key]()

    def type_text(self, text: str, *, replace: bool) -> None:
        """Type a text into the field for numbers, which opens if there is none."""
        if self._display.chosen_view not in {View.DIALER, View.TRANSFER}:
            self._open_dialer()
        self._display.typed = text if replace else self._display.typed + text

    def touch(self, x: int, y: int) -> None:
        """Put a finger on the display; only soft keys feel it."""
        self._touched = self._display.soft_key_at(x, y)

    def let_go(self, x: int, y: int) -> None:
        """Take the finger away; it has to be where it was put."""
        touched, self._touched = self._touched, None
        if touched is not None and touched == self._display.soft_key_at(x, y):
            self._soft_keys[touched]()

    def _name_keys(self) -> Mapping[str, Callable[[], None]]:
        digits = [(str(digit), str(digit)) for digit in range(10)]
        digits += [("Star", "*"), ("Pound", "#")]
        return {
            "Applications": partial(self._open_page, "Applications"),
            "ArrowDown": partial(self._display.move, 1),
            "ArrowLeft": self._go_back,
            "ArrowRight": self._nothing,
            "ArrowUp": partial(self._display.move, -1),
            "Delete": self._delete,
            **{f"Dialpad{name}": partial(self._digit, digit) for name, digit in digits},
            "Handsfree": partial(self._audio_key, "Handsfree"),
            "Headset": partial(self._audio_key, "Headset"),
            "Home": self._home_key,
            **{
                f"Line{number}": partial(self._line_key, number)
                for number in range(1, _LINE_KEYS + 1)
            },
            "Menu": self._open_menu,
            "MicMute": self._mute,
            "Redial": self._redial,
            "Select": self._select,
            **{
                f"SoftKey{place}": partial(self._soft_key, place)
                for place in range(1, _SOFT_KEYS + 1)
            },
            "Transfer": self._transfer,
            "VolDown": partial(self._display.turn_volume, -1),
            "VolUp": partial(self._display.turn_volume, 1),
        }

    # Keys that move around.

    def _open_menu(self) -> None:
        self._display.open(View.MENU)

    def _open_page(self, title: str) -> None:
        self._display.open(View.PAGE, title)

    def _open_dialer(self) -> None:
        self._display.open(View.DIALER)

    def _home_key(self) -> None:
        if self._display.chosen_view is View.HOME:
            self._open_menu()
        else:
            self._display.go_home()

    def _go_back(self) -> None:
        if self._display.chosen_view in {View.MENU, View.PAGE}:
            self._display.go_home()

    def _select(self) -> None:
        match self._display.shown_view:
            case View.DIALER | View.TRANSFER:
                self._send()
            case View.HOME:
                self._line_key(self._line_keys.all[self._display.focused].number)
            case View.MENU if self._display.focused == 0:
                self._open_dialer()
            case View.MENU:
                self._open_page(MENU[self._display.focused])
            case View.CALL:
                self._answer()

    def _nothing(self) -> None:
        """Do nothing, as keys do where they mean nothing."""

    # Keys that act on calls. They do nothing where they mean nothing.

    def _digit(self, digit: str) -> None:
        call = self._display.focus
        if self._display.shown_view is View.CALL and call and call.state in TALKING:
            self._switchboard.send_digits(call, digit)
        else:
            self.type_text(digit, replace=False)

    def _delete(self) -> None:
        self._display.typed = self._display.typed[:-1]

    def _send(self) -> None:
        """Dial what was typed, or transfer the call there."""
        number, call = self._display.typed, self._display.call_to_transfer
        if not number:
            return
        if call is None or self._display.chosen_view is not View.TRANSFER:
            self._switchboard.dial(number, self._display.line)
            self._display.go_home()
        elif self._configuration.value(TRANSFER_TYPE) == CONSULTATIVE:
            self._switchboard.dial(number, call.line)
            self._display.go_home()
            # The next press of the key hands the call over.
            self._display.transferring = call
        else:
            self._switchboard.transfer(call)
            self._display.go_home()

    def _transfer(self) -> None:
        """Ask where to transfer a call, or end a consultation by transferring it."""
        focus, waiting = self._display.focus, self._display.call_to_transfer
        if focus is None or focus.state not in ACTIVE | ON_HOLD:
            return
        if waiting is not None and waiting is not focus:
            self._switchboard.transfer(waiting)
            self._switchboard.end(focus)
            self._display.go_home()
            return
        if focus.state in TALKING:
            self._switchboard.hold(focus)
        self._display.open(View.TRANSFER)
        self._display.transferring = focus

    def _line_key(self, number: int) -> None:
        """Take up the call on a line, or begin one."""
        calls = [call for call in self._switchboard.calls if call.line == number]
        for states, act in (
            (RINGING, self._switchboard.answer),
            (ON_HOLD, self._switchboard.resume),
        ):
            for call in calls:
                if call.state in states:
                    act(call)
                    return
        if not calls and any(key.number == number for key in self._line_keys.all):
            self._open_dialer()
            self._display.line = number

    def _audio_key(self, audio: str) -> None:
        """Take a call to the loudspeaker or the headset, or hang up there."""
        changed, self._display.audio = audio != self._display.audio, audio
        call = self._display.focus
        match self._display.shown_view:
            case View.DIALER | View.TRANSFER if self._display.typed:
                self._send()
            case View.DIALER if not changed:
                self._display.go_home()
            case View.CALL if call and call.state in RINGING:
                self._switchboard.answer(call)
            case View.CALL if call and call.state in ACTIVE and not changed:
                self._switchboard.end(call)
            case View.HOME if not self._switchboard.lift():
                self._open_dialer()

    def _mute(self) -> None:
        call = self._display.focus
        if call is not None and call.state in MUTABLE:
            self._switchboard.mute(not self._switchboard.microphone_muted)

    def _redial(self) -> None:
        if self._logs.placed:
            last = self._logs.placed[-1]
            self._switchboard.dial(last.remote_number, last.line)
            self._display.go_home()

    def _soft_key(self, place: int) -> None:
        labels = self._display.labels
        if place <= len(labels):
            self._soft_keys[labels[place - 1]]()

    def _answer(self) -> None:
        call = self._display.focus
        if call is not None and call.state in RINGING:
            self._switchboard.answer(call)
            self._display.go_home()

    def _reject(self) -> None:
        self._switchboard.reject(self._switchboard.require_focus())

    def _ignore(self) -> None:
        self._switchboard.ignore(self._switchboard.require_focus())

    def _end(self) -> None:
        self._switchboard.end(self._switchboard.require_focus())

    def _hold(self) -> None:
        self._switchboard.hold(self._switchboard.require_focus())

    def _resume(self) -> None:
        self._switchboard.resume(self._switchboard.require_focus())

    def _toggle_do_not_disturb(self) -> None:
        line = self._line_keys.all[0].line
        line.do_not_disturb = not line.do_not_disturb
