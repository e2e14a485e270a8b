"""What helps to find a fault, and nothing of whose phone it is.

Everything here is named one by one, counted, or told by its kind. What an entry
or a phone may hold besides stays out until somebody has found it harmless.
"""

from collections.abc import Iterable, Iterator, Mapping
import re
from typing import Any, Final, cast

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PORT, CONF_SSL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import (
    CONF_ADDRESS_BOOK,
    CONF_FINGERPRINT,
    CONF_INCOMING_CALLS,
    CONF_OLD_TLS,
    CONF_PUSH,
    CONF_SETTINGS_BEFORE,
    DEFAULT_USERNAME,
    DOMAIN,
)
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .feed import CallFeed
from .people.address_book import CONF_BOOKS, AddressBookConfigEntry
from .push import Push
from .push.settings import SWITCHES, URLS
from .vvx.calls.models import Call, CallLog, LogKind
from .vvx.errors import RefusedError
from .vvx.information.section import as_plain
from .vvx.information.status import Status
from .vvx.lines import Line
from .vvx.shapes import shape_of_answer, skeleton_of

HARMLESS: Final = frozenset(
    {CONF_INCOMING_CALLS, CONF_OLD_TLS, CONF_PORT, CONF_PUSH, CONF_SSL}
)
"""What of an entry's data and options may be told; all the rest is redacted."""

_DEVICE: Final = (
    "model",
    "part_number",
    "vendor",
    "type",
    "firmware",
    "updater",
    "boot_block",
    "ip_stack",
    "preferred_network",
    "camera",
    "expansion_modules",
)
_CALL: Final = ("state", "direction", "line", "sequence", "muted", "in_focus")
_EVENT: Final = (
    *("type", "direction", "line", "started", "duration", "withheld", "late"),
    "answered_elsewhere",
)
_LINE: Final = ("number", "keys", "registered", "do_not_disturb", "shared")
_FORWARDING: Final = ("always", "busy", "do_not_disturb", "no_answer")

_CALL_QUALITY: Final = (
    *("received_mos_conversational", "jitter", "packet_loss", "latency"),
    "received_codec",
)

_STATE_NAME: Final = re.compile(r"[A-Za-z]{1,24}")
"""What a phone's word for a state looks like, and no number or address does."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: PolyVvxConfigEntry
) -> dict[str, Any]:
    """Return what is known of a phone, of the entry alone where it is not set up."""
    if CONF_ADDRESS_BOOK in entry.data:
        return _address_book(cast(AddressBookConfigEntry, entry))
    return {
        "entry": _entry(hass, entry),
        "phone": _phone(entry.runtime_data)
        if entry.state is ConfigEntryState.LOADED
        else None,
    }


def _address_book(entry: AddressBookConfigEntry) -> dict[str, Any]:
    """Return how many contacts there are, and nothing of anybody."""
    book = entry.runtime_data if entry.state is ConfigEntryState.LOADED else None
    contacts = book.data.contacts if book else ()
    return {
        "kind": entry.data[CONF_ADDRESS_BOOK],
        "books": len(entry.data.get(CONF_BOOKS, ())),
        "state": entry.state.value,
        "problem": entry.error_reason_translation_key,
        "last_reading_worked": book and book.last_update_success,
        "contacts": len(contacts),
        "numbers": sum(len(it.numbers) for it in contacts),
        "with_groups": sum(bool(it.groups) for it in contacts),
        "with_pictures": sum(it.picture is not None for it in contacts),
        "favourites": sum(it.favourite for it in contacts),
        "blocked": sum(it.blocked for it in contacts),
    }


def _entry(hass: HomeAssistant, entry: PolyVvxConfigEntry) -> dict[str, Any]:
    before = entry.data.get(CONF_SETTINGS_BEFORE, {})
    suffix = f"_{entry.entry_id}"
    return {
        "data": _redacted(entry.data),
        "options": _redacted(entry.options),
        "version": f"{entry.version}.{entry.minor_version}",
        "source": entry.source,
        "state": entry.state.value,
        "problem": entry.error_reason_translation_key,
        "default_username": entry.data.get(CONF_USERNAME) == DEFAULT_USERNAME,
        "certificate_pinned": CONF_FINGERPRINT in entry.data,
        # The values are the owner's, and may be addresses.
        "settings_changed": [name for name in (*URLS, *SWITCHES) if name in before],
        "repairs": sorted(
            issue_id.removesuffix(suffix)
            for domain, issue_id in ir.async_get(hass).issues
            if domain == DOMAIN and issue_id.endswith(suffix)
        ),
    }


def _redacted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of the entry, with those redacted that nobody found harmless."""
    return async_redact_data(values, values.keys() - HARMLESS)


