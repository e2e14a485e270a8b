"""Tests of reading what a phone posts."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from custom_components.poly_vvx.vvx.calls.models import Call, CallState, Direction
from custom_components.poly_vvx.vvx.errors import InvalidResponseError
from custom_components.poly_vvx.vvx.notifications import (
    MAXIMUM_SIZE,
    Notification,
    NotificationKind,
    parse_notifications as parse,
)

MAC: Final = "64167f0a0001"

# As in the maker's guide, in its order, in the envelope that the guide leaves out.
DOCUMENTED: Final = f"""<PolycomIPPhone>
<CallStateChangeEvent CallReference="41c2c008" CallState="Offering">
<PhoneIP>192.0.2.20</PhoneIP>
<MACAddress>{MAC}</MACAddress>
<LineNumber>2</LineNumber>
<TimeStamp>2026-11-02T12:00:00-08:00</TimeStamp>
<CallLineInfo>
<LineKeyNum>3</LineKeyNum>
<LineDirNum>2001</LineDirNum>
<LineState>Active</LineState>
<CallInfo>
<CallState>Offering</CallState>
<CallType>Incoming</CallType>
<UIAppearanceIndex>1*</UIAppearanceIndex>
<CalledPartyName>Desk</CalledPartyName>
<CalledPartyDirNum>sip:2001@pbx.example</CalledPartyDirNum>
<CallingPartyName>Anna</CallingPartyName>
<CallingPartyDirNum>sip:3001@pbx.example</CallingPartyDirNum>
<CallReference>41c2c008</CallReference>
<CallDuration>7</CallDuration>
</CallInfo>
</CallLineInfo>
</CallStateChangeEvent>
</PolycomIPPhone>
""".encode()

# What a VVX 410 was seen to send: no line number, and another order.
SEEN: Final = b"""<PolycomIPPhone>
<CallStateChangeEvent CallReference="41aa9c00" CallState="Dialtone">
<PhoneIP>192.0.2.20</PhoneIP>
<MACAddress>64167F0A0001</MACAddress>
<TimeStamp>2013-10-23T13:50:56-05:00</TimeStamp>
<CallLineInfo><LineKeyNum>1</LineKeyNum><LineDirNum>1006</LineDirNum>
<LineState>Active</LineState>
<CallInfo><CallReference>41aa9c00</CallReference><CallState>Dialtone</CallState>
<CallType>Outgoing</CallType><UIAppearanceIndex>1*</UIAppearanceIndex>
<CalledPartyName></CalledPartyName><CalledPartyDirNum></CalledPartyDirNum>
<CallingPartyName>1006</CallingPartyName>
<CallingPartyDirNum>sip:1006@example.com</CallingPartyDirNum>
<CallDuration>0</CallDuration></CallInfo></CallLineInfo>
</CallStateChangeEvent></PolycomIPPhone>"""


def wrapped(*events: str) -> bytes:
    """Return events in their envelope."""
    return f"<PolycomIPPhone>{''.join(events)}</PolycomIPPhone>".encode()


def change(attributes: str = "", inside: str = "", info: str = "") -> bytes:
    """Return a change of a call's state."""
    return wrapped(
        f"<CallStateChangeEvent {attributes}><MACAddress>{MAC}</MACAddress>{inside}"
        f"<CallLineInfo><CallInfo>{info}</CallInfo></CallLineInfo>"
        "</CallStateChangeEvent>"
    )


def call_of(body: bytes) -> Call | None:
    """Return the call that a body tells of."""
    (notification,) = parse(body)
    return notification.call


def test_as_documented() -> None:
    """The guide's example is read in full."""
    assert parse(DOCUMENTED) == [
        Notification(
            kind=NotificationKind.CALL_STATE_CHANGE,
            mac=MAC,
            call=Call(
                handle="41c2c008",
                reference="41c2c008",
                state=CallState.RINGING,
                state_name="Offering",
                direction=Direction.INCOMING,
                name="Anna",
                number="3001",
                line=3,
                duration=timedelta(seconds=7),
                in_focus=True,
            ),
        )
    ]


def test_line_without_a_key() -> None:
    """Where no key is told, the number of the line is taken for one."""
    call = call_of(DOCUMENTED.replace(b"<LineKeyNum>3</LineKeyNum>", b""))
    assert call is not None
    assert call.line == 2


