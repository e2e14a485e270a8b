"""Keeps the settings on the phone what they should be, without being in its way."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.util import dt as dt_util

from ..const import CONF_SETTINGS_BEFORE, CONF_URLS_BEFORE, LOGGER
from ..issues import (
    PUSH_DELIVERY_ISSUES,
    PUSH_ISSUES,
    PUSH_SETTINGS_ISSUES,
    async_create_issue,
    async_delete_issues,
)
from ..vvx.client import Phone
from ..vvx.errors import AccessDeniedError, NotOfferedError, RefusedError, VvxError
from . import settings
from .health import WRITES_PERIOD, PushHealth

RETRY_AFTER: Final = timedelta(minutes=5)
"""When to try again to configure a phone that is there but could not do it."""

IN_A_CALL: Final = "in_a_call"
"""Why nothing was written, beside the repairs that say it."""


class _InACallError(Exception):
    """The phone may restart for its settings, and somebody is talking."""


class Upkeep:
    """Sees to the notification settings of one phone."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        phone: Phone,
        health: PushHealth,
        *,
        url: Callable[[], str],
        is_idle: Callable[[], Awaitable[bool]],
        changed: Callable[[], None],
    ) -> None:
        """Prepare for a phone; nothing is configured yet.

        Args:
            hass: Home Assistant.
            entry: The entry of the phone, which keeps what was there before.
            phone: The phone.
            health: What is to be expected of its notifications.
            url: Where the phone is to post to.
            is_idle: Asks the phone whether there is no call.
            changed: Called when something else is to be expected.
        """
        self._hass = hass
        self._entry = entry
        self._phone = phone
        self._health = health
        self._url = url
        self._is_idle = is_idle
        self._changed = changed
        self.wanted = False
        self.waits_for_idle = False
        """Whether something is to be written once no call is left."""
        self._cancel_retry: CALLBACK_TYPE | None = None
        # What is being written to the phone must not meet what is being put back.
        self._configuring = asyncio.Lock()

    @callback
    def async_begin(self, _now: datetime | None = None) -> None:
        """See to the settings, without anybody waiting for it."""
        self._entry.async_create_background_task(
            self._hass,
            self._async_try(),
            f"{self._entry.title} - notification settings",
        )

    async def _async_try(self) -> None:
        with suppress(VvxError):
            await self.async_ensure()

    async def async_ensure(self, instead_of: str | None = None) -> str | None:
        """Make the settings what they should be; the phone may have been reset.

        Args:
            instead_of: The setting of somebody else that may be taken.

        Returns:
            Why they are not so now, as a repair says it or IN_A_CALL; else None.

        Raises:
            VvxError: The phone could not do it. It is tried again.
        """
        async with self._configuring:
            self.async_cancel()
            try:
                if self.wanted:
                    return await self._async_configure(instead_of)
                await self._async_undo()
            except _InACallError:
                self.waits_for_idle = True
                return IN_A_CALL
            except VvxError as error:
                LOGGER.debug("Notification settings left as they are: %s", error)
                self._retry_after(RETRY_AFTER)
                raise
        return None

    async def async_withdraw(self) -> None:
        """Give the phone its settings back, for good, whatever it is doing."""
        self.wanted = False
        async with self._configuring:
            self.async_cancel()
            try:
                await self._async_put_back()
            except VvxError as error:
                LOGGER.debug("Notification settings left as they are: %s", error)

    @callback
    def async_cancel(self) -> None:
        """Plan nothing any more."""
        self.waits_for_idle = False
        if self._cancel_retry is not None:
            self._cancel_retry()
            self._cancel_retry = None

    @callback
    def _retry_after(self, delay: timedelta) -> None:
        job = HassJob(self.async_begin, cancel_on_shutdown=True)
        self._cancel_retry = async_call_later(self._hass, delay, job)

    async def _async_configure(self, instead_of: str | None) -> str | None:
        try:
            url = self._url()
            written = await self._async_write(url, instead_of)
        except NoURLAvailableError:
            return self._report_blocked("push_no_url")
        except settings.NoFreeUrlError as error:
            hosts = ", ".join(dict.fromkeys(error.hosts.values()))
            return self._report_blocked("push_url_taken", hosts=hosts)
        except AccessDeniedError:
            LOGGER.debug("Notification settings are for the administrator's account")
            return None
        except settings.SettingsNotTakenError, RefusedError, NotOfferedError:
            return self._report_blocked("push_refused")
        async_delete_issues(self._hass, self._entry, PUSH_SETTINGS_ISSUES)
        if self._health.configured(url, written=written):
            async_delete_issues(self._hass, self._entry, PUSH_DELIVERY_ISSUES)
            self._changed()
        return None

    async def _async_write(self, url: str, instead_of: str | None) -> bool:
        """Write what differs; tell whether anything did."""
        mark: str = self._entry.data[CONF_WEBHOOK_ID]
        values = await settings.async_read(self._phone)
        changes = settings.changes_for(values, url, mark, instead_of)
        if not changes:
            return False
        if not self._health.may_write(url, dt_util.utcnow()):
            raise settings.SettingsNotTakenError
        if not await self._is_idle():
            raise _InACallError
        self._health.wrote(url, dt_util.utcnow())
        # Before anything is written, for what comes after may be lost.
        self._keep(self._entry.data | self._remembered(values, changes, mark))
        await settings.async_write(self._phone, changes)
        return True

    def _remembered(
        self, values: dict[str, str], changes: dict[str, str], mark: str
    ) -> dict[str, Any]:
        """Return what has to be known to put back what is about to change.

        What was there first counts, however often we write, and whose URL we take.
        """
        known = self._entry.data.get(CONF_SETTINGS_BEFORE)
        before = settings.former(values, changes, mark)
        taken = {name: before[name] for name in settings.URLS if before.get(name)}
        data: dict[str, Any] = {CONF_SETTINGS_BEFORE: before | (known or {}) | taken}
        if known is None:
            foreign = settings.foreign_urls(values, mark)
            data[CONF_URLS_BEFORE] = list(foreign.values())
        return data

    async def _async_undo(self) -> None:
        if self._entry.data.get(CONF_SETTINGS_BEFORE) and not await self._is_idle():
            raise _InACallError
        await self._async_put_back()

    async def _async_put_back(self) -> None:
        await settings.async_withdraw(self._phone, self._entry.data)
        former = {CONF_SETTINGS_BEFORE, CONF_URLS_BEFORE}
        if former & self._entry.data.keys():
            data = self._entry.data.items()
            self._keep({key: value for key, value in data if key not in former})

    @callback
    def _keep(self, data: Mapping[str, Any]) -> None:
        self._hass.config_entries.async_update_entry(self._entry, data=data)

    @callback
    def _report_blocked(self, issue: str, **placeholders: str) -> str:
        """Tell the user what keeps the phone from being configured, and try again."""
        async_delete_issues(self._hass, self._entry, {*PUSH_ISSUES} - {issue})
        async_create_issue(self._hass, self._entry, issue, **placeholders)
        self._health.switched_off()
        self._changed()
        self._retry_after(WRITES_PERIOD)
        return issue
