"""Instant notifications: the phone posts to a webhook what happens.

A notification is a hint that is shown at once and confirmed by a poll. Whether
they arrive is not taken on trust: each change that a poll finds shows whether
somebody announced it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from http import HTTPStatus
import socket
from typing import TYPE_CHECKING, Any, Final

from aiohttp import hdrs
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.const import CONF_HOST, CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.util import dt as dt_util

from ..const import CONF_SETTINGS_BEFORE, DOMAIN, LOGGER
from ..issues import async_forget, async_tell
from ..timers import async_cancel
from ..vvx.client import Phone
from ..vvx.errors import (
    AccessDeniedError,
    InvalidResponseError,
    NotOfferedError,
    RefusedError,
    VvxError,
)
from ..vvx.notifications import (
    MAXIMUM_SIZE,
    Notification,
    NotificationKind,
    parse_notifications,
)
from .settings import (
    NoFreeUrlError,
    SettingsNotTakenError,
    async_put_back,
    async_read,
    async_write,
    changes_for,
    former,
)

if TYPE_CHECKING:
    from ..coordinator import PhoneCoordinator, PolyVvxConfigEntry

ANNOUNCEMENT_WINDOW: Final = timedelta(seconds=2)
"""How far apart a change and its announcement may be."""

MISSES_TO_TELL: Final = 3
"""After how many changes that nobody announced the user is told."""

MAXIMUM_WRITES: Final = 3
"""How often a phone is told what it forgets, or a restart for it would never end."""

RETRY_AFTER: Final = timedelta(minutes=5)
"""When to try again to configure a phone that is there but could not do it."""

LINE_NOTIFICATIONS: Final = frozenset(
    {NotificationKind.LINE_REGISTRATION, NotificationKind.LINE_UNREGISTRATION}
)

_CONFIGURATION_ISSUES: Final = ("push_no_url", "push_url_taken", "push_refused")
_DELIVERY_ISSUES: Final = ("push_not_arriving", "push_https", "push_wrong_address")
ISSUES: Final = _CONFIGURATION_ISSUES + _DELIVERY_ISSUES


class PushState(StrEnum):
    """What we know of the phone's notifications."""

    OFF = "off"
    """They are not configured."""
    UNPROVEN = "unproven"
    """They are configured, and nothing has happened since."""
    PROVEN = "proven"
    """One has arrived for a change that a poll confirmed."""
    IN_DOUBT = "in_doubt"
    """A poll found a change that nobody announced."""


