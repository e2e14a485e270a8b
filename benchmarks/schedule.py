"""Which calls come when: at random, but the same ones each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

_MINUTE: Final = 60.0
_LATEST_START: Final = 35.0
_RINGS: Final = (2.0, 8.0)
_TALKS: Final = (4.0, 12.0)
_ENDINGS: Final = ("rejected", "ended", "missed")


@dataclass(frozen=True, kw_only=True)
class ScheduledCall:
    """A call that is going to come. All times are in seconds."""

    mac: str
    """Which phone it comes to."""
    number: str
    """Who calls: nobody calls twice."""
    after: float
    """When it begins to ring, from the beginning of everything."""
    rings: float
    """For how long, until somebody answers, rejects or gives up."""
    talks: float
    """For how long they talk, if it is answered."""
    closing: str
    """How it comes to its end."""


def one_a_minute(
    macs: Sequence[str], minutes: int, first_number: int
) -> list[ScheduledCall]:
    """Return one call for each phone and minute, at any moment of it.

    A call is over before the next one to the same phone may come.

    Args:
        macs: The phones.
        minutes: For how long.
        first_number: Number of the first caller; each other one has the next.
    """
    # The same calls for whoever is compared.
    random = Random(len(macs))
    return [
        ScheduledCall(
            mac=mac,
            number=str(first_number + minute * len(macs) + index),
            after=minute * _MINUTE + random.uniform(0, _LATEST_START),
            rings=random.uniform(*_RINGS),
            talks=random.uniform(*_TALKS),
            closing=random.choice(_ENDINGS),
        )
        for minute in range(minutes)
        for index, mac in enumerate(macs)
    ]


def one_each(
    macs: Sequence[str], spread: float, first_number: int
) -> list[ScheduledCall]:
    """Return one call for each phone, all of them spread evenly over some seconds."""
    return [
        ScheduledCall(
            mac=mac,
            number=str(first_number + index),
            after=spread * index / len(macs),
            rings=_RINGS[0],
            talks=0.0,
            closing="missed",
        )
        for index, mac in enumerate(macs)
    ]
