"""Certificates of awkward kinds, and servers that show them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
import ssl
from tempfile import NamedTemporaryFile

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

type Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

DAY = timedelta(days=1)


@cache
def rsa_key(size: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key; the same each time, for making one is slow."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a server shows of who it is, and the key for it."""

    ders: tuple[bytes, ...]
    key: Key

    @property
    def der(self) -> bytes:
        """Its own certificate."""
        return self.ders[0]

    def use(self, context: ssl.SSLContext) -> None:
        """Have a context show it."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode() + "".join(map(ssl.DER_cert_to_PEM_cert, self.ders))
        # Python takes key and certificate from files alone.
        with NamedTemporaryFile() as file:
            Path(file.name).write_text(pem, encoding="ascii")
            context.load_cert_chain(file.name)


def name_of(*names: str, oid: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> x509.Name:
    """Return a name with names of one kind in it."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Polycom Inc."),
            *(x509.NameAttribute(oid, name) for name in names),
        ]
    )


def certificate(
    *names: str,
    oid: x509.ObjectIdentifier = NameOID.COMMON_NAME,
    key: Key | None = None,
    since: timedelta = -DAY,
    until: timedelta = DAY,
    usage: x509.ObjectIdentifier | None = None,
    with_chain: bool = False,
) -> Shown:
    """Return a certificate, signed by itself or by an authority that nobody has."""
    key = key or rsa_key()
    signer: Key = ec.generate_private_key(ec.SECP256R1()) if with_chain else key
    issuer = name_of("Polycom Equipment Issuing CA 1") if with_chain else None
    now = datetime.now(UTC)

    def sign(subject: x509.Name, public_key: Key, is_authority: bool) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(public_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + since)
            .not_valid_after(now + until)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )
        if usage is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), True)
        return builder.sign(signer, hashes.SHA256()).public_bytes(
            serialization.Encoding.DER
        )

    ders = [sign(name_of(*names, oid=oid), key, is_authority=False)]
    if issuer is not None:
        ders.append(sign(issuer, signer, is_authority=True))
    return Shown(ders=tuple(ders), key=key)


def forged(shown: Shown, before: str, after: str) -> Shown:
    """Return a certificate with other bytes in it, which nobody would sign any more."""
    old, new = bytes.fromhex(before), bytes.fromhex(after)
    assert old in shown.der
    return Shown(ders=(shown.der.replace(old, new),), key=shown.key)


MAC_NAME = "64167F0A0001"

AWKWARD: dict[str, Callable[[], Shown]] = {
    "plain": lambda: certificate(MAC_NAME),
    "expired": lambda: certificate(MAC_NAME, since=-20 * DAY, until=-10 * DAY),
    "not yet valid": lambda: certificate(MAC_NAME, since=10 * DAY, until=20 * DAY),
    "for clients only": lambda: certificate(
        MAC_NAME, usage=ExtendedKeyUsageOID.CLIENT_AUTH
    ),
    "signed by an authority": lambda: certificate(MAC_NAME, with_chain=True),
    # The identifiers of RSA with SHA-256, and with SHA-1.
    "signed with SHA-1": lambda: forged(
        certificate(MAC_NAME), "2a864886f70d01010b", "2a864886f70d010105"
    ),
    "short key": lambda: certificate(MAC_NAME, key=rsa_key(1024)),
    "elliptic curve": lambda: certificate(
        MAC_NAME, key=ec.generate_private_key(ec.SECP256R1())
    ),
    "without a name": certificate,
    # OpenSSL can read it, and cryptography cannot: there are three versions.
    "of version 8": lambda: forged(certificate(MAC_NAME), "a003020102", "a003020107"),
}


def server_context(
    shown: Shown, ciphers: str = "DEFAULT:@SECLEVEL=0"
) -> ssl.SSLContext:
    """Return what a server needs to show a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    shown.use(context)
    return context


@dataclass(kw_only=True)
class WebServer:
    """A web server that says yes to everything."""

    host: str = "127.0.0.1"
    port: int = 0
    requests: int = 0


@asynccontextmanager
async def serving(context: ssl.SSLContext | None) -> AsyncIterator[WebServer]:
    """Run a web server."""
    server = WebServer()

    async def answer(_request: web.BaseRequest) -> web.Response:
        server.requests += 1
        return web.Response(text="yes")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, server.host, 0, ssl_context=context)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
