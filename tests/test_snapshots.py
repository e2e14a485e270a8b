"""All that Home Assistant is told of one phone, as it was when somebody looked.

Of a phone with older firmware it is what differs, in tables below. A change here is a change that users see. After one that is meant, write them anew:
`.venv/2026.10/bin/python -m pytest tests/test_snapshots.py --snapshot-update`.
They are the same on all releases of Home Assistant that we support.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props

from custom_components.poly_vvx.actions.phone import SECTIONS
from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import LineSettings, PhoneSettings, VirtualPhone

from .common import SETTINGS, device_id_of, entry_of, next_poll, set_up

pytestmark = pytest.mark.usefixtures("clock")

VVX_450 = replace(
    SETTINGS,
    lines=(
        LineSettings(number="2001", label="Reception", line_keys=2),
        LineSettings(number="2002", shared=True, registered=False),
    ),
    configuration={"up.screenCapture.enabled": "1"},
    provisioning_server="provisioning.example.com",
    location={"Country": "US", "City": "Springfield", "House Number": "742"},
    h235_key="never-to-be-seen",
    voice_quality=4.1,
)
"""A phone with several lines, and firmware that tells what there is to tell."""

VVX_101 = replace(
    SETTINGS,
    model="VVX 101",
    mac="0004f20a0101",
    firmware="5.7",
    lines=(LineSettings(number="2001"),),
    hold_names="long",
    number_form="sip",
)
"""A phone with one line, and firmware that knows the first version of the API only."""

ACTIONS: Final[dict[str, dict[str, Any]]] = {
    "get_calls": {},
    "get_call_log": {},
    "get_config": {
        "parameters": ["reg.1.address", "apps.restapi.enabled", "there.is.none"]
    },
    **{f"get_information {section}": {"section": section} for section in SECTIONS},
    # The last one, for it changes the calls.
    "dial": {"destination": "3009"},
}
"""Each action with a response, and what is asked of it."""

OF_ADDRESS_BOOKS: Final = {"export_directory", "find_contact"}
"""Actions whose response is not the phone's."""

TOLD_BY_THE_OLD_API: Final = (
    "get_calls",
    "get_information device",
    "get_information lines",
)
"""The actions whose response has less in it where the API has one version only."""

BY_CHANCE = props(
    *("access_token", "entity_picture"),
    *("context", "last_changed", "last_reported", "last_updated"),
    # What each snapshot is named after.
    "entity_id",
)
"""What is another one each time, or stands beside it."""
NOT_OURS = props(
    *("aliases", "area_id", "config_entry_id", "config_subentry_id", "device_class"),
    *("device_id", "hidden_by", "icon", "id", "labels", "name", "object_id_base"),
    *("original_icon", "platform", "previous_unique_id", "suggested_object_id"),
    # What the state shows as well.
    *("capabilities", "domain", "entity_id", "unit_of_measurement"),
    *("original_device_class", "original_name"),
    # Everything is enabled here.
    "disabled_by",
    # What Home Assistant 2026.11 keeps and 2026.10 does not.
    "compat_name",
)
"""What the registry holds of an entity, and an integration does not decide."""

type Matcher = Callable[..., Any]


@pytest.fixture
def settings() -> PhoneSettings:
    """Return the settings of the phone that is looked at as a whole."""
    return VVX_450


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    everything_enabled: None,
) -> MockConfigEntry:
    """Return the entry of a phone with a past, which is in a call, all entities enabled."""
    phone.remote_hang_up(phone.incoming_call("3001", "Anna"))
    received = phone.incoming_call("3002", "Zoë O'Hara")
    phone.local_answer(received)
    phone.remote_hang_up(received)
    phone.remote_hang_up(phone.local_dial("3003"))
    phone.set_forwarding(1, busy="3010", no_answer="3011")
    for key in phone.line_keys[2:]:
        phone.set_do_not_disturb(key.number, enabled=True)
        phone.set_forwarding(key.number, always="3012")
    clock.tick(600)

    entry = entry_of(phone, phone.settings.model)
    await set_up(hass, entry)
    phone.local_answer(phone.incoming_call("3004", "Bert"))
    phone.local_mute(muted=True)
    for _ in range(5):
        await next_poll(hass, clock)
    return entry


