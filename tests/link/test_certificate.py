"""Tests of how the phone's certificate is seen, and that no other is accepted."""

import asyncio
import base64
from collections.abc import Callable
import hashlib
import socket
import ssl
from tempfile import NamedTemporaryFile
from unittest.mock import patch

import aiohttp
from cryptography.x509.oid import NameOID
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from benchmarks.impostor import Impostor
from custom_components.poly_vvx.const import CONF_OLD_TLS
from custom_components.poly_vvx.link import certificate as module
from custom_components.poly_vvx.link.certificate import (
    Certificate,
    PhoneContext,
    PinnedContext,
    async_fetch_certificate,
)
from custom_components.poly_vvx.vvx.errors import (
    PhoneConnectionError,
    PhoneTimeoutError,
    TlsError,
    UnknownHostError,
)
from tests.helpers.certificates import (
    AWKWARD,
    MAC_NAME,
    Shown,
    certificate,
    forged,
    server_context,
    serving,
)
from virtual_phone.certificates import DeviceCertificate

pytestmark = pytest.mark.usefixtures("socket_enabled")

LOOPBACK = "127.0.0.1"

LONGEST = "x" * 64
"""The longest common name that X.509 allows."""

# As in the maker's configuration templates, and without the elliptic curves that
# old firmware does not set up.
CIPHERS_OF_PHONES = (
    "ALL:!aNULL:!eNULL:!DSS:!SEED:!ECDSA:!IDEA:!MEDIUM:!LOW:!EXP:!DH:!AECDH:!PSK:!SRP:"
    "!AES256-SHA:!AES128-SHA:!MD5:!RC4:!kECDHE:@STRENGTH:@SECLEVEL=0"
)

# The group of 1024 bits in RFC 2409, which was usual once, as a sequence of two
# numbers in DER.
OAKLEY_GROUP_2 = bytes.fromhex(
    "30818702818100"
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
    "020102"
)

# What Python offers by itself, unless a distribution has changed that.
CIPHERS_OF_TODAY = "ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!SHA1"


def fingerprint_of(der: bytes) -> str:
    """Return a fingerprint as browsers write it."""
    return ":".join(f"{byte:02X}" for byte in hashlib.sha256(der).digest())


async def fetch(
    hass: HomeAssistant, port: int, host: str = LOOPBACK, *, old_tls: bool = False
) -> Certificate:
    """Return the certificate at a port."""
    url = URL.build(scheme="https", host="phone", port=port)
    data = {CONF_HOST: host} | ({CONF_OLD_TLS: True} if old_tls else {})
    return await async_fetch_certificate(hass, data, url)


