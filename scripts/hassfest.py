"""Check the files that Home Assistant and HACS read, on any machine.

The genuine checks, hassfest and the HACS action, need GitHub: see
.github/workflows/validate.yml. This applies the same rules, on top of the
validators of the Home Assistant that runs it, so that their verdict is known
before anything is pushed. Where hassfest is stricter with the integrations of
Home Assistant itself than with custom ones, this takes the stricter rule.

Usage: python scripts/hassfest.py custom_components/poly_vvx
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
import json
from pathlib import Path
import re
import string
import sys
from typing import Any

from awesomeversion import (
    AwesomeVersion,
    AwesomeVersionException,
    AwesomeVersionStrategy,
)
from homeassistant import components
from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, selector, service
from homeassistant.requirements import DISCOVERY_INTEGRATIONS
from homeassistant.util.yaml import load_yaml_dict
import voluptuous as vol
from voluptuous.humanize import humanize_error

type Validator = Callable[[Any], Any]


def must(test: Callable[[Any], object], message: str) -> Validator:
    """Make a validator that wants the test to be true."""

    def validate(value: Any) -> Any:
        if not test(value):
            raise vol.Invalid(message)
        return value

    return validate


def keyed(key: Validator, value: Any) -> Validator:
    """Make a validator for a mapping with keys of one kind."""
    schema: Validator = cv.schema_with_slug_keys(value, slug_validator=key)
    return schema


# --- manifest.json ------------------------------------------------------------

VERSION_STRATEGIES = [
    AwesomeVersionStrategy.CALVER,
    AwesomeVersionStrategy.SEMVER,
    AwesomeVersionStrategy.SIMPLEVER,
    AwesomeVersionStrategy.BUILDVER,
    AwesomeVersionStrategy.PEP440,
]
REQUIREMENT = re.compile(r"^[-_,.\w\[\]]+(?:(?:==|>=|<=|~=|!=|<|>|===)\S+)?$")

lower = must(lambda value: value == value.lower(), "needs to be lower case")
upper = must(lambda value: value == value.upper(), "needs to be upper case")
wildcard = must(lambda value: "*" in value, "needs to contain a wildcard")


def version(value: str) -> str:
    """Accept a version that Home Assistant can compare with another."""
    try:
        AwesomeVersion(value, ensure_strategy=VERSION_STRATEGIES)
    except AwesomeVersionException as err:
        raise vol.Invalid(f"'{value}' is not a valid version") from err
    return value


MANIFEST = vol.Schema(
    {
        vol.Required("domain"): str,
        vol.Required("name"): str,
        vol.Required("integration_type"): vol.In(
            ["device", "entity", "hardware", "helper", "hub", "service", "system"]
        ),
        vol.Required("documentation"): vol.All(
            vol.Url(),
            must(lambda url: url.startswith("https://"), "needs to be https"),
            must(
                lambda url: not url.startswith("https://www.home-assistant.io/"),
                "needs to be the documentation of this integration",
            ),
        ),
        vol.Required("issue_tracker"): vol.Url(),
        vol.Required("codeowners"): vol.All([str], vol.Length(min=1)),
        vol.Required("iot_class"): vol.In(
            [
                "assumed_state",
                "calculated",
                "cloud_polling",
                "cloud_push",
                "local_polling",
                "local_push",
            ]
        ),
        vol.Required("version"): vol.All(str, version),
        vol.Optional("quality_scale"): vol.In(
            ["bronze", "silver", "gold", "platinum", "custom"]
        ),
        vol.Optional("config_flow"): bool,
        vol.Optional("single_config_entry"): bool,
        vol.Optional("import_executor"): bool,
        vol.Optional("requirements"): [
            vol.All(str, must(REQUIREMENT.match, "is not well formed"))
        ],
        vol.Optional("dependencies"): [str],
        vol.Optional("after_dependencies"): [str],
        vol.Optional("loggers"): [str],
        vol.Optional("mqtt"): [str],
        vol.Optional("homekit"): {vol.Optional("models"): [str]},
        vol.Optional("ssdp"): [vol.All(dict, vol.Length(min=1))],
        vol.Optional("bluetooth"): [dict],
        vol.Optional("usb"): [dict],
        vol.Optional("preview_features"): dict,
        vol.Optional("zeroconf"): [
            vol.Any(
                str,
                {
                    vol.Required("type"): str,
                    vol.Optional("name"): vol.All(str, lower),
                    vol.Optional("properties"): {str: vol.All(str, lower)},
                },
            )
        ],
        vol.Optional("dhcp"): [
            {
                vol.Optional("macaddress"): vol.All(str, upper, wildcard),
                vol.Optional("hostname"): vol.All(str, lower),
                vol.Optional("registered_devices"): bool,
            }
        ],
    }
)

HACS = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Optional("homeassistant"): vol.All(str, version),
        vol.Optional("hacs"): vol.All(str, version),
        vol.Optional("filename"): str,
        vol.Optional("country"): vol.Any(str, [str]),
        vol.Optional("content_in_root"): bool,
        vol.Optional("hide_default_branch"): bool,
        vol.Optional("persistent_directory"): str,
        vol.Optional("render_readme"): bool,
        vol.Optional("zip_release"): bool,
    }
)

# --- translations/en.json -----------------------------------------------------

TRANSLATION_KEY = re.compile(r"^(?!.+[_-]{2})(?![_-])[a-z0-9-_]+(?<![_-])$")
ADDRESS = re.compile(
    r"((ftps?|scp|https?|mqtts?|socket|socks5)://|www\.)"
    r"[a-z0-9]+([-.][a-z0-9]+)*\.[a-z]{2,5}(:[0-9]{1,5})?(/.*)?",
    re.IGNORECASE,
)

translation_key = must(
    TRANSLATION_KEY.match, "is not a translation key: [a-z0-9-_]+, with single - and _"
)


def text(*, placeholders: bool) -> Validator:
    """Make a validator for a translated text."""

    def validate(value: Any) -> str:
        content: str = cv.string_with_no_html(value)
        for _, name, _, _ in string.Formatter().parse(content):
            if name is None:
                continue
            if not placeholders:
                raise vol.Invalid("cannot have placeholders")
            if not name.isidentifier():
                raise vol.Invalid("needs identifiers as placeholders")
        if re.search(r"'{\w+}'", content):
            raise vol.Invalid("has a placeholder inside single quotes")
        if "[%key:" in content:
            raise vol.Invalid("refers to another text, which only core can do")
        if content != content.strip():
            raise vol.Invalid("starts or ends with a space")
        if ADDRESS.search(content):
            raise vol.Invalid("has an address, which belongs in a placeholder")
        return content

    return validate


TEXT = text(placeholders=True)
PLAIN_TEXT = text(placeholders=False)
TEXTS = {str: TEXT}
STATES = keyed(translation_key, PLAIN_TEXT)


def described_data_exists(flow: dict[str, Any]) -> dict[str, Any]:
    """Refuse the description of a field that is in no form."""
    for name, step in flow["step"].items():
        for form in (step, *step.get("sections", {}).values()):
            if unknown := form.get("data_description", {}).keys() - form.get(
                "data", {}
            ):
                raise vol.Invalid(f"describes {sorted(unknown)}, not in data of {name}")
    return flow


FORM = {
    vol.Optional("description"): TEXT,
    vol.Optional("data"): TEXTS,
    vol.Optional("data_description"): TEXTS,
}
FLOW = {
    vol.Required("step"): {
        str: {
            **FORM,
            vol.Optional("title"): TEXT,
            vol.Optional("menu_options"): TEXTS,
            vol.Optional("menu_option_descriptions"): TEXTS,
            vol.Optional("submit"): TEXT,
            vol.Optional("sections"): {str: {**FORM, vol.Optional("name"): TEXT}},
        }
    },
    vol.Optional("flow_title"): TEXT,
    vol.Optional("error"): TEXTS,
    vol.Optional("abort"): TEXTS,
    vol.Optional("progress"): TEXTS,
    vol.Optional("create_entry"): TEXTS,
}
CONFIG_FLOW = vol.All(
    {**FLOW, vol.Optional("initiate_flow"): {vol.Required("user"): TEXT}},
    described_data_exists,
)
SUBENTRY_FLOW = vol.All(
    {
        **FLOW,
        vol.Required("entry_type"): TEXT,
        vol.Required("initiate_flow"): {vol.Required("user"): TEXT, str: TEXT},
    },
    described_data_exists,
)
ISSUE = vol.All(
    {
        vol.Required("title"): TEXT,
        vol.Exclusive("description", "text"): TEXT,
        vol.Exclusive("fix_flow", "text"): CONFIG_FLOW,
    },
    must({"description", "fix_flow"}.intersection, "needs a description or a fix_flow"),
)
NAMED = {vol.Required("name"): TEXT, vol.Required("description"): TEXT}
FIELDS = keyed(translation_key, {**NAMED, vol.Optional("example"): TEXT})


def tree(value: Any) -> Any:
    """Accept texts at any depth: what a panel of the integration's own shows."""
    return (keyed(translation_key, tree) if isinstance(value, dict) else TEXT)(value)


