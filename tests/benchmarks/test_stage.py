"""Tests of how the measuring is prepared and done, without a Home Assistant."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, override

import aiohttp
import pytest

from benchmarks import fleet
from benchmarks.probe import Probe
from benchmarks.stage import Stage, write_configuration
from demo.api import HomeAssistant
from demo.console import Console
from demo.errors import DemoError

from .spans import MACHINE

_SPAN = {
    "at": 61.0,
    "cpu": 0.5,
    "delays": {"4": 99, "70": 1},
    "written": [],
    "told": [],
    "shown": [],
}


class Home(HomeAssistant):
    """Answers as the probe would, and remembers what it was asked for."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        """Begin with nothing asked for."""
        super().__init__(session, "http://home.invalid")
        self.asked: list[str] = []
        self.answers: dict[str, Any] = {
            "begin": {"at": 1.0},
            "end": _SPAN,
            "profile": {"tottime": "most", "cumulative": "all"},
        }

    @override
    async def log_in(self, name: str, password: str) -> None:
        """Log in without a password."""
        self.asked.append("login")

    @override
    async def post(self, path: str, data: Mapping[str, Any] | None = None) -> Any:
        """Answer as the probe would."""
        verb = path.rpartition("/")[2]
        self.asked.append(verb)
        return self.answers[verb]


@pytest.fixture
async def home() -> Any:
    """Return a Home Assistant that is not there."""
    async with aiohttp.ClientSession() as session:
        yield Home(session)


def stage_of(home: Home, profiles: Path | None = None) -> Stage:
    """Return everything but phones."""
    return Stage(
        console=Console(),
        probe=Probe(home),
        fleet=fleet.Fleet([]),
        machine=MACHINE,
        profiles=profiles,
    )


def test_configuration(tmp_path: Path) -> None:
    """Home Assistant finds the integration, the probe and what it is compared with."""
    write_configuration(tmp_path, 8123)

    found = (tmp_path / "custom_components").glob("*/manifest.json")
    assert {path.parent.name for path in found} == {
        "bare_entities",
        "measuring_probe",
        "plain_poller",
        "poly_vvx",
    }
    text = (tmp_path / "configuration.yaml").read_text(encoding="utf-8")
    assert text.endswith("\nmeasuring_probe:\n")


async def test_span(home: Home) -> None:
    """What the probe measures is between its beginning and its end."""
    span = await stage_of(home).during("nothing", 0.0)

    assert home.asked == ["login", "begin", "end"]
    assert (span.seconds, span.cpu, span.delay_p99) == (60.0, 0.5, 0.0004)
    assert span.load == pytest.approx(0.83, abs=0.01)


async def test_profile(home: Home, tmp_path: Path) -> None:
    """Each stretch has its profile, if that is wanted."""
    await stage_of(home, tmp_path).during("with push, idle", 0.0)

    assert home.asked == ["login", "begin", "profile", "end", "profile"]
    assert (tmp_path / "with_push_idle.txt").read_text(encoding="utf-8") == "most\nall"


async def test_login_does_not_last(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever measures for an hour logs in again."""
    probe = Probe(home)
    monkeypatch.setattr("benchmarks.probe._SECONDS_LOGGED_IN", 0)
    await probe.end()

    assert home.asked == ["login", "end"]


async def test_phones_that_do_not_announce(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is measured with notifications that do not come."""
    monkeypatch.setattr("benchmarks.stage._SECONDS_TO_CONFIGURE", 1)
    monkeypatch.setattr("benchmarks.stage._SECONDS_BETWEEN_LOOKS", 0.5)
    with pytest.raises(DemoError, match="0 phones announce their calls, not 3"):
        await stage_of(home).announcing(3)


async def test_notifications_that_do_not_arrive(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried a few times, and then given up."""
    home.answers["states"] = {"off": 1}
    monkeypatch.setattr("benchmarks.stage._SECONDS_TO_PROVE", 0.1)
    monkeypatch.setattr("benchmarks.stage._SECONDS_BETWEEN_LOOKS", 0.05)
    with pytest.raises(DemoError, match="Not all notifications arrive: {'off': 1}"):
        await stage_of(home).prove([])
