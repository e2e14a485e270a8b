"""What benchmarks.cost prints: for people, and for machines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
import statistics
from typing import Any, Final

from .bare import Bare
from .fleet import Tally
from .probe import OURS, POLLER, Span
from .report import Machine
from .targets import Figure, table_of

_HOUR: Final = 3600
_MILLISECONDS: Final = 1000
_PERCENT: Final = 100
_KILOBYTE: Final = 1024
_SET_UP_FACTOR: Final = 1.5


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of time, seen from Home Assistant and from the phones."""

    span: Span
    tally: Tally
    handshakes: int

    def per_hour(self, count: float, phones: int) -> float:
        """Return what a count comes to for each phone and hour."""
        return count / phones / self.span.seconds * _HOUR

    def own_load(self, nothing: Span) -> float:
        """Return how much of one core is ours, in percent."""
        return self.span.load - nothing.load

    def per_poll(self, nothing: Span) -> float | None:
        """Return the milliseconds of processor time for each look at a phone."""
        if not self.tally.polls:
            return None
        own = self.own_load(nothing) / _PERCENT * self.span.seconds
        return own / self.tally.polls * _MILLISECONDS


@dataclass(frozen=True, kw_only=True)
class Mode:
    """What was measured in one way of watching the phones."""

    name: str
    idle: Period
    in_call: Period
    calls: Span | None
    """While each phone got one call a minute, if that was measured."""


@dataclass(frozen=True, kw_only=True)
class SettingUp:
    """What it takes to set up phones, all at once."""

    seconds: float
    cpu: float
    failed: int
    requests: float
    """How many requests it took for each phone."""
    latency: float
    """Seconds that the phone takes which gets most requests, and so all of them."""
    alone: float
    """Seconds that the same requests took when nothing else was done."""


