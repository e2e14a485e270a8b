"""The two virtual phones of the demo, and the page on which people play with them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from virtual_phone import ControlServer, LineSettings, PhoneSettings, VirtualPhone

from .ports import LOOPBACK

RECEPTION: Final = "Reception"
KITCHEN: Final = "Kitchen"
CONTROL_PAGE: Final = "the control page"
PREFERRED_PORTS: Final = {RECEPTION: 8441, KITCHEN: 8442, CONTROL_PAGE: 8450}

PASSWORD: Final = "vvx-demo-4711"
"""Administrator password of both phones; nobody else's, so it can be searched for."""


def settings(
    time_zone: str, certificates: Path | None = None
) -> Mapping[str, PhoneSettings]:
    """Return what the phones are, by where they stand.

    Args:
        time_zone: Where they stand.
        certificates: Folder that keeps who they are, for Home Assistant does too.
    """
    return {
        RECEPTION: PhoneSettings(
            model="VVX 450",
            mac="64167f0a0450",
            firmware="6.x",
            lines=(
                LineSettings(number="2001", label="Reception"),
                LineSettings(number="2002", label="Sales"),
            ),
            dial_tone=True,
            password=PASSWORD,
            timezone=time_zone,
            certificate_file=certificates and certificates / "reception.pem",
        ),
        KITCHEN: PhoneSettings(
            model="VVX 250",
            mac="64167f0a0250",
            firmware="5.9",
            lines=(LineSettings(number="2010", label="Kitchen"),),
            password=PASSWORD,
            timezone=time_zone,
            certificate_file=certificates and certificates / "kitchen.pem",
            # As older firmware: Home Assistant's usual ciphers do not reach it.
            legacy_tls=True,
        ),
    }


@dataclass(frozen=True, kw_only=True)
class Phones:
    """The phones while they are plugged in."""

    reception: VirtualPhone
    kitchen: VirtualPhone
    control_url: str
    """Where the other side of each call is played."""

    @property
    def all(self) -> Mapping[str, VirtualPhone]:
        """The phones by where they stand."""
        return {RECEPTION: self.reception, KITCHEN: self.kitchen}


@asynccontextmanager
async def plugged_in(
    time_zone: str,
    ports: Mapping[str, int] | None = None,
    certificates: Path | None = None,
) -> AsyncIterator[Phones]:
    """Plug the phones in and serve their page, at any free ports if none are given."""
    ports = ports or dict.fromkeys(PREFERRED_PORTS, 0)
    async with AsyncExitStack() as stack:
        phones = {
            name: await stack.enter_async_context(
                VirtualPhone(its_settings, LOOPBACK, ports[name])
            )
            for name, its_settings in settings(time_zone, certificates).items()
        }
        control = await stack.enter_async_context(
            ControlServer(phones, LOOPBACK, ports[CONTROL_PAGE])
        )
        yield Phones(
            reception=phones[RECEPTION],
            kitchen=phones[KITCHEN],
            control_url=control.url,
        )
