"""Address books as files: what kind it is, and who is in it."""

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from .contacts import Contact
from .phone_directory import read_directory
from .spreadsheets import read_table
from .vcards import read_cards

MOST_BYTES: Final = 100 * 1024 * 1024
"""Larger files are hardly address books, even with pictures."""

_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class UnreadableFileError(Exception):
    """A file is no address book that we know, or nobody is in it."""


def read_file(data: bytes) -> list[Contact]:
    """Return who is in a file: vCards, a table, or the directory of a phone.

    What it is its content says; its name may say otherwise.

    Raises:
        UnreadableFileError: It is none of these, or nobody with a number is in it.
    """
    try:
        people = _reader(data)()
    except (ParseError, DefusedXmlException, UnicodeError) as error:
        raise UnreadableFileError from error
    if not people:
        raise UnreadableFileError
    return people


def _reader(data: bytes) -> Callable[[], list[Contact]]:
    text = _decoded(data)
    start = text.lstrip()[:200].lower()
    if "begin:vcard" in start:
        return lambda: read_cards(text)
    if start.startswith("<"):
        return lambda: read_directory(data)
    return lambda: read_table(text)


def _decoded(data: bytes) -> str:
    """Return a text, by its mark, as UTF-8, or as Windows wrote it."""
    if (encoding := _MARKS.get(data[:2])) is not None:
        return data.decode(encoding)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
