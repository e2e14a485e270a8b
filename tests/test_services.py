"""Tests of the actions: what they have phones do, and what they refuse."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
import json
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx.actions import calls as call_actions
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from virtual_phone import Fault, FaultKind, LineSettings, VirtualPhone

from .common import SETTINGS, call_state, device_id_of, paths_of, set_up, settle
from .helpers.actions import CALL_ACTIONS, act, ask

TITLE = "VVX 450 (2001)"


def acted(phone: VirtualPhone) -> list[tuple[str, str]]:
    """Return the commands that made the phone do something, with what they said."""
    return [
        (request.path.removeprefix("/api/v1/"), request.body)
        for request in phone.requests
        if request.method == "POST"
    ]


def in_call(phone: VirtualPhone, number: str = "3001") -> str:
    """Let the phone be in a call."""
    handle = phone.incoming_call(number)
    phone.local_answer(handle)
    return handle


def on_hold(phone: VirtualPhone) -> str:
    """Let the phone have a call on hold."""
    handle = in_call(phone)
    phone.local_hold(handle)
    return handle


async def ring_in(phone: VirtualPhone, seconds: float) -> None:
    """Let somebody call after a while."""
    await asyncio.sleep(seconds)
    phone.incoming_call("3001")


# What they do.


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"destination": "3001"}, '{"data":{"Dest":"3001"}}'),
        ({"destination": " 3001 "}, '{"data":{"Dest":"3001"}}'),
        ({"destination": "3001", "line": 2}, '{"data":{"Dest":"3001","Line":"2"}}'),
        ({"destination": "3001", "line": "2"}, '{"data":{"Dest":"3001","Line":"2"}}'),
        (
            {"destination": "sip:anna@example.com", "type": "sip"},
            '{"data":{"Dest":"sip:anna@example.com","Type":"SIP"}}',
        ),
        (
            {"destination": "3001", "type": "tel", "line": 1},
            '{"data":{"Dest":"3001","Line":"1","Type":"TEL"}}',
        ),
        (
            {"destination": "3001", "type": "h323"},
            '{"data":{"Dest":"3001","Type":"H323"}}',
        ),
        ({"destination": 3001}, '{"data":{"Dest":"3001"}}'),
        (
            {"destination": "*67+1 (555) 01-00#"},
            '{"data":{"Dest":"*67+15550100#"}}',
        ),
        (
            {"destination": "3" * MAXIMUM_TEXT_LENGTH},
            f'{{"data":{{"Dest":"{"3" * MAXIMUM_TEXT_LENGTH}"}}}}',
        ),
    ],
)
async def test_dial(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fields: dict[str, Any],
    body: str,
) -> None:
    """A number or an address is called; what is left out is left to the phone."""
    await act(hass, "dial", device_id, **fields)

    assert acted(phone) == [("callctrl/dial", body)]
    (call,) = phone.calls
    assert call.state == "RingBack"
    assert call_state(hass) == "ringback"


@pytest.mark.parametrize("action", ["dial", "transfer"])
@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+49 (0)30 123-456", "+4930123456"),
        ("(030) 123/456", "030123456"),
        ("*21 3001 #", "*213001#"),
        ("555\u20110199", "5550199"),
        ("  3001 ", "3001"),
        ("10.0.0.5", "10.0.0.5"),
        ("sip:anna-maria@example.com", "sip:anna-maria@example.com"),
        ("anna-maria", "anna-maria"),
        ("1 (0) 2", "102"),
    ],
)
async def test_numbers_as_people_write_them(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    action: str,
    written: str,
    dialled: str,
) -> None:
    """What only makes a number easier to read is left out, and nothing of an address."""
    if action == "transfer":
        in_call(phone)
    await act(hass, action, device_id, destination=written)

    (body,) = (json.loads(body)["data"] for _, body in acted(phone))
    assert dialled in (body.get("Dest"), body.get("TransferDest"))


async def test_dial_responds_with_the_call(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The new call is returned, not one that was there before."""
    in_call(phone)
    phone.local_dial("3003")

    response = await ask(hass, "dial", device_id, destination="3002", line=2)

    call = phone.calls[-1]
    started = response["calls"][0].pop("started")
    assert started is not None
    assert response == {
        "calls": [
            {
                ATTR_DEVICE_ID: device_id,
                "call_id": call.handle,
                "line": 2,
                "sequence": 1,
                "state": "ringback",
                "direction": "outgoing",
                "name": "3002",
                "number": "3002",
                "duration": 0,
                "muted": False,
                "in_focus": True,
            }
        ]
    }


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, effect_delay=0.3, latency=0.01)]
)
async def test_dial_waits_for_the_call(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone answers before it dials."""
    response = await ask(hass, "dial", device_id, destination="3002")

    assert [it["number"] for it in response["calls"]] == ["3002"]


async def test_dial_does_not_wait_for_ever(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call that does not show is not returned, and a call that rings is another."""
    monkeypatch.setattr(call_actions, "NEW_CALL_PATIENCE", 0.3)
    monkeypatch.setattr(call_actions, "ASK_AGAIN_AFTER", 0.05)
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="dial"))

    response, _ = await asyncio.gather(
        ask(hass, "dial", device_id, destination="3002"),
        ring_in(phone, 0.1),
    )

    assert len(phone.calls) == 1
    assert response == {"calls": []}


