"""Tests of the texts: each that is used is there, each that is there is used."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
from string import Formatter
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.failures import translation_key_of
from custom_components.poly_vvx.issues import ISSUES
from custom_components.poly_vvx.vvx.errors import RefusedError, Status, VvxError

from .common import state_of

FOLDER = Path(__file__).parent.parent / "custom_components" / DOMAIN
TEXTS: dict[str, Any] = load_json_object(FOLDER / "translations" / "en.json")
ICONS: dict[str, Any] = load_json_object(FOLDER / "icons.json")
SERVICES: dict[str, Any] = load_yaml_dict(str(FOLDER / "services.yaml"))

FLOW_ERRORS = {
    "access_denied",
    "cannot_connect",
    "certificate_changed",
    "default_password",
    "invalid_auth",
    "invalid_host",
    "locked_out",
    "not_a_vvx",
    "plain_http",
    "redirected",
    "rest_disabled",
    "timeout",
    "tls_failed",
    "unknown",
}
"""What test_config_flow.py, and what begins like it, bring about."""

FLOW_ABORTS = {"already_configured", "cannot_connect", "not_a_vvx", "wrong_device"}
"""What they end with, besides what Home Assistant itself has words for."""

FLOW_PLACEHOLDERS = {
    "confirm_certificate": {"host", "name", "fingerprint"},
    "confirm_changed_certificate": {"host", "name", "fingerprint", "known"},
    "reauth_confirm": {"phone"},
}
"""What is put into the words above a form."""

REPAIR_ABORTS = {
    "cannot_connect",
    "entry_removed",
    "kept",
    "known_again",
    "timeout",
    "tls_failed",
    "wrong_device",
}
"""What test_repairs.py ends with, and each way of not seeing a certificate."""

NAMES = {"API", "CPU", "DTMF", "HTTPS", "ID", "IP", "REST", "Skype", "URL"}
"""Words that are written with capitals wherever they stand."""


def texts_of(value: Any, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return all texts with the keys that lead to them."""
    for key, member in value.items():
        yield from (
            texts_of(member, *path, key)
            if isinstance(member, dict)
            else [((*path, key), member)]
        )


def placeholders_of(text: str) -> set[str]:
    """Return the names of what is put into a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def kinds_of_error(kind: type[VvxError] = VvxError) -> Iterator[type[VvxError]]:
    """Return all kinds of error that there are, but for those with a code."""
    for sub in set(kind.__subclasses__()) - {RefusedError}:
        yield sub
        yield from kinds_of_error(sub)


FAILURES = {
    translation_key_of(error)
    for error in (
        *(kind() for kind in kinds_of_error()),
        *(RefusedError(code) for code in Status),
    )
}
"""What the failures of a phone are called."""

UNKNOWN_REFUSAL = translation_key_of(RefusedError(9999))
REFUSED_PARAMETERS = translation_key_of(RefusedError(4000, ("parameter",)))

# A phone never refuses with these: each means something that has its own error.
NEVER_REFUSED = {
    translation_key_of(RefusedError(code))
    for code in (
        Status.OK,
        Status.DEVICE_BUSY,
        Status.OPERATION_NOT_SUPPORTED,
        Status.DEFAULT_PASSWORD_NOT_ALLOWED,
    )
}


def exceptions_raised() -> dict[str, set[str]]:
    """Return the keys of the exceptions in the code with their placeholders."""
    raised: dict[str, set[str]] = {}
    for module in FOLDER.glob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            match call:
                case ast.Call(
                    func=ast.Name(id="invalid"), args=[ast.Constant(value=str(key))]
                ):
                    raised[key] = {str(keyword.arg) for keyword in call.keywords}
                case ast.Call(
                    func=ast.Name(id="_find"),
                    args=[_, _, ast.Constant(value=str(key)), *_],
                ):
                    raised[key] = {"phone"}
                case ast.Call(keywords=keywords):
                    given = {keyword.arg: keyword.value for keyword in keywords}
                    match given:
                        case {
                            "translation_key": ast.Constant(value=str(key)),
                            "translation_placeholders": ast.Dict(keys=names),
                        }:
                            raised[key] = {
                                str(name.value)
                                for name in names
                                if isinstance(name, ast.Constant)
                            }
    return raised


def test_exceptions() -> None:
    """Each reason that a user may be given is there, and no other."""
    assert set(TEXTS["exceptions"]) == (
        set(exceptions_raised())
        | (FAILURES - NEVER_REFUSED)
        | {UNKNOWN_REFUSAL, REFUSED_PARAMETERS}
    )


def test_placeholders_of_exceptions() -> None:
    """Each reason is given what it wants to say, and says what it is given."""
    expected = {key: {"phone"} for key in FAILURES - NEVER_REFUSED}
    expected |= exceptions_raised() | {
        UNKNOWN_REFUSAL: {"phone", "code"},
        REFUSED_PARAMETERS: {"phone", "parameters"},
    }

    assert {
        key: placeholders_of(texts["message"])
        for key, texts in TEXTS["exceptions"].items()
    } == expected


async def test_config_flow(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Each field of each form has a name and a description."""
    entry.add_to_hass(hass)
    forms = [
        await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_USER}
        ),
        await entry.start_reconfigure_flow(hass),
        await entry.start_reauth_flow(hass),
    ]
    texts = TEXTS["config"]["step"]

    for form in forms:
        assert form["data_schema"] is not None
        fields = {str(key) for key in form["data_schema"].schema}
        assert set(texts[form["step_id"]]["data"]) == fields
        assert set(texts[form["step_id"]]["data_description"]) == fields
    assert set(texts) == {form["step_id"] for form in forms} | {
        "confirm_certificate",
        "confirm_changed_certificate",
    }
    assert {
        step: placeholders_of(text["description"]) for step, text in texts.items()
    } == {step: FLOW_PLACEHOLDERS.get(step, set()) for step in texts}


