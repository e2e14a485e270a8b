"""Tests of the quality scale: each rule is answered, and what is claimed is there.

Home Assistant checks this for its own integrations only. So each rule that is
claimed has a proof here: a test of the same name, a place in the documentation, or
the test that shows the behaviour.
"""

import ast
from collections.abc import Iterator
from configparser import ConfigParser
import importlib
import inspect
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.components import homeassistant
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity_platform import async_get_platforms
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx import PLATFORMS, config_flow
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.coordinator import PhoneCoordinator
from custom_components.poly_vvx.entity import PhoneEntity
from custom_components.poly_vvx.vvx.transport import Transport

from .common import MAC

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "custom_components" / DOMAIN
SCALE: Final[dict[str, Any]] = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))
MANIFEST: Final[dict[str, Any]] = load_json_object(FOLDER / "manifest.json")
TEXTS: Final[dict[str, Any]] = load_json_object(FOLDER / "translations" / "en.json")
ICONS: Final[dict[str, Any]] = load_json_object(FOLDER / "icons.json")
TREES: Final = {
    path.relative_to(FOLDER).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.rglob("*.py"))
}

TIERS: Final = {
    "bronze": (
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow-test-coverage",
        "config-flow",
        "dependency-transparency",
        "docs-actions",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "docs-triggers",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    ),
    "silver": (
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    ),
    "gold": (
        "devices",
        "diagnostics",
        "discovery-update-info",
        "discovery",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    ),
    "platinum": ("async-dependency", "inject-websession", "strict-typing"),
}
"""All rules of the Integration Quality Scale, in the order of the documentation."""

RULES: Final = [rule for rules in TIERS.values() for rule in rules]

EXEMPT: Final = {"dependency-transparency", "dynamic-devices", "stale-devices"}

SHOWN_BY: Final = {
    "action-exceptions": "test_services.py::test_refusals_are_put_into_words",
    "action-setup": "test_init.py::test_actions_are_there_without_phones",
    "appropriate-polling": "test_coordinator.py::test_paces_of_an_idle_phone",
    "config-entry-unloading": "test_init.py::test_set_up_and_unload",
    "config-flow-test-coverage": (
        "test_config_flow.py::test_what_goes_wrong_is_said_and_can_be_mended"
    ),
    "devices": "test_entity.py::test_the_device",
    "entity-device-class": "test_entity.py::test_all_entities",
    "entity-unavailable": "test_sensor.py::test_a_phone_out_of_reach",
    "log-when-unavailable": "test_coordinator.py::test_a_failure_is_told_of_once",
    "test-before-configure": (
        "test_config_flow.py::test_what_goes_wrong_is_said_and_can_be_mended"
    ),
    "test-before-setup": "test_init.py::test_a_phone_that_is_switched_on_later",
    "unique-config-entry": "test_config_flow.py::test_the_same_phone_is_not_added_twice",
}
"""Rules about behaviour, with the test that would fail without it."""

SAID_IN: Final = {
    "docs-actions": ("docs/actions.md", "Actions"),
    "docs-conditions": ("docs/conditions.md", "Conditions"),
    "docs-configuration-parameters": ("docs/notifications.md", "The option"),
    "docs-data-update": ("docs/data-updates.md", "How a phone is read"),
    "docs-examples": ("docs/blueprints.md", "Blueprints"),
    "docs-high-level-description": ("README.md", "Poly VVX for Home Assistant"),
    "docs-installation-instructions": ("README.md", "Install"),
    "docs-installation-parameters": ("README.md", "Add it"),
    "docs-known-limitations": ("docs/limits.md", "Known limits"),
    "docs-removal-instructions": ("docs/removal.md", "Remove Poly VVX"),
    "docs-supported-devices": ("docs/supported-devices.md", "Supported devices"),
    "docs-supported-functions": ("docs/entities.md", "Entities"),
    "docs-triggers": ("docs/triggers.md", "Triggers"),
    "docs-troubleshooting": ("docs/troubleshooting.md", "Troubleshooting"),
    "docs-use-cases": ("README.md", "What it is good for"),
}
"""Rules about the documentation, with the page and the heading to find it under.

That these sections tell of everything is for test_docs.py to say.
"""

