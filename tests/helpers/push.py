"""What the tests of instant notifications share."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
import socket
from typing import Any, Final
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_HOST, CONF_WEBHOOK_ID, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.poly_vvx.const import CONF_PUSH
from custom_components.poly_vvx.diagnostics import async_get_config_entry_diagnostics
from tests.common import MAC, commands_of, device_id_of, set_up, settle
from tests.desk import Desk
from virtual_phone import NotificationFault, VirtualPhone

CALLS: Final = "callStatus"


def event(name: str = "OnHookEvent", mac: str = MAC, inside: str = "") -> bytes:
    """Return a notification."""
    return (
        f"<PolycomIPPhone><{name}><MACAddress>{mac}</MACAddress>{inside}</{name}>"
        "</PolycomIPPhone>"
    ).encode()


def offering(
    reference: str = "41c2c008",
    number: str = "3001",
    mac: str = MAC,
    name: bytes = b"",
) -> bytes:
    """Return the notification of an incoming call; the name is put in as it is."""
    return event(
        "CallStateChangeEvent",
        mac,
        inside=f"<CallLineInfo><CallInfo><CallReference>{reference}</CallReference>"
        "<CallState>Offering</CallState><CallType>Incoming</CallType>"
        "<CallingPartyName>NAME</CallingPartyName>"
        f"<CallingPartyDirNum>sip:{number}@pbx</CallingPartyDirNum>"
        "</CallInfo></CallLineInfo>",
    ).replace(b"NAME", name)


def nobody_announces(phone: VirtualPhone) -> None:
    """Let all notifications get lost from now on."""
    phone.notification_faults.set_chance(NotificationFault.LOSS, 1)


async def prove(desk: Desk) -> None:
    """Let a call show that notifications arrive."""
    handle = desk.phone.incoming_call("3099")
    await desk.arrive()
    await desk.seconds_pass(3)
    desk.phone.remote_hang_up(handle)
    await desk.arrive()
    await desk.seconds_pass(3)
    assert push_state(desk) == STATE_ON


async def missed_changes(desk: Desk, number: int) -> None:
    """Let so many changes of calls pass, whose notifications count for nothing."""
    for turn in range(number):
        if turn % 2:
            desk.phone.remote_hang_up(desk.phone.calls[0].handle)
        else:
            desk.phone.incoming_call("3001")
        await desk.phone.wait_for_notifications()
        await desk.seconds_pass(6)


def polls(phone: VirtualPhone) -> int:
    """Return how often the phone was asked for its calls, and forget it."""
    return commands_of(phone).count(CALLS)


async def polls_in(desk: Desk, seconds: int) -> int:
    """Let time pass; return how often the phone was asked for its calls meanwhile."""
    desk.phone.requests.clear()
    await desk.seconds_pass(seconds)
    return polls(desk.phone)


def sources(told: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return what happened, and who told."""
    return [(it["event_type"], it["source"]) for it in told]


async def posts(desk: Desk) -> tuple[int, int]:
    """Return how many posts were received and refused, as diagnostics show."""
    shown = await async_get_config_entry_diagnostics(desk.hass, desk.entry)
    notifications = shown["phone"]["notifications"]
    return notifications["received"], notifications["refused"]


@contextmanager
def resolving_to(hass: HomeAssistant, *addresses: str) -> Iterator[None]:
    """Let host names resolve to some addresses, to none if there are none."""

    async def resolve(*_: Any, **__: Any) -> list[dict[str, str]]:
        if not addresses:
            raise socket.gaierror
        return [{"host": address} for address in addresses]

    with patch.object(hass.data[DATA_RESOLVER], "resolve", resolve):
        yield


def by_name(desk: Desk) -> None:
    """Let the phone be known by a host name from now on, to those that look it up."""
    desk.hass.config_entries.async_update_entry(
        desk.entry, data={**desk.entry.data, CONF_HOST: "phone.example"}
    )


def path_of(entry: MockConfigEntry) -> str:
    """Return the path of the webhook."""
    return f"/api/webhook/{entry.data[CONF_WEBHOOK_ID]}"


async def post(home: TestClient[Any, Any], entry: MockConfigEntry, body: bytes) -> int:
    """Post as the phone does; return the HTTP code of the answer."""
    async with home.post(path_of(entry), data=body) as response:
        return response.status


def push_state(desk: Desk) -> str:
    """Return whether notifications are shown to arrive."""
    return desk.state(Platform.BINARY_SENSOR, "push").state


async def turn_push(hass: HomeAssistant, entry: MockConfigEntry, *, push: bool) -> None:
    """Turn notifications on or off, as a user does."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {CONF_PUSH: push}
    )
    await settle(hass)


# What becomes of the entry, and of its device.

type End = Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]]


def disable_device(
    hass: HomeAssistant, entry: MockConfigEntry, by: dr.DeviceEntryDisabler | None
) -> None:
    """Disable the device of the entry, or enable it."""
    dr.async_get(hass).async_update_device(device_id_of(hass, entry), disabled_by=by)


async def turned_off(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Turn notifications off."""
    await turn_push(hass, entry, push=False)


async def disabled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Disable the entry."""
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await settle(hass)


async def device_disabled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Disable the device of the entry."""
    disable_device(hass, entry, dr.DeviceEntryDisabler.USER)
    await settle(hass)


async def unloaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload the entry, which may be loaded again."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)


async def removed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove the entry."""
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)


async def reloaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Reload the entry."""
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)


async def disabled_for_a_while(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Disable the entry and enable it again."""
    await disabled(hass, entry)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await settle(hass)


async def device_disabled_for_a_while(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Disable the device of the entry and enable it again."""
    await device_disabled(hass, entry)
    disable_device(hass, entry, None)
    await settle(hass)


async def removed_and_added(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove the entry and add it again."""
    await removed(hass, entry)
    await set_up(hass, entry)
