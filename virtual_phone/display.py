"""What the display shows, and what somebody has opened on it."""

from .calls import ALIVE, AT_ANOTHER_DESK, DIALLING, ON_HOLD, RINGING, TALKING, Call
from .clock import PhoneClock
from .lines import LineKeys
from .screen import Screen, ShownCall, ShownLine, View, screen_size
from .switchboard import Switchboard

MENU = ("New Call", "Messages", "Directories", "Settings")

_LOUDEST = 16
_USUAL_VOLUME = 8


class Display:
    """The view, the field for numbers, and the labels of the soft keys."""

    def __init__(
        self,
        model: str,
        clock: PhoneClock,
        switchboard: Switchboard,
        line_keys: LineKeys,
    ) -> None:
        """Begin with the home screen."""
        self.size = screen_size(model)
        """Width and height in pixels."""
        self._clock = clock
        self._switchboard = switchboard
        self._line_keys = line_keys
        self.reset()

    def reset(self) -> None:
        """Show the home screen, as after a restart."""
        self.go_home()
        self.audio = "Handsfree"
        self._page = ""
        self._volume = _USUAL_VOLUME
        self._opened_over: Call | None = None

    @property
    def screen(self) -> Screen:
        """What is shown now."""
        now = self._clock.stopwatch()
        view = self.shown_view
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
            typed=self.typed if view in {View.DIALER, View.TRANSFER} else "",
            items=self._items,
            focused=self.focused,
            soft_keys=self.labels,
            audio=self.audio,
            volume=self._volume,
        )

    @property
    def focus(self) -> Call | None:
        """The call that the keys mean, if it is here and not over."""
        focus = self._switchboard.focus
        here = focus is not None and focus.state in ALIVE - AT_ANOTHER_DESK
        return focus if here else None

    @property
    def shown_view(self) -> View:
        """The view; a ringing call covers all others."""
        focus, view = self.focus, self.chosen_view
        if focus is not None and (focus.state in RINGING or view is View.HOME):
            return View.CALL
        return view

    @property
    def chosen_view(self) -> View:
        """What somebody has opened, if no later call has closed it."""
        focus = self.focus
        if focus is not None and focus.state not in RINGING:
            if focus is not self._opened_over:
                return View.HOME
        if self._view is View.TRANSFER and self.call_to_transfer is None:
            return View.HOME
        return self._view

    @property
    def call_to_transfer(self) -> Call | None:
        """The call that is to be handed over to somebody."""
        call = self.transferring
        return call if call is not None and call.state in TALKING | ON_HOLD else None

    @property
    def focused(self) -> int:
        """Place of the arrow keys among the items that are shown."""
        return min(self._place, max(len(self._items) - 1, 0))

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the soft keys, from the left."""
        match self.shown_view:
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

    def soft_key_at(self, x: int, y: int) -> str | None:
        """Return the soft key at a position: four of them share the lowest eighth."""
        width, height = self.size
        labels = self.labels
        place = 4 * x // width
        if y < height - height // 8 or place >= len(labels):
            return None
        return labels[place]

    def go_home(self) -> None:
        """Close whatever is open."""
        self._view = View.HOME
        self._place = 0
        self.typed = ""
        self.line = 1
        """The line on which somebody is about to dial."""
        self.transferring: Call | None = None

    def open(self, view: View, page: str = "") -> None:
        """Open a view; only a page has a title of its own."""
        self.go_home()
        self._view = view
        self._page = page
        self._opened_over = self.focus

    def move(self, steps: int) -> None:
        """Move among the items."""
        self._place = max(self.focused + steps, 0)
        self._place = self.focused

    def turn_volume(self, steps: int) -> None:
        """Make what is heard louder or softer."""
        self._volume = min(max(self._volume + steps, 0), _LOUDEST)

    @property
    def _items(self) -> tuple[str, ...]:
        match self.shown_view:
            case View.HOME:
                return tuple(
                    key.line.settings.shown_label for key in self._line_keys.all
                )
            case View.MENU:
                return MENU
        return ()
