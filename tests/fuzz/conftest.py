"""How the fuzzing is run; how much of it, the profiles in tests/conftest.py say."""

from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_SECONDS = 1800
"""The nightly profile takes its time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that is in this folder."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.timeout(_SECONDS))
            # What Hypothesis has found may be long.
            item.add_marker(
                pytest.mark.filterwarnings(
                    "ignore:Generating overly:hypothesis.errors.HypothesisWarning"
                )
            )
