"""What the phone's display shows."""

from dataclasses import dataclass
from enum import StrEnum
import re
from xml.etree.ElementTree import Element, SubElement, tostring

_SIZES = {
    "VVX 101": (132, 64),
    "VVX 150": (132, 64),
    "VVX 201": (132, 64),
    "VVX 300": (208, 104),
    "VVX 301": (208, 104),
    "VVX 310": (208, 104),
    "VVX 311": (208, 104),
    "VVX 450": (480, 272),
    "VVX 600": (480, 272),
    "VVX 601": (480, 272),
    "VVX 1500": (800, 480),
}
_USUAL_SIZE = (320, 240)
_NOT_IN_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def screen_size(model: str) -> tuple[int, int]:
    """Return the width and the height of a model's display in pixels."""
    return _SIZES.get(model, _USUAL_SIZE)


class View(StrEnum):
    """What fills the middle of the display."""

    HOME = "Home"
    CALL = "Call"
    DIALER = "Dialer"
    TRANSFER = "Transfer"
    MENU = "Menu"
    PAGE = "Page"


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A line key on the display."""

    number: int
    label: str
    registered: bool
    do_not_disturb: bool


@dataclass(frozen=True, kw_only=True)
class ShownCall:
    """A call on the display."""

    line: int
    state: str
    name: str
    number: str
    seconds: int
    in_focus: bool
    muted: bool


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The display at one moment."""

    view: View
    title: str
    time: str
    lines: tuple[ShownLine, ...]
    calls: tuple[ShownCall, ...]
    typed: str
    """What stands in the field for numbers."""
    items: tuple[str, ...]
    """What the arrow keys move among."""
    focused: int
    """Place among the items."""
    soft_keys: tuple[str, ...]
    """Labels of the soft keys, from the left."""
    audio: str
    """Handsfree or Headset."""
    volume: int

    def xml(self) -> str:
        """Write the display as XML.

        Nobody has published what a phone writes. Known is that the labels of the
        soft keys stand in it as texts; the rest is made up here.
        """
        root = Element("Screen", View=self.view, Title=self.title, Time=self.time)
        lines = SubElement(root, "Lines")
        for line in self.lines:
            SubElement(
                lines,
                "Line",
                Number=str(line.number),
                Registered=str(line.registered),
                DoNotDisturb=str(line.do_not_disturb),
            ).text = _clean(line.label)
        calls = SubElement(root, "Calls")
        for call in self.calls:
            SubElement(
                calls,
                "Call",
                Line=str(call.line),
                State=call.state,
                Number=_clean(call.number),
                Duration=str(call.seconds),
                Focused=str(call.in_focus),
                Muted=str(call.muted),
            ).text = _clean(call.name)
        SubElement(root, "Input").text = _clean(self.typed)
        items = SubElement(root, "Items")
        for place, item in enumerate(self.items):
            focused = str(place == self.focused)
            SubElement(items, "Item", Focused=focused).text = _clean(item)
        soft_keys = SubElement(root, "SoftKeys")
        for place, label in enumerate(self.soft_keys, start=1):
            SubElement(soft_keys, "SoftKey", Index=str(place)).text = label
        SubElement(root, "Audio", Volume=str(self.volume)).text = self.audio
        return tostring(root, encoding="unicode")

    def rows(self) -> list[str]:
        """Return the texts of the display from top to bottom, soft keys left out."""
        rows = [f"{self.time} {self.title}"]
        for call in self.calls:
            mark = "*" if call.in_focus else " "
            muted = " (muted)" if call.muted else ""
            rows.append(f"{mark}{call.state} {call.seconds} s{muted}")
            rows.append(f" {call.name} {call.number}")
        if self.view in {View.DIALER, View.TRANSFER}:
            rows.append(f"> {self.typed}_")
        rows += [
            f"{'>' if place == self.focused else ' '} {item}"
            for place, item in enumerate(self.items)
        ]
        return rows


def _clean(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)
