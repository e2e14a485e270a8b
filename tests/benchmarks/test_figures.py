"""Tests of how measurements are summed up."""

import pytest

from benchmarks.figures import Figures, Quantiles, percentile, percentile_of_counts
from benchmarks.targets import Figure, all_met


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 1), (50, 10), (95, 19), (96, 20), (100, 20)]
)
def test_percentile(percent: float, value: float) -> None:
    """It is the measured value that so many do not exceed."""
    assert percentile([float(it) for it in range(20, 0, -1)], percent) == value


def test_nothing_measured() -> None:
    """Nothing comes to nothing, not to zero."""
    assert Figures.of([]) is None
    assert Quantiles.of([]) is None
    with pytest.raises(ValueError, match="no values"):
        percentile_of_counts({}, 99)


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 1), (90, 1), (91, 7), (99, 7), (99.5, 50), (100, 50)]
)
def test_percentile_of_counts(percent: float, value: int) -> None:
    """Each value counts as often as it came."""
    assert percentile_of_counts({50: 1, 1: 90, 7: 9}, percent) == value


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [(1.0, None, None), (1.0, 1.0, True), (1.1, 1.0, False), (None, 1.0, False)],
)
def test_met(value: float | None, target: float | None, met: bool | None) -> None:
    """What was not measured has not met its target."""
    figure = Figure(name="it", value=value, target=target)

    assert figure.met is met
    assert all_met([figure]) is (met is not False)
