"""A phone that cannot be read: since when, and what a person is told of it."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .failures import translation_key_of
from .issues import OUTAGE_ISSUES, PHONE_ISSUES, async_create_issue, async_delete_issues
from .vvx.errors import AuthenticationError, VvxError

TELL_AFTER: Final = timedelta(minutes=10)
"""How long a phone is away before that is for a person to look into.

One that boots, takes new firmware or is carried to another desk is back before.
"""


class Outage:
    """The outage of one phone, if there is one.

    It goes on over a reload, and while an entry cannot be set up: a phone without power
    is no better off because Home Assistant was started after it went.
    """

    def __init__(self) -> None:
        """Start with a phone that is there, for all that is known."""
        self.since: datetime | None = None
        self._lasted = timedelta()
        self._is_told_otherwise = False
        self._reason: str | None = None
        self._logged: set[str] = set()

    @callback
    def async_failed(
        self, hass: HomeAssistant, entry: ConfigEntry, error: Exception
    ) -> timedelta:
        """Take note that a phone could not be read; return how long that lasts by now."""
        now = dt_util.utcnow()
        if self.since is None or now < self.since:
            # Of a clock that was set back nothing can be told.
            self.since = now
        self._lasted = now - self.since
        issue = translation_key_of(error) if isinstance(error, VvxError) else None
        if issue in PHONE_ISSUES:
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
        self.since = self._reason = None
        self._logged.clear()
        async_delete_issues(hass, entry, PHONE_ISSUES + OUTAGE_ISSUES)
