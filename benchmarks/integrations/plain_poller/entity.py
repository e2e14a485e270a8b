"""What all entities of a phone share."""

from typing import Any, Final

from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import PollerCoordinator

DEVICE_INFO: Final = "v1/mgmt/device/info"
STATUS: Final = "v1/mgmt/pollForStatus"
CALL: Final = "v1/webCallControl/callStatus"


class PollerEntity(CoordinatorEntity[PollerCoordinator]):
    """An entity of a phone."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: PollerCoordinator, key: str) -> None:
        """Set up for one phone."""
        super().__init__(coordinator)
        device = coordinator.data[DEVICE_INFO]
        mac = device["MACAddress"].lower()
        self._attr_unique_id = f"{mac}_{key}"
        self._attr_name = key.replace("_", " ").capitalize()
        self._attr_device_info = DeviceInfo(
            connections={(CONNECTION_NETWORK_MAC, mac)}, name=f"Poller {mac}"
        )

    def _answer(self, read: str, name: str) -> Any:
        """Return a part of an answer, if there was one."""
        return (self.coordinator.data[read] or {}).get(name)
