"""Tests of how phones are found, and followed, when they ask for an address."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from fnmatch import fnmatch
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_socket import socket_allow_hosts
from yarl import URL

from benchmarks.impostor import Impostor
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.link import discovery
from custom_components.poly_vvx.link.session import url_of
from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.certificates import DeviceCertificate

from .common import (
    MAC,
    OTHER_MAC,
    SETTINGS,
    call_state,
    data_of,
    device_id_of,
    entry_of,
    entry_state,
    now,
    paths_of,
    set_up,
    settle,
    timers,
)
from .desk import Desk
from .fixtures import PlugIn
from .helpers.flows import add, logins, placeholders, send, suggested

HTTPS = replace(SETTINGS, tls=True)
OLD, NEW = "127.0.0.1", "127.0.0.2"


@pytest.fixture
def settings(tmp_path: Path) -> PhoneSettings:
    """Return a phone that keeps its certificate wherever it is plugged in."""
    return replace(HTTPS, certificate_file=tmp_path / "certificate.pem")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass while a flow waits, and return for how long it would."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(discovery, "asyncio", SimpleNamespace(sleep=sleep))
    return waited


async def packet(hass: HomeAssistant, host: str, mac: str = MAC) -> ConfigFlowResult:
    """Have a device ask for an address."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip=host, hostname=f"polycom_{mac}", macaddress=mac),
    )
    await settle(hass)
    return result


type UsualPort = Callable[[int], None]


@pytest.fixture
def usual_port(monkeypatch: pytest.MonkeyPatch) -> UsualPort:
    """Return what makes a port the one that web servers usually have."""

    def use(port: int) -> None:
        def url_with_port_of(data: Mapping[str, Any]) -> URL:
            return url_of({CONF_PORT: port, **data})

        for module in ("session", "discovery", "validation"):
            name = f"custom_components.poly_vvx.link.{module}.url_of"
            monkeypatch.setattr(name, url_with_port_of)

    return use


@pytest.fixture
def newcomer(phone: VirtualPhone, usual_port: UsualPort) -> VirtualPhone:
    """Return a phone that is new, at the port that web servers usually have."""
    usual_port(phone.port)
    return phone


@pytest.mark.parametrize(
    ("hostname", "mac", "looked_at"),
    [
        # R22: a name that somebody has chosen, and a prefix that we do not know.
        ("reception-vvx", "64167F0A0001", True),
        ("Polycom_b04fa60a0001", "B04FA60A0001", True),
        ("", "0004F20A0001", True),
        ("polycom_4825670a0001", "4825670A0001", True),
        ("reception-vvx", "B04FA60A0001", False),
        ("printer-polycom_1", "B04FA60A0001", False),
    ],
)
def test_which_devices_are_looked_at(hostname: str, mac: str, looked_at: bool) -> None:
    """Those with the maker's prefix, or the name that phones give themselves."""
    manifest = (
        Path(__file__).parents[1] / "custom_components" / DOMAIN / "manifest.json"
    )
    found = json.loads(manifest.read_text(encoding="utf-8"))["dhcp"]
    device = {"hostname": hostname.lower(), "macaddress": mac}

    assert looked_at is any(
        all(fnmatch(device[key], pattern) for key, pattern in matcher.items())
        for matcher in found
        if "registered_devices" not in matcher
    )
    assert {"registered_devices": True} in found


# New phones.


async def test_a_phone_that_another_integration_knows(
    hass: HomeAssistant, newcomer: VirtualPhone
) -> None:
    """R22: it is found all the same, and added beside what the other makes of it."""
    device_id = add_router(hass, newcomer.settings.mac)
    form = await packet(hass, newcomer.host)
    result = await send(hass, form, data_of(newcomer))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    registry = dr.async_get(hass)
    device = registry.async_get(device_id)
    assert isinstance(device, dr.DeviceEntry)
    assert (device.name, device.manufacturer) == ("Printer", "Router")
    assert device_id_of(hass, result["result"]) != device_id


def add_router(hass: HomeAssistant, mac: str) -> str:
    """Have another integration know a device by its MAC address; return the device."""
    entry = MockConfigEntry(domain="router")
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        connections={(dr.CONNECTION_NETWORK_MAC, dr.format_mac(mac))},
        manufacturer="Router",
        name="Printer",
    )
    return device.id


