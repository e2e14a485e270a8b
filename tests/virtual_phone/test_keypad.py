"""Tests of the keys and of what the display shows because of them."""

import pytest

from virtual_phone import RefusedError, Screen, VirtualPhone

from .conftest import SETTINGS, FakeClock, back

TALKING = ("Hold", "End Call", "Transfer", "New Call")
ON_HOLD = ("Resume", "End Call", "Transfer", "New Call")


def press(phone: VirtualPhone, *keys: str) -> Screen:
    """Press keys and return what the display shows then."""
    for key in keys:
        phone.press_key(key)
    return phone.screen


def soft_key(phone: VirtualPhone, label: str) -> Screen:
    """Press the soft key with a label."""
    place = phone.screen.soft_keys.index(label) + 1
    return press(phone, f"SoftKey{place}")


def states(phone: VirtualPhone) -> list[str]:
    """Return the states of all calls."""
    return [call.state for call in phone.calls]


def talk(phone: VirtualPhone, number: str = "3001") -> str:
    """Begin a conversation."""
    handle = phone.incoming_call(number)
    phone.local_answer(handle)
    return handle


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
    press(phone, "ArrowDown", "Select", "Dialpad3", "DialpadStar", "DialpadPound")
    screen = press(phone, "Dialpad9", "Delete")
    assert (screen.view, screen.typed) == ("Dialer", "3*#")
    assert soft_key(phone, "Dial").soft_keys == ("End Call",)
    assert soft_key(phone, "End Call").soft_keys == ("New Call", "Redial", "DND")
    press(phone, "Redial")
    assert [(call.remote_number, call.line) for call in phone.calls] == [("3*#", 2)]


def test_nothing_typed(phone: VirtualPhone) -> None:
    """An empty field is not dialled, and can be left."""
    assert soft_key(phone, "New Call").view == "Dialer"
    assert soft_key(phone, "Dial").view == "Dialer"
    assert soft_key(phone, "Cancel").view == "Home"


def test_ringing(phone: VirtualPhone) -> None:
    """A ringing call covers the menu, and can be silenced, rejected or answered."""
    press(phone, "Menu")
    phone.incoming_call("3001")
    assert phone.screen.soft_keys == ("Answer", "Reject", "Ignore")
    assert soft_key(phone, "Ignore").soft_keys == ("Answer", "Reject")
    assert soft_key(phone, "Reject").view == "Menu"
    phone.incoming_call("3001")
    assert soft_key(phone, "Answer").soft_keys == TALKING


def test_conversation(phone: VirtualPhone) -> None:
    """In a conversation keys send tones, mute, hold, dial another and hang up."""
    handle = talk(phone)
    press(phone, "Dialpad1", "DialpadPound")
    assert phone.dtmf[handle] == "1#"
    assert press(phone, "MicMute").calls[0].muted
    assert soft_key(phone, "Hold").soft_keys == ON_HOLD
    assert soft_key(phone, "Resume").soft_keys == TALKING
    soft_key(phone, "New Call")
    press(phone, "Dialpad3", "Select")
    assert states(phone) == ["Hold", "RingBack"]
    soft_key(phone, "End Call")
    assert states(phone) == ["Hold"]


def test_menu(phone: VirtualPhone) -> None:
    """Arrows move within the menu, and stop at its ends; a later call closes it."""
    screen = press(phone, "Home", "ArrowUp")
    assert (screen.view, screen.focused) == ("Menu", 0)
    assert press(phone, *["ArrowDown"] * 9).focused == 3
    assert press(phone, "Select").title == "Settings"
    assert press(phone, "ArrowLeft").view == "Home"
    assert press(phone, "Menu", "Select").view == "Dialer"
    talk(phone)
    assert phone.screen.view == "Call"


def test_line_keys(phone: VirtualPhone) -> None:
    """A line key takes up what is on its line, or begins a call there."""
    assert press(phone, "Line3").view == "Home"
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
    """The keys of headset and loudspeaker lift, dial, answer, change and hang up."""
    assert press(phone, "Handsfree").view == "Dialer"
    assert press(phone, "Headset", "Headset").view == "Home"
    press(phone, "Dialpad3", "Headset")
    assert states(phone) == ["RingBack"]
    press(phone, "Headset")
    assert phone.calls == ()
    phone.incoming_call("3001")
    press(phone, "Handsfree")
    assert press(phone, "Headset").audio == "Headset"
    assert states(phone) == ["Connected"]
    assert press(phone, *["VolUp"] * 20).volume == 16


def test_do_not_disturb(phone: VirtualPhone) -> None:
    """A soft key sends calls away, and lets them through again."""
    assert soft_key(phone, "DND").lines[0].do_not_disturb
    assert not soft_key(phone, "DND").lines[0].do_not_disturb


def test_consultative_transfer(phone: VirtualPhone) -> None:
    """The key asks somebody first, and hands the call over when pressed again."""
    assert press(phone, "Transfer").view == "Home"
    talk(phone)
    assert soft_key(phone, "Transfer").view == "Transfer"
    assert soft_key(phone, "Cancel").soft_keys == ON_HOLD
    press(phone, "Transfer", "Dialpad3", "Select")
    assert states(phone) == ["Hold", "RingBack"]
    press(phone, "Transfer")
    assert phone.calls == ()


@pytest.mark.parametrize(
    "settings",
    [SETTINGS.__replace__(configuration={"call.defaultTransferType": "Blind"})],
)
def test_blind_transfer(phone: VirtualPhone) -> None:
    """The key hands the call over at once."""
    talk(phone)
    press(phone, "Transfer", "Dialpad3", "Select")
    assert phone.calls == ()


async def test_restart(phone: VirtualPhone, clock: FakeClock) -> None:
    """A restart closes what was open."""
    press(phone, "Menu", "VolUp")
    phone.reboot()
    await back(phone, clock)
    assert (phone.screen.view, phone.screen.volume) == ("Home", 8)


def test_rows(phone: VirtualPhone) -> None:
    """The display can be read as lines of text."""
    assert phone.screen.rows() == ["12:00 Home", "> Desk", "  2002"]
    talk(phone)
    assert press(phone, "MicMute").rows() == [
        "12:00 Call",
        "*Connected 0 s (muted)",
        " 3001 3001",
    ]
