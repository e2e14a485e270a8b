"""What the phone of a test is doing: each lets it begin, and returns the call."""

from datetime import timedelta
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import SOURCE_POLL
from custom_components.poly_vvx.vvx.calls.events import CallEvent, EventType
from custom_components.poly_vvx.vvx.calls.models import Direction
from virtual_phone import VirtualPhone


def idle(phone: VirtualPhone) -> str:
    """Let nothing happen."""
    return ""


def ringing(phone: VirtualPhone) -> str:
    """Let the phone ring."""
    return phone.incoming_call("3001", "Anna", line=2)


def dialling(phone: VirtualPhone) -> str:
    """Let the phone call somebody."""
    return phone.local_dial("3001")


def talking(phone: VirtualPhone) -> str:
    """Let the phone be in a call."""
    handle = ringing(phone)
    phone.local_answer(handle)
    return handle


def muted(phone: VirtualPhone) -> str:
    """Let the phone be in a call with its microphone off."""
    handle = talking(phone)
    phone.local_mute(True)
    return handle


def on_hold(phone: VirtualPhone) -> str:
    """Let the phone hold a call."""
    handle = talking(phone)
    phone.local_hold(handle)
    return handle


def held(phone: VirtualPhone) -> str:
    """Let the other side hold a call."""
    handle = talking(phone)
    phone.remote_hold(handle)
    return handle


def waiting(phone: VirtualPhone) -> str:
    """Let somebody else call during a call; return the call that waits."""
    phone.local_answer(phone.incoming_call("3002", "Bert"))
    return ringing(phone)


def elsewhere(phone: VirtualPhone) -> str:
    """Let another phone on the line have the call that rang here."""
    handle = ringing(phone)
    phone.remote_active(handle)
    return handle


def paging(phone: VirtualPhone) -> str:
    """Let the phone speak to a group."""
    return phone.start_paging()


def bring_about(phone: VirtualPhone, situation: str) -> None:
    """Have going on at the phone what a table names."""
    match situation:
        case "signed_in":
            if not phone.signed_in:
                phone.skype_sign_in()
        case "ringing" | "connected" | "held":
            handle = phone.incoming_call("3001", "Alice Example")
            if situation != "ringing":
                phone.local_answer(handle)
            if situation == "held":
                phone.local_hold(handle)


def tell(entry: MockConfigEntry, kind: EventType, **details: Any) -> None:
    """Let it be told what has happened to a call, whatever the phone does."""
    call: dict[str, Any] = {
        "call_id": "a1",
        "direction": Direction.INCOMING,
        "line": 1,
        "name": "Anna",
        "number": "3001",
        "started": None,
        "duration": timedelta() if kind.closing else None,
    }
    feed = entry.runtime_data.feed
    feed.publish(CallEvent(type=kind, **call | details), SOURCE_POLL)
    feed.deliver()
