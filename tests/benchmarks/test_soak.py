"""Tests of the soak test's own judgement; it is run for minutes, and not here."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
import contextlib
from dataclasses import replace
from itertools import count
from random import Random
import re
import time
from typing import Any, Final

import aiohttp
import pytest

from benchmarks import soak_log
from benchmarks.soak_call import PlayedCall
from benchmarks.soak_life import Life
from benchmarks.soak_odd import Absence, Absences, absences_in_calls, begin_oddities
from benchmarks.soak_plan import Moment, OtherDesk, Plan, awkward, tidy
from benchmarks.soak_report import Soaked, as_json, as_text
from benchmarks.soak_truth import Judged, RealCall, Told, judge, strangers, wiped
from virtual_phone import USERNAME, Fault, FaultKind, PhoneSettings, VirtualPhone

SECONDS_AT_MOST: Final = 30
MAC: Final = "64167f5a0000"
START: Final = 1_795_348_800.0
FIGURES: Final = (
    *("misses", "duplicates", "exceptions", "wrong_beginnings", "wrong_ends"),
    *("wrong_numbers", "wrong_withheld", "wrong_answered_elsewhere"),
)


def call(**changes: Any) -> RealCall:
    """Return the call with number 1, answered here unless something else is said."""
    usual = RealCall(
        mac=MAC,
        handle="41c2c008",
        parties=(("1",),),
        shown=0,
        listed=0,
        starts=(START,),
        incoming=True,
        answered=True,
        timed=True,
        rejected=False,
        elsewhere=False,
        began_at=10.0,
        over_at=12.5,
        listed_at=12.5,
        oddities=(),
    )
    return replace(usual, **changes)


UNANSWERED: Final = call(answered=False)
REJECTED: Final = call(answered=False, rejected=True)
ELSEWHERE: Final = call(answered=False, elsewhere=True, listed_at=None)
PLACED: Final = call(incoming=False)
WITHHELD: Final = call(parties=())
RENUMBERED: Final = call(parties=(("1",), ("02", "+492"), ("3",)), shown=1)


def told(kind: str, number: str | None = "1", **changes: Any) -> Told:
    """Return an event of the call with number 1 that was heard of at once."""
    usual = Told(
        mac=MAC,
        call_id="41c2c008",
        type=kind,
        source="push",
        number=number,
        first_number=None,
        withheld=False,
        late=False,
        answered_elsewhere=False,
        duration=None,
        started=START,
    )
    return replace(usual, **changes)


def events(types: str, number: str | None = "1", **changes: Any) -> list[Told]:
    """Return what was told of a call."""
    return [told(kind, number, **changes) for kind in types.split()]


def judged(of: RealCall, *what: Told) -> Judged:
    """Return a call with what was told of it, beside what was told of another."""
    (result,) = judge([of], [told("incoming", "77"), *what])
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
    result = judged(call(), *events(types))

    assert (result.missed, result.doubled) == (missed, doubled)


@pytest.mark.parametrize(
    ("types", "missed"),
    [("", False), ("incoming", True), ("incoming ended", False), ("ended", False)],
)
@pytest.mark.parametrize("of", [call(forgotten=True), call(listed_at=None)])
def test_what_leaves_no_trace_need_not_be_told(
    of: RealCall, types: str, missed: bool
) -> None:
    """But what has been told to begin has to end."""
    assert judged(of, *events(types)).missed is missed


def test_what_the_log_lists_as_another_call() -> None:
    """A call with a new number and a new start that nobody saw may be told as two."""
    two = "incoming incoming connected ended ended"
    result = judged(call(unlinked=True), *events(two))

    assert not (result.doubled or result.wrong_end or result.wrong_number)
    assert not result.wrong_answered_elsewhere


def test_what_is_watched_has_to_be_told() -> None:
    """A call that is in no log is seen all the same if nothing goes wrong."""
    assert judged(replace(ELSEWHERE, watched=True)).missed


@pytest.mark.parametrize(
    ("of", "types", "wrong"),
    [
        (call(), "incoming connected ended", False),
        (call(), "outgoing connected ended", True),
        (PLACED, "outgoing ended", False),
        (PLACED, "incoming ended", True),
        (ELSEWHERE, "incoming connected ended", True),
    ],
)
def test_wrong_beginnings(of: RealCall, types: str, wrong: bool) -> None:
    """A call goes the way it went, and connects only if it was answered here."""
    assert judged(of, *events(types)).wrong_beginning is wrong


@pytest.mark.parametrize(
    ("of", "end", "wrong"),
    [
        (call(), told("ended"), False),
        (call(), told("missed"), True),
        (UNANSWERED, told("missed"), False),
        (UNANSWERED, told("rejected"), True),
        (UNANSWERED, told("ended"), True),
        (REJECTED, told("rejected"), False),
        (REJECTED, told("ended", answered_elsewhere=True), False),
        (REJECTED, told("ended"), True),
        (REJECTED, told("missed"), True),
        (ELSEWHERE, told("ended", duration=0), False),
        (ELSEWHERE, told("ended", duration=3), True),
        (ELSEWHERE, told("missed"), True),
        (call(incoming=False, answered=False), told("ended"), False),
        (call(forgotten=True), told("missed"), False),
        (call(wiped=True), told("missed"), False),
    ],
)
def test_wrong_ends(of: RealCall, end: Told, wrong: bool) -> None:
    """How a call ended is compared with how it did, as far as that can be known."""
    assert judged(of, told("incoming"), end).wrong_end is wrong


@pytest.mark.parametrize(
    ("of", "said", "wrong"),
    [
        (ELSEWHERE, True, False),
        (ELSEWHERE, False, True),
        (UNANSWERED, True, True),
        (call(), False, False),
        (REJECTED, True, False),
        (call(timed=False), True, False),
        (replace(ELSEWHERE, forgotten=True), False, False),
    ],
)
def test_wrong_answered_elsewhere(of: RealCall, said: bool, wrong: bool) -> None:
    """Who answers at another desk has to be told, and nobody else."""
    result = judged(of, told("incoming"), told("ended", answered_elsewhere=said))

    assert result.wrong_answered_elsewhere is wrong
    assert result.told_as_elsewhere is (of is REJECTED)


@pytest.mark.parametrize(
    ("end", "wrong"),
    [
        (told("ended", "02", first_number="1"), False),
        (told("ended", "+49 (2)", first_number="1"), False),
        (told("ended", "3", first_number="1"), False),
        (told("ended", "1"), True),
        (told("ended", None, first_number="1"), True),
        (told("ended", "1", late=True), False),
        (told("ended", "3"), True),
        (told("ended", "3", first_number="02"), True),
        (told("ended", "3", first_number="99"), True),
    ],
)
def test_wrong_numbers(end: Told, wrong: bool) -> None:
    """A call ends with the last number that was shown, or one that came after it."""
    assert judged(RENUMBERED, told("incoming"), end).wrong_number is wrong


def test_first_number_of_a_call_that_was_found_late() -> None:
    """Where no beginning was told, any number of the call may be its first."""
    result = judged(RENUMBERED, told("ended", "3", first_number="02"))

    assert not result.wrong_number


@pytest.mark.parametrize(
    ("of", "number", "said", "wrong"),
    [
        (WITHHELD, None, True, False),
        (WITHHELD, None, False, True),
        (WITHHELD, "anonymous", True, True),
        (call(), "1", False, False),
        (call(), "1", True, True),
    ],
)
def test_wrong_withheld(
    of: RealCall, number: str | None, said: bool, wrong: bool
) -> None:
    """Who keeps the number back has none, and is told so."""
    result = judged(of, told("incoming", number, withheld=said))

    assert result.wrong_withheld is wrong
    assert not result.wrong_number


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (told("incoming", None), True),
        (told("incoming", "sip:Anonymous@192.0.2.7", started=None), True),
        (told("incoming", None, call_id="missed-1", started=START + 1), True),
        (told("incoming", None, call_id="missed-1", started=START + 9), False),
        (told("incoming", None, call_id="missed-1", started=None), False),
        (told("incoming", None, mac="64167f5a0001"), False),
        (told("incoming", "4711"), False),
    ],
)
def test_withheld_calls_are_found(event: Told, found: bool) -> None:
    """By their handle or their start, at the same phone."""
    assert bool(judge([WITHHELD], [event])[0].events) is found
    assert bool(strangers([WITHHELD], [event])) is not found


def test_strangers() -> None:
    """An event that belongs to no call is found, and one that did belong is none."""
    heard = [
        *(told("incoming"), told("incoming", "7"), told("ended", None)),
        told("ended", "8", first_number="1"),
    ]

    assert [event.number for event in strangers([call()], heard)] == ["7", None]


def test_reading_an_event() -> None:
    """What an older integration does not say is no."""
    data: dict[str, Any] = {
        "call_id": "41c2c008",
        "type": "incoming",
        "source": "push",
        "number": "1",
        "started": "2026-11-22T12:00:00+00:00",
    }

    assert Told.of(data, MAC) == told("incoming")
    assert Told.of(data | {"started": None, "late": True}, MAC) == told(
        "incoming", started=None, late=True
    )


def test_a_call_in_a_line() -> None:
    """What goes wrong is to be understood without looking anything up."""
    of = replace(RENUMBERED, oddities=("logged late",), forgotten=True)
    end = told("ended", "3", first_number="1", late=True, answered_elsewhere=True)

    assert str(judged(of, told("incoming", "1", withheld=True), end)) == (
        "1 > 02 > 3 at 64167f5a0000 41c2c008 (incoming, answered, forgotten, "
        "logged late, 2.5 s): incoming[1 withheld] ended[3 first 1 late elsewhere]"
    )
    assert str(judged(WITHHELD)).startswith("withheld at")


PERFECT: Final = (told("incoming"), told("connected"), told("ended"))


def soaked(*judgements: Judged, **changes: Any) -> Soaked:
    """Return a run in which nothing broke."""
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
        judged=[*judgements],
        events=[*PERFECT],
        strangers=[],
        footprints=[],
        unreachable=1,
        absences=[],
        absences_in_calls=[],
        odd=False,
        warnings=[],
        faults=[],
    )
    return replace(clean, **changes)


@pytest.mark.parametrize(
    ("of", "what", "wrong", "figure"),
    [
        (call(), PERFECT, {}, None),
        (call(), PERFECT[:2], {}, "misses"),
        (call(), PERFECT[:1] + PERFECT, {}, "duplicates"),
        (call(), PERFECT, {"strangers": events("ended", "7")}, "duplicates"),
        (PLACED, PERFECT, {}, "wrong_beginnings"),
        (UNANSWERED, PERFECT[::2], {}, "wrong_ends"),
        (RENUMBERED, PERFECT, {}, "wrong_numbers"),
        (call(), events("incoming ended", withheld=True), {}, "wrong_withheld"),
        (ELSEWHERE, PERFECT[::2], {}, "wrong_answered_elsewhere"),
        (call(), PERFECT, {"faults": ["Traceback"]}, "exceptions"),
    ],
)
def test_what_passes(
    of: RealCall, what: Sequence[Told], wrong: dict[str, Any], figure: str | None
) -> None:
    """Nothing may be missed, told twice or wrongly, or broken; all is printed."""
    run = soaked(judged(of, *what), **wrong)
    figures = as_json(run)

    assert run.passed is (figure is None)
    assert figures["passed"] is run.passed
    assert {name for name in FIGURES if figures[name]} == {figure} - {None}
    if figure:
        assert f"{figure.replace('_', ' '):38}" in as_text(run)


@pytest.mark.parametrize(("odd", "passed"), [(True, False), (False, True)])
def test_absences_count_where_nothing_lasts(odd: bool, passed: bool) -> None:
    """A phone that was in trouble for long is unavailable, and rightly so."""
    absence = Absence(mac=MAC, begin=10.0, end=20.0)
    run = soaked(absences=[absence], absences_in_calls=[absence], odd=odd)

    assert run.passed is passed
    assert as_json(run)["unavailable_in_a_call"] == 1


@pytest.mark.parametrize(
    ("begin", "end", "in_call"),
    [
        (0.0, 9.0, None),
        (0.0, 14.0, (10.0, 14.0)),
        (11.0, 15.0, (11.0, 15.0)),
        (11.0, 13.0, None),
        (18.0, 40.0, None),
        (15.0, 40.0, (15.0, 20.0)),
    ],
)
def test_absences_in_calls(
    begin: float, end: float, in_call: tuple[float, float] | None
) -> None:
    """What is longer than one poll and in a call of that phone is not to be."""
    absences = [Absence(mac=MAC, begin=begin, end=end)]
    found = list(absences_in_calls(absences, [call(over_at=20.0)]))

    assert [(it.begin, it.end) for it in found] == [in_call] * (in_call is not None)
    assert not list(absences_in_calls(absences, [call(mac="other", over_at=20.0)]))


def test_absences_that_were_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """They begin and end with the state of the entity that tells."""
    times = count(1.0)
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    absences = Absences({"sensor.one": MAC})
    for entity_id, state in (
        ("sensor.one", "idle"),
        ("sensor.one", "unavailable"),
        ("sensor.two", "unavailable"),
        ("sensor.one", "unavailable"),
        ("sensor.one", "ringing"),
        ("sensor.one", "unavailable"),
    ):
        data = {"entity_id": entity_id, "new_state": {"state": state}}
        absences.hear({"data": data})

    assert [(it.begin, it.end) for it in absences.so_far()] == [(2.0, 5.0), (6.0, 7.0)]


async def test_oddities(quickly: None) -> None:
    """Each is seen as often as it is to be, give or take; good answers are the rule."""
    async with VirtualPhone(QUICK) as phone, aiohttp.ClientSession() as session:
        begin_oddities(phone, Random(1))
        login = aiohttp.encode_basic_auth(USERNAME, QUICK.password)
        url = f"{phone.url}/api/v2/webCallControl/callStatus"
        for _ in range(2000):
            async with session.get(url, headers={"Authorization": login}):
                pass
        struck = Counter(it.fault for it in phone.requests)
        phone.clear_faults()

    assert 1800 < struck[None] < 2000
    assert {FaultKind.HTTP_STATUS, FaultKind.HALF_JSON, FaultKind.CUT_IDLE} < {*struck}
    assert 15 < struck[FaultKind.HTTP_STATUS] < 50


def test_oddities_are_counted() -> None:
    """The report says how many calls of each kind were planned."""
    odd = judged(call(oddities=("logged late",)), *PERFECT)
    run = soaked(odd, odd, judged(call(), *PERFECT))

    assert as_json(run)["planned"] == {"logged late": 2}
    assert re.search(r"logged late +2\n", as_text(run))


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


ODDITIES: Final = frozenset(
    {
        *("withheld", "counted from the answer", "start moved"),
        *("logged late", "logged in another form"),
        *(f"another number, {moment}" for moment in Moment),
        *(f"other desk, {how}" for how in OtherDesk),
    }
)


def test_awkward_plans() -> None:
    """All that telephone systems do is drawn, and nothing that cannot be."""
    random = Random(1)
    plans = [awkward(random, may_withhold=True) for _ in range(2000)]

    assert {name for plan in plans for name in plan.oddities} == ODDITIES
    for plan in plans:
        assert plan.incoming or not (plan.withheld or plan.other_desk)
        assert not (plan.withheld and (plan.changes or plan.moved_minutes))
        assert not (plan.incoming and Moment.ANSWER in plan.changes)
    assert not any(
        awkward(random, may_withhold=False).withheld is not None for _ in range(500)
    )


def test_tidy_plans() -> None:
    """For comparison there is nothing odd."""
    random = Random(1)
    plans = [tidy(random) for _ in range(50)]

    assert not any(plan.oddities for plan in plans)
    assert {plan.incoming for plan in plans} == {True, False}


QUICK: Final = PhoneSettings(
    tls=False, latency=0.0, effect_delay=0.0, dial_step=0.001, reboot_time=0.01
)


@pytest.fixture
def quickly(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing take long."""
    for module, names in (
        ("call", ("RINGS", "TALKS", "HOLDS")),
        (
            "life",
            ("PAUSE", "HOLDS", "CALM", "SILENCE", "DARKNESS", "BAD_POST", "LOG_GROWS"),
        ),
    ):
        for name in names:
            monkeypatch.setattr(f"benchmarks.soak_{module}._{name}", (0.001, 0.01))
        path = f"benchmarks.soak_{module}._SECONDS_BETWEEN_LOOKS"
        monkeypatch.setattr(path, 0.001)
    monkeypatch.setattr("benchmarks.soak_life._SECONDS_BETWEEN_WITHHELD", 0.0)
    for name in ("ANSWERED", "UNANSWERED"):
        monkeypatch.setattr(f"benchmarks.soak_plan._LATE_IF_{name}", (0.001, 0.01))


