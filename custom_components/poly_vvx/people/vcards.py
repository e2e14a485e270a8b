"""Contacts from vCards, as phones, mail programs and address book servers write them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
import logging
import re
from typing import Any, Final

import vobject

from .contacts import Contact, contact, give_way, in_groups

_CARD: Final = re.compile(
    r"^BEGIN:VCARD\b.*?^END:VCARD\b[^\n]*", re.DOTALL | re.MULTILINE | re.IGNORECASE
)
_DATA_URI: Final = re.compile(
    r"^((?:[\w-]+\.)?PHOTO)[^:\r\n]*:data:[^,:\r\n]*;base64,",
    re.MULTILINE | re.IGNORECASE,
)
"""A picture as vCard 4.0 has it, which vobject takes for a text with a comma in it."""
_FULL_NAME: Final = re.compile(
    r"^(?:[\w-]+\.)?FN[;:].*(?:\n[ \t].*)*", re.MULTILINE | re.IGNORECASE
)
_BARE_COMMA: Final = re.compile(r"(?<!\\),")
"""What stands between two values, of which a full name has none; some write it so."""
_PICTURE: Final = re.compile(
    r"^(?:[\w-]+\.)?PHOTO[;:].*\n(?:[ \t].*\n)*", re.MULTILINE | re.IGNORECASE
)
_MEMBER: Final = re.compile(r"^(urn:uuid:)?", re.IGNORECASE)
_KIND: Final = ("kind", "x-addressbookserver-kind")
_MEMBERS: Final = ("member", "x-addressbookserver-member")

_IN_PRIVATE: Final = ContextVar("_IN_PRIVATE", default=False)
"""Set while a card is read: vobject logs the lines that it skips, with whose they are."""
logging.getLogger("vobject.base").addFilter(lambda _record: not _IN_PRIVATE.get())


def read_cards(text: str) -> list[Contact]:
    """Return who is in vCards of the versions 2.1, 3.0 and 4.0.

    A card that cannot be read is left out, and no other one with it. Groups may be
    written into the cards of their members, or be cards of their own.
    """
    groups: dict[str, list[str]] = {}
    found: list[tuple[str, Contact]] = []
    # What vobject makes of a card is large: all of it at once would keep the garbage
    # collector, and everything else with it, for a long time.
    for card in filter(None, map(_parse, _split(text))):
        give_way()
        if _is_group(card):
            for member in _texts(card, *_MEMBERS):
                groups.setdefault(_uid(member), []).append(_name_of(card))
        elif (person := _contact(card)) is not None:
            found.append((next(map(_uid, _texts(card, "uid")), ""), person))
    return [in_groups(person, groups.get(uid, ())) for uid, person in found]


def _uid(text: str) -> str:
    return _MEMBER.sub("", text, count=1)


def _split(text: str) -> Iterator[str]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    for match in _CARD.finditer(unified):
        card = _DATA_URI.sub(r"\1;ENCODING=b:", match[0])
        yield _FULL_NAME.sub(lambda it: _BARE_COMMA.sub(r"\\,", it[0]), card)


def _parse(card: str) -> Any:
    """Read a card; one that is damaged without its picture, or not at all."""
    for readable in (card, _PICTURE.sub("", card)):
        # Whatever it is that vobject stumbles over in a stranger's card.
        with _IN_PRIVATE.set(True), suppress(Exception):
            return vobject.readOne(readable, ignoreUnreadable=True, allowQP=True)
    return None


def _is_group(card: Any) -> bool:
    return any(kind.lower() == "group" for kind in _texts(card, *_KIND))


def _texts(card: Any, *names: str) -> Iterator[str]:
    """Yield the texts of all properties of some names, lists one by one."""
    for name in names:
        for line in card.contents.get(name, ()):
            values = line.value if isinstance(line.value, list) else [line.value]
            yield from (str(value) for value in values if value is not None)


def _contact(card: Any) -> Contact | None:
    return contact(
        _name_of(card),
        _texts(card, "tel"),
        _texts(card, "categories"),
        picture=_picture(card),
    )


def _name_of(card: Any) -> str:
    """Return the name that is to be shown, or what comes next to one."""
    return next(filter(None, map(str.strip, _names(card))), "")


def _names(card: Any) -> Iterable[str]:
    yield from _texts(card, "fn")
    for line in card.contents.get("n", ()):
        parts = (line.value.given, line.value.additional, line.value.family)
        yield " ".join(map(_joined, parts))
    yield from _texts(card, "nickname", "org", "email")


def _joined(part: Any) -> str:
    return " ".join(part) if isinstance(part, list) else str(part)


def _picture(card: Any) -> bytes | None:
    return next(
        (
            line.value
            for line in card.contents.get("photo", ())
            if isinstance(line.value, bytes) and line.value
        ),
        None,
    )
