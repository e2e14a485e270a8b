"""Tests of the pictures of the display."""

import struct

import aiohttp
import pytest

from virtual_phone import USER_LEVEL_NAME

from .conftest import SETTINGS, Client, FakeClock, back

ENABLED = "up.screenCapture.enabled"
ALLOWED = "up.screenCapture.value"
SET = "v1/mgmt/config/set"
PAGE = "../captureScreen"
PICTURE = "../captureScreen/mainScreen"
ON = SETTINGS.__replace__(configuration={ENABLED: "1"})


async def test_switches(client: Client) -> None:
    """Both switches have to be on, and nobody is asked for a password before."""
    anonymous = {"headers": {"Authorization": ""}}
    for path in (PAGE, PICTURE):
        assert (await client.get(path, **anonymous)).http_status == 404
    await client.post(SET, {ENABLED: "1"})
    assert (await client.get(PICTURE)).http_status == 404
    await client.post(SET, {ALLOWED: "1"})
    assert (await client.get(PICTURE, **anonymous)).http_status == 401
    user = aiohttp.encode_basic_auth(USER_LEVEL_NAME, "123")
    answer = await client.get(PICTURE, headers={"Authorization": user})
    assert answer.http_status == 403
    answer = await client.get(PAGE)
    assert answer.headers["Content-Type"] == "text/html"
    assert b"/captureScreen/mainScreen" in answer.body
    assert (await client.get(f"{PAGE}/em/1")).http_status == 404
    client.phone.rest_enabled = False
    assert (await client.get(PICTURE)).http_status == 200


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        (ON, (480, 272)),
        (ON.__replace__(model="VVX 101"), (132, 64)),
        (ON.__replace__(model="VVX 411"), (320, 240)),
    ],
)
async def test_picture(client: Client, size: tuple[int, int]) -> None:
    """The picture is a bitmap as large as the screen, and shows what that shows."""
    client.phone.screen_capture_allowed = True
    before = await client.get(PICTURE)
    assert before.headers["Content-Type"] == "image/bmp"
    kind, length, start = struct.unpack_from("<2sI4xI", before.body)
    assert (kind, length, start) == (b"BM", len(before.body), 54)
    assert struct.unpack_from("<iiHH", before.body, 18) == (*size, 1, 24)
    client.phone.incoming_call("3001", "Zoë \U0001f4de")
    assert (await client.get(PICTURE)).body != before.body


@pytest.mark.parametrize("settings", [ON.__replace__(firmware="5.6.3.2223")])
async def test_old_firmware(client: Client, clock: FakeClock) -> None:
    """Before 5.7 only somebody at the phone could allow it, until a restart."""
    assert (await client.post(SET, {ALLOWED: "1"})).json["Status"] == "4000"
    client.phone.screen_capture_allowed = True
    assert (await client.get(PICTURE)).http_status == 200
    client.phone.reboot()
    await back(client.phone, clock)
    assert (await client.get(PICTURE)).http_status == 404
