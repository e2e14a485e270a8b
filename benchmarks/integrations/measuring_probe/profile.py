"""Where the time goes in the event loop's thread."""

from collections.abc import Mapping
import cProfile
import io
import pstats
import time
from typing import Any

from homeassistant.core import HomeAssistant


class Profile:
    """Profiles from one order to the next."""

    def __init__(self) -> None:
        """Profile nothing yet."""
        self._profile: cProfile.Profile | None = None

    async def async_profile(
        self, hass: HomeAssistant, arguments: Mapping[str, Any]
    ) -> Any:
        """Begin, or end and tell which functions took most."""
        if self._profile is None:
            # Of the time in which something is done; what other threads do while
            # the event loop waits is taken for its waiting.
            self._profile = cProfile.Profile(time.process_time)
            self._profile.enable()
            return {}
        profile, self._profile = self._profile, None
        profile.disable()
        return await hass.async_add_executor_job(
            _report, profile, arguments.get("lines", 40), arguments.get("file")
        )


def _report(profile: cProfile.Profile, lines: int, file: str | None) -> Any:
    report = {}
    for order in ("tottime", "cumulative"):
        stream = io.StringIO()
        stats = pstats.Stats(profile, stream=stream)
        stats.sort_stats(order).print_stats(lines)
        report[order] = stream.getvalue()
    if file is not None:
        profile.dump_stats(file)
    return report
