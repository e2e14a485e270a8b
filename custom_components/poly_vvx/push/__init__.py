"""The phone speaks first: it posts to a webhook what happens.

A notification is a hint that is shown at once and confirmed by a poll. `webhook`
takes it, `upkeep` has the phone send it, `health` finds out whether it arrives, and
`trial` has the phone show it.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.network import is_local

from ..issues import (
    PUSH_DELIVERY_ISSUES,
    PUSH_ISSUES,
    async_create_issue,
    async_delete_issues,
)
from ..vvx.calls.models import Call, Calls, CallState
from ..vvx.client import Phone
from ..vvx.notifications import LINE_NOTIFICATIONS, Notification
from . import settings
from .health import ANNOUNCEMENT_WINDOW, MISSES_TO_TELL, PushHealth, Verdict
from .trial import Trial, TrialResult
from .upkeep import Upkeep
from .webhook import PushWebhook


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
        ask_for_calls: Callable[[], Awaitable[Calls]],
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
            ask_for_calls: Asks the phone for its calls at this moment.
        """
        self._hass = hass
        self._entry = entry
        self._phone = phone
        self._notified = notified
        self._changed = changed
        self._ask_for_calls = ask_for_calls
        self.health = health
        self.last_notification: datetime | None = None
        self.webhook = PushWebhook(
            hass, entry, mac, self._async_notified, self._async_rejected
        )
        self._upkeep = Upkeep(
            hass,
            entry,
            phone,
            health,
            url=self.webhook.url,
            is_idle=self._async_is_idle,
            changed=self._show,
        )
        self._trial = Trial(hass, phone)
        self._shown = health.state
        self._running = False
        self._phone_away = False
        self._cancel_decision: CALLBACK_TYPE | None = None

    @property
    def proven(self) -> bool | None:
        """Whether notifications may be relied on; None while nothing has shown it."""
        return self.health.proven

    @callback
    def async_start(self, *, wanted: bool) -> None:
        """Take notifications and have the phone send them, or see that it does not."""
        self._upkeep.wanted = wanted
        self._running = True
        self.health.restart()
        self._entry.async_on_unload(self._stop)
        if wanted:
            self.webhook.async_register()
            self._entry.async_on_unload(
                self._hass.bus.async_listen(
                    EVENT_CORE_CONFIG_UPDATE, self._async_url_may_have_changed
                )
            )
        else:
            self.health.switched_off()
        self._show()
        self._upkeep.async_begin()

    @callback
    def _stop(self) -> None:
        self._running = False
        self._cancel_pending_decision()
        self._upkeep.async_cancel()
        async_delete_issues(self._hass, self._entry, PUSH_ISSUES)

    async def async_withdraw(self) -> None:
        """Give the phone its settings back, for good."""
        await self._upkeep.async_withdraw()

    @callback
    def _async_url_may_have_changed(self, _event: Event[Any]) -> None:
        self._upkeep.async_begin()

    # What is seen of the phone.

    async def _async_is_idle(self) -> bool:
        """Ask the phone whether nobody is talking."""
        calls = await self._ask_for_calls()
        return _is_idle(calls.calls, paging=calls.paging)

    @callback
    def async_phone_unavailable(self) -> None:
        """Expect nothing of a phone that is away and may come back as another."""
        self._phone_away = True
        self.health.interrupted()
        self._cancel_pending_decision()

    @callback
    def async_phone_read(self, calls: Iterable[Call], *, paging: bool) -> None:
        """See to the settings of a phone that was away, or in a call."""
        if self._running and (
            self._phone_away
            or (self._upkeep.waits_for_idle and _is_idle(calls, paging=paging))
        ):
            self._phone_away = False
            self._upkeep.async_begin()

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
    def _cancel_pending_decision(self) -> None:
        if self._cancel_decision is not None:
            self._cancel_decision()
            self._cancel_decision = None

    @callback
    def _act_on(self, verdict: Verdict | None) -> None:
        """Follow up what a change has shown."""
        match verdict:
            case Verdict.ANNOUNCED:
                async_delete_issues(self._hass, self._entry, PUSH_DELIVERY_ISSUES)
            case Verdict.MISSED if self.health.misses < MISSES_TO_TELL:
                # Somebody may have reset the phone.
                self._upkeep.async_begin()
            case Verdict.MISSED:
                self._entry.async_create_background_task(
                    self._hass,
                    self._async_report_misses(),
                    f"{self._entry.title} - missing notifications",
                )
        self._show()

    async def _async_report_misses(self) -> None:
        """Tell the user what most probably keeps notifications away."""
        addresses = await self.webhook.async_resolve()
        if self.health.misses < MISSES_TO_TELL:
            return
        issue = self.health.blocked_by(local=all(map(is_local, addresses)))
        async_delete_issues(self._hass, self._entry, {*PUSH_DELIVERY_ISSUES} - {issue})
        placeholders = {"url": self.health.base_url}
        if issue == "push_wrong_address":
            placeholders = {"address": str(self.health.rejected_sender)}
        elif issue == "push_not_local":
            placeholders = {"address": ", ".join(sorted(map(str, addresses)))}
        async_create_issue(self._hass, self._entry, issue, **placeholders)

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
            self._trial.async_heard()
        self._notified(notifications)

    @callback
    def _async_rejected(self, sender: str) -> None:
        self.health.rejected_sender = sender

    # What a person can have done.

    async def async_foreign_hosts(self) -> dict[str, str]:
        """Return who has the phone's notifications, by the settings that say so.

        Raises VvxError if the phone does not tell.
        """
        values = await settings.async_read(self._phone)
        return settings.foreign_hosts(values, self._entry.data[CONF_WEBHOOK_ID])

    async def async_ensure(self, instead_of: str | None = None) -> str | None:
        """Make the settings what they should be, now; see Upkeep."""
        return await self._upkeep.async_ensure(instead_of)

    @callback
    def async_sender_accepted(self) -> None:
        """Look anew whether notifications arrive: another sender may post from now on."""
        self.health.forget_misses()

    async def async_try(self) -> TrialResult:
        """Find out within seconds whether a notification arrives.

        Raises VvxError if the phone cannot be reached.
        """
        if not await self._async_is_idle():
            return TrialResult.IN_A_CALL
        if not self._upkeep.wanted or await self.async_ensure() is not None:
            return TrialResult.NOT_SET
        return await self._trial.async_run()


def _is_idle(calls: Iterable[Call], *, paging: bool) -> bool:
    """Tell whether nobody is talking on this very phone; paging is to talk as well."""
    return not paging and all(
        call.state is CallState.IN_USE_ELSEWHERE for call in calls
    )
