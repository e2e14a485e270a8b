"""The dashboard with both phones, of Home Assistant's own cards alone."""

from collections.abc import Mapping
from typing import Any, Final

from .entities import PhoneEntities

URL_PATH: Final = "desk-phones"
TITLE: Final = "Phones"
ICON: Final = "mdi:deskphone"

type Card = dict[str, Any]

_WHOLE: Final = 12
_HALF: Final = 6
_THIRD: Final = 4

_CALLING: Final = ("dialtone", "dialing", "ringback")
_QUIET: Final = ("idle", "unknown", "unavailable")

# Who it is, in large letters, and what goes on with them.
_OTHER_PARTY: Final = """\
{%% set icon, color = {
  'ringing': ('phone-ring', '#43a047'),
  'connected': ('phone-in-talk', '#43a047'),
  'conference': ('account-group', '#43a047'),
  'on_hold': ('phone-paused', '#fb8c00'),
  'held': ('phone-paused', '#fb8c00'),
}.get(states('%(call_state)s'), ('phone-outgoing', '#1e88e5')) -%%}
{%% set name = state_attr('%(call_state)s', 'name') -%%}
{%% set number = state_attr('%(call_state)s', 'number') -%%}
# <font color="{{ color }}"><ha-icon icon="mdi:{{ icon }}"></ha-icon></font>&ensp;\
{{ name or number }}
**{{ state_translated('%(call_state)s') }}**\
{{ '&ensp;·&ensp;' ~ number if name and name != number }}\
&ensp;·&ensp;{{ state_attr('%(call_state)s', 'line_label') }}
"""


def dashboard(phones: Mapping[str, PhoneEntities], control_url: str) -> Card:
    """Return the dashboard.

    Args:
        phones: Each phone's entities, by where it stands.
        control_url: Page of the virtual phones, which gets a view of its own.
    """
    return {
        "views": [
            {
                "title": TITLE,
                "path": "phones",
                "icon": ICON,
                "type": "sections",
                "max_columns": len(phones),
                "sections": [
                    {"type": "grid", "cards": _phone(place, phone)}
                    for place, phone in phones.items()
                ],
            },
            {
                "title": "The other side",
                "path": "other-side",
                "icon": "mdi:account-voice",
                "type": "panel",
                "cards": [{"type": "iframe", "url": control_url}],
            },
        ]
    }


def _phone(place: str, phone: PhoneEntities) -> list[Card]:
    return [
        _heading(place, phone),
        *_call(phone),
        *_rest(phone),
        *_lines(phone),
        *_history(phone),
    ]


def _heading(place: str, phone: PhoneEntities) -> Card:
    missed = phone["sensor", "missed_calls"]
    return {
        "type": "heading",
        "heading": place,
        "heading_style": "title",
        "icon": ICON,
        "badges": [
            {
                "type": "entity",
                "entity": missed,
                "icon": "mdi:phone-missed",
                "color": "red",
                "show_state": False,
                "visibility": [
                    {"condition": "numeric_state", "entity": missed, "above": 0}
                ],
            }
        ],
    }


def _call(phone: PhoneEntities) -> list[Card]:
    """Return what is shown while there is a call."""
    call_state = phone["sensor", "call_state"]
    ringing = _is(phone["binary_sensor", "ringing"], "on")
    in_call = _is(phone["binary_sensor", "in_call"], "on")
    calling = _is(call_state, *_CALLING)
    other_party = {
        "type": "markdown",
        "content": _OTHER_PARTY % {"call_state": call_state},
        "visibility": [
            {"condition": "state", "entity": call_state, "state_not": list(_QUIET)}
        ],
        "grid_options": {"columns": _WHOLE},
    }
    return [
        other_party,
        _button(phone["button", "answer"], "Answer", "green", _THIRD, ringing),
        _button(phone["button", "reject"], "Reject", "red", _THIRD, ringing),
        _button(phone["button", "ignore"], "Ignore", "amber", _THIRD, ringing),
        _switch(phone["switch", "mute"], "Mute", "red", in_call),
        _switch(phone["switch", "hold"], "Hold", "amber", in_call),
        _button(phone["button", "hang_up"], "Hang up", "red", _THIRD, in_call),
        _button(phone["button", "hang_up"], "Hang up", "red", _WHOLE, calling),
        _tile(
            call_state,
            "Call began",
            state_content=["started"],
            visibility=[in_call],
            grid_options={"columns": _WHOLE},
        ),
    ]


def _rest(phone: PhoneEntities) -> list[Card]:
    """Return what is shown while nobody calls."""
    call_state = phone["sensor", "call_state"]
    return [
        _tile(
            call_state,
            "Right now",
            visibility=[_is(call_state, *_QUIET)],
            grid_options={"columns": _HALF},
        ),
        {
            "type": "tile",
            "entity": call_state,
            "name": "Call Alice",
            "icon": "mdi:phone-dial",
            "color": "green",
            "hide_state": True,
            "tap_action": {
                "action": "perform-action",
                "perform_action": "poly_vvx.dial",
                "data": {"device_id": phone.device_id, "destination": "3001"},
            },
            "visibility": [_is(call_state, "idle")],
            "grid_options": {"columns": _HALF},
        },
    ]


def _lines(phone: PhoneEntities) -> list[Card]:
    cards = [
        _tile(
            phone["binary_sensor", f"line_{line}_registered"],
            f"Line {line}",
            color="green",
            grid_options={"columns": _HALF},
        )
        for line in phone.lines
    ]
    if len(cards) % 2:
        cards[-1]["grid_options"] = {"columns": _WHOLE}
    return cards


def _history(phone: PhoneEntities) -> list[Card]:
    return [
        _tile(
            phone["sensor", "last_missed_call"],
            "Last missed call",
            color="red",
            state_content=["name", "number", "state"],
            grid_options={"columns": _WHOLE},
        ),
        {
            "type": "logbook",
            "target": {"device_id": [phone.device_id]},
            "hours_to_show": 24,
            "grid_options": {"columns": _WHOLE, "rows": 5},
        },
    ]


def _tile(entity_id: str, name: str, **options: Any) -> Card:
    return {"type": "tile", "entity": entity_id, "name": name, **options}


def _button(entity_id: str, name: str, color: str, columns: int, shown: Card) -> Card:
    press = {
        "action": "perform-action",
        "perform_action": "button.press",
        "target": {"entity_id": entity_id},
    }
    return _tile(
        entity_id,
        name,
        color=color,
        vertical=True,
        hide_state=True,
        tap_action=press,
        icon_tap_action=press,
        visibility=[shown],
        grid_options={"columns": columns, "rows": 2},
    )


def _switch(entity_id: str, name: str, color: str, shown: Card) -> Card:
    return _tile(
        entity_id,
        name,
        color=color,
        vertical=True,
        tap_action={"action": "toggle"},
        visibility=[shown],
        grid_options={"columns": _THIRD, "rows": 2},
    )


def _is(entity_id: str, *states: str) -> Card:
    return {"condition": "state", "entity": entity_id, "state": list(states)}
