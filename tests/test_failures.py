"""Tests of what a phone's failure means to Home Assistant."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.setup import async_setup_component
import pytest

from custom_components.poly_vvx.const import DOMAIN
from custom_components.poly_vvx.failures import (
    acting,
    polling,
    translation_key_of,
    words_of,
)
from custom_components.poly_vvx.vvx import errors
from custom_components.poly_vvx.vvx.errors import RefusedError, VvxError

KEYS: list[tuple[VvxError, str]] = [
    (errors.AuthenticationError(""), "invalid_auth"),
    (errors.BusyError(), "busy"),
    (errors.DefaultPasswordError(), "default_password"),
    (errors.InvalidResponseError(), "invalid_response"),
    (errors.LockedOutError(), "locked_out"),
    (errors.NotOfferedError(), "not_offered"),
    (errors.PhoneConnectionError(), "cannot_connect"),
    (errors.PhoneTimeoutError(), "timeout"),
    (errors.RedirectedError(), "redirected"),
    (errors.RestDisabledError(), "rest_disabled"),
    (errors.TlsError(), "tls_failed"),
]

REFUSALS: list[tuple[int, str, str]] = [
    (4000, "refused_invalid_input", "refused: the input is invalid"),
    (4002, "refused_line_not_registered", "refused: the line is not registered"),
    (
        4003,
        "refused_operation_not_allowed",
        "refused: this is not allowed in the present state of the call",
    ),
    (4005, "refused_line_does_not_exist", "refused: there is no such line"),
    (
        4006,
        "refused_urls_not_configured",
        "refused: no address to send to is configured",
    ),
    (4007, "refused_call_does_not_exist", "refused: there is no such call"),
    (
        4008,
        "refused_configuration_export_failed",
        "refused: the configuration could not be exported",
    ),
    (4009, "refused_input_size_limit_exceeded", "refused: this is too much at once"),
    (4011, "refused_contact_not_found", "refused: there is no such contact"),
    (4400, "refused_bad_request", "refused: it did not understand the request"),
    (4403, "refused_forbidden", "refused: this is forbidden"),
    (5000, "refused_failed", "failed to process the request"),
    (5500, "refused_internal_error", "failed because of an error of its own"),
    (4999, "refused", "refused, with code 4999"),
]
"""Whatever code a phone refuses with, the user reads what it means."""

FAILURES = [
    *((error, key, "Kitchen") for error, key in KEYS),
    *((RefusedError(code), key, f"Kitchen {words}") for code, key, words in REFUSALS),
]


@pytest.fixture(autouse=True)
async def texts(hass: HomeAssistant) -> None:
    """Have the texts at hand."""
    await async_setup_component(hass, DOMAIN, {})


async def test_actions_that_fail() -> None:
    """A person is told by name which phone failed, and why."""
    for error, key, words in FAILURES:
        with pytest.raises(HomeAssistantError) as caught, acting("Kitchen"):
            raise error

        assert translation_key_of(error) == key
        assert caught.value.translation_domain == DOMAIN
        assert caught.value.translation_key == key
        assert words in str(caught.value)
        assert caught.value.__cause__ is error
        assert not isinstance(caught.value, ServiceValidationError)


async def test_polls_that_fail() -> None:
    """A poll that fails is tried again, but for a login: the phone would lock itself."""
    for error, key, words in FAILURES:
        kind = ConfigEntryAuthFailed if key == "invalid_auth" else UpdateFailed
        with pytest.raises(kind) as caught, polling("Kitchen"):
            raise error

        assert caught.value.translation_key == key
        assert words in str(caught.value)


@pytest.mark.parametrize("manager", [acting, polling])
async def test_other_errors_are_left_alone(
    manager: Callable[[str], AbstractContextManager[None]],
) -> None:
    """What is not a failure of the phone is an error of ours and shows as such."""
    with pytest.raises(ArithmeticError), manager("Kitchen"):
        raise ArithmeticError


async def test_words_without_a_translation(hass: HomeAssistant) -> None:
    """An error that nobody has translated has words of its own."""
    assert words_of(hass, HomeAssistantError("no room")) == "no room"