def test_as_seen() -> None:
    """What a real phone sent is read: the line is that of its key."""
    (notification,) = parse(SEEN)
    assert notification.mac == MAC
    assert notification.call is not None
    assert notification.call.state is CallState.DIALTONE
    assert notification.call.direction is Direction.OUTGOING
    assert (notification.call.name, notification.call.number) == (None, None)
    assert notification.call.line == 1


def test_outgoing_call() -> None:
    """The other party of a call that the phone makes is the called one."""
    body = DOCUMENTED.replace(b"Incoming", b"Outgoing")
    call = call_of(body)
    assert call is not None
    assert (call.name, call.number) == ("Desk", "2001")


@pytest.mark.parametrize(
    "body",
    [
        change('CallReference="0x41C2C008" CallState="CallHold"'),
        change(
            info="<CallReference>41c2c008</CallReference><CallState>Hold</CallState>"
        ),
        change('CallState="CallHold"', info="<CallReference>041c2c008</CallReference>"),
    ],
)
def test_reference_and_state_anywhere(body: bytes) -> None:
    """Reference and state count in either of the two places that they have."""
    call = call_of(body)
    assert call is not None
    assert (call.handle, call.state) == ("41c2c008", CallState.ON_HOLD)


RINGS: Final = (
    "<CallInfo><CallReference>a1</CallReference><CallState>Offering</CallState>"
    "<CallType>Incoming</CallType><CallingPartyName>Anna</CallingPartyName>"
    "<CallingPartyDirNum>3001</CallingPartyDirNum></CallInfo>"
)
TALKS: Final = (
    "<CallInfo><CallReference>b2</CallReference><CallState>Connected</CallState>"
    "<CallType>Outgoing</CallType><CalledPartyName>Ben</CalledPartyName>"
    "<CalledPartyDirNum>3002</CalledPartyDirNum></CallInfo>"
)


def on_line(key: int, *infos: str) -> str:
    """Return what is said of a line and of its calls."""
    return (
        f"<CallLineInfo><LineKeyNum>{key}</LineKeyNum>{''.join(infos)}</CallLineInfo>"
    )


def ringing(reference: str, *lines: str) -> Call | None:
    """Return the call of an event about one that rings, beside what else it says."""
    attribute = f'CallReference="{reference}" ' if reference else ""
    return call_of(
        wrapped(
            f'<CallStateChangeEvent {attribute}CallState="Offering">{"".join(lines)}'
            "</CallStateChangeEvent>"
        )
    )


@pytest.mark.parametrize(
    "lines",
    [
        (on_line(1, TALKS, RINGS),),
        (on_line(1, RINGS, TALKS),),
        (on_line(1, RINGS, "<CallInfo/>"),),
        (on_line(2, TALKS), on_line(1, RINGS)),
        (on_line(1, RINGS), on_line(2, TALKS)),
        (on_line(1, RINGS.replace("a1", "0x00A1"), TALKS),),
        (on_line(1, RINGS.replace("<CallReference>a1</CallReference>", "")),),
    ],
)
@pytest.mark.parametrize("reference", ["a1", "0xA1", " 000a1 "])
def test_described_among_others(lines: tuple[str, ...], reference: str) -> None:
    """Of several calls that an event describes, its own counts."""
    call = ringing(reference, *lines)

    assert call is not None
    assert (call.name, call.number, call.line) == ("Anna", "3001", 1)
    assert call.direction is Direction.INCOMING


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (on_line(1),),
        (on_line(1, "<CallInfo/>"),),
        (on_line(1, TALKS),),
        (on_line(1, TALKS), on_line(2, RINGS.replace("a1", "a2"))),
        (on_line(1, *(RINGS.replace("<CallReference>a1</CallReference>", ""),) * 2),),
    ],
)
def test_not_described(lines: tuple[str, ...]) -> None:
    """What an event does not say of its call is neither taken from others nor guessed."""
    call = ringing("a1", *lines)

    assert call is not None
    assert (call.handle, call.state) == ("a1", CallState.RINGING)
    assert (call.name, call.number, call.line) == (None, None, None)
    assert call.direction is None


def test_described_without_saying_which() -> None:
    """An event that describes one call is about that; of several it may be any."""
    alone = ringing("", on_line(1, RINGS))
    assert alone is not None
    assert alone.handle == "a1"
    assert ringing("", on_line(1, RINGS, TALKS)) is None


