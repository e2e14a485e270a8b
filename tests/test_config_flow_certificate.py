"""Tests of what the user is asked about a phone's certificate when it is added."""

from dataclasses import replace

from homeassistant.const import CONF_HOST, CONF_PASSWORD
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from benchmarks.impostor import Impostor
from custom_components.poly_vvx.const import CONF_FINGERPRINT, DOMAIN
from custom_components.poly_vvx.vvx.client import Phone
from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.certificates import DeviceCertificate

from .common import MAC, SETTINGS, data_of, entry_of, kept_data_of
from .helpers.flows import add, logins, placeholders, send

HTTPS = replace(SETTINGS, tls=True)
LOBBY = replace(HTTPS, certificate_name="lobby.example.com")
OTHER_NAME = replace(HTTPS, certificate_name="0004F2AABBCC")


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone whose certificate names no phone."""
    return LOBBY


@pytest.mark.parametrize("settings", [HTTPS])
async def test_the_plain_case(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A certificate that names the phone's MAC address is pinned without a question."""
    result = await add(hass, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_FINGERPRINT] == phone.certificate_fingerprint


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (LOBBY, "lobby.example.com"),
        (replace(LOBBY, authentication="digest"), "lobby.example.com"),
        # Nothing that a stranger writes there changes what is said of it.
        (replace(HTTPS, certificate_name="`"), "–"),
    ],
)
async def test_a_certificate_that_names_no_phone(
    hass: HomeAssistant, phone: VirtualPhone, name: str
) -> None:
    """Before the password is sent, the user sees the certificate and is asked."""
    form = await add(hass, data_of(phone) | {CONF_HOST: f" {phone.host}:{phone.port}"})

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "confirm_certificate"
    assert form["description_placeholders"] == {
        "host": phone.host,
        "name": name,
        "fingerprint": phone.certificate_fingerprint,
    }
    assert phone.requests == []

    result = await send(hass, form, {})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == kept_data_of(phone)


@pytest.mark.parametrize("settings", [OTHER_NAME])
async def test_a_certificate_of_another_phone(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """Before the phone is added, the user is asked if it tells another MAC address."""
    form = await add(hass, data_of(phone))

    assert form["step_id"] == "confirm_certificate"
    assert placeholders(form)["name"] == "0004F2AABBCC"
    assert hass.config_entries.async_entries(DOMAIN) == []

    result = await send(hass, form, {})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == "64:16:7f:0a:00:01"


@pytest.mark.parametrize("settings", [OTHER_NAME])
async def test_nobody_is_asked_about_a_phone_that_is_known(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """That a phone is there already is said first."""
    entry_of(phone).add_to_hass(hass)

    result = await add(hass, data_of(phone))

    assert result["reason"] == "already_configured"


async def test_what_was_accepted_is_not_asked_again(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """After a wrong password, the right one is all that is needed."""
    form = await add(hass, data_of(phone) | {CONF_PASSWORD: "wrong"})
    form = await send(hass, form, {})
    assert form["step_id"] == "user"
    assert form["errors"] == {CONF_PASSWORD: "invalid_auth"}

    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_what_was_not_accepted_is_asked_about(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """If it is a third certificate by the time of the answer, it is asked about anew."""
    form = await add(hass, data_of(phone))
    phone.renew_certificate()

    form = await send(hass, form, {})

    assert form["step_id"] == "confirm_certificate"
    assert placeholders(form)["fingerprint"] == phone.certificate_fingerprint
    assert logins(phone) == 0

    result = await send(hass, form, {})

    assert result["data"] == kept_data_of(phone)


async def test_a_phone_that_goes_away_meanwhile(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """If the phone is gone by the time of the answer, the form says so and goes on."""
    form = await add(hass, data_of(phone))
    phone.power_cut()

    form = await send(hass, form, {})

    assert form["step_id"] == "user"
    assert form["errors"] == {CONF_HOST: "cannot_connect"}

    await phone.start()
    result = await send(hass, form, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("settings", [HTTPS])
async def test_who_steps_in_between(
    hass: HomeAssistant, phone: VirtualPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes the phone's place right after it has shown its certificate gets nothing."""
    certificate = DeviceCertificate(MAC.upper(), legacy_tls=False)
    async with Impostor(certificate) as impostor:
        poll_for_status = Phone.poll_for_status

        async def step_in(self: Phone) -> object:
            phone.power_cut()
            await impostor.take_place(phone.host, phone.port)
            return await poll_for_status(self)

        monkeypatch.setattr(Phone, "poll_for_status", step_in)
        result = await add(hass, data_of(phone))
        await impostor.leave()

    assert result["errors"] == {"base": "certificate_changed"}
    assert impostor.connections > 0
    assert impostor.data == b""
