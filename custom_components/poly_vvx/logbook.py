"""Lines of the logbook about calls: who called whom, how it ended, after how long.

Home Assistant lets an integration describe events of the bus, not changes of state, and
each event of a kind that is described is a line. So each call has two events of a kind of
its own, `poly_vvx_call_line`: when it begins and when it is over. What happens between
is in `poly_vvx_call` only.

The logbook also has a line of its own for each change of the entity `call`, which says
what happened, such as "Missed", but not whose call it was. No integration can take
that line out; a user can, by excluding the entity from the logbook. The event
therefore names the device and not the entity: excluded with the entity, these lines
would go as well, and on the entity's own page each call would be there twice.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
    LazyEventPartialState,
)
from homeassistant.const import ATTR_DEVICE_ID, CONF_TYPE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, EVENT_CALL_LINE, NAME
from .vvx.calls.events import EventType

MESSAGES: Final = {
    EventType.INCOMING: "incoming call from {party}",
    EventType.OUTGOING: "outgoing call to {party}",
    EventType.ENDED: "call with {party} ended{duration}",
    EventType.MISSED: "missed call from {party}",
    EventType.REJECTED: "rejected call from {party}",
}
ANSWERED_ELSEWHERE: Final = "call from {party} was answered at another phone"
NOT_ANSWERED: Final = "call to {party} was not answered"
LATE: Final = ", found later in the call log"
SECONDS_PER_MINUTE: Final = 60
MINUTES_PER_HOUR: Final = 60
ICONS: Final = {
    EventType.INCOMING: "mdi:phone-incoming",
    EventType.OUTGOING: "mdi:phone-outgoing",
    EventType.ENDED: "mdi:phone-hangup",
    EventType.MISSED: "mdi:phone-missed",
    EventType.REJECTED: "mdi:phone-cancel",
}


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[
        [str, str, Callable[[LazyEventPartialState], dict[str, Any]]], None
    ],
) -> None:
    """Describe the beginnings and ends of calls."""
    registry = dr.async_get(hass)

    @callback
    def describe(event: LazyEventPartialState) -> dict[str, Any]:
        device = registry.async_get(event.data[ATTR_DEVICE_ID])
        return {
            LOGBOOK_ENTRY_NAME: (device and (device.name_by_user or device.name))
            or NAME,
            LOGBOOK_ENTRY_MESSAGE: message_of(event.data),
            LOGBOOK_ENTRY_ICON: ICONS[event.data[CONF_TYPE]],
        }

    async_describe_event(DOMAIN, EVENT_CALL_LINE, describe)


def message_of(call: Mapping[str, Any]) -> str:
    """Put the beginning or the end of a call into words."""
    kind, seconds = EventType(call[CONF_TYPE]), call.get("duration")
    message = MESSAGES[kind]
    if call.get("answered_elsewhere"):
        message = ANSWERED_ELSEWHERE
    elif kind is EventType.ENDED and not seconds and call["direction"] == "outgoing":
        message = NOT_ANSWERED
    return message.format(
        party=_party(call, with_number=not kind.closing),
        duration=f" after {_spoken(seconds)}" if seconds else "",
    ) + (LATE if call.get("late") else "")


def _party(call: Mapping[str, Any], *, with_number: bool) -> str:
    """Return who it was; the number beside the name once a call is enough."""
    name, number = call["name"], call["number"]
    # Phones show the number for a name that they do not know.
    if with_number and name and number and name != number:
        return f"{name} ({number})"
    nobody = "a withheld number" if call.get("withheld") else "an unknown number"
    return str(name or number or nobody)


def _spoken(seconds: int) -> str:
    """Return how long something lasted as one would say it."""
    if seconds < SECONDS_PER_MINUTE:
        return _number_of(seconds, "second")
    hours, minutes = divmod(round(seconds / SECONDS_PER_MINUTE), MINUTES_PER_HOUR)
    parts = [(hours, "hour"), (minutes, "minute")]
    return " ".join(_number_of(number, unit) for number, unit in parts if number)


def _number_of(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
