"""Commands that read and write configuration parameters."""

from virtual_phone.device import Device
from virtual_phone.settings import FirmwareShape
from virtual_phone.status import ApiStatus, RefusedError

from .endpoint import Command, Endpoint, Members

_MOST_PARAMETERS = 20


def config_get(device: Device, command: Command) -> Members:
    """Return parameters by name; unknown names stand apart."""
    names = command.data
    if not isinstance(names, list):
        raise RefusedError(ApiStatus.INVALID_INPUT, "data is no list of names")
    _check(command, names)
    unknown: list[str] = []
    data: dict[str, dict[str, str]] = {}
    for name in names:
        if (parameter := device.configuration.get(name)) is None:
            unknown.append(name)
        else:
            data[name] = {"Value": parameter.value, "Source": parameter.source}
    return {"data": data} | _invalid(device, unknown)


def config_set(device: Device, command: Command) -> Members:
    """Store parameters, all or none; some restart the phone."""
    values = command.data
    if not isinstance(values, dict):
        raise RefusedError(ApiStatus.INVALID_INPUT, "data is no object")
    _check(command, list(values))
    if not all(
        isinstance(value, str | int) and not isinstance(value, bool)
        for value in values.values()
    ):
        raise RefusedError(ApiStatus.INVALID_INPUT, "A value is no text")
    if unknown := [name for name in values if not device.configuration.can_set(name)]:
        raise RefusedError(
            ApiStatus.INVALID_INPUT,
            f"The phone does not set {', '.join(unknown)}",
            _invalid(device, unknown),
        )
    if device.skype.signing_in:
        raise RefusedError(ApiStatus.BUSY, "The phone is signing in")
    if device.configuration.set({name: str(value) for name, value in values.items()}):
        device.restart_after_answer()
    return {}


def _check(command: Command, names: list[object]) -> None:
    """Refuse what phones do not digest, JSON over several lines included."""
    if not names or command.has_line_breaks:
        raise RefusedError(ApiStatus.INVALID_INPUT, "The input is wrong")
    if not all(isinstance(name, str) for name in names):
        raise RefusedError(ApiStatus.INVALID_INPUT, "A name is no text")
    if len(names) > _MOST_PARAMETERS:
        raise RefusedError(ApiStatus.TOO_MUCH_INPUT, "There are too many parameters")


def _invalid(device: Device, names: list[str]) -> Members:
    """List unknown names: an object on 5.x, a list on later firmware."""
    if not names:
        return {}
    if device.settings.shape is FirmwareShape.EXTENDED_V2:
        return {"InvalidParams": names}
    return {
        "InvalidParams": {
            str(number): name for number, name in enumerate(names, start=1)
        }
    }


ENDPOINTS = (
    Endpoint("POST", "v1/mgmt/config/get", config_get),
    Endpoint("POST", "v1/mgmt/config/set", config_set),
)
