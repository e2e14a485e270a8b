"""What the tests of actions share: having phones do something, as a person does."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from homeassistant.components.button import DOMAIN as BUTTON_DOMAIN, SERVICE_PRESS
from homeassistant.components.text import (
    ATTR_VALUE,
    DOMAIN as TEXT_DOMAIN,
    SERVICE_SET_VALUE,
)
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.looks import AFTER_ACTION
from tests.common import SETTINGS, call_state, entity_id_of, settle
from virtual_phone import VirtualPhone

TITLE: Final = "VVX 450 (2001)"
"""What the phone of a test is called."""

EFFECT_DELAY: Final = 0.02
ACTING: Final = replace(SETTINGS, effect_delay=EFFECT_DELAY)
"""A phone that answers before it acts, as they all do."""

CALL_ACTIONS: Final[dict[str, dict[str, Any]]] = {
    "answer": {},
    "call_back": {},
    "dial": {"destination": "3001"},
    "get_calls": {},
    "hang_up": {},
    "hold": {},
    "ignore": {},
    "mute": {},
    "reboot": {},
    "redial": {},
    "reject": {},
    "restart": {},
    "resume": {},
    "send_dtmf": {"digits": "1"},
    "swap": {},
    "transfer": {"destination": "3001"},
}
"""Each action on calls with the fields that it cannot do without."""

PHONE_ACTIONS: Final[dict[str, dict[str, Any]]] = {
    "export_configuration": {"url": "https://192.0.2.20/upload"},
    "factory_reset": {"confirm": True},
    "get_call_log": {},
    "get_config": {"parameters": ["httpd.enabled"]},
    "get_information": {"section": "device"},
    "press_key": {"keys": "Home"},
    "reset_configuration": {"scope": "all", "confirm": True},
    "set_config": {"parameters": {"httpd.enabled": "1"}},
    "skype_sign_in": {
        "address": "anna@example.com",
        "user": "anna",
        "password": "never-to-be-told",
    },
    "skype_sign_out": {},
    "touch": {"positions": [{"x": 1, "y": 1}]},
    "type_text": {"text": "2001"},
    "update_configuration": {},
    "upload_packet_capture": {},
}
"""Each action on the phone itself, likewise."""


async def act(
    hass: HomeAssistant,
    action: str,
    device_id: str | list[str] | None,
    /,
    context: Context | None = None,
    **fields: Any,
) -> None:
    """Have one or several phones do something, and drop what they respond."""
    has_to_respond = hass.services.supports_response(DOMAIN, action).value == "only"
    await hass.services.async_call(
        DOMAIN,
        action,
        {ATTR_DEVICE_ID: device_id, **fields},
        blocking=True,
        context=context,
        return_response=has_to_respond,
    )
    await settle(hass)


def commands_given(phone: VirtualPhone) -> list[tuple[str, str]]:
    """Return the commands that had the phone do something, with what they said."""
    return [
        (request.path.removeprefix("/api/v1/"), request.body)
        for request in phone.requests
        if request.method == "POST"
    ]


async def press(hass: HomeAssistant, key: str) -> None:
    """Press a button of the phone."""
    await hass.services.async_call(
        BUTTON_DOMAIN,
        SERVICE_PRESS,
        {ATTR_ENTITY_ID: entity_id_of(hass, Platform.BUTTON, key)},
        blocking=True,
    )
    await settle(hass)


async def enter(hass: HomeAssistant, number: str) -> None:
    """Enter a number to dial."""
    entity_id = entity_id_of(hass, Platform.TEXT, "number")
    await hass.services.async_call(
        TEXT_DOMAIN,
        SERVICE_SET_VALUE,
        {ATTR_ENTITY_ID: entity_id, ATTR_VALUE: number},
        blocking=True,
    )


@dataclass(frozen=True)
class Person:
    """Somebody who has a phone do things, by actions."""

    hass: HomeAssistant
    phone: VirtualPhone
    device_id: str

    @property
    def identity(self) -> dict[str, str]:
        """How a response says which phone it is from."""
        return {ATTR_DEVICE_ID: self.device_id, "device_name": TITLE}

    @property
    def call_state(self) -> str:
        """The state of the foremost call."""
        return call_state(self.hass)

    @property
    def commands(self) -> list[tuple[str, str]]:
        """The commands that had the phone do something, with what they said."""
        return commands_given(self.phone)

    async def act(self, action: str, /, **fields: Any) -> None:
        """Have the phone do something, and drop what it responds."""
        await act(self.hass, action, self.device_id, **fields)

    async def act_fully(self, action: str, /, **fields: Any) -> None:
        """Have the phone do something, and see that it has."""
        await self.act(action, **fields)
        await self.effect()

    async def ask(self, action: str, /, *other_ids: str, **fields: Any) -> Any:
        """Have the phone, and others, do something, and return what they respond."""
        response = await self.hass.services.async_call(
            DOMAIN,
            action,
            {ATTR_DEVICE_ID: [self.device_id, *other_ids], **fields},
            blocking=True,
            return_response=True,
        )
        await settle(self.hass)
        return response

    async def fails(
        self, action: str, /, *other_ids: str, **fields: Any
    ) -> HomeAssistantError:
        """Have done what will not be done, and return what is said of it."""
        with pytest.raises(HomeAssistantError) as caught:
            await act(self.hass, action, [self.device_id, *other_ids], **fields)
        await settle(self.hass)
        return caught.value

    async def settle(self) -> None:
        """Let everything finish that has begun."""
        await settle(self.hass)

    async def effect(self) -> None:
        """Let the phone do what it said yes to, and Home Assistant look again."""
        await asyncio.sleep(EFFECT_DELAY)
        later = max(AFTER_ACTION) + timedelta(seconds=1)
        async_fire_time_changed(self.hass, dt_util.utcnow() + later)
        await settle(self.hass)
