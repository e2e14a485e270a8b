"""Phone: one typed method for each command of the REST API.

What a method's docstring calls it is the command's name in the manual. All of
them raise the errors of errors.py: PhoneConnectionError and its kinds when the
phone is not reached, AuthenticationError and LockedOutError for the login,
BusyError, NotOfferedError, InvalidResponseError, and RefusedError with the
phone's Status code.

Reads take a priority: a person's goes before polls that wait.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from . import commands
from .calls.models import Call, CallLog, Calls, LogEntry, LogKind, parse_entries
from .configuration import INVALID_PARAMETERS, Configuration, parse_invalid_parameters
from .errors import RefusedError, Status
from .fields import Fields, objects, writable
from .information.device import DeviceInfo, DeviceStatistics
from .information.location import Location
from .information.media import CommunicationInfo, MediaSession, parse_media_sessions
from .information.network import NetworkInfo, NetworkStatistics
from .information.running_configuration import RunningConfiguration
from .information.sip import SipStatus
from .information.status import Status as PhoneStatus
from .lines import Line, line_of, parse_lines
from .rest import RestApi
from .transport import Transport
from .turns import Priority

_PERSON = Priority.PERSON


class Phone:
    """One phone, and what has been learned about its firmware."""

    def __init__(self, transport: Transport, timezone: Callable[[], tzinfo]) -> None:
        """Speak through the transport; tell which zone the phone's clock shows."""
        self._api = RestApi(transport)
        self._timezone = timezone
        self._lines: tuple[Line, ...] = ()
        self.forget_lacking = self._api.forget_lacking
        self.odd = self._api.odd
        """What it has ever answered in a way that makes no sense, by the commands' names."""
        self.reserve = transport.reserve
        self.effort = transport.effort
        self.answers = transport.answers

    @property
    def lacking(self) -> tuple[str, ...]:
        """What the phone turned out not to have, by the commands' names in the manual."""
        return self._api.lacking

    @property
    def limited(self) -> bool:
        """Whether the account may not use what is for the administrator."""
        return self._api.limited

    # What the phone is and how it does.

    async def poll_for_status(self, *, priority: Priority = _PERSON) -> PhoneStatus:
        """Return what the phone as a whole is doing (Management.PollForStatus)."""
        data = await self._api.read(commands.POLL_FOR_STATUS, dict, priority)
        return PhoneStatus.parse(data, self._timezone())

    async def device_info(self, *, priority: Priority = _PERSON) -> DeviceInfo:
        """Return what the phone is, by the newest command it has."""
        return await self._api.newest(
            commands.DEVICE_INFO_V2, self.device_info_v2, self.device_info_v1, priority
        )

    async def device_info_v1(self, *, priority: Priority = _PERSON) -> DeviceInfo:
        """Return what the phone is (Management.DeviceInfo)."""
        return DeviceInfo.parse(
            await self._api.read(commands.DEVICE_INFO, dict, priority)
        )

    async def device_info_v2(self, *, priority: Priority = _PERSON) -> DeviceInfo:
        """Return what the phone is (Management.DeviceInfo v2)."""
        return DeviceInfo.parse(
            await self._api.read(commands.DEVICE_INFO_V2, dict, priority)
        )

    async def network_info(self, *, priority: Priority = _PERSON) -> NetworkInfo:
        """Return how the phone is connected (Management.NetworkInfo)."""
        return NetworkInfo.parse(
            await self._api.read(commands.NETWORK_INFO, dict, priority)
        )

    async def lines(self, *, priority: Priority = _PERSON) -> tuple[Line, ...]:
        """Return the phone's registrations, by the newest command it has."""
        self._lines = await self._api.newest(
            commands.LINE_INFO_V2, self.line_info_v2, self.line_info_v1, priority
        )
        return self._lines

    def on_lines[T: (Call, LogEntry)](self, known: Iterable[T]) -> tuple[T, ...]:
        """Return calls on their lines, as far as known, where the phone names keys."""
        return tuple(replace(it, line=line_of(it.line, self._lines)) for it in known)

    async def line_info_v1(self, *, priority: Priority = _PERSON) -> tuple[Line, ...]:
        """Return the phone's registrations (Management.LineInfo)."""
        return parse_lines(await self._api.read(commands.LINE_INFO, list, priority))

    async def line_info_v2(self, *, priority: Priority = _PERSON) -> tuple[Line, ...]:
        """Return the phone's registrations (Management.LineInfo v2)."""
        return parse_lines(await self._api.read(commands.LINE_INFO_V2, list, priority))

    async def call_log(self, *, priority: Priority = _PERSON) -> CallLog:
        """Return the three lists of past calls (WebCallControl.CallLogs)."""
        data = await self._api.read(commands.CALL_LOGS, dict, priority)
        log = CallLog.parse(data, self._timezone())
        return CallLog(
            missed=self.on_lines(log.missed),
            received=self.on_lines(log.received),
            placed=self.on_lines(log.placed),
        )

    async def call_log_of(
        self, kind: LogKind, *, priority: Priority = _PERSON
    ) -> tuple[LogEntry, ...]:
        """Return one list of past calls, oldest first (WebCallControl.CallLogs)."""
        data = await self._api.read(
            commands.CALL_LOGS, list, priority, variant=kind.value
        )
        return self.on_lines(parse_entries(kind, objects(data), self._timezone()))

    async def restart(self) -> None:
        """Restart the phone's software once calls are over (Management.Restart)."""
        await self._api.act(commands.RESTART)

    async def reboot(self) -> None:
        """Reboot the phone once calls are over (Management.Reboot)."""
        await self._api.act(commands.REBOOT)

    # Calls. A reference is Call.reference; without one the phone takes the
    # call in focus.

    async def calls(self, *, priority: Priority = _PERSON) -> Calls:
        """Return the calls on the phone, by the newest command it has."""
        calls = await self._api.newest(
            commands.CALL_STATUS_V2, self.call_status_v2, self.call_status_v1, priority
        )
        return replace(calls, calls=self.on_lines(calls.calls))

    async def call_status_v1(self, *, priority: Priority = _PERSON) -> Calls:
        """Return the active call, not complete (Management.CallStatus)."""
        data = await self._api.read_calls(commands.CALL_STATUS, dict, priority)
        # Without a call there is nothing that could be left out.
        return Calls.parse(data, self._timezone(), complete=not data)

    async def call_status_v2(self, *, priority: Priority = _PERSON) -> Calls:
        """Return all calls (WebCallControl.CallStatus v2)."""
        data = await self._api.read_calls(commands.CALL_STATUS_V2, list, priority)
        return Calls.parse(data, self._timezone(), complete=True)

    async def dial(
        self, destination: str, *, line: int | None = None, kind: str | None = None
    ) -> None:
        """Call a number or SIP URI (WebCallControl.Dial).

        The kind is TEL, SIP or H323. What is left out is not sent: the phone
        then takes line 1 and TEL. The answer comes before the call does.
        """
        given = {"Dest": destination, "Line": line, "Type": kind}
        await self._api.act(
            commands.DIAL,
            {key: str(value) for key, value in given.items() if value is not None},
        )

    async def end_call(self, reference: str) -> None:
        """Hang up; refused with 4003 for a held call (WebCallControl.EndCall)."""
        await self._api.act(commands.END_CALL, {"Ref": reference})

    async def mute_call(self, muted: bool) -> None:
        """Mute or unmute the microphone in a call (WebCallControl.MuteCall)."""
        await self._api.act(commands.MUTE_CALL, {"state": "1" if muted else "0"})

    async def transfer_call(self, reference: str, destination: str) -> None:
        """Transfer, always blind (WebCallControl.TransferCall)."""
        await self._api.act(
            commands.TRANSFER_CALL, {"Ref": reference, "TransferDest": destination}
        )

    async def send_dtmf(self, digits: str) -> None:
        """Send tones in the active call (WebCallControl.SendDTMF)."""
        await self._api.act(commands.SEND_DTMF, {"Digits": digits})

    async def hold_call(self, reference: str | None = None) -> None:
        """Hold a call or its conference (WebCallControl.HoldCall)."""
        await self._api.act(commands.HOLD_CALL, _reference(reference))

    async def resume_call(self, reference: str | None = None) -> None:
        """Resume a held call or its conference (WebCallControl.ResumeCall)."""
        await self._api.act(commands.RESUME_CALL, _reference(reference))

    async def answer_call(self, reference: str | None = None) -> None:
        """Answer the ringing call in focus (WebCallControl.AnswerCall)."""
        await self._api.act(commands.ANSWER_CALL, _reference(reference))

    async def ignore_call(self, reference: str | None = None) -> None:
        """Silence the ringing call in focus (WebCallControl.IgnoreCall)."""
        await self._api.act(commands.IGNORE_CALL, _reference(reference))

    async def reject_call(self, reference: str | None = None) -> None:
        """Refuse the ringing call in focus (WebCallControl.RejectCall)."""
        await self._api.act(commands.REJECT_CALL, _reference(reference))

    # The phone's screen and keys.

    async def uixml(self) -> str:
        """Return what the phone shows, as XML (Management.Uixml)."""
        data = await self._api.read(commands.UIXML, str)
        return writable(str(data))

    async def simulate_key_event(self, key: str) -> None:
        """Tap a key (Management.SimulateKeyEvent); a key it lacks gives 4000."""
        await self._api.act(
            commands.SIMULATE_KEY_EVENT, {"Type": "Tap", "KeyName": key}
        )

    async def simulate_text_input(self, text: str, *, replace: bool = False) -> None:
        """Type into the field that is open (Management.SimulateTextInput)."""
        await self._api.act(
            commands.SIMULATE_TEXT_INPUT,
            {"Value": text, "ReplaceText": str(replace).lower()},
        )

    async def simulate_touch(
        self,
        gesture: str,
        positions: Sequence[tuple[int, int]],
        *,
        duration: int | None = None,
        easing: int | None = None,
    ) -> None:
        """Touch the screen (Management.SimulateTouch).

        The gesture is Tap, Press or Release at one position, or Swipe over two
        to five. Positions are in pixels from the upper left, the duration is in
        milliseconds, the easing is a curve from 0 to 40.
        """
        data: dict[str, object] = {
            "Type": gesture,
            "Positions": [{"X": str(x), "Y": str(y)} for x, y in positions],
        }
        if duration is not None:
            data["Duration"] = str(duration)
        if easing is not None:
            data["Easing"] = str(easing)
        await self._api.act(commands.SIMULATE_TOUCH, data)

    async def capture_screen(self) -> bytes:
        """Return a picture of the screen, as BMP; not a command of the REST API.

        A megabyte to look at: whatever a person has the phone do goes before it.
        """
        return await self._api.fetch(commands.SCREEN_CAPTURE, Priority.POLL)

    # What else the phone knows of itself.

    async def network_statistics(
        self, *, priority: Priority = _PERSON
    ) -> NetworkStatistics:
        """Return the traffic since the boot (Management.NetworkStatistics)."""
        return NetworkStatistics.parse(
            await self._api.read(commands.NETWORK_STATISTICS, dict, priority)
        )

    async def device_statistics(
        self, *, priority: Priority = _PERSON
    ) -> DeviceStatistics:
        """Return processor load and memory, slowly (Management.DeviceStats)."""
        return DeviceStatistics.parse(
            await self._api.read(commands.DEVICE_STATS, dict, priority)
        )

    async def media_sessions(
        self, *, priority: Priority = _PERSON
    ) -> tuple[MediaSession, ...]:
        """Return the media of the calls (Management.SessionStats)."""
        return parse_media_sessions(
            await self._api.read(commands.SESSION_STATS, list, priority)
        )

    async def running_configuration(self) -> RunningConfiguration:
        """Return the settings in force (Management.RunningConfig)."""
        return RunningConfiguration.parse(
            await self._api.read(commands.RUNNING_CONFIG, dict)
        )

    async def sip_status(self) -> SipStatus:
        """Return what the phone knows of SIP (WebCallControl.SipStatus)."""
        return SipStatus.parse(await self._api.read(commands.SIP_STATUS, dict))

    async def communication_info(self) -> CommunicationInfo:
        """Return what the media ports do (Management.CommunicationInfo)."""
        return CommunicationInfo.parse(
            await self._api.read(commands.COMMUNICATION_INFO, dict)
        )

    async def location(self) -> Location:
        """Return where the phone stands (Management.LocationInformation)."""
        return Location.parse(await self._api.read(commands.LOCATION_INFORMATION, dict))

    async def presence(self) -> str | None:
        """Return the Skype presence (WebCallControl.GetCurrentPresence)."""
        answer = await self._api.ask(commands.GET_CURRENT_PRESENCE)
        # The manual puts it into the data, some firmware beside the Status.
        return answer.object("data").text("Presence") or answer.text("Presence")

    async def transfer_type(self, *, priority: Priority = _PERSON) -> str | None:
        """Return Consultative, Blind or Safe (Management.GetTransferType)."""
        data = await self._api.read(commands.GET_TRANSFER_TYPE, dict, priority)
        return Fields(data).text("Type")

    async def set_transfer_type(self, kind: str) -> None:
        """Set Consultative, Blind or Safe (Management.SetTransferType)."""
        await self._api.act(commands.SET_TRANSFER_TYPE, {"Type": kind})

    # The phone's configuration. At most MAXIMUM_PARAMETERS at once.

    async def get_config(self, names: Sequence[str]) -> Configuration:
        """Return the values of parameters (Management.GetConfig)."""
        answer = await self._api.act(commands.GET_CONFIG, list(names))
        return Configuration.parse(answer.raw("data"), answer.raw(INVALID_PARAMETERS))

    async def set_config(self, values: Mapping[str, str]) -> None:
        """Set parameters (Management.SetConfig).

        Raises RefusedError that names the parameters which the phone does not
        know, even where it says that all is well.
        """
        answer = await self._api.act(commands.SET_CONFIG, dict(values))
        if unknown := parse_invalid_parameters(answer.raw(INVALID_PARAMETERS)):
            raise RefusedError(Status.INVALID_INPUT, unknown)

    async def config_reset(self, scope: str | None = None) -> None:
        """Reset settings: local, web or device, or all (Management.ConfigReset)."""
        await self._api.act(commands.CONFIG_RESET, variant=scope)

    async def factory_reset(self) -> None:
        """Make the phone as it was when new (Management.FactoryReset)."""
        await self._api.act(commands.FACTORY_RESET)

    async def update_configuration(self) -> None:
        """Fetch the configuration anew (Management.UpdateConfiguration)."""
        await self._api.act(commands.UPDATE_CONFIGURATION)

    async def export_configuration(self, url: str, kind: str) -> None:
        """Send a part of the configuration to a URL (Management.ExportConfiguration).

        The kind is ConfigFiles, Local, Web, Device or All.
        """
        await self._api.act(
            commands.EXPORT_CONFIGURATION, {"Url": url, "ConfigType": kind}
        )

    async def upload_background_capture(self, url: str | None = None) -> None:
        """Send the captured network packets to a URL (Network.UploadBgCapture).

        Raises NotOfferedError while capturing is off, and BusyError within ten
        seconds of the last time.
        """
        await self._api.act(
            commands.UPLOAD_BACKGROUND_CAPTURE, None if url is None else {"url": url}
        )

    # Skype for Business.

    async def skype_sign_in(
        self,
        *,
        address: str,
        user: str,
        password: str,
        domain: str = "",
        lock_code: str | None = None,
    ) -> None:
        """Sign in; takes up to 150 s (Management.SkypeSignIn)."""
        data = {
            "Address": address,
            "User": user,
            "Password": password,
            # The phone wants it even where there is none.
            "Domain": domain,
        }
        if lock_code is not None:
            data["LockCode"] = lock_code
        await self._api.act(commands.SKYPE_SIGN_IN, data)

    async def skype_sign_out(self) -> None:
        """Sign out (Management.SkypeSignOut)."""
        await self._api.act(commands.SKYPE_SIGN_OUT)


def _reference(reference: str | None) -> dict[str, str] | None:
    return None if reference is None else {"Ref": reference}
