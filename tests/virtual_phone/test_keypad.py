"""Tests of the keys and of what the display shows because of them."""

import pytest

from virtual_phone import RefusedError, VirtualPhone

from .conftest import SETTINGS, FakeClock, back, talk

BLIND = SETTINGS.__replace__(configuration={"call.defaultTransferType": "Blind"})


def press(phone: VirtualPhone, *keys: str) -> str:
    """Press keys, or soft keys by their labels, and return the view that is open."""
    for key in keys:
        if key in phone.screen.soft_keys:
            place = phone.screen.soft_keys.index(key) + 1
            phone.press_key(f"SoftKey{place}")
        else:
            phone.press_key(key)
    return phone.screen.view


def states(phone: VirtualPhone) -> list[str]:
    """Return the states of all calls."""
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


def test_dial(phone: VirtualPhone) -> None:
    """A number is typed, corrected, dialled, and dialled again on its line."""
    assert press(phone, "New Call", "Dial") == "Dialer"
    assert press(phone, "Cancel", "ArrowDown", "Select") == "Dialer"
    press(phone, "Dialpad3", "DialpadStar", "DialpadPound", "Dialpad9", "Delete")
    assert phone.screen.typed == "3*#"
    press(phone, "Dial", "End Call", "Redial")
    assert [(call.remote_number, call.line) for call in phone.calls] == [("3*#", 2)]


def test_ringing(phone: VirtualPhone) -> None:
    """A ringing call covers the menu, and can be silenced, rejected or answered."""
    press(phone, "Menu")
    phone.incoming_call("3001")
    assert press(phone, "Ignore") == "Call"
    assert press(phone, "Reject") == "Menu"
    phone.incoming_call("3001")
    press(phone, "Answer")
    assert states(phone) == ["Connected"]


def test_conversation(phone: VirtualPhone) -> None:
    """In a conversation keys send tones, mute, hold, dial another and hang up."""
    handle = talk(phone)
    press(phone, "Dialpad1", "DialpadPound", "MicMute")
    assert phone.dtmf[handle] == "1#"
    assert phone.screen.rows() == [
        "12:00 Call",
        "*Connected 0 s (muted)",
        " 3001 3001",
    ]
    press(phone, "Hold", "Resume")
    press(phone, "New Call", "Dialpad3", "Select")
    assert states(phone) == ["Hold", "RingBack"]
    press(phone, "End Call")
    assert states(phone) == ["Hold"]


def test_menu(phone: VirtualPhone, clock: FakeClock) -> None:
    """Arrows move within the menu, and stop at its ends; a later call closes it."""
    press(phone, "Home", "ArrowUp", *["ArrowDown"] * 9)
    assert press(phone, "Select") == "Page"
    assert phone.screen.title == "Settings"
    assert press(phone, "ArrowLeft") == "Home"
    assert press(phone, "Menu", "Select") == "Dialer"
    talk(phone)
    assert phone.screen.view == "Call"


async def test_restart(phone: VirtualPhone, clock: FakeClock) -> None:
    """A restart closes what was open."""
    press(phone, "Menu", "VolUp")
    phone.reboot()
    await back(phone, clock)
    assert (phone.screen.view, phone.screen.volume) == ("Home", 8)


def test_line_keys(phone: VirtualPhone) -> None:
    """A line key takes up what is on its line, or begins a call there."""
    assert press(phone, "Line3") == "Home"
    handle = phone.incoming_call("3001", line=2)
    press(phone, "Line2")
    assert states(phone) == ["Connected"]
    phone.local_hold(handle)
    press(phone, "Line2")
    assert states(phone) == ["Connected"]
    phone.local_hang_up(handle)
    press(phone, "Line2", "Dialpad3", "Select")
    assert phone.calls[0].line == 2


def test_audio(phone: VirtualPhone) -> None:
    """The keys of headset and loudspeaker dial, hang up, answer and change."""
    press(phone, "Handsfree", "Dialpad3", "Handsfree")
    assert states(phone) == ["RingBack"]
    press(phone, "Handsfree")
    assert phone.calls == ()
    phone.incoming_call("3001")
    press(phone, "Handsfree", "Headset")
    assert states(phone) == ["Connected"]


@pytest.mark.parametrize(
    ("settings", "then"), [(SETTINGS, ["Hold", "RingBack"]), (BLIND, [])]
)
def test_transfer(phone: VirtualPhone, then: list[str]) -> None:
    """The key asks somebody first, unless the transfer is a blind one."""
    assert press(phone, "Transfer") == "Home"
    talk(phone)
    assert press(phone, "Transfer") == "Transfer"
    assert press(phone, "Cancel") == "Call"
    press(phone, "Transfer", "Dialpad3", "Select")
    assert states(phone) == then
    press(phone, "Transfer")
    assert phone.calls == ()
