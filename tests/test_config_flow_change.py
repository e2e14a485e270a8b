"""Tests of how a phone that was added is changed: a new login, another address."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_FINGERPRINT, CONF_SETTINGS_BEFORE
from custom_components.poly_vvx.link.device import async_register_device
from custom_components.poly_vvx.vvx.client import Phone
from custom_components.poly_vvx.vvx.information.device import DeviceInfo
from virtual_phone import USERNAME, PhoneSettings, VirtualPhone

from .common import (
    OTHER_MAC,
    PASSWORD,
    SETTINGS,
    data_of,
    entry_of,
    entry_state,
    kept_data_of,
    settle,
)
from .fixtures import PlugIn
from .helpers.flows import logins, placeholders, send, suggested

HTTPS = replace(SETTINGS, tls=True)
LOGIN = {CONF_USERNAME: USERNAME, CONF_PASSWORD: SETTINGS.password}

pytestmark = pytest.mark.usefixtures("no_patience")

type Start = Callable[[MockConfigEntry, HomeAssistant], Awaitable[ConfigFlowResult]]

either_way = pytest.mark.parametrize(
    "start", [MockConfigEntry.start_reauth_flow, MockConfigEntry.start_reconfigure_flow]
)
over_https = pytest.mark.parametrize("settings", [HTTPS])


@pytest.fixture(params=[SETTINGS, HTTPS], ids=["http", "https"])
def settings(request: pytest.FixtureRequest) -> PhoneSettings:
    """Return a phone with and without HTTPS."""
    settings: PhoneSettings = request.param
    return settings


@pytest.fixture
def entry(hass: HomeAssistant, phone: VirtualPhone) -> MockConfigEntry:
    """Return the entry of the phone, not set up."""
    entry = entry_of(phone)
    entry.add_to_hass(hass)
    return entry


def change(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    """Have other data in an entry than fit to the phone."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, **changes})


@pytest.fixture
async def other(plug_in: PlugIn, settings: PhoneSettings) -> VirtualPhone:
    """Return another phone of the same kind."""
    return await plug_in(replace(settings, mac=OTHER_MAC))


# A new login.


