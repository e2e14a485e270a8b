"""Tests of the quality scale: each rule is answered, and what is claimed is there.

Home Assistant checks this for its own integrations only. What a rule says of
behaviour is shown by the tests of that behaviour; here is what no other test sees.
"""

from collections.abc import Iterator
import importlib
import inspect
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx import PLATFORMS
from custom_components.poly_vvx.config_flow import PolyVvxConfigFlow, PolyVvxOptionsFlow
from custom_components.poly_vvx.const import DOMAIN

from .common import MAC

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "custom_components" / DOMAIN
SCALE: Final[dict[str, Any]] = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))
TEXTS: Final[dict[str, Any]] = load_json_object(FOLDER / "translations" / "en.json")
ICONS: Final[dict[str, Any]] = load_json_object(FOLDER / "icons.json")

RULES: Final = [
    *("action-setup", "appropriate-polling", "brands", "common-modules"),
    *("config-flow-test-coverage", "config-flow", "dependency-transparency"),
    *("docs-actions", "docs-conditions", "docs-high-level-description"),
    *("docs-installation-instructions", "docs-removal-instructions"),
    *("docs-triggers", "entity-event-setup", "entity-unique-id", "has-entity-name"),
    *("runtime-data", "test-before-configure", "test-before-setup"),
    *("unique-config-entry",),
    *("action-exceptions", "config-entry-unloading"),
    *("docs-configuration-parameters", "docs-installation-parameters"),
    *("entity-unavailable", "integration-owner", "log-when-unavailable"),
    *("parallel-updates", "reauthentication-flow", "test-coverage"),
    *("devices", "diagnostics", "discovery-update-info", "discovery"),
    *("docs-data-update", "docs-examples", "docs-known-limitations"),
    *("docs-supported-devices", "docs-supported-functions", "docs-troubleshooting"),
    *("docs-use-cases", "dynamic-devices", "entity-category"),
    *("entity-device-class", "entity-disabled-by-default", "entity-translations"),
    *("exception-translations", "icon-translations", "reconfiguration-flow"),
    *("repair-issues", "stale-devices"),
    *("async-dependency", "inject-websession", "strict-typing"),
]
"""All rules from bronze to platinum, in the order of Home Assistant's documentation."""

EXEMPT: Final = {"dependency-transparency", "dynamic-devices", "stale-devices"}

HEADINGS: Final = {
    "docs-actions": "action",
    "docs-conditions": "condition",
    "docs-configuration-parameters": "option",
    "docs-data-update": "read|update",
    "docs-examples": "blueprint|example",
    "docs-high-level-description": "poly vvx for home assistant",
    "docs-installation-instructions": "install",
    "docs-installation-parameters": "add",
    "docs-known-limitations": "limit",
    "docs-removal-instructions": "remove",
    "docs-supported-devices": "supported",
    "docs-supported-functions": "entit|what you get",
    "docs-triggers": "trigger",
    "docs-troubleshooting": "troubleshoot",
    "docs-use-cases": "good for|use",
}
"""Rules about the documentation, with what the heading has in it to find it under.

That these sections tell of everything is for test_docs.py to say.
"""

DISABLED: Final = {
    *("call_codec", "call_jitter", "call_latency", "call_packet_loss"),
    *("call_quality_mos", "cpu_load", "memory_usage", "received_packets"),
    *("sent_packets", "screen", "update_configuration", "ip_address"),
    *("line_1_forwarding", "line_2_forwarding"),
}
"""Entities that few people need, or that cost requests: off until wanted."""


