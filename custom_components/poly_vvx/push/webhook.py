"""Where the phone posts to: who may, and what they say."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from aiohttp import hdrs
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import CONF_PUSH_URL, CONF_SENDERS, DOMAIN, LOGGER
from ..link.address import ip_address_of
from ..link.device import name_of
from ..link.resolver import async_resolve
from ..vvx.errors import InvalidResponseError
from ..vvx.notifications import MAXIMUM_SIZE, Notification, parse_notifications

MAXIMUM_RECENT: Final = 5
"""How many notifications are remembered, for the diagnostics."""


class PushWebhook:
    """Takes the notifications of one phone, and nobody else's."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        mac: str,
        notified: Callable[[list[Notification]], None],
        rejected: Callable[[str], None],
    ) -> None:
        """Take notifications that name a MAC address.

        Args:
            hass: Home Assistant.
            entry: The phone's, with the ID of the webhook.
            mac: The phone's MAC address as it writes it itself.
            notified: Called with what the phone announces.
            rejected: Called with the address of who speaks for the phone from elsewhere.
        """
        self._hass = hass
        self._entry = entry
        self._mac = mac
        self._notified = notified
        self._rejected = rejected
        self.received = 0
        self.refused = 0
        self.recent = deque[tuple[datetime, bytes]](maxlen=MAXIMUM_RECENT)
        """What was posted last from the phone's address, and when."""
        self._listening = False
        self._complaints: set[str] = set()
        self._addresses: frozenset[IPv4Address | IPv6Address] = frozenset()

    @property
    def _id(self) -> str:
        webhook_id: str = self._entry.data[CONF_WEBHOOK_ID]
        return webhook_id

    @callback
    def async_register(self) -> None:
        """Take what is posted until the entry is unloaded."""
        if CONF_WEBHOOK_ID not in self._entry.data:
            self._hass.config_entries.async_update_entry(
                self._entry,
                data=self._entry.data | {CONF_WEBHOOK_ID: webhook.async_generate_id()},
            )
        webhook.async_register(
            self._hass,
            DOMAIN,
            name_of(self._hass, self._entry),
            self._id,
            self._async_handle,
            local_only=True,
            allowed_methods=(hdrs.METH_POST,),
        )
        self._listening = True
        self._entry.async_on_unload(self._unregister)

    @callback
    def _unregister(self) -> None:
        self._listening = False
        webhook.async_unregister(self._hass, self._id)

    def url(self) -> str:
        """Return the URL that the phone is to post to.

        Raises NoURLAvailableError where Home Assistant has none in its network.
        """
        if base := self._entry.options.get(CONF_PUSH_URL):
            return f"{base}{webhook.async_generate_path(self._id)}"
        return webhook.async_generate_url(
            self._hass,
            self._id,
            # The phone is inside; what is outside would only be a detour.
            allow_external=False,
            allow_ip=True,
            prefer_external=False,
        )

    async def async_resolve(self) -> frozenset[IPv4Address | IPv6Address]:
        """Return the addresses of the phone, none if nobody knows it."""
        return await async_resolve(self._hass, self._entry.data[CONF_HOST])

    async def _async_handle(
        self, _hass: HomeAssistant, _webhook_id: str, request: Request
    ) -> Response:
        """Take a notification, if it is the phone's own."""
        try:
            notifications = await self._read(request)
        except InvalidResponseError as error:
            self.refused += 1
            self._complain(str(error))
        else:
            # We may have stopped while it was being read.
            if notifications and self._listening:
                self.received += 1
                self._notified(notifications)
        return Response(status=HTTPStatus.NO_CONTENT)

    async def _read(self, request: Request) -> list[Notification]:
        """Return what a request announces.

        Raises InvalidResponseError if it is not to be believed.
        """
        body = await _body_of(request)
        sender = ip_address_of(request.remote or "")
        is_phone = await self._is_phone(sender)
        is_accepted = str(sender) in self._entry.data.get(CONF_SENDERS, ())
        if is_phone or is_accepted:
            self.recent.append((dt_util.utcnow(), body))
        notifications = parse_notifications(body)
        named = [it.mac for it in notifications]
        if not {None, self._mac}.issuperset(named):
            raise InvalidResponseError("it names another phone")
        if is_phone:
            # What does not name the phone comes from its address all the same: the
            # phone is worth asking, but which call it is about is not to be believed.
            return [it if it.mac else replace(it, call=None) for it in notifications]
        if named and None not in named:
            if is_accepted:
                return notifications
            # Who knows both the ID and the phone may well be the phone.
            self._rejected(str(sender))
        raise InvalidResponseError("it does not come from the phone")

    def _complain(self, reason: str) -> None:
        if reason not in self._complaints:
            self._complaints.add(reason)
            LOGGER.warning(
                "%s: a notification was refused because %s; this is said once",
                name_of(self._hass, self._entry),
                reason,
            )

    async def _is_phone(self, sender: IPv4Address | IPv6Address | None) -> bool:
        """Tell whether an address is the phone's, as its host name resolves."""
        if sender not in self._addresses:
            self._addresses = await self.async_resolve()
        return sender in self._addresses


async def _body_of(request: Request) -> bytes:
    """Return the body of a request, or as much as shows that it is too large.

    Of one that breaks off what has come counts: it may be whole, and its length wrong.
    """
    body = b""
    with suppress(OSError, RequestPayloadError):
        while len(body) <= MAXIMUM_SIZE:
            # Each piece as it comes, which need not be all that is asked for.
            if not (piece := await request.content.read(MAXIMUM_SIZE + 1 - len(body))):
                break
            body += piece
    return body
