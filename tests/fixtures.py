"""Fixtures that the tests of the integration share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.poly_vvx import pace
from custom_components.poly_vvx.card import register
from custom_components.poly_vvx.vvx import refusals
from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.certificates import DeviceCertificate

from .common import OTHER_MAC, SETTINGS, crashes, device_id_of, entry_of, now, set_up
from .desk import Desk
from .helpers.actions import Person

type PlugIn = Callable[[PhoneSettings], Awaitable[VirtualPhone]]
"""Plugs in another phone, which is unplugged after the test."""


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave the event loop's debug mode off, which the harness turns on.

    It notes where each task and timer comes from. That takes as long as all tests do
    without. --asyncio-debug turns it on, as scripts/nightly does.
    """


@pytest.fixture(autouse=True)
def spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first poll at a new pace come no earlier than the others."""
    monkeypatch.setattr(pace, "uniform", lambda _lowest, highest: highest)


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a login that was refused once for refused for good."""
    monkeypatch.setattr(refusals, "PAUSES", ())


@pytest.fixture(autouse=True)
def stored(hass_storage: dict[str, Any]) -> dict[str, Any]:
    """Return what Home Assistant has stored, which goes with the test."""
    return hass_storage


@pytest.fixture(autouse=True, scope="session")
def real_dates() -> None:
    """Let the first certificate be made while time is real.

    The library that makes them takes for a date, ever after, what is one then.
    """
    DeviceCertificate("first", legacy_tls=False)


@pytest.fixture(autouse=True, scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of what browsers load, which no test waits for to be built."""
    folder = tmp_path_factory.mktemp("bundles")
    (folder / register.CARD).write_text("// the card", encoding="utf-8")
    (folder / register.EVERYWHERE).write_text("// all pages", encoding="utf-8")
    with patch.object(register, "FOLDER", folder):
        yield folder


@pytest.fixture
def clock(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """Return the time: a Monday's noon where Home Assistant is, moved by tests."""
    freezer.move_to("2026-11-02T20:00:00+00:00")
    return freezer


@pytest.fixture
def settings() -> PhoneSettings:
    """Return the settings of the phone; tests override this."""
    return SETTINGS


@pytest.fixture
async def plug_in(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[PlugIn]:
    """Return a function that plugs in a phone."""
    phones: list[VirtualPhone] = []

    async def plug_in(settings: PhoneSettings) -> VirtualPhone:
        phone = VirtualPhone(settings, clock=now)
        phones.append(phone)
        await phone.start()
        return phone

    yield plug_in
    for phone in phones:
        await phone.stop()


@pytest.fixture
def hang_ups(hass: HomeAssistant) -> None:
    """Let phones bear that somebody does not like their certificate and hangs up.

    A server of asyncio tells the event loop of that as an error, and the harness
    lets no test pass in which the event loop was told of one.
    """
    handle = hass.loop.get_exception_handler()
    assert handle is not None

    def ignore(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not context["message"].startswith("Error on transport creation"):
            handle(loop, context)

    hass.loop.set_exception_handler(ignore)


@pytest.fixture
def everything_enabled() -> Iterator[None]:
    """Enable all entities from the beginning."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new=True,
    ):
        yield


@pytest.fixture
def no_crashes(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Make sure that the log shows no traceback at the end."""
    yield
    assert not crashes(caplog)


@pytest.fixture
async def phone(plug_in: PlugIn, settings: PhoneSettings) -> VirtualPhone:
    """Return a phone that is plugged in."""
    return await plug_in(settings)


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return a config entry for the phone."""
    return entry_of(phone)


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the config entry of the phone, set up."""
    await set_up(hass, entry)
    return entry


@pytest.fixture
def desk(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> Desk:
    """Return a phone that Home Assistant watches."""
    return Desk(hass, clock, phone, loaded)


@pytest.fixture
def new_desk(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    entry: MockConfigEntry,
) -> Desk:
    """Return a phone that Home Assistant does not watch yet."""
    return Desk(hass, clock, phone, entry)


@pytest.fixture
def device_id(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    """Return the device of the phone, set up."""
    return device_id_of(hass, loaded)


@pytest.fixture
def person(hass: HomeAssistant, phone: VirtualPhone, device_id: str) -> Person:
    """Return somebody with a phone, whose set-up is over and forgotten."""
    phone.requests.clear()
    return Person(hass, phone, device_id)


@pytest.fixture
async def other(plug_in: PlugIn) -> VirtualPhone:
    """Return another phone that is plugged in."""
    return await plug_in(replace(SETTINGS, mac=OTHER_MAC))


@pytest.fixture
async def other_id(
    hass: HomeAssistant, loaded: MockConfigEntry, other: VirtualPhone
) -> str:
    """Return the device of the other phone, set up after the first as "Kitchen"."""
    entry = entry_of(other, title="Kitchen")
    await set_up(hass, entry)
    return device_id_of(hass, entry)


@pytest.fixture
async def home(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Return a client of Home Assistant's own server, which phones can reach."""
    assert await async_setup_component(hass, "webhook", {})
    client = await hass_client_no_auth()
    hass.config.internal_url = str(client.make_url("")).rstrip("/")
    return client
