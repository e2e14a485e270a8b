"""Tests of the settings on the phone: before us, with us, and after us."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID, STATE_OFF
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_PUSH, CONF_SETTINGS_BEFORE, DOMAIN
from custom_components.poly_vvx.issues import issue_id_of
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.push.health import MAXIMUM_WRITES, WRITES_PERIOD
from custom_components.poly_vvx.push.settings import SWITCHES, URLS
from custom_components.poly_vvx.push.upkeep import RETRY_AFTER
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.configuration import Configuration, Parameter
from custom_components.poly_vvx.vvx.errors import AccessDeniedError
from tests.common import (
    SETTINGS,
    complaints,
    crashes,
    data_of,
    entry_state,
    issues,
    paths_of,
    timers,
)
from tests.desk import Desk
from tests.helpers.push import (
    End,
    device_disabled,
    disabled,
    path_of,
    push_state,
    reloaded,
    removed,
    turn_push,
    turned_off,
    unloaded,
)
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

pytestmark = pytest.mark.usefixtures("clock", "home")

OFF: Final = dict.fromkeys(URLS, "") | dict.fromkeys(SWITCHES, "0")
THEIRS: Final = "http://192.0.2.9:8489/phone/event"


def phone_with(**configuration: str) -> PhoneSettings:
    """Return the settings of a phone that somebody has configured."""
    named = {
        "url": URLS[0],
        "url_1": URLS[1],
        "url_2": URLS[2],
        "calls": SWITCHES[0],
    }
    return replace(
        SETTINGS,
        configuration={named[name]: value for name, value in configuration.items()},
    )


async def settings_on(desk: Desk) -> dict[str, str]:
    """Return the settings as they are on the phone."""
    async with async_connect(desk.hass, data_of(desk.phone)) as client:
        found = await client.get_config([*URLS, *SWITCHES])
        return {name: it.value for name, it in found.parameters.items()}


def ours(desk: Desk) -> dict[str, str]:
    """Return the settings that we need, in a phone that had none."""
    url = f"{desk.hass.config.internal_url}{path_of(desk.entry)}"
    return OFF | {URLS[0]: url} | dict.fromkeys(SWITCHES, "1")


async def set_on(desk: Desk, values: dict[str, str]) -> None:
    """Set parameters of the phone, as somebody else may."""
    async with async_connect(desk.hass, data_of(desk.phone)) as client:
        await client.set_config(values)


def settings_commands(phone: VirtualPhone) -> list[str]:
    """Return how the settings of the phone were looked at and changed, in order."""
    return [PurePosixPath(path).name for path in paths_of(phone) if "/config/" in path]


def writes(phone: VirtualPhone) -> int:
    """Return how often the phone was written to."""
    return settings_commands(phone).count("set")


# On.


@pytest.mark.parametrize("options", [{CONF_PUSH: True}, {}], ids=["chosen", "default"])
async def test_configured(new_desk: Desk, options: dict[str, bool]) -> None:
    """The phone is told where to, and nothing but what differs; we remember."""
    desk = new_desk
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=desk.entry.unique_id,
        data=desk.entry.data,
        options=options,
    )
    desk = replace(desk, entry=entry)
    assert await settings_on(desk) == OFF

    await desk.set_up()

    assert await settings_on(desk) == ours(desk)
    assert len(entry.data[CONF_WEBHOOK_ID]) >= 32
    changed = {URLS[0], *SWITCHES}
    assert entry.data[CONF_SETTINGS_BEFORE] == {name: OFF[name] for name in changed}
    assert writes(desk.phone) == 1
    assert issues(desk.hass) == {}


@pytest.mark.parametrize("interrupt", ["reload", "power cut"])
async def test_nothing_is_written_twice(desk: Desk, interrupt: str) -> None:
    """A phone that has our settings is asked and left alone; what was there is kept."""
    before = dict(desk.entry.data)
    desk.phone.requests.clear()

    if interrupt == "reload":
        await reloaded(desk.hass, desk.entry)
    else:
        desk.phone.power_cut()
        await desk.next_poll()
        await desk.phone.start()
        await desk.seconds_pass(10)

    assert settings_commands(desk.phone) == ["get"]
    assert desk.entry.data == before


# Off again: byte for byte as before.


ENDS: Final = pytest.mark.parametrize(
    "end", [turned_off, disabled, device_disabled, removed]
)


@ENDS
@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        phone_with(calls="1"),
        phone_with(url="", calls="1"),
        phone_with(url=THEIRS, calls="1"),
        phone_with(url=THEIRS, url_1="http://192.0.2.10/"),
        phone_with(url_1=THEIRS),
    ],
)
async def test_put_back(new_desk: Desk, end: End) -> None:
    """The first free URL is taken; what was there before is there after."""
    desk = new_desk
    before = await settings_on(desk)
    await desk.set_up()
    during = await settings_on(desk)
    assert during != before
    assert {during[name] for name in SWITCHES} == {"1"}
    (used,) = [name for name in URLS if during[name] != before[name]]
    assert used == next(name for name in URLS if not before[name])
    assert desk.entry.data[CONF_WEBHOOK_ID] in during[used]

    await end(desk.hass, desk.entry)

    assert await settings_on(desk) == before
    assert CONF_SETTINGS_BEFORE not in desk.entry.data or end is removed


async def test_off_and_on_again(desk: Desk) -> None:
    """Who turns notifications on again has them at the same URL; off, nobody looks."""
    during = await settings_on(desk)

    await turned_off(desk.hass, desk.entry)
    assert push_state(desk) == STATE_OFF
    desk.phone.requests.clear()
    await reloaded(desk.hass, desk.entry)
    assert settings_commands(desk.phone) == []
    await turn_push(desk.hass, desk.entry, push=True)

    assert await settings_on(desk) == during


@ENDS
async def test_newcomer(desk: Desk, end: End) -> None:
    """Finding 17: who came after us keeps the switches, too; ours is gone."""
    await set_on(desk, {URLS[1]: THEIRS})

    await end(desk.hass, desk.entry)

    assert await settings_on(desk) == OFF | {URLS[1]: THEIRS} | dict.fromkeys(
        SWITCHES, "1"
    )


async def test_newcomer_who_has_gone(desk: Desk) -> None:
    """Finding 17: only who is there counts, however often we wrote."""
    await set_on(desk, {URLS[0]: "", URLS[1]: THEIRS})
    await reloaded(desk.hass, desk.entry)
    await set_on(desk, {URLS[1]: ""})

    await turned_off(desk.hass, desk.entry)

    assert await settings_on(desk) == OFF


@ENDS
async def test_settings_that_somebody_has_changed(desk: Desk, end: End) -> None:
    """A URL that somebody has put in the place of ours is theirs, switches and all."""
    await set_on(desk, {URLS[0]: THEIRS})
    theirs = await settings_on(desk)

    await end(desk.hass, desk.entry)

    assert await settings_on(desk) == theirs


async def test_somebody_empties_our_url(desk: Desk) -> None:
    """Where nobody uses them the switches are put back, but for those turned off."""
    await set_on(desk, {URLS[0]: "", SWITCHES[1]: "0"})

    await turned_off(desk.hass, desk.entry)

    assert await settings_on(desk) == OFF


@pytest.mark.parametrize("end", [disabled, device_disabled, removed])
async def test_the_phone_is_off_at_the_end(
    desk: Desk, caplog: pytest.LogCaptureFixture, end: End
) -> None:
    """An entry goes even so; what could not be put back is when it is removed."""
    desk.phone.power_cut()

    await end(desk.hass, desk.entry)

    assert (CONF_SETTINGS_BEFORE in desk.entry.data) or end is removed
    await desk.phone.start()
    if end is not removed:
        await removed(desk.hass, desk.entry)
        assert await settings_on(desk) == OFF
    assert not desk.hass.config_entries.async_entries(DOMAIN)
    assert not crashes(caplog)


async def test_phone_is_busy_when_turned_off(desk: Desk) -> None:
    """A phone that could not take its settings back gets them later."""
    desk.phone.inject(Fault(FaultKind.NOT_JSON, path="config/get"))

    await turned_off(desk.hass, desk.entry)
    assert await settings_on(desk) == ours(desk)
    await desk.after(RETRY_AFTER.total_seconds())

    assert await settings_on(desk) == OFF
    assert CONF_SETTINGS_BEFORE not in desk.entry.data


# Somebody else's URLs.


@pytest.mark.parametrize(
    ("settings", "hosts"),
    [
        (phone_with(url=url, url_1=THEIRS, url_2=THEIRS), hosts)
        for url, hosts in (
            (THEIRS, "192.0.2.9"),
            ("http://192.0.2.8/?secret", "192.0.2.8, 192.0.2.9"),
            ("http://[", "?, 192.0.2.9"),
            ("nonsense", "?, 192.0.2.9"),
        )
    ],
)
async def test_no_free_url(desk: Desk, hosts: str) -> None:
    """Who has all the URLs is said, without the rest of their address."""
    assert issues(desk.hass) == {
        "push_url_taken": {"phone": desk.entry.title, "hosts": hosts}
    }
    assert push_state(desk) == STATE_OFF
    assert writes(desk.phone) == 0
    assert entry_state(desk.entry) is ConfigEntryState.LOADED

    await turned_off(desk.hass, desk.entry)
    assert issues(desk.hass) == {}


@pytest.mark.parametrize(
    "settings", [phone_with(url=THEIRS, url_1=THEIRS, url_2=THEIRS)]
)
async def test_url_that_becomes_free(desk: Desk) -> None:
    """What somebody has given up is found and taken, within the hour."""
    await set_on(desk, {URLS[1]: ""})

    await desk.after(WRITES_PERIOD.total_seconds())

    assert issues(desk.hass) == {}
    assert path_of(desk.entry) in (await settings_on(desk))[URLS[1]]


# URLs of ours.


async def test_no_url(new_desk: Desk) -> None:
    """Without an address in the network the user is asked for one; then it goes on."""
    desk, config = new_desk, new_desk.hass.config
    internal, config.internal_url = config.internal_url, None
    config.api = None
    config.external_url = "https://example.com"
    await desk.set_up()
    assert issues(desk.hass) == {"push_no_url": {"phone": desk.entry.title}}
    assert writes(desk.phone) == 0
    desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert desk.call_state == "ringing"
    desk.phone.remote_hang_up(desk.phone.calls[0].handle)

    await config.async_update(internal_url=internal)
    await desk.settle()

    assert issues(desk.hass) == {}
    assert await settings_on(desk) == ours(desk)


async def test_another_url(desk: Desk) -> None:
    """A new address is written in the place of the old one; the rest is remembered."""
    remembered = desk.entry.data[CONF_SETTINGS_BEFORE]

    await desk.hass.config.async_update(internal_url="http://192.0.2.77:8123")
    await desk.settle()

    assert await settings_on(desk) == ours(desk)
    assert desk.entry.data[CONF_SETTINGS_BEFORE] == remembered
    await turned_off(desk.hass, desk.entry)
    assert await settings_on(desk) == OFF


async def test_another_url_while_we_were_away(desk: Desk) -> None:
    """An entry whose memory was lost knows its own URL all the same."""
    assert await desk.hass.config_entries.async_unload(desk.entry.entry_id)
    data = {k: v for k, v in desk.entry.data.items() if k != CONF_SETTINGS_BEFORE}
    desk.hass.config_entries.async_update_entry(desk.entry, data=data)
    desk.hass.config.internal_url = "http://192.0.2.77:8123"
    assert await desk.hass.config_entries.async_setup(desk.entry.entry_id)
    await desk.settle()

    assert desk.entry.data[CONF_SETTINGS_BEFORE] == {URLS[0]: ""}


# Phones that do not do as told.


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, refuse_notification_settings=True),
        replace(SETTINGS, ignore_notification_settings=True),
    ],
)
async def test_refused(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A phone that does not take the settings is polled, and the user is told."""
    assert issues(desk.hass) == {"push_refused": {"phone": desk.entry.title}}

    desk.phone.incoming_call("3001")
    await desk.next_poll()
    assert desk.call_state == "ringing"
    assert push_state(desk) == STATE_OFF
    await desk.seconds_pass(10)
    assert writes(desk.phone) == 1
    assert not complaints(caplog)

    await removed(desk.hass, desk.entry)
    assert issues(desk.hass) == {}
    assert await settings_on(desk) == OFF


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        # Whoever added the phone as a user has chosen that; nothing is to be mended.
        ({"side_effect": AccessDeniedError}, set()),
        # The phone knows none of the settings.
        ({"return_value": Configuration(parameters={})}, {"push_refused"}),
    ],
)
async def test_nothing_to_write_to(
    new_desk: Desk, answer: dict[str, Any], told: set[str]
) -> None:
    """Nothing is written to a phone whose settings are not there, or not for us."""
    with patch.object(Phone, "get_config", **answer):
        await new_desk.set_up()

    assert entry_state(new_desk.entry) is ConfigEntryState.LOADED
    assert writes(new_desk.phone) == 0
    assert set(issues(new_desk.hass)) == told


