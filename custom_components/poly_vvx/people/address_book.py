"""One address book in Home Assistant: kept on disk, and read anew where that is possible."""

from base64 import b64decode, b64encode
from datetime import timedelta
from functools import partial
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.storage import Store
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from ..const import CONF_ADDRESS_BOOK, DOMAIN, LOGGER
from ..issues import ADDRESS_BOOK_ISSUES, async_create_issue, async_delete_issues
from .carddav import (
    CardDavError,
    CardDavServer,
    Cards,
    LoginRefusedError,
    NoAddressBookError,
)
from .contacts import Contact, Directory
from .everybody import async_everybody
from .files import read_file
from .vcards import read_cards

CONF_BOOKS: Final = "books"
"""The addresses of the address books on a CardDAV server."""
CONF_FILE: Final = "file"
"""Under which name the content of the file is kept."""
CARDDAV: Final = "carddav"

INTERVAL: Final = timedelta(hours=6)
"""How often a server is asked what has changed."""
FAILURES_BEFORE_ISSUE: Final = 4
"""A day without an answer is no hiccup."""

type AddressBookConfigEntry = ConfigEntry[AddressBook]
type _Kept = dict[str, Any]


def _store(hass: HomeAssistant, name: str) -> Store[_Kept]:
    return Store(hass, 1, f"{DOMAIN}.address_book.{name}", private=True)


async def async_keep_file(hass: HomeAssistant, name: str, data: bytes) -> None:
    """Keep the content of a file, which holds people."""
    await _store(hass, name).async_save({"file": b64encode(data).decode()})


async def async_remove_book(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Delete everybody in an address book that is removed."""
    await _store(hass, entry.data.get(CONF_FILE, entry.entry_id)).async_remove()
    async_delete_issues(hass, entry, ADDRESS_BOOK_ISSUES)


def server_of(hass: HomeAssistant, data: dict[str, Any]) -> CardDavServer:
    """Return a CardDAV server with the login of a person."""
    return CardDavServer(
        async_get_clientsession(hass),
        data["url"],
        data[CONF_USERNAME],
        data[CONF_PASSWORD],
    )


class AddressBook(DataUpdateCoordinator[Directory]):
    """The people of one address book.

    What was read last stays when the server cannot be reached, and over a restart.
    """

    config_entry: AddressBookConfigEntry

    def __init__(self, hass: HomeAssistant, entry: AddressBookConfigEntry) -> None:
        """Know where it is; nobody is read yet."""
        self.is_remote = entry.data[CONF_ADDRESS_BOOK] == CARDDAV
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=INTERVAL if self.is_remote else None,
            always_update=False,
        )
        self._store = _store(hass, entry.data.get(CONF_FILE, entry.entry_id))
        self._cards: dict[str, Cards] = {}
        self._contacts: list[Contact] = []
        self._failures = 0

    async def async_load(self) -> None:
        """Bring in who was read before, and read anew where there is a server.

        Raises:
            ConfigEntryError: The file is lost.
            ConfigEntryNotReady: The server was never read, and cannot be now.
            ConfigEntryAuthFailed: It refuses the login.
        """
        kept = await self._store.async_load()
        if not self.is_remote:
            if kept is None:
                raise ConfigEntryError(
                    translation_domain=DOMAIN, translation_key="address_book_lost"
                )
            read = partial(read_file, b64decode(kept["file"]))
            self._contacts = await self.hass.async_add_executor_job(read)
            self.async_set_updated_data(await self._async_sort())
        elif kept is None:
            await self.async_config_entry_first_refresh()
        else:
            self._cards = kept["cards"]
            await self._async_read_cards()
            self.async_set_updated_data(await self._async_sort())
            self.config_entry.async_create_background_task(
                self.hass, self.async_refresh(), f"{self.name} - refresh"
            )
        self._async_share()
        self.config_entry.async_on_unload(self.async_add_listener(self._async_share))
        self.config_entry.async_on_unload(
            self.hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._async_follow)
        )

    @callback
    def _async_share(self) -> None:
        """Let everybody be found who is in it now."""
        if self.last_update_success:
            everybody = async_everybody(self.hass)
            everybody.set_book(self.config_entry.entry_id, self.data)

    async def _async_follow(self, event: Event[Any]) -> None:
        """Sort people anew when the country changes, by which numbers are read."""
        if "country" in event.data:
            self.async_set_updated_data(await self._async_sort())

    async def _async_sort(self) -> Directory:
        sort = partial(Directory, self._contacts, self.hass.config.country)
        return await self.hass.async_add_executor_job(sort)

    async def _async_read_cards(self) -> None:
        texts = [text for cards in self._cards.values() for _, text in cards.values()]
        read = partial(read_cards, "\n".join(texts))
        self._contacts = await self.hass.async_add_executor_job(read)

    @override
    async def _async_update_data(self) -> Directory:
        """Read what has changed on the server."""
        entry = self.config_entry
        server = server_of(self.hass, dict(entry.data))
        try:
            cards = {
                book: await server.read(book, self._cards.get(book, {}))
                for book in entry.data[CONF_BOOKS]
            }
        except LoginRefusedError as error:
            raise ConfigEntryAuthFailed(
                **self._reason("address_book_invalid_auth")
            ) from error
        except CardDavError as error:
            gone = isinstance(error, NoAddressBookError)
            self._failures += 1
            if gone or self._failures >= FAILURES_BEFORE_ISSUE:
                async_create_issue(self.hass, entry, *ADDRESS_BOOK_ISSUES)
            key = "address_book_gone" if gone else "address_book_unreachable"
            raise UpdateFailed(**self._reason(key)) from error
        self._failures = 0
        async_delete_issues(self.hass, entry, ADDRESS_BOOK_ISSUES)
        if cards == self._cards:
            return self.data if self.data is not None else await self._async_sort()
        self._cards = cards
        await self._store.async_save({"cards": cards})
        await self._async_read_cards()
        return await self._async_sort()

    def _reason(self, key: str) -> dict[str, Any]:
        return {
            "translation_domain": DOMAIN,
            "translation_key": key,
            "translation_placeholders": {"name": self.config_entry.title},
        }


async def async_setup_book(hass: HomeAssistant, entry: AddressBookConfigEntry) -> None:
    """Set up one address book."""
    book = AddressBook(hass, entry)
    await book.async_load()
    entry.runtime_data = book

    @callback
    def forget() -> None:
        async_everybody(hass).remove_book(entry.entry_id)

    entry.async_on_unload(forget)
