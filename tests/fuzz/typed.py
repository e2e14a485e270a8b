"""Whether a value is what its annotation promises, all the way down."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
import math
from types import GenericAlias, NoneType, UnionType
from typing import Any, Final, TypeAliasType, get_args, get_origin, get_type_hints
import unicodedata

from custom_components.poly_vvx.vvx.configuration import Configuration, Parameter
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH

WHOLE: Final = frozenset({(Parameter, "value"), (Configuration, "parameters")})
"""Fields whose texts are for machines: neither cut nor tidied."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def faults_of(
    value: object, promised: Any, where: str = "it", *, whole: bool = False
) -> Iterator[str]:
    """Yield what is wrong with a value, nothing if it is as promised."""
    if isinstance(promised, TypeAliasType):
        promised = promised.__value__
    if isinstance(promised, UnionType):
        yield from _faults_of_union(value, get_args(promised), where, whole=whole)
    elif isinstance(promised, GenericAlias):
        yield from _faults_of_items(value, promised, where, whole=whole)
    elif promised is object or promised is Any:
        return
    elif type(value) is not promised:
        # Not isinstance: a bool is no number, and a date and time no date.
        yield f"{where} is {value!r}, not of {promised}"
    elif is_dataclass(value) and not isinstance(value, type):
        for name, kind in _hints(type(value)).items():
            exempt = (type(value), name) in WHOLE
            yield from faults_of(
                getattr(value, name), kind, f"{where}.{name}", whole=exempt
            )
    else:
        yield from _faults_of_plain(value, where, whole=whole)


def _faults_of_union(
    value: object, kinds: tuple[Any, ...], where: str, *, whole: bool
) -> Iterator[str]:
    findings = [list(faults_of(value, kind, where, whole=whole)) for kind in kinds]
    if all(findings):
        yield from min(findings, key=len)


def _faults_of_items(
    value: object, promised: GenericAlias, where: str, *, whole: bool
) -> Iterator[str]:
    origin, kinds = get_origin(promised), get_args(promised)
    if not isinstance(value, origin):
        yield f"{where} is {value!r}, not of {promised}"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from faults_of(key, kinds[0], f"a key of {where}", whole=whole)
            yield from faults_of(item, kinds[1], f"{where}[{key!r}]", whole=whole)
    else:
        assert isinstance(value, tuple | list)
        assert origin is list or (len(kinds) == 2 and kinds[1] is Ellipsis)
        for index, item in enumerate(value):
            yield from faults_of(item, kinds[0], f"{where}[{index}]", whole=whole)


def _faults_of_plain(value: object, where: str, *, whole: bool) -> Iterator[str]:
    match value:
        case str():
            yield from _faults_of_text(value, where, whole=whole)
        case float():
            if not math.isfinite(value):
                yield f"{where} is {value}"
        case datetime():
            if value.utcoffset() is None:
                yield f"{where} has no time zone"
        case bool() | int() | bytes() | timedelta() | Enum() | NoneType():
            return
        case _:
            yield f"{where} is {value!r}, and nobody knows what that is"


def _faults_of_text(text: str, where: str, *, whole: bool) -> Iterator[str]:
    try:
        text.encode()
    except UnicodeEncodeError:
        yield f"{where} cannot be written: {text!r}"
    if whole:
        return
    if len(text) > MAXIMUM_TEXT_LENGTH:
        yield f"{where} has {len(text)} characters"
    if any(unicodedata.category(character) in _INVISIBLE for character in text):
        yield f"{where} controls how it is shown: {text!r}"


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {it.name: hints[it.name] for it in fields(kind)}
