"""Tests of what is made of calls to many phones."""

import pytest

from benchmarks.probe import Span
from benchmarks.scale_report import Measured

from .spans import call, shown, span, told


def measured(happened: Span) -> Measured:
    """Return two calls to a phone, with what happened meanwhile."""
    return Measured(
        mode="with push",
        phones=1,
        platform="poly_vvx",
        calls=[call("1", 10.0), call("2", 70.0)],
        span=happened,
        requests=100,
    )


def test_times() -> None:
    """They begin with the ringing, and end with what that call came to show."""
    it = measured(
        span(
            shown=[
                shown("call", 10.02, type="incoming", number="1"),
                # Of another phone, and of another integration.
                shown("ringing", 10.01, mac="64167f000001"),
                shown("ringing", 10.01, platform="plain_poller"),
                shown("ringing", 10.04),
                shown("ringing", 15.0, state="off"),
                shown("call", 15.0, type="missed", number="1"),
                shown("call", 70.06, type="incoming", number="2"),
            ],
        )
    )

    assert it.entity is not None
    assert it.entity.p50 == pytest.approx(0.02)
    assert it.entity.p95 == it.entity.p99 == pytest.approx(0.06)
    assert it.ringing_after == [pytest.approx(0.04)]
    assert it.seen == 50.0


def test_lost_and_doubled() -> None:
    """A call without its end is lost; what comes again, or from nowhere, is doubled."""
    it = measured(
        span(
            told=[
                *told("1", 10.1, "incoming", "incoming", "missed", "missed"),
                *told("2", 71.0, "incoming"),
                *told("3", 80.0, "incoming"),
            ]
        )
    )

    assert (it.lost, it.doubled) == (1, 3)
