"""The REST API as one table.

Names and paths are those of the maker's REST manuals for UC Software
5.8.0 (41 commands) and 5.9.0 (four more), with the manuals' misprints mended
where real phones showed what is meant.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Access(StrEnum):
    """Which of the phone's accounts the 5.8.0 manual lets use a command.

    Later manuals ask for the administrator throughout.
    """

    ADMIN = "admin"
    USER = "user"


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command of the REST API."""

    name: str
    """The heading in the manual, spelled right; " v2" marks a second version."""

    method: str
    """GET reads, POST does."""

    path: str | None
    """From the root of the server; None where no source says it."""

    access: Access
    """The least account that may use it."""

    variants: tuple[str, ...] = ()
    """What may follow the path to mean a part of the whole."""

    repeatable: bool = False
    """Whether doing it twice is the same as doing it once.

    Only then is it sent again after a connection that broke without an answer.
    """

    time_limit: float | None = None
    """Seconds that it may take, where that is longer than for the others."""

    holds_turn: bool = True
    """Whether others wait until it is answered."""

    maximum_size: int = 1024 * 1024
    """How many bytes an answer may have."""

    answers_json: bool = True
    """Whether it is one of the REST API."""

    why_not_sent: str = ""
    """The reason, where we know of the command and do not send it."""


def _command(
    name: str,
    method: str,
    path: str | None,
    access: Access,
    *,
    variants: tuple[str, ...] = (),
    repeatable: bool = False,
    time_limit: float | None = None,
    holds_turn: bool = True,
    why_not_sent: str = "",
) -> Command:
    """Write a row; what reads may be sent twice."""
    return Command(
        name=name,
        method=method,
        path=path,
        access=access,
        variants=variants,
        repeatable=repeatable or method == "GET",
        time_limit=time_limit,
        holds_turn=holds_turn,
        why_not_sent=why_not_sent,
    )


_ADMIN: Final = Access.ADMIN
_USER: Final = Access.USER

# Management: the phone as a device.
RESTART = _command("Management.Restart", "POST", "/api/v1/mgmt/safeRestart", _ADMIN)
REBOOT = _command("Management.Reboot", "POST", "/api/v1/mgmt/safeReboot", _ADMIN)
CONFIG_RESET = _command(
    "Management.ConfigReset",
    "POST",
    "/api/v1/mgmt/configReset",
    _ADMIN,
    variants=("local", "web", "device"),
)
FACTORY_RESET = _command(
    "Management.FactoryReset", "POST", "/api/v1/mgmt/factoryReset", _ADMIN
)
NETWORK_INFO = _command(
    "Management.NetworkInfo", "GET", "/api/v1/mgmt/network/info", _ADMIN
)
DEVICE_INFO = _command(
    "Management.DeviceInfo", "GET", "/api/v1/mgmt/device/info", _ADMIN
)
DEVICE_INFO_V2 = _command(
    "Management.DeviceInfo v2", "GET", "/api/v2/mgmt/device/info", _ADMIN
)
NETWORK_STATISTICS = _command(
    "Management.NetworkStatistics", "GET", "/api/v1/mgmt/network/stats", _ADMIN
)
DEVICE_STATS = _command(
    "Management.DeviceStats",
    "GET",
    "/api/v1/mgmt/device/stats",
    _ADMIN,
    # Firmware 5.7 was seen to take its time.
    time_limit=30,
)
RUNNING_CONFIG = _command(
    "Management.RunningConfig", "GET", "/api/v1/mgmt/device/runningConfig", _ADMIN
)
SET_CONFIG = _command("Management.SetConfig", "POST", "/api/v1/mgmt/config/set", _ADMIN)
GET_CONFIG = _command(
    "Management.GetConfig",
    "POST",
    "/api/v1/mgmt/config/get",
    _ADMIN,
    repeatable=True,
)
EXPORT_CONFIGURATION = _command(
    "Management.ExportConfiguration", "POST", "/api/v1/mgmt/config/export", _ADMIN
)
UPDATE_CONFIGURATION = _command(
    "Management.UpdateConfiguration",
    "POST",
    "/api/v1/mgmt/updateConfiguration",
    _ADMIN,
)
UPLOAD_BACKGROUND_CAPTURE = _command(
    "Network.UploadBgCapture",
    "POST",
    "/api/v1/mgmt/network/uploadBgCapture",
    _USER,
)

