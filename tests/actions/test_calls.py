"""Tests of what a person wants and polls must not get in the way of."""

import asyncio
from dataclasses import replace
from itertools import pairwise

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import SETTINGS, commands_of, record_calls, settle, state_of, types_of
from tests.helpers.actions import act
from virtual_phone import Fault, FaultKind, VirtualPhone

pytestmark = pytest.mark.parametrize(
    "settings", [replace(SETTINGS, latency=0.02, effect_delay=0.02)]
)


async def test_a_person_goes_before_polls(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry, device_id: str
) -> None:
    """What a person asks for waits for one request of a poll at most."""
    phone.power_cut()
    await loaded.runtime_data.async_refresh()
    await phone.start()
    phone.requests.clear()

    poll = hass.async_create_task(loaded.runtime_data.async_refresh())
    await asyncio.sleep(0.01)
    await act(hass, "dial", device_id, destination="3001")
    await poll
    await settle(hass)

    assert commands_of(phone)[:3] == ["info", "dial", "callStatus"]


async def test_no_poll_comes_between(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry, device_id: str
) -> None:
    """Finding a call and acting on it are not held up by a poll that waits."""
    phone.incoming_call("3001")
    phone.requests.clear()

    action = hass.async_create_task(act(hass, "answer", device_id))
    await asyncio.sleep(0.01)
    poll = hass.async_create_task(loaded.runtime_data.async_refresh())
    await asyncio.gather(action, poll)
    await settle(hass)

    assert commands_of(phone)[:3] == ["callStatus", "answerCall", "callStatus"]


async def test_two_actions_at_once(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone gets one request at a time, whoever asks."""
    phone.local_answer(phone.incoming_call("3001"))
    phone.requests.clear()

    await asyncio.gather(
        *(act(hass, "send_dtmf", device_id, digits=digits) for digits in "1234"),
        act(hass, "mute", device_id),
    )
    await settle(hass)

    requests = sorted(phone.requests, key=lambda request: request.started)
    assert all(earlier.finished <= later.time for earlier, later in pairwise(requests))
    assert list(phone.dtmf.values()) == ["1234"]


async def test_what_an_action_did_is_seen_although_it_failed(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """An answer that got lost does not hide what the phone has done."""
    phone.inject(Fault(FaultKind.CUT_CONNECTION, path="dial"))

    with pytest.raises(Exception, match="cannot be reached"):
        await act(hass, "dial", device_id, destination="3001")
    await asyncio.sleep(0.4)
    await settle(hass)

    assert state_of(hass, Platform.SENSOR, "remote_number").state == "3001"


async def test_a_call_that_no_poll_has_seen(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What an action finds on the phone is told of, and how it came to its end."""
    told = record_calls(hass)
    phone.incoming_call("3001")

    await act(hass, "reject", device_id)
    await asyncio.sleep(0.4)
    await settle(hass)

    assert types_of(told) == ["incoming", "rejected"]
