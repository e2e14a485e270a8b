"""What the entities of a phone share."""

from collections.abc import Callable, Iterable
import re
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .connection import url_of
from .const import DOMAIN, MANUFACTURER
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .vvx.models import Line

_LINE_KEY: Final = re.compile(r"_line_(\d+)_")


def unique_id_of(phone: PhoneCoordinator, key: str) -> str:
    """Return what tells an entity of a phone from all others."""
    return f"{phone.data.device.mac}_{key}"


def key_of(entity: er.RegistryEntry) -> str:
    """Return which entity of a phone it is: the opposite of unique_id_of."""
    return entity.unique_id.partition("_")[2]


@callback
def async_filter_by_key(
    hass: HomeAssistant, entity_ids: Iterable[str], wanted: Callable[[str], bool]
) -> set[str]:
    """Return those of some entities that are entities of phones with a wanted key."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entity_ids
        if (entity := registry.async_get(entity_id)) is not None
        and entity.platform == DOMAIN
        and wanted(key_of(entity))
    }


def device_info_of(phone: PhoneCoordinator) -> DeviceInfo:
    """Return the device that the entities of a phone belong to."""
    entry, device = phone.config_entry, phone.data.device
    return DeviceInfo(
        configuration_url=str(url_of(entry.data)),
        connections={(CONNECTION_NETWORK_MAC, str(entry.unique_id))},
        identifiers={(DOMAIN, str(entry.unique_id))},
        manufacturer=MANUFACTURER,
        model=device.model,
        model_id=device.part_number,
        name=entry.title,
        serial_number=device.mac,
        sw_version=device.firmware,
    )


class PhoneEntity(CoordinatorEntity[PhoneCoordinator]):
    """Something about one phone."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: PhoneCoordinator, description: EntityDescription
    ) -> None:
        """Take identity and device from the phone."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = unique_id_of(coordinator, description.key)
        self._attr_device_info = device_info_of(coordinator)


class LineEntity(PhoneEntity):
    """Something about one line of a phone."""

    def __init__(
        self, coordinator: PhoneCoordinator, description: EntityDescription, number: int
    ) -> None:
        """Take identity and name from the line's number."""
        super().__init__(coordinator, description)
        self._number = number
        self._attr_unique_id = unique_id_of(
            coordinator, f"line_{number}_{description.key}"
        )
        self._attr_translation_key = f"line_{description.key}"
        self._attr_translation_placeholders = {"line": str(number)}

    @property
    def line(self) -> Line | None:
        """The line as the phone last told of it."""
        return next(
            (
                line
                for line in self.coordinator.data.lines
                if line.number == self._number
            ),
            None,
        )


@callback
def async_add_line_entities(
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[int], Iterable[Entity]],
) -> None:
    """Add the entities of the phone's lines, now and when lines appear."""
    coordinator = entry.runtime_data
    known: set[int] = set()

    @callback
    def add_new() -> None:
        numbers = {line.number for line in coordinator.data.lines}
        new = sorted(numbers - known)
        known.clear()
        known.update(numbers)
        async_add_entities(entity for number in new for entity in make(number))

    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))


@callback
def async_remove_gone_lines(entry: PolyVvxConfigEntry) -> None:
    """Remove the entities of lines that are gone, now and when lines go."""
    coordinator = entry.runtime_data
    registry = er.async_get(coordinator.hass)

    @callback
    def remove_gone() -> None:
        numbers = {line.number for line in coordinator.data.lines}
        if not numbers:
            # A phone that is starting may not know its lines yet.
            return
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
            match = _LINE_KEY.search(entity.unique_id)
            if match is not None and int(match.group(1)) not in numbers:
                registry.async_remove(entity.entity_id)

    remove_gone()
    entry.async_on_unload(coordinator.async_add_listener(remove_gone))
