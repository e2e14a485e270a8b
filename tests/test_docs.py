"""Tests of the documentation: it is complete, and what it shows works."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
import json
import os
from pathlib import Path
import re
import shutil
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import ATTR_DEVICE_ID, STATE_ON
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx import const
from custom_components.poly_vvx.actions.phone import KEYS, SECTIONS
from custom_components.poly_vvx.condition import CONDITIONS
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.services import ACTIONS
from custom_components.poly_vvx.trigger import (
    CALL_VARIABLES,
    TRIGGERS,
    CallTrigger,
    LineTrigger,
)
from virtual_phone import PhoneSettings, VirtualPhone

from .common import MAC, SETTINGS, device_id_of, settle

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
INTEGRATION: Final = ROOT / "custom_components" / DOMAIN
TEXTS: Final[dict[str, Any]] = load_json_object(
    INTEGRATION / "translations" / "en.json"
)
REPOSITORY: Final = "https://github.com/poly-vvx/home-assistant-poly-vvx/"

PAGES: Final = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
ABOUT_ACTIONS: Final = DOCS / "actions.md"

DEVICE_ID: Final = "0123456789abcdef0123456789abcdef"
"""What stands in the examples for a phone of the reader's."""


def path_of(page: Path) -> str:
    """Name a page in the identifier of a test."""
    return page.relative_to(ROOT).as_posix()


def blocks_of(text: str, language: str) -> list[str]:
    """Return the blocks of a language that a text shows."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def examples_of(page: Path) -> list[Any]:
    """Return the YAML that a page shows, parsed."""
    content = page.read_text(encoding="utf-8")
    return [parse_yaml(block) for block in blocks_of(content, "yaml")]


def prose_of(page: Path) -> str:
    """Return a page without the blocks of code in it."""
    content = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", content, flags=re.DOTALL | re.MULTILINE)


def sections_of(page: Path, level: int) -> dict[str, str]:
    """Return the sections of a page under headings of a level."""
    content = page.read_text(encoding="utf-8")
    parts = re.split(rf"^#{{{level}}} (.+)\n", content, flags=re.MULTILINE)
    # What follows under a heading of a higher level belongs to that one.
    return {
        heading: re.split(rf"^#{{1,{level}}} ", text, flags=re.MULTILINE)[0]
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def rows_of(text: str) -> list[list[str]]:
    """Return the rows of the tables in a text, without their heads."""
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [
        row
        for row, following in pairwise([*rows, [""]])
        if not re.fullmatch(r"-+", row[0]) and not re.fullmatch(r"-+", following[0])
    ]


def anchors_of(page: Path) -> set[str]:
    """Return where in a page a link can lead, as GitHub names its headings."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def first_sentence_of(text: str) -> str:
    """Return what is read first of a text."""
    return re.split(r"(?<=\.) ", text)[0]


# Triggers and conditions.


@pytest.mark.parametrize(
    ("kind", "names"), [("triggers", TRIGGERS), ("conditions", CONDITIONS)]
)
def test_each_has_its_page(kind: str, names: dict[str, Any]) -> None:
    """Each trigger and each condition has a page, and the README leads to it."""
    content = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {page.stem for page in (DOCS / kind).iterdir()} == set(names)
    for name in names:
        assert f"[{TEXTS[kind][name]['name']}](docs/{kind}/{name}.md)" in content


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
        examples = blocks_of(content, "yaml")
        assert all(f"{DOMAIN}.{page.stem}" in example for example in examples)
        assert examples


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


# Actions.


def actions_told_of() -> dict[str, tuple[str, str]]:
    """Return the headings and the sections about the actions, by their names."""
    told = {}
    for heading, section in sections_of(ABOUT_ACTIONS, 3).items():
        match = re.match(rf"\n`{DOMAIN}\.(\w+)` [a-z]", section)
        assert match is not None, heading
        told[match[1]] = (heading, section)
    return told


