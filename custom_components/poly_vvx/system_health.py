"""How the phones are doing as a whole, for the page on Home Assistant's health."""

from typing import Any, Final

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .coordinator import PolyVvxConfigEntry
from .link.device import async_phones, name_of

MOST_NAMES: Final = 5
"""How many phones are called by their names; more are only counted."""


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Offer the information."""
    register.async_register_info(_async_information)


async def _async_information(hass: HomeAssistant) -> dict[str, Any]:
    """Count the phones, those that announce their calls, and those that are away."""
    entries: list[PolyVvxConfigEntry] = async_phones(hass, include_disabled=False)
    reachable = [
        entry
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.last_update_success
    ]
    away = sorted(name_of(hass, entry) for entry in entries if entry not in reachable)
    return {
        "phones": len(entries),
        "phones_with_push": sum(
            entry.runtime_data.push.proven is True for entry in reachable
        ),
        "phones_unreachable": ", ".join(away)
        if 0 < len(away) <= MOST_NAMES
        else len(away),
    }
