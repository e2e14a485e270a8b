"""Tests of the options: what is kept, what is shown, and what the test finds out."""

import asyncio
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_PUSH, CONF_PUSH_URL, NOTHING_KNOWN
from custom_components.poly_vvx.flows.forms import CONF_TEST_PUSH
from custom_components.poly_vvx.push.trial import TRIAL_TIMEOUT
from custom_components.poly_vvx.vvx.calls.models import Calls
from custom_components.poly_vvx.vvx.client import Phone
from virtual_phone import Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import SETTINGS, entry_of, types_of
from .desk import Desk
from .helpers.push import nobody_announces, path_of, push_state, turned_off, unloaded

pytestmark = pytest.mark.usefixtures("clock", "home")


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone with a key that gives a dial tone."""
    return replace(SETTINGS, dial_tone=True)


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return a config entry for the phone, with notifications."""
    return entry_of(phone, push=True)


async def begin(desk: Desk) -> ConfigFlowResult:
    """Open the options."""
    return await desk.hass.config_entries.options.async_init(desk.entry.entry_id)


async def go_on(
    desk: Desk, form: ConfigFlowResult, **user_input: Any
) -> ConfigFlowResult:
    """Submit the options, and let what they begin come to its end."""
    flows = desk.hass.config_entries.options
    result = await flows.async_configure(form["flow_id"], user_input)
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        assert result["progress_action"] == "test"
        while (
            not desk.phone.calls
            and flows.async_get(form["flow_id"])["step_id"] == "test"
        ):
            await asyncio.sleep(0)
        await desk.phone.wait_for_notifications()
        await desk.after(TRIAL_TIMEOUT.total_seconds())
        result = await flows.async_configure(form["flow_id"])
    await desk.settle()
    return result


async def shown(desk: Desk) -> str:
    """Return what the form shows to be copied."""
    form = await begin(desk)
    assert form["description_placeholders"] is not None
    return form["description_placeholders"]["settings"]


async def test_another_address(desk: Desk) -> None:
    """R32: the phone posts where the user says; without, to the local address again."""
    form = await begin(desk)
    result = await go_on(desk, form, push=True, push_url=" http://192.0.2.5:8123/ab ")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert desk.entry.options[CONF_PUSH_URL] == "http://192.0.2.5:8123"
    url = f"http://192.0.2.5:8123{path_of(desk.entry)}"
    assert desk.phone.notification_urls == (url,)
    assert url in await shown(desk)

    await go_on(desk, await begin(desk), push=True)
    assert CONF_PUSH_URL not in desk.entry.options
    url = f"{desk.hass.config.internal_url}{path_of(desk.entry)}"
    assert desk.phone.notification_urls == (url,)


@pytest.mark.parametrize("url", ["home", "ftp://home", "http://", "http://[", "1:2"])
async def test_no_address(desk: Desk, url: str) -> None:
    """What is no address is said at its field, and kept there to be mended."""
    before = dict(desk.entry.options)

    form = await go_on(desk, await begin(desk), push=True, push_url=url)

    assert form["errors"] == {CONF_PUSH_URL: "invalid_url"}
    assert form["data_schema"] is not None
    (field,) = [it for it in form["data_schema"].schema if it == CONF_PUSH_URL]
    assert field.description == {"suggested_value": url}
    assert desk.entry.options == before


async def test_what_is_to_be_copied(desk: Desk) -> None:
    """The settings are shown as a provisioning server gives them to phones."""
    url = f"{desk.hass.config.internal_url}{path_of(desk.entry)}"
    assert (await shown(desk)).splitlines() == [
        f'apps.telNotification.URL="{url}"',
        'apps.telNotification.callStateChangeEvent="1"',
        'apps.telNotification.incomingEvent="1"',
        'apps.telNotification.lineRegistrationEvent="1"',
    ]


async def test_nothing_to_be_copied(desk: Desk) -> None:
    """Without an address in the network, or without the phone, there is nothing."""
    desk.hass.config.internal_url = None
    desk.hass.config.api = None
    assert await shown(desk) == NOTHING_KNOWN

    await unloaded(desk.hass, desk.entry)
    assert await shown(desk) == NOTHING_KNOWN


# The test.


