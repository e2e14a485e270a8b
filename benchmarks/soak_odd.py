"""Small troubles that come along all the time, and whether anybody notices them.

None of them lasts, so there is no reason to take a phone that is in a call for one
that cannot be reached.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
import time
from typing import Any, Final, Protocol

from virtual_phone import Fault, FaultKind, NotificationFault, VirtualPhone

from .soak_reads import CALL_STATUS

CHANCES: Final = (
    # A poll in 50 is lost, in one of two ways.
    (Fault(FaultKind.HTTP_STATUS, value=500, path=CALL_STATUS), 1 / 100),
    (Fault(FaultKind.HALF_JSON, path=CALL_STATUS), 1 / 100),
    (Fault(FaultKind.HTTP_STATUS, value=401), 1 / 200),
    (Fault(FaultKind.CUT_IDLE, value=0.5), 1 / 20),
)
"""What goes wrong with an answer, and how often."""
BROKEN_XML: Final = 1 / 50
"""How many notifications have bytes that no XML has."""
ONE_POLL: Final = 3.0
"""Seconds after which a phone in a call has been asked again, and has answered."""
_UNAVAILABLE: Final = "unavailable"


def begin_oddities(phone: VirtualPhone, random: Random) -> None:
    """Have a phone's answers and notifications be odd now and then."""
    for fault, chance in CHANCES:
        phone.inject_by_chance(fault, chance, random)
    phone.notification_faults.set_chance(NotificationFault.SLIPS, BROKEN_XML)


class _Call(Protocol):
    """A call, as far as it matters here."""

    @property
    def mac(self) -> str:
        """The phone's MAC address."""

    @property
    def began_at(self) -> float:
        """When it began, by time.monotonic."""

    @property
    def over_at(self) -> float:
        """When it was over."""


@dataclass(frozen=True, kw_only=True)
class Absence:
    """A time in which Home Assistant took a phone for unavailable, by time.monotonic."""

    mac: str
    begin: float
    end: float


class Absences:
    """Notes when phones are unavailable."""

    def __init__(self, macs: Mapping[str, str]) -> None:
        """Know the entity of each phone that tells, and the MAC addresses."""
        self._macs = macs
        self._since: dict[str, float] = {}
        self._over: list[Absence] = []

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take in a change of a state."""
        data, now = event["data"], time.monotonic()
        if (mac := self._macs.get(data["entity_id"])) is None:
            return
        state = data["new_state"]
        if state is not None and state["state"] == _UNAVAILABLE:
            self._since.setdefault(mac, now)
        elif (since := self._since.pop(mac, None)) is not None:
            self._over.append(Absence(mac=mac, begin=since, end=now))

    def so_far(self) -> list[Absence]:
        """Return all of them; what goes on ends now."""
        now = time.monotonic()
        return [
            *self._over,
            *(
                Absence(mac=mac, begin=since, end=now)
                for mac, since in self._since.items()
            ),
        ]


def absences_in_calls(
    absences: Iterable[Absence], calls: Sequence[_Call]
) -> Iterator[Absence]:
    """Yield what is left of absences within calls, if longer than one poll each."""
    for absence in absences:
        for call in calls:
            begin = max(absence.begin, call.began_at)
            end = min(absence.end, call.over_at)
            if call.mac == absence.mac and end - begin > ONE_POLL:
                yield Absence(mac=call.mac, begin=begin, end=end)
