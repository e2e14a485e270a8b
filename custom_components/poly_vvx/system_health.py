"""How the phones are doing as a whole, for the page on Home Assistant's health."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import PolyVvxConfigEntry


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Offer the information."""
    register.async_register_info(_async_information)


async def _async_information(hass: HomeAssistant) -> dict[str, Any]:
    """Count the phones, those that announce their calls, and those that are away."""
    entries: list[PolyVvxConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    phones = [
        entry.runtime_data
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
    ]
    reachable = [phone for phone in phones if phone.last_update_success]
    return {
        "phones": len(entries),
        "phones_with_push": sum(phone.push.proven is True for phone in reachable),
        "phones_unreachable": len(entries) - len(reachable),
    }
