"""What really happened to calls, and whether Home Assistant told the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
import re
from typing import Any, Final, Self, override

from .matching import CLOSING

OPENING: Final = frozenset({"incoming", "outgoing"})
CONNECTED: Final = "connected"
_WITHHELD: Final = frozenset(
    {"anonymous", "unknown", "restricted", "private", "unavailable"}
)
"""What an integration may take for a number that nobody has told."""
_SAME_START: Final = 5.0
"""Seconds by which the start of a call may be told otherwise."""


@dataclass(frozen=True, kw_only=True)
class RealCall:
    """A call as the phone had it. Times are those of time.monotonic."""

    mac: str
    handle: str
    parties: Sequence[Sequence[str]]
    """Who was at the other end one after the other, each by all forms of the number.

    Nobody is so twice, so this names the call. Empty if the number was withheld.
    """
    shown: int
    """The last of them that Home Assistant was certainly shown."""
    listed: int
    """The one that the call log lists."""
    starts: Sequence[float]
    """When it began, in seconds since the epoch, as the phone has ever shown it."""
    incoming: bool
    answered: bool
    """Whether it was at this phone."""
    timed: bool
    """Whether they talked long enough for the call log to list for how long."""
    rejected: bool
    elsewhere: bool
    """Whether another desk has answered."""
    began_at: float
    over_at: float
    listed_at: float | None
    """When the call log lists it; None if it never does, or not for long enough."""
    oddities: Sequence[str]
    looked_at: Sequence[float] = ()
    """When the phone has shown its calls meanwhile."""
    forgotten: bool = False
    """Whether the phone lost its power meanwhile, and lists the call nowhere."""
    wiped: bool = False
    """Whether the log lost it before anybody can have read how it ended."""
    unlinked: bool = False
    """Whether the log lists it with a number and a start that were never shown."""
    watched: bool = False
    """Whether nothing went wrong with the phone, so that everything could be seen."""

    @property
    def withheld(self) -> bool:
        """Whether the other party kept the number back."""
        return not self.parties


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event that Home Assistant told of."""

    mac: str | None
    call_id: str
    type: str
    source: str
    number: str | None
    first_number: str | None
    withheld: bool
    late: bool
    answered_elsewhere: bool
    duration: float | None
    started: float | None
    """In seconds since the epoch."""

    @classmethod
    def of(cls, data: Mapping[str, Any], mac: str | None) -> Self:
        """Read the data of an event; what an older integration lacks is no."""
        started = data["started"]
        return cls(
            mac=mac,
            call_id=data["call_id"],
            type=data["type"],
            source=data["source"],
            number=data["number"],
            first_number=data.get("first_number"),
            withheld=data.get("withheld", False),
            late=data.get("late", False),
            answered_elsewhere=data.get("answered_elsewhere", False),
            duration=data.get("duration"),
            started=datetime.fromisoformat(started).timestamp() if started else None,
        )


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A call, and what was told of it, in the order of telling."""

    call: RealCall
    events: tuple[Told, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The kinds of what was told."""
        return tuple(event.type for event in self.events)

    @property
    def _openings(self) -> list[Told]:
        return [event for event in self.events if event.type in OPENING]

    @property
    def _closings(self) -> list[Told]:
        return [event for event in self.events if event.type in CLOSING]

    @property
    def late(self) -> bool:
        """Whether only the call log told of it."""
        return any(event.late for event in self._openings)

    @property
    def need_not_be_told(self) -> bool:
        """Whether it may have come and gone without any trace that can be read."""
        call = self.call
        return call.forgotten or (call.listed_at is None and not call.watched)

    @property
    def missed(self) -> bool:
        """Whether its beginning or its end was never told.

        What has left no trace nobody can tell of. But what has begun ends.
        """
        if self.need_not_be_told and not self._openings:
            return False
        return not (self._openings and self._closings)

    @property
    def doubled(self) -> bool:
        """Whether something was told twice, or after the end, or before the beginning.

        Nothing but the log knows an unlinked call by what it lists: it may be two.
        """
        if not self.types or self.call.unlinked:
            return False
        return (
            len(self._openings) > 1
            or len(self._closings) > 1
            or self.types.count(CONNECTED) > 1
            or (bool(self._openings) and self.types[0] not in OPENING)
            or (bool(self._closings) and self.types[-1] not in CLOSING)
        )

    @property
    def wrong_beginning(self) -> bool:
        """Whether it was told to go the other way, or to be answered and was not."""
        opening = "incoming" if self.call.incoming else "outgoing"
        return any(event.type != opening for event in self._openings) or (
            CONNECTED in self.types and not self.call.answered
        )

    @property
    def wrong_end(self) -> bool:
        """Whether it was told to have ended in another way than it did."""
        if not self._end_can_be_known:
            return False
        return any(not self._ends_so(event) for event in self._closings)

    def _ends_so(self, event: Told) -> bool:
        call = self.call
        if call.answered or not call.incoming:
            return event.type == "ended"
        if call.elsewhere:
            return event.type == "ended" and not event.duration
        if call.rejected:
            return event.type == "rejected" or self._as_if_elsewhere(event)
        return event.type == "missed"

    def _as_if_elsewhere(self, event: Told) -> bool:
        """Whether a rejection at the phone was told as an answer at another desk.

        Both leave the same trace, so that nobody can know; see told_as_elsewhere.
        """
        return event.type == "ended" and event.answered_elsewhere

    @property
    def told_as_elsewhere(self) -> bool:
        """Whether somebody rejected the call, and it was told as answered elsewhere."""
        return self.call.rejected and any(map(self._as_if_elsewhere, self._closings))

    @property
    def wrong_answered_elsewhere(self) -> bool:
        """Whether it was told to be answered at another desk and was not, or not so."""
        if not self._end_can_be_known or self._is_listed_as_if_elsewhere:
            return False
        return any(
            event.answered_elsewhere is not self.call.elsewhere
            for event in self._closings
        )

    @property
    def _is_listed_as_if_elsewhere(self) -> bool:
        """Whether the log lists it as received and without a duration."""
        call = self.call
        return call.rejected or (call.incoming and call.answered and not call.timed)

    @property
    def _end_can_be_known(self) -> bool:
        return not (self.call.forgotten or self.call.wiped or self.call.unlinked)

    @property
    def wrong_withheld(self) -> bool:
        """Whether the number was told to be withheld and was not, or the reverse."""
        return any(
            event.withheld is not self.call.withheld
            or (self.call.withheld and event.number is not None)
            for event in self.events
        )

    @property
    def wrong_number(self) -> bool:
        """Whether it ended with another number than Home Assistant could know last.

        It also says with which number the call began, where that is another one.
        """
        if self.call.withheld or self.call.unlinked:
            return False
        began = self._party_of(self._openings[0].number) if self._openings else None
        return any(self._is_wrong(event, began) for event in self._closings)

    def _is_wrong(self, closing: Told, began: int | None) -> bool:
        call = self.call
        party = self._party_of(closing.number)
        possible = set(range(call.shown, len(call.parties)))
        if closing.late:
            possible.add(call.listed)
        if party not in possible:
            return True
        if closing.first_number is None:
            return began not in (None, party)
        return self._party_of(closing.first_number) not in (
            *([began] if began is not None else range(len(call.parties))),
        )

    def _party_of(self, number: str | None) -> int | None:
        """Return which party of the call has a number."""
        for index, forms in enumerate(self.call.parties):
            if _plain(number) in forms:
                return index
        return None

    @override
    def __str__(self) -> str:
        """Say it in a line."""
        call = self.call
        words = [
            "incoming" if call.incoming else "outgoing",
            "answered" if call.answered else "unanswered",
            *["rejected"] * call.rejected,
            *["forgotten"] * call.forgotten,
            *["wiped"] * call.wiped,
            *call.oddities,
            f"{call.over_at - call.began_at:.1f} s",
            *(f"seen at {at - call.began_at:.1f}" for at in call.looked_at),
        ]
        parties = " > ".join(forms[0] for forms in call.parties) or "withheld"
        return (
            f"{parties} at {call.mac} {call.handle} ({', '.join(words)}): "
            f"{' '.join(map(_said, self.events)) or 'nothing'}"
        )


