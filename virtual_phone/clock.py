"""The phone's idea of time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .texts import time_text


class PhoneClock:
    """A clock on the wall that can be wrong, and a stopwatch that cannot."""

    def __init__(
        self, seconds: Callable[[], float], timezone: str, offset: timedelta
    ) -> None:
        """Tell the time from a function.

        Args:
            seconds: Seconds since the epoch, such as time.time.
            timezone: Zone in which the phone writes its times.
            offset: How far the wall clock is ahead of the truth.
        """
        self._seconds = seconds
        self._timezone = ZoneInfo(timezone)
        self.offset = offset

    def stopwatch(self) -> float:
        """Seconds that pass evenly, whatever happens to the wall clock."""
        return self._seconds()

    def local(self) -> datetime:
        """Return the present time as phones tell it: local and without a zone."""
        return self._zoned().replace(tzinfo=None)

    def local_text(self) -> str:
        """Write the present time, without a zone."""
        return time_text(self.local())

    def zoned_text(self) -> str:
        """Write the present time as notifications do: local, with the zone's offset."""
        return self._zoned().isoformat(timespec="seconds")

    def _zoned(self) -> datetime:
        now = datetime.fromtimestamp(self._seconds(), UTC) + self.offset
        return now.astimezone(self._timezone)
