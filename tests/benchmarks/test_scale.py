"""Tests of what is made of calls to many phones."""

import json

import pytest

from benchmarks.scale import parser
from benchmarks.scale_plot import picture
from benchmarks.scale_report import Measured, Scale, as_json, as_text, figures

from .spans import MACHINE, call, shown, span, told


def measured(**changes: object) -> Measured:
    """Return two calls to a phone, both of which were told of and seen."""
    values: dict[str, object] = {
        "mode": "with push",
        "phones": 1,
        "platform": "poly_vvx",
        "calls": [call("1", 10.0), call("2", 70.0)],
        "span": span(
            told=[*told("1", 10.1, "incoming", "missed"), *told("2", 71.0, "incoming")],
            shown=[
                shown("call", 10.02, type="incoming", number="1"),
                shown("ringing", 10.04),
                shown("ringing", 15.0, state="off"),
                shown("call", 15.0, type="missed", number="1"),
                shown("call", 70.06, type="incoming", number="2"),
            ],
        ),
        "requests": 100,
    }
    return Measured(**(values | changes))  # type: ignore[arg-type]  # For tests alone.


def scale(*of: Measured) -> Scale:
    """Return measurements beside a Home Assistant that does nothing."""
    return Scale(machine=MACHINE, minutes=2, nothing=span(cpu=0.4), measured=of)


def test_times() -> None:
    """They begin with the ringing, and end with what that call came to show."""
    it = measured()

    assert it.entity is not None
    assert it.entity.p50 == pytest.approx(0.02)
    assert it.entity.p95 == it.entity.p99 == pytest.approx(0.06)
    assert it.ringing_after == [pytest.approx(0.04)]
    assert it.seen == 50.0


def test_lost_and_doubled() -> None:
    """A call without its end is lost; what comes again, or from nowhere, is doubled."""
    it = measured(
        span=span(
            told=[
                *told("1", 10.1, "incoming", "incoming", "missed", "missed"),
                *told("2", 71.0, "incoming"),
                *told("3", 80.0, "incoming"),
            ]
        )
    )

    assert (it.lost, it.doubled) == (1, 3)


def test_other_entities_count_for_nothing() -> None:
    """The ringing of another phone, or of another integration's, is not ours."""
    it = measured(
        span=span(
            shown=[
                shown("ringing", 10.1, mac="64167f000001"),
                shown("ringing", 10.1, platform="plain_poller"),
            ]
        )
    )

    assert it.ringing is None
    assert it.seen == 0.0


def test_text() -> None:
    """There is a row for each number of phones, and a verdict for each target."""
    poller = measured(mode="plain poller", platform="plain_poller")
    text = as_text(scale(measured(), poller))

    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.split("\n")
    ]
    assert [
        *("with push", "1", "2", "20.0", "60.0", "60.0", "40.0", "40.0", "40.0"),
        *("50", "0.3", "0.6", "3,600", "1", "0"),
    ] in rows
    assert ["plain poller", "1", "2"] in [row[:3] for row in rows]
    assert ["lost events, 1 phone with push", "1", "", "≤ 0", "missed"] in rows
    assert "  with push, 1 phones, 2, missed: incoming (push)" in text.splitlines()


def test_nothing_of_the_poller_is_judged() -> None:
    """Only ours has targets."""
    assert figures(scale(measured(mode="plain poller", platform="plain_poller"))) == []


def test_json() -> None:
    """Machines get the same."""
    report = json.loads(json.dumps(as_json(scale(measured()))))

    (one,) = report["measured"]
    assert one["event"]["p50"] == pytest.approx(0.02)
    assert (one["lost"], one["doubled"], one["calls"]) == (1, 0, 2)


def test_picture() -> None:
    """Each way of watching has its line."""
    svg = picture(scale(measured(), measured(mode="plain poller", span=span())))

    assert svg.count(">with push<") == svg.count(">plain poller<") == 4


def test_arguments() -> None:
    """Numbers of phones are taken in their order, each once."""
    options = parser().parse_args(["--phones", "50,1,50", "--only", "push"])

    assert options.phones == [1, 50]
    assert options.only == ["push"]
    assert parser().parse_args([]).phones == [1, 10, 50, 200]
