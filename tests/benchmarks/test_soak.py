"""Tests of the soak test's own judgement; it is run for minutes, and not here."""

import asyncio
from dataclasses import replace
from random import Random
from typing import Any, Final

import pytest

from benchmarks import soak_log
from benchmarks.matching import ToldEvent
from benchmarks.soak_life import Life
from benchmarks.soak_report import Soaked
from benchmarks.soak_truth import Judged, RealCall, judge, strangers
from virtual_phone import PhoneSettings, VirtualPhone

SECONDS_AT_MOST: Final = 30


def call(
    *, incoming: bool = True, answered: bool = True, forgotten: bool = False
) -> RealCall:
    """Return the call with number 1."""
    return RealCall(
        mac="64167f5a0000",
        number="1",
        incoming=incoming,
        answered=answered,
        began_at=10.0,
        over_at=12.5,
        forgotten=forgotten,
    )


def events(number: str | None, types: str) -> list[ToldEvent]:
    """Return what was told of a call."""
    return [
        ToldEvent(number=number, type=kind, source="push", at=1.0)
        for kind in types.split()
    ]


def judged(of: RealCall, types: str) -> Judged:
    """Return a call with what was told of it."""
    (result,) = judge([of], [*events("other", "incoming"), *events("1", types)])
    return result


@pytest.mark.parametrize(
    ("types", "missed", "doubled"),
    [
        ("incoming connected ended", False, False),
        ("incoming connected held resumed held resumed ended", False, False),
        ("", True, False),
        ("incoming connected", True, False),
        ("ended", True, False),
        ("incoming incoming ended", False, True),
        ("incoming connected connected ended", False, True),
        ("incoming ended missed", False, True),
        ("connected incoming ended", False, True),
    ],
)
def test_each_call_is_to_be_told_once(types: str, missed: bool, doubled: bool) -> None:
    """What lacks is a miss, what is too much is a duplicate."""
    result = judged(call(), types)

    assert (result.missed, result.doubled) == (missed, doubled)


@pytest.mark.parametrize(
    ("types", "missed"),
    [("", False), ("incoming", True), ("incoming ended", False), ("ended", False)],
)
def test_what_a_phone_forgets_need_not_be_told(types: str, missed: bool) -> None:
    """But what has been told to begin has to end."""
    assert judged(call(forgotten=True), types).missed is missed


@pytest.mark.parametrize(
    ("of", "types", "otherwise"),
    [
        (call(), "incoming connected ended", False),
        (call(), "incoming missed", True),
        (call(answered=False), "incoming missed", False),
        (call(answered=False), "incoming rejected", False),
        (call(answered=False), "incoming ended", True),
        (call(incoming=False), "outgoing ended", False),
        (call(incoming=False), "incoming ended", True),
        (call(forgotten=True), "incoming missed", False),
        (call(), "", False),
    ],
)
def test_told_otherwise(of: RealCall, types: str, otherwise: bool) -> None:
    """How a call began and ended is compared with how it did."""
    assert judged(of, types).told_otherwise is otherwise


def test_strangers() -> None:
    """An event that belongs to no call is found."""
    told = [*events("1", "incoming"), *events("7", "incoming"), *events(None, "ended")]

    assert [event.number for event in strangers([call()], told)] == ["7", None]


@pytest.mark.parametrize(
    ("types", "wrong", "passed"),
    [
        ("incoming connected ended", {}, True),
        ("incoming connected", {}, False),
        ("incoming incoming ended", {}, False),
        ("incoming ended", {"faults": ["Traceback"]}, False),
        ("incoming ended", {"strangers": events("7", "ended")}, False),
    ],
)
def test_what_passes(types: str, wrong: dict[str, Any], passed: bool) -> None:
    """Nothing may be missed, told twice, or broken."""
    clean = Soaked(
        release="2026.11.0",
        phones=1,
        minutes=0.5,
        seed=1,
        load=0.5,
        requests=12,
        troubles=3,
        actions=4,
        refused_actions=2,
        judged=[judged(call(), types)],
        events=[],
        strangers=[],
        footprints=[],
        unreachable=1,
        warnings=[],
        faults=[],
    )

    assert replace(clean, **wrong).passed is passed


LOG = """\
2026-11-22 13:00:01.000 ERROR (MainThread) [custom_components.poly_vvx] Error fetching VVX 450 (2001) data: VVX 450 (2001) cannot be reached
2026-11-22 13:00:02.000 ERROR (MainThread) [homeassistant.components.websocket_api.http.connection] [1403] VVX 250 (20001) is not ringing
2026-11-22 13:00:03.000 WARNING (MainThread) [custom_components.poly_vvx] VVX 450 (2001): unknown call state 'X'; please report it
2026-11-22 13:00:04.000 ERROR (MainThread) [homeassistant] Error doing job: Task exception was never retrieved
Traceback (most recent call last):
ValueError: x
2026-11-22 13:00:06.000 CRITICAL (MainThread) [x] It is over
2026-11-22 13:00:07.000+00:00 ERROR (MainThread) [custom_components.poly_vvx] Unexpected error fetching VVX 450 data
Traceback (most recent call last):
KeyError: 'x'
"""


def test_the_log() -> None:
    """Errors and tracebacks are faults, what people have to know is not."""
    faults = soak_log.faults(LOG)

    assert [fault[17:19] for fault in faults] == ["04", "06", "07"]
    assert faults[0].endswith("ValueError: x")
    assert soak_log.unreachable(LOG) == 1
    assert [warning[17:19] for warning in soak_log.warnings(LOG)] == ["03"]


def has_seen_everything(life: Life) -> bool:
    """Tell whether there were calls of all kinds, and a power cut in one of them."""
    kinds = {(it.incoming, it.answered) for it in life.truth}
    return len(kinds) == 4 and any(it.forgotten for it in life.truth)


async def test_a_life(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls come, troubles come, and in the end all is well and known."""
    for name in (
        *("PAUSE", "RINGS", "TALKS", "HOLDS"),
        *("CALM", "SILENCE", "DARKNESS", "BAD_POST"),
    ):
        monkeypatch.setattr(f"benchmarks.soak_life._{name}", (0.001, 0.01))
    monkeypatch.setattr("benchmarks.soak_life._SECONDS_BETWEEN_LOOKS", 0.001)
    settings = PhoneSettings(
        tls=False, latency=0.0, effect_delay=0.0, dial_step=0.001, reboot_time=0.01
    )
    async with VirtualPhone(settings) as phone, asyncio.timeout(SECONDS_AT_MOST):
        life = Life(phone, Random(1), 1000)
        life.begin(troubled=True)
        while not has_seen_everything(life):
            await asyncio.sleep(0.01)
        await life.heal()

        assert phone.online
        assert (phone.calls, phone.faults) == ((), ())
    numbers = [it.number for it in life.truth]
    assert len(numbers) == len(set(numbers))
    assert all(it.began_at <= it.over_at for it in life.truth)
