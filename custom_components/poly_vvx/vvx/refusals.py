"""What a phone has refused lately, and when it may be asked for that again."""

from collections import deque
from time import monotonic
from typing import Final

from .errors import AuthenticationError, LockedOutError

PAUSES: Final = (15.0, 60.0, 60.0)
"""Seconds after which a refused login is tried again, each time it is refused.

A phone that starts, or whose provisioning server is at work, refuses the right password
for a while. It locks itself after five refusals within 60 seconds, whoever they are
for: of those it gets no more than three from here.
"""


MOST: Final = 4
WINDOW: Final = 60.0
"""More refusals in so many seconds would lock the phone, whatever was entered."""

UTF_8: Final = "utf-8"
LATIN_1: Final = "latin-1"
"""The two encodings in which phones may read a password; the former is likelier."""


class Refusals:
    """What one phone has refused in a row.

    It outlives a connection: to set up a phone again and again must not lock it.
    """

    def __init__(self, recent: deque[float] | None = None) -> None:
        """Start with a phone that has refused nothing, but for what others have tried."""
        self._recent = deque[float](maxlen=MOST) if recent is None else recent
        # Not the login itself, which nobody but the transport is to hold.
        self._login: int | None = None
        self._times = 0
        self._refused_at = 0.0
        self._worked = False
        self.encoding = UTF_8
        """In which the phone seems to read passwords."""
        self.busy = False
        """Whether it was busy for as long as anybody waits, and has done nothing since."""

    def begin(self, username: str, password: str) -> None:
        """Be about a login from now on; one that was refused for good gets a last try."""
        login = hash((username, password))
        if login != self._login:
            self._times = 0
            self._worked = False
            self.encoding = UTF_8
        self._login = login
        self._times = min(self._times, len(PAUSES))

    def check(self) -> None:
        """Raise AuthenticationError while the login is not to be tried.

        Raises LockedOutError instead where the phone would lock itself.
        """
        if len(self._recent) == MOST and monotonic() - self._recent[0] < WINDOW:
            raise LockedOutError("the phone is about to lock itself")
        error = self._error()
        if self._times and error.pause != 0:
            raise error

    def refused(self) -> AuthenticationError:
        """Note that the login was refused; return the error to raise."""
        self.misread()
        self._times += 1
        self._refused_at = monotonic()
        return self._error()

    @property
    def may_be_misread(self) -> bool:
        """Whether a refusal may be about letters that the phone reads otherwise.

        It is for the first one in a row to find out: more would bring the lock closer.
        """
        return not self._times and not self._worked

    @property
    def other_encoding(self) -> str:
        """The encoding in which it does not seem to read them."""
        return LATIN_1 if self.encoding == UTF_8 else UTF_8

    def misread(self) -> None:
        """Note that the login was refused in one encoding; the other one is next."""
        self._recent.append(monotonic())
        if not self._worked:
            self.encoding = self.other_encoding

    def accepted(self) -> None:
        """Note that the login has worked."""
        self._times = 0
        self._worked = True

    def _error(self) -> AuthenticationError:
        pause: float | None = None
        if 0 < self._times <= len(PAUSES):
            waited = monotonic() - self._refused_at
            pause = max(PAUSES[self._times - 1] - waited, 0)
        return AuthenticationError(
            "the phone refused user name or password", times=self._times, pause=pause
        )
