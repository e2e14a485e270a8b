"""Tests of how the entities of a phone are found."""

from typing import Any

import pytest

from demo.entities import PhoneEntities

from .conftest import KITCHEN, RECEPTION, entry


def test_found_by_unique_id(registry: list[dict[str, Any]]) -> None:
    """Whatever an entity is called, its unique ID says what it is."""
    phone = PhoneEntities.of(RECEPTION, registry)

    assert phone is not None
    assert phone.device_id == f"device-{RECEPTION}"
    assert phone["event", "call"] == f"event.{RECEPTION}_call_renamed"
    assert phone.lines == [1, 2]


def test_disabled_entity_is_left_out(registry: list[dict[str, Any]]) -> None:
    """What has no state cannot be shown."""
    registry.append(entry(KITCHEN, "image", "screen", disabled_by="integration"))

    phone = PhoneEntities.of(KITCHEN, registry)

    assert phone is not None
    assert phone.lines == [1]
    with pytest.raises(KeyError):
        phone["image", "screen"]


def test_phone_that_was_not_added(registry: list[dict[str, Any]]) -> None:
    """A phone without entities is none."""
    assert PhoneEntities.of("64167f0a9999", registry) is None
