"""One request to the phone, from the wish to the answer's data.

Login and time limits. Who goes first is decided in turns.py, what an answer means
in answers.py, what is asked for in client.py.
"""

import asyncio
from collections import deque
from contextlib import ExitStack, suppress
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from .answers import Answer
from .commands import DEVICE_INFO, POLL_FOR_STATUS, Access, Command
from .connection import Connection, Login
from .errors import (
    AccessDeniedError,
    AuthenticationError,
    BusyError,
    LockedOutError,
    NotOfferedError,
    PhoneTimeoutError,
    RestDisabledError,
    Status,
)
from .fields import Fields
from .plain import Connect
from .refusals import UTF_8, Refusals
from .turns import Priority, Turns

TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=5, sock_connect=5)
LATE_TIMEOUT: Final = aiohttp.ClientTimeout(total=4)
"""For what is read after an answer that did not come: to see whether the phone hangs."""
BUSY_PATIENCE: Final = 5.0
"""Seconds for which a busy phone is asked again."""
BUSY_FIRST_PAUSE: Final = 0.1
"""Seconds before a busy phone is asked again; doubled each time."""


class Transport:
    """Sends requests to one phone, one at a time."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: URL,
        username: str,
        password: str,
        connect: Connect | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        """Remember where the phone is and how to log in.

        The url has scheme, host and port only. The session decides which
        certificates and ciphers are good enough. To connect without it is for a
        phone that answers in odd HTTP. What the phone has refused before is
        nothing if left out.
        """
        self._connection = Connection(session, connect)
        self._url = url
        self._username = username
        self._password = password
        self._turns = Turns()
        self.reserve = self._turns.reserve
        self._login: Login | None = None
        self._login_worked = False
        self._refusals = refusals or Refusals()
        self._refusals.begin(username, password)
        self._admin_worked = False
        self._is_late = False
        self._took = deque[float](maxlen=3)
        self.limited = False
        """Whether the account may use the commands for any account only."""
        self.answers: dict[str, Answer] = {}
        """The last answer to each command, by its path."""

    def effort(self) -> float:
        """Return how many seconds a request takes the phone: the quickest of three.

        With one that closes each connection, most of it goes into the next one.
        """
        return min(self._took, default=0)

    async def ask(
        self,
        command: Command,
        *,
        body: dict[str, object] | None = None,
        variant: str | None = None,
        priority: Priority = Priority.PERSON,
    ) -> Fields:
        """Send a command and return the whole answer.

        A busy phone is asked again for a while, with growing pauses in which
        others may have their turn.

        Raises any of the errors in errors.py; BusyError and LockedOutError
        only after BUSY_PATIENCE seconds.
        """
        url = self._url_of(command, variant)
        return (await self._persist(command, url, body, priority)).document

    async def fetch(self, command: Command, priority: Priority) -> bytes:
        """Send a command and return the body of the answer, whatever it is.

        Raises as ask does.
        """
        url = self._url_of(command)
        return (await self._persist(command, url, None, priority)).body

    async def _persist(
        self,
        command: Command,
        url: URL,
        body: dict[str, object] | None,
        priority: Priority,
    ) -> Answer:
        """Send when it is our turn, again while the phone is busy."""
        give_up_at = self._clock() + BUSY_PATIENCE
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
                time_left = give_up_at - self._clock()
                # One that goes on refusing gets fewer requests, not more.
                spare = self._refusals.busy and priority is Priority.POLL
                if spare or time_left <= 0:
                    self._refusals.busy = True
                    if not await self._is_free(command, priority):
                        raise
                    break
            await asyncio.sleep(min(pause, time_left))
            pause *= 2
        # Maybe the account may not use the command, maybe it was free just now.
        with suppress(BusyError):
            async with self._turns.take(priority):
                return await self._send(command, url, body)
        self.limited = True
        raise AccessDeniedError("the account may not use the command")

    def _url_of(self, command: Command, variant: str | None = None) -> URL:
        if command.path is None:
            raise NotOfferedError(f"{command.name}: {command.why_not_sent}")
        return self._url.with_path("/".join(filter(None, (command.path, variant))))

    async def _send(
        self, command: Command, url: URL, body: dict[str, object] | None
    ) -> Answer:
        """Log in as far as needed, send, and judge the answer."""
        # The same login once more may bring the lock closer.
        self._refusals.check()
        if self._login is None:
            self._login = await self._ask_how_to_log_in()
        if self.limited and command.access is Access.ADMIN:
            raise AccessDeniedError("the account may not use the command")
        if not command.repeatable:
            await self._try_idle_connection(self._login)
        answer = await self._exchange(command, url, body, self._login)
        if answer.refuses_login and (other := self._read_otherwise(answer.challenge)):
            self._login = other
            answer = await self._exchange(command, url, body, other)
        if answer.http_status == HTTPStatus.BAD_REQUEST and not answer.from_rest_api:
            # The web server in front of the REST API was seen to turn away a
            # good request once. What it turns away has not reached the phone.
            answer = await self._exchange(command, url, body, self._login)
        if answer.http_status == HTTPStatus.NOT_FOUND and not answer.from_rest_api:
            # The command may be missing, or the REST API is off by now. Asking
            # without a login tells which.
            self._login = await self._ask_how_to_log_in()
        if self._may_be_denied(command) and answer.denies:
            # A phone that starts was seen to refuse the right login for once.
            answer = await self._exchange(command, url, body, self._login)
            if answer.denies:
                self.limited = True
                raise AccessDeniedError("the account may not use the command")
        if answer.refuses_login:
            raise self._refuse_login()
        if answer.from_rest_api:
            self._login_worked = True
            self._refusals.accepted()
            if command.access is Access.ADMIN:
                self._admin_worked = True
        if command.answers_json or answer.http_status != HTTPStatus.OK:
            answer.raise_for_status(login_worked=self._login_worked)
        self._refusals.busy = False
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

    async def _is_free(self, command: Command, priority: Priority) -> bool:
        """Tell a phone that refuses a command of the administrator from a busy one.

        A busy one refuses what any account may use as well.
        """
        if not self._may_be_denied(command) or self._login is None:
            return False
        async with self._turns.take(priority):
            answer = await self._exchange(
                POLL_FOR_STATUS, self._url_of(POLL_FOR_STATUS), None, self._login
            )
        return answer.document.number("Status") == Status.OK

    async def _try_idle_connection(self, login: Login) -> None:
        """Make sure that a connection which nobody has used for a while still works.

        A phone may close it just as a request comes, and nobody knows then whether
        it has heard it. A question does no harm twice, and takes less of the phone
        than a new connection would.
        """
        if not self._connection.is_idle:
            return
        url = self._url_of(POLL_FOR_STATUS)
        if (await self._exchange(POLL_FOR_STATUS, url, None, login)).refuses_login:
            raise self._refuse_login()

    def _read_otherwise(self, challenge: str) -> Login | None:
        """Return the login in the other encoding, None if that makes no difference."""
        if not self._refusals.may_be_misread:
            return None
        other = self._login_for(challenge, self._refusals.other_encoding)
        if self._login is None or other.headers == self._login.headers:
            return None
        self._refusals.misread()
        return other

    def _refuse_login(self) -> AuthenticationError:
        """Return the error that says so; the phone may want another kind of login."""
        self._login = None
        return self._refusals.refused()

    async def _ask_how_to_log_in(self) -> Login:
        """Ask, without a password, what kind of login the phone wants."""
        answer = await self._exchange(
            DEVICE_INFO, self._url_of(DEVICE_INFO), None, Login()
        )
        if answer.http_status == HTTPStatus.NOT_FOUND:
            raise RestDisabledError("the REST API is switched off")
        if not answer.refuses_login:
            answer.raise_for_status(login_worked=self._login_worked)
            return Login()
        return self._login_for(answer.challenge, self._refusals.encoding)

    def _login_for(self, challenge: str, encoding: str) -> Login:
        """Return the login that the phone asks for, in an encoding if it can be."""
        if "charset" in challenge.lower():
            # There is but one that may be asked for.
            encoding = UTF_8
        for possible in (encoding, UTF_8):
            # A user name with a colon, or text that cannot be encoded. Left before
            # we raise our own: such an error may hold the password.
            with suppress(ValueError):
                if challenge.lower().startswith("digest"):
                    digest = aiohttp.DigestAuthMiddleware(
                        self._username, self._password
                    )
                    return Login(middlewares=(digest,))
                basic = aiohttp.encode_basic_auth(
                    self._username, self._password, possible
                )
                return Login(headers={"Authorization": basic})
        raise AuthenticationError("no login can be made of user name and password")

    async def _exchange(
        self,
        command: Command,
        url: URL,
        body: dict[str, object] | None,
        login: Login,
    ) -> Answer:
        timeout = _timeout_of(command, is_late=self._is_late)
        began = self._clock()
        try:
            answer = await self._connection.exchange(command, url, body, login, timeout)
        except PhoneTimeoutError:
            self._is_late = True
            raise
        self._is_late = False
        self._took.append(self._clock() - began)
        if command.answers_json:
            self.answers[url.path] = answer
        return answer

    @staticmethod
    def _clock() -> float:
        return asyncio.get_running_loop().time()


def _timeout_of(command: Command, *, is_late: bool) -> aiohttp.ClientTimeout:
    """Return the time limits for a command, after an answer that did not come or not."""
    if command.time_limit is None:
        return LATE_TIMEOUT if is_late and command.method == "GET" else TIMEOUT
    return aiohttp.ClientTimeout(
        total=command.time_limit,
        connect=TIMEOUT.connect,
        sock_connect=TIMEOUT.sock_connect,
    )
