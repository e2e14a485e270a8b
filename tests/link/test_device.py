"""Tests of what a person calls a phone."""

from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.issue_registry import async_get as async_get_issues
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.issues import async_create_issue, issue_id_of
from custom_components.poly_vvx.link.device import name_of
from tests.desk import Desk
from tests.helpers.actions import Person

NAME = "Office desk"


@pytest.fixture(autouse=True)
def renamed(desk: Desk, person: Person, device_registry: dr.DeviceRegistry) -> None:
    """Have the phone renamed, as a person does on its page."""
    device_registry.async_update_device(person.device_id, name_by_user=NAME)


async def test_errors(person: Person) -> None:
    """An error names the phone as the person who reads it does."""
    assert str(await person.fails("hold")) == f"{NAME} has no connected call"


async def test_polls(desk: Desk) -> None:
    """So does the reason why a phone could not be read."""
    desk.phone.power_cut()
    await desk.next_poll()

    assert str(desk.entry.runtime_data.last_exception).startswith(NAME)


async def test_repairs(desk: Desk) -> None:
    """So does a repair."""
    async_create_issue(desk.hass, desk.entry, "rest_disabled")

    issue_id = issue_id_of(desk.entry, "rest_disabled")
    issue = async_get_issues(desk.hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders == {"phone": NAME}


async def test_a_phone_without_a_device(desk: Desk) -> None:
    """A phone that was never read is called as it was when it was added."""
    assert name_of(desk.hass, MockConfigEntry(title="Hall")) == "Hall"
