"""The phone's screen as a picture."""

from io import BytesIO
from typing import override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util
from PIL import Image, UnidentifiedImageError

from .const import LOGGER
from .coordinator import PhoneCoordinator, PolyVvxConfigEntry
from .entity import PhoneEntity
from .vvx.errors import VvxError

# The client sends one request at a time and knows which goes first, also where
# they come from different platforms.
PARALLEL_UPDATES = 0

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

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Have browsers fetch the picture again."""
        self._attr_image_last_updated = dt_util.utcnow()
        super()._handle_coordinator_update()

    @override
    async def async_image(self) -> bytes | None:
        """Return what the screen shows now, None where the phone does not let us."""
        try:
            picture = await self.coordinator.phone.capture_screen()
        except VvxError as error:
            LOGGER.debug("No picture of the screen: %s", error)
            return None
        return await self.hass.async_add_executor_job(_as_png, picture)


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
