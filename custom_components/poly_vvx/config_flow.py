"""How a phone is added, found, and changed."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, override

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import callback
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import voluptuous as vol

from .const import (
    CONF_FINGERPRINT,
    CONF_PUSH,
    DEFAULT_USERNAME,
    DOMAIN,
    LOGGER,
    NAME,
    NOTHING_KNOWN,
)
from .coordinator import PolyVvxConfigEntry
from .link.address import is_ip_address
from .link.certificate import Certificate
from .link.device import name_of
from .link.discovery import async_has_moved, async_is_vvx, async_once_booted
from .link.session import mac_of
from .link.trust import Trust, judge
from .link.validation import (
    InvalidInputError,
    async_get_certificate,
    async_validate_input,
    parse_input,
    reconfigured,
)
from .vvx.errors import PhoneConnectionError

_BASE: Final = "base"

# Where on a form an error belongs that is about one field, if it has the field.
_FIELDS: Final = {
    "cannot_connect": CONF_HOST,
    "timeout": CONF_HOST,
    "invalid_auth": CONF_PASSWORD,
    "tls_failed": CONF_SSL,
    "invalid_host": CONF_HOST,
    "plain_http": CONF_SSL,
}

_HOST: Final = TextSelector(TextSelectorConfig(autocomplete="off"))
_USERNAME: Final = TextSelector(TextSelectorConfig(autocomplete="username"))
_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
_PORT: Final = vol.All(
    NumberSelector(NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)),
    vol.Coerce(int),
)

_USER_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): _HOST,
        vol.Required(CONF_USERNAME, default=DEFAULT_USERNAME): _USERNAME,
        vol.Required(CONF_PASSWORD): _PASSWORD,
        vol.Optional(CONF_PORT): _PORT,
        vol.Required(CONF_SSL, default=True): BooleanSelector(),
    }
)

_RECONFIGURE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): _HOST,
        vol.Required(CONF_USERNAME): _USERNAME,
        # The present password stays here: the form has no business with it.
        vol.Optional(CONF_PASSWORD): _PASSWORD,
        vol.Optional(CONF_PORT): _PORT,
        vol.Required(CONF_SSL): BooleanSelector(),
    }
)

_REAUTH_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_USERNAME): _USERNAME,
        vol.Required(CONF_PASSWORD): _PASSWORD,
    }
)

_OPTIONS_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_PUSH, default=True): BooleanSelector()}
)


class PolyVvxConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds a phone, or changes how it is reached."""

    VERSION = 1

    _discovery_info: DhcpServiceInfo | None = None
    """Who asked for an address, if that is how a phone was found."""
    _user_input: dict[str, Any]
    """What was entered last, to go on with once the certificate is accepted."""
    _certificate: Certificate
    """What is shown at the address that was entered."""
    _accepted: frozenset[str] = frozenset()
    """Fingerprints of the certificates that the user has accepted."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> PolyVvxOptionsFlow:
        """Return the flow for the options."""
        return PolyVvxOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the phone is and how to log in, and try it."""
        errors: dict[str, str] = {}
        discovered = self._discovery_info
        suggested: Mapping[str, Any] = {CONF_HOST: discovered.ip} if discovered else {}
        if user_input is not None:
            self._user_input = suggested = user_input
            try:
                data = parse_input(user_input)
                certificate = await async_get_certificate(data)
                if certificate is not None:
                    self._certificate = certificate
                    if not self._is_trusted(
                        discovered.macaddress if discovered else None
                    ):
                        return await self.async_step_confirm_certificate()
                    data[CONF_FINGERPRINT] = certificate.fingerprint
                identity = await async_validate_input(
                    self.hass, data, certificate.mac if certificate else None
                )
            except InvalidInputError as error:
                errors = _errors(error, _USER_SCHEMA)
                suggested = error.suggested or user_input
            else:
                await self._async_set_mac(identity.mac)
                self._abort_if_unique_id_configured()
                if certificate is not None and not self._is_trusted(identity.mac):
                    return await self.async_step_confirm_certificate()
                return self.async_create_entry(title=identity.title, data=data)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(_USER_SCHEMA, suggested),
            errors=errors,
        )

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
                updates = partial(_async_get_updates, entry, host)
                self._abort_if_unique_id_configured(await async_once_booted(updates))
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
        return await self.async_step_user()

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin to ask for the new login of a phone."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the new login of a phone, and try it.

        It goes to the owner of the known certificate and to nobody else.
        """
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**entry.data, **user_input}
            # Over plain HTTP the account itself has to know which phone it is.
            mac = mac_of(entry) if data[CONF_SSL] else None
            try:
                identity = await async_validate_input(self.hass, data, mac)
            except InvalidInputError as error:
                errors = _errors(error, _REAUTH_SCHEMA)
            else:
                await self._async_set_mac(identity.mac)
                self._abort_if_unique_id_mismatch(reason="wrong_device")
                return self.async_update_reload_and_abort(
                    entry, data_updates=user_input
                )
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                _REAUTH_SCHEMA,
                user_input or {CONF_USERNAME: entry.data[CONF_USERNAME]},
            ),
            description_placeholders={"phone": name_of(self.hass, entry)},
            errors=errors,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is different now, and try it."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        suggested: Mapping[str, Any] = {
            key: value for key, value in entry.data.items() if key != CONF_PASSWORD
        }
        if user_input is not None:
            self._user_input = suggested = user_input
            try:
                data = parse_input(user_input)
                certificate = await async_get_certificate(data)
                if certificate is not None:
                    self._certificate = certificate
                    match judge(
                        certificate,
                        mac=mac_of(entry),
                        known=entry.data.get(CONF_FINGERPRINT),
                        accepted=self._accepted,
                    ):
                        case Trust.ANOTHER_PHONE:
                            return self.async_abort(reason="wrong_device")
                        case Trust.CHANGED:
                            return await self.async_step_confirm_changed_certificate()
                        case Trust.UNPROVEN:
                            return await self.async_step_confirm_certificate()
                    data[CONF_FINGERPRINT] = certificate.fingerprint
                identity = await async_validate_input(
                    self.hass,
                    reconfigured(entry.data, data),
                    mac_of(entry) if certificate else None,
                )
            except InvalidInputError as error:
                errors = _errors(error, _RECONFIGURE_SCHEMA)
                suggested = error.suggested or user_input
            else:
                await self._async_set_mac(identity.mac)
                self._abort_if_unique_id_mismatch(reason="wrong_device")
                # Of what the entry holds by now: notifications keep things in it, too.
                return self.async_update_reload_and_abort(
                    entry, data=reconfigured(entry.data, data)
                )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                _RECONFIGURE_SCHEMA, suggested
            ),
            errors=errors,
        )

    async def async_step_confirm_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a certificate is the phone's that does not prove it."""
        if user_input is not None:
            self._accepted |= {self._certificate.fingerprint}
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
            self._accepted |= {self._certificate.fingerprint}
            return await self.async_step_reconfigure(self._user_input)
        entry = self._get_reconfigure_entry()
        return self.async_show_form(
            step_id="confirm_changed_certificate",
            description_placeholders={
                **self._certificate_placeholders(),
                "known": entry.data[CONF_FINGERPRINT],
            },
        )

    def _certificate_placeholders(self) -> dict[str, str]:
        return {
            "host": parse_input(self._user_input)[CONF_HOST],
            "name": self._certificate.name or NOTHING_KNOWN,
            "fingerprint": self._certificate.fingerprint,
        }

    def _is_trusted(self, mac: str | None) -> bool:
        """Tell whether a new phone's certificate takes no question."""
        verdict = judge(self._certificate, mac=mac, accepted=self._accepted)
        return verdict is Trust.TRUSTED

    async def _async_set_mac(self, mac: str) -> None:
        # Whoever enters a phone by hand need not care that it was found as well.
        await self.async_set_unique_id(format_mac(mac), raise_on_progress=False)


class PolyVvxOptionsFlow(OptionsFlowWithReload):
    """Changes how a phone is watched."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether the phone is to announce its calls."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                _OPTIONS_SCHEMA, self.config_entry.options
            ),
        )


def _errors(error: InvalidInputError, schema: vol.Schema) -> dict[str, str]:
    """Return an error where it belongs on a form."""
    field = _FIELDS.get(error.key, _BASE)
    return {field if field in schema.schema else _BASE: error.key}


async def _async_get_updates(entry: PolyVvxConfigEntry, host: str) -> dict[str, Any]:
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
            entry.title,
            host,
        )
    elif await async_has_moved(entry.data, host):
        LOGGER.info("%s has moved to %s", entry.title, host)
        return {CONF_HOST: host}
    return {}
