"""Tests of how tables look."""

from benchmarks.table import markdown, table


def test_table() -> None:
    """Texts are on the left, and figures end below each other."""
    text = table(
        ("ms from", "n", "median"), [("a", "200", "1.5"), ("longer one", "7", "-")]
    )

    assert text.splitlines() == [
        "ms from       n  median",
        "----------  ---  ------",
        "a           200     1.5",
        "longer one    7       -",
    ]


def test_markdown() -> None:
    """A table in Markdown can be read as it is, too."""
    text = markdown(("", "ms"), [("a", "200.5"), ("longer one", "-")])

    assert text.splitlines() == [
        "|            |    ms |",
        "| ---------- | ----: |",
        "| a          | 200.5 |",
        "| longer one |     - |",
    ]
