"""A phone that was added is changed: its login, how it is reached, or the phone itself."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_SSL, CONF_USERNAME
from homeassistant.core import callback
from homeassistant.helpers.device_registry import format_mac

from ..const import CONF_ADDRESS_BOOK, CONF_FINGERPRINT, NOTHING_KNOWN
from ..link.attempt import async_a_few_at_once
from ..link.device import name_of
from ..link.session import mac_of
from ..link.trust import Trust, judge
from ..link.validation import (
    InvalidInputError,
    async_get_certificate,
    async_validate_input,
    parse_input,
    reconfigured,
)
from ..people.address_book import CARDDAV
from .base import PhoneFlow
from .books import BookFlow
from .forms import (
    CONF_PHONES,
    REAUTH_SCHEMA,
    RECONFIGURE_SCHEMA,
    async_reasons,
    choice_of,
    errors_of,
)
from .replacement import async_make_way


class ChangeFlow(PhoneFlow, BookFlow):
    """Changes how a phone is reached, and which one it is."""

    _replacement: str | None = None
    """The MAC address of the phone that the user wants in the place of the old one."""
    _offered: str
    """That of the phone that the user is asked about."""
    _login: dict[str, str]
    """What is tried on other phones as well."""
    _others: list[ConfigEntry]
    _failures: dict[str, str]
    """Why it did not work on some of them."""

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin to ask for the new login of a phone, or of an address book."""
        if CONF_ADDRESS_BOOK in entry_data:
            return await self.async_step_book_login()
        # Home Assistant itself would show the title of the entry.
        name = name_of(self.hass, self._get_reauth_entry())
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the new login of a phone, and try it, on others as well if wanted."""
        entry = self._get_reauth_entry()
        others = self._others_that_wait()
        schema = REAUTH_SCHEMA
        if others:
            names = {key: name_of(self.hass, other) for key, other in others.items()}
            schema = schema.extend(choice_of(names, chosen=list(names)).schema)
        errors: dict[str, str] = {}
        if user_input is not None:
            login = {key: user_input[key] for key in (CONF_USERNAME, CONF_PASSWORD)}
            error = await self._async_try(entry, login)
            if error == "wrong_device":
                return self.async_abort(reason=error)
            if error is None:
                chosen = user_input.get(CONF_PHONES, ())
                self._others = [others[key] for key in chosen if key in others]
                if not self._others:
                    return self.async_update_reload_and_abort(entry, data_updates=login)
                self._login = login
                self._failures = {}
                return await self.async_step_reauth_others()
            errors = errors_of(error, schema)
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or {CONF_USERNAME: entry.data[CONF_USERNAME]}
            ),
            description_placeholders={"phone": name_of(self.hass, entry)},
            errors=errors,
        )

    @callback
    def _others_that_wait(self) -> dict[str, ConfigEntry]:
        """Return the other phones that refused their login, by the IDs of their entries."""
        entries = self.hass.config_entries
        return {
            entry.entry_id: entry
            for flow in self._async_in_progress(match_context={"source": SOURCE_REAUTH})
            if (entry := entries.async_get_entry(flow["context"]["entry_id"]))
        }

    async def _async_try(
        self, entry: ConfigEntry, login: Mapping[str, str]
    ) -> str | None:
        """Try a login on a phone, once, and return what is wrong with it.

        It goes to the owner of the known certificate and to nobody else.
        """
        data = {**entry.data, **login}
        # Over plain HTTP the account itself has to know which phone it is.
        mac = mac_of(entry) if data[CONF_SSL] else None
        try:
            identity = await async_validate_input(self.hass, data, mac)
        except InvalidInputError as error:
            return error.key
        return None if identity.mac == mac_of(entry) else "wrong_device"

    @callback
    def _async_keep(self, entry: ConfigEntry, login: Mapping[str, str]) -> None:
        entries = self.hass.config_entries
        entries.async_update_entry(entry, data={**entry.data, **login})
        entries.async_schedule_reload(entry.entry_id)

    async def async_step_reauth_others(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Try the login on the other phones, a few at a time."""
        waiting = self._wait_for(
            self._async_try_on_others, "reauth_others", len(self._others)
        )
        return waiting or self.async_show_progress_done(next_step_id="reauth_done")

    async def _async_try_on_others(self) -> None:
        async def try_on(entry: ConfigEntry) -> None:
            if (error := await self._async_try(entry, self._login)) is not None:
                self._failures[name_of(self.hass, entry)] = error
                return
            self._async_keep(entry, self._login)

        await async_a_few_at_once(try_on, self._others, self.async_update_progress)

    async def async_step_reauth_done(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say for each phone whether it worked."""
        entry = self._get_reauth_entry()
        # Not before: a reload ends all flows that ask for a login.
        self._async_keep(entry, self._login)
        names = [name_of(self.hass, entry)]
        names += [name_of(self.hass, entry) for entry in self._others]
        return self.async_abort(
            reason="reauth_several_successful"
            if self._failures
            else "reauth_all_successful",
            description_placeholders={
                "worked": ", ".join(it for it in names if it not in self._failures),
                "failed": await async_reasons(self.hass, self._failures),
            },
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is different now, and try it."""
        entry = self._get_reconfigure_entry()
        if (kind := entry.data.get(CONF_ADDRESS_BOOK)) is not None:
            is_remote = kind == CARDDAV
            ask = (
                self.async_step_book_server if is_remote else self.async_step_book_file
            )
            return await ask()
        errors: dict[str, str] = {}
        entered = ""
        suggested: Mapping[str, Any] = {
            key: value for key, value in entry.data.items() if key != CONF_PASSWORD
        }
        if user_input is not None:
            self._user_input = suggested = user_input
            try:
                return await self._async_reconfigure(entry, user_input)
            except InvalidInputError as error:
                errors = errors_of(error.key, RECONFIGURE_SCHEMA)
                entered = error.entered
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, suggested
            ),
            description_placeholders={"entered": entered},
            errors=errors,
        )

    async def _async_reconfigure(
        self, entry: ConfigEntry, user_input: dict[str, Any]
    ) -> ConfigFlowResult:
        """Try what was entered, and ask what only a person can answer."""
        data = parse_input(user_input)
        self._host = data[CONF_HOST]
        wanted = self._replacement or mac_of(entry)
        self._certificate = certificate = await async_get_certificate(self.hass, data)
        if certificate is not None:
            match judge(
                certificate,
                mac=wanted,
                known=entry.data.get(CONF_FINGERPRINT),
                accepted=self._accepted,
            ):
                case Trust.ANOTHER_PHONE:
                    return await self._async_offer(str(certificate.mac))
                case Trust.CHANGED:
                    return await self.async_step_confirm_changed_certificate()
                case Trust.UNPROVEN:
                    return await self.async_step_confirm_certificate()
            data[CONF_FINGERPRINT] = certificate.fingerprint
        identity = await async_validate_input(
            self.hass,
            reconfigured(entry.data, data),
            wanted if certificate else None,
        )
        await self._async_set_mac(identity.mac)
        if identity.mac == mac_of(entry):
            # Of what the entry holds by now: notifications keep things in it, too.
            return self.async_update_reload_and_abort(
                entry, data=reconfigured(entry.data, data)
            )
        if identity.mac != self._replacement:
            return await self._async_offer(identity.mac)
        return self.async_update_reload_and_abort(
            entry,
            unique_id=self.unique_id,
            data=await self._async_replace(entry, data),
            reason="replace_successful",
        )

    async def _async_offer(self, mac: str) -> ConfigFlowResult:
        """Ask whether another phone is to take the place, unless it has one."""
        if (other := self._entry_of(mac)) is not None:
            return self.async_abort(
                reason="already_configured",
                description_placeholders={"phone": name_of(self.hass, other)},
            )
        self._offered = mac
        return await self.async_step_replace()

    async def async_step_replace(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether another phone is to take the place of this one."""
        if user_input is not None:
            self._replacement = self._offered
            self._accept_certificate()
            return await self.async_step_reconfigure(self._user_input)
        return self.async_show_form(
            step_id="replace",
            description_placeholders={
                **self._certificate_placeholders(),
                "phone": name_of(self.hass, self._get_reconfigure_entry()),
                "mac": format_mac(self._offered),
            },
        )

    async def _async_replace(
        self, entry: ConfigEntry, entered: dict[str, Any]
    ) -> dict[str, Any]:
        """Let the old phone go, and return what the entry holds of the new one."""
        entries = self.hass.config_entries
        ignored = entries.async_entry_for_domain_unique_id(
            self.handler, str(self.unique_id)
        )
        if ignored is not None:
            await entries.async_remove(ignored.entry_id)
        # It may have been found and offered as a new one.
        context = {"unique_id": self.unique_id}
        for flow in self._async_in_progress(match_context=context):
            entries.flow.async_abort(flow["flow_id"])
        data = reconfigured(entry.data, entered)
        return await async_make_way(self.hass, entry, data, str(self._replacement))

    async def async_step_confirm_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a certificate is the phone's that does not prove it."""
        if user_input is not None:
            self._accept_certificate()
            if self.source == SOURCE_RECONFIGURE:
                return await self.async_step_reconfigure(self._user_input)
            return await self.async_step_user(self._user_input)
        return self.async_show_form(
            step_id="confirm_certificate",
            description_placeholders=self._certificate_placeholders(),
        )

    async def async_step_confirm_changed_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a certificate is the phone's though another one is known."""
        if user_input is not None:
            self._accept_certificate()
            return await self.async_step_reconfigure(self._user_input)
        known = self._get_reconfigure_entry().data.get(CONF_FINGERPRINT)
        return self.async_show_form(
            step_id="confirm_changed_certificate",
            description_placeholders={
                **self._certificate_placeholders(),
                "known": known or NOTHING_KNOWN,
            },
        )
