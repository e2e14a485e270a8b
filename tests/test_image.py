"""Tests of the picture of the screen."""

from dataclasses import replace
from http import HTTPStatus
from io import BytesIO

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.image import async_get_image
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.poly_vvx.image import _as_png
from virtual_phone import Fault, FaultKind, VirtualPhone

from .common import (
    SETTINGS,
    crashes,
    enable,
    entity_id_of,
    entry_of,
    next_poll,
    paths_of,
    record_writes,
    seconds_pass,
    set_up,
    state_of,
)
from .desk import Desk
from .fixtures import PlugIn

ALLOWED = replace(
    SETTINGS,
    configuration={"up.screenCapture.enabled": "1", "up.screenCapture.value": "1"},
)
PATH = "/captureScreen/mainScreen"


@pytest.fixture
async def screen(hass: HomeAssistant, plug_in: PlugIn) -> tuple[VirtualPhone, str]:
    """Return a phone that lets its screen be seen, and the entity for that."""
    phone = await plug_in(ALLOWED)
    return phone, await seen(hass, phone)


async def seen(hass: HomeAssistant, phone: VirtualPhone) -> str:
    """Set up a phone with the picture of its screen, and return the entity."""
    entry = entry_of(phone)
    await set_up(hass, entry)
    entity_id = entity_id_of(hass, Platform.IMAGE, "screen")
    await enable(hass, entity_id)
    phone.requests.clear()
    return entity_id


def fetched(phone: VirtualPhone) -> int:
    """Return how often the picture was fetched."""
    return paths_of(phone).count(PATH)


async def test_nobody_sees_the_screen_unasked(desk: Desk) -> None:
    """The picture is there for those who enable it."""
    entity_id = desk.entity_id(Platform.IMAGE, "screen")

    assert desk.hass.states.get(entity_id) is None
    assert not fetched(desk.phone)


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("VVX 101", (132, 64)),
        ("VVX 301", (208, 104)),
        ("VVX 450", (480, 272)),
        ("VVX 1500", (800, 480)),
    ],
)
async def test_the_screen(
    hass: HomeAssistant, plug_in: PlugIn, model: str, size: tuple[int, int]
) -> None:
    """The phone's BMP is turned into a PNG of the same size and content."""
    phone = await plug_in(replace(ALLOWED, model=model))
    entity_id = await seen(hass, phone)

    first = await async_get_image(hass, entity_id)
    phone.press_key("Menu")
    second = await async_get_image(hass, entity_id)

    assert first.content_type == "image/png"
    with Image.open(BytesIO(first.content)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", size)
        # The paper, and the bar that the soft keys stand on.
        assert picture.getpixel((size[0] - 1, 0)) == (255, 255, 255)
        assert picture.getpixel((size[0] - 1, size[1] - 1)) == (11, 98, 168)
    assert second.content != first.content
    assert fetched(phone) == 2


async def test_the_screen_in_a_browser(
    hass: HomeAssistant,
    screen: tuple[VirtualPhone, str],
    hass_client: ClientSessionGenerator,
) -> None:
    """A browser gets a picture that it knows."""
    client = await hass_client()

    response = await client.get(f"/api/image_proxy/{screen[1]}")

    assert response.status == HTTPStatus.OK
    assert response.content_type == "image/png"
    assert (await response.read()).startswith(b"\x89PNG")


async def test_nothing_is_fetched_while_nobody_looks(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, screen: tuple[VirtualPhone, str]
) -> None:
    """The picture costs a request when somebody looks, and only then."""
    phone, entity_id = screen
    phone.incoming_call("3001")

    await seconds_pass(hass, clock, 60)
    assert fetched(phone) == 0

    await async_get_image(hass, entity_id)
    assert fetched(phone) == 1


async def test_the_picture_is_new_when_something_happens(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, screen: tuple[VirtualPhone, str]
) -> None:
    """Whoever looks gets to know of a new picture with a call, and not without."""
    phone, entity_id = screen
    written = record_writes(hass)
    before = state_of(hass, Platform.IMAGE, "screen").state
    await seconds_pass(hass, clock, 60)
    assert state_of(hass, Platform.IMAGE, "screen").state == before
    assert entity_id not in written

    phone.incoming_call("3001")
    await next_poll(hass, clock)

    assert state_of(hass, Platform.IMAGE, "screen").state == (
        "2026-11-02T20:01:03+00:00"
    )


@pytest.mark.parametrize(
    "configuration",
    [
        {},
        {"up.screenCapture.enabled": "1"},
        {"up.screenCapture.value": "1"},
    ],
)
async def test_a_phone_that_keeps_its_screen_to_itself(
    hass: HomeAssistant,
    plug_in: PlugIn,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    configuration: dict[str, str],
) -> None:
    """Without both switches there is no picture, and nothing breaks."""
    phone = await plug_in(replace(SETTINGS, configuration=configuration))
    entity_id = await seen(hass, phone)
    client = await hass_client()

    for times in (1, 2):
        response = await client.get(f"/api/image_proxy/{entity_id}")
        assert response.status == HTTPStatus.INTERNAL_SERVER_ERROR
        assert fetched(phone) == times

    assert not crashes(caplog)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FaultKind.NOT_JSON, None),
        (FaultKind.EMPTY_BODY, None),
        (FaultKind.HALF_JSON, None),
        (FaultKind.HUGE_BODY, None),
        (FaultKind.CUT_CONNECTION, None),
        (FaultKind.CUT_CONNECTION, "body"),
        (FaultKind.REDIRECT, None),
        (FaultKind.API_STATUS, 5000),
        (FaultKind.HTTP_STATUS, 404),
        (FaultKind.HTTP_STATUS, 500),
    ],
)
async def test_no_picture(
    hass: HomeAssistant,
    screen: tuple[VirtualPhone, str],
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind,
    value: str | int | None,
) -> None:
    """Anything but a picture is none, and the next picture is one again."""
    phone, entity_id = screen
    phone.inject(Fault(kind, times=99, value=value, path=PATH))
    client = await hass_client()

    response = await client.get(f"/api/image_proxy/{entity_id}")

    assert response.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert fetched(phone) >= 1
    assert not crashes(caplog)
    with pytest.raises(HomeAssistantError, match="Unable to get image"):
        await async_get_image(hass, entity_id)
    phone.clear_faults()
    await async_get_image(hass, entity_id)


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
    with Image.open(BytesIO(converted)) as image:
        assert (image.format, image.size) == ("PNG", (9, 9))


async def test_a_phone_out_of_reach(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, screen: tuple[VirtualPhone, str]
) -> None:
    """Nothing is claimed of a phone that is not there."""
    phone, entity_id = screen
    phone.power_cut()
    await next_poll(hass, clock)

    assert state_of(hass, Platform.IMAGE, "screen").state == STATE_UNAVAILABLE
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, entity_id)
