"""Tests of what follows from what a phone has said."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest

from custom_components.poly_vvx.data import PhoneData
from custom_components.poly_vvx.vvx.calls.models import (
    Call,
    CallLog,
    CallState,
    Direction,
    LogEntry,
    LogKind,
)
from custom_components.poly_vvx.vvx.information.device import DeviceInfo
from custom_components.poly_vvx.vvx.lines import Line

CALL: Final = Call(
    handle="1",
    reference="0x1",
    state=CallState.CONNECTED,
    state_name="Connected",
    direction=Direction.INCOMING,
)
DATA: Final = PhoneData(
    device=DeviceInfo(),
    last_boot=None,
    calls=(),
    paging=False,
    status=None,
    last_call=None,
    lines=(),
    call_log=None,
    transfer_type=None,
)


@pytest.mark.parametrize(
    ("calls", "muted"),
    [
        ([], False),
        ([None], None),
        ([None, None], None),
        ([False, None], False),
        ([False, True], True),
    ],
)
def test_muted(calls: list[bool | None], muted: bool | None) -> None:
    """Any call says it; it is unknown only where none does."""
    data = replace(DATA, calls=tuple(replace(CALL, muted=it) for it in calls))

    assert data.muted is muted


@pytest.mark.parametrize(
    ("firmware", "offered"),
    [
        (None, False),
        ("", False),
        ("UC", False),
        ("5.7.9.1", False),
        ("5.8.0", True),
        ("6.3", True),
        ("10.0", True),
    ],
)
def test_media_sessions(firmware: str | None, offered: bool) -> None:
    """Firmware that was seen to freeze is not asked, nor one that is not known."""
    data = replace(DATA, device=DeviceInfo(firmware=firmware))

    assert data.offers_media_sessions is offered


@pytest.mark.parametrize(
    ("days", "newest"), [([], None), ([None], None), ([2], 2), ([1, 3, None, 2], 3)]
)
def test_last_missed(days: list[int | None], newest: int | None) -> None:
    """It is the newest whose time is known, in whatever order they are listed."""
    missed = tuple(
        LogEntry(
            kind=LogKind.MISSED,
            started=datetime(2026, 11, day, tzinfo=UTC) if day else None,
        )
        for day in days
    )
    last = replace(DATA, call_log=CallLog(missed=missed)).last_missed

    assert (last and last.started and last.started.day) == newest


@pytest.mark.parametrize(
    ("line", "label"), [(1, None), (2, "Sales"), (3, "Sales"), (4, None), (None, None)]
)
def test_label_of_a_line(line: int | None, label: str | None) -> None:
    """A line has its label whichever of its keys it is called by."""
    lines = (Line(number=1, keys=(1,)), Line(number=2, keys=(2, 3), label="Sales"))

    assert replace(DATA, lines=lines).label_of(line) == label
