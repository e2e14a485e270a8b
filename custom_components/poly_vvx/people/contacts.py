"""Contacts, and how a number finds those whose it is."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from itertools import takewhile
import re
from time import sleep
from typing import Final

from ..vvx.phone_numbers import forms_of, international, plain_number, user_of

FAVOURITE_GROUPS: Final = frozenset(
    {"favourites", "favorites", "favoriten", "starred", "vip"}
)
"""Groups that make a favourite of who is in them, as address books name them."""

BLOCKED_GROUPS: Final = frozenset({"blocked", "blocklist", "gesperrt", "spam"})

_DECISIVE_DIGITS: Final = 7
"""So many at the end are alike in all forms of one number."""
_BETWEEN_WORDS: Final = re.compile(r"[\s,.\-]+")
_WHOSE: Final = "\0"
_CACHED: Final = 4096
"""How many numbers are remembered with whose they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """Somebody, as an address book has it."""

    name: str
    numbers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    favourite: bool = False
    blocked: bool = False
    picture: bytes | None = field(default=None, compare=False, repr=False)
    """As the address book has it, whatever its format."""
    picture_key: str | None = None
    """By what it is asked for, which says nothing of anybody."""


def contact(
    name: str,
    numbers: Iterable[str],
    groups: Iterable[str] = (),
    *,
    favourite: bool = False,
    blocked: bool = False,
    picture: bytes | None = None,
) -> Contact | None:
    """Return somebody as we keep them; None if they cannot be called or shown.

    Blanks around names and numbers, repetitions and what is no number are left out.
    Being in a group of favourites makes a favourite; likewise who is blocked.
    """
    name = " ".join(name.split())
    kept = tuple(dict.fromkeys(filter(None, map(_number, numbers))))
    if not name or not kept:
        return None
    person = Contact(
        name=name,
        numbers=kept,
        favourite=favourite,
        blocked=blocked,
        picture=picture,
        picture_key=None if picture is None else sha256(picture).hexdigest(),
    )
    return in_groups(person, groups)


def in_groups(person: Contact, groups: Iterable[str]) -> Contact:
    """Return somebody who is in more groups."""
    # Google marks the groups that it has made itself.
    named = [" ".join(it.removeprefix("* ").split()) for it in groups]
    if not any(named):
        return person
    groups = tuple(dict.fromkeys(filter(None, (*person.groups, *named))))
    known = {it.casefold() for it in groups}
    return replace(
        person,
        groups=groups,
        favourite=person.favourite or not known.isdisjoint(FAVOURITE_GROUPS),
        blocked=person.blocked or not known.isdisjoint(BLOCKED_GROUPS),
    )


def _number(written: str) -> str | None:
    """Return a number, or an address, without what only surrounds it."""
    number = user_of(written.strip())
    if number is None:
        return None
    if (plain := plain_number(number)) is not None:
        return plain
    return number if "@" in written else None


def give_way() -> None:
    """Let other threads run, among them the event loop, which waits 5 ms otherwise."""
    sleep(0)


class Directory:
    """Contacts by their numbers: a number is found however it is written."""

    def __init__(self, contacts: Iterable[Contact], region: str | None) -> None:
        """Sort contacts by number and name, which takes 0.1 ms or so for each.

        Args:
            contacts: Those to find.
            region: The country by whose rules numbers are compared, such as DE.
        """
        self.contacts: Sequence[Contact] = tuple(contacts)
        self._region = region
        self._by_end: dict[str, list[tuple[tuple[str, ...], Contact]]] = {}
        for one in self.contacts:
            give_way()
            for number in one.numbers:
                forms = tuple(dict.fromkeys(forms_of(number, region)))
                self._by_end.setdefault(_end_of(number), []).append((forms, one))
        self._words = _sorted(map(_words_of, (one.name for one in self.contacts)))
        self._numbers = _sorted(one.numbers for one in self.contacts)
        self.find = lru_cache(_CACHED)(self._find)
        """Return the contacts with a number, in the order of the address books."""

    def _find(self, number: str) -> tuple[Contact, ...]:
        meant = _text_of(number)
        candidates = self._by_end.get(_end_of(meant), [])
        ways = {meant}
        if any(meant not in forms for forms, _ in candidates):
            # What libphonenumber says takes longest: only for what may be the number.
            ways.add(international(meant, self._region) or meant)
        found = (one for forms, one in candidates if not ways.isdisjoint(forms))
        return tuple(dict.fromkeys(found))

    def named(self, name: str) -> list[Contact]:
        """Return the contacts that a name may mean, the likeliest alone.

        Somebody of just that name is meant, else those of whose name all words
        begin so.
        """
        words = name.casefold().split()
        exact = [one for one in self.contacts if one.name.casefold().split() == words]
        return exact or self.beginning(name)

    def beginning(self, name: str) -> list[Contact]:
        """Return the contacts of whose name some words begin so; none for nothing."""
        hits = [set(_beginning(self._words, word)) for word in _words_of(name)]
        return self._at(set.intersection(*hits)) if hits else []

    def numbered(self, number: str) -> list[Contact]:
        """Return the contacts with a number that begins so, as it is written."""
        return self._at(set(_beginning(self._numbers, number)))

    def _at(self, places: Iterable[int]) -> list[Contact]:
        return [self.contacts[place] for place in sorted(places)]


type _Places = Sequence[str]
"""Texts in their order, each with whose it is: what begins alike stands together.

They are strings, which are sorted quickest: nothing else runs meanwhile.
"""


def _sorted(texts: Iterable[Iterable[str]]) -> _Places:
    places = enumerate(texts)
    return sorted(f"{text}{_WHOSE}{place}" for place, some in places for text in some)


def _beginning(places: _Places, start: str) -> Iterator[int]:
    rest = (places[at] for at in range(bisect_left(places, start), len(places)))
    for found in takewhile(lambda it: it.startswith(start), rest):
        yield int(found.rpartition(_WHOSE)[2])


def _words_of(name: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(name.casefold()) if word]


def _text_of(number: str) -> str:
    user = user_of(number) or ""
    return plain_number(user) or user


def _end_of(number: str) -> str:
    """Return what all forms of a number have in common."""
    digits = re.sub(r"\D", "", number)
    return digits[-_DECISIVE_DIGITS:] if len(digits) >= _DECISIVE_DIGITS else number
