"""What people write where a phone shall dial, and what it is then sent.

What is not sure to reach the subscriber who is meant is not dialled at all.
"""

from enum import Enum, auto
import re
from typing import Final
import unicodedata
from urllib.parse import unquote

from .phone_numbers import (
    OPTIONAL_ZERO,
    international,
    plain_number,
    prefix_abroad,
    unified,
)

_NOT_WRITTEN: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of what nobody means to have in a number."""
_REVERSED: Final = "\u202e"
"""What follows was shown backwards."""

_LINK: Final = re.compile(r"(tel|callto):(//)?", re.IGNORECASE)
_TONES_AFTER: Final = (
    re.compile(
        r"(?P<number>.*?[0-9)])[ .,]*"
        r"(; *ext *=|\b(durchwahl|dw|ext|extension|extn|poste)\b|x)[ .:]*"
        r"(?P<tones>[0-9]+)#?"
    ),
    re.compile(
        r"(?P<number>.*?[0-9)]) *(?P<tones>([,;]|(?<=[0-9]{5})[pw])[0-9*#,;pw ]*)"
    ),
    re.compile(r"(?P<number>[^*#]*[0-9][^*#]{6,}) *#(?P<tones>[0-9]+)"),
)
"""Extensions and pauses; a short number may well be meant to hold a #."""
_OTHER_LINK: Final = re.compile(r"(?!sips?:|h323:)[a-z0-9+.-]+://")
_NETWORK_ADDRESS: Final = re.compile(r"[0-9]+(\.[0-9]+){3}|\[?[0-9:]*::")


class Obstacle(Enum):
    """Why a destination is not dialled."""

    NOT_A_DESTINATION = auto()
    OPTIONAL_ZERO = auto()
    """It is not sure which of two subscribers is meant."""
    TONES = auto()
    """Part of it can only be sent once somebody has answered."""


class UndialableError(ValueError):
    """A destination that a person has to write in another way."""

    def __init__(self, obstacle: Obstacle, **parts: str) -> None:
        """Remember what is wrong with it, and the parts it should be taken into."""
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.parts = parts


def dialable(destination: str, region: str | None = None) -> str:
    """Return a number or an address as phones dial it, from within a country.

    Raises UndialableError for anything else.
    """
    text = destination.strip()
    if link := _LINK.match(text):
        text = unquote(text[link.end() :])
    if _REVERSED in text or any(
        unicodedata.category(character) in _NOT_WRITTEN for character in text
    ):
        raise UndialableError(Obstacle.NOT_A_DESTINATION)
    text = unified(text).strip()
    for pattern in _TONES_AFTER:
        match = pattern.fullmatch(text.lower())
        if match and plain_number(match["number"]):
            raise UndialableError(
                Obstacle.TONES,
                number=dialable(match["number"], region),
                tones=re.sub("[;pw]", ",", match["tones"].replace(" ", "")),
            )
    if (number := plain_number(text)) is not None:
        return _dialed(number, text, region)
    if link or _is_mistaken_number(text):
        raise UndialableError(Obstacle.NOT_A_DESTINATION)
    return text


def _dialed(number: str, written: str, region: str | None) -> str:
    """Return a number without the zero that is only dialled inland."""
    optional = OPTIONAL_ZERO.search(written)
    prefixes = filter(None, (prefix_abroad(region), "+", "00"))
    prefix = next((it for it in prefixes if number.startswith(it)), None)
    if prefix is None:
        if optional:
            raise UndialableError(Obstacle.OPTIONAL_ZERO)
        return number
    ways = {number, plain_number(OPTIONAL_ZERO.sub(r"\1", written)) or number}
    meant = {
        known
        for way in ways
        if (known := international("+" + way.removeprefix(prefix), None, valid=True))
    }
    if len(meant) == 1:
        return prefix + meant.pop().removeprefix("+")
    if optional:
        raise UndialableError(Obstacle.OPTIONAL_ZERO)
    return number


def _is_mistaken_number(text: str) -> bool:
    """Tell whether a text that is no number can hardly be an address."""
    if any(map(str.isspace, text)) or _OTHER_LINK.match(text):
        return True
    return "@" not in text and (
        text.startswith("+")
        or not (any(map(str.isalpha, text)) or _NETWORK_ADDRESS.match(text))
    )
