"""What is printed of the card in the end: for people, and for machines."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from .figures import Figures
from .report import Machine
from .table import table

_HEADER: Final = ("milliseconds from", "n", "min", "median", "p95", "max")
_KILO: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a file is that browsers load."""

    name: str
    raw: int
    packed: int
    """With gzip."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What was measured; all times in seconds."""

    to_the_name: Sequence[float]
    """From the phone's event to the caller's name on screen."""
    to_visible: Sequence[float]
    """From what Home Assistant sends of many calls to what is laid out."""
    renders: int
    """How often something of ours was rendered in 1,000 changes of others."""
    memory: Sequence[int]
    """Bytes in use each time after 200 cards came and went."""
    sizes: Sequence[Size]

    @property
    def figures(self) -> Mapping[str, Figures | None]:
        """All times, by what they lie between."""
        return {
            "the phone's event, to the name on screen": Figures.of(self.to_the_name),
            "a snapshot of 20 calls, to their rows": Figures.of(self.to_visible),
        }


def as_text(machine: Machine, card: Card) -> str:
    """Return it for people."""
    rows = [
        [
            name,
            str(figures.count),
            *(f"{it:.1f}" for it in figures.milliseconds.values()),
        ]
        for name, figures in card.figures.items()
        if figures is not None
    ]
    memory = ", ".join(f"{it / _KILO**2:.2f}" for it in card.memory)
    sizes = [
        f"{it.name}: {it.raw / _KILO:.1f} kB, {it.packed / _KILO:.1f} kB with gzip"
        for it in card.sizes
    ]
    return "\n".join(
        [
            machine.text,
            "",
            table(_HEADER, rows),
            "",
            f"Renders in 1,000 changes of other states: {card.renders}",
            f"MB in use each time after 200 cards came and went: {memory}",
            *sizes,
        ]
    )


def as_json(machine: Machine, card: Card) -> dict[str, Any]:
    """Return it for machines."""
    return {
        "machine": asdict(machine),
        "milliseconds": {
            name: None if figures is None else dict(figures.milliseconds)
            for name, figures in card.figures.items()
        },
        "renders": card.renders,
        "memory": list(card.memory),
        "sizes": [asdict(it) for it in card.sizes],
    }
