"""Tests of the plots."""

import re
from xml.etree import ElementTree as ET

import pytest

from benchmarks.svg import Line, Panel, decades, drawing, steps

_SPACE = "{http://www.w3.org/2000/svg}"


def panel(*points: tuple[float, float], logarithmic: bool = False) -> Panel:
    """Return a plot with one line."""
    return Panel(
        title="Delay & more",
        x_label="phones",
        y_label="ms",
        lines=[Line(name="push", color="#1a7fd4", points=points)],
        logarithmic=logarithmic,
        target=100.0,
    )


def circles(svg: str) -> list[tuple[float, float]]:
    """Return where points were drawn."""
    found = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)
    return [(float(x), float(y)) for x, y in found]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_drawing(logarithmic: bool) -> None:
    """It is an image in which more is further up and to the right."""
    svg = drawing(
        [panel((1, 5.0), (10, 20.0), (200, 90.0), logarithmic=logarithmic)] * 2
    )

    root = ET.fromstring(svg)  # noqa: S314 - we have made it ourselves
    texts = [text.text for text in root.iter(f"{_SPACE}text")]
    assert texts.count("Delay & more") == texts.count("target") == 2
    assert {"1", "10", "200", "phones", "ms", "push"} <= set(texts)
    first, second, third = circles(svg)[:3]
    assert first[0] < second[0] < third[0]
    assert first[1] > second[1] > third[1]
    assert "prefers-color-scheme: dark" in svg


@pytest.mark.parametrize("logarithmic", [False, True])
def test_hardly_anything_to_draw(logarithmic: bool) -> None:
    """One point, or none, is a picture as well."""
    assert len(circles(drawing([panel((1, 0.0), logarithmic=logarithmic)]))) == 1
    assert circles(drawing([panel(logarithmic=logarithmic)])) == []


def test_rules() -> None:
    """Axes reach beyond all values, in round steps."""
    assert decades([0.0, 3.0, 14_000.0]) == [1.0, 10.0, 100.0, 1000.0, 10_000.0, 1e5]
    assert decades([]) == [1.0, 10.0]
    assert steps(23.0) == [0.0, 5.0, 10.0, 15.0, 20.0, 25.0]
    assert steps(15.0) == [0.0, 5.0, 10.0, 15.0]
    assert steps(0.0)[0] == 0.0
