"""What must not stand in Home Assistant's log."""

import re
from typing import Final

from .phones import PASSWORD

_RECORD: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
_COMPLAINT: Final = re.compile(r"\S+ \S+ (WARNING|ERROR|CRITICAL) ")
_EVERY_CUSTOM_INTEGRATION: Final = "integration poly_vvx which has not been tested"
_REBOOT: Final = re.compile(r"Error fetching VVX 250 \(Kitchen\) .*cannot be reached")


def complaints(log: str) -> list[str]:
    """Return what is wrong with the log of a scenario in which one phone reboots."""
    wrong = []
    reboots = 0
    # With the traceback that may follow, which tells whose fault it was.
    for record in _RECORD.split(log):
        first_line = record.partition("\n")[0]
        if not _COMPLAINT.match(record) or "poly_vvx" not in record:
            continue
        if _REBOOT.search(first_line):
            reboots += 1
        elif _EVERY_CUSTOM_INTEGRATION not in first_line:
            wrong.append(f"the log complains: {first_line}")
    if reboots > 1:
        wrong.append(f"the log tells {reboots} times that the phone is unreachable")
    if PASSWORD in log:
        wrong.append("the log holds the password of the phones")
    return wrong