OUIS: Final = {"0004F2*", "64167F*", "482567*"}
"""What the MAC addresses of the maker's phones begin with."""


def status_of(rule: str) -> str:
    """Return what is said of a rule."""
    said = SCALE["rules"][rule]
    status: str = said if isinstance(said, str) else said["status"]
    return status


def calls_of(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Return all calls with the last part of the name of what is called."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Call(func=ast.Name(id=name))
                | ast.Call(func=ast.Attribute(attr=name))
            ):
                yield name, node


def imports_of(tree: ast.AST) -> set[str]:
    """Return the modules that a module imports, but for relative ones."""
    imported: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                imported |= {it.name for it in names}
            case ast.ImportFrom(module=str(module), level=0, names=names):
                imported |= {module, *(f"{module}.{it.name}" for it in names)}
    return imported


def keywords_of(call: ast.Call) -> dict[str | None, ast.expr]:
    """Return what a call is given by name."""
    return {keyword.arg: keyword.value for keyword in call.keywords}


def keys_of_shared_data(tree: ast.AST) -> Iterator[ast.expr]:
    """Return the keys under which a module looks into what all integrations share."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(
                value=ast.Attribute(value=owner, attr="data"), slice=key
            ):
                pass
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(value=owner, attr="data")),
                args=[key, *_],
            ):
                pass
            case _:
                continue
        if ast.unparse(owner).endswith("hass"):
            yield key


def own_steps() -> set[str]:
    """Return the steps that the config flow has besides what it inherits."""
    return {
        name.removeprefix("async_step_")
        for name in vars(config_flow.PolyVvxConfigFlow)
        if name.startswith("async_step_")
    }


def shown_steps() -> set[str]:
    """Return the steps of the config flow that show a form."""
    (flow,) = (
        node
        for node in TREES["config_flow.py"].body
        if isinstance(node, ast.ClassDef) and node.name == "PolyVvxConfigFlow"
    )
    return {
        str(step.value)
        for name, call in calls_of(flow)
        if name in {"async_show_form", "_show", "_form"}
        for step in keywords_of(call).values()
        if isinstance(step, ast.Constant) and step.value in own_steps()
    }


def ends_in_words(reason: str) -> bool:
    """Tell whether an end of a flow has words, ours or Home Assistant's own."""
    folder = Path(homeassistant.__file__).parent
    common: dict[str, Any] = load_json_object(folder / "translations" / "en.json")
    return reason in {**common["config"]["abort"], **TEXTS["config"]["abort"]}


# What is said.


def test_every_rule_is_answered() -> None:
    """The file lists all rules and no other, each once."""
    assert len(RULES) == len(set(RULES)) == 54
    assert set(SCALE) == {"rules"}
    assert list(SCALE["rules"]) == RULES


def test_every_answer_is_an_answer() -> None:
    """Each rule is done or, with a reason, does not apply."""
    assert {status_of(rule) for rule in RULES} <= {"done", "exempt"}
    for said in SCALE["rules"].values():
        if said != "done":
            assert set(said) == {"status", "comment"}
            assert re.fullmatch(r"[A-Z][^\0]*\.", said["comment"].strip())


def test_exemptions() -> None:
    """No rule is left out that has not been found not to apply."""
    assert {rule for rule in RULES if status_of(rule) == "exempt"} == EXEMPT


def test_every_claim_has_a_proof() -> None:
    """Each rule has a test of its name, a test elsewhere, or a place in the docs."""
    here = {
        name.removeprefix("test_").replace("_", "-")
        for name in globals()
        if name.startswith("test_")
    }

    assert set(RULES) - EXEMPT <= here | set(SHOWN_BY) | set(SAID_IN)
    assert set(SHOWN_BY) | set(SAID_IN) <= set(RULES)


