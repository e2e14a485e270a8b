"""Adds, sets up and unloads many phones, all of them at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import time
from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError

_AT_ONCE: Final = 10
"""How many phones are added at a time, which is not what is measured."""

_TRIES: Final = 3
"""On a machine that is busy, one phone of a thousand answers too late."""


async def async_add(hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Add phones through the config flow, and return their entries."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def add(data: dict[str, Any]) -> str:
        async with turns:
            return await _add(hass, arguments["domain"], data)

    return {"entries": await asyncio.gather(*map(add, arguments["phones"]))}


async def _add(hass: HomeAssistant, domain: str, data: dict[str, Any]) -> str:
    flows = hass.config_entries.flow
    for _ in range(_TRIES):
        result = await flows.async_init(
            domain, context={"source": SOURCE_USER}, data=data
        )
        while result["type"] is FlowResultType.FORM and not result.get("errors"):
            # What has to be confirmed is.
            result = await flows.async_configure(result["flow_id"], {})
        if result["type"] is FlowResultType.CREATE_ENTRY:
            entry_id: str = result["result"].entry_id
            return entry_id
        if result["type"] is FlowResultType.FORM:
            flows.async_abort(result["flow_id"])
    raise HomeAssistantError(
        f"{data['host']} cannot be added: {result.get('errors') or result}"
    )


async def async_set_up(hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Set up entries, all at once as when Home Assistant starts."""
    began = time.monotonic()
    cpu = time.process_time()
    took = await _each(hass.config_entries.async_setup, arguments["entries"])
    return {
        "began": began,
        "ended": time.monotonic(),
        "cpu": time.process_time() - cpu,
        "took": took,
        "loaded": sum(
            (entry := hass.config_entries.async_get_entry(entry_id)) is not None
            and entry.state is ConfigEntryState.LOADED
            for entry_id in arguments["entries"]
        ),
    }


async def async_unload(hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Unload entries, all at once."""
    return {"took": await _each(hass.config_entries.async_unload, arguments["entries"])}


async def async_remove(hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Remove entries, all at once."""
    return {"took": await _each(hass.config_entries.async_remove, arguments["entries"])}


async def async_configure(hass: HomeAssistant, arguments: Mapping[str, Any]) -> Any:
    """Change the options of entries, and load them anew."""
    for entry_id in arguments["entries"]:
        hass.config_entries.async_update_entry(
            hass.config_entries.async_get_known_entry(entry_id),
            options=arguments["options"],
        )
    return {"took": await _each(hass.config_entries.async_reload, arguments["entries"])}


async def _each(
    act: Callable[[str], Awaitable[object]], entry_ids: list[str]
) -> list[float]:
    """Do something with each entry, and return the seconds that each took."""

    async def timed(entry_id: str) -> float:
        began = time.monotonic()
        await act(entry_id)
        return time.monotonic() - began

    return await asyncio.gather(*map(timed, entry_ids))
