"""What the card asks of the address books: who may be meant, and how they look."""

from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final

from aiohttp import web
from homeassistant.components import websocket_api
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from PIL import Image, UnidentifiedImageError
import voluptuous as vol

from ..actions.people import may_read_people
from ..const import DOMAIN
from ..people.contacts import Contact
from ..people.everybody import as_plain, async_everybody

MAXIMUM_FOUND: Final = 50
DEFAULT_FOUND: Final = 20
PICTURE_URL: Final = f"/api/{DOMAIN}/picture/{{key}}"
PICTURE_EDGE: Final = 128
"""In pixels, at most."""
PICTURES_KEPT: Final = 256
_SIGNED_FOR: Final = timedelta(hours=24)
_MOST_PIXELS: Final = 50_000_000


@callback
def async_setup_contacts(hass: HomeAssistant) -> None:
    """Offer contacts to the card."""
    websocket_api.async_register_command(hass, _search)
    hass.http.register_view(PictureView())


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/contacts/search",
        vol.Optional("query", default=""): str,
        vol.Optional("limit", default=DEFAULT_FOUND): vol.All(
            int, vol.Range(min=1, max=MAXIMUM_FOUND)
        ),
    }
)
@callback
def _search(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
) -> None:
    """Send whose name or number begins as somebody types; favourites come first."""
    if not (connection.user.is_admin or may_read_people(hass, connection.user)):
        raise Unauthorized
    everybody = async_everybody(hass)
    found = everybody.search(msg["query"])
    shown = sorted(found, key=lambda it: (not it.favourite, it.name.casefold()))
    connection.send_result(
        msg["id"],
        {
            "contacts": [
                {**as_plain(it), "picture": _picture_url(hass, connection, it)}
                for it in shown[: msg["limit"]]
            ],
            "more": len(shown) > msg["limit"],
        },
    )


def _picture_url(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, contact: Contact
) -> str | None:
    if contact.picture_key is None:
        return None
    return async_sign_path(
        hass,
        PICTURE_URL.format(key=contact.picture_key),
        _SIGNED_FOR,
        refresh_token_id=connection.refresh_token_id,
    )


class PictureView(HomeAssistantView):
    """Serves pictures of contacts, small, to whom Home Assistant knows."""

    url = PICTURE_URL
    name = f"api:{DOMAIN}:picture"

    async def get(self, request: web.Request, key: str) -> web.Response:
        """Serve one picture."""
        hass = request.app[KEY_HASS]
        picture = await hass.async_add_executor_job(_find, hass, key)
        if picture is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(
            body=picture,
            content_type="image/jpeg",
            headers={"Cache-Control": "private, max-age=86400"},
        )


def _find(hass: HomeAssistant, key: str) -> bytes | None:
    found = (it.picture for it in async_everybody(hass) if it.picture_key == key)
    picture = next(found, None)
    return None if picture is None else scaled(picture)


@lru_cache(maxsize=PICTURES_KEPT)
def scaled(picture: bytes) -> bytes | None:
    """Return a picture as a small JPEG; None if it is none that we can read."""
    try:
        with Image.open(BytesIO(picture)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            image.thumbnail((PICTURE_EDGE, PICTURE_EDGE))
            written = BytesIO()
            image.convert("RGB").save(written, "JPEG", quality=85)
            return written.getvalue()
    except UnidentifiedImageError, OSError, ValueError:
        return None