@pytest.mark.parametrize("rule", SHOWN_BY)
def test_behaviour_is_tested(rule: str) -> None:
    """The test that a rule relies on is there."""
    file, _, test = SHOWN_BY[rule].partition("::")
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))

    assert test in {
        node.name
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    }


@pytest.mark.parametrize("rule", SAID_IN)
def test_documentation(rule: str) -> None:
    """The section that a rule relies on is there, and is not empty."""
    page, heading = SAID_IN[rule]
    content = (ROOT / page).read_text(encoding="utf-8")
    section = re.search(
        rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#|\Z)",
        content,
        re.DOTALL | re.MULTILINE,
    )

    assert section is not None
    assert len(section[2].split()) > 20


# Bronze


@pytest.mark.parametrize(("file", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_brands(file: str, size: int) -> None:
    """The images are as large as Home Assistant wants them."""
    with Image.open(FOLDER / "brand" / file) as image:
        assert (image.format, image.size) == ("PNG", (size, size))


def test_common_modules() -> None:
    """Coordinator and base entity are where everybody looks for them."""
    assert PhoneCoordinator.__module__.endswith(".coordinator")
    assert PhoneEntity.__module__.endswith(".entity")
    assert {
        value.__module__.rpartition(".")[2]
        for file in TREES
        for value in vars(module_of(file)).values()
        if isinstance(value, type)
        and issubclass(value, DataUpdateCoordinator)
        and value.__module__.startswith("custom_components.")
    } == {"coordinator"}


def module_of(file: str) -> Any:
    """Return the module that is in a file."""
    dotted = file.removesuffix(".py").removesuffix("__init__").replace("/", ".")
    return importlib.import_module(f"custom_components.{DOMAIN}.{dotted}".strip("."))


def test_config_flow() -> None:
    """Each form that is shown has its words, each field a name and a description."""
    assert MANIFEST["config_flow"] is True
    assert shown_steps()
    steps = TEXTS["config"]["step"]
    assert shown_steps() <= set(steps)
    for texts in steps.values():
        assert set(texts.get("data", ())) == set(texts.get("data_description", ()))


def test_dependency_transparency() -> None:
    """There is nothing that could be opaque."""
    assert MANIFEST["requirements"] == []


def test_entity_event_setup() -> None:
    """What an entity listens to ends with it."""
    listening = re.compile(r"async_(add_listener|listen\w*|track_\w+)")
    for platform in (*PLATFORMS, "entity"):
        for node in TREES[f"{platform}.py"].body:
            if isinstance(node, ast.ClassDef):
                ended = {
                    argument
                    for name, call in calls_of(node)
                    if name == "async_on_remove"
                    for argument in call.args
                }
                listened = {
                    call for name, call in calls_of(node) if listening.fullmatch(name)
                }
                assert listened <= ended
    assert "async_on_remove" in dict(calls_of(TREES["event.py"]))


async def test_entity_unique_id(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """An entity is known by the phone's MAC address and by its key."""
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)

    assert entities
    for entity in entities:
        assert re.fullmatch(rf"{MAC}_[a-z0-9_]+", entity.unique_id)
        key = entity.unique_id.removeprefix(f"{MAC}_")
        assert not key.startswith((f"{DOMAIN}_", f"{entity.domain}_"))


async def test_has_entity_name(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Home Assistant puts the name of the phone before that of the entity."""
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)

    assert entities
    assert all(entity.has_entity_name for entity in entities)


def test_runtime_data() -> None:
    """What belongs to an entry is kept by the entry, under its type."""
    kept = [
        node
        for node in ast.walk(TREES["__init__.py"])
        if isinstance(node, ast.Attribute)
        and node.attr == "runtime_data"
        and isinstance(node.ctx, ast.Store)
    ]
    assert len(kept) == 1
    for file, tree in TREES.items():
        for key in keys_of_shared_data(tree):
            # What belongs to no entry, or outlives it, has a key with a type.
            assert isinstance(key, ast.Name), file
            assert isinstance(getattr(module_of(file), key.id), HassKey), file
    for platform in PLATFORMS:
        parameters = inspect.signature(
            module_of(f"{platform}.py").async_setup_entry
        ).parameters
        assert "PolyVvxConfigEntry" in str(parameters["entry"].annotation)


# Silver


def test_integration_owner() -> None:
    """Somebody looks after it."""
    assert MANIFEST["codeowners"]
    assert all(re.fullmatch(r"@[\w-]+", owner) for owner in MANIFEST["codeowners"])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates(platform: Platform) -> None:
    """Each platform says how many of its entities may be asked at once."""
    assignments = {
        target.id: node.value
        for node in TREES[f"{platform}.py"].body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    assert isinstance(assignments.get("PARALLEL_UPDATES"), ast.Constant)
    # None is a limit at a platform whose updates are coordinated by nobody.
    assert module_of(f"{platform}.py").PARALLEL_UPDATES == 0


def test_reauthentication_flow() -> None:
    """A new password can be entered, and not for another phone."""
    assert {"reauth", "reauth_confirm"} <= own_steps()
    assert "reauth_confirm" in TEXTS["config"]["step"]
    assert "wrong_device" in TEXTS["config"]["abort"]
    assert ends_in_words("reauth_successful")


def test_test_coverage() -> None:
    """Nothing may go untested."""
    configuration = ConfigParser()
    configuration.read(ROOT / "setup.cfg")

    assert configuration["coverage:run"]["branch"] == "True"
    assert configuration["coverage:run"]["source"] == f"custom_components/{DOMAIN}"
    assert "omit" not in configuration["coverage:run"]
    assert configuration["coverage:report"]["fail_under"] == "100"


# Gold


def test_diagnostics() -> None:
    """What is known of a phone can be downloaded."""
    diagnostics = module_of("diagnostics.py")

    assert inspect.iscoroutinefunction(diagnostics.async_get_config_entry_diagnostics)


def test_discovery() -> None:
    """Phones are found by what their addresses and their names begin with."""
    matchers = MANIFEST["dhcp"]

    assert "dhcp" in own_steps()
    assert {it["macaddress"] for it in matchers if "macaddress" in it} == OUIS
    assert {it["hostname"] for it in matchers if "hostname" in it} == {"polycom_*"}


async def test_discovery_update_info(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """A phone that is set up is found again at another address."""
    (device,) = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)

    assert {"registered_devices": True} in MANIFEST["dhcp"]
    assert (dr.CONNECTION_NETWORK_MAC, loaded.unique_id) in device.connections


async def test_entity_category(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """What is about the phone as a machine is kept apart from its calls."""
    categories: dict[EntityCategory | None, set[str]] = {}
    for entity in er.async_entries_for_config_entry(entity_registry, loaded.entry_id):
        key = entity.unique_id.removeprefix(f"{MAC}_")
        categories.setdefault(entity.entity_category, set()).add(key)

    assert {"last_boot", "ip_address", "push", "cpu_load"} <= categories[
        EntityCategory.DIAGNOSTIC
    ]
    assert categories[EntityCategory.CONFIG] == {
        "restart",
        "reboot",
        "update_configuration",
        "transfer_type",
    }
    assert {"status", "ringing", "call", "answer", "mute"} <= categories[None]


async def test_entity_disabled_by_default(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """What few people need, and what costs requests, is off until wanted."""
    disabled = {
        entity.unique_id.removeprefix(f"{MAC}_")
        for entity in er.async_entries_for_config_entry(
            entity_registry, loaded.entry_id
        )
        if entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    }

    assert {"screen", "cpu_load", "received_packets", "call_jitter"} <= disabled
    assert not {"status", "ringing", "call", "answer"} & disabled


async def test_entity_translations(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """No entity has a name of its own, all are translated."""
    entities = [
        entity
        for platform in async_get_platforms(hass, DOMAIN)
        for entity in platform.entities.values()
    ]

    assert {entity.platform.domain for entity in entities} == set(PLATFORMS) - {"image"}
    for entity in entities:
        assert entity.translation_key in TEXTS["entity"][entity.platform.domain]
        assert getattr(entity, "_attr_name", None) is None


def test_exception_translations() -> None:
    """Each error that Home Assistant shows has a key, and the key has words."""
    shown = re.compile(
        r"HomeAssistantError|ServiceValidationError|UpdateFailed|ConfigEntry\w+"
    )
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            match node:
                case ast.Raise(exc=ast.Call() as call):
                    pass
                case _:
                    continue
            kinds = {it.id for it in ast.walk(call.func) if isinstance(it, ast.Name)}
            if any(map(shown.fullmatch, kinds)):
                given = keywords_of(call)
                assert call.args == [], file
                # Or all of it from one place, which test_translations.py looks at.
                assert None in given or {
                    "translation_domain",
                    "translation_key",
                } <= set(given)
                match given.get("translation_key"):
                    case ast.Constant(value=str(key)):
                        assert key in TEXTS["exceptions"]


async def test_icon_translations(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Each entity has an icon, its own or that of its class, and so has all else."""
    for entity in er.async_entries_for_config_entry(entity_registry, loaded.entry_id):
        icons = ICONS["entity"].get(entity.domain, {})
        assert entity.translation_key in icons or entity.original_device_class
    for kind in ("services", "triggers", "conditions"):
        assert set(ICONS[kind]) == set(TEXTS[kind])
    for file, tree in TREES.items():
        named = {
            target.attr if isinstance(target, ast.Attribute) else target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Attribute | ast.Name)
        }
        assert "_attr_icon" not in named, file


def test_reconfiguration_flow() -> None:
    """Address and login can be changed without losing anything."""
    assert "reconfigure" in own_steps()
    assert {"host", "password", "port", "ssl", "username"} == set(
        TEXTS["config"]["step"]["reconfigure"]["data"]
    )
    assert ends_in_words("reconfigure_successful")


def test_repair_issues() -> None:
    """Each repair says what is wrong, and what to do or how it is fixed."""
    assert TEXTS["issues"]
    for texts in TEXTS["issues"].values():
        assert texts["title"]
        assert ("description" in texts) != ("fix_flow" in texts)
    if any("fix_flow" in texts for texts in TEXTS["issues"].values()):
        repairs = module_of("repairs.py")
        assert inspect.iscoroutinefunction(repairs.async_create_fix_flow)


# Platinum


def test_async_dependency() -> None:
    """Nothing waits for the network but in asyncio."""
    blocking = {
        "http.client",
        "httpx",
        "requests",
        "socketserver",
        "telnetlib",
        "time.sleep",
        "urllib.request",
        "urllib3",
    }
    for file, tree in TREES.items():
        assert not imports_of(tree) & blocking, file
    assert "aiohttp" in imports_of(TREES["vvx/transport.py"])


def test_inject_websession() -> None:
    """What speaks with the phone is given its session, and makes none."""
    (session, *_) = inspect.signature(Transport).parameters.values()

    assert "ClientSession" in str(session.annotation)
    for file, tree in TREES.items():
        made = {"ClientSession", "async_create_clientsession"} & set(
            dict(calls_of(tree))
        )
        assert not (made and file.startswith("vvx/")), file


def test_strict_typing() -> None:
    """Mypy is strict with everything, and nothing is without a type."""
    configuration = ConfigParser()
    configuration.read(ROOT / "setup.cfg")

    assert configuration["mypy"]["strict"] == "True"
    assert "custom_components" in configuration["mypy"]["files"]
    ours = {
        option
        for section, options in configuration.items()
        if section.startswith("mypy-") and DOMAIN in section
        for option in options
    }
    assert ours == set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                assert node.returns is not None
