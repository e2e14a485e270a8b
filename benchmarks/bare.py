"""What Home Assistant itself takes for as many entities and connections.

The least that an integration with these entities can cost, however it is written.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import statistics
from typing import Any, Final

from demo.console import Console

from .probe import BARE
from .stage import Stage, staged

FEW: Final = 10
"""From how many phones on memory is measured; what is there once is in no figure."""

TIMES: Final = 3
"""How often all phones are set up at once; the median counts."""

_SECONDS_BETWEEN: Final = 1
_SECONDS_TO_FINISH: Final = 3


@dataclass(frozen=True, kw_only=True)
class Bare:
    """What is left of a phone's cost if all is taken away that is ours."""

    memory_of_entities: float
    """Bytes for the entities of one phone."""
    memory_of_connection: float
    """Bytes for one open TLS connection."""
    seconds: float
    """How long it takes to add the entities of all phones at once."""
    cpu: float
    """Seconds of processor time that it takes."""


async def measure(
    console: Console, phones: int, entities: Sequence[Mapping[str, Any]]
) -> Bare:
    """Measure it, in a Home Assistant that has seen nothing else."""
    async with staged(console, phones) as stage:
        probe = stage.probe
        entries = await stage.add(0, FEW, BARE, entities=entities)
        memory_of_few = await _memory(stage)
        for first in range(FEW, phones, FEW):
            # Phones, which have to be asked first, do not come faster.
            await asyncio.sleep(_SECONDS_BETWEEN)
            until = min(first + FEW, phones)
            entries += await stage.add(first, until, BARE, entities=entities)
        memory = await _memory(stage)
        set_ups = []
        for _ in range(TIMES):
            await probe.unload(entries)
            await asyncio.sleep(_SECONDS_TO_FINISH)
            set_ups.append(await probe.set_up(entries))
            await stage.settle()
        places = stage.fleet.places
        await probe.hold_connections(places[:FEW])
        memory_with_few = await _memory(stage)
        await probe.hold_connections(places)
        memory_with_all = await _memory(stage)
    more = phones - FEW
    return Bare(
        memory_of_entities=(memory - memory_of_few) / more,
        memory_of_connection=(memory_with_all - memory_with_few) / more,
        seconds=statistics.median(it.ended - it.began for it in set_ups),
        cpu=statistics.median(it.cpu for it in set_ups),
    )


async def _memory(stage: Stage) -> int:
    await stage.settle()
    return await stage.probe.memory()
