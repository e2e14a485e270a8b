"""Tests of those who take a phone's place in the benchmark."""

from benchmarks.man_in_the_middle import impostors


def test_who_takes_the_place_of_the_phone() -> None:
    """With and without encryption, and nobody has got anything before it begins."""
    everybody = impostors("64167f0a0001")

    assert {impostor.speaks_tls for impostor in everybody.values()} == {True, False}
    for impostor in everybody.values():
        assert (impostor.connections, impostor.handshakes) == (0, 0)
        assert impostor.data == b""
