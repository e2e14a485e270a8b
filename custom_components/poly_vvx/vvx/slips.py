"""JSON with slips in it, read as far as there is no doubt about what is meant.

Phones write what callers call themselves into their answers as it comes. A quote or
a backslash in a name may damage the name, but must not hide that somebody calls.
"""

import json
import re
from typing import Any, Final

_DECODER: Final = json.JSONDecoder(strict=False)

_AROUND: Final = "\ufeff" + "".join(map(chr, range(33)))
"""What may stand around an answer and means nothing: a byte order mark, NUL, blanks."""

_LONGEST_MENDED: Final = 256 * 1024
"""In letters. To look at each of them takes its time, and calls take far fewer."""

_COMMA_TOO_MANY: Final = re.compile(r",(\s*[}\]])")
_MARK: Final = re.compile(r'"|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})?')
"""What may mean something else than itself within a text."""

# What follows on a text: on a value the next key, or the end of what it is in.
_NEXT_KEY: Final = re.compile(r'\s*,\s*"[^"\\]*"\s*:')
_AFTER_VALUE: Final = re.compile(
    rf"{_NEXT_KEY.pattern}|\s*(?:,\s*)?[}}\]]\s*(?:[,}}\]]|\Z)"
)
_AFTER_OTHERS: Final = re.compile(r"\s*[:,\]}]")


def read_object(text: str) -> dict[str, Any] | None:
    """Return the JSON object that a text begins with; None if there is none.

    What stands before and after it does not count, and neither do a comma too many,
    a quote inside a text, and a backslash that is just that.
    """
    text = text.strip(_AROUND)
    if not text.startswith("{"):
        return None
    try:
        return _first_object(text)
    except RecursionError:
        return None
    except ValueError:
        pass
    try:
        return _first_object(_mended(text[:_LONGEST_MENDED]))
    except ValueError, RecursionError:
        return None


def is_whole(text: str) -> bool:
    """Tell whether a text is a JSON object to its end, without any slip."""
    try:
        return isinstance(_DECODER.decode(text.strip(_AROUND)), dict)
    except ValueError, RecursionError:
        return False


def _first_object(text: str) -> dict[str, Any]:
    value: dict[str, Any] = _DECODER.raw_decode(text)[0]
    return value


def _mended(text: str) -> str:
    """Return JSON without the slips, if there is nothing else wrong with it."""
    parts = []
    position = 0
    while (quote := text.find('"', position)) >= 0:
        between = text[position:quote]
        after = _AFTER_VALUE if between.rstrip().endswith(":") else _AFTER_OTHERS
        inside, position = _read_text(text, quote + 1, after)
        parts += [_COMMA_TOO_MANY.sub(r"\1", between), f'"{inside}"']
    parts.append(_COMMA_TOO_MANY.sub(r"\1", text[position:]))
    return "".join(parts)


def _read_text(text: str, start: int, after: re.Pattern[str]) -> tuple[str, int]:
    """Return what is inside of a text, as JSON writes it, and where it is over."""
    parts = []
    for mark in _MARK.finditer(text, start):
        parts.append(text[start : mark.start()])
        start = mark.end()
        if mark[0] == '"' and after.match(text, start):
            return "".join(parts), start
        if mark[0] == '\\"' and _NEXT_KEY.match(text, start):
            # Here a backslash is the last letter of a name.
            return "".join(parts) + "\\\\", start
        parts.append(f"\\{mark[0]}" if len(mark[0]) == 1 else mark[0])
    return "".join(parts) + text[start:], len(text)
