"""Tests of how often a phone is asked for its calls."""

from datetime import timedelta

import pytest

from custom_components.poly_vvx import pace
from custom_components.poly_vvx.pace import PROVEN_IDLE_INTERVAL, Pace
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.errors import (
    BusyError,
    CertificateChangedError,
    InvalidResponseError,
    PhoneConnectionError,
    PhoneTimeoutError,
    TlsError,
)


@pytest.mark.parametrize(
    ("in_call", "proven", "seconds"),
    [(False, False, 3), (True, False, 1), (False, True, 19), (True, True, 5)],
)
def test_paces(in_call: bool, proven: bool, seconds: int) -> None:
    """A phone is asked often in a call, and seldom if it announces calls by itself."""
    assert Pace().next(in_call=in_call, proven=proven, effort=0.1) == timedelta(
        seconds=seconds
    )


def test_phones_that_were_set_up_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not all asked in the same moment, and each at its pace."""
    shares = iter((1 / 3, 2 / 3))
    monkeypatch.setattr(pace, "uniform", lambda _lowest, _highest: next(shares))

    for seconds in (1, 2):
        one = Pace()
        assert one.next(in_call=False, proven=False, effort=0) == timedelta(
            seconds=seconds
        )
        assert one.next(in_call=False, proven=False, effort=0) == timedelta(seconds=3)


@pytest.mark.parametrize(
    ("in_call", "effort", "seconds"),
    [(True, 0.33, 1), (True, 0.75, 3), (False, 0.75, 3), (False, 60, 9)],
)
def test_a_phone_that_is_slow(in_call: bool, effort: float, seconds: int) -> None:
    """R31: a phone whose requests are hard work is asked less often."""
    pace = Pace().next(in_call=in_call, proven=False, effort=effort)

    assert pace == timedelta(seconds=seconds)


def test_a_phone_that_loses_its_power() -> None:
    """It is missed within 35 seconds, though it announces its calls by itself.

    Home Assistant asks up to half a second late, and the phone has its time to answer,
    which is rounded up to whole seconds, and then less to answer once more.
    """
    first = timedelta(seconds=transport.TIMEOUT.total or 0)
    second = timedelta(seconds=transport.LATE_TIMEOUT.total or 0)

    assert PROVEN_IDLE_INTERVAL + first + second < timedelta(seconds=34)


LONG = timedelta(hours=1)


def pauses(one: Pace, error: Exception, lasted: timedelta, times: int) -> list[float]:
    """Return for how many seconds a phone is left alone each time."""
    return [one.after_failure(error, lasted).total_seconds() for _ in range(times)]


def test_a_phone_that_has_just_gone() -> None:
    """It is looked for all the time for two minutes, which is as long as it boots."""
    gone = PhoneTimeoutError()

    assert pauses(Pace(), gone, timedelta(seconds=119), 60) == [2] * 60
    assert pauses(Pace(), gone, timedelta(seconds=120), 1) == [3]


@pytest.mark.parametrize(
    ("error", "lasted"),
    [
        (PhoneConnectionError(), LONG),
        # These are answers, and each costs the phone something.
        (TlsError(), timedelta()),
        (BusyError(), timedelta()),
        (InvalidResponseError(), timedelta()),
    ],
)
def test_a_phone_that_is_left_alone(error: Exception, lasted: timedelta) -> None:
    """It is asked ever more seldom, but always within a minute, until it answers."""
    one = Pace()
    seconds = pauses(one, error, lasted, 1000)

    assert seconds[:8] == pytest.approx(
        [3, 4.5, 6.75, 10.1, 15.2, 22.8, 34.2, 51.3], 0.01
    )
    assert set(seconds[8:]) == {60}

    one.answered()
    assert pauses(one, error, lasted, 1) == [3]


def test_a_phone_that_refuses_as_it_starts() -> None:
    """What it refused before it went does not count any more."""
    one = Pace()
    pauses(one, BusyError(), LONG, 9)
    pauses(one, PhoneConnectionError(), timedelta(), 1)

    assert pauses(one, BusyError(), timedelta(), 2) == [3, 4.5]


def test_somebody_else_in_its_place() -> None:
    """Whoever shows another certificate is left alone for long."""
    changed = CertificateChangedError("0" * 64)

    assert pauses(Pace(), changed, timedelta(), 2) == [300, 300]
