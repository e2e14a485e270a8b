"""Tests of the repair for another certificate in the place of a phone."""

from collections.abc import AsyncIterator
from dataclasses import replace

from homeassistant.components.repairs import (
    DOMAIN as REPAIRS,
    RepairsFlowManager,
    RepairsFlowResult,
    repairs_flow_manager,
)
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from benchmarks.impostor import Impostor
from custom_components.poly_vvx.const import CONF_FINGERPRINT, DOMAIN
from custom_components.poly_vvx.issues import issue_id_of
from virtual_phone import PhoneSettings, VirtualPhone
from virtual_phone.certificates import DeviceCertificate

from .common import (
    MAC,
    OTHER_MAC,
    SETTINGS,
    data_of,
    entry_of,
    entry_state,
    issues,
    kept_data_of,
    set_up,
    settle,
)
from .fixtures import PlugIn

pytestmark = pytest.mark.usefixtures("clock", "hang_ups")

CHANGED = "certificate_changed"


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone with HTTPS."""
    return replace(SETTINGS, tls=True)


@pytest.fixture(autouse=True)
async def repairs(hass: HomeAssistant) -> None:
    """Have Home Assistant run the flows of repairs."""
    assert await async_setup_component(hass, REPAIRS, {})


@pytest.fixture
def known(phone: VirtualPhone) -> MockConfigEntry:
    """Return the entry of the phone, not set up."""
    return entry_of(phone)


@pytest.fixture
async def entry(
    hass: HomeAssistant, phone: VirtualPhone, known: MockConfigEntry
) -> MockConfigEntry:
    """Return the entry of a phone that has got another certificate since."""
    phone.renew_certificate()
    await set_up(hass, known)
    assert entry_state(known) is ConfigEntryState.SETUP_RETRY
    assert set(issues(hass)) == {CHANGED}
    return known


def manager_of(hass: HomeAssistant) -> RepairsFlowManager:
    """Return what runs the flows of repairs."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return manager


async def begin(hass: HomeAssistant, entry: MockConfigEntry) -> RepairsFlowResult:
    """Open the repair."""
    return await manager_of(hass).async_init(
        DOMAIN, context={"issue_id": issue_id_of(entry, CHANGED)}
    )


async def choose(
    hass: HomeAssistant, menu: RepairsFlowResult, option: str
) -> RepairsFlowResult:
    """Choose from the menu."""
    result = await manager_of(hass).async_configure(
        menu["flow_id"], {"next_step_id": option}
    )
    await settle(hass)
    return result


async def test_the_known_one_is_kept(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """Both are shown; while it is not the known one, the repair stays."""
    before = dict(entry.data)

    menu = await begin(hass, entry)

    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["accept", "keep"]
    assert menu["description_placeholders"] == {
        "phone": entry.title,
        "name": "64167F0A0001",
        "known": entry.data[CONF_FINGERPRINT],
        "fingerprint": phone.certificate_fingerprint,
    }

    result = await choose(hass, menu, "keep")

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "kept"
    assert entry.data == before
    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY
    assert set(issues(hass)) == {CHANGED}
    assert phone.requests == []


async def test_the_new_one_is_accepted(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """From then on the phone is known by it, and back at once; all else is kept."""
    menu = await begin(hass, entry)
    # Meanwhile.
    hass.config_entries.async_update_entry(entry, data={**entry.data, "new": "kept"})

    result = await choose(hass, menu, "accept")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.data == kept_data_of(phone) | {"new": "kept"}
    assert entry_state(entry) is ConfigEntryState.LOADED
    assert issues(hass) == {}


async def test_a_third_one_is_a_repair_of_its_own(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What is accepted is what was shown, and no other that came in between."""
    menu = await begin(hass, entry)
    shown = phone.certificate_fingerprint
    phone.renew_certificate()

    result = await choose(hass, menu, "accept")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.data[CONF_FINGERPRINT] == shown
    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY
    assert set(issues(hass)) == {CHANGED}
    assert phone.requests == []


@pytest.fixture
async def impostor(
    hass: HomeAssistant, phone: VirtualPhone, known: MockConfigEntry
) -> AsyncIterator[Impostor]:
    """Have somebody in the phone's place, who knows its name."""
    async with Impostor(DeviceCertificate("64167F0A0001", legacy_tls=False)) as it:
        phone.power_cut()
        await it.take_place(phone.host, phone.port)
        await set_up(hass, known)
        assert set(issues(hass)) == {CHANGED}
        yield it


async def test_the_known_one_comes_back_when_it_is_kept(
    hass: HomeAssistant, phone: VirtualPhone, known: MockConfigEntry, impostor: Impostor
) -> None:
    """Who keeps the known one has the phone tried at once."""
    menu = await begin(hass, known)
    await impostor.leave()
    await phone.start()

    await choose(hass, menu, "keep")

    assert entry_state(known) is ConfigEntryState.LOADED
    assert issues(hass) == {}
    assert impostor.data == b""


async def test_the_known_one_has_come_back(
    hass: HomeAssistant, phone: VirtualPhone, known: MockConfigEntry, impostor: Impostor
) -> None:
    """If the phone itself is there again, nothing is left to do, and nothing is asked."""
    await impostor.leave()
    await phone.start()

    result = await begin(hass, known)
    await settle(hass)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "known_again"
    assert entry_state(known) is ConfigEntryState.LOADED
    assert issues(hass) == {}


async def test_nobody_is_there(
    hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry
) -> None:
    """What cannot be seen cannot be accepted; the repair stays."""
    phone.power_cut()

    result = await begin(hass, entry)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "cannot_connect"
    assert set(issues(hass)) == {CHANGED}


async def test_another_phone_is_not_accepted(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plug_in: PlugIn,
    settings: PhoneSettings,
) -> None:
    """A certificate of another phone does not become this one's."""
    other = await plug_in(replace(settings, mac=OTHER_MAC))
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "host": other.host, "port": other.port}
    )

    result = await begin(hass, entry)

    assert result["reason"] == "wrong_device"
    assert other.requests == []


async def test_an_entry_without_a_certificate(
    hass: HomeAssistant, phone: VirtualPhone
) -> None:
    """An entry that knows none accepts none by itself either."""
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=entry_of(phone).unique_id, data=data_of(phone)
    )
    await set_up(hass, entry)
    assert phone.requests == []

    menu = await begin(hass, entry)
    assert menu["description_placeholders"] is not None
    assert menu["description_placeholders"]["known"] == "–"
    await choose(hass, menu, "accept")

    assert entry_state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize("option", ["accept", "keep", "several"])
