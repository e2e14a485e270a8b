"""How often a phone is asked for its calls."""

from datetime import timedelta
from math import ceil
from random import uniform
from typing import Final

from .vvx.errors import (
    AuthenticationError,
    BusyError,
    CertificateChangedError,
    LockedOutError,
    PhoneConnectionError,
    TlsError,
)

IDLE_INTERVAL: Final = timedelta(seconds=3)
"""How often an idle phone is asked for its calls."""
CALL_INTERVAL: Final = timedelta(seconds=1)
"""How often a phone with a call is asked for its calls."""
PROVEN_IDLE_INTERVAL: Final = timedelta(seconds=19)
"""How often, while the phone announces its calls by itself.

One without power announces nothing. With the ten seconds that an answer may take, and
four more for another one, it is missed within 35 seconds.
"""
PROVEN_CALL_INTERVAL: Final = timedelta(seconds=5)

REST: Final = 3
"""How many times as long as it took for a request the phone is left alone at least."""
MOST_EFFORT: Final = 3.0
"""So many seconds for a request count at most: who calls is to be seen some time."""

SEARCH_INTERVAL: Final = timedelta(seconds=2)
"""How often a phone is looked for that has just gone."""
SEARCH_FOR: Final = timedelta(minutes=2)
"""For how long, which is as long as it takes to boot.

Nobody is there to be bothered. A phone that answers, if only to refuse, is left alone.
"""
BACK_OFF: Final = 1.5
"""By how much longer a phone that is away, or refuses, is left alone each time."""
LONGEST_BACK_OFF: Final = timedelta(seconds=60)
"""How long it is left alone at most."""
_MAXIMUM_GROWTH: Final = 10
"""After how many failures it is left alone for that long in any case."""
CERTIFICATE_INTERVAL: Final = timedelta(minutes=5)
"""How often we look whether somebody else still answers in the phone's place."""


class Pace:
    """How often one phone is asked for its calls."""

    def __init__(self) -> None:
        """Start with a phone that answers."""
        self._refusals = 0
        self._last: timedelta | None = None

    def answered(self) -> None:
        """Note that the phone could be read."""
        self._refusals = 0

    def next(self, *, in_call: bool, proven: bool, effort: float) -> timedelta:
        """Return when to ask next.

        Less often where the phone announces calls, or a request takes it long.
        """
        if proven:
            pace = PROVEN_CALL_INTERVAL if in_call else PROVEN_IDLE_INTERVAL
        else:
            pace = CALL_INTERVAL if in_call else IDLE_INTERVAL
        pace = max(pace, timedelta(seconds=ceil(min(effort, MOST_EFFORT) * REST)))
        if pace == self._last:
            return pace
        self._last = pace
        # Phones that were set up together would be asked together ever after.
        return pace * uniform(0.2, 1)

    def after_loss(self, error: Exception) -> timedelta:
        """Return when to ask again if one reading failed, and nothing is made of it.

        At once, unless the phone has answered that it wants to be left alone.
        """
        if isinstance(error, AuthenticationError):
            return timedelta(seconds=error.pause or 0)
        if isinstance(error, BusyError | LockedOutError):
            return IDLE_INTERVAL
        return timedelta()

    def after_failure(self, error: Exception, lasted: timedelta) -> timedelta:
        """Return for how long to leave a phone alone that could not be read.

        Args:
            error: Why it could not.
            lasted: For how long that has gone on.
        """
        if isinstance(error, CertificateChangedError):
            return CERTIFICATE_INTERVAL
        is_silent = isinstance(error, PhoneConnectionError) and not isinstance(
            error, TlsError
        )
        if is_silent and lasted < SEARCH_FOR:
            self._refusals = 0
            return SEARCH_INTERVAL
        pause = IDLE_INTERVAL * BACK_OFF ** min(self._refusals, _MAXIMUM_GROWTH)
        self._refusals += 1
        return min(pause, LONGEST_BACK_OFF)
