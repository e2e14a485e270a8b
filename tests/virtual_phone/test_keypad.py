"""Tests of the keys and of what the display shows because of them."""

import pytest

from virtual_phone import RefusedError, VirtualPhone

from .conftest import SETTINGS, Client


def press(phone: VirtualPhone, *keys: str) -> list[str]:
    """Press keys, or soft keys by their labels, and return the states of all calls."""
    for key in keys:
        if key in phone.screen.soft_keys:
            place = phone.screen.soft_keys.index(key) + 1
            phone.press_key(f"SoftKey{place}")
        else:
            phone.press_key(key)
    return [call.state for call in phone.calls]


def test_any_key(phone: VirtualPhone) -> None:
    """Every key can be pressed on an idle phone, and no other."""
    assert len(phone.key_names) == 45
    for key in phone.key_names:
        press(phone, "Menu", key, "Home")
        press(phone, "Applications", key)
    for key in ("Softkey1", "SoftKey6", "Line13", "Hold"):
        with pytest.raises(RefusedError):
            phone.press_key(key)


def test_conversation(phone: VirtualPhone) -> None:
    """Keys dial and reject; they answer, send tones, mute, hold and hang up."""
    press(phone, "Line2", "Dialpad3", "DialpadStar", "Dialpad9", "Delete", "Dial")
    assert [(call.remote_number, call.line) for call in phone.calls] == [("3*", 2)]
    assert press(phone, "End Call") == []
    phone.incoming_call("3001")
    assert press(phone, "Menu", "Ignore", "Reject") == []
    handle = phone.incoming_call("3001")
    press(phone, "Handsfree", "Dialpad1", "DialpadPound", "MicMute")
    assert phone.dtmf[handle] == "1#"
    assert phone.screen.rows() == [
        "12:00 Call",
        "*Connected 0 s (muted)",
        " 3001 3001",
    ]
    assert press(phone, "Hold") == ["Hold"]
    assert press(phone, "Resume") == ["Connected"]


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(dial_tone=True)])
async def test_dial_tone(phone: VirtualPhone, client: Client) -> None:
    """A key gives a dial tone and takes it away again, and nobody was called."""
    assert press(phone, "Handsfree") == ["Dialtone"]
    assert press(phone, "Handsfree") == []
    assert (await client.get("v1/mgmt/callLogs/placed")).json["data"] == []
