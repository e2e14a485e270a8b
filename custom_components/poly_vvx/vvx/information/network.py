"""How the phone is connected."""

from dataclasses import dataclass
from datetime import timedelta

from .section import Section, address, duration, flag, number, text, without_login, word


@dataclass(frozen=True, kw_only=True)
class NetworkInfo(Section):
    """How the phone is connected (Management.NetworkInfo), without its user."""

    ip_address: str | None = address("IPV4Address")
    ipv6_address: str | None = address()
    subnet_mask: str | None = text()
    default_gateway: str | None = text()
    dns_server: str | None = text()
    alternate_dns_server: str | None = text()
    dns_domain: str | None = text()
    sntp_address: str | None = text()
    dhcp: bool | None = flag()
    dhcp_server: str | None = text()
    dhcp_option_60_format: str | None = text()
    dhcp_boot_server_option: int | None = number()
    dhcp_boot_server_option_type: str | None = text()
    dhcp_boot_server_use_option: str | None = text()
    lan_port_active: bool | None = word(
        {"active": True, "inactive": False}, "LANPortStatus"
    )
    lan_speed: str | None = text()
    vlan_id: int | None = number()
    vlan_id_option: int | None = number()
    vlan_discovery_mode: str | None = text()
    lldp: bool | None = flag()
    # The manual misspells the key, phones do not.
    cdp_compatibility: bool | None = flag("CDPCompability")
    provisioning_server: str | None = without_login("ProvServerAddress")
    provisioning_server_type: str | None = text("ProvServerType")
    upgrade_server: str | None = without_login()
    zero_touch_provisioning: bool | None = flag("ZTPStatus")


@dataclass(frozen=True, kw_only=True)
class NetworkStatistics(Section):
    """Traffic since the last boot (Management.NetworkStatistics)."""

    uptime: timedelta | None = duration()
    received_packets: int | None = number("RxPackets")
    sent_packets: int | None = number("TxPackets")