def test_call_without_reference() -> None:
    """A change that does not say of which call is a hint, and no more."""
    assert call_of(change('CallState="Connected"')) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("IncomingCallEvent", NotificationKind.INCOMING_CALL),
        ("OutgoingCallEvent", NotificationKind.OUTGOING_CALL),
        ("OffHookEvent", NotificationKind.OFF_HOOK),
        ("OnHookEvent", NotificationKind.ON_HOOK),
        ("LineRegistrationEvent", NotificationKind.LINE_REGISTRATION),
        ("LineUnregistrationEvent", NotificationKind.LINE_UNREGISTRATION),
    ],
)
def test_other_events(name: str, kind: NotificationKind) -> None:
    """The other kinds say who and what, but not which call."""
    inside = (
        "<MACAddress>64:16:7F:0A:00:01</MACAddress><LineNumber>1</LineNumber>"
        "<TimeStamp>nonsense</TimeStamp>"
    )
    assert parse(wrapped(f"<{name}>{inside}</{name}>")) == [
        Notification(kind=kind, mac=MAC)
    ]


@pytest.mark.parametrize(
    ("written", "mac"),
    [
        ("64167fa1b2c3", "64167fa1b2c3"),
        ("64167F-A1B2C3", "64167fa1b2c3"),
        ("6416.7fa1.b2c3", "64167fa1b2c3"),
        (" 64:16:7F:A1:B2:C3 ", "64167fa1b2c3"),
        ("64 16 7f_a1 b2\u2013c3", "64167fa1b2c3"),
        ("", None),
        ("unknown", None),
        ("[PHONE_MAC_ADDRESS]", None),
        ("64167fa1b2", None),
        ("64167fa1b2c3d4", None),
        ("64167fa1b2cg", None),
    ],
)
def test_mac(written: str, mac: str | None) -> None:
    """A MAC address is one in all its spellings; what is none names no phone."""
    body = wrapped(f"<OnHookEvent><MACAddress>{written}</MACAddress></OnHookEvent>")

    assert parse(body) == [Notification(kind=NotificationKind.ON_HOOK, mac=mac)]


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("\n", "\r\n\t\t"),
        ("<CalledPartyName>Desk</CalledPartyName>", "<CalledPartyName/>"),
        ("-08:00<", "-0600<"),
        ("-08:00<", "<"),
        ("<LineState>Active<", "<LineState>OK<"),
        (">1*<", ">2<"),
        ("</CallInfo>", "</CallInfo >"),
    ],
)
def test_shapes_that_were_seen(written: str, instead: str) -> None:
    """What other phones were seen to write differently is read just so."""
    text = DOCUMENTED.decode()
    assert written in text

    call = call_of(text.replace(written, instead).encode())

    documented = call_of(DOCUMENTED)
    assert documented is not None
    in_focus = instead != ">2<"
    assert call == replace(documented, in_focus=in_focus)


DECLARED: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(DOCUMENTED.replace(b"Anna", b"M\xfcller"), "Müller", id="Latin-1"),
        pytest.param(
            DECLARED + DOCUMENTED.replace(b"Anna", b"M\xfcller"),
            "Müller",
            id="not as declared",
        ),
        pytest.param(
            DOCUMENTED.replace(b"Anna", b"Hinz & Kunz; A&B;"),
            "Hinz & Kunz; A&B;",
            id="ampersand",
        ),
        pytest.param(
            DOCUMENTED.replace(b"Anna", b"&#65;&#x6E;na & &lt;B&gt;"),
            "Anna & <B>",
            id="ampersand beside right ones",
        ),
        pytest.param(
            DOCUMENTED.replace(b"Anna", b"An\x01na\x1b"),
            "Anna",
            id="control characters",
        ),
        pytest.param(DOCUMENTED + b"\0\0", "Anna", id="NUL at the end"),
        pytest.param(
            b"\r\n" + DECLARED + DOCUMENTED, "Anna", id="blank lines in front"
        ),
        pytest.param(
            b"\xef\xbb\xbf\r\n" + DECLARED + DOCUMENTED + b"\0", "Anna", id="all of it"
        ),
        pytest.param(
            DECLARED.replace(b"UTF-8", b"UTF-16") + DOCUMENTED, "Anna", id="no UTF-16"
        ),
        pytest.param(
            DOCUMENTED.decode().replace("Anna", "A & B").encode("utf-16"),
            "A & B",
            id="UTF-16",
        ),
    ],
)
def test_broken_a_little(body: bytes, name: str) -> None:
    """R06: what is wrong with a few bytes costs these, and the call is seen."""
    documented = call_of(DOCUMENTED)
    assert documented is not None

    assert call_of(body) == replace(documented, name=name)
    assert parse(body)[0].mac == MAC


