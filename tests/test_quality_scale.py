"""Tests of the quality scale: each rule is answered, and what is claimed is there.

Home Assistant checks this for its own integrations only. What a rule says of
behaviour is shown by the tests of that behaviour; here is what no other test sees.
"""

import importlib
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx import PLATFORMS
from custom_components.poly_vvx.const import DOMAIN

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

OF_ADDRESS_BOOKS: Final = "read_address_book"
"""The button of an address book, which no phone has."""
EXEMPT: Final = {"dependency-transparency", "dynamic-devices", "stale-devices"}


@pytest.fixture
def entities(
    loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> list[er.RegistryEntry]:
    """Return the entities of a phone."""
    found = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert {entity.domain for entity in found} == set(PLATFORMS)
    return found


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


@pytest.mark.parametrize(("file", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_brands(file: str, size: int) -> None:
    """The images are as large as Home Assistant wants them."""
    with Image.open(FOLDER / "brand" / file) as image:
        assert (image.format, image.size) == ("PNG", (size, size))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates(platform: str) -> None:
    """Each platform says itself how many of its entities may be asked at once."""
    module = importlib.import_module(f"custom_components.{DOMAIN}.{platform}")

    assert isinstance(module.PARALLEL_UPDATES, int)


async def test_entity_names(
    hass: HomeAssistant, entities: list[er.RegistryEntry]
) -> None:
    """An entity has a translated name, which the name of the phone stands before."""
    named: dict[str, set[str | None]] = {}
    for entity in entities:
        assert entity.has_entity_name
        named.setdefault(entity.domain, set()).add(entity.translation_key)

    named["button"].add(OF_ADDRESS_BOOKS)
    assert named == {
        # Some are only the unit of another.
        domain: {
            key for key, text in texts.items() if {*text} != {"unit_of_measurement"}
        }
        for domain, texts in TEXTS["entity"].items()
    }


async def test_icon_translations(
    hass: HomeAssistant, entities: list[er.RegistryEntry]
) -> None:
    """Each entity has an icon, its own or that of its class, and so has all else."""
    with_icon = {
        (domain, key) for domain, icons in ICONS["entity"].items() for key in icons
    }
    for entity in entities:
        key = (entity.domain, entity.translation_key)
        assert key in with_icon or entity.original_device_class
        assert entity.original_icon is None

    shown = {(it.domain, it.translation_key) for it in entities}
    assert with_icon - shown == {("button", OF_ADDRESS_BOOKS)}
    for kind in ("services", "triggers", "conditions"):
        assert set(ICONS[kind]) == set(TEXTS[kind])
