"""Tests of the keys and of what the display shows because of them."""

import asyncio
from collections.abc import Iterable

import pytest

from virtual_phone import CallState, PhoneSettings, RefusedError, Screen, VirtualPhone

from .conftest import SETTINGS

pytestmark = pytest.mark.usefixtures("socket_enabled")

IDLE = ("New Call", "Redial", "DND")
DIALER = ("Dial", "Delete", "Cancel")
RINGING = ("Answer", "Reject", "Ignore")
TALKING = ("Hold", "End Call", "Transfer", "New Call")
ON_HOLD = ("Resume", "End Call", "Transfer", "New Call")
DIALLING = ("End Call",)
MENU = ("Select", "Home")
# Nobody rings before the test says so.
SLOW = SETTINGS.__replace__(dial_step=60.0)


def press(phone: VirtualPhone, *keys: str) -> Screen:
    """Press keys and return what the display shows then."""
    for key in keys:
        phone.press_key(key)
    return phone.screen


def soft_key(phone: VirtualPhone, label: str) -> Screen:
    """Press the soft key with a label."""
    place = phone.screen.soft_keys.index(label) + 1
    return press(phone, f"SoftKey{place}")


def type_number(phone: VirtualPhone, number: str) -> Screen:
    """Press the keys of a number."""
    names = {"*": "Star", "#": "Pound"}
    return press(phone, *(f"Dialpad{names.get(digit, digit)}" for digit in number))


def states(phone: VirtualPhone) -> list[CallState]:
    """Return the states of all calls."""
    return [call.state for call in phone.calls]


def talk(phone: VirtualPhone, number: str = "3001") -> str:
    """Begin a conversation."""
    handle = phone.incoming_call(number)
    phone.local_answer(handle)
    return handle


def test_home(phone: VirtualPhone) -> None:
    """The home screen has the lines and the time."""
    screen = phone.screen
    assert (screen.view, screen.title, screen.time) == ("Home", "Home", "12:00")
    assert screen.items == ("Desk", "2002")
    assert [line.registered for line in screen.lines] == [True, True]
    assert (screen.soft_keys, screen.calls, screen.typed) == (IDLE, (), "")


def test_any_key(phone: VirtualPhone) -> None:
    """Every key can be pressed on an idle phone."""
    assert len(phone.key_names) == 45
    for key in phone.key_names:
        press(phone, "Menu", key, "Home")
        press(phone, "Applications", key)


def test_unknown_key(phone: VirtualPhone) -> None:
    """Keys have exact names."""
    for key in ("Softkey1", "SoftKey6", "Line13", "Hold", ""):
        with pytest.raises(RefusedError):
            phone.press_key(key)


def test_dial(phone: VirtualPhone) -> None:
    """A number is typed and dialled."""
    screen = type_number(phone, "30*#19")
    assert (screen.view, screen.typed, screen.soft_keys) == ("Dialer", "30*#19", DIALER)
    screen = press(phone, "Delete")
    assert screen.typed == "30*#1"
    assert soft_key(phone, "Delete").typed == "30*#"
    screen = soft_key(phone, "Dial")
    assert (screen.view, screen.soft_keys) == ("Call", DIALLING)
    assert phone.calls[0].remote_number == "30*#"
    assert soft_key(phone, "End Call").soft_keys == IDLE
    assert phone.calls == ()


def test_nothing_typed(phone: VirtualPhone) -> None:
    """An empty field is not dialled, and can be left."""
    assert soft_key(phone, "New Call").soft_keys == DIALER
    assert soft_key(phone, "Dial").view == "Dialer"
    type_number(phone, "3")
    assert soft_key(phone, "Cancel").typed == ""
    assert phone.screen.view == "Home"
    assert press(phone, "SoftKey4", "Delete", "ArrowRight", "ArrowLeft").view == "Home"


def test_redial(phone: VirtualPhone) -> None:
    """The last number is dialled again, on its line."""
    assert press(phone, "Redial").view == "Home"
    phone.local_hang_up(phone.local_dial("3009", 2))
    press(phone, "Redial")
    assert [(call.remote_number, call.line) for call in phone.calls] == [("3009", 2)]


def test_ringing(phone: VirtualPhone) -> None:
    """A ringing call covers everything, and can be answered by a soft key."""
    press(phone, "Menu")
    phone.incoming_call("3001", "Alice Example")
    screen = phone.screen
    assert (screen.view, screen.soft_keys) == ("Call", RINGING)
    assert (screen.calls[0].name, screen.calls[0].number) == ("Alice Example", "3001")
    assert soft_key(phone, "Answer").soft_keys == TALKING
    assert states(phone) == [CallState.CONNECTED]


