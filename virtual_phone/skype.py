"""The phone's account at Skype for Business."""

from .calls import ALIVE, Call
from .settings import PhoneSettings
from .status import ApiStatus, RefusedError
from .timers import Timers


class Skype:
    """Whether somebody is signed in, and what others see of that person."""

    def __init__(self, settings: PhoneSettings, timers: Timers) -> None:
        """Start with nobody signed in."""
        self._settings = settings
        self._timers = timers
        self.signed_in = False
        """Whether somebody is signed in, which a restart does not change."""
        self.signing_in = False
        """Whether the phone is about to sign in, and sets no parameters meanwhile."""

    def require_supported(self) -> None:
        """Refuse if the phone is set up for other servers."""
        if not self._settings.skype:
            raise RefusedError(ApiStatus.NOT_SUPPORTED, "The phone knows no Skype")

    def require(self, *, signed_in: bool) -> None:
        """Refuse what only somebody signed in, or signed out, can do."""
        self.require_supported()
        if self.signing_in or self.signed_in is not signed_in:
            raise RefusedError(
                ApiStatus.NOT_ALLOWED,
                f"Somebody is {'' if self.signed_in else 'not '}signed in",
            )

    def sign_in(self) -> None:
        """Sign in, which takes a while."""
        self.signing_in = True
        self._timers.after(self._settings.skype_sign_in_time, self._signed_in)

    def sign_out(self) -> None:
        """Sign out, at once."""
        self.signed_in = False

    def interrupt(self) -> None:
        """Give up signing in, as without power."""
        self.signing_in = False

    def presence(self, calls: tuple[Call, ...]) -> str:
        """Return what others see; the words are not published."""
        if not self.signed_in:
            return "Offline"
        return "Busy" if any(call.state in ALIVE for call in calls) else "Available"

    def _signed_in(self) -> None:
        self.signing_in = False
        self.signed_in = True