async def get(port: int, context: ssl.SSLContext) -> str:
    """Ask a web server for something."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"https://{LOOPBACK}:{port}/", ssl=context) as response,
    ):
        return await response.text()


@pytest.mark.parametrize("make", AWKWARD.values(), ids=AWKWARD)
async def test_certificates_of_all_kinds_are_seen_and_pinned(
    hass: HomeAssistant,
    make: Callable[[], Shown],
) -> None:
    """Age, purpose, signer and form do not matter; that it is the very one does."""
    shown = make()
    async with serving(server_context(shown)) as server:
        seen = await fetch(hass, server.port)

        assert seen.fingerprint == fingerprint_of(shown.der)
        assert await get(server.port, PinnedContext.to(seen.fingerprint)) == "yes"
        other = fingerprint_of(certificate(MAC_NAME).der)
        for wrong in (other, seen.fingerprint.lower(), "", None):
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await get(server.port, PinnedContext.to(wrong))
        assert server.requests == 1


@pytest.mark.parametrize(
    ("names", "name", "mac"),
    [
        (["64167F0A0001"], "64167F0A0001", "64167f0a0001"),
        (["64167f0a0001"], "64167f0a0001", "64167f0a0001"),
        (["64167F0A000"], "64167F0A000", None),
        (["64167F0A00011"], "64167F0A00011", None),
        (["64167F0A000G"], "64167F0A000G", None),
        (["64:16:7F:0A:00:01"], "64:16:7F:0A:00:01", None),
        (["\uff16\uff14167F0A0001"], "\uff16\uff14167F0A0001", None),
        (["64167F0A0001\n"], "64167F0A0001", None),
        (["64167F0A0001", "64167F0A0002"], "64167F0A0001", None),
        (["phone.example.com", "64167F0A0001"], "phone.example.com", None),
        (["`](javascript:x) \u202e\x00"], "](javascript:x)", None),
        ([], "", None),
        ([LONGEST], LONGEST, None),
    ],
)
def test_whom_it_is_made_out_to(names: list[str], name: str, mac: str | None) -> None:
    """It names one MAC address or none; what is shown of it changes no other text."""
    seen = Certificate.from_der(certificate(*names).der)

    assert (seen.name, seen.mac) == (name, mac)


def test_a_name_that_is_too_long() -> None:
    """Whoever breaks the rules for names is cut off."""
    # The authors of the library would not sign such a thing, but for a surname.
    surname = certificate(LONGEST + "x", oid=NameOID.SURNAME)
    der = forged(surname, "0603550404", "0603550403").der

    with pytest.warns(UserWarning, match="length"):
        seen = Certificate.from_der(der)

    assert seen.name == LONGEST


@pytest.mark.parametrize(
    "der", [b"", b"\x00", b"\x30\x03\x02\x01\x00", AWKWARD["of version 8"]().der]
)
def test_what_cannot_be_read(der: bytes) -> None:
    """What nobody can read has a fingerprint all the same."""
    seen = Certificate.from_der(der)

    assert seen == Certificate(fingerprint=fingerprint_of(der), name="", mac=None)


def without_verification(ciphers: str = "DEFAULT") -> ssl.SSLContext:
    """Return a context that accepts any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(ciphers)
    return context


def with_old_ciphers() -> ssl.SSLContext:
    """Return a server with what the maker's templates allow."""
    return server_context(certificate(MAC_NAME), CIPHERS_OF_PHONES)


def with_short_keys() -> ssl.SSLContext:
    """Return a server with a key agreement that OpenSSL finds too weak by now."""
    context = server_context(certificate(MAC_NAME), "DHE+AESGCM:@SECLEVEL=0")
    with NamedTemporaryFile() as file:
        group = base64.encodebytes(OAKLEY_GROUP_2).decode()
        label = "DH PARAMETERS"
        file.write(f"-----BEGIN {label}-----\n{group}-----END {label}-----".encode())
        file.flush()
        context.load_dh_params(file.name)
    return context


@pytest.mark.parametrize(
    ("make", "usual"),
    [(with_old_ciphers, CIPHERS_OF_TODAY), (with_short_keys, "DEFAULT:@SECLEVEL=2")],
)
async def test_the_encryption_of_old_firmware(
    hass: HomeAssistant, make: Callable[[], ssl.SSLContext], usual: str
) -> None:
    """What clients of today do not agree on is good enough for a phone."""
    context = make()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    async with serving(context) as server:
        with pytest.raises(aiohttp.ClientConnectorError):
            await get(server.port, without_verification(usual))

        seen = await fetch(hass, server.port)

        assert await get(server.port, PinnedContext.to(seen.fingerprint)) == "yes"