def _said(event: Told) -> str:
    marks = (
        *([event.number] if event.number else []),
        *([f"first {event.first_number}"] if event.first_number else []),
        *["withheld"] * event.withheld,
        *["late"] * event.late,
        *["elsewhere"] * event.answered_elsewhere,
    )
    return f"{event.type}[{' '.join(marks)}]"


def judge(calls: Iterable[RealCall], events: Iterable[Told]) -> list[Judged]:
    """Return each call with what was told of it."""
    calls = list(calls)
    told: dict[int, list[Told]] = {}
    for event, index in _sorted_out(calls, events):
        if index is not None:
            told.setdefault(index, []).append(event)
    return [
        Judged(call=call, events=tuple(told.get(index, ())))
        for index, call in enumerate(calls)
    ]


def wiped(calls: Iterable[RealCall], since: float) -> list[RealCall]:
    """Return the calls after the log has lost what it lists since a moment, or later."""
    return [
        replace(call, listed_at=None, wiped=True)
        if call.listed_at is not None and call.listed_at >= since
        else call
        for call in calls
    ]


def strangers(calls: Iterable[RealCall], events: Iterable[Told]) -> list[Told]:
    """Return what was told of calls that nobody made."""
    sorted_out = _sorted_out(list(calls), events)
    return [event for event, index in sorted_out if index is None]


def _sorted_out(
    calls: Sequence[RealCall], events: Iterable[Told]
) -> Iterator[tuple[Told, int | None]]:
    """Yield each event with the place of the call that it is about."""
    by_number = {
        form: index
        for index, call in enumerate(calls)
        for forms in call.parties
        for form in forms
    }
    withheld = [index for index, call in enumerate(calls) if call.withheld]
    for event in events:
        index = by_number.get(_plain(event.number))
        if index is None:
            index = by_number.get(_plain(event.first_number))
        if index is None and _plain(event.number).lower() in ("", *_WITHHELD):
            index = _withheld_call(event, calls, withheld)
        yield event, index


def _withheld_call(
    event: Told, calls: Sequence[RealCall], withheld: Iterable[int]
) -> int | None:
    """Return the withheld call that an event is about: by its handle, or its start."""
    found: list[tuple[float, int]] = []
    for index in withheld:
        call = calls[index]
        if call.mac != event.mac:
            continue
        if call.handle == event.call_id:
            return index
        if event.started is not None:
            away = min(abs(start - event.started) for start in call.starts)
            found.append((away, index))
    away, index = min(found, default=(_SAME_START, 0))
    return index if away < _SAME_START else None


def _plain(number: str | None) -> str:
    """Return a number without what only makes it easier to read, or what is not one."""
    text = re.sub(r"^sips?:|@.*$", "", number or "")
    digits = re.sub(r"[ ()/.-]", "", text)
    return digits if re.fullmatch(r"\+?\d+", digits) else text
