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


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the same as a table in Markdown."""
    widths = [
        max(map(len, (*column, "---"))) for column in zip(header, *rows, strict=True)
    ]
    first, *others = widths
    rule = ["-" * first, *("-" * (width - 1) + ":" for width in others)]
    return "\n".join(
        f"| {' | '.join(_cells(cells, widths))} |" for cells in (header, rule, *rows)
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(_cells(cells, widths))


def _cells(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = zip(cells, widths, strict=True)
    text, width = first
    return [text.ljust(width), *(cell.rjust(width) for cell, width in others)]
