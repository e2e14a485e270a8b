"""Tests of what else a phone tells of itself.

The shapes are those of real answers and of the manual; every name, address and
figure in them is ours.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime, timedelta
import json
from typing import Any, Final

import pytest

from custom_components.poly_vvx.vvx.calls.models import LogEntry, LogKind
from custom_components.poly_vvx.vvx.fields import MAXIMUM_TEXT_LENGTH, Fields
from custom_components.poly_vvx.vvx.information.device import (
    DeviceInfo,
    DeviceStatistics,
    ExpansionModule,
)
from custom_components.poly_vvx.vvx.information.location import Location
from custom_components.poly_vvx.vvx.information.media import (
    CommunicationInfo,
    MediaSession,
    MediaStream,
    parse_media_sessions,
)
from custom_components.poly_vvx.vvx.information.network import (
    NetworkInfo,
    NetworkStatistics,
)
from custom_components.poly_vvx.vvx.information.running_configuration import (
    RunningConfiguration,
)
from custom_components.poly_vvx.vvx.information.section import Section, as_plain
from custom_components.poly_vvx.vvx.information.sip import SipStatus

SECTIONS: Final = Section.__subclasses__()

SECRETS: Final = {
    "ProvServerUser",
    "User",
    "ACSUsername",
    "CPEUsername",
    "H235DHKey",
}
"""What the phone tells and we do not want to know."""

SECRET: Final = "a secret of ours"

MEANS_NOTHING: Final = ("", "::", "127.0", "v")
"""What phones write where they have no text, address, score or size."""

V1_DEVICE: Final[dict[str, Any]] = {
    "ModelNumber": "VVX 450",
    "FirmwareRelease": "5.9.7.1477",
    "DeviceType": "hardwareEndpoint",
    "DeviceVendor": "Polycom",
    "UpTimeSinceLastReboot": "20 Days 16:11:42",
    "IPV4Address": "192.0.2.10",
    "IPV6Address": "::",
    "MACAddress": "64167f0a0001",
    "AttachedHardware": {},
}
MANUAL_V1_DEVICE: Final[dict[str, Any]] = {
    # The manual prints a blank behind this key, which phones do not.
    "ModelNumber ": "VVX 450",
    "FirmwareRelease": "5.9.7.1477",
    "DeviceType": "HardwareEndPoint",
    "DeviceVendor": "Polycom",
    "UpTimeSinceLastReboot": "1 Day 0:00:05",
    "IPV4Address": "192.0.2.10",
    "IPV6Address": "2001:db8::10",
    "MACAddress": "64:16:7F:0A:00:01",
    "AttachedHardware": {
        "Camera": "true",
        "EM": [
            {"type": "LCD", "version": "1.2.3"},
            {"type": "paper", "version": "4"},
        ],
    },
}
V2_DEVICE: Final[dict[str, Any]] = {
    "DeviceType": "HardwareEndpoint",
    "IPv6ULAAddress": "::",
    "AttachedHardware": {"EM": [], "Camera": "yes"},
    "DeviceVendor": "Polycom",
    "CanApplyShutdownRequest": "True",
    "Firmware": {
        "Application": "5.9.7.1477 14-May-24 09:26",
        "Updater": "5.9.8.2345",
        "BootBlock": "3.0.6.0099 (48840-001)",
    },
    "ReadyToUse": "True",
    "IPStack": "IPv4 Only",
    "ModelNumber": "VVX 450",
    "UpTime": {"Seconds": "42", "Days": "20", "Minutes": "11", "Hours": "16"},
    "IPAddress": "192.0.2.10",
    "PreferredNetwork": "IPv6",
    "IPv6Address": "::",
    "IntendToShutdown": "False",
    "IPv6LinkAddress": "::",
    "AppState": "AppStateMenu",
    "MACAddress": "64167f0a0001",
}
MANUAL_V2_DEVICE: Final[dict[str, Any]] = V2_DEVICE | {
    "AttachedHardware": {
        "Camera": "True",
        "EM": {"Type": "Paper", "Version": "1"},
    },
    "IPv6Address": "2001:db8::10",
    "IPv6LinkAddress": "fe80::10",
    "IPv6ULAAddress": "fd00::10",
}

NETWORK: Final[dict[str, Any]] = {
    "SubnetMask": "255.255.255.0",
    "DHCP": "enabled",
    "IPV4Address": "192.0.2.10",
    "DHCPServer": "192.0.2.1",
    "ProvServerAddress": "",
    "VLANIDOption": "130",
    "DHCPBootServerUseOption": "Custom+Option66",
    "DHCPBootServerOptionType": "String",
    "DHCPBootServerOption": "162",
    "DHCPOption60Format": "ASCII String",
    "SNTPAddress": "192.0.2.2",
    "IPV6Address": "::",
    "LANSpeed": "100Mbps",
    "VLANDiscoveryMode": "Fixed",
    "LANPortStatus": "active",
    "DefaultGateway": "192.0.2.1",
    "DNSServer": "192.0.2.3",
    "AlternateDNSServer": "",
    "ProvServerType": "FTP",
    "DNSDomain": "office.example",
    "ProvServerUser": SECRET,
    "LLDP": "enabled",
    "CDPCompatibility": "enabled",
    "VLANID": "",
    "UpgradeServer": "",
    "ZTPStatus": "disabled",
}
MANUAL_NETWORK: Final[dict[str, Any]] = {
    key: value for key, value in NETWORK.items() if key != "CDPCompatibility"
} | {
    "CDPCompability": "Disabled",
    "DHCP": "Disabled",
    "IPV6Address": "2001:db8::10",
    "LANPortStatus": "Inactive",
    "AlternateDNSServer": "192.0.2.4",
    "VLANID": "12",
    "VLANDiscoveryMode": "Custom",
    "ProvServerAddress": "https://provisioning.example",
    "UpgradeServer": "https://upgrade.example",
}

NETWORK_STATISTICS: Final[dict[str, Any]] = {
    "RxPackets": "15000",
    "UpTime": "1 day 2:03:04",
    "TxPackets": "1200",
}

PROCESS: Final = {
    "fordblks": "1000",
    "hblkhd": "22000",
    "uordblks": "30000",
    "arena": "9000",
}
DEVICE_STATISTICS: Final[dict[str, Any]] = {
    "CPU": {"Current": "35.5", "Average": "32.9"},
    "Memory": {
        "Used": "300000",
        "Cached": "150000",
        "Free": "200000",
        "Total": "500000",
        "polyapp": PROCESS,
        "ComAS": "7000",
        "SReclaim": "50000",
        "pgui": PROCESS | {"fordblks": "2000"},
    },
    "RAMDiskSize": "64000",
}
MANUAL_DEVICE_STATISTICS: Final[dict[str, Any]] = {
    # The manual prints the end of this object, but not its beginning.
    "Memory": dict.fromkeys(("dbs", "ec", "pgui", "brow", "osd", "em"), PROCESS),
    "CPU": {"Current": "7", "Average": "8"},
    "RAMDiskSize": "64000",
}

RUNNING_CONFIGURATION: Final[dict[str, Any]] = {
    "Network": {
        "IPAddress": "192.0.2.10",
        "VLANFiltering": "Disabled",
        "SubnetMask": "255.255.255.0",
        "IPv6ULAAddress": "::",
        "IPv6AddressDiscovery": "DHCP",
        "IPGateway": "192.0.2.1",
        "StormFilterPPS": "40",
        "StormFiltering": "Enabled",
        "IPv6Gateway": "::",
        "IPv6Address": "::",
        "IPv6LinkAddress": "::",
        "VLAN": "",
        "IPStack": "IPv4 Only",
        "PreferredNetwork": "IPv6",
        "CDP": "Enabled",
        "LLDP": "Disabled",
    },
    "DHCP": {
        "Option60Format": "ASCII String",
        "Feature": "Enabled",
        "OfferTimeout": "2",
        "BootServerOption": "162",
        "BootServerUseOption": "Custom then Default",
        "BootServerOptionType": "String",
        "VLANDiscovery": "Default",
        "VLANDiscoveryOption": "130",
    },
    "Provisioning": {
        "FileTxTries": "4",
        "ServerType": "FTP",
        "MaxServers": "9",
        "RetryWait": "5",
        "Server": "",
        "User": SECRET,
        "NetworkEnv": "Cable/DSL",
        "TagSerialNo": "Disabled",
    },
    "DNS": {
        "Domain": "office.example",
        "PrimaryServer": "192.0.2.3",
        "Feature": "Enabled",
        "SecondaryServer": "",
    },
    "SNTP": {
        "GMTOffsetHours": "5.5",
        "Server": "192.0.2.2",
        "GMTOffsetSeconds": "19800",
    },
    "Syslog": {
        "RenderLevel": "3",
        "Server": "",
        "PrependMAC": "Disabled",
        "Facility": "17",
        "Transport": "UDP",
    },
}
MANUAL_RUNNING_CONFIGURATION: Final[dict[str, Any]] = RUNNING_CONFIGURATION | {
    "Network": RUNNING_CONFIGURATION["Network"]
    | {
        "VLAN": "12",
        "IPv6Address": "2001:db8::10",
        "IPv6Gateway": "2001:db8::1",
        "IPv6LinkAddress": "fe80::10",
        "IPv6ULAAddress": "fd00::10",
    },
    "Provisioning": RUNNING_CONFIGURATION["Provisioning"]
    | {"Server": "provisioning.example"},
    "DNS": RUNNING_CONFIGURATION["DNS"] | {"SecondaryServer": "192.0.2.4"},
    "Syslog": RUNNING_CONFIGURATION["Syslog"] | {"Server": "syslog.example"},
    "TR069": {
        "Feature": "Disabled",
        "ACSURL": "https://acs.example",
        "ACSUsername": SECRET,
        "CPEUsername": SECRET,
        "PeriodicInform": "Enabled",
        "InformInterval": "3600",
        "UpgradeManagement": "Disabled",
    },
}

SIP: Final[dict[str, Any]] = {
    "TotalUser": "1",
    "User": [
        {
            "Events": [
                {
                    "Type": "Register",
                    "RegistrationState": "Registering",
                    "CallID": "",
                    "Expires": "7",
                }
            ],
            "Name": "2001",
            "LineNumber": "1",
            "TotalCalls": "0",
            "TotalEvents": "1",
        }
    ],
}
MANUAL_SIP: Final[dict[str, Any]] = {
    "User": [
        {
            "Name": "2001",
            "TotalEvents": "2",
            "LineNumber": "1",
            "Events": [
                {
                    "Type": "Register",
                    "Overlap": "60",
                    "CallID": "a1@192.0.2.10",
                    "RegistrationState": "Registered",
                    "Expires": "3500",
                },
                {"Type": "BLF", "CallID": "a2@192.0.2.10"},
            ],
            "TotalCalls": "2",
            "Calls": [
                {"CallState": "Hold", "CallID": "a3@192.0.2.10"},
                {"CallState": "Connected", "CallID": "a4@192.0.2.10"},
            ],
        },
        {"Name": "2002", "LineNumber": "2"},
    ],
    "TotalUser": "2",
}

VOICE: Final = {
    "Ref": "0xb4a00001",
    "RxPayloadSize": "80",
    "Jitter": "3",
    "Category": "0:Voice",
    "PacketsSent": "210",
    "PacketsExpected": "200",
    "TxPayloadSize": "20",
    "TxMOSCQ": "127.0",
    "OctetsSent": "16800",
    "MaxJitter": "9",
    "PacketsReceived": "199",
    "RxCodec": "3:G.722.1",
    "OctetsReceived": "15920",
    "PacketsLost": "1",
    "Latency": "12",
    "TxCodec": "9:G.722",
    "RxMOSCQ": "127.0",
    "RxMOSLQ": "127.0",
    "TxMOSLQ": "127.0",
}
VIDEO: Final = {
    "Ref": "0xb4a00002",
    "RxPayloadSize": "v",
    "VideoRxFrameWidth": "640",
    "Jitter": "1",
    "Category": "1:Video",
    "PacketsSent": "2",
    "PacketsExpected": "100",
    "TxPayloadSize": "v",
    "VideoTxFramerate": "14",
    "OctetsSent": "600",
    "MaxJitter": "4",
    "VideoRxFramerate": "15",
    "PacketsReceived": "100",
    "VideoRxFastUpdateReqCnt": "5",
    "VideoTxActBitrateKbps": "310",
    "RxCodec": "24:H.264",
    "OctetsReceived": "30000",
    "PacketsLost": "0",
    "Latency": "6",
    "TxCodec": "24:H.264",
    "VideoTxFastUpdateReqCnt": "7",
    "VideoTxFrameWidth": "1920",
    "VideoTxFrameHeight": "1080",
    "VideoTxConfigBitrateKbps": "512",
    "VideoRxFrameHeight": "360",
    "VideoRxActBitrateKbps": "330",
}
MEDIA: Final[list[dict[str, Any]]] = [
    {
        "Streams": [VOICE, VIDEO],
        "Ref": "0xb5a00000",
        "SRTPCall": "False",
        "H235Call": "False",
    }
]
MANUAL_MEDIA: Final[list[dict[str, Any]]] = [
    {
        "Ref": "0xb5a00000",
        "SRTPCall": "True",
        "H235Call": "True",
        "H235DHKey": SECRET,
        "Streams": [
            VOICE
            | {
                "RxMOSCQ": "4.1",
                "TxMOSCQ": "4.2",
                "RxMOSLQ": "4.3",
                "TxMOSLQ": "4.4",
            },
            VIDEO,
        ],
    },
    {"Ref": "0xb5b00000"},
]

COMMUNICATION: Final[dict[str, Any]] = {
    "CommunicationType": ["RxTx", "RxTx", "Idle"],
    "FarEndMuteState": [],
    "PhoneMuteState": "False",
}
MANUAL_COMMUNICATION: Final[dict[str, Any]] = {
    "CommunicationType": ["RxOnly", "None"],
    "FarEndMuteState": ["3001", "3002"],
    "PhoneMuteState": "True",
}

MANUAL_LOCATION: Final[dict[str, Any]] = {
    key: f"our {key.strip()}"
    for key in (
        *("Country", "StreetGroup", "House Number", "State", "Place Type "),
        *("District", "Add. Info", "Road SubSection", "City"),
        *("Neighbourhood Block", "Landmark", "Post Box", "Division", "Street"),
        *("Road Section", "Street1", "Street2", "Place Name", "House Num. Suff."),
        *("Zip Code", "Road Pre Modifier", "Building", "Unit", "Floor"),
        *("Additional Code", "Room", "Postal Name", "Seat", "Road"),
        *("Road Branch", "Road Post Modifier"),
    )
}

SHAPES: Final[dict[str, tuple[Callable[[object], Any], Any]]] = {
    "device, version 1": (DeviceInfo.parse, V1_DEVICE),
    "device, version 1, manual": (DeviceInfo.parse, MANUAL_V1_DEVICE),
    "device, version 2": (DeviceInfo.parse, V2_DEVICE),
    "device, version 2, manual": (DeviceInfo.parse, MANUAL_V2_DEVICE),
    "network": (NetworkInfo.parse, NETWORK),
    "network, manual": (NetworkInfo.parse, MANUAL_NETWORK),
    "network statistics": (NetworkStatistics.parse, NETWORK_STATISTICS),
    "device statistics": (DeviceStatistics.parse, DEVICE_STATISTICS),
    "device statistics, manual": (DeviceStatistics.parse, MANUAL_DEVICE_STATISTICS),
    "configuration": (RunningConfiguration.parse, RUNNING_CONFIGURATION),
    "configuration, manual": (
        RunningConfiguration.parse,
        MANUAL_RUNNING_CONFIGURATION,
    ),
    "SIP": (SipStatus.parse, SIP),
    "SIP, manual": (SipStatus.parse, MANUAL_SIP),
    "media": (parse_media_sessions, MEDIA),
    "media, manual": (parse_media_sessions, MANUAL_MEDIA),
    "communication": (CommunicationInfo.parse, COMMUNICATION),
    "communication, manual": (CommunicationInfo.parse, MANUAL_COMMUNICATION),
    "location, manual": (Location.parse, MANUAL_LOCATION),
}
EACH_SHAPE: Final = pytest.mark.parametrize(
    ("parse", "raw"), SHAPES.values(), ids=SHAPES
)


# All of them


type Path = tuple[str | int, ...]


def values_in(raw: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Return every value in an answer, and where it stands."""
    match raw:
        case dict():
            for key, value in raw.items():
                yield from values_in(value, (*path, key))
        case list():
            for index, value in enumerate(raw):
                yield from values_in(value, (*path, index))
        case _:
            yield path, raw


