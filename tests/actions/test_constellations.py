"""Tests of actions while the phone has several calls, whatever it allows in one request."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, get_args

from homeassistant.const import STATE_ON, Platform
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.poly_vvx.actions import steps
from tests.common import record_calls, state_of, types_of
from tests.helpers.actions import ACTING, Person, press
from tests.helpers.constellations import begin, outcome
from virtual_phone import Fault, FaultKind, PhoneSettings
from virtual_phone.settings import OutOfFocus

ACTIONS: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "answer": ("answer", {}),
    "end": ("answer", {"other_call": "end"}),
    "reject": ("reject", {}),
    "ignore": ("ignore", {}),
    "hang_up": ("hang_up", {}),
    "all": ("hang_up", {"all": True}),
    "hold": ("hold", {}),
    "resume": ("resume", {}),
    "swap": ("swap", {}),
}
"""What a person does, by a short name."""

BUTTONS: Final = {"answer", "reject", "ignore", "hang_up"}

QUIET: Final = dict.fromkeys(("answer", "end", "reject", "ignore"), "no_ringing_call")
"""What is said where nothing rings."""
ONE: Final = {"resume": "no_held_call", "swap": "nothing_to_swap"}
"""What is said where nothing is on hold."""

TABLE: Final[Mapping[str, Mapping[str, str]]] = {
    "talked ringing": ONE
    | {
        "answer": "held talked",
        "end": "- talked",
        "reject": "talked -",
        "ignore": "talked silenced",
        "hang_up": "- ringing",
        "all": "- -",
        "hold": "held ringing",
    },
    "held_there ringing": ONE
    | {
        "answer": "held talked",
        "end": "- talked",
        "reject": "held_there -",
        "ignore": "held_there silenced",
        "hang_up": "- ringing",
        "all": "- -",
        "hold": "held ringing",
    },
    "held ringing": {
        "answer": "held talked",
        "end": "held talked",
        "reject": "held -",
        "ignore": "held silenced",
        "hang_up": "held -",
        "all": "- -",
        "hold": "no_connected_call",
        "resume": "talked ringing",
        "swap": "nothing_to_swap",
    },
    "dialing ringing": ONE
    | {
        "answer": "cannot_hold_dialed",
        "end": "- talked",
        "reject": "cannot_hold_dialed",
        "ignore": "cannot_hold_dialed",
        "hang_up": "- ringing",
        "all": "- -",
        "hold": "no_connected_call",
    },
    "joined joined ringing": ONE
    | {
        "answer": "joined_held joined_held talked",
        "end": "- - talked",
        "reject": "joined joined -",
        "ignore": "joined joined silenced",
        "hang_up": "talked - ringing",
        "all": "- - -",
        "hold": "joined_held joined_held ringing",
    },
    "ringing ringing": ONE
    | {
        "answer": "talked ringing",
        "end": "talked ringing",
        "reject": "- ringing",
        "ignore": "silenced ringing",
        "hang_up": "- ringing",
        "all": "- -",
        "hold": "no_connected_call",
    },
    "talked ringing ringing": ONE
    | {
        "answer": "held talked ringing",
        "end": "- talked ringing",
        "reject": "talked - ringing",
        "ignore": "talked silenced ringing",
        "hang_up": "- ringing ringing",
        "all": "- - -",
        "hold": "held ringing ringing",
    },
    "held talked ringing": {
        "answer": "held held talked",
        "end": "held - talked",
        "reject": "held talked -",
        "ignore": "held talked silenced",
        "hang_up": "held - ringing",
        "all": "- - -",
        "hold": "held held ringing",
        "resume": "talked held ringing",
        "swap": "talked held ringing",
    },
    "held talked": QUIET
    | {
        "hang_up": "held -",
        "all": "- -",
        "hold": "held held",
        "resume": "talked held",
        "swap": "talked held",
    },
    "held dialing": QUIET
    | {
        "hang_up": "held -",
        "all": "- -",
        "hold": "no_connected_call",
        "resume": "talked dialing",
        "swap": "nothing_to_swap",
    },
    "held held talked": QUIET
    | {
        "hang_up": "held held -",
        "all": "- - -",
        "hold": "held held held",
        "resume": "talked held held",
        "swap": "talked held held",
    },
    "joined_held joined_held talked": QUIET
    | {
        "hang_up": "joined_held joined_held -",
        "all": "- - -",
        "hold": "joined_held joined_held held",
        "resume": "joined joined held",
        "swap": "joined joined held",
    },
    "elsewhere ringing": ONE
    | {
        "answer": "elsewhere talked",
        "end": "elsewhere talked",
        "reject": "elsewhere -",
        "ignore": "elsewhere silenced",
        "hang_up": "elsewhere -",
        "all": "elsewhere -",
        "hold": "no_connected_call",
    },
    "talked elsewhere": QUIET
    | ONE
    | {
        "hang_up": "- elsewhere",
        "all": "- elsewhere",
        "hold": "held elsewhere",
    },
}
"""What becomes of calls, or what is said, by what they were doing and what is done."""

OTHERWISE: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "refuse": {},
    "act": {
        "dialing ringing": {
            "answer": "dialing talked",
            "reject": "dialing -",
            "ignore": "dialing silenced",
        },
    },
    # Whether a call was silenced not every phone tells, so its word is taken for it.
    "pretend": {
        constellation: {"ignore": constellation}
        for constellation in TABLE
        if constellation.split()[0] in ("talked", "held_there", "dialing", "joined")
        and "ringing" in constellation
    }
    | {"held talked ringing": {"ignore": "held talked ringing"}},
}
"""What is other with a phone that acts on any call, or says that it does."""

PHONES: Final = get_args(OutOfFocus.__value__)


@pytest.fixture
def out_of_focus() -> OutOfFocus:
    """Return what the phone does with a call out of focus; tests override this."""
    return "refuse"


@pytest.fixture
def settings(out_of_focus: OutOfFocus) -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return replace(ACTING, out_of_focus=out_of_focus)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a phone that has not acted yet again at once, and not for long."""
    monkeypatch.setattr(steps, "ASK_AGAIN_AFTER", 0.01)
    monkeypatch.setattr(steps, "EFFECT_PATIENCE", 0.2)


