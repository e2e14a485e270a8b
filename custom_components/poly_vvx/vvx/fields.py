"""Reading what a phone sends without trusting any of it.

Real phones send numbers and truths as text, and spell and case their keys
differently from model to model. Here a key is found however it is spelled,
and a value that makes no sense becomes None.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
import re
from typing import Any, Final
import unicodedata

MAXIMUM_TEXT_LENGTH: Final = 255
"""Longer texts are cut: nothing a phone shows is longer, and no state may be."""

MAXIMUM_ITEMS: Final = 1000
"""Longer lists are cut: no phone has so much to tell, and reading takes its time."""

MAXIMUM_DURATION: Final = timedelta(days=36500)
"""Longer is nonsense, and would not let itself be taken from a point in time."""

_YEARS: Final = range(1970, 3000)
"""Those that a phone's clock may show; 1970 is that of one never set."""

_TRUE: Final = frozenset({"1", "true", "yes", "on", "enabled"})
_FALSE: Final = frozenset({"0", "false", "no", "off", "disabled"})

_TOO_LARGE: Final = 10**18
"""No phone counts this far, and no database would take it."""

_DECIMAL: Final = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?")
_CLOCK: Final = re.compile(r"\b(\d{1,4}):(\d\d):(\d\d)\b")
_AMOUNT: Final = re.compile(r"\b(\d{1,9})\s*(d|h|m|s)", re.IGNORECASE)
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

_FORMATTING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that control how text is shown and show nothing themselves."""


class Fields:
    """One object of a phone's answer."""

    def __init__(self, raw: object) -> None:
        """Take what the phone sent; anything but an object counts as empty."""
        items: dict[Any, Any] = raw if isinstance(raw, dict) else {}
        self._values = {_plain(str(key)): value for key, value in items.items()}

    def __contains__(self, name: str) -> bool:
        """Tell whether the phone sent the key at all."""
        return _plain(name) in self._values

    def raw(self, *names: str) -> object:
        """Return the first value that stands under one of the names."""
        for name in names:
            if (value := self._values.get(_plain(name))) is not None:
                return value
        return None

    def text(self, *names: str) -> str | None:
        """Return a text, tidied for showing; None if empty or not text."""
        value = self.raw(*names)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        return tidy(str(value)) or None

    def number(self, *names: str) -> int | None:
        """Return a whole number, sent as such or as text."""
        match self.raw(*names):
            case bool():
                return None
            case int(value) | float(value) if abs(value) < _TOO_LARGE:
                return int(value)
            case str(value) if re.fullmatch(r"-?[0-9]{1,18}", value.strip()):
                return int(value.strip())
        return None

    def decimal(self, *names: str) -> float | None:
        """Return a number that may have decimals, sent as such or as text."""
        match self.raw(*names):
            case bool():
                return None
            case int(value) | float(value) if abs(value) < _TOO_LARGE:
                return float(value)
            case str(value) if _DECIMAL.fullmatch(value.strip()):
                return float(value)
        return None

    def flag(self, *names: str) -> bool | None:
        """Return a truth, in any of the words phones have for it."""
        value = self.raw(*names)
        word = str(value).strip().lower() if isinstance(value, str | int) else None
        if word in _TRUE:
            return True
        return False if word in _FALSE else None

    def duration(self, *names: str) -> timedelta | None:
        """Return a length of time; see parse_duration."""
        return parse_duration(self.raw(*names))

    def time(self, timezone: tzinfo, *names: str) -> datetime | None:
        """Return a point in time; see parse_time."""
        return parse_time(self.raw(*names), timezone)

    def object(self, *names: str) -> Fields:
        """Return an object inside this one, empty if there is none."""
        return Fields(self.raw(*names))

    def objects(self, *names: str) -> list[Fields]:
        """Return the objects of a list inside this one."""
        return objects(self.raw(*names))


def objects(raw: object) -> list[Fields]:
    """Return the objects of a list; a single object counts as a list of one."""
    if isinstance(raw, dict):
        raw = [raw]
    items: Iterable[object] = raw[:MAXIMUM_ITEMS] if isinstance(raw, list) else ()
    return [Fields(item) for item in items if isinstance(item, dict)]


def tidy(text: str) -> str:
    """Return a text as it may be shown: one line, no control or bidi characters."""
    kept = "".join(
        " " if character in "\t\r\n" else character
        for character in text[: 4 * MAXIMUM_TEXT_LENGTH]
        if character in "\t\r\n" or unicodedata.category(character) not in _FORMATTING
    )
    return " ".join(kept.split())[:MAXIMUM_TEXT_LENGTH]


def writable(text: str) -> str:
    """Return a text whole, but for halves of characters, which nobody can write."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parse_duration(raw: object) -> timedelta | None:
    """Return a length of time.

    Phones write "26 secs", "4 mins 49 secs", "0 Day 2:26:00", a bare number of
    seconds, or an object of days, hours, minutes and seconds.
    """
    try:
        if isinstance(raw, dict):
            total = _sum_of_units(Fields(raw))
        elif (seconds := Fields({"seconds": raw}).number("seconds")) is not None:
            total = timedelta(seconds=seconds)
        else:
            total = _sum_of_words(raw)
    except OverflowError:
        return None
    if total is None or not timedelta() <= total <= MAXIMUM_DURATION:
        return None
    return total


def _sum_of_units(parts: Fields) -> timedelta | None:
    amounts = {unit: parts.number(unit) for unit in _UNITS.values()}
    if all(amount is None for amount in amounts.values()):
        return None
    return timedelta(**{unit: amount or 0 for unit, amount in amounts.items()})


def _sum_of_words(raw: object) -> timedelta | None:
    if not isinstance(raw, str):
        return None
    text = raw[:MAXIMUM_TEXT_LENGTH]
    found = [
        timedelta(**{_UNITS[unit.lower()]: int(amount)})
        for amount, unit in _AMOUNT.findall(text)
    ]
    if clock := _CLOCK.search(text):
        hours, minutes, seconds = map(int, clock.groups())
        found.append(timedelta(hours=hours, minutes=minutes, seconds=seconds))
    return sum(found, timedelta()) if found else None


def parse_time(raw: object, timezone: tzinfo) -> datetime | None:
    """Return the point in time that a text holds, wherever in it.

    Phones write their local time and leave the zone out, so it is taken to be
    the one given.
    """
    if not isinstance(raw, str):
        return None
    if (match := _DATE.search(raw[:MAXIMUM_TEXT_LENGTH])) is None:
        return None
    try:
        moment = datetime.fromisoformat(match.group())
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone)
    return moment.astimezone(timezone)


def _plain(key: str) -> str:
    """Fold the spellings of a key into one."""
    return re.sub(r"[^a-z0-9]", "", key.lower())
