"""Tests of the texts: each that is used is there, each that is there is used."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
import string
from typing import Any

from homeassistant.components import homeassistant
from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import SelectSelector
from homeassistant.setup import async_setup_component
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.failures import translation_key_of
from custom_components.poly_vvx.flows.forms import CONF_PHONES, OPTIONS_SCHEMA
from custom_components.poly_vvx.issues import FIXABLE
from custom_components.poly_vvx.push.trial import TrialResult
from custom_components.poly_vvx.vvx.errors import RefusedError, Status, VvxError

from .common import set_up, state_of

FOLDER = Path(__file__).parent.parent / "custom_components" / DOMAIN
TEXTS: dict[str, Any] = load_json_object(FOLDER / "translations" / "en.json")
ICONS: dict[str, Any] = load_json_object(FOLDER / "icons.json")
SERVICES: dict[str, Any] = load_yaml_dict(str(FOLDER / "services.yaml"))
TRIGGERS: dict[str, Any] = load_yaml_dict(str(FOLDER / "triggers.yaml"))

NAMES = {
    "API",
    "CPU",
    "CardDAV",
    "DTMF",
    "HTTPS",
    "ID",
    "IP",
    "REST",
    "SIP",
    "Skype",
    "URL",
    "VVX",
}
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
    return {
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }


def kinds_of_error(kind: type[VvxError] = VvxError) -> Iterator[type[VvxError]]:
    """Return all kinds of error that there are, but for those with a code."""
    for sub in set(kind.__subclasses__()) - {RefusedError}:
        yield sub
        yield from kinds_of_error(sub)


FAILURES = {
    translation_key_of(error)
    for error in (
        *(kind("") for kind in kinds_of_error()),
        *(RefusedError(code) for code in Status),
    )
}
"""What the failures of a phone are called."""

UNKNOWN_REFUSAL = translation_key_of(RefusedError(9999))
REFUSED_PARAMETERS = translation_key_of(RefusedError(4000, ("parameter",)))

NEVER_REFUSED = {
    translation_key_of(RefusedError(code))
    for code in (
        Status.OK,
        Status.DEVICE_BUSY,
        Status.OPERATION_NOT_SUPPORTED,
        Status.DEFAULT_PASSWORD_NOT_ALLOWED,
    )
}
"""A phone never refuses with these: each means something that has its own error."""


def nodes() -> Iterator[ast.AST]:
    """Return all of the code, but for what speaks the phone's language."""
    for module in FOLDER.rglob("*.py"):
        if "vvx" not in module.relative_to(FOLDER).parts:
            yield from ast.walk(ast.parse(module.read_text(encoding="utf-8")))


