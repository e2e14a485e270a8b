"""The XML of event notifications, as the maker's guide for applications has it.

What goes beyond that guide, or contradicts it, was seen on the wire of a VVX 410:
the root element, and the shape of CallStateChangeEvent that the settings call
"as_seen".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree as ET

from .calls import ALIVE, Call, CallState, Direction
from .clock import PhoneClock
from .lines import LineKeys
from .settings import LineSettings, PhoneSettings

NOTIFICATION_PREFIX = "apps.telNotification."
"""What all parameters about notifications begin with."""
URL_PARAMETERS = tuple(f"{NOTIFICATION_PREFIX}{name}URL" for name in ("", "1.", "2."))
"""Where notifications go to: to each of these addresses that is set."""


class Event(StrEnum):
    """Events by the names of their elements."""

    INCOMING_CALL = "IncomingCallEvent"
    OUTGOING_CALL = "OutgoingCallEvent"
    OFF_HOOK = "OffHookEvent"
    ON_HOOK = "OnHookEvent"
    CALL_STATE_CHANGE = "CallStateChangeEvent"
    LINE_REGISTRATION = "LineRegistrationEvent"
    LINE_UNREGISTRATION = "LineUnregistrationEvent"
    USER_LOGIN_OUT = "UserLoginOutEvent"
    PHONE_LOCKED = "PhoneLockedEvent"
    PHONE_UNLOCKED = "PhoneUnlockedEvent"

    # There are switches for these, but neither their names nor their content were
    # ever published. Both are made up here.
    NETWORK_UP = "NetworkUpEvent"
    APP_INITIALIZATION = "AppInitializationEvent"
    TA_INITIALIZATION = "TAInitializationEvent"
    UI_INITIALIZATION = "UIInitializationEvent"
    MUTE_UNMUTE = "MuteUnmuteEvent"


UNPUBLISHED = frozenset(
    {
        Event.NETWORK_UP,
        Event.APP_INITIALIZATION,
        Event.TA_INITIALIZATION,
        Event.UI_INITIALIZATION,
        Event.MUTE_UNMUTE,
    }
)
"""Events of which only the switch is known."""

# A switch of its own for the lock of the keys is in no list of parameters.
SWITCHES: Mapping[Event, str] = {
    event: f"{NOTIFICATION_PREFIX}{name}"
    for event, name in {
        Event.INCOMING_CALL: "incomingEvent",
        Event.OUTGOING_CALL: "outgoingEvent",
        Event.OFF_HOOK: "offhookEvent",
        Event.ON_HOOK: "onhookEvent",
        Event.CALL_STATE_CHANGE: "callStateChangeEvent",
        Event.LINE_REGISTRATION: "lineRegistrationEvent",
        Event.LINE_UNREGISTRATION: "lineRegistrationEvent",
        Event.USER_LOGIN_OUT: "userLogInOutEvent",
        Event.PHONE_LOCKED: "userLogInOutEvent",
        Event.PHONE_UNLOCKED: "userLogInOutEvent",
        Event.NETWORK_UP: "networkUpEvent",
        Event.APP_INITIALIZATION: "appInitializationEvent",
        Event.TA_INITIALIZATION: "taInitializationEvent",
        Event.UI_INITIALIZATION: "uiInitializationEvent",
        Event.MUTE_UNMUTE: "muteUnmuteEvent",
    }.items()
}
"""The parameter that switches each event on."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One event, ready to be sent."""

    event: Event
    call_reference: str | None = None
    """Handle of the call that it is about, without 0x."""
    body: bytes