def test_sending_a_call_away(phone: VirtualPhone) -> None:
    """A call can be silenced and rejected, after which the menu is back."""
    press(phone, "Menu")
    phone.incoming_call("3001")
    assert soft_key(phone, "Ignore").soft_keys == ("Answer", "Reject")
    assert soft_key(phone, "Reject").soft_keys == MENU
    assert phone.calls == ()


def test_typing_while_ringing(phone: VirtualPhone) -> None:
    """What is typed while a call rings is there when it has gone."""
    handle = phone.incoming_call("3001")
    assert type_number(phone, "30").typed == ""
    phone.remote_hang_up(handle)
    assert phone.screen.typed == "30"


def test_conversation(phone: VirtualPhone) -> None:
    """In a conversation keys hold, mute, send tones and hang up."""
    handle = talk(phone)
    type_number(phone, "12#")
    assert phone.dtmf[handle] == "12#"
    assert press(phone, "MicMute").calls[0].muted
    assert not press(phone, "MicMute").calls[0].muted
    assert soft_key(phone, "Hold").soft_keys == ON_HOLD
    assert not press(phone, "MicMute").calls[0].muted
    assert soft_key(phone, "Resume").soft_keys == TALKING
    soft_key(phone, "End Call")
    assert phone.calls == ()
    press(phone, "MicMute")


def test_second_call(phone: VirtualPhone) -> None:
    """Another call can be made from within a conversation."""
    talk(phone)
    assert soft_key(phone, "New Call").view == "Dialer"
    type_number(phone, "3002")
    screen = press(phone, "Select")
    assert screen.view == "Call"
    assert states(phone) == [CallState.HOLD, CallState.RINGBACK]


def test_later_call_closes_the_menu(phone: VirtualPhone) -> None:
    """A call that is answered elsewhere closes what somebody has opened."""
    press(phone, "Menu")
    talk(phone)
    assert phone.screen.view == "Call"
    assert press(phone, "Home").view == "Menu"
    assert press(phone, "Home").view == "Call"


def test_menu(phone: VirtualPhone) -> None:
    """Arrows move within the menu, and stop at its ends."""
    screen = press(phone, "Home")
    assert (screen.view, screen.focused, screen.soft_keys) == ("Menu", 0, MENU)
    assert press(phone, "ArrowUp").focused == 0
    assert press(phone, *["ArrowDown"] * 9).focused == 3
    screen = press(phone, "Select")
    assert (screen.view, screen.title, screen.items) == ("Page", "Settings", ())
    assert press(phone, "ArrowDown", "Select").title == "Settings"
    assert soft_key(phone, "Home").view == "Home"
    press(phone, "Menu", "ArrowDown")
    assert soft_key(phone, "Select").title == "Messages"
    assert press(phone, "ArrowLeft").view == "Home"
    assert press(phone, "Applications").title == "Applications"
    assert press(phone, "Menu", "Select").view == "Dialer"


def test_lines_at_home(phone: VirtualPhone) -> None:
    """A line can be chosen by the arrows, and by its key."""
    press(phone, "ArrowDown", "Select")
    type_number(phone, "3001")
    press(phone, "Select")
    assert phone.calls[0].line == 2
    soft_key(phone, "End Call")
    press(phone, "Line2")
    type_number(phone, "3002")
    press(phone, "Select")
    assert phone.calls[0].line == 2


def test_line_keys(phone: VirtualPhone) -> None:
    """A line key takes up what is on its line."""
    assert press(phone, "Line3").view == "Home"
    first = phone.incoming_call("3001", line=2)
    press(phone, "Line2")
    assert states(phone) == [CallState.CONNECTED]
    assert press(phone, "Line2").view == "Call"
    phone.local_hold(first)
    press(phone, "Line2")
    assert states(phone) == [CallState.CONNECTED]


def test_select_answers(phone: VirtualPhone) -> None:
    """The middle key answers, and does nothing in a conversation."""
    phone.incoming_call("3001")
    press(phone, "Select")
    assert states(phone) == [CallState.CONNECTED]
    press(phone, "Select")
    assert states(phone) == [CallState.CONNECTED]


