"""Commands that restart, reset and update the phone."""

from collections.abc import Callable

from virtual_phone.device import Device
from virtual_phone.status import ApiStatus, RefusedError

from .endpoint import Command, Endpoint, Members

_PHONE_SOURCES = ("local", "web", "device")


def restart(device: Device, _command: Command) -> Members:
    """Restart the phone once all calls are over."""
    device.restart_after_answer()
    return {}


def update_configuration(device: Device, _command: Command) -> Members:
    """Ask the provisioning server for news.

    The manual has a number in ProvisioningState whose values it does not list;
    0 stands for nothing wrong here.
    """
    if device.skype.signing_in or device.switchboard.waits_for_idle:
        raise RefusedError(ApiStatus.BUSY, "The phone has something else to do")
    if device.settings.update_restarts:
        device.restart_after_answer()
    return {"data": {"ProvisioningState": "0"}}


def config_reset(*sources: str) -> Callable[[Device, Command], Members]:
    """Return the command that forgets what some sources have set.

    It restarts the phone if config/set would have done so; the manual is silent.
    """

    def _reset(device: Device, _command: Command) -> Members:
        if device.configuration.reset(sources):
            device.restart_after_answer()
        return {}

    return _reset


def factory_reset(device: Device, _command: Command) -> Members:
    """Forget everything; the REST API is gone after that."""
    device.factory_reset_after_answer()
    return {}


ENDPOINTS = (
    Endpoint("POST", "v1/mgmt/safeRestart", restart),
    Endpoint("POST", "v1/mgmt/safeReboot", restart),
    Endpoint("POST", "v1/mgmt/updateConfiguration", update_configuration, since=(5, 9)),
    Endpoint("POST", "v1/mgmt/configReset", config_reset(*_PHONE_SOURCES)),
    *(
        Endpoint("POST", f"v1/mgmt/configReset/{source}", config_reset(source))
        for source in _PHONE_SOURCES
    ),
    Endpoint("POST", "v1/mgmt/configReset/cloud", config_reset("cloud"), since=(6, 1)),
    Endpoint("POST", "v1/mgmt/factoryReset", factory_reset),
)
