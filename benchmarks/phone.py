"""The phone that is called, in a process of its own: what it costs is not ours.

It is told what to do in lines of JSON on its standard input, and answers each with
one on its standard output. Times are those of time.monotonic, which is the same
clock in all processes of a Linux machine. The end of the input is its own end.
"""

import asyncio
from collections.abc import Callable, Mapping
import json
import sys
import time
from typing import Any, Final

from virtual_phone import LineSettings, NotificationFault, PhoneSettings, VirtualPhone

SETTINGS: Final = PhoneSettings(
    model="VVX 450",
    mac="64167f0a0b0c",
    firmware="6.x",
    lines=(LineSettings(number="2001", label="Desk"),),
    password="vvx-benchmark-4711",
    latency=0.04,
)

type Verb = Callable[[VirtualPhone, Mapping[str, Any]], dict[str, Any]]
"""Does something, and returns what is to be known of it."""


def _ring(phone: VirtualPhone, arguments: Mapping[str, Any]) -> dict[str, Any]:
    at = time.monotonic()
    return {"at": at, "handle": phone.incoming_call(arguments["number"])}


def _hang_up(phone: VirtualPhone, arguments: Mapping[str, Any]) -> dict[str, Any]:
    at = time.monotonic()
    phone.remote_hang_up(arguments["handle"])
    return {"at": at}


def _lose(phone: VirtualPhone, arguments: Mapping[str, Any]) -> dict[str, Any]:
    phone.notification_faults.set_chance(NotificationFault.LOSS, arguments["chance"])
    return {}


def _requests(phone: VirtualPhone, arguments: Mapping[str, Any]) -> dict[str, Any]:
    times = [
        record.time
        for record in phone.requests
        if record.time >= arguments["since"]
        and record.path.endswith(arguments.get("command", ""))
    ]
    return {"count": len(times), "first": times[0] if times else None}


def _notifications(
    phone: VirtualPhone, _arguments: Mapping[str, Any]
) -> dict[str, Any]:
    return {"urls": phone.notification_urls}


_VERBS: Final[Mapping[str, Verb]] = {
    "ring": _ring,
    "hang_up": _hang_up,
    "lose": _lose,
    "requests": _requests,
    "notifications": _notifications,
}


async def _run() -> None:
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin.buffer
    )
    async with VirtualPhone(SETTINGS) as phone:
        _say({"host": phone.host, "port": phone.port})
        async for line in lines:
            order = json.loads(line)
            _say(_VERBS[order["do"]](phone, order))


def _say(answer: Mapping[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(_run())
