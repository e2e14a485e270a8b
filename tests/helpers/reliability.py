"""What the tests of docs/engineering/reliability.md share."""

import logging
from typing import Final

import pytest

from custom_components.poly_vvx.const import LOGGER
from tests.common import now, records_of
from virtual_phone import PhoneSettings, VirtualPhone

UNREACHABLE: Final = (
    "Error fetching VVX 450 (2001) data: VVX 450 (2001) cannot be reached."
    " Check that it is switched on and connected"
)
LONGEST_WAIT: Final = 60
"""Seconds after which a phone that is there again has been found at the latest."""
OFTEN: Final = 9999


def recoveries(caplog: pytest.LogCaptureFixture) -> int:
    """Return how often the log says that the phone is back."""
    return sum(
        record.name == LOGGER.name
        and record.levelno == logging.INFO
        and record.getMessage() == "Fetching VVX 450 (2001) data recovered"
        for record in records_of(caplog)
    )


async def replaced(phone: VirtualPhone, settings: PhoneSettings) -> VirtualPhone:
    """Return the phone that answers from now on where another one did."""
    await phone.stop()
    other = VirtualPhone(settings, port=phone.port, clock=now)
    await other.start()
    return other