async def done(person: Person, handles: list[str], name: str, **more: str) -> str:
    """Do something, by a short name; return what has become of the calls, or is said."""
    action, fields = ACTIONS[name]
    try:
        await person.act(action, **fields, **more)
    except HomeAssistantError as error:
        return str(error.translation_key)
    finally:
        await person.effect()
    return outcome(person.phone, handles)


async def pressed(person: Person, handles: list[str], key: str) -> str:
    """Press a button; return the same."""
    try:
        await press(person.hass, key)
    except HomeAssistantError as error:
        return str(error.translation_key)
    finally:
        await person.effect()
    return outcome(person.phone, handles)


async def clear(person: Person) -> None:
    """Let all calls be over."""
    for call in person.phone.calls:
        person.phone.remote_hang_up(call.handle)
    await person.effect()


@pytest.mark.parametrize("out_of_focus", PHONES)
@pytest.mark.parametrize("constellation", TABLE)
async def test_actions(
    person: Person, out_of_focus: OutOfFocus, constellation: str
) -> None:
    """Each action does what a person means, whatever the phone allows at once."""
    expected = {
        **TABLE[constellation],
        **OTHERWISE[out_of_focus].get(constellation, {}),
    }
    became = {}

    for name in ACTIONS:
        handles = begin(person.phone, constellation)
        became[name] = await done(person, handles, name)
        await clear(person)

    assert became == expected


@pytest.mark.parametrize("constellation", TABLE)
async def test_buttons(person: Person, constellation: str) -> None:
    """A button does what the action does, and what is shown is what is there."""
    became = {}

    for key in BUTTONS:
        handles = begin(person.phone, constellation)
        became[key] = await pressed(person, handles, key)
        words = outcome(person.phone, handles).split()
        rings = state_of(person.hass, Platform.BINARY_SENSOR, "ringing").state
        assert (rings == STATE_ON) is ("ringing" in words)
        assert (person.call_state == "ringing") is bool(
            {"ringing", "silenced"} & {*words}
        )
        await clear(person)

    assert became == {key: TABLE[constellation][key] for key in BUTTONS}


@pytest.mark.parametrize("out_of_focus", PHONES)
@pytest.mark.parametrize(
    ("constellation", "name", "place", "expected"),
    [
        ("held talked", "hang_up", 0, "- talked"),
        ("held held_there", "hang_up", 0, "- held_there"),
        ("held held", "hang_up", 0, "- held"),
        ("held held talked", "resume", 1, "held talked held"),
        ("held ringing", "hang_up", 0, "- ringing"),
        ("talked ringing", "hang_up", 1, "talked -"),
        ("joined joined ringing", "hang_up", 2, "joined joined -"),
        ("joined_held joined_held talked", "hang_up", 0, "- held talked"),
    ],
)
async def test_named_calls(
    person: Person, constellation: str, name: str, place: int, expected: str
) -> None:
    """A call that is named is reached wherever it is, and the others stay as they are."""
    handles = begin(person.phone, constellation)

    assert await done(person, handles, name, call_id=handles[place]) == expected


@pytest.mark.parametrize(
    ("out_of_focus", "expected"),
    [
        ("refuse", "not_in_front"),
        ("pretend", "not_in_front"),
        ("act", "ringing talked"),
    ],
)
async def test_behind_another_that_rings(person: Person, expected: str) -> None:
    """What nobody can reach from here is told to be so."""
    handles = begin(person.phone, "ringing ringing")

    assert await done(person, handles, "answer", call_id=handles[1]) == expected


