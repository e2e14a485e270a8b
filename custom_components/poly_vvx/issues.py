"""What only a person can mend, told as a repair."""

from collections.abc import Iterable, Mapping
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

CERTIFICATE_CHANGED: Final = "certificate_changed"
"""The only one that can be mended in Home Assistant itself."""


def issue_id_of(entry: ConfigEntry, issue: str) -> str:
    """Return under which ID a repair of one phone is known."""
    return f"{issue}_{entry.entry_id}"


@callback
def async_tell(
    hass: HomeAssistant,
    entry: ConfigEntry,
    issue: str,
    *,
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
    is_fixable: bool = False,
    placeholders: Mapping[str, str] | None = None,
) -> None:
    """Tell the user of something to mend, in the words of a translation key."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id_of(entry, issue),
        data={"entry_id": entry.entry_id} if is_fixable else None,
        is_fixable=is_fixable,
        severity=severity,
        translation_key=issue,
        translation_placeholders={"phone": entry.title, **(placeholders or {})},
    )


@callback
def async_forget(
    hass: HomeAssistant, entry: ConfigEntry, issues: Iterable[str]
) -> None:
    """Take back what was told, as far as it was."""
    for issue in issues:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, issue))
