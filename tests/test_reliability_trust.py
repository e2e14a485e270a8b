"""Tests of what docs/engineering/reliability.md promises when a phone cannot be trusted as before."""

from dataclasses import replace
from pathlib import Path

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_DHCP, SOURCE_REAUTH, SOURCE_RECONFIGURE
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_SSL,
    CONF_USERNAME,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_socket import socket_allow_hosts

from custom_components.poly_vvx.const import CONF_FINGERPRINT, DOMAIN
from custom_components.poly_vvx.repairs import (
    CertificateChangedFlow,
    async_create_fix_flow,
)
from custom_components.poly_vvx.vvx import transport
from virtual_phone import USERNAME, PhoneSettings, VirtualPhone

from .common import (
    MAC,
    SETTINGS,
    call_state,
    complaints,
    device_id_of,
    entry_of,
    issues,
    next_poll,
    now,
    record_calls,
    seconds_pass,
    set_up,
    settle,
    types_of,
    unavailable,
)
from .fixtures import PlugIn
from .helpers.actions import act
from .helpers.reliability import LONGEST_WAIT, replaced

pytestmark = pytest.mark.usefixtures("no_crashes")

ELSEWHERE = "127.0.0.5"
"""Another address of this machine, for a phone that moves."""

TLS = replace(SETTINGS, tls=True)


def with_password(phone: VirtualPhone) -> list[int | None]:
    """Return how the phone has answered the requests that carried a password."""
    return [request.http_status for request in phone.requests if request.authorization]


async def guess(phone: VirtualPhone, times: int) -> None:
    """Try wrong passwords, as somebody else does."""
    wrong = {"Authorization": aiohttp.encode_basic_auth(USERNAME, "wrong")}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
    ) as session:
        for _ in range(times):
            async with session.get(
                f"{phone.url}/api/v1/mgmt/device/info", headers=wrong
            ):
                pass


@pytest.fixture
def elsewhere(hass: HomeAssistant, socket_enabled: None) -> None:
    """Let the tests reach another address of this machine."""
    socket_allow_hosts(["127.0.0.1", ELSEWHERE])


async def ask_for_an_address(hass: HomeAssistant) -> None:
    """Have DHCP tell of the phone at the other address."""
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip=ELSEWHERE, hostname=f"polycom_{MAC}", macaddress=MAC),
    )
    await settle(hass)


# The login.


async def test_password_that_is_changed(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One refusal asks for the new password; until then the phone is left alone."""
    everything = set(hass.states.async_entity_ids())
    before = unavailable(hass)
    told = record_calls(hass)
    handle = phone.incoming_call("3001")
    await next_poll(hass, clock)

    changed = await replaced(phone, replace(SETTINGS, password="changed"))
    await seconds_pass(hass, clock, 600)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "answer", device_id_of(hass, loaded))
    await seconds_pass(hass, clock, 5)

    assert caught.value.translation_key == "invalid_auth"
    assert with_password(changed) == [401]
    assert not changed.locked
    assert unavailable(hass) == everything
    assert call_state(hass) == "unavailable"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    (complaint,) = complaints(caplog)
    assert "refused the user name or the password" in complaint

    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: USERNAME, CONF_PASSWORD: "changed"}
    )
    await settle(hass)
    await seconds_pass(hass, clock, 10)

    assert result["reason"] == "reauth_successful"
    assert unavailable(hass) == before
    assert 401 not in with_password(changed)[1:]
    assert not hass.config_entries.flow.async_progress()
    # The phone that came back does not have the call that rang before.
    assert handle not in {call.handle for call in changed.calls}
    assert types_of(told) == ["incoming", "missed"]
    await changed.stop()


async def test_lock_that_somebody_else_sets_off(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A phone that locks itself is waited for, and the password is not doubted."""
    # While it is busy it is asked again for a while, in real time.
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    before = unavailable(hass)
    await guess(phone, 5)
    phone.requests.clear()

    await seconds_pass(hass, clock, 58)
    assert unavailable(hass) == set(hass.states.async_entity_ids())
    assert set(with_password(phone)) == {403}
    assert len(with_password(phone)) < 10
    await seconds_pass(hass, clock, 2 + LONGEST_WAIT)

    assert not phone.locked
    assert unavailable(hass) == before
    assert not hass.config_entries.flow.async_progress()
    assert len(complaints(caplog)) == 1
    assert "is busy with something else" in complaints(caplog)[0]


# The certificate.


@pytest.mark.usefixtures("hang_ups")
@pytest.mark.parametrize("settings", [TLS])
async def test_certificate_that_is_another_one(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing is sent to whoever has another certificate, until it is accepted."""
    before = unavailable(hass)
    phone.power_cut()
    await next_poll(hass, clock)
    phone.renew_certificate()
    await phone.start()
    phone.requests.clear()

    await seconds_pass(hass, clock, 900)
    assert phone.requests == []
    assert unavailable(hass) == set(hass.states.async_entity_ids())
    assert list(issues(hass)) == ["certificate_changed"]
    assert len(complaints(caplog)) == 1

    (issue,) = ir.async_get(hass).issues.values()
    flow = await async_create_fix_flow(hass, issue.issue_id, issue.data)
    flow.hass = hass
    assert isinstance(flow, CertificateChangedFlow)
    await flow.async_step_init()
    await flow.async_step_accept()
    await settle(hass)

    assert loaded.data[CONF_FINGERPRINT] == phone.certificate_fingerprint
    assert unavailable(hass) == before
    assert issues(hass) == {}


# The address.


async def test_address_that_is_another_one(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    tmp_path: Path,
    elsewhere: None,
) -> None:
    """A phone that gets another address is followed, and its calls go on."""
    settings = replace(TLS, certificate_file=tmp_path / "certificate.pem")
    phone = await plug_in(settings)
    entry = entry_of(phone)
    await set_up(hass, entry)
    before = unavailable(hass)
    told = record_calls(hass)
    await phone.stop()
    await seconds_pass(hass, clock, 30)
    assert unavailable(hass) == set(hass.states.async_entity_ids())

    async with VirtualPhone(
        settings, host=ELSEWHERE, port=phone.port, clock=now
    ) as moved:
        await ask_for_an_address(hass)
        assert entry.data[CONF_HOST] == ELSEWHERE
        assert unavailable(hass) == before
        moved.incoming_call("3001")
        await next_poll(hass, clock)
        assert call_state(hass) == "ringing"
        assert types_of(told) == ["incoming"]
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("settings", [SETTINGS])
async def test_address_that_nothing_proves(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    settings: PhoneSettings,
    elsewhere: None,
) -> None:
    """Over plain HTTP a phone is not followed; who knows better enters it."""
    before = unavailable(hass)
    await phone.stop()
    await seconds_pass(hass, clock, 30)

    async with VirtualPhone(
        settings, host=ELSEWHERE, port=phone.port, clock=now
    ) as moved:
        await ask_for_an_address(hass)
        assert moved.requests == []
        assert loaded.data[CONF_HOST] == phone.host

        form = await hass.config_entries.flow.async_init(
            DOMAIN,
            context={"source": SOURCE_RECONFIGURE, "entry_id": loaded.entry_id},
        )
        result = await hass.config_entries.flow.async_configure(
            form["flow_id"],
            {
                CONF_HOST: ELSEWHERE,
                CONF_USERNAME: USERNAME,
                "port": moved.port,
                CONF_SSL: False,
            },
        )
        await settle(hass)
        assert result["reason"] == "reconfigure_successful"
        assert unavailable(hass) == before
        assert hass.states.async_entity_ids(Platform.EVENT)
        await hass.config_entries.async_unload(loaded.entry_id)
