"""Inputs for tests that have to wait for something, which Hypothesis does not."""

from hypothesis import given, strategies as st


def drawn[T](strategy: st.SearchStrategy[T]) -> list[T]:
    """Return as many examples as the profile asks for."""
    examples: list[T] = []

    @given(example=strategy)
    def collect(example: T) -> None:
        examples.append(example)

    collect()
    return examples