def with_value(raw: Any, path: Path, value: object) -> Any:
    """Return an answer with another value in one place."""
    changed = deepcopy(raw)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


@EACH_SHAPE
def test_nothing_is_left_behind(parse: Callable[[object], object], raw: Any) -> None:
    """Whatever a phone has a value for is in a field, but for the secrets."""
    everything = parse(raw)
    left_behind = {
        path[-1]
        for path, value in values_in(raw)
        if value not in MEANS_NOTHING
        and parse(with_value(raw, path, None)) == everything
    }
    assert left_behind == {
        path[-1] for path, _ in values_in(raw) if path[-1] in SECRETS
    }


@EACH_SHAPE
def test_what_means_nothing_is_unknown(
    parse: Callable[[object], object], raw: Any
) -> None:
    """What phones write where they have no value is the same as no value."""
    everything = parse(raw)
    for path, value in values_in(raw):
        if value in MEANS_NOTHING:
            assert parse(with_value(raw, path, None)) == everything, path


@EACH_SHAPE
def test_plain(parse: Callable[[object], object], raw: Any) -> None:
    """In plain types all is JSON, and no secret is in it."""
    parsed = parse(raw)
    plain = as_plain(parsed)
    text = json.dumps(plain, allow_nan=False)
    assert json.loads(text) == plain
    assert SECRET not in text
    assert SECRET not in repr(parsed)


