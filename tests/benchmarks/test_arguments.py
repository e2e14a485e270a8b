"""Tests of what is said to whoever starts a benchmark that cannot run."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import cost, latency, scale
from demo.errors import DemoError


@pytest.mark.parametrize(
    ("benchmark", "arguments"),
    [
        (latency, ["--calls", "-1"]),
        (latency, ["--calls", "many"]),
        (latency, ["--loss", "2"]),
        (latency, ["--loss", "x"]),
        (scale, ["--phones", "0"]),
        (scale, ["--phones", "x,1"]),
        (scale, ["--minutes", "0.5"]),
        (scale, ["--only", "x"]),
        (cost, ["--phones", "0"]),
        (cost, ["--minutes", "0"]),
        (cost, ["--minutes", "x"]),
    ],
)
def test_nonsense(
    benchmark: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What makes no sense is refused, in a line."""
    with pytest.raises(SystemExit):
        benchmark.parser().parse_args(arguments)

    assert "error: argument" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "main", "takes_profile"),
    [
        ("latency", latency.main, False),
        ("scale", scale.main, False),
        ("cost", cost.main, True),
    ],
)
def test_error_is_a_message(
    name: str,
    main: Callable[[list[str]], int],
    takes_profile: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """What a person can do something about is said without a traceback."""

    async def fail(_options: object) -> int:
        raise DemoError("It does not start.")

    monkeypatch.setattr(f"benchmarks.{name}._run", fail)

    assert main(["--profile", str(tmp_path)] if takes_profile else []) == 1
    assert capsys.readouterr().err == f"benchmarks.{name}: It does not start.\n"
