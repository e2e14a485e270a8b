"""Lines of the logbook about calls: who called whom, and how it ended.

Home Assistant lets an integration describe events of the bus, not changes of state.
So each event of the entity `call` is followed by an event of the bus,
`poly_vvx_call`, and this module puts that one into words.

The logbook also has a line of its own for each change of the entity, which says
what happened, such as "Missed", but not whose call it was. No integration can take
that line out; a user can, by excluding the entity from the logbook. The event
therefore names the device and not the entity: excluded with the entity, these lines
would go as well, and on the entity's own page each call would be there twice.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
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

from .const import DOMAIN, EVENT_CALL, NAME
from .vvx.calls.events import EventType

MESSAGES: Final = {
    EventType.INCOMING: "incoming call from {party}",
    EventType.OUTGOING: "outgoing call to {party}",
    EventType.CONNECTED: "call with {party} connected",
    EventType.HELD: "call with {party} held",
    EventType.RESUMED: "call with {party} resumed",
    EventType.ENDED: "call with {party} ended{duration}",
    EventType.MISSED: "missed call from {party}",
    EventType.REJECTED: "rejected call from {party}",
}
ANSWERED_ELSEWHERE: Final = "call from {party} was answered at another phone"
LATE: Final = ", found later in the call log"
ICONS: Final = {
    EventType.INCOMING: "mdi:phone-incoming",
    EventType.OUTGOING: "mdi:phone-outgoing",
    EventType.CONNECTED: "mdi:phone-in-talk",
    EventType.HELD: "mdi:phone-paused",
    EventType.RESUMED: "mdi:phone-in-talk",
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
    """Describe the events of calls."""
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

    async_describe_event(DOMAIN, EVENT_CALL, describe)


def message_of(call: Mapping[str, Any]) -> str:
    """Put an event of a call into words."""
    name, number = call["name"], call["number"]
    # Phones show the number for a name that they do not know.
    known = name and number and name != number
    party = f"{name} ({number})" if known else name or number
    nobody = "a withheld number" if call.get("withheld") else "an unknown number"
    elsewhere = call.get("answered_elsewhere")
    seconds = call.get("duration")
    message = (ANSWERED_ELSEWHERE if elsewhere else MESSAGES[call["type"]]).format(
        party=party or nobody,
        duration=f" after {timedelta(seconds=seconds)}" if seconds else "",
    )
    return message + (LATE if call.get("late") else "")
