"""Tests of how another phone takes the place of one that was added."""

from dataclasses import replace
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_FINGERPRINT, DOMAIN
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.push.settings import URLS
from virtual_phone import PhoneSettings, VirtualPhone

from .common import (
    MAC,
    OTHER_MAC,
    SETTINGS,
    device_id_of,
    entry_of,
    entry_state,
    kept_data_of,
    set_up,
    settle,
    state_of,
)
from .fixtures import PlugIn
from .helpers.flows import logins, placeholders, send, suggested

HTTPS = replace(SETTINGS, tls=True)
LOBBY = replace(HTTPS, certificate_name="lobby.example.com")


@pytest.fixture(params=[SETTINGS, HTTPS], ids=["http", "https"])
def settings(request: pytest.FixtureRequest) -> PhoneSettings:
    """Return a phone with and without HTTPS."""
    settings: PhoneSettings = request.param
    return settings


@pytest.fixture
async def new(plug_in: PlugIn, settings: PhoneSettings) -> VirtualPhone:
    """Return another phone of the same kind."""
    return await plug_in(replace(settings, mac=OTHER_MAC))


async def reach(
    hass: HomeAssistant, entry: MockConfigEntry, phone: VirtualPhone
) -> ConfigFlowResult:
    """Enter where another phone is."""
    form = await entry.start_reconfigure_flow(hass)
    return await send(
        hass,
        form,
        suggested(form) | {CONF_HOST: phone.host, CONF_PORT: phone.port},
    )


async def tells(hass: HomeAssistant, phone: VirtualPhone, webhook: str) -> bool:
    """Tell whether a phone was told to post to a webhook."""
    async with async_connect(hass, kept_data_of(phone)) as client:
        configuration = await client.get_config(list(URLS))
    return any(webhook in it.value for it in configuration.parameters.values())


