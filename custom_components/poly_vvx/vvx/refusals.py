"""What a phone has refused lately, and when it may be asked for that again."""

from time import monotonic
from typing import Final

from .errors import AuthenticationError

PAUSES: Final = (15.0, 60.0, 60.0)
"""Seconds after which a refused login is tried again, each time it is refused.

A phone that starts, or whose provisioning server is at work, refuses the right password
for a while. It locks itself after five refusals within 60 seconds, whoever they are
for: of those it gets no more than two from here.
"""


class Refusals:
    """What one phone has refused in a row.

    It outlives a connection: to set up a phone again and again must not lock it.
    """

    def __init__(self) -> None:
        """Start with a phone that has refused nothing."""
        # Not the login itself, which nobody but the transport is to hold.
        self._login: int | None = None
        self._times = 0
        self._refused_at = 0.0
        self.busy = False
        """Whether it was busy for as long as anybody waits, and has done nothing since."""

    def begin(self, username: str, password: str) -> None:
        """Be about a login from now on; one that was refused for good gets a last try."""
        login = hash((username, password))
        if login != self._login:
            self._times = 0
        self._login = login
        self._times = min(self._times, len(PAUSES))

    def check(self) -> None:
        """Raise AuthenticationError while the login is not to be tried."""
        error = self._error()
        if self._times and error.pause != 0:
            raise error

    def refused(self) -> AuthenticationError:
        """Note that the login was refused; return the error to raise."""
        self._times += 1
        self._refused_at = monotonic()
        return self._error()

    def accepted(self) -> None:
        """Note that the login has worked."""
        self._times = 0

    def _error(self) -> AuthenticationError:
        pause: float | None = None
        if 0 < self._times <= len(PAUSES):
            waited = monotonic() - self._refused_at
            pause = max(PAUSES[self._times - 1] - waited, 0)
        return AuthenticationError(
            "the phone refused user name or password", times=self._times, pause=pause
        )