async def test_nothing_is_told_of_what_was_in_passing(person: Person) -> None:
    """A conversation that was held for a moment was not held for those who listen."""
    told = record_calls(person.hass)
    handles = begin(person.phone, "talked ringing")

    assert await done(person, handles, "reject") == "talked -"

    assert types_of(told) == ["incoming", "connected", "incoming", "rejected"]


async def test_hanging_up_a_held_call_resumes_none(person: Person) -> None:
    """That a held call has to be resumed for it is nobody's business."""
    begin(person.phone, "held talked")
    await person.ask("get_calls")
    told = record_calls(person.hass)

    await person.act_fully("hang_up", call_id=person.phone.calls[0].handle)

    assert types_of(told) == ["ended"]


# What fails half-way.


def refuse(person: Person, command: str, *statuses: int) -> None:
    """Let the phone answer a command so, in that order, and do nothing."""
    for status in statuses:
        person.phone.inject(Fault(FaultKind.API_STATUS, value=status, path=command))


GIVEN_UP: Final = (4003, 4007)
"""First the call is not in focus, then it is over."""

REASON: Final = "VVX 450 (2001) refused: there is no such call. "


@pytest.mark.parametrize(
    ("name", "command"),
    [("answer", "answerCall"), ("reject", "rejectCall"), ("ignore", "ignoreCall")],
)
async def test_put_back(person: Person, name: str, command: str) -> None:
    """If the call cannot be reached in the end, the other one goes on as it did."""
    handles = begin(person.phone, "talked ringing")
    refuse(person, command, *GIVEN_UP)

    error = await person.fails(name)
    await person.effect()

    assert str(error) == REASON + "The other call goes on as before"
    assert outcome(person.phone, handles) == "talked ringing"


async def test_not_even_held(person: Person) -> None:
    """If the other call cannot be held, nothing has changed."""
    handles = begin(person.phone, "talked ringing")
    refuse(person, "holdCall", 4003)

    error = await person.fails("answer")

    assert error.translation_key == "other_call_goes_on"
    assert outcome(person.phone, handles) == "talked ringing"


@pytest.mark.parametrize("status", [2000, 5000])
async def test_not_put_back(person: Person, status: int) -> None:
    """If not even that can be done, that is said."""
    handles = begin(person.phone, "talked ringing")
    refuse(person, "answerCall", *GIVEN_UP)
    refuse(person, "resumeCall", status)

    error = await person.fails("answer")
    await person.effect()

    assert str(error) == REASON + (
        "The other call may be on hold now. Look at the phone, and resume it"
    )
    assert outcome(person.phone, handles) == "held ringing"


async def test_done_but_not_put_back(person: Person) -> None:
    """What has been done is told from what has not."""
    handles = begin(person.phone, "talked ringing")
    refuse(person, "resumeCall", 5000)

    error = await person.fails("reject")
    await person.effect()

    assert error.translation_key == "done_but_left_on_hold"
    assert outcome(person.phone, handles) == "held -"


async def test_ended_for_nothing(person: Person) -> None:
    """That the other call is over is said if the new one could not be taken."""
    handles = begin(person.phone, "talked ringing")
    refuse(person, "answerCall", 4007)

    error = await person.fails("answer", other_call="end")

    assert str(error) == REASON + "The other call has been ended"
    assert outcome(person.phone, handles) == "- ringing"


async def test_not_ended_but_resumed(person: Person) -> None:
    """A call that could not be ended is on hold again."""
    handles = begin(person.phone, "held talked")
    refuse(person, "endCall", 5000)

    error = await person.fails("hang_up", call_id=handles[0])
    await person.effect()

    assert error.translation_key == "other_call_goes_on"
    assert outcome(person.phone, handles) == "held talked"


@pytest.mark.parametrize(
    ("constellation", "name", "expected"),
    [
        ("held talked", "swap", "talked held"),
        ("held talked", "resume", "talked held"),
        ("held dialing", "resume", "cannot_hold_dialed"),
    ],
)
async def test_no_resume_beside_another(
    person: Person, constellation: str, name: str, expected: str
) -> None:
    """Where the phone does not hold the other call by itself, it is held first."""
    handles = begin(person.phone, constellation)
    refuse(person, "resumeCall", 4003)

    assert await done(person, handles, name) == expected


async def test_one_call_or_all(person: Person) -> None:
    """Nobody can say whether one call is meant or all of them."""
    (handle,) = begin(person.phone, "talked")

    error = await person.fails("hang_up", call_id=handle, all=True)

    assert error.translation_key == "call_id_and_all"
    assert outcome(person.phone, [handle]) == "talked"
