"""What a person can do with calls, by whichever button or action.

Each function checks what can be checked, asks the phone at that moment which
call is meant, does it, and has the coordinator look again. Wrong input is a
ServiceValidationError, a phone that refuses or fails a HomeAssistantError.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
import re
from typing import Any, Final, Literal

from ..coordinator import PhoneCoordinator
from ..data import named
from ..failures import acting, invalid
from ..vvx.calls.models import Call
from ..vvx.errors import RefusedError, Status, VvxError
from .aside import as_before, reach, resume_beside
from .dialing import checked_destination
from .possible import (
    ANSWERED,
    ENDED,
    HELD,
    RINGING,
    SWAPPED,
    TALKED,
    can_swap,
    is_active,
    is_here,
    is_on_hold,
    is_talked,
)
from .steps import (
    as_plain,
    calls_told_of,
    find,
    has_become,
    in_a_call,
    once_allowed,
    request,
    so_far,
)

MAXIMUM_DIGITS: Final = 64
DTMF_PAUSE: Final = 1.0
"""Seconds that a comma among the digits waits."""

_DIGITS: Final = re.compile(r"[0-9A-D*#,]+")


async def answer(
    coordinator: PhoneCoordinator,
    call_id: str | None = None,
    other_call: Literal["hold", "end"] = "hold",
) -> None:
    """Answer a ringing call, and hold or end the one that is going on."""
    with request(coordinator):
        call, calls = await find(coordinator, call_id, RINGING)
        answer = partial(coordinator.phone.answer_call, call.reference)
        to_end = list(filter(is_active, calls)) if other_call == "end" else []
        if not to_end or not call.ringing:
            await reach(coordinator, call, calls, answer, _rings_no_more, take_up=False)
            return
        for done, other in enumerate(to_end):
            with so_far(coordinator, "other_call_ended", done=done):
                await _end_and_wait(coordinator, other)
        with so_far(coordinator, "other_call_ended"):
            await once_allowed(answer)


async def reject(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Refuse a ringing call, and leave the others as they are."""
    with request(coordinator):
        call, calls = await find(coordinator, call_id, RINGING)
        await _reject(coordinator, call, calls)


