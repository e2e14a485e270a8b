"""Tests of one typed method for each command."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import json
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

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

OLD = SETTINGS.__replace__(firmware="5.7")
NEW = SETTINGS.__replace__(firmware="6.x")
EACH_FIRMWARE = pytest.mark.parametrize(
    "settings", [OLD, SETTINGS, NEW], ids=["5.7", "5.9", "6.x"]
)


def said(phone: VirtualPhone) -> str:
    """Return the body of the last request."""
    return phone.requests[-1].body


# The phone


@EACH_FIRMWARE
async def test_device_info(client: Phone, phone: VirtualPhone) -> None:
    """Every firmware says what the phone is."""
    info = await client.device_info()
    assert (info.model, info.mac) == ("VVX 450", phone.settings.mac)
    assert info.firmware == phone.settings.release
    assert info.ip_address == "192.0.2.10"
    assert info.uptime is not None
    assert timedelta() <= info.uptime < timedelta(minutes=1)


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(timezone="Asia/Tokyo")])
async def test_poll_for_status(transport: Transport, phone: VirtualPhone) -> None:
    """The phone says what it is doing, and when the last call was, by its own clock."""
    client = Phone(transport, ZoneInfo("Asia/Tokyo"))
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


@EACH_FIRMWARE
async def test_lines(client: Phone, phone: VirtualPhone) -> None:
    """Every firmware lists its lines, and which of them are registered."""
    phone.set_line_registered(2, False)
    first, second = await client.lines()
    assert (first.number, first.label, first.user) == (1, "Desk", "2001")
    assert (first.registered, second.registered) == (True, False)


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


@pytest.mark.parametrize(
    "settings",
    [
        one.__replace__(
            lines=(
                LineSettings(number="2001", line_keys=3),
                LineSettings(number="2002"),
            )
        )
        for one in (OLD, SETTINGS, NEW)
    ],
    ids=["5.7", "5.9", "6.x"],
)
async def test_registration_on_several_keys(client: Phone) -> None:
    """A registration that fills several line keys is one line on every firmware."""
    lines = await client.lines()
    assert [line.keys for line in lines] == [(1, 2, 3), (4,)]


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(lines=())])
async def test_factory_phone(client: Phone) -> None:
    """A phone that nobody has set up shows one unregistered line."""
    (line,) = await client.lines()
    assert line.registered is False


async def test_restart(client: Phone, phone: VirtualPhone) -> None:
    """A restart and a reboot are different commands."""
    handle = phone.incoming_call("3001")
    await client.restart()
    await client.reboot()
    assert asked(phone) == ["POST v1/mgmt/safeRestart", "POST v1/mgmt/safeReboot"]
    assert phone.online
    phone.remote_hang_up(handle)


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
    read: Callable[[Phone], Awaitable[Any]],
    path: str,
    lacking: bool,
) -> None:
    """What a phone lacks is asked for once; then the older command is used."""
    for _ in range(3):
        await read(client)
    newer, older = f"GET v2/{path}", f"GET v1/{path}"
    assert asked(phone) == ([newer, *[older] * 3] if lacking else [newer] * 3)


async def test_not_supported_counts_as_lacking(
    client: Phone, phone: VirtualPhone
) -> None:
    """A phone may also say in its own words that it lacks a command."""
    phone.inject(Fault(FaultKind.API_STATUS, value=4004, path="v2/"))
    assert (await client.calls()).complete
    await client.calls()
    assert asked(phone)[1:] == ["GET v1/webCallControl/callStatus"] * 2


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


async def test_lacks_both_versions(client: Phone, phone: VirtualPhone) -> None:
    """A phone that has neither version does not offer the command."""
    phone.inject(Fault(FaultKind.API_STATUS, value=4004, times=2, path="callStatus"))
    with pytest.raises(NotOfferedError):
        await client.calls()


# Calls


@EACH_FIRMWARE
async def test_idle(client: Phone) -> None:
    """An idle phone has no calls, and nothing is left out, on every firmware."""
    assert await client.calls() == Calls(complete=True)


@EACH_FIRMWARE
async def test_ringing(client: Phone, phone: VirtualPhone) -> None:
    """Every firmware tells of a call that rings."""
    handle = phone.incoming_call("3001", "Anna")
    (call,) = (await client.calls()).calls
    assert (call.handle, call.ringing) == (handle, True)
    assert (call.name, call.number, call.line) == ("Anna", "3001", 1)
    assert call.direction is Direction.INCOMING


@pytest.mark.parametrize(
    "settings",
    [
        OLD.__replace__(number_form="sip", hold_names="short"),
        OLD.__replace__(number_form="tel", hold_names="long"),
        NEW.__replace__(number_form="sip", hold_names="short"),
        NEW.__replace__(number_form="tel", hold_names="long"),
    ],
)
async def test_forms_of_numbers_and_states(client: Phone, phone: VirtualPhone) -> None:
    """Numbers and states mean the same in whatever form they come."""
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    phone.local_hold(handle)
    (call,) = (await client.calls()).calls
    assert (call.number, call.state) == ("3001", CallState.ON_HOLD)


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


async def test_no_call_in_version_2(client: Phone, phone: VirtualPhone) -> None:
    """A phone that says there is no call, where others list none, is idle."""
    phone.inject(Fault(FaultKind.API_STATUS, value=4007))
    assert await client.calls() == Calls(complete=True)


@pytest.mark.parametrize("version", [Phone.call_status_v1, Phone.call_status_v2])
async def test_calls_cannot_be_read(
    client: Phone,
    phone: VirtualPhone,
    version: Callable[[Phone], Awaitable[Calls]],
) -> None:
    """A phone that refuses to tell of its calls is not idle."""
    phone.inject(Fault(FaultKind.API_STATUS, value=5000))
    with pytest.raises(RefusedError) as failure:
        await version(client)
    assert failure.value.status is Status.FAILED


async def test_paging(client: Phone, phone: VirtualPhone) -> None:
    """A page is no call, but is told of."""
    phone.start_paging()
    calls = await client.calls()
    assert calls.paging
    assert calls.calls == ()


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


@EACH_FIRMWARE
@pytest.mark.parametrize("by_reference", [True, False])
async def test_ringing_call_is_dealt_with(
    client: Phone, phone: VirtualPhone, by_reference: bool
) -> None:
    """A ringing call is silenced, answered or refused, by reference or by focus."""

    async def ring() -> str | None:
        phone.incoming_call("3001")
        (call,) = (await client.calls()).calls
        return call.reference if by_reference else None

    reference = await ring()
    await client.ignore_call(reference)
    (virtual,) = phone.calls
    assert virtual.ignored
    await client.answer_call(reference)
    assert virtual.connected_at is not None
    phone.local_hang_up(virtual.handle)
    await client.reject_call(await ring())
    assert phone.calls == ()
    log = await client.call_log()
    assert [entry.number for entry in log.received] == ["3001", "3001"]
    assert log.missed == ()


async def test_transfer(client: Phone, phone: VirtualPhone) -> None:
    """A call is handed over to somebody else."""
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    await client.transfer_call(handle, "3002")
    assert phone.calls == ()
    assert said(phone) == f'{{"data":{{"Ref":"{handle}","TransferDest":"3002"}}}}'


async def test_what_is_left_out_is_not_sent(client: Phone, phone: VirtualPhone) -> None:
    """The phone chooses line and type, and the call, where nobody says."""
    await client.dial("3001")
    assert said(phone) == '{"data":{"Dest":"3001"}}'
    await client.dial("sip:3002@192.0.2.5", line=2, kind="SIP")
    assert said(phone) == (
        '{"data":{"Dest":"sip:3002@192.0.2.5","Line":"2","Type":"SIP"}}'
    )
    phone.remote_answer(phone.calls[-1].handle)
    await client.hold_call()
    assert said(phone) == ""
    await client.resume_call()
    assert said(phone) == ""
    await client.mute_call(True)
    assert said(phone) == '{"data":{"state":"1"}}'


async def test_refusals(client: Phone, phone: VirtualPhone) -> None:
    """What the phone refuses comes with its reason."""
    phone.set_line_registered(2, False)
    with pytest.raises(RefusedError) as failure:
        await client.dial("3001", line=2)
    assert failure.value.status is Status.LINE_NOT_REGISTERED
    with pytest.raises(RefusedError) as failure:
        await client.end_call("abc1")
    assert failure.value.status is Status.CALL_DOES_NOT_EXIST
    handle = phone.incoming_call("3001")
    phone.local_answer(handle)
    phone.local_hold(handle)
    with pytest.raises(RefusedError) as failure:
        await client.end_call(handle)
    assert failure.value.status is Status.OPERATION_NOT_ALLOWED


# The call log


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
    read: Callable[[Phone], Awaitable[object]],
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
            client = Phone(transport_to(session, server.url), UTC)
            if data is right:
                await read(client)
            else:
                with pytest.raises(InvalidResponseError):
                    await read(client)


# Who goes first


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
