"""Tests of what a person can do with calls, and of how polls stay out of the way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from types import SimpleNamespace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.actions import calls as call_actions, dialing, steps
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from tests.common import (
    commands_of,
    device_id_of,
    foremost_call,
    record_calls,
    set_up,
    types_of,
)
from tests.helpers.actions import ACTING, CALL_ACTIONS, TITLE, Person, act
from tests.helpers.calls import dialling, on_hold, paging, ringing, talking
from virtual_phone import Fault, FaultKind, LineSettings, PhoneSettings, VirtualPhone


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a phone that has not acted yet again at once."""
    monkeypatch.setattr(steps, "ASK_AGAIN_AFTER", 0.005)


def in_call(phone: VirtualPhone, number: str) -> str:
    """Let the phone be in a call with somebody."""
    handle = phone.incoming_call(number)
    phone.local_answer(handle)
    return handle


def on(handle: str, **more: str) -> str:
    """Return what a command says that is about a call."""
    return json.dumps({"data": {"Ref": handle, **more}}, separators=(",", ":"))


# Dialling.


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({"destination": " 3001 "}, {"Dest": "3001"}),
        ({"destination": 3001}, {"Dest": "3001"}),
        ({"destination": "+1 (555) 01-00#"}, {"Dest": "+15550100#"}),
        ({"destination": "+49/(0)30 123456"}, {"Dest": "+4930123456"}),
        ({"destination": "tel:+1-202-555-0143"}, {"Dest": "+12025550143"}),
        ({"destination": "01.23.45.67.89"}, {"Dest": "0123456789"}),
        ({"destination": "10.0.0.5"}, {"Dest": "10.0.0.5"}),
        ({"destination": "3001", "line": "2"}, {"Dest": "3001", "Line": "2"}),
        (
            {"destination": "sip:anna@example.com", "type": "sip"},
            {"Dest": "sip:anna@example.com", "Type": "SIP"},
        ),
        (
            {"destination": "3001", "type": "tel", "line": 1},
            {"Dest": "3001", "Line": "1", "Type": "TEL"},
        ),
        (
            {"destination": "3001", "type": "h323"},
            {"Dest": "3001", "Type": "H323"},
        ),
        (
            {"destination": "3" * MAXIMUM_TEXT_LENGTH},
            {"Dest": "3" * MAXIMUM_TEXT_LENGTH},
        ),
    ],
)
async def test_dial(
    person: Person, fields: dict[str, Any], sent: dict[str, str]
) -> None:
    """A number or an address is called; what is left out is left to the phone."""
    await person.act_fully("dial", **fields)

    ((command, body),) = person.commands
    assert (command, json.loads(body)) == ("callctrl/dial", {"data": sent})
    assert person.call_state == "ringback"


async def test_dial_responds_with_the_call(person: Person) -> None:
    """The new call is returned once it shows, not one that was there before."""
    talking(person.phone)
    person.phone.local_dial("3003")

    response = await person.ask("dial", destination="3002", line=2)

    (call,) = response["calls"]
    assert call.pop("started") is not None
    assert call == {
        **person.identity,
        "call_id": person.phone.calls[-1].handle,
        "line": 2,
        "sequence": 2,
        "state": "ringback",
        "direction": "outgoing",
        "name": None,
        "number": "3002",
        "withheld": False,
        "duration": 0,
        "muted": False,
        "in_focus": True,
    }


async def test_dial_does_not_wait_for_ever(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that does not show is not returned, and a call that rings is another."""
    monkeypatch.setattr(dialing, "NEW_CALL_PATIENCE", 0.02)
    person.phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="dial"))

    dialled = person.hass.async_create_task(person.ask("dial", destination="3002"))
    await asyncio.sleep(0.005)
    ringing(person.phone)

    assert (await dialled)["calls"] == []


@pytest.mark.parametrize(
    "settings",
    [
        replace(
            ACTING,
            lines=(
                LineSettings(number="2001", line_keys=2),
                LineSettings(number="2002"),
            ),
        )
    ],
)
@pytest.mark.parametrize(("key", "line"), [(1, 1), (2, 1), (3, 3)])
async def test_every_line_key_is_a_line_to_call_from(
    person: Person, key: int, line: int
) -> None:
    """A line may fill several keys, and may be named by each of them."""
    response = await person.ask("dial", destination="3001", line=key)

    assert [call["line"] for call in response["calls"]] == [line]


@pytest.mark.parametrize(
    "settings",
    [replace(ACTING, lines=(LineSettings(number="2001", registered=False),))],
)
async def test_a_line_that_is_not_registered(person: Person) -> None:
    """The phone itself knows best whether a line can call."""
    error = await person.fails("dial", destination="3001", line=1)

    assert error.translation_key == "refused_line_not_registered"


async def test_lines_that_are_not_known(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """A phone that keeps its lines to itself decides which of them it has."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="lineInfo"))
    await set_up(hass, entry)

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "dial", device_id_of(hass, entry), destination="3001", line=7)

    assert caught.value.translation_key == "refused_line_does_not_exist"


