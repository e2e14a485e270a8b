"""The settings on the phone that have it announce what happens.

They are the phone's owner's as much as ours: what was there before is
remembered and put back, and what somebody else uses is left alone.
"""

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from homeassistant.const import CONF_WEBHOOK_ID
from yarl import URL

from ..const import CONF_SETTINGS_BEFORE, CONF_URLS_BEFORE
from ..vvx.client import Phone
from ..vvx.configuration import Configuration

URLS: Final = (
    "apps.telNotification.URL",
    "apps.telNotification.1.URL",
    "apps.telNotification.2.URL",
)
SWITCHES: Final = (
    "apps.telNotification.callStateChangeEvent",
    "apps.telNotification.incomingEvent",
    "apps.telNotification.lineRegistrationEvent",
)
_ON: Final = "1"


class NoFreeUrlError(Exception):
    """Somebody else has the phone's notifications sent to them."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        """Remember who, without the rest of their addresses."""
        super().__init__(hosts)
        self.hosts = hosts


class SettingsNotTakenError(Exception):
    """The phone does not know the settings, or does not keep them."""


async def async_read(phone: Phone) -> dict[str, str]:
    """Return the settings that the phone knows."""
    return _values_of(await phone.get_config([*URLS, *SWITCHES]))


def changes_for(
    values: Mapping[str, str], url: str, mark: str, instead_of: str | None = None
) -> dict[str, str]:
    """Return what has to change for the phone to announce to a URL.

    Args:
        values: The settings as they are.
        url: Where the phone is to post to.
        mark: A part of the URL that is nobody else's, by which it is known again
            after its host has changed.
        instead_of: The setting of somebody else that may be taken if none is free.

    Raises:
        NoFreeUrlError: None is free.
        SettingsNotTakenError: The phone knows none.
    """
    wanted = {_choose(values, mark, instead_of): url} | dict.fromkeys(SWITCHES, _ON)
    return {
        name: value
        for name, value in wanted.items()
        if name in values and values[name] != value
    }


def as_configuration(url: str) -> str:
    """Return the settings as the configuration files of phones have them."""
    values = {URLS[0]: url} | dict.fromkeys(SWITCHES, _ON)
    return "\n".join(f"{name}={quoteattr(it)}" for name, it in values.items())


def former(
    values: Mapping[str, str], changes: Mapping[str, str], mark: str
) -> dict[str, str]:
    """Return what was there before us of what is about to change."""
    return {name: "" if mark in values[name] else values[name] for name in changes}


async def async_write(phone: Phone, changes: dict[str, str]) -> None:
    """Change settings, and make sure that the phone has taken them."""
    await phone.set_config(changes)
    if _values_of(await phone.get_config(list(changes))) != changes:
        raise SettingsNotTakenError


async def async_withdraw(phone: Phone, data: Mapping[str, Any]) -> None:
    """Give a phone the settings back that it had before us.

    A URL that somebody has changed since is theirs now. The switches stay on for as
    long as anybody has notifications sent to them who came after us. A phone that
    cannot be reached keeps our settings: they lead nowhere, and are put back when it
    is reached again while the entry is still there.
    """
    before: Mapping[str, str] | None = data.get(CONF_SETTINGS_BEFORE)
    if not before:
        return
    mark: str = data[CONF_WEBHOOK_ID]
    values = await async_read(phone)
    others = {*foreign_urls(values, mark).values()}
    newcomers = others - {*data.get(CONF_URLS_BEFORE, ())}
    ours = {
        name: before[name]
        for name, value in values.items()
        if name in before
        and (mark in value or (name in SWITCHES and value == _ON and not newcomers))
    }
    if ours:
        await phone.set_config(ours)


def foreign_urls(values: Mapping[str, str], mark: str) -> dict[str, str]:
    """Return where else than to us notifications go, by the settings that say so."""
    return {
        name: values[name]
        for name in URLS
        if values.get(name) and mark not in values[name]
    }


def foreign_hosts(values: Mapping[str, str], mark: str) -> dict[str, str]:
    """Return the same without what may be secret in it."""
    foreign = foreign_urls(values, mark)
    return {name: _host_of(url) for name, url in foreign.items()}


def _choose(values: Mapping[str, str], mark: str, instead_of: str | None) -> str:
    """Return the setting that is to hold our URL."""
    present = [name for name in URLS if name in values]
    if not present:
        raise SettingsNotTakenError
    ours = [name for name in present if mark in values[name]]
    free = [name for name in present if not values[name]]
    granted = [name for name in present if name == instead_of]
    if not (usable := ours + free + granted):
        raise NoFreeUrlError(foreign_hosts(values, mark))
    return usable[0]


def _values_of(configuration: Configuration) -> dict[str, str]:
    return {
        name: parameter.value for name, parameter in configuration.parameters.items()
    }


def _host_of(url: str) -> str:
    try:
        return URL(url).host or "?"
    except ValueError:
        return "?"
