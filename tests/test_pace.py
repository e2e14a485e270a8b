"""Tests of how often a phone is asked for its calls."""

from datetime import timedelta

import pytest

from custom_components.poly_vvx import pace
from custom_components.poly_vvx.pace import Pace
from custom_components.poly_vvx.vvx.errors import (
    CertificateChangedError,
    PhoneConnectionError,
)


@pytest.mark.parametrize(
    ("in_call", "proven", "seconds"),
    [(False, False, 3), (True, False, 1), (False, True, 30), (True, True, 5)],
)
def test_paces(in_call: bool, proven: bool, seconds: int) -> None:
    """A phone is asked often in a call, and seldom if it announces calls by itself."""
    assert Pace().next(in_call=in_call, proven=proven) == timedelta(seconds=seconds)


def test_phones_that_were_set_up_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not all asked in the same moment, and each at its pace."""
    shares = iter((1 / 3, 2 / 3))
    monkeypatch.setattr(pace, "uniform", lambda _lowest, _highest: next(shares))

    for seconds in (1, 2):
        one = Pace()
        assert one.next(in_call=False, proven=False) == timedelta(seconds=seconds)
        assert one.next(in_call=False, proven=False) == timedelta(seconds=3)


def test_a_phone_that_stays_away() -> None:
    """It is soon looked for, then ever more seldom, but always within a minute."""
    one = Pace()
    seconds = [
        one.after_failure(PhoneConnectionError()).total_seconds() for _ in range(1000)
    ]

    assert seconds[:8] == pytest.approx(
        [3, 4.5, 6.75, 10.1, 15.2, 22.8, 34.2, 51.3], 0.01
    )
    assert set(seconds[8:]) == {60}


def test_somebody_else_in_its_place() -> None:
    """Whoever shows another certificate is left alone for long."""
    assert Pace().after_failure(CertificateChangedError("0" * 64)) == timedelta(
        minutes=5
    )
