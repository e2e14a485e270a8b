"""Tests of the arguments."""

import pytest

from demo.__main__ import main, parser
from demo.errors import DemoError


def test_defaults() -> None:
    """Without arguments it is Home Assistant's usual port."""
    options = parser().parse_args([])

    assert (options.port, options.fresh, options.check) == (8123, False, False)


def test_arguments() -> None:
    """Each of them is understood."""
    options = parser().parse_args(["--port", "8124", "--fresh"])

    assert (options.port, options.fresh) == (8124, True)
    assert parser().parse_args(["--check"]).check


@pytest.mark.parametrize(
    "arguments", [["--port", "0"], ["--port", "phone"], ["--check", "--fresh"]]
)
def test_nonsense(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What makes no sense is refused, in a line."""
    with pytest.raises(SystemExit):
        parser().parse_args(arguments)

    assert "scripts/demo: error: argument" in capsys.readouterr().err


def test_error_is_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a person can do something about is said without a traceback."""

    async def fail(port: int, *, fresh: bool) -> None:
        raise DemoError(f"Port {port} is taken.")

    monkeypatch.setattr("demo.interactive.play", fail)

    assert main(["--port", "8124"]) == 1
    assert capsys.readouterr().err == "scripts/demo: Port 8124 is taken.\n"
