"""Fuzzing of what reads a certificate, which anybody may show us."""

import ssl
from typing import Final

from hypothesis import given, strategies as st

from custom_components.poly_vvx.link.certificate import Certificate

from .documents import broken
from .typed import faults_of

# That of nobody, made out to 64167F0A0001.
DER: Final = ssl.PEM_cert_to_DER_cert(
    """\
-----BEGIN CERTIFICATE-----
MIIBSjCB8KADAgECAgISZzAKBggqhkjOPQQDAjAuMRUwEwYDVQQKDAxQb2x5Y29t
IEluYy4xFTATBgNVBAMMDDY0MTY3RjBBMDAwMTAeFw0yMDAxMDEwMDAwMDBaFw00
MDAxMDEwMDAwMDBaMC4xFTATBgNVBAoMDFBvbHljb20gSW5jLjEVMBMGA1UEAwwM
NjQxNjdGMEEwMDAxMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXPWpxUNvHsbX
+Xh7ROoKdKJkLyIx2Qf6TyWuf4eonruVAdrtzq4TW1kHeU7260HT1pomwsPlB9xV
TI+z/fW6TTAKBggqhkjOPQQDAgNJADBGAiEA+hpdo4vIgzh6n0Ttt2LGTSHfnzQi
qdKCiS4s/4AXEpICIQDqX7zPbKE07JO1FfpgB+jketM/59aeFBnhErZmxMSz7Q==
-----END CERTIFICATE-----
"""
)
_PIECES: Final = (
    *(b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x0c", b"\x1e", b"\x13", b"\x02"),
    *(b"\x55\x04\x03", b"\x00", b"\xff\xff", b"\x30" * 40, b"\x18\x0f99991231235959Z"),
)


def test_the_certificate_is_one() -> None:
    """The fuzzing starts from a certificate that is read."""
    assert Certificate.from_der(DER).mac == "64167f0a0001"


@given(der=broken(st.just(DER), _PIECES) | st.binary(max_size=80))
def test_certificates(der: bytes) -> None:
    """Of any bytes there is a fingerprint, and the name of a phone or none."""
    certificate = Certificate.from_der(der)

    assert not list(faults_of(certificate, Certificate))
    assert certificate.mac is None or len(certificate.mac) == 12
