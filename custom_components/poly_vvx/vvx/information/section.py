"""The small language in which the parts of what a phone says of itself are declared.

A field is read from the key that spells its name the phone's way, whatever the
case and with or without blanks. Where phones or manuals have other words for
it, the field lists them. Secrets have no field: they end here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
import re
from typing import Any, Final, Self

from ..fields import Fields, tidy

_READ: Final = "read"
_KEYS: Final = "keys"

_LOGIN: Final = re.compile(r"^(\w+://)?.*@", re.DOTALL)

type Reader = Callable[[Fields, str], object]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of what a phone tells; None stands for what it does not."""

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read an object of the phone; what makes no sense becomes None."""
        return cls.read(Fields(raw))

    @classmethod
    def read(cls, source: Fields) -> Self:
        """Read the fields of an object."""
        values = {}
        for it in fields(cls):
            for path in (*it.metadata[_KEYS], it.name):
                value = _at(source, path, it.metadata[_READ])
                if value is not None:
                    values[it.name] = value
                    break
        return cls(**values)


def as_plain(value: object) -> Any:
    """Return what a phone told in plain JSON types; durations are in seconds."""
    if is_dataclass(value) and not isinstance(value, type):
        return {it.name: as_plain(getattr(value, it.name)) for it in fields(value)}
    match value:
        case dict():
            return {key: as_plain(item) for key, item in value.items()}
        case tuple():
            return [as_plain(item) for item in value]
        case timedelta():
            return round(value.total_seconds())
        case datetime():
            return value.isoformat()
        case StrEnum():
            return value.value
    return value


def _at(source: Fields, path: str, read: Reader) -> object:
    """Read a key, which a slash may say to be inside another object."""
    *parents, key = path.split("/")
    for parent in parents:
        source = source.object(parent)
    return read(source, key)


def declare(read: Reader, keys: tuple[str, ...], default: object = None) -> Any:
    """Declare a field that is read in a certain way, from one of some keys."""
    return field(default=default, metadata={_READ: read, _KEYS: keys})


def text(*keys: str) -> Any:
    """Declare a text."""
    return declare(Fields.text, keys)


def number(*keys: str) -> Any:
    """Declare a whole number."""
    return declare(Fields.number, keys)


def decimal(*keys: str) -> Any:
    """Declare a number with decimals."""
    return declare(Fields.decimal, keys)


def flag(*keys: str) -> Any:
    """Declare a truth."""
    return declare(Fields.flag, keys)


def duration(*keys: str) -> Any:
    """Declare a length of time."""
    return declare(Fields.duration, keys)


def word(meanings: dict[str, object], *keys: str) -> Any:
    """Declare what a word, in whatever case, stands for."""

    def read(source: Fields, key: str) -> object:
        return meanings.get((source.text(key) or "").lower())

    return declare(read, keys)


def section(kind: type[Section], *keys: str) -> Any:
    """Declare a part with fields of its own."""

    def read(source: Fields, key: str) -> object:
        return kind.read(source.object(key)) if key in source else None

    return declare(read, keys)


def sections(kind: type[Section], *keys: str) -> Any:
    """Declare a list of parts."""

    def read(source: Fields, key: str) -> object:
        return tuple(kind.read(item) for item in source.objects(key)) or None

    return declare(read, keys, ())


def texts(*keys: str) -> Any:
    """Declare a list of texts."""

    def read(source: Fields, key: str) -> object:
        items = source.raw(key)
        if not isinstance(items, list):
            return None
        found = (Fields({key: item}).text(key) for item in items)
        return tuple(item for item in found if item is not None) or None

    return declare(read, keys, ())


def address(*keys: str) -> Any:
    """Declare an IP address; phones write :: where they have none."""

    def read(source: Fields, key: str) -> object:
        value = source.text(key)
        return None if value == "::" else value

    return declare(read, keys)


def without_login(*keys: str) -> Any:
    """Declare the address of a server; user and password in it end here."""

    def read(source: Fields, key: str) -> object:
        value = source.raw(key)
        # Taken out of the whole: what is cut to be shown may have lost its end.
        if not isinstance(value, str):
            return None
        return tidy(_LOGIN.sub(r"\1", value)) or None

    return declare(read, keys)


def percentage(part: int, whole: int, *, digits: int) -> float | None:
    """Return a share; None where the part cannot be one of the whole."""
    if whole == 0 or not 0 <= part <= whole:
        return None
    return round(100 * part / whole, digits)