def test_each_section_has_a_shape() -> None:
    """No section is left out above."""
    found: set[type] = set()

    def look(value: object) -> None:
        if isinstance(value, Section):
            found.add(type(value))
            for it in fields(value):
                look(getattr(value, it.name))
        elif isinstance(value, tuple):
            for item in value:
                look(item)

    for parse, raw in SHAPES.values():
        look(parse(raw))
    assert found == set(SECTIONS)


@pytest.mark.parametrize("kind", SECTIONS)
def test_section_is_frozen(kind: type[Section]) -> None:
    """Nobody can change what a phone has said."""
    with pytest.raises(FrozenInstanceError):
        setattr(kind(), fields(kind)[0].name, "changed")


@pytest.mark.parametrize("kind", SECTIONS)
@pytest.mark.parametrize("raw", [{}, None, [], "text", 7, [{"Key": "x"}]])
def test_nothing_said(kind: type[Section], raw: object) -> None:
    """Of what says nothing, everything is unknown."""
    section = kind.parse(raw)
    assert section == kind()
    assert not any(as_plain(section).values())


@pytest.mark.parametrize("kind", SECTIONS)
def test_fields_do_not_share_keys_of_secrets(kind: type[Section]) -> None:
    """No field has a name that would be found under the key of a secret."""
    values = dict.fromkeys(SECRETS, SECRET)
    assert SECRET not in repr(kind.parse(values))


