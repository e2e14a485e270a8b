"""The phone speaks first: it posts to a webhook what happens.

A notification is a hint that is shown at once and confirmed by a poll. `webhook`
takes it, `settings` has the phone send it, `health` finds out whether it arrives.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.components.webhook import async_generate_id
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.util import dt as dt_util

from ..const import CONF_SETTINGS_BEFORE, LOGGER
from ..issues import (
    PUSH_DELIVERY_ISSUES,
    PUSH_ISSUES,
    PUSH_SETTINGS_ISSUES,
    async_create_issue,
    async_delete_issues,
)
from ..vvx.client import Phone
from ..vvx.errors import AccessDeniedError, NotOfferedError, RefusedError, VvxError
from ..vvx.notifications import LINE_NOTIFICATIONS, Notification
from . import settings
from .health import ANNOUNCEMENT_WINDOW, MISSES_TO_TELL, PushHealth, Verdict
from .webhook import PushWebhook

RETRY_AFTER: Final = timedelta(minutes=5)
"""When to try again to configure a phone that is there but could not do it."""


class Push:
    """The notifications of one phone."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        phone: Phone,
        mac: str,
        health: PushHealth,
        *,
        notified: Callable[[list[Notification]], None],
        changed: Callable[[], None],
    ) -> None:
        """Prepare for a phone; nothing is configured yet.

        Args:
            hass: Home Assistant.
            entry: The entry of the phone.
            phone: The phone, to be configured.
            mac: Its MAC address as it writes it itself.
            health: What is known of its notifications, which outlives a reload.
            notified: Called with what it announces.
            changed: Called when its notifications have become more, or less, reliable.
        """
        self._hass = hass
        self._entry = entry
        self._phone = phone
        self._notified = notified
        self._changed = changed
        self.health = health
        self.last_notification: datetime | None = None
        self.webhook = PushWebhook(
            hass, entry, mac, self._async_notified, self._async_rejected
        )
        self._shown = health.state
        self._wanted = False
        self._running = False
        self._phone_away = False
        self._cancel_decision: CALLBACK_TYPE | None = None
        self._cancel_retry: CALLBACK_TYPE | None = None
        # What is being written to the phone must not meet what is being put back.
        self._configuring = asyncio.Lock()

    @property
    def proven(self) -> bool | None:
        """Whether notifications may be relied on; None while nothing has shown it."""
        return self.health.proven

    @callback
    def async_start(self, *, wanted: bool) -> None:
        """Take notifications and have the phone send them, or see that it does not."""
        self._wanted = wanted
        self._running = True
        self.health.restart()
        self._entry.async_on_unload(self._stop)
        if wanted:
            if CONF_WEBHOOK_ID not in self._entry.data:
                self._keep(**{CONF_WEBHOOK_ID: async_generate_id()})
            self.webhook.async_register()
            self._entry.async_on_unload(
                self._hass.bus.async_listen(
                    EVENT_CORE_CONFIG_UPDATE, self._async_url_may_have_changed
                )
            )
        else:
            self.health.switched_off()
        self._show()
        self._sync_settings()

    @callback
    def _stop(self) -> None:
        self._running = False
        self._cancel_timers()
        async_delete_issues(self._hass, self._entry, PUSH_ISSUES)

    async def async_withdraw(self) -> None:
        """Give the phone its settings back, for good."""
        self._wanted = False
        await self._async_sync_settings()

    @callback
    def async_phone_unavailable(self) -> None:
        """Expect nothing of a phone that is away and may come back as another."""
        self._phone_away = True
        self.health.interrupted()
        self._cancel_pending_decision()

    @callback
    def async_phone_available(self) -> None:
        """See to the settings of a phone that was away."""
        if self._phone_away and self._running:
            self._phone_away = False
            self._sync_settings()

    @callback
    def async_calls_changed(self, looked_before: datetime, now: datetime) -> None:
        """Learn from a change of the calls that a poll found since the one before."""
        if self._phone_away:
            return
        verdict = self.health.changed(looked_before, now)
        if verdict is Verdict.OPEN:
            job = HassJob(self._decide, cancel_on_shutdown=True)
            self._cancel_decision = async_call_later(
                self._hass, ANNOUNCEMENT_WINDOW, job
            )
        else:
            self._act_on(verdict)

    @callback
    def async_call_found(self) -> None:
        """Learn from a call that came and went while nobody looked, by the log."""
        if self._running and not self._phone_away:
            self._act_on(self.health.found())

    @callback
    def _decide(self, _now: datetime) -> None:
        self._cancel_decision = None
        self._act_on(self.health.decide())

    @callback
    def _act_on(self, verdict: Verdict | None) -> None:
        """Follow up what a change has shown."""
        match verdict:
            case Verdict.ANNOUNCED:
                async_delete_issues(self._hass, self._entry, PUSH_DELIVERY_ISSUES)
            case Verdict.MISSED if self.health.misses < MISSES_TO_TELL:
                # Somebody may have reset the phone.
                self._sync_settings()
            case Verdict.MISSED:
                self._create_issue(self.health.blocked_by)
        self._show()

    @callback
    def _show(self) -> None:
        """Update the states if notifications have become more, or less, reliable."""
        if self._shown is not self.health.state:
            self._shown = self.health.state
            self._changed()

    # What the webhook takes.

    @callback
    def _async_notified(self, notifications: list[Notification]) -> None:
        self.last_notification = dt_util.utcnow()
        if any(it.kind not in LINE_NOTIFICATIONS for it in notifications):
            self.health.heard(self.last_notification)
        self._notified(notifications)

    @callback
    def _async_rejected(self, sender: str | None) -> None:
        self.health.rejected_sender = sender

    # The settings on the phone.

    @callback
    def _async_url_may_have_changed(self, _event: Event[Any]) -> None:
        self._sync_settings()

    @callback
    def _sync_settings(self, _now: datetime | None = None) -> None:
        self._entry.async_create_background_task(
            self._hass,
            self._async_sync_settings(),
            f"{self._entry.title} - notification settings",
        )

    async def _async_sync_settings(self) -> None:
        """Make the phone's settings what they should be; it may have been reset."""
        async with self._configuring:
            self._cancel_pending_retry()
            try:
                await (self._async_configure() if self._wanted else self._async_undo())
            except VvxError as error:
                LOGGER.debug("Notification settings left as they are: %s", error)
                retry = HassJob(self._sync_settings, cancel_on_shutdown=True)
                self._cancel_retry = async_call_later(self._hass, RETRY_AFTER, retry)

    async def _async_configure(self) -> None:
        try:
            url = self.webhook.url()
            written = await self._async_write(url)
        except NoURLAvailableError:
            self._report_blocked("push_no_url")
        except settings.NoFreeUrlError as error:
            self._report_blocked("push_url_taken", host=error.host)
        except AccessDeniedError:
            LOGGER.debug("Notification settings are for the administrator's account")
        except settings.SettingsNotTakenError, RefusedError, NotOfferedError:
            self._report_blocked("push_refused")
        else:
            async_delete_issues(self._hass, self._entry, PUSH_SETTINGS_ISSUES)
            if self.health.configured(url, written=written):
                async_delete_issues(self._hass, self._entry, PUSH_DELIVERY_ISSUES)
                self._show()

    async def _async_write(self, url: str) -> bool:
        """Write what differs; tell whether anything did."""
        mark: str = self._entry.data[CONF_WEBHOOK_ID]
        values = await settings.async_read(self._phone)
        changes = settings.changes_for(values, url, mark)
        if not changes:
            return False
        if not self.health.may_write:
            raise settings.SettingsNotTakenError
        self.health.writes += 1
        # Before anything is written, for what comes after may be lost. What was
        # there first is what is put back, however often we write.
        before = settings.former(values, changes, mark)
        known = self._entry.data.get(CONF_SETTINGS_BEFORE, {})
        self._keep(**{CONF_SETTINGS_BEFORE: before | known})
        await settings.async_write(self._phone, changes)
        return True

    async def _async_undo(self) -> None:
        await settings.async_withdraw(self._phone, self._entry.data)
        if CONF_SETTINGS_BEFORE in self._entry.data:
            data = dict(self._entry.data)
            del data[CONF_SETTINGS_BEFORE]
            self._hass.config_entries.async_update_entry(self._entry, data=data)

    @callback
    def _keep(self, **data: Any) -> None:
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, **data}
        )

    @callback
    def _report_blocked(self, issue: str, **placeholders: str) -> None:
        """Tell the user what keeps the phone from being configured."""
        async_delete_issues(self._hass, self._entry, PUSH_ISSUES)
        self._create_issue(issue, **placeholders)
        self.health.switched_off()
        self._show()

    @callback
    def _create_issue(self, issue: str, **placeholders: str) -> None:
        if issue == "push_wrong_address":
            placeholders["address"] = str(self.health.rejected_sender)
        async_create_issue(self._hass, self._entry, issue, **placeholders)

    @callback
    def _cancel_timers(self) -> None:
        self._cancel_pending_decision()
        self._cancel_pending_retry()

    @callback
    def _cancel_pending_decision(self) -> None:
        if self._cancel_decision is not None:
            self._cancel_decision()
            self._cancel_decision = None

    @callback
    def _cancel_pending_retry(self) -> None:
        if self._cancel_retry is not None:
            self._cancel_retry()
            self._cancel_retry = None
