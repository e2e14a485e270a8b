"""What the card asks of Home Assistant.

The phone is asked only by who wants its call log anew, not because a dashboard is open.
A subscription outlives its phone: a reload, an outage, even its removal are told, and
a phone that is set up again is shown again.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import (
    async_track_device_registry_updated_event,
    async_track_state_change_event,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..actions.targets import async_device_and_entry_of, async_may
from ..const import CONF_INCOMING_CALLS, DEFAULT_INCOMING_CALLS, DOMAIN
from ..coordinator import PhoneCoordinator, PolyVvxConfigEntry
from ..entity import key_of
from ..link.device import async_is_disabled, name_of
from ..memory import async_away_since
from ..vvx.calls.models import CallLog, LogKind, newest_first
from ..vvx.information.section import as_plain
from .register import async_registration
from .snapshot import Absence, ShownEntry, ShownPhone, Snapshot

ALL_KINDS: Final = "all"
MAXIMUM_ENTRIES: Final = 100
DEFAULT_ENTRIES: Final = 50

_QUALITY: Final = ("call_quality_mos", "call_packet_loss")
"""The sensors that have the phone asked for the sound of a call, if they are enabled."""


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, _subscribe)
    websocket_api.async_register_command(hass, _call_log)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/phone/subscribe",
        vol.Required(ATTR_DEVICE_ID): str,
    }
)
@callback
def _subscribe(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """Send what the card shows of a phone, now and whenever it is something else."""
    device, entry = _readable_phone(hass, connection, msg)
    if device is None or entry is None:
        return
    subscription = Subscription(hass, connection, msg["id"], device.id, entry)
    connection.subscriptions[msg["id"]] = subscription.stop
    connection.send_result(msg["id"])
    subscription.start()


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/call_log",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Optional("kind", default=ALL_KINDS): vol.In([ALL_KINDS, *LogKind]),
        vol.Optional("limit", default=DEFAULT_ENTRIES): vol.All(
            int, vol.Range(min=1, max=MAXIMUM_ENTRIES)
        ),
        vol.Optional("refresh", default=False): bool,
    }
)
@websocket_api.async_response
async def _call_log(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """Send the calls that are over, as they are known or as the phone tells now."""
    _, entry = _readable_phone(hass, connection, msg)
    if entry is None:
        return
    if _absence(hass, entry) is not None:
        connection.send_result(
            msg["id"], {"entries": [], "read": None, "available": False}
        )
        return
    phone = entry.runtime_data
    if msg["refresh"]:
        phone.parts.call_log.expire()
        await phone.async_refresh()
    log = phone.data.call_log or CallLog()
    kind = msg["kind"]
    entries = log.entries if kind == ALL_KINDS else log.of(LogKind(kind))
    shown = [
        as_plain(ShownEntry.of(entry, phone.data))
        for entry in newest_first(entries)[: msg["limit"]]
    ]
    connection.send_result(
        msg["id"],
        {
            "entries": shown,
            "read": as_plain(phone.parts.call_log.read_at),
            "available": phone.last_update_success,
        },
    )


@callback
def _readable_phone(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: Mapping[str, Any],
) -> tuple[dr.AnyDeviceEntry | None, PolyVvxConfigEntry | None]:
    """Return the phone that is meant, or say that there is none.

    Raises:
        Unauthorized: This person may not read it.
    """
    device, entry = async_device_and_entry_of(hass, msg[ATTR_DEVICE_ID])
    if entry is None:
        connection.send_error(
            msg["id"],
            websocket_api.ERR_NOT_FOUND,
            "No such phone",
            translation_domain=DOMAIN,
            translation_key="unknown_device",
            translation_placeholders={"device": msg[ATTR_DEVICE_ID]},
        )
    elif not async_may(hass, connection.user, entry, POLICY_READ):
        raise Unauthorized(permission=POLICY_READ)
    return device, entry


class Subscription:
    """Keeps one card up to date with one phone."""

    def __init__(
        self,
        hass: HomeAssistant,
        connection: websocket_api.ActiveConnection,
        message_id: int,
        device_id: str,
        entry: PolyVvxConfigEntry,
    ) -> None:
        """Prepare for a card that asked with a message."""
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._device_id = device_id
        self._entry = entry
        self._last: Snapshot | None = None
        self._followed: tuple[PhoneCoordinator | None, list[str]] = (None, [])
        self._unfollow: list[CALLBACK_TYPE] = []
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @callback
    def start(self) -> None:
        """Send what is known, and whatever happens from now on."""
        hass = self._hass
        self._unsubscribe = [
            async_dispatcher_connect(
                hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
            ),
            async_track_device_registry_updated_event(
                hass, self._device_id, self._update
            ),
            hass.bus.async_listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED, self._update, self._is_about_entity
            ),
        ]
        self._update()

    @callback
    def stop(self) -> None:
        """Send nothing any more."""
        self._follow(None, [])
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []

    @callback
    def _entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.entry_id == self._entry.entry_id:
            self._update()

    @callback
    def _is_about_entity(self, data: Mapping[str, Any]) -> bool:
        """Tell whether a change in the registry is about an entity of the phone."""
        entity = er.async_get(self._hass).async_get(data["entity_id"])
        if entity is None:
            return self._last is not None and (
                data["entity_id"] in self._last.entities.values()
            )
        return entity.config_entry_id == self._entry.entry_id

    @callback
    def _update(self, _event: Event[Any] | None = None) -> None:
        """Send what is shown now, if it is something else than before."""
        snapshot = self._snapshot()
        if snapshot == self._last:
            return
        self._last = snapshot
        self._connection.send_event(
            self._message_id,
            {"now": as_plain(dt_util.utcnow()), **as_plain(snapshot)},
        )
        if snapshot.reason is Absence.REMOVED:
            self.stop()

    def _snapshot(self) -> Snapshot:
        """Return what is shown now."""
        hass, entry = self._hass, self._entry
        device = dr.async_get(hass).async_get(
            self._device_id, include_child_devices=False
        )
        if device is None:
            assert self._last is not None
            return self._last.away(Absence.REMOVED)
        snapshot = Snapshot(
            version=async_registration(hass).card_version,
            phone=ShownPhone(
                device_id=device.id, name=name_of(hass, entry), model=device.model
            ),
            can_control=async_may(hass, self._connection.user, entry, POLICY_CONTROL),
            incoming_calls=entry.options.get(
                CONF_INCOMING_CALLS, DEFAULT_INCOMING_CALLS
            ),
            entities=_entities_of(hass, entry),
        )
        reason = _absence(hass, entry)
        if reason is None:
            snapshot = self._with_data(snapshot, entry.runtime_data)
            if entry.runtime_data.last_update_success:
                return snapshot
            reason, message = Absence.UNREACHABLE, entry.runtime_data.reason
        else:
            self._follow(None, [])
            snapshot, message = self._last or snapshot, entry.reason
        if reason is Absence.DISABLED:
            # That somebody wants it so is all there is to say.
            return snapshot.away(reason)
        since = async_away_since(hass, entry)
        return snapshot.away(reason, message=message, since=since)

    def _with_data(self, snapshot: Snapshot, phone: PhoneCoordinator) -> Snapshot:
        """Add what is known of a phone that is set up, and follow that."""
        entities = snapshot.entities
        rating = [entities[key] for key in _QUALITY if key in entities]
        self._follow(phone, rating)
        return snapshot.with_data(
            phone.data,
            push=phone.push.proven,
            unseen=phone.memory.unseen_in(phone.data.call_log),
            voice=phone.call_quality.data if rating else None,
        )

    @callback
    def _follow(self, phone: PhoneCoordinator | None, rating: list[str]) -> None:
        """Take what a phone says, and what sensors say of the sound.

        The latter by their states: whoever listens to what they read has it read, and
        a card is no reason to ask the phone.
        """
        if (phone, rating) == self._followed:
            return
        self._followed = (phone, rating)
        for unfollow in self._unfollow:
            unfollow()
        self._unfollow = []
        if phone is not None:
            self._unfollow = [
                phone.async_add_listener(self._update),
                async_track_state_change_event(self._hass, rating, self._update),
            ]


@callback
def _absence(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> Absence | None:
    """Return why there is nothing to be read of the phone of an entry, if so."""
    if async_is_disabled(hass, entry):
        return Absence.DISABLED
    loaded = entry.state is ConfigEntryState.LOADED
    return None if loaded else Absence.NOT_LOADED


@callback
def _entities_of(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> dict[str, str]:
    """Return the entities of a phone that are enabled, by their keys."""
    return {
        key_of(entity): entity.entity_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if not entity.disabled
    }
