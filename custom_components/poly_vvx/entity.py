"""What the entities of a phone share."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import re
from typing import Any, Final, override

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import (
    AddConfigEntryEntitiesCallback,
    async_get_current_platform,
)
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .link.device import async_register_device, device_info_of
from .vvx.information.device import DeviceInfo
from .vvx.lines import Line

GONE_FOR_GOOD_AFTER: Final = timedelta(minutes=3)
"""How long a line has to be gone; by then the lines have been read twice more."""

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


@dataclass(frozen=True, kw_only=True)
class PhoneEntityDescription(EntityDescription):
    """Describes an entity of a phone."""

    has_fn: Callable[[PhoneCoordinator], bool] = lambda _: True
    """Whether the phone has what the entity shows."""


@dataclass(frozen=True, kw_only=True)
class LineEntityDescription(EntityDescription):
    """Describes an entity of a line."""

    has_fn: Callable[[Line], bool] = lambda _: True
    """Whether the line has what the entity shows."""


class SparingEntity(Entity):
    """Writes its state when that has changed.

    Home Assistant itself would report an equal state as well. For the 32 entities of
    a phone, an update that changes none of them takes 0.02 ms so, and 0.2 ms if all are
    written; one in which a call begins takes 0.15 ms and 0.25 ms.
    """

    _shown: tuple[Any, ...] = ()

    @override
    async def async_added_to_hass(self) -> None:
        """Remember what Home Assistant is going to write."""
        await super().async_added_to_hass()
        self._shown = self._shows()

    @callback
    def async_write_changed_state(self) -> None:
        """Write the state if it is another one."""
        if (shown := self._shows()) != self._shown:
            self._shown = shown
            self.async_write_ha_state()

    def _shows(self) -> tuple[Any, ...]:
        """Return what others see, nothing while the entity is unavailable."""
        return (self.state, self.extra_state_attributes) if self.available else ()


class PhoneEntity(CoordinatorEntity[PhoneCoordinator], SparingEntity):
    """Something about one phone."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: PhoneCoordinator, description: EntityDescription
    ) -> None:
        """Take identity and device from the phone."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = unique_id_of(coordinator, description.key)
        self._attr_device_info = device_info_of(coordinator.config_entry)

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Follow the phone."""
        self.async_write_changed_state()


class LineEntity(PhoneEntity):
    """Something about one line of a phone."""

    def __init__(
        self, coordinator: PhoneCoordinator, description: EntityDescription, number: int
    ) -> None:
        """Take identity and name from the line's number, and what the phone calls it."""
        super().__init__(coordinator, description)
        self._number = number
        label = coordinator.data.label_of(number)
        self._attr_unique_id = unique_id_of(coordinator, _line_key(number, description))
        self._attr_translation_key = f"line_{description.key}"
        self._attr_translation_placeholders = {
            "line": f"{number} ({label})" if label else str(number)
        }

    @property
    def line(self) -> Line | None:
        """The line as it was last read, None if it is gone."""
        return next(
            (
                line
                for line in self.coordinator.data.lines
                if line.number == self._number
            ),
            None,
        )


def _line_key(number: int, description: EntityDescription) -> str:
    return f"line_{number}_{description.key}"


def _registered_lines(
    registry: er.EntityRegistry, entry: PolyVvxConfigEntry
) -> dict[int, list[str]]:
    """Return the lines that have entities, and these, also of lines that are gone."""
    found: dict[int, list[str]] = defaultdict(list)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if (match := _LINE_KEY.search(entity.unique_id)) is not None:
            found[int(match.group(1))].append(entity.entity_id)
    return found


def _registered_ids(entry: PolyVvxConfigEntry, domain: str) -> set[str]:
    """Return the unique IDs of the entities that a platform has registered."""
    registry = er.async_get(entry.runtime_data.hass)
    return {
        entity.unique_id
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.domain == domain
    }


@callback
def async_follow_device(entry: PolyVvxConfigEntry) -> None:
    """Register a phone as a device, and update that when the phone says otherwise.

    A phone may come back with other firmware.
    """
    coordinator = entry.runtime_data
    known: DeviceInfo | None = None

    @callback
    def update() -> None:
        nonlocal known
        if known != coordinator.data.device:
            known = coordinator.data.device
            async_register_device(coordinator.hass, entry, known)

    update()
    entry.async_on_unload(coordinator.async_add_listener(update))


