"""What a person can do with calls, by whichever button or action.

Each function checks what can be checked, asks the phone at that moment which
call is meant, does it, and has the coordinator look again. Wrong input is a
ServiceValidationError, a phone that refuses or fails a HomeAssistantError.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
import re
from typing import Any, Final

from ..coordinator import PhoneCoordinator
from ..failures import acting, invalid
from ..vvx.calls.models import UNANSWERED, Call, CallState, parse_handle
from ..vvx.errors import RefusedError, Status
from ..vvx.fields import MAXIMUM_TEXT_LENGTH
from ..vvx.numbering import Obstacle, UndialableError, dialable

MAXIMUM_DIGITS: Final = 64
DTMF_PAUSE: Final = 1.0
"""Seconds that a comma among the digits waits."""
NEW_CALL_PATIENCE: Final = 2.0
"""Seconds in which a dialled call should show."""
EFFECT_PATIENCE: Final = 2.0
"""Seconds in which the phone should have done what it said yes to."""
ASK_AGAIN_AFTER: Final = 0.2
"""Seconds between two questions while waiting for the phone to act."""

_OBSTACLES: Final = {
    Obstacle.NOT_A_DESTINATION: "invalid_destination",
    Obstacle.OPTIONAL_ZERO: "optional_zero",
    Obstacle.TONES: "tones_in_destination",
}
_DIGITS: Final = re.compile(r"[0-9A-D*#,]+")


@contextmanager
def _request(coordinator: PhoneCoordinator) -> Iterator[None]:
    """Go before all polls, and have the coordinator look at the result."""
    try:
        with acting(coordinator.device_name), coordinator.phone.reserve():
            yield
    finally:
        coordinator.async_refresh_after_action()


@contextmanager
def _in_a_call(coordinator: PhoneCoordinator) -> Iterator[None]:
    """Say without a call the same as actions do that look for the call themselves."""
    try:
        yield
    except RefusedError as error:
        if error.status is Status.CALL_DOES_NOT_EXIST:
            raise invalid("no_connected_call", phone=coordinator.device_name) from error
        raise


async def dial(
    coordinator: PhoneCoordinator,
    destination: str,
    line: int | None = None,
    type: str | None = None,
) -> None:
    """Call a number or SIP URI."""
    destination = _checked_destination(coordinator, destination)
    _check_line(coordinator, line)
    with _request(coordinator):
        await coordinator.phone.dial(destination, line=line, kind=type and type.upper())


async def dial_and_wait(
    coordinator: PhoneCoordinator,
    destination: str,
    line: int | None = None,
    type: str | None = None,
) -> list[dict[str, Any]]:
    """Call a number or SIP URI; return the new call, or none if it does not show.

    The phone's answer to dialling does not name the call.
    """
    destination = _checked_destination(coordinator, destination)
    _check_line(coordinator, line)
    with _request(coordinator):
        before = {
            call.handle for call in (await coordinator.async_ask_for_calls()).calls
        }
        await coordinator.phone.dial(destination, line=line, kind=type and type.upper())
    deadline = _now() + NEW_CALL_PATIENCE
    with acting(coordinator.device_name):
        while _now() < deadline:
            for call in await _calls_told_of(coordinator):
                if call.handle not in before and not call.ringing:
                    return [_as_plain(call)]
            await asyncio.sleep(ASK_AGAIN_AFTER)
    return []


async def answer(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Answer a ringing call."""
    with _request(coordinator):
        call = await _find(coordinator, call_id, "no_ringing_call", _is_ringing)
        await coordinator.phone.answer_call(call.reference)


