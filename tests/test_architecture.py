"""Tests of the house: imports lead downwards only, and no room is too large."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path
import re
from typing import Final

import pytest

HOUSE: Final = Path(__file__).parent.parent / "custom_components" / "poly_vvx"
FLOORS: Final = [
    "const",
    "vvx",
    "failures",
    "link",
    "issues",
    "people",
    "push",
    "feed",
    "outage",
    "boot",
    "memory",
    "data",
    "pace",
    "looks",
    "oddities",
    "parts",
    "coordinator",
    "actions",
    "wanted",
    "entity",
    "counters",
    "readings",
    "card",
    "flows",
    "platforms",
    "__init__",
]
"""From the ground up; what is not named is a platform or a hook, which nobody imports."""
MAXIMUM_LINES: Final = 400


def name_of(path: Path) -> str:
    """Return how a module is called in the house."""
    name = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
    return name.removesuffix(".__init__")


MODULES: Final = {name_of(path): path for path in sorted(HOUSE.rglob("*.py"))}


def imports_of(name: str) -> set[str]:
    """Return what a module imports: modules of the house, and packages of others."""
    path = MODULES[name]
    parents = path.relative_to(HOUSE).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.ImportFrom):
            start = parents[: len(parents) - node.level + 1]
            base = ".".join([*start, *filter(None, [node.module])])
            inside = {f"{base}.{alias.name}".lstrip(".") for alias in node.names}
            found |= (inside & MODULES.keys()) or {base}
    return found


def floor_of(name: str) -> int:
    """Return on which floor a module is."""
    room = name.partition(".")[0]
    return FLOORS.index(room if room in FLOORS else "platforms")


@pytest.mark.parametrize("name", MODULES)
def test_downwards_only(name: str) -> None:
    """No module knows one above it, nor a platform another one."""
    room = name.partition(".")[0]
    others = {
        it for it in imports_of(name) & MODULES.keys() if it.split(".")[0] != room
    }

    assert {it for it in others if floor_of(it) >= floor_of(name)} == set()


def test_no_circle() -> None:
    """Modules can be read one after the other, types included."""
    graph = {name: imports_of(name) & MODULES.keys() for name in MODULES}

    assert set(TopologicalSorter(graph).static_order()) == MODULES.keys()


@pytest.mark.parametrize("name", MODULES)
def test_what_is_hard_is_pure(name: str) -> None:
    """The phone's language knows no Home Assistant; decisions know no clock either."""
    impure = {"homeassistant"} if name.startswith("vvx") else set()
    pure = ("vvx.calls", "push.health", "actions.possible", "card.snapshot")
    if name.startswith(pure):
        impure = {"homeassistant", "aiohttp", "asyncio", "time"}

    assert imports_of(name) & impure == set()


def test_the_virtual_phone_is_another_house() -> None:
    """An error in one of the two does not hide in the other."""
    phone = HOUSE.parent.parent / "virtual_phone"
    sources = [path.read_text(encoding="utf-8") for path in phone.rglob("*.py")]

    assert sources
    assert not [text for text in sources if "custom_components" in text]


@pytest.mark.parametrize("name", MODULES)
def test_small_rooms(name: str) -> None:
    """Nobody has to keep more in mind than that."""
    assert MODULES[name].read_text(encoding="utf-8").count("\n") <= MAXIMUM_LINES


def test_map() -> None:
    """CONTRIBUTING shows every module in one line."""
    pages = (HOUSE.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown: list[str] = []
    for line in pages.splitlines():
        if match := re.match(r"\| Module in `custom_components/poly_vvx/(\S*)`", line):
            folder = match[1]
        elif match := re.match(r"\| `(\S+\.py)` \|", line):
            shown.append(name_of(HOUSE / folder / match[1]))
    # A package that only holds its modules needs no line.
    present = {name for name, path in MODULES.items() if "import" in path.read_text()}

    assert sorted(shown) == sorted(present)
