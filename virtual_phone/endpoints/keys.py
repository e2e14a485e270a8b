"""Commands that read the display and press keys on the phone."""

import re

from virtual_phone.device import Device
from virtual_phone.status import ApiStatus, RefusedError

from .endpoint import Command, Endpoint, Members
from .statistics import slow_seconds

_MOST_POSITIONS = {"Tap": 1, "Press": 1, "Release": 1, "Swipe": 5}
_FEWEST_POSITIONS = {"Swipe": 2}
_MOST_EASING = 40
_LONGEST_TOUCH = 600_000
_NUMBER = re.compile(r"[0-9]{1,9}")


def ui_xml(device: Device, _command: Command) -> Members:
    """Return the display as XML."""
    return {"data": device.keypad.screen.xml()}


def simulate_key_event(device: Device, command: Command) -> Members:
    """Tap a key; no other type of pressing is known."""
    name = command.text("KeyName")
    if command.text("Type") != "Tap":
        raise RefusedError(ApiStatus.INVALID_INPUT, "Keys can only be tapped")
    device.keypad.require(name)
    device.acknowledge(lambda: device.keypad.press(name))
    return {}


def simulate_text_input(device: Device, command: Command) -> Members:
    """Type a text, or replace what was typed."""
    text = command.text("Value")
    replaces = command.get("ReplaceText")
    if replaces not in (None, "true", "false"):
        raise RefusedError(ApiStatus.INVALID_INPUT, "ReplaceText is wrong")
    device.acknowledge(
        lambda: device.keypad.type_text(text, replace=replaces == "true")
    )
    return {}


def simulate_touch(device: Device, command: Command) -> Members:
    """Touch the display; models without a touch screen obey as well (seen)."""
    kind = command.text("Type")
    positions = command.get("Positions")
    if kind not in _MOST_POSITIONS or not isinstance(positions, list):
        raise RefusedError(ApiStatus.INVALID_INPUT, "Type or Positions are wrong")
    if len(positions) > _MOST_POSITIONS[kind]:
        raise RefusedError(ApiStatus.TOO_MUCH_INPUT, "There are too many positions")
    if len(positions) < _FEWEST_POSITIONS.get(kind, 1):
        raise RefusedError(ApiStatus.INVALID_INPUT, "There are too few positions")
    _check_number(command, "Duration", _LONGEST_TOUCH)
    _check_number(command, "Easing", _MOST_EASING)
    x, y = [_position(device, position) for position in positions][0]

    def _touch() -> None:
        if kind in {"Tap", "Press"}:
            device.keypad.touch(x, y)
        if kind in {"Tap", "Release"}:
            device.keypad.let_go(x, y)

    device.acknowledge(_touch)
    return {}


def _position(device: Device, position: object) -> tuple[int, int]:
    """Return a position, which has to be on the display."""
    numbers = Command(data=position)
    x, y = numbers.text("X"), numbers.text("Y")
    width, height = device.keypad.size
    if not _is_below(x, width) or not _is_below(y, height):
        raise RefusedError(ApiStatus.INVALID_INPUT, "The position is not on the screen")
    return int(x), int(y)


def _check_number(command: Command, name: str, most: int) -> None:
    """Refuse a parameter that is there and no number up to the highest."""
    if command.get(name) is None:
        return
    value = command.text(name)
    if not _is_below(value, most + 1):
        raise RefusedError(ApiStatus.INVALID_INPUT, f"{name} is wrong")


def _is_below(text: str, limit: int) -> bool:
    return _NUMBER.fullmatch(text) is not None and int(text) < limit


ENDPOINTS = (
    Endpoint("GET", "v1/mgmt/uixml", ui_xml),
    Endpoint("POST", "v1/mgmt/simulateTouch", simulate_touch, seconds=slow_seconds),
    Endpoint("POST", "v1/mgmt/simulateTextInput", simulate_text_input, since=(5, 9)),
    Endpoint("POST", "v1/mgmt/simulateKeyEvent", simulate_key_event, since=(5, 9)),
)
