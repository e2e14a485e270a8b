"""Tests of the settings on the phone: before us, with us, and after us."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID, STATE_OFF
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_SETTINGS_BEFORE, DOMAIN
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.push import RETRY_AFTER
from custom_components.poly_vvx.push.health import MAXIMUM_WRITES
from custom_components.poly_vvx.push.settings import SWITCHES, URLS
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.configuration import Configuration, Parameter
from custom_components.poly_vvx.vvx.errors import AccessDeniedError
from tests.common import (
    SETTINGS,
    after,
    call_state,
    complaints,
    crashes,
    data_of,
    entry_of,
    entry_state,
    issues,
    next_poll,
    paths_of,
    seconds_pass,
    set_up,
    settle,
    timers,
)
from tests.desk import Desk
from tests.fixtures import PlugIn
from tests.helpers.push import (
    disabled,
    push_state,
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


async def settings_on(hass: HomeAssistant, phone: VirtualPhone) -> dict[str, str]:
    """Return the settings as they are on the phone."""
    async with async_connect(hass, data_of(phone)) as client:
        found = await client.get_config([*URLS, *SWITCHES])
        return {name: it.value for name, it in found.parameters.items()}


def ours(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the settings that we need, in a phone that had none."""
    return with_url(f"{hass.config.internal_url}/api/webhook", entry)


def with_url(path: str, entry: MockConfigEntry) -> dict[str, str]:
    """Return the settings that we need, with a URL."""
    url = f"{path}/{entry.data[CONF_WEBHOOK_ID]}"
    return OFF | {URLS[0]: url} | dict.fromkeys(SWITCHES, "1")


def settings_commands(phone: VirtualPhone) -> list[str]:
    """Return how the settings of the phone were looked at and changed, in order."""
    return [PurePosixPath(path).name for path in paths_of(phone) if "/config/" in path]


def writes(phone: VirtualPhone) -> int:
    """Return how often the phone was written to."""
    return settings_commands(phone).count("set")


# On.


