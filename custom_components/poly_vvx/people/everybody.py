"""Everybody in all address books of Home Assistant: who has a number, who has a name."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..vvx.phone_numbers import plain_number
from .contacts import Contact, Directory

_BETWEEN_NAMES: Final = " / "
"""Between the names of those who share a number."""

_UNKNOWN: Final[dict[str, Any]] = {
    "contact": None,
    "groups": [],
    "favourite": False,
    "blocked": False,
}


class Everybody:
    """Finds people in all address books, in the order in which these were loaded."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._books: dict[str, Directory] = {}
        self._listeners: list[CALLBACK_TYPE] = []

    @callback
    def set_book(self, entry_id: str, directory: Directory) -> None:
        """Take people from an address book, instead of those that it had before."""
        self._books[entry_id] = directory
        self._notify()

    @callback
    def remove_book(self, entry_id: str) -> None:
        """Forget the people of an address book."""
        if self._books.pop(entry_id, None) is not None:
            self._notify()

    @callback
    def subscribe(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener whenever somebody is there, or gone; return how to end that."""
        self._listeners.append(listener)

        @callback
        def unsubscribe() -> None:
            self._listeners.remove(listener)

        return unsubscribe

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def __iter__(self) -> Iterator[Contact]:
        """Go through everybody."""
        for directory in self._books.values():
            yield from directory.contacts

    def __bool__(self) -> bool:
        """Tell whether there is any address book."""
        return bool(self._books)

    def find(self, number: str | None) -> tuple[Contact, ...]:
        """Return whose number it is, each once."""
        if not number or not self:
            return ()
        return _once(it for book in self._books.values() for it in book.find(number))

    def named(self, name: str) -> tuple[Contact, ...]:
        """Return who may be meant by a name: those of just that name, or else all."""
        found = _once(it for book in self._books.values() for it in book.named(name))
        words = name.casefold().split()
        exact = [it for it in found if it.name.casefold().split() == words]
        return tuple(exact) or found

    def search(self, typed: str) -> tuple[Contact, ...]:
        """Return whose name, or number, begins as somebody types; all for nothing."""
        if not typed.strip():
            return _once(self)
        digits = plain_number(typed)
        books = self._books.values()
        return _once(
            it
            for book in books
            for it in (
                *book.beginning(typed),
                *((*book.find(digits), *book.numbered(digits)) if digits else ()),
            )
        )

    def about(self, name: str | None, number: str | None) -> dict[str, Any]:
        """Return what to show of somebody whom a phone tells of, in plain types.

        The name that the phone tells stays; without one it is the contact's.
        """
        if not (found := self.find(number)):
            return {"name": name, **_UNKNOWN}
        contact = _BETWEEN_NAMES.join(dict.fromkeys(it.name for it in found))
        return {
            "name": name or contact,
            "contact": contact,
            "groups": list(dict.fromkeys(group for it in found for group in it.groups)),
            "favourite": any(it.favourite for it in found),
            "blocked": any(it.blocked for it in found),
        }

    def name_of(self, name: str | None, number: str | None) -> str | None:
        """Return what to call somebody whom a phone tells of."""
        shown: str | None = self.about(name, number)["name"]
        return shown


def _once(people: Iterable[Contact]) -> tuple[Contact, ...]:
    return tuple(dict.fromkeys(people))


_EVERYBODY: Final[HassKey[Everybody]] = HassKey(f"{DOMAIN}_everybody")


@callback
def async_everybody(hass: HomeAssistant) -> Everybody:
    """Return everybody whom Home Assistant knows."""
    return hass.data.setdefault(_EVERYBODY, Everybody())


def as_plain(contact: Contact) -> dict[str, Any]:
    """Return somebody in plain types, without the picture."""
    return {
        "name": contact.name,
        "numbers": list(contact.numbers),
        "groups": list(contact.groups),
        "favourite": contact.favourite,
        "blocked": contact.blocked,
    }
