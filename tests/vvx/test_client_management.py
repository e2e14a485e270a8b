"""Tests of the methods with which a phone is looked after, over a socket."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC
import json
from typing import Any, Final

import aiohttp
import pytest

from custom_components.poly_vvx.vvx import transport as transport_module
from custom_components.poly_vvx.vvx.calls.models import LogKind
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.configuration import Parameter
from custom_components.poly_vvx.vvx.errors import (
    BusyError,
    InvalidResponseError,
    NotOfferedError,
    PhoneTimeoutError,
    RefusedError,
    Status,
)
from custom_components.poly_vvx.vvx.turns import Priority
from virtual_phone import Fault, FaultKind, VirtualPhone

from .conftest import SETTINGS, asked, transport_to
from .raw_server import UNAUTHORIZED, RawServer, http

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Read = Callable[[Phone], Awaitable[object]]

SLOW: Final = 0.02
SKYPE: Final = SETTINGS.__replace__(skype=True, skype_sign_in_time=0.0)
SLOW_SKYPE: Final = SKYPE.__replace__(skype_sign_in_time=SLOW)
SKYPE_PASSWORD: Final = "another secret"

WEB: Final = "https://192.0.2.20/files"

READS: Final[Mapping[str, Read]] = {
    "mgmt/network/stats": Phone.network_statistics,
    "mgmt/device/stats": Phone.device_statistics,
    "mgmt/media/sessionStats": Phone.media_sessions,
    "mgmt/device/runningConfig": Phone.running_configuration,
    "webCallControl/sipStatus": Phone.sip_status,
    "mgmt/media/communicationInfo": Phone.communication_info,
    "mgmt/location/info": Phone.location,
    "mgmt/transferType/get": Phone.transfer_type,
    "mgmt/uixml": Phone.uixml,
}
"""What may be read, by its path."""


def said(phone: VirtualPhone) -> Any:
    """Return the data of the last request."""
    body = phone.requests[-1].body
    return json.loads(body)["data"] if body else None


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


async def sign_in(client: Phone) -> None:
    """Sign in to Skype for Business."""
    await client.skype_sign_in(
        address="user@office.example", user="user", password=SKYPE_PASSWORD
    )


# The screen and the keys


async def test_uixml(client: Phone, phone: VirtualPhone) -> None:
    """What the screen shows can be read, untouched."""
    assert "New Call" in await client.uixml()
    phone.incoming_call("3001", "Zoë & Ben")
    assert "Zoë &amp; Ben" in await client.uixml()
    assert await client.uixml() == phone.screen.xml()


async def test_keys(client: Phone, phone: VirtualPhone) -> None:
    """Keys are tapped, and one that the phone lacks is refused."""
    await client.simulate_key_event("Dialpad3")
    assert said(phone) == {"Type": "Tap", "KeyName": "Dialpad3"}
    assert phone.screen.typed == "3"
    with pytest.raises(RefusedError) as failure:
        await client.simulate_key_event("Any")
    assert failure.value.status is Status.INVALID_INPUT


async def test_text_input(client: Phone, phone: VirtualPhone) -> None:
    """Text is added to what stands in the field, or put in its place."""
    await client.simulate_text_input("30")
    await client.simulate_text_input("01")
    assert said(phone) == {"Value": "01", "ReplaceText": "false"}
    assert phone.screen.typed == "3001"
    await client.simulate_text_input("Zoë", replace=True)
    assert said(phone) == {"Value": "Zoë", "ReplaceText": "true"}
    assert phone.screen.typed == "Zoë"


async def test_touch(client: Phone, phone: VirtualPhone) -> None:
    """The screen is tapped, pressed, let go and swiped over."""
    await client.simulate_touch("Tap", [(5, 270)])
    assert said(phone) == {"Type": "Tap", "Positions": [{"X": "5", "Y": "270"}]}
    assert phone.screen.view == "Dialer"
    cancel = (250, 270)
    await client.simulate_touch("Press", [cancel])
    await client.simulate_touch("Release", [cancel])
    assert phone.screen.view == "Home"
    await client.simulate_touch("Swipe", [(1, 2), (3, 4)], duration=0, easing=40)
    assert said(phone) == {
        "Type": "Swipe",
        "Positions": [{"X": "1", "Y": "2"}, {"X": "3", "Y": "4"}],
        "Duration": "0",
        "Easing": "40",
    }
    with pytest.raises(RefusedError):
        await client.simulate_touch("Tap", [(480, 0)])


async def test_screen_capture(client: Phone, phone: VirtualPhone) -> None:
    """A picture comes when configuration and user let it, which is asked each time."""
    with pytest.raises(NotOfferedError):
        await client.capture_screen()
    await client.set_config({"up.screenCapture.enabled": "1"})
    with pytest.raises(NotOfferedError):
        await client.capture_screen()
    phone.screen_capture_allowed = True
    picture = await client.capture_screen()
    assert picture[:2] == b"BM"
    assert int.from_bytes(picture[2:6], "little") == len(picture)
    assert asked(phone)[-1] == "GET /captureScreen/mainScreen"
    phone.screen_capture_allowed = False
    with pytest.raises(NotOfferedError):
        await client.capture_screen()


async def test_other_pictures(session: aiohttp.ClientSession) -> None:
    """A picture is handed on to the letter, even one that looks like an answer."""
    for body in (b"\xff\x00\n", b"", b'{"Status": "5000"}'):
        async with RawServer(UNAUTHORIZED, http(body)).run() as server:
            client = Phone(transport_to(session, server.url), UTC)
            assert await client.capture_screen() == body


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(FaultKind.HTTP_STATUS, value=403, times=99), BusyError),
        (Fault(FaultKind.HTTP_STATUS, value=500), InvalidResponseError),
        (Fault(FaultKind.HUGE_BODY), InvalidResponseError),
    ],
    ids=lambda it: it.kind if isinstance(it, Fault) else "",
)
async def test_no_picture(
    client: Phone, phone: VirtualPhone, fault: Fault, error: type[Exception]
) -> None:
    """A picture that does not come fails as everything else does."""
    await client.set_config({"up.screenCapture.enabled": "1"})
    phone.screen_capture_allowed = True
    phone.inject(fault)
    with pytest.raises(error):
        await client.capture_screen()


# What the phone tells of itself


async def test_transfer_type(client: Phone, phone: VirtualPhone) -> None:
    """The kind of transfer is read and set, and another is refused."""
    assert await client.transfer_type() == "Consultative"
    await client.set_transfer_type("Blind")
    assert said(phone) == {"Type": "Blind"}
    assert await client.transfer_type() == "Blind"
    with pytest.raises(RefusedError) as failure:
        await client.set_transfer_type("Sideways")
    assert failure.value.status is Status.INVALID_INPUT


# What a phone lacks


@pytest.mark.parametrize("path", READS)
async def test_lacking_is_asked_for_once(
    client: Phone, phone: VirtualPhone, path: str
) -> None:
    """What a phone lacks is asked for once, and again when it may have changed."""
    read = READS[path]
    for kind, status in ((FaultKind.API_STATUS, 4004), (FaultKind.HTTP_STATUS, 404)):
        phone.inject(Fault(kind, value=status, path=path))
        for _ in range(3):
            with pytest.raises(NotOfferedError):
                await read(client)
        client.forget_lacking()
    await read(client)
    assert asked(phone) == [f"GET v1/{path}"] * 3


async def test_part_is_lacking(client: Phone, phone: VirtualPhone) -> None:
    """That one list of calls is lacking says nothing of the others."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=404, path="/missed"))
    for _ in range(2):
        with pytest.raises(NotOfferedError):
            await client.call_log_of(LogKind.MISSED)
    await client.call_log_of(LogKind.RECEIVED)
    await client.call_log()
    assert [path.rpartition("/")[2] for path in asked(phone)] == [
        "missed",
        "received",
        "callLogs",
    ]


