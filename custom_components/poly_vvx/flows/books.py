"""How an address book is added and changed: a file, or a CardDAV server."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from uuid import uuid4

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_NAME, CONF_PASSWORD, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    FileSelector,
    FileSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol
from yarl import URL

from ..const import CONF_ADDRESS_BOOK
from ..people.address_book import (
    CARDDAV,
    CONF_BOOKS,
    CONF_FILE,
    async_keep_file,
    server_of,
)
from ..people.carddav import (
    CardDavError,
    FoundBook,
    LoginRefusedError,
    NoAddressBookError,
)
from ..people.files import MOST_BYTES, UnreadableFileError, read_file

FILE: Final = "file"

_UPLOAD: Final = {
    vol.Required(CONF_FILE): FileSelector(
        FileSelectorConfig(accept=".vcf,.vcard,.csv,.xml")
    )
}
_FILE_SCHEMA: Final = vol.Schema({vol.Optional(CONF_NAME): str, **_UPLOAD})
_REPLACE_SCHEMA: Final = vol.Schema(_UPLOAD)
_PASSWORD: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_SERVER_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_URL): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        ),
        vol.Required(CONF_USERNAME): str,
        vol.Required(CONF_PASSWORD): _PASSWORD,
    }
)
_LOGIN_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_USERNAME): str, vol.Required(CONF_PASSWORD): _PASSWORD}
)


class BookFlow(ConfigFlow):
    """A flow about an address book."""

    _found: list[FoundBook]
    """The address books on the server."""
    _server: dict[str, Any]
    """Where it is, and the login."""

    async def async_step_address_book(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the contacts are."""
        return self.async_show_menu(
            step_id="address_book", menu_options=["book_file", "book_server"]
        )

    # A file.

    async def async_step_book_file(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a file, and keep what is in it."""
        errors: dict[str, str] = {}
        changes = self.source == SOURCE_RECONFIGURE
        if user_input is not None:
            try:
                name, data = await self._async_read(user_input[CONF_FILE])
            except UnreadableFileError:
                errors[CONF_FILE] = "no_contacts"
            else:
                if changes:
                    entry = self._get_reconfigure_entry()
                    await async_keep_file(self.hass, entry.data[CONF_FILE], data)
                    return self.async_update_reload_and_abort(entry)
                key = uuid4().hex
                await async_keep_file(self.hass, key, data)
                return self.async_create_entry(
                    title=user_input.get(CONF_NAME) or name,
                    data={CONF_ADDRESS_BOOK: FILE, CONF_FILE: key},
                )
        return self.async_show_form(
            step_id="book_file",
            data_schema=_REPLACE_SCHEMA if changes else _FILE_SCHEMA,
            errors=errors,
        )

    async def _async_read(self, upload: str) -> tuple[str, bytes]:
        """Return what a file is called, and what is in it.

        Raises:
            UnreadableFileError: It is no address book, or nobody is in it.
        """
        read = partial(_read_upload, self.hass, upload)
        return await self.hass.async_add_executor_job(read)

    # A server.

    async def async_step_book_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a server and a login, and look which address books there are."""
        errors: dict[str, str] = {}
        suggested: Mapping[str, Any] = {}
        if self.source == SOURCE_RECONFIGURE:
            suggested = {**self._get_reconfigure_entry().data, CONF_PASSWORD: ""}
        if user_input is not None:
            suggested = user_input
            if (error := await self._async_find(user_input)) is None:
                return await self.async_step_choose_books()
            errors = {CONF_URL if error == "no_url" else "base": error}
        return self.async_show_form(
            step_id="book_server",
            data_schema=self.add_suggested_values_to_schema(_SERVER_SCHEMA, suggested),
            errors=errors,
        )

    async def _async_find(self, server: Mapping[str, Any]) -> str | None:
        """Find the address books of a person; return what is wrong, if anything."""
        url = server[CONF_URL].strip()
        if "://" not in url:
            url = f"https://{url}"
        try:
            parsed = URL(url)
        except ValueError:
            return "no_url"
        if parsed.scheme not in ("http", "https") or not parsed.host:
            return "no_url"
        self._server = {
            CONF_URL: url,
            CONF_USERNAME: server[CONF_USERNAME],
            CONF_PASSWORD: server[CONF_PASSWORD],
        }
        try:
            self._found = await server_of(self.hass, self._server).find_books()
        except LoginRefusedError:
            return "invalid_auth"
        except NoAddressBookError:
            return "no_address_book"
        except CardDavError:
            return "server_unreachable"
        return None

    async def async_step_choose_books(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which address books are to be read, if there are several."""
        names = {it.url: it.name for it in self._found}
        chosen = list(names) if len(names) == 1 else None
        if user_input is not None:
            chosen = user_input[CONF_BOOKS]
        if not chosen:
            options = [
                SelectOptionDict(value=url, label=name) for url, name in names.items()
            ]
            schema = {
                vol.Required(CONF_BOOKS, default=list(names)): SelectSelector(
                    SelectSelectorConfig(options=options, multiple=True)
                )
            }
            return self.async_show_form(
                step_id="choose_books",
                data_schema=vol.Schema(schema),
                errors={} if user_input is None else {CONF_BOOKS: "no_books_chosen"},
            )
        data = {CONF_ADDRESS_BOOK: CARDDAV, CONF_BOOKS: chosen, **self._server}
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_reload_and_abort(
                self._get_reconfigure_entry(), data=data
            )
        await self.async_set_unique_id(f"{chosen[0]} {self._server[CONF_USERNAME]}")
        self._abort_if_unique_id_configured(
            description_placeholders={"phone": names[chosen[0]]}
        )
        return self.async_create_entry(
            title=", ".join(names[url] for url in chosen), data=data
        )

    async def async_step_book_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the new login of a server, and try it."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            error = await self._async_find({**entry.data, **user_input})
            if error is None:
                return self.async_update_reload_and_abort(
                    entry, data_updates=user_input
                )
            errors["base"] = error
        return self.async_show_form(
            step_id="book_login",
            data_schema=self.add_suggested_values_to_schema(
                _LOGIN_SCHEMA, user_input or {CONF_USERNAME: entry.data[CONF_USERNAME]}
            ),
            description_placeholders={"name": entry.title},
            errors=errors,
        )


def _read_upload(hass: HomeAssistant, upload: str) -> tuple[str, bytes]:
    with process_uploaded_file(hass, upload) as path:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFileError
        data = path.read_bytes()
    read_file(data)
    return path.stem, data
