"""Tables that people can read."""

from collections.abc import Sequence
from typing import Final

_GAP: Final = "  "


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with texts on the left, and figures below each other.

    Args:
        header: Names of the columns.
        rows: One row each; the first column is a text, all others are figures.
    """
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(_line(line, widths) for line in (header, rule, *rows))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    text, width = first
    return _GAP.join(
        [text.ljust(width), *(cell.rjust(width) for cell, width in others)]
    )