@pytest.fixture(params=[None, ssl.TLSVersion.TLSv1_2], ids=["Debian", "Alpine"])
def system_minimum(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run on systems that have OpenSSL agree on anything, or on nothing old."""

    def new(cls: type[PhoneContext], protocol: int) -> PhoneContext:
        context = ssl.SSLContext.__new__(cls, protocol)
        if request.param is not None:
            context.minimum_version = request.param
        return context

    monkeypatch.setattr(PhoneContext, "__new__", new)


@pytest.mark.usefixtures("system_minimum")
async def test_old_encryption(hass: HomeAssistant) -> None:
    """R21: encryption that is not safe any more takes a choice, on each system."""
    context = server_context(certificate(MAC_NAME), "AES128-SHA:@SECLEVEL=0")
    with pytest.deprecated_call():
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    async with serving(context) as server:
        with pytest.raises(TlsError):
            await fetch(hass, server.port)

        pin = (await fetch(hass, server.port, old_tls=True)).fingerprint

        with pytest.raises(aiohttp.ClientConnectorError):
            await get(server.port, PinnedContext.to(pin))
        assert await get(server.port, PinnedContext.to(pin, old_tls=True)) == "yes"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_nothing_is_sent_to_another(version: ssl.TLSVersion) -> None:
    """Who has another certificate, of the same name even, gets not a single byte."""
    genuine = DeviceCertificate(MAC_NAME, legacy_tls=False)
    another = DeviceCertificate(MAC_NAME, legacy_tls=False)
    another.context.maximum_version = version
    pinned = PinnedContext.to(genuine.fingerprint)
    async with Impostor(another, says=b"HTTP/1.1 200 OK\r\n\r\n") as impostor:
        port = await impostor.take_place(LOOPBACK)
        for _ in range(3):
            with pytest.raises(
                aiohttp.ClientConnectorCertificateError, match="another one"
            ):
                await get(port, pinned)
        await impostor.settle()

    assert impostor.connections == 3
    assert impostor.data == b""


async def test_nothing_is_sent_to_see_a_certificate(hass: HomeAssistant) -> None:
    """To look who is there takes an agreement on encryption, and nothing after it."""
    shown = DeviceCertificate(MAC_NAME, legacy_tls=False)
    async with Impostor(shown) as impostor:
        port = await impostor.take_place(LOOPBACK)
        seen = await fetch(hass, port)
        await impostor.settle()

    assert seen.fingerprint == shown.fingerprint
    assert (impostor.connections, impostor.handshakes) == (1, 1)
    assert impostor.data == b""


async def test_the_owner_is_checked_whatever_the_context_says() -> None:
    """A connection without a pin is none: it takes a context that knows one."""
    context = without_verification()
    context.sslobject_class = PinnedContext.to(None).sslobject_class
    async with serving(server_context(certificate(MAC_NAME))) as server:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await get(server.port, context)

        assert server.requests == 0


async def test_nobody_is_there(hass: HomeAssistant) -> None:
    """A port that nobody listens at is no matter of encryption."""
    async with Impostor() as impostor:
        port = await impostor.take_place(LOOPBACK)
    with pytest.raises(PhoneConnectionError, match="cannot be reached") as caught:
        await fetch(hass, port)

    assert type(caught.value) is PhoneConnectionError


async def test_nobody_knows_the_host(hass: HomeAssistant) -> None:
    """A name that leads nowhere is told from a phone that is away."""
    with (
        patch.object(module, "async_open_connection", side_effect=socket.gaierror),
        pytest.raises(UnknownHostError),
    ):
        await fetch(hass, 443)


async def test_plain_http_is_no_encryption(hass: HomeAssistant) -> None:
    """Who answers in plain text has no certificate to show."""
    async with Impostor(says=b"HTTP/1.1 400 Bad Request\r\n\r\n") as impostor:
        port = await impostor.take_place(LOOPBACK)
        with pytest.raises(TlsError, match="no encrypted connection"):
            await fetch(hass, port)
        await impostor.settle()

    assert impostor.data == b""


async def test_who_hangs_up_at_once(hass: HomeAssistant) -> None:
    """A port that takes a connection and ends it speaks no TLS."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with await asyncio.start_server(hang_up, LOOPBACK, 0) as server:
        with pytest.raises(TlsError, match="no encrypted connection"):
            await fetch(hass, server.sockets[0].getsockname()[1])


async def test_who_says_nothing(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for ever for who takes a connection and says nothing."""
    monkeypatch.setattr(module, "FETCH_TIMEOUT", 0.02)
    async with Impostor() as impostor:
        port = await impostor.take_place(LOOPBACK)
        with pytest.raises(PhoneTimeoutError, match="in time"):
            await fetch(hass, port)
