"""Tables of how the other party of a call is written and compared."""

import pytest

from custom_components.poly_vvx.vvx.phone_numbers import (
    contradict,
    dialable,
    parse_party,
    user_of,
)


@pytest.mark.parametrize(
    ("name", "number", "party"),
    [
        ("Anna", "3001", ("Anna", "3001")),
        ("Anna", "sip:3001@192.0.2.5", ("Anna", "3001")),
        ("Anna", "SIPS:3001@192.0.2.5:5061;user=phone", ("Anna", "3001")),
        ("Anna", "tel:+491234;phone-context=x", ("Anna", "+491234")),
        ("sip:3001@192.0.2.5", "sip:3001@192.0.2.5", ("3001", "3001")),
        ("anna@phones.example", "anna", ("anna", "anna")),
        ("anna@phones.example", "sip:Anna@192.0.2.5", ("anna", "Anna")),
        ("anna@home", "3001", ("anna@home", "3001")),
        (None, "3001", (None, "3001")),
        ("Anna", None, ("Anna", None)),
        (None, "sip:@192.0.2.5", (None, None)),
        (None, None, (None, None)),
    ],
)
def test_party(
    name: str | None, number: str | None, party: tuple[str | None, str | None]
) -> None:
    """The other party is written as a person would, without scheme and host."""
    assert parse_party(name, number) == party


@pytest.mark.parametrize(
    ("address", "user"),
    [
        ("sip:3001@192.0.2.5", "3001"),
        ("SIPS:3001@192.0.2.5:5061;user=phone", "3001"),
        ("tel:+491234;phone-context=x", "+491234"),
        ("3001@192.0.2.5", "3001"),
        ("sip:sip:3001", "sip:3001"),
        (" 3001 ", "3001"),
        ("@192.0.2.5", None),
        ("", None),
        (None, None),
    ],
)
def test_user(address: str | None, user: str | None) -> None:
    """Of an address only the user is kept; a text that is none stays as it is."""
    assert user_of(address) == user


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("3001", "3002", True),
        ("3001", "3001", False),
        # With or without a prefix, numbers end alike.
        ("+49303001", "3001", False),
        ("3001", "+49303001", False),
        ("+49 (30) 30-01", "0049.30/3001", False),
        ("#3001", "*3001", False),
        ("+49303002", "3001", True),
        # What is not dialled cannot be compared, nor can nothing.
        ("alice", "3001", False),
        ("3001", "3001a", False),
        ("alice", "ben", False),
        ("+", "3001", False),
        (None, "3001", False),
        ("3001", None, False),
        (None, None, False),
    ],
)
def test_contradict(one: str | None, other: str | None, different: bool) -> None:
    """Two numbers are those of two parties if they do not end alike."""
    assert contradict(one, other) is different


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("3001", "3001"),
        ("*67+1 (555) 01-00#", "*67+15550100#"),
        ("+49 (0)30 123-456", "+4930123456"),
        ("(030) 123/456", "030123456"),
        ("*21 3001 #", "*213001#"),
        ("555\u20110199", "5550199"),
        ("1 (0) 2", "102"),
        ("10.0.0.5", "10.0.0.5"),
        ("sip:anna-maria@example.com", "sip:anna-maria@example.com"),
        ("anna-maria", "anna-maria"),
        ("call my mum", None),
        ("3001\r\nX: y", None),
        ("30\u202e01", None),
    ],
)
def test_dialable(written: str, dialled: str | None) -> None:
    """What only makes a number easier to read is left out, and nothing of an address."""
    assert dialable(written) == dialled
