"""How it grows with the number of phones, as a picture."""

from collections.abc import Callable, Sequence
from typing import Final

from .scale_report import Measured, Scale
from .svg import COLORS, Line, Panel, drawing

_MILLISECONDS: Final = 1000
_X_LABEL: Final = "phones"


def picture(scale: Scale) -> str:
    """Return all that grows, as SVG."""
    modes = list(dict.fromkeys(it.mode for it in scale.measured))
    colors = dict(zip(modes, COLORS, strict=False))

    def lines(value: Callable[[Measured], float | None]) -> Sequence[Line]:
        return [
            Line(
                name=mode,
                color=colors[mode],
                points=[
                    (it.phones, found)
                    for it in scale.measured
                    if it.mode == mode and (found := value(it)) is not None
                ],
            )
            for mode in modes
        ]

    return drawing(
        [
            Panel(
                title="Ringing to its state, p95 of what was seen",
                x_label=_X_LABEL,
                y_label="milliseconds",
                lines=lines(_ringing_p95),
                logarithmic=True,
                target=100.0,
            ),
            Panel(
                title="Ringing that was seen at all",
                x_label=_X_LABEL,
                y_label="percent",
                lines=lines(lambda it: it.seen),
            ),
            Panel(
                title="CPU of one core, with a call a minute each",
                x_label=_X_LABEL,
                y_label="percent",
                lines=lines(scale.load),
            ),
            Panel(
                title="Event loop delay, p99",
                x_label=_X_LABEL,
                y_label="milliseconds",
                lines=lines(lambda it: it.span.delay_p99 * _MILLISECONDS),
                target=15.0,
            ),
        ]
    )


def _ringing_p95(measured: Measured) -> float | None:
    return measured.ringing.p95 * _MILLISECONDS if measured.ringing else None
