"""The lock that too many wrong passwords set off."""

from collections import deque
from collections.abc import Callable

from .settings import PhoneSettings


class Lockout:
    """Counts wrong passwords."""

    def __init__(self, settings: PhoneSettings, stopwatch: Callable[[], float]) -> None:
        """Start unlocked."""
        self._settings = settings
        self._stopwatch = stopwatch
        self._failures: deque[float] = deque(maxlen=settings.lockout_attempts)
        self._locked_until: float | None = None

    @property
    def locked(self) -> bool:
        """Whether nobody gets in, not even with the right password."""
        if self._locked_until is None:
            return False
        if self._stopwatch() < self._locked_until:
            return True
        self.reset()
        return False

    def note_failure(self) -> None:
        """Count a wrong password."""
        now = self._stopwatch()
        self._failures.append(now)
        if (
            len(self._failures) == self._settings.lockout_attempts
            and now - self._failures[0] < self._settings.lockout_window
        ):
            self._locked_until = now + self._settings.lockout_time

    def reset(self) -> None:
        """Forget wrong passwords, after a right one or a restart."""
        self._failures.clear()
        self._locked_until = None