TRANSLATIONS = vol.Schema(
    {
        vol.Optional("title"): TEXT,
        vol.Optional("config"): CONFIG_FLOW,
        vol.Optional("options"): CONFIG_FLOW,
        vol.Optional("config_subentries"): keyed(cv.slug, SUBENTRY_FLOW),
        vol.Optional("common"): keyed(cv.slug, TEXT),
        vol.Optional("conversation"): dict,
        vol.Optional("preview_features"): dict,
        vol.Optional("device"): keyed(translation_key, {vol.Optional("name"): TEXT}),
        vol.Optional("entity"): keyed(
            cv.slug,
            keyed(
                translation_key,
                {
                    vol.Optional("name"): TEXT,
                    vol.Optional("state"): STATES,
                    vol.Optional("state_attributes"): keyed(
                        translation_key,
                        {
                            vol.Optional("name"): PLAIN_TEXT,
                            vol.Optional("state"): STATES,
                        },
                    ),
                    vol.Optional("unit_of_measurement"): PLAIN_TEXT,
                },
            ),
        ),
        vol.Optional("exceptions"): keyed(cv.slug, {vol.Required("message"): TEXT}),
        vol.Optional("issues"): {str: ISSUE},
        vol.Optional("selector"): keyed(
            cv.slug,
            {
                vol.Optional("choices"): keyed(translation_key, TEXT),
                vol.Optional("options"): keyed(translation_key, TEXT),
                vol.Optional("unit_of_measurement"): keyed(translation_key, TEXT),
                vol.Optional("fields"): dict,
            },
        ),
        vol.Optional("services"): keyed(
            translation_key,
            {
                **NAMED,
                vol.Optional("fields"): FIELDS,
                vol.Optional("sections"): keyed(
                    translation_key,
                    {vol.Required("name"): TEXT, vol.Optional("description"): TEXT},
                ),
            },
        ),
        vol.Optional("triggers"): keyed(
            cv.underscore_slug, {**NAMED, vol.Optional("fields"): FIELDS}
        ),
        vol.Optional("conditions"): keyed(
            cv.underscore_slug, {**NAMED, vol.Optional("fields"): FIELDS}
        ),
        vol.Optional("system_health"): {
            vol.Optional("info"): keyed(translation_key, TEXT)
        },
        vol.Optional("config_panel"): tree,
    }
)

