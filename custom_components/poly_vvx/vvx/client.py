"""Phone: one typed method for each command of the REST API.

What a method's docstring calls it is the command's name in the manual. All of
them raise the errors of errors.py: PhoneConnectionError and its kinds when the
phone is not reached, AuthenticationError and LockedOutError for the login,
BusyError, NotOfferedError, InvalidResponseError, and RefusedError with the
phone's Status code.

Reads take a priority: a person's goes before polls that wait.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import tzinfo

from . import commands
from .commands import Command
from .errors import InvalidResponseError, NotOfferedError, RefusedError, Status
from .fields import objects
from .models import (
    CallLog,
    Calls,
    DeviceInfo,
    Line,
    LogEntry,
    LogKind,
    NetworkInfo,
    Status as PhoneStatus,
    parse_lines,
)
from .transport import Transport
from .turns import Priority

_PERSON = Priority.PERSON


class Phone:
    """One phone, and what has been learned about its firmware."""

    def __init__(self, transport: Transport, timezone: tzinfo) -> None:
        """Speak through the transport; the phone's clock shows the given zone."""
        self._transport = transport
        self._timezone = timezone
        self._lacking: set[Command] = set()

    def reserve(self) -> AbstractContextManager[None]:
        """Hold back polls while a person's wish takes more than one request."""
        return self._transport.reserve()

    # What the phone is and how it does.

    async def poll_for_status(self, *, priority: Priority = _PERSON) -> PhoneStatus:
        """Return what the phone as a whole is doing (Management.PollForStatus)."""
        data = await self._read(commands.POLL_FOR_STATUS, dict, priority)
        return PhoneStatus.parse(data, self._timezone)

    async def device_info(self, *, priority: Priority = _PERSON) -> DeviceInfo:
        """Return what the phone is, by the newest command it has."""
        return await self._newest(
            commands.DEVICE_INFO_V2, self.device_info_v2, self.device_info_v1, priority
        )

    async def device_info_v1(self, *, priority: Priority = _PERSON) -> DeviceInfo:
        """Return what the phone is (Management.DeviceInfo)."""
        return DeviceInfo.parse(await self._read(commands.DEVICE_INFO, dict, priority))

    async def device_info_v2(self, *, priority: Priority = _PERSON) -> DeviceInfo:
        """Return what the phone is (Management.DeviceInfo v2)."""
        return DeviceInfo.parse(
            await self._read(commands.DEVICE_INFO_V2, dict, priority)
        )

    async def network_info(self, *, priority: Priority = _PERSON) -> NetworkInfo:
        """Return how the phone is connected (Management.NetworkInfo)."""
        return NetworkInfo.parse(
            await self._read(commands.NETWORK_INFO, dict, priority)
        )

    async def lines(self, *, priority: Priority = _PERSON) -> tuple[Line, ...]:
        """Return the phone's registrations, by the newest command it has."""
        return await self._newest(
            commands.LINE_INFO_V2, self.line_info_v2, self.line_info_v1, priority
        )

    async def line_info_v1(self, *, priority: Priority = _PERSON) -> tuple[Line, ...]:
        """Return the phone's registrations (Management.LineInfo)."""
        return parse_lines(await self._read(commands.LINE_INFO, list, priority))

    async def line_info_v2(
        self, line: int | None = None, *, priority: Priority = _PERSON
    ) -> tuple[Line, ...]:
        """Return the phone's registrations, or one (Management.LineInfo v2)."""
        query = None if line is None else {"line": str(line)}
        return parse_lines(
            await self._read(commands.LINE_INFO_V2, list, priority, query=query)
        )

    async def call_log(self, *, priority: Priority = _PERSON) -> CallLog:
        """Return the three lists of past calls (WebCallControl.CallLogs)."""
        data = await self._read(commands.CALL_LOGS, dict, priority)
        return CallLog.parse(data, self._timezone)

    async def call_log_of(
        self, kind: LogKind, *, priority: Priority = _PERSON
    ) -> tuple[LogEntry, ...]:
        """Return one list of past calls, oldest first (WebCallControl.CallLogs)."""
        data = await self._read(commands.CALL_LOGS, list, priority, variant=kind.value)
        return tuple(
            LogEntry.parse(kind, entry, self._timezone) for entry in objects(data)
        )

    async def restart(self) -> None:
        """Restart the phone's software once calls are over (Management.Restart)."""
        await self._transport.request(commands.RESTART)

    async def reboot(self) -> None:
        """Reboot the phone once calls are over (Management.Reboot)."""
        await self._transport.request(commands.REBOOT)

    # Calls. A reference is Call.reference; without one the phone takes the
    # call in focus.

    async def calls(self, *, priority: Priority = _PERSON) -> Calls:
        """Return the calls on the phone, by the newest command it has."""
        return await self._newest(
            commands.CALL_STATUS_V2, self.call_status_v2, self.call_status_v1, priority
        )

    async def call_status_v1(self, *, priority: Priority = _PERSON) -> Calls:
        """Return the active call, not complete (Management.CallStatus)."""
        try:
            data = await self._read(commands.CALL_STATUS, dict, priority)
        except RefusedError as error:
            if error.status is not Status.CALL_DOES_NOT_EXIST:
                raise
            # Version 1 says so when the phone is idle: then it is all there is.
            return Calls()
        return Calls.parse(data, self._timezone, complete=False)

    async def call_status_v2(
        self,
        *,
        handle: str | None = None,
        line: int | None = None,
        sequence: int | None = None,
        priority: Priority = _PERSON,
    ) -> Calls:
        """Return all calls, or those asked for (WebCallControl.CallStatus v2).

        The phone takes a handle (without 0x), a line, or a line and a sequence.
        """
        wanted = {"handle": handle, "line": line, "sequence": sequence}
        query = {key: str(value) for key, value in wanted.items() if value is not None}
        data = await self._read(
            commands.CALL_STATUS_V2, list, priority, query=query or None
        )
        return Calls.parse(data, self._timezone, complete=not query)

    async def dial(
        self, destination: str, *, line: int | None = None, kind: str | None = None
    ) -> None:
        """Call a number or SIP URI (WebCallControl.Dial).

        The kind is TEL, SIP or H323. What is left out is not sent: the phone
        then takes line 1 and TEL. The answer comes before the call does.
        """
        given = {"Dest": destination, "Line": line, "Type": kind}
        await self._act(
            commands.DIAL,
            {key: str(value) for key, value in given.items() if value is not None},
        )

    async def end_call(self, reference: str) -> None:
        """Hang up; refused with 4003 for a held call (WebCallControl.EndCall)."""
        await self._act(commands.END_CALL, {"Ref": reference})

    async def mute_call(self, muted: bool) -> None:
        """Mute or unmute the microphone in a call (WebCallControl.MuteCall)."""
        await self._act(commands.MUTE_CALL, {"state": "1" if muted else "0"})

    async def transfer_call(self, reference: str, destination: str) -> None:
        """Transfer, always blind (WebCallControl.TransferCall)."""
        await self._act(
            commands.TRANSFER_CALL, {"Ref": reference, "TransferDest": destination}
        )

    async def send_dtmf(self, digits: str) -> None:
        """Send tones in the active call (WebCallControl.SendDTMF)."""
        await self._act(commands.SEND_DTMF, {"Digits": digits})

    async def hold_call(self, reference: str | None = None) -> None:
        """Hold a call or its conference (WebCallControl.HoldCall)."""
        await self._act(commands.HOLD_CALL, _reference(reference))

    async def resume_call(self, reference: str | None = None) -> None:
        """Resume a held call or its conference (WebCallControl.ResumeCall)."""
        await self._act(commands.RESUME_CALL, _reference(reference))

    async def answer_call(self, reference: str | None = None) -> None:
        """Answer the ringing call in focus (WebCallControl.AnswerCall)."""
        await self._act(commands.ANSWER_CALL, _reference(reference))

    async def ignore_call(self, reference: str | None = None) -> None:
        """Silence the ringing call in focus (WebCallControl.IgnoreCall)."""
        await self._act(commands.IGNORE_CALL, _reference(reference))

    async def reject_call(self, reference: str | None = None) -> None:
        """Refuse the ringing call in focus (WebCallControl.RejectCall)."""
        await self._act(commands.REJECT_CALL, _reference(reference))

    async def _act(self, command: Command, data: dict[str, str] | None) -> None:
        body: dict[str, object] | None = None if data is None else {"data": data}
        await self._transport.request(command, body=body)

    async def _read(
        self,
        command: Command,
        shape: type[dict[str, object] | list[object]],
        priority: Priority,
        *,
        query: dict[str, str] | None = None,
        variant: str | None = None,
    ) -> object:
        """Send a command whose data has to be an object or a list."""
        data = await self._transport.request(
            command, query=query, variant=variant, priority=priority
        )
        if not isinstance(data, shape) or (
            isinstance(data, list) and not all(isinstance(item, dict) for item in data)
        ):
            raise InvalidResponseError(f"{command.name}: the data has another shape")
        return data

    async def _newest[_T](
        self,
        newer: Command,
        read_newer: Callable[..., Awaitable[_T]],
        read_older: Callable[..., Awaitable[_T]],
        priority: Priority,
    ) -> _T:
        """Ask the newer way, and the older way for good once that is lacking."""
        if newer not in self._lacking:
            try:
                return await read_newer(priority=priority)
            except NotOfferedError:
                self._lacking.add(newer)
        return await read_older(priority=priority)


def _reference(reference: str | None) -> dict[str, str] | None:
    return None if reference is None else {"Ref": reference}
