"""What is fixed about a virtual phone when it is taken out of its box."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
import re
from typing import Any, Literal
from zoneinfo import ZoneInfo

FACTORY_PASSWORD = "456"
FACTORY_USER_PASSWORD = "123"
USERNAME = "Polycom"
USER_LEVEL_NAME = "User"
"""Name of the account with fewer rights; its name for REST was never published."""

type Authentication = Literal["basic", "digest"]
type PasswordEncoding = Literal["utf-8", "latin-1"]
type Overlap = Literal["queue", "refuse"]
type HoldNames = Literal["as_seen", "short", "long"]
type NumberForm = Literal["bare", "sip", "tel"]
type NotificationNumberForm = Literal["as_seen", "bare", "host", "sip", "tel"]
type LoggedParty = Literal["last", "first"]
type LogEntries = Literal["complete", "without_duration", "none"]
type StartTimes = Literal["fixed", "computed"]
type NotificationShape = Literal["documented", "as_seen"]
type OutOfFocus = Literal["refuse", "act", "pretend"]
type UserRefusal = Literal["401", "403", "4403"]
type Version = tuple[int, int]
"""First two numbers of a firmware release."""


class FirmwareShape(StrEnum):
    """Generations of the software that answer differently."""

    WITHOUT_V2 = "5.7"
    WITH_V2 = "5.9"
    EXTENDED_V2 = "6.x"


_NEWEST_MINOR = 4
_RELEASES = {"5.7": "5.7.3.2205", "5.9": "5.9.7.1477", "6.x": "6.4.3.5814"}


@dataclass(frozen=True, kw_only=True)
class LineSettings:
    """One registration of the phone at a SIP server."""

    number: str
    """Number of the line, its SIP address and user name."""
    label: str = ""
    """Text beside the line key; empty means the number."""
    display_name: str = ""
    """Name that the far end sees; empty means the label."""
    line_keys: int = 1
    """How many keys of the phone this registration occupies."""
    registered: bool = True
    """Whether the SIP server has accepted the line when the phone starts."""
    shared: bool = False
    """Whether other phones have the same line."""
    server: str = "192.0.2.5"
    """Address of the SIP server."""
    server_port: int = 5060
    """Port of the SIP server; real phones also report 0."""

    @property
    def shown_label(self) -> str:
        """Text beside the line key."""
        return self.label or self.number

    @property
    def shown_name(self) -> str:
        """Name that the far end sees."""
        return self.display_name or self.shown_label


@dataclass(frozen=True, kw_only=True)
class PhoneSettings:
    """Everything about a virtual phone that does not change while it runs."""

    model: str = "VVX 450"
    """Model as the phone reports it."""
    mac: str = "64167f0a0001"
    """MAC address, twelve lower-case hexadecimal digits."""
    firmware: str = "5.9"
    """Shape of the answers, "5.7", "5.9" or "6.x", or a whole release."""
    lines: tuple[LineSettings, ...] = (LineSettings(number="2001"),)
    """Registrations; a phone without any shows the placeholder of the factory."""
    ip_address: str = "192.0.2.10"
    """Address that the phone reports; its sockets are elsewhere."""
    camera: bool = False
    """Whether a USB camera is attached."""
    configuration: Mapping[str, str] = field(default_factory=dict)
    """Parameters from the provisioning server, besides those of the lines."""

    provisioning_server: str = ""
    """Where configuration comes from and packet captures go to."""
    location: Mapping[str, str] = field(default_factory=dict)
    """Where the phone says that it stands; see location/info for the names."""

    password: str = "virtual"
    """Administrator password; "456" is the one that the REST API refuses."""
    user_password: str = FACTORY_USER_PASSWORD
    """Password of the account with fewer rights; empty means no such account."""
    user_refusal: UserRefusal = "403"
    """HTTP code or Status for what only an administrator may do (not known)."""
    authentication: Authentication = "basic"
    """What the phone asks for: "basic" on a VVX, "digest" on an Edge."""
    password_encoding: PasswordEncoding = "utf-8"
    """In which the phone reads passwords that come by Basic (not known)."""
    lockout_attempts: int = 5
    """Wrong passwords until the phone locks itself."""
    lockout_window: float = 60.0
    """Seconds within which these attempts count."""
    lockout_time: float = 60.0
    """Seconds for which the phone stays locked."""

    tls: bool = True
    """HTTPS; otherwise plain HTTP."""
    certificate_name: str | None = None
    """Common name of the certificate; None is the MAC address, as real ones have."""
    certificate_file: Path | None = None
    """Where key and certificate are kept; None makes new ones for each start."""
    legacy_tls: bool = False
    """TLS 1.2 with RSA key exchange only, as firmware 5.6 was seen to offer."""
    overlap: Overlap = "queue"
    """What becomes of a request while another one is being answered."""
    latency: float = 0.04
    """Seconds from the arrival of a request to its answer."""
    effect_delay: float = 0.02
    """Seconds from the answer of a command to its effect; 0 is before the answer."""

    out_of_focus: OutOfFocus = "refuse"
    """What becomes of answering, ignoring or rejecting a call that is not in focus.

    The manual wants the call in focus, and does not say what the phone does with
    another: "pretend" is to say yes and do nothing.
    """

    dial_tone: bool = False
    """Whether the keys for loudspeaker and headset begin a call with a dial tone.

    The state is in the manual, and a VVX 410 was seen to announce it. Without, the
    keys only open the field for numbers.
    """
    dial_step: float = 0.05
    """Seconds in each of Dialtone, Setup and Proceeding; 0 rings at once."""
    auto_answer_after: float | None = None
    """Seconds of ringing after which the far end answers by itself."""
    ring_timeout: float | None = None
    """Seconds of ringing after which a caller gives up by itself."""
    disconnected_time: float = 0.0
    """Seconds for which a finished call is still listed as Disconnected."""
    reboot_time: float = 5.0
    """Seconds for which a restarting phone refuses connections."""
    device_stats_delay: float = 0.0
    """Seconds that device/stats and simulateTouch take unless httpd.ta.enabled is 1.

    Firmware 5.7 was seen to need very long.
    """
    update_restarts: bool = False
    """Whether updateConfiguration finds something that restarts the phone."""
    export_fails: bool = False
    """Whether the server of an export refuses it."""

    skype: bool = False
    """Whether the phone is set up for Skype for Business."""
    skype_sign_in_time: float = 0.2
    """Seconds that signing in takes; a real phone gives up after 150."""
    presence_at_top: bool = False
    """Whether Presence stands beside "data", as one client expects it."""

    voice_quality: float = 127.0
    """Mean opinion score in sessionStats; 127 was seen and means unknown."""
    h235_key: str = ""
    """Shared secret that sessionStats tells; empty means none."""

    line_id_key: Literal["LineId", "LineID"] = "LineId"
    """Spelling in callStatus v1: LineId was seen, LineID is in the manual."""
    hold_names: HoldNames = "as_seen"
    """Hold ("short") or CallHold ("long").

    "as_seen" is short in callStatus v2 and long elsewhere.
    """
    number_form: NumberForm = "bare"
    """How remote numbers are written: 3001, sip:3001@server or tel:3001."""
    start_times: StartTimes = "fixed"
    """StartTime of a call is kept, or "computed" as now less its duration.

    The latter moves until somebody answers, and by a second now and then.
    """

    logged_party: LoggedParty = "last"
    """Whom the call log lists if the other party of a call has changed."""
    log_entries: LogEntries = "complete"
    """Whether the call log tells durations, and whether it lists calls at all."""
    log_delay: float = 0.0
    """Seconds from the end of a call until the call log lists it."""
    log_prefixes: Mapping[str, str] = field(default_factory=dict)
    """What the call log writes for the beginning of a number, as {"+49": "0"}."""

    like: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What answers look like, by path in lower case; see likeness.py."""
    config_set_source: str = "web"
    """Source that a parameter shows once it was set by REST (never published)."""

    notification_ip_address: str = ""
    """PhoneIP in notifications; empty is the address that the phone reports.

    A receiver that compares PhoneIP with the address at which it reaches the phone
    needs "127.0.0.1" here: a real phone has one address, this one has two.
    """
    notification_source: str = ""
    """Address of this machine from which notifications leave it.

    Empty leaves that to the machine. A receiver that tells phones by their address
    needs one here for each, such as "127.0.1.7".
    """
    notification_shape: NotificationShape = "documented"
    """CallStateChangeEvent as in the guide, or as a VVX 410 sends it.

    The latter has no LineNumber, and CallReference before CallState.
    """
    notification_all_calls: bool = False
    """Whether CallStateChangeEvent tells of all calls on the line, newest first."""
    notification_number_form: NotificationNumberForm = "as_seen"
    """How notifications write numbers: 3001, 3001@server, sip:3001@server, tel:3001.

    As seen are 3001@server for who is far away, 2001 for the phone itself, and both
    as sip:2001@server in CallStateChangeEvent.
    """
    notification_free: bool = False
    """Whether a call that is not listed any more is announced as Free."""
    unpublished_notifications: bool = False
    """Whether events are sent of which only the switch was published."""
    notification_content_type: str = "text/xml"
    """Content-Type of notifications (never published)."""
    notification_close: bool = True
    """Whether notifications say Connection: close (never published)."""
    notification_timeout: float = 5.0
    """Seconds for which the phone waits for the answer to a notification."""
    notification_delay: float = 0.0
    """Seconds from an event until its notification leaves the phone."""
    notifications_leave_machine: bool = False
    """Whether notifications go to other hosts; without, none of them is reachable."""
    trusted_ca: str = ""
    """Certificates, as PEM, that receivers at HTTPS addresses need one of."""
    refuse_notification_settings: bool = False
    """Whether config/set refuses apps.telNotification (not known)."""
    ignore_notification_settings: bool = False
    """Whether config/set accepts apps.telNotification and stores nothing of it."""
    notification_changes_restart: bool = False
    """Whether apps.telNotification restarts the phone to take effect (not known)."""

    timezone: str = "UTC"
    """Zone of the phone's clock; only notifications tell it."""
    clock_offset: timedelta = timedelta()
    """How wrong the phone's clock is when it starts."""

    def __post_init__(self) -> None:
        """Refuse what no phone could be."""
        if not re.fullmatch(r"[0-9a-f]{12}", self.mac):
            raise ValueError("mac must be twelve lower-case hexadecimal digits")
        if not re.fullmatch(r"\d+\.(x|\d+(\.\d+)*)", self.firmware):
            raise ValueError('firmware must look like "5.9", "6.x" or "6.4.3.5814"')
        if any(line.line_keys < 1 for line in self.lines):
            raise ValueError("a line has at least one line key")
        ZoneInfo(self.timezone)

    @property
    def version(self) -> Version:
        """Which version of the software this is."""
        major, minor = self.firmware.split(".")[:2]
        return int(major), _NEWEST_MINOR if minor == "x" else int(minor)

    @property
    def shape(self) -> FirmwareShape:
        """Which generation of answers this firmware gives."""
        if self.version >= (6, 0):
            return FirmwareShape.EXTENDED_V2
        if self.version >= (5, 8):
            return FirmwareShape.WITH_V2
        return FirmwareShape.WITHOUT_V2

    @property
    def release(self) -> str:
        """Four numbers, as the phone reports its firmware."""
        if self.firmware.count(".") == 3:
            return self.firmware
        return _RELEASES[self.shape]
