"""Tests of how repairs are shown, and taken back."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
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


@pytest.mark.parametrize(
    ("key", "placeholders", "severity", "data"),
    [
        # Calls are still found without notifications.
        ("push_https", {"url": "https://home"}, ir.IssueSeverity.WARNING, None),
        # A repair that can be done here knows which phone it is about, and what.
        ("certificate_changed", {}, ir.IssueSeverity.ERROR, {"entry_id": "1"}),
        (
            "push_wrong_address",
            {"address": "192.0.2.7"},
            ir.IssueSeverity.WARNING,
            {"entry_id": "1", "address": "192.0.2.7"},
        ),
    ],
)
async def test_what_is_told(
    hass: HomeAssistant,
    key: str,
    placeholders: dict[str, str],
    severity: ir.IssueSeverity,
    data: dict[str, str] | None,
) -> None:
    """An issue says how bad it is, of which phone, and whether it can be mended here."""
    async_create_issue(hass, ENTRY, key, **placeholders)

    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id_of(ENTRY, key))
    assert issue is not None
    assert issue.severity is severity
    assert issue.is_fixable is (data is not None)
    assert issue.is_persistent is False
    assert issue.data == data
    assert issue.translation_key == key
    assert issue.translation_placeholders == {"phone": "Lobby", **placeholders}
