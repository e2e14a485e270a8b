"""Tests of the sound and pictures of calls."""

import pytest

from custom_components.poly_vvx.vvx.information.media import (
    MediaStream,
    parse_media_sessions,
)


@pytest.mark.parametrize("raw", [None, [], "text", [7, None]])
def test_no_media_sessions(raw: object) -> None:
    """An idle phone has no media."""
    assert parse_media_sessions(raw) == ()


@pytest.mark.parametrize(
    ("categories", "found"),
    [
        (["0:Voice", "1:Video"], 0),
        (["1:Video", "0:VOICE"], 1),
        (["Voice"], 0),
        (["1:Video", None], None),
        ([], None),
    ],
)
def test_voice(categories: list[str | None], found: int | None) -> None:
    """The stream of sound is found by its name, whatever its number and place."""
    (session,) = parse_media_sessions(
        {"Streams": [{"Category": category} for category in categories]}
    )
    assert session.voice == (None if found is None else session.streams[found])


@pytest.mark.parametrize(
    ("told", "codec"),
    [
        ("3:G.722.1", "G.722.1"),
        ("G.711", "G.711"),
        ("24:", "24:"),
        ("", None),
        (None, None),
    ],
)
def test_codec(told: str | None, codec: str | None) -> None:
    """A codec goes without its number."""
    stream = MediaStream.parse({"RxCodec": told, "TxCodec": told})
    assert (stream.received_codec, stream.sent_codec) == (codec, codec)


@pytest.mark.parametrize(("told", "score"), [("4.1", 4.1), ("127.0", None)])
def test_score(told: str, score: float | None) -> None:
    """A score has decimals, and is out of its range where there is none."""
    stream = MediaStream.parse({"RxMOSLQ": told})
    assert stream.received_mos_listening == score


@pytest.mark.parametrize(
    ("expected", "lost", "loss"),
    [
        ("200", "1", 0.5),
        ("3", "1", 33.33),
        ("100", "0", 0.0),
        ("100", "100", 100.0),
        ("100", "101", None),
        ("100", "-1", None),
        ("0", "0", None),
        ("", "1", None),
        ("100", "", None),
        (10**400, 0, None),
        (1, 10**400, None),
    ],
)
def test_packet_loss(expected: object, lost: object, loss: float | None) -> None:
    """Loss is a share of what should have come; what cannot be is unknown."""
    stream = MediaStream.parse({"PacketsExpected": expected, "PacketsLost": lost})
    assert stream.packet_loss == loss
