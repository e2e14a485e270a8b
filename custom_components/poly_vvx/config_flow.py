"""How a phone is added, found, and changed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.config_entries import (
    SOURCE_DHCP,
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
from homeassistant.core import HassJob, callback
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.discovery_flow import async_create_flow
from homeassistant.helpers.event import async_call_later
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
from .failures import translation_key_of
from .link.address import is_ip_address, parse_address
from .link.certificate import Certificate, async_fetch_certificate
from .link.discovery import async_has_moved, async_is_vvx
from .link.session import async_connect, mac_of, url_of
from .vvx.client import Phone
from .vvx.errors import (
    AccessDeniedError,
    BusyError,
    NotOfferedError,
    PhoneConnectionError,
    RefusedError,
    VvxError,
)
from .vvx.information.device import DeviceInfo

BOOT_PAUSES: Final = (60.0, 120.0, 300.0)
"""Seconds after which we look again at who asked for an address.

Phones do so when they begin to boot, long before they can be spoken to.
"""

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

_SCHEMA: Final = vol.Schema(
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

_OPTIONS: Final = vol.Schema({vol.Required(CONF_PUSH, default=True): BooleanSelector()})


@dataclass(slots=True)
class _LaterDiscovery(DhcpServiceInfo):
    """A phone that asked for an address, and could not be spoken to so far."""

    tries: int = 0


class PolyVvxConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds a phone, or changes how it is reached."""

    VERSION = 1

    _data: dict[str, Any]
    """What was entered, with a bare host, and not tried with success so far."""
    _certificate: Certificate
    """What the phone shows of who it is, if it speaks HTTPS."""

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._shown: Mapping[str, Any] = {}
        """What stands in the form when it is shown the next time."""
        self._accepted: set[str] = set()
        """Fingerprints of certificates that need no question."""
        self._known: str | None = None
        """The one that the entry knows, if it is about an entry."""
        self._expected_mac: str | None = None
        """Whose certificate it should be, where we know that beforehand."""

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
        if user_input is None:
            return self._ask()
        return await self._async_take(user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is different now, and try it."""
        if user_input is not None:
            return await self._async_take(user_input)
        entry = self._get_reconfigure_entry()
        self._shown = {
            key: value for key, value in entry.data.items() if key != CONF_PASSWORD
        }
        self._expected_mac = mac_of(entry)
        self._known = entry.data.get(CONF_FINGERPRINT)
        self._accepted = {self._known} if self._known else set()
        return self._ask()

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
            proven = mac_of(entry) if data[CONF_SSL] else None
            found = await self._async_identify(data, proven)
            if not isinstance(found, str):
                device, _ = found
                await self._async_set_unique_id_of(device)
                self._abort_if_unique_id_mismatch(reason="wrong_device")
                return self.async_update_reload_and_abort(entry, data=data)
            errors = _as_errors(found, _REAUTH_SCHEMA)
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                _REAUTH_SCHEMA,
                user_input or {CONF_USERNAME: entry.data[CONF_USERNAME]},
            ),
            description_placeholders={"phone": entry.title},
            errors=errors,
        )

    async def async_step_confirm_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a certificate is the phone's that does not prove it."""
        return await self._async_confirm("confirm_certificate", user_input)

    async def async_step_confirm_changed_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a certificate is the phone's though another one is known."""
        return await self._async_confirm(
            "confirm_changed_certificate", user_input, known=str(self._known)
        )

    async def _async_confirm(
        self, step_id: str, user_input: dict[str, Any] | None, **more: str
    ) -> ConfigFlowResult:
        if user_input is not None:
            self._accepted.add(self._certificate.fingerprint)
            return await self._async_meet()
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders={
                "host": self._data[CONF_HOST],
                "name": self._certificate.name or NOTHING_KNOWN,
                "fingerprint": self._certificate.fingerprint,
                **more,
            },
        )

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Look at who asked for an address: a known phone, a new one, or another device."""
        host, mac = discovery_info.ip, discovery_info.macaddress
        entry = await self.async_set_unique_id(format_mac(mac))
        try:
            if entry is not None:
                # Tries an entry at once, too, whose phone was away.
                self._abort_if_unique_id_configured(
                    await _async_changes_of(entry, host)
                )
            if not await async_is_vvx(self.hass, host, mac):
                return self.async_abort(reason="not_a_vvx")
        except PhoneConnectionError as error:
            LOGGER.debug("Nothing to be seen at %s so far: %s", host, error)
            self._look_again_later(discovery_info)
            return self.async_abort(reason="cannot_connect")
        self._expected_mac = mac
        self._shown = {CONF_HOST: host}
        self.context["title_placeholders"] = {
            "name": f"{NAME} {mac[-6:].upper()} ({host})"
        }
        self.context["configuration_url"] = f"https://{host}"
        return self._ask()

    @callback
    def _look_again_later(self, discovery_info: DhcpServiceInfo) -> None:
        """Look again when a phone that has begun to boot may have done so."""
        tries = getattr(discovery_info, "tries", 0)
        if tries == len(BOOT_PAUSES):
            return
        later = _LaterDiscovery(
            ip=discovery_info.ip,
            hostname=discovery_info.hostname,
            macaddress=discovery_info.macaddress,
            tries=tries + 1,
        )
        discovery_key = self.context.get("discovery_key")

        @callback
        def look(_now: datetime) -> None:
            async_create_flow(
                self.hass,
                DOMAIN,
                {"source": SOURCE_DHCP},
                later,
                discovery_key=discovery_key,
            )

        job = HassJob(look, cancel_on_shutdown=True)
        async_call_later(self.hass, BOOT_PAUSES[tries], job)

    @callback
    def _ask(self, error: str | None = None) -> ConfigFlowResult:
        """Show the form, with what is wrong with what was entered."""
        step, schema = (
            ("reconfigure", _RECONFIGURE_SCHEMA)
            if self.source == SOURCE_RECONFIGURE
            else ("user", _SCHEMA)
        )
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, self._shown),
            errors=_as_errors(error, schema),
        )

    async def _async_take(self, user_input: dict[str, Any]) -> ConfigFlowResult:
        """Make sense of what was entered, and try it."""
        self._shown = user_input
        address = parse_address(user_input[CONF_HOST])
        if address is None:
            return self._ask("invalid_host")
        entered = {**user_input, CONF_HOST: address.host}
        if address.port is not None:
            entered[CONF_PORT] = address.port
        if address.ssl is False and entered[CONF_SSL]:
            # To paste an address is not to choose that the password can be read.
            self._shown = {**entered, CONF_SSL: False}
            return self._ask("plain_http")
        if address.ssl:
            entered[CONF_SSL] = True
        self._data = entered
        return await self._async_meet()

    async def _async_meet(self) -> ConfigFlowResult:
        """Go on with what was entered, until it is done or somebody has to be asked."""
        data = self._complete(self._data)
        certificate = await self._async_see(data) if data[CONF_SSL] else None
        if isinstance(certificate, str):
            return self._ask(certificate)
        if certificate is not None:
            self._certificate = certificate
            if self._is_of_another_phone(certificate):
                return self.async_abort(reason="wrong_device")
            if not self._is_plain_case(certificate):
                if self._known is not None:
                    return await self.async_step_confirm_changed_certificate()
                return await self.async_step_confirm_certificate()
            data[CONF_FINGERPRINT] = certificate.fingerprint
        found = await self._async_identify(data, self._mac_without_asking(certificate))
        if isinstance(found, str):
            return self._ask(found)
        device, title = found
        await self._async_set_unique_id_of(device)
        if self.source == SOURCE_RECONFIGURE:
            self._abort_if_unique_id_mismatch(reason="wrong_device")
            entry = self._get_reconfigure_entry()
            return self.async_update_reload_and_abort(entry, data=data)
        self._abort_if_unique_id_configured()
        if certificate is not None and not self._is_of(device, certificate):
            return await self.async_step_confirm_certificate()
        return self.async_create_entry(title=title, data=data)

    def _complete(self, entered: Mapping[str, Any]) -> dict[str, Any]:
        """Return what an entry would hold that was made of what was entered."""
        if self.source != SOURCE_RECONFIGURE:
            return dict(entered)
        before = self._get_reconfigure_entry().data
        anew = {CONF_FINGERPRINT, *map(str, _RECONFIGURE_SCHEMA.schema)}
        kept = {key: value for key, value in before.items() if key not in anew}
        password = entered.get(CONF_PASSWORD) or before[CONF_PASSWORD]
        return {**kept, **entered, CONF_PASSWORD: password}

    # Whose certificate it is, before anything is sent to who has it.

    def _is_of_another_phone(self, certificate: Certificate) -> bool:
        return (
            self.source == SOURCE_RECONFIGURE
            and certificate.fingerprint not in self._accepted
            and certificate.mac not in (None, self._expected_mac)
        )

    def _is_plain_case(self, certificate: Certificate) -> bool:
        """Tell whether nobody needs to be asked about a certificate.

        So it is with the known one, and on the first meeting with one that is
        made out to a phone.
        """
        if certificate.fingerprint in self._accepted:
            return True
        if self._known is not None or certificate.mac is None:
            return False
        return self._expected_mac in (None, certificate.mac)

    def _is_of(self, device: DeviceInfo, certificate: Certificate) -> bool:
        return (
            certificate.fingerprint in self._accepted or certificate.mac == device.mac
        )

    def _mac_without_asking(self, certificate: Certificate | None) -> str | None:
        """Return what the certificate says to an account that may not ask the phone."""
        if certificate is None:
            return None
        if self.source == SOURCE_RECONFIGURE:
            # It is the known one, or was accepted as the phone's.
            return self._expected_mac
        return certificate.mac

    # What is asked of the phone.

    async def _async_see(self, data: Mapping[str, Any]) -> Certificate | str:
        """Return the certificate that the phone shows, or the error to show."""
        try:
            return await async_fetch_certificate(data, url_of(data))
        except PhoneConnectionError as error:
            LOGGER.debug("No certificate to be seen: %s", error)
            return translation_key_of(error)

    async def _async_identify(
        self, data: Mapping[str, Any], mac: str | None
    ) -> tuple[DeviceInfo, str] | str:
        """Return the phone and a title for it, or the error to show.

        The MAC address is for an account that may not ask which phone it is.
        """
        try:
            async with async_connect(self.hass, data) as phone:
                return await _identify(phone)
        except BusyError:
            return "locked_out"
        except AccessDeniedError:
            if mac is None:
                return "access_denied"
            return DeviceInfo(mac=mac), NAME
        except (NotOfferedError, RefusedError) as error:
            LOGGER.debug("Not set up: %s", error)
            return "not_a_vvx"
        except VvxError as error:
            LOGGER.debug("Not set up: %s", error)
            key = translation_key_of(error)
            return "not_a_vvx" if key == "invalid_response" else key
        except Exception:  # noqa: BLE001 - whatever it is, the form goes on
            LOGGER.exception("Unexpected exception")
            return "unknown"

    async def _async_set_unique_id_of(self, device: DeviceInfo) -> None:
        # Whoever enters a phone by hand need not care that it was found as well.
        await self.async_set_unique_id(
            format_mac(str(device.mac)), raise_on_progress=False
        )


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
                _OPTIONS, self.config_entry.options
            ),
        )


def _as_errors(error: str | None, schema: vol.Schema) -> dict[str, str]:
    """Return an error where it belongs on a form."""
    if error is None:
        return {}
    field = _FIELDS.get(error, _BASE)
    return {field if field in map(str, schema.schema) else _BASE: error}


async def _async_changes_of(entry: PolyVvxConfigEntry, host: str) -> dict[str, Any]:
    """Return what changes for an entry whose phone was seen at an address.

    It is followed there if it can prove that it is the phone, without a
    password: by the certificate. With plain HTTP nothing can prove it, and the
    password would go to whoever sends a packet with the right MAC address.

    Raises:
        PhoneConnectionError: It is nowhere to be seen.
    """
    known = entry.data.get(CONF_HOST, "")
    if entry.source == SOURCE_IGNORE or entry.disabled_by is not None:
        return {}
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


async def _identify(phone: Phone) -> tuple[DeviceInfo, str] | str:
    """Return the phone and a title for it, or the error to show."""
    # What any account may ask for comes first. Only then can an account
    # that may not ask for the rest be told from a wrong password.
    with suppress(NotOfferedError, RefusedError):
        await phone.poll_for_status()
    device = await phone.device_info()
    if device.mac is None or not (device.model or "").startswith("VVX"):
        return "not_a_vvx"
    return device, await _title_of(phone, device)


async def _title_of(phone: Phone, device: DeviceInfo) -> str:
    """Return the model and the first line's label, such as VVX 450 (2001)."""
    try:
        lines = await phone.lines()
    except NotOfferedError, RefusedError:
        lines = ()
    label = next((line.label for line in lines if line.label), None)
    # A phone that nobody has set up shows its model beside the line key.
    if label in (None, device.model):
        return str(device.model)
    return f"{device.model} ({label})"
