"""How tests with random data are run."""

from collections.abc import Callable, Iterable

from hypothesis import settings, strategies as st
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


def json_values(keys: Iterable[str], words: Iterable[str]) -> st.SearchStrategy[object]:
    """Return any value of JSON, often with keys and words that phones use."""
    known_keys = st.sampled_from(sorted(set(keys)))
    known_words = st.sampled_from(sorted(set(words)))
    return st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | known_words,
        lambda values: (
            st.lists(values, max_size=4)
            | st.dictionaries(known_keys | st.text(max_size=8), values, max_size=8)
        ),
        max_leaves=20,
    )
