"""Requests over the network, one by one: sent, and read as far as they can be."""

import asyncio
from dataclasses import dataclass, field
import json
from typing import Final

import aiohttp
from yarl import URL

from . import plain
from .answers import Answer, ConnectionBrokenError, OddHttpError, meaning_of
from .commands import Command
from .errors import HungUpError, VvxError

IDLE_LIMIT: Final = 5.0
"""Seconds without a request after which a phone may be about to close a connection."""
ODD_FOR: Final = 300.0
"""Seconds for which a web server that has once sent odd HTTP is not put to the test."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """How a request proves who it comes from; its repr shows nothing of it."""

    headers: dict[str, str] = field(default_factory=dict, repr=False)
    middlewares: tuple[aiohttp.ClientMiddlewareType, ...] = field(
        default=(), repr=False
    )


class Connection:
    """The way to one phone."""

    def __init__(
        self, session: aiohttp.ClientSession, connect: plain.Connect | None
    ) -> None:
        """Ask by a session, and where that finds no HTTP, by opening connections."""
        self._session = session
        self._connect = connect
        self._answered_at = 0.0
        self._odd_until: float | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing was sent for so long that the phone may hang up any time."""
        return _now() - self._answered_at > IDLE_LIMIT

    async def exchange(
        self,
        command: Command,
        url: URL,
        body: dict[str, object] | None,
        login: Login,
        timeout: aiohttp.ClientTimeout,
    ) -> Answer:
        """Send, once more where nothing has come of it and that does no harm."""
        try:
            return await self._exchange_once(command, url, body, login, timeout)
        except ConnectionBrokenError:
            # Phones close idle connections, now and then just as a request leaves.
            if not command.repeatable:
                raise
        except OddHttpError:
            if self._connect is None or login.middlewares:
                raise
            self._odd_until = _now() + ODD_FOR
            if not command.repeatable:
                raise
        return await self._exchange_once(command, url, body, login, timeout)

    async def _exchange_once(
        self,
        command: Command,
        url: URL,
        body: dict[str, object] | None,
        login: Login,
        timeout: aiohttp.ClientTimeout,
    ) -> Answer:
        data: bytes | None = None
        if body is not None:
            # Phones were seen to stumble over pretty-printed JSON.
            data = json.dumps(body, separators=(",", ":")).encode()
        headers = dict(login.headers)
        if command.method == "POST":
            # Without this type a phone answers 400, body or not.
            headers["Content-Type"] = "application/json"
        if self._has_hung_up():
            raise HungUpError("nothing is sent any more")
        meaning: VvxError
        try:
            if self._connect is not None and self._is_odd_for(command):
                async with asyncio.timeout(timeout.total):
                    answer = await plain.exchange(
                        self._connect,
                        command.method,
                        url,
                        headers,
                        data,
                        command.maximum_size,
                    )
            else:
                async with self._session.request(
                    command.method,
                    url,
                    data=data,
                    headers=headers,
                    middlewares=login.middlewares,
                    allow_redirects=False,
                    timeout=timeout,
                ) as response:
                    answer = await Answer.read(response, command.maximum_size)
                self._odd_until = None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            meaning = meaning_of(error)
        else:
            self._answered_at = _now()
            return answer
        if self._has_hung_up():
            meaning = HungUpError("nobody waits for the answer any more")
        # Raised out here, so that not even its context is the network's error:
        # that one may hold headers, and so the password.
        raise meaning

    def _has_hung_up(self) -> bool:
        return self._session.closed

    def _is_odd_for(self, command: Command) -> bool:
        """Tell whether to reckon with odd HTTP, of which a command's answer may consist.

        After a while that is tried again, with what does no harm twice.
        """
        if self._odd_until is None:
            return False
        return not command.repeatable or _now() < self._odd_until


def _now() -> float:
    return asyncio.get_running_loop().time()
