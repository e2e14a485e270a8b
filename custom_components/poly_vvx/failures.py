"""What a phone's failure means to Home Assistant, in translated words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.update_coordinator import UpdateFailed

from .const import DOMAIN
from .vvx.errors import (
    AccessDeniedError,
    AuthenticationError,
    BusyError,
    CertificateChangedError,
    DefaultPasswordError,
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
        raise ConfigEntryAuthFailed(**_translation(error, phone)) from error
    except VvxError as error:
        raise UpdateFailed(**_translation(error, phone)) from error


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


def raise_failures(failures: Sequence[tuple[str, BaseException]]) -> None:
    """Raise what went wrong on the named phones: of several, one error with all reasons.

    An error of our own is no reason that a person can act on, and shows as it is.
    """
    for _, error in failures:
        if len(failures) == 1 or not isinstance(error, HomeAssistantError):
            raise error
    errors = [error for _, error in failures if isinstance(error, HomeAssistantError)]
    if not errors:
        return
    invalid_input = all(isinstance(error, ServiceValidationError) for error in errors)
    kind = ServiceValidationError if invalid_input else HomeAssistantError
    raise kind(
        translation_domain=DOMAIN,
        translation_key="several_failed",
        translation_placeholders={
            "phones": ", ".join(phone for phone, _ in failures),
            # Wrong input is wrong in the same way on all phones.
            "reasons": "; ".join(dict.fromkeys(map(str, errors))),
        },
    ) from ExceptionGroup("several phones failed", errors)
