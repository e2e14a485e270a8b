"""How tests with random data are run."""

from collections.abc import Callable

from hypothesis import settings
import pytest

# Home Assistant's test plugin freezes the garbage collector, in which Hypothesis
# then looks for its own random numbers in vain.
_QUIETLY = pytest.mark.filterwarnings(
    "ignore:It looks like `register_random`:hypothesis.errors.HypothesisWarning"
)


def examples[**P](
    number: int,
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Run a test on so many random examples, which are the same each time."""

    def decorate(test: Callable[P, None]) -> Callable[P, None]:
        decorated: Callable[P, None] = _QUIETLY(
            settings(max_examples=number, deadline=None, derandomize=True)(test)
        )
        return decorated

    return decorate
