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
from custom_components.poly_vvx.failures import acting, polling, translation_key_of
from custom_components.poly_vvx.vvx import errors
from custom_components.poly_vvx.vvx.errors import RefusedError, VvxError

KEYS: list[tuple[VvxError, str]] = [
    (errors.AuthenticationError(), "invalid_auth"),
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
    (RefusedError(4000), "refused_invalid_input"),
    (RefusedError(5000), "refused_failed"),
    (RefusedError(9999), "refused"),
]


@pytest.fixture(autouse=True)
async def texts(hass: HomeAssistant) -> None:
    """Have the texts at hand."""
    await async_setup_component(hass, DOMAIN, {})


async def test_actions_that_fail() -> None:
    """A person is told by name which phone failed, and why."""
    for error, key in KEYS:
        with pytest.raises(HomeAssistantError) as caught, acting("Kitchen"):
            raise error

        assert translation_key_of(error) == key
        assert caught.value.translation_domain == DOMAIN
        assert caught.value.translation_key == key
        assert "Kitchen" in str(caught.value)
        assert caught.value.__cause__ is error
        assert not isinstance(caught.value, ServiceValidationError)


async def test_polls_that_fail() -> None:
    """A poll that fails is tried again."""
    for error, key in KEYS[1:]:
        with pytest.raises(UpdateFailed) as caught, polling("Kitchen"):
            raise error

        assert caught.value.translation_key == key
        assert "Kitchen" in str(caught.value)


async def test_a_poll_whose_login_fails() -> None:
    """A login that failed is not tried again: the phone would lock itself."""
    with pytest.raises(ConfigEntryAuthFailed) as caught, polling("Kitchen"):
        raise errors.AuthenticationError

    assert caught.value.translation_key == "invalid_auth"
    assert "Kitchen" in str(caught.value)


@pytest.mark.parametrize("manager", [acting, polling])
async def test_other_errors_are_left_alone(
    manager: Callable[[str], AbstractContextManager[None]],
) -> None:
    """What is not a failure of the phone is an error of ours and shows as such."""
    with pytest.raises(ArithmeticError), manager("Kitchen"):
        raise ArithmeticError


async def test_an_unknown_refusal_names_its_code() -> None:
    """A code that nobody knows can at least be looked up."""
    with pytest.raises(HomeAssistantError) as caught, acting("Kitchen"):
        raise RefusedError(9999)

    assert str(caught.value) == "Kitchen refused, with code 9999"
