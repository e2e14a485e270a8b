"""How the other party of a call is written, read and compared."""

import re
from typing import Final
import unicodedata

from .fields import tidy

_DIALLED: Final = re.compile(r"[+*#0-9 ()./-]+")
"""A number that can be dialled, in whatever way it is written."""
_NUMBER: Final = re.compile(r"[0-9*#+]+")
_TRUNK_PREFIX: Final = re.compile(r"(?<=\+)([0-9 ]+)\(0\)")
"""As in +49 (0)30 123: not dialled after the code of a country."""
_SEPARATORS: Final = re.compile(r"[\s()/\-\u2010-\u2015]+")
"""What only makes a number easier to read."""


def parse_party(name: str | None, number: str | None) -> tuple[str | None, str | None]:
    """Return the other party's name and number as a person would write them.

    Phones put a SIP address into either.
    """
    plain = user_of(number)
    user = user_of(name)
    if name is not None and (_has_scheme(name) or _folded(user) == _folded(plain)):
        name = user
    return name, plain


def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _has_scheme(address: str) -> bool:
    return address.lower().startswith(("sip:", "sips:", "tel:"))


def user_of(address: str | None) -> str | None:
    """Return the user part of a SIP or tel address, or the text as it is."""
    if address is None:
        return None
    user = re.sub(r"^(sips?|tel):", "", address, flags=re.IGNORECASE)
    user = user.partition("@")[0].partition(";")[0]
    return tidy(user) or None


def dialable(destination: str) -> str | None:
    """Return a number or an address as phones dial it, None where they cannot.

    People, and other programs, write numbers with separators.
    """
    if any(unicodedata.category(character)[0] == "C" for character in destination):
        return None
    number = _SEPARATORS.sub("", _TRUNK_PREFIX.sub(r"\1", destination))
    if _NUMBER.fullmatch(number):
        return number
    return None if len(destination.split()) > 1 else destination


def contradict(one: str | None, other: str | None) -> bool:
    """Tell whether two numbers must be those of different parties.

    With or without a prefix, two forms of a number end alike.
    """
    ends = _digits_of(one), _digits_of(other)
    length = min(map(len, ends))
    return len({digits[-length:] for digits in ends if length}) > 1


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two numbers end alike, with or without a prefix."""
    ends = [_digits_of(number).lstrip("0") for number in (one, other)]
    length = min(map(len, ends))
    return length >= 6 and len({digits[-length:] for digits in ends}) == 1


def _digits_of(number: str | None) -> str:
    """Return the digits of a number that can be dialled; of a name, none."""
    if number is None or not _DIALLED.fullmatch(number):
        return ""
    return "".join(filter(str.isdigit, number))
