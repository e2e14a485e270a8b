"""Forms of the config flow, filled in as a person does."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant

from custom_components.poly_vvx.const import DOMAIN
from tests.common import settle
from virtual_phone import VirtualPhone


async def begin(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form for a new phone."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )


async def send(
    hass: HomeAssistant, form: ConfigFlowResult, data: Mapping[str, Any]
) -> ConfigFlowResult:
    """Send a form."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], dict(data))
    await settle(hass)
    return result


async def add(hass: HomeAssistant, data: Mapping[str, Any]) -> ConfigFlowResult:
    """Open the form for a new phone, and send it."""
    return await send(hass, await begin(hass), data)


def suggested(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what stands in a form."""
    assert form["data_schema"] is not None
    return {
        str(key): key.description["suggested_value"]
        for key in form["data_schema"].schema
        if key.description
    }


def placeholders(form: ConfigFlowResult) -> Mapping[str, str]:
    """Return what is put into the words above a form."""
    assert form["description_placeholders"] is not None
    return form["description_placeholders"]


def logins(phone: VirtualPhone) -> int:
    """Return how many requests came with a login."""
    return sum(request.authorization is not None for request in phone.requests)
