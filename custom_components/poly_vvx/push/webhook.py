"""Where the phone posts to: who may, and what they say."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
import socket
from typing import Final

from aiohttp import hdrs
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..link.device import name_of
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
        rejected: Callable[[str | None], None],
    ) -> None:
        """Take notifications that name a MAC address.

        Args:
            hass: Home Assistant.
            entry: The phone's, with the ID of the webhook.
            mac: The phone's MAC address as it writes it itself.
            notified: Called with what the phone announces.
            rejected: Called with the address of who is not the phone.
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
        self._complained = False
        self._addresses: frozenset[str] = frozenset()

    @property
    def _id(self) -> str:
        webhook_id: str = self._entry.data[CONF_WEBHOOK_ID]
        return webhook_id

    @callback
    def async_register(self) -> None:
        """Take what is posted until the entry is unloaded."""
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
        return webhook.async_generate_url(
            self._hass,
            self._id,
            # The phone is inside; what is outside would only be a detour.
            allow_external=False,
            allow_ip=True,
            prefer_external=False,
        )

    async def _async_handle(
        self, _hass: HomeAssistant, _webhook_id: str, request: Request
    ) -> Response:
        """Take a notification, if it is the phone's own."""
        notifications = await self._read(request)
        if notifications is None:
            self.refused += 1
        # We may have stopped while it was being read.
        elif notifications and self._listening:
            self.received += 1
            self._notified(notifications)
        return Response(status=HTTPStatus.NO_CONTENT)

    async def _read(self, request: Request) -> list[Notification] | None:
        """Return what a request announces, None if it is not to be believed."""
        if not await self._is_phone(request.remote):
            self._rejected(request.remote)
            self._complain("it does not come from the phone")
            return None
        try:
            body = await _body_of(request)
            self.recent.append((dt_util.utcnow(), body))
            notifications = parse_notifications(body, dt_util.get_default_time_zone())
        except InvalidResponseError as error:
            self._complain(str(error))
            return None
        if any(it.mac not in (None, self._mac) for it in notifications):
            self._complain("it names another phone")
            return None
        # What does not name the phone comes from its address all the same: the phone
        # is worth asking, but which call it is about is not to be believed.
        return [it if it.mac else replace(it, call=None) for it in notifications]

    def _complain(self, reason: str) -> None:
        if not self._complained:
            self._complained = True
            LOGGER.warning(
                "%s: a notification was refused because %s; this is said once",
                name_of(self._hass, self._entry),
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