WORDS = {
    node.value
    for node in nodes()
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
"""All texts in the code, keys of translations among them."""


def given_by(call: ast.Call) -> set[str]:
    """Return the names of what a call hands on to be put into a text."""
    given = {str(keyword.arg): keyword.value for keyword in call.keywords}
    match given.get("translation_placeholders"):
        case ast.Dict(keys=keys):
            return {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    return {name for name in given if not name.startswith("translation_")}


def exceptions_raised() -> dict[str, set[str]]:
    """Return the keys of the exceptions in the code with their placeholders."""
    raised: dict[str, set[str]] = {}
    for node in nodes():
        match node:
            case ast.Call(
                func=ast.Name(id="invalid"), args=[ast.Constant(value=str(key))]
            ):
                raised[key] = given_by(node)
            case ast.Raise(exc=ast.Call(keywords=keywords) as call):
                for keyword in keywords:
                    match keyword:
                        case ast.keyword(
                            arg="translation_key", value=ast.Constant(value=str(key))
                        ):
                            raised[key] = given_by(call)
    return raised


def test_exceptions_are_put_into_words() -> None:
    """Each reason that a user may be given is there, and is given what it wants."""
    raised = exceptions_raised() | {
        UNKNOWN_REFUSAL: {"phone", "code"},
        REFUSED_PARAMETERS: {"phone", "parameters"},
    }
    reasons = {key: {"phone"} for key in FAILURES - NEVER_REFUSED} | raised

    texts = {key: it["message"] for key, it in TEXTS["exceptions"].items()}

    for key, given in reasons.items():
        assert placeholders_of(texts[key]) == given


def test_exceptions_are_raised() -> None:
    """No words are there for a reason that nobody is given."""
    others = set(TEXTS["exceptions"]) - FAILURES
    others -= {UNKNOWN_REFUSAL, REFUSED_PARAMETERS}

    assert others <= WORDS
    assert not NEVER_REFUSED & set(TEXTS["exceptions"])


async def test_fields_of_forms(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Each field has a name and a description, and what is put into a form is given."""
    entry.add_to_hass(hass)
    flows = hass.config_entries.flow
    options = await hass.config_entries.options.async_init(entry.entry_id)
    for texts, form in (
        ("config", await flows.async_init(DOMAIN, context={"source": SOURCE_USER})),
        ("config", await entry.start_reconfigure_flow(hass)),
        ("config", await entry.start_reauth_flow(hass)),
        ("options", options),
    ):
        assert form["data_schema"] is not None
        step = TEXTS[texts]["step"][form["step_id"]]
        fields = {str(key) for key in form["data_schema"].schema}
        # Where the same is wrong with several phones, they can be chosen from.
        assert set(step["data"]) - {CONF_PHONES} == fields
        assert set(step["data"]) == set(step["data_description"])
        assert placeholders_of(step.get("description", "")) <= set(
            form["description_placeholders"] or ()
        )


def test_ends_of_flows() -> None:
    """Each end that the flows come to has words, ours or Home Assistant's own."""
    common = Path(homeassistant.__file__).parent / "translations" / "en.json"
    words: dict[str, Any] = load_json_object(common)
    known = {*words["config"]["abort"], *TEXTS["config"]["abort"]}
    for issue in FIXABLE:
        known |= set(TEXTS["issues"][issue]["fix_flow"]["abort"])

    for node in nodes():
        match node:
            case ast.keyword(arg="reason", value=ast.Constant(value=reason)):
                assert reason in known


@pytest.mark.parametrize(
    "texts",
    [
        TEXTS["config"]["error"],
        TEXTS["config"]["abort"],
        TEXTS["issues"],
        *(TEXTS["issues"][issue]["fix_flow"]["abort"] for issue in sorted(FIXABLE)),
    ],
)
def test_no_words_are_left_over(texts: dict[str, Any]) -> None:
    """What is put into words is something that there is."""
    assert set(texts) - {"already_configured"} <= WORDS | FAILURES


def test_results_of_the_trial() -> None:
    """Whatever a test of notifications shows has words."""
    texts = TEXTS["options"]

    results = {f"test_{result}" for result in TrialResult}
    assert results == {"test_arrived", *texts["error"]} - {"invalid_url"}
    assert "test_arrived" in texts["step"]


def test_placeholders_of_certificates() -> None:
    """Who is asked about a certificate is told whose it is, and how to compare it."""
    steps = TEXTS["config"]["step"]
    repair = TEXTS["issues"]["certificate_changed"]["fix_flow"]["step"]["init"]
    new = {"name", "fingerprint"}

    assert [
        placeholders_of(step["description"])
        for step in (
            steps["confirm_certificate"],
            steps["confirm_changed_certificate"],
            repair,
        )
    ] == [{*new, "host"}, {*new, "host", "known"}, {*new, "known"}]
    assert set(repair["menu_options"]) == {"accept", "keep", "several"}


def test_placeholders_of_repairs() -> None:
    """Each repair says which phone it is about, and no more than it is told."""
    more = {
        "push_https": {"url"},
        "push_not_arriving": {"url"},
        "push_not_local": {"address"},
        "unreachable": {"host", "reason"},
    }

    for issue, texts in TEXTS["issues"].items():
        told = {"phone", *more.get(issue, ())}
        assert placeholders_of(texts["title"] + texts.get("description", "")) == told


@pytest.mark.usefixtures("everything_enabled")
async def test_states(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Each state that a sensor can have, and each type of event, has words."""
    await set_up(hass, entry)
    entities = TEXTS["entity"]
    event = entities["event"]["call"]["state_attributes"]["event_type"]

    for key in ("status", "call_state", "call_direction"):
        options = state_of(hass, Platform.SENSOR, key).attributes["options"]
        assert set(entities["sensor"][key]["state"]) == set(options)
    types = state_of(hass, Platform.EVENT, "call").attributes["event_types"]
    assert set(event["state"]) == set(types)


async def test_actions(hass: HomeAssistant) -> None:
    """Each action has its texts, its icon and its form, which asks for what it needs."""
    await async_setup_component(hass, DOMAIN, {})
    services = hass.services.async_services_for_domain(DOMAIN)

    assert set(TEXTS["services"]) == set(SERVICES) == set(services)
    for name, service in services.items():
        assert isinstance(service.schema, vol.Schema)
        form = SERVICES[name].get("fields", {})
        texts = TEXTS["services"][name].get("fields", {})
        fields = set(service.schema.schema) - set(cv.ENTITY_SERVICE_FIELDS)
        assert set(form) == set(texts) == set(map(str, fields))
        for marker in fields:
            field = form[str(marker)] or {}
            assert field.get("required", False) is isinstance(marker, vol.Required)
            default = None if marker.default is vol.UNDEFINED else marker.default()
            assert field.get("default") == default


def test_selectors() -> None:
    """Each option of a selector is put into words, the same where they stand twice."""
    selectors = [
        form["selector"]["select"]
        for described in (*SERVICES.values(), *TRIGGERS.values())
        for form in described.get("fields", {}).values()
        if "select" in form["selector"]
    ] + [
        field.config
        for field in OPTIONS_SCHEMA.schema.values()
        if isinstance(field, SelectSelector)
    ]

    shown = {key: texts["options"] for key, texts in TEXTS["selector"].items()}
    assert {selector["translation_key"] for selector in selectors} == set(shown)
    for selector in selectors:
        texts = shown[selector["translation_key"]]
        options = selector["options"]
        if selector["translation_key"] == "caller":
            options = {option["value"]: option["label"] for option in options}
            assert options == texts
        assert set(options) == set(texts)


def test_icons_of_states() -> None:
    """An icon of a state belongs to a state that there is."""
    for platform, entities in ICONS["entity"].items():
        for key, icons in entities.items():
            states = TEXTS["entity"][platform][key].get("state", {"on": "", "off": ""})
            assert set(icons.get("state", {})) <= set(states)


def test_texts_are_tidy() -> None:
    """A text has no blanks too many, and lines only where dialogs show them."""
    assert {
        path: text
        for path, text in texts_of(TEXTS)
        if not text
        or any(line != " ".join(line.split()) for line in text.split("\n"))
        or ("\n" in text and path[-1] != "description")
        or text.endswith("!")
    } == {}


def is_sentence(path: tuple[str, ...]) -> bool:
    """Tell whether a text is a sentence, not a name."""
    if path[0] == "entity":
        return False
    if path[0] == "config_panel":
        return path[2] == "message" or path[-1].endswith("_description")
    return (
        path[-1] in {"description", "message"}
        or path[-2] == "menu_option_descriptions"
        or path[-2] in {"error", "abort", "progress", "create_entry"}
        or "data_description" in path
    )


def in_sentence_case(name: str) -> bool:
    """Tell whether a name begins with a capital, if with a word, and only with one."""
    first, *rest = re.sub(r"\{\w+\}", "0", name).split()
    return first[0] in string.digits + string.ascii_uppercase and all(
        word in NAMES or word == word.lower() for word in rest
    )


def test_names_and_sentences() -> None:
    """A name has one capital and no full stop; a sentence has both, or what is put in."""
    assert {
        path: text
        for path, text in texts_of(TEXTS)
        if path[0] != "selector" and path[-1] != "unit_of_measurement"
        if not (
            re.fullmatch(r"(?s)[A-Z{].*[.}]", text)
            if is_sentence(path)
            else in_sentence_case(text) and not text.endswith(".")
        )
    } == {}