# Which call is meant.


@pytest.mark.parametrize(
    ("action", "begin", "command", "state"),
    [
        ("answer", ringing, "answerCall", "connected"),
        ("reject", ringing, "rejectCall", "idle"),
        ("ignore", ringing, "ignoreCall", "ringing"),
        ("hang_up", ringing, "rejectCall", "idle"),
        ("hang_up", dialling, "endCall", "idle"),
        ("hang_up", talking, "endCall", "idle"),
        ("hold", talking, "holdCall", "on_hold"),
        ("resume", on_hold, "resumeCall", "connected"),
    ],
)
@pytest.mark.parametrize("call_id", [None, "{}", " 0X{} "])
async def test_a_call(
    person: Person,
    action: str,
    begin: Callable[[VirtualPhone], str],
    command: str,
    state: str,
    call_id: str | None,
) -> None:
    """The call is the one that is named, however that is spelled, or the only one."""
    handle = begin(person.phone)
    fields = {} if call_id is None else {"call_id": call_id.format(handle)}

    await person.act_fully(action, **fields)

    assert person.commands == [(f"callctrl/{command}", on(handle))]
    assert person.call_state == state


async def test_which_call_is_meant(person: Person) -> None:
    """Without a call ID each action finds the call that it is about."""
    held = on_hold(person.phone)
    active = in_call(person.phone, "3002")
    waiting = person.phone.incoming_call("3003")

    await person.act_fully("hold")
    await person.act_fully("resume", call_id=active)
    await person.act_fully("hang_up")
    await person.act_fully("answer")
    await person.act_fully("hang_up")
    await person.act_fully("resume")

    assert person.commands == [
        ("callctrl/holdCall", on(active)),
        ("callctrl/resumeCall", on(active)),
        ("callctrl/endCall", on(active)),
        ("callctrl/answerCall", on(waiting)),
        ("callctrl/endCall", on(waiting)),
        ("callctrl/resumeCall", on(held)),
    ]


def two_ring(phone: VirtualPhone) -> str:
    """Let two calls ring; return the one that somebody has scrolled to."""
    ringing(phone)
    handle = phone.incoming_call("3002")
    for call in phone.calls:
        call.in_focus = call.handle == handle
    return handle


@pytest.mark.parametrize("action", ["answer", "reject", "ignore", "hang_up"])
async def test_the_ringing_call_in_focus(person: Person, action: str) -> None:
    """Of several calls that ring, the one in focus is meant: the phone takes no other."""
    handle = two_ring(person.phone)

    await person.act_fully(action)

    ((_, body),) = person.commands
    assert body == on(handle)


def talking_beside(phone: VirtualPhone) -> str:
    """Let two calls wait beside a conversation, one held and one ringing."""
    on_hold(phone)
    handle = in_call(phone, "3002")
    phone.incoming_call("3003")
    return handle


def dialling_beside(phone: VirtualPhone) -> str:
    """Let a call be dialled beside one on hold and one that rings."""
    on_hold(phone)
    handle = phone.local_dial("3002")
    phone.incoming_call("3003")
    return handle


def ringing_beside(phone: VirtualPhone) -> str:
    """Let a call ring beside one on hold."""
    on_hold(phone)
    return phone.incoming_call("3003")


def ringing_beside_a_conference(phone: VirtualPhone) -> str:
    """Let a call ring beside a conference on hold."""
    held_conference(phone)
    return phone.incoming_call("3003")


def conference(phone: VirtualPhone) -> str:
    """Let the phone be in a conference; return the call that is in focus."""
    in_call(phone, "3001")
    handle = in_call(phone, "3002")
    phone.conference()
    return handle


def held_conference(phone: VirtualPhone) -> str:
    """Let the phone hold a conference; return the call that is in focus."""
    handle = conference(phone)
    phone.local_hold(handle)
    return handle


