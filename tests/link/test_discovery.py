"""Tests of how a phone is told from what else asks for an address."""

import pytest

from custom_components.poly_vvx.link.discovery import answers_as_vvx

VVX = "Polycom SoundPoint IP Telephone HTTPd"


@pytest.mark.parametrize(
    ("status", "server", "is_named", "expected"),
    [
        (401, VVX, False, True),
        (403, VVX, False, True),
        (404, VVX, False, True),
        (401, "", True, True),
        (401, "nginx", True, True),
        # Who answers, or sends elsewhere, has no REST API to refuse.
        (200, VVX, True, False),
        (301, VVX, True, False),
        (500, VVX, True, False),
        # A prefix of a MAC address makes no phone.
        (401, "nginx", False, False),
        (404, "", False, False),
        (401, "not Polycom ", False, False),
        # Another family of the maker.
        (401, "Poly Edge E350", True, False),
    ],
)
def test_answers(status: int, server: str, is_named: bool, expected: bool) -> None:
    """A VVX refuses who has no password, and it or its certificate says who it is."""
    assert answers_as_vvx(status, server, is_named=is_named) is expected
