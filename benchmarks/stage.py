"""Home Assistant with a probe in it, and many phones, ready to be measured."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import batched
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from demo import configuration, ports
from demo.console import Console
from demo.errors import DemoError
from demo.hass import HomeAssistantProcess
from demo.session import started

from . import fleet
from .fleet import Fleet, FleetCall, Weight
from .probe import OURS, Probe, Span
from .report import Machine
from .schedule import ScheduledCall, one_each

_INTEGRATIONS: Final = Path(__file__).with_name("integrations")
_ADDED: Final = ("bare_entities", "measuring_probe", "plain_poller")
_SECONDS_BETWEEN_LOOKS: Final = 0.5
_SECONDS_TO_CONFIGURE: Final = 120
_SECONDS_TO_PROVE: Final = 30
_PROOFS: Final = 3
_CALLS_PER_SECOND: Final = 20
_ADDED_AT_ONCE: Final = 100
_FIRST_PROOF: Final = 9_000_000
_SECONDS_TO_SETTLE: Final = 10


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything that takes part in the measuring."""

    console: Console
    probe: Probe
    fleet: Fleet
    machine: Machine
    profiles: Path | None
    """Where profiles go, if they are wanted."""
    sampled: bool
    """Whether it is looked whose code runs."""

    async def during(self, name: str, seconds: float) -> Span:
        """Measure for a while in which nothing is done."""

        async def wait() -> None:
            await asyncio.sleep(seconds)

        return (await self.while_doing(name, wait))[0]

    async def while_doing[T](
        self, name: str, act: Callable[[], Awaitable[T]]
    ) -> tuple[Span, T]:
        """Measure for as long as something takes, and return what comes of it."""
        self.console.say(f"measuring: {name}")
        await self.probe.begin(sample=self.sampled)
        if self.profiles is not None:
            await self.probe.profile()
        result = await act()
        span = await self.probe.end()
        if self.profiles is not None:
            file = self.profiles / f"{name.replace(' ', '_').replace(',', '')}.txt"
            report = await self.probe.profile()
            file.write_text("\n".join(report.values()), encoding="utf-8")
        return span, result

    async def play(self, calls: Sequence[ScheduledCall]) -> Sequence[FleetCall]:
        """Make calls, and wait for what is told of the last ones."""
        made = await self.fleet.play(calls)
        await self.settle()
        return made

    async def settle(self) -> None:
        """Let Home Assistant finish what it has begun."""
        await asyncio.sleep(_SECONDS_TO_SETTLE)

    async def weighing[T](self, act: Callable[[], Awaitable[T]]) -> tuple[T, Weight]:
        """Return what comes of something, and what the phones took meanwhile."""
        before = await self.fleet.weight()
        result = await act()
        after = await self.fleet.weight()
        return result, replace(after, cpu=after.cpu - before.cpu)

    async def prove(self, macs: Sequence[str]) -> None:
        """Wait until the notifications of all phones are known to arrive.

        One call for each, which is not counted, proves that they do.
        """
        await self.announcing(len(macs))
        for proof in range(_PROOFS):
            first_number = _FIRST_PROOF + proof * len(macs)
            spread = len(macs) / _CALLS_PER_SECOND
            await self.fleet.play(one_each(macs, spread, first_number))
            for _ in range(int(_SECONDS_TO_PROVE / _SECONDS_BETWEEN_LOOKS)):
                if (await self.probe.states("push")).get("on") == len(macs):
                    await self.settle()
                    return
                await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        states = dict(await self.probe.states("push"))
        raise DemoError(f"Not all notifications arrive: {states}.")

    async def announcing(self, count: int) -> None:
        """Wait until so many phones have got their settings for notifications."""
        announcing = -1
        for _ in range(int(_SECONDS_TO_CONFIGURE / _SECONDS_BETWEEN_LOOKS)):
            announcing = await self.fleet.announcing()
            if announcing == count:
                return
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        raise DemoError(f"{announcing} phones announce their calls, not {count}.")

    async def add(
        self, first: int, until: int, domain: str = OURS, **more: Any
    ) -> list[str]:
        """Add some of the phones, and return their entries."""
        places = self.fleet.places[first:until]
        self.console.say(f"adding {len(places)} phones to {domain}")
        entries: list[str] = []
        # One order for all of a thousand would not be answered in time.
        for some in batched(places, _ADDED_AT_ONCE, strict=False):
            entries += await self.probe.add(domain, some, more)
            if len(entries) < len(places):
                self.console.say(f"{len(entries)} of them are there")
        return entries


@asynccontextmanager
async def staged(
    console: Console,
    phones: int,
    profiles: Path | None = None,
    *,
    sampled: bool = False,
) -> AsyncIterator[Stage]:
    """Start everything; no phone has been added yet."""
    load = os.getloadavg()[0]
    with TemporaryDirectory(prefix="poly-vvx-benchmark-") as folder:
        config = Path(folder)
        port = ports.any_free_port()
        write_configuration(config, port)
        console.say("Home Assistant is starting, in a folder that goes afterwards")
        async with (
            fleet.plugged_in(phones) as plugged_in,
            HomeAssistantProcess(config) as process,
            process.watched(console),
            started(console, port) as home,
        ):
            release = (await home.get("config"))["version"]
            machine = Machine.here(release, load)
            await asyncio.sleep(_SECONDS_TO_SETTLE)
            yield Stage(
                console=console,
                probe=Probe(home),
                fleet=plugged_in,
                machine=machine,
                profiles=profiles,
                sampled=sampled,
            )


def write_configuration(config: Path, port: int) -> None:
    """Make a configuration directory with the probe and the plain poller in it."""
    configuration.write(config, port, "UTC", log_level="warning")
    for name in _ADDED:
        link = config / "custom_components" / name
        link.symlink_to(_INTEGRATIONS / name, target_is_directory=True)
    with (config / "configuration.yaml").open("a", encoding="utf-8") as file:
        file.write("\nmeasuring_probe:\n")
