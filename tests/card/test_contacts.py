"""Tests of what the card asks of the address books."""

from base64 import b64encode
from http import HTTPStatus
from io import BytesIO
from typing import Any

from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.poly_vvx.card.contacts import PICTURE_EDGE, scaled
from tests.desk import Desk
from tests.helpers.browser import Browser
from tests.people.books import FAMILY, add_file


def picture(size: tuple[int, int] = (400, 200), kind: str = "PNG") -> bytes:
    """Return a picture."""
    written = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "red").save(written, kind)
    return written.getvalue()


def card_with(photo: bytes) -> str:
    """Return a card of somebody with a picture."""
    data = b64encode(photo).decode()
    return (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë\nTEL:9\n"
        f"PHOTO;ENCODING=b;TYPE=PNG:{data}\nEND:VCARD\n"
    )


async def search(browser: Browser, **fields: Any) -> dict[str, Any]:
    """Return what is found."""
    answer = await browser.ask("contacts/search", **fields)
    assert answer["success"]
    result: dict[str, Any] = answer["result"]
    return result


@pytest.mark.parametrize(
    ("fields", "names", "more"),
    [
        ({}, ["Anna Berg", "Ben Ito", "Kim"], False),
        ({"limit": 1}, ["Anna Berg"], True),
        ({"query": "i"}, ["Ben Ito"], False),
        ({"query": "300"}, ["Anna Berg", "Ben Ito", "Kim"], False),
        ({"query": "otto"}, [], False),
    ],
)
async def test_search(
    desk: Desk, browser: Browser, fields: dict[str, Any], names: list[str], more: bool
) -> None:
    """Favourites come first, then by name."""
    await add_file(desk.hass)

    result = await search(browser, **fields)

    assert [it["name"] for it in result["contacts"]] == names
    assert result["more"] is more
    assert {it["picture"] for it in result["contacts"]} <= {None}


async def test_who_may_search(
    desk: Desk, browser: Browser, hass_admin_user: MockUser
) -> None:
    """Who may read no phone gets to know nobody."""
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({})

    answer = await browser.ask("contacts/search")

    assert answer["error"]["code"] == "unauthorized"


async def test_picture(
    desk: Desk, browser: Browser, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """A picture is shown small, to who has its signed address."""
    await add_file(desk.hass, FAMILY + card_with(picture()))
    result = await search(browser, query="zoë")
    (zoe,) = result["contacts"]
    client = await hass_client_no_auth()

    response = await client.get(zoe["picture"])
    shown = Image.open(BytesIO(await response.read()))

    assert (response.status, response.content_type) == (HTTPStatus.OK, "image/jpeg")
    assert shown.size == (PICTURE_EDGE, PICTURE_EDGE // 2)
    unsigned = await client.get(zoe["picture"].partition("?")[0])
    assert unsigned.status == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("photo", [b"not a picture", picture()[:60]])
async def test_picture_that_cannot_be_read(
    desk: Desk,
    browser: Browser,
    hass_client_no_auth: ClientSessionGenerator,
    photo: bytes,
) -> None:
    """A picture that is none is not found."""
    await add_file(desk.hass, card_with(photo))
    (zoe,) = (await search(browser))["contacts"]
    client = await hass_client_no_auth()

    assert (await client.get(zoe["picture"])).status == HTTPStatus.NOT_FOUND


async def test_picture_of_nobody(
    desk: Desk, hass_client: ClientSessionGenerator
) -> None:
    """A picture that nobody has is not found."""
    client = await hass_client()

    response = await client.get("/api/poly_vvx/picture/0123")

    assert response.status == HTTPStatus.NOT_FOUND


def test_picture_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that would take all memory is not opened."""
    monkeypatch.setattr("custom_components.poly_vvx.card.contacts._MOST_PIXELS", 99)

    assert scaled(picture((10, 10))) is None
    assert scaled(picture((9, 11), "JPEG")) is not None
