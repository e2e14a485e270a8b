"""What must not be forgotten over a reload, or a restart of Home Assistant.

A call that rings meanwhile would be told twice, how one ended that was told before,
never; and whether notifications arrive would have to be proven anew after a reload.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

# Home Assistant itself cannot do without it.
from mashumaro.codecs import BasicDecoder, BasicEncoder

from .boot import Boot
from .const import DOMAIN, LOGGER
from .feed import CallFeed
from .outage import Outage
from .push.health import PushHealth
from .vvx.calls.events import CallEvent
from .vvx.calls.models import CallLog, LogEntry
from .vvx.calls.tracker import CallTracker
from .vvx.refusals import Refusals

STORAGE_VERSION: Final = 1

SAVE_DELAY: Final = 10
"""Seconds after which is written what happened, if Home Assistant does not stop before."""

_MEMORIES: Final[HassKey[dict[str, PhoneMemory]]] = HassKey(f"{DOMAIN}_memories")
"""By the IDs of the entries. Only this module reads or writes it."""


@dataclass(kw_only=True)
class StoredCalls:
    """What outlives Home Assistant."""

    tracker: CallTracker = field(default_factory=CallTracker)
    waiting: list[tuple[CallEvent, str]] = field(default_factory=list)
    """What was not told yet."""
    missed_seen: list[LogEntry] = field(default_factory=list)
    """The missed calls that somebody has seen, of those in the phone's log."""
    boot: Boot = field(default_factory=Boot)


_ENCODER: Final = BasicEncoder(StoredCalls)
_DECODER: Final = BasicDecoder(StoredCalls)


class PhoneMemory:
    """What is known of a phone and is not to be read from it again."""

    def __init__(self, store: Store[dict[str, Any]], stored: StoredCalls) -> None:
        """Begin with what was stored."""
        self.tracker = stored.tracker
        self.feed = CallFeed(stored.waiting)
        self.push_health = PushHealth()
        self._missed_seen = stored.missed_seen
        self._unseen: tuple[CallLog | None, int | None] = (None, None)
        self.boot = stored.boot
        self.outage = Outage()
        self.refusals = Refusals()
        self.store = store

    def _encode(self) -> dict[str, Any]:
        calls = StoredCalls(
            tracker=self.tracker,
            waiting=self.feed.waiting,
            missed_seen=self._missed_seen,
            boot=self.boot,
        )
        encoded: dict[str, Any] = _ENCODER.encode(calls)
        return encoded

    @callback
    def unseen_in(self, log: CallLog | None) -> int | None:
        """Return how many calls were missed since somebody looked; None without a log."""
        if log is not self._unseen[0]:
            # Entries are compared, not their dates: a phone's clock may have been wrong.
            missed = Counter(log.missed if log else ())
            unseen = (missed - Counter(self._missed_seen)).total()
            self._unseen = (log, unseen if log else None)
        return self._unseen[1]

    @callback
    def async_mark_missed_seen(self, log: CallLog | None) -> None:
        """Remember that somebody has seen the missed calls of a log."""
        self._missed_seen = list(log.missed) if log else []
        self._unseen = (None, None)
        self.async_save_soon()

    @callback
    def async_save_soon(self, _event: Event | None = None) -> None:
        """Store what is known before long, or when Home Assistant stops."""
        self.store.async_delay_save(self._encode, SAVE_DELAY)


async def async_load_memory(hass: HomeAssistant, entry: ConfigEntry) -> PhoneMemory:
    """Return what is known of the phone of an entry, of a new one nothing."""
    memories = hass.data.setdefault(_MEMORIES, {})
    if entry.entry_id not in memories:
        store = _store_of(hass, entry)
        stored = _decode(await store.async_load())
        memories[entry.entry_id] = PhoneMemory(store, stored)
    return memories[entry.entry_id]


@callback
def async_away_since(hass: HomeAssistant, entry: ConfigEntry) -> datetime | None:
    """Return since when the phone of an entry is away, also of one not set up."""
    memory = hass.data.get(_MEMORIES, {}).get(entry.entry_id)
    return memory.outage.since if memory else None


async def async_remove_memory(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the phone of an entry that is removed, or disabled."""
    memory = hass.data.get(_MEMORIES, {}).pop(entry.entry_id, None)
    # Its own store knows of what is still to be written.
    await (memory.store if memory else _store_of(hass, entry)).async_remove()


def _store_of(hass: HomeAssistant, entry: ConfigEntry) -> Store[dict[str, Any]]:
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry.entry_id}", private=True)


def _decode(data: dict[str, Any] | None) -> StoredCalls:
    """Return what was stored; nothing, if it is not what this version stores."""
    if data is None:
        return StoredCalls()
    try:
        stored: StoredCalls = _DECODER.decode(data)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        LOGGER.warning("What was stored of calls cannot be read: %s", type(error))
        return StoredCalls()
    return stored
