"""Fixtures of the tests of the card."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.helpers.browser import Browser


@pytest.fixture
async def browser(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Browser:
    """Return the browser of an administrator."""
    return Browser(await hass_ws_client(hass))