async def test_acts_are_not_remembered(client: Phone, phone: VirtualPhone) -> None:
    """What a person wants done is tried each time: a switch may be on by now."""
    with pytest.raises(NotOfferedError):
        await client.upload_background_capture()
    await client.set_config(
        {"diags.pcap.enabled": "1", "diags.pcap.background.enabled": "1"}
    )
    await until(lambda: not phone.online)
    await until(lambda: phone.online)
    await client.upload_background_capture(WEB)
    assert said(phone) == {"url": WEB}
    assert phone.captures == [WEB]


# The configuration


@pytest.mark.parametrize(
    "settings",
    [SETTINGS.__replace__(firmware=firmware) for firmware in ("5.7", "5.9", "6.x")],
    ids=["5.7", "5.9", "6.x"],
)
async def test_parameters(client: Phone, phone: VirtualPhone) -> None:
    """Parameters are read and set; unknown ones are named, in whatever shape."""
    await client.set_config({"up.backlight.idleIntensity": "2"})
    assert said(phone) == {"up.backlight.idleIntensity": "2"}
    names = ["up.backlight.idleIntensity", "reg.1.address", "no.such", "nor.such"]
    configuration = await client.get_config(names)
    assert said(phone) == names
    assert configuration.parameters == {
        "up.backlight.idleIntensity": Parameter(value="2", source="web"),
        "reg.1.address": Parameter(value="2001", source="config"),
    }
    assert sorted(configuration.unknown) == ["no.such", "nor.such"]
    with pytest.raises(RefusedError) as failure:
        await client.set_config({"no.such": "1", "nor.such": "2", "reg.1.address": "3"})
    assert failure.value.status is Status.INVALID_INPUT
    assert sorted(failure.value.parameters) == ["no.such", "nor.such"]


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
        client = Phone(transport_to(session, server.url), UTC)
        with pytest.raises(RefusedError) as failure:
            await client.set_config({"no.such": "1", "nor.such": "2", "other": "3"})
    assert failure.value.status is Status.INVALID_INPUT
    assert failure.value.parameters == ("no.such", "nor.such")
    assert "such" not in str(failure.value)


