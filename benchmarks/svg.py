"""Plots as SVG, drawn by hand: lines over a logarithmic number of phones.

They have no background, and their colours can be read on a light and on a dark
one; text and rules follow what the reader prefers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
import math
from typing import Final

_STYLE: Final = """\
<style>
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-size: 14px; font-weight: 600; fill: #24292f }
.rule { stroke: #8c959f; stroke-opacity: .35 }
.axis { fill: none; stroke: #8c959f }
.target { stroke: #8c959f; stroke-dasharray: 5 4 }
.line { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 }
  .title { fill: #f0f6fc }
}
</style>"""
COLORS: Final = ("#1a7fd4", "#d9730d", "#8a63d2", "#2c974b")

_COLUMNS: Final = 2
_PANEL_WIDTH: Final = 420
_PANEL_HEIGHT: Final = 320
_LEFT: Final = 66
_RIGHT: Final = 20
_TOP: Final = 40
_BOTTOM: Final = 66
_LEGEND_STEP: Final = 121
_LINEAR_RULES: Final = 5


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line through points."""

    name: str
    color: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A plot of lines that share their axes."""

    title: str
    x_label: str
    y_label: str
    lines: Sequence[Line]
    logarithmic: bool = False
    """Whether the values are; where they come from always is."""
    target: float | None = None
    """The most that values may be, if there is such a thing."""


def drawing(panels: Sequence[Panel]) -> str:
    """Return plots in two columns."""
    columns = min(len(panels), _COLUMNS)
    width = _PANEL_WIDTH * columns
    height = _PANEL_HEIGHT * math.ceil(len(panels) / _COLUMNS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">',
        f"<title>{escape('; '.join(panel.title for panel in panels))}</title>",
        _STYLE,
    ]
    for index, panel in enumerate(panels):
        row, column = divmod(index, _COLUMNS)
        x, y = column * _PANEL_WIDTH, row * _PANEL_HEIGHT
        parts.append(f'<g transform="translate({x} {y})">')
        parts += _Drawn(panel).parts()
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


class _Drawn:
    """One plot, and where in it things are."""

    def __init__(self, panel: Panel) -> None:
        """Find out how far the axes reach."""
        self._panel = panel
        points = [point for line in panel.lines for point in line.points]
        self._xs = sorted({x for x, _ in points}) or [1.0]
        values = [y for _, y in points]
        if panel.target is not None:
            values.append(panel.target)
        self._rules = (
            decades(values) if panel.logarithmic else steps(max(values, default=1.0))
        )

    def parts(self) -> Iterator[str]:
        """Draw it."""
        panel = self._panel
        yield _text(_LEFT, 20, panel.title, kind="title")
        for value in self._rules:
            y = self._y(value)
            yield f'<path class="rule" d="M{_LEFT} {y}H{_PANEL_WIDTH - _RIGHT}"/>'
            yield _text(_LEFT - 8, y + 4, f"{value:,g}", anchor="end")
        floor = _PANEL_HEIGHT - _BOTTOM
        yield f'<path class="axis" d="M{_LEFT} {_TOP}V{floor}H{_PANEL_WIDTH - _RIGHT}"/>'
        for x in self._xs:
            yield _text(self._x(x), floor + 17, f"{x:g}", anchor="middle")
        yield _text(
            (_LEFT + _PANEL_WIDTH - _RIGHT) / 2, floor + 34, panel.x_label, "middle"
        )
        middle = (_TOP + floor) / 2
        yield _text(
            16, middle, panel.y_label, "middle", turned=f"rotate(-90 16 {middle})"
        )
        if panel.target is not None:
            y = self._y(panel.target)
            yield f'<path class="target" d="M{_LEFT} {y}H{_PANEL_WIDTH - _RIGHT}"/>'
            yield _text(_PANEL_WIDTH - _RIGHT, y - 5, "target", anchor="end")
        for index, line in enumerate(panel.lines):
            yield from self._line(line)
            yield from _legend(line, _LEFT + index * _LEGEND_STEP, _PANEL_HEIGHT - 10)

    def _line(self, line: Line) -> Iterator[str]:
        places = [(self._x(x), self._y(y)) for x, y in line.points]
        if places:
            path = "L".join(f"{x} {y}" for x, y in places)
            yield f'<path class="line" {_stroke(line)} d="M{path}"/>'
        for x, y in places:
            yield f'<circle cx="{x}" cy="{y}" r="3.5" fill="{line.color}"/>'

    def _x(self, value: float) -> float:
        part = _part(math.log(value), math.log(self._xs[0]), math.log(self._xs[-1]))
        return round(_LEFT + 14 + part * (_PANEL_WIDTH - _LEFT - _RIGHT - 28), 1)

    def _y(self, value: float) -> float:
        lowest, highest = self._rules[0], self._rules[-1]
        if self._panel.logarithmic:
            value = max(value, lowest)
            part = _part(math.log(value), math.log(lowest), math.log(highest))
        else:
            part = _part(max(value, lowest), lowest, highest)
        return round(
            _PANEL_HEIGHT - _BOTTOM - part * (_PANEL_HEIGHT - _TOP - _BOTTOM), 1
        )


def decades(values: Iterable[float]) -> list[float]:
    """Return the powers of ten that hold all values between them."""
    positive = [value for value in values if value > 0] or [1.0]
    first = math.floor(math.log10(min(positive)))
    last = max(math.ceil(math.log10(max(positive))), first + 1)
    return [10.0**power for power in range(first, last + 1)]


def steps(highest: float) -> list[float]:
    """Return round values from 0 to beyond the highest."""
    rough = max(highest, 1e-9) / _LINEAR_RULES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    count = max(math.ceil(highest / step - 1e-9), 1)
    return [round(index * step, 10) for index in range(count + 1)]


def _part(value: float, lowest: float, highest: float) -> float:
    return 0.5 if lowest == highest else (value - lowest) / (highest - lowest)


def _stroke(line: Line) -> str:
    dashes = ' stroke-dasharray="2 4"' if line.dashed else ""
    return f'stroke="{line.color}"{dashes}'


def _legend(line: Line, x: float, y: float) -> Iterator[str]:
    yield f'<path class="line" {_stroke(line)} d="M{x} {y - 4}h18"/>'
    yield _text(x + 23, y, line.name)


def _text(
    x: float,
    y: float,
    text: str,
    anchor: str = "start",
    kind: str = "",
    turned: str = "",
) -> str:
    extra = f' class="{kind}"' * bool(kind) + f' transform="{turned}"' * bool(turned)
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{extra}>{escape(text)}</text>'
