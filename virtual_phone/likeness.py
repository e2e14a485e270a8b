"""Answers that look like those of another phone.

What they look like stands in the diagnostics that somebody has downloaded: keys as
they are spelled, types, lengths, and the words for states. What they say is this
phone's own; what it does not know is made up at that length.
"""

from collections.abc import Mapping
from http import HTTPStatus
import json
from pathlib import Path
import re
from typing import Any, Final

from .settings import LineSettings, PhoneSettings
from .status import ApiStatus
from .wire import Reply, html_page

type Shapes = Mapping[str, Mapping[str, Any]]
"""What an answer looks like, by the path of the command."""

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_PASSING: Final = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT}
)
"""Refusals that say more of the moment than of the phone."""

_SHAPE: Final = re.compile(r"(text|digits|\+digits|address|time) (\d{1,6})")
_MADE_UP: Final = {
    "text": "x",
    "digits": "5",
    "+digits": "5",
    "address": "x",
    "time": "0",
}


def settings_like(path: Path, settings: PhoneSettings) -> PhoneSettings:
    """Return settings of a phone like the one whose diagnostics are in a file.

    Raises ValueError where they are not.
    """
    try:
        phone = json.loads(path.read_text(encoding="utf-8"))["data"]["phone"]
        device, lines, answers = phone["device"], phone["lines"], phone["answers"]
        keys = [len(line["keys"]) for line in lines]
        shapes = {key.lower(): dict(shape) for key, shape in answers.items()}
        model, firmware = device["model"], device["firmware"]
    except (AttributeError, LookupError, TypeError) as error:
        raise ValueError(f"{path} is not the diagnostics of a phone") from error
    first = int(settings.lines[0].number) if settings.lines else 2001
    return settings.__replace__(
        model=model or settings.model,
        firmware=firmware or settings.firmware,
        lines=tuple(
            LineSettings(number=str(first + index), line_keys=max(count, 1))
            for index, count in enumerate(keys)
        ),
        like=shapes,
    )


def refusal_like(shape: Mapping[str, Any]) -> Reply | None:
    """Return how a phone refuses a command for good, None if it does not."""
    http_status = shape.get("http", HTTPStatus.OK)
    if http_status >= HTTPStatus.BAD_REQUEST and http_status not in _PASSING:
        return html_page(http_status)
    return None


def members_like(members: dict[str, Any], shape: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of an answer in another phone's way."""
    whole = shape.get("shape")
    if not isinstance(whole, dict):
        return members
    if whole.get("Status") == f"={ApiStatus.NOT_SUPPORTED}":
        return {"Status": ApiStatus.NOT_SUPPORTED.value}
    if whole.get("Status") != f"={members['Status']}":
        # Of what was refused then, nothing is known of what is answered now.
        return members
    return _object_like(members, whole)


def _like(value: Any, shape: Any) -> Any:
    match shape:
        case dict():
            return _object_like(value, shape)
        case [int(), *shapes]:
            items = value if isinstance(value, list) else [value] * (value is not None)
            last = len(shapes) - 1
            return [
                _like(item, shapes[min(index, last)]) if shapes else item
                for index, item in enumerate(items)
            ]
        case "nothing":
            return None
        case "truth":
            return str(value).lower() in _TRUE
        case "number":
            return int(value) if str(value).isdecimal() else 0
        case str() if shape.startswith("="):
            return _word_like(value, shape[1:])
        case str() if match := _SHAPE.fullmatch(shape):
            return _text_like(value, match[1], int(match[2]))
    return value


def _object_like(value: Any, shape: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(value, list):
        value = value[0] if value else None
    own = {_folded(key): it for key, it in (value or {}).items()}
    return {
        key: _like(own.get(_folded(key)), inner)
        for key, inner in shape.items()
        if key != "…"
    }


def _word_like(value: Any, word: str) -> str:
    """Return this phone's word for its own state, spelled as the other one does."""
    if not isinstance(value, str):
        return word
    if value.lower() == word.lower():
        return word
    return value.lower() if word.islower() else value


def _text_like(value: Any, kind: str, length: int) -> str:
    if not isinstance(value, str | int):
        return (_MADE_UP[kind] * length)[:length]
    text = str(value)
    if kind == "address" and text and ":" not in text:
        address = f"sip:{text}"
        return f"{address}@".ljust(length, "x") if length > len(address) else address
    return text


def _folded(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())
