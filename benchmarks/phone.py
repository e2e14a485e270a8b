"""The phone that is called, in a process of its own: what it costs is not ours.

Times are those of time.monotonic, which is the same clock in all processes of a
Linux machine.
"""

import asyncio
from collections.abc import Mapping
import time
from typing import Any, Final

from virtual_phone import LineSettings, NotificationFault, PhoneSettings, VirtualPhone

from .orders import obey

SETTINGS: Final = PhoneSettings(
    model="VVX 450",
    mac="64167f0a0b0c",
    firmware="6.x",
    lines=(LineSettings(number="2001", label="Desk"),),
    password="vvx-benchmark-4711",
    latency=0.04,
)

type _Arguments = Mapping[str, Any]


class _Orders:
    """What the phone can be told to do."""

    def __init__(self, phone: VirtualPhone) -> None:
        """Know the phone."""
        self._phone = phone

    async def ring(self, arguments: _Arguments) -> dict[str, Any]:
        """Call the phone."""
        at = time.monotonic()
        handle = self._phone.incoming_call(arguments["number"], arguments["name"])
        return {"at": at, "handle": handle}

    async def hang_up(self, arguments: _Arguments) -> dict[str, Any]:
        """Hang up at the far end."""
        at = time.monotonic()
        self._phone.remote_hang_up(arguments["handle"])
        return {"at": at}

    async def lose(self, arguments: _Arguments) -> dict[str, Any]:
        """Lose a part of all notifications."""
        self._phone.notification_faults.set_chance(
            NotificationFault.LOSS, arguments["chance"]
        )
        return {}

    async def requests(self, arguments: _Arguments) -> dict[str, Any]:
        """Tell which requests have come."""
        times = [
            record.time
            for record in self._phone.requests
            if record.time >= arguments["since"]
            and record.path.endswith(arguments.get("command", ""))
        ]
        return {"count": len(times), "first": times[0] if times else None}

    async def notifications(self, _arguments: _Arguments) -> dict[str, Any]:
        """Tell where notifications go."""
        return {"urls": self._phone.notification_urls}


async def _run() -> None:
    async with VirtualPhone(SETTINGS) as phone:
        orders = _Orders(phone)
        await obey(
            {
                "ring": orders.ring,
                "hang_up": orders.hang_up,
                "lose": orders.lose,
                "requests": orders.requests,
                "notifications": orders.notifications,
            },
            {"host": phone.host, "port": phone.port},
        )


if __name__ == "__main__":
    asyncio.run(_run())
