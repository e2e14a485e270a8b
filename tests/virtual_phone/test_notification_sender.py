"""Tests of how event notifications leave the phone."""

import asyncio

import pytest

from virtual_phone import VirtualPhone
from virtual_phone.notifications import Event

from .conftest import PlugIn, Receiver

INCOMING = Event.INCOMING_CALL
URL = "apps.telNotification.URL"


async def ring(phone: VirtualPhone, *numbers: str) -> None:
    """Let numbers call, and wait until the phone has told of them."""
    for number in numbers:
        phone.incoming_call(number)
    await phone.wait_for_notifications()


def callers(receiver: Receiver) -> list[str]:
    """Return who has called, in the order of the notifications that arrived."""
    return [
        body.partition("<CallingPartyName>")[2].partition("<")[0]
        for body in receiver.bodies
    ]


async def test_request(plug_in: PlugIn, receiver: Receiver) -> None:
    """One event is one POST."""
    phone = await plug_in(INCOMING)
    await ring(phone, "3001")
    (request,) = receiver.requests
    assert (request.method, request.path, request.version) == (
        *("POST", "/events", (1, 1)),
    )
    headers = dict(request.headers)
    assert headers.pop("Host") == f"127.0.0.1:{receiver.server.port}"
    assert headers == {
        "User-Agent": "PolycomVVX-VVX_450-UA/5.9.7.1477",
        "Content-Type": "text/xml",
        "Content-Length": str(len(receiver.bodies[0])),
        "Connection": "close",
    }
    (record,) = phone.notifications
    assert (record.event, record.call_reference) == (INCOMING, phone.calls[0].handle)
    assert (record.url, record.body) == (receiver.url, receiver.bodies[0])
    assert (record.http_status, record.lost) == (204, False)


async def test_other_request(plug_in: PlugIn, receiver: Receiver) -> None:
    """What was never published can be otherwise; an address can hold a password."""
    phone = await plug_in(
        INCOMING,
        more={URL: receiver.url.replace("//", "//alice:secret@")},
        notification_content_type="application/xml",
        notification_close=False,
        notification_source="127.0.1.7",
    )
    await ring(phone, "3001")
    (request,) = receiver.requests
    assert request.headers["Content-Type"] == "application/xml"
    assert request.headers["Authorization"] == "Basic YWxpY2U6c2VjcmV0"
    assert "Connection" not in request.headers
    assert request.remote == "127.0.1.7"


async def test_no_second_try(plug_in: PlugIn, receiver: Receiver) -> None:
    """Whatever the receiver answers, that was it."""
    phone = await plug_in(INCOMING)
    for receiver.http_status in (302, 404, 500):
        await ring(phone, "3001")
    assert len(receiver.requests) == 3
    assert [record.http_status for record in phone.notifications] == [302, 404, 500]


async def test_slow_receiver(plug_in: PlugIn, receiver: Receiver) -> None:
    """The next notification does not wait for an answer."""
    receiver.may_answer.clear()
    phone = await plug_in(INCOMING)
    for number in ("3001", "3002", "3003"):
        phone.incoming_call(number)
    async with asyncio.timeout(4):
        while len(receiver.bodies) < 3:
            await asyncio.sleep(0)
    assert not phone.notifications
    receiver.may_answer.set()
    await phone.wait_for_notifications()
    assert [record.http_status for record in phone.notifications] == [204] * 3


async def test_order(plug_in: PlugIn, receiver: Receiver) -> None:
    """Notifications arrive in the order of their events, some time after them."""
    numbers = [str(number) for number in range(3001, 3031)]
    phone = await plug_in(INCOMING, notification_delay=0.01)
    await ring(phone, *numbers)
    assert callers(receiver) == numbers
    assert all(record.finished - record.time >= 0.005 for record in phone.notifications)


@pytest.mark.parametrize(
    ("url", "leave"),
    [
        ("http://127.0.0.1:1/nobody-listens", False),
        ("http://phones.example.org/", False),
        ("http://[", True),
    ],
)
async def test_nobody_there(plug_in: PlugIn, url: str, leave: bool) -> None:
    """An address with nobody at it makes no difference; others need a setting."""
    phone = await plug_in(INCOMING, more={URL: url}, notifications_leave_machine=leave)
    await ring(phone, "3001")
    (record,) = phone.notifications
    assert (record.url, record.http_status, record.lost) == (url, None, False)


async def test_lost_power(plug_in: PlugIn, receiver: Receiver) -> None:
    """What has not left the phone when the power goes never does."""
    phone = await plug_in(INCOMING)
    phone.incoming_call("3001")
    phone.power_cut()
    phone.incoming_call("3002")
    await phone.wait_for_notifications()
    assert receiver.requests == []
    assert [record.lost for record in phone.notifications] == [True]
