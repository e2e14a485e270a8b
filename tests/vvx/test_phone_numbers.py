"""Tables of how the other party of a call is written and compared."""

import subprocess
import sys

import pytest

from custom_components.poly_vvx.vvx.phone_numbers import (
    NumberFilter,
    Party,
    parse_party,
    plain_number,
    same,
    same_number,
    user_of,
)


@pytest.mark.parametrize(
    ("name", "number", "party"),
    [
        ("Anna", "3001", ("Anna", "3001")),
        ("Anna", "sip:3001@192.0.2.5", ("Anna", "3001")),
        ("Anna", "SIPS:3001@192.0.2.5:5061;user=phone", ("Anna", "3001")),
        ("Anna", "tel:+491234;phone-context=x", ("Anna", "+491234")),
        ("anna@home", "3001", ("anna@home", "3001")),
        ("sip:anna@192.0.2.5", "3001", ("anna", "3001")),
        (None, "3001", (None, "3001")),
        ("Anna", None, ("Anna", None)),
        (None, "sip:@192.0.2.5", (None, None)),
        (None, None, (None, None)),
        # Both in one.
        (None, '"Anna" <sip:3001@192.0.2.9>', ("Anna", "3001")),
        ('"Anna" <sip:3001@192.0.2.9>;tag=1', None, ("Anna", "3001")),
        (None, "<tel:3001>", (None, "3001")),
        ("Anna <3001>", "3001", ("Anna", "3001")),
        ("3001", "Anna <3001@192.0.2.9>", ("Anna", "3001")),
        (r'"A \"B\" C" <sip:3001@192.0.2.9>', None, ('A "B" C', "3001")),
        # As they are.
        ("<b>Anna</b>", "3001", ("<b>Anna</b>", "3001")),
        ('Bob "Boss" Ray', "3001", ('Bob "Boss" Ray', "3001")),
        ("1001", "3001", ("1001", "3001")),
        # Who has no name.
        ("3001", "3001", (None, "3001")),
        ("sip:3001@192.0.2.5", "sip:3001@192.0.2.5", (None, "3001")),
        ("sip:3001@192.0.2.5", None, (None, "3001")),
        ("anna@phones.example", "sip:Anna@192.0.2.5", (None, "Anna")),
        ("+49 30 1234567", "0301234567", (None, "0301234567")),
        ("Anonymous", "+493012345", (None, "+493012345")),
    ],
)
def test_party(
    name: str | None, number: str | None, party: tuple[str | None, str | None]
) -> None:
    """The other party is written as a person would, without scheme and host."""
    assert parse_party(name, number) == Party(*party, withheld=False)


@pytest.mark.parametrize(
    "number",
    [
        "sip:anonymous@anonymous.invalid",
        "sip:Unknown@192.0.2.7",
        "Restricted",
        "Private",
        "unavailable",
        "WITHHELD",
        "Unknown caller",
        "number-unavailable",
        '"Anonymous" <sip:anonymous@anonymous.invalid;user=phone>',
        "sip:@anonymous.invalid:5060",
        "sip:c8d3f2@anonymous.invalid",
    ],
)
def test_withheld(number: str) -> None:
    """Who is not to be known has no number, and no such word for a name."""
    assert parse_party("Anonymous", number) == Party(None, None, withheld=True)
    assert parse_party("Anna", number) == Party("Anna", None, withheld=True)


def test_withheld_by_name() -> None:
    """Some phones say it where the name stands."""
    assert parse_party("Private", None) == Party(None, None, withheld=True)
    assert parse_party("Private bank", None) == Party(
        "Private bank", None, withheld=False
    )


def test_damaged_number() -> None:
    """A number of which a part is no text is none, and nobody keeps it back."""
    damaged = parse_party("Anna", "sip:\ufffd\ufffd345@192.0.2.7")
    assert damaged == Party("Anna", None, withheld=False, damaged=True)
    assert parse_party("M\ufffdller", "3001").name == "M\ufffdller"


