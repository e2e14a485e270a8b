"""Tables of what is new in a call log, and of what its entries tell."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.vvx.calls.followed import UNSEEN
from custom_components.poly_vvx.vvx.calls.log import (
    LOG_DELAY,
    LogNews,
    end_by_log,
    story_of,
)
from custom_components.poly_vvx.vvx.calls.models import Direction, LogEntry

from .helpers import (
    INCOMING,
    MISSED,
    OUTGOING,
    PLACED,
    RECEIVED,
    call,
    entry,
    follow,
    log,
    outgoing,
    story,
)
from .model_phone import at

DELAY: Final = LOG_DELAY.total_seconds()
OLD: Final = (entry(begun=-500), entry(begun=-60), entry(PLACED, begun=-30))


def dated(later: float) -> tuple[LogEntry, ...]:
    """Return the old entries after the phone's clock was set."""
    return tuple(
        replace(old, started=old.started + timedelta(seconds=later))
        for old in OLD
        if old.started
    )


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
            [(0, (entry(),)), (9, (entry(), entry()))], [entry()], id="one more alike"
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
            [(0, ()), (9, (entry(begun=None), entry(begun=5)))],
            [entry(begun=5), entry(begun=None)],
            id="one undated",
        ),
        pytest.param(
            [(0, ()), (9, (entry(begun=-30000),))],
            [entry(begun=-30000)],
            id="the phone's clock is wrong",
        ),
        # A phone that starts may show an empty log at first, but not for long.
        pytest.param([(0, OLD), (2, ()), (4, OLD)], [], id="loaded late"),
        pytest.param(
            [(0, OLD), (2, ()), (4, ()), (6, (entry(begun=-60),))],
            [entry(begun=-60)],
            id="empty twice",
        ),
        pytest.param(
            [(0, OLD), (2, ()), (4, OLD), (6, ()), (8, OLD)],
            [],
            id="empty now and then",
        ),
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
        pytest.param(
            [
                (0, OLD),
                (2, (*OLD[:2], entry(PLACED, begun=-30, number=None))),
                (4, OLD),
            ],
            [],
            id="read damaged once",
        ),
        # All dated anew, by one time: the phone's clock was set.
        pytest.param([(0, OLD), (2, dated(600))], [], id="dated anew"),
        pytest.param([(0, OLD), (2, dated(-600))], [], id="dated back"),
        pytest.param(
            [(0, OLD[1:]), (2, dated(20)[1:])], [], id="dated anew by seconds"
        ),
        pytest.param(
            [(0, OLD), (2, (*dated(600), entry(PLACED, begun=601)))],
            [entry(PLACED, begun=601)],
            id="dated anew, and one more",
        ),
        pytest.param([(0, OLD[1:2]), (2, dated(99)[1:2])], [], id="one dated anew"),
        pytest.param(
            [(0, (*OLD, entry(begun=None))), (2, (*dated(600), entry(begun=None)))],
            [],
            id="dated anew but for an undated one",
        ),
        pytest.param(
            [(0, (*OLD, entry(begun=None))), (2, (*dated(600), entry(begun=570)))],
            [],
            id="dated anew, and one at last",
        ),
        pytest.param(
            [(0, (*OLD, entry(begun=-30))), (2, (*dated(600), entry(begun=None)))],
            [],
            id="dated anew, and one no more",
        ),
        pytest.param(
            [
                (0, (entry(begun=-30000), entry(begun=-29000))),
                (9, (entry(begun=-20300), entry(begun=-20000))),
            ],
            [entry(begun=-20300), entry(begun=-20000)],
            id="by different times",
        ),
        pytest.param(
            [(0, OLD), (2, (entry(begun=1), entry(begun=2), entry(PLACED, begun=-30)))],
            [entry(begun=1), entry(begun=2)],
            id="some others",
        ),
        # Cleared, and somebody has called since.
        pytest.param(
            [(0, OLD[:1]), (9, (entry(begun=5),))],
            [entry(begun=5)],
            id="cleared, the same caller",
        ),
        pytest.param(
            [(0, (entry(begun=-DELAY - 9),)), (9, (entry(begun=-DELAY),))],
            [entry(begun=-DELAY)],
            id="cleared, the same caller, as early as may be",
        ),
        pytest.param(
            [(0, (entry(begun=-DELAY - 9),)), (9, (entry(begun=-DELAY - 0.1),))],
            [],
            id="dated anew, not since the last reading",
        ),
        pytest.param(
            [(0, OLD[:1]), (9, (entry(begun=9),))],
            [entry(begun=9)],
            id="cleared, the same caller, just now",
        ),
        pytest.param(
            [(0, OLD[:1]), (9, (entry(begun=9.1),))],
            [],
            id="dated anew, to come",
        ),
        pytest.param(
            [(0, OLD[:1]), (9, (entry(RECEIVED, begun=5, number="3002"),))],
            [entry(RECEIVED, begun=5, number="3002")],
            id="cleared, another caller",
        ),
        pytest.param(
            [(0, OLD), (2, ()), (9, (entry(begun=5),))],
            [entry(begun=5)],
            id="cleared and seen empty",
        ),
        pytest.param(
            [(0, OLD), (2, (entry(begun=1), entry(begun=2)))],
            [entry(begun=1), entry(begun=2)],
            id="cleared, fewer than before",
        ),
        # Trimmed: the oldest are gone.
        pytest.param([(0, OLD), (2, OLD[1:])], [], id="trimmed"),
        pytest.param(
            [(0, OLD), (2, (*OLD[1:], entry(begun=1)))],
            [entry(begun=1)],
            id="trimmed, and one more",
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
    ("readings", "keeps"),
    [
        ([], False),
        ([()], False),
        ([(entry(RECEIVED), entry(PLACED))], False),
        ([(entry(MISSED),)], True),
        # Once is enough: somebody may have cleared it.
        ([(entry(MISSED),), ()], True),
    ],
)
def test_keeps_missed(readings: list[tuple[LogEntry, ...]], keeps: bool) -> None:
    """Whether a phone lists missed calls shows when it has listed one."""
    reader = LogNews()
    for entries in readings:
        reader.read(log(*entries), at(0))
    assert reader.keeps_missed is keeps
    assert reader.was_read is bool(readings)


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (entry(MISSED), ["late incoming", "late missed"]),
        (entry(RECEIVED), ["late incoming", "late ended elsewhere"]),
        (
            entry(RECEIVED, talked=2),
            ["late incoming", "late connected", "late ended"],
        ),
        (entry(PLACED), ["late outgoing", "late ended"]),
        (entry(PLACED, talked=2), ["late outgoing", "late connected", "late ended"]),
    ],
)
def test_story(listed: LogEntry, told: list[str]) -> None:
    """Of a call that nobody saw, the log tells all that it knows."""
    events = story_of(listed)
    assert story(events) == told
    assert {event.call_id for event in events} == {f"{listed.kind}-20261120120000"}
    assert {event.duration for event in events[:-1]} == {None}
    assert events[-1].duration == (listed.duration or timedelta())
    first = events[0]
    assert (first.direction, first.started) == (listed.direction, at(0))
    assert (first.name, first.number, first.line) == (None, "3001", 1)
    assert not first.withheld


