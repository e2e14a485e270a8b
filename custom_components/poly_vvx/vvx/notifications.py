"""The XML that a phone posts when something happens (apps.telNotification).

The same dataclasses come out as from the REST API. Nothing here is proven by a
real phone of ours: the shapes are those of the maker's developer guide, and of
one capture that leaves some elements out and has others in another order.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
import re
from typing import Any, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from .calls.models import (
    Call,
    Direction,
    is_withheld,
    parse_call_state,
    parse_direction,
    parse_handle,
)
from .errors import InvalidResponseError
from .fields import Fields
from .phone_numbers import parse_party

MAXIMUM_SIZE: Final = 16 * 1024
"""How many bytes a notification may have; real ones have less than one KB."""

_ENVELOPE: Final = "PolycomIPPhone"
_DEPTH: Final = 2
"""How deep what we read is inside an event: CallLineInfo, and CallInfo in it."""

_NO_CHARACTER: Final = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""What XML forbids, even written as a reference."""
_BARE_AMPERSAND: Final = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)"
)


class NotificationKind(StrEnum):
    """What a phone can announce, by the name of its element."""

    INCOMING_CALL = "IncomingCallEvent"
    OUTGOING_CALL = "OutgoingCallEvent"
    CALL_STATE_CHANGE = "CallStateChangeEvent"
    OFF_HOOK = "OffHookEvent"
    ON_HOOK = "OnHookEvent"
    LINE_REGISTRATION = "LineRegistrationEvent"
    LINE_UNREGISTRATION = "LineUnregistrationEvent"


_NAMED_KIND: Final = re.compile(rf"<({'|'.join(NotificationKind)})[\s/>]")
_NAMED_MAC: Final = re.compile(r"<MACAddress\s*>([^<]*)<")

LINE_NOTIFICATIONS: Final = frozenset(
    {NotificationKind.LINE_REGISTRATION, NotificationKind.LINE_UNREGISTRATION}
)
"""Those that are about a line and not about a call."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """Something that a phone has announced."""

    kind: NotificationKind
    mac: str | None
    """Twelve lower-case hexadecimal digits; None if it names no phone."""
    call: Call | None = None
    """On CallStateChangeEvent only, and only if that says which call it is about."""


class _NotXmlError(InvalidResponseError):
    """It is not XML, and may be with a few marks changed."""


def parse_notifications(body: bytes) -> list[Notification]:
    """Read the body of a POST; what we do not know is left out.

    Phones put names into XML as these come. What is broken by that is mended, or
    still tells what has happened, and then nothing of the call.

    Raises InvalidResponseError for anything that is not the XML of a phone: too
    large, with a document type, in another envelope, or without any event.
    """
    if len(body) > MAXIMUM_SIZE:
        raise InvalidResponseError("the notification is too large")
    try:
        return _read(_parse_xml(body))
    except _NotXmlError:
        text = _mended(body)
    try:
        return _read(_parse_xml(text))
    except _NotXmlError:
        if hints := _named_in(text):
            return hints
        raise


def _read(root: Element) -> list[Notification]:
    # The guide shows the events without their envelope.
    events = list(root) if root.tag == _ENVELOPE else [root]
    known = [event for event in events if event.tag in NotificationKind]
    if root.tag != _ENVELOPE and not known:
        raise InvalidResponseError("the notification is of something else")
    return [_parse_event(event) for event in known]


def _parse_event(event: Element) -> Notification:
    kind = NotificationKind(event.tag)
    fields = _fields_of(event)
    return Notification(
        kind=kind,
        mac=_parse_mac(fields.text("MACAddress")),
        call=_parse_call(fields)
        if kind is NotificationKind.CALL_STATE_CHANGE
        else None,
    )


def _parse_mac(text: str | None) -> str | None:
    """Return a MAC address in the one form that all its spellings share."""
    digits = re.sub(r"[\W_]", "", text or "").lower()
    return digits if re.fullmatch(r"[0-9a-f]{12}", digits) else None


def _parse_call(fields: Fields) -> Call | None:
    """Read the call of a CallStateChangeEvent; None if it is not told which.

    It may describe other calls of the line as well, or only others. Then who calls
    whom is not known, and is not to be made up from the state.
    """
    described = [
        (line, info)
        for line in fields.objects("CallLineInfo")
        for info in line.objects("CallInfo")
    ]
    references = [info.text("CallReference") for _, info in described]
    reference = fields.text("CallReference")
    if len(described) == 1:
        # The event and its only description may leave that to each other.
        reference = reference or references[0]
        references = [references[0] or reference]
    if reference is None:
        return None
    handle = parse_handle(reference)
    state_name = fields.text("CallState")
    call = Call(
        handle=handle,
        reference=reference,
        state=parse_call_state(state_name),
        state_name=state_name,
        direction=None,
        line=fields.number("LineNumber"),
    )
    for (line, info), told_of in zip(described, references, strict=True):
        if told_of is not None and parse_handle(told_of) == handle:
            return _with_description(call, line, info)
    return call


def _with_description(call: Call, line: Fields, info: Fields) -> Call:
    """Return a call with what is said of it, and of its line."""
    state_name = call.state_name or info.text("CallState")
    state = parse_call_state(state_name)
    direction = parse_direction(info.text("CallType"), state)
    # The other party is the one that is not this phone.
    if direction is Direction.INCOMING:
        written = info.text("CallingPartyName"), info.text("CallingPartyDirNum")
    else:
        written = info.text("CalledPartyName"), info.text("CalledPartyDirNum")
    party = parse_party(*written)
    # The key is what the REST API has for a line, too.
    key = line.number("LineKeyNum")
    return replace(
        call,
        state=state,
        state_name=state_name,
        direction=direction,
        name=party.name,
        number=party.number,
        withheld=is_withheld(party, direction),
        line=call.line if key is None else key,
        duration=info.duration("CallDuration"),
        in_focus="*" in (info.text("UIAppearanceIndex") or ""),
    )


def _fields_of(element: Element) -> Fields:
    """Return an element's attributes and children as an object of fields."""
    return Fields(_values_of(element, _DEPTH))


def _values_of(element: Element, depth: int) -> dict[str, Any]:
    texts = {child.tag: child.text for child in element if not len(child)}
    objects: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for child in element:
        if len(child) and depth:
            objects[child.tag].append(_values_of(child, depth - 1))
    return {**element.attrib, **texts, **objects}


def _mended(body: bytes) -> str:
    """Return a body without what keeps it from being XML, as far as that is known."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        # It has a letter for each byte: at worst a name is damaged.
        text = body.decode("latin-1")
    text = _NO_CHARACTER.sub("", text)
    text = text[max(text.find("<"), 0) : text.rfind(">") + 1]
    return _BARE_AMPERSAND.sub("&amp;", text)


def _named_in(text: str) -> list[Notification]:
    """Return what a text names that is no XML: events, and whose they are."""
    kinds = dict.fromkeys(_NAMED_KIND.findall(text))
    macs = {_parse_mac(mac) for mac in _NAMED_MAC.findall(text)} or {None}
    return [
        Notification(kind=NotificationKind(kind), mac=mac)
        for kind, mac in product(kinds, macs)
    ]


def _parse_xml(body: bytes | str) -> Element:
    """Parse XML that has no document type, and so no entities of its own.

    Of a text, what it says of its encoding does not count.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
        return builder.close()
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _NotXmlError("the notification is not XML") from error


def _refuse(*_: object) -> None:
    raise InvalidResponseError("the notification has a document type")
