"""Orders to the probe in Home Assistant, and what it has measured."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import time
from typing import Any, Final

from demo import set_up
from demo.api import HomeAssistant

from .figures import percentile_of_counts
from .fleet import Place
from .matching import ToldEvent

OURS: Final = "poly_vvx"
POLLER: Final = "plain_poller"
BARE: Final = "bare_entities"

_BUCKETS_PER_SECOND: Final = 10_000
_PERCENT: Final = 100
_SECONDS_LOGGED_IN: Final = 20 * 60
"""A login holds for half an hour."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """How often the states of entities of one kind were written."""

    platform: str
    key: str
    kind: str
    """Whether they were changed, or only reported once more."""
    count: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the entity of a call, or of the ringing, came to show."""

    platform: str
    mac: str
    key: str
    at: float
    state: str
    type: str | None
    number: str | None


@dataclass(frozen=True, kw_only=True)
class Span:
    """What has happened in Home Assistant in a span of time."""

    began: float
    """By time.monotonic, like all times here."""
    ended: float
    cpu: float
    """Seconds of processor time that Home Assistant took."""
    loop: float
    """Seconds of it that its event loop took, and no other thread."""
    delays: Mapping[int, int]
    """How long the event loop let wait, in tenths of a millisecond, how often."""
    owners: Mapping[str, int]
    """Whose code was seen to run, how often, if that was looked at."""
    written: Sequence[Written]
    told: Sequence[ToldEvent]
    shown: Sequence[Shown]

    @classmethod
    def of(cls, began: float, answer: Mapping[str, Any]) -> Span:
        """Read what the probe answers."""
        return cls(
            began=began,
            ended=answer["at"],
            cpu=answer["cpu"],
            loop=answer["loop"],
            delays={int(delay): n for delay, n in answer["delays"].items()},
            owners=answer["owners"],
            written=[Written(**it) for it in answer["written"]],
            told=[ToldEvent(**it) for it in answer["told"]],
            shown=[Shown(**it) for it in answer["shown"]],
        )

    @property
    def seconds(self) -> float:
        """For how long it was."""
        return self.ended - self.began

    @property
    def load(self) -> float:
        """How much of one core Home Assistant took, in percent."""
        return self.cpu / self.seconds * _PERCENT

    @property
    def loop_load(self) -> float:
        """How much of one core the event loop alone took, in percent."""
        return self.loop / self.seconds * _PERCENT

    @property
    def delay_most(self) -> float:
        """Seconds for which the event loop was held up at most."""
        return max(self.delays) / _BUCKETS_PER_SECOND

    @property
    def delay_p99(self) -> float:
        """Seconds for which the event loop let wait in 99 of 100 cases, at most."""
        return percentile_of_counts(self.delays, 99) / _BUCKETS_PER_SECOND

    def writes(self, platform: str) -> int:
        """Return how often states of a platform's entities were written."""
        return sum(it.count for it in self.written if it.platform == platform)


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """How entries were set up, all at once."""

    began: float
    ended: float
    cpu: float
    took: Sequence[float]
    """Seconds that each of them took."""
    loaded: int
    """How many of them are loaded now."""


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """What there is in Home Assistant at a moment, by what it is."""

    tasks: Mapping[str, int]
    timers: Mapping[str, int]
    listeners: Mapping[str, int]

    def beyond(self, before: Inventory) -> Mapping[str, int]:
        """Return what has become more."""
        return {
            f"{kind}: {name}": count
            for kind in ("tasks", "timers", "listeners")
            for name, count in (
                Counter(getattr(self, kind)) - Counter(getattr(before, kind))
            ).items()
        }


class Probe:
    """Speaks to the probe in Home Assistant."""

    def __init__(self, home: HomeAssistant) -> None:
        """Know Home Assistant."""
        self._home = home
        self._began = 0.0
        self._logged_in = time.monotonic()

    async def begin(self, *, sample: bool = False) -> None:
        """Begin to measure; also look whose code runs, which costs a little."""
        # Rather now than while it is measured.
        await self._log_in()
        self._began = (await self._do("begin", sample=sample))["at"]

    async def end(self) -> Span:
        """Return what was measured since."""
        return Span.of(self._began, await self._do("end"))

    async def add(
        self, domain: str, places: Sequence[Place], more: Mapping[str, Any]
    ) -> list[str]:
        """Add phones, with more data than where they are; return their entries."""
        phones = [{**place.data, **more} for place in places]
        answer = await self._do("add", domain=domain, phones=phones)
        entries: list[str] = answer["entries"]
        return entries

    async def set_up(self, entries: Sequence[str]) -> SetUp:
        """Set up entries, all at once."""
        return SetUp(**await self._do("set_up", entries=entries))

    async def unload(self, entries: Sequence[str]) -> None:
        """Unload entries."""
        await self._do("unload", entries=entries)

    async def remove(self, entries: Sequence[str]) -> None:
        """Remove entries."""
        await self._do("remove", entries=entries)

    async def configure(self, entries: Sequence[str], *, push: bool) -> None:
        """Turn notifications on or off, and load the entries anew."""
        await self._do("configure", entries=entries, options={"push": push})

    async def replay(
        self, places: Sequence[Place], requests: Mapping[str, Sequence[Any]]
    ) -> float:
        """Send requests to all phones at once; return the seconds that took."""
        phones = [
            dict(place.data) | {"requests": requests[place.mac]} for place in places
        ]
        seconds: float = (await self._do("replay", phones=phones))["seconds"]
        return seconds

    async def hold_connections(self, places: Sequence[Place]) -> None:
        """Open a connection to each of these phones, and keep these alone."""
        await self._do("hold", phones=[dict(place.data) for place in places])

    async def entities(self, entry: str) -> Sequence[Mapping[str, Any]]:
        """Return which entities an entry has."""
        found: Sequence[Mapping[str, Any]] = (await self._do("entities", entry=entry))[
            "entities"
        ]
        return found

    async def inventory(self) -> Inventory:
        """Return what there is."""
        return Inventory(**await self._do("inventory"))

    async def memory(self) -> int:
        """Return how many bytes Home Assistant has."""
        pss: int = (await self._do("memory"))["pss"]
        return pss

    async def states(self, key: str) -> Mapping[str, int]:
        """Count the states of all entities with a key."""
        counts: Mapping[str, int] = await self._do("states", key=key)
        return counts

    async def profile(self, **arguments: Any) -> Mapping[str, str]:
        """Begin to profile, or end it and return where the time went."""
        report: Mapping[str, str] = await self._do("profile", **arguments)
        return report

    async def _log_in(self) -> None:
        await self._home.log_in(set_up.USER, set_up.USER_PASSWORD)
        self._logged_in = time.monotonic()

    async def _do(self, verb: str, **arguments: Any) -> Any:
        if time.monotonic() - self._logged_in > _SECONDS_LOGGED_IN:
            await self._log_in()
        return await self._home.post(f"measuring_probe/{verb}", arguments)
