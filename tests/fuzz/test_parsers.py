"""Fuzzing of everything that reads the JSON of a phone, and of its dates."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
import time
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.poly_vvx.vvx.answers import parse_body
from custom_components.poly_vvx.vvx.calls import models
from custom_components.poly_vvx.vvx.configuration import (
    INVALID_PARAMETERS,
    Configuration,
    parse_invalid_parameters,
)
from custom_components.poly_vvx.vvx.errors import VvxError
from custom_components.poly_vvx.vvx.fields import (
    MAXIMUM_DURATION,
    Fields,
    parse_duration,
    parse_time,
    tidy,
)
from custom_components.poly_vvx.vvx.information.device import (
    DeviceInfo,
    DeviceStatistics,
)
from custom_components.poly_vvx.vvx.information.location import Location
from custom_components.poly_vvx.vvx.information.media import (
    CommunicationInfo,
    MediaSession,
    parse_media_sessions,
)
from custom_components.poly_vvx.vvx.information.network import (
    NetworkInfo,
    NetworkStatistics,
)
from custom_components.poly_vvx.vvx.information.running_configuration import (
    RunningConfiguration,
)
from custom_components.poly_vvx.vvx.information.section import Section, as_plain
from custom_components.poly_vvx.vvx.information.sip import SipStatus
from custom_components.poly_vvx.vvx.information.status import Status
from custom_components.poly_vvx.vvx.lines import Line, parse_lines
from custom_components.poly_vvx.vvx.phone_numbers import parse_party

from . import samples
from .documents import NASTY, arbitrary, bodies
from .typed import faults_of

ZONES: Final = (UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia"))
BERLIN: Final = ZONES[1]

SECONDS_AT_MOST: Final = 2.0
"""How long the largest answer may keep Home Assistant; measured far below that."""


@dataclass(frozen=True, kw_only=True)
class Parser:
    """Something that reads the data of an answer."""

    paths: tuple[str, ...]
    """The ends of the paths that give such answers."""
    read: Callable[[Fields], object]
    promised: Any


def _data(promised: Any, read: Callable[[object], object], *paths: str) -> Parser:
    """Return what reads the data of an answer alone."""
    return Parser(
        paths=paths, read=lambda answer: read(answer.raw("data")), promised=promised
    )


def _section(kind: type[Section], *paths: str) -> Parser:
    return _data(kind, kind.parse, *paths)


def _calls(version: int) -> Parser:
    def read(data: object) -> object:
        return models.Calls.parse(data, BERLIN, complete=version > 1)

    return _data(models.Calls, read, f"v{version}/webcallcontrol/callstatus")


PARSERS: Final = {
    "status": _data(Status, lambda data: Status.parse(data, BERLIN), "pollforstatus"),
    "calls v1": _calls(1),
    "calls v2": _calls(2),
    "lines": _data(tuple[Line, ...], parse_lines, "lineinfo"),
    "call log": _data(
        models.CallLog, lambda data: models.CallLog.parse(data, BERLIN), "calllogs"
    ),
    "device": _section(DeviceInfo, "device/info"),
    "network": _section(NetworkInfo, "network/info"),
    "network statistics": _section(NetworkStatistics, "network/stats"),
    "device statistics": _section(DeviceStatistics, "device/stats"),
    "running configuration": _section(RunningConfiguration, "device/runningconfig"),
    "sip": _section(SipStatus, "sipstatus"),
    "media sessions": _data(
        tuple[MediaSession, ...], parse_media_sessions, "sessionstats"
    ),
    "communication": _section(CommunicationInfo, "communicationinfo"),
    "location": _section(Location, "location/info"),
    "configuration": Parser(
        paths=("config/get",),
        read=lambda answer: Configuration.parse(
            answer.raw("data"), answer.raw(INVALID_PARAMETERS)
        ),
        promised=Configuration,
    ),
    "invalid parameters": Parser(
        paths=("config/get",),
        read=lambda answer: parse_invalid_parameters(answer.raw(INVALID_PARAMETERS)),
        promised=tuple[str, ...],
    ),
    "presence": Parser(
        paths=("getpresence", "transfertype/get"),
        read=lambda answer: (
            answer.object("data").text("Presence", "Type") or answer.text("Presence")
        ),
        promised=str | None,
    ),
}


@pytest.mark.parametrize("name", PARSERS)
def test_answers(name: str) -> None:
    """What a phone says is read; whatever comes instead is, or gives an error of ours."""
    parser = PARSERS[name]
    answers = samples.of(*parser.paths)
    assert answers
    for answer in answers:
        parser.read(parse_body(answer))

    @given(body=bodies(answers))
    def read(body: bytes) -> None:
        try:
            value = parser.read(parse_body(body))
        except VvxError:
            return
        assert not list(faults_of(value, parser.promised, name))
        # And so it can be shown to a person, as actions do.
        json.dumps(as_plain(value), allow_nan=False).encode()

    read()


@given(data=st.data())
def test_one_field(data: st.DataObject) -> None:
    """Whatever stands under a key is of the type that was asked for, or nothing."""
    value = data.draw(arbitrary([]))
    fields = Fields({"Key": value})

    for read, promised in (
        (fields.text, str | None),
        (fields.number, int | None),
        (fields.decimal, float | None),
        (fields.flag, bool | None),
        (fields.duration, timedelta | None),
    ):
        assert not list(faults_of(read("key"), promised, repr(value)))
    zone = data.draw(st.sampled_from(ZONES))
    assert not list(faults_of(fields.time(zone, "KEY"), datetime | None))
    for inner in (fields.object("key"), *fields.objects("key")):
        assert isinstance(inner, Fields)


_WRITTEN: Final = st.lists(
    st.sampled_from(
        (
            *("2026", "-11", "-02", "T", " ", "12", ":00", ":59", "Z", "+01:00", "-99"),
            *("0000", "9999", "1969", "-13", "-31", ":60", ".5", "+23:59", "24", "W01"),
            *("1", "0", "999999999", "9999", "Day", "day ", " hours", "mins", "secs "),
            *("d", "h", "m", "s", "-", ".", "٣", "１", "\0", "Time of last call: "),
        )
    )
    | st.text(max_size=2),
    max_size=14,
).map("".join)


@given(text=_WRITTEN | st.sampled_from(NASTY), zone=st.sampled_from(ZONES))
def test_dates(text: object, zone: ZoneInfo) -> None:
    """A date is one that can be shown anywhere on earth, or none."""
    moment = parse_time(text, zone)

    assert not list(faults_of(moment, datetime | None))
    if moment is not None:
        for anywhere in ZONES:
            moment.astimezone(anywhere).isoformat()


@given(raw=_WRITTEN | arbitrary([b'"days": "hours": "minutes": "seconds": ']))
def test_durations(raw: object) -> None:
    """A duration can be taken from the present moment, or is none."""
    duration = parse_duration(raw)

    assert not list(faults_of(duration, timedelta | None))
    assert duration is None or timedelta() <= duration <= MAXIMUM_DURATION
    assert datetime(2026, 11, 2, tzinfo=UTC) - (duration or timedelta())


@given(text=_WRITTEN | st.text(max_size=60), name=st.text(max_size=20))
def test_words(text: str, name: str) -> None:
    """States, directions, handles and parties are found in any text."""
    state = models.parse_call_state(text)

    assert not list(faults_of(state, models.CallState | None))
    assert not list(
        faults_of(models.parse_direction(name, state), models.Direction | None)
    )
    assert models.parse_handle(text)
    party = parse_party(tidy(name) or None, text)
    assert not list(faults_of(party.name, str | None))
    assert not list(faults_of(party.number, str | None))
    assert tidy(tidy(text)) == tidy(text)


def _filled(item: bytes) -> bytes:
    """Return a list that is as large as an answer may be."""
    return b"[" + b",".join([item] * (1024 * 1024 // (len(item) + 1) - 20)) + b"]"


_LARGE: Final = {
    "deep lists": b"[" * 1024 * 1024,
    "deep objects": b'{"a":' * 200_000,
    "calls": _filled(b'{"CallHandle":"1"}'),
    "line keys": _filled(b'{"ID":1,"UserID":"a"}'),
    "numbers": _filled(b"1"),
    "digits": b"9" * 1024 * 1024,
    "blanks": b'"' + b" " * 1024 * 1024 + b'"',
    "text": b'"' + b"a@" * 512 * 1024 + b'"',
    "keys": b"{" + b",".join(b'"k%d":{}' % n for n in range(80_000)) + b"}",
    "call log": b'{"Missed":' + _filled(b"{}") + b"}",
}


@pytest.mark.parametrize("large", _LARGE)
def test_the_largest_answers(large: str) -> None:
    """No answer, as large as it may be, keeps Home Assistant from its other work."""
    began = time.process_time()
    answer = parse_body(b'{"Status":"2000","data":' + _LARGE[large] + b"}")
    parsed_in = time.process_time() - began
    for name, parser in PARSERS.items():
        began = time.process_time()
        with suppress(VvxError):
            parser.read(answer)
        assert parsed_in + time.process_time() - began < SECONDS_AT_MOST, name