def _phone(phone: PhoneCoordinator) -> dict[str, Any]:
    data = phone.data
    return {
        "updates": {
            "successful": phone.last_update_success,
            "interval": phone.update_interval and phone.update_interval.total_seconds(),
            "last_failure": _failure(phone.last_exception),
        },
        "notifications": _notifications(phone.push),
        "limited": phone.phone.limited,
        "not_offered": list(phone.phone.lacking),
        "device": _named(data.device, _DEVICE),
        "last_boot": as_plain(data.last_boot),
        "last_call": as_plain(data.last_call),
        "status": data.status and _status(data.status),
        "calls": [_call(call) for call in data.calls],
        "paging": data.paging,
        "lines": [_line(line) for line in data.lines],
        "call_log": data.call_log and _call_log(data.call_log),
        "readings": _readings(phone),
        "call_events": list(_call_events(phone.feed)),
        "answers": {
            path: shape_of_answer(answer)
            for path, answer in sorted(phone.phone.answers.items())
        },
    }


def _failure(error: BaseException | None) -> dict[str, Any] | None:
    """Tell what went wrong last by its kind, not in its words, which may name things."""
    if error is None:
        return None
    causes = list(_with_causes(error))
    return {
        "translation_key": getattr(error, "translation_key", None),
        "kinds": [type(cause).__name__ for cause in causes],
        "codes": [cause.code for cause in causes if isinstance(cause, RefusedError)],
    }


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _notifications(push: Push) -> dict[str, Any]:
    return {
        "state": push.health.state.value,
        "url": push.health.scheme,
        "writes": len(push.health.writes),
        "received": push.webhook.received,
        "refused": push.webhook.refused,
        "misses": push.health.misses,
        "last": [
            {"time": when.isoformat(), "skeleton": skeleton_of(body)}
            for when, body in push.webhook.recent
        ],
    }


def _status(status: Status) -> dict[str, Any]:
    return {"state": as_plain(status.state), "message": status.message is not None}


def _call(call: Call) -> dict[str, Any]:
    """Tell where a call stands, and the phone's word for it if nobody knows that."""
    name = call.state_name or ""
    unknown = call.state is None and _STATE_NAME.fullmatch(name)
    return {
        **_named(call, _CALL),
        "unknown_state": name if unknown else None,
        "name": call.name is not None,
        "number": call.number is not None,
        "started": as_plain(call.started),
    }


def _line(line: Line) -> dict[str, Any]:
    forwarding = line.forwarding
    return {
        **_named(line, _LINE),
        "forwarding": forwarding
        and {case: getattr(forwarding, case) is not None for case in _FORWARDING},
    }


def _call_log(log: CallLog) -> dict[str, Any]:
    """Count the entries, and those whose time makes no sense to us."""
    return {
        kind.value: {
            "entries": sum(entry.kind is kind for entry in log.entries),
            "without_time": sum(
                entry.kind is kind and entry.started is None for entry in log.entries
            ),
        }
        for kind in LogKind
    }


def _call_events(feed: CallFeed) -> Iterator[dict[str, Any]]:
    """Return what was told of calls last; these are numbered, and nobody is named."""
    calls: list[str] = []
    for when, event, source in feed.recent:
        if event.call_id not in calls:
            calls.append(event.call_id)
        yield {
            "time": when.isoformat(),
            "call": calls.index(event.call_id) + 1,
            "source": source,
            "name": event.name is not None,
            "number": event.number is not None,
            "number_changed": event.first_number is not None,
            **_named(event, _EVENT),
        }


def _readings(phone: PhoneCoordinator) -> dict[str, Any]:
    """Return what is read apart, None for what is not read."""
    readings: dict[str, Any] = {}
    for data, names in (
        (phone.device_statistics.data, ("cpu_load", "memory_usage")),
        (phone.network_statistics.data, ("received_packets", "sent_packets")),
        (phone.call_quality.data, _CALL_QUALITY),
    ):
        readings |= {name: data and getattr(data, name) for name in names}
    return readings


def _named(told: object, names: Iterable[str]) -> dict[str, Any]:
    """Return these fields of what a phone told, and no other."""
    return {name: as_plain(getattr(told, name)) for name in names}
