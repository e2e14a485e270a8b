"""Notifications from a phone on a socket to all that they set off."""

import asyncio
from http import HTTPStatus
from typing import Any
from unittest.mock import Mock

from aiohttp import StreamReader
from aiohttp.test_utils import TestClient, make_mocked_request
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.push.health import PushState
from custom_components.poly_vvx.push.webhook import _body_of as body_of
from custom_components.poly_vvx.vvx.errors import InvalidResponseError
from tests.common import (
    after,
    call_state,
    entity_id_of,
    entry_of,
    next_poll,
    record_calls,
    settle,
    types_of,
)
from tests.helpers.automations import automate, ids_of
from tests.helpers.push import arrive, nobody_announces, post, push_state
from virtual_phone import VirtualPhone

pytestmark = pytest.mark.usefixtures("clock", "home")


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return a config entry for the phone, with notifications."""
    return entry_of(phone, push=True)


def first_of_a_call(phone: VirtualPhone) -> bytes:
    """Return what the phone has announced of its first call, received or not."""
    (body, *_) = [
        record.body
        for record in phone.notifications
        if "CallStateChangeEvent" in record.body
    ]
    return body.encode()


@pytest.mark.parametrize("announced", [True, False])
async def test_automations_find_the_call_that_started_them(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
    announced: bool,
) -> None:
    """What starts with a ring may ask whether it rings, and who it is."""
    target = {"device_id": device_id}
    name = entity_id_of(hass, Platform.SENSOR, "remote_name")
    done = await automate(
        hass,
        [{"trigger": f"{DOMAIN}.started_ringing", "target": target, "id": "rings"}],
        [
            {"condition": f"{DOMAIN}.is_ringing", "target": target},
            {"condition": "state", "entity_id": name, "state": "Alice Example"},
        ],
    )

    if not announced:
        nobody_announces(phone)
    phone.incoming_call("3001", "Alice Example")
    await arrive(hass, phone)
    assert ids_of(done) == (["rings"] if announced else [])
    await after(hass, clock, 10)

    assert ids_of(done) == ["rings"]


async def test_the_same_caller_tries_again_at_once(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """A second call that no poll sees is told as soon as the log shows it."""
    handle = phone.incoming_call("3001")
    await arrive(hass, phone)
    await after(hass, clock, 5)
    phone.remote_hang_up(handle)
    await arrive(hass, phone)
    await after(hass, clock, 32)
    told = record_calls(hass)

    phone.remote_hang_up(phone.incoming_call("3001"))
    await arrive(hass, phone)
    await after(hass, clock, 1)

    assert types_of(told) == ["incoming", "missed"]


async def test_a_body_that_breaks_off() -> None:
    """A phone that loses its power while it posts has said nothing."""
    protocol = Mock(_reading_paused=False)
    stream = StreamReader(protocol, limit=1024, loop=asyncio.get_running_loop())
    stream.feed_data(b"<PolycomIPPhone>")
    stream.set_exception(ConnectionResetError())

    with pytest.raises(InvalidResponseError):
        await body_of(make_mocked_request("POST", "/", payload=stream))


async def test_a_proof_that_is_lost(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> None:
    """As soon as there is doubt the polling is fast again, and not only after the next."""
    handle = phone.incoming_call("3001")
    await arrive(hass, phone)
    phone.remote_hang_up(handle)
    await arrive(hass, phone)
    await after(hass, clock, 3)
    await after(hass, clock, 31)
    assert push_state(hass) == STATE_ON

    nobody_announces(phone)
    phone.set_do_not_disturb(1, True)
    phone.incoming_call("3002", line=2)
    await phone.wait_for_notifications()
    await after(hass, clock, 31)
    await after(hass, clock, 2.5)
    asked = len(phone.requests)

    await after(hass, clock, 2)

    assert loaded.runtime_data.push.health.state is PushState.IN_DOUBT
    assert len(phone.requests) > asked


async def test_an_announcement_that_comes_after_the_poll(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """A poll that was quicker than the announcement is no reason to doubt."""
    nobody_announces(phone)
    handle = phone.incoming_call("3001")
    await phone.wait_for_notifications()
    await next_poll(hass, clock)
    phone.local_answer(handle)
    await phone.wait_for_notifications()
    await after(hass, clock, 1)

    assert await post(home, loaded, first_of_a_call(phone)) == HTTPStatus.NO_CONTENT
    await settle(hass)
    await after(hass, clock, 3)

    assert loaded.runtime_data.push.health.state is PushState.PROVEN


async def test_an_announcement_of_a_phone_that_is_gone(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    home: TestClient[Any, Any],
) -> None:
    """What a phone announced that cannot be asked is not shown as if it could."""
    nobody_announces(phone)
    phone.incoming_call("3001")
    await phone.wait_for_notifications()
    body = first_of_a_call(phone)
    phone.power_cut()
    await next_poll(hass, clock)
    assert call_state(hass) == "unavailable"

    assert await post(home, loaded, body) == HTTPStatus.NO_CONTENT
    await settle(hass)

    assert call_state(hass) == "unavailable"
