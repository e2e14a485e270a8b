"""What can go wrong on demand."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class FaultKind(StrEnum):
    """Ways in which an answer can be bad.

    HTTP_STATUS, API_STATUS, REDIRECT and CUT_IDLE come instead of the command, which
    then has no effect. With all others the command is carried out and only its answer
    is late, damaged or lost; after a HANG without end it is not.
    """

    HTTP_STATUS = "http_status"
    """A page with the HTTP code in "value" (500)."""
    API_STATUS = "api_status"
    """The Status in "value" (5000)."""
    REDIRECT = "redirect"
    """A redirect to the address in "value"."""
    HANG = "hang"
    """No answer for "value" seconds, or until the client gives up."""
    SLOW_BODY = "slow_body"
    """A body that takes "value" seconds (2)."""
    CUT_CONNECTION = "cut_connection"
    """A connection cut before the answer, or within it if "value" is "body"."""
    CUT_IDLE = "cut_idle"
    """A connection cut as the request comes, if it was idle for "value" seconds (5)."""
    ODD_HEADERS = "odd_headers"
    """Header lines that are none, before a body that is in order."""
    WRONG_LENGTH = "wrong_length"
    """A length that is by "value" (2) larger than the body, before the end of it all."""
    JSON_SLIPS = "json_slips"
    """A byte order mark before the JSON, a comma too many in it, and NUL behind it."""
    HALF_JSON = "half_json"
    """The first half of the JSON."""
    WRONG_TYPES = "wrong_types"
    """Texts replaced by other types, or a wrong "data" if "value" is "data"."""
    HUGE_BODY = "huge_body"
    """A JSON text of "value" bytes (5 MB), without announcing its length."""
    BAD_UTF8 = "bad_utf8"
    """Bytes that are no UTF-8 within the JSON."""
    EMPTY_BODY = "empty_body"
    """Nothing, with HTTP 200."""
    NOT_JSON = "not_json"
    """A page for people, with HTTP 200."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with the next requests."""

    kind: FaultKind
    times: int = 1
    """How many requests it strikes."""
    value: int | float | str | None = None
    """See the kinds; None is what stands there in parentheses."""
    path: str | None = None
    """Part of the path of the requests to strike, whatever its case; None is any."""

    def __post_init__(self) -> None:
        """Refuse a fault that would never strike or could not be sent."""
        if self.times < 1:
            raise ValueError("times must be at least 1")
        numeric = self.kind in _NUMERIC
        if numeric and isinstance(self.value, str) and not self.value.isdecimal():
            raise ValueError(f"{self.kind} needs a number")
        if self.kind is FaultKind.HTTP_STATUS and not 200 <= self.number(500) <= 599:
            raise ValueError(f"{self.kind} needs a code from 200 to 599")

    def number(self, default: float) -> float:
        """Return the value as a number."""
        return default if self.value is None else float(self.value)

    def strikes(self, path: str) -> bool:
        """Whether a request is meant."""
        return self.path is None or self.path.lower() in path.lower()


_NUMERIC = frozenset(
    {
        FaultKind.HTTP_STATUS,
        FaultKind.API_STATUS,
        FaultKind.HANG,
        FaultKind.SLOW_BODY,
        FaultKind.CUT_IDLE,
        FaultKind.WRONG_LENGTH,
        FaultKind.HUGE_BODY,
    }
)


class FaultQueue:
    """Faults that wait for their requests, in the order they were ordered."""

    def __init__(self) -> None:
        """Start without any."""
        self._waiting: list[tuple[Fault, int]] = []
        self._by_chance: list[tuple[Fault, float, Random]] = []

    @property
    def waiting(self) -> tuple[tuple[Fault, int], ...]:
        """Each fault and how often it will strike yet."""
        return tuple(self._waiting)

    def add(self, fault: Fault) -> None:
        """Let something go wrong."""
        self._waiting.append((fault, fault.times))

    def add_chance(self, fault: Fault, chance: float, random: Random) -> None:
        """Let something go wrong with any request, with a probability."""
        if not 0 <= chance <= 1:
            raise ValueError("chance must be from 0 to 1")
        self._by_chance.append((fault, chance, random))

    def take(self, path: str) -> Fault | None:
        """Return the fault that strikes this request."""
        for index, (fault, left) in enumerate(self._waiting):
            if fault.strikes(path):
                self._waiting[index : index + 1] = [(fault, left - 1)] * (left > 1)
                return fault
        for fault, chance, random in self._by_chance:
            if fault.strikes(path) and random.random() < chance:
                return fault
        return None

    def clear(self) -> None:
        """Let nothing more go wrong."""
        self._waiting.clear()
        self._by_chance.clear()