async def played(phone: VirtualPhone, seed: int = 1, **plan: Any) -> RealCall:
    """Return what becomes of a call."""
    call = await PlayedCall(
        phone=phone,
        random=Random(seed),
        plan=Plan(**{"incoming": True} | plan),
        numbers=count(1_000_000),
    ).play()
    assert call is not None
    return call


@pytest.mark.parametrize(
    ("plan", "parties"),
    [
        ({}, [["1000000"]]),
        ({"external": True}, [["03021000000", "+493021000000"]]),
        ({"withheld": "anonymous"}, []),
        ({"changes": {Moment.RINGING}}, [["1000000"], ["1000001"]]),
        (
            {"changes": {Moment.RINGING}, "external": True, "form_alone": True},
            [["03021000000", "+493021000000"]],
        ),
        (
            {"changes": {Moment.RINGING, Moment.ANSWER}, "incoming": False},
            [["1000000"], ["1000001"], ["1000002"]],
        ),
        ({"changes": {Moment.TALKING}}, [["1000000"], ["1000001"]]),
    ],
)
async def test_who_was_at_the_other_end(
    quickly: None, plan: dict[str, Any], parties: list[list[str]]
) -> None:
    """All parties of a call are known, each in all forms of its number."""
    async with VirtualPhone(QUICK) as phone:
        call = await played(phone, **plan)

        assert call.answered
        assert [[*forms] for forms in call.parties] == parties
        assert call.withheld is (parties == [])
        # Nobody has asked the phone.
        assert call.shown == 0