@pytest.mark.parametrize(
    ("action", "begin", "command", "state"),
    [
        ("answer", VirtualPhone.incoming_call, "answerCall", "connected"),
        ("reject", VirtualPhone.incoming_call, "rejectCall", "idle"),
        ("ignore", VirtualPhone.incoming_call, "ignoreCall", "ringing"),
        ("hang_up", VirtualPhone.incoming_call, "rejectCall", "idle"),
        ("hang_up", VirtualPhone.local_dial, "endCall", "idle"),
    ],
)
@pytest.mark.parametrize("named", [False, True])
async def test_a_call_that_is_not_answered(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    action: str,
    begin: Callable[[VirtualPhone, str], str],
    command: str,
    state: str,
    named: bool,
) -> None:
    """A call is answered, sent away, silenced or given up, whether named or not."""
    handle = begin(phone, "3001")

    await act(hass, action, device_id, **{"call_id": handle} if named else {})

    assert acted(phone) == [(f"callctrl/{command}", f'{{"data":{{"Ref":"{handle}"}}}}')]
    assert call_state(hass) == state


@pytest.mark.parametrize(
    ("action", "begin", "command", "state"),
    [
        ("hang_up", in_call, "endCall", "idle"),
        ("hold", in_call, "holdCall", "on_hold"),
        ("resume", on_hold, "resumeCall", "connected"),
    ],
)
@pytest.mark.parametrize("spelling", ["{}", "0x{}", " 0X{} "])
async def test_a_call_that_is_answered(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    action: str,
    begin: Callable[[VirtualPhone], str],
    command: str,
    state: str,
    spelling: str,
) -> None:
    """A call is ended, held or resumed, however its ID is spelled."""
    handle = begin(phone)

    await act(hass, action, device_id, call_id=spelling.format(handle))

    assert acted(phone) == [(f"callctrl/{command}", f'{{"data":{{"Ref":"{handle}"}}}}')]
    assert call_state(hass) == state