async def test_all_but_the_phone_stays(
    hass: HomeAssistant, loaded: MockConfigEntry, new: VirtualPhone
) -> None:
    """Device and entities are the same to everybody who knows them."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    device_id = device_id_of(hass, loaded)
    devices.async_update_device(device_id, name_by_user="Reception")
    before = {
        it.entity_id: it.id
        for it in er.async_entries_for_config_entry(entities, loaded.entry_id)
    }

    form = await reach(hass, loaded, new)

    assert form["step_id"] == "replace"
    assert placeholders(form)["phone"] == "Reception"
    assert placeholders(form)["mac"] == dr.format_mac(OTHER_MAC)
    assert new.settings.tls is (logins(new) == 0)
    assert loaded.unique_id == dr.format_mac(MAC)

    result = await send(hass, form, {})
    await settle(hass)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "replace_successful"
    assert entry_state(loaded) is ConfigEntryState.LOADED
    assert loaded.unique_id == dr.format_mac(OTHER_MAC)
    assert loaded.data == kept_data_of(new)
    assert {
        it.entity_id: it.id
        for it in er.async_entries_for_config_entry(entities, loaded.entry_id)
    } == before
    device = devices.async_get(device_id)
    assert isinstance(device, dr.DeviceEntry)
    assert device.identifiers == {(DOMAIN, dr.format_mac(OTHER_MAC))}
    assert device.connections == {(dr.CONNECTION_NETWORK_MAC, dr.format_mac(OTHER_MAC))}
    assert device.name_by_user == "Reception"
    assert device.serial_number == OTHER_MAC
    # As the entities are asked for by who they are now.
    assert state_of(hass, "sensor", "call_state", OTHER_MAC).state == "idle"


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("settings", [HTTPS])
async def test_the_old_phone_gets_its_settings_back(
    hass: HomeAssistant,
    home: TestClient[Any, Any],
    phone: VirtualPhone,
    new: VirtualPhone,
    is_there: bool,
) -> None:
    """If it can be reached; where the new one posts to, the old one does not know."""
    entry = entry_of(phone, push=True)
    await set_up(hass, entry)
    webhook = entry.data[CONF_WEBHOOK_ID]
    assert await tells(hass, phone, webhook)
    if not is_there:
        phone.power_cut()

    result = await send(hass, await reach(hass, entry, new), {})
    await settle(hass)

    assert result["reason"] == "replace_successful"
    assert entry.data[CONF_WEBHOOK_ID] != webhook
    assert await tells(hass, new, entry.data[CONF_WEBHOOK_ID])
    if not is_there:
        await phone.start()
    assert await tells(hass, phone, webhook) is not is_there


@pytest.mark.parametrize("settings", [HTTPS])
async def test_a_certificate_that_names_no_phone(
    hass: HomeAssistant, loaded: MockConfigEntry, plug_in: PlugIn
) -> None:
    """First it is asked whose certificate it is, then who the phone is to be."""
    new = await plug_in(replace(LOBBY, mac=OTHER_MAC))

    form = await reach(hass, loaded, new)
    assert form["step_id"] == "confirm_changed_certificate"
    assert new.requests == []
    form = await send(hass, form, {})
    assert form["step_id"] == "replace"
    result = await send(hass, form, {})

    assert result["reason"] == "replace_successful"
    assert loaded.data[CONF_FINGERPRINT] == new.certificate_fingerprint


@pytest.mark.parametrize("settings", [HTTPS])
async def test_a_certificate_of_a_third_phone(
    hass: HomeAssistant, loaded: MockConfigEntry, plug_in: PlugIn
) -> None:
    """The user agrees to the very phone that answers, not to what a certificate says."""
    new = await plug_in(replace(HTTPS, mac=OTHER_MAC, certificate_name="0004F2AABBCC"))

    form = await reach(hass, loaded, new)
    assert placeholders(form)["mac"] == "00:04:f2:aa:bb:cc"
    form = await send(hass, form, {})
    assert form["step_id"] == "replace"
    assert placeholders(form)["mac"] == dr.format_mac(OTHER_MAC)
    await send(hass, form, {})

    assert loaded.unique_id == dr.format_mac(OTHER_MAC)


async def test_a_phone_that_has_a_place(
    hass: HomeAssistant, loaded: MockConfigEntry, new: VirtualPhone
) -> None:
    """A phone that is set up does not take the place of another one."""
    entry_of(new, title="Kitchen").add_to_hass(hass)

    result = await reach(hass, loaded, new)

    assert result["reason"] == "already_configured"
    assert placeholders(result) == {"phone": "Kitchen"}
    assert loaded.unique_id == dr.format_mac(MAC)


async def test_a_phone_that_was_found(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    new: VirtualPhone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether it is offered as a new one or was ignored, that is over then."""

    async def is_vvx(*_: object) -> bool:
        return True

    monkeypatch.setattr("custom_components.poly_vvx.config_flow.async_is_vvx", is_vvx)
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip=new.host, hostname="", macaddress=OTHER_MAC),
    )
    unique_id = dr.format_mac(OTHER_MAC)
    ignored = MockConfigEntry(domain=DOMAIN, unique_id=unique_id, source=SOURCE_IGNORE)
    ignored.add_to_hass(hass)

    result = await send(hass, await reach(hass, loaded, new), {})

    assert result["reason"] == "replace_successful"
    assert hass.config_entries.async_entries(DOMAIN) == [loaded]
    assert hass.config_entries.flow.async_progress() == []


async def test_at_the_same_address(
    hass: HomeAssistant, phone: VirtualPhone, new: VirtualPhone
) -> None:
    """The new phone has the old one's address, before the old one was ever set up."""
    entry = entry_of(phone)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_PORT: new.port}
    )

    result = await send(hass, await reach(hass, entry, new), {})

    assert result["reason"] == "replace_successful"
    assert entry_state(entry) is ConfigEntryState.LOADED
    assert entry.data == kept_data_of(new)
