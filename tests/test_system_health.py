"""Tests of what Home Assistant's page on its health tells of phones."""

from dataclasses import replace
from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.poly_vvx.const import CONF_PUSH, DOMAIN
from virtual_phone import VirtualPhone

from .common import OTHER_MAC, SETTINGS, data_of, entry_of, seconds_pass, set_up, settle
from .desk import Desk
from .fixtures import PlugIn

pytestmark = pytest.mark.usefixtures("clock")

THIRD_MAC = "64167f0a0003"


async def health(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the page tells."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    return await get_system_health_info(hass, DOMAIN)


def told(*, phones: int, push: int = 0, unreachable: str | int = 0) -> dict[str, Any]:
    """Return what it should tell."""
    return {
        "phones": phones,
        "phones_with_push": push,
        "phones_unreachable": unreachable,
    }


async def test_phones_that_announce_their_calls(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    home: TestClient[Any, Any],
    phone: VirtualPhone,
    other: VirtualPhone,
) -> None:
    """Only those phones count whose announcements are known to arrive."""
    await set_up(hass, entry_of(phone, push=True))
    await set_up(hass, entry_of(other, push=True))

    phone.incoming_call("3001")
    await phone.wait_for_notifications()
    await settle(hass)
    await seconds_pass(hass, clock, 3)

    assert await health(hass) == told(phones=2, push=1)
    # It announces nothing any more.
    await phone.stop()
    await seconds_pass(hass, clock, 30)
    assert await health(hass) == told(phones=2, unreachable="VVX 450 (2001)")


async def test_phones_that_are_away(
    desk: Desk, other: VirtualPhone, plug_in: PlugIn
) -> None:
    """A phone is named as away whether it was there before or not; many are counted."""
    never = await plug_in(replace(SETTINGS, mac=THIRD_MAC))
    await never.stop()
    await set_up(desk.hass, entry_of(never, title="Attic"))
    await set_up(desk.hass, entry_of(other, title="Kitchen"))
    await other.stop()
    await desk.next_poll()

    assert await health(desk.hass) == told(phones=3, unreachable="Attic, Kitchen")
    for number in range(4):
        MockConfigEntry(domain=DOMAIN, unique_id=f"{number}").add_to_hass(desk.hass)
    assert await health(desk.hass) == told(phones=7, unreachable=6)


async def test_phones_that_do_not_count(desk: Desk) -> None:
    """A phone that was disabled, or found and not wanted, is not missed."""
    await set_up(
        desk.hass,
        MockConfigEntry(
            domain=DOMAIN,
            unique_id=OTHER_MAC,
            data=data_of(desk.phone),
            options={CONF_PUSH: False},
            disabled_by=ConfigEntryDisabler.USER,
        ),
    )
    MockConfigEntry(
        domain=DOMAIN, unique_id=THIRD_MAC, source=SOURCE_IGNORE
    ).add_to_hass(desk.hass)

    assert await health(desk.hass) == told(phones=1)


async def test_texts(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """All that the page tells is put into words, and nothing else is."""
    texts = await async_get_translations(hass, "en", "system_health", {DOMAIN})

    assert set(texts) == {
        f"component.{DOMAIN}.system_health.info.{key}" for key in await health(hass)
    }


async def test_the_page(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, loaded: MockConfigEntry
) -> None:
    """The page gets it the way pages do."""
    info = await health(hass)
    client = await hass_ws_client(hass)

    await client.send_json_auto_id({"type": "system_health/info"})
    assert (await client.receive_json())["success"]
    event = (await client.receive_json())["event"]

    assert event["data"][DOMAIN] == {"info": info}