@dataclass(frozen=True, kw_only=True)
class Leftovers:
    """What is still there after all phones were unloaded."""

    sockets: int
    others: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Everything that was measured."""

    machine: Machine
    phones: int
    nothing: Span
    """Home Assistant without any phone."""
    push: Mode
    polling: Mode
    gone: Span
    """Polling only, while no phone had power."""
    poller: Mode
    one: Sequence[SettingUp]
    """Some phones, one after the other."""
    all_at_once: Sequence[SettingUp]
    """All phones at once, some times over."""
    memory: float
    """Bytes for each phone."""
    open_connections: int
    """How many connections were open when that was measured, which is much of it."""
    entities: Sequence[Mapping[str, Any]]
    """Which entities each phone has."""
    leftovers: Leftovers
    bare: Bare | None = None
    """What Home Assistant itself takes for these entities, once that is measured."""


def figures(cost: Cost) -> list[Figure]:
    """Return all figures beside their targets."""
    return [
        *_requests(cost),
        *_time(cost),
        *_calls(cost),
        *_states(cost),
        *_setting_up(cost),
        Figure(
            name="memory per phone, KB", value=cost.memory / _KILOBYTE, target=400.0
        ),
        *_bare(cost.bare),
        Figure(
            name="open connections 1 s after the unload",
            value=cost.leftovers.sockets,
            target=0,
            digits=0,
        ),
        Figure(
            name="tasks, timers and listeners left after the unload",
            value=sum(cost.leftovers.others.values()),
            target=0,
            digits=0,
        ),
    ]


def _requests(cost: Cost) -> Iterator[Figure]:
    poller = cost.poller
    targets = {"with push": 320.0, "by polling only": 1700.0}
    for mode in (cost.push, cost.polling):
        for state, mine, theirs in (
            ("idle", mode.idle, poller.idle),
            ("in a call", mode.in_call, poller.in_call),
        ):
            yield Figure(
                name=f"requests per phone and hour, {state} {mode.name}",
                value=mine.per_hour(mine.tally.requests, cost.phones),
                beside=theirs.per_hour(theirs.tally.requests, cost.phones),
                target=targets[mode.name] if state == "idle" else None,
                digits=0,
            )
    for mode in (cost.push, cost.polling):
        yield Figure(
            name=f"TLS handshakes per phone and hour, idle {mode.name}",
            value=mode.idle.per_hour(mode.idle.handshakes, cost.phones),
            beside=poller.idle.per_hour(poller.idle.handshakes, cost.phones),
            target=1.0,
        )
    for mode in (cost.push, cost.polling):
        yield Figure(
            name=f"most requests in 0.1 s, all phones, idle {mode.name}",
            value=mode.idle.tally.busiest_moment,
            beside=poller.idle.tally.busiest_moment,
            digits=0,
        )


def _time(cost: Cost) -> Iterator[Figure]:
    poller = cost.poller.idle
    for mode in (cost.push, cost.polling):
        yield Figure(
            name=f"CPU per poll, ms, idle {mode.name}",
            value=mode.idle.per_poll(cost.nothing),
            beside=poller.per_poll(cost.nothing),
            target=3.0,
            digits=2,
        )
    for mode, target in ((cost.push, 10.0), (cost.polling, None)):
        yield Figure(
            name=f"CPU, % of one core, {cost.phones} phones idle {mode.name}",
            value=mode.idle.own_load(cost.nothing),
            beside=poller.own_load(cost.nothing),
            target=target,
        )
    yield Figure(
        name=f"CPU, % of one core, {cost.phones} phones without power",
        value=cost.gone.load - cost.nothing.load,
        # They shall cost less than those that are there.
        target=round(cost.polling.idle.own_load(cost.nothing), 1),
    )
    for mode in (cost.push, cost.polling):
        yield Figure(
            name=f"event loop delay p99, ms, idle {mode.name}",
            value=mode.idle.span.delay_p99 * _MILLISECONDS,
            beside=poller.span.delay_p99 * _MILLISECONDS,
            target=15.0,
        )


def _calls(cost: Cost) -> Iterator[Figure]:
    calls = cost.push.calls
    if calls is None:
        return
    idle = cost.push.idle.span.load / _PERCENT * calls.seconds
    events = len(calls.told)
    yield Figure(
        name="CPU per call event, ms, with push",
        value=(calls.cpu - idle) / events * _MILLISECONDS if events else None,
        digits=2,
    )


def _states(cost: Cost) -> Iterator[Figure]:
    for mode in (cost.push, cost.polling):
        span = mode.idle.span
        yield Figure(
            name=f"states written per hour, all phones, idle {mode.name}",
            value=span.writes(OURS) / span.seconds * _HOUR,
            beside=cost.poller.idle.span.writes(POLLER)
            / cost.poller.idle.span.seconds
            * _HOUR,
            target=0,
            digits=0,
        )


def _bare(bare: Bare | None) -> Iterator[Figure]:
    if bare is None:
        return
    for name, memory in (
        ("as many entities that do nothing", bare.memory_of_entities),
        ("one open TLS connection", bare.memory_of_connection),
    ):
        yield Figure(name=f"- of it for {name}, KB", value=memory / _KILOBYTE)


def _setting_up(cost: Cost) -> Iterator[Figure]:
    one, many = cost.one, cost.all_at_once
    alone = statistics.median(it.alone for it in many)
    yield Figure(
        name="setting up one phone, s",
        value=statistics.median(it.seconds for it in one),
        target=round(_SET_UP_FACTOR * statistics.median(it.alone for it in one), 2),
        digits=2,
    )
    yield Figure(
        name=f"setting up {cost.phones} phones at once, s",
        value=statistics.median(it.seconds for it in many),
        target=round(_SET_UP_FACTOR * alone, 2),
        digits=2,
    )
    if cost.bare is not None:
        yield Figure(
            name="- of it for nothing but these requests, s",
            value=alone,
            digits=2,
        )
        yield Figure(
            name="- of it for as many entities that do nothing, s",
            value=cost.bare.seconds,
            digits=2,
        )
    yield Figure(
        name="phones that were not set up",
        value=sum(it.failed for it in (*one, *many)),
        target=0,
        digits=0,
    )


def as_json(cost: Cost) -> dict[str, Any]:
    """Return everything, for machines."""
    modes = (cost.push, cost.polling, cost.poller)
    return {
        "machine": asdict(cost.machine),
        "phones": cost.phones,
        "minutes": cost.push.idle.span.seconds / 60,
        "figures": [figure.as_json for figure in figures(cost)],
        "commands": {
            mode.name: {
                "idle": dict(mode.idle.tally.commands),
                "in_call": dict(mode.in_call.tally.commands),
            }
            for mode in modes
        },
        "load_without_phones": cost.nothing.load,
        "open_connections": cost.open_connections,
        "entities": list(cost.entities),
        "bare": cost.bare and asdict(cost.bare),
        "written": {
            mode.name: [asdict(written) for written in mode.idle.span.written]
            for mode in modes
        },
        "setting_up": {
            "one": [asdict(it) for it in cost.one],
            "all": [asdict(it) for it in cost.all_at_once],
        },
        "leftovers": asdict(cost.leftovers),
    }


def as_text(cost: Cost) -> str:
    """Return everything, for people."""
    return "\n".join(_lines(cost))


def _lines(cost: Cost) -> Iterator[str]:
    yield cost.machine.text
    yield (
        f"{cost.phones} phones; idle for {cost.push.idle.span.seconds / 60:.1f} min "
        f"each way, in a call for {cost.push.in_call.span.seconds / 60:.1f} min; "
        "figures per hour are extrapolated from that"
    )
    yield (
        f"Home Assistant without phones takes {cost.nothing.load:.1f} % of one core, "
        "which is in no figure below"
    )
    yield ""
    yield table_of(figures(cost))
    yield ""
    yield (
        f"Memory was measured while {cost.open_connections} connections to "
        f"{cost.phones} phones were open"
    )
    enabled = sum(1 for entity in cost.entities if entity["enabled"])
    yield f"{len(cost.entities)} entities for each phone, {enabled} of them enabled"
    for set_ups, name in ((cost.one, "One phone"), (cost.all_at_once, "All")):
        for setting_up in set_ups:
            yield (
                f"{name}: {setting_up.seconds:.2f} s; "
                f"{setting_up.requests:.0f} requests for each, "
                f"{setting_up.latency:.2f} s of waiting for the phone, "
                f"{setting_up.alone:.2f} s with nothing but these requests, "
                f"{setting_up.cpu:.2f} s of CPU"
            )
    for mode in (cost.push, cost.polling, cost.poller):
        for state, period in (("idle", mode.idle), ("in a call", mode.in_call)):
            yield (
                f"Requests per phone and hour, {mode.name}, {state}: "
                + ", ".join(
                    f"{command} {period.per_hour(count, cost.phones):.0f}"
                    for command, count in sorted(period.tally.commands.items())
                )
            )
    for mode in (cost.push, cost.polling):
        for it in mode.idle.span.written:
            yield f"  written, {mode.name}: {it.key} was {it.kind} {it.count} times"
    for name, count in cost.leftovers.others.items():
        yield f"  left after the unload: {count} x {name}"
