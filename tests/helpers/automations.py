"""What the tests of triggers, conditions and blueprints share: real automations."""

from typing import Any

from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_mock_service


async def automate(
    hass: HomeAssistant,
    triggers: list[dict[str, Any]],
    conditions: list[dict[str, Any]] | None = None,
    tell: tuple[str, ...] = (),
) -> list[ServiceCall]:
    """Set up an automation, and return a list that will hold what it has done.

    Args:
        hass: Home Assistant.
        triggers: What it starts from.
        conditions: What has to be so.
        tell: Which variables of the trigger it tells of, besides its ID.
    """
    done = async_mock_service(hass, "test", "note")
    variables = {name: f"{{{{ trigger.{name} }}}}" for name in ("id", *tell)}
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Test",
                "mode": "queued",
                "triggers": triggers,
                "conditions": conditions or [],
                "actions": [{"action": "test.note", "data": variables}],
            }
        },
    )
    await hass.async_block_till_done()
    state = hass.states.get("automation.test")
    assert state is not None
    assert state.state == STATE_ON
    return done


def ids_of(done: list[ServiceCall]) -> list[str]:
    """Return which triggers fired, in order."""
    return [call.data["id"] for call in done]


def targets_of(hass: HomeAssistant, device_id: str) -> dict[str, dict[str, Any]]:
    """Have a phone stand in an area, on a floor and under a label: ways to choose it."""
    floor = fr.async_get(hass).async_create("First")
    office = ar.async_get(hass).async_create("Office", floor_id=floor.floor_id)
    label = lr.async_get(hass).async_create("Phones")
    dr.async_get(hass).async_update_device(
        device_id, area_id=office.id, labels={label.label_id}
    )
    return {
        "device": {"device_id": [device_id]},
        "area": {"area_id": [office.id]},
        "floor": {"floor_id": floor.floor_id},
        "label": {"label_id": label.label_id},
    }
