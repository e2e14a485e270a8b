"""Tests of how a phone is observed in Home Assistant."""

from collections.abc import Mapping
from typing import cast

import pytest

from demo.api import HomeAssistant
from demo.entities import PhoneEntities
from demo.observed import CheckError, ObservedPhone
from demo.states import States
from virtual_phone import VirtualPhone


@pytest.fixture
def kitchen(phones: Mapping[str, PhoneEntities]) -> ObservedPhone:
    """Return a phone of which no more than the states is looked at."""
    return ObservedPhone(
        place="Kitchen",
        phone=cast(VirtualPhone, None),
        entities=phones["Kitchen"],
        home=cast(HomeAssistant, None),
        states=States(),
    )


def show(phone: ObservedPhone, domain: str, key: str, state: str, **more: str) -> None:
    """Have Home Assistant show a state."""
    phone.states.take_in(
        phone.entities[domain, key], {"state": state, "attributes": more}
    )


async def test_state_in_time(kitchen: ObservedPhone) -> None:
    """What is shown already takes no time."""
    show(kitchen, "sensor", "call_state", "ringing")

    assert await kitchen.shows(sensor__call_state="ringing") < 0.1


async def test_state_that_does_not_come(kitchen: ObservedPhone) -> None:
    """The error says what is there instead."""
    show(kitchen, "sensor", "call_state", "idle")
    show(kitchen, "binary_sensor", "ringing", "off")

    with pytest.raises(
        CheckError,
        match="Kitchen: sensor call_state is 'idle', not 'ringing', after 0.01 s",
    ):
        await kitchen.shows(
            0.01, sensor__call_state="ringing", binary_sensor__ringing="off"
        )


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
