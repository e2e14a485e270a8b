"""Tests of what is printed."""

import json

import pytest

from benchmarks.calls import Measured
from benchmarks.matching import PlacedCall, ToldEvent, match
from benchmarks.report import Machine, Mode, as_json, as_text

_MACHINE = Machine(cores=2, python="3.14.2", home_assistant="2026.11.0", load=0.5)


def mode(*types: str, took: float = 0.005, ghosts: int = 0) -> Mode:
    """Return the measurements of one call."""
    call = PlacedCall(number="30000", rang_at=1.0, closing="missed")
    told = [
        ToldEvent(number="30000", type=kind, source="push", at=1.0 + took)
        for kind in types
    ]
    ghost = ToldEvent(number="1", type="incoming", source="poll", at=2.0)
    measured = Measured(
        outcomes=match([call], told), strangers=[ghost] * ghosts, entity=[took]
    )
    return Mode(name="with push", measured=measured)


def test_all_right() -> None:
    """A call that was told of once is nothing to complain about."""
    text = as_text(_MACHINE, [mode("incoming", "missed")])

    assert text.splitlines() == [
        "Home Assistant 2026.11.0, Python 3.14.2, 2 cores, load 0.50 when it began",
        "",
        "With push",
        "milliseconds from                        n  min  median  p95  max",
        "---------------------------------------  -  ---  ------  ---  ---",
        "ringing, to the event entity             1  5.0     5.0  5.0  5.0",
        "ringing, to binary_sensor ringing        0    -       -    -    -",
        "action mute, to its request              0    -       -    -    -",
        "action answer or reject, to its request  0    -       -    -    -",
        "Exactly once: 1 of 1 calls; one incoming: 1, one closing: 1, "
        "closed as they were: 1, events of no call: 0",
        "Told first by push: 1, by poll: 0; requests at the phone: 0",
        "Target: median at most 20 ms and p95 at most 60 ms to the event entity: met",
    ]


@pytest.mark.parametrize(
    ("types", "line"),
    [
        ((), "  30000, missed: nothing"),
        (("incoming", "ended"), "  30000, missed: incoming (push), ended (push)"),
        (
            ("incoming", "missed", "missed"),
            "  30000, missed: incoming (push), missed (push), missed (push)",
        ),
    ],
)
def test_what_went_wrong(types: tuple[str, ...], line: str) -> None:
    """Each call that was not told of as it was is printed."""
    assert line in as_text(_MACHINE, [mode(*types)]).splitlines()


def test_event_of_no_call() -> None:
    """What never was counts as much as what was told twice."""
    measured = mode("incoming", "missed", ghosts=1)

    assert not measured.exactly_once
    assert "  nobody's: incoming of 1 (poll)" in as_text(_MACHINE, [measured])


def test_target_missed() -> None:
    """What was too slow is said to be."""
    text = as_text(_MACHINE, [mode("incoming", "missed", took=0.03)])

    assert "to the event entity: missed" in text


def test_json() -> None:
    """Machines get the same."""
    report = json.loads(json.dumps(as_json(_MACHINE, [mode("incoming", "missed")])))

    (measured,) = report["modes"]
    assert report["machine"]["home_assistant"] == "2026.11.0"
    assert measured["milliseconds"]["ringing, to the event entity"]["median"] == 5.0
    assert measured["milliseconds"]["action mute, to its request"] is None
    assert measured["counts"]["exactly_once"] == 1
