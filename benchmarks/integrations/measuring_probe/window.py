"""What happens in Home Assistant in a span of time."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
import time
from typing import Any, Final

from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er

from .sampler import Sampler

PLATFORMS: Final = ("plain_poller", "poly_vvx")
BUCKET: Final = 0.0001
"""Seconds to which delays are rounded."""

_TICK: Final = 0.01
_EVENT_CALL: Final = "poly_vvx_call"


@dataclass(frozen=True, kw_only=True)
class Owned:
    """An entity of a phone."""

    platform: str
    mac: str
    key: str


class Ticker:
    """Measures how long what is due has to wait for the event loop.

    One tick each hundredth of a second, also while the loop is held up: what is
    due at any moment of a long pause waits for the rest of it.
    """

    def __init__(self) -> None:
        """Measure nothing yet."""
        self.delays: Counter[int] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Measure from now on."""
        self.delays.clear()
        loop = asyncio.get_running_loop()
        self._plan(loop, loop.time() + _TICK)

    def stop(self) -> None:
        """Measure no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _plan(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._timer = loop.call_at(due, self._tick, loop, due)

    def _tick(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        now = loop.time()
        while due <= now:
            self.delays[round((now - due) / BUCKET)] += 1
            due += _TICK
        self._plan(loop, due)


class Window:
    """Counts and times what happens from begin to end."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Look at nothing yet."""
        self._hass = hass
        self._ticker = Ticker()
        self._sampler = Sampler()
        self._owned: dict[str, Owned | None] = {}
        self._written: Counter[tuple[str, str, str]] = Counter()
        self._told: list[Mapping[str, Any]] = []
        self._shown: list[Mapping[str, Any]] = []
        self._listeners: list[CALLBACK_TYPE] = []
        self._began = 0.0
        self._cpu = 0.0
        self._loop = 0.0

    async def async_begin(
        self, hass: HomeAssistant, arguments: Mapping[str, Any]
    ) -> Any:
        """Begin anew."""
        self._stop()
        self._written.clear()
        self._told.clear()
        self._shown.clear()
        self._sampler.counts.clear()
        self._owned.clear()
        listen = hass.bus.async_listen
        self._listeners = [
            listen(EVENT_STATE_CHANGED, self._changed),
            listen(EVENT_STATE_REPORTED, self._reported, event_filter=_every),
            listen(_EVENT_CALL, self._note_call),
        ]
        self._ticker.start()
        if arguments.get("sample"):
            self._sampler.start()
        self._began = time.monotonic()
        self._cpu = time.process_time()
        # Orders are obeyed in the event loop, so that this is its thread.
        self._loop = time.thread_time()
        return {"at": self._began}

    async def async_end(self, _hass: HomeAssistant, _arguments: object) -> Any:
        """Stop, and tell what has happened."""
        cpu = time.process_time() - self._cpu
        loop = time.thread_time() - self._loop
        at = time.monotonic()
        self._stop()
        return {
            "at": at,
            "seconds": at - self._began,
            "cpu": cpu,
            "loop": loop,
            "delays": {str(delay): n for delay, n in self._ticker.delays.items()},
            "owners": dict(self._sampler.counts),
            "written": [
                {"platform": platform, "key": key, "kind": kind, "count": count}
                for (platform, key, kind), count in self._written.items()
            ],
            "told": self._told,
            "shown": self._shown,
        }

    @callback
    def _stop(self) -> None:
        self._ticker.stop()
        self._sampler.stop()
        while self._listeners:
            self._listeners.pop()()

    @callback
    def _changed(self, event: Event[Any]) -> None:
        at = time.monotonic()
        if (owned := self._owner_of(event.data["entity_id"])) is None:
            return
        self._written[owned.platform, owned.key, "changed"] += 1
        state = event.data["new_state"]
        if state is not None and owned.key in ("call", "ringing"):
            self._shown.append(_shown(owned, state, at))

    @callback
    def _reported(self, event: Event[Any]) -> None:
        if (owned := self._owner_of(event.data["entity_id"])) is not None:
            self._written[owned.platform, owned.key, "reported"] += 1

    @callback
    def _note_call(self, event: Event[Any]) -> None:
        at = time.monotonic()
        names = ("number", "type", "source")
        self._told.append({"at": at} | {name: event.data[name] for name in names})

    def _owner_of(self, entity_id: str) -> Owned | None:
        try:
            return self._owned[entity_id]
        except KeyError:
            owned = owner_of(er.async_get(self._hass).async_get(entity_id))
            self._owned[entity_id] = owned
            return owned


def owner_of(entry: er.RegistryEntry | None) -> Owned | None:
    """Return to which phone an entity belongs, if to any."""
    if entry is None or entry.platform not in PLATFORMS:
        return None
    mac, _, key = entry.unique_id.partition("_")
    return Owned(platform=entry.platform, mac=mac, key=key)


def _shown(owned: Owned, state: State, at: float) -> Mapping[str, Any]:
    return {
        "platform": owned.platform,
        "mac": owned.mac,
        "key": owned.key,
        "at": at,
        "state": state.state,
        "type": state.attributes.get("event_type"),
        "number": state.attributes.get("number"),
    }


@callback
def _every(_data: Mapping[str, Any]) -> bool:
    return True
