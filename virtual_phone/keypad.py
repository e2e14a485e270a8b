"""The keys of the phone, and what its display shows because of them."""

from collections.abc import Callable, Mapping
from functools import partial

from .call_logs import CallLogs
from .calls import ACTIVE, ALIVE, DIALLING, ON_HOLD, RINGING, TALKING, Call
from .clock import PhoneClock
from .configuration import Configuration
from .lines import LineKeys
from .screen import Screen, ShownCall, ShownLine, View, screen_size
from .status import ApiStatus, RefusedError
from .switchboard import MUTABLE, Switchboard

CONSULTATIVE = "Consultative"
TRANSFER_TYPE = "call.defaultTransferType"

_MENU = ("New Call", "Messages", "Directories", "Settings")
_SOFT_KEYS = 5
_LINE_KEYS = 12
_LOUDEST = 16
_USUAL_VOLUME = 8


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
        self.size = screen_size(model)
        """Width and height of the display in pixels."""
        self._clock = clock
        self._switchboard = switchboard
        self._line_keys = line_keys
        self._logs = logs
        self._configuration = configuration
        self._keys = self._name_keys()
        self._soft_keys: Mapping[str, Callable[[], None]] = {
            "Answer": self._answer,
            "Cancel": self._go_home,
            "DND": self._toggle_do_not_disturb,
            "Delete": self._delete,
            "Dial": self._send,
            "End Call": self._end,
            "Hold": self._hold,
            "Home": self._go_home,
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
        self._view = View.HOME
        self._page = ""
        self._typed = ""
        self._line = 1
        self._place = 0
        self._volume = _USUAL_VOLUME
        self._audio = "Handsfree"
        self._transferring: Call | None = None
        self._opened_over: Call | None = None
        self._touched: str | None = None

    @property
    def key_names(self) -> tuple[str, ...]:
        """Names of all keys."""
        return tuple(self._keys)

    @property
    def screen(self) -> Screen:
        """What the display shows now."""
        now = self._clock.stopwatch()
        view = self._shown_view()
        return Screen(
            view=view,
            title=self._page if view is View.PAGE else view.value,
            time=self._clock.local_text()[11:16],
            lines=tuple(
                ShownLine(
                    number=key.number,
                    label=key.line.settings.shown_label,
                    registered=key.line.registered,
                    do_not_disturb=key.line.do_not_disturb,
                )
                for key in self._line_keys.all
            ),
            calls=tuple(
                ShownCall(
                    line=call.line,
                    state=call.state.value,
                    name=call.remote_name,
                    number=call.remote_number,
                    seconds=call.duration(now),
                    in_focus=call.in_focus,
                    muted=call.muted,
                )
                for call in self._switchboard.calls
            ),
            typed=self._typed if view in {View.DIALER, View.TRANSFER} else "",
            items=self._items(),
            focused=self._focused(),
            soft_keys=self._labels(),
            audio=self._audio,
            volume=self._volume,
        )

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
        if self._chosen_view() not in {View.DIALER, View.TRANSFER}:
            self._open_dialer()
        self._typed = text if replace else self._typed + text

    def touch(self, x: int, y: int) -> None:
        """Put a finger on the display; only soft keys feel it."""
        self._touched = self._soft_key_at(x, y)

    def let_go(self, x: int, y: int) -> None:
        """Take the finger away; it has to be where it was put."""
        touched, self._touched = self._touched, None
        if touched is not None and touched == self._soft_key_at(x, y):
            self._soft_keys[touched]()

    def _name_keys(self) -> Mapping[str, Callable[[], None]]:
        digits = [(str(digit), str(digit)) for digit in range(10)]
        digits += [("Star", "*"), ("Pound", "#")]
        return {
            "Applications": partial(self._open_page, "Applications"),
            "ArrowDown": partial(self._move, 1),
            "ArrowLeft": self._go_back,
            "ArrowRight": self._nothing,
            "ArrowUp": partial(self._move, -1),
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
            "VolDown": partial(self._turn_volume, -1),
            "VolUp": partial(self._turn_volume, 1),
        }

    # What the display shows.

    def _focus(self) -> Call | None:
        """Return the call that the keys mean, if it is not over."""
        focus = self._switchboard.focus
        return focus if focus is not None and focus.state in ALIVE else None

    def _shown_view(self) -> View:
        """Return the view; a ringing call covers all others."""
        focus, view = self._focus(), self._chosen_view()
        if focus is not None and (focus.state in RINGING or view is View.HOME):
            return View.CALL
        return view

    def _chosen_view(self) -> View:
        """Return what somebody has opened, if no later call has closed it."""
        focus = self._focus()
        if focus is not None and focus.state not in RINGING:
            if focus is not self._opened_over:
                return View.HOME
        if self._view is View.TRANSFER and self._call_to_transfer() is None:
            return View.HOME
        return self._view

    def _open(self, view: View) -> None:
        self._go_home()
        self._view = view
        self._opened_over = self._focus()

    def _items(self) -> tuple[str, ...]:
        match self._shown_view():
            case View.HOME:
                return tuple(
                    key.line.settings.shown_label for key in self._line_keys.all
                )
            case View.MENU:
                return _MENU
        return ()

    def _labels(self) -> tuple[str, ...]:
        match self._shown_view():
            case View.DIALER | View.TRANSFER:
                return ("Dial", "Delete", "Cancel")
            case View.MENU:
                return ("Select", "Home")
            case View.PAGE:
                return ("Home",)
            case View.HOME:
                return ("New Call", "Redial", "DND")
        call = self._switchboard.require_focus()
        if call.state in RINGING:
            return ("Answer", "Reject", *(() if call.ignored else ("Ignore",)))
        if call.state in DIALLING:
            return ("End Call",)
        hold = "Resume" if call.state in ON_HOLD else "Hold"
        return (hold, "End Call", "Transfer", "New Call")

    def _soft_key_at(self, x: int, y: int) -> str | None:
        """Return the soft key at a position: four of them share the lowest eighth."""
        width, height = self.size
        labels = self._labels()
        place = 4 * x // width
        if y < height - height // 8 or place >= len(labels):
            return None
        return labels[place]

    # Keys that move around.

    def _go_home(self) -> None:
        self._view = View.HOME
        self._typed = ""
        self._place = 0
        self._line = 1
        self._transferring = None

    def _home_key(self) -> None:
        if self._chosen_view() is View.HOME:
            self._open_menu()
        else:
            self._go_home()

    def _go_back(self) -> None:
        if self._chosen_view() in {View.MENU, View.PAGE}:
            self._go_home()

    def _open_menu(self) -> None:
        self._open(View.MENU)

    def _open_page(self, title: str) -> None:
        self._open(View.PAGE)
        self._page = title

    def _open_dialer(self) -> None:
        self._open(View.DIALER)

    def _focused(self) -> int:
        """Return the place of the arrow keys among the items that are shown."""
        return min(self._place, max(len(self._items()) - 1, 0))

    def _move(self, steps: int) -> None:
        self._place = max(self._focused() + steps, 0)
        self._place = self._focused()

    def _select(self) -> None:
        match self._shown_view():
            case View.DIALER | View.TRANSFER:
                self._send()
            case View.HOME:
                self._line_key(self._line_keys.all[self._focused()].number)
            case View.MENU if self._focused() == 0:
                self._open_dialer()
            case View.MENU:
                self._open_page(_MENU[self._focused()])
            case View.CALL:
                self._answer()

    def _nothing(self) -> None:
        """Do nothing, as keys do where they mean nothing."""

    def _turn_volume(self, steps: int) -> None:
        self._volume = min(max(self._volume + steps, 0), _LOUDEST)

    # Keys that act on calls. They do nothing where they mean nothing.

    def _digit(self, digit: str) -> None:
        call = self._focus()
        if self._shown_view() is View.CALL and call and call.state in TALKING:
            self._switchboard.send_digits(call, digit)
        else:
            self.type_text(digit, replace=False)

    def _delete(self) -> None:
        self._typed = self._typed[:-1]

    def _send(self) -> None:
        """Dial what was typed, or transfer the call there."""
        number, call = self._typed, self._call_to_transfer()
        if not number:
            return
        if call is None or self._chosen_view() is not View.TRANSFER:
            self._switchboard.dial(number, self._line)
            self._go_home()
        elif self._configuration.value(TRANSFER_TYPE) == CONSULTATIVE:
            self._switchboard.dial(number, call.line)
            self._go_home()
            # The next press of the key hands the call over.
            self._transferring = call
        else:
            self._switchboard.transfer(call)
            self._go_home()

    def _transfer(self) -> None:
        """Ask where to transfer a call, or end a consultation by transferring it."""
        focus, waiting = self._focus(), self._call_to_transfer()
        if focus is None or focus.state not in ACTIVE | ON_HOLD:
            return
        if waiting is not None and waiting is not focus:
            self._switchboard.transfer(waiting)
            self._switchboard.end(focus)
            self._go_home()
            return
        if focus.state in TALKING:
            self._switchboard.hold(focus)
        self._open(View.TRANSFER)
        self._transferring = focus

    def _call_to_transfer(self) -> Call | None:
        call = self._transferring
        return call if call is not None and call.state in TALKING | ON_HOLD else None

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
            self._line = number

    def _audio_key(self, audio: str) -> None:
        """Take a call to the loudspeaker or the headset, or hang up there."""
        changed, self._audio = audio != self._audio, audio
        call = self._focus()
        match self._shown_view():
            case View.DIALER | View.TRANSFER if self._typed:
                self._send()
            case View.DIALER if not changed:
                self._go_home()
            case View.CALL if call and call.state in RINGING:
                self._switchboard.answer(call)
            case View.CALL if call and call.state in ACTIVE and not changed:
                self._switchboard.end(call)
            case View.HOME:
                self._open_dialer()

    def _mute(self) -> None:
        call = self._focus()
        if call is not None and call.state in MUTABLE:
            self._switchboard.mute(not self._switchboard.microphone_muted)

    def _redial(self) -> None:
        if self._logs.placed:
            last = self._logs.placed[-1]
            self._switchboard.dial(last.remote_number, last.line)
            self._go_home()

    def _soft_key(self, place: int) -> None:
        labels = self._labels()
        if place <= len(labels):
            self._soft_keys[labels[place - 1]]()

    def _answer(self) -> None:
        call = self._focus()
        if call is not None and call.state in RINGING:
            self._switchboard.answer(call)
            self._go_home()

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
