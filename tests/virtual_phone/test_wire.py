"""Tests of the bytes that the phone sends."""

import asyncio
import re

import aiohttp
import pytest

from virtual_phone import USERNAME, VirtualPhone
from virtual_phone.wire import json_reply

from .conftest import PASSWORD, SETTINGS

CREDENTIALS = aiohttp.encode_basic_auth(USERNAME, PASSWORD)


async def exchange(phone: VirtualPhone, path: str, *headers: str) -> tuple[str, bytes]:
    """Send a request byte by byte and return the head and the body of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", phone.port)
    lines = (f"GET {path} HTTP/1.1", "Host: phone", "Connection: close", *headers)
    writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode(), body


async def test_json_answer(phone: VirtualPhone) -> None:
    """JSON is one line, with blanks after commas and colons, and all texts."""
    phone.incoming_call("3001", "Zoë Example")
    head, body = await exchange(
        phone, "/api/v2/webCallControl/callStatus", f"Authorization: {CREDENTIALS}"
    )
    assert head.startswith("HTTP/1.1 200 OK\r\n")
    assert "\r\nServer: Polycom SoundPoint IP Telephone HTTPd\r\n" in head
    assert "\r\nX-Frame-Options: SAMEORIGIN\r\n" in head
    assert "\r\nCache-Control: no-store\r\n" in head
    assert re.search(r"\r\nContent-type: application/json(\r\n|$)", head)
    text = body.decode()
    assert "Zoë Example" in text
    member = r'"[^"]+": "[^"]*"'
    call = rf"\{{({member}, )+{member}\}}"
    parts = sorted((rf'"data": \[{call}\]', r'"Status": "2000"'))
    assert re.fullmatch(rf"\{{({parts[0]}, {parts[1]}|{parts[1]}, {parts[0]})\}}", text)


async def test_pages(phone: VirtualPhone) -> None:
    """Errors before the API are pages for people, and end the connection."""
    head, body = await exchange(phone, "/api/v1/mgmt/lineInfo")
    assert head.startswith("HTTP/1.1 401 Unauthorized\r\n")
    assert '\r\nWWW-Authenticate: Basic realm="API Authentication"\r\n' in head
    assert re.search(r"\r\nContent-type: text/html(\r\n|$)", head)
    assert body.startswith(b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n')
    assert b"<title>401 Unauthorized</title>" in body


@pytest.mark.parametrize("settings", [SETTINGS.__replace__(model="Edge E350")])
async def test_edge_server(phone: VirtualPhone) -> None:
    """The successor names its web server and its vendor otherwise."""
    path = "/api/v1/mgmt/device/info"
    head, body = await exchange(phone, path, f"Authorization: {CREDENTIALS}")
    assert "\r\nServer: Poly Edge Telephone HTTPd\r\n" in head
    assert b'"DeviceVendor": "Poly"' in body


def test_order_of_keys() -> None:
    """Keys have an order that differs from phone to phone, but not in time."""
    members: dict[str, object] = {f"Key{number}": "" for number in range(20)}
    first = json_reply(members, "64167f0a0001").body
    assert first == json_reply(members, "64167f0a0001").body
    assert first != json_reply(members, "64167f0a0002").body
