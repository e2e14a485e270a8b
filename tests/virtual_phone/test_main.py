"""Tests of the command that runs a phone."""

import builtins
import re
import signal

import pytest

from virtual_phone.__main__ import main


def test_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command prints where phone and page are, and ends when it is told to."""
    printed: list[str] = []

    def stop(line: str, *, flush: bool) -> None:
        printed.append(line)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(builtins, "print", stop)
    main(["--port", "0", "--control-port", "0", "--model", "VVX 250"])

    (line,) = printed
    assert re.fullmatch(
        r"VVX 250 64167f0a0001: https://127\.0\.0\.1:\d+ "
        r"\(Polycom / virtual\), control page http://127\.0\.0\.1:\d+",
        line,
    )