async def reject(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Refuse a ringing call."""
    with _request(coordinator):
        await _reject(
            coordinator,
            await _find(coordinator, call_id, "no_ringing_call", _is_ringing),
        )


async def ignore(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Silence a ringing call and let it ring on for the caller."""
    with _request(coordinator):
        call = await _find(coordinator, call_id, "no_ringing_call", _is_ringing)
        await coordinator.phone.ignore_call(call.reference)


async def hang_up(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """End a call: the one that is talked or dialled, else one that rings, else any."""
    with _request(coordinator):
        call = await _find(
            coordinator, call_id, "no_call", _is_active, _is_ringing, _is_here
        )
        if _is_on_hold(call):
            await _end_beside_others(coordinator, call)
        else:
            await _end(coordinator, call)


async def hang_up_all(coordinator: PhoneCoordinator) -> None:
    """End all calls; it is no error if there are none."""
    with _request(coordinator):
        calls = filter(_is_here, (await coordinator.async_ask_for_calls()).calls)
        # The phone rejects none but the call in focus, and resuming a call puts
        # the active one on hold. So the order is active, ringing, on hold.
        for call in sorted(calls, key=lambda call: (_is_on_hold(call), call.ringing)):
            try:
                if call.ringing:
                    await _once_allowed(partial(_reject, coordinator, call))
                else:
                    await _end(coordinator, call)
            except RefusedError as error:
                if error.status is not Status.CALL_DOES_NOT_EXIST:
                    raise


async def hold(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Hold a connected call."""
    with _request(coordinator):
        call = await _find(coordinator, call_id, "no_connected_call", _is_talking)
        await coordinator.phone.hold_call(call.reference)


async def resume(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Take up a call that is held from here."""
    with _request(coordinator):
        call = await _find(coordinator, call_id, "no_held_call", _is_on_hold)
        await coordinator.phone.resume_call(call.reference)


async def mute(coordinator: PhoneCoordinator, muted: bool) -> None:
    """Mute or unmute the microphone."""
    with _request(coordinator), _in_a_call(coordinator):
        await coordinator.phone.mute_call(muted)


async def transfer(
    coordinator: PhoneCoordinator, destination: str, call_id: str | None = None
) -> None:
    """Transfer a call without asking first (blind)."""
    destination = _checked_destination(coordinator, destination)
    with _request(coordinator):
        call = await _find(
            coordinator, call_id, "no_connected_call", _is_talking, _is_answered
        )
        await coordinator.phone.transfer_call(call.reference, destination)


async def send_dtmf(coordinator: PhoneCoordinator, digits: str) -> None:
    """Send tones in the active call; a comma waits."""
    digits = digits.replace(" ", "").upper()
    if not _DIGITS.fullmatch(digits):
        raise invalid("invalid_digits")
    if len(digits) > MAXIMUM_DIGITS:
        raise invalid("too_many_digits", maximum=str(MAXIMUM_DIGITS))
    first, *rest = digits.split(",")
    await _send_tones(coordinator, first)
    for tones in rest:
        await asyncio.sleep(DTMF_PAUSE)
        await _send_tones(coordinator, tones)


async def get_calls(coordinator: PhoneCoordinator) -> list[dict[str, Any]]:
    """Return the calls that are on the phone at this moment."""
    with acting(coordinator.device_name):
        return [_as_plain(call) for call in await _calls_told_of(coordinator)]


async def restart(coordinator: PhoneCoordinator) -> None:
    """Restart the phone's software once its calls are over."""
    with _request(coordinator):
        await coordinator.phone.restart()


async def reboot(coordinator: PhoneCoordinator) -> None:
    """Reboot the phone once its calls are over."""
    with _request(coordinator):
        await coordinator.phone.reboot()


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _send_tones(coordinator: PhoneCoordinator, tones: str) -> None:
    if tones:
        with _request(coordinator), _in_a_call(coordinator):
            await coordinator.phone.send_dtmf(tones)


async def _reject(coordinator: PhoneCoordinator, call: Call) -> None:
    await coordinator.phone.reject_call(call.reference)
    coordinator.tracker.note_rejection(call.handle)


async def _end(coordinator: PhoneCoordinator, call: Call) -> None:
    """End a call in whatever way its state asks for."""
    if call.ringing:
        await _reject(coordinator, call)
    elif _is_on_hold(call):
        # The phone does not end a call on hold.
        await coordinator.phone.resume_call(call.reference)
        await _once_allowed(partial(coordinator.phone.end_call, call.reference))
    else:
        await coordinator.phone.end_call(call.reference)


async def _end_beside_others(coordinator: PhoneCoordinator, call: Call) -> None:
    """End a call that is held from here, and leave the others as they are.

    Resuming it holds the call that was active; that one is taken up again.
    """
    talking = filter(_is_talking, (await coordinator.async_ask_for_calls()).calls)
    await _end(coordinator, call)
    # Of a conference one is enough.
    for other in islice(talking, 1):
        await coordinator.phone.resume_call(other.reference)


async def _once_allowed(do: Callable[[], Awaitable[None]]) -> None:
    """Do what the phone refuses while it is still at what it said yes to before."""
    deadline = _now() + EFFECT_PATIENCE
    while True:
        try:
            await do()
        except RefusedError as error:
            if error.status is not Status.OPERATION_NOT_ALLOWED or _now() > deadline:
                raise
        else:
            return
        await asyncio.sleep(ASK_AGAIN_AFTER)


async def _calls_told_of(coordinator: PhoneCoordinator) -> list[Call]:
    """Return the calls that the phone shows, as events and entities tell of them.

    Their start is by a clock that may be believed, which the phone's need not be.
    """
    shown = {call.handle for call in (await coordinator.async_ask_for_calls()).calls}
    return [call for call in coordinator.tracker.calls if call.handle in shown]


async def _find(
    coordinator: PhoneCoordinator,
    call_id: str | None,
    nothing: str,
    *wanted: Callable[[Call], bool],
) -> Call:
    """Return the call that is meant, as the phone tells of it at this moment.

    Of several kinds that are wanted the first that is there counts, and of that
    kind the call in focus. A call that was named is left to the phone to accept or
    refuse.
    """
    calls = (await coordinator.async_ask_for_calls()).calls
    title = coordinator.device_name
    if call_id is not None:
        handle = parse_handle(call_id)
        for named in calls:
            if named.handle == handle:
                return named
        raise invalid("unknown_call", phone=title)
    for fits in wanted:
        if fitting := [call for call in calls if fits(call)]:
            return max(fitting, key=lambda call: call.in_focus)
    raise invalid(nothing, phone=title)


def _is_ringing(call: Call) -> bool:
    return call.ringing


def _is_active(call: Call) -> bool:
    return _is_talking(call) or call.state in UNANSWERED - {CallState.RINGING}


def _is_here(call: Call) -> bool:
    return call.state is not CallState.IN_USE_ELSEWHERE


def _is_answered(call: Call) -> bool:
    return call.answered


def _is_talking(call: Call) -> bool:
    return call.answered and not _is_on_hold(call)


def _is_on_hold(call: Call) -> bool:
    # Of a conference nothing but the phone's own word tells.
    word = (call.state_name or "").lower()
    return call.state is CallState.ON_HOLD or word.endswith("confhold")


def _check_line(coordinator: PhoneCoordinator, line: int | None) -> None:
    """Refuse a line that the phone does not have, as far as we know its lines."""
    known = {key for line in coordinator.data.lines for key in line.keys}
    if line is not None and known and line not in known:
        raise invalid("unknown_line", phone=coordinator.device_name, line=str(line))


def _checked_destination(coordinator: PhoneCoordinator, destination: str) -> str:
    """Return a number or SIP URI that may be sent to a phone."""
    destination = destination.strip()
    if not destination:
        raise invalid("empty_destination")
    if len(destination) > MAXIMUM_TEXT_LENGTH:
        raise invalid("destination_too_long", maximum=str(MAXIMUM_TEXT_LENGTH))
    try:
        return dialable(destination, coordinator.hass.config.country)
    except UndialableError as error:
        raise invalid(_OBSTACLES[error.obstacle], **error.parts) from error


def _as_plain(call: Call) -> dict[str, Any]:
    """Return a call in plain JSON types."""
    return {
        "call_id": call.handle,
        "line": call.line,
        "sequence": call.sequence,
        "state": call.state.value if call.state else None,
        "direction": call.direction.value if call.direction else None,
        "name": call.name,
        "number": call.number,
        "withheld": call.withheld,
        "started": call.started.isoformat() if call.started else None,
        "duration": (
            None if call.duration is None else round(call.duration.total_seconds())
        ),
        "muted": call.muted,
        "in_focus": call.in_focus,
    }
