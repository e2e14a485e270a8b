"""How soon a phone that is gone shows as unreachable, while it is idle.

python -m benchmarks.outage       about four minutes
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
import sys
import time
from typing import Final

from demo.console import Console
from demo.entities import PhoneEntities
from demo.errors import DemoError
from demo.states import States
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

from .figures import Figures
from .running import add_phone, exit_code_of, home_assistant
from .table import table

TARGET: Final = 35.0
"""Seconds until a phone that announces its calls shows as unreachable."""

_PHONES: Final = 8
_SECONDS_BETWEEN: Final = 3.3
"""So that they go at different moments between two polls, which are 24 s apart."""
_SECONDS_OF_CALL: Final = 2
_SECONDS_TO_PROVE: Final = 30
_SECONDS_OF_QUIET: Final = 30
_SECONDS_TO_NOTICE: Final = 90
_SECONDS_TO_COME_BACK: Final = 90


def _hang(phone: VirtualPhone) -> None:
    # More than it will be asked.
    phone.inject(Fault(FaultKind.HANG, times=1000))


_WAYS: Final[Mapping[str, Callable[[VirtualPhone], None]]] = {
    "takes connections, never answers": _hang,
    "has no power": VirtualPhone.power_cut,
}


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """Everything that takes part."""

    console: Console
    states: States
    phones: Mapping[str, tuple[VirtualPhone, PhoneEntities]]
    """Each phone and its entities, by its MAC address."""

    def shows(self, mac: str, key: str, state: str) -> Callable[[], bool]:
        """Return a condition: a binary sensor of a phone is so."""
        entity_id = self.phones[mac][1]["binary_sensor", key]
        return lambda: self.states[entity_id].state == state

    async def wait_for_all(self, key: str, state: str, seconds: float) -> None:
        """Wait until a binary sensor of each phone is so."""
        for mac in self.phones:
            try:
                await self.states.wait_for(self.shows(mac, key, state), seconds)
            except TimeoutError:
                raise DemoError(f"{key} of {mac} is not {state}.") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Have phones go in each way, and return the exit code."""
    argparse.ArgumentParser(
        prog="python -m benchmarks.outage",
        description="How soon a real Home Assistant notices that an idle phone which "
        "announces its calls is gone.",
    ).parse_args(arguments)
    return exit_code_of("outage", _run())


async def _run() -> int:
    console = Console()
    measured: dict[str, list[float]] = {}
    async with _bench(console) as bench:
        for way, go in _WAYS.items():
            await _prove(bench)
            console.say(f"One phone after the other {way}")
            measured[way] = await asyncio.gather(
                *(
                    _noticed_after(bench, mac, go, number * _SECONDS_BETWEEN)
                    for number, mac in enumerate(bench.phones)
                )
            )
            await _bring_back(bench)
    rows = [
        (way, *(f"{seconds:.1f}" for seconds in (it.minimum, it.median, it.maximum)))
        for way, values in measured.items()
        if (it := Figures.of(values)) is not None
    ]
    print(table((f"a phone ({_PHONES} each), seconds", "min", "median", "max"), rows))
    return int(any(max(values) > TARGET for values in measured.values()))


@asynccontextmanager
async def _bench(console: Console) -> AsyncIterator[_Bench]:
    """Start everything, with phones that are set up and idle."""
    settings = [
        PhoneSettings(model="VVX 450", mac=f"64167f0b{number:04x}", password="vvx-4711")
        for number in range(_PHONES)
    ]
    async with AsyncExitStack() as stack:
        phones = [await stack.enter_async_context(VirtualPhone(it)) for it in settings]
        home = await stack.enter_async_context(home_assistant(console))
        socket = await stack.enter_async_context(home.connected())
        found = {}
        for phone in phones:
            entities = await add_phone(
                home, socket, phone.settings, phone.host, phone.port
            )
            found[phone.settings.mac] = phone, entities
        states = await socket.follow_states()
        yield _Bench(console=console, states=states, phones=found)


async def _prove(bench: _Bench) -> None:
    """Have a call show that notifications arrive, and let the phones be idle again."""
    for phone, _ in bench.phones.values():
        handle = phone.incoming_call("3001")
        await asyncio.sleep(_SECONDS_OF_CALL)
        phone.remote_hang_up(handle)
    await bench.wait_for_all("push", "on", _SECONDS_TO_PROVE)
    await asyncio.sleep(_SECONDS_OF_QUIET)


async def _noticed_after(
    bench: _Bench, mac: str, go: Callable[[VirtualPhone], None], delay: float
) -> float:
    """Have a phone go after a while; return how long it took until that was shown."""
    await asyncio.sleep(delay)
    gone = time.monotonic()
    go(bench.phones[mac][0])
    try:
        await bench.states.wait_for(
            bench.shows(mac, "reachable", "off"), _SECONDS_TO_NOTICE
        )
    except TimeoutError:
        raise DemoError(f"Nobody noticed that {mac} is gone.") from None
    return time.monotonic() - gone


async def _bring_back(bench: _Bench) -> None:
    for phone, _ in bench.phones.values():
        phone.clear_faults()
        if not phone.online:
            await phone.start()
    await bench.wait_for_all("reachable", "on", _SECONDS_TO_COME_BACK)


if __name__ == "__main__":
    sys.exit(main())
