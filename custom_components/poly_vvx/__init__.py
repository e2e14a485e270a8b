"""Poly VVX desk phones: calls seen and controlled from Home Assistant."""

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .const import CONF_PUSH, DOMAIN, LOGGER
from .coordinator import ISSUES, MEMORIES, PhoneCoordinator, PolyVvxConfigEntry
from .entity import async_remove_gone_lines
from .issues import async_forget
from .link.device import async_register_device
from .link.session import async_connect, async_open_session, create_phone
from .push import async_withdraw
from .services import async_setup_services
from .vvx.errors import VvxError

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer the actions, whether or not a phone is reachable by now."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> bool:
    """Set up one phone."""
    session = async_open_session(hass, entry.data)

    async def close(_event: Event) -> None:
        await session.close()

    entry.async_on_unload(session.close)
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close))
    phone = create_phone(session, entry.data)
    coordinator = PhoneCoordinator(hass, entry, phone)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    async_register_device(entry)
    async_remove_gone_lines(entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    coordinator.push.async_start(wanted=entry.options.get(CONF_PUSH, True))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> bool:
    """Let go of one phone, of a disabled one for good."""
    entry.runtime_data.async_let_go()
    async_forget(hass, entry, ISSUES)
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded and entry.disabled_by is not None:
        await entry.runtime_data.push.async_give_up()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> None:
    """Leave nothing behind on a phone that is removed."""
    async_forget(hass, entry, ISSUES)
    hass.data.get(MEMORIES, {}).pop(entry.entry_id, None)
    try:
        async with async_connect(hass, entry.data) as phone:
            await async_withdraw(phone, entry.data)
    except VvxError as error:
        LOGGER.debug("%s keeps our notification settings: %s", entry.title, error)
