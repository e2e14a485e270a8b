"""Tests of the dashboard."""

from collections.abc import Iterator, Mapping
import json
import re
from typing import Any

from demo.dashboard import dashboard
from demo.entities import PhoneEntities
from demo.set_up import missed_call_automation

_CONTROL_URL = "http://127.0.0.1:8450"


def cards_of(phones: Mapping[str, PhoneEntities], place: str) -> list[dict[str, Any]]:
    """Return the cards in the section of a phone."""
    view = dashboard(phones, _CONTROL_URL)["views"][0]
    sections = dict(zip(phones, view["sections"], strict=True))
    cards: list[dict[str, Any]] = sections[place]["cards"]
    return cards


def conditions_of(card: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return when a card is shown."""
    for condition in card.get("visibility", ()):
        yield condition["entity"], condition.get("state") or condition.get("state_not")


def test_only_entities_that_are_there(
    phones: Mapping[str, PhoneEntities], registry: list[dict[str, Any]]
) -> None:
    """Each entity ID in the dashboard is one of the registry."""
    known = {entry["entity_id"] for entry in registry}
    text = json.dumps(dashboard(phones, _CONTROL_URL))

    used = set(re.findall(r"\b[a-z_]+\.[0-9a-f]{12}_\w+", text))

    assert used
    assert used <= known


def test_each_phone_has_its_own_section(phones: Mapping[str, PhoneEntities]) -> None:
    """No section shows anything of the other phone."""
    reception = json.dumps(cards_of(phones, "Reception"))
    kitchen = json.dumps(cards_of(phones, "Kitchen"))

    assert phones["Reception"].device_id in reception
    assert phones["Kitchen"].device_id in kitchen
    for entity_id in phones["Reception"].entity_ids.values():
        assert entity_id not in kitchen
    for entity_id in phones["Kitchen"].entity_ids.values():
        assert entity_id not in reception


def test_buttons_are_shown_when_they_can_be_pressed(
    phones: Mapping[str, PhoneEntities],
) -> None:
    """A ringing phone can be answered, and one in a call be muted."""
    phone = phones["Kitchen"]
    ringing = (phone["binary_sensor", "ringing"], ["on"])
    in_call = (phone["binary_sensor", "in_call"], ["on"])
    shown = {
        card["name"]: list(conditions_of(card))
        for card in cards_of(phones, "Kitchen")
        if card.get("vertical") and card["grid_options"]["columns"] < 12
    }

    assert shown == {
        "Answer": [ringing],
        "Reject": [ringing],
        "Ignore": [ringing],
        "Mute": [in_call],
        "Hold": [in_call],
        "Hang up": [in_call],
    }


def test_every_line_is_shown(phones: Mapping[str, PhoneEntities]) -> None:
    """Each line has a card, and no row is left half empty."""
    for place, columns in (("Reception", [6, 6]), ("Kitchen", [12])):
        lines = [
            card["grid_options"]["columns"]
            for card in cards_of(phones, place)
            if card.get("name", "").startswith("Line ")
        ]
        assert lines == columns


def test_other_side_has_a_view(phones: Mapping[str, PhoneEntities]) -> None:
    """The page of the virtual phones is one click away."""
    (card,) = dashboard(phones, _CONTROL_URL)["views"][1]["cards"]

    assert card["url"] == _CONTROL_URL


def test_automation_listens_to_both_phones(
    phones: Mapping[str, PhoneEntities],
) -> None:
    """A call that any of the phones missed sets it off."""
    (trigger,) = missed_call_automation(phones)["triggers"]

    assert trigger["target"]["device_id"] == [
        phones["Reception"].device_id,
        phones["Kitchen"].device_id,
    ]
