"""The command that tells what the phone and its SIP servers agree on."""

from collections.abc import Sequence

from virtual_phone.calls import Call
from virtual_phone.device import Device
from virtual_phone.lines import LineKey

from .endpoint import Command, Endpoint, Members


def sip_status(device: Device, _command: Command) -> Members:
    """List the registrations; the key Calls is absent without calls (seen on a Trio).

    Other than in lineInfo, a registration is listed once, however many keys it has.
    """
    users = [
        _user(
            device,
            key,
            [
                call
                for call in device.switchboard.calls
                if call.channel is None
                and device.line_keys.get(call.line).line is key.line
            ],
        )
        for key in device.line_keys.all
        if not key.extra
    ]
    return {"data": {"User": users, "TotalUser": str(len(users))}}


def _user(device: Device, key: LineKey, calls: Sequence[Call]) -> Members:
    user: Members = {
        "Name": key.line.settings.number,
        "LineNumber": str(key.number),
        "TotalEvents": "1",
        "Events": [_registration(device, key)],
        "TotalCalls": str(len(calls)),
    }
    if calls:
        user["Calls"] = [
            {"CallState": call.state.value, "CallID": _call_id(device, call.handle)}
            for call in calls
        ]
    return user


def _registration(device: Device, key: LineKey) -> dict[str, str]:
    if not key.line.registered:
        return {
            "Type": "Register",
            "RegistrationState": "Registering",
            "CallID": "",
            "Expires": "6",
        }
    return {
        "Type": "Register",
        "RegistrationState": "Registered",
        "CallID": _call_id(device, f"{key.number:08x}"),
        "Expires": "3600",
        "Overlap": "120",
    }


def _call_id(device: Device, own: str) -> str:
    settings = device.settings
    return f"{own}-{settings.mac[-8:]}-{settings.mac[:8]}@{settings.ip_address}"


ENDPOINTS = (
    Endpoint("GET", "v1/webCallControl/sipStatus", sip_status, for_users=True),
)
