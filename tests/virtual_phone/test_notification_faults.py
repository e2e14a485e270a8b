"""Tests of what can go wrong with event notifications."""

from collections import Counter
from collections.abc import AsyncIterator
from random import Random
import re

import pytest

from virtual_phone import NotificationFault, NotificationFaults, VirtualPhone
from virtual_phone.notifications import Event

from .conftest import SETTINGS, FakeClock, Receiver
from .test_notification_sender import callers, ring

BODY = (
    b"<PolycomIPPhone>\n<OffHookEvent>\n<MACAddress>64167f0a0001</MACAddress>\n"
    b"</OffHookEvent>\n</PolycomIPPhone>\n"
)


@pytest.fixture
async def phone(receiver: Receiver, clock: FakeClock) -> AsyncIterator[VirtualPhone]:
    """Return a phone that announces incoming calls."""
    configuration = receiver.configuration(Event.INCOMING_CALL)
    settings = SETTINGS.__replace__(configuration=configuration)
    async with VirtualPhone(settings, clock=clock) as phone:
        yield phone


async def test_loss(phone: VirtualPhone, receiver: Receiver) -> None:
    """The next ones can get lost."""
    faults = phone.notification_faults
    faults.strike_next(NotificationFault.LOSS)
    faults.strike_next(NotificationFault.LOSS)
    assert faults.waiting == {NotificationFault.LOSS: 2}
    await ring(phone, "3001", "3002", "3003")
    assert callers(receiver) == ["3003"]
    assert [record.lost for record in phone.notifications] == [True, True, False]
    assert faults.waiting == {}


async def test_duplication(phone: VirtualPhone, receiver: Receiver) -> None:
    """The next one can come twice."""
    phone.notification_faults.strike_next(NotificationFault.DUPLICATION)
    await ring(phone, "3001", "3002")
    assert callers(receiver) == ["3001", "3001", "3002"]
    assert len(phone.notifications) == 3


async def test_reordering(phone: VirtualPhone, receiver: Receiver) -> None:
    """The next one can come after the one that follows, pair by pair."""
    phone.notification_faults.strike_next(NotificationFault.REORDERING, 2)
    await ring(phone, "3001")
    assert (callers(receiver), phone.notifications) == ([], ())
    await ring(phone, "3002", "3003", "3004", "3005")
    assert callers(receiver) == ["3002", "3001", "3004", "3003", "3005"]


async def test_delay(phone: VirtualPhone, receiver: Receiver) -> None:
    """All can come later, and some so late that others overtake them."""
    faults = phone.notification_faults
    faults.random = Random(3)
    faults.set_delay(0.01, spread=0.1)
    assert (faults.delay, faults.spread) == (0.01, 0.1)
    numbers = [str(number) for number in range(3001, 3011)]
    await ring(phone, *numbers)
    assert callers(receiver) != numbers
    assert sorted(callers(receiver)) == numbers
    assert min(record.finished - record.time for record in phone.notifications) > 0.009


async def test_damage_on_the_wire(phone: VirtualPhone, receiver: Receiver) -> None:
    """Damaged content arrives as it was damaged, and is written down like that."""
    phone.notification_faults.strike_next(NotificationFault.GARBAGE)
    await ring(phone, "3001")
    assert receiver.bodies[0].endswith("<\x00\ufffd&")
    assert phone.notifications[0].body == receiver.bodies[0]


async def test_same_fate_again(phone: VirtualPhone, receiver: Receiver) -> None:
    """With the same random numbers, the same events have the same fate."""
    faults = phone.notification_faults
    numbers = [str(number) for number in range(3001, 3026)]
    seen: list[list[str]] = []
    for _ in range(2):
        faults.random = Random(7)
        for fault in ("LOSS", "DUPLICATION", "REORDERING"):
            faults.set_chance(NotificationFault[fault], 0.3)
        await ring(phone, *numbers)
        faults.clear()
        await ring(phone, "last")
        seen.append(callers(receiver))
        receiver.bodies.clear()
    assert seen[0] == seen[1]
    assert {1, 2} <= set(Counter(seen[0]).values())
    assert set(numbers) > set(seen[0]) - {"last"}


@pytest.mark.parametrize(("chance", "times"), [(0.0, 2), (0.3, 0), (0.7, 5), (1.0, 1)])
def test_chance(chance: float, times: int) -> None:
    """The next ones are struck for certain, all others by chance."""
    faults = NotificationFaults(Random(7))
    faults.set_chance(NotificationFault.LOSS, chance)
    assert faults.chances == ({NotificationFault.LOSS: chance} if chance else {})
    if times:
        faults.strike_next(NotificationFault.LOSS, times)
    random = Random(7)
    expected = [True] * times + [random.random() < chance for _ in range(20)]
    assert [faults.take(NotificationFault.LOSS) for _ in range(times + 20)] == expected
    assert faults.waiting == {}


def damaged(*kinds: NotificationFault) -> bytes:
    """Return a body with some damage."""
    faults = NotificationFaults(Random(1))
    for kind in kinds:
        faults.strike_next(kind)
    return faults.damage(BODY)


def test_damage() -> None:
    """Each damage is what it says."""
    assert damaged() == BODY
    assert damaged(NotificationFault.WRONG_MAC) == BODY.replace(b"0a0001", b"ffffff")
    oversize = damaged(NotificationFault.OVERSIZE)
    assert len(oversize) > 16 * 1024
    assert re.sub(rb"<!--.*-->", b"", oversize) == BODY
    assert damaged(NotificationFault.EXTERNAL_ENTITY) == (
        b'<!DOCTYPE PolycomIPPhone [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n'
        + BODY.replace(b">", b">&e;", 1)
    )
    bomb = damaged(NotificationFault.ENTITY_BOMB)
    assert bomb.startswith(b'<!DOCTYPE PolycomIPPhone [<!ENTITY e0 "boom">')
    assert b'<!ENTITY e9 "' + b"&e8;" * 10 + b'">' in bomb
    assert bomb.endswith(BODY.replace(b">", b">&e9;", 1))
    assert len(bomb) < 2048
    assert BODY.startswith(damaged(NotificationFault.GARBAGE).partition(b"<\x00")[0])


def test_mistakes() -> None:
    """A mistake is reported at once."""
    faults = NotificationFaults(Random(1))
    with pytest.raises(ValueError, match="times"):
        faults.strike_next(NotificationFault.LOSS, 0)
    with pytest.raises(ValueError, match="chance"):
        faults.set_chance(NotificationFault.LOSS, 1.1)
    with pytest.raises(ValueError, match="negative"):
        faults.set_delay(-1)
    with pytest.raises(ValueError, match="negative"):
        faults.set_delay(1, spread=-1)
