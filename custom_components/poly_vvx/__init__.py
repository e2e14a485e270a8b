"""Poly VVX desk phones: calls seen and controlled from Home Assistant."""

from typing import cast

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import (
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_HOMEASSISTANT_CLOSE,
    EVENT_HOMEASSISTANT_STOP,
    Platform,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from .card.contacts import async_setup_contacts
from .card.register import async_registration
from .card.websocket import async_setup_commands
from .const import CONF_ADDRESS_BOOK, CONF_PUSH, DOMAIN, LOGGER
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .entity import async_follow_device, async_remove_gone_lines
from .feed import async_fire_on_bus
from .issues import async_delete_issues
from .link.device import (
    async_follow_disabling,
    async_is_disabled,
    async_phones,
    name_of,
)
from .link.session import async_connect, async_open_session, create_phone
from .memory import async_load_memory, async_remove_memory
from .people.address_book import (
    AddressBookConfigEntry,
    async_remove_book,
    async_setup_book,
)
from .push.settings import async_withdraw
from .services import async_setup_services
from .vvx.errors import VvxError

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

BOOK_PLATFORMS = [Platform.BUTTON]
PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TEXT,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer the actions, whether or not a phone is reachable by now."""
    async_setup_services(hass)
    async_follow_disabling(hass)
    async_setup_commands(hass)
    async_setup_contacts(hass)
    await async_registration(hass).async_set_up()

    @callback
    def follow(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        # Home Assistant does not unload what it could not set up.
        if entry.domain == DOMAIN and entry.disabled_by is not None:
            async_delete_issues(hass, entry)

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, follow)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> bool:
    """Set up one phone, or one address book."""
    if CONF_ADDRESS_BOOK in entry.data:
        await async_setup_book(hass, cast(AddressBookConfigEntry, entry))
        await hass.config_entries.async_forward_entry_setups(entry, BOOK_PLATFORMS)
        return True
    # A dashboard shows the card of a phone that is away, too.
    await async_registration(hass).async_want(True)
    if async_is_disabled(hass, entry):
        async_delete_issues(hass, entry)
        # Nobody is to be alarmed by what somebody has wanted, as an error would.
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="device_disabled",
            translation_placeholders={"phone": name_of(hass, entry)},
        )
    session = async_open_session(hass, entry.data)

    async def close(_event: Event) -> None:
        await session.close()

    entry.async_on_unload(session.close)
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close))
    memory = await async_load_memory(hass, entry)
    phone = create_phone(hass, session, entry.data, memory.refusals)
    coordinator = PhoneCoordinator(hass, entry, phone, memory)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    entry.async_on_unload(coordinator.everybody.subscribe(coordinator.async_show_calls))
    async_follow_device(entry)
    async_remove_gone_lines(entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # After the platforms: whoever starts with an event may ask for the states.
    fire = async_fire_on_bus(hass, entry, lambda line: coordinator.data.label_of(line))
    entry.async_on_unload(coordinator.feed.subscribe(fire))
    entry.async_on_unload(
        hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, memory.async_save_soon)
    )

    @callback
    def open_feed(_hass: HomeAssistant) -> None:
        coordinator.feed.open()

    entry.async_on_unload(
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, coordinator.async_home_changed)
    )
    # Automations do not listen before.
    entry.async_on_unload(async_at_started(hass, open_feed))
    coordinator.push.async_start(wanted=entry.options.get(CONF_PUSH, True))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> bool:
    """Unload one phone; a disabled one gets its notification settings back."""
    if CONF_ADDRESS_BOOK in entry.data:
        return await hass.config_entries.async_unload_platforms(entry, BOOK_PLATFORMS)
    coordinator = entry.runtime_data
    coordinator.feed.close()
    async_delete_issues(hass, entry)
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded and async_is_disabled(hass, entry):
        await async_remove_memory(hass, entry)
        await coordinator.push.async_withdraw()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> None:
    """Leave nothing behind on a phone that is removed."""
    async_delete_issues(hass, entry)
    if CONF_ADDRESS_BOOK in entry.data:
        await async_remove_book(hass, entry)
        return
    await async_remove_memory(hass, entry)
    if not async_phones(hass):
        await async_registration(hass).async_want(False)
    try:
        async with async_connect(hass, entry.data) as phone:
            await async_withdraw(phone, entry.data)
    except VvxError as error:
        LOGGER.debug(
            "%s keeps our notification settings: %s", name_of(hass, entry), error
        )
