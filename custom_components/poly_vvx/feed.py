"""What happens to the calls of a phone: published once, heard by any number."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID, CONF_TYPE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .const import EVENT_CALL, EVENT_CALL_LINE
from .link.device import async_device_of
from .people.everybody import Everybody, async_everybody
from .vvx.calls.events import CallEvent

MAXIMUM_WAITING = 50
"""How many events are kept for when somebody listens again."""

MAXIMUM_RECENT = 20
"""How many events are remembered that were delivered."""

type Waiting = Sequence[tuple[CallEvent, str]]
"""Events that wait, each with its source."""

type Listener = Callable[[CallEvent, str], None]
"""Takes an event and its source, SOURCE_PUSH or SOURCE_POLL."""


class CallFeed:
    """Hands on what happens to calls, in order.

    It outlives a reload of the entry, and what waits in it a restart of Home
    Assistant: what happens while it is closed waits.
    """

    def __init__(self, waiting: Waiting = ()) -> None:
        """Start closed, with nobody listening."""
        self._listeners: list[Listener] = []
        self._waiting = deque(waiting, maxlen=MAXIMUM_WAITING)
        self.recent = deque[tuple[datetime, CallEvent, str]](maxlen=MAXIMUM_RECENT)
        """What was delivered last, and when; for the diagnostics."""
        self._open = False

    @property
    def waiting(self) -> list[tuple[CallEvent, str]]:
        """What is to be delivered."""
        return list(self._waiting)

    @callback
    def subscribe(self, listener: Listener) -> CALLBACK_TYPE:
        """Call a listener with each event; return how to end that."""
        self._listeners.append(listener)

        @callback
        def unsubscribe() -> None:
            self._listeners.remove(listener)

        return unsubscribe

    @callback
    def open(self) -> None:
        """Deliver from now on, beginning with what has waited."""
        self._open = True
        self.deliver()

    @callback
    def close(self) -> None:
        """Keep what happens until the feed is opened again."""
        self._open = False

    @callback
    def publish(self, event: CallEvent, source: str) -> None:
        """Add an event, to be delivered with the next delivery."""
        self._waiting.append((event, source))

    @callback
    def deliver(self) -> None:
        """Hand on what waits, if the feed is open."""
        while self._open and self._waiting:
            event, source = self._waiting.popleft()
            self.recent.append((dt_util.utcnow(), event, source))
            for listener in tuple(self._listeners):
                listener(event, source)


def event_data(
    event: CallEvent, source: str, line_label: str | None, everybody: Everybody
) -> dict[str, Any]:
    """Return what an event says about its call, in plain types."""
    data: dict[str, Any] = {
        "call_id": event.call_id,
        "line": event.line,
        "line_label": line_label,
        "direction": event.direction.value,
        **everybody.about(event.name, event.number),
        "number": event.number,
        "first_number": event.first_number,
        "withheld": event.withheld,
        "started": event.started.isoformat() if event.started else None,
        "source": source,
        "late": event.late,
    }
    if event.duration is not None:
        data["duration"] = round(event.duration.total_seconds())
        data["answered_elsewhere"] = event.answered_elsewhere
    return data


def async_fire_on_bus(
    hass: HomeAssistant,
    entry: ConfigEntry,
    label_of: Callable[[int | None], str | None],
) -> Listener:
    """Return a listener that fires each event on the bus, for triggers and logbook."""

    everybody = async_everybody(hass)

    @callback
    def fire(event: CallEvent, source: str) -> None:
        if (device := async_device_of(hass, entry)) is None:
            return
        data = {
            ATTR_DEVICE_ID: device.id,
            CONF_TYPE: event.type.value,
            **event_data(event, source, label_of(event.line), everybody),
        }
        hass.bus.async_fire(EVENT_CALL, data)
        if event.type.beginning or event.type.closing:
            hass.bus.async_fire(EVENT_CALL_LINE, data)

    return fire
