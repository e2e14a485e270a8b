"""Tests of the soak test's own judgement; it is run for minutes, and not here."""

import asyncio
from random import Random
from typing import Final

import pytest

from benchmarks import soak, soak_log, soak_phones
from benchmarks.matching import ToldEvent
from benchmarks.soak_life import Life
from benchmarks.soak_report import Footprint, Soaked, as_json, as_text
from benchmarks.soak_truth import Judged, RealCall, judge, strangers
from virtual_phone import LineSettings, PhoneSettings, VirtualPhone

SECONDS_AT_MOST: Final = 30


def call(
    number: str = "1",
    *,
    incoming: bool = True,
    answered: bool = True,
    forgotten: bool = False,
) -> RealCall:
    """Return a call."""
    return RealCall(
        mac="64167f5a0000",
        number=number,
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
        ("incoming ended", False, False),
        ("", True, False),
        ("incoming connected", True, False),
        ("ended", True, False),
        ("connected ended", True, False),
        ("incoming incoming ended", False, True),
        ("incoming connected connected ended", False, True),
        ("incoming connected ended ended", False, True),
        ("incoming ended missed", False, True),
        ("incoming ended incoming ended", False, True),
        ("incoming ended connected", False, True),
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
        (call(incoming=False, answered=False), "outgoing ended", False),
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


LOG = """\
2026-11-22 13:00:00.000 WARNING (SyncWorker_0) [homeassistant.loader] We found a custom integration poly_vvx which has not been tested
2026-11-22 13:00:01.000 ERROR (MainThread) [custom_components.poly_vvx] Error fetching VVX 450 (2001) data: VVX 450 (2001) cannot be reached
2026-11-22 13:00:02.000 ERROR (MainThread) [homeassistant.components.websocket_api.http.connection] [1403] VVX 250 (20001) is not ringing
2026-11-22 13:00:03.000 WARNING (MainThread) [custom_components.poly_vvx] VVX 450 (2001): unknown call state 'X'; please report it
2026-11-22 13:00:03.500 WARNING (MainThread) [custom_components.poly_vvx] VVX 450 (2001): unknown call state '\ufffdX'; please report it
2026-11-22 13:00:04.000 ERROR (MainThread) [homeassistant] Error doing job: Task exception was never retrieved
Traceback (most recent call last):
  File "x.py", line 1, in x
ValueError: x
2026-11-22 13:00:05.000 ERROR (MainThread) [homeassistant.components.websocket_api.http.connection] [1403] Unexpected exception
Traceback (most recent call last):
KeyError: 'x'
2026-11-22 13:00:06.000 CRITICAL (MainThread) [x] It is over
2026-11-22 13:00:07.000+00:00 ERROR (MainThread) [custom_components.poly_vvx] Unexpected error fetching VVX 450 data
Traceback (most recent call last):
KeyError: 'x'
"""


def test_the_log() -> None:
    """Errors and tracebacks are faults, what people have to know is not."""
    faults = soak_log.faults(LOG)

    assert [fault[17:19] for fault in faults] == ["04", "05", "06", "07"]
    assert faults[0].endswith("ValueError: x")
    assert soak_log.unreachable(LOG) == 1
    assert [warning[17:19] for warning in soak_log.warnings(LOG)] == ["03"]
    assert soak_log.faults("") == []


def soaked(
    types: str, *, faults: tuple[str, ...] = (), stranger: bool = False
) -> Soaked:
    """Return what came of one call."""
    told = events("1", types)
    return Soaked(
        release="2026.11.0",
        phones=1,
        minutes=0.5,
        seed=1,
        load=0.5,
        requests=12,
        troubles=3,
        actions=4,
        refused_actions=2,
        judged=judge([call()], told),
        events=told,
        strangers=events("7", "ended") if stranger else [],
        footprints=[
            Footprint(
                when="start", memory=3 * 1024 * 1024, sockets=7, tasks=9, kinds={"a": 1}
            )
        ],
        unreachable=1,
        warnings=[],
        faults=list(faults),
    )


@pytest.mark.parametrize(
    ("result", "passed"),
    [
        (soaked("incoming connected ended"), True),
        (soaked("incoming connected"), False),
        (soaked("incoming incoming ended"), False),
        (soaked("incoming ended", faults=("Traceback",)), False),
        (soaked("incoming ended", stranger=True), False),
    ],
)
def test_what_passes(result: Soaked, passed: bool) -> None:
    """Nothing may be missed, told twice, or broken."""
    assert result.passed is passed
    assert as_json(result)["passed"] is passed


def test_the_report() -> None:
    """People read what is wrong, and with which call."""
    result = soaked("incoming incoming", faults=("2026 ERROR x",))
    text = as_text(result)
    figures = as_json(result)

    assert (figures["misses"], figures["duplicates"], figures["exceptions"]) == (
        1,
        1,
        1,
    )
    assert figures["footprints"][0]["memory_mib"] == 3.0
    assert figures["events_by_type"] == {"incoming": 2}
    assert "1 at 64167f5a0000 (incoming, answered, 2.5 s): incoming incoming" in text
    assert "2026 ERROR x" in text
    assert "misses" in text


def test_options() -> None:
    """Without options it takes ten minutes, and nonsense is refused."""
    options = soak.parser().parse_args([])

    assert (options.minutes, options.phones, options.json) == (10, 20, False)
    for nonsense in ("--minutes=0", "--minutes=x", "--phones=0", "--phones=-1"):
        with pytest.raises(SystemExit):
            soak.parser().parse_args([nonsense])


def test_no_two_phones_are_the_same() -> None:
    """Each phone has a MAC, an address and a number of its own, on this machine."""
    settings = [soak_phones.settings_of(number) for number in range(300)]

    for values in (
        {it.mac for it in settings},
        {it.ip_address for it in settings},
        {it.lines[0].number for it in settings},
    ):
        assert len(values) == len(settings)
    assert all(it.ip_address.startswith("127.") for it in settings)
    assert all(it.notification_source == it.ip_address for it in settings)


async def test_a_life(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls come, troubles come, and in the end all is well and known."""
    for name in (
        *("PAUSE", "RINGS", "TALKS", "HOLDS"),
        *("CALM", "SILENCE", "DARKNESS", "BAD_POST"),
    ):
        monkeypatch.setattr(f"benchmarks.soak_life._{name}", (0.001, 0.01))
    settings = PhoneSettings(
        lines=(LineSettings(number="2001"),),
        tls=False,
        latency=0.0,
        effect_delay=0.0,
        dial_step=0.001,
        reboot_time=0.01,
    )
    async with VirtualPhone(settings) as phone, asyncio.timeout(SECONDS_AT_MOST):
        life = Life(phone, Random(1), 1000)
        life.begin(troubled=True)
        while not has_seen_everything(life):
            await asyncio.sleep(0.01)
        await life.heal()

        assert life.calling == 0
        assert phone.online
        assert phone.calls == ()
        assert phone.faults == ()
        assert phone.notification_faults.chances == {}
        assert phone.line_keys[0].line.registered
    numbers = [it.number for it in life.truth]
    assert len(numbers) == len(set(numbers))
    assert all(it.began_at <= it.over_at for it in life.truth)


def has_seen_everything(life: Life) -> bool:
    """Tell whether there were calls of all kinds, and troubles."""
    kinds = {(it.incoming, it.answered) for it in life.truth}
    return (
        len(kinds) == 4
        and any(it.forgotten for it in life.truth)
        and life.troubles > 20
    )


async def test_a_calm_life(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without troubles nothing is forgotten."""
    for name in ("PAUSE", "RINGS", "TALKS", "HOLDS"):
        monkeypatch.setattr(f"benchmarks.soak_life._{name}", (0.001, 0.01))
    settings = PhoneSettings(tls=False, latency=0.0, effect_delay=0.0, dial_step=0.0)
    async with VirtualPhone(settings) as phone, asyncio.timeout(SECONDS_AT_MOST):
        life = Life(phone, Random(2), 1000)
        life.begin(troubled=False)
        while len(life.truth) < 10:
            await asyncio.sleep(0.01)
        await life.heal()

    assert life.troubles == 0
    assert not any(it.forgotten for it in life.truth)
