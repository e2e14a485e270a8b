"""What the user sees of each fault in each kind of request, as a table of cells.

`python -m tests.faults_table` writes what it says to docs/engineering/faults.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from homeassistant.util.json import JsonObjectType, load_json_object

from custom_components.poly_vvx.const import DOMAIN
from virtual_phone import Fault, FaultKind, NotificationFault

from .commands_table import WAYS

ROOT: Final = Path(__file__).parent.parent
DOCUMENT: Final = ROOT / "docs" / "engineering" / "faults.md"
_TRANSLATIONS: Final = ROOT / "custom_components" / DOMAIN / "translations" / "en.json"

OFTEN: Final = 9999
"""So many requests are struck that none is spared."""

NOTHING: Final = "nothing"
LEFT_BEHIND: Final = "our address stays on the phone"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fault of the phone, and what it means to us."""

    kind: FaultKind
    value: float | str | None = None
    meaning: str
    """The key of the error, or NOTHING where it does no harm."""
    text: str
    """What the phone does, for people."""

    @property
    def name(self) -> str:
        """What tells it from others."""
        return self.kind if self.value is None else f"{self.kind}-{self.value}"

    def fault(self, path: str | None = None) -> Fault:
        """Return it for the requests to a path."""
        return Fault(self.kind, times=OFTEN, value=self.value, path=path)

    @property
    def limited(self) -> bool:
        """Whether it says no to one request alone, and the phone itself is well."""
        return self.meaning == "not_offered" or self.meaning.startswith("refused")


