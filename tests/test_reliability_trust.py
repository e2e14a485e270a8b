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
from .desk import Desk
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
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """One refusal asks for the new password; until then the phone is left alone."""
    everything = set(desk.hass.states.async_entity_ids())
    before = unavailable(desk.hass)
    told = desk.record_calls()
    handle = desk.phone.incoming_call("3001")
    await desk.next_poll()

    changed = await replaced(desk.phone, replace(SETTINGS, password="changed"))
    await desk.seconds_pass(600)
    with pytest.raises(HomeAssistantError) as caught:
        await act(desk.hass, "answer", desk.device_id)
    await desk.seconds_pass(5)

    assert caught.value.translation_key == "invalid_auth"
    assert with_password(changed) == [401]
    assert not changed.locked
    assert unavailable(desk.hass) == everything
    assert desk.call_state == "unavailable"
    (flow,) = desk.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    (complaint,) = complaints(caplog)
    assert "refused the user name or the password" in complaint

    result = await desk.hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: USERNAME, CONF_PASSWORD: "changed"}
    )
    await desk.settle()
    await desk.seconds_pass(10)

    assert result["reason"] == "reauth_successful"
    assert unavailable(desk.hass) == before
    assert 401 not in with_password(changed)[1:]
    assert not desk.hass.config_entries.flow.async_progress()
    # The phone that came back does not have the call that rang before.
    assert handle not in {call.handle for call in changed.calls}
    assert types_of(told) == ["incoming", "missed"]
    await changed.stop()


async def test_lock_that_somebody_else_sets_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A phone that locks itself is waited for, and the password is not doubted."""
    # While it is busy it is asked again for a while, in real time.
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)
    before = unavailable(desk.hass)
    await guess(desk.phone, 5)
    desk.phone.requests.clear()

    await desk.seconds_pass(58)
    assert unavailable(desk.hass) == set(desk.hass.states.async_entity_ids())
    assert set(with_password(desk.phone)) == {403}
    assert len(with_password(desk.phone)) < 10
    await desk.seconds_pass(2 + LONGEST_WAIT)

    assert not desk.phone.locked
    assert unavailable(desk.hass) == before
    assert not desk.hass.config_entries.flow.async_progress()
    assert len(complaints(caplog)) == 1
    assert "is busy with something else" in complaints(caplog)[0]


# The certificate.


@pytest.mark.usefixtures("hang_ups")
@pytest.mark.parametrize("settings", [TLS])
async def test_certificate_that_is_another_one(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is sent to whoever has another certificate, until it is accepted."""
    before = unavailable(desk.hass)
    desk.phone.power_cut()
    await desk.next_poll()
    desk.phone.renew_certificate()
    await desk.phone.start()
    desk.phone.requests.clear()

    await desk.seconds_pass(900)
    assert desk.phone.requests == []
    assert unavailable(desk.hass) == set(desk.hass.states.async_entity_ids())
    assert list(issues(desk.hass)) == ["certificate_changed"]
    assert len(complaints(caplog)) == 1

    (issue,) = ir.async_get(desk.hass).issues.values()
    flow = await async_create_fix_flow(desk.hass, issue.issue_id, issue.data)
    flow.hass = desk.hass
    assert isinstance(flow, CertificateChangedFlow)
    await flow.async_step_init()
    await flow.async_step_accept()
    await desk.settle()

    assert desk.entry.data[CONF_FINGERPRINT] == desk.phone.certificate_fingerprint
    assert unavailable(desk.hass) == before
    assert issues(desk.hass) == {}


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
    desk: Desk, settings: PhoneSettings, elsewhere: None
) -> None:
    """Over plain HTTP a phone is not followed; who knows better enters it."""
    before = unavailable(desk.hass)
    await desk.phone.stop()
    await desk.seconds_pass(30)

    async with VirtualPhone(
        settings, host=ELSEWHERE, port=desk.phone.port, clock=now
    ) as moved:
        await ask_for_an_address(desk.hass)
        assert moved.requests == []
        assert desk.entry.data[CONF_HOST] == desk.phone.host

        form = await desk.hass.config_entries.flow.async_init(
            DOMAIN,
            context={"source": SOURCE_RECONFIGURE, "entry_id": desk.entry.entry_id},
        )
        result = await desk.hass.config_entries.flow.async_configure(
            form["flow_id"],
            {
                CONF_HOST: ELSEWHERE,
                CONF_USERNAME: USERNAME,
                "port": moved.port,
                CONF_SSL: False,
            },
        )
        await desk.settle()
        assert result["reason"] == "reconfigure_successful"
        assert unavailable(desk.hass) == before
        assert desk.hass.states.async_entity_ids(Platform.EVENT)
        await desk.hass.config_entries.async_unload(desk.entry.entry_id)
