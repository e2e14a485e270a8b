"""What actions on calls are made of: find the call, act, wait for what comes of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from homeassistant.exceptions import HomeAssistantError

from ..coordinator import PhoneCoordinator
from ..failures import acting, failed, invalid, words_of
from ..vvx.calls.models import Call, parse_handle
from ..vvx.errors import HungUpError, RefusedError, Status, VvxError
from .possible import Wanted

EFFECT_PATIENCE: Final = 2.0
"""Seconds in which the phone should have done what it said yes to."""
ASK_AGAIN_AFTER: Final = 0.2
"""Seconds between two questions while waiting for the phone to act."""


@contextmanager
def request(coordinator: PhoneCoordinator) -> Iterator[None]:
    """Go before all polls, and have the coordinator look at the result."""
    try:
        with acting(coordinator.device_name), coordinator.phone.reserve():
            yield
    finally:
        coordinator.async_refresh_after_action()


@contextmanager
def in_a_call(coordinator: PhoneCoordinator) -> Iterator[None]:
    """Say without a call the same as actions do that look for the call themselves."""
    try:
        yield
    except RefusedError as error:
        if error.status is Status.CALL_DOES_NOT_EXIST:
            raise invalid("no_connected_call", phone=coordinator.device_name) from error
        raise


@contextmanager
def so_far(
    coordinator: PhoneCoordinator, key: str, *, done: int = 1, total: int = 1
) -> Iterator[None]:
    """Say what was done before, if anything was, where a further step fails."""
    try:
        with acting(coordinator.device_name):
            yield
    except HomeAssistantError as error:
        if not done:
            raise
        raise failed(
            key,
            phone=coordinator.device_name,
            reason=words_of(coordinator.hass, error),
            done=str(done),
            total=str(total),
        ) from error


def time() -> float:
    """Return the time by which is waited."""
    return asyncio.get_running_loop().time()


async def once_allowed(do: Callable[[], Awaitable[None]]) -> None:
    """Do what the phone refuses while it is still at what it said yes to before."""
    deadline = time() + EFFECT_PATIENCE
    while True:
        try:
            await do()
        except RefusedError as error:
            if error.status is not Status.OPERATION_NOT_ALLOWED or time() > deadline:
                raise
        else:
            return
        await asyncio.sleep(ASK_AGAIN_AFTER)


async def once_seen[_T](
    coordinator: PhoneCoordinator,
    look: Callable[[], Awaitable[_T | None]],
    patience: float,
) -> _T | None:
    """Look for what comes of what the phone said yes to; None if nothing does in time.

    The phone's yes means that it has understood, not that it has done it. A look that
    fails is no reason to say that nothing was done.
    """
    deadline = time() + patience
    while True:
        failure: VvxError | None = None
        try:
            if (seen := await look()) is not None:
                return seen
        except VvxError as error:
            failure = error
        if time() >= deadline or isinstance(failure, HungUpError):
            break
        await asyncio.sleep(ASK_AGAIN_AFTER)
    if failure is not None:
        with so_far(coordinator, "done_but_unseen"):
            raise failure
    return None


async def has_become(
    coordinator: PhoneCoordinator, call: Call, wanted: Callable[[Call | None], bool]
) -> bool:
    """Wait until a call is as wanted, None if it is over; tell whether it is."""

    async def look() -> bool | None:
        calls = (await coordinator.async_ask_for_calls()).calls
        is_wanted = wanted(next((it for it in calls if it.handle == call.handle), None))
        return is_wanted or None

    return await once_seen(coordinator, look, EFFECT_PATIENCE) is not None


async def find(
    coordinator: PhoneCoordinator, call_id: str | None, wanted: Wanted
) -> tuple[Call, Sequence[Call]]:
    """Return the call that is meant, and all, as the phone tells at this moment.

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
                return named, calls
        raise invalid("unknown_call", phone=title)
    for fits in wanted.kinds:
        if fitting := [call for call in calls if fits(call)]:
            return max(fitting, key=lambda call: call.in_focus), calls
    raise invalid(wanted.nothing, phone=title)


async def calls_told_of(coordinator: PhoneCoordinator) -> list[Call]:
    """Return the calls that the phone shows, as events and entities tell of them.

    Their start is by a clock that may be believed, which the phone's need not be.
    """
    shown = {call.handle for call in (await coordinator.async_ask_for_calls()).calls}
    return [call for call in coordinator.tracker.calls if call.handle in shown]


def as_plain(call: Call) -> dict[str, Any]:
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
