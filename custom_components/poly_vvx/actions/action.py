"""Doing an action on all the phones that are meant, and telling how it went."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.service import remove_entity_service_fields
import voluptuous as vol

from ..coordinator import PhoneCoordinator
from ..failures import raise_failures, words_of
from .targets import Target, async_check_permission, async_targets_of

type Items = list[dict[str, Any]]
"""What a phone answers to an action, each item in plain JSON types."""


@dataclass(frozen=True, kw_only=True)
class PhoneAction[_FieldsT: Mapping[str, object] = Any]:
    """Describes an action, which is done on each of the phones that are meant."""

    name: str
    fields_type: type[_FieldsT]
    """What the schema makes of the data."""
    fields: dict[vol.Marker, Any]
    run: Callable[[PhoneCoordinator, _FieldsT], Awaitable[None]] | None = None
    respond: Callable[[PhoneCoordinator, _FieldsT], Awaitable[Items]] | None = None
    """Does it where a response is wanted."""
    items: str = "phones"
    """What the items of the response are called."""
    admin: bool = False
    """Whether only administrators may have it done."""

    @property
    def supports_response(self) -> SupportsResponse:
        """Whether the action responds."""
        if self.respond is None:
            return SupportsResponse.NONE
        return SupportsResponse.ONLY if self.run is None else SupportsResponse.OPTIONAL

    @property
    def permission(self) -> str:
        """What a person has to be allowed; what only responds only reads."""
        return POLICY_READ if self.run is None else POLICY_CONTROL

    async def async_handle(self, call: ServiceCall) -> ServiceResponse:
        """Do it on all phones, even where one fails, and then say which failed.

        Where a response is wanted, it holds what was got, and says what was not.
        """
        targets = async_targets_of(call)
        await async_check_permission(call, targets, self.permission)
        results = await asyncio.gather(
            *(self._do(target, call) for target in targets), return_exceptions=True
        )
        responses: Items = []
        errors: list[tuple[Target, HomeAssistantError]] = []
        for target, result in zip(targets, results, strict=True):
            if isinstance(result, HomeAssistantError):
                errors.append((target, result))
            elif isinstance(result, BaseException):
                # An error of ours is no reason that a person can act on.
                raise result
            else:
                which = {ATTR_DEVICE_ID: target.device_id, "device_name": target.name}
                responses += [which | item for item in result]
        if not call.return_response or len(errors) == len(targets):
            raise_failures(call.hass, [error for _, error in errors])
        if not call.return_response:
            return None
        response: dict[str, Any] = {
            self.items: responses,
            "errors": [
                {
                    ATTR_DEVICE_ID: target.device_id,
                    ATTR_NAME: target.name,
                    "reason": words_of(call.hass, error),
                }
                for target, error in errors
            ],
        }
        return response

    async def _do(self, target: Target, call: ServiceCall) -> Items:
        phone = target.phone
        fields: Any = remove_entity_service_fields(call)
        if call.return_response:
            assert self.respond is not None
            return await self.respond(phone, fields)
        assert self.run is not None
        await self.run(phone, fields)
        return []
