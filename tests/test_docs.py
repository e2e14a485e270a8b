"""Tests of the documentation: it names everything there is, and what it shows works."""

from collections.abc import Iterator
from dataclasses import replace
import json
from pathlib import Path
import re
import shutil
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.logbook import CONFIG_SCHEMA as LOGBOOK_SCHEMA
from homeassistant.const import ATTR_DEVICE_ID, STATE_ON
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import PhoneSettings, VirtualPhone

from .common import MAC, SETTINGS
from .helpers.actions import act
from .people.books import add_file

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
INTEGRATION: Final = ROOT / "custom_components" / DOMAIN
TEXTS: Final[dict[str, Any]] = load_json_object(
    INTEGRATION / "translations" / "en.json"
)
ACTIONS: Final = load_yaml_dict(str(INTEGRATION / "services.yaml"))
REPOSITORY: Final = "https://github.com/poly-vvx/home-assistant-poly-vvx/"

FOR_USERS: Final = [
    page for page in sorted(DOCS.rglob("*.md")) if "engineering" not in page.parts
]
PAGES: Final = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]

WITHOUT_A_PHONE: Final = {"find_contact"}
"""Actions that are no phone's."""
CONTACTS: Final = """BEGIN:VCARD
VERSION:3.0
FN:Anna Example
TEL:+49301234567
TEL:0301234567
CATEGORIES:Family
END:VCARD
"""
MOST_WORDS: Final = 11_400
"""How many words the pages for users may have together."""

DEVICE_ID: Final = "0123456789abcdef0123456789abcdef"
"""What stands for a phone in the examples."""


def path_of(page: Path) -> str:
    """Name a page in the identifier of a test."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    """Return all that a page says."""
    return page.read_text(encoding="utf-8")


def blocks_of(text: str, language: str) -> list[str]:
    """Return the blocks of a language that a text shows."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def prose_of(page: Path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)


def section_of(page: Path, heading: str) -> str:
    """Return what a page says under a heading, and under those below it."""
    text = text_of(page)
    start = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert start is not None, heading
    end = rf"^#{{1,{len(start[1])}}} "
    return re.split(end, text[start.end() :], flags=re.MULTILINE)[0]


def rows_of(text: str) -> list[list[str]]:
    """Return the rows of the tables in a text, their heads included."""
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def code_in(text: str) -> set[str]:
    """Return what a text sets in code."""
    return set(re.findall(r"`([^`\n]+)`", text))


def anchors_of(page: Path) -> set[str]:
    """Return where in a page a link can lead, as GitHub names its headings."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


# Everything has its place.


@pytest.mark.parametrize("kind", ["trigger", "condition"])
def test_triggers_and_conditions(kind: str) -> None:
    """Each has a section with an example, and each option is named."""
    page = DOCS / f"{kind}s.md"
    options = code_in(section_of(page, "Options"))

    for name, texts in TEXTS[f"{kind}s"].items():
        (example,) = blocks_of(section_of(page, texts["name"]), "yaml")
        assert f"{kind}: {DOMAIN}.{name}\n" in example
        assert set(texts["fields"]) <= options


@pytest.mark.parametrize("name", ACTIONS)
def test_actions(name: str) -> None:
    """Each action has a section that names its fields and their choices."""
    section = section_of(DOCS / "actions.md", TEXTS["services"][name]["name"])
    code = code_in(section)

    assert section.startswith(f"\n\n`{DOMAIN}.{name}` ")
    for field, described in ACTIONS[name].get("fields", {}).items():
        choices = described["selector"].get("select", {}).get("options", ())
        assert {*choices} <= code
        assert field in code


async def test_keys(hass: HomeAssistant, device_id: str) -> None:
    """Each key that can be pressed is named, or one that differs in its number."""
    section = section_of(DOCS / "actions.md", TEXTS["services"]["press_key"]["name"])
    named = {name.rstrip("0123456789") for name in code_in(section)}

    with pytest.raises(ServiceValidationError) as refusal:
        await act(hass, "press_key", device_id, keys=["none"])

    assert refusal.value.translation_placeholders is not None
    keys = refusal.value.translation_placeholders["keys"].split(", ")
    assert {key.rstrip("0123456789") for key in keys} <= named


async def test_entities(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Each entity is named, with its key, and whether it is on at first."""
    expected = set()
    for entity in er.async_entries_for_config_entry(entity_registry, loaded.entry_id):
        texts = TEXTS["entity"][entity.domain][entity.translation_key]
        name = texts.get("name", "*The phone's own name*")
        key = entity.unique_id.removeprefix(f"{MAC}_")
        expected.add(
            (
                name.replace("{line}", "*n*"),
                f"`{re.sub(r'^line_\d+_', 'line_n_', key)}`",
                "off" if entity.disabled_by else "on",
            )
        )

    rows = [row for row in rows_of(text_of(DOCS / "entities.md")) if len(row) == 4]
    assert {tuple(row[:3]) for row in rows if row[2] in {"on", "off"}} == expected


def test_events() -> None:
    """Each type of event is named, and each of its attributes, for triggers as well."""
    texts = TEXTS["entity"]["event"]["call"]["state_attributes"]
    attributes = set(texts) - {"event_type"}
    named = code_in(section_of(DOCS / "entities.md", "Event"))
    variables = code_in(section_of(DOCS / "triggers.md", "Variables"))

    assert {*attributes, *texts["event_type"]["state"]} <= named
    assert {f"trigger.{name}" for name in attributes} <= variables


