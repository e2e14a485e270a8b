"""Tests of the picture of the screen."""

import asyncio
from dataclasses import replace
from functools import partial
from io import BytesIO

from homeassistant.components.image import async_get_image
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.exceptions import HomeAssistantError
from PIL import Image
import pytest

from custom_components.poly_vvx import image
from custom_components.poly_vvx.image import KEEP_FOR, _as_png
from virtual_phone import Fault, FaultKind, PhoneSettings

from .common import SETTINGS, enable, paths_of, record_writes
from .desk import Desk

ALLOWED = replace(
    SETTINGS,
    configuration={"up.screenCapture.enabled": "1", "up.screenCapture.value": "1"},
)


@pytest.fixture
def settings() -> PhoneSettings:
    """Return a phone that lets its screen be seen."""
    return ALLOWED


@pytest.fixture
async def screen(desk: Desk) -> str:
    """Return the picture of the phone's screen, enabled."""
    entity_id = desk.entity_id(Platform.IMAGE, "screen")
    assert desk.hass.states.get(entity_id) is None
    await enable(desk.hass, entity_id)
    desk.phone.requests.clear()
    return entity_id


def fetched(desk: Desk) -> int:
    """Return how often the picture was fetched."""
    return paths_of(desk.phone).count("/captureScreen/mainScreen")


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        (replace(ALLOWED, model="VVX 101"), (132, 64)),
        (replace(ALLOWED, model="VVX 301"), (208, 104)),
        (replace(ALLOWED, model="VVX 450"), (480, 272)),
        (replace(ALLOWED, model="VVX 1500"), (800, 480)),
    ],
)
async def test_the_screen(desk: Desk, screen: str, size: tuple[int, int]) -> None:
    """The phone's BMP is turned into a PNG of the same size and content."""
    first = await async_get_image(desk.hass, screen)
    desk.phone.press_key("Menu")
    desk.clock.tick(KEEP_FOR)
    second = await async_get_image(desk.hass, screen)

    assert first.content_type == "image/png"
    with Image.open(BytesIO(first.content)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", size)
        # The paper, and the bar that the soft keys stand on.
        assert picture.getpixel((size[0] - 1, 0)) == (255, 255, 255)
        assert picture.getpixel((size[0] - 1, size[1] - 1)) == (11, 98, 168)
    assert second.content != first.content
    assert fetched(desk) == 2


async def test_when_the_picture_is_new(desk: Desk, screen: str) -> None:
    """Whoever looks gets to know of a new picture with a call; then it is fetched."""
    written = record_writes(desk.hass)
    before = desk.state(Platform.IMAGE, "screen").state
    await desk.seconds_pass(60)
    assert desk.state(Platform.IMAGE, "screen").state == before
    assert screen not in written

    desk.phone.incoming_call("3001")
    await desk.next_poll()

    now = "2026-11-02T20:01:03+00:00"
    assert desk.state(Platform.IMAGE, "screen").state == now
    assert fetched(desk) == 0

    await async_get_image(desk.hass, screen)
    assert fetched(desk) == 1


async def test_several_look(desk: Desk, screen: str) -> None:
    """Finding 25: the picture is taken once for all who look; a new one after a change."""
    desk.phone.settings = replace(desk.phone.settings, latency=0.01)
    look = partial(async_get_image, desk.hass, screen)
    in_haste = asyncio.create_task(look())
    await asyncio.sleep(0)
    in_haste.cancel()
    await asyncio.gather(in_haste, return_exceptions=True)
    looks = await asyncio.gather(look(), look(), look())
    assert await look() == looks[0] == looks[1] == looks[2]
    assert fetched(desk) == 1

    desk.phone.incoming_call("3001")
    await desk.next_poll()

    assert await look() != looks[0]
    assert fetched(desk) == 2


async def test_a_picture_waits_behind_a_person(desk: Desk, screen: str) -> None:
    """Finding 25: whoever has the phone do something comes before who only looks."""
    with desk.entry.runtime_data.phone.reserve():
        look = asyncio.create_task(async_get_image(desk.hass, screen))
        await desk.entry.runtime_data.async_ask_for_calls()
        assert fetched(desk) == 0
    await look
    assert fetched(desk) == 1


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        *(
            replace(SETTINGS, configuration={f"up.screenCapture.{switch}": "1"})
            for switch in ("enabled", "value")
        ),
    ],
)
async def test_a_phone_that_keeps_its_screen_to_itself(
    desk: Desk, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without both switches, the picture says what to do."""
    written: list[str] = []
    draw = image._written  # noqa: SLF001  # what is in a picture cannot be read back

    def write(text: str) -> bytes:
        written.append(text)
        return draw(text)

    monkeypatch.setattr(image, "_written", write)

    shown = await async_get_image(desk.hass, screen)

    (text,) = written
    assert "up.screenCapture.enabled to 1" in text
    with Image.open(BytesIO(shown.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (480, 272))
    assert fetched(desk) == 1


async def test_a_phone_that_breaks_off(desk: Desk, screen: str) -> None:
    """There is no picture then, and what to set on the phone is not the matter."""
    desk.phone.inject(Fault(FaultKind.CUT_CONNECTION, times=9, path="captureScreen"))

    with pytest.raises(HomeAssistantError):
        await async_get_image(desk.hass, screen)


def a_picture(kind: str) -> bytes:
    """Return a small picture."""
    output = BytesIO()
    Image.new("RGB", (9, 9)).save(output, kind)
    return output.getvalue()


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"BM",
        b"BM" + bytes(60),
        a_picture("BMP")[:60],
        # Larger than anything that has a screen.
        a_picture("BMP").replace(
            (9).to_bytes(4, "little"), (65_535).to_bytes(4, "little")
        ),
        a_picture("PNG")[:40],
        # What follows on the first two bytes of the data is nothing.
        a_picture("PNG").partition(b"IDAT")[0][:-1]
        + b"\x02IDAT"
        + a_picture("PNG").partition(b"IDAT")[2],
        a_picture("GIF"),
        a_picture("TIFF"),
    ],
    ids=range(9),
)
def test_bytes_that_are_no_picture(picture: bytes) -> None:
    """What cannot be drawn, or is of another kind, is no picture."""
    assert _as_png(picture) is None


@pytest.mark.parametrize("kind", ["BMP", "PNG"])
def test_bytes_that_are_a_picture(kind: str) -> None:
    """The two kinds that phones may send are drawn."""
    converted = _as_png(a_picture(kind))

    assert converted is not None
    with Image.open(BytesIO(converted)) as picture:
        assert (picture.format, picture.size) == ("PNG", (9, 9))


async def test_a_phone_out_of_reach(desk: Desk, screen: str) -> None:
    """Nothing is claimed of a phone that is not there."""
    desk.phone.power_cut()
    await desk.next_poll()

    assert desk.state(Platform.IMAGE, "screen").state == STATE_UNAVAILABLE
    with pytest.raises(HomeAssistantError):
        await async_get_image(desk.hass, screen)
