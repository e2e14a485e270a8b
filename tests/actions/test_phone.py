"""Tests of the actions about the phone itself: what they return, do and refuse."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
import json
import logging
import traceback
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.poly_vvx import services
from custom_components.poly_vvx.actions import phone as phone_actions
from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.vvx import transport
from custom_components.poly_vvx.vvx.configuration import (
    MAXIMUM_PARAMETERS,
    MAXIMUM_SIZE,
)
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH
from tests.common import (
    OTHER_MAC,
    SETTINGS,
    after,
    call_state,
    commands_of,
    crashes,
    device_id_of,
    enable,
    entity_id_of,
    entry_of,
    next_poll,
    paths_of,
    seconds_pass,
    set_up,
    settle,
    state_of,
)
from tests.fixtures import PlugIn
from tests.helpers.actions import CALL_ACTIONS, act, act_as, ask, press
from virtual_phone import Fault, FaultKind, VirtualPhone

TITLE = "VVX 450 (2001)"
SERVER = "https://192.0.2.20/upload"
SECRET = "never-to-be-told"

ACTIONS: dict[str, dict[str, Any]] = {
    "export_configuration": {"url": SERVER},
    "factory_reset": {"confirm": True},
    "get_call_log": {},
    "get_config": {"parameters": ["httpd.enabled"]},
    "get_information": {"section": "device"},
    "press_key": {"keys": "Home"},
    "reset_configuration": {"scope": "all", "confirm": True},
    "set_config": {"parameters": {"httpd.enabled": "1"}},
    "skype_sign_in": {
        "address": "anna@example.com",
        "user": "anna",
        "password": SECRET,
    },
    "skype_sign_out": {},
    "touch": {"positions": [{"x": 1, "y": 1}]},
    "type_text": {"text": "2001"},
    "update_configuration": {},
    "upload_packet_capture": {},
}
"""Each action of management.py with the fields that it cannot do without."""

FOR_ADMINISTRATORS = {
    "export_configuration",
    "factory_reset",
    "get_config",
    "reset_configuration",
    "set_config",
    "skype_sign_in",
    "skype_sign_out",
    "update_configuration",
    "upload_packet_capture",
}

CAPTURING = replace(
    SETTINGS,
    configuration={
        "diags.pcap.enabled": "1",
        "diags.pcap.background.enabled": "1",
    },
)
SKYPE = replace(SETTINGS, skype=True, skype_sign_in_time=0)


@pytest.fixture
def device_id(device_id: str, phone: VirtualPhone) -> str:
    """Return the device of the phone, whose set-up is over and forgotten."""
    phone.requests.clear()
    return device_id


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a busy phone once."""
    monkeypatch.setattr(transport, "BUSY_PATIENCE", 0)


def acted(phone: VirtualPhone) -> list[tuple[str, Any]]:
    """Return what the phone was told to do, with what that said."""
    return [
        (
            request.path.removeprefix("/api/v1/mgmt/"),
            json.loads(request.body)["data"] if request.body else None,
        )
        for request in phone.requests
        if request.method == "POST"
    ]


# The call log.


@pytest.fixture
async def logged(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
) -> str:
    """Return the device of a phone that has had a call of each kind."""
    handle = phone.incoming_call("3001", "Anna", line=2)
    clock.tick(5)
    phone.remote_hang_up(handle)
    clock.tick(55)
    handle = phone.incoming_call("3002", "Bert")
    phone.local_answer(handle)
    clock.tick(60)
    phone.remote_hang_up(handle)
    handle = phone.local_dial("3003")
    clock.tick(60)
    phone.local_hang_up(handle)
    await after(hass, clock, 60)
    return device_id_of(hass, loaded)


MISSED = {
    "kind": "missed",
    "started": "2026-11-02T12:00:00-08:00",
    "name": "Anna",
    "number": "3001",
    "line": 2,
    "duration": None,
}
RECEIVED = {
    "kind": "received",
    "started": "2026-11-02T12:01:00-08:00",
    "name": "Bert",
    "number": "3002",
    "line": 1,
    "duration": 60,
}
PLACED = {
    "kind": "placed",
    "started": "2026-11-02T12:02:00-08:00",
    "name": "3003",
    "number": "3003",
    "line": 1,
    "duration": None,
}


@pytest.mark.parametrize(
    ("fields", "path", "entries"),
    [
        ({}, "", [PLACED, RECEIVED, MISSED]),
        ({"kind": "all"}, "", [PLACED, RECEIVED, MISSED]),
        ({"kind": "missed"}, "/missed", [MISSED]),
        ({"kind": "received"}, "/received", [RECEIVED]),
        ({"kind": "placed"}, "/placed", [PLACED]),
        ({"limit": 1}, "", [PLACED]),
        ({"limit": "2"}, "", [PLACED, RECEIVED]),
        ({"limit": 300}, "", [PLACED, RECEIVED, MISSED]),
    ],
)
async def test_get_call_log(
    hass: HomeAssistant,
    phone: VirtualPhone,
    logged: str,
    fields: dict[str, Any],
    path: str,
    entries: list[dict[str, Any]],
) -> None:
    """Past calls are returned, of one kind or all, the newest first."""
    phone.requests.clear()

    response = await ask(hass, "get_call_log", logged, **fields)

    assert paths_of(phone) == [f"/api/v1/mgmt/callLogs{path}"]
    assert response == {
        "entries": [{ATTR_DEVICE_ID: logged, **entry} for entry in entries]
    }
    json.dumps(response)


