"""Home Assistant with the integrations of the benchmarks in it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import benchmarks.integrations
import custom_components

type Ask = Callable[..., Awaitable[Any]]
"""Gives the probe an order, and returns its answer."""


@pytest.fixture
def integrations(monkeypatch: pytest.MonkeyPatch, hass: HomeAssistant) -> None:
    """Let Home Assistant find the probe and the plain poller."""
    folder = Path(benchmarks.integrations.__file__).parent
    paths = [*custom_components.__path__, str(folder)]
    monkeypatch.setattr(custom_components, "__path__", paths)


@pytest.fixture
async def ask(
    hass: HomeAssistant, integrations: None, hass_client: ClientSessionGenerator
) -> Ask:
    """Return what gives orders to the probe."""
    assert await async_setup_component(hass, "measuring_probe", {})
    client = await hass_client()

    async def order(verb: str, **arguments: Any) -> Any:
        async with client.post(
            f"/api/measuring_probe/{verb}", json=arguments
        ) as answer:
            assert answer.status == 200
            return await answer.json()

    return order
