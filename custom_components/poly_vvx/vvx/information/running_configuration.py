"""The settings in force."""

from dataclasses import dataclass

from .section import (
    Section,
    address,
    decimal,
    flag,
    number,
    section,
    text,
    without_login,
)


@dataclass(frozen=True, kw_only=True)
class NetworkSettings(Section):
    """The group Network of the running configuration."""

    ip_address: str | None = address()
    subnet_mask: str | None = text()
    ip_gateway: str | None = address()
    ip_stack: str | None = text()
    ipv6_address: str | None = address()
    ipv6_gateway: str | None = address()
    ipv6_address_discovery: str | None = text()
    ipv6_link_address: str | None = address()
    ipv6_ula_address: str | None = address()
    preferred_network: str | None = text()
    vlan: int | None = number()
    vlan_filtering: bool | None = flag()
    cdp: bool | None = flag()
    lldp: bool | None = flag()
    storm_filter_pps: int | None = number()
    storm_filtering: bool | None = flag()


@dataclass(frozen=True, kw_only=True)
class DhcpSettings(Section):
    """The group DHCP of the running configuration."""

    enabled: bool | None = flag("Feature")
    option_60_format: str | None = text()
    boot_server_option_type: str | None = text()
    boot_server_use_option: str | None = text()
    boot_server_option: int | None = number()
    offer_timeout: int | None = number()
    vlan_discovery: str | None = text()
    vlan_discovery_option: int | None = number()


@dataclass(frozen=True, kw_only=True)
class DnsSettings(Section):
    """The group DNS of the running configuration."""

    enabled: bool | None = flag("Feature")
    primary_server: str | None = text()
    secondary_server: str | None = text()
    domain: str | None = text()


@dataclass(frozen=True, kw_only=True)
class ProvisioningSettings(Section):
    """The group Provisioning of the running configuration, without its user."""

    server: str | None = without_login()
    server_type: str | None = text()
    file_transfer_tries: int | None = number("FileTxTries")
    retry_wait: int | None = number()
    max_servers: int | None = number()
    network_environment: str | None = text("NetworkEnv")
    tag_serial_number: bool | None = flag("TagSerialNo")


@dataclass(frozen=True, kw_only=True)
class SyslogSettings(Section):
    """The group Syslog of the running configuration."""

    server: str | None = text()
    transport: str | None = text()
    render_level: int | None = number()
    facility: int | None = number()
    prepend_mac: bool | None = flag()


@dataclass(frozen=True, kw_only=True)
class TimeSettings(Section):
    """The group SNTP of the running configuration."""

    server: str | None = text()
    gmt_offset_seconds: int | None = number()
    gmt_offset_hours: float | None = decimal()


@dataclass(frozen=True, kw_only=True)
class Tr069Settings(Section):
    """The group TR069 of the running configuration, without its users."""

    enabled: bool | None = flag("Feature")
    acs_url: str | None = without_login()
    periodic_inform: bool | None = flag()
    inform_interval: int | None = number()
    upgrade_management: bool | None = flag()


@dataclass(frozen=True, kw_only=True)
class RunningConfiguration(Section):
    """The settings in force (Management.RunningConfig)."""

    network: NetworkSettings | None = section(NetworkSettings)
    dhcp: DhcpSettings | None = section(DhcpSettings)
    dns: DnsSettings | None = section(DnsSettings)
    provisioning: ProvisioningSettings | None = section(ProvisioningSettings)
    syslog: SyslogSettings | None = section(SyslogSettings)
    time: TimeSettings | None = section(TimeSettings, "SNTP")
    tr069: Tr069Settings | None = section(Tr069Settings)
