"""Tests of what the integration is said to cost."""

from dataclasses import replace

import pytest

from benchmarks.cost_report import Cost, Leftovers, Mode, Period, SettingUp, figures
from benchmarks.fleet import Tally
from benchmarks.probe import Span, Written

from .spans import MACHINE, span, told


def period(requests: int, *, handshakes: int = 0, of: Span | None = None) -> Period:
    """Return a time in which a fifth of all requests asked for calls."""
    polls = requests // 5
    tally = Tally(
        commands={"callStatus": polls, "lineInfo": requests - polls},
        moments={"1": 3, "2": requests - 3},
        connections=9,
        open=2,
    )
    return Period(span=of or span(), tally=tally, handshakes=handshakes)


def mode(name: str, requests: int, calls: Span | None = None) -> Mode:
    """Return what was measured in one way of watching."""
    return Mode(
        name=name, idle=period(requests), in_call=period(2 * requests), calls=calls
    )


SETTING_UP = SettingUp(
    seconds=0.5, cpu=0.1, failed=0, requests=8, latency=0.32, alone=0.4
)
COST = Cost(
    machine=MACHINE,
    phones=10,
    # 0.4 % of one core, and 1 % with phones: 0.6 s of 100 s.
    nothing=span(cpu=0.4),
    push=mode("with push", 100, span(cpu=1.5, told=told("1", 1.0, *["held"] * 10))),
    polling=mode("by polling only", 500),
    gone=span(cpu=0.5),
    poller=mode("plain poller", 250),
    one=[SETTING_UP] * 3,
    all_at_once=[replace(SETTING_UP, seconds=seconds) for seconds in (0.5, 2.0, 0.7)],
    memory=300 * 1024,
    open_connections=7,
    entities=[],
    leftovers=Leftovers(sockets=0, others={}),
)


def value_of(cost: Cost, name: str) -> tuple[float | None, float | None, bool | None]:
    """Return a figure, the poller's, and whether it is as it should be."""
    (figure,) = (it for it in figures(cost) if it.name == name)
    value, beside = (
        None if it is None else round(it, 3) for it in (figure.value, figure.beside)
    )
    return value, beside, figure.met


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("requests per phone and hour, idle with push", (360, 900, False)),
        ("requests per phone and hour, in a call with push", (720, 1800, None)),
        ("TLS handshakes per phone and hour, idle with push", (0, 0, True)),
        ("most requests in 0.1 s, all phones, idle with push", (97, 247, None)),
        ("CPU per poll, ms, idle with push", (30, 12, False)),
        ("CPU, % of one core, 10 phones idle with push", (0.6, 0.6, True)),
        ("CPU, % of one core, 10 phones without power", (0.1, None, True)),
        ("event loop delay p99, ms, idle with push", (0.3, 0.3, True)),
        ("CPU per call event, ms, with push", (50, None, None)),
        ("states written per hour, all phones, idle with push", (0, 0, True)),
        ("setting up one phone, s", (0.5, None, True)),
        ("setting up 10 phones at once, s", (0.7, None, False)),
        ("memory per phone, KB", (300, None, True)),
        ("open connections 1 s after the unload", (0, None, True)),
    ],
)
def test_figures(name: str, values: tuple[float, float, bool | None]) -> None:
    """Counts become figures for each phone and hour, and time becomes our share."""
    assert value_of(COST, name) == values


def test_writes() -> None:
    """Only our own entities count, each time that one is written."""
    written = [
        Written(platform="poly_vvx", key="status", kind="changed", count=2),
        Written(platform="poly_vvx", key="status", kind="reported", count=3),
        Written(platform="plain_poller", key="status", kind="changed", count=50),
    ]
    idle = period(100, of=span(written=written))
    cost = replace(COST, push=replace(COST.push, idle=idle))

    name = "states written per hour, all phones, idle with push"
    assert value_of(cost, name) == (180, 0, False)
