"""Tests of how what happens to calls is handed on."""

from dataclasses import replace

from custom_components.poly_vvx.feed import MAXIMUM_WAITING, CallFeed
from custom_components.poly_vvx.vvx.calls.events import CallEvent, EventType
from custom_components.poly_vvx.vvx.calls.models import Direction

EVENT = CallEvent(
    type=EventType.INCOMING,
    call_id="a1",
    direction=Direction.INCOMING,
    line=1,
    name=None,
    number="3001",
    started=None,
)


class Listener:
    """Remembers which calls it heard of."""

    def __init__(self) -> None:
        """Start without having heard of any."""
        self.heard: list[str] = []

    def __call__(self, event: CallEvent, source: str) -> None:
        """Remember a call."""
        self.heard.append(event.call_id)


def publish(feed: CallFeed, *call_ids: str) -> None:
    """Publish an event of each call."""
    for call_id in call_ids:
        feed.publish(replace(EVENT, call_id=call_id), "push")


def test_all_listeners_hear_all() -> None:
    """Each event is delivered once to each listener, in order."""
    feed = CallFeed()
    one, other = Listener(), Listener()
    feed.subscribe(one)
    feed.subscribe(other)
    feed.open()
    publish(feed, "a1", "a2")
    assert one.heard == []
    feed.deliver()
    feed.deliver()

    assert one.heard == other.heard == ["a1", "a2"]


def test_who_has_left_hears_nothing() -> None:
    """A listener may leave at any time, even while it is told."""
    feed = CallFeed()
    told = Listener()

    def once(event: CallEvent, source: str) -> None:
        leave()

    leave = feed.subscribe(once)
    feed.subscribe(told)
    feed.open()
    publish(feed, "a1")
    feed.deliver()
    publish(feed, "a2")
    feed.deliver()

    assert told.heard == ["a1", "a2"]


def test_what_happens_over_a_reload_waits() -> None:
    """Nothing is lost while nobody listens, and nothing is told twice."""
    feed = CallFeed()
    before, after = Listener(), Listener()
    leave = feed.subscribe(before)
    feed.open()
    publish(feed, "a1")
    feed.deliver()
    feed.close()
    leave()
    publish(feed, "a2")
    feed.deliver()
    assert feed.waiting
    feed.subscribe(after)
    feed.open()

    assert (before.heard, after.heard) == (["a1"], ["a2"])
    assert not feed.waiting


def test_what_waits_is_limited() -> None:
    """Of more than can be of interest, the latest are kept."""
    feed = CallFeed()
    told = Listener()
    feed.subscribe(told)
    publish(feed, *map(str, range(MAXIMUM_WAITING + 1)))
    feed.open()

    assert told.heard == list(map(str, range(1, MAXIMUM_WAITING + 1)))
