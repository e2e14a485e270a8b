"""Tests of the lines of a phone.

The answers have the shape of real ones; every name and address in them is ours.
"""

from dataclasses import replace
from typing import Any, Final

import pytest

from custom_components.poly_vvx.vvx.lines import Forwarding, Line, line_of, parse_lines


def line_v2(number: int, **what: Any) -> dict[str, Any]:
    """Return a line key as version 2 lists it."""
    server = {
        "ID": "1",
        "Address": "sip.example",
        "RegistrationStatus": "Registered",
        "Port": "5060",
        "Expires": "3600",
        "Transport": "UdpOnly",
        "Working": "True",
    }
    return {
        "ID": str(number),
        "Label": f"Desk {number}",
        "Username": f"200{number}",
        "Assigned": "True",
        "RegistrationStatus": "Registered",
        "Type": "Private",
        "Active": "False",
        "DoNotDisturb": "False",
        "CallAppearances": [],
        "CallServers": [server],
        "ForwardingConfig": {
            "Always": "",
            "DoNotDisturb": "",
            "Busy": "3001",
            "NoAnswer": "",
        },
        **what,
    }


def line_v1(number: int, **what: Any) -> dict[str, Any]:
    """Return a line key as version 1 lists it."""
    return {
        "LineNumber": str(number),
        "RegistrationStatus": "registered",
        "LineType": "private",
        "SIPAddress": f"200{number}@sip.example",
        "Protocol": "Auto",
        "Label": f"Desk {number}",
        "UserID": f"200{number}",
        "ProxyAddress": "sip.example",
        "Port": "0",
        **what,
    }


KNOWN: Final = Line(
    number=1,
    keys=(1,),
    label="Desk 1",
    user="2001",
    registered=True,
    do_not_disturb=None,
    shared=False,
    server="sip.example",
    forwarding=None,
)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (
            line_v2(1, DoNotDisturb="True", Type="Shared"),
            replace(
                KNOWN,
                do_not_disturb=True,
                shared=True,
                forwarding=Forwarding(busy="3001"),
            ),
        ),
        (line_v1(1), KNOWN),
        # A phone fresh from the factory.
        (
            line_v1(1, RegistrationStatus="unregistered", ProxyAddress=None),
            replace(KNOWN, registered=False, server=None),
        ),
        # A registration that is neither made nor lost.
        *(
            (
                line_v1(1, RegistrationStatus=status, LineType=None),
                replace(KNOWN, registered=None, shared=None),
            )
            for status in ("", "Registering", None)
        ),
    ],
)
def test_line(raw: dict[str, Any], line: Line) -> None:
    """All that is said of a line is understood, the rest is unknown."""
    assert parse_lines([raw]) == (line,)


@pytest.mark.parametrize(
    "raw",
    [
        [line_v1(1), line_v1(2, Label="Desk 1", UserID="2001"), line_v1(3)],
        [line_v2(1), line_v2(2, CallServers=[], Username="2001"), line_v2(3)],
        [line_v2(1), line_v2(2, CallServers=[], Username=""), line_v2(3)],
        [line_v2(1), line_v2(2, Label="Desk 1", Username="2001"), line_v2(3)],
    ],
)
def test_registration_on_several_keys(raw: object) -> None:
    """One registration that fills several line keys is one line."""
    lines = parse_lines(raw)
    assert [(line.number, line.keys) for line in lines] == [(1, (1, 2)), (3, (3,))]
    assert [line.label for line in lines] == ["Desk 1", "Desk 3"]


@pytest.mark.parametrize(
    "raw",
    [
        [line_v1(1), line_v1(2)],
        [line_v1(1), line_v1(2, UserID="2001", ProxyAddress="b.example")],
        [line_v1(1, UserID="", SIPAddress=""), line_v1(2, UserID="", SIPAddress="")],
        [line_v2(1), line_v2(2)],
        [line_v2(1), line_v2(2, CallServers=[])],
    ],
)
def test_several_registrations(raw: object) -> None:
    """Lines with another user or server are lines of their own."""
    assert [line.keys for line in parse_lines(raw)] == [(1,), (2,)]


def test_line_without_a_number() -> None:
    """What has no number is no line."""
    assert parse_lines([{"Label": "Desk"}, line_v1(1)])[0].number == 1
    assert parse_lines([{"Label": "Desk"}]) == ()
    assert parse_lines(None) == ()


@pytest.mark.parametrize(
    ("key", "line"), [(1, 1), (2, 1), (3, 3), (4, 4), (0, 0), (None, None)]
)
def test_line_of_a_key(key: int | None, line: int | None) -> None:
    """A key is that of its line; one that no line has keeps its number."""
    lines = parse_lines(
        [line_v1(1), line_v1(2, Label="Desk 1", UserID="2001"), line_v1(3)]
    )

    assert line_of(key, lines) == line
    assert line_of(key, ()) == key