async def ignore(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Silence a ringing call and let it ring on for the caller."""
    with request(coordinator):
        call, calls = await find(coordinator, call_id, RINGING)
        ignore = partial(coordinator.phone.ignore_call, call.reference)
        # Not every phone tells that it was silenced.
        await reach(coordinator, call, calls, ignore, lambda _: True)
        coordinator.tracker.note_silence(call.handle)


async def hang_up(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """End a call: the one that is talked or dialled, else one that rings, else any."""
    with request(coordinator):
        call, calls = await find(coordinator, call_id, ENDED)
        if call.ringing:
            await _reject(coordinator, call, calls)
        elif is_on_hold(call):
            await _end_on_hold(coordinator, call, list(filter(is_active, calls)))
        else:
            await coordinator.phone.end_call(call.reference)


async def hang_up_all(coordinator: PhoneCoordinator) -> None:
    """End all calls; it is no error if there are none."""
    tried: set[str] = set()
    total = 0
    with request(coordinator):
        while True:
            with so_far(coordinator, "ended_in_part", done=len(tried), total=total):
                # Looked at anew each time: with the end of a call another one may be
                # resumed, or come into focus.
                calls = (await coordinator.async_ask_for_calls()).calls
                left = [it for it in calls if is_here(it) and it.handle not in tried]
                total = len(tried) + len(left)
                if not left:
                    return
                call = min(left, key=_how_hard_to_end)
                await _end_and_wait(coordinator, call)
            tried.add(call.handle)


async def hold(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Hold a connected call."""
    with request(coordinator):
        call, _ = await find(coordinator, call_id, TALKED)
        await coordinator.phone.hold_call(call.reference)


async def resume(coordinator: PhoneCoordinator, call_id: str | None = None) -> None:
    """Take up a call that is held from here."""
    with request(coordinator):
        call, calls = await find(coordinator, call_id, HELD)
        await _resume(coordinator, call, calls)


async def swap(coordinator: PhoneCoordinator) -> None:
    """Hold the call that is talked, and take up the one on hold."""
    with request(coordinator):
        call, calls = await find(coordinator, None, SWAPPED)
        if not can_swap(calls):
            raise invalid(SWAPPED.nothing, phone=coordinator.device_name)
        await _resume(coordinator, call, calls)


async def mute(coordinator: PhoneCoordinator, muted: bool) -> None:
    """Mute or unmute the microphone."""
    with request(coordinator), in_a_call(coordinator):
        await coordinator.phone.mute_call(muted)


async def transfer(
    coordinator: PhoneCoordinator, destination: str, call_id: str | None = None
) -> None:
    """Transfer a call without asking first (blind)."""
    destination = checked_destination(coordinator, destination)
    with request(coordinator):
        call, _ = await find(coordinator, call_id, ANSWERED)
        await coordinator.phone.transfer_call(call.reference, destination)


async def send_dtmf(coordinator: PhoneCoordinator, digits: str) -> None:
    """Send tones in the active call; a comma waits."""
    digits = digits.replace(" ", "").upper()
    if not _DIGITS.fullmatch(digits):
        raise invalid("invalid_digits")
    if len(digits) > MAXIMUM_DIGITS:
        raise invalid("too_many_digits", maximum=str(MAXIMUM_DIGITS))
    total = len(digits.replace(",", ""))
    done = 0
    for number, tones in enumerate(digits.split(",")):
        if number:
            await asyncio.sleep(DTMF_PAUSE)
        with so_far(coordinator, "sent_in_part", done=done, total=total):
            await _send_tones(coordinator, tones)
        done += len(tones)


async def get_calls(coordinator: PhoneCoordinator) -> list[dict[str, Any]]:
    """Return the calls that are on the phone at this moment."""
    with acting(coordinator.device_name):
        calls = await calls_told_of(coordinator)
        return [as_plain(call) for call in named(calls, coordinator.everybody)]


async def restart(coordinator: PhoneCoordinator) -> None:
    """Restart the phone's software once its calls are over."""
    with request(coordinator):
        await coordinator.phone.restart()


async def reboot(coordinator: PhoneCoordinator) -> None:
    """Reboot the phone once its calls are over."""
    with request(coordinator):
        await coordinator.phone.reboot()


def _how_hard_to_end(call: Call) -> tuple[bool, bool, bool]:
    """Return what to sort calls by that are all to be ended.

    The phone rejects none but the call in focus, and resuming a call puts the active
    one on hold. So the order is active, ringing, on hold.
    """
    return is_on_hold(call), call.ringing, not call.in_focus


def _rings_no_more(call: Call | None) -> bool:
    return call is None or not call.ringing


def _is_over(call: Call | None) -> bool:
    return call is None


def _goes_on(call: Call | None) -> bool:
    return call is None or is_talked(call)


async def _send_tones(coordinator: PhoneCoordinator, tones: str) -> None:
    if tones:
        with request(coordinator), in_a_call(coordinator):
            await coordinator.phone.send_dtmf(tones)


async def _reject(
    coordinator: PhoneCoordinator, call: Call, calls: Sequence[Call]
) -> None:
    async def reject() -> None:
        await coordinator.phone.reject_call(call.reference)
        coordinator.tracker.note_rejection(call.handle)

    await reach(coordinator, call, calls, reject, _rings_no_more)


async def _resume(
    coordinator: PhoneCoordinator, call: Call, calls: Sequence[Call]
) -> None:
    going_on = [it for it in calls if is_active(it) and it.handle != call.handle]
    async with as_before(coordinator, going_on, take_up=False):
        await resume_beside(coordinator, call, going_on)


async def _end_on_hold(
    coordinator: PhoneCoordinator, call: Call, going_on: Sequence[Call]
) -> None:
    """End a call that is held from here, and leave the others as they are.

    The phone does not end a call on hold, and resuming it holds the one that is
    going on.
    """
    with coordinator.tracker.in_passing([call.handle]):
        async with as_before(coordinator, going_on):
            await resume_beside(coordinator, call, going_on)
            await has_become(coordinator, call, _goes_on)
            try:
                end = partial(coordinator.phone.end_call, call.reference)
                await once_allowed(end)
            except RefusedError:
                with suppress(VvxError):
                    await coordinator.phone.hold_call(call.reference)
                raise
            await has_become(coordinator, call, _is_over)


async def _end_and_wait(coordinator: PhoneCoordinator, call: Call) -> None:
    """End a call in whatever way its state asks for, if it is not over already."""
    try:
        if call.ringing:
            await once_allowed(partial(_reject, coordinator, call, ()))
        elif is_on_hold(call):
            await _end_on_hold(coordinator, call, ())
        else:
            await coordinator.phone.end_call(call.reference)
    except RefusedError as error:
        if error.status is not Status.CALL_DOES_NOT_EXIST:
            raise
    await has_become(coordinator, call, _is_over)
