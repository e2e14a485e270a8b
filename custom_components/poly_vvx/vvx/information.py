"""What else a phone tells of itself, each part as a frozen dataclass.

A field is read from the key that spells its name the phone's way, whatever the
case and with or without blanks. Where phones or manuals have other words for
it, the field lists them. Secrets have no field: they end here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
import re
from typing import Any, Final, Self

from .fields import Fields, objects, tidy

_READ: Final = "read"
_KEYS: Final = "keys"

MAC_DIGITS: Final = 12

_PART_NUMBER: Final = re.compile(r"\((\d{5}-\d{3})\)")
_LOGIN: Final = re.compile(r"^(\w+://)?.*@", re.DOTALL)

type _Reader = Callable[[Fields, str], object]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of what a phone tells; None stands for what it does not."""

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read an object of the phone; what makes no sense becomes None."""
        return cls.read(Fields(raw))

    @classmethod
    def read(cls, source: Fields) -> Self:
        """Read the fields of an object."""
        values = {}
        for it in fields(cls):
            for path in (*it.metadata[_KEYS], it.name):
                value = _at(source, path, it.metadata[_READ])
                if value is not None:
                    values[it.name] = value
                    break
        return cls(**values)


def as_plain(value: object) -> Any:
    """Return what a phone told in plain JSON types; durations are in seconds."""
    if is_dataclass(value) and not isinstance(value, type):
        return {it.name: as_plain(getattr(value, it.name)) for it in fields(value)}
    match value:
        case dict():
            return {key: as_plain(item) for key, item in value.items()}
        case tuple():
            return [as_plain(item) for item in value]
        case timedelta():
            return round(value.total_seconds())
        case datetime():
            return value.isoformat()
        case StrEnum():
            return value.value
    return value


def _at(source: Fields, path: str, read: _Reader) -> object:
    """Read a key, which a slash may say to be inside another object."""
    *parents, key = path.split("/")
    for parent in parents:
        source = source.object(parent)
    return read(source, key)


def _field(read: _Reader, keys: tuple[str, ...], default: object = None) -> Any:
    return field(default=default, metadata={_READ: read, _KEYS: keys})


def text(*keys: str) -> Any:
    """Declare a text."""
    return _field(Fields.text, keys)


def number(*keys: str) -> Any:
    """Declare a whole number."""
    return _field(Fields.number, keys)


def decimal(*keys: str) -> Any:
    """Declare a number with decimals."""
    return _field(Fields.decimal, keys)


def flag(*keys: str) -> Any:
    """Declare a truth."""
    return _field(Fields.flag, keys)


def duration(*keys: str) -> Any:
    """Declare a length of time."""
    return _field(Fields.duration, keys)


def word(meanings: dict[str, object], *keys: str) -> Any:
    """Declare what a word, in whatever case, stands for."""

    def read(source: Fields, key: str) -> object:
        return meanings.get((source.text(key) or "").lower())

    return _field(read, keys)


def section(kind: type[Section], *keys: str) -> Any:
    """Declare a part with fields of its own."""

    def read(source: Fields, key: str) -> object:
        return kind.read(source.object(key)) if key in source else None

    return _field(read, keys)


def sections(kind: type[Section], *keys: str) -> Any:
    """Declare a list of parts."""

    def read(source: Fields, key: str) -> object:
        return tuple(kind.read(item) for item in source.objects(key)) or None

    return _field(read, keys, ())


def texts(*keys: str) -> Any:
    """Declare a list of texts."""

    def read(source: Fields, key: str) -> object:
        items = source.raw(key)
        if not isinstance(items, list):
            return None
        found = (Fields({key: item}).text(key) for item in items)
        return tuple(item for item in found if item is not None) or None

    return _field(read, keys, ())


def address(*keys: str) -> Any:
    """Declare an IP address; phones write :: where they have none."""

    def read(source: Fields, key: str) -> object:
        value = source.text(key)
        return None if value == "::" else value

    return _field(read, keys)


def without_login(*keys: str) -> Any:
    """Declare the address of a server; user and password in it end here."""

    def read(source: Fields, key: str) -> object:
        value = source.raw(key)
        # Taken out of the whole: what is cut to be shown may have lost its end.
        if not isinstance(value, str):
            return None
        return tidy(_LOGIN.sub(r"\1", value)) or None

    return _field(read, keys)


def _mac(source: Fields, key: str) -> object:
    digits = re.sub(r"[^0-9a-f]", "", (source.text(key) or "").lower())
    return digits if len(digits) == MAC_DIGITS else None


def _release(source: Fields, key: str) -> object:
    # Version 2 of DeviceInfo adds the build date behind the number.
    return (source.text(key) or "").partition(" ")[0] or None


def _part_number(source: Fields, key: str) -> object:
    match = _PART_NUMBER.search(source.text(key) or "")
    return match and match.group(1)


def _percentage(part: int, whole: int, *, digits: int) -> float | None:
    """Return a share; None where the part cannot be one of the whole."""
    if whole == 0 or not 0 <= part <= whole:
        return None
    return round(100 * part / whole, digits)


@dataclass(frozen=True, kw_only=True)
class ExpansionModule(Section):
    """A module with more keys, attached to the phone."""

    type: str | None = text()
    version: str | None = text()


@dataclass(frozen=True, kw_only=True)
class DeviceInfo(Section):
    """The phone as a thing (Management.DeviceInfo, either version).

    Read by the keys that are there, not by version: firmware 5.7 answers
    version 1 in the shape that later became version 2.
    """

    model: str | None = text("ModelNumber")
    mac: str | None = _field(_mac, ("MACAddress",))
    """Twelve lower-case hexadecimal digits."""
    vendor: str | None = text("DeviceVendor")
    type: str | None = text("DeviceType")
    firmware: str | None = _field(_release, ("FirmwareRelease", "Firmware/Application"))
    updater: str | None = text("Firmware/Updater")
    boot_block: str | None = text("Firmware/BootBlock")
    part_number: str | None = _field(_part_number, ("Firmware/BootBlock",))
    """Such as 48450-001, which names the hardware."""
    uptime: timedelta | None = duration("UpTimeSinceLastReboot")
    ip_address: str | None = address("IPV4Address")
    ipv6_address: str | None = address()
    ipv6_link_address: str | None = address()
    ipv6_ula_address: str | None = address()
    ip_stack: str | None = text()
    preferred_network: str | None = text()
    application_state: str | None = text("AppState")
    ready_to_use: bool | None = flag()
    can_shut_down: bool | None = flag("CanApplyShutdownRequest")
    intends_to_shut_down: bool | None = flag("IntendToShutdown")
    camera: bool | None = flag("AttachedHardware/Camera")
    expansion_modules: tuple[ExpansionModule, ...] = sections(
        ExpansionModule, "AttachedHardware/EM"
    )


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


@dataclass(frozen=True, kw_only=True)
class ProcessMemory(Section):
    """The memory of one of the phone's programs, in bytes."""

    name: str | None = text()
    used: int | None = number("uordblks")
    free: int | None = number("fordblks")
    """What the program has taken and not used."""
    arena: int | None = number()
    """What it has taken by enlarging its heap."""
    mapped: int | None = number("hblkhd")
    """What it has taken apart from that, in large pieces."""