async def test_call_log_without_times(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """In one second the later call is newer, and one without a time is the oldest."""
    assert await ask(hass, "get_call_log", device_id) == {"entries": []}
    for number in ("3001", "3002"):
        phone.remote_hang_up(phone.incoming_call(number))
    phone.clock_offset = timedelta(days=-60 * 365)
    phone.remote_hang_up(phone.incoming_call("3003"))

    for kind in ("all", "missed"):
        response = await ask(hass, "get_call_log", device_id, kind=kind)

        assert [(it["number"], it["started"]) for it in response["entries"]] == [
            ("3002", "2026-11-02T12:00:00-08:00"),
            ("3001", "2026-11-02T12:00:00-08:00"),
            ("3003", None),
        ]


async def test_a_list_that_a_phone_lacks(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A phone without one of the lists still tells of the log as a whole."""
    phone.inject(Fault(FaultKind.HTTP_STATUS, times=99, value=404, path="Logs/missed"))

    with pytest.raises(HomeAssistantError) as caught:
        await ask(hass, "get_call_log", device_id, kind="missed")

    assert caught.value.translation_key == "not_offered"
    assert await ask(hass, "get_call_log", device_id) == {"entries": []}
    phone.remote_hang_up(phone.incoming_call("3001"))
    await seconds_pass(hass, clock, 60)
    assert state_of(hass, Platform.SENSOR, "missed_calls").state == "1"


# What the phone tells of itself.


KNOWN = replace(
    SETTINGS,
    skype=True,
    camera=True,
    voice_quality=4.2,
    password=f"{SECRET}-0",
    user_password=f"{SECRET}-1",
    h235_key=f"{SECRET}-2",
    provisioning_server=f"ftp://anna:{SECRET}-3@192.0.2.20/phones",
    configuration={
        "reg.1.auth.password": f"{SECRET}-4",
        "apps.push.password": f"{SECRET}-5",
        "call.defaultTransferType": "Blind",
    },
    location={
        "Country": "Utopia",
        "Street1": "High Street",
        "House Num. Suff.": "b",
        "Add. Info": "ring twice",
        "Road SubSection": "3",
    },
)
"""A phone that has something to tell in each section, and secrets to keep."""

NO_FORWARDING = {"always": None, "busy": None, "do_not_disturb": None}

VOICE = {
    "category": "Voice",
    "packets_received": 199,
    "packets_sent": 200,
    "octets_received": 15920,
    "octets_sent": 16000,
    "packets_expected": 200,
    "packets_lost": 1,
    "jitter": 0,
    "max_jitter": 0,
    "latency": 0,
    "received_payload_size": 80,
    "sent_payload_size": 20,
    "received_codec": "G.722.1",
    "sent_codec": "G.722.1",
    "received_mos_conversational": 4.2,
    "sent_mos_conversational": 4.2,
    "received_mos_listening": 4.2,
    "sent_mos_listening": 4.2,
    "video_received_bitrate_kbps": None,
    "video_received_fast_update_requests": None,
    "video_received_frame_height": None,
    "video_received_frame_rate": None,
    "video_received_frame_width": None,
    "video_sent_bitrate_kbps": None,
    "video_sent_configured_bitrate_kbps": None,
    "video_sent_fast_update_requests": None,
    "video_sent_frame_height": None,
    "video_sent_frame_rate": None,
    "video_sent_frame_width": None,
}

INFORMATION: dict[str, dict[str, Any]] = {
    "device": {
        "model": "VVX 450",
        "mac": "64167f0a0001",
        "vendor": "Polycom",
        "type": "HardwareEndpoint",
        "firmware": "5.9.7.1477",
        "updater": "5.9.7.1477",
        "boot_block": "3.0.6.0098 (48840-001)",
        "part_number": "48840-001",
        "uptime": 4,
        "ip_address": "192.0.2.10",
        "ipv6_address": None,
        "ipv6_link_address": None,
        "ipv6_ula_address": None,
        "ip_stack": "IPv4 Only",
        "preferred_network": "IPv6",
        "application_state": "AppStateCall",
        "ready_to_use": True,
        "can_shut_down": False,
        "intends_to_shut_down": False,
        "camera": True,
        "expansion_modules": [],
    },
    "network": {
        "ip_address": "192.0.2.10",
        "ipv6_address": None,
        "subnet_mask": "255.255.255.0",
        "default_gateway": "192.0.2.1",
        "dns_server": "192.0.2.1",
        "alternate_dns_server": None,
        "dns_domain": "example.org",
        "sntp_address": "192.0.2.1",
        "dhcp": True,
        "dhcp_server": "192.0.2.1",
        "dhcp_option_60_format": "ASCII String",
        "dhcp_boot_server_option": 160,
        "dhcp_boot_server_option_type": "String",
        "dhcp_boot_server_use_option": "Custom+Option66",
        "lan_port_active": True,
        "lan_speed": "1000Mbps",
        "vlan_id": None,
        "vlan_id_option": 129,
        "vlan_discovery_mode": "Fixed",
        "lldp": True,
        "cdp_compatibility": True,
        "provisioning_server": "ftp://192.0.2.20/phones",
        "provisioning_server_type": "FTP",
        "upgrade_server": None,
        "zero_touch_provisioning": False,
    },
    "network_statistics": {
        "uptime": 4,
        "received_packets": 280,
        "sent_packets": 202,
    },
    "device_statistics": {
        "cpu_load": 30.3,
        "cpu_load_average": 20.0,
        "memory_total": 519995392,
        "memory_used": 275099648,
        "memory_free": 244895744,
        "memory_cached": 240484352,
        "memory_reclaimable": 0,
        "memory_committed": 0,
        "ram_disk_size": 67108864,
        "processes": [
            {
                "name": "pgui",
                "used": 80315424,
                "free": 162784,
                "arena": 19066016,
                "mapped": 61412192,
            },
            {
                "name": "polyapp",
                "used": 34790512,
                "free": 455568,
                "arena": 12677120,
                "mapped": 22568960,
            },
        ],
    },
    "running_configuration": {
        "network": {
            "ip_address": "192.0.2.10",
            "subnet_mask": "255.255.255.0",
            "ip_gateway": "192.0.2.1",
            "ip_stack": "IPv4 Only",
            "ipv6_address": None,
            "ipv6_gateway": None,
            "ipv6_address_discovery": "DHCP",
            "ipv6_link_address": None,
            "ipv6_ula_address": None,
            "preferred_network": "IPv6",
            "vlan": None,
            "vlan_filtering": False,
            "cdp": True,
            "lldp": True,
            "storm_filter_pps": 38,
            "storm_filtering": True,
        },
        "dhcp": {
            "enabled": True,
            "option_60_format": "ASCII String",
            "boot_server_option_type": "String",
            "boot_server_use_option": "Custom then Default",
            "boot_server_option": 160,
            "offer_timeout": 1,
            "vlan_discovery": "Default",
            "vlan_discovery_option": 129,
        },
        "dns": {
            "enabled": True,
            "primary_server": "192.0.2.1",
            "secondary_server": None,
            "domain": "example.org",
        },
        "provisioning": {
            "server": "ftp://192.0.2.20/phones",
            "server_type": "FTP",
            "file_transfer_tries": 3,
            "retry_wait": 1,
            "max_servers": 8,
            "network_environment": "Cable/DSL",
            "tag_serial_number": False,
        },
        "syslog": {
            "server": None,
            "transport": "UDP",
            "render_level": 4,
            "facility": 16,
            "prepend_mac": False,
        },
        "time": {
            "server": "192.0.2.1",
            "gmt_offset_seconds": 0,
            "gmt_offset_hours": 0.0,
        },
        "tr069": {
            "enabled": False,
            "acs_url": None,
            "periodic_inform": False,
            "inform_interval": 18000,
            "upgrade_management": False,
        },
    },
    "lines": {
        "lines": [
            {
                "number": 1,
                "keys": [1],
                "label": "2001",
                "user": "2001",
                "registered": True,
                "do_not_disturb": False,
                "shared": False,
                "server": "192.0.2.5",
                "forwarding": {**NO_FORWARDING, "no_answer": None},
            },
            {
                "number": 2,
                "keys": [2],
                "label": "2002",
                "user": "2002",
                "registered": False,
                "do_not_disturb": True,
                "shared": False,
                "server": "192.0.2.5",
                "forwarding": {**NO_FORWARDING, "no_answer": "3009"},
            },
        ]
    },
    "sip": {
        "users": [
            {
                "name": "2001",
                "line": 1,
                "total_events": 1,
                "total_calls": 1,
                "events": [
                    {
                        "type": "Register",
                        "call_id": "00000001-7f0a0001-64167f0a@192.0.2.10",
                        "registration_state": "Registered",
                        "expires": 3600,
                        "overlap": 120,
                    }
                ],
                "calls": [
                    {
                        "state": "Connected",
                        "call_id": "{handle}-7f0a0001-64167f0a@192.0.2.10",
                    }
                ],
            },
            {
                "name": "2002",
                "line": 2,
                "total_events": 1,
                "total_calls": 0,
                "events": [
                    {
                        "type": "Register",
                        "call_id": None,
                        "registration_state": "Registering",
                        "expires": 6,
                        "overlap": None,
                    }
                ],
                "calls": [],
            },
        ],
        "total_users": 2,
    },
    "media_sessions": {
        "sessions": [
            {
                "reference": "0x{handle}",
                "srtp": False,
                "h235": True,
                "streams": [
                    {**VOICE, "reference": "0x{voice}"},
                    {
                        **VOICE,
                        "reference": "0x{video}",
                        "category": "Video",
                        "octets_received": 59700,
                        "octets_sent": 60000,
                        "received_payload_size": None,
                        "sent_payload_size": None,
                        "received_codec": "H.264",
                        "sent_codec": "H.264",
                        "received_mos_conversational": None,
                        "sent_mos_conversational": None,
                        "received_mos_listening": None,
                        "sent_mos_listening": None,
                        "video_received_bitrate_kbps": 319,
                        "video_received_fast_update_requests": 0,
                        "video_received_frame_height": 180,
                        "video_received_frame_rate": 16,
                        "video_received_frame_width": 320,
                        "video_sent_bitrate_kbps": 440,
                        "video_sent_configured_bitrate_kbps": 448,
                        "video_sent_fast_update_requests": 1,
                        "video_sent_frame_height": 720,
                        "video_sent_frame_rate": 15,
                        "video_sent_frame_width": 1280,
                    },
                ],
            }
        ]
    },
    "communication": {
        "communication_types": ["RxTx"],
        "far_ends_muted": [],
        "muted": False,
    },
    "location": {
        "country": "Utopia",
        "state": None,
        "district": None,
        "city": None,
        "division": None,
        "neighbourhood_block": None,
        "street_group": None,
        "street": None,
        "street_1": "High Street",
        "street_2": None,
        "road": None,
        "road_section": None,
        "road_subsection": "3",
        "road_branch": None,
        "road_pre_modifier": None,
        "road_post_modifier": None,
        "house_number": None,
        "house_number_suffix": "b",
        "landmark": None,
        "additional_information": "ring twice",
        "additional_code": None,
        "place_name": None,
        "place_type": None,
        "postal_name": None,
        "post_box": None,
        "zip_code": None,
        "building": None,
        "unit": None,
        "floor": None,
        "room": None,
        "seat": None,
    },
    "presence": {"presence": "Offline"},
    "transfer_type": {"transfer_type": "blind"},
}
"""What the phone below tells in each section but that of its screen."""


@pytest.fixture
async def known(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, plug_in: PlugIn
) -> VirtualPhone:
    """Return a phone in a call of four seconds, which is set up."""
    phone = await plug_in(KNOWN)
    phone.local_answer(phone.incoming_call("3001", "Anna"))
    phone.set_line_registered(2, False)
    phone.set_do_not_disturb(2, True)
    phone.set_forwarding(2, no_answer="3009")
    await set_up(hass, entry_of(phone))
    await after(hass, clock, 4)
    phone.requests.clear()
    return phone


def filled_in(value: Any, handle: str) -> Any:
    """Put the handle of the call, and of its media, into what is expected."""
    number = int(handle, 16)
    text = json.dumps(value)
    for name, it in (("handle", 0), ("voice", 0x1D8), ("video", 0xC10)):
        text = text.replace(f"{{{name}}}", f"{number + it:x}")
    return json.loads(text)


async def test_all_sections_are_known() -> None:
    """There are thirteen sections."""
    assert set(phone_actions.SECTIONS) == {*INFORMATION, "ui"}
    assert len(phone_actions.SECTIONS) == 13


@pytest.mark.parametrize("section", sorted(INFORMATION))
async def test_get_information(
    hass: HomeAssistant, known: VirtualPhone, section: str
) -> None:
    """A section is returned with names that stay, and in plain types."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    device_id = device_id_of(hass, entry)

    response = await ask(hass, "get_information", device_id, section=section)

    expected = filled_in(INFORMATION[section], known.calls[0].handle)
    assert response == {"phones": [{ATTR_DEVICE_ID: device_id, **expected}]}
    assert json.loads(json.dumps(response)) == response
    assert len(paths_of(known)) == 1


async def test_the_screen_as_text(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What the phone shows is returned as the phone writes it."""
    phone.press_key("Menu")

    response = await ask(hass, "get_information", device_id, section="ui")

    assert response == {
        "phones": [{ATTR_DEVICE_ID: device_id, "xml": phone.screen.xml()}]
    }
    assert "Directories" in response["phones"][0]["xml"]


@pytest.mark.parametrize("firmware", ["5.9", "6.x"])
async def test_secrets_are_kept(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    firmware: str,
) -> None:
    """No section holds a password, a key, or who may fetch configuration."""
    phone = await plug_in(replace(KNOWN, firmware=firmware))
    phone.local_answer(phone.incoming_call("3001"))
    entry = entry_of(phone)
    await set_up(hass, entry)

    for section in phone_actions.SECTIONS:
        response = await ask(
            hass, "get_information", device_id_of(hass, entry), section=section
        )
        told = json.dumps(response)
        assert SECRET not in told
        assert "PlcmSpIp" not in told
        assert "anna" not in told


@pytest.mark.parametrize("presence_at_top", [False, True])
async def test_presence(
    hass: HomeAssistant, plug_in: PlugIn, presence_at_top: bool
) -> None:
    """The presence is found wherever the phone puts it."""
    phone = await plug_in(replace(SKYPE, presence_at_top=presence_at_top))
    phone.skype_sign_in()
    await asyncio.sleep(0)
    entry = entry_of(phone)
    await set_up(hass, entry)
    device_id = device_id_of(hass, entry)

    response = await ask(hass, "get_information", device_id, section="presence")

    assert response["phones"][0]["presence"] == "Available"


@pytest.mark.parametrize(
    ("configured", "told"), [("Safe", "safe"), ("Sideways", "unknown")]
)
async def test_transfer_type(
    hass: HomeAssistant, plug_in: PlugIn, configured: str, told: str
) -> None:
    """The transfer type is told in the words of the select."""
    phone = await plug_in(
        replace(SETTINGS, configuration={"call.defaultTransferType": configured})
    )
    entry = entry_of(phone)
    await set_up(hass, entry)
    device_id = device_id_of(hass, entry)

    response = await ask(hass, "get_information", device_id, section="transfer_type")

    assert response["phones"][0]["transfer_type"] == told


@pytest.mark.parametrize(
    "kind", [FaultKind.WRONG_TYPES, FaultKind.BAD_UTF8, FaultKind.EMPTY_BODY]
)
async def test_nonsense(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    kind: FaultKind,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An answer that makes no sense is told of in words, or leaves things unknown."""
    for section in phone_actions.SECTIONS:
        phone.inject(Fault(kind, times=9))
        with suppress(HomeAssistantError):
            json.dumps(await ask(hass, "get_information", device_id, section=section))
        assert [times for _, times in phone.faults] == [8]
        phone.clear_faults()

    assert not crashes(caplog)


@pytest.mark.parametrize(
    ("section", "kind", "value"),
    [
        ("presence", FaultKind.API_STATUS, 4004),
        ("device_statistics", FaultKind.HTTP_STATUS, 404),
        ("running_configuration", FaultKind.HTTP_STATUS, 404),
        ("ui", FaultKind.HTTP_STATUS, 404),
        ("location", FaultKind.API_STATUS, 4004),
    ],
)
async def test_what_a_phone_lacks_is_remembered(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    loaded: MockConfigEntry,
    section: str,
    kind: FaultKind,
    value: int,
) -> None:
    """It is asked for once, and again after a reload or when the phone was gone."""
    device_id = device_id_of(hass, loaded)
    paths = {"presence": "getPresence", "ui": "uixml", "location": "location/info"} | {
        "device_statistics": "device/stats",
        "running_configuration": "runningConfig",
    }
    phone.inject(Fault(kind, times=99, value=value, path=paths[section]))

    async def asked() -> int:
        for _ in range(3):
            with pytest.raises(HomeAssistantError) as caught:
                await ask(hass, "get_information", device_id, section=section)
            assert str(caught.value) == (
                f"{TITLE} does not offer this. It may need other firmware"
            )
        requests = [path for path in paths_of(phone) if paths[section] in path]
        phone.requests.clear()
        return len(requests)

    assert await asked() == 1
    assert await asked() == 0

    await hass.config_entries.async_reload(loaded.entry_id)
    await settle(hass)
    assert await asked() == 1

    phone.power_cut()
    await next_poll(hass, clock)
    await phone.start()
    await next_poll(hass, clock)
    phone.requests.clear()
    assert await asked() == 1


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
async def test_old_firmware(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Old firmware tells what it can, and is not asked for what made it freeze."""
    phone.incoming_call("3001")
    phone.requests.clear()
    told = {
        section: await ask(hass, "get_information", device_id, section=section)
        for section in sorted(
            set(phone_actions.SECTIONS) - {"media_sessions", "presence"}
        )
    }
    with pytest.raises(HomeAssistantError) as caught:
        await ask(hass, "get_information", device_id, section="media_sessions")

    json.dumps(told)
    assert told["device"]["phones"][0]["firmware"] == "5.7.3.2205"
    assert told["lines"]["phones"][0]["lines"][0]["forwarding"] is None
    assert caught.value.translation_key == "not_offered"
    assert not [path for path in paths_of(phone) if "sessionStats" in path]


# Configuration parameters.


NAMES = [f"test.parameter.{number}" for number in range(MAXIMUM_PARAMETERS + 1)]
CONFIGURED = replace(SETTINGS, configuration=dict.fromkeys(NAMES, "old"))


@pytest.mark.parametrize("settings", [CONFIGURED])
async def test_get_config(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Up to 20 parameters are returned, with where their values come from."""
    response = await ask(hass, "get_config", device_id, parameters=NAMES[:20])

    assert response == {
        "phones": [
            {
                ATTR_DEVICE_ID: device_id,
                "parameters": {
                    name: {"value": "old", "source": "config"} for name in NAMES[:20]
                },
                "unknown": [],
            }
        ]
    }
    assert acted(phone) == [("config/get", NAMES[:20])]


@pytest.mark.parametrize("firmware", ["5.7", "5.9", "6.x"])
async def test_get_config_of_unknown_parameters(
    hass: HomeAssistant, plug_in: PlugIn, firmware: str
) -> None:
    """Parameters that the phone does not know are named, the others returned."""
    phone = await plug_in(replace(SETTINGS, firmware=firmware))
    entry = entry_of(phone)
    await set_up(hass, entry)
    device_id = device_id_of(hass, entry)

    response = await ask(
        hass,
        "get_config",
        device_id,
        parameters=["no.such.thing", " httpd.cfg.port ", "nor.this"],
    )

    assert sorted(response["phones"][0].pop("unknown")) == ["no.such.thing", "nor.this"]
    assert response["phones"] == [
        {
            ATTR_DEVICE_ID: device_id,
            "parameters": {"httpd.cfg.port": {"value": "80", "source": "default"}},
        }
    ]


async def test_get_config_of_one_parameter(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """One parameter needs no list."""
    response = await ask(hass, "get_config", device_id, parameters="httpd.enabled")

    assert list(response["phones"][0]["parameters"]) == ["httpd.enabled"]


@pytest.mark.parametrize("settings", [CONFIGURED])
@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("new", "new"),
        ("", ""),
        ("  two blanks  ", "  two blanks  "),
        ("Ägnes Ωmega 💥", "Ägnes Ωmega 💥"),
        ("\"quoted\" 'twice' \\ <b>&amp;</b>", "\"quoted\" 'twice' \\ <b>&amp;</b>"),
        ("a\nb\r\n\tc", "a\nb\r\n\tc"),
        ("007", "007"),
        ("true", "true"),
        (True, "1"),
        (False, "0"),
        (5, "5"),
        (-2.5, "-2.5"),
        ("x" * 5000, "x" * 5000),
    ],
    ids=lambda value: repr(value)[:12],
)
async def test_set_config(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    value: object,
    stored: str,
) -> None:
    """A value arrives byte for byte as text, and comes back as such."""
    await act(hass, "set_config", device_id, parameters={NAMES[0]: value})

    assert acted(phone) == [("config/set", {NAMES[0]: stored})]
    response = await ask(hass, "get_config", device_id, parameters=NAMES[0])
    assert response["phones"][0]["parameters"] == {
        NAMES[0]: {"value": stored, "source": "web"}
    }


@pytest.mark.parametrize("settings", [CONFIGURED])
async def test_set_config_of_many_parameters(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Up to 20 parameters are set at once."""
    values = dict.fromkeys(NAMES[:20], "new")

    await act(hass, "set_config", device_id, parameters=values)

    assert acted(phone) == [("config/set", values)]


@pytest.mark.parametrize("firmware", ["5.7", "5.9", "6.x"])
async def test_set_config_of_unknown_parameters(
    hass: HomeAssistant, plug_in: PlugIn, firmware: str
) -> None:
    """Parameters that the phone does not know are named, whatever its firmware."""
    phone = await plug_in(replace(SETTINGS, firmware=firmware))
    entry = entry_of(phone)
    await set_up(hass, entry)

    with pytest.raises(HomeAssistantError) as caught:
        await act(
            hass,
            "set_config",
            device_id_of(hass, entry),
            parameters={"no.such.thing": "1", "httpd.enabled": "1", "nor.this": "1"},
        )

    refused, _, names = str(caught.value).partition(": it does not know ")
    assert refused == f"{TITLE} refused"
    assert sorted(names.split(", ")) == ["no.such.thing", "nor.this"]


@pytest.mark.parametrize("settings", [CONFIGURED])
@pytest.mark.parametrize("value", ["x", "ä", '"'])
async def test_the_largest_configuration(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, value: str
) -> None:
    """As much as a phone takes is sent, and not a byte more."""
    empty = len('{"data":{"test.parameter.0":""}}')
    length = len(json.dumps(value)) - 2
    most = (MAXIMUM_SIZE - empty) // length

    await act(hass, "set_config", device_id, parameters={NAMES[0]: value * most})
    assert len(acted(phone)) == 1
    phone.requests.clear()

    with pytest.raises(ServiceValidationError) as caught:
        await act(
            hass, "set_config", device_id, parameters={NAMES[0]: value * (most + 1)}
        )
    assert str(caught.value) == "This is too much at once. At most 20 KB can be sent"
    assert acted(phone) == []


@pytest.mark.parametrize("settings", [replace(SKYPE, skype_sign_in_time=30)])
@pytest.mark.usefixtures("impatient")
async def test_set_config_while_the_phone_signs_in(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone that signs in takes no parameters meanwhile."""
    phone.skype_sign_in()

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "set_config", device_id, parameters={"httpd.enabled": "1"})

    assert str(caught.value) == (
        f"{TITLE} is busy with something else. Try again in a moment"
    )


# Keys, text and touch.


async def test_all_keys_are_known(phone: VirtualPhone) -> None:
    """The names of the keys are those of the phone."""
    assert sorted(phone_actions.KEYS) == sorted(phone.key_names)


@pytest.mark.parametrize(
    ("keys", "pressed", "view", "typed"),
    [
        ("Menu", ["Menu"], "Menu", ""),
        (["applications"], ["Applications"], "Page", ""),
        (
            ["SOFTKEY1", " dialpad2 ", "DialPad0", "dialpadSTAR"],
            ["SoftKey1", "Dialpad2", "Dialpad0", "DialpadStar"],
            "Dialer",
            "20*",
        ),
        (["Menu", "Home"], ["Menu", "Home"], "Home", ""),
    ],
)
async def test_press_key(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    keys: str | list[str],
    pressed: list[str],
    view: str,
    typed: str,
) -> None:
    """Keys are pressed one after the other, however their names are written."""
    await act(hass, "press_key", device_id, keys=keys)

    assert acted(phone) == [
        ("simulateKeyEvent", {"Type": "Tap", "KeyName": key}) for key in pressed
    ]
    assert (phone.screen.view, phone.screen.typed) == (view, typed)


async def test_what_keys_do_shows_at_once(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that keys have begun is there without waiting for the next poll."""
    await act(hass, "press_key", device_id, keys=["Dialpad3", "Select"])

    assert call_state(hass) == "ringback"


async def test_no_poll_comes_between_keys(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, loaded: MockConfigEntry
) -> None:
    """A person does not wait for polls between two keys."""
    pressing = hass.async_create_task(
        act(hass, "press_key", device_id, keys=["Dialpad2"] * 5)
    )
    await asyncio.sleep(0)
    phone.requests.clear()
    await loaded.runtime_data.async_refresh()
    await pressing

    assert commands_of(phone)[:6] == ["simulateKeyEvent"] * 5 + ["callStatus"]


async def test_a_key_that_the_phone_lacks(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Keys after one that is refused are not pressed, and what was done shows."""
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="KeyEvent"))
    phone.inject(Fault(FaultKind.API_STATUS, value=4000, path="KeyEvent"))
    phone.incoming_call("3001")
    phone.requests.clear()

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "press_key", device_id, keys=["Home", "Headset", "Menu"])
    await settle(hass)

    assert str(caught.value) == f"{TITLE} refused: the input is invalid"
    assert [keys["KeyName"] for _, keys in acted(phone)] == ["Home", "Headset"]
    assert call_state(hass) == "ringing"


@pytest.mark.parametrize(
    ("texts", "typed"),
    [
        ([{"text": "2001"}], "2001"),
        ([{"text": 2001}], "2001"),
        ([{"text": "20"}, {"text": "01"}], "2001"),
        ([{"text": "20"}, {"text": "3001", "replace": True}], "3001"),
        ([{"text": " Ä 💥 "}], " Ä 💥 "),
        ([{"text": "9" * MAXIMUM_TEXT_LENGTH}], "9" * MAXIMUM_TEXT_LENGTH),
    ],
)
async def test_type_text(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    texts: list[dict[str, Any]],
    typed: str,
) -> None:
    """Text is added to what stands in the field, or takes its place."""
    for fields in texts:
        await act(hass, "type_text", device_id, **fields)

    assert phone.screen.typed == typed


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({"text": "1"}, {"Value": "1", "ReplaceText": "false"}),
        ({"text": "1", "replace": True}, {"Value": "1", "ReplaceText": "true"}),
        ({"text": "", "replace": True}, {"Value": "", "ReplaceText": "true"}),
    ],
)
async def test_type_text_as_sent(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fields: dict[str, Any],
    sent: dict[str, str],
) -> None:
    """Text is sent as it is; nothing may take the place of something."""
    phone.inject(Fault(FaultKind.API_STATUS, value=2000, path="TextInput"))

    await act(hass, "type_text", device_id, **fields)

    assert acted(phone) == [("simulateTextInput", sent)]


