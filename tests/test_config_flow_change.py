"""Tests of how a phone that was added is changed: a new login, another address."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_FINGERPRINT, CONF_PUSH
from virtual_phone import USERNAME, PhoneSettings, VirtualPhone

from .common import (
    OTHER_MAC,
    SETTINGS,
    data_of,
    entry_of,
    entry_state,
    kept_data_of,
    set_up,
    settle,
)
from .fixtures import PlugIn

HTTPS = replace(SETTINGS, tls=True)
OTHER = replace(SETTINGS, mac=OTHER_MAC)
LOGIN = {CONF_USERNAME: USERNAME, CONF_PASSWORD: SETTINGS.password}


@pytest.fixture(params=[SETTINGS, HTTPS], ids=["http", "https"])
def settings(request: pytest.FixtureRequest) -> PhoneSettings:
    """Return a phone with and without HTTPS."""
    settings: PhoneSettings = request.param
    return settings


async def send(
    hass: HomeAssistant, form: ConfigFlowResult, data: Mapping[str, Any]
) -> ConfigFlowResult:
    """Send the form."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], dict(data))
    await settle(hass)
    return result


def suggested(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what stands in the form."""
    assert form["data_schema"] is not None
    return {
        str(key): key.description["suggested_value"]
        for key in form["data_schema"].schema
        if key.description
    }


def changed(entry: MockConfigEntry, **changes: Any) -> MockConfigEntry:
    """Return an entry with other data than fit to the phone."""
    return MockConfigEntry(
        domain=entry.domain,
        title=entry.title,
        unique_id=entry.unique_id,
        data={**entry.data, **changes},
        options=entry.options,
    )


# A new login.


async def test_the_phone_asks_for_a_new_login(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """The phone refuses the old password; with the new one it is back at once."""
    entry = changed(entry, password="old", webhook_id="kept")
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (form,) = hass.config_entries.flow.async_progress()
    assert form["step_id"] == "reauth_confirm"

    form = await hass.config_entries.flow.async_configure(form["flow_id"])
    assert suggested(form) == {CONF_USERNAME: USERNAME}
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["phone"] == entry.title
    result = await send(hass, form, LOGIN)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert entry.data == kept_data_of(phone) | {"webhook_id": "kept"}
    assert entry_state(entry) is ConfigEntryState.LOADED


async def test_a_new_login_that_is_wrong_as_well(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """A wrong password is tried once, said to be wrong, and can be put right."""
    entry.add_to_hass(hass)
    form = await entry.start_reauth_flow(hass)

    result = await send(hass, form, LOGIN | {CONF_PASSWORD: "wrong"})

    assert result["step_id"] == "reauth_confirm"
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert len([it for it in phone.requests if it.authorization]) == 1

    result = await send(hass, form, LOGIN)

    assert result["reason"] == "reauth_successful"


async def test_a_new_login_for_a_phone_that_is_away(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What is wrong with the host is said above the form, which has no such field."""
    entry.add_to_hass(hass)
    form = await entry.start_reauth_flow(hass)
    phone.power_cut()

    result = await send(hass, form, LOGIN)

    assert result["errors"] == {"base": "cannot_connect"}

    await phone.start()
    result = await send(hass, form, LOGIN)

    assert result["reason"] == "reauth_successful"


async def test_a_new_login_for_another_phone(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> None:
    """The login of the phone that has taken the address is not what is asked for."""
    other = await plug_in(replace(settings, mac=OTHER.mac))
    entry = MockConfigEntry(
        domain="poly_vvx", unique_id="64:16:7f:0a:00:01", data=kept_data_of(other)
    )
    entry.add_to_hass(hass)

    form = await entry.start_reauth_flow(hass)
    result = await send(hass, form, LOGIN)

    assert result["reason"] == "wrong_device"
    assert entry.data == kept_data_of(other)


@pytest.mark.usefixtures("hang_ups")
@pytest.mark.parametrize("settings", [HTTPS])
async def test_a_new_login_is_for_the_known_certificate(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Who shows another certificate does not get the password, however it is entered."""
    entry.add_to_hass(hass)
    phone.renew_certificate()
    form = await entry.start_reauth_flow(hass)

    result = await send(hass, form, LOGIN)

    assert result["errors"] == {"base": "certificate_changed"}
    assert phone.requests == []

    # Somebody has accepted the certificate meanwhile, in the repair.
    hass.config_entries.async_update_entry(entry, data=kept_data_of(phone))
    result = await send(hass, form, LOGIN)

    assert result["reason"] == "reauth_successful"


# Another address.


async def test_the_form_shows_what_is_so_far(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """All but the password stands in the form."""
    entry.add_to_hass(hass)

    form = await entry.start_reconfigure_flow(hass)

    assert form["step_id"] == "reconfigure"
    shown = data_of(phone)
    del shown[CONF_PASSWORD]
    assert suggested(form) == shown


@pytest.mark.parametrize("password", [{}, {CONF_PASSWORD: ""}])
async def test_without_a_password_the_present_one_stays(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    password: dict[str, str],
) -> None:
    """Another address does not take the password, and what else is kept is kept."""
    entry = changed(entry, host="127.0.0.9", webhook_id="kept")
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await send(
        hass, form, suggested(form) | {CONF_HOST: phone.host} | password
    )

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone) | {"webhook_id": "kept"}
    assert entry.state is ConfigEntryState.LOADED


async def test_a_password_that_was_changed_on_the_phone(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """A new password is tried, and kept if the phone takes it."""
    entry = changed(entry, password="old")
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form) | {CONF_PASSWORD: "wrong"})

    assert result["step_id"] == "reconfigure"
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}

    result = await send(
        hass, form, suggested(form) | {CONF_PASSWORD: LOGIN["password"]}
    )

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone)


async def test_a_port_that_is_no_longer_needed(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What is cleared in the form is gone, and what is wrong with that is said."""
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)
    without_port = suggested(form)
    del without_port[CONF_PORT]

    result = await send(hass, form, without_port)

    assert result["errors"] == {CONF_HOST: "cannot_connect"}
    assert CONF_PORT not in suggested(result)

    result = await send(hass, form, without_port | {CONF_HOST: phone.url})

    # A pasted address has the port in it, and is no choice of plain HTTP.
    if phone.settings.tls or without_port[CONF_SSL] is False:
        assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone)


async def test_another_phone_at_the_address(
    hass: HomeAssistant, phone: VirtualPhone, plug_in: PlugIn, entry: MockConfigEntry
) -> None:
    """An entry stays with its phone; another one is turned away, unasked with HTTPS."""
    other = await plug_in(replace(phone.settings, mac=OTHER.mac))
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form) | {CONF_PORT: other.port})

    assert result["reason"] == "wrong_device"
    assert entry.data == kept_data_of(phone)
    assert phone.settings.tls is (other.requests == [])


