"""Tests of the command that runs a phone."""

import builtins
import re
import signal

import pytest

from virtual_phone.__main__ import main


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1",) * 2, ("::1", "[::1]")])
def test_command(monkeypatch: pytest.MonkeyPatch, host: str, shown: str) -> None:
    """The command prints where phone and page are, and ends when it is told to."""
    printed: list[str] = []

    def stop(line: str, *, flush: bool) -> None:
        printed.append(line)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(builtins, "print", stop)
    main([*("--host", host, "--port", "0", "--control-port", "0"), "--model=VVX 250"])

    (line,) = printed
    assert re.fullmatch(
        rf"VVX 250 64167f0a0001: https://{re.escape(shown)}:\d+ "
        rf"\(Polycom / virtual\), control page http://{re.escape(shown)}:\d+",
        line,
    )
