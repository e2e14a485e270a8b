"""How to reach a call beside one that is going on.

The manual has a phone answer, ignore and reject only the call in focus, and what it
does with another is not known of all firmware. So it is asked plainly first. If it
refuses, or does nothing, the call that is going on is held for it, as a person would.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..coordinator import PhoneCoordinator
from ..failures import acting, failed, invalid, words_of
from ..vvx.calls.models import Call
from ..vvx.errors import RefusedError, Status, VvxError
from .possible import is_active, is_dialed, is_on_hold, is_talked
from .steps import has_become, once_allowed


async def reach(
    coordinator: PhoneCoordinator,
    call: Call,
    calls: Sequence[Call],
    act: Callable[[], Awaitable[None]],
    done: Callable[[Call | None], bool],
    *,
    take_up: bool = True,
) -> None:
    """Act on a call, and hold for it what is going on if the phone wants that.

    What was held is taken up again, after a success only if that is wanted.
    """
    others = [it for it in calls if it.handle != call.handle]
    try:
        await act()
        if (
            not others
            or call.in_focus
            or not call.ringing
            or await has_become(coordinator, call, done)
        ):
            return
    except RefusedError as error:
        refused = error.status is Status.OPERATION_NOT_ALLOWED
        if not refused or not others or not call.ringing:
            raise
    going_on = list(filter(is_active, others))
    if not going_on:
        raise invalid("not_in_front", phone=coordinator.device_name)
    _check_answered(coordinator, going_on)
    async with as_before(coordinator, going_on, take_up=take_up):
        await _hold(coordinator, going_on)
        await once_allowed(act)


async def resume_beside(
    coordinator: PhoneCoordinator, call: Call, going_on: Sequence[Call]
) -> None:
    """Resume a call, and hold for it what is going on if the phone does not."""
    resume = partial(coordinator.phone.resume_call, call.reference)
    try:
        await resume()
    except RefusedError as error:
        refused = error.status is Status.OPERATION_NOT_ALLOWED
        if not refused or not going_on or not is_on_hold(call):
            raise
        _check_answered(coordinator, going_on)
        await _hold(coordinator, going_on)
        await once_allowed(resume)


def _check_answered(coordinator: PhoneCoordinator, going_on: Sequence[Call]) -> None:
    """Refuse what would have to hold a call that nobody has answered."""
    if any(map(is_dialed, going_on)):
        raise invalid("cannot_hold_dialed", phone=coordinator.device_name)


async def _hold(coordinator: PhoneCoordinator, going_on: Sequence[Call]) -> None:
    """Hold what is going on; of a conference one is enough."""
    await coordinator.phone.hold_call(going_on[0].reference)
    await has_become(coordinator, going_on[0], lambda it: it is None or is_on_hold(it))


@asynccontextmanager
async def as_before(
    coordinator: PhoneCoordinator, going_on: Sequence[Call], *, take_up: bool = True
) -> AsyncIterator[None]:
    """Hold what is going on only in passing, or say in words what became of it.

    If what is done meanwhile fails, it is taken up again in any case.
    """
    if not going_on:
        yield
        return
    with coordinator.tracker.in_passing(call.handle for call in going_on):
        try:
            with acting(coordinator.device_name):
                yield
        except ServiceValidationError:
            # Nothing has been done.
            raise
        except HomeAssistantError as error:
            put_back = await _take_up(coordinator, going_on)
            key = "other_call_goes_on" if put_back else "other_call_left_on_hold"
            reason = words_of(coordinator.hass, error)
            raise failed(key, reason=reason) from error
        if take_up and not await _take_up(coordinator, going_on):
            phone = coordinator.device_name
            raise failed("done_but_left_on_hold", phone=phone)


async def _take_up(coordinator: PhoneCoordinator, calls: Sequence[Call]) -> bool:
    """Resume what was held, if it is not over by now; tell whether it goes on."""
    try:
        present = (await coordinator.async_ask_for_calls()).calls
        for call in calls:
            if any(it.handle == call.handle and is_on_hold(it) for it in present):
                # Of a conference one is enough.
                resume = partial(coordinator.phone.resume_call, call.reference)
                await once_allowed(resume)
                return await has_become(
                    coordinator, call, lambda it: it is None or is_talked(it)
                )
    except VvxError, HomeAssistantError:
        return False
    return True
