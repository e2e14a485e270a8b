"""Tests of the phone's certificate and of the TLS it offers."""

import asyncio
import ssl

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
import pytest

from virtual_phone import VirtualPhone

from .conftest import SETTINGS

MODERN = SETTINGS.__replace__(tls=True)
LEGACY = SETTINGS.__replace__(tls=True, legacy_tls=True)
# What Python offers unless its distributor has decided otherwise.
PYTHON_DEFAULT = (
    "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:"
    "!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"
)
# What Home Assistant calls insecure, and a list of nothing else.
INSECURE = "DEFAULT:@SECLEVEL=0"
RSA_ONLY = "AES128-GCM-SHA256:AES256-GCM-SHA384"


async def handshake(
    phone: VirtualPhone, ciphers: str = INSECURE
) -> tuple[str, str, x509.Certificate]:
    """Connect without trust, and return version, cipher and certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(ciphers)
    _, writer = await asyncio.open_connection("127.0.0.1", phone.port, ssl=context)
    tls: ssl.SSLObject = writer.get_extra_info("ssl_object")
    cipher, certificate = tls.cipher(), tls.getpeercert(binary_form=True)
    assert cipher is not None
    assert certificate is not None
    writer.close()
    await writer.wait_closed()
    return cipher[1], cipher[0], x509.load_der_x509_certificate(certificate)


@pytest.mark.parametrize("settings", [LEGACY])
async def test_legacy(phone: VirtualPhone) -> None:
    """An old phone exchanges keys by RSA only, to which Python's own list is closed."""
    for ciphers in (INSECURE, RSA_ONLY):
        version, cipher, _ = await handshake(phone, ciphers)
        assert version == "TLSv1.2"
        assert cipher in RSA_ONLY.split(":")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await handshake(phone, PYTHON_DEFAULT)


@pytest.mark.parametrize("settings", [MODERN])
async def test_certificate(phone: VirtualPhone) -> None:
    """The certificate names the MAC address, and neither host nor address."""
    version, _, certificate = await handshake(phone, PYTHON_DEFAULT)
    assert version == "TLSv1.3"
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
async def test_renewal(phone: VirtualPhone) -> None:
    """A renewed certificate has another key, and lasts over a restart."""
    keys = [(await handshake(phone))[2].public_key()]
    phone.renew_certificate()
    keys.append((await handshake(phone))[2].public_key())
    await phone.stop()
    await phone.start()
    keys.append((await handshake(phone))[2].public_key())
    assert keys[0] != keys[1] == keys[2]
