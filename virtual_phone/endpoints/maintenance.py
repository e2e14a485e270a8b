"""Commands that restart the phone."""

from virtual_phone.device import Device

from .endpoint import Command, Endpoint, Members


def restart(device: Device, _command: Command) -> Members:
    """Restart the phone once all calls are over."""
    device.restart_after_answer()
    return {}


ENDPOINTS = (
    Endpoint("POST", "v1/mgmt/safeRestart", restart),
    Endpoint("POST", "v1/mgmt/safeReboot", restart),
)
