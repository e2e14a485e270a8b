"""Tests of the pictures of the display."""

import struct

import aiohttp
import pytest

from virtual_phone import USER_LEVEL_NAME, PhoneSettings

from .conftest import SETTINGS, Answer, Client, FakeClock, back

pytestmark = pytest.mark.usefixtures("socket_enabled")

ENABLED = "up.screenCapture.enabled"
ALLOWED = "up.screenCapture.value"
PAGE = "../captureScreen"
PICTURE = "../captureScreen/mainScreen"
ON = SETTINGS.__replace__(configuration={ENABLED: "1"})


async def set_parameter(client: Client, name: str, value: str) -> str:
    """Set a parameter by REST and return the Status."""
    answer = await client.post("v1/mgmt/config/set", {name: value})
    status: str = answer.json["Status"]
    return status


def size(answer: Answer) -> tuple[int, int]:
    """Return the size of the picture that came, after a look at its header."""
    kind, length, start = struct.unpack_from("<2sI4xI", answer.body)
    width, height, planes, bits = struct.unpack_from("<iiHH", answer.body, 18)
    assert (kind, length, start) == (b"BM", len(answer.body), 54)
    assert (planes, bits) == (1, 24)
    assert len(answer.body) == 54 + height * ((3 * width + 3) // 4 * 4)
    return width, height


async def test_switches(client: Client) -> None:
    """Both switches have to be on, and nobody is asked for a password before."""
    anonymous = {"headers": {"Authorization": ""}}
    for path in (PAGE, PICTURE):
        assert (await client.get(path, **anonymous)).http_status == 404
    assert await set_parameter(client, ENABLED, "1") == "2000"
    assert (await client.get(PICTURE)).http_status == 404
    assert await set_parameter(client, ALLOWED, "1") == "2000"
    assert client.phone.screen_capture_allowed
    assert (await client.get(PICTURE, **anonymous)).http_status == 401

    answer = await client.get(PICTURE)
    assert (answer.http_status, answer.headers["Content-Type"]) == (200, "image/bmp")
    assert size(answer) == (480, 272)
    answer = await client.get(PAGE)
    assert answer.headers["Content-Type"] == "text/html"
    assert b"/captureScreen/mainScreen" in answer.body

    assert (await client.post(PICTURE)).http_status == 404
    assert (await client.get(f"{PAGE}/em/1")).http_status == 404
    client.phone.rest_enabled = False
    assert (await client.get(PICTURE)).http_status == 200


@pytest.mark.parametrize("settings", [ON])
async def test_restart(
    settings: PhoneSettings, client: Client, clock: FakeClock
) -> None:
    """A restart takes back what the person at the phone has allowed."""
    client.phone.screen_capture_allowed = True
    assert (await client.get(PICTURE)).http_status == 200
    client.phone.reboot()
    await back(client.phone, clock)
    assert not client.phone.screen_capture_allowed
    assert (await client.get(PICTURE)).http_status == 404


@pytest.mark.parametrize("settings", [ON.__replace__(firmware="5.6.3.2223")])
async def test_old_firmware(settings: PhoneSettings, client: Client) -> None:
    """Before 5.7 only somebody at the phone could allow it."""
    assert await set_parameter(client, ALLOWED, "1") == "4000"
    client.phone.screen_capture_allowed = True
    assert (await client.get(PICTURE)).http_status == 200
    client.phone.screen_capture_allowed = False
    assert (await client.get(PICTURE)).http_status == 404


@pytest.mark.parametrize("settings", [ON])
async def test_user_level(settings: PhoneSettings, client: Client) -> None:
    """The account with fewer rights sees no pictures."""
    client.phone.screen_capture_allowed = True
    header = aiohttp.encode_basic_auth(USER_LEVEL_NAME, "123")
    answer = await client.get(PICTURE, headers={"Authorization": header})
    assert answer.http_status == 403
