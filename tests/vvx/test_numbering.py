"""Tables of what people write, and what a phone is sent of it."""

import pytest

from custom_components.poly_vvx.vvx.numbering import Obstacle, UndialableError, dialable


@pytest.mark.parametrize(
    ("written", "dialed"),
    [
        ("3001", "3001"),
        ("*67+1 (555) 01-00#", "*67+15550100#"),
        ("*21 3001 #", "*213001#"),
        ("(030) 123/456", "030123456"),
        ("(0)30 123456", "030123456"),
        ("555\u20110199", "5550199"),
        ("01.23.45.67.89", "0123456789"),
        ("+1.555.010.0100", "+15550100100"),
        ("\u202a+49 30 12345\u202c", "+493012345"),
        # The zero that is only dialled inland.
        ("+49 (0)30 123-456", "+4930123456"),
        ("+49-(0)30-123456", "+4930123456"),
        ("+44\u00a0(0)20 7946 0000", "+442079460000"),
        ("+49/(0)30 123456", "+4930123456"),
        ("(+49) (0) 30 123456", "+4930123456"),
        ("+49 (030) 123456", "+4930123456"),
        ("+49 030 123456", "+4930123456"),
        ("0049 (0)30 123456", "004930123456"),
        ("+48 (0)22 1234567", "+48221234567"),
        ("+39 0332 123456", "+390332123456"),
        ("0039 0332 123456", "00390332123456"),
        ("+999 0332 123456", "+9990332123456"),
        # Links.
        ("tel:+1-202-555-0143", "+12025550143"),
        ("TEL://%2B49%2030%20123456", "+4930123456"),
        ("callto:030-123456", "030123456"),
        # Addresses.
        ("10.0.0.5", "10.0.0.5"),
        ("10.0.0.5##3001", "10.0.0.5##3001"),
        ("::1", "::1"),
        ("3001@10.0.0.5", "3001@10.0.0.5"),
        ("sip:anna-maria@example.com", "sip:anna-maria@example.com"),
        ("sip:+1-202-555-0143@gw.example", "sip:+1-202-555-0143@gw.example"),
        ("anna-maria", "anna-maria"),
        ("\u200eanna\u200e", "anna"),
    ],
)
def test_dialable(written: str, dialed: str) -> None:
    """What only makes a number easier to read is left out, and nothing of an address."""
    assert dialable(written) == dialed


def test_dialable_from_a_country() -> None:
    """What is dialled before the code of another country is known."""
    assert dialable("011 44 (0)20 7946 0000", "US") == "011442079460000"


@pytest.mark.parametrize(
    "written",
    [
        "call my mum",
        "3001\r\nX: y",
        "tel:3001%0D%0A",
        "30\u202e01",
        "030+123",
        "030 123/ 124 & 125",
        "12:34",
        "+1-800-FLOWERS",
        "tel:anna",
        "tel:863-1234;phone-context=+1-914-555",
        "https://example.com/3001",
    ],
)
def test_invalid(written: str) -> None:
    """What is no number and hardly an address is not sent to a phone."""
    with pytest.raises(UndialableError) as error:
        dialable(written)

    assert error.value.obstacle is Obstacle.NOT_A_DESTINATION


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("+39 (0)332 123456", None),
        ("+49 30 (0)123456", None),
        ("+999 (0)30 123456", None),
        ("49 (0)30 123456", "DE"),
        ("011 44 (0)20 7946 0000", "DE"),
    ],
)
def test_optional_zero(written: str, region: str | None) -> None:
    """Where it is not sure which subscriber is meant, none is called."""
    with pytest.raises(UndialableError) as error:
        dialable(written, region)

    assert error.value.obstacle is Obstacle.OPTIONAL_ZERO


@pytest.mark.parametrize(
    ("written", "number", "tones"),
    [
        ("+15550100100;ext=42", "+15550100100", "42"),
        ("tel:+1-555-010-0100;ext=42", "+15550100100", "42"),
        ("+1 555 010 0100 x12", "+15550100100", "12"),
        ("+1 555 010 0100, Ext. 12", "+15550100100", "12"),
        ("+1 555 010 0100 #12", "+15550100100", "12"),
        ("+49 (0)30 123456 Durchwahl 12", "+4930123456", "12"),
        ("030 123456,,99#", "030123456", ",,99#"),
        ("030 123456;99#", "030123456", ",99#"),
        ("030 123456p1w2", "030123456", ",1,2"),
    ],
)
def test_tones(written: str, number: str, tones: str) -> None:
    """What can only be sent once somebody has answered is named, and not dialled."""
    with pytest.raises(UndialableError) as error:
        dialable(written)

    assert error.value.obstacle is Obstacle.TONES
    assert error.value.parts == {"number": number, "tones": tones}
