"""How a person has a phone call somebody.

Wrong input is a ServiceValidationError, a phone that refuses or fails a
HomeAssistantError.
"""

import re
from typing import Any, Final

from ..coordinator import PhoneCoordinator
from ..data import named
from ..failures import acting, invalid
from ..vvx.calls.models import Call, LogKind, newest_with_number
from ..vvx.fields import MAXIMUM_TEXT_LENGTH
from ..vvx.numbering import Obstacle, UndialableError, dialable
from .steps import as_plain, calls_told_of, once_seen, request

NEW_CALL_PATIENCE: Final = 2.0
"""Seconds in which a dialled call should show."""

MOST_NAMES: Final = 8
"""How many contacts are named that a name could mean."""
_NO_NAME: Final = re.compile(r"[@:]|^[\W\d_]*$")
"""What is in an address, or has no letter of any language."""

_OBSTACLES: Final = {
    Obstacle.NOT_A_DESTINATION: "invalid_destination",
    Obstacle.OPTIONAL_ZERO: "optional_zero",
    Obstacle.TONES: "tones_in_destination",
}


async def dial(
    coordinator: PhoneCoordinator,
    destination: str,
    line: int | None = None,
    type: str | None = None,
) -> None:
    """Call a number or SIP URI."""
    destination = checked_destination(coordinator, destination)
    _check_line(coordinator, line)
    with request(coordinator):
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
    destination = checked_destination(coordinator, destination)
    _check_line(coordinator, line)
    with request(coordinator):
        before = {
            call.handle for call in (await coordinator.async_ask_for_calls()).calls
        }
        await coordinator.phone.dial(destination, line=line, kind=type and type.upper())

    async def look() -> Call | None:
        told_of = await calls_told_of(coordinator)
        new = (it for it in told_of if it.handle not in before and not it.ringing)
        return next(new, None)

    call = await once_seen(coordinator, look, NEW_CALL_PATIENCE)
    return list(map(as_plain, named([call] if call else [], coordinator.everybody)))


async def redial(coordinator: PhoneCoordinator) -> None:
    """Call the number that was dialled last, at the phone or from here."""
    await _dial_again(coordinator, LogKind.PLACED, "no_placed_call")


async def call_back(coordinator: PhoneCoordinator) -> None:
    """Call who called last and was missed, those left out who withhold their number."""
    await _dial_again(coordinator, LogKind.MISSED, "no_missed_call")


async def _dial_again(
    coordinator: PhoneCoordinator, kind: LogKind, nothing: str
) -> None:
    """Call the newest number of one list of the call log."""
    phone = coordinator.device_name
    with acting(phone):
        entries = await coordinator.phone.call_log_of(kind)
    newest = newest_with_number(entries)
    if newest is None or newest.number is None:
        raise invalid(nothing, phone=phone)
    await dial(coordinator, newest.number)


def _check_line(coordinator: PhoneCoordinator, line: int | None) -> None:
    """Refuse a line that the phone does not have, as far as we know its lines."""
    known = {key for line in coordinator.data.lines for key in line.keys}
    if line is not None and known and line not in known:
        raise invalid("unknown_line", phone=coordinator.device_name, line=str(line))


def _number_of(coordinator: PhoneCoordinator, destination: str) -> str:
    """Return the number of a contact, where it is one who is named."""
    if _NO_NAME.search(destination):
        return destination
    found = coordinator.everybody.named(destination)
    if len(found) > 1:
        names = ", ".join(it.name for it in found[:MOST_NAMES])
        more = " …" if len(found) > MOST_NAMES else ""
        raise invalid("several_contacts", name=destination, names=names + more)
    return found[0].numbers[0] if found else destination


def checked_destination(coordinator: PhoneCoordinator, destination: str) -> str:
    """Return a number or SIP URI that may be sent to a phone."""
    destination = destination.strip()
    if not destination:
        raise invalid("empty_destination")
    destination = _number_of(coordinator, destination)
    if len(destination) > MAXIMUM_TEXT_LENGTH:
        raise invalid("destination_too_long", maximum=str(MAXIMUM_TEXT_LENGTH))
    try:
        return dialable(destination, coordinator.hass.config.country)
    except UndialableError as error:
        raise invalid(_OBSTACLES[error.obstacle], **error.parts) from error
