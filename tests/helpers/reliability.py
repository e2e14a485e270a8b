"""What the tests of docs/engineering/reliability.md share."""

from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant

from tests.common import after, next_poll, now
from virtual_phone import PhoneSettings, VirtualPhone

UNREACHABLE: Final = "VVX 450 (2001) cannot be reached"
"""What is complained of, once, whatever else the line says."""
LONGEST_WAIT: Final = 60
"""Seconds after which a phone that is there again has been found at the latest."""
OFTEN: Final = 9999


def outages(complaints: list[str]) -> int:
    """Return how often the log says that the phone cannot be reached, and no more."""
    assert all(UNREACHABLE in complaint for complaint in complaints)
    return len(complaints)


async def answered(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone
) -> str:
    """Have somebody call and be answered, and both be seen; return the call."""
    handle = phone.incoming_call("3001", "Anna")
    await next_poll(hass, clock)
    phone.local_answer(handle)
    await after(hass, clock, 1)
    return handle


async def replaced(phone: VirtualPhone, settings: PhoneSettings) -> VirtualPhone:
    """Return the phone that answers from now on where another one did."""
    await phone.stop()
    other = VirtualPhone(settings, port=phone.port, clock=now)
    await other.start()
    return other
