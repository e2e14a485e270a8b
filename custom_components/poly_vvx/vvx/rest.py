"""Sends commands, checks the shape of what comes back, remembers what is lacking."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from .commands import Command
from .errors import InvalidResponseError, NotOfferedError, RefusedError, Status
from .fields import Fields
from .transport import Transport
from .turns import Priority

ODD_FOR_NOW: Final = 3
"""After how many odd answers in a row a command is left alone as if it was lacking."""


class RestApi:
    """The REST API of one phone, and what its firmware turned out not to have."""

    def __init__(self, transport: Transport) -> None:
        """Send through a transport."""
        self._transport = transport
        self._lacking: set[tuple[Command, str | None]] = set()
        self._answered: set[tuple[Command, str | None]] = set()
        self._odd_in_a_row = Counter[Command]()
        self.odd: set[str] = set()
        """What was ever answered in a way that makes no sense, by the commands' names."""

    def forget_lacking(self) -> None:
        """Ask for everything once more: the phone may have other firmware now."""
        self._lacking.clear()

    @property
    def lacking(self) -> tuple[str, ...]:
        """What the phone does not have, by the commands' names in the manual."""
        return tuple(
            sorted(
                f"{command.name}/{variant}" if variant else command.name
                for command, variant in self._lacking
            )
        )

    @property
    def limited(self) -> bool:
        """Whether the account may not use what is for the administrator."""
        return self._transport.limited

    async def act(
        self,
        command: Command,
        data: object = None,
        *,
        variant: str | None = None,
    ) -> Fields:
        """Send a command that does something, whether or not the phone lacks it."""
        body = None if data is None else {"data": data}
        return await self._transport.ask(command, body=body, variant=variant)

    async def fetch(self, command: Command, priority: Priority) -> bytes:
        """Send a command and return the body of the answer, whatever it is."""
        return await self._transport.fetch(command, priority)

    async def read(
        self,
        command: Command,
        shape: type[object],
        priority: Priority = Priority.PERSON,
        *,
        variant: str | None = None,
    ) -> object:
        """Send a command whose data has to have a shape.

        Raises InvalidResponseError where it has another one.
        """
        try:
            return await self._read(command, shape, priority, variant)
        except InvalidResponseError:
            self.odd.add(command.name)
            raise

    async def _read(
        self,
        command: Command,
        shape: type[object],
        priority: Priority,
        variant: str | None,
    ) -> object:
        answer = await self.ask(command, priority, variant=variant)
        data = answer.raw("data")
        if not isinstance(data, shape) or (
            isinstance(data, list) and not all(isinstance(item, dict) for item in data)
        ):
            raise InvalidResponseError(f"{command.name}: the data has another shape")
        return data

    async def read_calls(
        self, command: Command, shape: type[object], priority: Priority
    ) -> object:
        """Read calls; that there is none is an answer too, not an error."""
        try:
            return await self.read(command, shape, priority)
        except RefusedError as error:
            if error.status is not Status.CALL_DOES_NOT_EXIST:
                raise
            return []

    async def ask(
        self,
        command: Command,
        priority: Priority = Priority.PERSON,
        *,
        variant: str | None = None,
    ) -> Fields:
        """Send a command that reads; one that the phone lacks is not sent again."""
        key = command, variant
        if key in self._lacking:
            raise NotOfferedError(f"{command.name}: not on this phone")
        try:
            answer = await self._transport.ask(
                command, variant=variant, priority=priority
            )
        except NotOfferedError:
            if key not in self._answered:
                self._lacking.add(key)
                raise
            # It had it a moment ago, and may have it again.
            self._answered.discard(key)
            return await self.ask(command, priority, variant=variant)
        self._answered.add(key)
        return answer

    async def newest[_T](
        self,
        newer: Command,
        read_newer: Callable[..., Awaitable[_T]],
        read_older: Callable[..., Awaitable[_T]],
        priority: Priority,
    ) -> _T:
        """Ask the newer way, and the older way where that is lacking or makes no sense.

        What makes no sense for once is asked again: the older way tells less.
        """
        for _ in range(1 if self._odd_in_a_row[newer] else 2):
            try:
                value = await read_newer(priority=priority)
            except NotOfferedError:
                break
            except InvalidResponseError:
                self._odd_in_a_row[newer] += 1
            else:
                del self._odd_in_a_row[newer]
                return value
        value = await read_older(priority=priority)
        if self._odd_in_a_row[newer] >= ODD_FOR_NOW:
            self._lacking.add((newer, None))
        return value
