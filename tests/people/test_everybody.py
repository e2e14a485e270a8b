"""Tests of everybody in all address books."""

import pytest

from custom_components.poly_vvx.people.contacts import Contact, Directory
from custom_components.poly_vvx.people.everybody import Everybody

ANNA = Contact(name="Anna Berg", numbers=("3001",), groups=("Family",), favourite=True)
BEN = Contact(name="Ben Ito", numbers=("3002",), groups=("Work", "Family"))
EVA = Contact(name="Eva", numbers=("+49301234567",))
KIM = Contact(name="Kim", numbers=("3002", "4000"), blocked=True)


@pytest.fixture
def everybody() -> Everybody:
    """Return those in two address books, of which one person is in both."""
    everybody = Everybody()
    everybody.set_book("one", Directory([BEN, ANNA], None))
    everybody.set_book("two", Directory([KIM, ANNA], None))
    return everybody


@pytest.mark.parametrize(
    ("name", "number", "shown", "contact"),
    [
        (None, "3001", "Anna Berg", "Anna Berg"),
        ("Reception", "3001", "Reception", "Anna Berg"),
        (None, "3002", "Ben Ito / Kim", "Ben Ito / Kim"),
        ("Otto", "9", "Otto", None),
        (None, None, None, None),
    ],
)
def test_names(
    everybody: Everybody,
    name: str | None,
    number: str | None,
    shown: str | None,
    contact: str | None,
) -> None:
    """The name that a phone tells stays; a number of two shows both."""
    about = everybody.about(name, number)

    assert (about["name"], about["contact"]) == (shown, contact)
    assert everybody.name_of(name, number) == shown


def test_what_is_known_of_two(everybody: Everybody) -> None:
    """Of those who share a number all is said."""
    about = everybody.about(None, "3002")

    assert about["groups"] == ["Work", "Family"]
    assert (about["favourite"], about["blocked"]) == (False, True)


@pytest.mark.parametrize(
    ("name", "found"),
    [("anna", (ANNA,)), ("kim", (KIM,)), ("b", (BEN, ANNA)), ("", ())],
)
def test_named(everybody: Everybody, name: str, found: tuple[Contact, ...]) -> None:
    """Who is in several address books is one person."""
    assert everybody.named(name) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", (BEN, ANNA, KIM)),
        ("300", (BEN, ANNA, KIM)),
        ("40", (KIM,)),
        ("it", (BEN,)),
        ("berg, an", (ANNA,)),
        ("berg it", ()),
        ("z", ()),
        (", .", ()),
        ("(030) 1234567", (EVA,)),
    ],
)
def test_search(everybody: Everybody, typed: str, found: tuple[Contact, ...]) -> None:
    """While somebody types, names and numbers that begin so are found.

    A whole number is also found that is written otherwise.
    """
    if EVA in found:
        everybody.set_book("three", Directory([EVA], "DE"))
    assert everybody.search(typed) == found


def test_books_come_and_go(everybody: Everybody) -> None:
    """Whoever listens hears that, as long as they listen."""
    heard: list[int] = []
    unsubscribe = everybody.subscribe(lambda: heard.append(len(tuple(everybody))))

    everybody.remove_book("two")
    everybody.remove_book("two")
    everybody.set_book("one", Directory([], None))
    unsubscribe()
    everybody.remove_book("one")

    assert heard == [2, 0]
    assert not everybody
