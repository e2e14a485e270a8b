"""The phone's certificate, and connections that accept no other.

It is signed by a maker's authority that nobody has, or by the phone itself, and
names the phone's MAC address, never its host. So no authority is asked: the
certificate seen when the phone was added is the one it has to show ever after.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
import hashlib
import re
import socket
import ssl
from typing import Any, Final, Self, override

from cryptography import x509
from cryptography.x509.oid import NameOID
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from yarl import URL

from ..const import CONF_OLD_TLS
from ..vvx.errors import (
    PhoneConnectionError,
    PhoneTimeoutError,
    TlsError,
    UnknownHostError,
)
from .resolver import async_open_connection

FETCH_TIMEOUT: Final = 5.0
"""Seconds that it may take to see the phone's certificate."""

# Firmware 5.x agrees only on ciphers that are no longer offered by default.
_CIPHERS: Final = "DEFAULT:@SECLEVEL=0"

_MAC: Final = re.compile(r"[0-9A-Fa-f]{12}")

_LONGEST_NAME: Final = 64
"""What X.509 allows for a common name; whoever breaks that is cut off."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a phone shows of who it is."""

    fingerprint: str
    """Its SHA-256 as browsers write it, such as `9F:86:D0:…`."""
    name: str
    """Whom it is made out to, fit to be shown; empty where it does not say so."""
    mac: str | None
    """The MAC address that it is made out to, as 12 hexadecimal digits in lower
    case; None where it names something else."""

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """Read a certificate, as far as it can be read."""
        names = _names_in(der)
        macs = [name.lower() for name in names if _MAC.fullmatch(name)]
        return cls(
            fingerprint=_fingerprint_of(der),
            name=_fit_to_be_shown(names[0]) if names else "",
            # One that is made out to two is neither for certain.
            mac=macs[0] if len(names) == len(macs) == 1 else None,
        )


def _fingerprint_of(der: bytes) -> str:
    return hashlib.sha256(der).digest().hex(":").upper()


def _names_in(der: bytes) -> list[str]:
    """Return the common names, none for what only OpenSSL can read."""
    try:
        subject = x509.load_der_x509_certificate(der).subject
        names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except ValueError, x509.InvalidVersion:
        return []
    return [str(name.value) for name in names]


def _fit_to_be_shown(name: str) -> str:
    """Return a stranger's text as one line without marks that would change it."""
    shown = "".join(letter for letter in name if letter.isprintable())
    return shown.replace("`", "")[:_LONGEST_NAME].strip()


async def async_fetch_certificate(
    hass: HomeAssistant, data: Mapping[str, Any], url: URL
) -> Certificate:
    """Return the certificate that is shown at an address, and send nothing there.

    Raises:
        PhoneConnectionError: Nobody is there, or (as TlsError) nobody who speaks
            TLS as we do, or (as PhoneTimeoutError) nobody answers, or (as
            UnknownHostError) nobody knows the name.
    """
    context = PhoneContext.with_any(old_tls=data.get(CONF_OLD_TLS, False))
    try:
        async with asyncio.timeout(FETCH_TIMEOUT):
            _, writer = await async_open_connection(
                hass, data[CONF_HOST], url.port, context
            )
    except TimeoutError as error:
        raise PhoneTimeoutError("no certificate in time") from error
    except (ssl.SSLError, ConnectionResetError) as error:
        raise TlsError("no encrypted connection could be agreed on") from error
    except socket.gaierror as error:
        raise UnknownHostError("nobody knows the host") from error
    except (OSError, ValueError) as error:
        # The latter for a host that cannot be one.
        raise PhoneConnectionError("the phone cannot be reached") from error
    der: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return Certificate.from_der(der)


class PhoneContext(ssl.SSLContext):
    """TLS with any phone, to see who it is."""

    @classmethod
    def with_any(cls, *, old_tls: bool) -> Self:
        """Return a context that agrees with whoever answers."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers(_CIPHERS)
        # What is left unsaid here is another thing on each system.
        if old_tls:
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.options |= ssl.OP_LEGACY_SERVER_CONNECT
        else:
            context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class PinnedContext(PhoneContext):
    """TLS with nobody but the owner of one certificate.

    Neither its age nor who signed it nor what it is meant for matters, which
    OpenSSL's own verification could not be told. That it is the very one does.
    """

    fingerprint: str | None

    @classmethod
    def to(cls, fingerprint: str | None, *, old_tls: bool = False) -> Self:
        """Return a context for the certificate with a fingerprint, None for none."""
        context = cls.with_any(old_tls=old_tls)
        context.sslobject_class = _PinnedConnection
        context.fingerprint = fingerprint
        return context


class _PinnedConnection(ssl.SSLObject):
    """One connection, which breaks off if the certificate is not the pinned one."""

    @override
    def do_handshake(self) -> None:
        """Agree on a connection, of which nothing is used before it is checked."""
        super().do_handshake()
        der = self.getpeercert(binary_form=True) or b""
        context = self.context
        if (
            not isinstance(context, PinnedContext)
            or _fingerprint_of(der) != context.fingerprint
        ):
            raise ssl.SSLCertVerificationError("the certificate is another one")
