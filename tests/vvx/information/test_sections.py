"""Tests of what all parts of what a phone tells of itself have in common.

That each field is read from its key, and all that a phone usually tells, is to be
seen in the snapshots of `get_information`; here is what they do not show.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.vvx.calls.models import LogEntry, LogKind
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
)
from custom_components.poly_vvx.vvx.information.network import (
    NetworkInfo,
    NetworkStatistics,
)
from custom_components.poly_vvx.vvx.information.running_configuration import (
    NetworkSettings,
    RunningConfiguration,
    SyslogSettings,
    Tr069Settings,
)
from custom_components.poly_vvx.vvx.information.section import Section, as_plain
from custom_components.poly_vvx.vvx.information.sip import SipStatus

SECTIONS: Final = Section.__subclasses__()

SECRETS: Final = (
    "ProvServerUser",
    "User",
    "ACSUsername",
    "CPEUsername",
    "H235DHKey",
)
"""What the phone tells and we do not want to know."""

VIDEO: Final = {
    f"Video{way}{what}": f"{number}{place}"
    for number, way in enumerate(("Rx", "Tx"), 1)
    for place, what in enumerate(
        ("Framerate", "FrameWidth", "FrameHeight", "FastUpdateReqCnt", "ActBitrateKbps")
    )
}

PLACES: Final = (
    *("Country", "StreetGroup", "House Number", "State", "Place Type "),
    *("District", "Add. Info", "Road SubSection", "City"),
    *("Neighbourhood Block", "Landmark", "Post Box", "Division", "Street"),
    *("Road Section", "Street1", "Street2", "Place Name", "House Num. Suff."),
    *("Zip Code", "Road Pre Modifier", "Building", "Unit", "Floor"),
    *("Additional Code", "Room", "Postal Name", "Seat", "Road"),
    *("Road Branch", "Road Post Modifier"),
)


@pytest.mark.parametrize(
    ("kind", "raw", "told"),
    [
        # The manual prints a blank behind this key, which phones do not.
        (DeviceInfo, {"ModelNumber ": "VVX 450"}, {"model": "VVX 450"}),
        (DeviceInfo, {"IPV6Address": "::"}, {"ipv6_address": None}),
        (
            DeviceInfo,
            {
                "IPv6Address": "2001:db8::10",
                "IPv6LinkAddress": "fe80::10",
                "IPv6ULAAddress": "fd00::10",
            },
            {
                "ipv6_address": "2001:db8::10",
                "ipv6_link_address": "fe80::10",
                "ipv6_ula_address": "fd00::10",
            },
        ),
        # One module may come as it is, several in a list, in different letters.
        (
            DeviceInfo,
            {
                "AttachedHardware": {
                    "Camera": "yes",
                    "EM": {"Type": "Paper", "Version": "1"},
                }
            },
            {
                "camera": True,
                "expansion_modules": (ExpansionModule(type="Paper", version="1"),),
            },
        ),
        (
            DeviceInfo,
            {"AttachedHardware": {"EM": [{"type": "LCD"}, {"version": "4"}]}},
            {
                "camera": None,
                "expansion_modules": (
                    ExpansionModule(type="LCD"),
                    ExpansionModule(version="4"),
                ),
            },
        ),
        # The manual prints the end of the object with the memory, but no beginning.
        (DeviceStatistics, {"RAMDiskSize": "64"}, {"ram_disk_size": 64}),
        (DeviceStatistics, {"Memory": {"RAMDiskSize": "64"}}, {"ram_disk_size": 64}),
        # The key that the manual misspells.
        (NetworkInfo, {"CDPCompability": "Disabled"}, {"cdp_compatibility": False}),
        (NetworkInfo, {"CDPCompatibility": "enabled"}, {"cdp_compatibility": True}),
        (NetworkInfo, {"LANPortStatus": "Inactive"}, {"lan_port_active": False}),
        (NetworkInfo, {"LANPortStatus": "ACTIVE"}, {"lan_port_active": True}),
        (NetworkInfo, {"LANPortStatus": "asleep"}, {"lan_port_active": None}),
        (NetworkInfo, {"LANPortStatus": 7}, {"lan_port_active": None}),
        (
            NetworkInfo,
            {
                "VLANID": "12",
                "AlternateDNSServer": "192.0.2.4",
                "IPV6Address": "2001:db8::10",
            },
            {
                "vlan_id": 12,
                "alternate_dns_server": "192.0.2.4",
                "ipv6_address": "2001:db8::10",
            },
        ),
        (NetworkSettings, {"VLAN": "12"}, {"vlan": 12}),
        (
            NetworkSettings,
            {"IPv6Gateway": "2001:db8::1", "IPv6ULAAddress": "fd00::1"},
            {"ipv6_gateway": "2001:db8::1", "ipv6_ula_address": "fd00::1"},
        ),
        (SyslogSettings, {"Server": "log.example"}, {"server": "log.example"}),
        # Without TR069 there is no such group, as there is none that is no object.
        (RunningConfiguration, {"DNS": {}}, {"tr069": None}),
        (RunningConfiguration, {"TR069": {}}, {"tr069": Tr069Settings()}),
        # A call on hold has no streams.
        (MediaSession, {"Ref": "0xb5b0"}, {"reference": "0xb5b0", "streams": ()}),
        (MediaSession, {"SRTPCall": "True"}, {"srtp": True, "h235": None}),
        (
            MediaStream,
            VIDEO | {"VideoTxConfigBitrateKbps": "512", "RxPayloadSize": "v"},
            {
                "video_received_frame_rate": 10,
                "video_received_frame_width": 11,
                "video_received_frame_height": 12,
                "video_received_fast_update_requests": 13,
                "video_received_bitrate_kbps": 14,
                "video_sent_frame_rate": 20,
                "video_sent_frame_width": 21,
                "video_sent_frame_height": 22,
                "video_sent_fast_update_requests": 23,
                "video_sent_bitrate_kbps": 24,
                "video_sent_configured_bitrate_kbps": 512,
                "received_payload_size": None,
            },
        ),
        (
            CommunicationInfo,
            {"FarEndMuteState": [None, 3001, [], ""], "CommunicationType": "RxTx"},
            {"far_ends_muted": ("3001",), "communication_types": ()},
        ),
        (CommunicationInfo, {"PhoneMuteState": "True"}, {"muted": True}),
    ],
)
def test_shapes(kind: type[Section], raw: object, told: dict[str, object]) -> None:
    """What manuals print and phones send in other shapes is understood."""
    section = kind.parse(raw)
    assert {name: getattr(section, name) for name in told} == told


def test_location() -> None:
    """Every part of a place has a field of its own."""
    told = as_plain(Location.parse({key: f"our {key.strip()}" for key in PLACES}))
    assert sorted(told.values()) == sorted(f"our {key.strip()}" for key in PLACES)
    assert told["house_number_suffix"] == "our House Num. Suff."
    assert told["additional_information"] == "our Add. Info"
    assert told["street_1"] == "our Street1"


def test_lists_of_users() -> None:
    """What a user has none of is an empty list."""
    (user,) = SipStatus.parse({"User": {"Name": "2001", "TotalCalls": "0"}}).users
    assert (user.name, user.total_calls) == ("2001", 0)
    assert user.calls == ()
    assert user.events == ()


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


@pytest.mark.parametrize("kind", SECTIONS)
@pytest.mark.parametrize("raw", [{}, None, [], "text", 7, [{"Key": "x"}]])
def test_nothing_said(kind: type[Section], raw: object) -> None:
    """Of what says nothing, everything is unknown."""
    section = kind.parse(raw)
    assert section == kind()
    assert not any(as_plain(section).values())


@pytest.mark.parametrize("kind", SECTIONS)
def test_secrets(kind: type[Section]) -> None:
    """No field has a name that would be found under the key of a secret."""
    values = dict.fromkeys(SECRETS, "a secret of ours")
    assert "a secret of ours" not in repr(kind.parse(values))


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
