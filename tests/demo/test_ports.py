"""Tests of ports: which are free, and which are remembered."""

from collections.abc import Iterator
from pathlib import Path
import socket

import pytest

from demo.errors import DemoError
from demo.ports import LOOPBACK, any_free_port, is_free, remembered, require_free

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port at which somebody listens."""
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_free_and_taken(taken: int) -> None:
    """A port is free until somebody listens there."""
    assert not is_free(taken)
    assert is_free(any_free_port())


def test_taken_port_is_refused_with_what_helps(taken: int) -> None:
    """The message names the port, and what to do."""
    with pytest.raises(
        DemoError, match=rf"Port {taken} is taken .* --port {taken + 1}"
    ):
        require_free(taken)


def test_preferred_port_or_any_other(tmp_path: Path, taken: int) -> None:
    """At the first start, a port that is taken is replaced."""
    free = any_free_port()

    ports = remembered(tmp_path / "ports.json", {"one": free, "other": taken})

    assert ports["one"] == free
    assert ports["other"] != taken


def test_ports_stay_the_same(tmp_path: Path, taken: int) -> None:
    """At the next start, a phone is where it was."""
    file = tmp_path / "ports.json"
    first = remembered(file, {"phone": taken})

    assert remembered(file, {"phone": any_free_port()}) == first


def test_remembered_port_that_is_taken(tmp_path: Path, taken: int) -> None:
    """Home Assistant would look for the phone where somebody else is now."""
    file = tmp_path / "ports.json"
    file.write_text(f'{{"Kitchen": {taken}}}', encoding="utf-8")

    with pytest.raises(DemoError, match=rf"Port {taken}, .*Kitchen.* --fresh"):
        remembered(file, {"Kitchen": any_free_port()})