async def test_settings_that_the_phone_knows_in_part(new_desk: Desk) -> None:
    """What a phone does not know is not written, and what we did not ask for ignored."""
    desk, get_config = new_desk, Phone.get_config

    async def knows_some(self: Phone, names: list[str]) -> Configuration:
        found = await get_config(self, names)
        found.parameters.pop(SWITCHES[2], None)
        more = {"device.theme": Parameter(value="1", source=None)}
        return replace(found, parameters=found.parameters | more)

    with patch.object(Phone, "get_config", knows_some):
        await desk.set_up()
    assert await settings_on(desk) == ours(desk) | {SWITCHES[2]: "0"}
    with patch.object(Phone, "get_config", knows_some):
        await turned_off(desk.hass, desk.entry)

    assert await settings_on(desk) == OFF


async def test_unreachable_at_first(new_desk: Desk) -> None:
    """A phone that could not be asked is asked again, seldom, unless it is let go of."""
    desk = new_desk
    desk.phone.inject(Fault(FaultKind.NOT_JSON, times=3, path="config/get"))
    await desk.set_up()
    await desk.seconds_pass(30)
    assert settings_commands(desk.phone) == ["get"]
    assert issues(desk.hass) == {}
    assert len(timers(desk.hass)) == 1
    await unloaded(desk.hass, desk.entry)
    assert timers(desk.hass) == []

    await desk.hass.config_entries.async_setup(desk.entry.entry_id)
    await desk.settle()
    for _ in range(2):
        await desk.after(RETRY_AFTER.total_seconds())

    assert await settings_on(desk) == ours(desk)


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, notification_changes_restart=True, reboot_time=0)]
)
async def test_phone_restarts_for_the_settings(desk: Desk) -> None:
    """A phone that restarts to take the settings is written to once."""
    await desk.seconds_pass(20)
    assert desk.phone.online
    assert writes(desk.phone) == 1
    assert await settings_on(desk) == ours(desk)
    assert issues(desk.hass) == {}

    await turned_off(desk.hass, desk.entry)
    await desk.seconds_pass(20)
    assert await settings_on(desk) == OFF
    assert writes(desk.phone) == 2


