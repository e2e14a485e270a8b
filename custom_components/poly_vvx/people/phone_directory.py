"""The directory file of the phones themselves: contacts read from it and written to it."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml.ElementTree import fromstring

from .contacts import Contact, contact

MOST_BYTES: Final = 40
"""As long as a phone lets a name be, in UTF-8."""

MOST_CONTACTS: Final = 500
"""As many as the phones of the VVX series read; some models take more."""

_YES: Final = "1"


def read_directory(data: bytes) -> list[Contact]:
    """Return who is in a phone's directory file.

    Speed dial makes a favourite, automatic rejection somebody who is blocked.

    Raises:
        ParseError: It is no XML.
        DefusedXmlException: It has what no directory needs, such as entities.
    """
    people = (
        contact(
            f"{_text(item, 'fn')} {_text(item, 'ln')}",
            [_text(item, "ct")],
            favourite=bool(_text(item, "sd")),
            blocked=_text(item, "ar") == _YES,
        )
        for item in fromstring(data).iter("item")
    )
    return [person for person in people if person is not None]


def _text(item: Element, name: str) -> str:
    return (item.findtext(name) or "").strip()


def write_directory(contacts: Iterable[Contact]) -> str:
    """Return a phone's directory file with contacts, those first that matter most.

    A number stands in it once, and a name is cut where the phone would cut it in the
    middle of a character.
    """
    directory = Element("directory")
    items = SubElement(directory, "item_list")
    speed_dial = 0
    for person, number in _entries(contacts):
        item = SubElement(items, "item")
        given, _, family = person.name.rpartition(" ")
        SubElement(item, "ln").text = _cut(family)
        SubElement(item, "fn").text = _cut(given)
        SubElement(item, "ct").text = number
        if person.favourite:
            speed_dial += 1
            SubElement(item, "sd").text = str(speed_dial)
        if person.blocked:
            SubElement(item, "ar").text = _YES
    indent(directory)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"{tostring(directory, encoding='unicode')}\n"
    )


def _entries(contacts: Iterable[Contact]) -> Iterator[tuple[Contact, str]]:
    """Yield whom to write with which number, as many as a phone reads."""
    known: set[str] = set()
    for person in sorted(contacts, key=lambda it: not (it.favourite or it.blocked)):
        for number in person.numbers:
            if number in known:
                continue
            if len(known) == MOST_CONTACTS:
                return
            known.add(number)
            yield person, number


def _cut(name: str) -> str:
    return name.encode()[:MOST_BYTES].decode(errors="ignore").rstrip()
