"""One request to the phone, from the wish to the answer's data.

Login, time limits, and what each HTTP and Status answer means. Who goes first
is decided in turns.py, what is asked for in client.py.
"""

import asyncio
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
import json
from typing import Final

import aiohttp
from yarl import URL

from .commands import DEVICE_INFO, POLL_FOR_STATUS, Access, Command
from .configuration import INVALID_PARAMETERS, parse_invalid_parameters
from .errors import (
    AccessDeniedError,
    AuthenticationError,
    BusyError,
    CertificateChangedError,
    DefaultPasswordError,
    InvalidResponseError,
    LockedOutError,
    NotOfferedError,
    PhoneConnectionError,
    PhoneTimeoutError,
    RedirectedError,
    RefusedError,
    RestDisabledError,
    Status,
    TlsError,
    VvxError,
)
from .fields import Fields
from .turns import Priority, Turns

TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=5, sock_connect=5)
BUSY_PATIENCE: Final = 5.0
"""Seconds for which a busy phone is asked again."""
BUSY_FIRST_PAUSE: Final = 0.1
"""Seconds before a busy phone is asked again; doubled each time."""

_CHUNK_SIZE: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class _Login:
    """How a request proves who it comes from; its repr shows nothing of it."""

    headers: dict[str, str] = field(default_factory=dict, repr=False)
    middlewares: tuple[aiohttp.ClientMiddlewareType, ...] = field(
        default=(), repr=False
    )


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What came back."""

    http_status: int
    challenge: str
    body: bytes
    document: Fields
    """The JSON object in the body; empty if there is none."""

    @property
    def from_rest_api(self) -> bool:
        """Whether it is more than a page of the web server in front."""
        return "Status" in self.document

    @property
    def denies(self) -> bool:
        """Whether it refuses the account, if the login is known to be right."""
        return (
            self.http_status == HTTPStatus.UNAUTHORIZED
            or self.document.number("Status") == Status.FORBIDDEN
        )


class Transport:
    """Sends requests to one phone, one at a time."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: URL,
        username: str,
        password: str,
    ) -> None:
        """Remember where the phone is and how to log in.

        The url has scheme, host and port only. The session decides which
        certificates and ciphers are good enough.
        """
        self._session = session
        self._url = url
        self._username = username
        self._password = password
        self._turns = Turns()
        self.reserve = self._turns.reserve
        self._login: _Login | None = None
        self._login_worked = False
        self._login_refused = False
        self._admin_worked = False
        self.limited = False
        """Whether the account may use the commands for any account only."""

    async def request(
        self,
        command: Command,
        *,
        body: dict[str, object] | None = None,
        query: dict[str, str] | None = None,
        variant: str | None = None,
        priority: Priority = Priority.PERSON,
    ) -> object:
        """Send a command and return the data of the answer; see ask."""
        answer = await self.ask(
            command, body=body, query=query, variant=variant, priority=priority
        )
        return answer.raw("data")

    async def ask(
        self,
        command: Command,
        *,
        body: dict[str, object] | None = None,
        query: dict[str, str] | None = None,
        variant: str | None = None,
        priority: Priority = Priority.PERSON,
    ) -> Fields:
        """Send a command and return the whole answer.

        A busy phone is asked again for a while, with growing pauses in which
        others may have their turn.

        Raises any of the errors in errors.py; BusyError and LockedOutError
        only after BUSY_PATIENCE seconds.
        """
        url = self._url_of(command, variant).with_query(query)
        return (await self._persist(command, url, body, priority)).document

    async def fetch(
        self, command: Command, *, priority: Priority = Priority.PERSON
    ) -> bytes:
        """Send a command and return the body of the answer, whatever it is.

        Raises as ask does.
        """
        return (
            await self._persist(command, self._url_of(command), None, priority)
        ).body

    async def _persist(
        self,
        command: Command,
        url: URL,
        body: dict[str, object] | None,
        priority: Priority,
    ) -> _Answer:
        """Send when it is our turn, again while the phone is busy."""
        clock = asyncio.get_running_loop().time
        give_up_at = clock() + BUSY_PATIENCE
        pause = BUSY_FIRST_PAUSE
        while True:
            try:
                with ExitStack() as stack:
                    async with self._turns.take(priority):
                        if command.holds_turn:
                            return await self._send(command, url, body)
                        # Nobody should wait for minutes to answer a call.
                        # Whether the phone can do both is for it to say.
                        stack.enter_context(self.reserve())
                    return await self._send(command, url, body)
            except BusyError, LockedOutError:
                if (time_left := give_up_at - clock()) <= 0:
                    await self._raise_if_denied(command, priority)
                    raise
            await asyncio.sleep(min(pause, time_left))
            pause *= 2

    def _url_of(self, command: Command, variant: str | None = None) -> URL:
        if command.path is None:
            raise NotOfferedError(f"{command.name}: {command.why_not_sent}")
        return self._url.with_path("/".join(filter(None, (command.path, variant))))

    async def _send(
        self, command: Command, url: URL, body: dict[str, object] | None
    ) -> _Answer:
        """Log in as far as needed, send, and judge the answer."""
        if self._login_refused:
            # The same login once more would only bring the lock closer.
            raise AuthenticationError("the phone has refused this login before")
        if self._login is None:
            self._login = await self._ask_how_to_log_in()
        if self.limited and command.access is Access.ADMIN:
            raise AccessDeniedError("the account may not use the command")
        answer = await self._exchange(command, url, body, self._login)
        if answer.http_status == HTTPStatus.BAD_REQUEST and not answer.from_rest_api:
            # The web server in front of the REST API was seen to turn away a
            # good request once. What it turns away has not reached the phone.
            answer = await self._exchange(command, url, body, self._login)
        if answer.http_status == HTTPStatus.NOT_FOUND and not answer.from_rest_api:
            # The command may be missing, or the REST API is off by now. Asking
            # without a login tells which.
            self._login = await self._ask_how_to_log_in()
        if self._may_be_denied(command) and answer.denies:
            self.limited = True
            raise AccessDeniedError("the account may not use the command")
        if answer.http_status != HTTPStatus.UNAUTHORIZED and answer.from_rest_api:
            self._login_worked = True
            if command.access is Access.ADMIN:
                self._admin_worked = True
        if command.answers_json or answer.http_status != HTTPStatus.OK:
            self._raise_for_status(answer)
        return answer

    def _may_be_denied(self, command: Command) -> bool:
        """Tell whether a refusal may be about the account, not about the login.

        So it is where the login has worked, but never yet for a command of the
        administrator.
        """
        return (
            command.access is Access.ADMIN
            and self._login_worked
            and not self._admin_worked
        )

    async def _raise_if_denied(self, command: Command, priority: Priority) -> None:
        """Tell a phone that refuses a command of the administrator from a busy one.

        A busy one would refuse what any account may use as well.
        """
        if not self._may_be_denied(command) or self._login is None:
            return
        async with self._turns.take(priority):
            answer = await self._exchange(
                POLL_FOR_STATUS, self._url_of(POLL_FOR_STATUS), None, self._login
            )
        if answer.document.number("Status") == Status.OK:
            self.limited = True
            raise AccessDeniedError("the account may not use the command")

    async def _ask_how_to_log_in(self) -> _Login:
        """Ask, without a password, what kind of login the phone wants."""
        answer = await self._exchange(
            DEVICE_INFO, self._url_of(DEVICE_INFO), None, _Login()
        )
        if answer.http_status == HTTPStatus.NOT_FOUND:
            raise RestDisabledError("the REST API is switched off")
        if answer.http_status != HTTPStatus.UNAUTHORIZED:
            self._raise_for_status(answer)
            return _Login()
        return self._login_for(answer.challenge)

    def _login_for(self, challenge: str) -> _Login:
        """Return the login that the phone asks for."""
        # A user name with a colon, or text that cannot be encoded. Left before
        # we raise our own: such an error may hold the password.
        with suppress(ValueError):
            if challenge.lower().startswith("digest"):
                digest = aiohttp.DigestAuthMiddleware(self._username, self._password)
                return _Login(middlewares=(digest,))
            basic = aiohttp.encode_basic_auth(self._username, self._password)
            return _Login(headers={"Authorization": basic})
        raise AuthenticationError("no login can be made of user name and password")

    def _raise_for_status(self, answer: _Answer) -> None:
        """Turn anything but success into the error that it means.

        The phone's own Status says more than HTTP's, so it is heard first,
        but for a login that was refused.
        """
        if answer.http_status == HTTPStatus.UNAUTHORIZED:
            self._login_refused = True
            raise AuthenticationError("the phone refused user name or password")
        match answer.document.number("Status"):
            case Status.OK:
                return
            case Status.DEVICE_BUSY:
                raise BusyError("the phone is busy")
            case Status.OPERATION_NOT_SUPPORTED:
                raise NotOfferedError("the phone does not support the command")
            case Status.DEFAULT_PASSWORD_NOT_ALLOWED:
                raise DefaultPasswordError("the phone still has its default password")
            case int(code):
                invalid = answer.document.raw(INVALID_PARAMETERS)
                raise RefusedError(code, parse_invalid_parameters(invalid))
        match answer.http_status:
            case HTTPStatus.BAD_REQUEST:
                raise RefusedError(Status.BAD_REQUEST)
            case HTTPStatus.FORBIDDEN if self._login_worked:
                raise BusyError("the phone is busy with another request")
            case HTTPStatus.FORBIDDEN:
                raise LockedOutError("the phone refuses every request")
            case HTTPStatus.NOT_FOUND:
                raise NotOfferedError("the phone does not know the command")
            case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise RefusedError(Status.INPUT_SIZE_LIMIT_EXCEEDED)
            case code if code // 100 == 3:
                raise RedirectedError("the phone redirects the request")
        raise InvalidResponseError(
            f"the answer is not one of the REST API (HTTP {answer.http_status})"
        )

    async def _exchange(
        self,
        command: Command,
        url: URL,
        body: dict[str, object] | None,
        login: _Login,
    ) -> _Answer:
        """Send, once more where the connection broke and that does no harm."""
        try:
            return await self._exchange_once(command, url, body, login)
        except _ConnectionBrokenError:
            # Phones close idle connections, now and then just as a request
            # leaves.
            if not command.repeatable:
                raise
        return await self._exchange_once(command, url, body, login)

    async def _exchange_once(
        self,
        command: Command,
        url: URL,
        body: dict[str, object] | None,
        login: _Login,
    ) -> _Answer:
        data: bytes | None = None
        if body is not None:
            # Phones were seen to stumble over pretty-printed JSON.
            data = json.dumps(body, separators=(",", ":")).encode()
        headers = dict(login.headers)
        if command.method == "POST":
            # Without this type a phone answers 400, body or not.
            headers["Content-Type"] = "application/json"
        try:
            async with self._session.request(
                command.method,
                url,
                data=data,
                headers=headers,
                middlewares=login.middlewares,
                allow_redirects=False,
                timeout=_timeout_of(command),
            ) as response:
                content = await _read(response, command.maximum_size)
                return _Answer(
                    http_status=response.status,
                    challenge=response.headers.get("WWW-Authenticate", ""),
                    body=content,
                    document=_parse(content),
                )
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            meaning = _meaning_of(error)
        # Raised out here, so that not even its context is the network's error:
        # that one may hold headers, and so the password.
        raise meaning


