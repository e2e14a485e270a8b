"""What Home Assistant has certainly read from a phone, and when."""

from collections.abc import Iterator
from typing import Final

from virtual_phone import RequestRecord, VirtualPhone

CALL_STATUS: Final = "/webcallcontrol/callstatus"
CALL_LOGS: Final = "/mgmt/calllogs"
_OK: Final = 200


def good_reads(phone: VirtualPhone, path: str) -> Iterator[RequestRecord]:
    """Yield the requests for a path that were answered, and answered well."""
    for request in phone.requests:
        if (
            request.path.lower().endswith(path)
            and request.http_status == _OK
            and request.fault is None
        ):
            yield request
