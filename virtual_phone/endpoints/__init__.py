"""The commands of the REST API, one module per area."""

from virtual_phone.settings import FirmwareShape

from . import (
    call_control,
    call_logs,
    call_status,
    configuration,
    device_info,
    line_info,
    maintenance,
)
from .endpoint import Endpoint

_AREAS = (
    call_control,
    call_logs,
    call_status,
    configuration,
    device_info,
    line_info,
    maintenance,
)
_PREFIX = "/api/"


def endpoint_table(shape: FirmwareShape) -> dict[tuple[str, str], Endpoint]:
    """Return the commands of a firmware by verb and path in lower case."""
    return {
        (endpoint.verb, f"{_PREFIX}{endpoint.path}".lower()): endpoint
        for area in _AREAS
        for endpoint in area.ENDPOINTS
        if shape in endpoint.shapes
    }
