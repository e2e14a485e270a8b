"""Tests of the ways in which the phone refuses a request."""

import pytest

from .conftest import Client

pytestmark = pytest.mark.usefixtures("socket_enabled")

JSON = "application/json"
ANONYMOUS = {"Authorization": ""}


async def test_rest_off(client: Client) -> None:
    """A phone without REST API does not even ask for a password."""
    client.phone.rest_enabled = False
    for headers in ({}, ANONYMOUS):
        answer = await client.get("v1/mgmt/device/info", headers=headers)
        assert answer.http_status == 404
        assert answer.headers["Content-Type"] == "text/html"
        assert "WWW-Authenticate" not in answer.headers
    client.phone.rest_enabled = True
    assert (await client.get("v1/mgmt/device/info")).http_status == 200


async def test_unknown_paths(client: Client) -> None:
    """Below /api/ a phone asks for the password before it says 404."""
    assert (await client.get("v1/nothing", headers=ANONYMOUS)).http_status == 401
    assert (await client.get("v1/nothing")).http_status == 404
    assert (await client.get("../index.htm", headers=ANONYMOUS)).http_status == 404


async def test_case_of_paths(client: Client) -> None:
    """The case of a path does not matter."""
    for path in ("V1/MGMT/LINEINFO", "v1/mgmt/lineinfo", "v1/mgmt/lineInfo"):
        assert (await client.get(path)).json["Status"] == "2000"


@pytest.mark.parametrize("enabled", [True, False])
async def test_default_password(client: Client, enabled: bool) -> None:
    """With the default password every command is refused."""
    client.phone.default_password = enabled
    answer = await client.get("v1/mgmt/lineInfo")
    assert answer.http_status == 200
    assert answer.json["Status"] == ("4010" if enabled else "2000")
    assert ("data" in answer.json) is not enabled


@pytest.mark.parametrize(
    ("content_type", "http_status"),
    [
        ("application/json", 200),
        ("application/JSON", 200),
        ("application/json; charset=utf-8", 400),
        ("text/plain", 400),
        ("application/x-www-form-urlencoded", 400),
    ],
)
async def test_content_type(
    client: Client, content_type: str, http_status: int
) -> None:
    """A command has to say that it is JSON, and nothing more."""
    answer = await client.post_body(
        "v1/callctrl/dial", b'{"data": {"Dest": "3001"}}', content_type
    )
    assert answer.http_status == http_status
    assert bool(client.phone.calls) is (http_status == 200)
    expected = JSON if http_status == 200 else "text/html"
    assert answer.headers["Content-Type"] == expected


@pytest.mark.parametrize(
    ("excess", "http_status"), [(0, 200), (1, 413), (100_000, 413)]
)
async def test_size(client: Client, excess: int, http_status: int) -> None:
    """A body has at most 20 KB."""
    head, tail = b'{"data": {"Dest": "', b'"}}'
    filling = b"3" * (20 * 1024 - len(head) - len(tail) + excess)
    body = head + filling + tail
    answer = await client.post_body("v1/callctrl/dial", body)
    assert answer.http_status == http_status
    assert bool(client.phone.calls) is (http_status == 200)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"3", b"{", b"\xff", b'{"data": []}', b'{"data": 1}']
)
async def test_useless_bodies(client: Client, body: bytes) -> None:
    """A body without what the command needs is invalid input."""
    answer = await client.post_body("v1/callctrl/dial", body)
    assert answer.json == {"Status": "4000"}


@pytest.mark.parametrize("body", [None, b"", b"{}", b'{"data": {}}'])
async def test_commands_without_input(client: Client, body: bytes | None) -> None:
    """A command without input works with and without a body."""
    client.phone.incoming_call("3001")
    answer = await client.post_body("v1/callctrl/answerCall", body)
    assert answer.json == {"Status": "2000"}
