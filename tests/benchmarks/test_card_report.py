"""Tests of what is said of the card in the end."""

from benchmarks.card_report import Card, Size, as_json, as_text

from .spans import MACHINE

CARD = Card(
    to_the_name=[0.02, 0.04, 0.03],
    to_visible=[0.005],
    renders=0,
    memory=[16_750_000, 16_760_000],
    sizes=[Size(name="phone.js", raw=80_000, packed=25_000)],
)


def test_for_people() -> None:
    """Each figure is there, with its unit."""
    text = as_text(MACHINE, CARD)

    assert (
        "the phone's event, to the name on screen  3  20.0    30.0  40.0  40.0" in text
    )
    assert "Renders in 1,000 changes of other states: 0" in text
    assert "16.75, 16.76" in text
    assert "phone.js: 80.0 kB, 25.0 kB with gzip" in text


def test_for_machines() -> None:
    """The same figures have names."""
    figures = as_json(MACHINE, CARD)

    assert figures["milliseconds"]["a snapshot of 20 calls, to their rows"]["p95"] == 5
    assert figures["renders"] == 0