# --- icons.json ---------------------------------------------------------------

icon = vol.All(str, must(re.compile(r"^mdi:[a-z0-9-]+$").match, "is not an mdi: icon"))


def differs_from_default(icons: dict[str, Any]) -> dict[str, Any]:
    """Refuse the icon of a state that is the default icon anyway."""
    for state, name in icons.get("state", {}).items():
        if name == icons.get("default"):
            raise vol.Invalid(f"the icon of {state} is the same as the default")
    return icons


ICON_STEPS = {"step": {str: {"sections": {str: icon}}}}
ENTITY_ICONS = {
    vol.Optional("default"): icon,
    vol.Optional("state"): keyed(translation_key, icon),
    vol.Optional("range"): {str: icon},
}
ICONS = vol.Schema(
    {
        vol.Optional("config"): ICON_STEPS,
        vol.Optional("options"): ICON_STEPS,
        vol.Optional("issues"): {str: {"fix_flow": ICON_STEPS}},
        vol.Optional("entity"): keyed(
            cv.slug,
            keyed(
                translation_key,
                {
                    **ENTITY_ICONS,
                    vol.Optional("state_attributes"): keyed(
                        translation_key, vol.All(ENTITY_ICONS, differs_from_default)
                    ),
                },
            ),
        ),
        vol.Optional("services"): keyed(
            translation_key,
            {vol.Required("service"): icon, vol.Optional("sections"): {str: icon}},
        ),
        vol.Optional("triggers"): keyed(
            cv.underscore_slug, {vol.Required("trigger"): icon}
        ),
        vol.Optional("conditions"): keyed(
            cv.underscore_slug, {vol.Required("condition"): icon}
        ),
    }
)

