"""What a command of the REST API is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from virtual_phone.device import Device
from virtual_phone.settings import FirmwareShape
from virtual_phone.status import ApiStatus, RefusedError

type Members = dict[str, object]
"""Members of the JSON answer besides the status."""

ALL_SHAPES = frozenset(FirmwareShape)
WITH_V2 = ALL_SHAPES - {FirmwareShape.WITHOUT_V2}


@dataclass(frozen=True, kw_only=True)
class Command:
    """What a client has sent along with a command."""

    query: Mapping[str, str] = field(default_factory=dict)
    data: object = None
    """The member "data" of the JSON body."""
    has_line_breaks: bool = False
    """Whether the body runs over several lines."""

    def get(self, name: str) -> object:
        """Return a parameter from the data, or None."""
        return self.data.get(name) if isinstance(self.data, dict) else None

    def text(self, name: str) -> str:
        """Return a parameter that must be there; phones also take numbers."""
        value = self.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value:
            raise RefusedError(ApiStatus.INVALID_INPUT, f"{name} is missing")
        return value


@dataclass(frozen=True)
class Endpoint:
    """One command of the REST API."""

    verb: str
    path: str
    """Path below /api/, as the manual spells it."""
    handle: Callable[[Device, Command], Members]
    shapes: frozenset[FirmwareShape] = ALL_SHAPES
    """Generations of firmware that have this command."""