async def test_the_phone_is_removed_meanwhile(
    hass: HomeAssistant, entry: MockConfigEntry, other: VirtualPhone, option: str
) -> None:
    """Who has the repair open is told."""
    menu = await begin(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)

    result = await choose(hass, menu, option)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "entry_removed"


async def test_the_phone_was_removed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """With its phone a repair goes; a page that still shows it leads nowhere."""
    await hass.config_entries.async_remove(entry.entry_id)
    assert issues(hass) == {}
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id_of(entry, CHANGED),
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=CHANGED,
    )

    result = await begin(hass, entry)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "entry_removed"


@pytest.fixture
async def other(
    hass: HomeAssistant, plug_in: PlugIn, settings: PhoneSettings
) -> VirtualPhone:
    """Return another phone that shows another certificate, the entry "Kitchen"."""
    other = await plug_in(replace(settings, mac=OTHER_MAC))
    entry = entry_of(other, title="Kitchen")
    other.renew_certificate()
    await set_up(hass, entry)
    return other


def entry_for(hass: HomeAssistant, phone: VirtualPhone) -> ConfigEntry:
    """Return the entry of a phone."""
    entry = hass.config_entries.async_entry_for_domain_unique_id(
        DOMAIN, dr.format_mac(phone.settings.mac)
    )
    assert entry is not None
    return entry


async def accept(
    hass: HomeAssistant, form: RepairsFlowResult, *entries: ConfigEntry
) -> RepairsFlowResult:
    """Accept the certificates of several phones."""
    result = await manager_of(hass).async_configure(
        form["flow_id"], {"phones": [entry.entry_id for entry in entries]}
    )
    await settle(hass)
    return result


async def test_several_at_once(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    other: VirtualPhone,
) -> None:
    """Each is shown with its fingerprint, and known by that one from then on."""
    menu = await begin(hass, entry)
    assert menu["menu_options"] == ["accept", "keep", "several"]

    form = await choose(hass, menu, "several")
    kitchen = entry_for(hass, other)

    assert form["data_schema"] is not None
    assert form["data_schema"]({}) == {"phones": [entry.entry_id, kitchen.entry_id]}
    (selector,) = form["data_schema"].schema.values()
    assert [it["label"] for it in selector.config["options"]] == [
        f"{entry.title}: {MAC.upper()}, {phone.certificate_fingerprint}",
        f"Kitchen: {OTHER_MAC.upper()}, {other.certificate_fingerprint}",
    ]
    assert phone.requests == other.requests == []

    result = await accept(hass, form, entry, kitchen)

    assert result["reason"] == "accepted_several"
    assert result["description_placeholders"] == {
        "worked": f"{entry.title}, Kitchen",
        "failed": "–",
    }
    assert issues(hass) == {}
    assert entry.data == kept_data_of(phone)
    assert kitchen.data == kept_data_of(other)


async def test_of_several_one_is_not_chosen(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    other: VirtualPhone,
) -> None:
    """What is not chosen stays as it is, with its repair."""
    form = await choose(hass, await begin(hass, entry), "several")

    await accept(hass, form, entry)

    assert entry_state(entry) is ConfigEntryState.LOADED
    assert entry_for(hass, other).state is ConfigEntryState.SETUP_RETRY
    assert set(issues(hass)) == {CHANGED}


async def test_of_several_some_do_not_work(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    other: VirtualPhone,
    plug_in: PlugIn,
) -> None:
    """For each it is said why; a third certificate is not accepted with the second."""
    menu = await begin(hass, entry)
    kitchen = entry_for(hass, other)
    stranger = await plug_in(replace(other.settings, mac="64167f0a0003"))
    away = entry_of(stranger, title="Lobby")
    await set_up(hass, away)
    stranger.renew_certificate()
    await hass.config_entries.async_reload(away.entry_id)
    data = {**kitchen.data, "port": stranger.port}
    hass.config_entries.async_update_entry(kitchen, data=data)
    form = await choose(hass, menu, "several")

    assert form["description_placeholders"] == {
        "failed": "\n- Kitchen: Another phone answers there."
    }
    phone.renew_certificate()
    result = await accept(hass, form, entry, away)

    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["worked"] == "Lobby"
    assert (
        f"- {entry.title}: The certificate is accepted, but"
        in (result["description_placeholders"]["failed"])
    )
    assert phone.requests == other.requests == []
    assert entry_state(entry) is ConfigEntryState.SETUP_RETRY


async def test_of_several_nobody_is_there(
    hass: HomeAssistant,
    phone: VirtualPhone,
    entry: MockConfigEntry,
    other: VirtualPhone,
) -> None:
    """Where nothing can be seen, nothing is asked."""
    menu = await begin(hass, entry)
    phone.power_cut()
    other.power_cut()

    result = await choose(hass, menu, "several")

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "none_shown"