# Management: lines, state and what is on the screen.
LINE_INFO = _command("Management.LineInfo", "GET", "/api/v1/mgmt/lineInfo", _ADMIN)
LINE_INFO_V2 = _command(
    "Management.LineInfo v2", "GET", "/api/v2/mgmt/lineInfo", _ADMIN
)
POLL_FOR_STATUS = _command(
    "Management.PollForStatus", "GET", "/api/v1/mgmt/pollForStatus", _USER
)
GET_TRANSFER_TYPE = _command(
    "Management.GetTransferType", "GET", "/api/v1/mgmt/transferType/get", _USER
)
SET_TRANSFER_TYPE = _command(
    "Management.SetTransferType",
    "POST",
    "/api/v1/mgmt/transferType/set",
    _USER,
    repeatable=True,
)
UIXML = _command("Management.Uixml", "GET", "/api/v1/mgmt/uixml", _ADMIN)
SIMULATE_TOUCH = _command(
    "Management.SimulateTouch",
    "POST",
    "/api/v1/mgmt/simulateTouch",
    _ADMIN,
    # Firmware 5.7 was seen to take its time.
    time_limit=30,
)
SIMULATE_TEXT_INPUT = _command(
    "Management.SimulateTextInput",
    "POST",
    "/api/v1/mgmt/simulateTextInput",
    _ADMIN,
)
SIMULATE_KEY_EVENT = _command(
    "Management.SimulateKeyEvent",
    "POST",
    "/api/v1/mgmt/simulateKeyEvent",
    _ADMIN,
)
SIMULATE_HOOK = _command(
    "Management.SimulateHook",
    "POST",
    None,
    _ADMIN,
    why_not_sent="undocumented: only its name stands in the manual's contents",
)
COMMUNICATION_INFO = _command(
    "Management.CommunicationInfo",
    "GET",
    "/api/v1/mgmt/media/communicationInfo",
    _USER,
)
SESSION_STATS = _command(
    "Management.SessionStats", "GET", "/api/v1/mgmt/media/sessionStats", _ADMIN
)
LOCATION_INFORMATION = _command(
    "Management.LocationInformation", "GET", "/api/v1/mgmt/location/info", _USER
)
SKYPE_SIGN_IN = _command(
    "Management.SkypeSignIn",
    "POST",
    "/api/v1/mgmt/skype/signIn",
    _USER,
    # The answer comes when the phone has signed in or given up, after 150 s.
    time_limit=160,
    holds_turn=False,
)
SKYPE_SIGN_OUT = _command(
    "Management.SkypeSignOut", "POST", "/api/v1/mgmt/skype/signOut", _USER
)

# Web call control: calls.
CALL_STATUS = _command(
    "Management.CallStatus", "GET", "/api/v1/webCallControl/callStatus", _USER
)
CALL_STATUS_V2 = _command(
    "WebCallControl.CallStatus v2",
    "GET",
    "/api/v2/webCallControl/callStatus",
    _USER,
)
SIP_STATUS = _command(
    "WebCallControl.SipStatus", "GET", "/api/v1/webCallControl/sipStatus", _USER
)
CALL_LOGS = _command(
    "WebCallControl.CallLogs",
    "GET",
    "/api/v1/mgmt/callLogs",
    _USER,
    variants=("missed", "received", "placed"),
)
GET_CURRENT_PRESENCE = _command(
    "WebCallControl.GetCurrentPresence", "GET", "/api/v1/mgmt/getPresence", _USER
)
DIAL = _command(
    "WebCallControl.Dial",
    "POST",
    "/api/v1/callctrl/dial",
    _USER,
)
END_CALL = _command(
    "WebCallControl.EndCall",
    "POST",
    "/api/v1/callctrl/endCall",
    _USER,
)
MUTE_CALL = _command(
    "WebCallControl.MuteCall",
    "POST",
    "/api/v1/callctrl/mute",
    _USER,
    repeatable=True,
)
TRANSFER_CALL = _command(
    "WebCallControl.TransferCall",
    "POST",
    "/api/v1/callctrl/transferCall",
    _USER,
)
SEND_DTMF = _command(
    "WebCallControl.SendDTMF", "POST", "/api/v1/callctrl/sendDTMF", _USER
)
HOLD_CALL = _command(
    # The 5.8.0 manual prints "holdCal"; phones answer to holdCall.
    "WebCallControl.HoldCall",
    "POST",
    "/api/v1/callctrl/holdCall",
    _USER,
)
RESUME_CALL = _command(
    "WebCallControl.ResumeCall",
    "POST",
    "/api/v1/callctrl/resumeCall",
    _USER,
)
ANSWER_CALL = _command(
    "WebCallControl.AnswerCall",
    "POST",
    "/api/v1/callctrl/answerCall",
    _USER,
)
IGNORE_CALL = _command(
    "WebCallControl.IgnoreCall",
    "POST",
    "/api/v1/callctrl/ignoreCall",
    _USER,
)
REJECT_CALL = _command(
    "WebCallControl.RejectCall",
    "POST",
    "/api/v1/callctrl/rejectCall",
    _USER,
)

COMMANDS: Final = tuple(
    command for command in dict(globals()).values() if isinstance(command, Command)
)
"""All commands of the two manuals."""

SCREEN_CAPTURE = Command(
    name="Screen capture",
    method="GET",
    path="/captureScreen/mainScreen",
    access=Access.ADMIN,
    repeatable=True,
    # The largest phone has 800 by 480 pixels of three bytes.
    maximum_size=2 * 1024 * 1024,
    answers_json=False,
)
"""A picture of the screen, from the phone's web server; in neither manual."""