# --- services.yaml, triggers.yaml and conditions.yaml -------------------------

given = must(lambda value: value is not None, "needs a value")

TARGET = vol.All(
    selector.TargetSelector.CONFIG_SCHEMA,
    must(lambda target: "device" not in target, "cannot have a filter of devices"),
)

FIELD = {
    vol.Optional("example"): given,
    vol.Optional("default"): given,
    vol.Optional("required"): bool,
    vol.Optional("selector"): selector.validate_selector,
}
SERVICE_FIELD = {
    **FIELD,
    vol.Optional("advanced"): bool,
    vol.Optional("filter"): {
        vol.Exclusive("attribute", "filter"): {
            str: [vol.All(str, service.validate_attribute_option)]
        },
        vol.Exclusive("supported_features", "filter"): [
            vol.All(str, service.validate_supported_feature)
        ],
    },
}
SERVICES = vol.Schema(
    {
        cv.slug: vol.Any(
            None,
            {
                vol.Optional("target"): vol.Any(None, TARGET),
                vol.Optional("fields"): {
                    str: vol.Any(
                        {
                            vol.Required("fields"): {str: SERVICE_FIELD},
                            vol.Optional("collapsed"): bool,
                        },
                        SERVICE_FIELD,
                    )
                },
            },
        )
    }
)
AUTOMATIONS = vol.Schema(
    {
        # What several of them share stands under a key that starts with a dot.
        vol.Remove(vol.All(str, service.starts_with_dot)): object,
        cv.underscore_slug: vol.Any(
            None,
            {
                vol.Optional("target"): TARGET,
                vol.Optional("fields"): {
                    str: {**FIELD, vol.Optional("context"): {str: str}}
                },
            },
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class Described:
    """A file that describes something registered by the code."""

    schema: vol.Schema
    modules: str
    """Where the code stands that registers it."""
    registration: str
    """How that code can be recognised."""


DESCRIBED = {
    "services": Described(
        schema=SERVICES,
        modules="**/*.py",
        registration=r"hass\.services\.(async_)?register\("
        r"|async_register_(admin|entity|platform_entity)_service\(",
    ),
    "triggers": Described(
        schema=AUTOMATIONS,
        modules="trigger.py",
        registration=r"def async_get_triggers",
    ),
    "conditions": Described(
        schema=AUTOMATIONS,
        modules="condition.py",
        registration=r"def async_get_conditions",
    ),
}

# --- the code -----------------------------------------------------------------

# What can be imported from without being a dependency: it is always there, or is
# set up by whoever uses it.
FREE_TO_IMPORT = {platform.value for platform in Platform} | {
    "alert",
    "automation",
    "conversation",
    "default_config",
    "device_automation",
    "frontend",
    "group",
    "homeassistant",
    "input_boolean",
    "input_button",
    "input_datetime",
    "input_number",
    "input_select",
    "input_text",
    "media_source",
    "mjpeg",
    "onboarding",
    "panel_custom",
    "persistent_notification",
    "person",
    "script",
    "shopping_list",
    "stream",
    "sun",
    "system_health",
    "system_log",
    "timer",
    "webhook",
    "websocket_api",
    "zone",
}
DISCOVERY_STEP = re.compile(
    r"def async_step_(bluetooth|dhcp|discovery|hassio|homekit|mqtt|ssdp|usb|zeroconf)\("
)


def imported_components(tree: ast.AST) -> Iterator[str]:
    """Find the components that are imported, but for the types alone."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.ImportFrom(module="homeassistant.components"):
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                if module.startswith("homeassistant.components."):
                    yield module.split(".")[2]
            case ast.Import():
                for alias in node.names:
                    if alias.name.startswith("homeassistant.components."):
                        yield alias.name.split(".")[2]
            case _:
                yield from imported_components(node)


# --- all of it ----------------------------------------------------------------


@dataclass
class Integration:
    """An integration, and what is wrong with it."""

    path: Path
    problems: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Find everything that is wrong."""
        for file in self.path.rglob("*.json"):
            self.read_json(file)
        manifest = self.validated("manifest.json", MANIFEST)
        translations = self.validated("translations/en.json", TRANSLATIONS)
        icons = self.validated("icons.json", ICONS)
        self.check_manifest(manifest)
        for name, described in DESCRIBED.items():
            self.check_described(name, described, translations, icons)
        self.check_code(manifest)
        self.check_repository()

    def problem(self, where: str, what: str) -> None:
        """Take down a problem."""
        self.problems.append(f"{where}: {what}")

    def read_json(self, file: Path) -> dict[str, Any]:
        """Read a file that holds an object, or take down why that is not possible."""
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as err:
            self.problem(file.name, str(err))
            return {}
        if not isinstance(content, dict):
            self.problem(file.name, "does not hold an object")
            return {}
        return content

    def validated(self, name: str, schema: vol.Schema) -> dict[str, Any]:
        """Read a file and hold it against its schema."""
        content = self.read_json(self.path / name)
        self.hold_against(name, content, schema)
        return content

    def hold_against(
        self, name: str, content: dict[str, Any], schema: vol.Schema
    ) -> None:
        """Take down where the content of a file differs from its schema."""
        try:
            schema(content)
        except vol.Invalid as err:
            self.problem(name, humanize_error(content, err))

    def check_manifest(self, manifest: dict[str, Any]) -> None:
        """Check what a schema cannot say about the manifest."""
        domain = manifest.get("domain", "")
        if domain != self.path.name:
            self.problem("manifest.json", "the domain is not the name of the folder")
        if (Path(components.__file__).parent / domain).is_dir():
            self.problem("manifest.json", "Home Assistant has this domain already")
        first = {"domain": 0, "name": 1}
        if list(manifest) != sorted(manifest, key=lambda key: (first.get(key, 2), key)):
            self.problem("manifest.json", "the order is domain, name, then by alphabet")
        has_flow = (self.path / "config_flow.py").is_file()
        if manifest.get("config_flow", False) is not has_flow:
            self.problem("manifest.json", "config_flow does not agree with the code")
        if (self.path / "strings.json").exists():
            self.problem(
                "strings.json", "only core has one, ours is translations/en.json"
            )

    def check_described(
        self,
        name: str,
        described: Described,
        translations: dict[str, Any],
        icons: dict[str, Any],
    ) -> None:
        """Check the description of services, triggers or conditions."""
        file = f"{name}.yaml"
        try:
            content = load_yaml_dict(str(self.path / file))
        except FileNotFoundError:
            if any(
                re.search(described.registration, module.read_text(encoding="utf-8"))
                for module in self.path.glob(described.modules)
            ):
                self.problem(file, f"is missing, but the code registers {name}")
            content = {}
        except HomeAssistantError as err:
            self.problem(file, str(err))
            return
        self.hold_against(file, content, described.schema)

        items = {key: item or {} for key, item in content.items() if key[0] != "."}
        texts = translations.get(name, {})
        for where, keys in (
            ("translations/en.json", texts.keys()),
            ("icons.json", icons.get(name, {}).keys()),
        ):
            for key in sorted(items.keys() - keys):
                self.problem(where, f"{name}.{key} of {file} is missing")
            for key in sorted(keys - items.keys()):
                self.problem(where, f"{name}.{key} is not in {file}")
        selectors = translations.get("selector", {})
        for key, item in items.items():
            self.check_fields(
                f"{name}.{key}", item.get("fields", {}), texts.get(key, {}), selectors
            )

    def check_fields(
        self,
        where: str,
        items: dict[str, Any],
        texts: dict[str, Any],
        selectors: dict[str, Any],
    ) -> None:
        """Check that the fields of a service, trigger or condition are named."""
        sections = {
            key: item for key, item in items.items() if "fields" in (item or {})
        }
        fields = [(key, item) for key, item in items.items() if key not in sections]
        for section in sections.values():
            fields.extend(section["fields"].items())
        names = [key for key, _ in fields]

        for key in sorted({key for key in names if names.count(key) > 1}):
            self.problem(where, f"has the field {key} more than once")
        for kind, keys in (("fields", set(names)), ("sections", set(sections))):
            named = texts.get(kind, {}).keys()
            for key in sorted(keys ^ named):
                self.problem(where, f"{kind}.{key} is not in both YAML and translation")
        for key, item in fields:
            select = ((item or {}).get("selector") or {}).get("select") or {}
            translation = select.get("translation_key")
            if translation is not None and translation not in selectors:
                self.problem(where, f"{key} needs selector.{translation} in en.json")

    def check_code(self, manifest: dict[str, Any]) -> None:
        """Check that the code has what its manifest and its description promise."""
        imported: set[str] = set()
        for module in self.path.rglob("*.py"):
            code = module.read_text(encoding="utf-8")
            imported.update(imported_components(ast.parse(code)))
            if module == self.path / "__init__.py" and (
                "def async_setup(" in code and "CONFIG_SCHEMA" not in code
            ):
                self.problem(module.name, "async_setup without a CONFIG_SCHEMA")
            if module == self.path / "config_flow.py" and (
                DISCOVERY_STEP.search(code) and "self.async_set_unique_id(" not in code
            ):
                self.problem(module.name, "a flow that is discovered needs a unique id")

        known = FREE_TO_IMPORT | {self.path.name}
        known.update(manifest.get("dependencies", []))
        known.update(manifest.get("after_dependencies", []))
        known.update(
            domain
            for domain, keys in DISCOVERY_INTEGRATIONS.items()
            if not manifest.keys().isdisjoint(keys)
        )
        # A platform for another integration is loaded by that one.
        known.update(module.stem for module in self.path.glob("*.py"))
        for domain in sorted(imported - known):
            self.problem("manifest.json", f"{domain} is imported but no dependency")

    def check_repository(self) -> None:
        """Check what HACS wants to find."""
        root = self.path.parent.parent
        self.hold_against("hacs.json", self.read_json(root / "hacs.json"), HACS)
        for file in (
            root / "README.md",
            root / "LICENSE",
            self.path / "brand/icon.png",
        ):
            if not file.is_file():
                self.problem(file.name, "is missing")


def main(arguments: list[str]) -> int:
    """Check the integrations in the folders given."""
    problems: list[str] = []
    for argument in arguments:
        integration = Integration(Path(argument).resolve())
        integration.check()
        problems.extend(dict.fromkeys(integration.problems))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
