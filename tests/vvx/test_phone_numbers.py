"""Tests of how numbers are written."""

import pytest

from custom_components.poly_vvx.vvx.phone_numbers import dialable


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