@pytest.mark.parametrize(
    "begin",
    [
        talking_beside,
        dialling_beside,
        ringing_beside,
        ringing_beside_a_conference,
        conference,
        on_hold,
        held_conference,
    ],
)
async def test_the_call_to_hang_up(
    person: Person, begin: Callable[[VirtualPhone], str]
) -> None:
    """The call that goes on comes first, then one that rings, then one on hold."""
    handle = begin(person.phone)
    others = {call.handle for call in person.phone.calls} - {handle}

    await person.act_fully("hang_up")

    assert {call.handle for call in person.phone.calls} == others
    assert {body for _, body in person.commands} == {on(handle)}


async def test_resume_beside_a_conference(person: Person) -> None:
    """A conference that goes on is not what is to be resumed."""
    leg = conference(person.phone)
    held = in_call(person.phone, "3003")
    person.phone.local_resume(leg)

    await person.act_fully("resume")

    assert person.commands == [("callctrl/resumeCall", on(held))]


async def test_resume_a_conference(person: Person) -> None:
    """A conference that is on hold is resumed."""
    handle = held_conference(person.phone)

    await person.act_fully("resume")

    assert person.commands == [("callctrl/resumeCall", on(handle))]


async def test_transfer_beside_a_call_on_hold(person: Person) -> None:
    """The conversation is handed over, even while the focus is on a call that rings."""
    on_hold(person.phone)
    active = in_call(person.phone, "3002")
    waiting = person.phone.incoming_call("3003")
    for call in person.phone.calls:
        call.in_focus = call.handle == waiting

    await person.act_fully("transfer", destination="3009")

    assert person.commands == [
        ("callctrl/transferCall", on(active, TransferDest="3009"))
    ]


def at_another_desk(phone: VirtualPhone) -> str:
    """Let another phone of a shared line have a call."""
    handle = ringing(phone)
    phone.remote_active(handle)
    return handle


async def test_a_call_at_another_desk_is_not_hung_up(person: Person) -> None:
    """Hanging up all means all calls here."""
    at_another_desk(person.phone)
    in_call(person.phone, "3002")

    await person.act_fully("hang_up", all=True)

    assert [call.state.value for call in person.phone.calls] == ["CallRemoteActive"]


@pytest.mark.parametrize(
    ("action", "begin", "key", "message"),
    [
        ("hang_up", at_another_desk, "no_call", "has no call to hang up"),
        ("hold", at_another_desk, "no_connected_call", "has no connected call"),
        ("resume", at_another_desk, "no_held_call", "has no call on hold"),
        ("resume", conference, "no_held_call", "has no call on hold"),
        ("answer", talking, "no_ringing_call", "is not ringing"),
        ("reject", on_hold, "no_ringing_call", "is not ringing"),
        ("ignore", talking, "no_ringing_call", "is not ringing"),
        ("hang_up", paging, "no_call", "has no call to hang up"),
        ("hold", on_hold, "no_connected_call", "has no connected call"),
        ("resume", talking, "no_held_call", "has no call on hold"),
        ("transfer", ringing, "no_connected_call", "has no connected call"),
    ],
)
async def test_no_call_that_could_be_meant(
    person: Person,
    action: str,
    begin: Callable[[VirtualPhone], str],
    key: str,
    message: str,
) -> None:
    """Where there is no call to act on, that is said, and nothing is done."""
    begin(person.phone)

    error = await person.fails(action, **CALL_ACTIONS[action])

    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == key
    assert str(error) == f"{TITLE} {message}"
    assert person.commands == []


async def test_a_call_that_is_over(person: Person) -> None:
    """A call that is not there is not replaced by another."""
    talking(person.phone)
    ringing(person.phone)

    for action in ("answer", "reject", "hang_up", "transfer"):
        for call_id in ("1234", "", "no such thing", "💥"):
            fields = CALL_ACTIONS[action] | {"call_id": call_id}
            error = await person.fails(action, **fields)

            assert isinstance(error, ServiceValidationError)
            assert str(error) == f"{TITLE} has no such call any more"

    assert person.commands == []


@pytest.mark.parametrize(
    ("action", "begin", "key"),
    [
        ("answer", talking, "refused_operation_not_allowed"),
        ("hold", on_hold, "refused_operation_not_allowed"),
        ("resume", talking, "refused_operation_not_allowed"),
        ("transfer", ringing, "refused_failed"),
    ],
)
async def test_a_named_call_is_left_to_the_phone(
    person: Person, action: str, begin: Callable[[VirtualPhone], str], key: str
) -> None:
    """Whether a call that was named can be acted on is for the phone to say."""
    handle = begin(person.phone)

    error = await person.fails(action, **CALL_ACTIONS[action], call_id=handle)

    assert not isinstance(error, ServiceValidationError)
    assert error.translation_key == key