async def forget(desk: Desk) -> None:
    """Let the phone lose its settings with its power, and come back."""
    await set_on(desk, OFF)
    desk.phone.power_cut()
    await desk.next_poll()
    await desk.phone.start()
    await desk.next_poll()


async def test_phone_that_forgets_again_and_again(desk: Desk) -> None:
    """A phone that was reset gets its settings again, for ever, but not all the time."""
    for _hour in range(3):
        for write in range(1, MAXIMUM_WRITES + 1):
            # The set-up, and later what is due after an hour, was the first time.
            await forget(desk)
            is_told = write < MAXIMUM_WRITES
            assert await settings_on(desk) == (ours(desk) if is_told else OFF)
        assert set(issues(desk.hass)) == {"push_refused"}

        await desk.after(WRITES_PERIOD.total_seconds())

        assert await settings_on(desk) == ours(desk)
        assert issues(desk.hass) == {}


async def test_repair_that_is_ignored(desk: Desk) -> None:
    """It is not shown anew each time that nothing has changed."""
    for _ in range(MAXIMUM_WRITES):
        await forget(desk)
    issue_id = issue_id_of(desk.entry, "push_refused")
    ir.async_ignore_issue(desk.hass, DOMAIN, issue_id, True)

    await forget(desk)

    issue = ir.async_get(desk.hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.dismissed_version is not None


# Not while somebody is talking.


async def in_a_call(desk: Desk) -> str:
    """Let somebody talk on the phone before Home Assistant looks at it."""
    handle = desk.phone.incoming_call("3001")
    desk.phone.local_answer(handle)
    return handle


async def test_added_in_a_call(new_desk: Desk) -> None:
    """R27: a phone that is added in a call is written to when the call is over."""
    handle = await in_a_call(new_desk)
    await new_desk.set_up()
    await new_desk.seconds_pass(30)
    assert writes(new_desk.phone) == 0
    assert issues(new_desk.hass) == {}

    new_desk.phone.remote_hang_up(handle)
    await new_desk.seconds_pass(3)

    assert await settings_on(new_desk) == ours(new_desk)


async def test_reset_and_in_a_call(desk: Desk) -> None:
    """R27: settings that were lost are written after the call that has shown it."""
    await set_on(desk, OFF)
    desk.phone.requests.clear()
    handle = desk.phone.incoming_call("3001")
    await desk.seconds_pass(10)
    assert writes(desk.phone) == 0

    desk.phone.remote_hang_up(handle)
    await desk.seconds_pass(3)

    assert await settings_on(desk) == ours(desk)


async def test_a_call_that_nobody_has_seen_yet(new_desk: Desk) -> None:
    """R27: before it is written to, a phone is asked whether it is idle."""
    get_config = Phone.get_config

    async def rings(self: Phone, names: list[str]) -> Configuration:
        new_desk.phone.incoming_call("3001")
        return await get_config(self, names)

    with patch.object(Phone, "get_config", rings):
        await new_desk.set_up()

    assert writes(new_desk.phone) == 0


@pytest.mark.parametrize("paging", [True, False])
async def test_turned_off_in_a_call(desk: Desk, paging: bool) -> None:
    """What was there before is put back when the call is over; paging is one, too."""
    if paging:
        desk.phone.start_paging()
    else:
        await in_a_call(desk)
    await turned_off(desk.hass, desk.entry)
    await desk.seconds_pass(6)
    assert await settings_on(desk) == ours(desk)

    if paging:
        desk.phone.stop_paging()
    else:
        desk.phone.remote_hang_up(desk.phone.calls[0].handle)
    await desk.seconds_pass(6)

    assert await settings_on(desk) == OFF


async def test_in_use_elsewhere(new_desk: Desk) -> None:
    """A shared line that another phone uses keeps nobody from writing to this one."""
    new_desk.phone.remote_active(new_desk.phone.incoming_call("3001"))

    await new_desk.set_up()

    assert new_desk.call_state == "in_use_elsewhere"
    assert await settings_on(new_desk) == ours(new_desk)


@pytest.mark.parametrize("end", [disabled, device_disabled, removed])
async def test_gone_in_a_call(desk: Desk, end: End) -> None:
    """Whoever gives up a phone gives its settings back, for there is no later."""
    await in_a_call(desk)
    await desk.next_poll()

    await end(desk.hass, desk.entry)

    assert await settings_on(desk) == OFF


async def test_unloaded_while_configuring(new_desk: Desk) -> None:
    """What is broken off in the middle is found and finished, or put back, later."""
    hass, entry = new_desk.hass, new_desk.entry
    set_config, written = Phone.set_config, asyncio.Event()

    async def hangs(self: Phone, values: Mapping[str, str]) -> None:
        await set_config(self, values)
        written.set()
        await asyncio.Event().wait()

    entry.add_to_hass(hass)
    with patch.object(Phone, "set_config", hangs):
        await hass.config_entries.async_setup(entry.entry_id)
        await written.wait()
        assert await hass.config_entries.async_unload(entry.entry_id)
    assert await settings_on(new_desk) == ours(new_desk)
    assert entry_state(entry) is ConfigEntryState.NOT_LOADED

    await removed(hass, entry)

    assert await settings_on(new_desk) == OFF


async def test_disabled_while_configuring(new_desk: Desk) -> None:
    """What is being written is put back after it, not before."""
    hass, entry = new_desk.hass, new_desk.entry
    set_config = Phone.set_config
    disabling: list[asyncio.Task[Any]] = []

    async def while_written(self: Phone, values: Mapping[str, str]) -> None:
        if not disabling:
            disabling.append(hass.async_create_task(disabled(hass, entry)))
        await set_config(self, values)

    with patch.object(Phone, "set_config", while_written):
        await new_desk.set_up()
        await disabling[0]

    assert await settings_on(new_desk) == OFF
    assert CONF_SETTINGS_BEFORE not in entry.data
