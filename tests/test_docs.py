"""Tests of the documentation: it is complete, and what it shows works."""

from pathlib import Path
import re
import shutil
from typing import Any

from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.condition import CONDITIONS
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.trigger import (
    CALL_VARIABLES,
    TRIGGERS,
    CallTrigger,
    LineTrigger,
)

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
INTEGRATION = ROOT / "custom_components" / DOMAIN
PAGES = [
    *sorted(DOCS.glob("triggers/*.md")),
    *sorted(DOCS.glob("conditions/*.md")),
    DOCS / "blueprints.md",
]


def path_of(page: Path) -> str:
    """Name a page in the identifier of a test."""
    return str(page.relative_to(DOCS))


def examples_of(page: Path) -> list[str]:
    """Return the automations that a page shows."""
    return re.findall(
        r"^```yaml\n(.*?)^```$",
        page.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )


@pytest.mark.parametrize(
    ("kind", "names"), [("triggers", TRIGGERS), ("conditions", CONDITIONS)]
)
def test_each_has_its_page(kind: str, names: dict[str, Any]) -> None:
    """Each trigger and each condition has a page, and no page is about another."""
    assert {page.stem for page in (DOCS / kind).iterdir()} == set(names)


@pytest.mark.parametrize("kind", ["triggers", "conditions"])
def test_pages_tell_of_everything(kind: str) -> None:
    """Each page tells of each option, and shows the thing at work."""
    texts = load_yaml_dict(str(INTEGRATION / f"{kind}.yaml"))
    for page in sorted((DOCS / kind).iterdir()):
        content = page.read_text(encoding="utf-8")
        fields = texts[page.stem]["fields"]
        assert {f"| `{name}` |" for name in fields} <= set(
            re.findall(r"\| `\w+` \|", content)
        )
        assert "## Target" in content
        assert all(f"{DOMAIN}.{page.stem}" in it for it in examples_of(page))
        assert examples_of(page)


@pytest.mark.parametrize("name", TRIGGERS)
def test_pages_tell_of_variables(name: str) -> None:
    """The page of a trigger tells of what an automation gets to know."""
    page = (DOCS / "triggers" / f"{name}.md").read_text(encoding="utf-8")
    variables = set(re.findall(r"^\| `trigger\.(\w+)`", page, re.MULTILINE))
    expected = {
        LineTrigger: {"line", "from_state", "for"},
        CallTrigger: set(CALL_VARIABLES),
    }
    (told,) = (it for kind, it in expected.items() if issubclass(TRIGGERS[name], kind))

    assert variables == {"device_id", "entity_id"} | told


@pytest.mark.parametrize("page", PAGES, ids=path_of)
async def test_examples(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path, page: Path
) -> None:
    """Home Assistant takes each automation that a page shows."""
    shutil.copytree(
        ROOT / "blueprints" / "automation" / DOMAIN,
        tmp_path / "blueprints" / "automation" / "poly-vvx",
    )
    hass.config.config_dir = str(tmp_path)
    examples = [parse_yaml(example) for example in examples_of(page)]

    assert await async_setup_component(hass, "automation", {"automation": examples})
    await hass.async_block_till_done()

    states = hass.states.async_all("automation")
    assert len(states) == len(examples) > 0
    assert {state.state for state in states} == {STATE_ON}
    await hass.services.async_call(
        "automation",
        "turn_off",
        {"entity_id": [state.entity_id for state in states]},
        blocking=True,
    )


def test_links_lead_somewhere() -> None:
    """A link from one page to another leads to a page that is there."""
    for page in [*PAGES, DOCS / "logbook.md"]:
        for link in re.findall(r"\]\(([^:)]+\.md)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"
