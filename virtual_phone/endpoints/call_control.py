"""Commands that act on calls: they check first, answer, and take effect later."""

from collections.abc import Callable
import re

from virtual_phone.call_progress import MUTABLE
from virtual_phone.calls import ACTIVE, ON_HOLD, RINGING, TALKING, Call
from virtual_phone.device import Device
from virtual_phone.status import ApiStatus, RefusedError
from virtual_phone.switchboard import Switchboard

from .endpoint import Command, Endpoint, Members

_DIAL_TYPES = {"SIP", "TEL", "H323"}
_DIGITS = re.compile(r"[0-9A-Da-d*#,]+")


def dial(device: Device, command: Command) -> Members:
    """Call somebody."""
    number = command.text("Dest")
    line = command.text("Line") if command.get("Line") is not None else "1"
    kind = command.text("Type") if command.get("Type") is not None else "TEL"
    if not line.isdecimal() or kind.upper() not in _DIAL_TYPES:
        raise RefusedError(ApiStatus.INVALID_INPUT, "Line or Type is wrong")
    device.line_keys.get_registered(int(line))
    if kind.upper() == "SIP" and not number.startswith("sip:"):
        number = f"sip:{number}"
    device.acknowledge(lambda: device.switchboard.dial(number, int(line)))
    return {}


def end_call(device: Device, command: Command) -> Members:
    """Hang up; a call on hold has to be resumed first."""
    call = _find(device.switchboard, command.get("Ref"))
    call.require(ACTIVE)
    device.acknowledge(lambda: device.switchboard.end(call))
    return {}


def transfer_call(device: Device, command: Command) -> Members:
    """Hand a conversation over, blindly."""
    reference = command.get("Ref")
    command.text("TransferDest")
    call = _find(device.switchboard, reference)
    if call.state not in TALKING | ON_HOLD:
        # The manual lists no code for a call that nobody has answered yet.
        raise RefusedError(ApiStatus.FAILED, "Nobody has answered yet")
    device.acknowledge(lambda: device.switchboard.transfer(call))
    return {}


def mute(device: Device, command: Command) -> Members:
    """Mute or unmute the microphone."""
    state = command.text("state")
    if state not in {"0", "1"}:
        raise RefusedError(ApiStatus.INVALID_INPUT, "state is neither 0 nor 1")
    device.switchboard.require_focus().require(MUTABLE)
    device.acknowledge(lambda: device.switchboard.mute(state == "1"))
    return {}


def send_dtmf(device: Device, command: Command) -> Members:
    """Send tones into the conversation."""
    name = "digits" if command.get("Digits") is None else "Digits"
    digits = command.text(name)
    if not _DIGITS.fullmatch(digits):
        raise RefusedError(ApiStatus.INVALID_INPUT, "Digits are wrong")
    call = device.switchboard.require_focus()
    if call.state not in TALKING:
        # The manual lists no other code for a call that takes no tones.
        raise RefusedError(ApiStatus.NO_SUCH_CALL, "Nobody would hear the tones")
    device.acknowledge(lambda: device.switchboard.send_digits(call, digits))
    return {}


def hold_call(device: Device, command: Command) -> Members:
    """Put a conversation on hold."""
    call = _find_or_focus(device.switchboard, command)
    call.require(TALKING)
    device.acknowledge(lambda: device.switchboard.hold(call))
    return {}


def resume_call(device: Device, command: Command) -> Members:
    """Go on with a call on hold."""
    call = _find_or_focus(device.switchboard, command)
    call.require(ON_HOLD)
    device.acknowledge(lambda: device.switchboard.resume(call))
    return {}


def answer_call(device: Device, command: Command) -> Members:
    """Answer a ringing call."""
    return _with_ringing_call(device, command, device.switchboard.answer)


def ignore_call(device: Device, command: Command) -> Members:
    """Silence a ringing call."""
    return _with_ringing_call(device, command, device.switchboard.ignore)


def reject_call(device: Device, command: Command) -> Members:
    """Send a ringing call away."""
    return _with_ringing_call(device, command, device.switchboard.reject)


def _with_ringing_call(
    device: Device, command: Command, action: Callable[[Call], None]
) -> Members:
    """Act on a ringing call, on one out of focus as the phone is set."""
    call = _find_or_focus(device.switchboard, command)
    call.require(RINGING)
    out_of_focus = "act" if call.in_focus else device.settings.out_of_focus
    if out_of_focus == "refuse":
        raise RefusedError(ApiStatus.NOT_ALLOWED, "The call is not in focus")
    if out_of_focus == "act":
        device.acknowledge(lambda: action(call))
    return {}


def _find_or_focus(switchboard: Switchboard, command: Command) -> Call:
    reference = command.get("Ref")
    if reference is None or reference == "":
        return switchboard.require_focus()
    return _find(switchboard, reference)


def _find(switchboard: Switchboard, reference: object) -> Call:
    """Find a call by any form of its handle.

    Phones take hexadecimal digits with and without 0x, and a decimal number.
    """
    handles: set[int] = set()
    match reference:
        case bool() | None | "":
            pass
        case int():
            handles = {reference}
        case str():
            if re.fullmatch(r"(0[xX])?[0-9A-Fa-f]+", reference):
                handles.add(int(reference, 16))
            if reference.isdecimal():
                handles.add(int(reference))
    if not handles:
        raise RefusedError(ApiStatus.INVALID_INPUT, "Ref is missing or wrong")
    for call in switchboard.calls:
        if int(call.handle, 16) in handles and call.channel is None:
            return call
    raise RefusedError(ApiStatus.NO_SUCH_CALL, f"There is no call {reference}")


ENDPOINTS = (
    Endpoint("POST", "v1/callctrl/dial", dial, for_users=True),
    Endpoint("POST", "v1/callctrl/endCall", end_call, for_users=True),
    Endpoint("POST", "v1/callctrl/mute", mute, for_users=True),
    Endpoint("POST", "v1/callctrl/transferCall", transfer_call, for_users=True),
    Endpoint("POST", "v1/callctrl/sendDTMF", send_dtmf, for_users=True),
    Endpoint("POST", "v1/callctrl/holdCall", hold_call, for_users=True),
    # The manual spells it like this; phones were only seen to take holdCall.
    Endpoint("POST", "v1/callctrl/holdCal", hold_call, for_users=True),
    Endpoint("POST", "v1/callctrl/resumeCall", resume_call, for_users=True),
    Endpoint("POST", "v1/callctrl/answerCall", answer_call, for_users=True),
    Endpoint("POST", "v1/callctrl/ignoreCall", ignore_call, for_users=True),
    Endpoint("POST", "v1/callctrl/rejectCall", reject_call, for_users=True),
)
