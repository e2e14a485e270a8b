"""What must not be forgotten over a reload, kept for as long as Home Assistant runs.

A call that rings meanwhile would be told twice, how one ended that was told before,
never; and whether notifications arrive would have to be proven anew.
"""

from dataclasses import dataclass, field
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .feed import CallFeed
from .push.health import PushHealth
from .vvx.calls.tracker import CallTracker

_MEMORIES: Final[HassKey[dict[str, PhoneMemory]]] = HassKey(f"{DOMAIN}_memories")
"""By the IDs of the entries. Only this module reads or writes it."""


@dataclass(frozen=True)
class PhoneMemory:
    """What is known of a phone and is not to be read from it again."""

    tracker: CallTracker = field(default_factory=CallTracker)
    feed: CallFeed = field(default_factory=CallFeed)
    push_health: PushHealth = field(default_factory=PushHealth)


@callback
def async_recall(hass: HomeAssistant, entry: ConfigEntry) -> PhoneMemory:
    """Return what is known of the phone of an entry, for a start nothing."""
    memories = hass.data.setdefault(_MEMORIES, {})
    return memories.setdefault(entry.entry_id, PhoneMemory())


@callback
def async_forget(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the phone of an entry that is removed, or disabled."""
    hass.data.get(_MEMORIES, {}).pop(entry.entry_id, None)
