"""The device certificate of the phone and the TLS it offers."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
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

    def __init__(
        self, name: str, *, legacy_tls: bool, file: Path | None = None
    ) -> None:
        """Make a certificate, or take the one in a file, and offer TLS with it.

        A file that is not there yet is made.
        """
        self._name = name
        self._file = file
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if legacy_tls:
            self.context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.context.maximum_version = ssl.TLSVersion.TLSv1_2
            self.context.set_ciphers(_LEGACY_CIPHERS)
        if file is not None and file.exists():
            self._load(file.read_bytes())
        else:
            self._issue(_shared_key() if file is None else _new_key())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in pairs of digits with colons between."""
        return self._certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def renew(self) -> None:
        """Replace key and certificate, as when a phone was exchanged."""
        self._issue(_new_key())

    def _issue(self, key: rsa.RSAPrivateKey) -> None:
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ) + _self_signed(self._name, key).public_bytes(serialization.Encoding.PEM)
        if self._file is not None:
            self._file.touch(mode=0o600)
            self._file.write_bytes(pem)
        self._load(pem)

    def _load(self, pem: bytes) -> None:
        self._certificate = x509.load_pem_x509_certificate(pem)
        # Python takes key and certificate from files alone.
        with NamedTemporaryFile() as file:
            file.write(pem)
            file.flush()
            self.context.load_cert_chain(file.name)


def _self_signed(common_name: str, key: rsa.RSAPrivateKey) -> x509.Certificate:
    now = datetime.now(UTC)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Polycom Inc."),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
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
