"""Commands that list the lines."""

from virtual_phone.device import Device
from virtual_phone.lines import LineKey
from virtual_phone.settings import FirmwareShape
from virtual_phone.status import ApiStatus, RefusedError

from .endpoint import FIRST_WITH_V2, Command, Endpoint, Members


def line_info_v1(device: Device, command: Command) -> Members:
    """List the line keys; those without registration say less."""
    return {"data": [_line_v1(key) for key in _picked_by_query(device, command)]}


def line_info_v2(device: Device, command: Command) -> Members:
    """List the line keys with do not disturb, forwarding and servers."""
    return {
        "data": [_line_v2(device, key) for key in _picked_by_query(device, command)]
    }


def _picked_by_query(device: Device, command: Command) -> tuple[LineKey, ...]:
    number = command.query.get("line")
    if number is None:
        return device.line_keys.all
    if not number.isdecimal():
        raise RefusedError(ApiStatus.INVALID_INPUT, "line is no number")
    return (device.line_keys.get(int(number)),)


def _line_v1(key: LineKey) -> dict[str, str]:
    settings = key.line.settings
    data = {
        "LineNumber": str(key.number),
        "SIPAddress": settings.number,
        "UserID": settings.label if key.line.factory else settings.number,
        "Label": settings.shown_label,
        "LineType": _type(key),
        "RegistrationStatus": _registration(key),
    }
    if key.line.registered:
        data |= {
            "Protocol": "SIP",
            "ProxyAddress": settings.server,
            "Port": str(settings.server_port),
        }
    return data


def _line_v2(device: Device, key: LineKey) -> dict[str, object]:
    line = key.line
    calls = [call for call in device.switchboard.calls if call.line == key.number]
    without_servers = line.factory or (
        key.extra and device.settings.shape is FirmwareShape.EXTENDED_V2
    )
    server = {
        "ID": "1",
        "Address": line.settings.server,
        "RegistrationStatus": _registration(key),
        "Port": str(line.settings.server_port),
        "Expires": "3600" if line.registered else "0",
        "Transport": "UdpOnly",
        "Working": str(line.registered),
    }
    return {
        "ID": str(key.number),
        "Label": line.settings.shown_label,
        "Username": line.settings.number,
        "Assigned": str(not line.factory),
        "RegistrationStatus": _registration(key),
        "Type": _type(key),
        "Active": str(bool(calls)),
        "DoNotDisturb": str(line.do_not_disturb),
        "CallAppearances": [call.handle for call in calls],
        "CallServers": [] if without_servers else [server],
        "ForwardingConfig": {
            "Always": line.forward_always,
            "DoNotDisturb": line.forward_do_not_disturb,
            "Busy": line.forward_busy,
            "NoAnswer": line.forward_no_answer,
        },
    }


def _type(key: LineKey) -> str:
    return "shared" if key.line.settings.shared else "private"


def _registration(key: LineKey) -> str:
    return "registered" if key.line.registered else "unregistered"


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/lineInfo", line_info_v1),
    Endpoint("GET", "v2/mgmt/lineInfo", line_info_v2, FIRST_WITH_V2),
)
