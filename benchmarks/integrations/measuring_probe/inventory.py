"""What there is in Home Assistant at a moment."""

import asyncio
from collections import Counter
from collections.abc import Mapping
import gc
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.async_ import get_scheduled_timer_handles

from .window import PLATFORMS, owner_of

_ROLLUP: Final = Path("/proc/self/smaps_rollup")
_ADDRESS: Final = re.compile(r"0x[0-9a-f]+|when=\S+ |\d+")
_DISPATCHER: Final = "dispatcher"


async def async_inventory(hass: HomeAssistant, _arguments: object) -> Any:
    """Count tasks, timers and listeners, by what they are."""
    loop = asyncio.get_running_loop()
    dispatchers: Mapping[Any, Mapping[Any, object]] = hass.data.get(_DISPATCHER, {})
    return {
        "tasks": Counter(
            _name(repr(task.get_coro())) for task in asyncio.all_tasks(loop)
        ),
        "timers": Counter(
            _name(repr(timer))
            for timer in get_scheduled_timer_handles(loop)
            if not timer.cancelled()
        ),
        "listeners": {
            str(event): count for event, count in hass.bus.async_listeners().items()
        }
        | Counter(
            _name(f"dispatcher {signal}")
            for signal, targets in dispatchers.items()
            for _ in targets
        ),
    }


async def async_memory(_hass: HomeAssistant, _arguments: object) -> Any:
    """Tell how many bytes are used, after everything is gone that nobody needs."""
    for _ in range(3):
        gc.collect()
    return {"pss": pss_of(_ROLLUP.read_text(encoding="ascii"))}


def pss_of(rollup: str) -> int:
    """Return the bytes that a process has, with its share of what others have too."""
    match = re.search(r"^Pss:\s+(\d+) kB$", rollup, re.MULTILINE)
    assert match is not None
    return int(match[1]) * 1024


async def async_states(hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Count the states of the entities with a key."""
    counts: Counter[str] = Counter()
    for entry in er.async_get(hass).entities.values():
        owned = owner_of(entry) if entry.platform in PLATFORMS else None
        if owned is not None and owned.key == arguments["key"]:
            state = hass.states.get(entry.entity_id)
            counts[state.state if state else "none"] += 1
    return counts


async def async_entities(hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Tell which entities an entry has, also those that are disabled."""
    registry = er.async_get(hass)
    return {
        "entities": [
            {
                "platform": entity.domain,
                "key": entity.unique_id.partition("_")[2],
                "enabled": entity.disabled_by is None,
            }
            for entity in er.async_entries_for_config_entry(
                registry, arguments["entry"]
            )
        ]
    }


def _name(text: str) -> str:
    """Return a description that is the same for all of a kind."""
    return _ADDRESS.sub("", text)[:300]
