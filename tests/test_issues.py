"""Tests of how repairs are shown, and taken back."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.issues import (
    async_create_issue,
    async_delete_issues,
    issue_id_of,
)

ENTRY = MockConfigEntry(domain=DOMAIN, title="Lobby", entry_id="1")
OTHER = MockConfigEntry(domain=DOMAIN, title="Desk", entry_id="2")


async def test_each_phone_has_its_own(hass: HomeAssistant) -> None:
    """What is wrong with one phone is not mended by another."""
    for entry in (ENTRY, OTHER):
        async_create_issue(hass, entry, "rest_disabled")

    async_delete_issues(hass, ENTRY, ["rest_disabled", "default_password"])

    assert {
        (it.issue_id, (it.translation_placeholders or {})["phone"])
        for it in ir.async_get(hass).issues.values()
    } == {("rest_disabled_2", "Desk")}


async def test_what_is_told(hass: HomeAssistant) -> None:
    """Calls are still found without notifications: a warning, which takes a person."""
    async_create_issue(hass, ENTRY, "push_url_taken", host="192.0.2.7")

    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, issue_id_of(ENTRY, "push_url_taken")
    )
    assert issue is not None
    assert issue.severity is ir.IssueSeverity.WARNING
    assert issue.is_fixable is False
    assert issue.is_persistent is False
    assert issue.data is None
    assert issue.translation_key == "push_url_taken"
    assert issue.translation_placeholders == {"phone": "Lobby", "host": "192.0.2.7"}


async def test_what_can_be_done_here(hass: HomeAssistant) -> None:
    """A repair that can be done here knows which phone it is about."""
    async_create_issue(hass, ENTRY, "certificate_changed")

    (issue,) = ir.async_get(hass).issues.values()
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.is_fixable is True
    assert issue.data == {"entry_id": "1"}