# The phone as a thing


def test_device_of_version_1() -> None:
    """All that version 1 says of a phone is understood, the rest is unknown."""
    assert DeviceInfo.parse(V1_DEVICE) == DeviceInfo(
        model="VVX 450",
        mac="64167f0a0001",
        vendor="Polycom",
        type="hardwareEndpoint",
        firmware="5.9.7.1477",
        uptime=timedelta(days=20, hours=16, minutes=11, seconds=42),
        ip_address="192.0.2.10",
    )


def test_device_of_version_2() -> None:
    """All that version 2 says of a phone is understood."""
    assert DeviceInfo.parse(V2_DEVICE) == DeviceInfo(
        model="VVX 450",
        mac="64167f0a0001",
        vendor="Polycom",
        type="HardwareEndpoint",
        firmware="5.9.7.1477",
        updater="5.9.8.2345",
        boot_block="3.0.6.0099 (48840-001)",
        part_number="48840-001",
        uptime=timedelta(days=20, hours=16, minutes=11, seconds=42),
        ip_address="192.0.2.10",
        ip_stack="IPv4 Only",
        preferred_network="IPv6",
        application_state="AppStateMenu",
        ready_to_use=True,
        can_shut_down=True,
        intends_to_shut_down=False,
        camera=True,
    )


