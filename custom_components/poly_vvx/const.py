"""Names and figures that several modules share."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "poly_vvx"
NAME: Final = "Poly VVX"
LOGGER: Final = logging.getLogger(__package__)

CONF_FINGERPRINT: Final = "certificate_fingerprint"
"""The SHA-256 of the only certificate that we accept from the phone."""
CONF_PUSH: Final = "push"
CONF_SETTINGS_BEFORE: Final = "settings_before"
"""What the phone's notification settings were before we wrote ours."""

SOURCE_POLL: Final = "poll"
SOURCE_PUSH: Final = "push"

DEFAULT_USERNAME: Final = "Polycom"
MANUFACTURER: Final = "Poly"

NOTHING_KNOWN: Final = "–"
"""Shown in the place of a name or a fingerprint that there is none of."""

EVENT_CALL: Final = f"{DOMAIN}_call"
"""Follows each event of the entity of the same name, for the logbook."""

IDLE_INTERVAL: Final = timedelta(seconds=3)
"""How often an idle phone is asked for its calls."""
CALL_INTERVAL: Final = timedelta(seconds=1)
"""How often a phone with a call is asked for its calls."""
PROVEN_IDLE_INTERVAL: Final = timedelta(seconds=30)
"""How often, while the phone announces its calls by itself."""
PROVEN_CALL_INTERVAL: Final = timedelta(seconds=5)
BACK_OFF: Final = 1.5
"""By how much longer a phone that is away is left alone each time.

So one that boots, which takes a minute or two, is back soon after.
"""
LONGEST_BACK_OFF: Final = timedelta(seconds=60)
"""How long a phone that is away is left alone at most."""
CERTIFICATE_INTERVAL: Final = timedelta(minutes=5)
"""How often we look whether somebody else still answers in the phone's place."""

EARLY_POLL: Final = timedelta(seconds=0.9)
"""By how much a poll may come early, which Home Assistant lets begin within a second."""

STATUS_INTERVAL: Final = timedelta(seconds=15)
PROVEN_STATUS_INTERVAL: Final = timedelta(seconds=60)
LINES_INTERVAL: Final = timedelta(seconds=60)
CALL_LOG_INTERVAL: Final = timedelta(seconds=60)
PROVEN_CALL_LOG_INTERVAL: Final = timedelta(minutes=5)
"""How often the log is read beside after each call that is over."""
DEVICE_INTERVAL: Final = timedelta(minutes=5)
TRANSFER_TYPE_INTERVAL: Final = timedelta(minutes=5)
STATISTICS_INTERVAL: Final = timedelta(seconds=60)
CALL_QUALITY_INTERVAL: Final = timedelta(seconds=10)

FIRST_FIRMWARE_WITH_CALL_QUALITY: Final = [5, 8]
"""Older firmware froze when it was asked during a call."""

LOOK_AGAIN_AFTER: Final = (timedelta(seconds=0.3), timedelta(seconds=1))
"""When to look after an action, besides at once: its effect follows the answer."""

CONFIRM_AFTER: Final = timedelta(seconds=0.5)
"""When to look once more after a notification, which the phone may be ahead of."""

SAME_BOOT: Final = timedelta(seconds=30)
"""Boot times closer than this are one boot, measured twice."""
