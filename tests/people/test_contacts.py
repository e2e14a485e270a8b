"""Tests of contacts, and of how a number finds them."""

import pytest

from custom_components.poly_vvx.people.contacts import Contact, Directory, contact

ANNA = Contact(name="Anna Berg", numbers=("+493012345678", "3001"))
BEN = Contact(name="Ben Ito", numbers=("01711234567",))
SWITCHBOARD = Contact(name="Berg & Co.", numbers=("03012345678",))
KIM = Contact(name="Kim", numbers=("sip:kim@example.org", "kim@example.org"))


@pytest.fixture
def directory() -> Directory:
    """Return all of them, in Germany."""
    return Directory([ANNA, BEN, SWITCHBOARD, KIM], "DE")


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("+493012345678", [ANNA, SWITCHBOARD]),
        ("(030) 12 34 56 78", [ANNA, SWITCHBOARD]),
        ("sip:+493012345678@192.0.2.1;user=phone", [ANNA, SWITCHBOARD]),
        ("3001", [ANNA]),
        ("+491711234567", [BEN]),
        ("0049 171 1234567", [BEN]),
        # Alike at the end, and of another country, town or length.
        ("+431711234567", []),
        ("1234567", []),
        ("13001", []),
        ("", []),
        ("Anna Berg", []),
    ],
)
def test_find(directory: Directory, number: str, found: list[Contact]) -> None:
    """A number finds whose it is, however it is written."""
    assert list(directory.find(number)) == found


def test_find_without_a_country() -> None:
    """Without a country, what is written alike is alike."""
    directory = Directory([ANNA, BEN], None)

    assert directory.find("+49 30 12345678") == (ANNA,)
    assert directory.find("030 12345678") == ()
    assert directory.find("0171 1234567") == (BEN,)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Anna Berg", [ANNA]),
        ("anna  berg", [ANNA]),
        ("anna", [ANNA]),
        ("berg", [ANNA, SWITCHBOARD]),
        ("berg a", [ANNA]),
        ("KIM", [KIM]),
        ("Otto", []),
        (" ", []),
    ],
)
def test_named(directory: Directory, name: str, found: list[Contact]) -> None:
    """A name, or how its words begin, finds who may be meant."""
    assert directory.named(name) == found


@pytest.mark.parametrize(
    ("name", "numbers", "kept"),
    [
        ("  Anna   Berg ", ["+49 (30) 1234"], ("+49301234",)),
        ("Anna", ["1", " 1 ", "tel:1"], ("1",)),
        ("Anna", ["sip:anna@example.org", "anna", ""], ("anna",)),
        ("Anna", [], None),
        ("Anna", ["none"], None),
        (" ", ["1"], None),
    ],
)
def test_contact(name: str, numbers: list[str], kept: tuple[str, ...] | None) -> None:
    """Who has no name, or no number, is no contact."""
    made = contact(name, numbers)

    assert (made and made.numbers) == kept
    assert made is None or made.name == " ".join(name.split())


@pytest.mark.parametrize(
    ("groups", "kept", "favourite", "blocked"),
    [
        ([], (), False, False),
        (["Family", "Family", " "], ("Family",), False, False),
        (["* myContacts", "* starred"], ("myContacts", "starred"), True, False),
        (["VIP"], ("VIP",), True, False),
        (["Favoriten"], ("Favoriten",), True, False),
        (["Blocked"], ("Blocked",), False, True),
    ],
)
def test_groups(
    groups: list[str], kept: tuple[str, ...], favourite: bool, blocked: bool
) -> None:
    """Some groups say who is a favourite, and who is blocked."""
    made = contact("Anna", ["1"], groups)

    assert made is not None
    assert (made.groups, made.favourite, made.blocked) == (kept, favourite, blocked)
