"""Tests of one typed method for each command."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import json
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from custom_components.poly_vvx.vvx import transport as transport_module
from custom_components.poly_vvx.vvx.calls.models import (
    Calls,
    CallState,
    Direction,
    LogKind,
)
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.errors import (
    InvalidResponseError,
    NotOfferedError,
    PhoneTimeoutError,
    RefusedError,
    RestDisabledError,
    Status,
)
from custom_components.poly_vvx.vvx.information.status import PhoneState
from custom_components.poly_vvx.vvx.transport import Transport
from custom_components.poly_vvx.vvx.turns import Priority
from virtual_phone import Fault, FaultKind, LineSettings, VirtualPhone

from .conftest import SETTINGS, asked, transport_to
from .raw_server import UNAUTHORIZED, RawServer, http

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Do = Callable[[Phone], Awaitable[object]]

OLD = SETTINGS.__replace__(firmware="5.7")
NEW = SETTINGS.__replace__(firmware="6.x")
EACH_FIRMWARE = pytest.mark.parametrize(
    "settings", [OLD, SETTINGS, NEW], ids=["5.7", "5.9", "6.x"]
)


# What the phone tells


@EACH_FIRMWARE
async def test_every_firmware(client: Phone, phone: VirtualPhone) -> None:
    """Every firmware says what the phone is, its lines, and its calls."""
    info = await client.device_info()
    assert (info.model, info.mac) == ("VVX 450", phone.settings.mac)
    assert info.firmware == phone.settings.release
    assert info.ip_address == "192.0.2.10"
    assert info.uptime is not None
    assert timedelta() <= info.uptime < timedelta(minutes=1)

    phone.set_line_registered(2, False)
    first, second = await client.lines()
    assert (first.number, first.label, first.user) == (1, "Desk", "2001")
    assert (first.registered, second.registered) == (True, False)

    assert await client.calls() == Calls(complete=True)
    handle = phone.incoming_call("3001", "Anna")
    (call,) = (await client.calls()).calls
    assert (call.handle, call.ringing) == (handle, True)
    assert (call.name, call.number, call.line) == ("Anna", "3001", 1)
    assert call.direction is Direction.INCOMING


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(timezone="Asia/Tokyo")])
async def test_poll_for_status(transport: Transport, phone: VirtualPhone) -> None:
    """The phone says what it is doing, and when the last call was, by its own clock."""
    client = Phone(transport, lambda: ZoneInfo("Asia/Tokyo"))
    assert (await client.poll_for_status()).state is PhoneState.IDLE
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    status = await client.poll_for_status()
    assert status.state is PhoneState.ACTIVE
    assert status.active_for is not None
    phone.local_hang_up(handle)
    last_call = (await client.poll_for_status()).last_call
    assert last_call is not None
    assert abs(datetime.now(UTC) - last_call) < timedelta(minutes=1)
    phone.ready = False
    status = await client.poll_for_status()
    assert status.state is PhoneState.ERROR
    assert status.message == "All Phone applications are not ready."


async def test_line_settings(client: Phone, phone: VirtualPhone) -> None:
    """Version 2 knows do not disturb and forwarding, version 1 does not."""
    phone.set_do_not_disturb(2, True)
    phone.set_forwarding(2, busy="3009")
    _, line = await client.line_info_v2()
    assert (line.number, line.do_not_disturb) == (2, True)
    assert line.forwarding is not None
    assert line.forwarding.busy == "3009"
    _, line = await client.line_info_v1()
    assert line.do_not_disturb is None
    assert line.forwarding is None
    assert len(await client.line_info_v2()) == 2


# The newest command that a phone has


@pytest.mark.parametrize(
    ("settings", "lacking"), [(OLD, True), (SETTINGS, False)], ids=["5.7", "5.9"]
)
@pytest.mark.parametrize(
    ("read", "path"),
    [
        (Phone.calls, "webCallControl/callStatus"),
        (Phone.lines, "mgmt/lineInfo"),
        (Phone.device_info, "mgmt/device/info"),
    ],
)
async def test_falls_back_once(
    client: Phone,
    phone: VirtualPhone,
    read: Do,
    path: str,
    lacking: bool,
) -> None:
    """What a phone lacks is asked for once; then the older command is used."""
    for _ in range(3):
        await read(client)
    newer, older = f"GET v2/{path}", f"GET v1/{path}"
    assert asked(phone) == ([newer, *[older] * 3] if lacking else [newer] * 3)


async def test_lacks_both_versions(client: Phone, phone: VirtualPhone) -> None:
    """A phone may say in its own words that it lacks a command, or both versions."""
    phone.inject(Fault(FaultKind.API_STATUS, value=4004, times=2, path="callStatus"))
    with pytest.raises(NotOfferedError):
        await client.calls()
    client.forget_lacking()
    assert (await client.calls()).complete


@pytest.mark.parametrize(
    ("read", "path"),
    [
        (Phone.network_statistics, "mgmt/network/stats"),
        (Phone.device_statistics, "mgmt/device/stats"),
        (Phone.media_sessions, "mgmt/media/sessionStats"),
        (Phone.running_configuration, "mgmt/device/runningConfig"),
        (Phone.sip_status, "webCallControl/sipStatus"),
        (Phone.communication_info, "mgmt/media/communicationInfo"),
        (Phone.location, "mgmt/location/info"),
        (Phone.transfer_type, "mgmt/transferType/get"),
        (Phone.uixml, "mgmt/uixml"),
    ],
)
async def test_lacking_is_asked_for_once(
    client: Phone,
    phone: VirtualPhone,
    read: Do,
    path: str,
) -> None:
    """What a phone lacks is asked for once, and again when it may have changed."""
    for kind, status in ((FaultKind.API_STATUS, 4004), (FaultKind.HTTP_STATUS, 404)):
        phone.inject(Fault(kind, value=status, path=path))
        for _ in range(3):
            with pytest.raises(NotOfferedError):
                await read(client)
        client.forget_lacking()
    await read(client)
    assert asked(phone) == [f"GET v1/{path}"] * 3


async def test_failure_is_no_lack(client: Phone, phone: VirtualPhone) -> None:
    """A command that failed is tried again, and one that is off is not lacking."""
    phone.inject(Fault(FaultKind.API_STATUS, value=5000, path="v2/"))
    with pytest.raises(RefusedError):
        await client.calls()
    phone.rest_enabled = False
    with pytest.raises(RestDisabledError):
        await client.calls()
    phone.rest_enabled = True
    await client.calls()
    assert asked(phone) == ["GET v2/webCallControl/callStatus"] * 3


# Calls


async def test_several_calls(client: Phone, phone: VirtualPhone) -> None:
    """Version 2 tells of all calls, version 1 of the one in focus."""
    first, second = phone.incoming_call("3001"), phone.incoming_call("3002")
    phone.local_answer(first)
    calls = await client.calls()
    assert [(call.handle, call.state) for call in calls.calls] == [
        (first, CallState.CONNECTED),
        (second, CallState.RINGING),
    ]
    assert [call.in_focus for call in calls.calls] == [True, False]
    assert calls.complete
    active = await client.call_status_v1()
    assert [call.handle for call in active.calls] == [first]
    assert not active.complete


@pytest.mark.parametrize("read", [Phone.call_status_v1, Phone.call_status_v2])
async def test_no_calls(
    client: Phone, phone: VirtualPhone, read: Callable[[Phone], Awaitable[Calls]]
) -> None:
    """A phone that says there is no call is idle; one that tells nothing is not."""
    phone.inject(Fault(FaultKind.API_STATUS, value=4007))
    assert await read(client) == Calls(complete=True)
    phone.inject(Fault(FaultKind.API_STATUS, value=5000))
    with pytest.raises(RefusedError) as failure:
        await read(client)
    assert failure.value.status is Status.FAILED


@EACH_FIRMWARE
async def test_call_from_end_to_end(client: Phone, phone: VirtualPhone) -> None:
    """A call is dialled, held, resumed, muted, dialled on, and ended."""
    await client.dial("3001")
    (virtual,) = phone.calls
    phone.remote_answer(virtual.handle)
    (call,) = (await client.calls()).calls
    assert (call.number, call.state) == ("3001", CallState.CONNECTED)
    effects = []
    for act in (client.hold_call, client.resume_call):
        await act(call.reference)
        effects.append(virtual.on_hold)
    for muted in (True, False):
        await client.mute_call(muted)
        effects.append(virtual.muted)
    assert effects == [True, False, True, False]
    await client.send_dtmf("12#")
    assert phone.dtmf == {virtual.handle: "12#"}
    await client.end_call(call.reference)
    assert phone.calls == ()


async def test_call_log(client: Phone, phone: VirtualPhone) -> None:
    """The whole log, and each of its lists alone, say the same."""
    assert (await client.call_log()).entries == ()
    phone.remote_hang_up(phone.incoming_call("3001", "Anna"))
    handle = phone.incoming_call("3002")
    phone.local_answer(handle)
    phone.local_hang_up(handle)
    phone.local_hang_up(phone.local_dial("3003"))
    log = await client.call_log()
    assert [entry.number for entry in log.entries] == ["3001", "3002", "3003"]
    assert (log.missed[0].name, log.missed[0].kind) == ("Anna", LogKind.MISSED)
    for kind in LogKind:
        assert await client.call_log_of(kind) == getattr(log, kind.value)
        assert phone.requests[-1].path.endswith(f"/callLogs/{kind.value}")


SEVERAL_KEYS = SETTINGS.__replace__(
    lines=(LineSettings(number="2001", line_keys=2), LineSettings(number="2002"))
)


@pytest.mark.parametrize(
    "settings", [SEVERAL_KEYS, SEVERAL_KEYS.__replace__(firmware="5.7")]
)
async def test_calls_are_on_lines(client: Phone, phone: VirtualPhone) -> None:
    """Phones name the key of a call; once the lines are known, the line counts."""
    phone.remote_hang_up(phone.incoming_call("3001", line=2))
    phone.incoming_call("3002", line=2)

    for line in (2, 1):
        (call,) = (await client.calls()).calls
        (entry,) = (await client.call_log()).missed
        assert await client.call_log_of(LogKind.MISSED) == (entry,)
        assert (call.line, entry.line) == (line, line)
        await client.lines()

    assert [it.line for it in client.on_lines([call.__replace__(line=3)])] == [3]


# What is sent


URL = "https://192.0.2.20/files"


@pytest.mark.parametrize(
    ("act", "path", "data"),
    [
        (Phone.restart, "mgmt/safeRestart", None),
        (Phone.reboot, "mgmt/safeReboot", None),
        # The phone chooses line and kind, and the call, where nobody says.
        (lambda it: it.dial("3001"), "callctrl/dial", {"Dest": "3001"}),
        (
            lambda it: it.dial("sip:3002@192.0.2.5", line=2, kind="SIP"),
            "callctrl/dial",
            {"Dest": "sip:3002@192.0.2.5", "Line": "2", "Type": "SIP"},
        ),
        (lambda it: it.end_call("a1"), "callctrl/endCall", {"Ref": "a1"}),
        (lambda it: it.mute_call(True), "callctrl/mute", {"state": "1"}),
        (lambda it: it.mute_call(False), "callctrl/mute", {"state": "0"}),
        (
            lambda it: it.transfer_call("a1", "3002"),
            "callctrl/transferCall",
            {"Ref": "a1", "TransferDest": "3002"},
        ),
        (lambda it: it.send_dtmf("12#"), "callctrl/sendDTMF", {"Digits": "12#"}),
        (Phone.hold_call, "callctrl/holdCall", None),
        (lambda it: it.hold_call("a1"), "callctrl/holdCall", {"Ref": "a1"}),
        (Phone.resume_call, "callctrl/resumeCall", None),
        (lambda it: it.resume_call("a1"), "callctrl/resumeCall", {"Ref": "a1"}),
        (Phone.answer_call, "callctrl/answerCall", None),
        (lambda it: it.answer_call("a1"), "callctrl/answerCall", {"Ref": "a1"}),
        (Phone.ignore_call, "callctrl/ignoreCall", None),
        (lambda it: it.ignore_call("a1"), "callctrl/ignoreCall", {"Ref": "a1"}),
        (Phone.reject_call, "callctrl/rejectCall", None),
        (lambda it: it.reject_call("a1"), "callctrl/rejectCall", {"Ref": "a1"}),
        (
            lambda it: it.simulate_key_event("Dialpad3"),
            "mgmt/simulateKeyEvent",
            {"Type": "Tap", "KeyName": "Dialpad3"},
        ),
        (
            lambda it: it.simulate_text_input("30"),
            "mgmt/simulateTextInput",
            {"Value": "30", "ReplaceText": "false"},
        ),
        (
            lambda it: it.simulate_text_input("Zoë", replace=True),
            "mgmt/simulateTextInput",
            {"Value": "Zoë", "ReplaceText": "true"},
        ),
        (
            lambda it: it.simulate_touch("Tap", [(5, 270)]),
            "mgmt/simulateTouch",
            {"Type": "Tap", "Positions": [{"X": "5", "Y": "270"}]},
        ),
        (
            lambda it: it.simulate_touch(
                "Swipe", [(1, 2), (3, 4)], duration=0, easing=40
            ),
            "mgmt/simulateTouch",
            {
                "Type": "Swipe",
                "Positions": [{"X": "1", "Y": "2"}, {"X": "3", "Y": "4"}],
                "Duration": "0",
                "Easing": "40",
            },
        ),
        (
            lambda it: it.set_transfer_type("Blind"),
            "mgmt/transferType/set",
            {"Type": "Blind"},
        ),
        (lambda it: it.set_config({"a.b": "1"}), "mgmt/config/set", {"a.b": "1"}),
        (lambda it: it.get_config(("a.b", "c.d")), "mgmt/config/get", ["a.b", "c.d"]),
        (Phone.config_reset, "mgmt/configReset", None),
        (lambda it: it.config_reset("web"), "mgmt/configReset/web", None),
        (Phone.factory_reset, "mgmt/factoryReset", None),
        (Phone.update_configuration, "mgmt/updateConfiguration", None),
        (
            lambda it: it.export_configuration(URL, "Local"),
            "mgmt/config/export",
            {"Url": URL, "ConfigType": "Local"},
        ),
        # Without a URL none is sent: the phone has one of its own.
        (Phone.upload_background_capture, "mgmt/network/uploadBgCapture", None),
        (
            lambda it: it.upload_background_capture(URL),
            "mgmt/network/uploadBgCapture",
            {"url": URL},
        ),
        (
            lambda it: it.skype_sign_in(address="a@b.example", user="a", password="c"),
            "mgmt/skype/signIn",
            {"Address": "a@b.example", "User": "a", "Password": "c", "Domain": ""},
        ),
        (
            lambda it: it.skype_sign_in(
                address="a@b.example",
                user="a",
                password="c",
                domain="d",
                lock_code="123456",
            ),
            "mgmt/skype/signIn",
            {
                "Address": "a@b.example",
                "User": "a",
                "Password": "c",
                "Domain": "d",
                "LockCode": "123456",
            },
        ),
        (Phone.skype_sign_out, "mgmt/skype/signOut", None),
    ],
)
async def test_acts(
    session: aiohttp.ClientSession,
    act: Do,
    path: str,
    data: object,
) -> None:
    """Each method that does something sends one command, and what it was given."""
    async with RawServer(UNAUTHORIZED, http('{"Status": "2000"}')).run() as server:
        await act(Phone(transport_to(session, server.url), lambda: UTC))
    head, _, body = server.requests[1].partition("\r\n\r\n")
    assert head.startswith(f"POST /api/v1/{path} HTTP/1.1\r\n")
    assert (json.loads(body)["data"] if body else None) == data


# Answers of another shape


@pytest.mark.parametrize(
    ("read", "right"),
    [
        (Phone.poll_for_status, {}),
        (Phone.device_info_v1, {}),
        (Phone.device_info_v2, {}),
        (Phone.network_info, {}),
        (Phone.call_log, {}),
        (Phone.call_status_v1, {"CallHandle": "0xa1"}),
        (Phone.line_info_v1, []),
        (Phone.line_info_v2, []),
        (Phone.call_status_v2, []),
        (lambda client: client.call_log_of(LogKind.MISSED), []),
        (Phone.network_statistics, {}),
        (Phone.device_statistics, {}),
        (Phone.media_sessions, []),
        (Phone.running_configuration, {}),
        (Phone.sip_status, {}),
        (Phone.communication_info, {}),
        (Phone.location, {}),
        (Phone.transfer_type, {}),
        (Phone.uixml, "OK"),
    ],
)
async def test_shape(
    session: aiohttp.ClientSession,
    read: Do,
    right: dict[str, str] | list[object] | str,
) -> None:
    """Data of another shape than the command has is refused."""
    shapes: tuple[object, ...] = ({}, [], "OK", 7, None, [1, "a"])
    wrong = [
        data for data in shapes if data == [1, "a"] or not isinstance(data, type(right))
    ]
    for data in (right, *wrong):
        answer = http(json.dumps({"Status": "2000", "data": data}))
        async with RawServer(UNAUTHORIZED, answer).run() as server:
            client = Phone(transport_to(session, server.url), lambda: UTC)
            if data is right:
                await read(client)
            else:
                with pytest.raises(InvalidResponseError):
                    await read(client)


@pytest.mark.parametrize(
    ("answer", "presence"),
    [
        ({"data": {"Presence": "Available"}}, "Available"),
        # The manual puts it into the data, some firmware beside the Status.
        ({"Presence": "Offline"}, "Offline"),
        ({}, None),
        ({"data": {"Presence": ""}}, None),
        ({"data": []}, None),
    ],
)
async def test_presence(
    session: aiohttp.ClientSession, answer: dict[str, object], presence: str | None
) -> None:
    """A presence is found wherever a phone puts it, and else unknown."""
    body = json.dumps({"Status": "2000"} | answer)
    async with RawServer(UNAUTHORIZED, http(body)).run() as server:
        client = Phone(transport_to(session, server.url), lambda: UTC)
        assert await client.presence() == presence


async def test_pictures(session: aiohttp.ClientSession) -> None:
    """A picture is handed on to the letter, even one that looks like an answer."""
    for body in (b"\xff\x00\n", b"", b'{"Status": "5000"}'):
        async with RawServer(UNAUTHORIZED, http(body)).run() as server:
            client = Phone(transport_to(session, server.url), lambda: UTC)
            assert await client.capture_screen() == body


@pytest.mark.parametrize("status", ["2000", "4000"])
@pytest.mark.parametrize(
    "invalid", [["no.such", "nor.such"], {"1": "no.such", "2": "nor.such"}]
)
async def test_unknown_parameters(
    session: aiohttp.ClientSession, status: str, invalid: object
) -> None:
    """Parameters that the phone does not know are named, though all seem well."""
    answer = http(json.dumps({"Status": status, "InvalidParams": invalid}))
    async with RawServer(UNAUTHORIZED, answer).run() as server:
        client = Phone(transport_to(session, server.url), lambda: UTC)
        with pytest.raises(RefusedError) as failure:
            await client.set_config({"no.such": "1", "nor.such": "2", "other": "3"})
    assert failure.value.status is Status.INVALID_INPUT
    assert failure.value.parameters == ("no.such", "nor.such")
    assert "such" not in str(failure.value)


# What takes its time, and who goes first


async def sign_in(client: Phone) -> None:
    """Sign in to Skype for Business."""
    await client.skype_sign_in(address="a@b.example", user="a", password="secret")


SLOW = 0.02


@pytest.mark.parametrize(
    ("settings", "act"),
    [
        (SETTINGS.__replace__(device_stats_delay=SLOW), Phone.device_statistics),
        (SETTINGS.__replace__(skype=True, skype_sign_in_time=SLOW), sign_in),
    ],
)
async def test_own_time_limits(
    client: Phone,
    phone: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
    act: Do,
) -> None:
    """Statistics and signing in may take longer than anything else."""
    await client.poll_for_status()
    timeout = aiohttp.ClientTimeout(total=SLOW / 2)
    monkeypatch.setattr(transport_module, "TIMEOUT", timeout)
    await act(client)
    phone.inject(Fault(FaultKind.HANG))
    with pytest.raises(PhoneTimeoutError):
        await client.network_statistics()


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(latency=0.005)])
async def test_person_goes_before_polls(client: Phone, phone: VirtualPhone) -> None:
    """What a person asks for goes before polls that wait, each method being either."""
    await client.poll_for_status()
    polls = [
        asyncio.create_task(read(priority=Priority.POLL))
        for read in (
            client.poll_for_status,
            client.device_info,
            client.network_info,
            client.lines,
            client.calls,
            client.call_log,
            client.network_statistics,
            client.device_statistics,
            client.media_sessions,
            client.transfer_type,
        )
    ]
    await asyncio.sleep(0)
    with client.reserve():
        await client.calls()
        await client.dial("3001")
    await asyncio.gather(*polls)
    assert asked(phone)[1:4] == [
        "GET v1/mgmt/pollForStatus",
        "GET v2/webCallControl/callStatus",
        "POST v1/callctrl/dial",
    ]
    assert len(asked(phone)) == 3 + len(polls)


@pytest.mark.parametrize("settings", [OLD.__replace__(latency=0.005)])
async def test_poll_stays_a_poll(client: Phone, phone: VirtualPhone) -> None:
    """A poll that falls back to the older command does not become a person's."""
    await client.poll_for_status()
    with client.reserve():
        polls = [
            asyncio.create_task(read(priority=Priority.POLL))
            for read in (client.calls, client.lines, client.device_info)
        ]
        await client.dial("3001")
        assert len(asked(phone)) == 2
    await asyncio.gather(*polls)
    assert len(asked(phone)) == 8