def test_all_actions_are_told_of() -> None:
    """Each action has a section under the name that it has in the editor."""
    assert {name: heading for name, (heading, _) in actions_told_of().items()} == {
        name: texts["name"] for name, texts in TEXTS["services"].items()
    }


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_fields_of_actions(action: Any) -> None:
    """A section tells of each field, whether it is needed, and what is usual."""
    _, section = actions_told_of()[action.name]
    told = {row[0]: row[1:] for row in rows_of(section)}

    for marker in action.fields:
        need, text = told[f"`{marker}`"]
        assert need == ("required" if isinstance(marker, vol.Required) else "optional")
        if isinstance(marker, vol.Optional):
            for default in vol.Schema({marker: object})({}).values():
                assert f"Without it: `{json.dumps(default).strip('"')}`" in text
    if not action.fields:
        assert "No fields but `device_id`." in section


def test_choices_of_actions() -> None:
    """A section tells of each of the values that a field may have."""
    forms = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    for name, (_, section) in actions_told_of().items():
        for field in forms[name]["fields"].values():
            for choice in field["selector"].get("select", {}).get("options", ()):
                assert f"`{choice}`" in section


def test_who_may() -> None:
    """The actions for administrators are those under the heading that says so."""
    section = sections_of(ABOUT_ACTIONS, 2)["Configuration"]

    assert set(re.findall(rf"^`{DOMAIN}\.(\w+)` ", section, re.MULTILINE)) == {
        action.name for action in ACTIONS if action.admin
    }


def test_keys() -> None:
    """The keys that can be pressed are named."""
    _, section = actions_told_of()["press_key"]
    named = set(re.findall(r"`(\w+)`", section))

    for key in KEYS:
        numbered = re.fullmatch(r"(\D+)\d+", key)
        assert key in named or (numbered and any(numbered[1] in it for it in named))


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that has whatever there is to tell of."""
    return replace(SETTINGS, skype=True)


@pytest.fixture
def busy(phone: VirtualPhone, clock: FrozenDateTimeFactory) -> VirtualPhone:
    """Return a phone that has missed a call and is in another one."""
    phone.remote_hang_up(phone.incoming_call("3002", "Bob Example"))
    clock.tick(3600)
    phone.local_answer(phone.incoming_call("3001", "Alice Example"))
    clock.tick(42)
    return phone


async def ask(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, fields: dict[str, Any]
) -> Any:
    """Have a phone do something, and return the response."""
    response = await hass.services.async_call(
        DOMAIN,
        action,
        {**fields, ATTR_DEVICE_ID: device_id_of(hass, entry)},
        blocking=True,
        return_response=True,
    )
    await settle(hass)
    return response


def shape_of(value: Any) -> Any:
    """Return what kind of value it is, down to the last member."""
    match value:
        case dict():
            return {key: shape_of(member) for key, member in value.items()}
        case list():
            return [shape_of(member) for member in value]
        case _:
            return type(value).__name__


@pytest.mark.parametrize(
    "action",
    [it for it in ACTIONS if it.supports_response is not SupportsResponse.NONE],
    ids=lambda action: action.name,
)
async def test_responses(
    hass: HomeAssistant, busy: VirtualPhone, loaded: MockConfigEntry, action: Any
) -> None:
    """The response that is shown is that of the example, but for what happens to be."""
    _, section = actions_told_of()[action.name]
    (example,) = map(parse_yaml, blocks_of(section, "yaml"))
    (shown,) = map(json.loads, blocks_of(section, "json"))
    assert isinstance(example, dict)
    assert "response_variable" in example

    response = await ask(hass, loaded, action.name, example["data"])

    assert shape_of(shown) == shape_of(response)


@pytest.mark.parametrize("section", SECTIONS)
async def test_sections_of_information(
    hass: HomeAssistant, busy: VirtualPhone, loaded: MockConfigEntry, section: str
) -> None:
    """What a section of the information holds is what is written of it."""
    _, text = actions_told_of()["get_information"]
    told = {row[0]: row[1] for row in rows_of(text)}

    response = await ask(hass, loaded, "get_information", {"section": section})

    (item,) = response["phones"]
    assert re.findall(r"`(\w+)`", told[f"`{section}`"]) == [
        name for name in item if name != ATTR_DEVICE_ID
    ]


# Entities.


async def test_entities_are_told_of(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Each entity is told of by its name, with its key, and whether it is on at first."""
    expected = set()
    for entity in er.async_entries_for_config_entry(entity_registry, loaded.entry_id):
        name = TEXTS["entity"][entity.domain][entity.translation_key]["name"]
        key = entity.unique_id.removeprefix(f"{MAC}_")
        expected.add(
            (
                name.replace("{line}", "*n*"),
                re.sub(r"^line_\d+_", "line_n_", key),
                "off" if entity.disabled_by else "on",
            )
        )

    assert {
        (row[0], row[1].strip("`"), row[2])
        for row in rows_of((DOCS / "entities.md").read_text(encoding="utf-8"))
        if len(row) == 4
    } == expected