def headings() -> Iterator[str]:
    """Return the headings of all that is written for users, in small letters."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for heading in re.findall(r"^#+ (.+)", page.read_text("utf-8"), re.MULTILINE):
            yield heading.lower()


def steps_with_input(flow: type) -> set[str]:
    """Return the steps of a flow that a person enters something at.

    Home Assistant lets a flow show no form whose step is not among them.
    """
    return {
        name.removeprefix("async_step_")
        for name, step in vars(flow).items()
        if name.startswith("async_step_")
        and "user_input" in inspect.signature(step).parameters
    }


@pytest.fixture
def entities(
    loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> dict[str, er.RegistryEntry]:
    """Return the entities of a phone by the end of their unique ID."""
    found = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert {entity.domain for entity in found} == set(PLATFORMS)
    return {entity.unique_id.removeprefix(f"{MAC}_"): entity for entity in found}


def test_every_rule_is_answered() -> None:
    """Each rule is done or, where it cannot apply, exempt for a reason."""
    answers = SCALE["rules"]

    assert list(answers) == RULES
    assert {rule for rule in RULES if answers[rule] != "done"} >= EXEMPT
    for rule, answer in answers.items():
        if answer != "done":
            assert set(answer) == {"status", "comment"}
            assert answer["status"] == ("exempt" if rule in EXEMPT else "done")
            assert re.fullmatch(r"(?s)[A-Z].*\.", answer["comment"].strip())


def test_documentation() -> None:
    """Each rule about the documentation has its heading somewhere."""
    there = list(headings())

    assert set(HEADINGS) == {rule for rule in RULES if rule.startswith("docs-")}
    assert not [
        rule
        for rule, pattern in HEADINGS.items()
        if not any(re.search(rf"\b({pattern})", heading) for heading in there)
    ]


@pytest.mark.parametrize(("file", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_brands(file: str, size: int) -> None:
    """The images are as large as Home Assistant wants them."""
    with Image.open(FOLDER / "brand" / file) as image:
        assert (image.format, image.size) == ("PNG", (size, size))


@pytest.mark.parametrize(
    ("flow", "texts"),
    [(PolyVvxConfigFlow, TEXTS["config"]), (PolyVvxOptionsFlow, TEXTS["options"])],
)
def test_steps_of_flows(flow: type, texts: dict[str, Any]) -> None:
    """Each form has its words, and each field of it a name and a description."""
    assert steps_with_input(flow) == set(texts["step"])
    for step in texts["step"].values():
        assert set(step.get("data", ())) == set(step.get("data_description", ()))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates(platform: str) -> None:
    """Each platform says itself how many of its entities may be asked at once."""
    module = importlib.import_module(f"custom_components.{DOMAIN}.{platform}")

    assert isinstance(module.PARALLEL_UPDATES, int)


async def test_discovery_update_info(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """A phone that is set up is known by its MAC address when it is seen elsewhere."""
    (device,) = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)

    assert (dr.CONNECTION_NETWORK_MAC, loaded.unique_id) in device.connections


async def test_entity_unique_id(
    hass: HomeAssistant, entities: dict[str, er.RegistryEntry]
) -> None:
    """An entity is known by the phone's MAC address and by its key."""
    for key, entity in entities.items():
        assert entity.unique_id == f"{MAC}_{key}"
        assert re.fullmatch(r"[a-z0-9_]+", key)
        assert not key.startswith((f"{DOMAIN}_", f"{entity.domain}_"))


async def test_entity_names(
    hass: HomeAssistant, entities: dict[str, er.RegistryEntry]
) -> None:
    """An entity has a translated name, which the name of the phone stands before."""
    named: dict[str, set[str | None]] = {}
    for entity in entities.values():
        assert entity.has_entity_name
        named.setdefault(entity.domain, set()).add(entity.translation_key)

    assert named == {domain: set(texts) for domain, texts in TEXTS["entity"].items()}


async def test_entity_category(
    hass: HomeAssistant, entities: dict[str, er.RegistryEntry]
) -> None:
    """What is about the phone as a machine is kept apart from its calls."""
    categories: dict[EntityCategory | None, set[str]] = {}
    for key, entity in entities.items():
        categories.setdefault(entity.entity_category, set()).add(key)

    assert categories[EntityCategory.CONFIG] == {
        *("restart", "reboot", "update_configuration", "transfer_type")
    }
    assert {"last_boot", "ip_address", "push", "cpu_load"} <= categories[
        EntityCategory.DIAGNOSTIC
    ]
    assert {"status", "ringing", "call", "answer", "mute"} <= categories[None]


async def test_entity_disabled_by_default(
    hass: HomeAssistant, entities: dict[str, er.RegistryEntry]
) -> None:
    """What few people need, and what costs requests, is off until wanted."""
    assert {key for key, entity in entities.items() if entity.disabled} == DISABLED


async def test_icon_translations(
    hass: HomeAssistant, entities: dict[str, er.RegistryEntry]
) -> None:
    """Each entity has an icon, its own or that of its class, and so has all else."""
    with_icon = {
        (domain, key) for domain, icons in ICONS["entity"].items() for key in icons
    }
    for entity in entities.values():
        key = (entity.domain, entity.translation_key)
        assert key in with_icon or entity.original_device_class
        assert entity.original_icon is None

    assert not with_icon - {(it.domain, it.translation_key) for it in entities.values()}
    for kind in ("services", "triggers", "conditions"):
        assert set(ICONS[kind]) == set(TEXTS[kind])
