"""Commands that list finished calls."""

from collections.abc import Iterable

from virtual_phone.call_logs import LogEntry
from virtual_phone.device import Device

from .endpoint import Command, Endpoint, Members


def all_logs(device: Device, _command: Command) -> Members:
    """List all finished calls; the names of the lists have capitals on phones."""
    return {
        "data": {
            "Missed": _entries(device.logs.missed),
            "Received": _entries(device.logs.received),
            "Placed": _entries(device.logs.placed),
        }
    }


def missed(device: Device, _command: Command) -> Members:
    """List the missed calls."""
    return {"data": _entries(device.logs.missed)}


def received(device: Device, _command: Command) -> Members:
    """List the received calls."""
    return {"data": _entries(device.logs.received)}


def placed(device: Device, _command: Command) -> Members:
    """List the placed calls."""
    return {"data": _entries(device.logs.placed)}


def _entries(entries: Iterable[LogEntry]) -> list[dict[str, str]]:
    return [
        {
            "LineNumber": str(entry.line),
            "StartTime": entry.start_text,
            "RemotePartyName": entry.remote_name,
            "RemotePartyNumber": entry.remote_number,
            "Duration": entry.duration,
        }
        for entry in entries
    ]


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/callLogs", all_logs, for_users=True),
    Endpoint("GET", "v1/mgmt/callLogs/missed", missed, for_users=True),
    Endpoint("GET", "v1/mgmt/callLogs/received", received, for_users=True),
    Endpoint("GET", "v1/mgmt/callLogs/placed", placed, for_users=True),
)
