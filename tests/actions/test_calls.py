"""Tests of what a person can do with calls, and of how polls stay out of the way."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
import json
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.actions import calls as call_actions
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from tests.common import (
    call_state,
    commands_of,
    device_id_of,
    record_calls,
    set_up,
    settle,
    state_of,
    types_of,
)
from tests.desk import Desk
from tests.helpers.actions import (
    ACTING,
    CALL_ACTIONS,
    TITLE,
    act,
    act_fully,
    ask,
    commands_given,
    effect,
)
from tests.helpers.calls import dialling, on_hold, paging, ringing, talking
from virtual_phone import Fault, FaultKind, LineSettings, PhoneSettings, VirtualPhone


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that answers before it acts."""
    return ACTING


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a phone that has not acted yet again at once."""
    monkeypatch.setattr(call_actions, "ASK_AGAIN_AFTER", 0.005)


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
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fields: dict[str, Any],
    sent: dict[str, str],
) -> None:
    """A number or an address is called; what is left out is left to the phone."""
    await act_fully(hass, "dial", device_id, **fields)

    ((command, body),) = commands_given(phone)
    assert (command, json.loads(body)) == ("callctrl/dial", {"data": sent})
    assert call_state(hass) == "ringback"


async def test_dial_responds_with_the_call(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The new call is returned once it shows, not one that was there before."""
    talking(phone)
    phone.local_dial("3003")

    response = await ask(hass, "dial", device_id, destination="3002", line=2)

    (call,) = response["calls"]
    assert call.pop("started") is not None
    assert call == {
        ATTR_DEVICE_ID: device_id,
        "call_id": phone.calls[-1].handle,
        "line": 2,
        "sequence": 2,
        "state": "ringback",
        "direction": "outgoing",
        "name": "3002",
        "number": "3002",
        "duration": 0,
        "muted": False,
        "in_focus": True,
    }