async def test_a_new_phone_is_offered(
    hass: HomeAssistant, newcomer: VirtualPhone
) -> None:
    """It shows with its address and the end of what stands on its label, and is added."""
    form = await packet(hass, newcomer.host)

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"
    assert form["errors"] == {}
    assert logins(newcomer) == 0
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {
        "name": "Poly VVX 0A0001 (127.0.0.1)"
    }
    assert flow["context"]["configuration_url"] == "https://127.0.0.1"
    assert suggested(form) == {CONF_HOST: newcomer.host}

    entered = data_of(newcomer)
    del entered[CONF_PORT]
    result = await send(hass, form, entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == "64:16:7f:0a:00:01"


@pytest.mark.parametrize(
    "settings",
    [
        replace(HTTPS, authentication="digest"),
        replace(HTTPS, legacy_tls=True),
        replace(HTTPS, certificate_name="lobby"),
        replace(HTTPS, model="VVX 101"),
        SETTINGS,
    ],
)
async def test_phones_of_all_kinds_are_offered(
    hass: HomeAssistant, newcomer: VirtualPhone
) -> None:
    """Other logins, old ciphers, an own certificate, and even plain HTTP only."""
    form = await packet(hass, newcomer.host)

    assert form["step_id"] == "user"


async def test_who_has_a_certificate_of_another_is_asked_about(
    hass: HomeAssistant, newcomer: VirtualPhone
) -> None:
    """If what the packet says does not fit to the certificate, the user has to know."""
    form = await packet(hass, newcomer.host, mac="64167f0a0009")
    assert form["step_id"] == "user"

    result = await send(hass, form, data_of(newcomer))

    assert result["step_id"] == "confirm_certificate"
    assert logins(newcomer) == 0


@pytest.fixture
async def known(hass: HomeAssistant, plug_in: PlugIn) -> MockConfigEntry:
    """Return the entry of a phone that is there already."""
    entry = entry_of(await plug_in(replace(HTTPS, mac=OTHER_MAC)), title="Kitchen")
    entry.add_to_hass(hass)
    return entry


async def choose(
    hass: HomeAssistant, menu: ConfigFlowResult, option: str
) -> ConfigFlowResult:
    """Choose from the menu."""
    return await send(hass, menu, {"next_step_id": option})


async def test_the_same_login_is_offered(
    hass: HomeAssistant, newcomer: VirtualPhone, known: MockConfigEntry
) -> None:
    """A phone with the login of the others is added with one click."""
    menu = await packet(hass, newcomer.host)

    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["same_login", "user"]
    assert placeholders(menu) == {"phone": "Kitchen"}
    assert logins(newcomer) == 0

    result = await choose(hass, menu, "same_login")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_PASSWORD] == known.data[CONF_PASSWORD]


async def test_which_login_is_offered(
    hass: HomeAssistant, newcomer: VirtualPhone, known: MockConfigEntry
) -> None:
    """It is the one that most phones have; who has none to offer asks for one."""
    data = {**known.data, CONF_PASSWORD: "another"}
    for mac in ("64:16:7f:0a:00:03", "64:16:7f:0a:00:04"):
        MockConfigEntry(
            domain=DOMAIN, data=data, unique_id=mac, title=f"Lobby {mac[-1]}"
        ).add_to_hass(hass)

    menu = await packet(hass, newcomer.host)

    assert placeholders(menu) == {"phone": "Lobby 3"}

    for entry in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_remove(entry.entry_id)
    form = await choose(hass, menu, "same_login")

    assert form["step_id"] == "user"


