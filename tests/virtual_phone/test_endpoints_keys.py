"""Tests of the commands that read the display and press keys."""

from xml.etree import ElementTree as ET

import pytest

from virtual_phone import PhoneSettings

from .conftest import SETTINGS, Client

pytestmark = pytest.mark.usefixtures("socket_enabled")

UI_XML = "v1/mgmt/uixml"
KEY = "v1/mgmt/simulateKeyEvent"
TEXT = "v1/mgmt/simulateTextInput"
TOUCH = "v1/mgmt/simulateTouch"
OK = {"Status": "2000"}
INVALID = {"Status": "4000"}


async def soft_keys(client: Client) -> list[str | None]:
    """Return the labels of the soft keys."""
    text = (await client.get(UI_XML)).json["data"]
    root = ET.fromstring(text)  # noqa: S314
    return [element.text for element in root.iterfind("SoftKeys/SoftKey")]


async def press(client: Client, name: str) -> object:
    """Tap a key and return the answer."""
    return (await client.post(KEY, {"Type": "Tap", "KeyName": name})).json


async def test_xml(client: Client) -> None:
    """Everything that is shown stands in the text, and only what XML can hold."""
    client.phone.incoming_call("3001", "A\x00<B> & C\U0001f4de")
    text = (await client.get(UI_XML)).json["data"]
    root = ET.fromstring(text)  # noqa: S314
    assert root.findtext("Calls/Call") == "A<B> & C\U0001f4de"
    assert root.findtext("Lines/Line[@Number='1']") == "Desk"
    await press(client, "Menu")
    client.phone.remote_hang_up(client.phone.calls[0].handle)
    await press(client, "ArrowDown")
    root = ET.fromstring(  # noqa: S314
        (await client.get(UI_XML)).json["data"]
    )
    assert root.findtext("Items/Item[@Focused='True']") == "Messages"


async def test_keys(client: Client) -> None:
    """Keys are pressed on the phone."""
    for name in ("Dialpad3", "DialpadStar", "DialpadPound", "SoftKey1"):
        assert await press(client, name) == OK
    assert client.phone.calls[0].remote_number == "3*#"
    assert await press(client, "SoftKey1") == OK
    assert client.phone.calls == ()


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"KeyName": "Home"},
        {"Type": "Tap"},
        {"Type": "Press", "KeyName": "Home"},
        {"Type": "Tap", "KeyName": "Softkey1"},
        {"Type": "Tap", "KeyName": "Fly"},
    ],
)
async def test_useless_keys(client: Client, data: object) -> None:
    """A key has a name, and can only be tapped."""
    assert (await client.post(KEY, data)).json == INVALID


async def test_text(client: Client) -> None:
    """A text is added to what was typed, or replaces it."""
    for data, typed in (
        ({"Value": "30"}, "30"),
        ({"Value": "01", "ReplaceText": "false"}, "3001"),
        ({"Value": "alice", "ReplaceText": "true"}, "alice"),
    ):
        assert (await client.post(TEXT, data)).json == OK
        assert client.phone.screen.typed == typed


@pytest.mark.parametrize(
    "data", [None, {"Value": ""}, {"Value": "3", "ReplaceText": "maybe"}]
)
async def test_useless_text(client: Client, data: object) -> None:
    """There has to be a text."""
    assert (await client.post(TEXT, data)).json == INVALID


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(firmware="5.8.0.1000")])
async def test_came_later(settings: PhoneSettings, client: Client) -> None:
    """Keys and texts came with 5.9; lifting the handset never did."""
    data = {"Type": "Tap", "KeyName": "Home"}
    assert (await client.post(KEY, data)).http_status == 404
    assert (await client.post(TEXT, {"Value": "3"})).http_status == 404
    assert (await client.post("v1/mgmt/simulateHook")).http_status == 404


def at(*positions: tuple[object, object], kind: str = "Tap", **more: object) -> object:
    """Return the data of a touch."""
    return {"Type": kind, "Positions": [{"X": x, "Y": y} for x, y in positions]} | more


FIRST_SOFT_KEY = ("10", "270")
ELSEWHERE = ("10", "10")


async def test_touch(client: Client) -> None:
    """Soft keys can be tapped, or pressed and let go."""
    assert (await client.post(TOUCH, at(ELSEWHERE))).json == OK
    assert client.phone.screen.view == "Home"
    assert (await client.post(TOUCH, at(FIRST_SOFT_KEY))).json == OK
    assert client.phone.screen.view == "Dialer"
    # The third of four soft keys is Cancel; the fourth is none.
    await client.post(TOUCH, at((479, 271)))
    assert client.phone.screen.view == "Dialer"
    await client.post(TOUCH, at((300, 260), kind="Press"))
    assert client.phone.screen.view == "Dialer"
    await client.post(TOUCH, at((300, 260), kind="Release"))
    assert client.phone.screen.view == "Home"
    await client.post(TOUCH, at(FIRST_SOFT_KEY, kind="Press"))
    await client.post(TOUCH, at(ELSEWHERE, kind="Release"))
    assert client.phone.screen.view == "Home"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (at(ELSEWHERE, Duration="100", Easing="40"), "2000"),
        (at(ELSEWHERE, ELSEWHERE, kind="Swipe"), "2000"),
        (at(*[ELSEWHERE] * 5, kind="Swipe"), "2000"),
        (at(*[ELSEWHERE] * 6, kind="Swipe"), "4009"),
        (at(ELSEWHERE, ELSEWHERE), "4009"),
        (at(ELSEWHERE, kind="Swipe"), "4000"),
        (at(), "4000"),
        (at(ELSEWHERE, kind="Stroke"), "4000"),
        (at(("480", "0")), "4000"),
        (at(("0", "272")), "4000"),
        (at(("-1", "0")), "4000"),
        (at(("0", "")), "4000"),
        (at(("9" * 5000, "0")), "4000"),
        (at(ELSEWHERE, Easing="41"), "4000"),
        (at(ELSEWHERE, Duration="long"), "4000"),
        ({"Type": "Tap", "Positions": [3]}, "4000"),
        ({"Type": "Tap", "Positions": "3"}, "4000"),
        (None, "4000"),
    ],
)
async def test_touches(client: Client, data: object, status: str) -> None:
    """A touch needs the right number of positions, all on the screen."""
    assert (await client.post(TOUCH, data)).json == {"Status": status}
