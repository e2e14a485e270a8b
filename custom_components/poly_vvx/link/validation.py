"""What a person enters about a phone: understood, and tried."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_SSL
from homeassistant.core import HomeAssistant

from ..const import CONF_FINGERPRINT, CONF_OLD_TLS, LOGGER, NAME
from ..failures import translation_key_of
from ..vvx.client import Phone
from ..vvx.errors import (
    AccessDeniedError,
    InvalidResponseError,
    NotOfferedError,
    PhoneConnectionError,
    PhoneTimeoutError,
    RefusedError,
    VvxError,
)
from .address import parse_address, split_hosts
from .certificate import Certificate, async_fetch_certificate
from .session import async_connect, url_of

# Where a form has other words for a failure than an action has.
_FORM_ERRORS: Final = {
    "busy": "locked_out",
    "invalid_response": "not_a_vvx",
    "not_offered": "not_a_vvx",
}


class InvalidInputError(Exception):
    """What was entered leads to no phone."""

    def __init__(self, key: str, entered: str = "") -> None:
        """Name the error to show in the form, and the part that is wrong, if it is one."""
        super().__init__(key)
        self.key = key
        self.entered = entered


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Which phone it is."""

    mac: str
    """Twelve lower-case hexadecimal digits."""
    title: str


def parse_input(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered with a bare host, and what else the host says of itself.

    Raises:
        InvalidInputError: It is no host.
    """
    address = parse_address(user_input[CONF_HOST])
    if address is None:
        raise InvalidInputError("invalid_host", user_input[CONF_HOST])
    data = {**user_input, CONF_HOST: address.host}
    if address.ssl is False and data[CONF_SSL]:
        # To paste what a browser shows is not to choose that the password can be
        # read. The port, if any, is that of plain HTTP.
        return data
    if address.port is not None:
        data[CONF_PORT] = address.port
    if address.ssl:
        data[CONF_SSL] = True
    return data


def parse_several(user_input: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the same for each of the hosts that were entered, which is one at least.

    Raises:
        InvalidInputError: One of them is no host.
    """
    hosts = split_hosts(user_input[CONF_HOST]) or [""]
    return [parse_input({**user_input, CONF_HOST: host}) for host in hosts]


def reconfigured(
    before: Mapping[str, Any], entered: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an entry's data with what was entered in its place.

    A password that is left empty stays, and so does all that no form asks for. What
    else is left empty goes, and a certificate that is not shown any more.
    """
    data = {**before, **entered}
    if not entered.get(CONF_PASSWORD):
        data[CONF_PASSWORD] = before[CONF_PASSWORD]
    for key in {CONF_PORT, CONF_OLD_TLS, CONF_FINGERPRINT} - entered.keys():
        data.pop(key, None)
    return data


def form_error_of(error: VvxError) -> str:
    """Return the error to show in a form for what went wrong with a phone."""
    if isinstance(error, RefusedError):
        return "not_a_vvx"
    key = translation_key_of(error)
    return _FORM_ERRORS.get(key, key)


async def async_get_certificate(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> Certificate | None:
    """Return the certificate that is shown where data says, None with plain HTTP.

    Raises:
        InvalidInputError: There is none to be seen.
    """
    if not data[CONF_SSL]:
        return None
    try:
        return await async_fetch_certificate(hass, data, url_of(data))
    except PhoneConnectionError as error:
        LOGGER.debug("No certificate to be seen: %s", error)
        raise InvalidInputError(form_error_of(error)) from error


async def async_validate_input(
    hass: HomeAssistant, data: Mapping[str, Any], mac: str | None
) -> Identity:
    """Log in to a phone, and return which one it is.

    The MAC address is what the certificate proves. It is for an account that may
    not ask the phone.

    Raises:
        InvalidInputError: The login fails, or it is no VVX.
    """
    try:
        async with async_connect(hass, data) as phone:
            return await _async_identify(phone)
    except VvxError as error:
        if isinstance(error, AccessDeniedError) and mac is not None:
            return Identity(mac=mac, title=NAME)
        LOGGER.debug("Not set up: %s", error)
        raise InvalidInputError(form_error_of(error)) from error
    except Exception as error:
        LOGGER.exception("Unexpected exception")
        raise InvalidInputError("unknown") from error


async def _async_identify(phone: Phone) -> Identity:
    """Ask a phone which one it is."""
    # What any account may ask for comes first. Only then can an account
    # that may not ask for the rest be told from a wrong password.
    with suppress(
        InvalidResponseError, NotOfferedError, PhoneTimeoutError, RefusedError
    ):
        await phone.poll_for_status()
    device = await phone.device_info()
    model = device.model or ""
    if device.mac is None or not model.startswith("VVX"):
        raise InvalidResponseError("this is no VVX")
    return Identity(mac=device.mac, title=await _async_get_title(phone, model))


async def _async_get_title(phone: Phone, model: str) -> str:
    """Return the model and the first line's label, such as VVX 450 (2001)."""
    try:
        lines = await phone.lines()
    except InvalidResponseError, NotOfferedError, RefusedError:
        lines = ()
    label = next((line.label for line in lines if line.label), None)
    # A phone that nobody has set up shows its model beside the line key.
    if label in (None, model):
        return model
    return f"{model} ({label})"