# Hanging up.


async def test_hang_up_a_call_on_hold(person: Person) -> None:
    """A phone does not end a call on hold: it is resumed, and ended once it is active."""
    handle = on_hold(person.phone)

    await person.act_fully("hang_up")

    assert person.commands == [
        ("callctrl/resumeCall", on(handle)),
        ("callctrl/endCall", on(handle)),
    ]
    assert person.phone.calls == ()


async def test_hang_up_a_call_on_hold_beside_another(person: Person) -> None:
    """The conversation that had to be held for it goes on afterwards."""
    held = on_hold(person.phone)
    active = in_call(person.phone, "3002")

    await person.act_fully("hang_up", call_id=held)

    assert [(call.handle, call.state.value) for call in person.phone.calls] == [
        (active, "Connected")
    ]


async def test_hang_up_a_call_on_hold_beside_a_conference(person: Person) -> None:
    """A conference that had to be held for it goes on as a whole."""
    first, second = in_call(person.phone, "3001"), in_call(person.phone, "3002")
    person.phone.conference()
    held = in_call(person.phone, "3003")
    person.phone.local_resume(first)

    await person.act_fully("hang_up", call_id=held)

    assert {call.handle: call.state.value for call in person.phone.calls} == {
        first: "CallConference",
        second: "CallConference",
    }


