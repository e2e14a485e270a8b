"""What is done in Home Assistant through its own API, each thing only once."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from virtual_phone import USERNAME, PhoneSettings

from . import dashboard
from .api import HomeAssistant, RefusedError, WebSocket
from .entities import PhoneEntities
from .errors import DemoError

USER: Final = "demo"
USER_PASSWORD: Final = "demo"

_DOMAIN: Final = "poly_vvx"
_AUTOMATION: Final = "missed_call"


async def add_phone(
    home: HomeAssistant, settings: PhoneSettings, host: str, port: int
) -> str:
    """Add a phone as a person would, and return the title that it got."""
    form = await home.post("config/config_entries/flow", {"handler": _DOMAIN})
    flow = f"config/config_entries/flow/{form['flow_id']}"
    if form["type"] == "menu":
        # After the first phone it may as well be an address book.
        await home.post(flow, {"next_step_id": "phone"})
    result = await home.post(
        flow,
        {
            "host": host,
            "port": port,
            "ssl": settings.tls,
            "username": USERNAME,
            "password": settings.password,
        },
    )
    if result["type"] != "create_entry":
        raise DemoError(f"The {settings.model} cannot be added: {result}")
    title: str = result["title"]
    return title


async def entities_of(
    socket: WebSocket, settings: PhoneSettings
) -> PhoneEntities | None:
    """Return the entities of a phone, or None if it was not added yet."""
    registry = await socket.ask("config/entity_registry/list")
    return PhoneEntities.of(settings.mac, registry)


async def set_push(home: HomeAssistant, phone: PhoneEntities, on: bool) -> None:
    """Turn a phone's instant notifications on or off as a person would."""
    form = await home.post(
        "config/config_entries/options/flow", {"handler": phone.entry_id}
    )
    result = await home.post(
        f"config/config_entries/options/flow/{form['flow_id']}", {"push": on}
    )
    if result["type"] != "create_entry":
        raise DemoError(f"The options cannot be changed: {result}")


async def add_dashboard(
    socket: WebSocket, phones: Mapping[str, PhoneEntities], control_url: str
) -> bool:
    """Make the dashboard and show it first, unless it is there already."""
    existing = await socket.ask("lovelace/dashboards/list")
    if all(it["url_path"] != dashboard.URL_PATH for it in existing):
        await socket.ask(
            "lovelace/dashboards/create",
            url_path=dashboard.URL_PATH,
            title=dashboard.TITLE,
            icon=dashboard.ICON,
        )
    with suppress(RefusedError):
        await socket.ask("lovelace/config", url_path=dashboard.URL_PATH)
        return False
    await socket.ask(
        "lovelace/config/save",
        url_path=dashboard.URL_PATH,
        config=dashboard.dashboard(phones, control_url),
    )
    await socket.ask(
        "frontend/set_system_data",
        key="core",
        value={"default_panel": dashboard.URL_PATH},
    )
    return True


async def make_dashboard(
    socket: WebSocket, url_path: str, config: Mapping[str, Any]
) -> None:
    """Make another dashboard."""
    await socket.ask("lovelace/dashboards/create", url_path=url_path, title=url_path)
    await socket.ask("lovelace/config/save", url_path=url_path, config=config)


async def add_automation(
    home: HomeAssistant, phones: Mapping[str, PhoneEntities]
) -> None:
    """Have Home Assistant notify of missed calls, unless it does so already."""
    path = f"config/automation/config/{_AUTOMATION}"
    with suppress(RefusedError):
        await home.get(path)
        return
    await home.post(path, missed_call_automation(phones))


def missed_call_automation(phones: Mapping[str, PhoneEntities]) -> dict[str, Any]:
    """Return an automation that notifies of missed calls."""
    return {
        "alias": "Notify of missed calls",
        "description": "An example of what calls can set off.",
        "mode": "queued",
        "triggers": [
            {
                "trigger": "poly_vvx.call_missed",
                "target": {"device_id": [phone.device_id for phone in phones.values()]},
            }
        ],
        "actions": [
            {
                "action": "persistent_notification.create",
                "data": {
                    "title": "Missed call",
                    "message": (
                        "{{ trigger.name }}"
                        "{{ ' (%s)' % trigger.number if trigger.number != trigger.name }}"
                        " called "
                        "{{ device_attr(trigger.device_id, 'name') }}."
                    ),
                },
            }
        ],
    }
