"""A phone that was added with the account of a user, not the administrator's."""

import dataclasses

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_PUSH, DOMAIN
from custom_components.poly_vvx.link.session import async_connect
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.errors import BusyError
from virtual_phone import USER_LEVEL_NAME, Fault, FaultKind, PhoneSettings, VirtualPhone

from .common import (
    MAC,
    SETTINGS,
    crashes,
    data_of,
    device_id_of,
    entry_of,
    kept_data_of,
    set_up,
    settle,
    state_of,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import act, press

USER_PASSWORD = "of-a-user"


@pytest.fixture(params=["401", "403", "4403"])
def settings(request: pytest.FixtureRequest) -> PhoneSettings:
    """Return a phone that refuses in one of the ways that are possible."""
    return dataclasses.replace(
        SETTINGS, user_password=USER_PASSWORD, user_refusal=request.param
    )


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait for a phone that may be busy."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)


ACCOUNT = {"username": USER_LEVEL_NAME, "password": USER_PASSWORD}


def account_of(phone: VirtualPhone) -> dict[str, object]:
    """Return what a user would enter who has not the administrator's password."""
    return {**data_of(phone), **ACCOUNT}


def login_of(phone: VirtualPhone) -> dict[str, object]:
    """Return what an entry holds that was made with it."""
    return {**kept_data_of(phone), **ACCOUNT}


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return an entry with the user's account."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Poly VVX",
        unique_id="64:16:7f:0a:00:01",
        data=login_of(phone),
        options={CONF_PUSH: True},
    )


async def test_the_rest_works(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Calls are seen and answered; what is the administrator's is left out quietly."""
    phone.incoming_call("3001", "Alice Example")
    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.LOADED
    assert state_of(hass, Platform.SENSOR, "remote_name").state == "Alice Example"
    await act(hass, "answer", device_id_of(hass, entry))
    assert [call.state.value for call in phone.calls] == ["Connected"]

    keys = {
        entity.unique_id.removeprefix(f"{MAC}_")
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
    }
    assert {"call_state", "answer", "missed_calls", "transfer_type"} <= keys
    assert not keys & {"restart", "reboot", "update_configuration", "cpu_load"}
    assert not keys & {"screen", "line_1_registered", "push", "last_boot", "ip_address"}
    assert not ir.async_get(hass).issues
    assert not crashes(caplog)


async def test_one_refusal_is_enough(desk: Desk) -> None:
    """After the first refusal no other command of the administrator is sent."""
    await desk.entry.runtime_data.async_refresh()

    refused = [
        request
        for request in desk.phone.requests
        if request.authorization is not None and "device/info" in request.path
    ]
    assert len(refused) == 1
    assert not [
        request for request in desk.phone.requests if "lineInfo" in request.path
    ]
    assert not desk.phone.locked


async def test_an_action_of_the_administrator(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What the account may not do is refused in words."""
    with pytest.raises(HomeAssistantError, match="takes the administrator's") as error:
        await act(hass, "restart", device_id_of(hass, loaded))
    assert error.value.translation_key == "access_denied"


async def test_an_account_that_was_given_more(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> None:
    """A busy phone is not taken for one that denies: the administrator is not limited."""
    phone = await plug_in(settings)
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id="64:16:7f:0a:00:01",
        data=kept_data_of(phone),
        options={CONF_PUSH: False},
    )
    await set_up(hass, entry)
    phone.inject(Fault(FaultKind.HTTP_STATUS, value=403, path="safeRestart", times=2))

    with pytest.raises(HomeAssistantError) as error:
        await press(hass, "restart")
    assert error.value.translation_key == "busy"


async def test_a_phone_that_refuses_everything(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> None:
    """Where the phone refuses what any account may ask for, it is not the account."""
    virtual_phone = await plug_in(settings)
    async with async_connect(hass, entry_of(virtual_phone).data) as phone:
        await phone.poll_for_status()
        virtual_phone.inject(Fault(FaultKind.HTTP_STATUS, value=403, times=9))

        with pytest.raises(BusyError):
            await phone.device_info_v1()

        virtual_phone.clear_faults()
        assert (await phone.device_info_v1()).mac == MAC
        assert not phone.limited


@pytest.mark.parametrize("tls", [True, False])
async def test_set_up(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings, tls: bool
) -> None:
    """Which phone it is stands in its certificate, if there is one."""
    phone = await plug_in(dataclasses.replace(settings, tls=tls))
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )

    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], account_of(phone)
    )
    await settle(hass)

    assert (result["type"], result.get("title"), result.get("errors")) == (
        (FlowResultType.CREATE_ENTRY, "Poly VVX", None)
        if tls
        else (FlowResultType.FORM, None, {"base": "access_denied"})
    )


async def test_a_certificate_that_names_no_phone(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> None:
    """Where the certificate does not say which phone it is, the administrator has to."""
    phone = await plug_in(
        dataclasses.replace(settings, tls=True, certificate_name="lobby")
    )
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], account_of(phone)
    )
    assert result["step_id"] == "confirm_certificate"

    result = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    await settle(hass)

    assert result["step_id"] == "user"
    assert result["errors"] == {"base": "access_denied"}


async def test_another_password(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> None:
    """A new login is taken from such an account as well: the certificate is known."""
    phone = await plug_in(dataclasses.replace(settings, tls=True))
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id="64:16:7f:0a:00:01",
        data=kept_data_of(phone),
        options={CONF_PUSH: False},
    )
    entry.add_to_hass(hass)

    form = await entry.start_reauth_flow(hass)
    result = await hass.config_entries.flow.async_configure(form["flow_id"], ACCOUNT)
    await settle(hass)

    assert result["reason"] == "reauth_successful"
    assert entry.data == login_of(phone)

    form = await entry.start_reconfigure_flow(hass)
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], account_of(phone)
    )
    await settle(hass)

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == login_of(phone)


async def test_another_password_over_plain_http(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Without a certificate nobody knows which phone has taken the password."""
    entry.add_to_hass(hass)

    form = await entry.start_reauth_flow(hass)
    result = await hass.config_entries.flow.async_configure(form["flow_id"], ACCOUNT)

    assert result["errors"] == {"base": "access_denied"}
