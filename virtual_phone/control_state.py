"""What the control page shows of a phone."""

from .calls import (
    ACTIVE,
    ALIVE,
    ANSWERABLE_BY_FAR_END,
    ON_HOLD,
    RINGING,
    TALKING,
    Call,
    CallState,
)
from .lines import LineKey
from .notification_sender import NotificationRecord
from .phone import VirtualPhone
from .server import RequestRecord

_SHOWN_REQUESTS = 20
_SHOWN_NOTIFICATIONS = 20
_OPEN_TO = {
    "local_answer": RINGING,
    "local_reject": RINGING,
    "local_ignore": RINGING,
    "local_hold": TALKING,
    "local_resume": ON_HOLD,
    "local_hang_up": ACTIVE | ON_HOLD,
    "remote_answer": ANSWERABLE_BY_FAR_END,
    "answered_elsewhere": RINGING,
    "remote_active": RINGING,
    "remote_hang_up": ALIVE,
    "connected_line": ALIVE,
    "restart_call": ALIVE,
    "log_otherwise": ALIVE,
}


def phone_state(phone: VirtualPhone) -> dict[str, object]:
    """Describe a phone as it is now."""
    screen = phone.screen
    return {
        "model": phone.settings.model,
        "mac": phone.settings.mac,
        "firmware": phone.settings.release,
        "url": phone.url,
        "online": phone.online,
        "ready": phone.ready,
        "locked": phone.locked,
        "rest_enabled": phone.rest_enabled,
        "default_password": phone.default_password,
        "tls": phone.settings.tls,
        "skype": phone.settings.skype,
        "signed_in": phone.signed_in,
        "keys_locked": phone.keys_locked,
        "user": phone.user,
        "screen_capture_allowed": phone.screen_capture_allowed,
        "screen": {
            "rows": screen.rows(),
            "soft_keys": screen.soft_keys,
        },
        "clock_offset": phone.clock_offset.total_seconds(),
        "uptime": int(phone.uptime),
        "connections": phone.connections,
        "lines": [_line(key) for key in phone.line_keys],
        "calls": [_call(phone, call) for call in phone.calls],
        "faults": [
            {"kind": fault.kind, "value": fault.value, "path": fault.path, "left": left}
            for fault, left in phone.faults
        ],
        "notifications": _notifications(phone),
        "requests": [
            _request(record) for record in reversed(phone.requests[-_SHOWN_REQUESTS:])
        ],
    }


def _line(key: LineKey) -> dict[str, object]:
    line = key.line
    return {
        "line": key.number,
        "label": line.settings.shown_label,
        "number": line.settings.number,
        "extra": key.extra,
        "factory": line.factory,
        "registered": line.registered,
        "do_not_disturb": line.do_not_disturb,
        "forwarding": {
            "always": line.forward_always,
            "busy": line.forward_busy,
            "no_answer": line.forward_no_answer,
            "do_not_disturb": line.forward_do_not_disturb,
        },
    }


def _call(phone: VirtualPhone, call: Call) -> dict[str, object]:
    return {
        "handle": call.handle,
        "direction": call.direction,
        "line": call.line,
        "number": call.remote_number,
        "name": call.remote_name,
        "state": call.state,
        "in_focus": call.in_focus,
        "muted": call.muted,
        "ringing": call.ringing,
        "paging": call.channel is not None,
        "digits": phone.dtmf.get(call.handle, ""),
        "verbs": [] if call.channel else _open_verbs(call),
    }


def _open_verbs(call: Call) -> list[str]:
    """Return what can be done with a call now."""
    verbs = [verb for verb, states in _OPEN_TO.items() if call.state in states]
    if call.state in TALKING | ON_HOLD:
        verbs.append("remote_resume" if call.held else "remote_hold")
    if call.state is CallState.OFFERING and call.ignored:
        verbs.remove("local_ignore")
    return verbs


def _notifications(phone: VirtualPhone) -> dict[str, object]:
    faults = phone.notification_faults
    latest = phone.notifications[-_SHOWN_NOTIFICATIONS:]
    return {
        "urls": phone.notification_urls,
        "events": phone.notified_events,
        "delay": faults.delay,
        "spread": faults.spread,
        "next": faults.waiting,
        "chances": faults.chances,
        "latest": [_notification(record) for record in reversed(latest)],
    }


def _notification(record: NotificationRecord) -> dict[str, object]:
    return {
        "event": record.event,
        "call": record.call_reference,
        "url": record.url,
        "http_status": record.http_status,
        "lost": record.lost,
        "milliseconds": round(1000 * (record.finished - record.time)),
    }


def _request(record: RequestRecord) -> dict[str, object]:
    return {
        "method": record.method,
        "path": record.path,
        "http_status": record.http_status,
        "milliseconds": round(1000 * (record.finished - record.time)),
    }