ROWS: Final = (
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=500,
        meaning="invalid_response",
        text="answers HTTP 500",
    ),
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=503,
        meaning="invalid_response",
        text="answers HTTP 503",
    ),
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=204,
        meaning="invalid_response",
        text="answers HTTP 204",
    ),
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=400,
        meaning="refused_bad_request",
        text="answers HTTP 400",
    ),
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=401,
        meaning="invalid_auth",
        text="refuses the login with HTTP 401",
    ),
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=403,
        meaning="busy",
        text="answers HTTP 403, for longer than it is asked again",
    ),
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=404,
        meaning="not_offered",
        text="answers HTTP 404",
    ),
    Row(
        kind=FaultKind.HTTP_STATUS,
        value=413,
        meaning="refused_input_size_limit_exceeded",
        text="answers HTTP 413",
    ),
    Row(
        kind=FaultKind.API_STATUS,
        value=4001,
        meaning="busy",
        text="says that it is busy (4001), for longer than it is asked again",
    ),
    Row(
        kind=FaultKind.API_STATUS,
        value=4003,
        meaning="refused_operation_not_allowed",
        text="says that this is not allowed now (4003)",
    ),
    Row(
        kind=FaultKind.API_STATUS,
        value=4004,
        meaning="not_offered",
        text="says that it does not support this (4004)",
    ),
    Row(
        kind=FaultKind.API_STATUS,
        value=4010,
        meaning="default_password",
        text="says that it has its default password (4010)",
    ),
    Row(
        kind=FaultKind.API_STATUS,
        value=5000,
        meaning="refused_failed",
        text="says that it failed (5000)",
    ),
    Row(
        kind=FaultKind.API_STATUS,
        value=9999,
        meaning="refused",
        text="answers with a Status that no manual lists (9999)",
    ),
    Row(kind=FaultKind.REDIRECT, meaning="redirected", text="redirects elsewhere"),
    Row(kind=FaultKind.HANG, meaning="timeout", text="never answers"),
    Row(kind=FaultKind.HANG, value=0.03, meaning=NOTHING, text="answers late"),
    Row(
        kind=FaultKind.SLOW_BODY,
        value=10,
        meaning="timeout",
        text="answers too slowly, byte by byte",
    ),
    Row(kind=FaultKind.SLOW_BODY, value=0.03, meaning=NOTHING, text="answers slowly"),
    Row(
        kind=FaultKind.CUT_CONNECTION,
        meaning="cannot_connect",
        text="cuts the connection instead of answering",
    ),
    Row(
        kind=FaultKind.CUT_CONNECTION,
        value="body",
        meaning="cannot_connect",
        text="cuts the connection within the answer",
    ),
    Row(
        kind=FaultKind.HALF_JSON,
        meaning="invalid_response",
        text="sends the first half of its answer",
    ),
    Row(
        kind=FaultKind.WRONG_TYPES,
        meaning="invalid_response",
        text="sends numbers, lists and nothing where texts belong",
    ),
    Row(
        kind=FaultKind.WRONG_TYPES,
        value="data",
        meaning="invalid_response",
        text="sends a list where an object belongs, or the other way round",
    ),
    Row(
        kind=FaultKind.HUGE_BODY,
        meaning="invalid_response",
        text="sends 5 MB",
    ),
    Row(
        kind=FaultKind.EMPTY_BODY,
        meaning="invalid_response",
        text="sends an empty body",
    ),
    Row(
        kind=FaultKind.NOT_JSON,
        meaning="invalid_response",
        text="sends a page for people",
    ),
    Row(
        kind=FaultKind.BAD_UTF8,
        meaning="invalid_response",
        text="sends bytes that are no text before each value",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A kind of request."""

    group: str
    name: str
    path: str | None = None
    """Part of the path that is struck; None is any."""
    except_for: Mapping[str, str] = field(default_factory=dict)
    """What is seen of some faults other than the group's rule says."""
    domain: str = "poly_vvx"
    action: str = ""
    """What a person has done."""
    key: str = ""
    """The entity that it is done with."""
    data: Mapping[str, Any] = field(default_factory=dict)
    situation: str = "idle"
    """What is going on at the phone before."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What is special about the phone."""


_CALLS: Final = "callStatus"


_INVALID: Final = "error: invalid_response"
_WRONG_DATA: Final = {"wrong_types-data": _INVALID}
_ANY_WRONG_TYPES: Final = {"wrong_types": _INVALID} | _WRONG_DATA
_CAPTURE_OFF: Final = "error: capture_off"
# It goes down before it has answered, which is as good as an answer.
_GOES_DOWN: Final = {
    "slow_body-10": "error: cannot_connect",
    "slow_body-0.03": "error: cannot_connect",
}

_ACTIONS_EXCEPT_FOR: Final[Mapping[str, Mapping[str, str]]] = {
    **{
        f"get_information {section}": _WRONG_DATA
        for section in (
            *("network", "network_statistics", "device_statistics"),
            *("running_configuration", "communication", "media_sessions"),
            *("location", "sip"),
        )
    },
    "get_information ui": _ANY_WRONG_TYPES,
    **dict.fromkeys(("restart", "reboot", "factory_reset"), _GOES_DOWN),
    "upload_packet_capture": {
        "http_status-404": _CAPTURE_OFF,
        "api_status-4004": _CAPTURE_OFF,
    },
}


def _named(action: str, section: str | None) -> str:
    return f"{action} {section}" if section else action


def _actions() -> list[Column]:
    """Return each action, with the path of the command that it sends."""
    columns = [
        Column(
            group="action",
            name=_named(way.action, way.data.get("section")),
            path=str(command.path),
            except_for=_ACTIONS_EXCEPT_FOR.get(
                _named(way.action, way.data.get("section")), {}
            ),
            action=way.action,
            data=way.data,
            situation=way.situation,
            settings=way.settings,
        )
        for command, way in WAYS.items()
        if way.action is not None and way.action != "select.select_option"
    ]
    columns += [
        Column(
            group="action",
            name="get_calls",
            path=_CALLS,
            action="get_calls",
            except_for=_WRONG_DATA,
        ),
        Column(
            group="action",
            name="get_call_log",
            path="callLogs",
            action="get_call_log",
            except_for=_WRONG_DATA,
        ),
        Column(
            group="action",
            name="answer, when it looks for the call",
            path=_CALLS,
            action="answer",
            situation="ringing",
            except_for=_ANY_WRONG_TYPES,
        ),
    ]
    return columns


def _entities() -> list[Column]:
    """Return what can be done with each entity."""

    def button(key: str, command: str, situation: str = "idle") -> Column:
        return Column(
            group="entity",
            name=f"button {key}",
            path=command,
            domain="button",
            action="press",
            key=key,
            situation=situation,
            except_for=_ACTIONS_EXCEPT_FOR.get(key, {}),
        )

    def switch(key: str, action: str, command: str, situation: str) -> Column:
        return Column(
            group="entity",
            name=f"switch {key}, {action}",
            path=command,
            domain="switch",
            action=action,
            key=key,
            situation=situation,
        )

    return [
        button("answer", "answerCall", "ringing"),
        button("reject", "rejectCall", "ringing"),
        button("ignore", "ignoreCall", "ringing"),
        button("hang_up", "endCall", "connected"),
        button("restart", "safeRestart"),
        button("reboot", "safeReboot"),
        button("update_configuration", "updateConfiguration"),
        switch("mute", "turn_on", "mute", "connected"),
        switch("mute", "turn_off", "mute", "connected"),
        switch("hold", "turn_on", "holdCall", "connected"),
        switch("hold", "turn_off", "resumeCall", "held"),
        Column(
            group="entity",
            name="select transfer_type",
            path="transferType/set",
            domain="select",
            action="select_option",
            key="transfer_type",
            data={"option": "blind"},
        ),
    ]


FORMS: Final = (
    Column(group="form", name="user"),
    Column(group="form", name="reauth"),
    Column(group="form", name="reconfigure"),
)
PARTS: Final = (
    Column(group="calls", name="calls", path=_CALLS),
    Column(
        group="part",
        name="status",
        path="pollForStatus",
        except_for={"wrong_types": "unknown"},
    ),
    Column(
        group="part",
        name="lines",
        path="lineInfo",
        except_for={"wrong_types": "unknown"},
    ),
    Column(
        group="part",
        name="call log",
        path="callLogs",
        except_for={"wrong_types": NOTHING},
    ),
    Column(group="part", name="device", path="device/info"),
    Column(
        group="part",
        name="transfer type",
        path="transferType/get",
        except_for={"wrong_types": "unknown"},
    ),
    Column(group="reading", name="network statistics", path="network/stats"),
    Column(group="reading", name="device statistics", path="device/stats"),
    Column(group="reading", name="call quality", path="sessionStats"),
)
DOINGS: Final = (*_actions(), *_entities())
# Before the login has worked, busy and locked look the same.
_NEW_HERE: Final = {"http_status-403": "not set up: locked_out"}
SET_UP: Final = Column(group="set-up", name="set-up", except_for=_NEW_HERE)
REPAIR: Final = Column(
    group="set-up", name="repair of the certificate", except_for=_NEW_HERE
)
DHCP: Final = Column(
    group="calls",
    name="DHCP, of a known phone",
    # An idle phone lists no calls, so nothing in it is of a wrong type.
    except_for={"wrong_types": NOTHING},
)
PICTURE: Final = Column(
    group="picture",
    name="picture",
    path="captureScreen",
    # There is no text in it that could be damaged.
    except_for={"bad_utf8": NOTHING},
)
ANNOUNCED: Final = Column(group="calls", name="a call that is announced", path=_CALLS)
NOTIFICATION_SETTINGS: Final = (
    Column(
        group="notifications",
        name="reading",
        path="config/get",
        # The settings are not among what it tells of.
        except_for={
            "wrong_types": "repair: push_refused",
            "wrong_types-data": "repair: push_refused",
        },
    ),
    Column(group="notifications", name="writing", path="config/set"),
)
GIVING_UP: Final = (
    Column(group="giving up", name="remove"),
    Column(
        group="giving up",
        name="disable",
        # What is told of the settings then is believed.
        except_for={"wrong_types": LEFT_BEHIND, "wrong_types-data": LEFT_BEHIND},
    ),
)
COLUMNS: Final = (
    *FORMS,
    SET_UP,
    REPAIR,
    DHCP,
    *PARTS,
    PICTURE,
    *DOINGS,
    ANNOUNCED,
    *NOTIFICATION_SETTINGS,
    *GIVING_UP,
)

ANNOUNCEMENTS: Final = ("incoming", "connected", "ended", "line")
"""What is announced, in the order in which it happens."""

AT_ONCE: Final = "at once"
LATER: Final = "by polling"

REFUSED: Final = frozenset(NotificationFault) - {
    NotificationFault.LOSS,
    NotificationFault.DUPLICATION,
    NotificationFault.REORDERING,
}
"""Announcements that are not believed."""


def announcements(fault: NotificationFault) -> dict[str, str]:
    """Return when what is announced is known, where each announcement has a fault."""
    match fault:
        case NotificationFault.DUPLICATION:
            return dict.fromkeys(ANNOUNCEMENTS, AT_ONCE)
        case NotificationFault.REORDERING:
            # Each second one is there, and brings the one before it.
            late = ("connected", "line")
            return {it: LATER if it in late else AT_ONCE for it in ANNOUNCEMENTS}
    return dict.fromkeys(ANNOUNCEMENTS, LATER)


_FORM_ERRORS: Final = {"busy": "locked_out", "invalid_response": "not_a_vvx"}


def expected(column: Column, row: Row) -> str:
    """Return what the user sees of a fault in a kind of request."""
    if row.name in column.except_for:
        return column.except_for[row.name]
    return _RULES[column.group](row)


def _on_a_form(row: Row) -> str:
    if row.meaning == NOTHING:
        return NOTHING
    key = "not_a_vvx" if row.limited else _FORM_ERRORS.get(row.meaning, row.meaning)
    return f"form: {key}"


def _in_the_calls(row: Row) -> str:
    return NOTHING if row.meaning == NOTHING else f"unavailable: {row.meaning}"


def _in_a_part(row: Row) -> str:
    return NOTHING if row.limited else _in_the_calls(row)


def _in_a_reading(row: Row) -> str:
    match row.meaning:
        case "nothing":
            return NOTHING
        case "invalid_auth":
            return _in_the_calls(row)
    return "unknown"


def _in_what_is_done(row: Row) -> str:
    if row.kind is FaultKind.WRONG_TYPES:
        # Most commands are answered with no data but a Status.
        return "done"
    return "done" if row.meaning == NOTHING else f"error: {row.meaning}"


def _at_set_up(row: Row) -> str:
    if row.meaning == NOTHING:
        return NOTHING
    # Without what the phone is, nobody knows whether it is the right one.
    return f"not set up: {'invalid_response' if row.limited else row.meaning}"


def _in_the_picture(row: Row) -> str:
    return NOTHING if row.meaning == NOTHING else "no picture"


def _in_notification_settings(row: Row) -> str:
    if row.meaning == "invalid_auth":
        return _in_the_calls(row)
    return "repair: push_refused" if row.limited else NOTHING


def _when_given_up(_row: Row) -> str:
    return NOTHING


_RULES: Final[Mapping[str, Callable[[Row], str]]] = {
    "form": _on_a_form,
    "calls": _in_the_calls,
    "part": _in_a_part,
    "reading": _in_a_reading,
    "set-up": _at_set_up,
    "picture": _in_the_picture,
    "notifications": _in_notification_settings,
    "giving up": _when_given_up,
    "action": _in_what_is_done,
    "entity": _in_what_is_done,
}


def cells() -> dict[tuple[str, str, str], str]:
    """Return what is seen of each fault in each kind of request."""
    return {
        (column.group, column.name, row.name): expected(column, row)
        for column in COLUMNS
        for row in ROWS
    } | {
        ("announcement", kind, fault): source
        for fault in NotificationFault
        for kind, source in announcements(fault).items()
    }


_INTRODUCTION: Final = """\
# Faults

A phone in software answers badly on purpose, in {faults} ways, to each of {requests} kinds of request;
and each of {announcements} things that it announces goes wrong in {ways} ways on its way. These are
**{cells} cells**, and each of them is played by `tests/test_faults.py`: what the user sees is what this
page says, the log shows no crash and no password, no task is left behind, no state is shown that is
not true, a refused login is not tried a second time, and once the phone is well again all is as it
was before. The page is made from the table that the tests go by.

Where several requests are named together, each of them was struck by itself, and by nothing else.
"""

_SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "form": (
        "The forms",
        "The form says what is wrong, and can be sent again once it is not.",
    ),
    "set-up": (
        "Setting up a phone",
        "The page of integrations says why a phone is not set up, and it is tried again.",
    ),
    "calls": (
        "What has to be read",
        "Without its calls, or without any answer, a phone is unavailable. That is said once "
        "in the log. A call that was announced is told of all the same.",
    ),
    "part": (
        "The rest of what is read",
        "What a phone says no to keeps its last value, and the phone stays available.",
    ),
    "reading": (
        "What is read for an entity that is on",
        "These entities are unknown, and the phone stays available.",
    ),
    "picture": ("The picture of the screen", "There is a picture, or there is none."),
    "action": (
        "The actions",
        "Whoever has it done reads why it was not, and nothing else is disturbed.",
    ),
    "entity": (
        "Buttons, switches and the choice of the transfer type",
        "The same as for the actions.",
    ),
    "notifications": (
        "The settings for instant notifications",
        "The phone is read without them. Where nothing is to be seen, it is tried again "
        "after five minutes.",
    ),
    "giving up": (
        "Removing and disabling a phone",
        "Both are done whatever the phone answers. A phone that is disabled gets its settings "
        "back when it is removed, if it could not get them back before.",
    ),
}


