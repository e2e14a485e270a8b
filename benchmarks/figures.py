"""What many measurements come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import math
from typing import Final, Self

_PERCENT: Final = 100
_MILLISECONDS: Final = 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of all values do not exceed.

    It is always a value that was measured, never one in between.
    """
    rank = math.ceil(len(values) * percent / _PERCENT)
    return sorted(values)[max(rank, 1) - 1]


def percentile_of_counts(counts: Mapping[int, int], percent: float) -> int:
    """Return the same of values of which each came so many times."""
    rank = max(math.ceil(sum(counts.values()) * percent / _PERCENT), 1)
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    raise ValueError("there are no values")


@dataclass(frozen=True, kw_only=True)
class Quantiles:
    """What half, nearly all, and all but a few of some times do not exceed.

    All of them in seconds.
    """

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self | None:
        """Sum values up, if there are any."""
        if not values:
            return None
        return cls(
            p50=percentile(values, 50),
            p95=percentile(values, 95),
            p99=percentile(values, 99),
        )


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Some times, in short; all of them in seconds."""

    count: int
    minimum: float
    median: float
    p95: float
    maximum: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self | None:
        """Sum values up, if there are any."""
        if not values:
            return None
        return cls(
            count=len(values),
            minimum=min(values),
            median=percentile(values, 50),
            p95=percentile(values, 95),
            maximum=max(values),
        )

    @property
    def milliseconds(self) -> Mapping[str, float]:
        """The times by what they are, in milliseconds."""
        return {
            "minimum": round(self.minimum * _MILLISECONDS, 1),
            "median": round(self.median * _MILLISECONDS, 1),
            "p95": round(self.p95 * _MILLISECONDS, 1),
            "maximum": round(self.maximum * _MILLISECONDS, 1),
        }
