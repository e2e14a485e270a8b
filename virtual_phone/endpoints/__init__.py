"""The commands of the REST API, one module per area."""

from virtual_phone.settings import Version

from . import (
    call_control,
    call_logs,
    call_status,
    configuration,
    device_info,
    exports,
    keys,
    line_info,
    maintenance,
    media,
    sip_status,
    skype,
    statistics,
    transfer_type,
)
from .endpoint import Endpoint

_AREAS = (
    call_control,
    call_logs,
    call_status,
    configuration,
    device_info,
    exports,
    keys,
    line_info,
    maintenance,
    media,
    sip_status,
    skype,
    statistics,
    transfer_type,
)
_PREFIX = "/api/"


def endpoint_table(version: Version) -> dict[tuple[str, str], Endpoint]:
    """Return the commands of a firmware by verb and path in lower case."""
    return {
        (endpoint.verb, f"{_PREFIX}{endpoint.path}".lower()): endpoint
        for area in _AREAS
        for endpoint in area.ENDPOINTS
        if endpoint.exists_in(version)
    }