@pytest.mark.parametrize(
    ("address", "user"),
    [
        ("sip:3001@192.0.2.5", "3001"),
        ("SIPS:3001@192.0.2.5:5061;user=phone", "3001"),
        ("tel:+491234;phone-context=x", "+491234"),
        ("3001@192.0.2.5", "3001"),
        ("sip:3001:secret@192.0.2.5", "3001"),
        ("sip:sip:3001", "sip:3001"),
        (" 3001 ", "3001"),
        ("sip:*31%23030123@192.0.2.9", "*31#030123"),
        ("sip:%2B493012345@gw.example", "+493012345"),
        ("sip:%0D%0A%E2%80%AE3001@gw.example", "3001"),
        ("tel:(030)-123.45", "03012345"),
        ("sip:+1-202-555-0143@192.0.2.9", "+12025550143"),
        ("sip:30-01@192.0.2.9", "30-01"),
        ("sip:192.0.2.9", "192.0.2.9"),
        ("@192.0.2.5", None),
        ("", None),
        (None, None),
    ],
)
def test_user(address: str | None, user: str | None) -> None:
    """Of an address only the user is kept; a text that is none stays as it is."""
    assert user_of(address) == user


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("(030) 123/45-67", "0301234567"),
        ("+1.202.555.0143", "+12025550143"),
        ("01.23.45.67.89", "0123456789"),
        ("\u202a+49\u00a030\u202f12\u200b345\u202c", "+493012345"),
        ("030\u2013123\u2212456\u2010789", "030123456789"),
        ("\uff10\uff13\uff10\uff08\uff11\uff09", "0301"),
        ("\u0660\u0661\u06f2", "012"),
        ("*31#+49 30", "*31#+4930"),
        ("10.0.0.5", None),
        ("10.0.0.5##3001", None),
        ("030+123", None),
        ("anna", None),
        ("+", None),
        ("", None),
    ],
)
def test_plain(written: str, plain: str | None) -> None:
    """What only makes a number easier to read is left out, and nothing of an address."""
    assert plain_number(written) == plain


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("3001", "30 01", True),
        ("0301234567", "+49301234567", True),
        ("Anna", "sip:anna@192.0.2.9", True),
        ("1234567", "301234567", True),
        ("123456", "30123456", False),
        ("3001", "+49303001", False),
        ("anna", "ben", False),
        ("anna", None, False),
        (None, None, False),
    ],
)
def test_same(one: str | None, other: str | None, alike: bool) -> None:
    """Two numbers are alike if so much at their ends is that it is no chance."""
    assert same(one, other) is alike
    assert same(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "region", "is_same"),
    [
        ("+49 30 12345", "03012345", "DE", True),
        ("0049-30-12345", "+493012345", "DE", True),
        ("+49 (0)30 12345", "(030) 12345", "DE", True),
        ("2025550143", "+12025550143", "US", True),
        ("011 49 30 12345", "+493012345", "US", True),
        ("sip:%2B493012345@gw.example", "tel:030-12345", "DE", True),
        ("03012345", "03012346", "DE", False),
        ("+393012345", "+493012345", "DE", False),
        # Another country's way is nobody's here.
        ("03012345", "+493012345", "US", False),
        ("0049 30 12345", "+493012345", "US", False),
        # Without a country nothing is guessed, nor for a country that is none.
        ("03012345", "+493012345", None, False),
        ("03012345", "+493012345", "XX", False),
        ("+49 30 12345", "+493012345", None, True),
        ("+999 30 12345", "+9993012345", None, True),
        # Numbers that a country does not give out.
        ("3001", "+493001", "DE", False),
        ("3001", "+3523001", "LU", False),
        ("7001234", "+497001234", "DE", False),
        ("110", "0110", "DE", False),
        ("+49 1", "+4901", "DE", False),
        ("+49 12345678901234567", "0 12345678901234567", "DE", False),
        ("*31#", "*31#", "DE", True),
        ("*31#", "31", "DE", False),
        ("anna", "Anna", "DE", True),
        ("anna", "ben", "DE", False),
        (None, "3001", "DE", False),
        ("3001", None, "DE", False),
    ],
)
def test_same_number(
    one: str | None, other: str | None, region: str | None, is_same: bool
) -> None:
    """A country's rules say which numbers are one, and else the text."""
    assert same_number(one, other, region) is is_same


@pytest.mark.parametrize(
    ("written", "region", "meant", "not_meant"),
    [
        ("+49 30 12345", "DE", "+493012345 03012345 00493012345", "+49301234 12345"),
        ("(030) 12345", "DE", "+493012345 03012345 00493012345", "+393012345"),
        ("0049 30 12345", "DE", "+493012345 03012345 00493012345", "3012345x"),
        ("030 123*", "DE", "+493012345 03012345 00493012345", "030999 +49301"),
        ("+49 (0)30 123*", "DE", "+493012345 03012345", "+39030123"),
        ("+39*", "DE", "+390332123456 00390332123456", "+493012345"),
        ("0033*", "DE", "+33123456789", "+493012345 0331234567"),
        ("01133*", "US", "+33123456789", "+12025550143"),
        ("202*", "US", "+12025550143 2025550143", "+13015550143"),
        ("1202*", "US", "+12025550143 12025550143", "+13015550143"),
        ("0123*", "FR", "+33123456789 0123456789", "+49123456789"),
        ("0900*", "DE", "09001234567", "3001"),
        ("3*", "DE", "3001 30", "+493012345 4001"),
        ("*", "DE", "3001 anna +493012345", ""),
        ("*1", None, "3001 +49301", "3002"),
        ("+49*", None, "+493012345", "03012345 00493012345"),
        ("+48*", "BR", "+48221234567", "+5511961234567"),
        ("sip:anna@192.0.2.9", None, "Anna", "ben"),
        ("ann?[a]*", None, "ANN?[A]b", "anna"),
    ],
)
def test_filter(written: str, region: str | None, meant: str, not_meant: str) -> None:
    """A filter means numbers, however they are written; `*` is any rest."""
    wanted = NumberFilter(written)

    assert [it for it in meant.split() if not wanted.matches(it, region)] == []
    assert [it for it in not_meant.split() if wanted.matches(it, region)] == []
    assert not wanted.matches(None, region)


def test_all_rules_are_imported_at_once() -> None:
    """Nothing is imported, which would take its time, while calls are told of."""
    script = """
import sys
from custom_components.poly_vvx.vvx import phone_numbers
from phonenumbers import SUPPORTED_REGIONS
before = set(sys.modules)
for region in SUPPORTED_REGIONS:
    phone_numbers.same_number('0301234567', '+49301234567', region)
    phone_numbers.NumberFilter('030*').matches('+49301234567', region)
print(*sorted(set(sys.modules) - before))
"""
    assert (
        subprocess.run(
            (sys.executable, "-c", script), check=True, capture_output=True, text=True
        ).stdout.strip()
        == ""
    )
