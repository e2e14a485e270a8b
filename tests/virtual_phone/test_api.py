"""Tests of the ways in which the phone refuses a request."""

import pytest

from .conftest import SETTINGS, Client

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


@pytest.mark.parametrize(
    ("path", "anonymous", "http_status"),
    [
        ("v1/nothing", True, 401),
        ("v1/nothing", False, 404),
        ("../index.htm", True, 404),
        # The verb counts, the case of the path does not.
        ("v1/mgmt/safeRestart", False, 404),
        ("V1/MGMT/LINEINFO", False, 200),
        ("v1/mgmt/lineinfo", False, 200),
    ],
)
async def test_paths(
    client: Client, path: str, anonymous: bool, http_status: int
) -> None:
    """Below /api/ a phone asks for the password before it says 404."""
    answer = await client.get(path, headers=ANONYMOUS if anonymous else {})
    assert answer.http_status == http_status


@pytest.mark.parametrize(
    ("content_type", "http_status"),
    [
        ("application/json", 200),
        ("application/JSON", 200),
        ("application/json; charset=utf-8", 400),
        ("text/plain", 400),
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


async def test_size(client: Client) -> None:
    """A body has at most 20 KB."""
    body = b'{"data": {"Dest": "3001"}}'.ljust(20 * 1024)
    for sent, http_status in ((body, 200), (body + b" ", 413)):
        answer = await client.post_body("v1/callctrl/dial", sent)
        assert answer.http_status == http_status


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"{", b"\xff", b'{"data": []}', b'{"data": 1}']
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


@pytest.mark.parametrize(
    ("settings", "verb", "path"),
    [
        (SETTINGS.__replace__(firmware=firmware), verb, path)
        for firmware, verb, path in (
            ("5.6.3.2223", "GET", "v1/mgmt/device/stats"),
            ("5.7", "GET", "v2/webCallControl/callStatus"),
            ("5.8.0.1000", "POST", "v1/mgmt/simulateKeyEvent"),
            ("5.8.0.1000", "POST", "v1/mgmt/updateConfiguration"),
            ("5.9", "POST", "v1/mgmt/configReset/cloud"),
            # Whether it ever came is not known.
            ("6.x", "POST", "v1/mgmt/simulateHook"),
        )
    ],
)
async def test_other_firmware(client: Client, verb: str, path: str) -> None:
    """Some commands came later than others, or went again."""
    assert (await client.request(verb, path, json={})).http_status == 404