@callback
def async_add_phone_entities[_DescriptionT: PhoneEntityDescription](
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[PhoneCoordinator, _DescriptionT], Entity],
    descriptions: Iterable[_DescriptionT],
) -> None:
    """Add the entities of a phone, each once the phone has what it shows.

    An entity that is registered already is added in any case: not to tell something
    for once is no reason to lose it.
    """
    coordinator = entry.runtime_data
    registered = _registered_ids(entry, async_get_current_platform().domain)
    waiting = list(descriptions)

    @callback
    def add_new() -> None:
        new = [
            description
            for description in waiting
            if unique_id_of(coordinator, description.key) in registered
            or description.has_fn(coordinator)
        ]
        if new:
            waiting[:] = [it for it in waiting if it not in new]
            async_add_entities(create(coordinator, description) for description in new)

    add_new()
    if waiting:
        entry.async_on_unload(coordinator.async_add_listener(add_new))


@callback
def _async_follow_lines(entry: PolyVvxConfigEntry, look: Callable[[], None]) -> None:
    """Call a function, now and whenever the lines have been read anew."""
    coordinator = entry.runtime_data
    seen: tuple[Line, ...] | None = None

    @callback
    def update() -> None:
        nonlocal seen
        if seen is not coordinator.data.lines:
            seen = coordinator.data.lines
            look()

    update()
    entry.async_on_unload(coordinator.async_add_listener(update))


@callback
def async_add_line_entities[_DescriptionT: LineEntityDescription](
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[PhoneCoordinator, _DescriptionT, int], Entity],
    descriptions: Iterable[_DescriptionT],
) -> None:
    """Add the entities of the phone's lines, now and when lines appear.

    As with those of a phone, each once the line has what it shows.
    """
    coordinator = entry.runtime_data
    domain = async_get_current_platform().domain
    added: set[str] = set()

    @callback
    def add_new() -> None:
        registered = _registered_ids(entry, domain)
        # Only the entities of a line that was gone for good are not registered any more.
        added.intersection_update(registered)
        new = {
            unique_id: create(coordinator, description, line.number)
            for line in coordinator.data.lines
            for description in descriptions
            if (
                unique_id := unique_id_of(
                    coordinator, _line_key(line.number, description)
                )
            )
            not in added
            and (unique_id in registered or description.has_fn(line))
        }
        added.update(new)
        async_add_entities(new.values())

    _async_follow_lines(entry, add_new)


@callback
def async_remove_gone_lines(entry: PolyVvxConfigEntry) -> None:
    """Remove the entities of lines that are gone for good, now and when lines go.

    A phone that starts may not know all of its lines yet, and what a person has set
    for an entity goes with it. So lines have to stay away for a while.
    """
    coordinator = entry.runtime_data
    hass = coordinator.hass
    registry = er.async_get(hass)
    removals: dict[int, CALLBACK_TYPE] = {}

    def gone() -> dict[int, list[str]]:
        numbers = {line.number for line in coordinator.data.lines}
        if not numbers:
            # A phone that is starting may not know any.
            return {}
        registered = _registered_lines(registry, entry)
        return {it: registered[it] for it in registered.keys() - numbers}

    @callback
    def remove(number: int, _now: datetime) -> None:
        del removals[number]
        # Of a phone that is away, nothing is known.
        if coordinator.last_update_success:
            for entity_id in gone()[number]:
                registry.async_remove(entity_id)

    @callback
    def look() -> None:
        numbers = gone().keys()
        for number in removals.keys() - numbers:
            removals.pop(number)()
        for number in numbers - removals.keys():
            job = HassJob(partial(remove, number), cancel_on_shutdown=True)
            removals[number] = async_call_later(hass, GONE_FOR_GOOD_AFTER, job)

    @callback
    def stop() -> None:
        for cancel in removals.values():
            cancel()

    _async_follow_lines(entry, look)
    entry.async_on_unload(stop)
