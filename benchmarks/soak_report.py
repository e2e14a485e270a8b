"""What the soak test prints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .soak_odd import Absence
from .soak_truth import Judged, Told
from .table import table

_MEBI: Final = 1024 * 1024
_MOST_EXAMPLES: Final = 10


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """What Home Assistant takes at one moment."""

    when: str
    memory: int
    """In bytes."""
    sockets: int
    tasks: int
    kinds: Mapping[str, int]
    """The most frequent of the tasks, by what they run."""


@dataclass(frozen=True, kw_only=True)
class Soaked:
    """All that has happened."""

    release: str
    phones: int
    minutes: float
    seed: int
    load: float
    """Of the machine, in the minute before the beginning."""
    requests: int
    troubles: int
    actions: int
    refused_actions: int
    judged: list[Judged]
    events: list[Told]
    strangers: list[Told]
    footprints: list[Footprint]
    unreachable: int
    absences: list[Absence]
    """When phones were taken for unavailable."""
    absences_in_calls: list[Absence]
    """What of that was in a call, and longer than one poll."""
    odd: bool
    """Whether nothing went wrong that lasts, so that none was a real one."""
    warnings: list[str]
    faults: list[str]

    @property
    def missed(self) -> list[Judged]:
        """The calls of which something was never told."""
        return [it for it in self.judged if it.missed]

    @property
    def doubled(self) -> list[Judged]:
        """The calls of which something was told too often."""
        return [it for it in self.judged if it.doubled]

    @property
    def mistold(self) -> dict[str, list[Judged]]:
        """The calls of which something wrong was told, by what it was."""
        return {
            "wrong_beginnings": [it for it in self.judged if it.wrong_beginning],
            "wrong_ends": [it for it in self.judged if it.wrong_end],
            "wrong_numbers": [it for it in self.judged if it.wrong_number],
            "wrong_withheld": [it for it in self.judged if it.wrong_withheld],
            "wrong_answered_elsewhere": [
                it for it in self.judged if it.wrong_answered_elsewhere
            ],
        }

    @property
    def passed(self) -> bool:
        """Whether everything was told, once and rightly, and nothing broke."""
        return not (
            self.missed
            or self.doubled
            or self.strangers
            or any(self.mistold.values())
            or self.faults
            or (self.odd and self.absences_in_calls)
        )


def as_json(soaked: Soaked) -> dict[str, Any]:
    """Return it for machines."""
    return {
        "home_assistant": soaked.release,
        "phones": soaked.phones,
        "minutes": soaked.minutes,
        "seed": soaked.seed,
        "load": soaked.load,
        **_figures(soaked),
        "planned": _oddities(soaked),
        "events_by_type": dict(Counter(event.type for event in soaked.events)),
        "events_by_source": dict(Counter(event.source for event in soaked.events)),
        "footprints": [
            {
                "when": it.when,
                "memory_mib": round(it.memory / _MEBI, 1),
                "sockets": it.sockets,
                "tasks": it.tasks,
                "kinds": dict(it.kinds),
            }
            for it in soaked.footprints
        ],
        "passed": soaked.passed,
    }


def as_text(soaked: Soaked) -> str:
    """Return it for people."""
    lines = [
        f"Home Assistant {soaked.release}, {soaked.phones} phones, "
        f"{soaked.minutes:g} minutes, seed {soaked.seed}; "
        f"load {soaked.load:.2f} at the beginning",
        "",
        table(
            ("what", "count"),
            [
                (name.replace("_", " "), str(it))
                for name, it in _figures(soaked).items()
            ],
        ),
        "",
        table(
            ("planned", "calls"),
            [(name, str(it)) for name, it in sorted(_oddities(soaked).items())],
        ),
        "",
        table(
            ("Home Assistant", "memory MiB", "sockets", "tasks"),
            [
                (it.when, f"{it.memory / _MEBI:.1f}", str(it.sockets), str(it.tasks))
                for it in soaked.footprints
            ],
        ),
    ]
    examples: dict[str, Sequence[object]] = {
        "Missed": soaked.missed,
        "Told too often": soaked.doubled,
        "Told of calls that nobody made": soaked.strangers,
        **{_title(name): calls for name, calls in soaked.mistold.items()},
        "Unavailable in a call": soaked.absences_in_calls,
        "Faults in the log": soaked.faults,
        "Warnings in the log": soaked.warnings,
    }
    for title, items in examples.items():
        if items:
            lines += ["", f"{title}:", *map(str, items[:_MOST_EXAMPLES])]
            lines += [f"and {len(items) - _MOST_EXAMPLES} more"] * (
                len(items) > _MOST_EXAMPLES
            )
    return "\n".join(lines)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _oddities(soaked: Soaked) -> dict[str, int]:
    """Count what was to be odd about the calls."""
    return dict(Counter(name for it in soaked.judged for name in it.call.oddities))


def _figures(soaked: Soaked) -> dict[str, int]:
    calls = [it.call for it in soaked.judged]
    return {
        "requests": soaked.requests,
        "calls": len(soaked.judged),
        "calls_forgotten_by_the_phone": sum(it.forgotten for it in calls),
        "calls_wiped_from_the_log": sum(it.wiped for it in calls),
        "calls_with_another_number": sum(len(it.parties) > 1 for it in calls),
        "calls_withheld": sum(it.withheld for it in calls),
        "calls_answered_elsewhere": sum(it.elsewhere for it in calls),
        "calls_listed_as_another": sum(it.unlinked for it in calls),
        "calls_told_late": sum(it.late for it in soaked.judged),
        "calls_without_a_trace": sum(
            it.need_not_be_told and not it.types for it in soaked.judged
        ),
        "rejections_told_as_answered_elsewhere": sum(
            it.told_as_elsewhere for it in soaked.judged
        ),
        "events": len(soaked.events),
        "actions": soaked.actions,
        "actions_refused": soaked.refused_actions,
        "troubles": soaked.troubles,
        "phones_told_to_be_unreachable": soaked.unreachable,
        "unavailable": len(soaked.absences),
        "unavailable_in_a_call": len(soaked.absences_in_calls),
        "warnings": len(soaked.warnings),
        "misses": len(soaked.missed),
        "duplicates": len(soaked.doubled) + len(soaked.strangers),
        **{name: len(calls) for name, calls in soaked.mistold.items()},
        "exceptions": len(soaked.faults),
    }
