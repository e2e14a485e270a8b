"""What can be chosen about a phone."""

from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.phone import set_transfer_type
from .coordinator import PolyVvxConfigEntry
from .entity import PhoneEntity

# The phone's client lets one request at a time through and knows which goes
# first. A limit here would make one phone wait for another.
PARALLEL_UPDATES = 0

TRANSFER_TYPE = SelectEntityDescription(
    key="transfer_type",
    translation_key="transfer_type",
    entity_category=EntityCategory.CONFIG,
    options=["consultative", "blind", "safe"],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the select of a phone, once the phone has what it selects."""
    coordinator = entry.runtime_data
    selects: list[TransferTypeSelect] = []

    @callback
    def add_when_known() -> None:
        if not selects and coordinator.data.transfer_type is not None:
            selects.append(TransferTypeSelect(coordinator, TRANSFER_TYPE))
            async_add_entities(selects)

    add_when_known()
    entry.async_on_unload(coordinator.async_add_listener(add_when_known))


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
