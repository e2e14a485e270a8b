"""The fields of the forms, and what is said of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..const import (
    CONF_INCOMING_CALLS,
    CONF_OLD_TLS,
    CONF_PUSH,
    CONF_PUSH_URL,
    DEFAULT_INCOMING_CALLS,
    DEFAULT_USERNAME,
    DOMAIN,
    INCOMING_CALLS,
    NOTHING_KNOWN,
)

BASE: Final = "base"
CONF_PHONES: Final = "phones"
"""Those of several that something is to be done with."""
CONF_SETTING: Final = "setting"
CONF_TEST_PUSH: Final = "test_push"
"""What an option is not, but to be done once."""

# Where on a form an error belongs that is about one field, if it has the field.
_FIELDS: Final = {
    "cannot_connect": CONF_HOST,
    "timeout": CONF_HOST,
    "unknown_host": CONF_HOST,
    "invalid_auth": CONF_PASSWORD,
    "tls_failed": CONF_SSL,
    "invalid_host": CONF_HOST,
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

USER_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): _HOST,
        vol.Required(CONF_USERNAME, default=DEFAULT_USERNAME): _USERNAME,
        vol.Required(CONF_PASSWORD): _PASSWORD,
        vol.Optional(CONF_PORT): _PORT,
        vol.Required(CONF_SSL, default=True): BooleanSelector(),
        vol.Optional(CONF_OLD_TLS): BooleanSelector(),
    }
)

RECONFIGURE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): _HOST,
        vol.Required(CONF_USERNAME): _USERNAME,
        # The present password stays here: the form has no business with it.
        vol.Optional(CONF_PASSWORD): _PASSWORD,
        vol.Optional(CONF_PORT): _PORT,
        vol.Required(CONF_SSL): BooleanSelector(),
        vol.Optional(CONF_OLD_TLS): BooleanSelector(),
    }
)

REAUTH_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_USERNAME): _USERNAME,
        vol.Required(CONF_PASSWORD): _PASSWORD,
    }
)

OPTIONS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_PUSH, default=True): BooleanSelector(),
        vol.Optional(CONF_PUSH_URL): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        ),
        vol.Optional(CONF_TEST_PUSH): BooleanSelector(),
        vol.Required(
            CONF_INCOMING_CALLS, default=DEFAULT_INCOMING_CALLS
        ): SelectSelector(
            SelectSelectorConfig(
                options=list(INCOMING_CALLS), translation_key=CONF_INCOMING_CALLS
            )
        ),
    }
)


def setting_of(hosts: Mapping[str, str]) -> vol.Schema:
    """Return a form to choose a setting from, with whom it leads to."""
    options = [
        SelectOptionDict(value=name, label=f"{host} ({name})")
        for name, host in hosts.items()
    ]
    selector = SelectSelector(
        SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
    )
    return vol.Schema({vol.Required(CONF_SETTING, default=next(iter(hosts))): selector})


def choice_of(phones: Mapping[str, str], chosen: Sequence[str]) -> vol.Schema:
    """Return a form to choose phones from, with how each is shown, some chosen."""
    options = [
        SelectOptionDict(value=value, label=label) for value, label in phones.items()
    ]
    selector = SelectSelector(
        SelectSelectorConfig(
            options=options, multiple=True, mode=SelectSelectorMode.LIST
        )
    )
    return vol.Schema({vol.Required(CONF_PHONES, default=list(chosen)): selector})


def errors_of(key: str, schema: vol.Schema) -> dict[str, str]:
    """Return an error where it belongs on a form."""
    field = _FIELDS.get(key, BASE)
    return {field if field in schema.schema else BASE: key}


async def async_reasons(hass: HomeAssistant, failures: Mapping[str, str]) -> str:
    """Return a list of what has failed, why in words: the same reason stands once."""
    texts = await async_get_translations(hass, hass.config.language, "config", [DOMAIN])
    failed: dict[str, list[str]] = {}
    for name, key in failures.items():
        failed.setdefault(key, []).append(name)
    return (
        "".join(
            f"\n- {', '.join(names)}: {texts[f'component.{DOMAIN}.config.error.{key}']}"
            for key, names in failed.items()
        )
        or NOTHING_KNOWN
    )