async def test_configured(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """The phone is told where to, and nothing but what differs; we remember."""
    assert await settings_on(hass, phone) == OFF

    await set_up(hass, entry)

    assert await settings_on(hass, phone) == ours(hass, entry)
    assert len(entry.data[CONF_WEBHOOK_ID]) >= 32
    changed = {URLS[0], *SWITCHES}
    assert entry.data[CONF_SETTINGS_BEFORE] == {name: OFF[name] for name in changed}
    assert writes(phone) == 1
    assert issues(hass) == {}


async def test_on_by_default(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Who has chosen nothing gets notifications."""
    entry = entry_of(phone)
    chosen_nothing = MockConfigEntry(
        domain=DOMAIN, unique_id=entry.unique_id, data=entry.data, title=entry.title
    )
    await set_up(hass, chosen_nothing)

    assert await settings_on(hass, phone) == ours(hass, chosen_nothing)


async def gone_for_a_moment(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone
) -> None:
    """Take the phone's power, and give it back."""
    phone.power_cut()
    await next_poll(hass, clock)
    await phone.start()
    await seconds_pass(hass, clock, 10)


async def reloaded_entry(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone
) -> None:
    """Reload the entry."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)


@pytest.mark.parametrize("interrupt", [gone_for_a_moment, reloaded_entry])
async def test_nothing_is_written_twice(
    desk: Desk, interrupt: Callable[..., Awaitable[None]]
) -> None:
    """A phone that has our settings is asked and left alone; what was there is kept."""
    before = dict(desk.entry.data)
    desk.phone.requests.clear()

    await interrupt(desk.hass, desk.clock, desk.phone)

    assert settings_commands(desk.phone) == ["get"]
    assert desk.entry.data == before


# Off again: byte for byte as before.


type End = Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]]

ENDS: Final = pytest.mark.parametrize("end", [turned_off, disabled, removed])


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
async def test_put_back(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry, end: End
) -> None:
    """The first free URL is taken; what was there before is there after."""
    before = await settings_on(hass, phone)
    await set_up(hass, entry)
    during = await settings_on(hass, phone)
    assert during != before
    assert {during[name] for name in SWITCHES} == {"1"}
    (used,) = [name for name in URLS if during[name] != before[name]]
    assert used == next(name for name in URLS if not before[name])
    assert entry.data[CONF_WEBHOOK_ID] in during[used]

    await end(hass, entry)

    assert await settings_on(hass, phone) == before
    assert CONF_SETTINGS_BEFORE not in entry.data or end is removed


async def test_off_and_on_again(desk: Desk) -> None:
    """Who turns notifications on again has them, at the same URL."""
    during = await settings_on(desk.hass, desk.phone)

    await turn_push(desk.hass, desk.entry, push=False)
    assert push_state(desk.hass) == STATE_OFF
    await turn_push(desk.hass, desk.entry, push=True)

    assert await settings_on(desk.hass, desk.phone) == during


async def test_never_on(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """Without notifications the settings are not even looked at."""
    await set_up(hass, entry_of(phone))

    assert settings_commands(phone) == []


@ENDS
async def test_settings_that_somebody_has_changed(desk: Desk, end: End) -> None:
    """A URL that somebody has put in the place of ours is theirs, switches and all."""
    async with async_connect(desk.hass, data_of(desk.phone)) as client:
        await client.set_config({URLS[0]: THEIRS})
    theirs = await settings_on(desk.hass, desk.phone)

    await end(desk.hass, desk.entry)

    assert await settings_on(desk.hass, desk.phone) == theirs


async def test_somebody_empties_our_url(desk: Desk) -> None:
    """Where nobody uses them the switches are put back, but for those turned off."""
    async with async_connect(desk.hass, data_of(desk.phone)) as client:
        await client.set_config({URLS[0]: "", SWITCHES[1]: "0"})

    await turn_push(desk.hass, desk.entry, push=False)

    assert await settings_on(desk.hass, desk.phone) == OFF


def refuse(phone: VirtualPhone) -> None:
    """Let the phone fail at being written to."""
    phone.inject(Fault(FaultKind.NOT_JSON, path="config/set"))


@pytest.mark.parametrize("fail", [VirtualPhone.power_cut, refuse])
async def test_removed_while_the_phone_fails(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    fail: Callable[[VirtualPhone], None],
) -> None:
    """An entry goes even if its phone cannot be told."""
    await set_up(hass, entry)
    fail(phone)

    await removed(hass, entry)

    assert not hass.config_entries.async_entries(DOMAIN)
    assert not crashes(caplog)


async def test_disabled_while_the_phone_is_off(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What could not be put back is not forgotten: removing the entry does it."""
    await set_up(hass, entry)
    phone.power_cut()
    await disabled(hass, entry)
    assert CONF_SETTINGS_BEFORE in entry.data

    await phone.start()
    await removed(hass, entry)

    assert await settings_on(hass, phone) == OFF
    assert not crashes(caplog)


async def test_phone_is_busy_when_turned_off(desk: Desk) -> None:
    """A phone that could not take its settings back gets them later."""
    desk.phone.inject(Fault(FaultKind.NOT_JSON, path="config/get"))

    await turn_push(desk.hass, desk.entry, push=False)
    assert await settings_on(desk.hass, desk.phone) == ours(desk.hass, desk.entry)
    await desk.after(RETRY_AFTER.total_seconds())

    assert await settings_on(desk.hass, desk.phone) == OFF
    assert CONF_SETTINGS_BEFORE not in desk.entry.data


# Somebody else's URLs.


@pytest.mark.parametrize(
    ("url", "host"), [(THEIRS, "192.0.2.9"), ("http://[", "?"), ("nonsense", "?")]
)
async def test_no_free_url(
    hass: HomeAssistant, plug_in: PlugIn, url: str, host: str
) -> None:
    """Who has all the URLs is said, without the rest of their address."""
    phone = await plug_in(phone_with(url=url, url_1=THEIRS, url_2=THEIRS))
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)

    assert issues(hass) == {"push_url_taken": {"phone": entry.title, "host": host}}
    assert push_state(hass) == STATE_OFF
    assert writes(phone) == 0
    assert entry_state(entry) is ConfigEntryState.LOADED

    await turn_push(hass, entry, push=False)
    assert issues(hass) == {}


# URLs of ours.


async def test_no_url(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """Without an address in the network the user is asked for one; then it goes on."""
    internal, hass.config.internal_url = hass.config.internal_url, None
    hass.config.api = None
    hass.config.external_url = "https://example.com"
    await set_up(hass, entry)
    assert issues(hass) == {"push_no_url": {"phone": entry.title}}
    assert writes(phone) == 0
    phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert call_state(hass) == "ringing"

    await hass.config.async_update(internal_url=internal)
    await settle(hass)

    assert issues(hass) == {}
    assert await settings_on(hass, phone) == ours(hass, entry)


async def test_another_url(desk: Desk) -> None:
    """A new address is written in the place of the old one; the rest is remembered."""
    remembered = desk.entry.data[CONF_SETTINGS_BEFORE]

    await desk.hass.config.async_update(internal_url="http://192.0.2.77:8123")
    await desk.settle()

    expected = with_url("http://192.0.2.77:8123/api/webhook", desk.entry)
    assert await settings_on(desk.hass, desk.phone) == expected
    assert desk.entry.data[CONF_SETTINGS_BEFORE] == remembered
    await turn_push(desk.hass, desk.entry, push=False)
    assert await settings_on(desk.hass, desk.phone) == OFF


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
async def test_refused(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone that does not take the settings is polled, and the user is told."""
    await set_up(hass, entry)
    assert issues(hass) == {"push_refused": {"phone": entry.title}}

    phone.incoming_call("3001")
    await next_poll(hass, clock)
    assert call_state(hass) == "ringing"
    assert push_state(hass) == STATE_OFF
    await seconds_pass(hass, clock, 10)
    assert writes(phone) == 1
    assert not complaints(caplog)

    await removed(hass, entry)
    assert issues(hass) == {}
    assert await settings_on(hass, phone) == OFF


async def test_account_that_may_not(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Whoever added the phone as a user has chosen that; nothing is to be mended."""
    with patch.object(Phone, "get_config", side_effect=AccessDeniedError):
        await set_up(hass, entry)

    assert entry_state(entry) is ConfigEntryState.LOADED
    assert writes(phone) == 0
    assert issues(hass) == {}


async def test_settings_that_the_phone_does_not_know(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Nothing is written to a phone that has no such settings."""

    async def knows_nothing(_self: Phone, names: list[str]) -> Configuration:
        return Configuration(parameters={}, unknown=tuple(names))

    with patch.object(Phone, "get_config", knows_nothing):
        await set_up(hass, entry)

    assert set(issues(hass)) == {"push_refused"}
    assert writes(phone) == 0


async def test_settings_that_the_phone_knows_in_part(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What a phone does not know is not written, and what we did not ask for ignored."""
    get_config = Phone.get_config

    async def knows_some(self: Phone, names: list[str]) -> Configuration:
        found = await get_config(self, names)
        found.parameters.pop(SWITCHES[2], None)
        more = (
            {"device.theme": Parameter(value="1", source=None)}
            if len(names) > 4
            else {}
        )
        return replace(found, parameters=found.parameters | more)

    with patch.object(Phone, "get_config", knows_some):
        await set_up(hass, entry)
    assert await settings_on(hass, phone) == ours(hass, entry) | {SWITCHES[2]: "0"}
    with patch.object(Phone, "get_config", knows_some):
        await turn_push(hass, entry, push=False)

    assert await settings_on(hass, phone) == OFF


async def test_unreachable_at_first(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> None:
    """A phone that could not be asked is asked again, not all the time."""
    phone.inject(Fault(FaultKind.NOT_JSON, times=2, path="config/get"))
    await set_up(hass, entry)
    await seconds_pass(hass, clock, 30)
    assert settings_commands(phone) == ["get"]
    assert issues(hass) == {}

    await after(hass, clock, RETRY_AFTER.total_seconds())
    await after(hass, clock, RETRY_AFTER.total_seconds())

    assert await settings_on(hass, phone) == ours(hass, entry)


async def test_unloaded_before_it_is_tried_again(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """An entry that is let go of leaves the settings as they are."""
    phone.inject(Fault(FaultKind.NOT_JSON, path="config/get"))
    await set_up(hass, entry)
    assert len(timers(hass)) == 1

    await unloaded(hass, entry)

    assert timers(hass) == []


async def test_answer_to_the_writing_is_lost(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What was there before is remembered before anything is written."""
    phone.inject(Fault(FaultKind.NOT_JSON, path="config/set"))
    await set_up(hass, entry)
    assert await settings_on(hass, phone) == ours(hass, entry)
    assert writes(phone) == 1

    await turn_push(hass, entry, push=False)

    assert await settings_on(hass, phone) == OFF


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, notification_changes_restart=True, reboot_time=0)]
)
async def test_phone_restarts_for_the_settings(desk: Desk) -> None:
    """A phone that restarts to take the settings is written to once."""
    await desk.seconds_pass(20)
    assert desk.phone.online
    assert writes(desk.phone) == 1
    assert await settings_on(desk.hass, desk.phone) == ours(desk.hass, desk.entry)
    assert issues(desk.hass) == {}

    await turn_push(desk.hass, desk.entry, push=False)
    await desk.seconds_pass(20)
    assert await settings_on(desk.hass, desk.phone) == OFF
    assert writes(desk.phone) == 2


async def lose_and_find(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, phone: VirtualPhone
) -> None:
    """Take the phone's power and all that was set, and give the power back."""
    async with async_connect(hass, data_of(phone)) as client:
        await client.set_config(OFF)
    phone.power_cut()
    await next_poll(hass, clock)
    await phone.start()
    await next_poll(hass, clock)


async def test_phone_that_forgets_again_and_again(desk: Desk) -> None:
    """A phone that was reset gets its settings again, but not for ever."""
    for _ in range(MAXIMUM_WRITES - 1):
        await lose_and_find(desk.hass, desk.clock, desk.phone)
        assert await settings_on(desk.hass, desk.phone) == ours(desk.hass, desk.entry)

    await lose_and_find(desk.hass, desk.clock, desk.phone)

    assert await settings_on(desk.hass, desk.phone) == OFF
    assert set(issues(desk.hass)) == {"push_refused"}


async def test_unloaded_while_configuring(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What is broken off in the middle is found and finished, or put back, later."""

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
    assert await settings_on(hass, phone) == ours(hass, entry)
    assert entry_state(entry) is ConfigEntryState.NOT_LOADED

    await removed(hass, entry)

    assert await settings_on(hass, phone) == OFF


async def test_disabled_while_configuring(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What is being written is put back after it, not before."""
    set_config = Phone.set_config
    disabling: list[asyncio.Task[Any]] = []

    async def while_written(self: Phone, values: Mapping[str, str]) -> None:
        if not disabling:
            disabling.append(hass.async_create_task(disabled(hass, entry)))
        await set_config(self, values)

    with patch.object(Phone, "set_config", while_written):
        await set_up(hass, entry)
        await disabling[0]

    assert await settings_on(hass, phone) == OFF
    assert CONF_SETTINGS_BEFORE not in entry.data
