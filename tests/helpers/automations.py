"""What the tests of triggers, conditions and blueprints share: real automations."""

from typing import Any

from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall
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
