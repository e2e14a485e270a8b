"""Tests of whose turn it is."""

import asyncio
from contextlib import suppress
from itertools import product

import pytest

from custom_components.poly_vvx.vvx.turns import Priority, Turns

PERSON, POLL = Priority.PERSON, Priority.POLL

TICKS_HELD = 2
"""How many rounds of the event loop a user keeps the turn."""


class Phone:
    """Something that stands only one user at a time."""

    def __init__(self) -> None:
        """Start unused."""
        self.turns = Turns()
        self.users: list[str] = []
        """Who had a turn, in order."""
        self.in_use = False
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def ask(self, name: str, priority: Priority) -> asyncio.Task[None]:
        """Let somebody ask for a turn."""
        task = asyncio.get_running_loop().create_task(self._use(name, priority))
        self._tasks[name] = task
        return task

    async def _use(self, name: str, priority: Priority) -> None:
        async with self.turns.take(priority):
            assert not self.in_use, "two at a time"
            self.in_use = True
            self.users.append(name)
            try:
                await tick(TICKS_HELD)
            finally:
                self.in_use = False

    async def finish(self) -> None:
        """Let everybody who asked have their turn."""
        for task in self._tasks.values():
            with suppress(asyncio.CancelledError):
                await asyncio.wait_for(task, 1)


async def tick(times: int = 1) -> None:
    """Let the event loop go round."""
    for _ in range(times):
        await asyncio.sleep(0)


@pytest.fixture
def phone() -> Phone:
    """Return a phone that nobody uses."""
    return Phone()


async def test_one_at_a_time_in_order(phone: Phone) -> None:
    """Those of one kind have their turns in the order in which they asked."""
    for name in "abcd":
        phone.ask(name, POLL)
    await phone.finish()
    assert phone.users == ["a", "b", "c", "d"]


async def test_people_before_polls(phone: Phone) -> None:
    """Whoever waits, a person goes first, but interrupts nobody."""
    for name in ("poll 1", "poll 2", "poll 3"):
        phone.ask(name, POLL)
    for name in ("person 1", "person 2"):
        phone.ask(name, PERSON)
    await phone.finish()
    assert phone.users == ["poll 1", "person 1", "person 2", "poll 2", "poll 3"]


async def test_nobody_overtakes_one_who_was_called(phone: Phone) -> None:
    """Between being called and waking up, a turn cannot be taken away."""
    phone.ask("poll 1", POLL)
    phone.ask("poll 2", POLL)
    await tick()
    while phone.in_use:
        await tick()
    # The second poll has been called and has not woken up yet.
    assert phone.users == ["poll 1"]
    async with phone.turns.take(PERSON):
        assert phone.users == ["poll 1", "poll 2"]
        assert not phone.in_use


async def test_reserved(phone: Phone) -> None:
    """A poll that has begun ends; then, while a person acts in steps, polls wait."""
    phone.ask("poll 1", POLL)
    phone.ask("poll 2", POLL)
    await tick()
    with phone.turns.reserve():
        for name in ("first step", "second step", "somebody else"):
            await phone.ask(name, PERSON)
        # One who gives up waiting does not let a poll through.
        first, second = phone.ask("person", PERSON), phone.ask("nobody", PERSON)
        await tick()
        second.cancel()
        await first
        await tick(5)
    await phone.finish()
    people = ["first step", "second step", "somebody else", "person"]
    assert phone.users == ["poll 1", *people, "poll 2"]


async def test_reservation_ends_while_in_use(phone: Phone) -> None:
    """When a reservation ends during a turn, polls go on after it, one by one."""
    with phone.turns.reserve():
        phone.ask("person", PERSON)
        phone.ask("poll 1", POLL)
        phone.ask("poll 2", POLL)
        await tick()
    assert phone.users == ["person"]
    await phone.finish()
    assert phone.users == ["person", "poll 1", "poll 2"]


async def test_two_reservations(phone: Phone) -> None:
    """Polls wait until the last of several reservations has ended."""
    with phone.turns.reserve():
        with phone.turns.reserve():
            phone.ask("poll", POLL)
            await tick(5)
        await tick(5)
        assert phone.users == []
    await phone.finish()
    assert phone.users == ["poll"]


async def test_reservation_ends_however_it_ends(phone: Phone) -> None:
    """A step that fails gives the phone back to the polls."""
    await phone.ask("poll 1", POLL)

    def fail() -> None:
        with phone.turns.reserve():
            phone.ask("poll 2", POLL)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    await phone.finish()
    assert phone.users == ["poll 1", "poll 2"]


@pytest.mark.parametrize("priorities", list(product(Priority, repeat=3)))
@pytest.mark.parametrize("reserved_for", [0, 4])
async def test_cancelled_at_any_moment(
    priorities: tuple[Priority, ...], reserved_for: int
) -> None:
    """Whoever is cancelled at whatever moment, no turn is lost or given twice.

    That is while waiting, while using the phone, and just when called.
    """
    moments = (None, *range(3 * TICKS_HELD + 1))
    for cancelled_at in product(moments, repeat=len(priorities)):
        if None not in cancelled_at:
            continue
        phone = Phone()
        tasks = [
            phone.ask(str(number), priority)
            for number, priority in enumerate(priorities)
        ]
        reservation = phone.turns.reserve()
        reservation.__enter__()
        for now in range(4 * TICKS_HELD + 4 + reserved_for):
            if now == reserved_for:
                reservation.__exit__(None, None, None)
            for task, moment in zip(tasks, cancelled_at, strict=True):
                if now == moment:
                    task.cancel()
            await tick()
        assert all(task.done() for task in tasks), cancelled_at
        failures = [task.exception() for task in tasks if not task.cancelled()]
        assert not any(failures), cancelled_at
        finished = [
            number for number, moment in enumerate(cancelled_at) if moment is None
        ]
        assert {str(number) for number in finished} <= set(phone.users), cancelled_at
        phone.ask("next", POLL)
        await tick()
        assert phone.users[-1] == "next", cancelled_at
        await phone.finish()
