"""Tests of what can go wrong."""

import pytest

from custom_components.poly_vvx.vvx.errors import RefusedError, Status


@pytest.mark.parametrize(
    ("code", "status", "text"),
    [
        (
            4002,
            Status.LINE_NOT_REGISTERED,
            "the phone refused with status 4002 (line not registered)",
        ),
        (5000, Status.FAILED, "the phone refused with status 5000 (failed)"),
        (4999, None, "the phone refused with status 4999 (?)"),
    ],
)
def test_refusal_names_the_reason(code: int, status: Status | None, text: str) -> None:
    """A refusal carries the phone's code, what it means, and both in words."""
    error = RefusedError(code)
    assert error.code == code
    assert error.status is status
    assert str(error) == text


def test_all_codes_of_the_manual() -> None:
    """Every code of the manual's table of errors has a meaning."""
    assert {2000, *range(4000, 4011), 5000} <= set(Status)