ON_NEW_CALL = {"x": 10, "y": 271}
"""Where the first soft key is on the screen."""


@pytest.mark.parametrize(
    ("touches", "sent", "view"),
    [
        (
            [{"positions": ON_NEW_CALL}],
            [{"Type": "Tap", "Positions": [{"X": "10", "Y": "271"}]}],
            "Dialer",
        ),
        (
            [
                {"gesture": "press", "positions": [ON_NEW_CALL], "duration": 0},
                {"gesture": "release", "positions": [{"x": 10.0, "y": "271"}]},
            ],
            [
                {
                    "Type": "Press",
                    "Positions": [{"X": "10", "Y": "271"}],
                    "Duration": "0",
                },
                {"Type": "Release", "Positions": [{"X": "10", "Y": "271"}]},
            ],
            "Dialer",
        ),
        (
            [
                {
                    "gesture": "swipe",
                    "positions": [{"x": number, "y": 0} for number in range(5)],
                    "duration": 60_000,
                    "easing": 40,
                }
            ],
            [
                {
                    "Type": "Swipe",
                    "Positions": [{"X": str(it), "Y": "0"} for it in range(5)],
                    "Duration": "60000",
                    "Easing": "40",
                }
            ],
            "Home",
        ),
        (
            [{"gesture": "swipe", "positions": [ON_NEW_CALL] * 2, "easing": 0}],
            [
                {
                    "Type": "Swipe",
                    "Positions": [{"X": "10", "Y": "271"}] * 2,
                    "Easing": "0",
                }
            ],
            "Home",
        ),
    ],
)
async def test_touch(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    touches: list[dict[str, Any]],
    sent: list[dict[str, Any]],
    view: str,
) -> None:
    """The screen is touched, and does what is written there."""
    for fields in touches:
        await act(hass, "touch", device_id, **fields)

    assert acted(phone) == [("simulateTouch", it) for it in sent]
    assert phone.screen.view == view


