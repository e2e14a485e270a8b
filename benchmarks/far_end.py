"""The other side of the calls: orders to the process that is the phone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from demo.errors import DemoError

from .orders import Worker, working

_SECONDS_TO_CONFIGURE: Final = 30
_SECONDS_BETWEEN_LOOKS: Final = 0.2


class FarEnd:
    """Calls the phone, and knows what it was asked for."""

    def __init__(self, phone: Worker) -> None:
        """Take over a phone that runs."""
        self._phone = phone
        self.host: str = phone.greeting["host"]
        self.port: int = phone.greeting["port"]

    async def ring(self, number: str, name: str = "") -> tuple[str, float]:
        """Call the phone; return the handle, and when it began to ring."""
        answer = await self._phone.do("ring", number=number, name=name)
        return answer["handle"], answer["at"]

    async def hang_up(self, handle: str) -> None:
        """Hang up, or give up ringing."""
        await self._phone.do("hang_up", handle=handle)

    async def lose(self, chance: float) -> None:
        """Let a part of all notifications get lost from now on."""
        await self._phone.do("lose", chance=chance)

    async def arrival(self, command: str, since: float) -> float:
        """Return when a command arrived at the phone."""
        answer = await self._phone.do("requests", since=since, command=f"/{command}")
        moment: float | None = answer["first"]
        if moment is None:
            raise DemoError(f"The phone has not been asked for {command}.")
        return moment

    async def requests(self, since: float) -> int:
        """Return how many requests the phone has got since a moment."""
        answer = await self._phone.do("requests", since=since)
        count: int = answer["count"]
        return count

    async def announces(self) -> bool:
        """Tell whether the phone sends notifications to anybody."""
        return bool((await self._phone.do("notifications"))["urls"])

    async def configured(self, *, announces: bool) -> None:
        """Wait until the phone has got its settings for notifications."""
        try:
            async with asyncio.timeout(_SECONDS_TO_CONFIGURE):
                while await self.announces() is not announces:
                    await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        except TimeoutError:
            raise DemoError("The phone does not get its settings.") from None


@asynccontextmanager
async def plugged_in() -> AsyncIterator[FarEnd]:
    """Plug the phone in."""
    async with working("benchmarks.phone") as phone:
        yield FarEnd(phone)
