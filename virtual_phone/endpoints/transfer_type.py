"""Commands about what the phone's transfer key does."""

from virtual_phone.device import Device
from virtual_phone.keypad import CONSULTATIVE, TRANSFER_TYPE
from virtual_phone.status import ApiStatus, RefusedError

from .endpoint import Command, Endpoint, Members

_TYPES = frozenset({CONSULTATIVE, "Blind", "Safe"})


def get_transfer_type(device: Device, _command: Command) -> Members:
    """Tell the type; Unknown if the configuration holds none of the three."""
    value = device.configuration.value(TRANSFER_TYPE)
    return {"data": {"Type": value if value in _TYPES else "Unknown"}}


def set_transfer_type(device: Device, command: Command) -> Members:
    """Set the type, as somebody at the phone would."""
    value = command.text("Type")
    if value not in _TYPES:
        raise RefusedError(ApiStatus.INVALID_INPUT, "There is no such transfer type")
    device.configuration.set_at_phone(TRANSFER_TYPE, value)
    return {}


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/transferType/get", get_transfer_type, for_users=True),
    Endpoint("POST", "v1/mgmt/transferType/set", set_transfer_type, for_users=True),
)
