"""A phone as version 0.1.0 has left it in Home Assistant's storage."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import DOMAIN
from tests.common import MAC
from virtual_phone import VirtualPhone

WEBHOOK_ID: Final = "8c1f0e52b7d94a36a0f5d2c3b4e69788" * 2

ENABLED: Final = {
    "binary_sensor": (
        "in_call line_1_do_not_disturb line_1_registered line_2_do_not_disturb"
        " line_2_registered muted paging problem push ringing"
    ),
    "button": "answer hang_up ignore reboot reject restart",
    "event": "call",
    "select": "transfer_type",
    "sensor": (
        "call_direction call_line call_started call_state calls last_boot last_call"
        " last_missed_call missed_calls remote_name remote_number status"
    ),
    "switch": "hold mute",
}
"""The keys of the entities of a phone with two lines."""
DISABLED: Final = {
    "button": "update_configuration",
    "image": "screen",
    "sensor": (
        "call_codec call_jitter call_latency call_packet_loss call_quality_mos cpu_load"
        " ip_address line_1_forwarding line_2_forwarding memory_usage received_packets"
        " sent_packets"
    ),
}
"""The keys of those that are disabled by default."""
NAMED_OTHERWISE: Final = {
    "push": "instant_notifications",
    "call_quality_mos": "call_quality",
}
"""The keys of those whose entity IDs are not made from the key."""


NOTIFICATION: Final = "apps.telNotification"


def restore(hass: HomeAssistant, phone: VirtualPhone) -> MockConfigEntry:
    """Put entry, device and entities where Home Assistant had stored them."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="VVX 450 (2001)",
        unique_id=dr.format_mac(MAC),
        # It has had the phone announce its calls.
        data={
            "host": phone.host,
            "port": phone.port,
            "username": "Polycom",
            "password": phone.settings.password,
            "ssl": True,
            "certificate_fingerprint": phone.certificate_fingerprint,
            "webhook_id": WEBHOOK_ID,
            "settings_before": {
                f"{NOTIFICATION}.URL": "",
                f"{NOTIFICATION}.callStateChangeEvent": "0",
                f"{NOTIFICATION}.incomingEvent": "0",
                f"{NOTIFICATION}.lineRegistrationEvent": "0",
            },
        },
        options={"push": True},
        version=1,
        minor_version=1,
    )
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        configuration_url=f"https://{phone.host}:{phone.port}",
        connections={(dr.CONNECTION_NETWORK_MAC, dr.format_mac(MAC))},
        identifiers={(DOMAIN, dr.format_mac(MAC))},
        manufacturer="Poly",
        model="VVX 450",
        name=entry.title,
        serial_number=MAC,
    )
    by_default = er.RegistryEntryDisabler.INTEGRATION
    for table, disabled_by in ((ENABLED, None), (DISABLED, by_default)):
        for platform, keys in table.items():
            for key in keys.split():
                er.async_get(hass).async_get_or_create(
                    platform,
                    DOMAIN,
                    f"{MAC}_{key}",
                    config_entry=entry,
                    device_id=device.id,
                    disabled_by=disabled_by,
                    has_entity_name=True,
                    suggested_object_id=f"vvx_450_2001_{NAMED_OTHERWISE.get(key, key)}",
                )
    return entry
