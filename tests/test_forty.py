"""A measurement: forty phones are added, in how much time and with how many clicks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from time import monotonic
from typing import Any, Final

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_socket import socket_allow_hosts

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import PhoneSettings, VirtualPhone

from .common import PASSWORD, data_of, settle
from .helpers.flows import begin, logins

PHONES: Final = 40
HOSTS: Final = [f"127.0.0.{number}" for number in range(20, 20 + PHONES)]

CLICKS_BEFORE: Final = 4
"""Settings, Devices & services, Add integration, Poly VVX."""
CLICKS_AFTER: Final = 1
"""Finish."""
MOST_CLICKS: Final = 10
MOST_SECONDS: Final = 60.0


@pytest.fixture
async def forty(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[list[Any]]:
    """Return forty phones, as slow as phones are, all with the same port."""
    socket_allow_hosts(["127.0.0.1", *HOSTS])
    phones: list[VirtualPhone] = []
    port = 0
    for number, host in enumerate(HOSTS):
        settings = PhoneSettings(mac=f"64167f0a{number:04x}", password=PASSWORD)
        phone = VirtualPhone(replace(settings, tls=True), host, port)
        phones.append(phone)
        await phone.start()
        port = phone.port
    yield phones
    for phone in phones:
        await phone.stop()


@pytest.mark.timeout(180)
async def test_forty_phones(
    hass: HomeAssistant,
    home: TestClient[Any, Any],
    forty: list[VirtualPhone],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They are added in less than a minute and with less than ten clicks."""
    clicks = CLICKS_BEFORE
    flows = hass.config_entries.flow
    result = await begin(hass)
    entered = data_of(forty[0]) | {CONF_HOST: f"{HOSTS[0]}-{HOSTS[-1]}"}
    began = monotonic()
    for form in (entered, {}):
        result = await flows.async_configure(result["flow_id"], form)
        clicks += 1
        while result["type"] is FlowResultType.SHOW_PROGRESS:
            await settle(hass)
            result = await flows.async_configure(result["flow_id"])
    seconds = monotonic() - began
    clicks += CLICKS_AFTER

    with capsys.disabled():
        print(f"\n{PHONES} phones: {seconds:.1f} s of waiting, {clicks} clicks")  # noqa: T201 that is what it is for
    entries = hass.config_entries.async_entries(DOMAIN)
    assert [entry.state for entry in entries] == [ConfigEntryState.LOADED] * PHONES
    assert clicks < MOST_CLICKS
    assert seconds < MOST_SECONDS
    assert all(logins(phone) > 0 for phone in forty)
