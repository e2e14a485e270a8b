"""How often a phone is asked for its calls."""

from datetime import timedelta
from random import uniform
from typing import Final

from .vvx.errors import CertificateChangedError

IDLE_INTERVAL: Final = timedelta(seconds=3)
"""How often an idle phone is asked for its calls."""
CALL_INTERVAL: Final = timedelta(seconds=1)
"""How often a phone with a call is asked for its calls."""
PROVEN_IDLE_INTERVAL: Final = timedelta(seconds=30)
"""How often, while the phone announces its calls by itself."""
PROVEN_CALL_INTERVAL: Final = timedelta(seconds=5)

BACK_OFF: Final = 1.5
"""By how much longer a phone that is away is left alone each time.

So one that boots, which takes a minute or two, is back soon after.
"""
LONGEST_BACK_OFF: Final = timedelta(seconds=60)
"""How long a phone that is away is left alone at most."""
_MAXIMUM_GROWTH: Final = 10
"""After how many failures it is left alone for that long in any case."""
CERTIFICATE_INTERVAL: Final = timedelta(minutes=5)
"""How often we look whether somebody else still answers in the phone's place."""


class Pace:
    """How often one phone is asked for its calls."""

    def __init__(self) -> None:
        """Start with a phone that answers."""
        self.failures = 0
        """How often in a row the phone could not be read."""
        self._last: timedelta | None = None

    def next(self, *, in_call: bool, proven: bool) -> timedelta:
        """Return when to ask next: less often where the phone announces calls."""
        if proven:
            pace = PROVEN_CALL_INTERVAL if in_call else PROVEN_IDLE_INTERVAL
        else:
            pace = CALL_INTERVAL if in_call else IDLE_INTERVAL
        if pace == self._last:
            return pace
        self._last = pace
        # Phones that were set up together would be asked together ever after.
        return pace * uniform(0.2, 1)

    def after_failure(self, error: Exception) -> timedelta:
        """Return for how long to leave a phone alone that could not be read."""
        self.failures += 1
        if isinstance(error, CertificateChangedError):
            return CERTIFICATE_INTERVAL
        growth = BACK_OFF ** min(self.failures - 1, _MAXIMUM_GROWTH)
        return min(IDLE_INTERVAL * growth, LONGEST_BACK_OFF)
