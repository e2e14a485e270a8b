"""Buttons for the calls of a phone, and to start it anew."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast, override

from homeassistant.components.button import (
    ButtonDeviceClass,
    ButtonEntity,
    ButtonEntityDescription,
)
from homeassistant.const import (
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    EntityCategory,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .actions import calls as call_actions, dialing, phone as phone_actions
from .const import CONF_ADDRESS_BOOK, DOMAIN
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .entity import PhoneEntity, unique_id_of
from .failures import invalid
from .people.address_book import AddressBook, AddressBookConfigEntry

# The client sends one request at a time and knows which goes first, also where
# they come from different platforms.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PhoneButtonDescription(ButtonEntityDescription):
    """Describes a button of a phone."""

    press_fn: Callable[[PhoneCoordinator], Awaitable[None]]
    for_administrators: bool = False
    """Whether the phone wants the administrator's account for it."""


async def _dial(phone: PhoneCoordinator) -> None:
    """Call what stands in the text entity beside the button."""
    entity_id = er.async_get(phone.hass).async_get_entity_id(
        Platform.TEXT, DOMAIN, unique_id_of(phone, "number")
    )
    state = phone.hass.states.get(entity_id) if entity_id else None
    if state is None or state.state in ("", STATE_UNKNOWN, STATE_UNAVAILABLE):
        raise invalid("no_number_entered")
    await dialing.dial(phone, state.state)


BUTTONS = (
    PhoneButtonDescription(
        key="answer",
        translation_key="answer",
        press_fn=call_actions.answer,
    ),
    PhoneButtonDescription(
        key="reject",
        translation_key="reject",
        press_fn=call_actions.reject,
    ),
    PhoneButtonDescription(
        key="ignore",
        translation_key="ignore",
        press_fn=call_actions.ignore,
    ),
    PhoneButtonDescription(
        key="hang_up",
        translation_key="hang_up",
        press_fn=call_actions.hang_up,
    ),
    PhoneButtonDescription(key="dial", translation_key="dial", press_fn=_dial),
    PhoneButtonDescription(
        key="redial", translation_key="redial", press_fn=dialing.redial
    ),
    PhoneButtonDescription(
        key="call_back", translation_key="call_back", press_fn=dialing.call_back
    ),
    PhoneButtonDescription(
        key="restart",
        translation_key="restart",
        for_administrators=True,
        entity_category=EntityCategory.CONFIG,
        press_fn=call_actions.restart,
    ),
    PhoneButtonDescription(
        key="reboot",
        translation_key="reboot",
        for_administrators=True,
        device_class=ButtonDeviceClass.RESTART,
        entity_category=EntityCategory.CONFIG,
        press_fn=call_actions.reboot,
    ),
    PhoneButtonDescription(
        key="update_configuration",
        translation_key="update_configuration",
        for_administrators=True,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        press_fn=phone_actions.update_configuration,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a phone, or that of an address book."""
    if CONF_ADDRESS_BOOK in entry.data:
        book = cast(AddressBookConfigEntry, entry).runtime_data
        if book.is_remote:
            async_add_entities([ReadBookButton(book)])
        return
    async_add_entities(
        PhoneButton(entry.runtime_data, description)
        for description in BUTTONS
        if not (description.for_administrators and entry.runtime_data.phone.limited)
    )


class PhoneButton(PhoneEntity, ButtonEntity):
    """A button of a phone."""

    entity_description: PhoneButtonDescription

    @override
    async def async_press(self) -> None:
        """Have the phone do it."""
        await self.entity_description.press_fn(self.coordinator)


class ReadBookButton(CoordinatorEntity[AddressBook], ButtonEntity):
    """Has an address book read anew."""

    _attr_has_entity_name = True
    _attr_translation_key = "read_address_book"
    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, book: AddressBook) -> None:
        """Belong to an address book, which is no device but a service."""
        super().__init__(book)
        entry = book.config_entry
        self._attr_unique_id = f"{entry.entry_id}_read_address_book"
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, entry.entry_id)},
            name=entry.title,
        )

    @property
    @override
    def available(self) -> bool:
        """Return that it can be pressed, above all when the last reading failed."""
        return True

    @override
    async def async_press(self) -> None:
        """Read what has changed."""
        await self.coordinator.async_request_refresh()
