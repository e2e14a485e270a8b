"""Whether a password may go to the owner of a certificate: decided before it does."""

from collections.abc import Collection
from enum import Enum, auto

from .certificate import Certificate


class Trust(Enum):
    """What to do about a certificate before anything is sent to its owner."""

    TRUSTED = auto()
    """Go on: it is the known one, or the first one and made out to the phone."""
    UNPROVEN = auto()
    """Ask: it is the first one, and does not say that it is the phone's."""
    CHANGED = auto()
    """Ask: another one is known."""
    ANOTHER_PHONE = auto()
    """Stop: it is made out to another phone."""


def judge(
    certificate: Certificate,
    *,
    mac: str | None,
    known: str | None = None,
    accepted: Collection[str] = (),
) -> Trust:
    """Judge a certificate that is shown where a phone should be.

    The phone's MAC address is None where nobody knows it yet. Of the fingerprints,
    one may be known from before, and a person may have accepted others.
    """
    if certificate.fingerprint == known or certificate.fingerprint in accepted:
        return Trust.TRUSTED
    if mac is not None and certificate.mac not in (None, mac):
        return Trust.ANOTHER_PHONE
    if known is not None:
        return Trust.CHANGED
    return Trust.UNPROVEN if certificate.mac is None else Trust.TRUSTED
