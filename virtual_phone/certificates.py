"""The device certificate of the phone and the TLS it offers."""

from datetime import UTC, datetime, timedelta
from functools import cache
import ssl
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

# All that is left of a phone's own cipher list without elliptic curves.
_LEGACY_CIPHERS = "AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=0"
_KEY_SIZE = 2048
_VALID_FOR = timedelta(days=20 * 365)


class DeviceCertificate:
    """A certificate as phones get it in the factory, named by the MAC address."""

    def __init__(self, mac: str, *, legacy_tls: bool) -> None:
        """Make a certificate and offer TLS with it."""
        self._mac = mac
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if legacy_tls:
            self.context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.context.maximum_version = ssl.TLSVersion.TLSv1_2
            self.context.set_ciphers(_LEGACY_CIPHERS)
        self._load(_shared_key())

    def renew(self) -> None:
        """Replace key and certificate, as when a phone was exchanged."""
        self._load(_new_key())

    def _load(self, key: rsa.RSAPrivateKey) -> None:
        certificate = _self_signed(self._mac, key)
        with NamedTemporaryFile() as file:
            file.write(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            file.write(certificate.public_bytes(serialization.Encoding.PEM))
            file.flush()
            self.context.load_cert_chain(file.name)


def _self_signed(mac: str, key: rsa.RSAPrivateKey) -> x509.Certificate:
    now = datetime.now(UTC)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Polycom Inc."),
            x509.NameAttribute(NameOID.COMMON_NAME, mac.upper()),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID_FOR)
        .sign(key, hashes.SHA256())
    )


@cache
def _shared_key() -> rsa.RSAPrivateKey:
    """Make one key for all phones of this process: making keys is slow."""
    return _new_key()


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=_KEY_SIZE)