@pytest.mark.parametrize(
    ("body", "mac"),
    [
        (DOCUMENTED.replace(b"Anna", b"A < B"), MAC),
        (DOCUMENTED.replace(b"Anna", b"&#1;"), MAC),
        (DOCUMENTED + b"<x/>", MAC),
        (DOCUMENTED[:400], MAC),
        (DOCUMENTED[:90], None),
        (DOCUMENTED.replace(MAC.encode(), b"")[:200], None),
    ],
)
def test_broken_beyond_repair(body: bytes, mac: str | None) -> None:
    """R06: what is no XML tells what has happened, and nothing of the call."""
    kind = NotificationKind.CALL_STATE_CHANGE

    assert parse(body) == [Notification(kind=kind, mac=mac)]


def test_broken_and_of_several_phones() -> None:
    """What names several phones is of each of them, so that none can hide."""
    other = "64167f0a0002"
    body = wrapped("<OnHookEvent>", f"<MACAddress>{MAC}</MACAddress>") + (
        f"<OffHookEvent/><MACAddress>{other}</MACAddress>".encode()
    )

    assert {(it.kind.value, it.mac) for it in parse(body)} == {
        (kind, mac) for kind in ("OnHookEvent", "OffHookEvent") for mac in (MAC, other)
    }


def test_unknown_events() -> None:
    """What we do not know is left out; an event without envelope is read."""
    body = wrapped("<UserLoginOutEvent/>", "<OnHookEvent/>", "<x><OffHookEvent/></x>")
    alone = b"<OnHookEvent/>".ljust(MAXIMUM_SIZE)
    for known in (body, alone):
        assert parse(known) == [Notification(kind=NotificationKind.ON_HOOK, mac=None)]
    assert parse(wrapped()) == []


def test_deep_inside() -> None:
    """What stands deeper than it should is not read."""
    line = "<LineNumber><a><b><c/></b></a></LineNumber>"
    call = call_of(change('CallReference="a1"', line))
    assert call is not None
    assert call.line is None
    deep = "<a>" * 1000 + "</a>" * 1000
    assert parse(wrapped(f"<OnHookEvent>{deep}</OnHookEvent>"))[0].mac is None


BOMB: Final = b"""<!DOCTYPE PolycomIPPhone [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]>
<PolycomIPPhone>&b;</PolycomIPPhone>"""

OUTSIDE: Final = b"""<!DOCTYPE PolycomIPPhone [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<PolycomIPPhone>&a;</PolycomIPPhone>"""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "not XML", id="nothing"),
        pytest.param(b"hello", "not XML", id="text"),
        pytest.param(DOCUMENTED[:20], "not XML", id="broken off"),
        pytest.param(b"\x00", "not XML", id="bytes"),
        pytest.param(b"<PolycomIPPhone>&#1;</PolycomIPPhone>", "not XML", id="number"),
        pytest.param(
            b'<?xml version="1.0" encoding="shift_jis"?><a/>', "something", id="bytes2"
        ),
        pytest.param(b"<!DOCTYPE a><OnHookEvent/>", "document type", id="doctype"),
        pytest.param(b"\0<!DOCTYPE a><OnHookEvent/>", "document type", id="hidden"),
        pytest.param(BOMB, "document type", id="bomb"),
        pytest.param(BOMB + b"&", "document type", id="broken bomb"),
        pytest.param(OUTSIDE, "document type", id="file"),
        pytest.param(b"<html><OnHookEvent/></html>", "something else", id="page"),
        pytest.param(
            b"<OnHookEvent/>" + b" " * MAXIMUM_SIZE, "too large", id="too large"
        ),
    ],
)
def test_refused(body: bytes, reason: str) -> None:
    """What is not the XML of a phone is an error of one kind."""
    with pytest.raises(InvalidResponseError, match=reason):
        parse(body)