async def test_which_call_is_meant(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Without a call ID each action finds the call that it is about."""
    held = on_hold(phone)
    talking = in_call(phone, "3002")
    waiting = phone.incoming_call("3003")

    await act(hass, "hold", device_id)
    assert acted(phone)[-1] == (
        "callctrl/holdCall",
        f'{{"data":{{"Ref":"{talking}"}}}}',
    )

    await act(hass, "resume", device_id, call_id=talking)
    await act(hass, "hang_up", device_id)
    assert acted(phone)[-1] == ("callctrl/endCall", f'{{"data":{{"Ref":"{talking}"}}}}')

    await act(hass, "answer", device_id)
    assert acted(phone)[-1] == (
        "callctrl/answerCall",
        f'{{"data":{{"Ref":"{waiting}"}}}}',
    )

    await act(hass, "hang_up", device_id)
    await act(hass, "resume", device_id)
    assert acted(phone)[-1] == (
        "callctrl/resumeCall",
        f'{{"data":{{"Ref":"{held}"}}}}',
    )


async def test_hang_up_a_call_on_hold(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone refuses to end a call on hold, so it is resumed first."""
    handle = on_hold(phone)

    await act(hass, "hang_up", device_id)

    body = f'{{"data":{{"Ref":"{handle}"}}}}'
    assert acted(phone) == [
        ("callctrl/resumeCall", body),
        ("callctrl/endCall", body),
    ]
    assert phone.calls == ()


async def test_hang_up_a_call_on_hold_beside_another(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The conversation that had to be held for it goes on afterwards."""
    held = on_hold(phone)
    talking = in_call(phone, "3002")

    await act(hass, "hang_up", device_id, call_id=held)

    (call,) = phone.calls
    assert call.handle == talking
    assert call.state == "Connected"


async def test_hang_up_a_call_on_hold_beside_a_conference(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A conference that had to be held for it goes on as a whole."""
    first, second = in_call(phone, "3001"), in_call(phone, "3002")
    phone.conference()
    held = in_call(phone, "3003")
    phone.local_resume(first)

    await act(hass, "hang_up", device_id, call_id=held)

    assert {call.handle: call.state.value for call in phone.calls} == {
        first: "CallConference",
        second: "CallConference",
    }


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, effect_delay=0.1, latency=0.01)]
)
async def test_hang_up_waits_until_a_call_is_resumed(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A phone that is slow at resuming is asked to end the call again."""
    monkeypatch.setattr(call_actions, "ASK_AGAIN_AFTER", 0.05)
    on_hold(phone)

    await act(hass, "hang_up", device_id)
    await act(hass, "get_calls", device_id)

    commands = [command for command, _ in acted(phone)]
    assert commands[0] == "callctrl/resumeCall"
    assert commands.count("callctrl/endCall") > 1


async def test_hang_up_a_call_that_is_not_resumed(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A call that stays on hold cannot be ended, and that is said after a while."""
    monkeypatch.setattr(call_actions, "EFFECT_PATIENCE", 0.1)
    monkeypatch.setattr(call_actions, "ASK_AGAIN_AFTER", 0.04)
    on_hold(phone)
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="resumeCall"))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "hang_up", device_id)

    assert caught.value.translation_key == "refused_operation_not_allowed"
    assert len(phone.calls) == 1


