"""The dashboard with both phones, made of the integration's own cards."""

from collections.abc import Mapping
from typing import Any, Final

from .entities import PhoneEntities

URL_PATH: Final = "desk-phones"
TITLE: Final = "Phones"
ICON: Final = "mdi:deskphone"

type Card = dict[str, Any]

_WIDE: Final = {"columns": "full"}


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
                "badges": [_badge(phone) for phone in phones.values()],
                "sections": [
                    {"type": "grid", "cards": [_phone(phone)]}
                    for phone in phones.values()
                ],
            },
            {
                "title": "Desk",
                "path": "desk",
                "icon": "mdi:format-list-bulleted",
                "type": "sections",
                "max_columns": len(phones),
                "sections": [
                    {
                        "type": "grid",
                        "column_span": len(phones),
                        "cards": [
                            {
                                "type": "custom:poly-vvx-desk-card",
                                "grid_options": _WIDE,
                            }
                        ],
                    },
                    *(
                        {"type": "grid", "cards": _tiles(place, phone)}
                        for place, phone in phones.items()
                    ),
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


def _badge(phone: PhoneEntities) -> Card:
    return {"type": "custom:poly-vvx-phone-badge", "device_id": phone.device_id}


def _phone(phone: PhoneEntities) -> Card:
    return {
        "type": "custom:poly-vvx-phone-card",
        "device_id": phone.device_id,
        "grid_options": _WIDE,
    }


def _tiles(place: str, phone: PhoneEntities) -> list[Card]:
    """Return what Home Assistant's own cards show of a phone."""
    return [
        {"type": "heading", "heading": place, "icon": ICON},
        {
            "type": "tile",
            "entity": phone["sensor", "call_state"],
            "state_content": ["state", "name", "number"],
            "features": [{"type": "custom:poly-vvx-calls-feature"}],
            "grid_options": _WIDE,
        },
        {
            "type": "logbook",
            "target": {"device_id": [phone.device_id]},
            "hours_to_show": 24,
            "grid_options": {"columns": "full", "rows": 5},
        },
    ]
