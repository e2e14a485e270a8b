"""What can be chosen about a phone."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.phone import set_transfer_type
from .coordinator import PolyVvxConfigEntry
from .entity import PhoneEntity, PhoneEntityDescription, async_add_phone_entities

# The client sends one request at a time and knows which goes first, also where
# they come from different platforms.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PhoneSelectDescription(PhoneEntityDescription, SelectEntityDescription):
    """Describes a select of a phone."""


TRANSFER_TYPE = PhoneSelectDescription(
    key="transfer_type",
    translation_key="transfer_type",
    entity_category=EntityCategory.CONFIG,
    has_fn=lambda phone: phone.data.transfer_type is not None,
    options=["consultative", "blind", "safe"],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the select of a phone."""
    async_add_phone_entities(
        entry, async_add_entities, TransferTypeSelect, [TRANSFER_TYPE]
    )


class TransferTypeSelect(PhoneEntity, SelectEntity):
    """How the phone's own transfer key transfers."""

    @property
    @override
    def current_option(self) -> str | None:
        """Return what is set."""
        kind = self.coordinator.data.transfer_type
        return kind if kind in self.options else None

    @override
    async def async_select_option(self, option: str) -> None:
        """Set it."""
        await set_transfer_type(self.coordinator, option)