@pytest.mark.parametrize("position", [{"x": 480, "y": 0}, {"x": 0, "y": 272}])
async def test_touch_beside_the_screen(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, position: dict[str, int]
) -> None:
    """Only the phone knows how large its screen is."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "touch", device_id, positions=position)

    assert not isinstance(caught.value, ServiceValidationError)
    assert str(caught.value) == f"{TITLE} refused: the input is invalid"


async def test_touch_shows_at_once(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A call that is answered on the screen is so without waiting for a poll."""
    phone.incoming_call("3001")

    await act(hass, "touch", device_id, positions=ON_NEW_CALL)

    assert call_state(hass) == "connected"


# The phone's upkeep.


async def test_update_configuration(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The phone fetches its configuration."""
    await act(hass, "update_configuration", device_id)

    assert acted(phone) == [("updateConfiguration", None)]


async def test_the_button_to_update_the_configuration(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry
) -> None:
    """The button is there once it is enabled, and does the same."""
    entity_id = entity_id_of(hass, Platform.BUTTON, "update_configuration")
    assert hass.states.get(entity_id) is None
    await enable(hass, entity_id)

    await press(hass, "update_configuration")

    assert acted(phone) == [("updateConfiguration", None)]


@pytest.mark.parametrize("settings", [replace(SETTINGS, firmware="5.7")])
@pytest.mark.parametrize("action", ["press_key", "type_text", "update_configuration"])
async def test_what_old_firmware_cannot_do(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str
) -> None:
    """What came with later firmware is said to be missing, each time it is asked."""
    for times in (1, 2):
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, action, device_id, **ACTIONS[action])

        assert str(caught.value) == (
            f"{TITLE} does not offer this. It may need other firmware"
        )
        assert len(acted(phone)) == times


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "All"),
        ({"kind": "all"}, "All"),
        ({"kind": "config_files"}, "ConfigFiles"),
        ({"kind": "local"}, "Local"),
        ({"kind": "web"}, "Web"),
        ({"kind": "device"}, "Device"),
    ],
)
@pytest.mark.parametrize(
    "url", [SERVER, " ftp://anna:secret@192.0.2.20:2121/a b ", "tftp://192.0.2.20"]
)
async def test_export_configuration(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fields: dict[str, str],
    kind: str,
    url: str,
) -> None:
    """A part of the configuration is sent to an address."""
    await act(hass, "export_configuration", device_id, url=url, **fields)

    assert [(export.url, export.kind) for export in phone.exports] == [
        (url.strip(), kind)
    ]


@pytest.mark.parametrize("settings", [replace(SETTINGS, export_fails=True)])
async def test_an_export_that_fails(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A server that does not take the configuration is told of."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "export_configuration", device_id, url=SERVER)

    assert str(caught.value) == (
        f"{TITLE} refused: the configuration could not be exported"
    )


BAD_URLS = [
    "",
    " ",
    "192.0.2.20",
    "server/path",
    "/relative",
    "//192.0.2.20/path",
    "file:///etc/passwd",
    "file://192.0.2.20/etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ssh://192.0.2.20",
    "http://",
    "http:///path",
    "https://:443/",
    "ftp:192.0.2.20",
    "http://192.0.2.20:99999/",
    "http://[::1",
    "http://192.0.2.20/\r\nX: y",
    "http://192.0.2.20/\x00",
    "http://192.0.2.20/\u202e",
    "\x01http://192.0.2.20/",
]


@pytest.mark.parametrize("settings", [CAPTURING])
async def test_addresses_that_are_none(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """An address that no phone could send to is refused before it is asked."""
    phone.requests.clear()

    for action in ("export_configuration", "upload_packet_capture"):
        for url in BAD_URLS:
            with pytest.raises(ServiceValidationError) as caught:
                await act(hass, action, device_id, url=url)
            assert str(caught.value) == (
                "This is not a complete address. It has to begin with one of:"
                " ftp, ftps, http, https, tftp"
            )

    assert phone.requests == []


@pytest.mark.parametrize(
    ("server", "fields", "captures"),
    [
        ("", {"url": SERVER}, [SERVER]),
        ("", {"url": f" {SERVER} "}, [SERVER]),
        ("ftp://192.0.2.21", {"url": SERVER}, [SERVER]),
        ("ftp://192.0.2.21", {}, ["ftp://192.0.2.21"]),
    ],
)
async def test_upload_packet_capture(
    hass: HomeAssistant,
    plug_in: PlugIn,
    server: str,
    fields: dict[str, str],
    captures: list[str],
) -> None:
    """What was captured is sent to an address, or to the configured one."""
    phone = await plug_in(replace(CAPTURING, provisioning_server=server))
    entry = entry_of(phone)
    await set_up(hass, entry)

    await act(hass, "upload_packet_capture", device_id_of(hass, entry), **fields)

    assert phone.captures == captures


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        replace(SETTINGS, configuration={"diags.pcap.enabled": "1"}),
        replace(CAPTURING, model="VVX 201"),
        replace(CAPTURING, firmware="6.x"),
    ],
)
async def test_capture_is_off(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone that captures nothing has no such page, and it is said what to do."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_packet_capture", device_id, url=SERVER)

    assert caught.value.translation_key == "capture_off"
    assert str(caught.value) == (
        f"{TITLE} does not capture packets. Turn on diags.pcap.enabled and"
        " diags.pcap.background.enabled first; some models cannot do it"
    )


@pytest.mark.parametrize("settings", [CAPTURING])
@pytest.mark.usefixtures("impatient")
async def test_captures_need_time(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    phone: VirtualPhone,
    device_id: str,
) -> None:
    """A phone sends what it captured once in ten seconds."""
    await act(hass, "upload_packet_capture", device_id, url=SERVER)
    clock.tick(9)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_packet_capture", device_id, url=SERVER)
    assert caught.value.translation_key == "busy"

    clock.tick(1)
    await act(hass, "upload_packet_capture", device_id, url=SERVER)

    assert len(phone.captures) == 2


@pytest.mark.parametrize("settings", [CAPTURING])
async def test_nowhere_to_send_captures_to(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Without an address the phone needs one of its own."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "upload_packet_capture", device_id)

    assert str(caught.value) == (
        f"{TITLE} refused: no address to send to is configured"
    )


@pytest.mark.parametrize(
    ("scope", "command"),
    [
        ("all", "configReset"),
        ("local", "configReset/local"),
        ("web", "configReset/web"),
        ("device", "configReset/device"),
    ],
)
async def test_reset_configuration(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    scope: str,
    command: str,
) -> None:
    """Settings from one source, or from all, are reset."""
    await act(hass, "reset_configuration", device_id, scope=scope, confirm=True)

    assert acted(phone) == [(command, None)]


async def test_what_a_reset_takes_back(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What was set through the REST API goes with the scope of the web interface."""
    name = "up.backlight.onIntensity"
    await act(hass, "set_config", device_id, parameters={name: "1"})

    async def value() -> str:
        response = await ask(hass, "get_config", device_id, parameters=name)
        return str(response["phones"][0]["parameters"][name]["value"])

    await act(hass, "reset_configuration", device_id, scope="local", confirm=True)
    assert await value() == "1"
    await act(hass, "reset_configuration", device_id, scope="web", confirm=True)
    assert await value() == "3"


@pytest.mark.parametrize("settings", [replace(SETTINGS, reboot_time=0.05)])
async def test_factory_reset(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """The phone forgets everything, its password and its REST API included."""
    await act(hass, "factory_reset", device_id, confirm=True)
    await asyncio.sleep(0.05)

    assert acted(phone) == [("factoryReset", None)]
    assert phone.default_password
    assert not phone.rest_enabled


@pytest.mark.parametrize("action", ["reset_configuration", "factory_reset"])
async def test_resets_are_confirmed(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str
) -> None:
    """Nothing is reset before somebody says that it is meant."""
    fields = ACTIONS[action]
    phone.requests.clear()

    for confirm in (False, "off", 0):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id, **{**fields, "confirm": confirm})
        assert str(caught.value) == (
            "Nothing was done. Confirm that you want this, because it cannot be undone"
        )
    for nonsense in (None, "perhaps", ""):
        with pytest.raises(vol.Invalid):
            await act(hass, action, device_id, **{**fields, "confirm": nonsense})
    with pytest.raises(vol.Invalid):
        await act(
            hass,
            action,
            device_id,
            **{key: value for key, value in fields.items() if key != "confirm"},
        )

    assert phone.requests == []


# Skype.


@pytest.mark.parametrize("settings", [SKYPE])
async def test_skype(hass: HomeAssistant, phone: VirtualPhone, device_id: str) -> None:
    """The phone signs in and out."""
    account = ACTIONS["skype_sign_in"]

    await act(hass, "skype_sign_in", device_id, **account)
    states = [phone.signed_in]
    await act(hass, "skype_sign_out", device_id)
    states.append(phone.signed_in)
    await act(
        hass, "skype_sign_in", device_id, **account, domain="EXAMPLE", lock_code="0123"
    )

    assert [*states, phone.signed_in] == [True, False, True]
    sent = {"Address": "anna@example.com", "User": "anna", "Password": SECRET}
    assert acted(phone) == [
        ("skype/signIn", {**sent, "Domain": ""}),
        ("skype/signOut", None),
        ("skype/signIn", {**sent, "Domain": "EXAMPLE", "LockCode": "0123"}),
    ]


@pytest.mark.parametrize("action", ["skype_sign_in", "skype_sign_out"])
async def test_a_phone_without_skype(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str, action: str
) -> None:
    """A phone that is set up for other servers does not offer Skype."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, device_id, **ACTIONS[action])

    assert str(caught.value) == (
        f"{TITLE} does not offer this. It may need other firmware"
    )


@pytest.mark.parametrize("settings", [SKYPE])
async def test_signed_in_or_out_already(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What is so already is refused by the phone."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "skype_sign_out", device_id)

    assert caught.value.translation_key == "refused_operation_not_allowed"


@pytest.mark.parametrize("overlap", ["queue", "refuse"])
async def test_others_while_a_phone_signs_in(
    hass: HomeAssistant, plug_in: PlugIn, overlap: Any
) -> None:
    """Signing in takes minutes: people go on meanwhile, and polls wait."""
    phone = await plug_in(
        replace(SETTINGS, skype=True, skype_sign_in_time=0.5, overlap=overlap)
    )
    entry = entry_of(phone)
    await set_up(hass, entry)
    device_id = device_id_of(hass, entry)
    phone.requests.clear()

    signing_in = hass.async_create_task(
        act(hass, "skype_sign_in", device_id, **ACTIONS["skype_sign_in"])
    )
    await asyncio.sleep(0.1)
    polling = hass.async_create_task(entry.runtime_data.async_refresh())
    await asyncio.sleep(0)
    await act(hass, "dial", device_id, destination="3001")
    await signing_in
    await polling

    (signed_in,) = (it for it in phone.requests if it.path.endswith("signIn"))
    dialled = [it for it in phone.requests if it.path.endswith("dial")]
    polled = [it for it in phone.requests if it.method == "GET"]
    assert dialled[0].time < signed_in.finished
    assert dialled[-1].http_status == 200
    assert len(phone.calls) == 1
    assert min(it.time for it in polled) >= signed_in.finished
    assert call_state(hass) == "ringback"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (SKYPE, None),
        (SETTINGS, None),
        (SKYPE, Fault(FaultKind.CUT_CONNECTION, path="signIn")),
        (SKYPE, Fault(FaultKind.HTTP_STATUS, value=500, path="signIn")),
        (SKYPE, Fault(FaultKind.NOT_JSON, path="signIn")),
    ],
)
async def test_the_password_is_not_logged(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    fault: Fault | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The password of the account is in no log, whatever happens, and in no error."""
    caplog.set_level(logging.DEBUG)
    for it in filter(None, [fault]):
        phone.inject(it)
    shown = ""

    try:
        await act(hass, "skype_sign_in", device_id, **ACTIONS["skype_sign_in"])
    except HomeAssistantError as error:
        shown = "".join(traceback.format_exception(error))
    await settle(hass)

    assert acted(phone)[0][1]["Password"] == SECRET
    assert SECRET not in shown
    # With its own debug log on, Home Assistant writes down each event.
    assert not [
        record.getMessage()
        for record in caplog.records
        if SECRET in record.getMessage() and record.name != "homeassistant.core"
    ]


# Who may do it, with which phones.


def test_actions() -> None:
    """All actions are known here, and who may do them."""
    assert {action.name for action in services.ACTIONS} == {*ACTIONS, *CALL_ACTIONS}
    assert {
        action.name for action in services.ACTIONS if action.admin
    } == FOR_ADMINISTRATORS


@pytest.mark.parametrize("action", sorted(FOR_ADMINISTRATORS))
async def test_what_only_administrators_may_do(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    hass_read_only_user: User,
    action: str,
) -> None:
    """Somebody who is no administrator is refused before the phone is asked."""
    phone.requests.clear()

    with pytest.raises(Unauthorized):
        await act_as(hass_read_only_user, hass, action, device_id, **ACTIONS[action])

    assert phone.requests == []


@pytest.mark.parametrize("settings", [replace(SETTINGS, reboot_time=0.05)])
@pytest.mark.parametrize(
    "action", sorted({*ACTIONS, *CALL_ACTIONS} - FOR_ADMINISTRATORS)
)
async def test_what_everybody_may_do(
    hass: HomeAssistant,
    phone: VirtualPhone,
    device_id: str,
    hass_read_only_user: User,
    action: str,
) -> None:
    """The phone is asked for what anybody may have it do."""
    phone.requests.clear()

    phone.local_answer(phone.incoming_call("3001"))
    with suppress(ServiceValidationError):
        await act_as(
            hass_read_only_user,
            hass,
            action,
            device_id,
            **(ACTIONS | CALL_ACTIONS)[action],
        )
    await settle(hass)

    assert phone.requests


async def test_several_phones(
    hass: HomeAssistant, plug_in: PlugIn, device_id: str
) -> None:
    """Each phone answers for itself."""
    other = await plug_in(replace(SETTINGS, mac=OTHER_MAC, model="VVX 601"))
    entry = entry_of(other, title="Kitchen")
    await set_up(hass, entry)
    other_id = device_id_of(hass, entry)

    response = await ask(
        hass, "get_information", [device_id, other_id], section="device"
    )

    assert [(it[ATTR_DEVICE_ID], it["model"]) for it in response["phones"]] == [
        (device_id, "VVX 450"),
        (other_id, "VVX 601"),
    ]


async def test_a_phone_that_is_not_set_up(
    hass: HomeAssistant, phone: VirtualPhone, loaded: MockConfigEntry, device_id: str
) -> None:
    """A phone whose entry is not loaded is refused by all actions."""
    await hass.config_entries.async_unload(loaded.entry_id)
    await settle(hass)
    phone.requests.clear()

    for action, fields in ACTIONS.items():
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id, **fields)
        assert TITLE in str(caught.value)

    assert phone.requests == []


