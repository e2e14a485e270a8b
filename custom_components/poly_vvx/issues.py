"""What only a person can mend, shown as a repair: the one list of them."""

from collections.abc import Iterable
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .link.device import name_of

CERTIFICATE_CHANGED: Final = "certificate_changed"
PUSH_URL_TAKEN: Final = "push_url_taken"
PUSH_WRONG_ADDRESS: Final = "push_wrong_address"

PHONE_ISSUES: Final = (CERTIFICATE_CHANGED, "default_password", "rest_disabled")
"""The phone cannot be read until somebody mends it, and a new login does not help."""
OUTAGE_ISSUES: Final = ("unreachable",)
"""The phone has been away for long. Why is for a person to find out."""
PUSH_SETTINGS_ISSUES: Final = ("push_no_url", PUSH_URL_TAKEN, "push_refused")
"""The phone could not be told to announce its calls. They are found by polling."""
PUSH_DELIVERY_ISSUES: Final = (
    *("push_not_arriving", "push_https", "push_not_local"),
    PUSH_WRONG_ADDRESS,
)
"""The phone was told so, and nothing arrives."""
PUSH_ISSUES: Final = PUSH_SETTINGS_ISSUES + PUSH_DELIVERY_ISSUES
ADDRESS_BOOK_ISSUES: Final = ("address_book_unreadable",)
"""The people of an address book are those of long ago."""
ISSUES: Final = {
    **dict.fromkeys(PHONE_ISSUES, ir.IssueSeverity.ERROR),
    **dict.fromkeys(OUTAGE_ISSUES, ir.IssueSeverity.WARNING),
    **dict.fromkeys(PUSH_ISSUES, ir.IssueSeverity.WARNING),
    **dict.fromkeys(ADDRESS_BOOK_ISSUES, ir.IssueSeverity.WARNING),
}
"""All there are, by their translation keys, with how bad they are."""

FIXABLE: Final = frozenset({CERTIFICATE_CHANGED, PUSH_URL_TAKEN, PUSH_WRONG_ADDRESS})
"""Those that can be mended in Home Assistant itself."""


def issue_id_of(entry: ConfigEntry, issue: str) -> str:
    """Return under which ID a repair of one phone is known."""
    return f"{issue}_{entry.entry_id}"


@callback
def async_create_issue(
    hass: HomeAssistant, entry: ConfigEntry, issue: str, **placeholders: str
) -> None:
    """Show a repair for a phone."""
    is_fixable = issue in FIXABLE
    # What the user is shown is what is done.
    data = {"entry_id": entry.entry_id, **placeholders}
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id_of(entry, issue),
        data={**data} if is_fixable else None,
        is_fixable=is_fixable,
        severity=ISSUES[issue],
        translation_key=issue,
        translation_placeholders={"phone": name_of(hass, entry), **placeholders},
    )


@callback
def async_delete_issues(
    hass: HomeAssistant, entry: ConfigEntry, issues: Iterable[str] = ISSUES
) -> None:
    """Take repairs of a phone back, as far as they are shown."""
    for issue in issues:
        ir.async_delete_issue(hass, DOMAIN, issue_id_of(entry, issue))
