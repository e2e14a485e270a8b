"""Has browsers load the card, without anybody adding a resource by hand.

The card is a resource of the dashboards, which Cast loads too. What stands on every page
is a module of the frontend. Both URLs hold the hash of their file, so that no browser
keeps an old one after an update; the path stays, so that an old page still finds it.

The card itself loads files that have their hashes in their names. It holds these names,
so that its own hash changes with any of them. Since the whole folder is served, they are
there as well after an update, before the restart that it asks for.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from homeassistant.components.frontend import add_extra_js_url, remove_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace.const import CONF_RESOURCE_TYPE_WS, LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.const import CONF_ID, CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_when_setup
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER

FOLDER: Final = Path(__file__).parent / "www"
CARD: Final = "phone.js"
EVERYWHERE: Final = "everywhere.js"
URL: Final = f"/{DOMAIN}"
CARD_URL: Final = f"{URL}/{CARD}"

HASH_LENGTH: Final = 12


@contextmanager
def _no_phone_suffers() -> Iterator[None]:
    """Log what goes wrong with the card, and go on."""
    try:
        yield
    except Exception:  # noqa: BLE001  # dashboards are not made for integrations
        LOGGER.exception("The phone card could not be registered or removed")


class Registration:
    """What browsers load of ours."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Have them load nothing yet."""
        self._hass = hass
        self._versions: Mapping[str, str] = {}
        """What the files were when Home Assistant started; none of one that is missing."""
        self._wanted: bool | None = None
        """Whether they are to load it; None while no phone has said."""
        self._registered: bool | None = None
        """Whether they load it; None while nobody has looked."""
        self._module_url: str | None = None
        self._lock = asyncio.Lock()

    @property
    def card_version(self) -> str | None:
        """Which card browsers load; None while there is none."""
        return self._versions.get(CARD)

    async def async_set_up(self) -> None:
        """Serve the files, and go on once there is a frontend."""
        hass = self._hass
        with _no_phone_suffers():
            versions = await hass.async_add_executor_job(_read_versions)
            # Without headers for caches: Home Assistant would send them as well with the
            # answer that a file is gone, and a browser would believe that for a month.
            await hass.http.async_register_static_paths(
                [StaticPathConfig(URL, str(FOLDER), cache_headers=False)]
            )
            self._versions = versions
            async_when_setup(hass, "frontend", self._async_frontend_is_up)

    async def async_want(self, wanted: bool) -> None:
        """Have browsers load it while there are phones, and no longer."""
        self._wanted = wanted
        await self._async_sync()

    async def _async_frontend_is_up(self, _hass: HomeAssistant, _domain: str) -> None:
        await self._async_sync()

    async def _async_sync(self) -> None:
        """Make it as it is wanted."""
        if "frontend" not in self._hass.config.components:
            return
        async with self._lock:
            if self._wanted is self._registered:
                return
            self._registered = self._wanted
            with _no_phone_suffers():
                if not self._wanted:
                    await self._async_unregister()
                elif self.card_version is not None:
                    await self._async_register()

    def _url_of(self, name: str) -> str:
        return f"{URL}/{name}?v={self._versions[name]}"

    async def _async_register(self) -> None:
        """Register the card as a resource, and the module for all pages."""
        card_url = self._url_of(CARD)
        parameters = f"card={quote(card_url, safe='')}"
        resources = self._hass.data[LOVELACE_DATA].resources
        if isinstance(resources, ResourceStorageCollection):
            await _async_update_resource(resources, card_url)
        elif not any(map(_is_ours, resources.async_items())):
            # Then it is this module that loads the card.
            parameters += "&resource=none"
            LOGGER.info(
                "To use the phone card with Google Cast as well, add the resource %s "
                "of type module to the configuration of your dashboards",
                CARD_URL,
            )
        if EVERYWHERE in self._versions:
            self._module_url = f"{self._url_of(EVERYWHERE)}&{parameters}"
            add_extra_js_url(self._hass, self._module_url)

    async def _async_unregister(self) -> None:
        """Remove what was registered, now or when Home Assistant ran before."""
        if self._module_url is not None:
            remove_extra_js_url(self._hass, self._module_url)
            self._module_url = None
        resources = self._hass.data[LOVELACE_DATA].resources
        if isinstance(resources, ResourceStorageCollection):
            await _async_update_resource(resources, None)


async def _async_update_resource(
    resources: ResourceStorageCollection, url: str | None
) -> None:
    """Have exactly one resource with a URL, or none at all."""
    # The items are not loaded before somebody asks for this.
    await resources.async_get_info()
    present = list(filter(_is_ours, resources.async_items()))
    if url is not None:
        if not present:
            await resources.async_create_item(
                {CONF_RESOURCE_TYPE_WS: "module", CONF_URL: url}
            )
            return
        first = present.pop(0)
        if first[CONF_URL] != url:
            await resources.async_update_item(first[CONF_ID], {CONF_URL: url})
    for item in present:
        await resources.async_delete_item(item[CONF_ID])


def _is_ours(resource: dict[str, Any]) -> bool:
    return str(resource[CONF_URL]).partition("?")[0] == CARD_URL


def _read_versions() -> dict[str, str]:
    """Return the beginnings of the hashes of the files."""
    versions: dict[str, str] = {}
    for name in (CARD, EVERYWHERE):
        try:
            content = (FOLDER / name).read_bytes()
        except OSError as error:
            LOGGER.warning(
                "A part of the phone card is missing. Install Poly VVX anew: %s", error
            )
        else:
            versions[name] = sha256(content).hexdigest()[:HASH_LENGTH]
    return versions


_REGISTRATION: Final[HassKey[Registration]] = HassKey(f"{DOMAIN}_card")


@callback
def async_registration(hass: HomeAssistant) -> Registration:
    """Return what browsers load of ours."""
    if _REGISTRATION not in hass.data:
        hass.data[_REGISTRATION] = Registration(hass)
    return hass.data[_REGISTRATION]