@pytest.mark.parametrize(
    ("how", "listed"),
    [
        (OtherDesk.NO_TRACE, False),
        (OtherDesk.RECEIVED, True),
        (OtherDesk.SHARED_LINE, False),
    ],
)
async def test_another_desk(quickly: None, how: OtherDesk, listed: bool) -> None:
    """Somebody else answers, and the log knows nothing of it or next to nothing."""
    async with VirtualPhone(QUICK) as phone:
        call = await played(phone, other_desk=how)

    assert (call.elsewhere, call.answered) == (True, False)
    assert (call.listed_at is not None) is listed


async def test_starts(quickly: None) -> None:
    """All starts that the phone has shown are known."""
    async with VirtualPhone(QUICK) as phone:
        call = await played(phone, restarts=True, moved_minutes=3)

    assert max(call.starts) - min(call.starts) >= 180


async def test_logged_late(quickly: None) -> None:
    """When the log lists a call is known."""
    async with VirtualPhone(QUICK) as phone:
        late = await played(phone, late_if_unanswered=1, late_if_answered=2.0)
        soon = await played(phone)

    assert late.listed_at == late.over_at + 2.0
    assert soon.listed_at == soon.over_at


@contextlib.asynccontextmanager
async def asking(phone: VirtualPhone) -> AsyncIterator[None]:
    """Ask a phone for its calls all the time."""
    login = aiohttp.encode_basic_auth(USERNAME, phone.settings.password)
    url = f"{phone.url}/api/v2/webCallControl/callStatus"

    async def ask() -> None:
        async with aiohttp.ClientSession(headers={"Authorization": login}) as session:
            while True:
                async with session.get(url) as answer:
                    await answer.read()

    task = asyncio.create_task(ask())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("fault", "shown"),
    [(None, 1), (Fault(FaultKind.NOT_JSON, times=1_000_000), 0)],
)
async def test_what_was_shown(
    quickly: None, monkeypatch: pytest.MonkeyPatch, fault: Fault | None, shown: int
) -> None:
    """A party counts as known once the phone has shown it in a good answer."""
    monkeypatch.setattr("benchmarks.soak_call._TALKS", (0.1, 0.1))
    async with VirtualPhone(QUICK) as phone, asking(phone):
        if fault is not None:
            phone.inject(fault)
        call = await played(phone, changes={Moment.TALKING})

    assert call.shown == shown