async def test_the_same_login_does_not_fit(
    hass: HomeAssistant, newcomer: VirtualPhone, known: MockConfigEntry
) -> None:
    """It is tried once; the form then asks for another, and does not tell the first."""
    data = {**known.data, CONF_PASSWORD: "another"}
    hass.config_entries.async_update_entry(known, data=data)

    form = await choose(hass, await packet(hass, newcomer.host), "same_login")

    assert form["step_id"] == "user"
    assert form["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert CONF_PASSWORD not in suggested(form)
    assert logins(newcomer) == 1

    entered = data_of(newcomer)
    del entered[CONF_PORT]
    result = await send(hass, form, entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_another_login_is_entered(
    hass: HomeAssistant, newcomer: VirtualPhone, known: MockConfigEntry
) -> None:
    """Who does not want the same login gets the form."""
    form = await choose(hass, await packet(hass, newcomer.host), "user")

    assert form["step_id"] == "user"
    assert suggested(form) == {CONF_HOST: newcomer.host}


@pytest.mark.parametrize("settings", [replace(HTTPS, model="Edge E350")])
async def test_another_family_of_the_maker_is_not_offered(
    hass: HomeAssistant, newcomer: VirtualPhone
) -> None:
    """What names itself another kind of phone is none of ours."""
    result = await packet(hass, newcomer.host)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "not_a_vvx"


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    "certificate", [None, DeviceCertificate(MAC.upper(), legacy_tls=False)]
)
async def test_who_says_nothing_that_makes_sense(
    hass: HomeAssistant, usual_port: UsualPort, certificate: DeviceCertificate | None
) -> None:
    """What speaks no HTTP has not booted yet, or is no phone."""
    async with Impostor(certificate, says=b"220 ready\r\n\r\n") as impostor:
        usual_port(await impostor.take_place(OLD))

        result = await packet(hass, OLD)

    assert result["reason"] == "cannot_connect"


async def test_who_hangs_is_not_waited_for(
    hass: HomeAssistant,
    socket_enabled: None,
    usual_port: UsualPort,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A device that says nothing at all is only asked for its certificate, each time."""
    monkeypatch.setattr(
        "custom_components.poly_vvx.link.certificate.FETCH_TIMEOUT", 0.02
    )
    async with Impostor() as impostor:
        usual_port(await impostor.take_place(OLD))

        result = await packet(hass, OLD)

        assert impostor.connections == 1 + len(discovery.BOOT_PAUSES)
    assert result["reason"] == "cannot_connect"


async def test_a_phone_that_does_not_boot(
    hass: HomeAssistant, newcomer: VirtualPhone, pauses: list[float]
) -> None:
    """A flow waits for as long as a boot may take, and leaves nothing behind."""
    newcomer.power_cut()

    result = await packet(hass, newcomer.host)

    assert result["reason"] == "cannot_connect"
    assert pauses == list(discovery.BOOT_PAUSES)
    assert hass.config_entries.flow.async_progress() == []
    assert timers(hass) == []


async def test_a_phone_that_boots(
    hass: HomeAssistant, newcomer: VirtualPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Phones ask for an address before they answer; they are shown when they do."""
    newcomer.power_cut()

    async def boot(_seconds: float) -> None:
        await newcomer.start()

    monkeypatch.setattr(discovery, "asyncio", SimpleNamespace(sleep=boot))
    result = await packet(hass, newcomer.host)

    assert result["step_id"] == "user"


@pytest.mark.usefixtures("socket_enabled")
async def test_home_assistant_stops_meanwhile(
    hass: HomeAssistant, usual_port: UsualPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flow that waits for a phone keeps nobody from stopping."""
    usual_port(1)
    waits = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        waits.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(discovery, "asyncio", SimpleNamespace(sleep=sleep))
    flow = hass.async_create_background_task(packet(hass, OLD), "flow")
    await waits.wait()
    await hass.async_stop(force=True)

    assert flow.done()


async def test_a_phone_is_offered_once(
    hass: HomeAssistant, newcomer: VirtualPhone
) -> None:
    """Another packet of the same phone changes nothing; who enters it by hand may."""
    await packet(hass, newcomer.host)

    assert (await packet(hass, NEW))["reason"] == "already_in_progress"

    result = await add(hass, data_of(newcomer))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.config_entries.flow.async_progress() == []


# Known phones.


type PlugInElsewhere = Callable[[VirtualPhone], Awaitable[VirtualPhone]]


@pytest.fixture
async def plug_in_elsewhere(
    hass: HomeAssistant, socket_enabled: None
) -> AsyncIterator[PlugInElsewhere]:
    """Return what plugs a phone in at the other address as well, with the same port."""
    # The harness lets no test reach any other address than the first.
    socket_allow_hosts([OLD, NEW])
    plugged_in: list[VirtualPhone] = []

    async def plug_in(phone: VirtualPhone) -> VirtualPhone:
        elsewhere = VirtualPhone(phone.settings, NEW, phone.port, clock=now)
        plugged_in.append(elsewhere)
        await elsewhere.start()
        return elsewhere

    yield plug_in
    for phone in plugged_in:
        await phone.stop()


@pytest.mark.parametrize("loaded_before", [True, False])
async def test_a_phone_is_followed(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    plug_in_elsewhere: PlugInElsewhere,
    loaded_before: bool,
) -> None:
    """It stays where it was until it shows its certificate elsewhere."""
    if not loaded_before:
        phone.power_cut()
    await set_up(hass, entry)
    phone.power_cut()

    # It has only begun to boot.
    result = await packet(hass, NEW)

    assert result["reason"] == "cannot_connect"
    assert entry.data[CONF_HOST] == OLD

    await plug_in_elsewhere(phone)
    result = await packet(hass, NEW)

    assert result["reason"] == "already_configured"
    assert entry.data[CONF_HOST] == NEW
    assert entry_state(entry) is ConfigEntryState.LOADED
    assert call_state(hass) == "idle"


@pytest.mark.usefixtures("hang_ups")
async def test_a_phone_whose_old_address_somebody_has_taken(
    desk: Desk, plug_in_elsewhere: PlugInElsewhere
) -> None:
    """It is followed: whoever is there now, it is not the phone."""
    desk.phone.power_cut()
    await plug_in_elsewhere(desk.phone)
    async with Impostor(DeviceCertificate(MAC.upper(), legacy_tls=True)) as impostor:
        await impostor.take_place(OLD, desk.phone.port)

        await packet(desk.hass, NEW)
        await impostor.settle()

        assert impostor.data == b""
    assert desk.entry.data[CONF_HOST] == NEW
    assert entry_state(desk.entry) is ConfigEntryState.LOADED


async def test_a_phone_that_is_still_where_it_was_is_not_followed(
    desk: Desk, plug_in_elsewhere: PlugInElsewhere
) -> None:
    """Whatever a packet says, the phone is where it shows its certificate."""
    elsewhere = await plug_in_elsewhere(desk.phone)

    await packet(desk.hass, NEW)

    assert desk.entry.data[CONF_HOST] == OLD
    assert elsewhere.requests == []


@pytest.mark.parametrize("settings", [SETTINGS])
async def test_over_plain_http_nobody_is_followed(
    hass: HomeAssistant,
    phone: VirtualPhone,
    plug_in_elsewhere: PlugInElsewhere,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing proves who is there, so the password stays; the log says what to do."""
    entry = entry_of(phone)
    await set_up(hass, entry)
    phone.power_cut()
    elsewhere = await plug_in_elsewhere(phone)

    result = await packet(hass, NEW)

    assert result["reason"] == "already_configured"
    assert entry.data[CONF_HOST] == OLD
    assert elsewhere.requests == []
    assert "seems to be at 127.0.0.2 now" in caplog.text


@pytest.mark.usefixtures("plug_in_elsewhere")
async def test_nobody_else_is_followed(desk: Desk) -> None:
    """Who has the MAC address and not the certificate gets nothing, not even a request."""
    desk.phone.power_cut()
    async with Impostor(DeviceCertificate(MAC.upper(), legacy_tls=True)) as impostor:
        await impostor.take_place(NEW, desk.phone.port)

        result = await packet(desk.hass, NEW)
        await impostor.settle()

        assert (impostor.handshakes, impostor.data) == (1, b"")
    assert result["reason"] == "already_configured"
    assert desk.entry.data[CONF_HOST] == OLD


@pytest.mark.parametrize("host", [OLD, "localhost"])
async def test_a_phone_that_was_away_is_looked_at_at_once(
    desk: Desk, host: str
) -> None:
    """A packet from where the phone should be means that it is back."""
    for _ in range(5):
        desk.phone.power_cut()
        await desk.after(60)
    assert desk.call_state == "unavailable"
    await desk.phone.start()
    if host != OLD:
        # A name leads to where the phone is; what it is called is not changed.
        data = {**desk.entry.data, CONF_HOST: host}
        desk.hass.config_entries.async_update_entry(desk.entry, data=data)

    result = await packet(desk.hass, OLD)

    assert result["reason"] == "already_configured"
    assert desk.entry.data[CONF_HOST] == host
    assert desk.call_state == "idle"


async def test_a_phone_that_is_there_is_left_alone(desk: Desk) -> None:
    """A packet from a phone that works is no news."""
    before = paths_of(desk.phone)

    await packet(desk.hass, OLD)

    assert paths_of(desk.phone) == before


async def test_a_phone_that_could_not_be_set_up_is_tried_at_once(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Home Assistant need not wait for minutes if the phone is there now."""
    phone.power_cut()
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await phone.start()

    await packet(hass, OLD)

    assert entry_state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "changes",
    [{"source": SOURCE_IGNORE}, {"disabled_by": ConfigEntryDisabler.USER}],
)
async def test_what_is_not_wanted_is_left_alone(
    hass: HomeAssistant, phone: VirtualPhone, changes: dict[str, Any]
) -> None:
    """A phone that was ignored or disabled is neither asked nor changed."""
    known = entry_of(phone)
    data = {} if "source" in changes else known.data
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=known.unique_id, data=data, **changes
    )
    entry.add_to_hass(hass)

    for host in (OLD, NEW):
        result = await packet(hass, host)

        assert result["reason"] == "already_configured"
    assert entry.data == data
    assert phone.connections == 0


async def test_who_was_ignored_can_be_added_by_hand(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """Nobody has to remember having ignored a phone."""
    MockConfigEntry(
        domain=DOMAIN, unique_id=entry_of(phone).unique_id, source=SOURCE_IGNORE
    ).add_to_hass(hass)

    result = await add(hass, data_of(phone))

    assert result["type"] is FlowResultType.CREATE_ENTRY
