"""What a person can ask of the phone itself, and have it do.

Each function checks what can be checked before a request is made. Wrong input
is a ServiceValidationError, a phone that refuses or fails a HomeAssistantError.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
import json
from typing import Any, Final

from yarl import URL

from ..coordinator import PhoneCoordinator
from ..data import named
from ..failures import acting, failed, invalid
from ..vvx.calls.models import LogKind, newest_first
from ..vvx.client import Phone
from ..vvx.configuration import MAXIMUM_PARAMETERS, MAXIMUM_SIZE
from ..vvx.errors import NotOfferedError
from ..vvx.fields import MAXIMUM_TEXT_LENGTH
from ..vvx.information.section import as_plain
from .steps import so_far

KEYS: Final = (
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Select", "Delete"),
    *(f"Dialpad{digit}" for digit in range(10)),
    *("DialpadStar", "DialpadPound"),
    *(f"SoftKey{number}" for number in range(1, 6)),
    *(f"Line{number}" for number in range(1, 13)),
    *("Home", "Menu", "Applications", "Redial", "Transfer"),
    *("Handsfree", "Headset", "MicMute", "VolUp", "VolDown"),
)
"""The keys that phones were seen to know; a model lacks some and refuses them."""

GESTURES: Final = {"tap": (1, 1), "press": (1, 1), "release": (1, 1), "swipe": (2, 5)}
"""How many positions a gesture takes, at least and at most."""

MAXIMUM_EASING: Final = 40

CONFIGURATION_KINDS: Final = {
    "config_files": "ConfigFiles",
    "local": "Local",
    "web": "Web",
    "device": "Device",
    "all": "All",
}
RESET_SCOPES: Final = {"all": None, "local": "local", "web": "web", "device": "device"}

_URL_SCHEMES: Final = frozenset({"http", "https", "ftp", "ftps", "tftp"})

_KEYS_BY_WORD: Final = {key.lower(): key for key in KEYS}


async def _presence(phone: Phone) -> dict[str, str | None]:
    return {"presence": await phone.presence()}


async def _transfer_type(phone: Phone) -> dict[str, str | None]:
    kind = await phone.transfer_type()
    return {"transfer_type": kind.lower() if kind else None}


async def _ui(phone: Phone) -> dict[str, str]:
    return {"xml": await phone.uixml()}


async def _lines(phone: Phone) -> dict[str, object]:
    return {"lines": await phone.lines()}


async def _media_sessions(phone: Phone) -> dict[str, object]:
    return {"sessions": await phone.media_sessions()}


SECTIONS: Final[dict[str, Callable[[Phone], Awaitable[object]]]] = {
    "device": lambda phone: phone.device_info(),
    "network": lambda phone: phone.network_info(),
    "network_statistics": lambda phone: phone.network_statistics(),
    "device_statistics": lambda phone: phone.device_statistics(),
    "running_configuration": lambda phone: phone.running_configuration(),
    "lines": _lines,
    "sip": lambda phone: phone.sip_status(),
    "media_sessions": _media_sessions,
    "communication": lambda phone: phone.communication_info(),
    "location": lambda phone: phone.location(),
    "presence": _presence,
    "transfer_type": _transfer_type,
    "ui": _ui,
}


async def get_information(
    coordinator: PhoneCoordinator, section: str
) -> dict[str, Any]:
    """Return a section of what the phone tells of itself, in plain JSON types."""
    with acting(coordinator.device_name):
        if section == "media_sessions" and not coordinator.data.offers_media_sessions:
            raise NotOfferedError("this firmware might freeze")
        information: dict[str, Any] = as_plain(
            await SECTIONS[section](coordinator.phone)
        )
    return information


async def get_call_log(
    coordinator: PhoneCoordinator, kind: str, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return past calls, the newest first."""
    with acting(coordinator.device_name):
        if kind == "all":
            entries = (await coordinator.phone.call_log()).entries
        else:
            entries = await coordinator.phone.call_log_of(LogKind(kind))
    newest = named(newest_first(entries)[:limit], coordinator.everybody)
    return [as_plain(entry) for entry in newest]


async def mark_missed_seen(coordinator: PhoneCoordinator) -> None:
    """Count missed calls from zero again, from those on that are known."""
    coordinator.memory.async_mark_missed_seen(coordinator.data.call_log)
    coordinator.async_update_listeners()


async def get_config(
    coordinator: PhoneCoordinator, parameters: Sequence[str]
) -> dict[str, Any]:
    """Return the values of configuration parameters."""
    names = [name.strip() for name in parameters]
    _check_parameters(names)
    _check_size({"data": names})
    with acting(coordinator.device_name):
        configuration: dict[str, Any] = as_plain(
            await coordinator.phone.get_config(names)
        )
    return configuration


async def set_config(
    coordinator: PhoneCoordinator, parameters: Mapping[str, object]
) -> None:
    """Set configuration parameters."""
    values = {name.strip(): _as_text(value) for name, value in parameters.items()}
    _check_parameters(list(values))
    _check_size({"data": values})
    with acting(coordinator.device_name):
        await coordinator.phone.set_config(values)


