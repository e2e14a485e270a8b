"""What Home Assistant would list of the two phones."""

from collections.abc import Mapping
from typing import Any

import pytest

from demo.entities import PhoneEntities

RECEPTION = "64167f0a0450"
KITCHEN = "64167f0a0250"

_KEYS = (
    *(("sensor", key) for key in ("call_state", "remote_name", "remote_number")),
    *(("sensor", key) for key in ("call_line", "call_started")),
    *(("sensor", key) for key in ("missed_calls", "last_missed_call")),
    *(("binary_sensor", key) for key in ("ringing", "in_call")),
    *(("button", key) for key in ("answer", "reject", "ignore", "hang_up")),
    *(("switch", key) for key in ("mute", "hold")),
    ("event", "call"),
)
_LINES = {RECEPTION: 2, KITCHEN: 1}


def entry(mac: str, domain: str, key: str, **options: Any) -> dict[str, Any]:
    """Return one entry of the listing; its entity ID tells nothing."""
    return {
        "entity_id": f"{domain}.{mac}_{key}_renamed",
        "unique_id": f"{mac}_{key}",
        "device_id": f"device-{mac}",
        "config_entry_id": f"entry-{mac}",
        "platform": "poly_vvx",
        "disabled_by": None,
        **options,
    }


@pytest.fixture
def registry() -> list[dict[str, Any]]:
    """Return a listing of the registry with both phones and somebody else."""
    return [
        entry("somebody", "sensor", "else", platform="sun"),
        *(entry(mac, *key) for mac in _LINES for key in _KEYS),
        *(
            entry(mac, "binary_sensor", f"line_{line}_registered")
            for mac, lines in _LINES.items()
            for line in range(1, lines + 1)
        ),
    ]


@pytest.fixture
def phones(registry: list[dict[str, Any]]) -> Mapping[str, PhoneEntities]:
    """Return the entities of both phones."""
    found = {
        "Reception": PhoneEntities.of(RECEPTION, registry),
        "Kitchen": PhoneEntities.of(KITCHEN, registry),
    }
    return {place: phone for place, phone in found.items() if phone is not None}