def test_events_are_told_of() -> None:
    """Each type of event and each of its attributes is told of."""
    section = sections_of(DOCS / "entities.md", 2)["Event"]
    texts = TEXTS["entity"]["event"]["call"]["state_attributes"]
    named = set(re.findall(r"`(\w+)`", section))

    assert set(texts["event_type"]["state"]) <= named
    assert set(texts) - {"event_type"} <= named


# Set up, options, and what goes wrong.


def test_fields_are_told_of() -> None:
    """What is asked for when a phone is added is told of, by the name on the form."""
    section = sections_of(ROOT / "README.md", 3)["Add it"]

    assert {row[0] for row in rows_of(section)} == set(
        TEXTS["config"]["step"]["user"]["data"].values()
    )


def test_options_are_told_of() -> None:
    """Each option is told of, by the name on the form."""
    section = sections_of(ROOT / "README.md", 3)["Options"]

    assert {row[0] for row in rows_of(section)} == {
        name
        for step in TEXTS["options"]["step"].values()
        for name in step["data"].values()
    }


def what_is_explained(heading: str) -> list[str]:
    """Return what the tables of a section of the troubleshooting page explain."""
    section = sections_of(DOCS / "troubleshooting.md", 2)[heading]
    return [row[0] for row in rows_of(section)]


def test_errors_are_explained() -> None:
    """Each error of the forms is explained by its own first sentence."""
    errors = {**TEXTS["config"]["error"], **TEXTS["options"].get("error", {})}
    ends = {
        key: text
        for key, text in TEXTS["config"]["abort"].items()
        if not key.endswith("_successful")
    }

    assert set(what_is_explained("While adding a phone")) == {
        first_sentence_of(text) for text in (*errors.values(), *ends.values())
    }


def test_repairs_are_explained() -> None:
    """Each repair is explained under its title."""
    assert set(what_is_explained("Repairs")) == {
        texts["title"].replace("{phone}", "Desk phone")
        for texts in TEXTS["issues"].values()
    }


def test_failures_of_actions_are_real() -> None:
    """What the page says of failed actions is what they say."""
    words = [
        re.sub(r"\{\w+\}", "…", texts["message"])
        for texts in TEXTS["exceptions"].values()
    ]
    for said in what_is_explained("When an action fails"):
        for sentence in re.split(r"(?<=\.) (?=…)", said):
            assert any(sentence.removesuffix(".") in text for text in words), sentence


def seconds_of(text: str) -> int:
    """Return the time that a text begins with."""
    match = re.match(r"(\d+) (s|min)\b", text)
    assert match is not None, text
    return int(match[1]) * {"s": 1, "min": 60}[match[2]]


