"""The phone's screen as a picture."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from textwrap import wrap
from typing import Final, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from .const import DOMAIN, LOGGER
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .entity import PhoneEntity
from .vvx.errors import NotOfferedError, VvxError

# The client sends one request at a time and knows which goes first, also where
# they come from different platforms.
PARALLEL_UPDATES = 0

NOT_SHOWN: Final = "screen_not_shown"
"""The text that says what to do, under `exceptions`."""

KEEP_FOR: Final = timedelta(seconds=1)
"""How long a picture counts as what the screen shows.

All browsers fetch it at the same moment, and to take it keeps the phone busy.
"""

SIGN_SIZE: Final = (480, 272)
SIGN_MARGIN: Final = 16
SIGN_FONT_SIZE: Final = 18
SIGN_LETTERS: Final = 48
"""How many fit into a line."""

SCREEN = ImageEntityDescription(
    key="screen",
    translation_key="screen",
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyVvxConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the picture of a phone."""
    if not entry.runtime_data.phone.limited:
        async_add_entities([ScreenImage(hass, entry.runtime_data, SCREEN)])


@dataclass(frozen=True, kw_only=True)
class _Shot:
    """A picture that is being taken, or was."""

    task: asyncio.Task[bytes | None]
    asked_at: datetime


class ScreenImage(PhoneEntity, ImageEntity):
    """The phone's screen, fetched when somebody looks.

    Its state changes with the phone's, so that a browser fetches a new picture.
    """

    _attr_content_type = "image/png"

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: PhoneCoordinator,
        description: ImageEntityDescription,
    ) -> None:
        """Start with a picture that nobody has seen."""
        PhoneEntity.__init__(self, coordinator, description)
        ImageEntity.__init__(self, hass)
        self._attr_image_last_updated = dt_util.utcnow()
        self._shot: _Shot | None = None

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Have browsers fetch the picture again."""
        self._shot = None
        self._attr_image_last_updated = dt_util.utcnow()
        super()._handle_coordinator_update()

    @override
    async def async_image(self) -> bytes | None:
        """Return what the screen shows now, taken once for all who look."""
        now = dt_util.utcnow()
        shot = self._shot
        if shot is None or (shot.task.done() and abs(now - shot.asked_at) >= KEEP_FOR):
            task = self.coordinator.config_entry.async_create_background_task(
                self.hass, self._async_take(), f"{self.entity_id} - picture"
            )
            self._shot = shot = _Shot(task=task, asked_at=now)
        # Who gives up waiting does not take it away from the others.
        if (picture := await asyncio.shield(shot.task)) is None:
            # It is not what others shall get who look now.
            self._shot = None
        return picture

    async def _async_take(self) -> bytes | None:
        """Return a new picture, or what to do where the phone forbids it."""
        try:
            bitmap = await self.coordinator.phone.capture_screen()
        except NotOfferedError:
            return await self._async_explain()
        except VvxError as error:
            LOGGER.debug("No picture of the screen: %s", error)
            return None
        return await self.hass.async_add_executor_job(_as_png, bitmap)

    async def _async_explain(self) -> bytes:
        """Return a picture that says why there is none of the screen, and what to do."""
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "exceptions", {DOMAIN}
        )
        text = texts[f"component.{DOMAIN}.exceptions.{NOT_SHOWN}.message"]
        return await self.hass.async_add_executor_job(_written, text)


def _written(text: str) -> bytes:
    """Return a picture of a text."""
    image = Image.new("RGB", SIGN_SIZE, "white")
    ImageDraw.Draw(image).text(
        (SIGN_MARGIN, SIGN_MARGIN),
        "\n".join(wrap(text, SIGN_LETTERS)),
        fill="black",
        font=ImageFont.load_default(SIGN_FONT_SIZE),
        spacing=SIGN_MARGIN // 2,
    )
    output = BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def _as_png(picture: bytes) -> bytes | None:
    """Turn the phone's BMP into what browsers like."""
    try:
        with Image.open(BytesIO(picture), formats=("BMP", "PNG")) as image:
            output = BytesIO()
            image.convert("RGB").save(output, "PNG")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ):
        return None
    return output.getvalue()
