"""Tests of shapes: what is told of an answer, and what is not."""

import json
from typing import Any

import pytest

from custom_components.poly_vvx.vvx.answers import Answer, parse_body
from custom_components.poly_vvx.vvx.shapes import (
    MAXIMUM_KEYS,
    shape_of,
    shape_of_answer,
    skeleton_of,
)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (None, "nothing"),
        (True, "truth"),
        (7, "number"),
        (1.5, "number"),
        ("", "text 0"),
        ("Anna", "text 4"),
        ("3001", "digits 4"),
        ("+493012345", "+digits 10"),
        ("sip:3001@192.0.2.5", "address 18"),
        ("TEL:3001", "address 8"),
        ("2026-11-02T12:00:00", "time 19"),
        ("２００１", "text 4"),
        ([], [0]),
        (["1", "2", "three"], [3, "digits 1", "text 5"]),
        ([{"a": "1"}, {"a": "2"}, {"b": ""}], [3, {"a": "digits 1"}, {"b": "text 0"}]),
        (
            ["1", "12", "123", "1234", "12345"],
            [5, *(f"digits {n}" for n in (1, 2, 3, 4))],
        ),
    ],
)
def test_values(value: object, shape: Any) -> None:
    """Types and lengths are told, and what digits and texts look like."""
    assert shape_of(value) == shape


@pytest.mark.parametrize(
    ("key", "text", "shape"),
    [
        ("CallState", "Connected", "=Connected"),
        ("Media Direction", "sendrecv", "=sendrecv"),
        ("UIAppearanceIndex", "1*", "=1*"),
        ("RxCodec", "3:G.722.1", "=3:G.722.1"),
        ("Status", "2000", "=2000"),
        # Words of the phone alone: what else may stand there is somebody's.
        ("CallState", "Anna Example", "text 12"),
        ("Status", "5550123", "digits 7"),
        ("RemotePartyName", "Anna", "text 4"),
        ("Label", "Office", "text 6"),
    ],
)
def test_words_for_states(key: str, text: str, shape: str) -> None:
    """What phones call a state is told, for it differs from firmware to firmware."""
    assert shape_of({key: text}) == {key: shape}


def test_keys() -> None:
    """Keys are told as they are spelled, but not what is none."""
    assert shape_of({"LineId": 1, "reg.1.label": "", "anna@example.com": 2}) == {
        "LineId": "number",
        "reg.1.label": "text 0",
        "key of 16": "number",
    }


def test_how_much() -> None:
    """However much a phone sends, as much is told as a report can bear."""
    many = shape_of({f"key{n}": n for n in range(MAXIMUM_KEYS + 5)})
    assert len(many) == MAXIMUM_KEYS + 1
    assert many["…"] == "5 more"

    deep = shape_of(json.loads("[" * 50 + "]" * 50))
    assert json.dumps(deep).count("1") == 8
    assert len(skeleton_of(b"<a>x" * 500)) == 80


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"Status": "2000"}', {"shape": {"Status": "=2000"}}),
        (b"<html></html>", {"bytes": 13, "not": "json"}),
        (b"", {"bytes": 0, "not": "json"}),
        (b"[" * 100_000, {"bytes": 100_000, "not": "json"}),
    ],
)
def test_answers(body: bytes, told: dict[str, Any]) -> None:
    """An answer that is none is told by its size."""
    answer = Answer(http_status=200, challenge="", body=body, document=parse_body(body))

    assert shape_of_answer(answer) == {"http": 200, **told}


@pytest.mark.parametrize(
    ("body", "skeleton"),
    [
        (
            b'<?xml version="1.0"?>\n<A>\n  <CallState>Connected</CallState>'
            b'<Name Who="Anna"/><Number>3001</Number></A>',
            [
                *('<?xml version="text 3"?>', "<A>", "<CallState>", "=Connected"),
                *("</CallState>", '<Name Who="text 4"/>', "<Number>", "digits 4"),
                *("</Number>", "</A>"),
            ],
        ),
        (b"<A>Anna & Bert\xff", ["<A>", "text 12"]),
        (b"<!DOCTYPE anna><A", ["text 15", "text 2"]),
        (b"Anna > 3001", ["text 4", "text 1", "digits 4"]),
        (b"", []),
    ],
)
def test_notifications(body: bytes, skeleton: list[str]) -> None:
    """Tags are told in their order, however broken, and texts by their shapes."""
    assert skeleton_of(body) == skeleton
