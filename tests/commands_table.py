"""The REST API from the manual to the user, as a table built from the code.

`python -m tests.commands_table` writes it to docs/engineering/commands.md.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import getsource
from pathlib import Path
from typing import Any, Final

from custom_components.poly_vvx.vvx import client, commands
from custom_components.poly_vvx.vvx.commands import COMMANDS, Command
from virtual_phone.endpoints import endpoint_table

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "engineering" / "commands.md"

MISSING: Final = "**missing**"
_NEWEST_VVX: Final = (5, 9)
"""The last firmware that has all commands: later ones lost one."""

_INTRODUCTION: Final = """\
# Every command of the REST API

The maker's REST manuals for UC Software 5.8.0 and 5.9.0 list 45 commands. This is where each of
them ends up: the method that sends it, in `custom_components/poly_vvx/vvx/client.py`; the answer
of the virtual phone; the place in Home Assistant from which it is sent; and the test that sends it
from there through a real socket. The table is built from the code, and a test fails when a row
loses one of its cells.

"Admin" and "user" say which of the phone's two accounts the 5.8.0 manual lets use a command. Later
manuals ask for the administrator throughout.

"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a person or an automation gets a command sent."""

    place: str
    """What it is called in Home Assistant."""
    action: str | None = None
    """The action that has it sent; None where the set-up of an entry does."""
    data: Mapping[str, Any] = field(default_factory=dict)
    situation: str = "idle"
    """What is going on at the phone before."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What is special about the phone."""


def _information(section: str) -> Way:
    return Way(
        place=f"action `get_information` with `{section}`",
        action="get_information",
        data={"section": section},
    )


_CONFIRMED: Final = {"confirm": True}
_OLD: Final = {"firmware": "5.7"}

