"""Adding a phone, as far as it goes without a question that only a person can answer."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..const import CONF_FINGERPRINT
from .certificate import Certificate
from .trust import Trust, judge
from .validation import (
    Identity,
    InvalidInputError,
    async_get_certificate,
    async_validate_input,
)

AT_ONCE: Final = 10
"""How many phones are spoken to at the same time, each with one request."""


@dataclass(kw_only=True)
class Attempt:
    """A phone that is to be added, and what is known of it so far."""

    data: dict[str, Any]
    """What its entry will hold."""
    mac: str | None = None
    """The MAC address that it should have, where that is known beforehand."""
    certificate: Certificate | None = None
    """What it shows; None with plain HTTP."""
    identity: Identity | None = None
    """Which phone it is, once the login has worked."""
    error: str | None = None
    """Why it cannot be added, as a key of the form's errors."""

    def is_trusted(self, accepted: Collection[str]) -> bool:
        """Tell whether its certificate takes no question."""
        mac = self.identity.mac if self.identity else self.mac
        return (
            self.certificate is None
            or judge(self.certificate, mac=mac, accepted=accepted) is Trust.TRUSTED
        )

    async def async_go_on(self, hass: HomeAssistant, accepted: Collection[str]) -> None:
        """Log in once, unless a question about the certificate comes first."""
        try:
            self.certificate = await async_get_certificate(hass, self.data)
            if not self.is_trusted(accepted):
                return
            mac = None
            if self.certificate is not None:
                self.data[CONF_FINGERPRINT] = self.certificate.fingerprint
                mac = self.certificate.mac
            self.identity = await async_validate_input(hass, self.data, mac)
        except InvalidInputError as error:
            self.error = error.key


async def async_a_few_at_once[_T](
    do: Callable[[_T], Awaitable[object]],
    items: Sequence[_T],
    progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Do something with each item, with not too many at the same time."""
    turns = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def take_turn(item: _T) -> None:
        nonlocal done
        async with turns:
            await do(item)
        done += 1
        progress(done / len(items))

    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(take_turn(item))