def test_story_without_a_date() -> None:
    """A call is told even if nobody knows when it was."""
    first, _ = story_of(entry(begun=None, name="Anna"))
    assert (first.call_id, first.started) == ("missed-undated", None)
    assert first.name == "Anna"


def test_story_of_a_withheld_number() -> None:
    """Who kept the number back has done so all along."""
    events = story_of(entry(number=None, withheld=True))
    assert [(event.number, event.withheld) for event in events] == [(None, True)] * 2


@pytest.mark.parametrize(
    ("direction", "answered", "listed", "told", "seconds"),
    [
        (INCOMING, False, entry(MISSED), ["missed"], 0),
        # Another phone took it, or it was rejected at the phone: nobody can tell.
        (INCOMING, False, entry(RECEIVED), ["ended elsewhere"], 0),
        (OUTGOING, False, entry(PLACED), ["ended"], 0),
        # They talked without our seeing it.
        (INCOMING, False, entry(RECEIVED, talked=7), ["late connected", "ended"], 7),
        (OUTGOING, False, entry(PLACED, talked=7), ["late connected", "ended"], 7),
        # The log knows better for how long, if it knows.
        (INCOMING, True, entry(RECEIVED, talked=7), ["ended"], 7),
        (INCOMING, True, entry(RECEIVED), ["ended"], 5),
    ],
)
def test_end_by_log(
    direction: Direction,
    answered: bool,
    listed: LogEntry,
    told: list[str],
    seconds: float,
) -> None:
    """Of a call that was told, the log tells how it ended."""
    followed = follow(
        call(direction=direction),
        announced=True,
        connected_at=at(4) if answered else None,
        last_seen=at(9),
    )
    events = list(end_by_log(followed, listed, at(9)))
    assert story(events) == told
    assert events[-1].duration == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("direction", "listed", "told"),
    [
        (INCOMING, entry(RECEIVED), ["rejected"]),
        (INCOMING, entry(MISSED), ["rejected"]),
        (INCOMING, entry(RECEIVED, talked=2), ["late connected", "ended"]),
        (OUTGOING, entry(PLACED), ["ended"]),
    ],
)
def test_end_of_a_rejected_call(
    direction: Direction, listed: LogEntry, told: list[str]
) -> None:
    """What was rejected from here was rejected, unless somebody answered it."""
    followed = follow(call(direction=direction), announced=True, rejected_here=True)
    assert story(end_by_log(followed, listed, at(0))) == told


@pytest.mark.parametrize(("after", "late"), [(0, ""), (0.1, "late ")])
def test_late_end(after: float, late: str) -> None:
    """An end is late if nobody has looked for the call for long."""
    now = at(UNSEEN.total_seconds() + after)
    events = end_by_log(follow(call(), announced=True), entry(), now)
    assert story(events) == [f"{late}missed"]


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
    listed = entry(PLACED, name="Anna", talked=2)
    events = list(end_by_log(followed, listed, at(0)))
    assert story(events) == ["late outgoing", "late connected", "late ended"]
    assert {(event.name, event.number) for event in events} == {party}
