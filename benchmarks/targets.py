"""What was measured, beside what it should be and what the plain poller needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .table import markdown

_HEADER: Final = ("", "measured", "plain poller", "target", "verdict")
_NOTHING: Final = "-"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure."""

    name: str
    value: float | None
    """None if there was nothing to measure it by."""
    beside: float | None = None
    """The same of the plain poller, if it was measured."""
    target: float | None = None
    """The most that it may be, if there is such a thing."""
    digits: int = 1

    @property
    def met(self) -> bool | None:
        """Whether it is as it should be; None if anything is good."""
        if self.target is None:
            return None
        return self.value is not None and self.value <= self.target

    @property
    def row(self) -> list[str]:
        """The figure as a row of a table."""
        verdicts = {None: "", True: "met", False: "missed"}
        target = "" if self.target is None else f"≤ {self.target:,g}"
        beside = "" if self.beside is None else self._text(self.beside)
        return [self.name, self._text(self.value), beside, target, verdicts[self.met]]

    def _text(self, value: float | None) -> str:
        return _NOTHING if value is None else f"{value:z,.{self.digits}f}"

    @property
    def as_json(self) -> Mapping[str, Any]:
        """The figure for machines."""
        return {
            "name": self.name,
            "value": self.value,
            "plain_poller": self.beside,
            "target": self.target,
            "met": self.met,
        }


def table_of(figures: Iterable[Figure]) -> str:
    """Return figures as a table in Markdown."""
    return markdown(_HEADER, [figure.row for figure in figures])


def all_met(figures: Iterable[Figure]) -> bool:
    """Tell whether no figure misses its target."""
    return all(figure.met is not False for figure in figures)