class _ConnectionBrokenError(PhoneConnectionError):
    """The connection broke before an answer began."""


def _meaning_of(error: Exception) -> VvxError:
    """Return what an error of the network means to us."""
    match error:
        case TimeoutError():
            return PhoneTimeoutError("no answer in time")
        case aiohttp.ClientConnectorCertificateError():
            return CertificateChangedError("the certificate is not the known one")
        case (
            aiohttp.ClientSSLError()
            # Hung up on before a request was sent, that is while agreeing.
            | aiohttp.ClientConnectorError(os_error=ConnectionResetError())
        ):
            return TlsError("no encrypted connection could be agreed on")
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return PhoneConnectionError("the phone cannot be reached")
        case (
            aiohttp.ServerDisconnectedError()
            | aiohttp.ClientOSError()
            | aiohttp.ClientConnectionResetError()
        ):
            return _ConnectionBrokenError("the phone closed the connection")
        case aiohttp.ClientResponseError():
            return InvalidResponseError("the answer is not HTTP")
    return PhoneConnectionError("the connection broke")


def _timeout_of(command: Command) -> aiohttp.ClientTimeout:
    """Return the time limits for a command."""
    if command.time_limit is None:
        return TIMEOUT
    return aiohttp.ClientTimeout(
        total=command.time_limit,
        connect=TIMEOUT.connect,
        sock_connect=TIMEOUT.sock_connect,
    )


async def _read(response: aiohttp.ClientResponse, maximum: int) -> bytes:
    """Return the body, but never more than a phone can mean."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_SIZE):
        body += chunk
        if len(body) > maximum:
            response.close()
            raise InvalidResponseError("the answer is too large")
    return bytes(body)


def _parse(body: bytes) -> Fields:
    """Return the JSON object in a body; an empty one if there is none.

    Bad bytes are replaced: a caller's name in another encoding must not hide
    that somebody calls.
    """
    try:
        return Fields(json.loads(body.decode(errors="replace"), strict=False))
    except ValueError, RecursionError:
        return Fields(None)
