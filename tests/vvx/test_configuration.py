"""Tests of configuration parameters, as a phone tells of them."""

import pytest

from custom_components.poly_vvx.vvx.configuration import (
    Configuration,
    Parameter,
    parse_invalid_parameters,
)


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
    parameters = Configuration.parse({"a.B": {"Value": told}}, None).parameters
    assert parameters == {"a.B": Parameter(value=value, source=None)}


@pytest.mark.parametrize(
    ("told", "source"),
    [
        ("device", "device"),
        # As the manual writes it.
        ("CONFIG", "config"),
        (7.5, "7.5"),
        ("", None),
        (None, None),
        ([], None),
        (True, None),
    ],
)
def test_source(told: object, source: str | None) -> None:
    """Where a value comes from is told in small letters, or not at all."""
    for raw in ({"Value": "1", "Source": told}, {"value": "1", "source": told}):
        assert Configuration.parse({"a": raw}, None) == Configuration(
            parameters={"a": Parameter(value="1", source=source)}
        )


@pytest.mark.parametrize(
    "raw", [None, [], "text", 7, [{"a": {"Value": "1"}}], {"a": "1", "b": None}]
)
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