def test_device_in_both_versions() -> None:
    """What both versions say of a phone is the same."""
    first, second = DeviceInfo.parse(V1_DEVICE), DeviceInfo.parse(V2_DEVICE)
    for name in ("model", "mac", "vendor", "firmware", "uptime", "ip_address"):
        assert getattr(first, name) == getattr(second, name)


def test_device_by_the_manual() -> None:
    """A blank behind a key, addresses of version 6 and attached things are understood."""
    first = DeviceInfo.parse(MANUAL_V1_DEVICE)
    assert first.model == "VVX 450"
    assert first.mac == "64167f0a0001"
    assert first.ipv6_address == "2001:db8::10"
    assert first.camera is True
    assert first.expansion_modules == (
        ExpansionModule(type="LCD", version="1.2.3"),
        ExpansionModule(type="paper", version="4"),
    )
    second = DeviceInfo.parse(MANUAL_V2_DEVICE)
    assert second.ipv6_link_address == "fe80::10"
    assert second.ipv6_ula_address == "fd00::10"
    assert second.expansion_modules == (ExpansionModule(type="Paper", version="1"),)


@pytest.mark.parametrize(
    ("raw", "mac"),
    [
        ("64:16:7F:0A:00:01", "64167f0a0001"),
        ("64-16-7f-0a-00-01", "64167f0a0001"),
        ("64167f0a00", None),
        ("64167f0a000122", None),
        ("", None),
        (None, None),
    ],
)
def test_mac(raw: str | None, mac: str | None) -> None:
    """A MAC address is twelve digits in any spelling, or none."""
    assert DeviceInfo.parse({"MACAddress": raw}).mac == mac


@pytest.mark.parametrize(
    ("boot_block", "part_number"),
    [
        ("3.0.6.0099 (48840-001)", "48840-001"),
        ("3.0.6.0099", None),
        ("(4884-001)", None),
        (None, None),
    ],
)
def test_part_number(boot_block: str | None, part_number: str | None) -> None:
    """The part number stands in brackets behind the boot block, or not at all."""
    info = DeviceInfo.parse({"Firmware": {"BootBlock": boot_block}})
    assert info.part_number == part_number
    assert info.boot_block == boot_block


# Its network


def test_network() -> None:
    """All that is worth knowing of the network is understood, but no user of it."""
    assert NetworkInfo.parse(NETWORK) == NetworkInfo(
        ip_address="192.0.2.10",
        subnet_mask="255.255.255.0",
        default_gateway="192.0.2.1",
        dns_server="192.0.2.3",
        dns_domain="office.example",
        sntp_address="192.0.2.2",
        dhcp=True,
        dhcp_server="192.0.2.1",
        dhcp_option_60_format="ASCII String",
        dhcp_boot_server_option=162,
        dhcp_boot_server_option_type="String",
        dhcp_boot_server_use_option="Custom+Option66",
        lan_port_active=True,
        lan_speed="100Mbps",
        vlan_id_option=130,
        vlan_discovery_mode="Fixed",
        lldp=True,
        cdp_compatibility=True,
        provisioning_server_type="FTP",
        zero_touch_provisioning=False,
    )


