"""Tests of how event notifications leave the phone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
import ssl
import time
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest

from virtual_phone import NotificationFault, VirtualPhone
from virtual_phone.notifications import Event

from .conftest import SETTINGS, Client, FakeClock, Receiver

INCOMING = Event.INCOMING_CALL
URL = "apps.telNotification.URL"
type PlugIn = Callable[..., Awaitable[Client]]


@pytest.fixture
def plug_in(make_client: Callable[..., Any], receiver: Receiver) -> PlugIn:
    """Return a function that plugs in a phone that announces incoming calls."""

    async def _plug_in(url: str | None = None, **changes: Any) -> Client:
        configuration = receiver.configuration(INCOMING)
        if url is not None:
            configuration[URL] = url
        settings = SETTINGS.__replace__(configuration=configuration, **changes)
        client: Client = await make_client(settings)
        return client

    return _plug_in


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


def is_delivery(task: asyncio.Task[Any]) -> bool:
    """Whether a task delivers a notification; the receiver has tasks as well."""
    return "NotificationSender" in repr(task)


async def test_request(plug_in: PlugIn, receiver: Receiver) -> None:
    """One event is one POST."""
    before = time.monotonic()
    phone = (await plug_in()).phone
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
    assert before <= record.time <= record.finished


async def test_other_request(plug_in: PlugIn, receiver: Receiver) -> None:
    """What was never published can be otherwise; an address can hold a password."""
    client = await plug_in(
        receiver.url.replace("//", "//alice:secret@"),
        notification_content_type="application/xml",
        notification_close=False,
        notification_source="127.0.1.7",
    )
    await ring(client.phone, "3001")
    (request,) = receiver.requests
    assert request.headers["Content-Type"] == "application/xml"
    assert request.headers["Authorization"] == "Basic YWxpY2U6c2VjcmV0"
    assert "Connection" not in request.headers
    assert request.remote == "127.0.1.7"


async def test_no_second_try(plug_in: PlugIn, receiver: Receiver) -> None:
    """Whatever the receiver answers, that was it."""
    phone = (await plug_in()).phone
    for receiver.http_status in (302, 404, 500):
        await ring(phone, "3001")
    assert len(receiver.requests) == 3
    assert [record.http_status for record in phone.notifications] == [302, 404, 500]


async def test_slow_receiver(plug_in: PlugIn, receiver: Receiver) -> None:
    """Neither the phone nor the next notification waits for an answer."""
    receiver.may_answer.clear()
    client = await plug_in()
    for number in ("3001", "3002", "3003"):
        client.phone.incoming_call(number)
    assert (await client.get("v1/mgmt/lineInfo")).json["Status"] == "2000"
    async with asyncio.timeout(4):
        while len(receiver.bodies) < 3:
            await asyncio.sleep(0)
    assert not client.phone.notifications
    receiver.may_answer.set()
    await client.phone.wait_for_notifications()
    assert [record.http_status for record in client.phone.notifications] == [204] * 3


async def test_receiver_hangs(plug_in: PlugIn, receiver: Receiver) -> None:
    """The phone gives up waiting for an answer, and does not try again."""
    receiver.may_answer.clear()
    phone = (await plug_in(notification_timeout=0.02)).phone
    await ring(phone, "3001")
    (record,) = phone.notifications
    assert (record.http_status, record.lost) == (None, False)
    receiver.may_answer.set()


async def test_order(plug_in: PlugIn, receiver: Receiver) -> None:
    """Notifications arrive in the order of their events, some time after them."""
    numbers = [str(number) for number in range(3001, 3031)]
    phone = (await plug_in(notification_delay=0.01)).phone
    await ring(phone, *numbers)
    assert callers(receiver) == numbers
    assert all(record.finished - record.time >= 0.005 for record in phone.notifications)


@pytest.mark.parametrize(
    ("url", "leave"),
    [
        ("http://127.0.0.1:1/nobody-listens", False),
        ("http://192.0.2.20/another-machine", False),
        ("http://phones.example.org/", False),
        ("no-address", True),
        ("http://[", True),
        ("ftp://127.0.0.1/", False),
    ],
)
async def test_nobody_there(plug_in: PlugIn, url: str, leave: bool) -> None:
    """An address with nobody at it makes no difference; others need a setting."""
    phone = (await plug_in(url, notifications_leave_machine=leave)).phone
    await ring(phone, "3001")
    (record,) = phone.notifications
    assert (record.url, record.http_status, record.lost) == (url, None, False)


@pytest.mark.parametrize("leave", [False, True])
async def test_this_machine(plug_in: PlugIn, receiver: Receiver, leave: bool) -> None:
    """This machine can be named."""
    url = receiver.url.replace("127.0.0.1", "localhost")
    await ring((await plug_in(url, notifications_leave_machine=leave)).phone, "3001")
    assert callers(receiver) == ["3001"]


@pytest.fixture
async def authority(receiver: Receiver, tmp_path: Path) -> AsyncIterator[str]:
    """Serve the receiver by HTTPS, and return who vouches for its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    file = tmp_path / "receiver.pem"
    file.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    await receiver.server.close()
    receiver.server = type(receiver.server)(
        receiver.server.app, scheme="https", host="127.0.0.1"
    )
    await receiver.server.start_server(ssl=tls)
    yield pem.decode()
    await receiver.server.close()


async def test_https(plug_in: PlugIn, receiver: Receiver, authority: str) -> None:
    """A receiver by HTTPS has to be trusted; otherwise nothing is heard of it."""
    trusting = (await plug_in(trusted_ca=authority)).phone
    await ring(trusting, "3001", "3002")
    assert callers(receiver) == ["3001", "3002"]
    distrusting = (await plug_in()).phone
    await ring(distrusting, "3003")
    assert callers(receiver) == ["3001", "3002"]
    (record,) = distrusting.notifications
    assert (record.http_status, record.lost) == (None, False)


async def test_stop_leaves_nothing(receiver: Receiver, clock: FakeClock) -> None:
    """Notifications on their way do not outlive the phone, wherever they are."""
    receiver.may_answer.clear()
    settings = SETTINGS.__replace__(configuration=receiver.configuration(INCOMING))
    phone = VirtualPhone(settings, clock=clock)
    await phone.start()
    phone.incoming_call("3001")
    async with asyncio.timeout(1):
        while not receiver.bodies:
            await asyncio.sleep(0)
    phone.notification_faults.set_delay(5)
    phone.incoming_call("3002")
    phone.notification_faults.strike_next(NotificationFault.REORDERING)
    phone.incoming_call("3003")
    assert [task for task in asyncio.all_tasks() if is_delivery(task)]
    await phone.stop()
    assert not [task for task in asyncio.all_tasks() if is_delivery(task)]
    assert [record.lost for record in phone.notifications] == [True] * 3
    assert callers(receiver) == ["3001"]
    receiver.may_answer.set()


async def test_lost_power(plug_in: PlugIn, receiver: Receiver) -> None:
    """What has not left the phone when the power goes never does."""
    phone = (await plug_in()).phone
    phone.incoming_call("3001")
    phone.power_cut()
    phone.incoming_call("3002")
    await phone.wait_for_notifications()
    assert receiver.requests == []
    assert [record.lost for record in phone.notifications] == [True]
