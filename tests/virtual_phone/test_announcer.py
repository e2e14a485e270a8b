"""Tests of which events are announced, in which order, and to whom."""

import pytest

from virtual_phone import LineSettings
from virtual_phone.configuration import Configuration
from virtual_phone.lines import LineKeys
from virtual_phone.notifications import SWITCHES, URL_PARAMETERS, Event

from .conftest import (
    SETTINGS,
    Client,
    FakeClock,
    MakeClient,
    PlugIn,
    Receiver,
    back,
    heard,
)

SET = "v1/mgmt/config/set"
PREFIX = "apps.telNotification."


@pytest.mark.parametrize(
    ("firmware", "missing"), [("6.x", set()), ("5.9", {f"{PREFIX}muteUnmuteEvent"})]
)
def test_parameters_exist(firmware: str, missing: set[str]) -> None:
    """Every address and every switch is a parameter, on the firmware that has it."""
    settings = SETTINGS.__replace__(firmware=firmware)
    configuration = Configuration(settings, LineKeys((), "VVX 450"))
    names = {*URL_PARAMETERS, *SWITCHES.values()}
    assert {name for name in names if configuration.get(name) is None} == missing


async def test_incoming_call(plug_in: PlugIn, receiver: Receiver) -> None:
    """A call that comes in, with hold on both sides."""
    phone = await plug_in()
    handle = phone.incoming_call("3001", "Alice Example")
    assert await heard(phone, receiver) == ["IncomingCall", "Offering"]
    phone.local_ignore(handle)
    assert await heard(phone, receiver) == []
    phone.local_answer(handle)
    phone.local_hold(handle)
    phone.local_resume(handle)
    phone.remote_hold(handle)
    phone.remote_resume(handle)
    phone.local_mute(True)
    phone.remote_hang_up(handle)
    assert await heard(phone, receiver) == [
        *("OffHook", "Connected", "CallHold", "Connected", "CallHeld", "Connected"),
        *("Disconnected", "OnHook"),
    ]


async def test_outgoing_call(plug_in: PlugIn, receiver: Receiver) -> None:
    """A call that goes out passes all stages, told to every address."""
    second = {f"{PREFIX}1.URL": f"{receiver.url}1"}
    phone = await plug_in(more=second, hold_names="short", notification_free=True)
    handle = phone.local_dial("3001")
    phone.remote_answer(handle)
    phone.local_hold(handle)
    phone.local_hang_up(handle)
    assert (await heard(phone, receiver))[::2] == [
        *("OffHook", "Dialtone", "OutgoingCall", "Setup", "Proceeding", "RingBack"),
        *("Connected", "Hold", "Disconnected", "OnHook", "Free"),
    ]
    paths = [request.path for request in receiver.requests[-22:]]
    assert paths == ["/events", "/events1"] * 11


async def test_two_calls(plug_in: PlugIn, receiver: Receiver) -> None:
    """The call in focus gives way first; a conference is told leg by leg."""
    phone = await plug_in()
    first = phone.incoming_call("3001")
    phone.local_answer(first)
    second = phone.incoming_call("3002")
    phone.local_answer(second)
    phone.local_resume(first)
    phone.conference()
    phone.local_hold(first)
    phone.remote_hang_up(second)
    await heard(phone, receiver)
    told = [
        (record.call_reference, record.body.partition('CallState="')[2].split('"')[0])
        for record in phone.notifications
        if record.event == "CallStateChangeEvent"
    ]
    assert told == [
        *((first, "Offering"), (first, "Connected"), (second, "Offering")),
        *((first, "CallHold"), (second, "Connected")),
        *((second, "CallHold"), (first, "Connected")),
        *((first, "CallConference"), (second, "CallConference")),
        *((first, "CallConfHold"), (second, "CallConfHold")),
        *((first, "CallHold"), (second, "Disconnected")),
    ]


async def test_calls_that_do_not_ring(plug_in: PlugIn, receiver: Receiver) -> None:
    """Nobody hears of paging, and of calls that are sent away at once."""
    phone = await plug_in(notification_free=True)
    phone.set_do_not_disturb(1, True)
    phone.set_forwarding(2, always="4001")
    phone.incoming_call("3001")
    phone.incoming_call("3001", line=2)
    phone.start_paging()
    phone.stop_paging()
    assert await heard(phone, receiver) == []


