"""Tables of what is new in a call log, and of what its entries tell."""

from datetime import timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.vvx.calls.log import (
    LOG_DELAY,
    LogNews,
    end_by_log,
    story_of,
)
from custom_components.poly_vvx.vvx.calls.models import Direction, LogEntry

from .helpers import MISSED, PLACED, RECEIVED, call, entry, follow, log, names, outgoing
from .model_phone import at

DELAY: Final = LOG_DELAY.total_seconds()
OLD: Final = (entry(begun=-500), entry(begun=-60), entry(PLACED, begun=-30))

type Reading = tuple[float, tuple[LogEntry, ...]]


@pytest.mark.parametrize(
    ("readings", "news"),
    [
        pytest.param([(0, OLD)], [], id="first reading is history"),
        pytest.param(
            [(0, OLD), (9, (*OLD, entry(begun=5)))], [entry(begun=5)], id="one more"
        ),
        pytest.param([(0, OLD), (9, OLD)], [], id="nothing new"),
        pytest.param(
            [(0, ()), (9, (entry(begun=5), entry(PLACED, begun=1)))],
            [entry(PLACED, begun=1), entry(begun=5)],
            id="in the order in which they began",
        ),
        pytest.param(
            [(0, ()), (9, (entry(begun=5), entry(begun=5)))],
            [entry(begun=5), entry(begun=5)],
            id="two alike",
        ),
        pytest.param(
            [(0, (entry(),)), (9, (entry(name="Anna", talked=9),))],
            [],
            id="name and duration come later",
        ),
        pytest.param(
            [(0, ()), (9, (entry(begun=None),))], [entry(begun=None)], id="undated"
        ),
        pytest.param(
            [(0, ()), (9, (entry(begun=-30000),))],
            [entry(begun=-30000)],
            id="the phone's clock is wrong",
        ),
        # A phone that starts may show an empty log at first.
        pytest.param([(0, OLD), (2, ()), (4, OLD)], [], id="loaded late"),
        pytest.param(
            [(0, ()), (9, (entry(begun=-DELAY - 4), entry(begun=5)))],
            [entry(begun=-DELAY - 4), entry(begun=5)],
            id="as old as may be",
        ),
        pytest.param(
            [(0, ()), (9, (entry(begun=-DELAY - 5), entry(begun=5)))],
            [entry(begun=5)],
            id="too old",
        ),
        pytest.param(
            [(9, ()), (0, (entry(begun=-DELAY), entry(begun=0)))],
            [entry(begun=-DELAY), entry(begun=0)],
            id="our clock was set back",
        ),
        pytest.param(
            [(9, ()), (0, (entry(begun=-DELAY - 1), entry(begun=0)))],
            [entry(begun=0)],
            id="our clock was set back, too old",
        ),
        # All dated anew: the phone's clock was set.
        pytest.param(
            [(0, OLD), (2, tuple(entry(begun=begun) for begun in (100, 540, 570)))],
            [],
            id="dated anew",
        ),
        pytest.param(
            [(0, OLD), (2, tuple(entry(begun=begun) for begun in (1, 2)))],
            [entry(begun=1), entry(begun=2)],
            id="fewer than before",
        ),
        pytest.param(
            [(0, OLD[:1]), (2, (OLD[0], entry(begun=1)))],
            [entry(begun=1)],
            id="one in common",
        ),
    ],
)
def test_news(readings: list[Reading], news: list[LogEntry]) -> None:
    """What was not there at the last reading is news, but for what is long past."""
    reader = LogNews()
    for seconds, entries in readings:
        told = reader.read(log(*entries), at(seconds))
    assert told == news


def test_forgotten() -> None:
    """What is read after a long silence is history, and what follows is news."""
    reader = LogNews()
    reader.read(log(), at(0))
    reader.forget()
    assert reader.read(log(entry()), at(9)) == []
    assert reader.read(log(entry(), entry(begun=9)), at(9)) == [entry(begun=9)]


@pytest.mark.parametrize(
    ("listed", "events"),
    [
        (entry(MISSED), ["incoming", "missed"]),
        (entry(RECEIVED), ["incoming", "rejected"]),
        (entry(RECEIVED, talked=2), ["incoming", "connected", "ended"]),
        (entry(PLACED), ["outgoing", "ended"]),
        (entry(PLACED, talked=2), ["outgoing", "connected", "ended"]),
    ],
)
def test_story(listed: LogEntry, events: list[str]) -> None:
    """Of a call that nobody saw, the log tells all that it knows."""
    story = story_of(listed)
    assert names(story) == events
    assert {event.call_id for event in story} == {f"{listed.kind}-20261120120000"}
    assert {event.duration for event in story[:-1]} == {None}
    assert story[-1].duration == (listed.duration or timedelta())
    first = story[0]
    assert (first.direction, first.started) == (listed.direction, at(0))
    assert (first.name, first.number, first.line) == (None, "3001", 1)


def test_story_without_a_date() -> None:
    """A call is told even if nobody knows when it was."""
    first, _ = story_of(entry(begun=None, name="Anna"))
    assert (first.call_id, first.started) == ("missed-undated", None)
    assert first.name == "Anna"


@pytest.mark.parametrize(
    ("direction", "answered", "listed", "events", "seconds"),
    [
        (Direction.INCOMING, False, entry(MISSED), ["missed"], 0),
        (Direction.INCOMING, False, entry(RECEIVED), ["rejected"], 0),
        (Direction.OUTGOING, False, entry(PLACED), ["ended"], 0),
        # They talked without our seeing it.
        (
            Direction.INCOMING,
            False,
            entry(RECEIVED, talked=7),
            ["connected", "ended"],
            7,
        ),
        # The log knows better for how long, if it knows.
        (Direction.INCOMING, True, entry(RECEIVED, talked=7), ["ended"], 7),
        (Direction.INCOMING, True, entry(RECEIVED), ["ended"], 5),
    ],
)
def test_end_by_log(
    direction: Direction,
    answered: bool,
    listed: LogEntry,
    events: list[str],
    seconds: float,
) -> None:
    """Of a call that was told, the log tells how it ended."""
    followed = follow(
        call(direction=direction),
        announced=True,
        connected_at=at(4) if answered else None,
        last_seen=at(9),
    )
    told = list(end_by_log(followed, listed))
    assert names(told) == events
    assert told[-1].duration == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seen", "party"),
    [
        ({"number": None}, ("Anna", "3001")),
        ({"number": "3002", "name": "Ben"}, ("Ben", "3002")),
    ],
)
def test_end_of_a_call_not_told(
    seen: dict[str, str | None], party: tuple[str, str]
) -> None:
    """A call that was seen as a dial tone begins with the party that the log has."""
    followed = follow(outgoing(None, **seen))
    told = list(end_by_log(followed, entry(PLACED, name="Anna", talked=2)))
    assert names(told) == ["outgoing", "connected", "ended"]
    assert {(event.name, event.number) for event in told} == {party}
