"""A plain poller of desk phones, to compare with: eight GETs in a row every 30 s."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .coordinator import PollerConfigEntry, PollerCoordinator

PLATFORMS = [Platform.BINARY_SENSOR, Platform.SENSOR]


async def async_setup_entry(hass: HomeAssistant, entry: PollerConfigEntry) -> bool:
    """Set up one phone."""
    coordinator = PollerCoordinator(hass, entry)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: PollerConfigEntry) -> bool:
    """Let go of one phone."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
