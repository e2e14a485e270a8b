"""Tests of what the user is asked about a phone's certificate when it is added."""

from collections.abc import Mapping
from dataclasses import replace

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.const import CONF_PASSWORD, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from benchmarks.impostor import Impostor
from custom_components.poly_vvx.const import CONF_FINGERPRINT, DOMAIN
from custom_components.poly_vvx.vvx.client import Phone
from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.certificates import DeviceCertificate

from .common import MAC, SETTINGS, data_of, entry_of, kept_data_of, settle

HTTPS = replace(SETTINGS, tls=True)
LOBBY = replace(HTTPS, certificate_name="lobby.example.com")
OTHER_NAME = replace(HTTPS, certificate_name="0004F2AABBCC")


async def enter(
    hass: HomeAssistant, data: Mapping[str, object], flow_id: str | None = None
) -> ConfigFlowResult:
    """Send a form, of a new flow unless one is named."""
    if flow_id is None:
        form = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_USER}
        )
        flow_id = form["flow_id"]
    result = await hass.config_entries.flow.async_configure(flow_id, dict(data))
    await settle(hass)
    return result


def passwords_sent_to(phone: VirtualPhone) -> int:
    """Return how many requests came with a login."""
    return len([request for request in phone.requests if request.authorization])


@pytest.mark.parametrize("settings", [HTTPS])
async def test_the_plain_case(hass: HomeAssistant, phone: VirtualPhone) -> None:
    """A certificate that names the phone's MAC address is pinned without a question."""
    result = await enter(hass, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_FINGERPRINT] == phone.certificate_fingerprint


@pytest.mark.parametrize("settings", [LOBBY])
async def test_a_certificate_that_names_no_phone(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """Before the password is sent, the user sees the certificate and is asked."""
    result = await enter(hass, data_of(phone))

    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "confirm_certificate"
    assert result["description_placeholders"] == {
        "host": phone.host,
        "name": "lobby.example.com",
        "fingerprint": phone.certificate_fingerprint,
    }
    assert phone.requests == []

    result = await enter(hass, {}, result["flow_id"])

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == kept_data_of(phone)


@pytest.mark.parametrize("settings", [replace(HTTPS, certificate_name="`")])
async def test_a_certificate_without_a_name_that_could_be_shown(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """Nothing that a stranger writes into a certificate changes what is said of it."""
    result = await enter(hass, data_of(phone))

    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["name"] == "–"


@pytest.mark.parametrize("settings", [OTHER_NAME])
async def test_a_certificate_of_another_phone(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """Before the phone is added, the user is asked if it tells another MAC address."""
    result = await enter(hass, data_of(phone))

    assert result["step_id"] == "confirm_certificate"
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["name"] == "0004F2AABBCC"
    assert hass.config_entries.async_entries(DOMAIN) == []

    result = await enter(hass, {}, result["flow_id"])

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == "64:16:7f:0a:00:01"


@pytest.mark.parametrize("settings", [OTHER_NAME])
async def test_nobody_is_asked_about_a_phone_that_is_known(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """That a phone is there already is said first."""
    entry_of(phone).add_to_hass(hass)

    result = await enter(hass, data_of(phone))

    assert result["reason"] == "already_configured"


@pytest.mark.parametrize("settings", [LOBBY])
async def test_what_was_accepted_is_not_asked_again(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """After a wrong password, the right one is all that is needed."""
    result = await enter(hass, data_of(phone) | {CONF_PASSWORD: "wrong"})
    result = await enter(hass, {}, result["flow_id"])
    assert result["step_id"] == "user"
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}

    result = await enter(hass, data_of(phone), result["flow_id"])

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("settings", [LOBBY])
async def test_what_was_not_accepted_is_asked_about(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """If it is a third certificate by the time of the answer, it is asked about anew."""
    result = await enter(hass, data_of(phone))
    phone.renew_certificate()

    result = await enter(hass, {}, result["flow_id"])

    assert result["step_id"] == "confirm_certificate"
    assert result["description_placeholders"] is not None
    fingerprint = phone.certificate_fingerprint
    assert result["description_placeholders"]["fingerprint"] == fingerprint
    assert passwords_sent_to(phone) == 0

    result = await enter(hass, {}, result["flow_id"])

    assert result["data"][CONF_FINGERPRINT] == fingerprint


@pytest.mark.parametrize("settings", [LOBBY])
async def test_a_phone_that_goes_away_meanwhile(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """If the phone is gone by the time of the answer, the form says so and goes on."""
    result = await enter(hass, data_of(phone))
    phone.power_cut()

    result = await enter(hass, {}, result["flow_id"])

    assert result["step_id"] == "user"
    assert result["errors"] == {"host": "cannot_connect"}

    await phone.start()
    result = await enter(hass, data_of(phone), result["flow_id"])

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

        with monkeypatch.context() as patch:
            patch.setattr(Phone, "poll_for_status", step_in)
            result = await enter(hass, data_of(phone))
        await impostor.leave()
        assert result["errors"] == {"base": "certificate_changed"}
        assert impostor.connections > 0
        assert impostor.data == b""

    await phone.start()
    result = await enter(hass, data_of(phone), result["flow_id"])

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("socket_enabled")
async def test_nothing_is_sent_to_who_is_not_accepted(hass: HomeAssistant) -> None:
    """Who only shows a certificate and waits for a password waits in vain."""
    certificate = DeviceCertificate("whoever", legacy_tls=False)
    async with Impostor(certificate) as impostor:
        port = await impostor.take_place("127.0.0.1")
        result = await enter(
            hass,
            {
                "host": "127.0.0.1",
                CONF_PORT: port,
                "username": "Polycom",
                "password": "secret",
                "ssl": True,
            },
        )
        hass.config_entries.flow.async_abort(result["flow_id"])
        await impostor.settle()

    assert result["step_id"] == "confirm_certificate"
    assert (impostor.handshakes, impostor.data) == (1, b"")


@pytest.mark.parametrize("settings", [replace(LOBBY, authentication="digest")])
async def test_a_digest_phone(
    hass: HomeAssistant, phone: VirtualPhone, settings: PhoneSettings
) -> None:
    """The same goes for a phone with the other kind of login."""
    result = await enter(hass, data_of(phone))
    assert phone.requests == []

    result = await enter(hass, {}, result["flow_id"])

    assert result["type"] is FlowResultType.CREATE_ENTRY