async def test_the_phone_asks_for_a_new_login(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """The phone refuses the old password; with the new one it is back at once."""
    change(hass, entry, password="old")
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry_state(entry) is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"

    form = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert suggested(form) == {CONF_USERNAME: USERNAME}
    assert placeholders(form)["phone"] == entry.title
    result = await send(hass, form, LOGIN)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert entry.data == kept_data_of(phone)
    assert entry_state(entry) is ConfigEntryState.LOADED


async def test_a_new_login_for_another_phone(
    hass: HomeAssistant, entry: MockConfigEntry, other: VirtualPhone
) -> None:
    """The login of the phone that has taken the address is not what is asked for."""
    change(hass, entry, **kept_data_of(other))
    form = await entry.start_reauth_flow(hass)

    result = await send(hass, form, LOGIN)

    assert result["reason"] == "wrong_device"
    assert entry.data == kept_data_of(other)


@pytest.mark.usefixtures("hang_ups")
@over_https
async def test_a_new_login_is_for_the_known_certificate(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Who shows another certificate does not get the password, however it is entered."""
    phone.renew_certificate()
    form = await entry.start_reauth_flow(hass)

    result = await send(hass, form, LOGIN)

    assert result["errors"] == {"base": "certificate_changed"}
    assert phone.requests == []

    # Somebody has accepted the certificate meanwhile, in the repair.
    change(hass, entry, **kept_data_of(phone))
    result = await send(hass, form, LOGIN)

    assert result["reason"] == "reauth_successful"


# Another address.


async def test_the_form_shows_what_is_so_far(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """All but the password stands in the form."""
    form = await entry.start_reconfigure_flow(hass)

    assert form["step_id"] == "reconfigure"
    assert form["errors"] == {}
    assert suggested(form) | {CONF_PASSWORD: SETTINGS.password} == data_of(phone)
    assert CONF_PASSWORD not in suggested(form)


@pytest.mark.parametrize("password", [{}, {CONF_PASSWORD: ""}])
async def test_without_a_password_the_present_one_stays(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    password: dict[str, str],
) -> None:
    """Another address does not take the password."""
    change(hass, entry, host="127.0.0.9")
    form = await entry.start_reconfigure_flow(hass)

    result = await send(
        hass, form, suggested(form) | {CONF_HOST: phone.host} | password
    )

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone)
    assert entry_state(entry) is ConfigEntryState.LOADED


@either_way
async def test_a_login_that_is_wrong_can_be_put_right(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry, start: Start
) -> None:
    """A wrong password is tried once; the right one is kept."""
    change(hass, entry, password="old")
    form = await start(entry, hass)

    result = await send(hass, form, suggested(form) | LOGIN | {CONF_PASSWORD: "wrong"})

    assert result["step_id"] == form["step_id"]
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert logins(phone) == 1

    result = await send(hass, form, suggested(form) | LOGIN)

    assert result["type"] is FlowResultType.ABORT
    assert entry.data == kept_data_of(phone)
    assert entry_state(entry) is ConfigEntryState.LOADED


@either_way
async def test_what_notifications_keep_meanwhile_stays(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    start: Start,
) -> None:
    """What is written to the entry while the phone is asked is not lost."""
    kept = {CONF_WEBHOOK_ID: "kept", CONF_SETTINGS_BEFORE: {"a": "b"}}
    device_info = Phone.device_info

    async def meanwhile(self: Phone) -> object:
        change(hass, entry, **kept)
        return await device_info(self)

    monkeypatch.setattr(Phone, "device_info", meanwhile)
    form = await start(entry, hass)

    result = await send(hass, form, suggested(form) | LOGIN)

    assert result["type"] is FlowResultType.ABORT
    assert entry.data == kept_data_of(phone) | kept


async def test_a_port_that_is_no_longer_needed(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What is cleared in the form stays cleared when the form is shown again."""
    form = await entry.start_reconfigure_flow(hass)
    without_port = suggested(form)
    del without_port[CONF_PORT]

    result = await send(hass, form, without_port | {CONF_HOST: "a phone"})

    assert result["errors"] == {CONF_HOST: "invalid_host"}
    assert placeholders(result)["entered"] == "a phone"

    result = await send(hass, form, without_port)

    assert result["errors"] == {CONF_HOST: "cannot_connect"}
    assert CONF_PORT not in suggested(result)

    result = await send(hass, form, without_port | {CONF_HOST: phone.url})

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone)


@over_https
async def test_another_certificate_is_asked_about(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Where a certificate is known, another one takes a person, whatever its name."""
    known = entry.data[CONF_FINGERPRINT]
    phone.renew_certificate()
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form))

    assert result["step_id"] == "confirm_changed_certificate"
    assert result["description_placeholders"] == {
        "host": phone.host,
        "name": phone.settings.mac.upper(),
        "fingerprint": phone.certificate_fingerprint,
        "known": known,
    }
    assert phone.requests == []

    result = await send(hass, form, {})

    assert result["reason"] == "reconfigure_successful"
    assert entry.data[CONF_FINGERPRINT] == phone.certificate_fingerprint != known
    assert entry_state(entry) is ConfigEntryState.LOADED


@over_https
@pytest.mark.parametrize(("name", "is_asked_about"), [(None, False), ("lobby", True)])
async def test_from_plain_http_to_https(
    hass: HomeAssistant,
    plug_in: PlugIn,
    settings: PhoneSettings,
    name: str | None,
    is_asked_about: bool,
) -> None:
    """The first certificate is pinned if it names the phone, and asked about if not."""
    phone = await plug_in(replace(settings, certificate_name=name))
    entry = entry_of(phone)
    entry.add_to_hass(hass)
    data = data_of(phone) | {CONF_SSL: False}
    hass.config_entries.async_update_entry(entry, data=data)
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form) | {CONF_SSL: True})

    assert (result.get("step_id") == "confirm_certificate") is is_asked_about
    if is_asked_about:
        result = await send(hass, form, {})
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone)


@pytest.mark.parametrize("settings", [SETTINGS])
async def test_from_https_to_plain_http(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """A person may choose plain HTTP; no certificate is known from then on."""
    change(hass, entry, ssl=True, certificate_fingerprint="AA:BB")
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form))
    assert result["errors"] == {CONF_SSL: "tls_failed"}
    assert phone.requests == []
    result = await send(
        hass, form, suggested(form) | {CONF_HOST: phone.url, CONF_SSL: False}
    )

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == data_of(phone)


# One login for many.


@pytest.fixture
async def kitchen(hass: HomeAssistant, other: VirtualPhone) -> MockConfigEntry:
    """Return the entry of another phone, which asks for its new login."""
    kitchen = entry_of(other, title="Kitchen")
    kitchen.add_to_hass(hass)
    change(hass, kitchen, password="old")
    await hass.config_entries.async_setup(kitchen.entry_id)
    await settle(hass)
    other.requests.clear()
    return kitchen


async def wait(hass: HomeAssistant, result: ConfigFlowResult) -> ConfigFlowResult:
    """Wait as the user does."""
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await settle(hass)
        result = await hass.config_entries.flow.async_configure(result["flow_id"])
    return result


async def test_a_new_login_for_several(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    other: VirtualPhone,
    kitchen: MockConfigEntry,
) -> None:
    """It is tried on the others that ask, if the user leaves it so."""
    change(hass, entry, password="old")
    form = await entry.start_reauth_flow(hass)
    assert form["data_schema"] is not None
    assert form["data_schema"](LOGIN) == LOGIN | {"phones": [kitchen.entry_id]}

    result = await wait(
        hass, await send(hass, form, LOGIN | {"phones": [kitchen.entry_id]})
    )
    await settle(hass)

    assert result["reason"] == "reauth_all_successful"
    assert placeholders(result)["worked"] == f"{entry.title}, Kitchen"
    assert entry.data == kept_data_of(phone)
    assert kitchen.data == kept_data_of(other)
    assert entry_state(kitchen) is ConfigEntryState.LOADED
    assert hass.config_entries.flow.async_progress() == []


async def test_who_asks_for_a_new_login(
    hass: HomeAssistant, entry: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """It is asked for by the name that the phone has by now."""
    async_register_device(hass, entry, DeviceInfo())
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    device_registry.async_update_device(device.id, name_by_user="Office desk")

    form = await entry.start_reauth_flow(hass)

    assert placeholders(form)["phone"] == "Office desk"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "Office desk"}


async def test_a_new_login_for_this_one_only(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    other: VirtualPhone,
    kitchen: MockConfigEntry,
) -> None:
    """What is not chosen is not tried, nor is anything after a wrong password."""
    form = await entry.start_reauth_flow(hass)

    form = await send(
        hass,
        form,
        LOGIN | {CONF_PASSWORD: "wrong", "phones": [kitchen.entry_id]},
    )
    assert form["errors"] == {CONF_PASSWORD: "invalid_auth"}
    result = await send(hass, form, LOGIN | {"phones": []})

    assert result["reason"] == "reauth_successful"
    assert other.requests == []


@pytest.mark.parametrize(
    ("elsewhere", "reason"), [(False, "The phone refused"), (True, "Another phone")]
)
async def test_a_new_login_that_fits_not_all(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    plug_in: PlugIn,
    settings: PhoneSettings,
    elsewhere: bool,
    reason: str,
) -> None:
    """Each is tried once, and it is said on which it does not work, and why."""
    other = await plug_in(
        replace(settings, mac=OTHER_MAC, password=PASSWORD if elsewhere else "third")
    )
    kitchen = entry_of(other, title="Kitchen")
    kitchen.add_to_hass(hass)
    if elsewhere:
        hass.config_entries.async_update_entry(kitchen, unique_id="64:16:7f:0a:00:03")
    before = dict(kitchen.data)
    await kitchen.start_reauth_flow(hass)
    form = await entry.start_reauth_flow(hass)

    result = await wait(
        hass, await send(hass, form, LOGIN | {"phones": [kitchen.entry_id]})
    )

    assert result["reason"] == "reauth_several_successful"
    assert placeholders(result)["worked"] == entry.title
    assert f"- Kitchen: {reason}" in placeholders(result)["failed"]
    assert kitchen.data == before
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["entry_id"] == kitchen.entry_id