async def test_arrived(desk: Desk) -> None:
    """A dial tone that is announced shows it; nobody is told of a call."""
    told = desk.record_calls()

    form = await go_on(desk, await begin(desk), push=True, test_push=True)
    assert (form["step_id"], form["errors"]) == ("test_arrived", None)
    result = await go_on(desk, form)
    await desk.seconds_pass(5)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert desk.entry.options[CONF_PUSH] is True
    assert CONF_TEST_PUSH not in desk.entry.options
    assert desk.phone.calls == ()
    assert types_of(told) == []
    assert push_state(desk) == "on"


async def test_lost(desk: Desk) -> None:
    """What does not arrive in time is said; the options can be changed, and tried."""
    nobody_announces(desk.phone)

    form = await go_on(desk, await begin(desk), push=True, test_push=True)

    assert (form["step_id"], form["errors"]) == ("init", {"base": "test_lost"})
    assert desk.phone.calls == ()

    desk.phone.notification_faults.clear()
    form = await go_on(desk, form, push=True, test_push=True)
    assert form["step_id"] == "test_arrived"


async def test_another_address_is_tried(desk: Desk) -> None:
    """What is tried is what was entered, and it is kept."""
    url = "http://127.0.0.1:9"

    form = await go_on(desk, await begin(desk), push=True, push_url=url, test_push=True)

    assert form["errors"] == {"base": "test_lost"}
    assert desk.entry.options[CONF_PUSH_URL] == url
    assert desk.phone.notification_urls == (f"{url}{path_of(desk.entry)}",)


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.8")])
async def test_by_hand(desk: Desk) -> None:
    """A phone that lets nobody press its keys has to be tried by a person."""
    form = await go_on(desk, await begin(desk), push=True, test_push=True)

    assert form["errors"] == {"base": "test_by_hand"}


async def test_in_a_call(desk: Desk) -> None:
    """The key would mean something else, so it is not pressed."""
    desk.phone.incoming_call("3001")

    form = await go_on(desk, await begin(desk), push=True, test_push=True)

    assert form["errors"] == {"base": "test_in_a_call"}
    assert [call.state for call in desk.phone.calls] == ["Offering"]


async def test_turned_off(desk: Desk) -> None:
    """Without notifications none can arrive."""
    form = await go_on(desk, await begin(desk), push=False, test_push=True)

    assert form["errors"] == {"base": "test_not_set"}
    assert desk.phone.notification_urls == ()


@pytest.mark.parametrize(
    "settings", [replace(SETTINGS, refuse_notification_settings=True)]
)
async def test_not_set(desk: Desk) -> None:
    """A phone that sends none is not tried; a repair says why."""
    form = await go_on(desk, await begin(desk), push=True, test_push=True)

    assert form["errors"] == {"base": "test_not_set"}


@pytest.mark.parametrize("change", [{}, {"push_url": "http://192.0.2.5"}])
async def test_unreachable(desk: Desk, change: dict[str, str]) -> None:
    """A phone that is away is not tried, whether or not it is to be loaded anew."""
    await go_on(desk, await begin(desk), push=True)
    desk.phone.power_cut()

    form = await go_on(desk, await begin(desk), push=True, test_push=True, **change)

    assert form["errors"] == {"base": "test_unreachable"}


async def test_somebody_calls_meanwhile(desk: Desk) -> None:
    """The key that would end the dial tone answers no call."""
    simulate_key_event = Phone.simulate_key_event

    async def press(self: Phone, key: str) -> None:
        await simulate_key_event(self, key)
        desk.phone.incoming_call("3001")

    with patch.object(Phone, "simulate_key_event", press):
        await go_on(desk, await begin(desk), push=True, test_push=True)

    assert {call.state for call in desk.phone.calls} == {"Dialtone", "Offering"}


async def test_lost_in_the_end(desk: Desk) -> None:
    """A phone that goes away after it was heard is a result all the same."""
    calls = Phone.calls

    async def goes(self: Phone, **kwargs: Any) -> Calls:
        if desk.phone.calls:
            desk.phone.inject(Fault(FaultKind.NOT_JSON, path="callStatus"))
        return await calls(self, **kwargs)

    with patch.object(Phone, "calls", goes):
        form = await go_on(desk, await begin(desk), push=True, test_push=True)

    assert form["step_id"] == "test_arrived"


async def test_never_wanted(desk: Desk) -> None:
    """Who turns them on for the first time sees the settings afterwards."""
    await turned_off(desk.hass, desk.entry)
    data = {key: it for key, it in desk.entry.data.items() if key != "webhook_id"}
    desk.hass.config_entries.async_update_entry(desk.entry, data=data)

    assert await shown(desk) == NOTHING_KNOWN
