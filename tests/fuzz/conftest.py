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
            # Home Assistant's test plugin freezes the garbage collector, in which
            # Hypothesis then looks for its own random numbers in vain. And what it
            # has found may be long.
            for warning in ("It looks like `register_random`", "Generating overly"):
                item.add_marker(
                    pytest.mark.filterwarnings(
                        f"ignore:{warning}:hypothesis.errors.HypothesisWarning"
                    )
                )
