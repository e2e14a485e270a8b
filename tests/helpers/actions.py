"""What the tests of actions share: having phones do something, as a person does."""

from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.components.button import DOMAIN as BUTTON_DOMAIN, SERVICE_PRESS
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant

from custom_components.poly_vvx.const import DOMAIN
from tests.common import entity_id_of, settle

CALL_ACTIONS: Final[dict[str, dict[str, Any]]] = {
    "answer": {},
    "dial": {"destination": "3001"},
    "get_calls": {},
    "hang_up": {},
    "hold": {},
    "ignore": {},
    "mute": {},
    "reboot": {},
    "reject": {},
    "restart": {},
    "resume": {},
    "send_dtmf": {"digits": "1"},
    "transfer": {"destination": "3001"},
}
"""Each action of services.py with the fields that it cannot do without."""


async def act(
    hass: HomeAssistant,
    action: str,
    device_id: str | list[str] | None,
    /,
    **fields: Any,
) -> None:
    """Have one or several phones do something, and drop what they respond."""
    await act_as(None, hass, action, device_id, **fields)


async def act_as(
    user: User | None,
    hass: HomeAssistant,
    action: str,
    device_id: str | list[str] | None,
    /,
    **fields: Any,
) -> None:
    """Do the same in the name of a user."""
    has_to_respond = hass.services.supports_response(DOMAIN, action).value == "only"
    await hass.services.async_call(
        DOMAIN,
        action,
        {ATTR_DEVICE_ID: device_id, **fields},
        blocking=True,
        context=Context(user_id=user.id) if user else None,
        return_response=has_to_respond,
    )
    await settle(hass)


async def ask(
    hass: HomeAssistant, action: str, device_id: str | list[str], /, **fields: Any
) -> Any:
    """Have one or several phones do something, and return what they respond."""
    response = await hass.services.async_call(
        DOMAIN,
        action,
        {ATTR_DEVICE_ID: device_id, **fields},
        blocking=True,
        return_response=True,
    )
    await settle(hass)
    return response


async def press(hass: HomeAssistant, key: str) -> None:
    """Press a button of the phone."""
    await hass.services.async_call(
        BUTTON_DOMAIN,
        SERVICE_PRESS,
        {ATTR_ENTITY_ID: entity_id_of(hass, Platform.BUTTON, key)},
        blocking=True,
    )
    await settle(hass)