async def test_hang_up_a_call_that_is_not_resumed(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that stays on hold cannot be ended, and that is said after a while."""
    monkeypatch.setattr(steps, "EFFECT_PATIENCE", 0.02)
    on_hold(person.phone)
    person.phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="resumeCall"))

    error = await person.fails("hang_up")

    assert error.translation_key == "refused_operation_not_allowed"
    assert len(person.phone.calls) == 1


@pytest.mark.parametrize("effect_delay", [0, ACTING.effect_delay])
async def test_hang_up_all(person: Person, effect_delay: float) -> None:
    """All calls are over, whatever they were doing, at whatever pace the phone acts."""
    person.phone.settings = replace(person.phone.settings, effect_delay=effect_delay)
    on_hold(person.phone)
    on_hold(person.phone)
    in_call(person.phone, "3002")
    person.phone.incoming_call("3003")

    await person.act_fully("hang_up", all=True)

    assert person.phone.calls == ()


async def test_hang_up_all_but_one_has_ended_meanwhile(person: Person) -> None:
    """A call that is over already is no reason to leave the others on."""
    on_hold(person.phone)
    active = in_call(person.phone, "3002")
    person.phone.inject(Fault(FaultKind.API_STATUS, value=4007, path="endCall"))

    await person.act_fully("hang_up", all=True)

    assert [call.handle for call in person.phone.calls] == [active]


async def test_hang_up_all_and_one_is_refused(person: Person) -> None:
    """A call that cannot be ended is told of."""
    talking(person.phone)
    person.phone.inject(Fault(FaultKind.API_STATUS, value=5000, path="endCall"))

    error = await person.fails("hang_up", all=True)

    assert error.translation_key == "refused_failed"


async def test_hang_up_all_of_none(person: Person) -> None:
    """It is no error if nothing is left to be done, and a page is no call."""
    paging(person.phone)

    await person.act("hang_up", all=True)

    assert person.commands == []


# In a call.


@pytest.mark.parametrize(
    ("fields", "muted"),
    [({}, True), ({"muted": True}, True), ({"muted": False}, False)],
)
async def test_mute(person: Person, fields: dict[str, Any], muted: bool) -> None:
    """The microphone is muted or unmuted."""
    talking(person.phone)
    person.phone.local_mute(not muted)

    await person.act_fully("mute", **fields)

    assert person.commands == [("callctrl/mute", f'{{"data":{{"state":"{muted:d}"}}}}')]
    assert person.phone.calls[0].muted is muted


@pytest.mark.parametrize("begin", [talking, on_hold])
@pytest.mark.parametrize("named", [False, True])
async def test_transfer(
    person: Person, begin: Callable[[VirtualPhone], str], named: bool
) -> None:
    """A call is handed over, on hold or not."""
    handle = begin(person.phone)
    call = {"call_id": handle} if named else {}

    await person.act_fully("transfer", destination=" (300) 9 ", **call)

    assert person.commands == [
        ("callctrl/transferCall", on(handle, TransferDest="3009"))
    ]
    assert person.phone.calls == ()


@pytest.mark.parametrize(
    ("digits", "sent"),
    [
        ("1234#", ["1234#"]),
        (" 12 34 *", ["1234*"]),
        ("abcd", ["ABCD"]),
        (7, ["7"]),
        ("1,,2,", ["1", "2"]),
        (",1", ["1"]),
        (",", []),
        ("0" * call_actions.MAXIMUM_DIGITS, ["0" * call_actions.MAXIMUM_DIGITS]),
    ],
)
async def test_send_dtmf(
    person: Person, monkeypatch: pytest.MonkeyPatch, digits: str | int, sent: list[str]
) -> None:
    """Tones are sent, and a comma parts them."""
    monkeypatch.setattr(call_actions, "DTMF_PAUSE", 0)
    handle = talking(person.phone)

    await person.act_fully("send_dtmf", digits=digits)

    assert person.commands == [
        ("callctrl/sendDTMF", f'{{"data":{{"Digits":"{tones}"}}}}') for tones in sent
    ]
    assert person.phone.dtmf.get(handle, "") == "".join(sent)


async def test_a_comma_waits(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each comma waits, so that the other side gets ready for more."""
    pause = 0.01
    monkeypatch.setattr(call_actions, "DTMF_PAUSE", pause)
    talking(person.phone)

    await person.act("send_dtmf", digits="1,2,,3")

    sent = [it for it in person.phone.requests if "DTMF" in it.path]
    first, second, third = (it.time for it in sent)
    assert second - first >= pause
    assert third - second >= 2 * pause


async def once_asked(phone: VirtualPhone, path: str) -> None:
    """Wait until a phone has been asked for something."""
    while not any(path in request.path for request in phone.requests):
        await asyncio.sleep(0.001)


def cut_off(phone: VirtualPhone, path: str) -> None:
    """Let a phone hang up whenever it is asked for something."""
    phone.inject(Fault(FaultKind.CUT_CONNECTION, times=99, path=path))


async def test_tones_in_part(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many tones were sent is said where the phone goes away, or the call."""
    monkeypatch.setattr(call_actions, "DTMF_PAUSE", 0)
    talking(person.phone)
    said_yes = Fault(FaultKind.API_STATUS, value=2000, times=2, path="sendDTMF")
    person.phone.inject(said_yes)
    cut_off(person.phone, "sendDTMF")

    error = await person.fails("send_dtmf", digits=",1,23,,4#")

    assert str(error).startswith("Only 3 of 5 tones were sent. VVX 450 (2001) cannot")
    person.phone.clear_faults()
    person.phone.remote_hang_up(person.phone.calls[0].handle)
    error = await person.fails("send_dtmf", digits=",1,2")
    assert error.translation_key == "no_connected_call"


async def test_a_reload_among_tones(
    person: Person, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Finding 10: an action that a reload cuts off says so, and what was done."""

    async def reload(_seconds: float) -> None:
        await person.hass.config_entries.async_reload(loaded.entry_id)

    monkeypatch.setattr(call_actions, "asyncio", SimpleNamespace(sleep=reload))
    talking(person.phone)

    error = await person.fails("send_dtmf", digits="1,4711#")

    assert str(error) == (
        "Only 1 of 6 tones were sent. VVX 450 (2001) was reloaded or disabled in Home "
        "Assistant before it had answered. Check what it has done, then try again."
    )


async def test_calls_ended_in_part(person: Person) -> None:
    """How many calls were ended is said where the phone goes away."""
    for number in ("3001", "3002", "3003"):
        in_call(person.phone, number)
    cut_off(person.phone, "resumeCall")

    error = await person.fails("hang_up", all=True)

    assert str(error).startswith("Only 1 of 3 calls were ended. ")


async def test_dialled_but_not_seen(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that dials and then cannot be asked is not said to have done nothing."""
    monkeypatch.setattr(dialing, "NEW_CALL_PATIENCE", 0.02)

    action = asyncio.create_task(person.ask("dial", destination="3001"))
    await once_asked(person.phone, "dial")
    cut_off(person.phone, "callStatus")

    with pytest.raises(HomeAssistantError, match="said yes, but what came of it") as it:
        await action
    assert "cannot be reached" in str(it.value)
    assert len(person.phone.calls) == 1


async def test_one_look_is_lost(person: Person) -> None:
    """One look that fails while the phone acts is made up for by the next."""
    action = asyncio.create_task(person.ask("dial", destination="3001"))
    await once_asked(person.phone, "dial")
    person.phone.inject(Fault(FaultKind.HTTP_STATUS, value=500, path="callStatus"))

    assert len((await action)["calls"]) == 1


async def test_get_calls(person: Person) -> None:
    """All calls are returned as they are at this moment, in plain types."""
    assert (await person.ask("get_calls"))["calls"] == []
    talking(person.phone)
    person.phone.incoming_call("3002", "Bert")

    (first, second) = (await person.ask("get_calls"))["calls"]

    kinds = {type(value) for value in (*first.values(), *second.values())}
    assert kinds <= {str, int, bool, type(None)}
    shown = [(it["name"], it["state"], it["in_focus"]) for it in (first, second)]
    assert shown == [("Anna", "connected", True), ("Bert", "ringing", False)]


WRONG_CLOCK = replace(ACTING, clock_offset=timedelta(hours=1))


@pytest.mark.parametrize(
    "settings", [WRONG_CLOCK, replace(WRONG_CLOCK, firmware="5.7")], ids=["5.9", "5.7"]
)
async def test_start_of_a_call(person: Person) -> None:
    """Actions, events and entities agree on when a call began, whatever the phone says."""
    told = record_calls(person.hass)

    (dialled,) = (await person.ask("dial", destination="3001"))["calls"]
    (found,) = (await person.ask("get_calls"))["calls"]

    assert dialled["started"] == found["started"] == told[0]["started"]
    shown = foremost_call(person.hass, "started")
    began = datetime.fromisoformat(found["started"])
    assert began == datetime.fromisoformat(shown)
    assert abs(datetime.now(UTC) - began) < timedelta(minutes=1)


# Polls meanwhile.


SLOW = pytest.mark.parametrize("settings", [replace(ACTING, latency=0.02)])
"""Has requests take long enough for others to queue."""


@SLOW
async def test_a_person_goes_before_polls(
    person: Person, loaded: MockConfigEntry
) -> None:
    """What a person asks for waits for one request of a poll at most."""
    person.phone.power_cut()
    await loaded.runtime_data.async_refresh()
    await person.phone.start()
    person.phone.requests.clear()

    poll = person.hass.async_create_task(loaded.runtime_data.async_refresh())
    await asyncio.sleep(0.005)
    await person.act("dial", destination="3001")
    await poll
    await person.settle()

    assert commands_of(person.phone)[:3] == ["info", "dial", "lineInfo"]


@SLOW
async def test_no_poll_comes_between(person: Person, loaded: MockConfigEntry) -> None:
    """Finding a call and acting on it are not held up by a poll that waits."""
    ringing(person.phone)
    person.phone.requests.clear()

    action = person.hass.async_create_task(person.act("answer"))
    await asyncio.sleep(0.005)
    poll = person.hass.async_create_task(loaded.runtime_data.async_refresh())
    await asyncio.gather(action, poll)
    await person.settle()

    assert commands_of(person.phone)[:3] == ["callStatus", "answerCall", "callStatus"]


async def test_what_an_action_did_is_seen_although_it_failed(person: Person) -> None:
    """An answer that got lost does not hide what the phone has done."""
    person.phone.inject(Fault(FaultKind.CUT_CONNECTION, path="dial"))

    error = await person.fails("dial", destination="3001")
    await person.effect()

    assert error.translation_key == "cannot_connect"
    assert foremost_call(person.hass, "number") == "3001"


async def test_a_call_that_no_poll_has_seen(person: Person) -> None:
    """What an action finds on the phone is told of, and how it came to its end."""
    told = record_calls(person.hass)
    ringing(person.phone)

    await person.act_fully("reject")

    assert types_of(told) == ["incoming", "rejected"]


@pytest.mark.parametrize(
    ("action", "fields"),
    [("mute", {}), ("send_dtmf", {"digits": "1"}), ("hold", {})],
)
async def test_without_a_call(
    person: Person, action: str, fields: dict[str, Any]
) -> None:
    """What takes a call says the same without one, whoever finds that out."""
    error = await person.fails(action, **fields)

    assert isinstance(error, ServiceValidationError)
    assert str(error) == f"{TITLE} has no connected call"


async def test_another_refusal(person: Person) -> None:
    """What the phone refuses for another reason is told with that reason."""
    person.phone.inject(Fault(FaultKind.API_STATUS, value=4003, path="mute"))

    error = await person.fails("mute")

    assert error.translation_key == "refused_operation_not_allowed"
