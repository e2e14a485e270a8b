"""Tests of how what a person enters about a phone is understood."""

from typing import Any

import pytest

from custom_components.poly_vvx.link.validation import (
    InvalidInputError,
    form_error_of,
    parse_input,
    parse_several,
    reconfigured,
)
from custom_components.poly_vvx.vvx.errors import (
    AccessDeniedError,
    BusyError,
    InvalidResponseError,
    LockedOutError,
    NotOfferedError,
    PhoneConnectionError,
    RedirectedError,
    RefusedError,
    VvxError,
)

BEFORE = {
    "host": "phone",
    "username": "Polycom",
    "password": "old",
    "port": 8443,
    "ssl": True,
    "certificate_fingerprint": "AA",
    "webhook_id": "kept",
}


@pytest.mark.parametrize(
    ("entered", "meant"),
    [
        ({"host": " phone ", "ssl": True}, {"host": "phone", "ssl": True}),
        (
            {"host": "phone", "port": 8443, "ssl": False, "password": "secret"},
            {"host": "phone", "port": 8443, "ssl": False, "password": "secret"},
        ),
        (
            {"host": "phone:8443", "port": 443, "ssl": True},
            {"host": "phone", "port": 8443, "ssl": True},
        ),
        ({"host": "https://phone/", "ssl": False}, {"host": "phone", "ssl": True}),
        (
            {"host": "http://phone:8080/", "ssl": False},
            {"host": "phone", "port": 8080, "ssl": False},
        ),
        # To paste what a browser shows is no choice of plain HTTP.
        ({"host": "http://phone:8080/", "ssl": True}, {"host": "phone", "ssl": True}),
    ],
)
def test_what_is_meant(entered: dict[str, Any], meant: dict[str, Any]) -> None:
    """What stands in the host counts, whatever the other fields say."""
    assert parse_input(entered) == meant


def test_what_leads_nowhere() -> None:
    """What is no host is not tried."""
    with pytest.raises(InvalidInputError, match="invalid_host"):
        parse_input({"host": "a phone", "ssl": True})


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        ("phone", ["phone"]),
        ("192.0.2.8-10", ["192.0.2.8", "192.0.2.9", "192.0.2.10"]),
        ("a, https://b:444/,a,", ["a", "b"]),
    ],
)
def test_several(host: str, hosts: list[str]) -> None:
    """Each address that is listed is meant, with the rest of the form."""
    several = parse_several({"host": host, "ssl": True, "username": "Polycom"})

    assert [data["host"] for data in several] == hosts
    assert {data["username"] for data in several} == {"Polycom"}


@pytest.mark.parametrize(
    ("host", "wrong"), [("", ""), (" ,", ""), ("a, b c,d", "b c"), ("a; b", "a; b")]
)
def test_several_of_which_one_is_none(host: str, wrong: str) -> None:
    """A list with a mistake in it is not tried in part, and the mistake is named."""
    with pytest.raises(InvalidInputError, match="invalid_host") as raised:
        parse_several({"host": host, "ssl": True})

    assert raised.value.entered == wrong


@pytest.mark.parametrize(
    ("entered", "changes", "gone"),
    [
        ({"password": "new"}, {"password": "new"}, {"port", "certificate_fingerprint"}),
        ({}, {}, {"port", "certificate_fingerprint"}),
        ({"password": ""}, {}, {"port", "certificate_fingerprint"}),
        ({"port": 443}, {"port": 443}, {"certificate_fingerprint"}),
        (
            {"host": "desk", "ssl": False, "username": "User"},
            {"host": "desk", "ssl": False, "username": "User"},
            {"port", "certificate_fingerprint"},
        ),
        (
            {"certificate_fingerprint": "BB"},
            {"certificate_fingerprint": "BB"},
            {"port"},
        ),
    ],
)
def test_what_an_entry_becomes(
    entered: dict[str, Any], changes: dict[str, Any], gone: set[str]
) -> None:
    """A password that is left empty stays; a port that is, goes."""
    kept = {key: value for key, value in BEFORE.items() if key not in gone}

    assert reconfigured(BEFORE, entered) == kept | changes


def test_what_an_entry_without_port_and_certificate_becomes() -> None:
    """What was never there cannot go."""
    before = {"host": "phone", "password": "old"}

    assert reconfigured(before, {"host": "desk"}) == before | {"host": "desk"}


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (PhoneConnectionError(), "cannot_connect"),
        (AccessDeniedError(), "access_denied"),
        (RedirectedError(), "redirected"),
        # A phone that is busy looks like one that has locked itself.
        (BusyError(), "locked_out"),
        (LockedOutError(), "locked_out"),
        # Who does not understand what every VVX understands is none.
        (InvalidResponseError(), "not_a_vvx"),
        (NotOfferedError(), "not_a_vvx"),
        (RefusedError(5000), "not_a_vvx"),
        (RefusedError(4000, ("parameter",)), "not_a_vvx"),
    ],
)
def test_errors(error: VvxError, key: str) -> None:
    """Each failure has words for somebody who sets a phone up."""
    assert form_error_of(error) == key
