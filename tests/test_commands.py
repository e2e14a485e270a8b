"""Each command of the manuals, from Home Assistant to the phone."""

import dataclasses

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.poly_vvx.services import ACTIONS
from custom_components.poly_vvx.vvx.commands import COMMANDS, SIMULATE_HOOK, Command

from .commands_table import DOCUMENT, MISSING, WAYS, document
from .common import (
    SETTINGS,
    device_id_of,
    entity_id_of,
    entry_of,
    next_poll,
    set_up,
    settle,
)
from .fixtures import PlugIn
from .helpers.actions import act
from .helpers.calls import bring_about

SENT = [command for command in COMMANDS if not command.why_not_sent]


def test_all_commands_of_the_manuals_are_there() -> None:
    """There are 41 in the manual of 5.8.0, and 4 more in that of 5.9.0."""
    assert len(COMMANDS) == 45
    assert [command for command in COMMANDS if command.why_not_sent] == [SIMULATE_HOOK]


def test_the_document_is_up_to_date() -> None:
    """The table in the documentation is the one that the code makes, without a gap."""
    assert DOCUMENT.read_text() == document(), "run python -m tests.commands_table"
    assert MISSING not in document()


def test_all_actions_are_there() -> None:
    """Each action sends a command, or returns what a command has read."""
    used = {way.action for way in WAYS.values() if way.action}
    # These send what others send as well.
    others = {"redial", "call_back", "swap"}
    read = {"get_calls", "get_call_log"}
    asks_nothing = {"export_directory", "mark_missed_seen"}
    assert {it.name for it in ACTIONS} - used == others | read | asks_nothing


@pytest.mark.parametrize("command", SENT, ids=lambda command: command.name)
async def test_command(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    plug_in: PlugIn,
    command: Command,
) -> None:
    """What its place in Home Assistant does arrives at the phone, which says yes."""
    way = WAYS[command]
    phone = await plug_in(
        dataclasses.replace(SETTINGS, reboot_time=0.05, **way.settings)
    )
    entry = entry_of(phone)
    await set_up(hass, entry)
    bring_about(phone, way.situation)
    await next_poll(hass, clock)
    # What an action sends has not been sent before it.
    sent_before = [] if way.action is None else list(phone.requests)

    match way.action:
        case None:
            pass
        case "select.select_option":
            await hass.services.async_call(
                "select",
                "select_option",
                {
                    "entity_id": entity_id_of(hass, "select", "transfer_type"),
                    **way.data,
                },
                blocking=True,
            )
        case action:
            await act(hass, action, device_id_of(hass, entry), **way.data)
    await settle(hass)

    assert (command.method, str(command.path), 200) in [
        (request.method, request.path, request.http_status)
        for request in phone.requests[len(sent_before) :]
        if request.authorization is not None
    ]
