"""Tests of what vCards may hold beside the usual."""

import pytest

from custom_components.poly_vvx.people.vcards import read_cards


def card(*lines: str) -> str:
    """Return a vCard with some lines."""
    return "\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""))


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:Anna", "N:Berg;Anna;;;"], "Anna"),
        (["N:Berg;Anna;Maria;Dr.;"], "Anna Maria Berg"),
        (["N:Berg;Anna,Bea;;;"], "Anna Bea Berg"),
        (["N:Berg"], "Berg"),
        (["N:;;;;", "FN: ", "NICKNAME:Annie"], "Annie"),
        (["ORG:Acme;Sales"], "Acme"),
        (["EMAIL:anna@example.org"], "anna@example.org"),
        (["FN:Berg, Anna"], "Berg, Anna"),
        (["FN:Berg\\, Anna"], "Berg, Anna"),
    ],
)
def test_names(lines: list[str], name: str) -> None:
    """What a person is called is the name to be shown, or what comes next to one."""
    assert [it.name for it in read_cards(card(*lines, "TEL:1"))] == [name]


@pytest.mark.parametrize(
    "group",
    [
        ["KIND:group", "FN:Family", "MEMBER:urn:uuid:a1"],
        [
            "X-ADDRESSBOOKSERVER-KIND:group",
            "FN:Family",
            "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a1",
        ],
    ],
)
def test_groups_as_cards(group: list[str]) -> None:
    """Apple writes a group as a card that names its members."""
    cards = card("UID:a1", "FN:Anna", "TEL:1") + card("UID:b2", "FN:Ben", "TEL:2")

    anna, ben = read_cards(cards + card(*group))

    assert (anna.groups, ben.groups) == (("Family",), ())


@pytest.mark.parametrize(
    "photo",
    [
        "PHOTO;VALUE=uri:https://example.org/a.jpg",
        "PHOTO:",
        "PHOTO;ENCODING=b:AAAA\n A",
    ],
)
def test_no_picture(photo: str) -> None:
    """A picture that is elsewhere, or damaged, is none, and takes nobody with it."""
    (anna,) = read_cards(card("FN:Anna", "TEL:1", photo))

    assert anna.picture is None


def test_card_that_cannot_be_read() -> None:
    """A card that cannot be read takes no other one with it."""
    bad = "BEGIN:VCARD\nBEGIN:VEVENT\nFN:Ben\nEND:VCARD\n"

    assert [it.name for it in read_cards(bad + card("FN:Anna", "TEL:1"))] == ["Anna"]