class NotificationWriter:
    """Writes the XML of one phone."""

    def __init__(
        self, settings: PhoneSettings, clock: PhoneClock, line_keys: LineKeys
    ) -> None:
        """Know whose events these are."""
        self._settings = settings
        self._clock = clock
        self._line_keys = line_keys

    def plain(self, event: Event) -> Notification:
        """Write an event that says only where and when it happened."""
        return _notification(event, *self._phone(), self._time())

    def line(self, event: Event, number: int) -> Notification:
        """Write what has happened to a line."""
        return _notification(
            event, *self._phone(), _text("LineNumber", str(number)), self._time()
        )

    def login(self, user: str) -> Notification:
        """Write who has logged in; nobody means that somebody has logged out."""
        lines = [
            _group("CallLineInfo", *self._line_key(key.number))
            for key in self._line_keys.all
            if key.line.registered
        ]
        what = _text("UserLoggedIn", user) if user else _text("UserLoggedOut", "")
        return _notification(
            Event.USER_LOGIN_OUT, *self._phone(), *lines, what, self._time()
        )

    def call(self, event: Event, call: Call) -> Notification:
        """Write that a call comes in or goes out."""
        parties = self._parties(call, own="bare", remote="host")
        names = (
            "CallingPartyName",
            "CallingPartyNumber",
            "CalledPartyName",
            "CalledPartyNumber",
        )
        return _notification(
            event,
            *self._phone(),
            *(_text(name, value) for name, value in zip(names, parties, strict=True)),
            self._time(),
            call_reference=call.handle,
        )

    def state_change(
        self, call: Call, state: str, calls: Iterable[Call] = ()
    ) -> Notification:
        """Write what a call does now.

        Args:
            call: The call.
            state: The phone's word for what it does.
            calls: All calls of the phone, for phones that tell of all on the line.
        """
        as_seen = self._settings.notification_shape == "as_seen"
        told_of = self._told_of(call, calls)
        active = any(told.state in ALIVE for told in told_of)
        number = [] if as_seen else [_text("LineNumber", str(call.line))]
        element = _group(
            Event.CALL_STATE_CHANGE,
            *self._phone(),
            *number,
            self._time(),
            _group(
                "CallLineInfo",
                *self._line_key(call.line),
                _text("LineState", "Active" if active else "Inactive"),
                *(
                    self._call_info(
                        told,
                        state if told is call else self._state_name(told),
                        reference_first=as_seen,
                    )
                    for told in told_of
                ),
            ),
        )
        element.attrib = {"CallReference": call.handle, "CallState": state}
        return _wrapped(Event.CALL_STATE_CHANGE, element, call.handle)

    def _told_of(self, call: Call, calls: Iterable[Call]) -> list[Call]:
        """Return the calls that an event about one of them describes."""
        if not self._settings.notification_all_calls:
            return [call]
        on_line = [other for other in calls if other.line == call.line]
        return on_line[::-1] if call in on_line else [*on_line[::-1], call]

    def _state_name(self, call: Call) -> str:
        return call.state_name(long_names=self._settings.hold_names != "short")

    def _call_info(
        self, call: Call, state: str, *, reference_first: bool
    ) -> ET.Element:
        parties = self._parties(call, own="sip", remote="sip")
        calling_name, calling_number, called_name, called_number = parties
        # Nobody has dialled yet.
        if call.state is CallState.DIALTONE:
            called_name = called_number = ""
        reference = _text("CallReference", call.handle)
        seconds = call.duration(self._clock.stopwatch())
        return _group(
            "CallInfo",
            *([reference] if reference_first else []),
            _text("CallState", state),
            _text("CallType", call.direction),
            _text("UIAppearanceIndex", call.shown_appearance),
            _text("CalledPartyName", called_name),
            _text("CalledPartyDirNum", called_number),
            _text("CallingPartyName", calling_name),
            _text("CallingPartyDirNum", calling_number),
            *([] if reference_first else [reference]),
            _text("CallDuration", str(seconds)),
        )

    def _phone(self) -> tuple[ET.Element, ET.Element]:
        settings = self._settings
        address = settings.notification_ip_address or settings.ip_address
        return _text("PhoneIP", address), _text("MACAddress", settings.mac)

    def _time(self) -> ET.Element:
        return _text("TimeStamp", self._clock.zoned_text())

    def _line_key(self, number: int) -> tuple[ET.Element, ET.Element]:
        settings = self._line_keys.get(number).line.settings
        return (
            _text("LineKeyNum", str(number)),
            _text("LineDirNum", settings.number),
        )

    def _parties(self, call: Call, *, own: str, remote: str) -> tuple[str, ...]:
        """Return name and number of who calls and of who is called.

        Args:
            call: The call.
            own: How the phone's own number was seen to be written in this event.
            remote: How the far end's number was seen to be written in this event.
        """
        settings = self._line_keys.get(call.line).line.settings
        form = self._settings.notification_number_form
        if form != "as_seen":
            own = remote = form
        us = settings.shown_name, _number(settings.number, own, settings)
        them = call.remote_name, _number(call.remote_number, remote, settings)
        return them + us if call.direction is Direction.INCOMING else us + them


def _number(number: str, form: str, line: LineSettings) -> str:
    if not number or ":" in number:
        return number
    match form:
        case "sip":
            return f"sip:{number}@{line.server}"
        case "tel":
            return f"tel:{number}"
        case "host":
            return f"{number}@{line.server}"
    return number


def _notification(
    event: Event, *children: ET.Element, call_reference: str | None = None
) -> Notification:
    return _wrapped(event, _group(event, *children), call_reference)


def _wrapped(
    event: Event, element: ET.Element, call_reference: str | None
) -> Notification:
    root = _group("PolycomIPPhone", element)
    ET.indent(root, space="")
    text = ET.tostring(root, encoding="unicode", short_empty_elements=False)
    return Notification(
        event=event, call_reference=call_reference, body=f"{text}\n".encode()
    )


def _group(name: str, *children: ET.Element) -> ET.Element:
    element = ET.Element(str(name))
    element.extend(children)
    return element


def _text(name: str, text: str) -> ET.Element:
    element = ET.Element(name)
    element.text = text
    return element