async def test_dial_does_not_wait_for_ever(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call that does not show is not returned, and a call that rings is another."""
    monkeypatch.setattr(call_actions, "NEW_CALL_PATIENCE", 0.02)
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="dial"))

    dialled = hass.async_create_task(ask(hass, "dial", device_id, destination="3002"))
    await asyncio.sleep(0.005)
    ringing(phone)

    assert await dialled == {"calls": []}


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
@pytest.mark.parametrize("line", [1, 2, 3])
async def test_every_line_key_is_a_line_to_call_from(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, line: int
) -> None:
    """A line may fill several keys, each with a number of its own."""
    response = await ask(hass, "dial", device_id, destination="3001", line=line)

    assert [call["line"] for call in response["calls"]] == [line]


@pytest.mark.parametrize(
    "settings",
    [replace(ACTING, lines=(LineSettings(number="2001", registered=False),))],
)
async def test_a_line_that_is_not_registered(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The phone itself knows best whether a line can call."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "dial", device_id, destination="3001", line=1)

    assert caught.value.translation_key == "refused_line_not_registered"


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
@pytest.mark.parametrize("call_id", [None, "{}", "0x{}", " 0X{} "])
async def test_a_call(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    action: str,
    begin: Callable[[VirtualPhone], str],
    command: str,
    state: str,
    call_id: str | None,
) -> None:
    """The call is the one that is named, however that is spelled, or the only one."""
    handle = begin(phone)
    fields = {} if call_id is None else {"call_id": call_id.format(handle)}

    await act_fully(hass, action, device_id, **fields)

    assert commands_given(phone) == [(f"callctrl/{command}", on(handle))]
    assert call_state(hass) == state


async def test_which_call_is_meant(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Without a call ID each action finds the call that it is about."""
    held = on_hold(phone)
    active = in_call(phone, "3002")
    waiting = phone.incoming_call("3003")

    await act_fully(hass, "hold", device_id)
    await act_fully(hass, "resume", device_id, call_id=active)
    await act_fully(hass, "hang_up", device_id)
    await act_fully(hass, "answer", device_id)
    await act_fully(hass, "hang_up", device_id)
    await act_fully(hass, "resume", device_id)

    assert commands_given(phone) == [
        ("callctrl/holdCall", on(active)),
        ("callctrl/resumeCall", on(active)),
        ("callctrl/endCall", on(active)),
        ("callctrl/answerCall", on(waiting)),
        ("callctrl/endCall", on(waiting)),
        ("callctrl/resumeCall", on(held)),
    ]


@pytest.mark.parametrize(
    ("action", "begin", "key", "message"),
    [
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
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    action: str,
    begin: Callable[[VirtualPhone], str],
    key: str,
    message: str,
) -> None:
    """Where there is no call to act on, that is said, and nothing is done."""
    begin(phone)

    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, action, device_id, **CALL_ACTIONS[action])
    await settle(hass)

    assert caught.value.translation_key == key
    assert str(caught.value) == f"{TITLE} {message}"
    assert commands_given(phone) == []


async def test_a_call_that_is_over(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that is not there is not replaced by another."""
    talking(phone)
    ringing(phone)

    for action in (
        "answer",
        "reject",
        "ignore",
        "hang_up",
        "hold",
        "resume",
        "transfer",
    ):
        for call_id in ("1234", "", "no such thing", "💥"):
            fields = CALL_ACTIONS[action] | {"call_id": call_id}
            with pytest.raises(ServiceValidationError) as caught:
                await act(hass, action, device_id, **fields)
            assert str(caught.value) == f"{TITLE} has no such call any more"

    await settle(hass)
    assert commands_given(phone) == []


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
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    action: str,
    begin: Callable[[VirtualPhone], str],
    key: str,
) -> None:
    """Whether a call that was named can be acted on is for the phone to say."""
    handle = begin(phone)

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, device_id, **CALL_ACTIONS[action], call_id=handle)
    await settle(hass)

    assert not isinstance(caught.value, ServiceValidationError)
    assert caught.value.translation_key == key


# Hanging up.


async def test_hang_up_a_call_on_hold(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone does not end a call on hold: it is resumed, and ended once it is active."""
    handle = on_hold(phone)

    await act_fully(hass, "hang_up", device_id)

    resumed, *ended = commands_given(phone)
    assert resumed == ("callctrl/resumeCall", on(handle))
    assert len(ended) > 1
    assert set(ended) == {("callctrl/endCall", on(handle))}
    assert phone.calls == ()


async def test_hang_up_a_call_on_hold_beside_another(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The conversation that had to be held for it goes on afterwards."""
    held = on_hold(phone)
    active = in_call(phone, "3002")

    await act_fully(hass, "hang_up", device_id, call_id=held)

    assert [(call.handle, call.state.value) for call in phone.calls] == [
        (active, "Connected")
    ]


async def test_hang_up_a_call_on_hold_beside_a_conference(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A conference that had to be held for it goes on as a whole."""
    first, second = in_call(phone, "3001"), in_call(phone, "3002")
    phone.conference()
    held = in_call(phone, "3003")
    phone.local_resume(first)

    await act_fully(hass, "hang_up", device_id, call_id=held)

    assert {call.handle: call.state.value for call in phone.calls} == {
        first: "CallConference",
        second: "CallConference",
    }


async def test_hang_up_a_call_that_is_not_resumed(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call that stays on hold cannot be ended, and that is said after a while."""
    monkeypatch.setattr(call_actions, "EFFECT_PATIENCE", 0.02)
    on_hold(phone)
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="resumeCall"))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "hang_up", device_id)

    assert caught.value.translation_key == "refused_operation_not_allowed"
    assert len(phone.calls) == 1


@pytest.mark.parametrize("effect_delay", [0, ACTING.effect_delay])
async def test_hang_up_all(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, effect_delay: float
) -> None:
    """All calls are over, whatever they were doing, at whatever pace the phone acts."""
    phone.settings = replace(phone.settings, effect_delay=effect_delay)
    on_hold(phone)
    on_hold(phone)
    in_call(phone, "3002")
    phone.incoming_call("3003")

    await act_fully(hass, "hang_up", device_id, all=True)

    assert phone.calls == ()


async def test_hang_up_all_but_one_has_ended_meanwhile(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that is over already is no reason to leave the others on."""
    on_hold(phone)
    active = in_call(phone, "3002")
    phone.inject(Fault(FaultKind.API_STATUS, value=4007, path="endCall"))

    await act_fully(hass, "hang_up", device_id, all=True)

    assert [call.handle for call in phone.calls] == [active]


async def test_hang_up_all_and_one_is_refused(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that cannot be ended is told of."""
    talking(phone)
    phone.inject(Fault(FaultKind.API_STATUS, value=5000, path="endCall"))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "hang_up", device_id, all=True)

    assert caught.value.translation_key == "refused_failed"


async def test_hang_up_all_of_none(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """It is no error if nothing is left to be done, and a page is no call."""
    paging(phone)

    await act(hass, "hang_up", device_id, all=True)

    assert commands_given(phone) == []


# In a call.


@pytest.mark.parametrize(
    ("fields", "muted"),
    [({}, True), ({"muted": True}, True), ({"muted": False}, False)],
)
async def test_mute(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fields: dict[str, Any],
    muted: bool,
) -> None:
    """The microphone is muted or unmuted."""
    talking(phone)
    phone.local_mute(not muted)

    await act_fully(hass, "mute", device_id, **fields)

    assert commands_given(phone) == [
        ("callctrl/mute", f'{{"data":{{"state":"{muted:d}"}}}}')
    ]
    assert phone.calls[0].muted is muted


@pytest.mark.parametrize("begin", [talking, on_hold])
@pytest.mark.parametrize("named", [False, True])
async def test_transfer(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    begin: Callable[[VirtualPhone], str],
    named: bool,
) -> None:
    """A call is handed over, on hold or not."""
    handle = begin(phone)
    call = {"call_id": handle} if named else {}

    await act_fully(hass, "transfer", device_id, destination=" (300) 9 ", **call)

    assert commands_given(phone) == [
        ("callctrl/transferCall", on(handle, TransferDest="3009"))
    ]
    assert phone.calls == ()


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
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
    digits: str | int,
    sent: list[str],
) -> None:
    """Tones are sent, and a comma parts them."""
    monkeypatch.setattr(call_actions, "DTMF_PAUSE", 0)
    handle = talking(phone)

    await act_fully(hass, "send_dtmf", device_id, digits=digits)

    assert commands_given(phone) == [
        ("callctrl/sendDTMF", f'{{"data":{{"Digits":"{tones}"}}}}') for tones in sent
    ]
    assert phone.dtmf.get(handle, "") == "".join(sent)


async def test_a_comma_waits(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each comma waits, so that the other side gets ready for more."""
    pause = 0.01
    monkeypatch.setattr(call_actions, "DTMF_PAUSE", pause)
    talking(phone)

    await act(hass, "send_dtmf", device_id, digits="1,2,,3")

    first, second, third = (it.time for it in phone.requests if "DTMF" in it.path)
    assert second - first >= pause
    assert third - second >= 2 * pause


# The phone itself.


@pytest.mark.parametrize(
    ("action", "command"), [("restart", "safeRestart"), ("reboot", "safeReboot")]
)
async def test_restart_and_reboot(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str, command: str
) -> None:
    """A phone starts anew."""
    await act(hass, action, device_id)

    assert commands_given(phone) == [(f"mgmt/{command}", "")]


async def test_get_calls(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """All calls are returned as they are at this moment, in plain types."""
    assert await ask(hass, "get_calls", device_id) == {"calls": []}
    talking(phone)
    phone.incoming_call("3002", "Bert")

    (first, second) = (await ask(hass, "get_calls", device_id))["calls"]

    kinds = {type(value) for value in (*first.values(), *second.values())}
    assert kinds <= {str, int, bool, type(None)}
    assert (first["name"], first["state"], first["in_focus"]) == (
        "Anna",
        "connected",
        True,
    )
    assert (second["name"], second["state"], second["in_focus"]) == (
        "Bert",
        "ringing",
        False,
    )


@pytest.mark.parametrize("settings", [replace(ACTING, firmware="5.7")])
async def test_get_calls_of_old_firmware(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Old firmware tells of one call, and not when it began."""
    ringing(phone)

    (call,) = (await ask(hass, "get_calls", device_id))["calls"]

    assert (call["state"], call["started"]) == ("ringing", None)


# Polls meanwhile.


SLOW = pytest.mark.parametrize("settings", [replace(ACTING, latency=0.02)])
"""Has requests take long enough for others to queue."""


@SLOW
async def test_a_person_goes_before_polls(desk: Desk, device_id: str) -> None:
    """What a person asks for waits for one request of a poll at most."""
    desk.phone.power_cut()
    await desk.entry.runtime_data.async_refresh()
    await desk.phone.start()
    desk.phone.requests.clear()

    poll = desk.hass.async_create_task(desk.entry.runtime_data.async_refresh())
    await asyncio.sleep(0.005)
    await act(desk.hass, "dial", device_id, destination="3001")
    await poll
    await desk.settle()

    assert commands_of(desk.phone)[:3] == ["info", "dial", "callStatus"]


@SLOW
async def test_no_poll_comes_between(desk: Desk, device_id: str) -> None:
    """Finding a call and acting on it are not held up by a poll that waits."""
    ringing(desk.phone)
    desk.phone.requests.clear()

    action = desk.hass.async_create_task(act(desk.hass, "answer", device_id))
    await asyncio.sleep(0.005)
    poll = desk.hass.async_create_task(desk.entry.runtime_data.async_refresh())
    await asyncio.gather(action, poll)
    await desk.settle()

    assert commands_of(desk.phone)[:3] == ["callStatus", "answerCall", "callStatus"]


@SLOW
async def test_two_actions_at_once(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone gets one request at a time, whoever asks."""
    talking(phone)
    phone.requests.clear()

    await asyncio.gather(
        *(act(hass, "send_dtmf", device_id, digits=digits) for digits in "1234"),
        act(hass, "mute", device_id),
    )
    await effect(hass)

    requests = sorted(phone.requests, key=lambda request: request.started)
    assert all(earlier.finished <= later.time for earlier, later in pairwise(requests))
    assert list(phone.dtmf.values()) == ["1234"]


async def test_what_an_action_did_is_seen_although_it_failed(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """An answer that got lost does not hide what the phone has done."""
    phone.inject(Fault(FaultKind.CUT_CONNECTION, path="dial"))

    with pytest.raises(HomeAssistantError, match="cannot be reached"):
        await act(hass, "dial", device_id, destination="3001")
    await effect(hass)

    assert state_of(hass, Platform.SENSOR, "remote_number").state == "3001"


async def test_a_call_that_no_poll_has_seen(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What an action finds on the phone is told of, and how it came to its end."""
    told = record_calls(hass)
    ringing(phone)

    await act_fully(hass, "reject", device_id)

    assert types_of(told) == ["incoming", "rejected"]
