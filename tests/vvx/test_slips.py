"""Tests of JSON with slips in it, with the inputs of report R28."""

from datetime import UTC
import json
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from custom_components.poly_vvx.vvx import slips as module
from custom_components.poly_vvx.vvx.calls.models import CallState
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.slips import is_whole, read_object

from .conftest import transport_to
from .raw_server import UNAUTHORIZED, RawServer, http

RINGS = (
    '{"data": [{"CallHandle": "0x1", "CallState": "Offering", "Type": "Incoming", '
    '"RemotePartyName": "%s", "RemotePartyNumber": "3001"}], "Status": "2000"}'
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('Bob "Boss" Ray', 'Bob "Boss" Ray'),
        ('"Boss"', '"Boss"'),
        ('Ray, "Boss", Bob', 'Ray, "Boss", Bob'),
        ('a "quoted\\" name', 'a "quoted" name'),
        ("DOM\\svc", "DOM\\svc"),
        ("C:\\users\\u12", "C:\\users\\u12"),
        ("DOM\\", "DOM\\"),
        # Sent as they should be.
        ("DOM\\\\svc", "DOM\\svc"),
        ('Bob \\"Boss\\" Ray', 'Bob "Boss" Ray'),
        # What has a meaning to others has none here.
        ("None", "None"),
        ("1001", "1001"),
        ("1e3", "1e3"),
        ("{1: 2}", "{1: 2}"),
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_names(session: aiohttp.ClientSession, name: str, shown: str) -> None:
    """R28, R38: whatever a caller's name does to an answer, the call is seen."""
    async with RawServer(UNAUTHORIZED, http(RINGS % name)).run() as server:
        phone = Phone(transport_to(session, server.url), lambda: UTC)
        (call,) = (await phone.calls()).calls
    assert call.state is CallState.RINGING
    assert (call.name, call.number) == (shown, "3001")


@pytest.mark.parametrize(
    "text",
    [
        '\ufeff{"a": [{"b": "c"}]}',
        '{"a": [{"b": "c"}]}\0\0',
        '\r\n \0{"a": [{"b": "c"}]}\r\n',
        '{"a": [{"b": "c"}]}{"a": []}',
        '{"a": [{"b": "c",}],}',
        '{"a": [{"b": "c" , } , ] , }',
    ],
)
def test_what_does_not_count(text: str) -> None:
    """R28: what stands around an object, and a comma too many, change nothing."""
    assert read_object(text) == {"a": [{"b": "c"}]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '"{}"',
        "<html>{}</html>",
        '{"a": "b"',
        '{"a": "b',
        '{"a": {"b": "c"}',
        '{"a": "Bob "B"',
        '{"a": ,}',
        '{"a":' * 100_000,
        '{"a": "it"s",' + '"a":{' * 30_000,
    ],
    ids=lambda it: it[:20],
)
def test_what_is_no_object(text: str) -> None:
    """Of half an answer nothing is read: nobody knows what else it would have told."""
    assert read_object(text) is None
    assert not is_whole(text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [('\ufeff{"a": "b"}\0', True), ('{"a": "b",}', False), ('{"a": "b"} c', False)],
)
def test_whole(text: str, whole: bool) -> None:
    """Who waits for more goes on waiting unless there is no doubt that this is all."""
    assert is_whole(text) is whole


TEXTS = st.text(st.sampled_from('ab"\\,:{}[] \u00e9'), max_size=12)
KEYS = st.text("abc", min_size=1)
LEAVES = TEXTS | st.integers() | st.none() | st.booleans()


@given(st.dictionaries(KEYS, LEAVES | st.lists(st.dictionaries(KEYS, LEAVES))))
def test_nothing_is_mended_that_is_whole(value: dict[str, Any]) -> None:
    """What is right as it is stays so, even if something else in the answer is not."""
    text = json.dumps(value, ensure_ascii=False)

    mended = module._mended(text)  # noqa: SLF001  # beside slips, only seen from here

    assert json.loads(mended) == value


@given(TEXTS, TEXTS)
def test_any_name(name: str, other: str) -> None:
    """A text that breaks the answer damages itself at most, or hides the answer."""
    text = f'{{"a": "{name}", "b": {json.dumps(other)}, "Status": "2000"}}'

    read = read_object(text)

    assert read is None or isinstance(read, dict)
