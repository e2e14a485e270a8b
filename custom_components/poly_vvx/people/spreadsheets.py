"""Contacts from CSV, as Google, Outlook and others write it."""

from collections.abc import Iterable, Iterator, Mapping
import csv
import re
from typing import Final

from .contacts import Contact, contact

_NAMES: Final = (
    ("name", "full name", "display name", "file as"),
    ("given name", "first name", "vorname"),
    ("additional name", "middle name", "weitere vornamen"),
    ("family name", "last name", "nachname"),
)
"""Columns of the whole name, and of its parts in their order."""
_COMPANIES: Final = ("organization 1 - name", "organization name", "company", "firma")
_GROUPS: Final = ("group membership", "labels", "categories", "kategorien")
_NUMBERS: Final = re.compile(
    r"phone|telephone|telefon|mobil|handy|\btel\b|\bpager\b|number|nummer"
)
_NOT_NUMBERS: Final = re.compile(r"(type|label|typ)$|e-?mail|house|haus|id number")
_SEPARATOR: Final = re.compile(r"\s*(?::::|;)\s*")
"""Between several values in one cell."""
_DELIMITERS: Final = ",;\t"
_NOTHING: Final = "\0"


def read_table(text: str) -> list[Contact]:
    """Return who is in a table whose first line says what the columns are.

    Columns are known by what Google and Outlook call them, in English or German;
    others by what they have in common: a number's has phone in its name.
    """
    lines = text.replace(_NOTHING, "").splitlines(keepends=True)
    if not lines:
        return []
    delimiter = max(_DELIMITERS, key=lines[0].count)
    rows = csv.DictReader(lines, delimiter=delimiter, restkey="", restval="")
    return [person for row in rows if (person := _contact(row)) is not None]


def _contact(row: Mapping[str, str | list[str]]) -> Contact | None:
    cells = {
        name.strip().casefold(): value.strip()
        for name, value in row.items()
        if name and isinstance(value, str)
    }
    return contact(_name_of(cells), _numbers(cells), _several(cells, _GROUPS))


def _name_of(cells: Mapping[str, str]) -> str:
    whole, *parts = (_first(cells, names) for names in _NAMES)
    return whole or " ".join(filter(None, parts)) or _first(cells, _COMPANIES)


def _first(cells: Mapping[str, str], names: Iterable[str]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _several(cells: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from _SEPARATOR.split(cells.get(name, ""))


def _numbers(cells: Mapping[str, str]) -> Iterator[str]:
    for name, value in cells.items():
        if _NUMBERS.search(name) and not _NOT_NUMBERS.search(name):
            yield from _SEPARATOR.split(value)
