"""What a person asks of the address books."""

from collections.abc import Iterable
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import Unauthorized

from ..coordinator import PhoneCoordinator
from ..failures import invalid
from ..link.device import async_phones
from ..link.session import mac_of
from ..people.contacts import Contact
from ..people.everybody import as_plain, async_everybody
from ..people.phone_directory import write_directory
from .targets import async_may


@callback
def may_read_people(hass: HomeAssistant, user: Any) -> bool:
    """Tell whether a person may see contacts: who may read any phone."""
    return any(async_may(hass, user, it, POLICY_READ) for it in async_phones(hass))


async def async_find_contact(call: ServiceCall) -> dict[str, Any]:
    """Return who has a number, or a name, with all that is known of them."""
    hass = call.hass
    if call.context.user_id is not None:
        user = await hass.auth.async_get_user(call.context.user_id)
        if user is None or not (user.is_admin or may_read_people(hass, user)):
            raise Unauthorized(context=call.context, permission=POLICY_READ)
    everybody = async_everybody(hass)
    name, number = call.data.get("name"), call.data.get("number")
    if name is None and number is None:
        raise invalid("name_or_number")
    found: Iterable[Contact] = everybody.find(number) if number else everybody
    if name is not None:
        named = everybody.named(name)
        found = [it for it in named if it in found] if number else named
    return {"contacts": [as_plain(it) for it in found]}


async def export_directory(
    phone: PhoneCoordinator, group: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Return a phone's directory file with the contacts of all address books."""
    groups = {name.casefold() for name in group}
    people = [
        it
        for it in phone.everybody
        if not groups or not groups.isdisjoint(name.casefold() for name in it.groups)
    ]
    content = await phone.hass.async_add_executor_job(write_directory, people)
    return [
        {
            "file_name": f"{mac_of(phone.config_entry).lower()}-directory.xml",
            "content": content,
        }
    ]