@pytest.mark.parametrize("invalid", [[], {}, None, "", [""]])
async def test_no_unknown_parameters(
    session: aiohttp.ClientSession, invalid: object
) -> None:
    """A complaint that names nothing is none."""
    answer = http(json.dumps({"Status": "2000", "InvalidParams": invalid}))
    async with RawServer(UNAUTHORIZED, answer).run() as server:
        await Phone(transport_to(session, server.url), UTC).set_config({"a": "1"})


async def test_too_many_parameters(client: Phone) -> None:
    """The phone says itself when it is asked for too much."""
    with pytest.raises(RefusedError) as failure:
        await client.get_config([f"name.{number}" for number in range(21)])
    assert failure.value.status is Status.INPUT_SIZE_LIMIT_EXCEEDED
    assert failure.value.parameters == ()


async def test_export(client: Phone, phone: VirtualPhone) -> None:
    """A part of the configuration is sent where it is wanted."""
    await client.export_configuration(WEB, "Local")
    assert said(phone) == {"Url": WEB, "ConfigType": "Local"}
    (export,) = phone.exports
    assert (export.url, export.kind) == (WEB, "Local")
    with pytest.raises(RefusedError) as failure:
        await client.export_configuration("gopher://192.0.2.20/files", "All")
    assert failure.value.status is Status.CONFIGURATION_EXPORT_FAILED


async def test_packet_capture(session: aiohttp.ClientSession) -> None:
    """Without a URL none is sent: the phone has one of its own."""
    answer = http('{"Status": "2000"}')
    async with RawServer(UNAUTHORIZED, answer).run() as server:
        client = Phone(transport_to(session, server.url), UTC)
        await client.upload_background_capture()
    assert "POST /api/v1/mgmt/network/uploadBgCapture" in server.requests[1]
    assert server.requests[1].endswith("\r\n\r\n")


async def test_update(client: Phone, phone: VirtualPhone) -> None:
    """The phone fetches its configuration when told so."""
    await client.update_configuration()
    assert asked(phone) == ["POST v1/mgmt/updateConfiguration"]


@pytest.mark.parametrize("scope", [None, "local", "web", "device"])
async def test_reset(client: Phone, phone: VirtualPhone, scope: str | None) -> None:
    """All settings are reset, or those from one source."""
    name = "up.backlight.idleIntensity"
    await client.set_config({name: "3"})
    await client.config_reset(scope)
    assert asked(phone)[-1].removeprefix("POST v1/mgmt/configReset") == (
        f"/{scope}" if scope else ""
    )
    value = (await client.get_config([name])).parameters[name].value
    assert value == ("1" if scope in (None, "web") else "3")


