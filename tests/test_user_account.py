"""A phone that was added with the account of a user, not the administrator's."""

import dataclasses

from homeassistant.config_entries import ConfigEntryState
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
    foremost_call,
    kept_data_of,
    set_up,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.actions import act, press
from .helpers.flows import add, send

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


@pytest.fixture
def entry(phone: VirtualPhone) -> MockConfigEntry:
    """Return an entry with the user's account."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Poly VVX",
        unique_id="64:16:7f:0a:00:01",
        data=kept_data_of(phone) | ACCOUNT,
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
    assert foremost_call(hass, "name") == "Alice Example"
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


async def test_two_refusals_are_enough(desk: Desk) -> None:
    """After that of one command, sent twice, no other of the administrator is sent."""
    await desk.entry.runtime_data.async_refresh()

    asked = [it.path for it in desk.phone.requests if it.authorization is not None]
    assert len([path for path in asked if "device/info" in path]) == 2
    assert not [path for path in asked if "lineInfo" in path]
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
    await set_up(hass, entry_of(phone))
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


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTTP_STATUS, value=401, path="info"),
        Fault(FaultKind.API_STATUS, value=4403, path="info"),
    ],
)
async def test_a_denial_that_passes(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings, fault: Fault
) -> None:
    """A phone that starts may deny the administrator something for once."""
    virtual_phone = await plug_in(settings)
    async with async_connect(hass, entry_of(virtual_phone).data) as phone:
        await phone.poll_for_status()
        virtual_phone.inject(fault)

        assert (await phone.device_info_v1()).mac == MAC
        assert not phone.limited


async def test_a_phone_that_was_busy_just_now(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> None:
    """One that is free when the command is sent again has not denied it."""
    virtual_phone = await plug_in(settings)
    async with async_connect(hass, entry_of(virtual_phone).data) as phone:
        await phone.poll_for_status()
        virtual_phone.inject(Fault(FaultKind.HTTP_STATUS, value=403, path="info"))

        assert (await phone.device_info_v1()).mac == MAC
        assert not phone.limited


@pytest.mark.parametrize("tls", [True, False])
async def test_set_up(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings, tls: bool
) -> None:
    """Which phone it is stands in its certificate, if there is one."""
    phone = await plug_in(dataclasses.replace(settings, tls=tls))

    result = await add(hass, data_of(phone) | ACCOUNT)

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
    form = await add(hass, data_of(phone) | ACCOUNT)
    assert form["step_id"] == "confirm_certificate"

    result = await send(hass, form, {})

    assert result["step_id"] == "user"
    assert result["errors"] == {"base": "access_denied"}


async def test_another_password(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> None:
    """A new login is taken from such an account as well: the certificate is known."""
    phone = await plug_in(dataclasses.replace(settings, tls=True))
    entry = entry_of(phone)
    entry.add_to_hass(hass)

    for form, entered in (
        (await entry.start_reauth_flow(hass), ACCOUNT),
        (await entry.start_reconfigure_flow(hass), data_of(phone) | ACCOUNT),
    ):
        result = await send(hass, form, entered)

        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] in {"reauth_successful", "reconfigure_successful"}
        assert entry.data == kept_data_of(phone) | ACCOUNT


async def test_another_password_over_plain_http(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Without a certificate nobody knows which phone has taken the password."""
    entry.add_to_hass(hass)

    result = await send(hass, await entry.start_reauth_flow(hass), ACCOUNT)

    assert result["errors"] == {"base": "access_denied"}
