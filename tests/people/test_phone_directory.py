"""Tests of the directory file of the phones."""

from defusedxml.ElementTree import fromstring

from custom_components.poly_vvx.people.contacts import Contact
from custom_components.poly_vvx.people.phone_directory import (
    MOST_BYTES,
    MOST_CONTACTS,
    read_directory,
    write_directory,
)

ANNA = Contact(name="Anna Berg", numbers=("3001", "+493012345678"))


def entries(written: str, name: str = "ct") -> list[str | None]:
    """Return what stands in a file of each entry."""
    return [it.findtext(name) for it in fromstring(written).iter("item")]


def test_read_what_was_written() -> None:
    """Name, number, favourites and who is blocked come back."""
    people = [
        Contact(name="Anna <Berg> & Co.", numbers=("3001",), favourite=True),
        Contact(name="Kim", numbers=("3002",), blocked=True),
        Contact(name="Jürgen", numbers=("+493012345678",)),
    ]

    assert read_directory(write_directory(people).encode()) == people


def test_every_number_once() -> None:
    """A phone refuses a directory with a number twice."""
    ben = Contact(name="Ben", numbers=("3001", "3003"))

    assert entries(write_directory([ANNA, ben])) == ["3001", "+493012345678", "3003"]


def test_names_are_cut_between_characters() -> None:
    """A name is as long as a phone lets it be, and whole characters."""
    long = Contact(name="ü" * 30, numbers=("1",))

    assert entries(write_directory([long]), "ln") == ["ü" * (MOST_BYTES // 2)]


def test_whom_a_phone_has_no_room_for() -> None:
    """Favourites and who is blocked stand in it first."""
    crowd = [Contact(name=f"N{it}", numbers=(f"{it:05}",)) for it in range(600)]
    last = Contact(name="Anna", numbers=("9",), favourite=True)

    written = entries(write_directory([*crowd, last]))

    assert len(written) == MOST_CONTACTS
    assert written[0] == "9"