async def test_factory_reset(client: Phone, phone: VirtualPhone) -> None:
    """A phone that is as new has its REST API switched off."""
    await client.factory_reset()
    assert asked(phone) == ["POST v1/mgmt/factoryReset"]
    await until(lambda: not phone.rest_enabled)


# Skype for Business


async def test_no_skype(client: Phone) -> None:
    """A phone that is not set up for Skype offers none of it."""
    with pytest.raises(NotOfferedError):
        await sign_in(client)
    with pytest.raises(NotOfferedError):
        await client.skype_sign_out()
    with pytest.raises(NotOfferedError):
        await client.presence()


@pytest.mark.parametrize("settings", [SKYPE, SKYPE.__replace__(presence_at_top=True)])
async def test_skype(client: Phone, phone: VirtualPhone) -> None:
    """A person signs in, is seen, and signs out."""
    assert await client.presence() == "Offline"
    await client.skype_sign_in(
        address="user@office.example",
        user="user",
        password=SKYPE_PASSWORD,
        domain="office",
        lock_code="123456",
    )
    assert said(phone) == {
        "Address": "user@office.example",
        "User": "user",
        "Password": SKYPE_PASSWORD,
        "Domain": "office",
        "LockCode": "123456",
    }
    assert await client.presence() == "Available"
    with pytest.raises(RefusedError) as failure:
        await sign_in(client)
    assert failure.value.status is Status.OPERATION_NOT_ALLOWED
    await client.skype_sign_out()
    assert await client.presence() == "Offline"
    await sign_in(client)
    assert phone.signed_in
    assert said(phone)["Domain"] == ""
    assert "LockCode" not in said(phone)


async def test_presence_of_nobody(session: aiohttp.ClientSession) -> None:
    """A presence that the phone does not tell is unknown."""
    for answer in ("{}", '{"data": {"Presence": ""}}', '{"data": []}'):
        body = json.dumps({"Status": "2000"} | json.loads(answer))
        async with RawServer(UNAUTHORIZED, http(body)).run() as server:
            client = Phone(transport_to(session, server.url), UTC)
            assert await client.presence() is None


@pytest.mark.parametrize("settings", [SKYPE.__replace__(overlap="refuse")])
async def test_long_sign_in(client: Phone, phone: VirtualPhone) -> None:
    """While the phone signs in, a person's command goes out and polls wait."""
    await client.poll_for_status()
    phone.inject(Fault(FaultKind.HANG, path="signIn"))
    signing_in = asyncio.create_task(sign_in(client))
    await until(lambda: not phone.faults)
    polls = [
        asyncio.create_task(read(client, priority=Priority.POLL))
        for read in (Phone.poll_for_status, Phone.calls, Phone.network_statistics)
    ]
    dialling = asyncio.create_task(client.dial("3001"))
    await until(lambda: "POST v1/callctrl/dial" in asked(phone))
    assert not [request for request in asked(phone)[1:] if request.startswith("GET")]
    # A person who gives up leaves the way free.
    signing_in.cancel()
    await asyncio.gather(dialling, *polls)
    assert signing_in.cancelled()
    assert len(phone.calls) == 1


@pytest.mark.parametrize("settings", [SLOW_SKYPE])
async def test_sign_in_has_its_own_time_limit(
    client: Phone, phone: VirtualPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in may take longer than anything else."""
    await client.poll_for_status()
    timeout = aiohttp.ClientTimeout(total=SLOW / 2)
    monkeypatch.setattr(transport_module, "TIMEOUT", timeout)
    await sign_in(client)
    assert phone.signed_in


# Who waits for whom


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(device_stats_delay=SLOW)])
async def test_slow_statistics(
    client: Phone, phone: VirtualPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statistics may take longer than other answers."""
    await client.poll_for_status()
    timeout = aiohttp.ClientTimeout(total=SLOW / 2)
    monkeypatch.setattr(transport_module, "TIMEOUT", timeout)
    assert (await client.device_statistics()).cpu_load is not None
    phone.inject(Fault(FaultKind.HANG))
    with pytest.raises(PhoneTimeoutError):
        await client.network_statistics()