def document() -> str:
    """Return the document, made from the table."""
    texts = load_json_object(_TRANSLATIONS)
    kinds = {column.group: column.name for column in COLUMNS}
    parts = [
        _INTRODUCTION.format(
            faults=len(ROWS),
            requests=len(COLUMNS),
            announcements=len(ANNOUNCEMENTS),
            ways=len(NotificationFault),
            cells=len(cells()),
        )
    ]
    for group in kinds:
        title, rule = _SECTIONS[group]
        columns = [column for column in COLUMNS if column.group == group]
        parts.append(
            f"## {title}\n\n{rule}\n\n"
            f"{len(columns) * len(ROWS)} cells: {', '.join(it.name for it in columns)}.\n\n"
            + _table(_rows_of(columns, texts), "The phone …", "What you see")
        )
    parts.append(
        "## Announcements\n\nEach is told of once: at once, or with the next poll.\n\n"
        f"{len(ANNOUNCEMENTS) * len(NotificationFault)} cells.\n\n"
        + _table(
            [
                (fault, *(announcements(fault)[it] for it in ANNOUNCEMENTS))
                for fault in NotificationFault
            ],
            "Each one suffers",
            "a call comes in",
            "it is answered",
            "it ends",
            "a line loses its server",
        )
    )
    return "\n".join(parts)


