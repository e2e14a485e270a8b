"""What a phone's failure means to Home Assistant, in translated words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.helpers.update_coordinator import UpdateFailed

from .const import DOMAIN
from .vvx.errors import (
    AccessDeniedError,
    AuthenticationError,
    BusyError,
    CertificateChangedError,
    DefaultPasswordError,
    HungUpError,
    InvalidResponseError,
    LockedOutError,
    NotOfferedError,
    PhoneConnectionError,
    PhoneTimeoutError,
    RedirectedError,
    RefusedError,
    RestDisabledError,
    TlsError,
    UnknownHostError,
    VvxError,
)

# The first that fits counts, so special cases stand before general ones.
_KEYS: Final[tuple[tuple[type[VvxError], str], ...]] = (
    (HungUpError, "reloaded"),
    (PhoneTimeoutError, "timeout"),
    (CertificateChangedError, "certificate_changed"),
    (TlsError, "tls_failed"),
    (UnknownHostError, "unknown_host"),
    (PhoneConnectionError, "cannot_connect"),
    (AuthenticationError, "invalid_auth"),
    (LockedOutError, "locked_out"),
    (BusyError, "busy"),
    (DefaultPasswordError, "default_password"),
    (RestDisabledError, "rest_disabled"),
    (AccessDeniedError, "access_denied"),
    (NotOfferedError, "not_offered"),
    (RedirectedError, "redirected"),
    (InvalidResponseError, "invalid_response"),
)


def translation_key_of(error: VvxError) -> str:
    """Return the key under `exceptions` that says what went wrong."""
    if isinstance(error, RefusedError):
        if error.parameters:
            return "refused_parameters"
        if error.status is None:
            return "refused"
        return f"refused_{error.status.name.lower()}"
    return next(key for kind, key in _KEYS if isinstance(error, kind))


def _translation(error: VvxError, phone: str) -> dict[str, Any]:
    placeholders = {"phone": phone}
    if isinstance(error, RefusedError) and error.parameters:
        placeholders["parameters"] = ", ".join(error.parameters)
    elif isinstance(error, RefusedError) and error.status is None:
        placeholders["code"] = str(error.code)
    return {
        "translation_domain": DOMAIN,
        "translation_key": translation_key_of(error),
        "translation_placeholders": placeholders,
    }


@contextmanager
def polling(phone: str) -> Iterator[None]:
    """Say in the coordinator's terms why the phone could not be read."""
    try:
        yield
    except AuthenticationError as error:
        translation = _translation(error, phone)
        if error.pause is None:
            raise ConfigEntryAuthFailed(**translation) from error
        raise UpdateFailed(retry_after=error.pause, **translation) from error
    except VvxError as error:
        raise UpdateFailed(**_translation(error, phone)) from error


def wrong_device(phone: str) -> UpdateFailed:
    """Return the error that says that the answers are another phone's."""
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="wrong_device",
        translation_placeholders={"phone": phone},
    )


@contextmanager
def acting(phone: str) -> Iterator[None]:
    """Say in words for a person why the phone did not do as asked."""
    try:
        yield
    except VvxError as error:
        raise HomeAssistantError(**_translation(error, phone)) from error


def invalid(key: str, /, **placeholders: str) -> ServiceValidationError:
    """Return the error that says what is wrong with a person's input."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders or None,
    )


def failed(key: str, /, **placeholders: str) -> HomeAssistantError:
    """Return the error that says why something could not be done."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@callback
def words_of(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return what an error says, in the language of the home.

    For words that become part of others: an error that is raised is put into the
    language of the person who reads it by Home Assistant.
    """
    domain, key = error.translation_domain, error.translation_key
    words = async_get_cached_translations(
        hass, hass.config.language, "exceptions", domain
    ).get(f"component.{domain}.exceptions.{key}.message")
    if words is None:
        return str(error)
    return words.format(**(error.translation_placeholders or {}))


@callback
def raise_failures(hass: HomeAssistant, errors: Sequence[HomeAssistantError]) -> None:
    """Raise what went wrong on some phones: of several, one error with all reasons."""
    # Wrong input is wrong in the same way on all phones.
    different = list({str(error): error for error in errors}.values())
    if not different:
        return
    if len(different) == 1:
        raise different[0]
    invalid_input = all(isinstance(it, ServiceValidationError) for it in different)
    kind = ServiceValidationError if invalid_input else HomeAssistantError
    raise kind(
        translation_domain=DOMAIN,
        translation_key="several_failed",
        translation_placeholders={
            "reasons": "\n".join(words_of(hass, error) for error in different)
        },
    ) from ExceptionGroup("several phones failed", different)
