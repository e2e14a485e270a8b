"""How a phone is added."""

from contextlib import suppress
import ipaddress
import re
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigEntry,
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
import voluptuous as vol
from yarl import URL

from .connection import async_create_phone, async_mac_of_certificate
from .const import CONF_PUSH, DEFAULT_USERNAME, DOMAIN, LOGGER
from .failures import translation_key_of
from .vvx.client import Phone
from .vvx.errors import (
    AccessDeniedError,
    BusyError,
    NotOfferedError,
    RefusedError,
    VvxError,
)
from .vvx.information import DeviceInfo

DEFAULT_TITLE: Final = "Poly VVX"

_BASE: Final = "base"

# Where on the form an error belongs that is about one field.
_FIELDS: Final = {
    "cannot_connect": CONF_HOST,
    "timeout": CONF_HOST,
    "invalid_auth": CONF_PASSWORD,
    "tls_failed": CONF_SSL,
}

_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(TextSelectorConfig(autocomplete="off")),
        vol.Required(CONF_USERNAME, default=DEFAULT_USERNAME): TextSelector(
            TextSelectorConfig(autocomplete="username")
        ),
        vol.Required(CONF_PASSWORD): TextSelector(
            TextSelectorConfig(
                type=TextSelectorType.PASSWORD, autocomplete="current-password"
            )
        ),
        vol.Optional(CONF_PORT): vol.All(
            NumberSelector(
                NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)
            ),
            vol.Coerce(int),
        ),
        vol.Required(CONF_SSL, default=True): BooleanSelector(),
    }
)

_LABEL: Final = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST_NAME: Final = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?")


_OPTIONS: Final = vol.Schema({vol.Required(CONF_PUSH, default=True): BooleanSelector()})


class PolyVvxConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds a phone."""

    VERSION = 1

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
        if user_input is not None:
            data = _with_understood_host(user_input)
            if data is None:
                errors[CONF_HOST] = "invalid_host"
            elif isinstance(found := await self._async_try(data), str):
                errors[_FIELDS.get(found, _BASE)] = found
            else:
                device, title = found
                await self.async_set_unique_id(format_mac(str(device.mac)))
                self._abort_if_unique_id_configured()
                return self.async_create_entry(title=title, data=data)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, user_input),
            errors=errors,
        )

    async def _async_try(self, data: dict[str, Any]) -> tuple[DeviceInfo, str] | str:
        """Return the phone and a title for it, or the error to show."""
        phone = async_create_phone(self.hass, data)
        try:
            # What any account may ask for comes first. Only then can an account
            # that may not ask for the rest be told from a wrong password.
            with suppress(NotOfferedError, RefusedError):
                await phone.poll_for_status()
            device = await phone.device_info()
            if device.mac is None or not (device.model or "").startswith("VVX"):
                return "not_a_vvx"
            return device, await _title_of(phone, device)
        except BusyError:
            return "locked_out"
        except AccessDeniedError:
            if (mac := await async_mac_of_certificate(data)) is None:
                return "access_denied"
            return DeviceInfo(mac=mac), DEFAULT_TITLE
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


def _with_understood_host(user_input: dict[str, Any]) -> dict[str, Any] | None:
    """Return the input with a bare host, None if there is none in it.

    People paste what their browser shows; what an address says about scheme
    and port counts.
    """
    data = dict(user_input)
    text = data[CONF_HOST].strip()
    if "://" in text:
        try:
            url = URL(text)
            host, port = url.host, url.explicit_port
        except ValueError:
            return None
        if url.scheme not in ("http", "https"):
            return None
        data[CONF_SSL] = url.scheme == "https"
        if port is not None:
            data[CONF_PORT] = port
    else:
        host = text.strip("[]")
    if not host or not _is_host(host):
        return None
    data[CONF_HOST] = host
    return data


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _HOST_NAME.fullmatch(host) is not None
    return True