@pytest.mark.parametrize(
    ("page", "heading", "steps"),
    [
        (ROOT / "README.md", "Add it", [TEXTS["config"]["step"]["user"]]),
        (DOCS / "notifications.md", "The option", TEXTS["options"]["step"].values()),
    ],
    ids=["config", "options"],
)
def test_fields_of_forms(page: Path, heading: str, steps: list[Any]) -> None:
    """Each field of a form is explained by its name."""
    explained = {row[0] for row in rows_of(section_of(page, heading))}

    names = {name for step in steps for name in step.get("data", {}).values()}
    assert names <= explained


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        (
            "While adding a phone",
            {**TEXTS["config"]["error"], **TEXTS["config"]["abort"]},
        ),
        ("Repairs", TEXTS["issues"]),
    ],
)
def test_what_goes_wrong(heading: str, keys: dict[str, Any]) -> None:
    """Each error and each repair has a row with its key."""
    rows = rows_of(section_of(DOCS / "troubleshooting.md", heading))
    explained = [key for row in rows for key in code_in(row[0])]

    assert sorted(explained) == sorted(
        key for key in keys if not key.endswith("_successful")
    )


def test_words() -> None:
    """A person can read all that is for users in an hour."""
    assert sum(len(text_of(page).split()) for page in FOR_USERS) < MOST_WORDS


# What is shown works.


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that has everything."""
    return replace(SETTINGS, skype=True)


@pytest.fixture
def busy(phone: VirtualPhone, clock: FrozenDateTimeFactory) -> VirtualPhone:
    """Return a phone that has missed a call and is in another one."""
    phone.remote_hang_up(phone.incoming_call("3002", "Bob Example"))
    clock.tick(3600)
    phone.local_answer(phone.incoming_call("3001", "Alice Example"))
    clock.tick(42)
    return phone


def shape_of(value: Any) -> Any:
    """Return what kind of value it is; of a list, what its first member is."""
    match value:
        case dict():
            return {key: shape_of(member) for key, member in value.items()}
        case list():
            return [shape_of(member) for member in value[:1]]
        case _:
            return type(value).__name__


@pytest.mark.parametrize("name", ACTIONS)
async def test_responses(
    hass: HomeAssistant, busy: VirtualPhone, device_id: str, name: str
) -> None:
    """An action with a response shows it, as its example returns it."""
    section = section_of(DOCS / "actions.md", TEXTS["services"][name]["name"])
    shown = [json.loads(block) for block in blocks_of(section, "json")]
    if hass.services.supports_response(DOMAIN, name) is SupportsResponse.NONE:
        assert not shown
        return
    (example,) = map(parse_yaml, blocks_of(section, "yaml"))
    assert isinstance(example, dict)
    assert "response_variable" in example

    await add_file(hass, CONTACTS)
    fields = example["data"]
    if name not in WITHOUT_A_PHONE:
        fields = fields | {ATTR_DEVICE_ID: device_id}
    response = await hass.services.async_call(
        DOMAIN, name, fields, blocking=True, return_response=True
    )

    assert list(map(shape_of, shown)) == [shape_of(response)]


def examples_of(page: Path) -> list[Any]:
    """Return the YAML that a page shows, parsed."""
    return [parse_yaml(block) for block in blocks_of(text_of(page), "yaml")]


def actions_in(value: Any) -> Iterator[dict[str, Any]]:
    """Return all actions of phones, however deep they stand."""
    match value:
        case {"action": str(action)} if action.startswith(f"{DOMAIN}."):
            yield value
        case dict():
            for member in value.values():
                yield from actions_in(member)
        case list():
            for member in value:
                yield from actions_in(member)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if examples_of(page)], ids=path_of
)
async def test_examples(
    hass: HomeAssistant, loaded: MockConfigEntry, tmp_path: Path, page: Path
) -> None:
    """Home Assistant accepts each example that a page shows."""
    shutil.copytree(
        ROOT / "blueprints" / "automation" / DOMAIN,
        tmp_path / "blueprints" / "automation" / "poly-vvx",
    )
    hass.config.config_dir = str(tmp_path)
    examples = examples_of(page)
    automations = [it for it in examples if it.keys() & {"triggers", "use_blueprint"}]
    actions = [it for it in examples if "action" in it]

    for action in actions_in(examples):
        name = action["action"].removeprefix(f"{DOMAIN}.")
        schema = hass.services.async_services_for_domain(DOMAIN)[name].schema
        assert schema is not None
        schema(action["data"])
        if name not in WITHOUT_A_PHONE:
            assert action["data"][ATTR_DEVICE_ID] == DEVICE_ID or "{{" in str(action)
        if hass.services.supports_response(DOMAIN, name) is SupportsResponse.ONLY:
            assert "response_variable" in action
    cv.SCRIPT_SCHEMA(actions)
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await hass.async_block_till_done()

    states = hass.states.async_all("automation")
    assert [state.state for state in states] == [STATE_ON] * len(automations)
    # Some wait for a time, and a timer must not outlive the test.
    for state in states:
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": state.entity_id}, blocking=True
        )


def test_example_for_the_logbook() -> None:
    """The logbook accepts what its page has it leave out."""
    (example,) = examples_of(DOCS / "logbook.md")

    assert LOGBOOK_SCHEMA(example)


# Links.


@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a page, a picture or a heading of ours leads to one that is there."""
    for link in re.findall(r"\]\(([^)\s]+)\)", prose_of(page)):
        path, _, anchor = link.partition("#")
        if path.startswith(f"{REPOSITORY}blob/main/"):
            target = ROOT / path.removeprefix(f"{REPOSITORY}blob/main/")
        elif "://" in path:
            continue
        else:
            target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert ROOT in (target, *target.parents), link
        assert not anchor or anchor in anchors_of(target), link


def test_pages_and_pictures_can_be_found() -> None:
    """Each page and each picture is linked from some other page."""
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in re.findall(r"\]\(([^)\s:]+)\)", prose_of(page))
    }

    assert {*PAGES, *DOCS.rglob("images/*")} <= linked
