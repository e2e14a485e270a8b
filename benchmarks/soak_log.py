"""What of Home Assistant's log is a fault."""

import re
from typing import Final

_RECORD: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
_LEVEL: Final = re.compile(r"\S+ \S+ (ERROR|CRITICAL|WARNING) \(")
_TRACEBACK: Final = "Traceback (most recent call last)"
_UNREACHABLE: Final = re.compile(r"\S+ \S+ ERROR .*Error fetching .+ data: ")
"""What Home Assistant itself says once when a device cannot be read."""

_REFUSED: Final = re.compile(
    r"\S+ \S+ ERROR \(\w+\) \[\S+websocket_api\S+connection\] "
)
"""What Home Assistant itself says of an action that was refused, as the person
who wanted it is told."""

_EXPECTED: Final = (
    "Skipping pip installation",
    "We found a custom integration",
    "a notification was refused because",
    # Bytes that are no text, in the name of a state.
    "\N{REPLACEMENT CHARACTER}",
)


def split(log: str) -> list[str]:
    """Return the records of a log, each with what belongs to it."""
    return [record.rstrip() for record in _RECORD.split(log) if record.strip()]


def unreachable(log: str) -> int:
    """Count how often Home Assistant has said that a phone cannot be read."""
    return sum(_says_unreachable(record) for record in split(log))


def faults(log: str) -> list[str]:
    """Return all tracebacks, and all errors but those that tell people something."""
    return [
        record
        for record in split(log)
        if _TRACEBACK in record
        or (_level_of(record) in ("ERROR", "CRITICAL") and not _is_told(record))
    ]


def warnings(log: str) -> list[str]:
    """Return the warnings that no fault of a phone explains."""
    return [
        record
        for record in split(log)
        if _level_of(record) == "WARNING"
        and not any(expected in record for expected in _EXPECTED)
    ]


def _level_of(record: str) -> str | None:
    match = _LEVEL.match(record)
    return match.group(1) if match else None


def _is_told(record: str) -> bool:
    """Tell whether it is how Home Assistant tells people what they have to know."""
    return _says_unreachable(record) or _REFUSED.match(record) is not None


def _says_unreachable(record: str) -> bool:
    return _UNREACHABLE.match(record) is not None and _TRACEBACK not in record
