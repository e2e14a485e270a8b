"""What a command of the REST API is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from virtual_phone.device import Device
from virtual_phone.settings import Version
from virtual_phone.status import ApiStatus, RefusedError

type Members = dict[str, object]
"""Members of the JSON answer besides the status."""

FIRST_WITH_REST = (5, 4)
FIRST_WITH_V2 = (5, 8)


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


def _no_time(_device: Device) -> float:
    return 0.0


@dataclass(frozen=True)
class Endpoint:
    """One command of the REST API."""

    verb: str
    path: str
    """Path below /api/, as the manual spells it."""
    handle: Callable[[Device, Command], Members]
    since: Version = FIRST_WITH_REST
    """First version of the firmware that has this command."""
    before: Version | None = None
    """First version that does not have it any more."""
    for_users: bool = False
    """Whether the account with fewer rights may use it.

    The manual of 5.8 says so command by command. From 5.9 on, the manuals give
    everything to the administrator alone; whether phones do is not known.
    """
    seconds: Callable[[Device], float] = _no_time
    """How long the phone is busy with this command, when it does not refuse it."""

    def exists_in(self, version: Version) -> bool:
        """Whether a version of the firmware has this command."""
        return self.since <= version and (self.before is None or version < self.before)
