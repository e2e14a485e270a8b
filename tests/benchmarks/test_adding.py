"""Tests of adding many phones: one that answers too late is tried again."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.common import SETTINGS, data_of
from tests.fixtures import PlugIn
from virtual_phone import Fault, FaultKind

from .conftest import Ask

pytestmark = pytest.mark.usefixtures("ask")


async def test_tried_again(hass: HomeAssistant, ask: Ask, plug_in: PlugIn) -> None:
    """A phone that has failed once is added all the same."""
    phone = await plug_in(SETTINGS)
    phone.inject(Fault(FaultKind.HTTP_STATUS, path="device/info"))

    added = await ask("add", domain="poly_vvx", phones=[data_of(phone)])

    (entry,) = hass.config_entries.async_entries("poly_vvx")
    assert added == {"entries": [entry.entry_id]}


async def test_reason(
    hass_client: ClientSessionGenerator, ask: Ask, plug_in: PlugIn
) -> None:
    """Why a phone cannot be added is told of: the log does not last."""
    phone = await plug_in(SETTINGS)
    await phone.stop()
    client = await hass_client()

    order = {"domain": "poly_vvx", "phones": [data_of(phone)]}
    async with client.post("/api/measuring_probe/add", json=order) as answer:
        assert answer.status == 500
        assert "cannot_connect" in (await answer.json())["message"]