def test_network_by_the_manual() -> None:
    """The key that the manual misspells is understood too."""
    info = NetworkInfo.parse(MANUAL_NETWORK)
    assert info.cdp_compatibility is False
    assert info.dhcp is False
    assert info.lan_port_active is False
    assert info.vlan_id == 12
    assert info.alternate_dns_server == "192.0.2.4"
    assert info.ipv6_address == "2001:db8::10"
    assert info.upgrade_server == "https://upgrade.example"


@pytest.mark.parametrize("status", ["", "asleep", None, 7])
def test_port_of_which_nothing_is_known(status: object) -> None:
    """A port that is neither active nor inactive is unknown."""
    assert NetworkInfo.parse({"LANPortStatus": status}).lan_port_active is None


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("provisioning.example", "provisioning.example"),
        ("https://provisioning.example/a", "https://provisioning.example/a"),
        ("ftp://user:word@provisioning.example", "ftp://provisioning.example"),
        ("ftp://user:w@rd@provisioning.example", "ftp://provisioning.example"),
        ("user:word@provisioning.example", "provisioning.example"),
        (
            f"ftp://user:{'word' * 99}@provisioning.example",
            "ftp://provisioning.example",
        ),
        ("ftp://user:wo\nrd@provisioning.example", "ftp://provisioning.example"),
        ("user:word@", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_login_in_an_address(told: object, address: str | None) -> None:
    """User and password in the address of a server are not kept, however long."""
    info = NetworkInfo.parse({"ProvServerAddress": told, "UpgradeServer": told})
    assert (info.provisioning_server, info.upgrade_server) == (address, address)
    settings = RunningConfiguration.parse(
        {"Provisioning": {"Server": told}, "TR069": {"ACSURL": told}}
    )
    assert settings.provisioning is not None
    assert settings.provisioning.server == address
    assert settings.tr069 is not None
    assert settings.tr069.acs_url == address


def test_network_statistics() -> None:
    """The traffic is counted since the boot."""
    assert NetworkStatistics.parse(NETWORK_STATISTICS) == NetworkStatistics(
        uptime=timedelta(days=1, hours=2, minutes=3, seconds=4),
        received_packets=15000,
        sent_packets=1200,
    )


# Load and memory


def test_device_statistics() -> None:
    """Load is in percent, memory in bytes, also that of each program."""
    assert as_plain(DeviceStatistics.parse(DEVICE_STATISTICS)) == {
        "cpu_load": 35.5,
        "cpu_load_average": 32.9,
        "memory_total": 500000,
        "memory_used": 300000,
        "memory_free": 200000,
        "memory_cached": 150000,
        "memory_reclaimable": 50000,
        "memory_committed": 7000,
        "ram_disk_size": 64000,
        "processes": [
            {
                "name": name,
                "used": 30000,
                "free": free,
                "arena": 9000,
                "mapped": 22000,
            }
            for name, free in (("polyapp", 1000), ("pgui", 2000))
        ],
    }


def test_device_statistics_by_the_manual() -> None:
    """The programs that the manual lists are found as well."""
    statistics = DeviceStatistics.parse(MANUAL_DEVICE_STATISTICS)
    names = [process.name for process in statistics.processes]
    assert names == ["dbs", "ec", "pgui", "brow", "osd", "em"]
    assert statistics.ram_disk_size == 64000
    inside = DeviceStatistics.parse({"Memory": {"RAMDiskSize": "64000"}})
    assert inside.ram_disk_size == 64000
    assert inside.processes == ()


@pytest.mark.parametrize(
    ("memory", "usage"),
    [
        (DEVICE_STATISTICS["Memory"], 50.0),
        ({"Used": "1", "Total": "3"}, 33.3),
        ({"Used": "1", "Total": "3", "SReclaim": "1"}, 0.0),
        ({"Used": "3", "Total": "3"}, 100.0),
        ({"Used": "4", "Total": "3"}, None),
        ({"Used": "1", "Total": "3", "SReclaim": "2"}, None),
        ({"Used": "0", "Total": "0"}, None),
        ({"Used": "-1", "Total": "-3"}, None),
        ({"Used": "1"}, None),
        ({"Total": "3"}, None),
        ({"Used": 10**400, "Total": 10**400}, None),
        ({}, None),
    ],
)
def test_memory_usage(memory: dict[str, object], usage: float | None) -> None:
    """What could be taken back is not in use, and what cannot be is unknown."""
    assert DeviceStatistics.parse({"Memory": memory}).memory_usage == usage


@pytest.mark.parametrize(
    ("value", "decimal"),
    [
        ("35.5", 35.5),
        (" -3 ", -3.0),
        ("7", 7.0),
        (7, 7.0),
        (7.25, 7.25),
        ("1e3", None),
        (".5", None),
        ("5.", None),
        ("nan", None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("٣", None),
        ("9" * 19, None),
        ("", None),
        (None, None),
        ([1.5], None),
    ],
)
def test_decimal(value: object, decimal: float | None) -> None:
    """A number that may have decimals comes as such, sent as text or not."""
    assert Fields({"Key": value}).decimal("Key") == decimal
    assert DeviceStatistics.parse({"CPU": {"Current": value}}).cpu_load == decimal


# Settings in force


def test_running_configuration() -> None:
    """The settings have their groups; without TR069 there is none."""
    assert as_plain(RunningConfiguration.parse(RUNNING_CONFIGURATION)) == {
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
            "lldp": False,
            "storm_filter_pps": 40,
            "storm_filtering": True,
        },
        "dhcp": {
            "enabled": True,
            "option_60_format": "ASCII String",
            "boot_server_option_type": "String",
            "boot_server_use_option": "Custom then Default",
            "boot_server_option": 162,
            "offer_timeout": 2,
            "vlan_discovery": "Default",
            "vlan_discovery_option": 130,
        },
        "dns": {
            "enabled": True,
            "primary_server": "192.0.2.3",
            "secondary_server": None,
            "domain": "office.example",
        },
        "provisioning": {
            "server": None,
            "server_type": "FTP",
            "file_transfer_tries": 4,
            "retry_wait": 5,
            "max_servers": 9,
            "network_environment": "Cable/DSL",
            "tag_serial_number": False,
        },
        "syslog": {
            "server": None,
            "transport": "UDP",
            "render_level": 3,
            "facility": 17,
            "prepend_mac": False,
        },
        "time": {
            "server": "192.0.2.2",
            "gmt_offset_seconds": 19800,
            "gmt_offset_hours": 5.5,
        },
        "tr069": None,
    }


def test_running_configuration_by_the_manual() -> None:
    """A phone with addresses of version 6 and with TR069 tells of them."""
    settings = as_plain(RunningConfiguration.parse(MANUAL_RUNNING_CONFIGURATION))
    assert settings["network"]["ipv6_address"] == "2001:db8::10"
    assert settings["network"]["vlan"] == 12
    assert settings["tr069"] == {
        "enabled": False,
        "acs_url": "https://acs.example",
        "periodic_inform": True,
        "inform_interval": 3600,
        "upgrade_management": False,
    }


# SIP


def test_sip_status() -> None:
    """Each user has subscriptions and calls."""
    assert as_plain(SipStatus.parse(MANUAL_SIP)) == {
        "users": [
            {
                "name": "2001",
                "line": 1,
                "total_events": 2,
                "total_calls": 2,
                "events": [
                    {
                        "type": "Register",
                        "call_id": "a1@192.0.2.10",
                        "registration_state": "Registered",
                        "expires": 3500,
                        "overlap": 60,
                    },
                    {
                        "type": "BLF",
                        "call_id": "a2@192.0.2.10",
                        "registration_state": None,
                        "expires": None,
                        "overlap": None,
                    },
                ],
                "calls": [
                    {"state": "Hold", "call_id": "a3@192.0.2.10"},
                    {"state": "Connected", "call_id": "a4@192.0.2.10"},
                ],
            },
            {
                "name": "2002",
                "line": 2,
                "total_events": None,
                "total_calls": None,
                "events": [],
                "calls": [],
            },
        ],
        "total_users": 2,
    }


def test_sip_status_without_calls() -> None:
    """The list of calls is missing where there are none."""
    (user,) = SipStatus.parse(SIP).users
    assert user.calls == ()
    assert user.events[0].registration_state == "Registering"


# Media


def test_media_sessions() -> None:
    """Sound and picture of a call are understood, and found."""
    (session,) = parse_media_sessions(MEDIA)
    voice, video = session.streams
    assert session == MediaSession(
        reference="0xb5a00000", srtp=False, h235=False, streams=(voice, video)
    )
    assert session.voice is voice
    assert voice == MediaStream(
        reference="0xb4a00001",
        category="Voice",
        packets_received=199,
        packets_sent=210,
        octets_received=15920,
        octets_sent=16800,
        packets_expected=200,
        packets_lost=1,
        jitter=3,
        max_jitter=9,
        latency=12,
        received_payload_size=80,
        sent_payload_size=20,
        received_codec="G.722.1",
        sent_codec="G.722",
    )
    assert voice.packet_loss == 0.5
    assert video.category == "Video"
    assert video.received_codec == "H.264"
    assert video.received_payload_size is None
    assert (video.video_received_frame_width, video.video_sent_frame_width) == (
        640,
        1920,
    )
    assert video.packet_loss == 0


def test_media_sessions_by_the_manual() -> None:
    """Scores have decimals; a call on hold has a session without streams."""
    secret, held = parse_media_sessions(MANUAL_MEDIA)
    assert secret.voice is not None
    assert secret.voice.received_mos_conversational == 4.1
    assert secret.voice.sent_mos_conversational == 4.2
    assert secret.voice.received_mos_listening == 4.3
    assert secret.voice.sent_mos_listening == 4.4
    assert (secret.srtp, secret.h235) == (True, True)
    assert held == MediaSession(reference="0xb5b00000")
    assert held.voice is None


@pytest.mark.parametrize("raw", [None, [], "text", [7, None]])
def test_no_media_sessions(raw: object) -> None:
    """An idle phone has no media."""
    assert parse_media_sessions(raw) == ()


@pytest.mark.parametrize(
    ("categories", "found"),
    [
        (["0:Voice", "1:Video"], 0),
        (["1:Video", "0:VOICE"], 1),
        (["Voice"], 0),
        (["1:Video", None], None),
        ([], None),
    ],
)
def test_voice(categories: list[str | None], found: int | None) -> None:
    """The stream of sound is found by its name, whatever its number and place."""
    (session,) = parse_media_sessions(
        {"Streams": [{"Category": category} for category in categories]}
    )
    assert session.voice == (None if found is None else session.streams[found])


@pytest.mark.parametrize(
    ("told", "codec"),
    [
        ("3:G.722.1", "G.722.1"),
        ("G.711", "G.711"),
        ("24:", "24:"),
        ("", None),
        (None, None),
    ],
)
def test_codec(told: str | None, codec: str | None) -> None:
    """A codec goes without its number."""
    stream = MediaStream.parse({"RxCodec": told, "TxCodec": told})
    assert (stream.received_codec, stream.sent_codec) == (codec, codec)


@pytest.mark.parametrize(
    ("expected", "lost", "loss"),
    [
        ("200", "1", 0.5),
        ("3", "1", 33.33),
        ("100", "0", 0.0),
        ("100", "100", 100.0),
        ("100", "101", None),
        ("100", "-1", None),
        ("0", "0", None),
        ("", "1", None),
        ("100", "", None),
        (10**400, 0, None),
        (1, 10**400, None),
    ],
)
def test_packet_loss(expected: object, lost: object, loss: float | None) -> None:
    """Loss is a share of what should have come; what cannot be is unknown."""
    stream = MediaStream.parse({"PacketsExpected": expected, "PacketsLost": lost})
    assert stream.packet_loss == loss


# What the media ports do, and where the phone stands


def test_communication() -> None:
    """Each media port has a direction, each muted far end a number."""
    assert CommunicationInfo.parse(COMMUNICATION) == CommunicationInfo(
        communication_types=("RxTx", "RxTx", "Idle"), muted=False
    )
    assert CommunicationInfo.parse(MANUAL_COMMUNICATION) == CommunicationInfo(
        communication_types=("RxOnly", "None"),
        far_ends_muted=("3001", "3002"),
        muted=True,
    )
    odd: dict[str, object] = {
        "CommunicationType": "RxTx",
        "FarEndMuteState": [None, 3001, [], ""],
    }
    assert CommunicationInfo.parse(odd) == CommunicationInfo(far_ends_muted=("3001",))


def test_location() -> None:
    """Every part of a place has a field of its own."""
    told = as_plain(Location.parse(MANUAL_LOCATION))
    assert sorted(told.values()) == sorted(MANUAL_LOCATION.values())
    assert told["house_number_suffix"] == "our House Num. Suff."
    assert told["additional_information"] == "our Add. Info"
    assert told["street_1"] == "our Street1"


# Plain types


def test_plain_types() -> None:
    """Durations are whole seconds, times and words are texts."""
    assert as_plain(NetworkStatistics(uptime=timedelta(minutes=1, seconds=1.6))) == {
        "uptime": 62,
        "received_packets": None,
        "sent_packets": None,
    }
    entry = LogEntry(kind=LogKind.MISSED, started=datetime(2026, 8, 3, tzinfo=UTC))
    plain = as_plain({"entries": (entry,)})["entries"][0]
    assert plain["started"] == "2026-08-03T00:00:00+00:00"
    assert type(plain["kind"]) is str
    assert plain["kind"] == "missed"


def test_texts_are_tidy() -> None:
    """A text of a phone breaks no line and has an end."""
    name = f"a\r\nb\u202e{'x' * 999}"
    (user,) = SipStatus.parse({"User": {"Name": name}}).users
    assert user.name == f"a b{'x' * (MAXIMUM_TEXT_LENGTH - 3)}"
    memory = DeviceStatistics.parse({"Memory": {name: PROCESS}})
    assert memory.processes[0].name == user.name