def test_intervals() -> None:
    """What is written of the paces is so."""
    section = sections_of(DOCS / "data-updates.md", 2)["By polling"]
    told = {row[0]: row[1:] for row in rows_of(section)}
    rows = {
        "Calls, while the phone is idle": (
            const.IDLE_INTERVAL,
            const.PROVEN_IDLE_INTERVAL,
        ),
        "Calls, during a call": (const.CALL_INTERVAL, const.PROVEN_CALL_INTERVAL),
        "Status, last call": (const.STATUS_INTERVAL, const.PROVEN_STATUS_INTERVAL),
        "Lines: registration, do not disturb, forwarding": (const.LINES_INTERVAL,),
        "Call log": (const.CALL_LOG_INTERVAL, const.PROVEN_CALL_LOG_INTERVAL),
        "The phone itself, and its transfer type": (const.DEVICE_INTERVAL,),
        "CPU load, memory, packets": (const.STATISTICS_INTERVAL,),
        "Call quality": (const.CALL_QUALITY_INTERVAL,),
    }
    assert set(rows) | {"Picture of the screen"} == set(told)
    for what, (always, *proven) in rows.items():
        cells = told[what]
        assert seconds_of(cells[0]) == always.total_seconds()
        # While notifications arrive: another pace, or none of its own.
        told_proven = [it for it in cells[1:] if it != "the same"]
        assert list(map(seconds_of, told_proven)) == [
            interval.total_seconds() for interval in proven
        ]
    assert const.DEVICE_INTERVAL == const.TRANSFER_TYPE_INTERVAL
    first, longest, other = (
        int(interval.total_seconds())
        for interval in (
            const.IDLE_INTERVAL,
            const.LONGEST_BACK_OFF,
            const.CERTIFICATE_INTERVAL,
        )
    )
    words = " ".join(section.split())
    assert f"asked again after {first} seconds" in words
    assert f"up to {longest} seconds" in words
    assert f"another certificate every {other // 60} minutes" in words
    soon, later = (interval.total_seconds() for interval in const.LOOK_AGAIN_AFTER)
    assert f"again after {soon:g} and {later:g} second" in words
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    paces = (const.IDLE_INTERVAL, const.CALL_INTERVAL)
    idle, call = (int(interval.total_seconds()) for interval in paces)
    assert f"every few seconds: {idle} while idle, {call} during a call" in readme


# Examples.


def split_examples(page: Path) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """Return the automations, the actions and the configuration that a page shows."""
    automations: list[Any] = []
    actions: list[Any] = []
    configuration: dict[str, Any] = {}
    for example in examples_of(page):
        match example:
            case {"triggers": _} | {"use_blueprint": _}:
                automations.append(example)
            case {"action": _}:
                actions.append(example)
            case dict():
                configuration |= example
            case _:
                pytest.fail(f"{page.name} shows YAML of no known kind")
    return automations, actions, configuration


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
    """Home Assistant takes each example that a page shows."""
    shutil.copytree(
        ROOT / "blueprints" / "automation" / DOMAIN,
        tmp_path / "blueprints" / "automation" / "poly-vvx",
    )
    hass.config.config_dir = str(tmp_path)
    automations, actions, configuration = split_examples(page)

    for action in actions_in([automations, actions]):
        (described,) = (
            it for it in ACTIONS if f"{DOMAIN}.{it.name}" == action["action"]
        )
        schema = hass.services.async_services_for_domain(DOMAIN)[described.name].schema
        assert schema is not None
        schema(action["data"])
        assert action["data"][ATTR_DEVICE_ID] == DEVICE_ID or "{{" in str(action)
        if described.supports_response is SupportsResponse.ONLY:
            assert "response_variable" in action
    cv.SCRIPT_SCHEMA(actions)
    for domain, values in configuration.items():
        component = await (
            await async_get_integration(hass, domain)
        ).async_get_component()
        component.CONFIG_SCHEMA({domain: values})
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await hass.async_block_till_done()

    states = hass.states.async_all("automation")
    assert len(states) == len(automations)
    assert {state.state for state in states} <= {STATE_ON}
    if states:
        await hass.services.async_call(
            "automation",
            "turn_off",
            {"entity_id": [state.entity_id for state in states]},
            blocking=True,
        )


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
        if anchor:
            assert anchor in anchors_of(target), link


def test_pictures_are_shown() -> None:
    """No picture lies about that no page shows."""
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    for picture in (DOCS / "images").iterdir():
        assert picture.name in shown


def test_pages_can_be_found() -> None:
    """Each page is linked from some other page."""
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in re.findall(r"\]\(([^)\s:]+)\)", prose_of(page))
    }

    assert set(PAGES) - linked <= {ROOT / "README.md"}


@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_commands_can_be_run(page: Path) -> None:
    """A script or a module that a page says to run is there."""
    content = page.read_text(encoding="utf-8")

    for script in re.findall(r"(?<![\w/])scripts/(\w+)(?![\w.])", content):
        assert os.access(ROOT / "scripts" / script, os.X_OK), script
    for module in re.findall(r"python -m ([\w.]+\w)", content):
        assert find_spec(module) is not None, module
