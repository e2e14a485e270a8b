"""Tests of the table of commands."""

from typing import Final

import pytest

from custom_components.poly_vvx.vvx import commands
from custom_components.poly_vvx.vvx.commands import COMMANDS, Access, Command

# Name, verb, path, least account and codes, written down a second time from the
# manuals of UC Software 5.8.0 and (the last four) 5.9; "-" is what none says.
# Three differ from print, because phones do: "mgmt./skype" and "holdCal" are
# misprints, and for CallLogs the manual leaves the codes out.
MANUAL: Final = """
Management.Restart POST /api/v1/mgmt/safeRestart admin 2000 5000
Management.Reboot POST /api/v1/mgmt/safeReboot admin 2000 5000
Management.ConfigReset POST /api/v1/mgmt/configReset admin 2000 5000
Management.FactoryReset POST /api/v1/mgmt/factoryReset admin 2000 5000
Management.NetworkInfo GET /api/v1/mgmt/network/info admin 2000 5000
Management.DeviceInfo GET /api/v1/mgmt/device/info admin 2000 5000
Management.NetworkStatistics GET /api/v1/mgmt/network/stats admin 2000 5000
Management.SetConfig POST /api/v1/mgmt/config/set admin 2000 4000 4001 4009 5000
Management.GetConfig POST /api/v1/mgmt/config/get admin 2000 4000 4009 5000
WebCallControl.Dial POST /api/v1/callctrl/dial user 2000 4000 4002 5000
WebCallControl.EndCall POST /api/v1/callctrl/endCall user 2000 4000 4003 4007 5000
WebCallControl.MuteCall POST /api/v1/callctrl/mute user 2000 4000 4003 4007 5000
WebCallControl.TransferCall POST /api/v1/callctrl/transferCall user 2000 4000 4007 5000
WebCallControl.SendDTMF POST /api/v1/callctrl/sendDTMF user 2000 4000 4007 5000
WebCallControl.CallLogs GET /api/v1/mgmt/callLogs user 2000 5000
WebCallControl.GetCurrentPresence GET /api/v1/mgmt/getPresence user 2000 4004 5000
Network.UploadBgCapture POST /api/v1/mgmt/network/uploadBgCapture user 2000 4000 4001 5000
WebCallControl.SipStatus GET /api/v1/webCallControl/sipStatus user 2000 5000
WebCallControl.HoldCall POST /api/v1/callctrl/holdCall user 2000 4003 4007 5000
WebCallControl.ResumeCall POST /api/v1/callctrl/resumeCall user 2000 4003 4007 5000
WebCallControl.AnswerCall POST /api/v1/callctrl/answerCall user 2000 4000 4003 4007 5000
WebCallControl.IgnoreCall POST /api/v1/callctrl/ignoreCall user 2000 4003 4007 5000
WebCallControl.RejectCall POST /api/v1/callctrl/rejectCall user 2000 4003 4007 5000
Management.PollForStatus GET /api/v1/mgmt/pollForStatus user 2000 5000
Management.GetTransferType GET /api/v1/mgmt/transferType/get user 2000 5000
Management.SetTransferType POST /api/v1/mgmt/transferType/set user 2000 4000 5000
Management.Uixml GET /api/v1/mgmt/uixml admin 2000 5000
Management.DeviceStats GET /api/v1/mgmt/device/stats admin 2000 5000
Management.RunningConfig GET /api/v1/mgmt/device/runningConfig admin 2000 5000
Management.SimulateTouch POST /api/v1/mgmt/simulateTouch admin 2000 4000 4009 5000
Management.SkypeSignIn POST /api/v1/mgmt/skype/signIn user 2000 4000 4002 4003 4004 5000
Management.SkypeSignOut POST /api/v1/mgmt/skype/signOut user 2000 4003 4004 5000
Management.CommunicationInfo GET /api/v1/mgmt/media/communicationInfo user 2000 5000
Management.LocationInformation GET /api/v1/mgmt/location/info user 2000 5000
Management.ExportConfiguration POST /api/v1/mgmt/config/export admin 2000 5000
Management.SessionStats GET /api/v1/mgmt/media/sessionStats admin 2000 5000
Management.CallStatus GET /api/v1/webCallControl/callStatus user 2000 4007 5000
Management.LineInfo GET /api/v1/mgmt/lineInfo admin 2000 5000
Management.LineInfo_v2 GET /api/v2/mgmt/lineInfo admin 2000 5000
WebCallControl.CallStatus_v2 GET /api/v2/webCallControl/callStatus user 2000 4000 4007 5000
Management.DeviceInfo_v2 GET /api/v2/mgmt/device/info admin 2000 5000
Management.UpdateConfiguration POST /api/v1/mgmt/updateConfiguration admin 2000 4001 4400 4403 5000 5500
Management.SimulateTextInput POST /api/v1/mgmt/simulateTextInput admin 2000 4000 4400 4403 5000 5500
Management.SimulateKeyEvent POST /api/v1/mgmt/simulateKeyEvent admin 2000 4000 4400 4403 5000 5500
Management.SimulateHook POST - admin 2000 5000
"""


def _in_words(command: Command) -> str:
    return " ".join(
        (
            command.name.replace(" ", "_"),
            command.method,
            command.path or "-",
            command.access.value,
            *map(str, sorted(command.codes)),
        )
    )


def test_table_is_that_of_the_manuals() -> None:
    """All 45 commands of the two manuals are listed as the manuals have them."""
    listed = [_in_words(command) for command in COMMANDS]
    assert sorted(listed) == sorted(MANUAL.strip().splitlines())
    assert len(listed) == 45


def test_variants() -> None:
    """The parts of a whole that the manual names are listed."""
    variants = {
        command.name: command.variants for command in COMMANDS if command.variants
    }
    assert variants == {
        "Management.ConfigReset": ("local", "web", "device"),
        "WebCallControl.CallLogs": ("missed", "received", "placed"),
    }


def test_only_the_harmless_is_repeatable() -> None:
    """Everything that reads may be sent twice, and little that acts."""
    repeatable = {command.name for command in COMMANDS if command.repeatable}
    reads = {command.name for command in COMMANDS if command.method == "GET"}
    assert repeatable - reads == {
        "Management.GetConfig",
        "Management.SetTransferType",
        "WebCallControl.MuteCall",
    }
    assert reads <= repeatable


def test_only_the_unknown_is_not_sent() -> None:
    """A command without a path says why it has none, and only such a one."""
    not_sent = [command for command in COMMANDS if command.why_not_sent]
    assert not_sent == [commands.SIMULATE_HOOK]
    assert [command for command in COMMANDS if command.path is None] == not_sent


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_row_is_sound(command: Command) -> None:
    """A row can be sent as it stands."""
    assert command.method in ("GET", "POST")
    assert command.access in Access
    assert command.path is None or command.path.startswith(("/api/v1/", "/api/v2/"))
