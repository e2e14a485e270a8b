"""Tests of what is made of calls to many phones."""

import pytest

from benchmarks.bare import Bare
from benchmarks.fleet import Weight
from benchmarks.probe import SetUp, Span
from benchmarks.scale_limits import Grown, called, growth, whose_code
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
        weight=Weight(cpu=4.0, memory=64 * 1024 * 1024),
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


def grown(phones: int, memory: int) -> Grown:
    """Return what it took until so many phones were there, one of them not loaded."""
    took = SetUp(began=5.0, ended=7.5, cpu=2.0, took=[], loaded=phones - 1)
    return Grown(
        phones=phones,
        added=5,
        adding=span(3.0, cpu=1.5),
        set_up=took,
        span=span(2.5, cpu=2.0),
        memory=memory * 1024 * 1024,
        entities=[],
    )


def last_row(table: str) -> list[str]:
    """Return the cells of a table's last row."""
    return [cell.strip() for cell in table.splitlines()[-1].strip("|").split("|")]


def test_growth() -> None:
    """Memory for each phone is what the phones beyond the first ones take."""
    table, *others = growth([grown(10, 200), grown(15, 205)], None)

    assert last_row(table) == [
        "15",
        "5",
        "3.0",
        "1.5",
        "2.50",
        "2.00",
        "2.00",
        "0.3",
        "20.0",
        "1",
        "205",
        "1,024",
    ]
    assert not others


def test_growth_beside_nothing() -> None:
    """What Home Assistant itself needs is told of if it was measured."""
    least = Bare(
        memory_of_entities=1024, memory_of_connection=2048, seconds=1.0, cpu=0.5
    )

    *_, line = growth([grown(10, 200)], least)

    assert "1.00 s, of it 0.50 s CPU, and 1 KB" in line
    assert "2 KB for each open" in line


def test_called() -> None:
    """Both sides are told of in percent of one core."""
    weight = Weight(cpu=4.0, memory=64 * 1024 * 1024)

    table = called([("with push", 500, span(10.0, cpu=5.0, loop=3.0), weight)])

    cells = ["with push", "500", "0.3", "20.0", "50.0", "30.0", "40.0", "64"]
    assert last_row(table) == cells


def test_whose_code() -> None:
    """Who takes most comes first, and who takes next to nothing does not come."""
    table = whose_code(
        {
            "set-up": span(owners={"aiohttp": 40, "poly_vvx": 60}),
            "calls": span(owners={"aiohttp": 995, "yarl": 5}),
        }
    )

    rows = [line.split("|")[1:-1] for line in table.splitlines()[2:]]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["aiohttp", "40.0", "99.5"],
        ["poly_vvx", "60.0", "0.0"],
    ]
