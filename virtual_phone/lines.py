"""The phone's lines and the keys they occupy."""

from collections.abc import Iterable
from dataclasses import dataclass

from .settings import LineSettings
from .status import ApiStatus, RefusedError


@dataclass(kw_only=True)
class Line:
    """One registration and what its user has set."""

    settings: LineSettings
    registered: bool
    factory: bool = False
    """Whether this is the placeholder of a phone nobody has set up."""
    do_not_disturb: bool = False
    forward_always: str = ""
    forward_busy: str = ""
    forward_no_answer: str = ""
    forward_do_not_disturb: str = ""


@dataclass(frozen=True, kw_only=True)
class LineKey:
    """One key of the phone with a line on it."""

    number: int
    """What the API calls the line number, counted over all line keys."""
    line: Line
    extra: bool
    """Whether the line has an earlier key already."""


class LineKeys:
    """All line keys of the phone."""

    def __init__(self, lines: Iterable[LineSettings], model: str) -> None:
        """Put the lines on the keys, in order."""
        self._settings = tuple(lines)
        self._model = model
        self.all: tuple[LineKey, ...] = ()
        self.set_up()

    def set_up(self) -> None:
        """Put the lines on the keys that the phone came with."""
        self._put(self._settings)

    def reset(self) -> None:
        """Forget all lines, as a factory reset does."""
        self._put(())

    def _put(self, lines: tuple[LineSettings, ...]) -> None:
        """Put lines on the keys.

        A phone without lines shows one that looks like its model, as phones
        fresh from the factory do.
        """
        live = [Line(settings=line, registered=line.registered) for line in lines]
        if not live:
            placeholder = LineSettings(
                number=self._model.replace(" ", ""), label=self._model, registered=False
            )
            live = [Line(settings=placeholder, registered=False, factory=True)]
        owners = [
            (line, key) for line in live for key in range(line.settings.line_keys)
        ]
        self.all = tuple(
            LineKey(number=number, line=line, extra=key > 0)
            for number, (line, key) in enumerate(owners, start=1)
        )

    def get(self, number: int) -> LineKey:
        """Return a line key by its number."""
        for key in self.all:
            if key.number == number:
                return key
        raise RefusedError(ApiStatus.NO_SUCH_LINE, f"There is no line {number}")

    def get_registered(self, number: int) -> LineKey:
        """Return a line key whose line can make and take calls."""
        key = self.get(number)
        if not key.line.registered:
            raise RefusedError(
                ApiStatus.LINE_NOT_REGISTERED, f"Line {number} is not registered"
            )
        return key
