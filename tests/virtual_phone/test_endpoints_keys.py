"""Tests of the commands that read the display and press keys."""

from xml.etree import ElementTree as ET

import pytest

from .conftest import Client

UI_XML = "v1/mgmt/uixml"
KEY = "v1/mgmt/simulateKeyEvent"
TEXT = "v1/mgmt/simulateTextInput"
TOUCH = "v1/mgmt/simulateTouch"
ELSEWHERE = (10, 10)


def at(*positions: tuple[object, object], kind: str = "Tap", **more: object) -> object:
    """Return the data of a touch."""
    return {"Type": kind, "Positions": [{"X": x, "Y": y} for x, y in positions]} | more


async def test_xml(client: Client) -> None:
    """Everything that is shown stands in the text, and only what XML can hold."""
    client.phone.incoming_call("3001", "A\x00<B> & C\U0001f4de")
    text = (await client.get(UI_XML)).json["data"]
    root = ET.fromstring(text)  # noqa: S314
    assert root.findtext("Calls/Call") == "A<B> & C\U0001f4de"
    assert root.findtext("Lines/Line[@Number='1']") == "Desk"
    labels = [key.text for key in root.iterfind("SoftKeys/SoftKey")]
    assert labels == ["Answer", "Reject", "Ignore"]


async def test_keys_and_text(client: Client) -> None:
    """Keys are tapped; a text is added to what was typed, or replaces it."""
    data: object
    for path, data, typed in (
        (KEY, {"Type": "Tap", "KeyName": "Dialpad3"}, "3"),
        (KEY, {"Type": "Tap", "KeyName": "DialpadStar"}, "3*"),
        (TEXT, {"Value": "01", "ReplaceText": "false"}, "3*01"),
        (TEXT, {"Value": "alice", "ReplaceText": "true"}, "alice"),
    ):
        assert (await client.post(path, data)).json == {"Status": "2000"}
        assert client.phone.screen.typed == typed


async def test_touch(client: Client) -> None:
    """Soft keys can be tapped, or pressed and let go."""
    for data, view in (
        (at(ELSEWHERE), "Home"),
        (at((10, 270)), "Dialer"),
        # The third of four soft keys is Cancel; the fourth is none.
        (at((479, 271)), "Dialer"),
        (at((300, 260), kind="Press"), "Dialer"),
        (at((300, 260), kind="Release"), "Home"),
        (at((10, 270), kind="Press"), "Home"),
        (at(ELSEWHERE, kind="Release"), "Home"),
    ):
        assert (await client.post(TOUCH, data)).json == {"Status": "2000"}
        assert client.phone.screen.view == view


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        (KEY, {"KeyName": "Home"}, "4000"),
        (KEY, {"Type": "Press", "KeyName": "Home"}, "4000"),
        (KEY, {"Type": "Tap", "KeyName": "Softkey1"}, "4000"),
        (TEXT, {"Value": "3", "ReplaceText": "maybe"}, "4000"),
        (TOUCH, at(ELSEWHERE, Duration="100", Easing="40"), "2000"),
        (TOUCH, at(*[ELSEWHERE] * 5, kind="Swipe"), "2000"),
        (TOUCH, at(*[ELSEWHERE] * 6, kind="Swipe"), "4009"),
        (TOUCH, at(ELSEWHERE, ELSEWHERE), "4009"),
        (TOUCH, at(ELSEWHERE, kind="Swipe"), "4000"),
        (TOUCH, at(), "4000"),
        (TOUCH, at(("480", "0")), "4000"),
        (TOUCH, at(ELSEWHERE, Easing="41"), "4000"),
        (TOUCH, {"Type": "Tap", "Positions": [3]}, "4000"),
        (TOUCH, None, "4000"),
    ],
)
async def test_input(client: Client, path: str, data: object, status: str) -> None:
    """Keys have exact names, texts something in them, touches a place."""
    assert (await client.post(path, data)).json == {"Status": status}
