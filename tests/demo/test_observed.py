"""Tests of how a phone is observed in Home Assistant."""

from typing import Any, cast

import pytest

from demo.api import HomeAssistant
from demo.entities import PhoneEntities
from demo.observed import ObservedPhone
from demo.states import States
from virtual_phone import VirtualPhone

MAC = "64167f0a0250"


def entry(mac: str, domain: str, key: str, **options: Any) -> dict[str, Any]:
    """Return one entry of the registry; its entity ID tells nothing."""
    return {
        "entity_id": f"{domain}.renamed_{key}",
        "unique_id": f"{mac}_{key}",
        "device_id": f"device-{mac}",
        "config_entry_id": f"entry-{mac}",
        "platform": "poly_vvx",
        "disabled_by": None,
        **options,
    }


REGISTRY = [
    entry(MAC, "sensor", "call_state"),
    entry(MAC, "event", "call"),
    entry(MAC, "image", "screen", disabled_by="integration"),
    entry(MAC, "button", "answer", platform="sun"),
    entry("64167f0a0450", "binary_sensor", "ringing"),
]


@pytest.fixture
def kitchen() -> ObservedPhone:
    """Return a phone of which no more than the states is looked at."""
    entities = PhoneEntities.of(MAC, REGISTRY)
    assert entities is not None
    return ObservedPhone(
        place="Kitchen",
        phone=cast(VirtualPhone, None),
        entities=entities,
        home=cast(HomeAssistant, None),
        states=States(),
    )


def show(phone: ObservedPhone, domain: str, key: str, state: str, **more: str) -> None:
    """Have Home Assistant show a state."""
    phone.states.take_in(
        phone.entities[domain, key], {"state": state, "attributes": more}
    )


def test_entities_of_a_phone(kitchen: ObservedPhone) -> None:
    """They are found by unique IDs; what is disabled, or another's, is not."""
    assert kitchen.entities.device_id == f"device-{MAC}"
    assert kitchen.entities.entity_ids == {
        ("sensor", "call_state"): "sensor.renamed_call_state",
        ("event", "call"): "event.renamed_call",
    }


def test_each_event_counts_once(kitchen: ObservedPhone) -> None:
    """An entity that comes back tells nothing new, and one that went nothing at all."""
    show(kitchen, "event", "call", "10:00", event_type="incoming")
    show(kitchen, "event", "call", "10:01", event_type="missed")
    show(kitchen, "event", "call", "unavailable")
    show(kitchen, "event", "call", "10:01", event_type="missed")
    began = kitchen.states.history[1].received

    assert [event["event_type"] for event in kitchen.events(0)] == [
        "incoming",
        "missed",
    ]
    assert [event["event_type"] for event in kitchen.events(began)] == ["missed"]
