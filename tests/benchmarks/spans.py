"""Spans of time as the probe measures them, for tests of what is made of them."""

from typing import Any

from benchmarks.fleet import FleetCall
from benchmarks.matching import PlacedCall, ToldEvent
from benchmarks.probe import Shown, Span
from benchmarks.report import Machine

MACHINE = Machine(cores=2, python="3.14.2", home_assistant="2026.11.0", load=0.5)
MAC = "64167f000000"


def span(seconds: float = 100.0, cpu: float = 1.0, **changes: Any) -> Span:
    """Return what happened in a span of time."""
    happened: dict[str, Any] = {
        "loop": cpu,
        "delays": {3: 99, 200: 1},
        "owners": {},
        "written": [],
        "told": [],
        "shown": [],
    }
    return Span(began=0.0, ended=seconds, cpu=cpu, **(happened | changes))


def call(number: str, rang_at: float, mac: str = MAC) -> FleetCall:
    """Return a call that nobody answers."""
    placed = PlacedCall(number=number, rang_at=rang_at, closing="missed")
    return FleetCall(mac=mac, placed=placed)


def told(number: str, at: float, *types: str) -> list[ToldEvent]:
    """Return what was told of a call, all at the same time."""
    return [ToldEvent(number=number, type=it, source="push", at=at) for it in types]


def shown(key: str, at: float, state: str = "on", **changes: Any) -> Shown:
    """Return what an entity came to show."""
    values = {"platform": "poly_vvx", "mac": MAC, "type": None, "number": None}
    return Shown(key=key, at=at, state=state, **(values | changes))