def test_errors_of_the_config_flow() -> None:
    """Each error and each end of the config flow is put into words."""
    assert set(TEXTS["config"]["error"]) == FLOW_ERRORS
    assert set(TEXTS["config"]["abort"]) == FLOW_ABORTS


async def test_options_flow(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Each option has a name and a description."""
    entry.add_to_hass(hass)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["data_schema"] is not None
    fields = {str(key) for key in form["data_schema"].schema}

    assert set(TEXTS["options"]["step"]) == {"init"}
    assert set(TEXTS["options"]["step"]["init"]["data"]) == fields
    assert set(TEXTS["options"]["step"]["init"]["data_description"]) == fields


def test_issues() -> None:
    """Each repair has words for what is wrong and what to do, and no more to fill in."""
    filled_in = {issue: {"phone"} for issue in ISSUES} | {
        "push_url_taken": {"phone", "host"},
        "push_wrong_address": {"phone", "address"},
    }

    assert {
        issue: placeholders_of(texts["title"] + texts.get("description", ""))
        for issue, texts in TEXTS["issues"].items()
    } == filled_in


def test_repair_of_a_certificate() -> None:
    """The only repair that can be done here says what it does, and how that ends."""
    repair = TEXTS["issues"]["certificate_changed"]["fix_flow"]
    (step,) = repair["step"].values()

    assert set(repair) == {"step", "abort"}
    assert set(step["menu_options"]) == {"accept", "keep"}
    assert placeholders_of(step["title"]) == {"phone"}
    assert placeholders_of(step["description"]) == {"name", "fingerprint", "known"}
    assert set(repair["abort"]) == REPAIR_ABORTS
    for text in repair["abort"].values():
        assert placeholders_of(text) <= {"phone"}


async def test_entities(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Each entity has a name, and no name is without an entity."""
    used: dict[str, set[str]] = {}
    for it in er.async_entries_for_config_entry(entity_registry, loaded.entry_id):
        used.setdefault(it.domain, set()).add(str(it.translation_key))

    assert {
        platform: set(entities) for platform, entities in TEXTS["entity"].items()
    } == used


@pytest.mark.parametrize("key", ["status", "call_state", "call_direction"])
async def test_states_of_sensors(
    hass: HomeAssistant, loaded: MockConfigEntry, key: str
) -> None:
    """Each state that a sensor can have is put into words."""
    assert set(TEXTS["entity"]["sensor"][key]["state"]) == set(
        state_of(hass, "sensor", key).attributes["options"]
    )


async def test_states_of_the_event(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Each type of event is put into words."""
    texts = TEXTS["entity"]["event"]["call"]["state_attributes"]

    assert set(texts["event_type"]["state"]) == set(
        state_of(hass, "event", "call").attributes["event_types"]
    )


async def test_actions(hass: HomeAssistant) -> None:
    """Each action has its texts, its icon and its form, field by field."""
    await async_setup_component(hass, DOMAIN, {})
    services = hass.services.async_services_for_domain(DOMAIN)

    assert set(TEXTS["services"]) == set(services)
    assert set(SERVICES) == set(services)
    assert set(ICONS["services"]) == set(services)
    for name, service in services.items():
        assert isinstance(service.schema, vol.Schema)
        fields = {str(key) for key in service.schema.schema}
        assert set(SERVICES[name]["fields"]) == fields
        assert set(TEXTS["services"][name]["fields"]) == fields


async def test_required_fields_of_actions(hass: HomeAssistant) -> None:
    """The form asks for what an action cannot do without."""
    await async_setup_component(hass, DOMAIN, {})

    for name, service in hass.services.async_services_for_domain(DOMAIN).items():
        assert isinstance(service.schema, vol.Schema)
        for marker in service.schema.schema:
            form = SERVICES[name]["fields"][str(marker)] or {}
            assert form.get("required", False) is isinstance(marker, vol.Required)


@pytest.mark.parametrize(
    ("action", "field", "default"), [("hang_up", "all", False), ("mute", "muted", True)]
)
async def test_defaults_of_actions(
    hass: HomeAssistant, action: str, field: str, default: bool
) -> None:
    """The form shows what is done if a field is left out."""
    await async_setup_component(hass, DOMAIN, {})
    schema = hass.services.async_services_for_domain(DOMAIN)[action].schema

    assert schema is not None
    assert schema({"device_id": "1"})[field] is default
    assert SERVICES[action]["fields"][field]["default"] is default


def test_texts_of_actions() -> None:
    """Each action and each field has a name and a description."""
    for texts in TEXTS["services"].values():
        assert set(texts) == {"name", "description", "fields"}
        for field in texts["fields"].values():
            assert set(field) == {"name", "description"}


def test_selectors() -> None:
    """Each option of a selector is put into words."""
    selectors = [
        form["selector"]["select"]
        for action in SERVICES.values()
        for form in action["fields"].values()
        if "select" in form["selector"]
    ]

    assert {
        selector["translation_key"]: set(selector["options"]) for selector in selectors
    } == {key: set(texts["options"]) for key, texts in TEXTS["selector"].items()}


async def test_icons_of_entities(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Each entity has an icon, of its own or by its device class."""
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    with_icon = {
        (platform, key) for platform, icons in ICONS["entity"].items() for key in icons
    }

    assert {
        (it.domain, it.translation_key)
        for it in entities
        if not it.original_device_class
    } <= with_icon
    assert with_icon <= {(it.domain, it.translation_key) for it in entities}


def test_icons_of_states() -> None:
    """An icon of a state belongs to a state that there is."""
    for platform, entities in ICONS["entity"].items():
        for key, icons in entities.items():
            states = TEXTS["entity"][platform][key].get("state", {"on": "", "off": ""})
            assert set(icons.get("state", {})) <= set(states)


def test_icons_are_material_design() -> None:
    """An icon is named as Home Assistant names them."""
    assert [
        icon
        for _, icon in texts_of(ICONS)
        if not re.fullmatch(r"mdi:[a-z]+(-[a-z]+)*", icon)
    ] == []


def test_texts_are_tidy() -> None:
    """A text is not empty, has no blanks around it, no address and no markup in it.

    Descriptions may have paragraphs and lists, which dialogs show as such.
    """
    assert {
        path: text
        for path, text in texts_of(TEXTS)
        if not text
        or any(line != " ".join(line.split()) for line in text.split("\n"))
        or ("\n" in text and path[-1] != "description")
        or "://" in text
        or "<" in text
        or text.endswith("!")
    } == {}


def is_sentence(path: tuple[str, ...]) -> bool:
    """Tell whether a text is a sentence, not a name."""
    if path[0] == "entity":
        return False
    return (
        path[-1] in {"description", "message"}
        or path[-2] in {"error", "abort"}
        or "data_description" in path
    )


def in_sentence_case(name: str) -> bool:
    """Tell whether a name begins with a capital, and only with one."""
    first, *rest = re.sub(r"\{\w+\}", "", name).split()
    return first[0].isupper() and all(word.islower() or word in NAMES for word in rest)


def test_names_are_in_sentence_case() -> None:
    """A name is written as Home Assistant writes names, and has no full stop."""
    assert {
        path: text
        for path, text in texts_of(TEXTS)
        if not is_sentence(path)
        and path[0] != "selector"
        and path[-1] != "unit_of_measurement"
        and (not in_sentence_case(text) or text.endswith("."))
    } == {}


def test_sentences_are_sentences() -> None:
    """A sentence begins with a capital, or with what is put into it, and has an end."""
    assert {
        path: text
        for path, text in texts_of(TEXTS)
        if is_sentence(path) and not re.fullmatch(r"(?s)[A-Z{].*[.}]", text)
    } == {}
