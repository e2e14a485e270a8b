"""Tests of what can go wrong with event notifications."""

from random import Random
import re

import pytest

from virtual_phone import NotificationFault, NotificationFaults, VirtualPhone
from virtual_phone.notifications import Event

from .conftest import PlugIn, Receiver
from .test_notification_sender import callers, ring

BODY = (
    b"<PolycomIPPhone>\n<OffHookEvent>\n<MACAddress>64167f0a0001</MACAddress>\n"
    b"</OffHookEvent>\n</PolycomIPPhone>\n"
)


@pytest.fixture
async def phone(plug_in: PlugIn) -> VirtualPhone:
    """Return a phone that announces incoming calls."""
    return await plug_in(Event.INCOMING_CALL)


@pytest.mark.parametrize(
    ("fault", "times", "arrived"),
    [
        (NotificationFault.LOSS, 2, "34"),
        (NotificationFault.DUPLICATION, 1, "11234"),
        # Each comes after the one that follows.
        (NotificationFault.REORDERING, 2, "2143"),
    ],
)
async def test_next_ones(
    phone: VirtualPhone,
    receiver: Receiver,
    fault: NotificationFault,
    times: int,
    arrived: str,
) -> None:
    """The next ones can be lost, come twice or too late."""
    phone.notification_faults.strike_next(fault, times)
    assert phone.notification_faults.waiting == {fault: times}
    await ring(phone, *"1234")
    assert callers(receiver) == [*arrived]
    lost = [record.lost for record in phone.notifications]
    assert lost.count(True) == (2 if fault is NotificationFault.LOSS else 0)
    assert phone.notification_faults.waiting == {}


async def test_delay(phone: VirtualPhone, receiver: Receiver) -> None:
    """All can come later, and some so late that others overtake them."""
    faults = phone.notification_faults
    faults.random = Random(3)
    faults.set_delay(0.002, spread=0.018)
    numbers = [str(number) for number in range(3001, 3011)]
    await ring(phone, *numbers)
    assert callers(receiver) != numbers
    assert sorted(callers(receiver)) == numbers
    assert min(record.finished - record.time for record in phone.notifications) > 0.001


def test_chance() -> None:
    """The next ones are struck for certain, all others by a chance that comes again."""
    faults = NotificationFaults(Random(7))
    faults.set_chance(NotificationFault.LOSS, 0.3)
    faults.strike_next(NotificationFault.LOSS, 2)
    random = Random(7)
    expected = [True, True] + [random.random() < 0.3 for _ in range(20)]
    assert [faults.take(NotificationFault.LOSS) for _ in range(22)] == expected
    faults.clear()
    assert faults.chances == {}


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
    slips = damaged(NotificationFault.SLIPS)
    assert slips.replace(b"\x01", b"").strip(b"\r\n\0") == BODY.strip(b"\r\n")
    assert slips.count(b"\x01") == slips.count(b"\0") == 1
    assert BODY.startswith(damaged(NotificationFault.GARBAGE).partition(b"<\x00")[0])
