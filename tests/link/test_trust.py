"""Tests of what becomes of a certificate before anything is sent to its owner."""

import pytest

from custom_components.poly_vvx.link.certificate import Certificate
from custom_components.poly_vvx.link.trust import Trust, judge
from tests.common import MAC, OTHER_MAC


@pytest.mark.parametrize(
    ("made_out_to", "mac", "known", "accepted", "verdict"),
    [
        # A new phone that was entered by hand: nobody knows which one it is.
        (MAC, None, None, [], Trust.TRUSTED),
        (None, None, None, [], Trust.UNPROVEN),
        (None, None, None, ["BB"], Trust.UNPROVEN),
        (None, None, None, ["BB", "AA"], Trust.TRUSTED),
        # A phone of which the MAC address is known, and no certificate.
        (MAC, MAC, None, [], Trust.TRUSTED),
        (None, MAC, None, [], Trust.UNPROVEN),
        (None, MAC, None, ["AA"], Trust.TRUSTED),
        (OTHER_MAC, MAC, None, [], Trust.ANOTHER_PHONE),
        (OTHER_MAC, MAC, None, ["AA"], Trust.TRUSTED),
        # A phone with a certificate that is known.
        (MAC, MAC, "AA", [], Trust.TRUSTED),
        (None, MAC, "AA", [], Trust.TRUSTED),
        (OTHER_MAC, MAC, "AA", [], Trust.TRUSTED),
        (MAC, MAC, "BB", [], Trust.CHANGED),
        (None, MAC, "BB", [], Trust.CHANGED),
        (None, MAC, "BB", ["CC"], Trust.CHANGED),
        (None, MAC, "BB", ["AA"], Trust.TRUSTED),
        (OTHER_MAC, MAC, "BB", [], Trust.ANOTHER_PHONE),
    ],
)
def test_verdicts(
    made_out_to: str | None,
    mac: str | None,
    known: str | None,
    accepted: list[str],
    verdict: Trust,
) -> None:
    """Nobody is asked about a certificate that proves itself, or was accepted."""
    certificate = Certificate(fingerprint="AA", name="", mac=made_out_to)

    assert judge(certificate, mac=mac, known=known, accepted=accepted) is verdict