def _processes(source: Fields, key: str) -> object:
    """Read the programs, whose names are keys."""
    items = source.raw(key)
    if not isinstance(items, dict):
        return None
    return tuple(
        ProcessMemory.parse({**item, "name": name})
        for name, item in items.items()
        if isinstance(item, dict)
    )


@dataclass(frozen=True, kw_only=True)
class DeviceStatistics(Section):
    """Load of the processor in percent, and memory in bytes (Management.DeviceStats).

    The manual forgets the object that holds the memory; phones do not.
    """

    cpu_load: float | None = decimal("CPU/Current")
    cpu_load_average: float | None = decimal("CPU/Average")
    memory_total: int | None = number("Memory/Total")
    memory_used: int | None = number("Memory/Used")
    memory_free: int | None = number("Memory/Free")
    memory_cached: int | None = number("Memory/Cached")
    memory_reclaimable: int | None = number("Memory/SReclaim")
    memory_committed: int | None = number("Memory/ComAS")
    ram_disk_size: int | None = number("RAMDiskSize", "Memory/RAMDiskSize")
    processes: tuple[ProcessMemory, ...] = _field(_processes, ("Memory",), ())

    @property
    def memory_usage(self) -> float | None:
        """How much of the memory is taken, in percent.

        What the phone could take back at any time does not count.
        """
        if self.memory_total is None or self.memory_used is None:
            return None
        taken = self.memory_used - (self.memory_reclaimable or 0)
        return _percentage(taken, self.memory_total, digits=1)


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


@dataclass(frozen=True, kw_only=True)
class SipEvent(Section):
    """A subscription of a SIP user."""

    type: str | None = text()
    call_id: str | None = text()
    registration_state: str | None = text()
    expires: int | None = number()
    overlap: int | None = number()


@dataclass(frozen=True, kw_only=True)
class SipCall(Section):
    """A call of a SIP user."""

    state: str | None = text("CallState")
    call_id: str | None = text()


@dataclass(frozen=True, kw_only=True)
class SipUser(Section):
    """A SIP user of the phone."""

    name: str | None = text()
    line: int | None = number("LineNumber")
    total_events: int | None = number()
    total_calls: int | None = number()
    events: tuple[SipEvent, ...] = sections(SipEvent)
    calls: tuple[SipCall, ...] = sections(SipCall)


@dataclass(frozen=True, kw_only=True)
class SipStatus(Section):
    """What the phone knows of its SIP users (WebCallControl.SipStatus)."""

    users: tuple[SipUser, ...] = sections(SipUser, "User")
    total_users: int | None = number("TotalUser")


_UNKNOWN_SCORE: Final = 127.0
"""What phones put where they have no score."""


