"""Tests of the verdicts."""

import pytest

from benchmarks.targets import Figure, all_met, table_of


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [(1.0, None, None), (1.0, 1.0, True), (1.1, 1.0, False), (None, 1.0, False)],
)
def test_met(value: float | None, target: float | None, met: bool | None) -> None:
    """What was not measured has not met its target."""
    figure = Figure(name="it", value=value, target=target)

    assert figure.met is met
    assert all_met([figure]) is (met is not False)


def test_table() -> None:
    """Each figure stands beside what it should be, and beside the poller's."""
    text = table_of(
        [
            Figure(name="requests", value=1640.4, beside=960, target=1700, digits=0),
            Figure(name="CPU", value=3.456, target=3, digits=2),
            Figure(name="seconds", value=None),
            # What is taken off may be a bit more than what there is.
            Figure(name="rest", value=-0.04),
        ]
    )

    assert text.splitlines() == [
        "|          | measured | plain poller |  target | verdict |",
        "| -------- | -------: | -----------: | ------: | ------: |",
        "| requests |    1,640 |          960 | ≤ 1,700 |     met |",
        "| CPU      |     3.46 |              |     ≤ 3 |  missed |",
        "| seconds  |        - |              |         |         |",
        "| rest     |      0.0 |              |         |         |",
    ]