@pytest.fixture
def same(hass: HomeAssistant, phone: VirtualPhone, entry: MockConfigEntry) -> Matcher:
    """Return what makes those values the same that are given at each start."""
    device_id = device_id_of(hass, entry)

    def same(*, data: Any, path: Any) -> Any:
        if data == phone.port:
            return "<port>"
        if isinstance(data, str):
            text = data.replace(f":{phone.port}", ":<port>")
            return text.replace(device_id, "<device>")
        return data

    return same


async def test_entities(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    entry: MockConfigEntry,
    snapshot: SnapshotAssertion,
) -> None:
    """Each entity, and its state."""
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)

    assert len(entities) > 40
    for entity in entities:
        name = entity.entity_id
        assert entity == snapshot(name=f"{name}-entry", exclude=NOT_OURS)
        assert hass.states.get(name) == snapshot(
            name=f"{name}-state", exclude=BY_CHANCE
        )


async def test_device(
    device_registry: dr.DeviceRegistry,
    entry: MockConfigEntry,
    same: Matcher,
    snapshot: SnapshotAssertion,
) -> None:
    """The device."""
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)

    assert device == snapshot(matcher=same)


async def test_diagnostics(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    same: Matcher,
    snapshot: SnapshotAssertion,
) -> None:
    """The diagnostics."""
    data = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert data == snapshot(matcher=same)


async def test_actions(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    same: Matcher,
    snapshot: SnapshotAssertion,
) -> None:
    """The response of each action that has one, or why it has none."""
    for name in ACTIONS:
        assert await response_of(hass, entry, name) == snapshot(name=name, matcher=same)


@pytest.mark.parametrize("settings", [VVX_101])
async def test_entities_of_an_older_phone(
    hass: HomeAssistant, entity_registry: er.EntityRegistry, entry: MockConfigEntry
) -> None:
    """It has no entity for what its firmware cannot tell; of some nothing is known."""
    entities = {
        entity.unique_id.partition("_")[2]: hass.states.get(entity.entity_id)
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.domain not in ("button", "image")
    }

    assert {key for key in entities if key.startswith("line_")} == {"line_1_registered"}
    assert {
        key for key, state in entities.items() if state and state.state == STATE_UNKNOWN
    } == {
        *("call_codec", "call_jitter", "call_latency", "call_packet_loss"),
        *("call_quality_mos", "last_notification"),
    }


@pytest.mark.parametrize("settings", [VVX_101])
async def test_actions_of_an_older_phone(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    same: Matcher,
    snapshot: SnapshotAssertion,
) -> None:
    """What such a phone does not tell is left open."""
    for name in TOLD_BY_THE_OLD_API:
        assert await response_of(hass, entry, name) == snapshot(name=name, matcher=same)


async def test_no_action_is_left_out(hass: HomeAssistant) -> None:
    """Each action that has a response is among those above."""
    await async_setup_component(hass, DOMAIN, {})
    services = hass.services.async_services_for_domain(DOMAIN)

    assert {name.partition(" ")[0] for name in ACTIONS} == {
        name
        for name, service in services.items()
        if service.supports_response is not SupportsResponse.NONE
    } - OF_ADDRESS_BOOKS


async def response_of(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> object:
    """Return what a phone responds, or the key of the reason that it does not."""
    data = {"device_id": device_id_of(hass, entry), **ACTIONS[name]}
    try:
        return await hass.services.async_call(
            DOMAIN, name.partition(" ")[0], data, blocking=True, return_response=True
        )
    except HomeAssistantError as error:
        return error.translation_key