def _score(*keys: str) -> Any:
    """Declare a mean opinion score, from 1 to 5."""

    def read(source: Fields, key: str) -> object:
        value = source.decimal(key)
        return None if value == _UNKNOWN_SCORE else value

    return _field(read, keys)


def _after_colon(*keys: str) -> Any:
    """Declare a name that phones number, such as 3:G.722.1."""

    def read(source: Fields, key: str) -> object:
        value = source.text(key)
        return value and (value.partition(":")[2] or value)

    return _field(read, keys)


@dataclass(frozen=True, kw_only=True)
class MediaStream(Section):
    """Sound or picture of a media session; times are in milliseconds."""

    reference: str | None = text("Ref")
    category: str | None = _after_colon()
    packets_received: int | None = number()
    packets_sent: int | None = number()
    octets_received: int | None = number()
    octets_sent: int | None = number()
    packets_expected: int | None = number()
    packets_lost: int | None = number()
    jitter: int | None = number()
    max_jitter: int | None = number()
    latency: int | None = number()
    received_payload_size: int | None = number("RxPayloadSize")
    sent_payload_size: int | None = number("TxPayloadSize")
    received_codec: str | None = _after_colon("RxCodec")
    sent_codec: str | None = _after_colon("TxCodec")
    received_mos_conversational: float | None = _score("RxMOSCQ")
    sent_mos_conversational: float | None = _score("TxMOSCQ")
    received_mos_listening: float | None = _score("RxMOSLQ")
    sent_mos_listening: float | None = _score("TxMOSLQ")
    video_received_frame_rate: int | None = number("VideoRxFramerate")
    video_received_frame_width: int | None = number("VideoRxFrameWidth")
    video_received_frame_height: int | None = number("VideoRxFrameHeight")
    video_received_fast_update_requests: int | None = number("VideoRxFastUpdateReqCnt")
    video_received_bitrate_kbps: int | None = number("VideoRxActBitrateKbps")
    video_sent_frame_rate: int | None = number("VideoTxFramerate")
    video_sent_frame_width: int | None = number("VideoTxFrameWidth")
    video_sent_frame_height: int | None = number("VideoTxFrameHeight")
    video_sent_configured_bitrate_kbps: int | None = number("VideoTxConfigBitrateKbps")
    video_sent_fast_update_requests: int | None = number("VideoTxFastUpdateReqCnt")
    video_sent_bitrate_kbps: int | None = number("VideoTxActBitrateKbps")

    @property
    def packet_loss(self) -> float | None:
        """How many of the packets that should have come did not, in percent."""
        if self.packets_expected is None or self.packets_lost is None:
            return None
        return _percentage(self.packets_lost, self.packets_expected, digits=2)


@dataclass(frozen=True, kw_only=True)
class MediaSession(Section):
    """The media of a call (Management.SessionStats), without the H.235 key."""

    reference: str | None = text("Ref")
    srtp: bool | None = flag("SRTPCall")
    h235: bool | None = flag("H235Call")
    streams: tuple[MediaStream, ...] = sections(MediaStream)

    @property
    def voice(self) -> MediaStream | None:
        """The stream of sound, if there is one."""
        return next(
            (
                stream
                for stream in self.streams
                if (stream.category or "").lower() == "voice"
            ),
            None,
        )


def parse_media_sessions(raw: object) -> tuple[MediaSession, ...]:
    """Read the data of SessionStats."""
    return tuple(MediaSession.read(item) for item in objects(raw))


@dataclass(frozen=True, kw_only=True)
class CommunicationInfo(Section):
    """What the media ports are doing (Management.CommunicationInfo)."""

    communication_types: tuple[str, ...] = texts("CommunicationType")
    far_ends_muted: tuple[str, ...] = texts("FarEndMuteState")
    muted: bool | None = flag("PhoneMuteState")


@dataclass(frozen=True, kw_only=True)
class Location(Section):
    """Where the phone is said to stand (Management.LocationInformation)."""

    country: str | None = text()
    state: str | None = text()
    district: str | None = text()
    city: str | None = text()
    division: str | None = text()
    neighbourhood_block: str | None = text()
    street_group: str | None = text()
    street: str | None = text()
    street_1: str | None = text()
    street_2: str | None = text()
    road: str | None = text()
    road_section: str | None = text()
    road_subsection: str | None = text()
    road_branch: str | None = text()
    road_pre_modifier: str | None = text()
    road_post_modifier: str | None = text()
    house_number: str | None = text()
    house_number_suffix: str | None = text("House Num. Suff.")
    landmark: str | None = text()
    additional_information: str | None = text("Add. Info")
    additional_code: str | None = text()
    place_name: str | None = text()
    place_type: str | None = text()
    postal_name: str | None = text()
    post_box: str | None = text()
    zip_code: str | None = text()
    building: str | None = text()
    unit: str | None = text()
    floor: str | None = text()
    room: str | None = text()
    seat: str | None = text()