def test_wiped_calls() -> None:
    """What the log loses before it was read need not be known any more."""
    before, after = call(listed_at=10.0), call(listed_at=12.0)

    assert wiped([before, after, ELSEWHERE], since=11.0) == [
        before,
        replace(after, listed_at=None, wiped=True),
        ELSEWHERE,
    ]


def has_seen_everything(life: Life) -> bool:
    """Tell whether there were calls of all kinds, and a power cut in one of them."""
    kinds = {(it.incoming, it.answered) for it in life.truth}
    return (
        len(kinds) == 4
        and any(it.forgotten for it in life.truth)
        and any(it.wiped for it in life.truth)
        and any(it.elsewhere for it in life.truth)
        and any(len(it.parties) > 1 for it in life.truth)
        and any(it.withheld for it in life.truth)
    )


async def test_a_life(quickly: None) -> None:
    """Calls come, troubles come, and in the end all is well and known."""
    async with VirtualPhone(QUICK) as phone, asyncio.timeout(SECONDS_AT_MOST):
        life = Life(phone, Random(1), 1000)
        life.begin(troubled=True, odd=False, awkward=True)
        while not has_seen_everything(life):
            await asyncio.sleep(0.01)
        await life.heal()

        assert phone.online
        assert (phone.calls, phone.faults) == ((), ())
    numbers = [form for it in life.truth for forms in it.parties for form in forms]
    assert len(numbers) == len(set(numbers))
    assert all(it.began_at <= it.over_at for it in life.truth)
    assert not any(it.watched for it in life.truth)


async def test_a_tidy_life(quickly: None) -> None:
    """Without oddities and troubles all calls leave their trace."""
    async with VirtualPhone(QUICK) as phone, asyncio.timeout(SECONDS_AT_MOST):
        life = Life(phone, Random(1), 1000)
        life.begin(troubled=False, odd=False, awkward=False)
        while len(life.truth) < 10:
            await asyncio.sleep(0.01)
        await life.heal()

    assert not any(it.oddities or it.forgotten or it.wiped for it in life.truth)
    assert all(it.watched and len(it.parties) == 1 for it in life.truth)
    assert all(it.listed_at == it.over_at for it in life.truth)
