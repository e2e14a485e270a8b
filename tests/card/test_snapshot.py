"""Tests of what a card shows, for phones that say little or odd things."""

from dataclasses import replace
from typing import Final

import pytest

from custom_components.poly_vvx.card.snapshot import (
    Absence,
    ShownLine,
    ShownMissed,
    ShownParty,
    ShownPhone,
    ShownQuality,
    Snapshot,
)
from custom_components.poly_vvx.data import PhoneData
from custom_components.poly_vvx.vvx.calls.models import CallLog, LogEntry, LogKind
from custom_components.poly_vvx.vvx.information.media import MediaStream
from custom_components.poly_vvx.vvx.lines import Forwarding, Line
from tests.test_data import CALL, DATA

BEFORE: Final = Snapshot(
    version="1",
    phone=ShownPhone(device_id="a", name="Desk phone"),
    can_control=True,
    incoming_calls="notice",
    entities={},
)


def of(data: PhoneData) -> Snapshot:
    """Return what is shown of a phone."""
    return BEFORE.with_data(data, push=None, unseen=None, voice=None)


def test_a_phone_that_says_nothing() -> None:
    """What is not known is empty, and a number can be dialled all the same."""
    assert of(DATA) == replace(
        BEFORE, available=True, muted=False, actions=("dial",), missed=ShownMissed()
    )


def test_lines() -> None:
    """A line is shown with its own number, and with what it forwards always."""
    line = Line(number=3, keys=(3, 4), user="2003", registered=False)
    forwarding = Forwarding(always="3009", busy="3008")
    data = replace(DATA, lines=(line, replace(line, number=5, forwarding=forwarding)))

    shown = of(data)

    assert shown.phone.number == "2003"
    unknown = ShownLine(
        number=3, label=None, registered=False, do_not_disturb=None, forwarding=None
    )
    assert shown.lines == (unknown, replace(unknown, number=5, forwarding="3009"))


@pytest.mark.parametrize(
    ("callers", "called_back"),
    [
        ([], None),
        ([None], None),
        (["3001", "3002"], "3002"),
        (["3001", None], "3001"),
    ],
)
def test_who_is_called_back(callers: list[str | None], called_back: str | None) -> None:
    """It is the newest who can be called; who withholds the number cannot."""
    missed = tuple(
        LogEntry(kind=LogKind.MISSED, started=None, number=it) for it in callers
    )

    shown = of(replace(DATA, call_log=CallLog(missed=missed)))

    expected = called_back and ShownParty(name=None, number=called_back)
    assert shown.call_back == expected
    assert ("call_back" in shown.actions) is (called_back is not None)
    assert "redial" not in shown.actions


def test_a_state_that_nobody_knows() -> None:
    """A call in it can be ended, and is shown with what is known."""
    call = replace(CALL, state=None, state_name="Parked", line=7, number="3001")

    (shown,) = of(replace(DATA, calls=(call,))).calls

    assert (shown.state, shown.line, shown.line_label) == (None, 7, None)
    assert shown.actions == ("hang_up",)


def test_the_sound() -> None:
    """What of the sound is not told is unknown."""
    shown = BEFORE.with_data(DATA, push=True, unseen=0, voice=MediaStream())

    assert shown.quality == ShownQuality(mos=None, packet_loss=None)


def test_a_phone_that_goes() -> None:
    """Calls and what can be done go with it; the rest stays."""
    line = Line(number=1, keys=(1,), user="2001")
    shown = of(replace(DATA, calls=(CALL,), lines=(line,)))

    away = shown.away(Absence.UNREACHABLE, message="No power")

    assert away == replace(
        shown,
        available=False,
        reason=Absence.UNREACHABLE,
        message="No power",
        muted=None,
        actions=(),
        calls=(),
    )