def _rows_of(columns: Sequence[Column], texts: JsonObjectType) -> list[tuple[str, ...]]:
    """Return what is seen of each fault in some kinds of request, most seen first."""
    faults: dict[str, list[str]] = {}
    for row in ROWS:
        seen: dict[str, list[str]] = {}
        for column in columns:
            seen.setdefault(expected(column, row), []).append(column.name)
        most = max(seen, key=lambda outcome: len(seen[outcome]))
        told = [_in_words(most, texts)]
        told += [
            f"*{', '.join(names)}:* {_in_words(outcome, texts)}"
            for outcome, names in seen.items()
            if outcome != most
        ]
        faults.setdefault("<br>".join(told), []).append(row.text)
    return [(";<br>".join(those), told) for told, those in faults.items()]


def _in_words(outcome: str, texts: JsonObjectType) -> str:
    """Return what a user reads, where there is something to read."""
    kind, _, key = outcome.partition(": ")
    if kind == "form":
        return f"“{_text(texts, 'config', 'error', key)}”"
    if kind == "repair":
        title = _text(texts, "issues", key, "title")
        return f"a repair: “{title}”".replace("{phone}", "…")
    if not key:
        return outcome
    message = _text(texts, "exceptions", key, "message").replace("{phone}", "…")
    return f"“{message}”" if kind == "error" else f"{kind}: “{message}”"


def _text(texts: JsonObjectType, *path: str) -> str:
    found: Any = texts
    for key in path:
        found = found[key]
    return str(found).replace("{code}", "9999")


def _table(rows: Iterable[tuple[str, ...]], *titles: str) -> str:
    lines = [titles, ("---",) * len(titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
