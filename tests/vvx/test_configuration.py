"""Tests of configuration parameters, as a phone tells of them."""

from dataclasses import FrozenInstanceError
from typing import Any, Final

import pytest

from custom_components.poly_vvx.vvx.configuration import (
    MAXIMUM_PARAMETERS,
    MAXIMUM_SIZE,
    Configuration,
    Parameter,
    parse_invalid_parameters,
)
from custom_components.poly_vvx.vvx.information.section import as_plain

ANSWER: Final[dict[str, Any]] = {
    "device.local.deviceName": {"Value": "", "Source": "device"},
    "voice.volume.example": {"Value": "-12", "Source": "default"},
    "reg.1.server.1.address": {"Value": "sip.example", "Source": "web"},
}


def test_limits() -> None:
    """The manual has limits for one request."""
    assert MAXIMUM_PARAMETERS == 20
    assert MAXIMUM_SIZE == 20480


def test_parameters() -> None:
    """Each parameter has a value and a source, and keeps its name."""
    assert Configuration.parse(ANSWER, None) == Configuration(
        parameters={
            "device.local.deviceName": Parameter(value="", source="device"),
            "voice.volume.example": Parameter(value="-12", source="default"),
            "reg.1.server.1.address": Parameter(value="sip.example", source="web"),
        }
    )


def test_parameters_by_the_manual() -> None:
    """The letters of the manual, keys small and sources large, mean the same."""
    raw = {"a.B": {"value": "1", "source": "CONFIG"}}
    assert Configuration.parse(raw, None).parameters == {
        "a.B": Parameter(value="1", source="config")
    }


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("  kept \n whole ", "  kept \n whole "),
        ("x" * 5000, "x" * 5000),
        ("", ""),
        (7, "7"),
        (-1.5, "-1.5"),
        (True, "True"),
        (None, ""),
        (["a"], ""),
        ({"a": "b"}, ""),
    ],
)
def test_value(told: object, value: str) -> None:
    """A value is kept to the letter; what is no value is empty."""
    parameters = Configuration.parse({"a": {"Value": told}}, None).parameters
    assert parameters == {"a": Parameter(value=value, source=None)}


@pytest.mark.parametrize("source", ["", None, 7.5, [], True])
def test_source(source: object) -> None:
    """A source that nobody names is unknown."""
    raw = {"a": {"Value": "1", "Source": source}}
    known = Configuration.parse(raw, None).parameters["a"].source
    assert known == ("7.5" if source == 7.5 else None)


@pytest.mark.parametrize("raw", [None, [], "text", 7, [ANSWER], {"a": "1", "b": None}])
def test_no_parameters(raw: object) -> None:
    """What is no parameter is left out."""
    assert Configuration.parse(raw, None) == Configuration(parameters={})


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (["a.b", "c.d"], ("a.b", "c.d")),
        ({"1": "a.b", "2": "c.d"}, ("a.b", "c.d")),
        ([" a.b\n", 7, None, ["c"], "", "\u200b"], ("a.b",)),
        ({"1": {"2": "a.b"}}, ()),
        ([], ()),
        ({}, ()),
        ("a.b", ()),
        (7, ()),
        (None, ()),
    ],
)
def test_unknown_names(raw: object, names: tuple[str, ...]) -> None:
    """Names that the phone does not know come in a list or as an object's values."""
    assert parse_invalid_parameters(raw) == names
    assert Configuration.parse({}, raw).unknown == names


def test_plain() -> None:
    """In plain types all is JSON."""
    assert as_plain(Configuration.parse(ANSWER, ["x.y"])) == {
        "parameters": {
            name: {"value": told["Value"], "source": told["Source"]}
            for name, told in ANSWER.items()
        },
        "unknown": ["x.y"],
    }


def test_frozen() -> None:
    """Nobody can change what a phone has said."""
    configuration = Configuration.parse(ANSWER, None)
    for it in (configuration, *configuration.parameters.values()):
        with pytest.raises(FrozenInstanceError):
            setattr(it, "value", "changed")  # noqa: B010
