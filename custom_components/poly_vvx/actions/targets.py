"""Which phones an action is meant for, and whether the person may have it done."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL, Platform
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized, UnknownUser
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)

from ..const import CONF_ADDRESS_BOOK, DOMAIN
from ..coordinator import PhoneCoordinator, PolyVvxConfigEntry
from ..failures import failed, invalid
from ..link.device import async_phones, name_of
from ..link.session import mac_of

MAIN_ENTITY: Final = "call_state"
"""Who may control or read the phone is who may control or read this entity of it.

It stands for the phone: it has the phone's own name, and every phone has it.
"""


@dataclass(frozen=True)
class Target:
    """A phone that an action is meant for, whether or not it can be reached."""

    device_id: str
    name: str
    entry: PolyVvxConfigEntry
    disabled: bool

    @property
    def phone(self) -> PhoneCoordinator:
        """The phone; where Home Assistant has not set it up, this raises the reason."""
        if self.disabled:
            raise failed("phone_disabled", phone=self.name)
        if self.entry.state is ConfigEntryState.LOADED:
            return self.entry.runtime_data
        # What kept it from being set up helps more than that it was.
        reason = self.entry.error_reason_translation_placeholders or {}
        raise HomeAssistantError(
            translation_domain=self.entry.error_reason_translation_domain or DOMAIN,
            translation_key=self.entry.error_reason_translation_key or "not_loaded",
            translation_placeholders={**reason, "phone": self.name},
        )


@callback
def async_targets_of(call: ServiceCall) -> list[Target]:
    """Return the phones that are meant, each once, in the order of their names.

    What a person names has to be a phone. What an area, a floor, a label or a group
    brings along and is none, or is disabled, is passed over.
    """
    hass = call.hass
    data = dict(call.data)
    if data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        data[ATTR_ENTITY_ID] = _main_entities(hass)
    selection = TargetSelection(data)
    selected = async_extract_referenced_entity_ids(hass, selection)
    named = {_named_device(hass, device_id) for device_id in selection.device_ids}
    named |= {
        _named_entity(hass, entity_id)
        for entity_id in selection.entity_ids & selected.referenced
    }
    entities = er.async_get(hass).entities
    found = selected.referenced_devices | {
        entity.device_id
        for entity_id in selected.referenced | selected.indirectly_referenced
        if (entity := entities.get(entity_id)) and entity.device_id
    }
    targets = [
        Target(device.id, name_of(hass, entry), entry, device.disabled)
        for device, entry in (async_device_and_entry_of(hass, it) for it in found)
        if device and entry and (device.id in named or not device.disabled)
    ]
    if not targets:
        raise invalid("no_phones")
    return sorted(targets, key=lambda target: target.name)


async def async_check_permission(
    call: ServiceCall, targets: Iterable[Target], permission: str
) -> None:
    """Refuse a person who may not do that with one of the phones.

    What an automation does by itself has no person behind it, and is allowed.
    """
    if call.context.user_id is None:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context, permission=permission)
    for target in targets:
        if not async_may(call.hass, user, target.entry, permission):
            raise Unauthorized(
                context=call.context,
                entity_id=_main_entity(call.hass, target.entry),
                perm_category=CAT_ENTITIES,
                permission=permission,
            )


@callback
def async_may(
    hass: HomeAssistant, user: User, entry: PolyVvxConfigEntry, permission: str
) -> bool:
    """Tell whether a person may read, or control, the phone of an entry."""
    entity_id = _main_entity(hass, entry)
    return user.is_admin or bool(
        entity_id and user.permissions.check_entity(entity_id, permission)
    )


@callback
def async_device_and_entry_of(
    hass: HomeAssistant, device_id: str
) -> tuple[dr.AnyDeviceEntry | None, PolyVvxConfigEntry | None]:
    """Return a device, also where it was split, and its entry if it is a phone."""
    device, entry = dr.async_get_device_and_config_entry_for_domain(
        hass, device_id, domain=DOMAIN
    )
    return device, None if entry and CONF_ADDRESS_BOOK in entry.data else entry


def _named_device(hass: HomeAssistant, device_id: str) -> str:
    """Return the device of a phone that is named, also where it was split."""
    device, entry = async_device_and_entry_of(hass, device_id)
    if device is None:
        raise invalid("unknown_device", device=device_id)
    if entry is None:
        raise invalid(
            "not_a_phone", name=device.name_by_user or device.name or device_id
        )
    return device.id


def _named_entity(hass: HomeAssistant, entity_id: str) -> str:
    """Return the device of the phone that a named entity belongs to."""
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != DOMAIN or entity.device_id is None:
        raise invalid("not_a_phone", name=entity_id)
    return entity.device_id


def _main_entity(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> str | None:
    return er.async_get(hass).async_get_entity_id(
        Platform.SENSOR, DOMAIN, f"{mac_of(entry)}_{MAIN_ENTITY}"
    )


def _main_entities(hass: HomeAssistant) -> list[str]:
    phones = async_phones(hass)
    return list(filter(None, (_main_entity(hass, entry) for entry in phones)))