@pytest.mark.parametrize("settings", [HTTPS])
async def test_another_phone_with_a_certificate_that_names_none(
    hass: HomeAssistant, phone: VirtualPhone, plug_in: PlugIn, entry: MockConfigEntry
) -> None:
    """Even if its certificate was accepted, another phone is turned away."""
    other = await plug_in(
        replace(phone.settings, mac=OTHER.mac, certificate_name="lobby")
    )
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)
    result = await send(hass, form, suggested(form) | {CONF_PORT: other.port})
    assert result["step_id"] == "confirm_changed_certificate"
    assert other.requests == []

    result = await send(hass, form, {})

    assert result["reason"] == "wrong_device"
    assert entry.data == kept_data_of(phone)


@pytest.mark.parametrize("settings", [HTTPS])
async def test_another_certificate_is_asked_about(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Where a certificate is known, another one takes a person, whatever its name."""
    known = entry.data[CONF_FINGERPRINT]
    await set_up(hass, entry)
    phone.renew_certificate()
    form = await entry.start_reconfigure_flow(hass)
    phone.requests.clear()

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
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("settings", [HTTPS])
@pytest.mark.parametrize("name", [None, "lobby"])
async def test_from_plain_http_to_https(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings, name: str | None
) -> None:
    """The first certificate is pinned if it names the phone, and asked about if not."""
    phone = await plug_in(replace(settings, certificate_name=name))
    before = data_of(phone) | {CONF_SSL: False}
    entry = MockConfigEntry(
        domain="poly_vvx",
        unique_id="64:16:7f:0a:00:01",
        data=before,
        options={CONF_PUSH: False},
    )
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form) | {CONF_SSL: True})
    if name is not None:
        assert result["step_id"] == "confirm_certificate"
        result = await send(hass, form, {})

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone)


@pytest.mark.parametrize("settings", [SETTINGS])
async def test_from_https_to_plain_http(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """A person may choose plain HTTP; no certificate is known from then on."""
    entry = changed(entry_of(phone), ssl=True, certificate_fingerprint="AA:BB")
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form))
    assert result["errors"] == {CONF_SSL: "tls_failed"}
    result = await send(hass, form, suggested(form) | {CONF_HOST: phone.url})
    assert result["errors"] == {CONF_SSL: "plain_http"}
    assert phone.requests == []
    result = await send(hass, form, suggested(result))

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == data_of(phone)


async def test_what_is_no_address(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """The same is understood and refused as when a phone is added."""
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)

    result = await send(hass, form, suggested(form) | {CONF_HOST: "a phone"})

    assert result["errors"] == {CONF_HOST: "invalid_host"}

    result = await send(hass, form, suggested(form))

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == kept_data_of(phone)