class Push:
    """The notifications of one phone."""

    def __init__(self, hass: HomeAssistant, coordinator: PhoneCoordinator) -> None:
        """Prepare for a phone; nothing is configured yet."""
        self._hass = hass
        self._coordinator = coordinator
        self._entry: PolyVvxConfigEntry = coordinator.config_entry
        self.state = PushState.OFF
        self.misses = 0
        """How many changes nobody announced since one was."""
        self.received = 0
        self.refused = 0
        self._wanted = False
        self._running = False
        self._lost = False
        self._complained = False
        self._url = ""
        self._writes = 0
        self._stranger: str | None = None
        """Who else than the phone has posted to us."""
        self._addresses: frozenset[str] = frozenset()
        self._heard_at: datetime | None = None
        """When the last notification of a call came."""
        self._decisions: list[CALLBACK_TYPE] = []
        self._retries: list[CALLBACK_TYPE] = []
        # What is being written to the phone must not meet what is being put back.
        self._configuring = asyncio.Lock()

    @property
    def proven(self) -> bool:
        """Whether notifications may be relied on."""
        return self.state is PushState.PROVEN

    @property
    def writes(self) -> int:
        """How often the phone was told what it should have kept, since it last proved to."""
        return self._writes

    @property
    def scheme(self) -> str | None:
        """How the phone is to reach us, such as http; None before we know."""
        return self._url.partition(":")[0] or None

    @property
    def _webhook_id(self) -> str:
        webhook_id: str = self._entry.data[CONF_WEBHOOK_ID]
        return webhook_id

    @callback
    def async_start(self, *, wanted: bool) -> None:
        """Take notifications and have the phone send them, or see that it does not."""
        self._wanted = wanted
        self._running = True
        self._entry.async_on_unload(self._stop)
        if wanted:
            if CONF_WEBHOOK_ID not in self._entry.data:
                self._keep({CONF_WEBHOOK_ID: webhook.async_generate_id()})
            webhook.async_register(
                self._hass,
                DOMAIN,
                self._entry.title,
                self._webhook_id,
                self._async_handle,
                local_only=True,
                allowed_methods=(hdrs.METH_POST,),
            )
            self._entry.async_on_unload(
                partial(webhook.async_unregister, self._hass, self._webhook_id)
            )
            self._entry.async_on_unload(
                self._hass.bus.async_listen(
                    EVENT_CORE_CONFIG_UPDATE, self._async_url_may_have_changed
                )
            )
        self._see_to_settings()

    async def async_give_up(self) -> None:
        """Give the phone its settings back, for good."""
        self._wanted = False
        await self._async_see_to_settings()

    @callback
    def async_lost(self) -> None:
        """Take in that the phone is gone, and may come back as another."""
        self._lost = True
        # What happens around a restart is announced by nobody.
        async_cancel(self._decisions)

    @callback
    def async_found(self) -> None:
        """Take in that the phone is there; see to its settings if it was gone."""
        if self._lost and self._running:
            self._lost = False
            self._see_to_settings()

    @callback
    def _async_url_may_have_changed(self, _event: Event[Any]) -> None:
        self._see_to_settings()

    @callback
    def _stop(self) -> None:
        self._running = False
        async_cancel(self._decisions)
        async_cancel(self._retries)
        self._forget_issues(ISSUES)

    @callback
    def _keep(self, data: Mapping[str, Any]) -> None:
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, **data}
        )

    # The settings on the phone.

    @callback
    def _see_to_settings(self, _now: datetime | None = None) -> None:
        self._entry.async_create_background_task(
            self._hass,
            self._async_see_to_settings(),
            f"{self._entry.title} - notification settings",
        )

    async def _async_see_to_settings(self) -> None:
        """Make the phone's settings what they should be; it may have been reset."""
        async with self._configuring:
            async_cancel(self._retries)
            try:
                await (self._async_configure() if self._wanted else self._async_undo())
            except VvxError as error:
                LOGGER.debug("Notification settings left as they are: %s", error)
                retry = HassJob(self._see_to_settings, cancel_on_shutdown=True)
                self._retries.append(async_call_later(self._hass, RETRY_AFTER, retry))

    async def _async_configure(self) -> None:
        try:
            self._url = webhook.async_generate_url(
                self._hass,
                self._webhook_id,
                # The phone is inside; what is outside would only be a detour.
                allow_external=False,
                allow_ip=True,
                prefer_external=False,
            )
            written = await self._async_write()
        except NoURLAvailableError:
            self._cannot("push_no_url")
        except NoFreeUrlError as error:
            self._cannot("push_url_taken", host=error.host)
        except AccessDeniedError:
            LOGGER.debug("Notification settings are for the administrator's account")
        except SettingsNotTakenError, RefusedError, NotOfferedError:
            self._cannot("push_refused")
        else:
            self._forget_issues(_CONFIGURATION_ISSUES)
            if written or self.state is PushState.OFF:
                self.misses = 0
                self._forget_issues(_DELIVERY_ISSUES)
                self._enter(PushState.UNPROVEN)

    async def _async_write(self) -> bool:
        """Write what differs; tell whether anything did."""
        phone = self._coordinator.phone
        values = await async_read(phone)
        changes = changes_for(values, self._url, self._webhook_id)
        if not changes:
            return False
        if self._writes == MAXIMUM_WRITES:
            raise SettingsNotTakenError
        self._writes += 1
        # Before anything is written, for what comes after may be lost. What was
        # there first is what is put back, however often we write.
        before = former(values, changes, self._webhook_id)
        self._keep(
            {
                CONF_SETTINGS_BEFORE: before
                | self._entry.data.get(CONF_SETTINGS_BEFORE, {})
            }
        )
        await async_write(phone, changes)
        return True

    async def _async_undo(self) -> None:
        await async_withdraw(self._coordinator.phone, self._entry.data)
        if CONF_SETTINGS_BEFORE in self._entry.data:
            data = dict(self._entry.data)
            del data[CONF_SETTINGS_BEFORE]
            self._hass.config_entries.async_update_entry(self._entry, data=data)

    @callback
    def _cannot(self, issue: str, **placeholders: str) -> None:
        """Tell the user what keeps the phone from being configured."""
        self._forget_issues(ISSUES)
        self._tell(issue, **placeholders)
        self._enter(PushState.OFF)

    @callback
    def _tell(self, issue: str, **placeholders: str) -> None:
        """Tell the user what keeps notifications from arriving."""
        async_tell(self._hass, self._entry, issue, placeholders=placeholders)

    @callback
    def _forget_issues(self, issues: Iterable[str]) -> None:
        async_forget(self._hass, self._entry, issues)

    @callback
    def _enter(self, state: PushState) -> None:
        if state is not self.state:
            self.state = state
            self._coordinator.async_push_changed()

    # What the phone posts.

    async def _async_handle(
        self, _hass: HomeAssistant, _webhook_id: str, request: Request
    ) -> Response:
        """Take in a notification, if it is the phone's own."""
        notifications = await self._read(request)
        if notifications is None:
            self.refused += 1
        # We may have stopped while it was being read.
        elif notifications and self._running:
            self.received += 1
            if any(it.kind not in LINE_NOTIFICATIONS for it in notifications):
                self._heard_at = dt_util.utcnow()
            self._coordinator.async_notified(notifications)
        return Response(status=HTTPStatus.NO_CONTENT)

    async def _read(self, request: Request) -> list[Notification] | None:
        """Return what a request announces, None if it is not to be believed."""
        if not await self._is_phone(request.remote):
            self._stranger = request.remote
            self._complain("it does not come from the phone")
            return None
        try:
            body = await _body_of(request)
            notifications = parse_notifications(body, dt_util.get_default_time_zone())
        except InvalidResponseError as error:
            self._complain(str(error))
            return None
        mac = self._coordinator.data.device.mac
        if any(notification.mac != mac for notification in notifications):
            self._complain("it names another phone")
            return None
        return notifications

    def _complain(self, reason: str) -> None:
        if not self._complained:
            self._complained = True
            LOGGER.warning(
                "%s: a notification was refused because %s; this is said once",
                self._entry.title,
                reason,
            )

    async def _is_phone(self, remote: str | None) -> bool:
        """Tell whether an address is the phone's, as its host name resolves."""
        if remote in self._addresses:
            return True
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                self._entry.data[CONF_HOST], None, type=socket.SOCK_STREAM
            )
        except OSError:
            return False
        self._addresses = frozenset(str(address[4][0]) for address in found)
        return remote in self._addresses

    # Whether they arrive.

    @callback
    def async_changed(self, looked_before: datetime, now: datetime) -> None:
        """Take in that a poll found a change of the calls since the one before."""
        if self.state is PushState.OFF or self._lost:
            return
        since = min(looked_before, now - ANNOUNCEMENT_WINDOW)
        if self._has_heard_since(since):
            self._prove()
            return

        @callback
        def decide(_now: datetime) -> None:
            self._decisions.clear()
            if self._has_heard_since(since):
                self._prove()
            else:
                self._doubt()

        if not self._decisions:
            # The poll may have been quicker than the announcement.
            job = HassJob(decide, cancel_on_shutdown=True)
            self._decisions.append(
                async_call_later(self._hass, ANNOUNCEMENT_WINDOW, job)
            )

    def _has_heard_since(self, moment: datetime) -> bool:
        return self._heard_at is not None and self._heard_at >= moment

    @callback
    def _prove(self) -> None:
        self.misses = 0
        self._writes = 0
        self._stranger = None
        self._forget_issues(_DELIVERY_ISSUES)
        self._enter(PushState.PROVEN)

    @callback
    def _doubt(self) -> None:
        self.misses += 1
        self._enter(PushState.IN_DOUBT)
        if self.misses < MISSES_TO_TELL:
            # Somebody may have reset the phone.
            self._see_to_settings()
        elif self.misses == MISSES_TO_TELL:
            self._tell_what_blocks()

    @callback
    def _tell_what_blocks(self) -> None:
        if self._stranger is not None:
            self._tell("push_wrong_address", address=self._stranger)
        elif self._url.startswith("https:"):
            self._tell("push_https")
        else:
            self._tell("push_not_arriving")


async def _body_of(request: Request) -> bytes:
    """Return the body of a request, or as much as shows that it is too large."""
    body = b""
    try:
        while len(body) <= MAXIMUM_SIZE:
            # Each piece as it comes, which need not be all that is asked for.
            if not (piece := await request.content.read(MAXIMUM_SIZE + 1 - len(body))):
                break
            body += piece
    except (OSError, RequestPayloadError) as error:
        raise InvalidResponseError("the notification broke off") from error
    return body


async def async_withdraw(phone: Phone, data: Mapping[str, Any]) -> None:
    """Give a phone the settings back that it had before us.

    A phone that cannot be reached keeps ours: they lead nowhere, and are put
    back when it is reached again while the entry is still there.
    """
    if before := data.get(CONF_SETTINGS_BEFORE):
        await async_put_back(phone, before, data[CONF_WEBHOOK_ID])
