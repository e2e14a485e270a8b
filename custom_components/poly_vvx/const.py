"""Names and figures that several modules share."""

import logging
from typing import Final

DOMAIN: Final = "poly_vvx"
NAME: Final = "Poly VVX"
LOGGER: Final = logging.getLogger(__package__)

CONF_ADDRESS_BOOK: Final = "address_book"
"""In the entry of an address book: what kind it is. A phone's has none."""
CONF_FINGERPRINT: Final = "certificate_fingerprint"
"""The SHA-256 of the only certificate that we accept from the phone."""
CONF_INCOMING_CALLS: Final = "incoming_calls"
"""What pages without a card show while the phone rings."""
INCOMING_CALLS: Final = ("off", "notice", "dialog")
DEFAULT_INCOMING_CALLS: Final = "notice"
CONF_OLD_TLS: Final = "old_tls"
"""Whether encryption is good enough that is no longer held to be safe."""
CONF_PUSH: Final = "push"
CONF_PUSH_URL: Final = "push_url"
"""Where the phone is to find Home Assistant, if not at its local network address."""
CONF_SENDERS: Final = "accepted_senders"
"""From which other addresses than the phone's its notifications may come."""
CONF_SETTINGS_BEFORE: Final = "settings_before"
"""What the phone's notification settings were before we wrote ours."""
CONF_URLS_BEFORE: Final = "urls_before"
"""Whose notifications the phone sent already when we came."""

SOURCE_POLL: Final = "poll"
SOURCE_PUSH: Final = "push"

DEFAULT_USERNAME: Final = "Polycom"
MANUFACTURER: Final = "Poly"

NOTHING_KNOWN: Final = "–"
"""Shown in the place of a name or a fingerprint that there is none of."""

EVENT_CALL: Final = f"{DOMAIN}_call"
"""The event on the bus for each thing that happens to a call."""

EVENT_CALL_LINE: Final = f"{DOMAIN}_call_line"
"""The event on the bus for each line about a call in the logbook."""