async def press_keys(coordinator: PhoneCoordinator, keys: Sequence[str]) -> None:
    """Press keys, one after the other."""
    names = []
    for key in keys:
        if (name := _KEYS_BY_WORD.get(key.strip().lower())) is None:
            raise invalid("unknown_key", key=key, keys=", ".join(KEYS))
        names.append(name)
    if not names:
        raise invalid("no_keys")
    try:
        with coordinator.phone.reserve():
            for done, name in enumerate(names):
                with so_far(
                    coordinator, "pressed_in_part", done=done, total=len(names)
                ):
                    await coordinator.phone.simulate_key_event(name)
    finally:
        # The keys before one that the phone refuses have been pressed.
        coordinator.async_refresh_after_action()


async def type_text(coordinator: PhoneCoordinator, text: str, replace: bool) -> None:
    """Type text into the field that is open on the phone."""
    if not text and not replace:
        raise invalid("empty_text")
    if len(text) > MAXIMUM_TEXT_LENGTH:
        raise invalid("text_too_long", maximum=str(MAXIMUM_TEXT_LENGTH))
    if not text.isprintable():
        raise invalid("invalid_text")
    with acting(coordinator.device_name):
        await coordinator.phone.simulate_text_input(text, replace=replace)


async def touch(
    coordinator: PhoneCoordinator,
    gesture: str,
    positions: Sequence[Mapping[str, int]],
    duration: int | None = None,
    easing: int | None = None,
) -> None:
    """Touch the screen."""
    least, most = GESTURES[gesture]
    if not least <= len(positions) <= most:
        raise invalid(
            "wrong_positions", gesture=gesture, least=str(least), most=str(most)
        )
    with acting(coordinator.device_name):
        await coordinator.phone.simulate_touch(
            gesture.capitalize(),
            [(position["x"], position["y"]) for position in positions],
            duration=duration,
            easing=easing,
        )
    coordinator.async_refresh_after_action()


async def update_configuration(coordinator: PhoneCoordinator) -> None:
    """Have the phone fetch its configuration anew."""
    with acting(coordinator.device_name):
        await coordinator.phone.update_configuration()


async def export_configuration(
    coordinator: PhoneCoordinator, url: str, kind: str
) -> None:
    """Have the phone send a part of its configuration to a URL."""
    url = _checked_url(url)
    with acting(coordinator.device_name):
        await coordinator.phone.export_configuration(url, CONFIGURATION_KINDS[kind])


async def upload_packet_capture(
    coordinator: PhoneCoordinator, url: str | None = None
) -> None:
    """Have the phone send the network packets it captured to a URL."""
    if url is not None:
        url = _checked_url(url)
    with acting(coordinator.device_name):
        try:
            await coordinator.phone.upload_background_capture(url)
        except NotOfferedError:
            raise failed("capture_off", phone=coordinator.device_name) from None


async def reset_configuration(
    coordinator: PhoneCoordinator, scope: str, confirm: bool
) -> None:
    """Reset settings that were made on the phone or in its web interface."""
    _check_confirmed(confirm)
    with acting(coordinator.device_name):
        await coordinator.phone.config_reset(RESET_SCOPES[scope])


async def factory_reset(coordinator: PhoneCoordinator, confirm: bool) -> None:
    """Make the phone as it was when new."""
    _check_confirmed(confirm)
    with acting(coordinator.device_name):
        await coordinator.phone.factory_reset()


async def set_transfer_type(coordinator: PhoneCoordinator, kind: str) -> None:
    """Set how the phone's own transfer key transfers."""
    with acting(coordinator.device_name):
        await coordinator.phone.set_transfer_type(kind.capitalize())
    coordinator.parts.transfer_type.expire()
    coordinator.async_refresh_after_action()


async def skype_sign_in(
    coordinator: PhoneCoordinator,
    address: str,
    user: str,
    password: str,
    domain: str = "",
    lock_code: str | None = None,
) -> None:
    """Sign the phone in to Skype for Business; takes up to 150 seconds."""
    with acting(coordinator.device_name):
        await coordinator.phone.skype_sign_in(
            address=address,
            user=user,
            password=password,
            domain=domain,
            lock_code=lock_code,
        )


async def skype_sign_out(coordinator: PhoneCoordinator) -> None:
    """Sign the phone out of Skype for Business."""
    with acting(coordinator.device_name):
        await coordinator.phone.skype_sign_out()


def _as_text(value: object) -> str:
    """Return a value as the phone writes it; YAML makes truths of on and off."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _check_parameters(names: Sequence[str]) -> None:
    if not names or not all(names):
        raise invalid("no_parameters")
    if len(names) > MAXIMUM_PARAMETERS:
        raise invalid("too_many_parameters", maximum=str(MAXIMUM_PARAMETERS))


def _check_size(body: Mapping[str, object]) -> None:
    # Written as the client writes it, so that the last byte counts.
    if len(json.dumps(body, separators=(",", ":"))) > MAXIMUM_SIZE:
        raise invalid("too_large", maximum=str(MAXIMUM_SIZE // 1024))


def _checked_url(text: str) -> str:
    text = text.strip()
    try:
        url = URL(text)
    except ValueError:
        url = URL()
    if url.scheme not in _URL_SCHEMES or not url.host or not text.isprintable():
        raise invalid("invalid_url", schemes=", ".join(sorted(_URL_SCHEMES)))
    return text


def _check_confirmed(confirm: bool) -> None:
    if not confirm:
        raise invalid("not_confirmed")
