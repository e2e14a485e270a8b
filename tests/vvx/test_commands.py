"""Tests of the table of commands."""

from typing import Final

from custom_components.poly_vvx.vvx import commands
from custom_components.poly_vvx.vvx.commands import COMMANDS, Command

# Name, verb, path and least account, written down a second time from the manuals of
# UC Software 5.8.0 and (the last four) 5.9; "-" is what none says. Two differ from
# print, because phones do: "mgmt./skype" and "holdCal" are misprints.
MANUAL: Final = """
Management.Restart POST /api/v1/mgmt/safeRestart admin
Management.Reboot POST /api/v1/mgmt/safeReboot admin
Management.ConfigReset POST /api/v1/mgmt/configReset admin
Management.FactoryReset POST /api/v1/mgmt/factoryReset admin
Management.NetworkInfo GET /api/v1/mgmt/network/info admin
Management.DeviceInfo GET /api/v1/mgmt/device/info admin
Management.NetworkStatistics GET /api/v1/mgmt/network/stats admin
Management.SetConfig POST /api/v1/mgmt/config/set admin
Management.GetConfig POST /api/v1/mgmt/config/get admin
WebCallControl.Dial POST /api/v1/callctrl/dial user
WebCallControl.EndCall POST /api/v1/callctrl/endCall user
WebCallControl.MuteCall POST /api/v1/callctrl/mute user
WebCallControl.TransferCall POST /api/v1/callctrl/transferCall user
WebCallControl.SendDTMF POST /api/v1/callctrl/sendDTMF user
WebCallControl.CallLogs GET /api/v1/mgmt/callLogs user
WebCallControl.GetCurrentPresence GET /api/v1/mgmt/getPresence user
Network.UploadBgCapture POST /api/v1/mgmt/network/uploadBgCapture user
WebCallControl.SipStatus GET /api/v1/webCallControl/sipStatus user
WebCallControl.HoldCall POST /api/v1/callctrl/holdCall user
WebCallControl.ResumeCall POST /api/v1/callctrl/resumeCall user
WebCallControl.AnswerCall POST /api/v1/callctrl/answerCall user
WebCallControl.IgnoreCall POST /api/v1/callctrl/ignoreCall user
WebCallControl.RejectCall POST /api/v1/callctrl/rejectCall user
Management.PollForStatus GET /api/v1/mgmt/pollForStatus user
Management.GetTransferType GET /api/v1/mgmt/transferType/get user
Management.SetTransferType POST /api/v1/mgmt/transferType/set user
Management.Uixml GET /api/v1/mgmt/uixml admin
Management.DeviceStats GET /api/v1/mgmt/device/stats admin
Management.RunningConfig GET /api/v1/mgmt/device/runningConfig admin
Management.SimulateTouch POST /api/v1/mgmt/simulateTouch admin
Management.SkypeSignIn POST /api/v1/mgmt/skype/signIn user
Management.SkypeSignOut POST /api/v1/mgmt/skype/signOut user
Management.CommunicationInfo GET /api/v1/mgmt/media/communicationInfo user
Management.LocationInformation GET /api/v1/mgmt/location/info user
Management.ExportConfiguration POST /api/v1/mgmt/config/export admin
Management.SessionStats GET /api/v1/mgmt/media/sessionStats admin
Management.CallStatus GET /api/v1/webCallControl/callStatus user
Management.LineInfo GET /api/v1/mgmt/lineInfo admin
Management.LineInfo_v2 GET /api/v2/mgmt/lineInfo admin
WebCallControl.CallStatus_v2 GET /api/v2/webCallControl/callStatus user
Management.DeviceInfo_v2 GET /api/v2/mgmt/device/info admin
Management.UpdateConfiguration POST /api/v1/mgmt/updateConfiguration admin
Management.SimulateTextInput POST /api/v1/mgmt/simulateTextInput admin
Management.SimulateKeyEvent POST /api/v1/mgmt/simulateKeyEvent admin
Management.SimulateHook POST - admin
"""


def _in_words(command: Command) -> str:
    return " ".join(
        (
            command.name.replace(" ", "_"),
            command.method,
            command.path or "-",
            command.access.value,
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