@pytest.mark.parametrize(
    "settings", [SETTINGS, replace(SETTINGS, effect_delay=0.1, latency=0.01)]
)
async def test_hang_up_all(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All calls are over, whatever they were doing, at whatever pace the phone acts."""
    monkeypatch.setattr(call_actions, "ASK_AGAIN_AFTER", 0.05)
    on_hold(phone)
    on_hold(phone)
    in_call(phone, "3002")
    phone.incoming_call("3003")

    await act(hass, "hang_up", device_id, all=True)
    await asyncio.sleep(phone.settings.effect_delay + 0.02)

    assert phone.calls == ()


async def test_hang_up_all_but_one_has_ended_meanwhile(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that is over already is no reason to leave the others on."""
    on_hold(phone)
    talking = in_call(phone)
    phone.inject(Fault(FaultKind.API_STATUS, value=4007, path="endCall"))

    await act(hass, "hang_up", device_id, all=True)

    assert [call.handle for call in phone.calls] == [talking]


async def test_hang_up_all_and_one_is_refused(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that cannot be ended is told of."""
    in_call(phone)
    phone.inject(Fault(FaultKind.API_STATUS, value=5000, path="endCall"))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "hang_up", device_id, all=True)

    assert caught.value.translation_key == "refused_failed"


async def test_hang_up_all_of_none(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """It is no error if nothing is left to be done."""
    await act(hass, "hang_up", device_id, all=True)

    assert acted(phone) == []


async def test_hang_up_leaves_a_page_alone(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A page is no call."""
    phone.start_paging()

    await act(hass, "hang_up", device_id, all=True)

    assert len(phone.calls) == 1


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
    in_call(phone)
    phone.local_mute(not muted)

    await act(hass, "mute", device_id, **fields)

    assert acted(phone) == [("callctrl/mute", f'{{"data":{{"state":"{muted:d}"}}}}')]
    assert phone.calls[0].muted is muted


@pytest.mark.parametrize("begin", [in_call, on_hold])
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

    await act(
        hass,
        "transfer",
        device_id,
        destination=" 3009 ",
        **{"call_id": handle} if named else {},
    )

    assert acted(phone) == [
        (
            "callctrl/transferCall",
            f'{{"data":{{"Ref":"{handle}","TransferDest":"3009"}}}}',
        )
    ]
    assert phone.calls == ()


@pytest.mark.parametrize(
    ("digits", "sent"),
    [
        ("1234#", ["1234#"]),
        (" 12 34 *", ["1234*"]),
        ("abcd", ["ABCD"]),
        (7, ["7"]),
        ("1,2", ["1", "2"]),
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
    handle = in_call(phone)

    await act(hass, "send_dtmf", device_id, digits=digits)

    assert acted(phone) == [
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
    monkeypatch.setattr(call_actions, "DTMF_PAUSE", 0.1)
    in_call(phone)

    await act(hass, "send_dtmf", device_id, digits="1,2,,3")

    first, second, third = (it.time for it in phone.requests if "DTMF" in it.path)
    assert second - first >= 0.1
    assert third - second >= 0.2


@pytest.mark.parametrize(
    ("action", "command"), [("restart", "safeRestart"), ("reboot", "safeReboot")]
)
@pytest.mark.parametrize("settings", [replace(SETTINGS, reboot_time=0.05)])
async def test_restart_and_reboot(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str, command: str
) -> None:
    """A phone starts anew."""
    await act(hass, action, device_id)

    assert acted(phone) == [(f"mgmt/{command}", "")]


async def test_get_calls(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """All calls are returned as they are at this moment, in plain types."""
    assert await ask(hass, "get_calls", device_id) == {"calls": []}
    handle = in_call(phone)
    phone.incoming_call("3002", "Anna", line=2)

    response = await ask(hass, "get_calls", device_id)

    assert {type(value) for call in response["calls"] for value in call.values()} <= {
        str,
        int,
        bool,
        type(None),
    }
    assert [
        {
            key: value
            for key, value in call.items()
            if key not in {"started", "duration"}
        }
        for call in response["calls"]
    ] == [
        {
            ATTR_DEVICE_ID: device_id,
            "call_id": handle,
            "line": 1,
            "sequence": 1,
            "state": "connected",
            "direction": "incoming",
            "name": "3001",
            "number": "3001",
            "muted": False,
            "in_focus": True,
        },
        {
            ATTR_DEVICE_ID: device_id,
            "call_id": phone.calls[1].handle,
            "line": 2,
            "sequence": 1,
            "state": "ringing",
            "direction": "incoming",
            "name": "Anna",
            "number": "3002",
            "muted": False,
            "in_focus": False,
        },
    ]


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_get_calls_of_old_firmware(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Old firmware tells of one call, and not when it began."""
    phone.incoming_call("3001")

    response = await ask(hass, "get_calls", device_id)

    assert [(it["state"], it["started"]) for it in response["calls"]] == [
        ("ringing", None)
    ]


# On several phones.


async def test_several_phones_act(
    hass: HomeAssistant,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
) -> None:
    """An action is done on each phone that is named, once."""
    response = await ask(
        hass, "dial", [device_id, other_id, device_id], destination="3001"
    )

    assert len(acted(phone)) == 1
    assert len(acted(other)) == 1
    assert [it[ATTR_DEVICE_ID] for it in response["calls"]] == [device_id, other_id]


async def test_one_of_several_phones_fails(
    hass: HomeAssistant,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
) -> None:
    """What works is done, and what does not is said."""
    phone.inject(Fault(FaultKind.API_STATUS, value=4003, path="dial"))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "dial", [device_id, other_id], destination="3001")

    assert str(caught.value) == (
        f"{TITLE} refused: this is not allowed in the present state of the call"
    )
    assert phone.calls == ()
    assert len(other.calls) == 1


async def test_all_of_several_phones_fail(
    hass: HomeAssistant,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
) -> None:
    """Each phone that failed is named with its reason."""
    phone.power_cut()

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "answer", [device_id, other_id])

    assert not isinstance(caught.value, ServiceValidationError)
    assert caught.value.translation_key == "several_failed"
    assert str(caught.value) == (
        f"{TITLE} cannot be reached. Check that it is switched on and connected; "
        "Kitchen is not ringing"
    )


async def test_the_input_is_wrong_for_several_phones(
    hass: HomeAssistant,
    phone: VirtualPhone,
    other: VirtualPhone,
    device_id: str,
    other_id: str,
) -> None:
    """Wrong input is wrong input, on however many phones."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "hold", [device_id, other_id])

    assert str(caught.value) == (
        f"{TITLE} has no connected call; Kitchen has no connected call"
    )


async def test_an_error_of_ours_is_not_hidden(
    hass: HomeAssistant,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    device_id: str,
    other_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is no refusal of a phone shows as what it is, beside refusals as well."""

    async def fail(*_: object, **_options: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(loaded.runtime_data.phone, "calls", fail)

    with pytest.raises(ArithmeticError):
        await act(hass, "answer", [device_id, other_id])


# What they refuse.


WRONG_INPUT: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "dial",
        {"destination": "3001", "line": 3},
        "unknown_line",
        f"{TITLE} has no line 3",
    ),
    (
        "dial",
        {"destination": " "},
        "empty_destination",
        "The destination is empty. Enter a number or a SIP address",
    ),
    (
        "transfer",
        {"destination": ""},
        "empty_destination",
        "The destination is empty. Enter a number or a SIP address",
    ),
    (
        "dial",
        {"destination": "3" * (MAXIMUM_TEXT_LENGTH + 1)},
        "destination_too_long",
        "The destination is too long. At most 255 characters can be dialed",
    ),
    (
        "transfer",
        {"destination": "3" * 10_000},
        "destination_too_long",
        "The destination is too long. At most 255 characters can be dialed",
    ),
    (
        "dial",
        {"destination": "3001\r\nX: y"},
        "invalid_destination",
        "The destination holds characters that cannot be dialed, such as line breaks "
        "or blanks between letters",
    ),
    (
        "transfer",
        {"destination": "30\u202e01"},
        "invalid_destination",
        "The destination holds characters that cannot be dialed, such as line breaks "
        "or blanks between letters",
    ),
    (
        "dial",
        {"destination": "call my mum"},
        "invalid_destination",
        "The destination holds characters that cannot be dialed, such as line breaks "
        "or blanks between letters",
    ),
    *(
        (
            "send_dtmf",
            {"digits": digits},
            "invalid_digits",
            "The digits may be 0 to 9, A to D, * and #, and commas to wait",
        )
        for digits in ("", " ", "E", "1;2", "1\n2", "٣", "1.5", "½")
    ),
    (
        "send_dtmf",
        {"digits": "1" * (call_actions.MAXIMUM_DIGITS + 1)},
        "too_many_digits",
        "These are too many digits. At most 64 can be sent at once",
    ),
]


async def test_wrong_input(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What can be known to be wrong is refused in words, before the phone is asked."""
    phone.requests.clear()

    for action, fields, key, message in WRONG_INPUT:
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id, **fields)
        assert caught.value.translation_domain == DOMAIN
        assert caught.value.translation_key == key
        assert str(caught.value) == message

    with pytest.raises(ServiceValidationError):
        await ask(hass, "dial", device_id, destination="3001", line=3)
    assert phone.requests == []


INPUT_OF_THE_WRONG_KIND: list[tuple[str, dict[str, Any]]] = [
    ("dial", {}),
    ("dial", {"destination": None}),
    ("dial", {"destination": "3001", "line": 0}),
    ("dial", {"destination": "3001", "line": "one"}),
    ("dial", {"destination": "3001", "type": "skype"}),
    ("dial", {"destination": "3001", "call_id": "1"}),
    ("dial", {"destination": {"number": "3001"}}),
    ("answer", {"line": 1}),
    ("hang_up", {"all": "some"}),
    ("mute", {"muted": "perhaps"}),
    ("mute", {"call_id": "1"}),
    ("transfer", {}),
    ("send_dtmf", {}),
    ("restart", {"confirm": True}),
]


async def test_input_of_the_wrong_kind(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Fields that are missing, unknown or of the wrong kind are refused."""
    phone.requests.clear()

    for action, fields in INPUT_OF_THE_WRONG_KIND:
        with pytest.raises(vol.Invalid):
            await act(hass, action, device_id, **fields)

    assert phone.requests == []


@pytest.mark.parametrize("device_ids", [[], None])
async def test_no_phone(
    hass: HomeAssistant, loaded: MockConfigEntry, device_ids: list[str] | None
) -> None:
    """An action needs a phone."""
    for action, fields in CALL_ACTIONS.items():
        with pytest.raises(vol.Invalid):
            await act(hass, action, device_ids, **fields)


async def refusals(
    hass: HomeAssistant, device_ids: str | list[str]
) -> AsyncIterator[ServiceValidationError]:
    """Return how each of all actions is refused."""
    for action, fields in CALL_ACTIONS.items():
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_ids, **fields)
        assert caught.value.translation_key not in {None, str(caught.value)}
        yield caught.value


async def test_a_device_that_is_none(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A device that does not exist is refused, and the others are left alone."""
    phone.requests.clear()

    async for refusal in refusals(hass, [device_id, "none"]):
        assert "none" in str(refusal)

    assert phone.requests == []


async def test_a_device_of_others(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    device_registry: dr.DeviceRegistry,
) -> None:
    """A device of another integration is refused."""
    entry = MockConfigEntry(domain="light")
    entry.add_to_hass(hass)
    device = device_registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("light", "1")}
    )
    phone.requests.clear()

    async for refusal in refusals(hass, [device_id, device.id]):
        assert device.id in str(refusal) or DOMAIN in str(refusal)

    assert phone.requests == []


async def test_a_phone_that_is_not_set_up(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry, device_id: str
) -> None:
    """A phone whose entry is not loaded is refused."""
    await hass.config_entries.async_unload(loaded.entry_id)
    await settle(hass)
    phone.requests.clear()

    async for refusal in refusals(hass, device_id):
        assert TITLE in str(refusal)

    assert phone.requests == []


@pytest.mark.parametrize(
    ("action", "begin", "key", "message"),
    [
        ("answer", in_call, "no_ringing_call", "is not ringing"),
        ("reject", on_hold, "no_ringing_call", "is not ringing"),
        ("ignore", in_call, "no_ringing_call", "is not ringing"),
        ("hang_up", VirtualPhone.start_paging, "no_call", "has no call to hang up"),
        ("hold", on_hold, "no_connected_call", "has no connected call"),
        ("resume", in_call, "no_held_call", "has no call on hold"),
        (
            "transfer",
            lambda phone: phone.incoming_call("3001"),
            "no_connected_call",
            "has no connected call",
        ),
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
    assert acted(phone) == []


@pytest.mark.parametrize(
    "action",
    ["answer", "reject", "ignore", "hang_up", "hold", "resume", "transfer"],
)
async def test_a_call_that_is_over(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    action: str,
) -> None:
    """A call that is not there is not replaced by another."""
    in_call(phone)
    phone.incoming_call("3002")

    for call_id in ("1234", "", "no such thing", "💥"):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id, **CALL_ACTIONS[action], call_id=call_id)

        assert caught.value.translation_key == "unknown_call"
        assert str(caught.value) == f"{TITLE} has no such call any more"
    await settle(hass)
    assert acted(phone) == []


@pytest.mark.parametrize(
    ("action", "begin", "key"),
    [
        ("answer", in_call, "refused_operation_not_allowed"),
        ("hold", on_hold, "refused_operation_not_allowed"),
        ("resume", in_call, "refused_operation_not_allowed"),
        ("transfer", lambda phone: phone.incoming_call("3001"), "refused_failed"),
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


# What phones refuse.


REFUSALS: list[tuple[int, str, str]] = [
    (4000, "refused_invalid_input", "refused: the input is invalid"),
    (
        4002,
        "refused_line_not_registered",
        "refused: the line is not registered",
    ),
    (
        4003,
        "refused_operation_not_allowed",
        "refused: this is not allowed in the present state of the call",
    ),
    (
        4004,
        "not_offered",
        "does not offer this. It may need other firmware",
    ),
    (4005, "refused_line_does_not_exist", "refused: there is no such line"),
    (
        4006,
        "refused_urls_not_configured",
        "refused: no address to send to is configured",
    ),
    (4007, "refused_call_does_not_exist", "refused: there is no such call"),
    (
        4008,
        "refused_configuration_export_failed",
        "refused: the configuration could not be exported",
    ),
    (
        4009,
        "refused_input_size_limit_exceeded",
        "refused: this is too much at once",
    ),
    (
        4010,
        "default_password",
        "has its default password again and keeps its REST API shut."
        " Set a new administrator password",
    ),
    (4011, "refused_contact_not_found", "refused: there is no such contact"),
    (
        4400,
        "refused_bad_request",
        "refused: it did not understand the request",
    ),
    (4403, "refused_forbidden", "refused: this is forbidden"),
    (5000, "refused_failed", "failed to process the request"),
    (5500, "refused_internal_error", "failed because of an error of its own"),
    (4999, "refused", "refused, with code 4999"),
]


async def test_refusals_are_put_into_words(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Whatever code a phone refuses with, the user reads what it means."""
    for code, key, reason in REFUSALS:
        phone.inject(Fault(FaultKind.API_STATUS, value=code, path="dial"))

        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "dial", device_id, destination="3001")

        assert not isinstance(caught.value, ServiceValidationError)
        assert caught.value.translation_domain == DOMAIN
        assert caught.value.translation_key == key
        assert str(caught.value) == f"{TITLE} {reason}"


@pytest.mark.parametrize(
    "settings",
    [
        replace(
            SETTINGS,
            lines=(
                LineSettings(number="2001"),
                LineSettings(number="2002", registered=False),
            ),
        )
    ],
)
async def test_a_line_that_is_not_registered(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The phone itself knows best whether a line can call."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "dial", device_id, destination="3001", line=2)

    assert str(caught.value) == f"{TITLE} refused: the line is not registered"


@pytest.mark.parametrize(
    "settings",
    [
        replace(
            SETTINGS,
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
    await act(hass, "dial", device_id, destination="3001", line=line)

    assert phone.calls[0].line == line


async def test_lines_that_are_not_known(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """A phone that keeps its lines to itself decides which of them it has."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="lineInfo"))
    await set_up(hass, entry)

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "dial", device_id_of(hass, entry), destination="3001", line=7)

    assert caught.value.translation_key == "refused_line_does_not_exist"


@pytest.mark.parametrize("action", sorted(set(CALL_ACTIONS) - {"get_calls", "mute"}))
async def test_an_action_goes_out_once(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str
) -> None:
    """What a person asks for is not repeated when the answer gets lost."""
    on_hold(phone)
    in_call(phone, "3002")
    phone.incoming_call("3003")
    phone.inject(Fault(FaultKind.CUT_CONNECTION, times=99, path="callctrl"))
    phone.inject(Fault(FaultKind.CUT_CONNECTION, times=99, path="safeRe"))

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, device_id, **CALL_ACTIONS[action])
    await settle(hass)

    assert caught.value.translation_key == "cannot_connect"
    assert len(paths_of(phone, "POST")) == 1
