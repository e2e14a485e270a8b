"""When a phone last booted, from how long it says that it has been up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

TOLERANCE: Final = timedelta(seconds=30)
"""By how much answers may be late."""

DRIFT: Final = 0.0002
"""By how much of the time a phone's clock may be fast or slow: 17 seconds a day."""


@dataclass
class Boot:
    """The last boot of a phone, which changes with a boot and with nothing else."""

    at: datetime | None = None

    def __post_init__(self) -> None:
        """Begin without a reading."""
        # Not a field: it is of no use to another run of Home Assistant.
        self._reading: tuple[timedelta, float] | None = None

    def follow(self, uptime: timedelta, now: datetime) -> None:
        """Follow what the phone says of how long it has been up."""
        at = (now - uptime).replace(microsecond=0)
        if self.at is None or not (self._goes_on(uptime) or self._is_near(at, uptime)):
            self.at = at
        self._reading = uptime, monotonic()

    def _goes_on(self, uptime: timedelta) -> bool:
        """Tell whether it has been up since the last reading, whatever clocks were set."""
        if self._reading is None:
            return False
        before, read_at = self._reading
        return uptime - before >= timedelta(seconds=monotonic() - read_at) - TOLERANCE

    def _is_near(self, at: datetime, uptime: timedelta) -> bool:
        """Tell whether a boot is the known one, dated by a clock that goes wrong."""
        return self.at is not None and abs(at - self.at) <= TOLERANCE + uptime * DRIFT
