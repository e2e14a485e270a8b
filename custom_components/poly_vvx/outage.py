"""A phone that cannot be read: since when, and what a person is told of it."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .failures import translation_key_of
from .issues import (
    CERTIFICATE_CHANGED,
    OUTAGE_ISSUES,
    PHONE_ISSUES,
    async_create_issue,
    async_delete_issues,
)
from .vvx.errors import (
    AuthenticationError,
    CertificateChangedError,
    NobodyListensError,
    VvxError,
)

TELL_AFTER: Final = timedelta(minutes=10)
"""How long a phone is away before that is for a person to look into.

One that boots, takes new firmware or is carried to another desk is back before.
"""

TIMES_TO_TELL: Final = 3
"""How often a phone has to say what only a person can mend.

One that starts says so for a moment, before its provisioning server has been at work.
"""


class Outage:
    """The outage of one phone, if there is one.

    It goes on over a reload, and while an entry cannot be set up: a phone without power
    is no better off because Home Assistant was started after it went.
    """

    def __init__(self) -> None:
        """Start with a phone that is there, for all that is known."""
        self._failed = False
        self._issue: str | None = None
        self._issue_times = 0
        self.since: datetime | None = None
        self._lasted = timedelta()
        self._is_told_otherwise = False
        self._reason: str | None = None
        self._logged: set[str] = set()

    def bears(self, error: Exception) -> bool:
        """Tell whether a reading that failed is to change nothing.

        One may get lost. Two in a row do not, nor does a phone let itself be mistaken
        that has gone, or whose place somebody else has taken.
        """
        if isinstance(error, AuthenticationError):
            # While it is not to be tried again, each reading fails with the same one.
            return error.pause is not None and error.times == 1
        failed, self._failed = self._failed, True
        return (
            not failed
            and isinstance(error, VvxError)
            and not isinstance(error, CertificateChangedError | NobodyListensError)
        )

    @callback
    def async_failed(
        self, hass: HomeAssistant, entry: ConfigEntry, error: Exception
    ) -> timedelta:
        """Note that a phone could not be read; return how long that lasts by now."""
        self._failed = True
        now = dt_util.utcnow()
        if self.since is None or now < self.since:
            # Of a clock that was set back nothing can be told.
            self.since = now
        self._lasted = now - self.since
        issue = translation_key_of(error) if isinstance(error, VvxError) else None
        self._issue_times = self._issue_times + 1 if issue == self._issue else 1
        self._issue = issue
        if issue == CERTIFICATE_CHANGED or (
            issue in PHONE_ISSUES and self._issue_times >= TIMES_TO_TELL
        ):
            async_create_issue(hass, entry, issue)
        self._is_told_otherwise = issue in PHONE_ISSUES or isinstance(
            error, AuthenticationError
        )
        return self._lasted

    @callback
    def async_explain(
        self, hass: HomeAssistant, entry: ConfigEntry, reason: str
    ) -> bool:
        """Say why a phone cannot be read; tell whether the reason is another one."""
        before, self._reason = self._reason, reason
        # Home Assistant logs the first reason of an outage itself, and no other.
        if before is not None and reason not in self._logged:
            LOGGER.warning("%s", reason)
        self._logged.add(reason)
        if self._is_told_otherwise:
            async_delete_issues(hass, entry, OUTAGE_ISSUES)
        elif self._lasted >= TELL_AFTER:
            host = entry.data[CONF_HOST]
            for issue in OUTAGE_ISSUES:
                async_create_issue(hass, entry, issue, host=host, reason=reason)
        return before is not None and reason != before

    @callback
    def async_end(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Take back what was told, for the phone is there."""
        if not self._failed:
            return
        self._failed = False
        self._issue_times = 0
        self.since = self._reason = None
        self._logged.clear()
        async_delete_issues(hass, entry, PHONE_ISSUES + OUTAGE_ISSUES)