async def test_a_phone_out_of_reach(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """A phone that does not answer is told of by name."""
    phone.power_cut()

    for action, fields in ACTIONS.items():
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, action, device_id, **fields)
        await settle(hass)
        assert str(caught.value) == (
            f"{TITLE} cannot be reached. Check that it is switched on and connected"
        )


# Wrong input.


def wrong_input() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Return what is wrong for each action, and what is said of it."""
    keys = ", ".join(phone_actions.KEYS)
    many = "These are too many parameters. At most 20 can be sent at once"
    none = "No parameter was named. Name at least one"
    yield "get_config", {"parameters": []}, none
    yield "get_config", {"parameters": ["httpd.enabled", " "]}, none
    yield "get_config", {"parameters": NAMES}, many
    yield (
        "get_config",
        {"parameters": [f"{number:04}" * 300 for number in range(20)]},
        "This is too much at once. At most 20 KB can be sent",
    )
    yield "set_config", {"parameters": {}}, none
    yield "set_config", {"parameters": {"": "1"}}, none
    yield "set_config", {"parameters": dict.fromkeys(NAMES, "1")}, many
    yield "press_key", {"keys": []}, "No key was named. Name at least one"
    for key in ("", "Dialpad10", "SoftKey", "12", "Home Home"):
        yield (
            "press_key",
            {"keys": ["Home", key]},
            f"There is no key {key}. The keys are: {keys}",
        )
    yield (
        "type_text",
        {"text": ""},
        "The text is empty. Enter at least one character",
    )
    yield (
        "type_text",
        {"text": "x" * (MAXIMUM_TEXT_LENGTH + 1)},
        "The text is too long. At most 255 characters can be typed at once",
    )
    for text in ("a\nb", "a\x00", "\u202e", "\t"):
        yield (
            "type_text",
            {"text": text, "replace": True},
            "The text holds characters that cannot be typed, such as line breaks",
        )
    for gesture, least, most, counts in (
        ("tap", 1, 1, (0, 2)),
        ("press", 1, 1, (0, 2)),
        ("release", 1, 1, (0, 2)),
        ("swipe", 2, 5, (0, 1, 6)),
    ):
        for count in counts:
            yield (
                "touch",
                {"gesture": gesture, "positions": [{"x": 1, "y": 1}] * count},
                f"The gesture {gesture} takes {least} to {most} positions",
            )


async def test_wrong_input(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """What can be known to be wrong is refused in words, before the phone is asked."""
    phone.requests.clear()

    for action, fields, message in wrong_input():
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id, **fields)
        assert caught.value.translation_domain == DOMAIN
        assert str(caught.value) == message

    assert phone.requests == []


INPUT_OF_THE_WRONG_KIND: list[tuple[str, dict[str, Any]]] = [
    ("export_configuration", {}),
    ("export_configuration", {"url": SERVER, "kind": "everything"}),
    ("export_configuration", {"url": None}),
    ("get_call_log", {"kind": "dialed"}),
    ("get_call_log", {"limit": 0}),
    ("get_call_log", {"limit": "some"}),
    ("get_config", {}),
    ("get_config", {"parameters": [None]}),
    ("get_config", {"parameters": [{"name": "x"}]}),
    ("get_information", {}),
    ("get_information", {"section": "secrets"}),
    ("press_key", {}),
    ("press_key", {"keys": [["Home"]]}),
    ("reset_configuration", {"confirm": True}),
    ("reset_configuration", {"scope": "cloud", "confirm": True}),
    ("set_config", {}),
    ("set_config", {"parameters": ["httpd.enabled"]}),
    ("set_config", {"parameters": {"httpd.enabled": None}}),
    ("set_config", {"parameters": {"httpd.enabled": ["1"]}}),
    ("skype_sign_in", {"address": "a", "user": "b"}),
    ("skype_sign_out", {"user": "b"}),
    ("touch", {}),
    ("touch", {"positions": [{"x": 1}]}),
    ("touch", {"positions": [{"x": 1, "y": -1}]}),
    ("touch", {"positions": [{"x": 4097, "y": 1}]}),
    ("touch", {"positions": [{"x": 1, "y": 1, "z": 1}]}),
    ("touch", {"positions": "1,1"}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "gesture": "pinch"}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "duration": -1}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "duration": 60_001}),
    ("touch", {"positions": [{"x": 1, "y": 1}], "easing": 41}),
    ("type_text", {}),
    ("type_text", {"text": ["2001"]}),
    ("type_text", {"text": "2001", "replace": "some"}),
    ("update_configuration", {"confirm": True}),
    ("upload_packet_capture", {"url": None}),
]


async def test_input_of_the_wrong_kind(
    hass: HomeAssistant, phone: VirtualPhone, device_id: str
) -> None:
    """Fields that are missing, unknown or of the wrong kind are refused."""
    phone.requests.clear()

    for action, fields in INPUT_OF_THE_WRONG_KIND:
        with pytest.raises(vol.Invalid):
            await act(hass, action, device_id, **fields)

    assert phone.requests == []
