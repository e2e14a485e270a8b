"""Phones with a life of their own, in a process that is not Home Assistant's.

python -m benchmarks.soak_phones FIRST COUNT SEED

Each phone has an address of its own on this machine, and speaks from it: the
integration knows a phone by its address.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict
import logging
from random import Random
import sys
from typing import Any, Final

from virtual_phone import LineSettings, PhoneSettings, VirtualPhone

from .orders import obey
from .soak_life import Life

PASSWORD: Final = "vvx-soak-4711"
PORT: Final = 8443
_PHONES_PER_NET: Final = 250
_NUMBERS_PER_PHONE: Final = 100_000
_MODELS: Final = (("VVX 450", "6.x"), ("VVX 250", "5.9"), ("VVX 501", "6.x"))

type _Arguments = Mapping[str, Any]
type _Answer = dict[str, Any]


def settings_of(number: int) -> PhoneSettings:
    """Return what the phone with a number is, counted from 0."""
    net, host = divmod(number, _PHONES_PER_NET)
    address = f"127.78.{net}.{host + 1}"
    model, firmware = _MODELS[number % len(_MODELS)]
    return PhoneSettings(
        model=model,
        mac=f"64167f5a{number:04x}",
        firmware=firmware,
        lines=(LineSettings(number=str(20_000 + number)),),
        ip_address=address,
        notification_source=address,
        password=PASSWORD,
        logged_party="first" if number % 2 else "last",
        # Where Home Assistant is.
        timezone="UTC",
    )


class _Phones:
    """What the phones can be told to do."""

    def __init__(self, phones: list[VirtualPhone], first: int, seed: int) -> None:
        """Know the phones."""
        self._phones = phones
        self._lives = [
            Life(
                phone,
                Random(f"{seed} {phone.settings.mac}"),
                (first + index + 1) * _NUMBERS_PER_PHONE,
            )
            for index, phone in enumerate(phones)
        ]
        self._odd = False
        self._requests = self._odd_answers = 0

    @property
    def greeting(self) -> list[_Answer]:
        """Where the phones are."""
        return [
            {"mac": phone.settings.mac, "host": phone.host, "port": phone.port}
            for phone in self._phones
        ]

    async def begin(self, arguments: _Arguments) -> _Answer:
        """Let life begin."""
        self._odd = arguments["odd"]
        for life in self._lives:
            life.begin(
                troubled=arguments["troubled"],
                odd=arguments["odd"],
                awkward=arguments["awkward"],
            )
        return {}

    async def heal(self, _arguments: _Arguments) -> _Answer:
        """Let everything end well, and come back when it has."""
        await asyncio.gather(*(life.heal() for life in self._lives))
        return {}

    async def truth(self, _arguments: _Arguments) -> _Answer:
        """Tell what has happened so far."""
        return {
            "calls": [asdict(call) for life in self._lives for call in life.truth],
            "calling": sum(life.calling for life in self._lives),
            "requests": self._count_requests(),
            "troubles": self._odd_answers + sum(it.troubles for it in self._lives),
            "announcing": sum(bool(phone.notification_urls) for phone in self._phones),
        }

    def _count_requests(self) -> int:
        """Count the requests so far; a phone's own record of them is not endless."""
        for phone in self._phones:
            self._requests += len(phone.requests)
            if self._odd:
                self._odd_answers += sum(it.fault is not None for it in phone.requests)
            phone.requests.clear()
        return self._requests


async def _run(first: int, count: int, seed: int) -> None:
    # Home Assistant hangs up on a phone whose answer has no end, and rightly so.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    async with AsyncExitStack() as stack:
        plugged_in = []
        for number in range(first, first + count):
            settings = settings_of(number)
            phone = VirtualPhone(settings, host=settings.ip_address, port=PORT)
            # Of a phone that has listed none, nobody knows whether it lists any.
            phone.remote_hang_up(phone.incoming_call("100"))
            plugged_in.append(await stack.enter_async_context(phone))
        phones = _Phones(plugged_in, first, seed)
        await obey(
            {"begin": phones.begin, "heal": phones.heal, "truth": phones.truth},
            phones.greeting,
        )


if __name__ == "__main__":
    asyncio.run(_run(*map(int, sys.argv[1:4])))
