"""How a phone is added, found, and changed."""

from collections.abc import Mapping
from functools import partial
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_SSL, CONF_USERNAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo

from .const import CONF_ADDRESS_BOOK, CONF_FINGERPRINT, DOMAIN, LOGGER, NAME
from .coordinator import PolyVvxConfigEntry
from .flows.change import ChangeFlow
from .flows.forms import USER_SCHEMA, errors_of
from .flows.options import PolyVvxOptionsFlow
from .flows.several import SeveralFlow
from .link.address import is_ip_address
from .link.attempt import Attempt
from .link.device import async_phones, name_of
from .link.discovery import async_has_moved, async_is_vvx, async_once_booted
from .link.validation import InvalidInputError, parse_several
from .vvx.errors import PhoneConnectionError


class PolyVvxConfigFlow(SeveralFlow, ChangeFlow, domain=DOMAIN):
    """Adds phones and address books, or changes how one is reached."""

    VERSION = 1

    _discovery_info: DhcpServiceInfo | None = None
    """Who asked for an address, if that is how a phone was found."""
    _is_for_phone = False
    """Whether it was said that a phone is to be added."""
    _keeps_password = False
    """Whether the password is another phone's, which no form shows."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> PolyVvxOptionsFlow:
        """Return the flow for the options."""
        return PolyVvxOptionsFlow()

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Return whether there is anything to choose: not of an address book."""
        return CONF_ADDRESS_BOOK not in config_entry.data

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the phone is, or the phones are, and how to log in, and try it."""
        if user_input is None and self._asks_what_to_add:
            return self.async_show_menu(
                step_id="add", menu_options=["phone", "address_book"]
            )
        errors: dict[str, str] = {}
        entered = ""
        discovered = self._discovery_info
        suggested: Mapping[str, Any] = {CONF_HOST: discovered.ip} if discovered else {}
        if user_input is not None:
            self._user_input = suggested = user_input
            try:
                several = parse_several(user_input)
            except InvalidInputError as error:
                errors, entered = errors_of(error.key, USER_SCHEMA), error.entered
            else:
                if len(several) > 1:
                    self._async_look_for(several)
                    return await self.async_step_search()
                mac = discovered.macaddress if discovered else None
                attempt = Attempt(data=several[0], mac=mac)
                await attempt.async_go_on(self.hass, self._accepted)
                if attempt.error is None:
                    return await self._async_add_or_ask(attempt)
                errors = errors_of(attempt.error, USER_SCHEMA)
            if self._keeps_password:
                self._keeps_password = False
                suggested = {
                    key: value
                    for key, value in user_input.items()
                    if key != CONF_PASSWORD
                }
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(USER_SCHEMA, suggested),
            description_placeholders={"entered": entered},
            errors=errors,
        )

    @property
    def _asks_what_to_add(self) -> bool:
        """Whether it may be an address book: who has no phone yet needs none."""
        return (
            self.source == SOURCE_USER
            and not self._is_for_phone
            and any(
                entry.state is ConfigEntryState.LOADED
                for entry in async_phones(self.hass)
            )
        )

    async def async_step_phone(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add one more phone."""
        self._is_for_phone = True
        return await self.async_step_user()

    async def _async_add_or_ask(self, attempt: Attempt) -> ConfigFlowResult:
        """Add the phone that was found, unless its certificate is to be looked at."""
        self._host, self._certificate = attempt.data[CONF_HOST], attempt.certificate
        if attempt.identity is not None:
            await self._async_set_mac(attempt.identity.mac)
            self._abort_if_set_up()
        if attempt.identity is None or not attempt.is_trusted(self._accepted):
            return await self.async_step_confirm_certificate()
        return self.async_create_entry(title=attempt.identity.title, data=attempt.data)

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Look who asked for an address: a known phone, a new one, or another device."""
        host, mac = discovery_info.ip, discovery_info.macaddress
        entry = await self.async_set_unique_id(format_mac(mac))
        try:
            if entry is not None:
                # Tries an entry at once, too, whose phone was away.
                updates = partial(_async_get_updates, self.hass, entry, host)
                self._abort_if_set_up(await async_once_booted(updates))
            is_vvx = partial(async_is_vvx, self.hass, host, mac)
            if not await async_once_booted(is_vvx):
                return self.async_abort(reason="not_a_vvx")
        except PhoneConnectionError:
            return self.async_abort(reason="cannot_connect")
        self._discovery_info = discovery_info
        self.context["title_placeholders"] = {
            "name": f"{NAME} {mac[-6:].upper()} ({host})"
        }
        self.context["configuration_url"] = f"https://{host}"
        return await self.async_step_discovered()

    async def async_step_discovered(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the login of the other phones, if there are any."""
        if (entry := self._entry_with_usual_login()) is None:
            return await self.async_step_user()
        return self.async_show_menu(
            step_id="discovered",
            menu_options=["same_login", "user"],
            description_placeholders={"phone": name_of(self.hass, entry)},
        )

    async def async_step_same_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the phone that was found with the login of the others."""
        assert self._discovery_info is not None
        if (entry := self._entry_with_usual_login()) is None:
            return await self.async_step_user()
        self._keeps_password = True
        return await self.async_step_user(
            {
                CONF_HOST: self._discovery_info.ip,
                CONF_USERNAME: entry.data[CONF_USERNAME],
                CONF_PASSWORD: entry.data[CONF_PASSWORD],
                # Over plain HTTP nobody proves who they are before they hear it.
                CONF_SSL: True,
            }
        )

    @callback
    def _entry_with_usual_login(self) -> ConfigEntry | None:
        """Return an entry with the login that most phones have."""
        entries = async_phones(self.hass)
        logins = [(it.data[CONF_USERNAME], it.data[CONF_PASSWORD]) for it in entries]
        usual = max(logins, key=logins.count, default=None)
        return entries[logins.index(usual)] if usual else None


async def _async_get_updates(
    hass: HomeAssistant, entry: PolyVvxConfigEntry, host: str
) -> dict[str, Any]:
    """Return what changes for an entry whose phone was seen at an address.

    It is followed there if it can prove that it is the phone, without a
    password: by the certificate. With plain HTTP nothing can prove it, and the
    password would go to whoever sends a packet with the right MAC address.

    Raises:
        PhoneConnectionError: It is nowhere to be seen.
    """
    if entry.source == SOURCE_IGNORE or entry.disabled_by is not None:
        return {}
    known = entry.data[CONF_HOST]
    if known == host or not is_ip_address(known):
        # A host name was chosen so that it leads to the phone wherever it is.
        if (
            entry.state is ConfigEntryState.LOADED
            and not entry.runtime_data.last_update_success
        ):
            entry.runtime_data.async_refresh_after_action()
    elif entry.data.get(CONF_FINGERPRINT) is None:
        LOGGER.info(
            "%s seems to be at %s now. It is not followed, for over plain HTTP "
            "nothing proves that it is the phone; reconfigure it if so",
            name_of(hass, entry),
            host,
        )
    elif await async_has_moved(hass, entry.data, host):
        LOGGER.info("%s has moved to %s", name_of(hass, entry), host)
        return {CONF_HOST: host}
    return {}
