"""A Polycom VVX desk phone in software, as awkward as real ones.

async with VirtualPhone(PhoneSettings(password="secret")) as phone:
    handle = phone.incoming_call("3001", "Alice Example")
    ...  # A client asks phone.url and answers.
    phone.remote_hang_up(handle)
"""

from .call_logs import CallLog
from .calls import Call, CallState, Direction
from .control import ControlServer
from .faults import Fault, FaultKind
from .notification_faults import NotificationFault, NotificationFaults
from .notification_sender import NotificationRecord
from .phone import VirtualPhone
from .phone_calls import ANONYMOUS
from .screen import Screen
from .server import RequestRecord
from .settings import USER_LEVEL_NAME, USERNAME, LineSettings, PhoneSettings
from .status import ApiStatus, RefusedError
from .transfers import Export

__all__ = [
    "ANONYMOUS",
    "USERNAME",
    "USER_LEVEL_NAME",
    "ApiStatus",
    "Call",
    "CallLog",
    "CallState",
    "ControlServer",
    "Direction",
    "Export",
    "Fault",
    "FaultKind",
    "LineSettings",
    "NotificationFault",
    "NotificationFaults",
    "NotificationRecord",
    "PhoneSettings",
    "RefusedError",
    "RequestRecord",
    "Screen",
    "VirtualPhone",
]