def test_audio(phone: VirtualPhone) -> None:
    """The keys of headset and loudspeaker lift, dial, answer, change and hang up."""
    assert press(phone, "Handsfree").view == "Dialer"
    assert press(phone, "Headset").audio == "Headset"
    assert press(phone, "Headset").view == "Home"
    type_number(phone, "3001")
    press(phone, "Headset")
    assert states(phone) == [CallState.RINGBACK]
    press(phone, "Headset")
    assert phone.calls == ()
    phone.incoming_call("3001")
    press(phone, "Handsfree")
    assert states(phone) == [CallState.CONNECTED]
    assert press(phone, "Headset").audio == "Headset"
    assert states(phone) == [CallState.CONNECTED]
    press(phone, "Menu", "Headset")
    assert states(phone) == [CallState.CONNECTED]


def test_volume(phone: VirtualPhone) -> None:
    """The volume has its limits."""
    assert press(phone, "VolUp").volume == 9
    assert press(phone, *["VolUp"] * 20).volume == 16
    assert press(phone, *["VolDown"] * 20).volume == 0


def test_do_not_disturb(phone: VirtualPhone) -> None:
    """A soft key sends calls away, and lets them through again."""
    assert soft_key(phone, "DND").lines[0].do_not_disturb
    assert not soft_key(phone, "DND").lines[0].do_not_disturb


def test_consultative_transfer(phone: VirtualPhone) -> None:
    """The key asks somebody first, and hands the call over when pressed again."""
    talk(phone)
    screen = soft_key(phone, "Transfer")
    assert (screen.view, screen.soft_keys) == ("Transfer", DIALER)
    assert press(phone, "Transfer").view == "Transfer"
    type_number(phone, "3002")
    soft_key(phone, "Dial")
    assert states(phone) == [CallState.HOLD, CallState.RINGBACK]
    press(phone, "Transfer")
    assert phone.calls == ()


@pytest.mark.parametrize(
    "settings",
    [SETTINGS.__replace__(configuration={"call.defaultTransferType": "Blind"})],
)
def test_blind_transfer(settings: PhoneSettings, phone: VirtualPhone) -> None:
    """The key hands the call over at once."""
    talk(phone)
    press(phone, "Transfer")
    type_number(phone, "3002")
    soft_key(phone, "Dial")
    assert phone.calls == ()


@pytest.mark.parametrize("settings", [SLOW])
async def test_useless_transfer(settings: PhoneSettings, phone: VirtualPhone) -> None:
    """Without a conversation there is nothing to transfer."""
    assert press(phone, "Transfer").view == "Home"
    handle = phone.local_dial("3001")
    assert press(phone, "Transfer").view == "Call"
    phone.local_hang_up(handle)
    handle = talk(phone)
    assert press(phone, "Transfer").view == "Transfer"
    phone.remote_hang_up(handle)
    assert phone.screen.view == "Home"


def test_cancelled_transfer(phone: VirtualPhone) -> None:
    """Somebody who changes his mind has the call on hold."""
    talk(phone)
    press(phone, "Transfer")
    assert soft_key(phone, "Cancel").soft_keys == ON_HOLD


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(lines=())])
def test_without_lines(settings: PhoneSettings, phone: VirtualPhone) -> None:
    """A phone fresh from the factory dials nobody."""
    type_number(phone, "3001")
    with pytest.raises(RefusedError):
        press(phone, "Select")
    assert phone.screen.typed == "3001"


async def test_restart(phone: VirtualPhone) -> None:
    """A restart closes what was open."""
    press(phone, "Menu", "VolUp")
    phone.reboot()
    await asyncio.sleep(0.08)
    assert (phone.screen.view, phone.screen.volume) == ("Home", 8)


def rows(phone: VirtualPhone, keys: Iterable[str]) -> list[str]:
    """Return the texts of the display after some keys."""
    return press(phone, *keys).rows()


def test_rows(phone: VirtualPhone) -> None:
    """The display can be read as lines of text."""
    assert rows(phone, ()) == ["12:00 Home", "> Desk", "  2002"]
    assert rows(phone, ("Dialpad3",)) == ["12:00 Dialer", "> 3_"]
    talk(phone)
    assert rows(phone, ("MicMute",)) == [
        "12:00 Call",
        "*Connected 0 s (muted)",
        " 3001 3001",
    ]
    phone.incoming_call("3002", "Bob")
    assert rows(phone, ())[3:] == [" Offering 0 s", " Bob 3002"]
