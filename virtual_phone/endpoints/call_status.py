"""Commands that tell what the phone is doing."""

import re

from virtual_phone.calls import AT_ANOTHER_DESK, Call, CallState
from virtual_phone.device import Device
from virtual_phone.settings import FirmwareShape
from virtual_phone.status import ApiStatus, RefusedError
from virtual_phone.texts import duration_text, time_text

from .endpoint import FIRST_WITH_V2, Command, Endpoint, Members

_IDLE = AT_ANOTHER_DESK | {CallState.DISCONNECTED}
"""The call in focus keeps nobody busy here."""


def poll_for_status(device: Device, _command: Command) -> Members:
    """Tell in one word whether the phone is in a call."""
    if not device.ready:
        return _state("Error", "All Phone applications are not ready.")
    call = device.switchboard.focus
    if call is None or call.state in _IDLE:
        return _state("Idle", f"Time of last call {device.logs.last_call_text}")
    seconds = call.duration(device.clock.stopwatch())
    return _state("Active", f"Active call duration {duration_text(seconds)}")


def call_status_v1(device: Device, _command: Command) -> Members:
    """Tell about the call in focus; without one, no such call exists."""
    call = device.switchboard.require_focus()
    seconds = str(call.duration(device.clock.stopwatch()))
    long_names = device.settings.hold_names != "short"
    data = {
        "CallHandle": f"0x{call.handle}",
        "Type": call.direction.value,
        "Protocol": "Sip",
        "CallState": _state_name(call, long_names=long_names),
        device.settings.line_id_key: str(call.line),
        "RemotePartyName": call.remote_name,
        "RemotePartyNumber": _number(device, call),
    }
    if device.settings.shape is FirmwareShape.WITHOUT_V2:
        return {"data": data | {"DurationSeconds": seconds} | _media(call)}
    return {"data": data | {"DurationInSeconds": seconds}}


def call_status_v2(device: Device, command: Command) -> Members:
    """Tell about all calls, or about those that the query picks."""
    calls = device.switchboard.calls
    if picked := _picked_by_query(command):
        calls = tuple(call for call in calls if picked.items() <= _keys(call).items())
        if not calls:
            raise RefusedError(ApiStatus.NO_SUCH_CALL, "No call matches the query")
    return {"data": [_call_v2(device, call) for call in calls]}


def _picked_by_query(command: Command) -> dict[str, int]:
    """Return what the query asks for: a handle, a line, or a line and a sequence."""
    query = command.query
    if not query:
        return {}
    if set(query) not in ({"handle"}, {"line"}, {"line", "sequence"}):
        raise RefusedError(ApiStatus.INVALID_INPUT, "The query is wrong")
    if not re.fullmatch(r"[0-9A-Fa-f]+", query.get("handle", "0")) or not all(
        query.get(name, "0").isdecimal() for name in ("line", "sequence")
    ):
        raise RefusedError(ApiStatus.INVALID_INPUT, "The query is no number")
    return {
        name: int(value, 16 if name == "handle" else 10)
        for name, value in query.items()
    }


def _keys(call: Call) -> dict[str, int]:
    return {
        "handle": int(call.handle, 16),
        "line": call.line,
        "sequence": call.sequence,
    }


def _call_v2(device: Device, call: Call) -> dict[str, object]:
    seconds = str(call.duration(device.clock.stopwatch()))
    long_names = device.settings.hold_names == "long"
    data: dict[str, object] = {
        "CallHandle": call.handle,
        "Type": call.direction.value,
        "Protocol": "SIP",
        "CallState": _state_name(call, long_names=long_names),
        "RemotePartyName": call.remote_name,
        "RemotePartyNumber": _number(device, call),
        "StartTime": time_text(device.switchboard.started(call)),
        "LineID": str(call.line),
        "CallSequence": str(call.sequence),
        **_media(call),
    }
    if call.channel is not None:
        channel = {
            "Mode": "Ptt",
            "Number": str(call.channel.number),
            "Label": call.channel.label,
            "State": call.channel.state,
        }
        return data | {
            "Protocol": "PTT",
            "Channel": channel,
            "DurationInSeconds": seconds,
        }
    data["DurationSeconds"] = seconds
    if device.settings.shape is FirmwareShape.EXTENDED_V2:
        has_media = call.connected_at is not None
        data["Media Direction"] = _media_direction(call)
        data["Remote Connection IP"] = (
            device.line_keys.get(call.line).line.settings.server if has_media else ""
        )
    return data


def _media(call: Call) -> dict[str, str]:
    """Return what only some versions tell; a call without media has ports 0 and 1."""
    port = call.rtp_port if call.connected_at is not None else 0
    return {
        "UIAppearanceIndex": call.shown_appearance,
        "Ringing": "1" if call.ringing else "0",
        "Muted": "1" if call.muted else "0",
        "RTPPort": str(port),
        "RTCPPort": str(port + 1),
    }


def _media_direction(call: Call) -> str:
    if call.on_hold and call.held:
        return "inactive"
    if call.on_hold:
        return "sendonly"
    return "recvonly" if call.held else "sendrecv"


def _state_name(call: Call, *, long_names: bool) -> str:
    return call.state_name(long_names=long_names)


def _number(device: Device, call: Call) -> str:
    number = call.remote_number
    match device.settings.number_form:
        case "sip" if number and not number.startswith("sip:"):
            server = device.line_keys.get(call.line).line.settings.server
            return f"sip:{number}@{server}"
        case "tel" if number and not number.startswith("sip:"):
            return f"tel:{number}"
    return number


def _state(state: str, text: str) -> Members:
    return {"data": {"State": state, "StateData": text}}


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/pollForStatus", poll_for_status, for_users=True),
    Endpoint("GET", "v1/webCallControl/callStatus", call_status_v1, for_users=True),
    Endpoint(
        "GET",
        "v2/webCallControl/callStatus",
        call_status_v2,
        FIRST_WITH_V2,
        for_users=True,
    ),
)