async def test_lines(plug_in: PlugIn, receiver: Receiver) -> None:
    """A line is told of once, by its first key, whenever something has changed."""
    lines = (
        LineSettings(number="2001", line_keys=2),
        LineSettings(number="2002"),
        LineSettings(number="2003", registered=False),
    )
    phone = await plug_in(lines=lines)
    numbers = [record.body.split("LineNumber>")[1] for record in phone.notifications]
    assert numbers == ["1</", "3</"]
    phone.set_line_registered(3, False)
    phone.set_line_registered(3, False)
    phone.set_line_registered(3, True)
    phone.lock_keys(True)
    phone.lock_keys(True)
    phone.log_in("Alice Example")
    assert await heard(phone, receiver) == [
        *("LineUnregistration", "LineRegistration", "PhoneLocked", "UserLoginOut")
    ]


async def test_restart(plug_in: PlugIn, receiver: Receiver, clock: FakeClock) -> None:
    """An orderly restart takes leave; a power cut does not."""
    phone = await plug_in()
    phone.reboot()
    assert await heard(phone, receiver) == ["LineUnregistration"] * 2
    await back(phone, clock)
    assert await heard(phone, receiver) == ["LineRegistration"] * 2
    phone.local_answer(phone.incoming_call("3001"))
    await heard(phone, receiver)
    phone.power_cut()
    phone.incoming_call("3001")
    assert await heard(phone, receiver) == []
    phone.power_on()
    await back(phone, clock)
    # Nobody is left to hang up: the phone begins on the hook.
    phone.local_dial("3001")
    assert (await heard(phone, receiver))[:3] == ["LineRegistration"] * 2 + ["OffHook"]
    phone.factory_reset()
    await back(phone, clock)
    assert phone.notification_urls == phone.notified_events == ()


async def test_switches(client: Client, receiver: Receiver) -> None:
    """What is set over REST takes effect with the next event, and only that."""
    phone = client.phone
    await client.post(SET, receiver.configuration(Event.OFF_HOOK))
    assert phone.notification_urls == (receiver.url,)
    assert phone.notified_events == ("OffHookEvent",)
    handle = phone.local_dial("3001")
    await client.post(SET, {SWITCHES[Event.ON_HOOK]: 1, SWITCHES[Event.OFF_HOOK]: 0})
    phone.local_hang_up(handle)
    phone.local_dial("3001")
    assert await heard(phone, receiver) == ["OffHook", "OnHook"]
    await client.post(SET, {f"{PREFIX}URL": ""})
    phone.local_hang_up(phone.calls[0].handle)
    assert await heard(phone, receiver) == []


async def test_refused_settings(make_client: MakeClient, receiver: Receiver) -> None:
    """A phone can refuse these settings, or accept them and forget."""
    settings = receiver.configuration(Event.OFF_HOOK)
    client = await make_client(SETTINGS.__replace__(refuse_notification_settings=True))
    answer = (await client.post(SET, settings)).json
    assert answer["Status"] == "4000"
    assert sorted(answer["InvalidParams"].values()) == sorted(settings)
    client = await make_client(SETTINGS.__replace__(ignore_notification_settings=True))
    assert (await client.post(SET, settings)).json["Status"] == "2000"
    assert client.phone.notification_urls == ()


async def test_changes_with_restart(
    make_client: MakeClient, receiver: Receiver, clock: FakeClock
) -> None:
    """A phone can need a restart for new settings, after the last call."""
    client = await make_client(SETTINGS.__replace__(notification_changes_restart=True))
    phone = client.phone
    handle = phone.incoming_call("3001")
    await client.post(SET, receiver.configuration(Event.LINE_REGISTRATION))
    assert phone.notification_urls == ()
    phone.remote_hang_up(handle)
    clock.advance(1)
    assert not phone.online
    await back(phone, clock)
    assert await heard(phone, receiver) == ["LineRegistration"] * 2
