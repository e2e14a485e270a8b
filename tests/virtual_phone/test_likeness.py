"""Tests of answers that look like those of another phone."""

import json
from pathlib import Path
from typing import Any

import pytest

from virtual_phone import PhoneSettings
from virtual_phone.likeness import members_like, refusal_like, settings_like

from .conftest import SETTINGS, MakeClient


def like(shape: dict[str, Any], value: object) -> Any:
    """Return data in a shape."""
    shapes = {"http": 200, "shape": {"Status": "=2000", "data": shape}}
    return members_like({"Status": "2000", "data": value}, shapes)["data"]


@pytest.mark.parametrize(
    ("value", "shape", "shaped"),
    [
        ({"LineId": "1"}, {"LineID": "=1"}, {"LineID": "1"}),
        (
            {"Call State": "Connected"},
            {"callState": "=ringing"},
            {"callState": "connected"},
        ),
        ({"State": "connected"}, {"State": "=Connected"}, {"State": "Connected"}),
        ({"Name": "Anna"}, {"Name": "text 12"}, {"Name": "Anna"}),
        ({"Number": "3001"}, {"Number": "address 12"}, {"Number": "sip:3001@xxx"}),
        ({"Number": "3001"}, {"Number": "address 8"}, {"Number": "sip:3001"}),
        ({"Number": "sip:3001@a"}, {"Number": "address 9"}, {"Number": "sip:3001@a"}),
        ({"Seconds": "12"}, {"Seconds": "number"}, {"Seconds": 12}),
        ({"Seconds": ""}, {"Seconds": "number"}, {"Seconds": 0}),
        ({"Muted": "1"}, {"Muted": "truth"}, {"Muted": True}),
        ({"Muted": "0"}, {"Muted": "nothing"}, {"Muted": None}),
        ({"Other": "1"}, {"Muted": "truth"}, {"Muted": False}),
        ({}, {"State": "=Idle"}, {"State": "Idle"}),
        ({}, {"Name": "text 3", "More": "digits 2"}, {"Name": "xxx", "More": "55"}),
        ({"A": {"B": "1"}}, {"A": {"b": "number"}}, {"A": {"b": 1}}),
        ({"A": {"B": "1"}}, {"A": "deeper", "…": "3 more"}, {"A": {"B": "1"}}),
        ([{"A": "1"}, {"A": "2"}], [7, {"a": "number"}], [{"a": 1}, {"a": 2}]),
        (["1", "2", "3"], [2, "number", "text 1"], [1, "2", "3"]),
        (["1"], [0], ["1"]),
        (None, [1, "number"], []),
        ({"A": "1"}, [1, {"a": "number"}], [{"a": 1}]),
        ([{"A": "1"}], {"a": "number"}, {"a": 1}),
        ([], {"a": "number"}, {"a": 0}),
    ],
)
def test_shapes(value: object, shape: dict[str, Any], shaped: object) -> None:
    """What is said is the phone's own, how it is said the other's."""
    assert like(shape, value) == shaped


@pytest.mark.parametrize(
    ("shape", "answer"),
    [
        ({}, {"Status": "2000", "data": {}}),
        ({"http": 200, "bytes": 7, "not": "json"}, {"Status": "2000", "data": {}}),
        ({"http": 200, "shape": {"Status": "=4007"}}, {"Status": "2000", "data": {}}),
        ({"http": 200, "shape": {"Status": "=4004"}}, {"Status": "4004"}),
        ({"http": 200, "shape": {"status": "number"}}, {"Status": "2000", "data": {}}),
    ],
)
def test_other_answers(shape: dict[str, Any], answer: dict[str, Any]) -> None:
    """What was not supported is not; other refusals were of the moment."""
    assert members_like({"Status": "2000", "data": {}}, shape) == answer


@pytest.mark.parametrize(("code", "refuses"), [(200, 0), (401, 0), (403, 0), (404, 1)])
def test_refusals(code: int, refuses: int) -> None:
    """A command that is missing is missing; a login is another phone's."""
    assert [refusal_like({"http": code})].count(None) == 1 - refuses


DIAGNOSTICS = {
    "data": {
        "phone": {
            "device": {"model": "VVX 601", "firmware": "6.4.3.5814"},
            "lines": [{"number": 1, "keys": [1, 2]}, {"number": 2, "keys": []}],
            "answers": {
                "/api/v1/mgmt/lineInfo": {"http": 404, "bytes": 0, "not": "json"},
                "/api/v1/mgmt/pollForStatus": {
                    "http": 200,
                    "shape": {"Status": "=2000", "data": {"STATE": "=active"}},
                },
            },
        }
    }
}


async def test_a_phone_like_another(tmp_path: Path, make_client: MakeClient) -> None:
    """A report becomes a phone that answers so."""
    path = tmp_path / "diagnostics.json"
    path.write_text(json.dumps(DIAGNOSTICS))
    settings = settings_like(path, SETTINGS)
    assert (settings.model, settings.firmware) == ("VVX 601", "6.4.3.5814")
    assert [(it.number, it.line_keys) for it in settings.lines] == [
        ("2001", 2),
        ("2002", 1),
    ]

    client = await make_client(settings)
    assert (await client.get("v1/mgmt/lineInfo")).http_status == 404
    answer = await client.get("v1/mgmt/pollForStatus")
    assert answer.json == {"Status": "2000", "data": {"STATE": "idle"}}


@pytest.mark.parametrize("text", ["[]", "{", '{"data": {"phone": null}}'])
def test_no_diagnostics(tmp_path: Path, text: str) -> None:
    """Another file is refused, in words."""
    path = tmp_path / "diagnostics.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"Expecting|diagnostics"):
        settings_like(path, PhoneSettings())