WAYS: Final[Mapping[Command, Way]] = {
    commands.RESTART: Way(place="action, button `restart`", action="restart"),
    commands.REBOOT: Way(place="action, button `reboot`", action="reboot"),
    commands.CONFIG_RESET: Way(
        place="action `reset_configuration`",
        action="reset_configuration",
        data={"scope": "all", **_CONFIRMED},
    ),
    commands.FACTORY_RESET: Way(
        place="action `factory_reset`", action="factory_reset", data=_CONFIRMED
    ),
    commands.NETWORK_INFO: _information("network"),
    commands.DEVICE_INFO: Way(place="device, set-up, old firmware", settings=_OLD),
    commands.DEVICE_INFO_V2: Way(place="device, set-up, `last_boot`, `ip_address`"),
    commands.NETWORK_STATISTICS: _information("network_statistics"),
    commands.DEVICE_STATS: _information("device_statistics"),
    commands.RUNNING_CONFIG: _information("running_configuration"),
    commands.SET_CONFIG: Way(
        place="action `set_config`",
        action="set_config",
        data={"parameters": {"up.backlight.idleIntensity": "1"}},
    ),
    commands.GET_CONFIG: Way(
        place="action `get_config`",
        action="get_config",
        data={"parameters": ["up.backlight.idleIntensity"]},
    ),
    commands.EXPORT_CONFIGURATION: Way(
        place="action `export_configuration`",
        action="export_configuration",
        data={"url": "https://192.0.2.20/export", "kind": "all"},
    ),
    commands.UPDATE_CONFIGURATION: Way(
        place="action, button `update_configuration`", action="update_configuration"
    ),
    commands.UPLOAD_BACKGROUND_CAPTURE: Way(
        place="action `upload_packet_capture`",
        action="upload_packet_capture",
        data={"url": "https://192.0.2.20/capture"},
        settings={
            "configuration": {
                "diags.pcap.enabled": "1",
                "diags.pcap.background.enabled": "1",
            }
        },
    ),
    commands.LINE_INFO: Way(place="lines, old firmware", settings=_OLD),
    commands.LINE_INFO_V2: Way(
        place="`line_<n>_registered`, `_do_not_disturb`, `_forwarding`"
    ),
    commands.POLL_FOR_STATUS: Way(place="`status`, `last_call`, `problem`"),
    commands.GET_TRANSFER_TYPE: Way(place="select `transfer_type`"),
    commands.SET_TRANSFER_TYPE: Way(
        place="select `transfer_type`",
        action="select.select_option",
        data={"option": "blind"},
    ),
    commands.UIXML: _information("ui"),
    commands.SIMULATE_TOUCH: Way(
        place="action `touch`",
        action="touch",
        data={"positions": [{"x": 10, "y": 10}]},
    ),
    commands.SIMULATE_TEXT_INPUT: Way(
        place="action `type_text`", action="type_text", data={"text": "2001"}
    ),
    commands.SIMULATE_KEY_EVENT: Way(
        place="action `press_key`", action="press_key", data={"keys": ["Home"]}
    ),
    commands.COMMUNICATION_INFO: _information("communication"),
    commands.SESSION_STATS: _information("media_sessions"),
    commands.LOCATION_INFORMATION: _information("location"),
    commands.SKYPE_SIGN_IN: Way(
        place="action `skype_sign_in`",
        action="skype_sign_in",
        data={
            "address": "user@example.org",
            "user": "user",
            "password": "a secret of its own",
        },
        settings={"skype": True, "skype_sign_in_time": 0},
    ),
    commands.SKYPE_SIGN_OUT: Way(
        place="action `skype_sign_out`",
        action="skype_sign_out",
        situation="signed_in",
        settings={"skype": True, "skype_sign_in_time": 0},
    ),
    commands.CALL_STATUS: Way(place="calls, old firmware", settings=_OLD),
    commands.CALL_STATUS_V2: Way(place="everything about calls, action `get_calls`"),
    commands.SIP_STATUS: _information("sip"),
    commands.CALL_LOGS: Way(
        place="`missed_calls`, `last_missed_call`, the call event, action `get_call_log`"
    ),
    commands.GET_CURRENT_PRESENCE: Way(
        place="action `get_information` with `presence`",
        action="get_information",
        data={"section": "presence"},
        settings={"skype": True},
    ),
    commands.DIAL: Way(
        place="action `dial`", action="dial", data={"destination": "3001"}
    ),
    commands.END_CALL: Way(
        place="action, button `hang_up`", action="hang_up", situation="connected"
    ),
    commands.MUTE_CALL: Way(
        place="action, switch `mute`", action="mute", situation="connected"
    ),
    commands.TRANSFER_CALL: Way(
        place="action `transfer`",
        action="transfer",
        data={"destination": "3002"},
        situation="connected",
    ),
    commands.SEND_DTMF: Way(
        place="action `send_dtmf`",
        action="send_dtmf",
        data={"digits": "1"},
        situation="connected",
    ),
    commands.HOLD_CALL: Way(
        place="action, switch `hold`", action="hold", situation="connected"
    ),
    commands.RESUME_CALL: Way(
        place="action `resume`, switch `hold`", action="resume", situation="held"
    ),
    commands.ANSWER_CALL: Way(
        place="action, button `answer`", action="answer", situation="ringing"
    ),
    commands.IGNORE_CALL: Way(
        place="action, button `ignore`", action="ignore", situation="ringing"
    ),
    commands.REJECT_CALL: Way(
        place="action, button `reject`", action="reject", situation="ringing"
    ),
}


def methods() -> dict[Command, str]:
    """Return the method of the client that sends each command."""
    (phone,) = (
        node
        for node in ast.parse(getsource(client)).body
        if isinstance(node, ast.ClassDef) and node.name == "Phone"
    )
    return {
        getattr(commands, node.attr): method.name
        for method in phone.body
        if isinstance(method, ast.AsyncFunctionDef)
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "commands"
    }


def answered(command: Command) -> bool:
    """Tell whether the virtual phone knows a command, and all its variants."""
    endpoints = endpoint_table(_NEWEST_VVX)
    paths = [f"{command.path}/{variant}" for variant in command.variants]
    return all(
        (command.method, path.lower()) in endpoints
        for path in (str(command.path), *paths)
    )


def document() -> str:
    """Return the document, built from the code."""
    rows = [
        (
            "Manual",
            "Request",
            "Access",
            "Method",
            "Virtual phone",
            "Home Assistant",
            "Test",
        ),
        ("---",) * 7,
        *map(_row, COMMANDS),
    ]
    return _INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(command: Command) -> tuple[str, ...]:
    if command.why_not_sent:
        return (command.name, "–", command.access, "–", "–", command.why_not_sent, "–")
    variants = f"[/{', /'.join(command.variants)}]" if command.variants else ""
    return (
        command.name,
        f"{command.method} `{command.path}`{variants}",
        command.access,
        f"`{methods()[command]}`",
        "answers" if answered(command) else MISSING,
        WAYS[command].place,
        f"`test_commands.py` [{command.name}]",
    )


if __name__ == "__main__":
    DOCUMENT.write_text(document())
