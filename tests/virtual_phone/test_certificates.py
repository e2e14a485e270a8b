"""Tests of the phone's certificate and of the TLS it offers."""

import asyncio
import ssl

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
import pytest

from virtual_phone import PhoneSettings, RefusedError, VirtualPhone

from .conftest import SETTINGS, Client

pytestmark = pytest.mark.usefixtures("socket_enabled")

MODERN = SETTINGS.__replace__(tls=True)
LEGACY = SETTINGS.__replace__(tls=True, legacy_tls=True)
# What Python offers unless its distributor has decided otherwise.
PYTHON_DEFAULT = (
    "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:"
    "!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"
)
RSA_ONLY = "AES128-GCM-SHA256:AES256-GCM-SHA384"


def client_context(ciphers: str | None = None) -> ssl.SSLContext:
    """Return a context that trusts everybody."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if ciphers:
        context.set_ciphers(ciphers)
    return context


async def handshake(
    phone: VirtualPhone, context: ssl.SSLContext
) -> tuple[str, str, bytes]:
    """Connect, and return version, cipher and certificate."""
    _, writer = await asyncio.open_connection("127.0.0.1", phone.port, ssl=context)
    tls: ssl.SSLObject = writer.get_extra_info("ssl_object")
    cipher, certificate = tls.cipher(), tls.getpeercert(binary_form=True)
    assert cipher is not None
    assert certificate is not None
    writer.close()
    await writer.wait_closed()
    return cipher[1], cipher[0], certificate


@pytest.mark.parametrize("settings", [MODERN])
async def test_modern(settings: PhoneSettings, client: Client) -> None:
    """A modern client gets modern TLS."""
    assert client.phone.url.startswith("https://")
    assert (await client.get("v1/mgmt/lineInfo")).json["Status"] == "2000"
    version, _, _ = await handshake(client.phone, client_context())
    assert version == "TLSv1.3"


@pytest.mark.parametrize("settings", [LEGACY])
async def test_legacy(settings: PhoneSettings, phone: VirtualPhone) -> None:
    """An old phone exchanges keys by RSA only."""
    # What Home Assistant calls insecure, and a list of nothing else.
    for ciphers in ("DEFAULT:@SECLEVEL=0", RSA_ONLY):
        version, cipher, _ = await handshake(phone, client_context(ciphers))
        assert version == "TLSv1.2"
        assert cipher in RSA_ONLY.split(":")


@pytest.mark.parametrize("settings", [LEGACY])
async def test_legacy_has_no_elliptic_curves(
    settings: PhoneSettings, phone: VirtualPhone
) -> None:
    """A client that insists on forward secrecy, as Python does, gets nowhere."""
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await handshake(phone, client_context(PYTHON_DEFAULT))


@pytest.mark.parametrize("settings", [MODERN, LEGACY])
async def test_certificate(settings: PhoneSettings, phone: VirtualPhone) -> None:
    """The certificate names the MAC address, and neither host nor address."""
    context = client_context("DEFAULT:@SECLEVEL=0")
    _, _, der = await handshake(phone, context)
    certificate = x509.load_der_x509_certificate(der)
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == "64167F0A0001"
    (company,) = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert company.value == "Polycom Inc."
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 2048
    with pytest.raises(x509.ExtensionNotFound):
        certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)


@pytest.mark.parametrize("settings", [MODERN])
async def test_renewal(settings: PhoneSettings, phone: VirtualPhone) -> None:
    """A renewed certificate has another key, and lasts over a restart."""

    async def key() -> rsa.RSAPublicNumbers:
        _, _, der = await handshake(phone, client_context())
        public_key = x509.load_der_x509_certificate(der).public_key()
        assert isinstance(public_key, rsa.RSAPublicKey)
        return public_key.public_numbers()

    first = await key()
    assert await key() == first
    phone.renew_certificate()
    second = await key()
    assert second != first
    await phone.stop()
    await phone.start()
    assert await key() == second


async def test_plain_http(phone: VirtualPhone) -> None:
    """A phone that speaks plain HTTP has no certificate."""
    assert phone.url.startswith("http://")
    with pytest.raises(RefusedError, match="plain HTTP"):
        phone.renew_certificate()
