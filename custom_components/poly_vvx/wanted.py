"""Which calls an automation wants: by line, number, caller and group."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import NotTriggeredInfo
import voluptuous as vol

from .vvx.phone_numbers import NumberFilter

CONF_CALLER: Final = "caller"
CONF_GROUP: Final = "group"
CONF_LINE: Final = "line"
CONF_NUMBER: Final = "number"

CALLERS: Final[dict[str, Callable[[Mapping[str, Any]], bool]]] = {
    "any": lambda _call: True,
    "withheld": lambda call: bool(call["withheld"]),
    "with_number": lambda call: bool(call["number"]),
    "contact": lambda call: bool(call.get("contact")),
    "not_contact": lambda call: not call.get("contact"),
}
"""Whose calls can be wanted.

One whose number is just unknown is neither withheld nor with a number. Nobody of both
is a contact.
"""


def _written_number(value: object) -> str:
    """Return a number that is still what somebody wrote."""
    if not isinstance(value, str):
        raise vol.Invalid(
            f"put the number in quotes: without them, YAML has made it into {value!r}"
        )
    return value


_TEXT: Final = (str.strip, vol.Length(min=1))
LINE: Final = vol.All(vol.Coerce(int), vol.Range(min=1))

OPTIONS: Final[dict[vol.Marker, Any]] = {
    vol.Optional(CONF_LINE): LINE,
    vol.Optional(CONF_NUMBER): vol.All(
        cv.ensure_list, [vol.All(_written_number, *_TEXT)]
    ),
    vol.Optional(CONF_CALLER, default="any"): vol.In(CALLERS),
    vol.Optional(CONF_GROUP): vol.All(cv.ensure_list, [vol.All(cv.string, *_TEXT)]),
}
"""What a person writes to mean some calls."""


class WantedCalls:
    """The calls that somebody means."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Read the options; what is left out means all."""
        self._line: int | None = options.get(CONF_LINE)
        # A list without a number, as blueprints may give it, fits no call.
        self._all_numbers = CONF_NUMBER not in options
        self._numbers = list(map(NumberFilter, options.get(CONF_NUMBER, ())))
        self._caller: str = options[CONF_CALLER]
        self._all_groups = CONF_GROUP not in options
        self._groups = {name.casefold() for name in options.get(CONF_GROUP, ())}

    def reason_against(
        self, call: Mapping[str, Any], country: str | None
    ) -> NotTriggeredInfo | None:
        """Return why a call is not one of them, None if it is."""
        line, number = call["line"], call["number"]
        if self._line not in {None, line}:
            return NotTriggeredInfo("other_line", {"line": line})
        if not self._all_numbers and not any(
            wanted.matches(number, country) for wanted in self._numbers
        ):
            return NotTriggeredInfo("other_number", {"number": number})
        if not CALLERS[self._caller](call):
            return NotTriggeredInfo("other_caller", {"number": number})
        groups: Sequence[str] = call.get("groups", ())
        if not self._all_groups and self._groups.isdisjoint(map(str.casefold, groups)):
            return NotTriggeredInfo("other_group", {"groups": groups})
        return None
